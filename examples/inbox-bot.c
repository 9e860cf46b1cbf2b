/* inbox-bot.c: stores every message before it acknowledges it, so that no crash loses one
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage: inbox-bot FILE. Every message is a row of the database FILE. Rows are answered one at a
 * time, in order. inbox-store.h describes their states.
 *
 * A message that crashes the program is delivered again to the next process. The library cannot
 * count that, so the program does: it gives a message up when it has crashed MAX_ATTEMPTS processes.
 * To see this, set INBOX_BOT_CRASH_ON to the text of such a message.
 */

#include <stdlib.h>

#include "bot.h"
#include "inbox-store.h"

/* The number of processes that one message may crash */
#define MAX_ATTEMPTS 3

typedef struct
{
  RelayAdapter *adapter;
  InboxStore *store;
  gint64 sending; /* the row whose answer is on its way, or 0 */
} Inbox;

static void answer_next (Inbox *inbox);

/* An answer that was not sent stays new and is sent with the next connection. One that the
 * connector has refused would be refused again. */
static RowState
get_state_after_error (const GError *error)
{
  if (relay_error_is_ambiguous (error))
    return ROW_UNKNOWN;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_REJECTED))
    return ROW_ANSWERED;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_DECLINED))
    return ROW_ANSWERED;

  return ROW_NEW;
}

static void
on_answered (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Inbox *inbox = data;
  RowState state = ROW_ANSWERED;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_reply_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("An answer", error);
  if (sent == NULL)
    state = get_state_after_error (error);

  inbox_store_set_state (inbox->store, inbox->sending, state);
  inbox->sending = 0;
  if (state != ROW_NEW)
    answer_next (inbox);
}

/* After a restart the adapter does not know the chats of stored messages; learn_chat() tells it. */
static void
send_answer (Inbox *inbox, Row *row)
{
  g_autofree char *text = g_strdup_printf ("stored: %s", row->text);

  inbox->sending = row->id;
  relay_adapter_learn_chat (inbox->adapter, relay_message_event_get_source (row->event));
  relay_adapter_reply_async (inbox->adapter, row->event, text, NULL, NULL, on_answered, inbox);
}

/* The state is stored before the answer goes out: if the process ends in between, the answer is not
 * sent twice. */
static void
answer_next (Inbox *inbox)
{
  g_autoptr (Row) row = NULL;

  if (inbox->sending != 0)
    return;
  if (relay_adapter_get_state (inbox->adapter) != RELAY_STATE_ONLINE)
    return;

  row = inbox_store_get_next (inbox->store);
  if (row == NULL)
    return;

  if (inbox_store_set_state (inbox->store, row->id, ROW_SENDING))
    send_answer (inbox, row);
}

/* What a bug does that a message triggers */
static void
crash_if_asked_for (RelayMessageEvent *event)
{
  if (g_strcmp0 (relay_message_event_get_text (event), g_getenv ("INBOX_BOT_CRASH_ON")) == 0)
    abort ();
}

/* FALSE when the message was not stored. An attempt that fails in this way is no crash, and is repeated
 * as often as it takes. */
static gboolean
handle_event (Inbox *inbox, RelayMessageEvent *event)
{
  gboolean is_stored;

  crash_if_asked_for (event);
  is_stored = inbox_store_add (inbox->store, event);
  inbox_store_end_attempts (inbox->store, event);

  return is_stored;
}

/* The connector delivers nothing else before the event is acknowledged. */
static void
give_up (RelayMessageEvent *event)
{
  const char *id = relay_message_event_get_message_id (event);

  g_printerr ("gave up the message %s of the chat %s: it has crashed %d processes\n",
              id != NULL ? id : "without an id", relay_message_event_get_chat_id (event),
              MAX_ATTEMPTS);
}

/* The event is held until it is stored. A program that stores asynchronously would call
 * acknowledge() or reject() in its callback. A rejected event is delivered again. */
static void
store_event (Inbox *inbox, RelayMessageEvent *event)
{
  guint attempt;
  gboolean is_done;

  relay_message_event_hold (event);
  attempt = inbox_store_begin_attempt (inbox->store, event);
  if (attempt > MAX_ATTEMPTS)
    give_up (event);
  is_done = attempt > MAX_ATTEMPTS || (attempt > 0 && handle_event (inbox, event));
  if (is_done)
    relay_message_event_acknowledge (event);
  else
    relay_message_event_reject (event);

  answer_next (inbox);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Inbox *inbox)
{
  store_event (inbox, event);
}

/* An interaction, such as the lightning button of the page, is delivered as a raw request. The
 * event that is made of it shares its delivery, so that holding the event is enough. */
static gboolean
on_passthrough (RelayAdapter *adapter, RelayPassthrough *forward, Inbox *inbox)
{
  g_autoptr (RelayMessageEvent) event =
    relay_passthrough_to_event (forward, RELAY_INTERACTION_MAPPING_NATIVE);

  if (event == NULL)
    return FALSE;

  store_event (inbox, event);

  return TRUE;
}

static void
on_state_changed (RelayAdapter *adapter, GParamSpec *pspec, Inbox *inbox)
{
  answer_next (inbox);
}

static int
run_inbox (const char *path)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web");
  Inbox inbox = { .adapter = adapter };
  int status;

  if (adapter == NULL)
    return EXIT_FAILURE;
  inbox.store = inbox_store_open (path);
  if (inbox.store == NULL)
    return EXIT_FAILURE;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &inbox);
  g_signal_connect (adapter, "passthrough", G_CALLBACK (on_passthrough), &inbox);
  g_signal_connect (adapter, "notify::state", G_CALLBACK (on_state_changed), &inbox);
  status = bot_run (adapter);
  g_signal_handlers_disconnect_by_data (adapter, &inbox);
  inbox_store_close (inbox.store);

  return status;
}

int
main (int argc, char *argv[])
{
  if (argc != 2)
    {
      g_printerr ("Usage: inbox-bot FILE\n");
      return 2;
    }

  return run_inbox (argv[1]);
}
