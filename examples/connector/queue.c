/* queue.c: relay-connector queue: what waits for gateways, and dead letters
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "queue.h"

#include <string.h>
#include <sys/stat.h>

#include <gio/gio.h>

#include "command.h"
#include "json-guard.h"

#define QUEUE_MAX_LISTED 10000
#define QUEUE_BATCH      200
#define QUEUE_MAX_TEXT   60 /* characters */
#define QUEUE_MAX_MEDIA  100
#define QUEUE_MAX_URL    1000 /* bytes */

/* The command runs beside the connector, which notices the changes within a second. */
typedef struct
{
  CommandPlace place;
  char *gateway;
  char *to;
  gboolean dead;
  gboolean waiting;
} Queue;

static void
queue_clear (Queue *self)
{
  command_place_clear (&self->place);
  g_free (self->gateway);
  g_free (self->to);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Queue, queue_clear)

/* The text of an event, shortened. */
static char *
queue_summary (const QueuedFrame *frame)
{
  g_autoptr (JsonObject) body = object_parse (frame->body, strlen (frame->body), NULL);
  const char *text = body ? member_string (body, "text") : NULL;
  g_autofree char *plain = terminal_text (text ? text : "");
  g_autofree char *line = g_strdelimit (g_steal_pointer (&plain), "\n\t", ' ');

  if (g_utf8_strlen (line, -1) <= QUEUE_MAX_TEXT)
    return g_steal_pointer (&line);

  *g_utf8_offset_to_pointer (line, QUEUE_MAX_TEXT) = '\0';
  return g_strconcat (line, "…", NULL);
}

static void
queue_print_frames (Store *store, const char *gateway_id, gboolean dead)
{
  g_autoptr (GPtrArray) frames = store_list_queue (store, gateway_id, dead, QUEUE_MAX_LISTED);

  for (guint i = 0; i < frames->len; i++)
    {
      const QueuedFrame *frame = frames->pdata[i];
      g_autofree char *gateway = terminal_text (frame->gateway_id);
      g_autofree char *reason = terminal_text (frame->reason);
      g_autofree char *text = queue_summary (frame);

      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s%s%s\n", frame->id, dead ? "dead" : "waiting",
               gateway, frame->platform, text, dead ? "\t" : "", reason);
    }
}

static gboolean
queue_list (Queue *self, Store *store, const QueuedFrame *unused, GError **error)
{
  const char *gateway_id = self->gateway ? self->gateway : "";

  if (!self->waiting)
    queue_print_frames (store, gateway_id, TRUE);
  if (!self->dead)
    queue_print_frames (store, gateway_id, FALSE);

  return store_check (store, 0, error);
}

static char *
queue_time (gint64 milliseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (milliseconds / 1000);

  return time ? g_date_time_format (time, "%F %T") : g_strdup ("?");
}

static gboolean
queue_show (Queue *self, Store *store, const QueuedFrame *frame, GError **error)
{
  g_autofree char *gateway = terminal_text (frame->gateway_id);
  g_autofree char *reason = terminal_text (frame->reason);
  g_autofree char *body = terminal_text (frame->body);
  g_autofree char *when = frame->dead ? queue_time (frame->dead) : NULL;

  g_print ("id: %" G_GINT64_FORMAT "\n", frame->id);
  g_print ("gateway: %s\n", gateway);
  g_print ("platform: %s\n", frame->platform);
  g_print ("type: %s\n", frame->type);
  g_print ("buffer-id: %s\n", frame->buffer_id);
  g_print ("deliveries: %" G_GINT64_FORMAT "\n", frame->deliveries);
  g_print ("state: %s\n", frame->dead ? "dead" : "waiting");
  if (when)
    g_print ("dead-since: %s\nreason: %s\n", when, reason);
  g_print ("body: %s\n", body);

  return TRUE;
}

static gboolean
queue_drop (Queue *self, Store *store, const QueuedFrame *frame, GError **error)
{
  return store_forget (store, frame->id, error);
}

static gboolean
queue_has_gateway (Store *store, const char *gateway_id)
{
  g_autoptr (GPtrArray) configured = store_list_configured (store);
  g_autoptr (Credentials) known = store_find_credentials (store, gateway_id);

  return known || g_ptr_array_find_with_equal_func (configured, gateway_id, g_str_equal, NULL);
}

static gboolean
queue_requeue (Queue *self, Store *store, const QueuedFrame *frame, GError **error)
{
  gint64 id;

  if (frame->dead == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "message %" G_GINT64_FORMAT " is not a dead letter", frame->id);
      return FALSE;
    }
  if (!store_requeue (store, frame, frame->gateway_id, &id, error))
    return FALSE;

  g_print ("%" G_GINT64_FORMAT "\n", id);
  return TRUE;
}

/* The other gateway may fetch the files of the event, too. */
static gboolean
queue_share_media (Store *store, const QueuedFrame *frame, const char *gateway_id, GError **error)
{
  g_autoptr (JsonObject) body = object_parse (frame->body, strlen (frame->body), NULL);
  g_auto (GStrv) urls =
    body ? member_strings (body, "media_urls", QUEUE_MAX_MEDIA, QUEUE_MAX_URL) : NULL;

  for (char **url = urls; url && *url; url++)
    {
      const char *slash = strrchr (*url, '/');

      if (slash && !store_share_media (store, slash + 1, gateway_id, error))
        return FALSE;
    }

  return TRUE;
}

/* To the end of the other gateway's queue */
static gboolean
queue_move (Queue *self, Store *store, const QueuedFrame *frame, GError **error)
{
  gint64 id;

  if (self->to == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "“move” needs --to and the id of a gateway");
      return FALSE;
    }
  if (!queue_has_gateway (store, self->to))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no gateway “%s”", self->to);
      return FALSE;
    }
  if (!queue_share_media (store, frame, self->to, error) ||
      !store_requeue (store, frame, self->to, &id, error))
    return FALSE;

  g_print ("%" G_GINT64_FORMAT "\n", id);
  return TRUE;
}

typedef struct
{
  const char *name;
  gboolean takes_ids;
  gboolean (*func) (Queue *self, Store *store, const QueuedFrame *frame, GError **error);
} QueueCommand;

static const QueueCommand commands[] = {
  { "list", FALSE, queue_list },      { "show", TRUE, queue_show }, { "drop", TRUE, queue_drop },
  { "requeue", TRUE, queue_requeue }, { "move", TRUE, queue_move },
};

static gboolean
queue_parse (Queue *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    COMMAND_PLACE_ENTRIES (&self->place),
    { "gateway", 'g', 0, G_OPTION_ARG_STRING, &self->gateway,
      "list: only this gateway; move: all that waits for it", "ID" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &self->to, "move: to this gateway", "ID" },
    { "dead", 0, 0, G_OPTION_ARG_NONE, &self->dead, "list: only dead letters", NULL },
    { "waiting", 0, 0, G_OPTION_ARG_NONE, &self->waiting, "list: only what waits", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context =
    g_option_context_new ("list|show|drop|requeue|move [MESSAGE…]");

  g_option_context_set_summary (
    context,
    "Shows and changes the messages that wait for gateways, and the dead letters: messages\n"
    "that could not be sent, or were sent over five connections and never acknowledged.\n"
    "The connector may be running meanwhile.");
  g_option_context_set_description (
    context,
    "“list” prints one message per line: number, state, gateway, platform, text, reason.\n"
    "“show” prints all of a message, “drop” deletes it, and “requeue” puts a dead letter at\n"
    "the end of the queue and prints its new number. “move” does so in the queue of another\n"
    "gateway, with messages that wait, too.\n\nExamples:\n"
    "  relay-connector queue list --dead\n"
    "  relay-connector queue show 17\n"
    "  relay-connector queue requeue 17\n"
    "  relay-connector queue move --gateway old --to new");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* Instead of single messages “move” may have a gateway. */
static gboolean
queue_moves_all (Queue *self, int argc, const QueueCommand *command)
{
  return command->func == queue_move && self->gateway && argc == 2;
}

/* Returns the index of the command, or -1. */
static int
queue_find_command (Queue *self, int argc, char **argv, GError **error)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    {
      if (!g_str_equal (commands[i].name, argv[1]))
        continue;
      if (commands[i].takes_ids == (argc > 2) || queue_moves_all (self, argc, &commands[i]))
        return i;

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   commands[i].takes_ids ? "“%s” needs the number of a message"
                                         : "“%s” takes no number",
                   argv[1]);
      return -1;
    }

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "list, show, drop, requeue or move is expected");
  return -1;
}

static gboolean
queue_run_on (Queue *self, Store *store, int command, const char *number, GError **error)
{
  g_autoptr (QueuedFrame) frame = NULL;
  gint64 id;

  if (!g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, &id, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "“%s” is not the number of a message", number);
      return FALSE;
    }

  frame = store_find_queued (store, id);
  if (frame)
    return commands[command].func (self, store, frame, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no message %s", number);
  return FALSE;
}

/* In their order. The connector can write between two batches. */
static gboolean
queue_move_all (Queue *self, Store *store, GError **error)
{
  g_autoptr (GPtrArray) frames = store_list_queue (store, self->gateway, FALSE, G_MAXINT);

  for (guint begin = 0; begin < frames->len; begin += QUEUE_BATCH)
    {
      gboolean done = store_begin_batch (store, error);

      for (guint i = begin; done && i < MIN (begin + QUEUE_BATCH, frames->len); i++)
        done = queue_move (self, store, frames->pdata[i], error);
      if (!done || !store_end_batch (store, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
queue_run (Queue *self, int argc, char **argv, GError **error)
{
  int command = queue_find_command (self, argc, argv, error);
  g_autoptr (Store) store = command >= 0 ? command_open_store (&self->place, error) : NULL;

  if (store == NULL)
    return FALSE;

  if (queue_moves_all (self, argc, &commands[command]))
    return queue_move_all (self, store, error);
  if (!commands[command].takes_ids)
    return commands[command].func (self, store, NULL, error);
  for (int i = 2; i < argc; i++)
    {
      if (!queue_run_on (self, store, command, argv[i], error))
        return FALSE;
    }

  return TRUE;
}

int
queue_main (int argc, char **argv)
{
  g_auto (Queue) self = { 0 };
  g_autoptr (GError) error = NULL;

  umask (077);
  if (queue_parse (&self, &argc, &argv, &error) && queue_run (&self, argc, argv, &error))
    return 0;

  return command_fail ("queue", error);
}
