/* bridge-bot.c: copies messages between two chats of different platforms, over one connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * "/link NAME", written in a chat of the page, links it with the chat NAME of the command line.
 * "/where" tells what a chat is linked to and how long its messages may be.
 */

#include <stdlib.h>
#include <string.h>

#include "bot.h"

typedef struct
{
  GHashTable *links; /* chat id → chat id, an entry for each direction */
} Bridge;

static void
unlink_chat (Bridge *bridge, const char *chat_id)
{
  const char *other = g_hash_table_lookup (bridge->links, chat_id);

  if (other == NULL)
    return;

  g_hash_table_remove (bridge->links, other);
  g_hash_table_remove (bridge->links, chat_id);
}

static void
link_chats (Bridge *bridge, const char *chat_id, const char *other)
{
  unlink_chat (bridge, chat_id);
  unlink_chat (bridge, other);
  g_hash_table_insert (bridge->links, g_strdup (chat_id), g_strdup (other));
  g_hash_table_insert (bridge->links, g_strdup (other), g_strdup (chat_id));
}

/* The descriptor of a chat is that of its own platform, so the two sides have different limits. */
static void
send_where (Bridge *bridge, RelayAdapter *adapter, RelayMessageEvent *event)
{
  const char *chat_id = relay_message_event_get_chat_id (event);
  RelayDescriptor *descriptor = relay_adapter_get_descriptor_for_chat (adapter, chat_id);
  const char *label = relay_descriptor_get_label (descriptor);
  guint max_length = relay_descriptor_get_max_message_length (descriptor);
  const char *unit = relay_descriptor_get_len_unit (descriptor);
  const char *other = g_hash_table_lookup (bridge->links, chat_id);
  g_autofree char *text = NULL;

  if (other == NULL)
    other = "nothing";
  text = g_strdup_printf ("%s: %u %s a message; linked to %s", label, max_length, unit, other);
  bot_reply (adapter, event, text);
}

static void
copy_message (Bridge *bridge, RelayAdapter *adapter, RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_id = relay_message_event_get_chat_id (event);
  const char *other = g_hash_table_lookup (bridge->links, chat_id);
  const char *name = relay_session_source_get_user_name (source);
  const char *text = relay_message_event_get_text (event);
  g_autofree char *line = NULL;

  if (other == NULL)
    return;

  line = g_strdup_printf ("%s: %s", name != NULL ? name : "somebody", text);
  bot_send (adapter, other, line);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Bridge *bridge)
{
  const char *chat_id = relay_message_event_get_chat_id (event);
  const char *text = relay_message_event_get_text (event);

  if (g_str_has_prefix (text, "/link "))
    {
      link_chats (bridge, chat_id, text + strlen ("/link "));
      send_where (bridge, adapter, event);
    }
  else if (g_str_equal (text, "/where"))
    send_where (bridge, adapter, event);
  else
    copy_message (bridge, adapter, event);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web,cli");
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Bridge bridge = { .links = links };

  if (adapter == NULL)
    return EXIT_FAILURE;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &bridge);

  return bot_run (adapter);
}
