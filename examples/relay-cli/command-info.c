/* command-info.c: relay info
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "program.h"
#include "session.h"
#include "terminal.h"
#include "wait.h"

static void
print_field (const char *name, const char *value)
{
  g_autofree char *safe = terminal_make_safe (value, -1);
  g_autofree char *padded = g_strdup_printf ("  %-16s", name);
  g_autofree char *styled = terminal_style (STYLE_DIM, padded);

  terminal_print ("%s%s", styled, safe);
}

static void
append_feature (GString *list, const char *name, gboolean is_there)
{
  if (!is_there)
    return;
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append (list, name);
}

static char *
dup_features (RelayDescriptor *descriptor)
{
  GString *list = g_string_new (NULL);

  append_feature (list, "edit", relay_descriptor_get_supports_edit (descriptor));
  append_feature (list, "threads", relay_descriptor_get_supports_threads (descriptor));
  append_feature (list, "drafts", relay_descriptor_get_supports_draft_streaming (descriptor));
  append_feature (list, "code blocks", relay_descriptor_get_supports_code_blocks (descriptor));
  append_feature (list, "context", relay_descriptor_get_supports_context (descriptor));
  return g_string_free (list, FALSE);
}

static void
print_descriptor (RelayDescriptor *descriptor)
{
  const char *const *ops = relay_descriptor_get_supported_ops (descriptor);
  g_autofree char *title = g_strdup_printf ("%s %s", relay_descriptor_get_emoji (descriptor),
                                            relay_descriptor_get_label (descriptor));
  g_autofree char *safe = terminal_make_safe (title, -1);
  g_autofree char *styled = terminal_style (STYLE_BOLD, safe);
  g_autofree char *length =
    g_strdup_printf ("%u %s", relay_descriptor_get_max_message_length (descriptor),
                     relay_descriptor_get_len_unit (descriptor));
  g_autofree char *features = dup_features (descriptor);
  g_autofree char *list = ops != NULL ? g_strjoinv (", ", (char **) ops) : NULL;

  terminal_print ("%s", styled);
  print_field ("platform", relay_descriptor_get_platform (descriptor));
  print_field ("message length", length);
  print_field ("markdown", relay_descriptor_get_markdown_dialect (descriptor));
  print_field ("features", features);
  print_field ("operations",
               list != NULL && *list != '\0' ? list : "send, edit, typing, follow_up");
}

static void
print_descriptors (Session *session, gboolean as_json)
{
  GListModel *descriptors = relay_transport_get_descriptors (session->transport);

  for (guint i = 0; i < g_list_model_get_n_items (descriptors); i++)
    {
      g_autoptr (RelayDescriptor) descriptor = g_list_model_get_item (descriptors, i);
      g_autoptr (JsonObject) object = relay_descriptor_to_json (descriptor);

      if (as_json)
        terminal_print_json (object);
      else
        print_descriptor (descriptor);
    }
}

/* The descriptors after the first one may come later. */
static gboolean
has_all (Session *session)
{
  return g_list_model_get_n_items (relay_transport_get_descriptors (session->transport)) >=
         g_list_model_get_n_items (relay_transport_get_identities (session->transport));
}

static gboolean
on_enough (gpointer data)
{
  gboolean *is_enough = data;

  *is_enough = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_descriptors (Session *session)
{
  gboolean is_enough = FALSE;
  g_autoptr (GSource) source = g_timeout_source_new (2000);

  g_source_set_callback (source, on_enough, &is_enough, NULL);
  g_source_attach (source, NULL);
  while (!is_enough && !has_all (session) && !session_is_interrupted (session))
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
}

static Status
print_chat (Session *session, const char *chat_id, gboolean as_json)
{
  g_auto (Wait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayChatInfo) info = NULL;

  relay_adapter_get_chat_info_async (session->adapter, chat_id, session->cancellable, wait_callback,
                                     &wait);
  info = relay_adapter_get_chat_info_finish (session->adapter, wait_result (&wait), &error);
  if (info == NULL)
    return session_fail (session, "asking for the chat failed", error);
  if (as_json)
    {
      g_autoptr (JsonObject) object = relay_chat_info_to_json (info);

      terminal_print_json (object);
    }
  else
    {
      print_field ("name", relay_chat_info_get_name (info));
      print_field ("type", relay_chat_info_get_chat_type (info));
    }
  return STATUS_DONE;
}

Status
command_info (const Invocation *invocation)
{
  gboolean as_json = invocation_has (invocation, OPTION_JSON);
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = session_new (invocation, &status);

  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status != STATUS_DONE)
    return status;
  if (invocation->n_arguments > 0)
    status = print_chat (session, invocation->arguments[0], as_json);
  else
    {
      wait_for_descriptors (session);
      print_descriptors (session, as_json);
    }
  session_disconnect (session);
  return status;
}
