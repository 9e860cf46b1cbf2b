/* show.c: events as lines, for people or as JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "show.h"

#include "terminal.h"

#define INDENT 4

static char *
dup_time (RelayMessageEvent *event)
{
  GDateTime *sent = relay_message_event_get_sent_at (event);
  GDateTime *when = sent != NULL ? sent : relay_message_event_get_received_at (event);
  g_autoptr (GDateTime) local = when != NULL ? g_date_time_to_local (when) : NULL;

  return local != NULL ? g_date_time_format (local, "%H:%M:%S") : g_strdup ("--:--:--");
}

/* “ [name value]”, unless there is no value */
static void
append_note (GString *line, const char *name, const char *value)
{
  g_autofree char *note = NULL;
  g_autofree char *safe = NULL;

  if (value == NULL || *value == '\0')
    return;
  note = g_strdup_printf ("[%s %s]", name, value);
  safe = terminal_make_safe (note, -1);
  g_string_append_c (line, ' ');
  g_string_append (line, safe);
}

static void
append_media (GString *line, RelayMessageEvent *event)
{
  const char *const *urls = relay_message_event_get_media_urls (event);

  for (; urls != NULL && *urls != NULL; urls++)
    append_note (line, "media", *urls);
}

static void
append_text (GString *line, const char *name, const char *text)
{
  g_autofree char *safe_name = terminal_make_safe (name, -1);
  g_autofree char *safe_text = terminal_make_safe (text, INDENT);
  g_autofree char *styled = terminal_style (STYLE_BOLD, safe_name);

  g_string_append_printf (line, " %s: %s", styled, safe_text);
}

static const char *
get_name (RelaySessionSource *source)
{
  const char *name = relay_session_source_get_user_name (source);

  if (name == NULL || *name == '\0')
    name = relay_session_source_get_user_id (source);
  return name != NULL && *name != '\0' ? name : "?";
}

static char *
dup_place (RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_name = relay_session_source_get_chat_name (source);
  g_autoptr (GString) place = g_string_new (NULL);
  g_autofree char *safe = NULL;

  g_string_append_printf (place, "%s %s", relay_message_event_get_platform (event),
                          relay_message_event_get_chat_id (event));
  if (chat_name != NULL && *chat_name != '\0')
    g_string_append_printf (place, " (%s)", chat_name);
  safe = terminal_make_safe (place->str, -1);
  return terminal_style (STYLE_DIM, safe);
}

/* An event as a line, which is safe to print */
static char *
format_event (RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  RelayPromptResponse *response = relay_message_event_get_prompt_response (event);
  g_autofree char *time = dup_time (event);
  g_autofree char *place = dup_place (event);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s", time, place);
  append_text (line, get_name (source), relay_message_event_get_text (event));
  append_media (line, event);
  append_note (line, "thread", relay_session_source_get_thread_id (source));
  append_note (line, "reply to", relay_message_event_get_reply_to_message_id (event));
  if (relay_session_source_get_message_is_edit (source) == RELAY_TRISTATE_TRUE)
    g_string_append (line, " [edited]");
  if (response != NULL)
    append_note (line, "answers prompt", relay_prompt_response_get_prompt_id (response));
  if (relay_message_event_get_redelivered (event))
    g_string_append (line, " [redelivered]");
  append_note (line, "id", relay_message_event_get_message_id (event));
  return g_string_free (line, FALSE);
}

/* --- what an adapter emits --- */

static void
count (Show *self)
{
  self->n_shown++;
  if (self->max_shown > 0 && self->n_shown >= self->max_shown)
    self->is_done = TRUE;
}

/* One object for each line: {"type": "inbound", "event": {…}} */
static void
print_json (const char *type, const char *name, JsonObject *value)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  if (value != NULL)
    json_object_set_object_member (object, name, json_object_ref (value));
  terminal_print_json (object);
}

static void
print_event (Show *self, const char *type, RelayMessageEvent *event)
{
  if (self->as_json)
    {
      g_autoptr (JsonObject) value = relay_message_event_to_json (event);

      print_json (type, "event", value);
    }
  else
    {
      g_autofree char *line = format_event (event);

      terminal_print ("%s%s", line, g_str_equal (type, "dead-letter") ? " [dead letter]" : "");
    }
  count (self);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Show *self)
{
  if (self->is_done)
    {
      relay_message_event_hold (event);
      g_ptr_array_add (self->kept, g_object_ref (event));
      return;
    }
  if (self->keeps)
    {
      relay_message_event_hold (event);
      g_ptr_array_add (self->kept, g_object_ref (event));
    }
  print_event (self, "inbound", event);
}

static gboolean
on_prompt_response (RelayAdapter *adapter, RelayMessageEvent *event, Show *self)
{
  print_event (self, "prompt-response", event);
  return TRUE;
}

static void
on_dead_letter (RelayAdapter *adapter, RelayMessageEvent *event, Show *self)
{
  print_event (self, "dead-letter", event);
}

static void
on_interrupt (RelayAdapter *adapter, const char *session_key, const char *chat_id, Show *self)
{
  if (self->as_json)
    {
      g_autoptr (JsonObject) value = json_object_new ();

      json_object_set_string_member (value, "session_key", session_key);
      json_object_set_string_member (value, "chat_id", chat_id);
      print_json ("interrupt", "interrupt", value);
    }
  else
    {
      g_autofree char *safe = terminal_make_safe (session_key, -1);

      terminal_print ("interrupt %s", safe);
    }
  count (self);
}

/* The adapter makes an event of those that it knows: they are shown twice, raw and as the event. */
static gboolean
on_passthrough (RelayAdapter *adapter, RelayPassthrough *passthrough, Show *self)
{
  if (self->as_json)
    {
      g_autoptr (JsonObject) value = relay_passthrough_to_json (passthrough);

      print_json ("passthrough", "passthrough", value);
    }
  else
    {
      g_autoptr (GString) line = g_string_new ("forwarded request");
      g_autofree char *safe = NULL;

      g_string_append_printf (line, " of %s: %s %s (%" G_GSIZE_FORMAT " bytes)",
                              relay_passthrough_get_platform (passthrough),
                              relay_passthrough_get_method (passthrough),
                              relay_passthrough_get_path (passthrough),
                              g_bytes_get_size (relay_passthrough_get_body (passthrough)));
      safe = terminal_make_safe (line->str, -1);
      terminal_print ("%s", safe);
    }
  return FALSE;
}

static void
on_frame_skipped (RelayAdapter *adapter, GBytes *line, const GError *error, Show *self)
{
  terminal_report_error ("relay: a frame of the connector was skipped: %s", error->message);
}

void
show_attach (Show *self, RelayAdapter *adapter)
{
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (adapter, "prompt-response", G_CALLBACK (on_prompt_response), self);
  g_signal_connect (adapter, "dead-letter", G_CALLBACK (on_dead_letter), self);
  g_signal_connect (adapter, "interrupt", G_CALLBACK (on_interrupt), self);
  g_signal_connect (adapter, "passthrough", G_CALLBACK (on_passthrough), self);
  g_signal_connect (adapter, "frame-skipped", G_CALLBACK (on_frame_skipped), self);
}

void
show_clear (Show *self)
{
  g_clear_pointer (&self->kept, g_ptr_array_unref);
}
