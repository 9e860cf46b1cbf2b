/* bridge-bot.c: one socket, two platforms: what is said on the one appears on the other
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In a chat of the page say "/link NAME": from then on it and the command line's chat NAME
 * hear each other. "/where" says what a chat is linked to and how long its messages may be.
 */

#include <string.h>

#include "bot.h"

typedef struct
{
  GHashTable *links; /* chat id → chat id, both ways */
} Bridge;

static void
link_chats (Bridge *bridge, const char *one, const char *other)
{
  /* a chat has one link: both ends of the old ones are free again */
  for (guint i = 0; i < 2; i++)
    {
      const char *old = g_hash_table_lookup (bridge->links, i == 0 ? one : other);

      if (old != NULL)
        g_hash_table_remove (bridge->links, old);
    }
  g_hash_table_insert (bridge->links, g_strdup (one), g_strdup (other));
  g_hash_table_insert (bridge->links, g_strdup (other), g_strdup (one));
}

/* The limit is that of the chat's own platform, not of the one that said hello first. */
static void
say_where (Bridge *bridge, RelayAdapter *adapter, const char *chat_id)
{
  const char *other = g_hash_table_lookup (bridge->links, chat_id);
  RelayDescriptor *descriptor = relay_adapter_get_descriptor_for_chat (adapter, chat_id);
  g_autofree char *text =
    g_strdup_printf ("%s: %u %s a message; linked to %s", relay_descriptor_get_label (descriptor),
                     relay_descriptor_get_max_message_length (descriptor),
                     relay_descriptor_get_len_unit (descriptor), other != NULL ? other : "nothing");

  bot_send (adapter, chat_id, text);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Bridge *bridge)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_id = relay_session_source_get_chat_id (source);
  const char *name = relay_session_source_get_user_name (source);
  const char *text = relay_message_event_get_text (event);
  const char *other;

  if (g_str_has_prefix (text, "/link "))
    {
      link_chats (bridge, chat_id, text + strlen ("/link "));
      say_where (bridge, adapter, chat_id);
      return;
    }
  if (g_str_equal (text, "/where"))
    {
      say_where (bridge, adapter, chat_id);
      return;
    }

  other = g_hash_table_lookup (bridge->links, chat_id);
  if (other != NULL)
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", name != NULL ? name : "somebody", text);

      bot_send (adapter, other, line);
    }
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web,cli");
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Bridge bridge = { links };

  if (adapter == NULL)
    return 1;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &bridge);

  return bot_run (adapter);
}
