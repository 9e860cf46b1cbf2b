/* relay-chat-state.c: the chats of a list as a variant that can be stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-state-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt-option.h>
#include <relay-glib/relay-prompt.h>

#include "adapter/relay-adapter-private.h"
#include "json/relay-json-bridge-private.h"
#include "relay-chat-content-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-wire-keys-private.h"

#define VERSION 1

#define TYPE_SCOPE  "(sssssb)"
#define TYPE_ERROR  "(sis)"
#define TYPE_PROMPT "(sssa(sss))"

/* In bytes. A longer event is stored without its context. */
#define MAX_EVENT_LENGTH 8192

/* In microseconds since 1970: the years 1970 to 9999, which GDateTime has. */
#define MAX_TIME (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)

/* --- writing --- */

static void
add (GVariantBuilder *builder, const char *key, GVariant *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

static void
add_string (GVariantBuilder *builder, const char *key, const char *value)
{
  if (value != NULL)
    add (builder, key, g_variant_new_string (value));
}

static void
add_flag (GVariantBuilder *builder, const char *key, gboolean value)
{
  if (value)
    add (builder, key, g_variant_new_boolean (TRUE));
}

static void
add_strings (GVariantBuilder *builder, const char *key, const char *const *values)
{
  if (values != NULL && *values != NULL)
    add (builder, key, g_variant_new_strv (values, -1));
}

/* The earlier messages of a chat come with each event, and are stored with their own. */
static char *
write_without_context (RelayRecord *record)
{
  g_autoptr (JsonObject) object = relay_record_to_json (record);

  json_object_remove_member (object, relay_wire_keys_get_name (RELAY_FIELD_CONTEXT));

  return relay_json_from_object (object, NULL);
}

static void
add_record (GVariantBuilder *builder, const char *key, RelayRecord *record)
{
  const char *text;
  gsize length;

  if (record == NULL)
    return;

  text = relay_record_get_text (record, &length);
  add (builder, key,
       g_variant_new_take_string (length <= MAX_EVENT_LENGTH ? g_strndup (text, length)
                                                             : write_without_context (record)));
}

static void
add_error (GVariantBuilder *builder, const GError *error)
{
  if (error != NULL)
    add (builder, "error",
         g_variant_new (TYPE_ERROR, g_quark_to_string (error->domain), error->code,
                        error->message));
}

static void
add_prompt (GVariantBuilder *builder, RelayPrompt *prompt)
{
  GVariantBuilder options;
  GListModel *model;

  if (prompt == NULL)
    return;

  g_variant_builder_init (&options, G_VARIANT_TYPE ("a(sss)"));
  model = relay_prompt_get_options (prompt);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RelayPromptOption) option = g_list_model_get_item (model, i);
      const char *style = relay_prompt_option_get_style (option);

      g_variant_builder_add (&options, "(sss)", relay_prompt_option_get_id (option),
                             relay_prompt_option_get_label (option), style != NULL ? style : "");
    }
  add (builder, "prompt",
       g_variant_new (TYPE_PROMPT, relay_prompt_get_prompt_id (prompt),
                      relay_prompt_get_kind (prompt), relay_prompt_get_content (prompt), &options));
}

static void
add_file (GVariantBuilder *builder, GFile *file)
{
  if (file != NULL)
    add (builder, "file", g_variant_new_take_string (g_file_get_uri (file)));
}

static void
add_sending (GVariantBuilder *builder, RelayChat *chat, RelayChatMessage *message)
{
  RelayChatOutbox *outbox = relay_chat_get_outbox (chat);

  add_error (builder, relay_chat_message_get_error (message));
  add_file (builder, relay_chat_outbox_get_file (outbox, message));
  add_string (builder, "metadata", relay_chat_outbox_get_metadata (outbox, message));
  add_flag (builder, "queued", relay_chat_outbox_is_queued (outbox, message));
}

static GVariant *
write_message (RelayChat *chat, RelayChatMessage *message)
{
  const char *url, *media = relay_chat_message_get_media_json (message, &url);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_flag (&builder, "own", relay_chat_message_get_own (message));
  add (&builder, "state", g_variant_new_uint32 (relay_chat_message_get_state (message)));
  add (&builder, "time", g_variant_new_int64 (relay_chat_message_get_microseconds (message)));
  add (&builder, "order", g_variant_new_int64 (relay_chat_message_get_order (message)));
  add_strings (&builder, "ids", relay_chat_message_get_ids (message));
  add_record (&builder, "event", relay_chat_message_get_record (message));
  add (&builder, "arrival", g_variant_new_int64 (relay_chat_message_get_arrival (message)));
  add_string (&builder, "text", relay_chat_message_get_text (message));
  add (&builder, "type", g_variant_new_uint32 (relay_chat_message_get_message_type (message)));
  add_string (&builder, "reply-to", relay_chat_message_get_reply_to (message));
  add_string (&builder, "reply-to-text", relay_chat_message_get_reply_to_text (message));
  add_string (&builder, "media-url", url);
  add_string (&builder, "media", media);
  add_strings (&builder, "reactions", relay_chat_message_get_reactions (message));
  add_flag (&builder, "edited", relay_chat_message_get_edited (message));
  add_flag (&builder, "deleted", relay_chat_message_get_deleted (message));
  add_prompt (&builder, relay_chat_message_get_prompt (message));
  add_record (&builder, "answer", relay_chat_message_get_answer (message));
  add_sending (&builder, chat, message);

  return g_variant_builder_end (&builder);
}

static GVariant *
write_messages (RelayChat *chat)
{
  GListModel *messages = relay_chat_get_messages (chat);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (RelayChatMessage) message = g_list_model_get_item (messages, i);

      g_variant_builder_add_value (&builder, write_message (chat, message));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
write_chat (RelayChat *chat)
{
  const char *name, *topic, *person;
  GVariantBuilder builder;

  relay_chat_get_description (chat, &name, &topic, &person);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_string (&builder, "platform", relay_chat_get_platform (chat));
  add_string (&builder, "chat-id", relay_chat_get_chat_id (chat));
  add_string (&builder, "thread-id", relay_chat_get_thread_id (chat));
  add_string (&builder, "chat-type", relay_chat_get_chat_type (chat));
  add_string (&builder, "name", name);
  add_string (&builder, "topic", topic);
  add_string (&builder, "person", person);
  add (&builder, "unread", g_variant_new_uint32 (relay_chat_get_unread (chat)));
  add (&builder, "activity", g_variant_new_int64 (relay_chat_get_activity (chat)));
  add (&builder, "messages", write_messages (chat));

  return g_variant_builder_end (&builder);
}

static GVariant *
write_chats (RelayChatStore *store)
{
  GListModel *chats = relay_chat_store_get_chats (store);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (RelayChat) chat = g_list_model_get_item (chats, i);

      g_variant_builder_add_value (&builder, write_chat (chat));
    }

  return g_variant_builder_end (&builder);
}

static void
write_place (const char *platform,
             const char *chat_id,
             const RelayScopeChat *values,
             gpointer builder)
{
  g_variant_builder_add (builder, TYPE_SCOPE, platform != NULL ? platform : "", chat_id,
                         values->scope_id != NULL ? values->scope_id : "",
                         values->user_id != NULL ? values->user_id : "",
                         values->profile != NULL ? values->profile : "", values->is_direct);
}

static GVariant *
write_scope (RelayAdapter *adapter)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" TYPE_SCOPE));
  relay_scope_foreach (relay_adapter_get_scope (adapter), write_place, &builder);

  return g_variant_builder_end (&builder);
}

/* The keys are no UTF-8. */
static GVariant *
write_window (RelayAdapter *adapter)
{
  RelayTransport *transport = relay_adapter_get_transport (adapter);
  g_autoptr (GPtrArray) keys =
    transport != NULL ? relay_transport_dup_window (transport) : g_ptr_array_new ();
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_BYTESTRING_ARRAY);
  for (guint i = 0; i < keys->len; i++)
    g_variant_builder_add (&builder, "^ay", g_ptr_array_index (keys, i));

  return g_variant_builder_end (&builder);
}

GVariant *
relay_chat_state_write (RelayChatStore *store, RelayAdapter *adapter, gboolean orderly)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add (&builder, "version", g_variant_new_uint32 (VERSION));
  add (&builder, "orderly", g_variant_new_boolean (orderly));
  add (&builder, "chats", write_chats (store));
  add (&builder, "scope", write_scope (adapter));
  add (&builder, "window", write_window (adapter));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- reading --- */

/* (nullable): borrowed from @dictionary */
static const char *
get_string (GVariant *dictionary, const char *key)
{
  const char *value;

  return g_variant_lookup (dictionary, key, "&s", &value) ? value : NULL;
}

static gboolean
get_flag (GVariant *dictionary, const char *key)
{
  gboolean value;

  return g_variant_lookup (dictionary, key, "b", &value) && value;
}

static guint
get_number (GVariant *dictionary, const char *key)
{
  guint value;

  return g_variant_lookup (dictionary, key, "u", &value) ? value : 0;
}

static gint64
get_time (GVariant *dictionary, const char *key)
{
  gint64 value;

  return g_variant_lookup (dictionary, key, "x", &value) ? CLAMP (value, 0, MAX_TIME) : 0;
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "invalid state of chats: %s",
               what);

  return FALSE;
}

/* Sets @record to NULL if there is none. */
static gboolean
read_record (GVariant *dictionary, const char *key, RelayRecord **record, GError **error)
{
  const char *text = get_string (dictionary, key);

  *record = NULL;
  if (text == NULL)
    return TRUE;

  *record = relay_record_new_event (text, strlen (text), NULL);

  return *record != NULL || fail (error, "an event is no JSON object");
}

static gboolean
read_contents (GVariant *dictionary, RelayChatMessage *message, GError **error)
{
  g_autoptr (RelayRecord) event = NULL;
  g_autoptr (RelayRecord) answer = NULL;
  const char *text = get_string (dictionary, "text");
  const char *url = get_string (dictionary, "media-url");
  const char *media = get_string (dictionary, "media");
  guint type = get_number (dictionary, "type");

  if (!read_record (dictionary, "event", &event, error) ||
      !read_record (dictionary, "answer", &answer, error))
    return FALSE;
  if (type > RELAY_MESSAGE_TYPE_COMMAND)
    return fail (error, "unknown type of a message");

  if (event != NULL)
    relay_chat_content_set_event (message, event, get_time (dictionary, "arrival"));
  else
    relay_chat_message_set_reply (message, get_string (dictionary, "reply-to"),
                                  get_string (dictionary, "reply-to-text"), NULL);
  if (answer != NULL)
    relay_chat_message_set_answer (message, answer);
  if (url != NULL && media != NULL)
    relay_chat_message_set_media_json (message, url, media);
  relay_chat_message_set_text (message, text != NULL ? text : "");
  relay_chat_message_set_message_type (message, type);

  return TRUE;
}

static void
read_marks (GVariant *dictionary, RelayChatMessage *message)
{
  g_autofree const char **ids = NULL;
  g_autofree const char **reactions = NULL;

  if (g_variant_lookup (dictionary, "ids", "^a&s", &ids))
    relay_chat_message_set_ids (message, ids);
  if (g_variant_lookup (dictionary, "reactions", "^a&s", &reactions))
    for (guint i = 0; reactions[i] != NULL; i++)
      relay_chat_message_react (message, reactions[i], FALSE);
  if (get_flag (dictionary, "edited"))
    relay_chat_message_set_edited (message);
  if (get_flag (dictionary, "deleted"))
    relay_chat_message_set_deleted (message);
}

static void
read_prompt (GVariant *dictionary, RelayChatMessage *message)
{
  const char *prompt_id, *kind, *content, *id, *label, *style;
  g_autoptr (GVariantIter) options = NULL;
  g_autoptr (RelayPrompt) prompt = NULL;

  if (!g_variant_lookup (dictionary, "prompt", "(&s&s&sa(sss))", &prompt_id, &kind, &content,
                         &options))
    return;

  prompt = relay_prompt_new (prompt_id, kind, content);
  while (g_variant_iter_next (options, "(&s&s&s)", &id, &label, &style))
    relay_prompt_add_option (prompt, id, label, *style != '\0' ? style : NULL);
  relay_chat_message_set_prompt (message, prompt);
}

static GError *
new_unsure_error (void)
{
  return g_error_new_literal (RELAY_ERROR, RELAY_ERROR_UNKNOWN_OUTCOME,
                              "the program ended before the outcome was known");
}

static GError *
read_error (GVariant *dictionary)
{
  const char *domain, *message;
  int code;

  if (!g_variant_lookup (dictionary, "error", "(&si&s)", &domain, &code, &message))
    return NULL;

  return g_error_new_literal (
    g_str_equal (domain, g_quark_to_string (G_IO_ERROR)) ? G_IO_ERROR : RELAY_ERROR, code, message);
}

/* A message may have been sent after the state was stored, unless the state says that nothing was. */
static RelayChatMessageState
decide_state (GVariant *dictionary, RelayChatMessageState state, gboolean orderly, GError **error)
{
  gboolean was_waiting = state == RELAY_CHAT_MESSAGE_STATE_PENDING;

  *error = NULL;
  if (state == RELAY_CHAT_MESSAGE_STATE_RECEIVED || state == RELAY_CHAT_MESSAGE_STATE_SENT)
    return state;
  if (was_waiting && orderly && get_flag (dictionary, "queued") &&
      get_string (dictionary, "metadata") != NULL)
    return state;

  *error = read_error (dictionary);
  if (was_waiting || state == RELAY_CHAT_MESSAGE_STATE_SENDING || *error == NULL)
    {
      g_clear_error (error);
      *error = new_unsure_error ();
      return RELAY_CHAT_MESSAGE_STATE_UNSURE;
    }

  return state;
}

static gboolean
is_json_object (const char *text)
{
  g_autoptr (JsonObject) object =
    relay_json_to_object (text, strlen (text), relay_wire_keys_is_id, NULL);

  return object != NULL;
}

/* A file is uploaded again. */
static void
read_sending (GVariant *dictionary,
              RelayChat *chat,
              RelayChatMessage *message,
              const char *metadata)
{
  RelayChatOutbox *outbox = relay_chat_get_outbox (chat);
  const char *uri = get_string (dictionary, "file");
  g_autoptr (GFile) file = uri != NULL ? g_file_new_for_uri (uri) : NULL;

  relay_chat_outbox_add (outbox, message, metadata, get_flag (dictionary, "queued"));
  if (file == NULL)
    return;

  relay_chat_outbox_set_file (outbox, message, file);
  relay_chat_content_set_file (message, file);
}

/* A message that was being sent had no place in the order. It is restored as the last one so far. */
static gint64
get_order (GVariant *dictionary, RelayChat *chat)
{
  gint64 order = get_time (dictionary, "order");

  return order < MAX_TIME ? order
                          : MAX (get_time (dictionary, "time"), relay_chat_get_activity (chat));
}

static gboolean
read_message (GVariant *dictionary, RelayChat *chat, gboolean orderly, GError **error)
{
  gboolean own = get_flag (dictionary, "own");
  guint state = get_number (dictionary, "state");
  gint64 time = get_time (dictionary, "time");
  const char *metadata = get_string (dictionary, "metadata");
  g_autoptr (GError) reason = NULL;
  g_autoptr (RelayChatMessage) message = NULL;

  if (state > RELAY_CHAT_MESSAGE_STATE_UNSURE ||
      own == (state == RELAY_CHAT_MESSAGE_STATE_RECEIVED))
    return fail (error, "invalid state of a message");
  if (metadata != NULL && !is_json_object (metadata))
    return fail (error, "metadata are no JSON object");

  state = decide_state (dictionary, state, orderly, &reason);
  message = relay_chat_message_new (relay_owner_of (chat), own, state);
  if (!read_contents (dictionary, message, error))
    return FALSE;

  relay_chat_message_set_state (message, state, reason);
  read_marks (dictionary, message);
  read_prompt (dictionary, message);
  if (metadata != NULL && relay_chat_message_is_unsettled (message))
    read_sending (dictionary, chat, message, metadata);
  relay_chat_insert_message (chat, message, time, get_order (dictionary, chat));

  return TRUE;
}

static gboolean
read_chat (GVariant *dictionary, RelayChatStore *store, gboolean orderly, GError **error)
{
  const char *chat_id = get_string (dictionary, "chat-id");
  g_autoptr (GVariant) messages =
    g_variant_lookup_value (dictionary, "messages", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (RelayChat) chat = NULL;

  if (chat_id == NULL)
    return fail (error, "a chat has no id");

  chat = g_object_ref (relay_chat_store_ensure (store, get_string (dictionary, "platform"), chat_id,
                                                get_string (dictionary, "thread-id"),
                                                get_time (dictionary, "activity")));
  relay_chat_describe (chat, get_string (dictionary, "chat-type"), get_string (dictionary, "name"),
                       get_string (dictionary, "topic"), get_string (dictionary, "person"));
  for (gsize i = 0; messages != NULL && i < g_variant_n_children (messages); i++)
    {
      g_autoptr (GVariant) message = g_variant_get_child_value (messages, i);

      if (!read_message (message, chat, orderly, error))
        return FALSE;
    }
  relay_chat_set_unread (chat, MIN (get_number (dictionary, "unread"), (guint) G_MAXINT));
  relay_chat_send_next (chat);

  return TRUE;
}

/* A new chat is put in front of those with the same last activity, so the chats are read from the last one to the
 * first one to have the same order as before. */
static gboolean
read_chats (GVariant *state, RelayChatStore *store, GError **error)
{
  g_autoptr (GVariant) chats = g_variant_lookup_value (state, "chats", G_VARIANT_TYPE ("aa{sv}"));

  if (chats == NULL)
    return fail (error, "there are no chats");

  for (gsize i = g_variant_n_children (chats); i > 0; i--)
    {
      g_autoptr (GVariant) chat = g_variant_get_child_value (chats, i - 1);

      if (!read_chat (chat, store, get_flag (state, "orderly"), error))
        return FALSE;
    }

  return TRUE;
}

static void
set_field (RelayRecord *record, RelayField field, const char *value)
{
  if (*value != '\0')
    relay_record_set_string (record, field, value);
}

static void
read_scope (GVariant *state, RelayAdapter *adapter)
{
  const char *platform, *chat_id, *scope_id, *user_id, *profile;
  g_autoptr (GVariantIter) places = NULL;
  gboolean is_direct;

  if (!g_variant_lookup (state, "scope", "a" TYPE_SCOPE, &places))
    return;

  while (g_variant_iter_next (places, "(&s&s&s&s&sb)", &platform, &chat_id, &scope_id, &user_id,
                              &profile, &is_direct))
    {
      g_autoptr (RelayRecord) source = relay_record_new ();

      set_field (source, RELAY_FIELD_SOURCE_PLATFORM, platform);
      set_field (source, RELAY_FIELD_SOURCE_CHAT_ID, chat_id);
      set_field (source, RELAY_FIELD_SOURCE_SCOPE_ID, scope_id);
      set_field (source, RELAY_FIELD_SOURCE_USER_ID, user_id);
      set_field (source, RELAY_FIELD_SOURCE_PROFILE, profile);
      set_field (source, RELAY_FIELD_SOURCE_CHAT_TYPE,
                 is_direct ? RELAY_CHAT_TYPE_DM : RELAY_CHAT_TYPE_GROUP);
      relay_scope_learn (relay_adapter_get_scope (adapter), source);
    }
}

static void
read_window (GVariant *state, RelayAdapter *adapter)
{
  RelayTransport *transport = relay_adapter_get_transport (adapter);
  g_autoptr (GVariantIter) keys = NULL;
  const char *key;

  if (transport == NULL || !g_variant_lookup (state, "window", "aay", &keys))
    return;

  while (g_variant_iter_next (keys, "^&ay", &key))
    relay_transport_add_to_window (transport, key);
}

static gboolean
check_version (GVariant *state, GError **error)
{
  guint version;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (state) ||
      !g_variant_lookup (state, "version", "u", &version) || version == 0)
    return fail (error, "it was not written by this library");

  if (version <= VERSION)
    return TRUE;

  g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
               "the state of chats was written by a later version, in format %u", version);

  return FALSE;
}

static void
remove_all (RelayChatStore *store)
{
  GListModel *chats = relay_chat_store_get_chats (store);

  while (g_list_model_get_n_items (chats) > 0)
    {
      g_autoptr (RelayChat) chat = g_list_model_get_item (chats, 0);

      relay_chat_store_remove (store, chat);
    }
}

gboolean
relay_chat_state_read (GVariant *state,
                       RelayChatStore *store,
                       RelayAdapter *adapter,
                       GError **error)
{
  if (!check_version (state, error))
    return FALSE;

  if (!read_chats (state, store, error))
    {
      remove_all (store);
      return FALSE;
    }
  read_scope (state, adapter);
  read_window (state, adapter);

  return TRUE;
}
