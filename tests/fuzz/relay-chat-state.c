/* relay-chat-state.c: the stored state of a list of chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the text of a variant, or after the letter x the bytes of a variant of the type a{sv}.
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

static GVariant *
read_variant (const uint8_t *data, size_t size)
{
  if (size > 0 && *data == 'x')
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data + 1, size - 1);

      return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    }

  /* The parser of GLib, which is not the subject, expects UTF-8. Up to 2.74 at least, the escape of a
   * surrogate makes it log a critical message. */
  if (!g_utf8_validate ((const char *) data, size, NULL) ||
      g_strstr_len ((const char *) data, size, "\\u") != NULL ||
      g_strstr_len ((const char *) data, size, "\\U") != NULL)
    return NULL;

  return g_variant_parse (NULL, (const char *) data, (const char *) data + size, NULL, NULL);
}

static void
check_messages (RelayChat *chat)
{
  GListModel *messages = relay_chat_get_messages (chat);

  fuzz_read_object (chat);
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (RelayChatMessage) message = g_list_model_get_item (messages, i);

      fuzz_read_object (message);
      /* nothing is in flight in a new process */
      g_assert_cmpint (relay_chat_message_get_state (message), !=,
                       RELAY_CHAT_MESSAGE_STATE_SENDING);
    }
}

static RelayChatList *
new_list (void)
{
  g_autoptr (RelayTransport) transport = relay_memory_transport_new ("discord", "b");
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, transport);
  RelayChatList *list = relay_chat_list_new (adapter);

  relay_chat_list_set_max_chats (list, 8);
  relay_chat_list_set_max_messages (list, 8);

  return list;
}

/* What was restored can be stored, and then restored again. */
static void
check_again (RelayChatList *list)
{
  g_autoptr (GVariant) state = relay_chat_list_dup_state (list);
  g_autoptr (RelayChatList) second = new_list ();

  g_assert_true (relay_chat_list_restore_state (second, state, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (second)), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (list)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GVariant) state = read_variant (data, size);
  g_autoptr (RelayChatList) list = new_list ();
  g_autoptr (GError) error = NULL;

  if (state == NULL)
    return 0;

  if (relay_chat_list_restore_state (list, state, &error))
    {
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
        {
          g_autoptr (RelayChat) chat = g_list_model_get_item (G_LIST_MODEL (list), i);

          check_messages (chat);
        }
      check_again (list);
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
    }

  return 0;
}
