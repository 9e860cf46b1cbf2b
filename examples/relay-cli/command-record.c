/* command-record.c: relay record and replay
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "program.h"
#include "read-json.h"
#include "recorder.h"
#include "redact.h"
#include "session.h"
#include "show.h"
#include "terminal.h"
#include "wait.h"

#define FORMAT 1

typedef struct
{
  FILE *file;
  Redact *redact; /* NULL with --full */
  gint64 began;
  gboolean has_failed;
} Recording;

static void
recording_clear (Recording *self)
{
  if (self->file != NULL)
    fclose (self->file);
  g_clear_pointer (&self->redact, redact_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recording, recording_clear)

static void
write_object (Recording *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);

  if (fprintf (self->file, "%s\n", json) >= 0 && fflush (self->file) == 0)
    return;
  if (!self->has_failed)
    terminal_report_error ("relay: the recording cannot be written: %s", g_strerror (errno));
  self->has_failed = TRUE;
}

static JsonObject *
create_line (Recording *self, const char *what)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "ms", (g_get_monotonic_time () - self->began) / 1000);
  json_object_set_string_member (object, "what", what);
  return object;
}

/* A frame that is not JSON is what the bug may be about: its form is kept. */
static void
record_frame (Recording *self, const char *what, const char *text)
{
  g_autoptr (JsonObject) object = create_line (self, what);
  g_autoptr (JsonNode) frame = read_json (text);
  g_autofree char *masked = NULL;

  if (frame == NULL)
    {
      masked = self->redact != NULL ? redact_text (text) : g_utf8_make_valid (text, -1);
      json_object_set_string_member (object, "text", masked);
    }
  else if (self->redact != NULL)
    json_object_set_member (object, "frame", redact_frame (self->redact, frame));
  else
    json_object_set_member (object, "frame", json_node_copy (frame));
  write_object (self, object);
}

/* A message may hold several lines. */
static void
on_recorded (const char *what, const char *text, gpointer data)
{
  Recording *self = data;
  gboolean is_frame = g_str_equal (what, "in") || g_str_equal (what, "out");
  g_auto (GStrv) lines = is_frame ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    if (**line != '\0')
      record_frame (self, what, *line);
  if (!is_frame)
    {
      g_autoptr (JsonObject) object = create_line (self, what);

      if (g_str_equal (what, "closed"))
        {
          char *reason = NULL;
          guint64 code = g_ascii_strtoull (text, &reason, 10);
          g_autofree char *masked =
            self->redact != NULL ? redact_text (reason) : g_utf8_make_valid (reason, -1);

          json_object_set_int_member (object, "code", (gint64) code);
          json_object_set_string_member (object, "reason", g_strstrip (masked));
        }
      else if (*text != '\0' && self->redact == NULL)
        json_object_set_string_member (object, "text", text);
      write_object (self, object);
    }
}

static void
write_head (Recording *self, const Settings *settings, RelayTransport *transport)
{
  GListModel *identities = relay_transport_get_identities (transport);
  g_autoptr (JsonObject) object = create_line (self, "relay-recording");
  JsonArray *platforms = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr (RelayIdentity) identity = g_list_model_get_item (identities, i);

      json_array_add_string_element (platforms, relay_identity_get_platform (identity));
    }
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "version", PACKAGE_VERSION);
  json_object_set_boolean_member (object, "redacted", self->redact != NULL);
  json_object_set_boolean_member (object, "tls", g_str_has_prefix (settings->url, "wss:"));
  json_object_set_array_member (object, "platforms", platforms);
  write_object (self, object);
}

/* Nobody else may read it: with --full it holds what people have written. */
static gboolean
open_file (Recording *self, const char *path)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  self->file = fd >= 0 ? fdopen (fd, "w") : NULL;
  if (self->file != NULL)
    return TRUE;
  terminal_report_error ("relay: %s: %s", path, g_strerror (errno));
  return FALSE;
}

static Status
record (const Invocation *invocation, Recording *recording, Settings *settings)
{
  g_auto (Show) show = {
    .as_json = invocation_has (invocation, OPTION_JSON),
    .max_shown = invocation_get_number (invocation, OPTION_COUNT, 0),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayTransport) transport =
    recorder_transport_new (settings, on_recorded, recording, &error);
  g_autoptr (Session) session = NULL;
  Status status;

  if (transport == NULL)
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  write_head (recording, settings, transport);
  session = session_new_with_transport (invocation, transport);
  session->takes_events = TRUE;
  show_attach (&show, session->adapter);
  status = session_connect (session);
  if (status == STATUS_DONE)
    status = session_run (session, &show.is_done);
  session_disconnect (session);
  return status;
}

Status
command_record (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_load (invocation, &error);
  g_auto (Recording) recording = { .began = g_get_monotonic_time () };
  Status status;

  if (settings == NULL || !settings_load_secret (settings, invocation, &error))
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  if (!invocation_has (invocation, OPTION_FULL))
    recording.redact = redact_new ();
  if (!open_file (&recording, invocation->arguments[0]))
    return STATUS_FAILED;
  status = record (invocation, &recording, settings);
  return status == STATUS_DONE && recording.has_failed ? STATUS_FAILED : status;
}

/* --- replay --- */

/* What was received is dispatched by the main loop; all of it before the next line. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
replay_frame (RelayMemoryTransport *memory, JsonObject *line)
{
  if (json_object_has_member (line, "frame"))
    {
      g_autofree char *json = json_to_string (json_object_get_member (line, "frame"), FALSE);
      g_autofree char *text = g_strconcat (json, "\n", NULL);

      relay_memory_transport_feed (memory, text);
    }
  else
    {
      g_autofree char *text = g_strconcat (read_json_string (line, "text", ""), "\n", NULL);

      relay_memory_transport_feed (memory, text);
    }
}

static void
replay_line (RelayAdapter *adapter, RelayMemoryTransport *memory, JsonObject *line)
{
  const char *what = read_json_string (line, "what", "");
  RelayState state = relay_adapter_get_state (adapter);

  if (g_str_equal (what, "open"))
    {
      if (state == RELAY_STATE_DISCONNECTED)
        relay_adapter_connect_async (adapter, NULL, NULL, NULL);
      else
        relay_transport_retry_now (RELAY_TRANSPORT (memory));
    }
  else if (g_str_equal (what, "in"))
    replay_frame (memory, line);
  else if (g_str_equal (what, "closed"))
    {
      gint64 code = read_json_integer (line, "code", 1006);

      terminal_report ("closed with code %" G_GINT64_FORMAT, code);
      relay_memory_transport_hang_up (memory, (guint16) CLAMP (code, 0, G_MAXUINT16),
                                      read_json_string (line, "reason", NULL));
    }
  settle ();
}

/* The first line names the platforms. */
static RelayTransport *
create_memory (JsonObject *head, GError **error)
{
  JsonNode *node = json_object_get_member (head, "platforms");
  JsonArray *names =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);
  RelayTransport *transport;

  if (read_json_integer (head, "format", 0) != FORMAT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "this is not a recording, or one of another version");
      return NULL;
    }
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      JsonNode *name = json_array_get_element (names, i);

      if (json_node_get_value_type (name) == G_TYPE_STRING)
        g_ptr_array_add (identities, relay_identity_new (json_node_get_string (name), NULL));
    }
  transport = relay_memory_transport_new ("relay", NULL);
  if (identities->len > 0)
    relay_transport_set_identities (transport, (RelayIdentity **) identities->pdata,
                                    identities->len);
  relay_transport_set_watch_network (transport, FALSE);
  return transport;
}

static gboolean
replay (char **lines, gboolean as_json, GError **error)
{
  g_auto (Show) show = { .as_json = as_json };
  g_autoptr (RelayTransport) transport = NULL;
  g_autoptr (RelayAdapter) adapter = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = *lines[i] != '\0' ? read_json (lines[i]) : NULL;
      gboolean is_object = node != NULL && JSON_NODE_HOLDS_OBJECT (node);

      if (*lines[i] == '\0')
        continue;
      if (!is_object)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "line %u is not a JSON object",
                       i + 1);
          return FALSE;
        }
      if (adapter != NULL)
        {
          replay_line (adapter, RELAY_MEMORY_TRANSPORT (transport), json_node_get_object (node));
          continue;
        }
      transport = create_memory (json_node_get_object (node), error);
      if (transport == NULL)
        return FALSE;
      adapter = relay_adapter_new (NULL, transport);
      show_attach (&show, adapter);
    }
  return TRUE;
}

Status
command_replay (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_file_get_contents (invocation->arguments[0], &text, NULL, &error))
    lines = g_strsplit (text, "\n", -1);
  if (lines != NULL && replay (lines, invocation_has (invocation, OPTION_JSON), &error))
    return STATUS_DONE;
  terminal_report_error ("relay: %s: %s", invocation->arguments[0], error->message);
  return STATUS_FAILED;
}
