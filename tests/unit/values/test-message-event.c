/* test-message-event.c: one inbound message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-media.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-session-source.h>

#include "transport/relay-deliveries-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-record-private.h"
#include "value-fixture.h"

static RelayMessageEvent *
new_event (const char *text)
{
  g_autofree char *json = quoted (text);
  RelayRecord *record = NO_ERROR (relay_record_new_event, json, strlen (json));
  return relay_message_event_new_from_record (record);
}

TEST_CASE ("/message-event/missing-fields-have-defaults")
{
  g_autoptr (RelayMessageEvent) made = g_object_new (RELAY_TYPE_MESSAGE_EVENT, NULL);
  g_autoptr (RelayMessageEvent) empty = new_event ("{}");
  g_autoptr (RelayMessageEvent) wrong = new_event (
    "{'text':1,'message_type':2,'message_id':true,'reply_to_message_id':{},'reply_to':'x','media_urls':{},"
    "'media':{'0':{}},'context':'x','context_error':1,'prompt_response':[1],'source':'x'}");
  g_autoptr (RelayMessageEvent) nulls = new_event (
    "{'text':null,'message_type':null,'message_id':null,'reply_to_message_id':null,'reply_to':null,"
    "'media_urls':null,'media':null,'context':null,'context_error':null,'prompt_response':null,'source':null}");
  RelayMessageEvent *events[] = { made, empty, wrong, nulls };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      RelayMessageEvent *e = events[i];

      assert_properties (e, "text", "", "message-type", RELAY_MESSAGE_TYPE_TEXT, "message-id", NULL,
                         "reply-to-message-id", NULL, "reply-to-text", NULL, "reply-to-author",
                         NULL, "reply-to-is-own", RELAY_TRISTATE_UNKNOWN);
      g_assert_nonnull (relay_message_event_get_media_urls (e));
      g_assert_null (relay_message_event_get_media_urls (e)[0]);
      g_assert_cmpuint (g_list_model_get_n_items (relay_message_event_get_media (e)), ==, 0);
      assert_properties (e, "channel-context", NULL, "context-error", FALSE, "prompt-response",
                         NULL);
      g_assert_false (relay_message_event_is_prompt_answer (e));
      g_assert_null (relay_message_event_get_buffer_id (e));
      assert_properties (relay_message_event_get_source (e), "platform", "relay", "chat-type",
                         "dm");
      assert_properties (e, "platform", "relay", "chat-id", "", "user-id", NULL);
    }
}

TEST_CASE ("/message-event/unknown-message-type-is-text")
{
  const struct
  {
    const char *name;
    RelayMessageType type;
  } cases[] = {
    { "text", RELAY_MESSAGE_TYPE_TEXT },       { "location", RELAY_MESSAGE_TYPE_LOCATION },
    { "photo", RELAY_MESSAGE_TYPE_PHOTO },     { "image", RELAY_MESSAGE_TYPE_PHOTO },
    { "video", RELAY_MESSAGE_TYPE_VIDEO },     { "audio", RELAY_MESSAGE_TYPE_AUDIO },
    { "voice", RELAY_MESSAGE_TYPE_VOICE },     { "document", RELAY_MESSAGE_TYPE_DOCUMENT },
    { "sticker", RELAY_MESSAGE_TYPE_STICKER }, { "command", RELAY_MESSAGE_TYPE_COMMAND },
    { "Command", RELAY_MESSAGE_TYPE_TEXT },    { "hologram", RELAY_MESSAGE_TYPE_TEXT },
    { "", RELAY_MESSAGE_TYPE_TEXT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'message_type':'%s'}", cases[i].name);
      g_autoptr (RelayMessageEvent) event = new_event (text);
      g_autoptr (RelayMessageEvent) made =
        g_object_new (RELAY_TYPE_MESSAGE_EVENT, "message-type", cases[i].type, NULL);

      g_assert_cmpint (relay_message_event_get_message_type (event), ==, cases[i].type);
      g_assert_cmpint (relay_message_event_get_message_type (made), ==, cases[i].type);
    }
}

TEST_CASE ("/message-event/getters-return-the-fields")
{
  g_autoptr (RelayMessageEvent) e = new_event (
    "{'text':'a\\u0009\\ud83d\\udd0c','message_id':1234567890123456789,'reply_to_message_id':'m0',"
    "'reply_to':{'text':'before','author':'bob','is_own':false},'context_error':true,"
    "'source':{'platform':'discord','chat_id':99999999999999999999,'user_name':'ann'}}");
  RelaySessionSource *source = relay_message_event_get_source (e);

  assert_properties (e, "text", "a\t🔌", "message-id", "1234567890123456789", "reply-to-message-id",
                     "m0", "reply-to-text", "before", "reply-to-author", "bob", "reply-to-is-own",
                     RELAY_TRISTATE_FALSE, "context-error", TRUE);
  g_assert_cmpstr (relay_session_source_get_chat_id (source), ==, "99999999999999999999");
  g_assert_cmpstr (relay_message_event_get_chat_id (e), ==, "99999999999999999999");
  g_assert_cmpstr (relay_message_event_get_platform (e), ==,
                   relay_session_source_get_platform (source));
  g_assert_cmpstr (relay_session_source_get_user_name (source), ==, "ann");
  g_assert_true (source == relay_message_event_get_source (e));
}

TEST_CASE ("/message-event/media-joined-by-url")
{
  g_autoptr (RelayMessageEvent) e = new_event (
    "{'media_urls':['u1',7,'u2','','u1','u3'],"
    "'media':[{'url':'u3','kind':'voice','size':12,'mime':'audio/ogg','filename':'f','caption':'c'},"
    "{'url':'gone','kind':'image'},'x',{'kind':'image'},{'url':'u2','kind':5,'size':-3},"
    "{'url':'u3','kind':'second'}]}");
  GListModel *media = relay_message_event_get_media (e);
  const char *const urls[] = { "u1", "u2", "u1", "u3", NULL };

  g_assert_cmpstrv (relay_message_event_get_media_urls (e), urls);
  g_assert_cmpuint (g_list_model_get_n_items (media), ==, 4);
  g_assert_true (g_list_model_get_item_type (media) == RELAY_TYPE_MEDIA);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RelayMedia) item = g_list_model_get_item (media, i);

      assert_properties (item, "url", urls[i], "kind", i == 3 ? "voice" : NULL, "mime-type",
                         i == 3 ? "audio/ogg" : NULL);
      g_assert_cmpint (relay_media_get_size (item), ==, i == 3 ? 12 : -1);
      assert_properties (item, "filename", i == 3 ? "f" : NULL, "caption", i == 3 ? "c" : NULL);
    }
  g_assert_true (media == relay_message_event_get_media (e));
}

TEST_CASE ("/message-event/lists-are-bounded")
{
  g_autoptr (GString) text = g_string_new ("{'media_urls':['u'");
  g_autoptr (RelayMessageEvent) e = NULL;
  const char *context;
  guint n_lines = 0;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, ",'u'");
  g_string_append (text, "],'context':[{'text':'t'}");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, ",{'text':'t'}");
  g_string_append (text, "]}");
  e = new_event (text->str);

  g_assert_cmpuint (g_list_model_get_n_items (relay_message_event_get_media (e)), ==,
                    RELAY_MAX_LIST_ENTRIES);
  context = relay_message_event_get_channel_context (e);
  for (; *context != '\0'; context++)
    n_lines += *context == '\n';
  g_assert_cmpuint (n_lines, ==, RELAY_MAX_LIST_ENTRIES);
}

TEST_CASE ("/message-event/context-lines-name-authors")
{
  const StringCase cases[] = {
    { "[]", NULL },
    { "[{},{'text':''},{'text':7},5,null,[{'text':'x'}]]", NULL },
    { "[{'text':'hi'}]", "[Recent channel messages]\nhi" },
    { "[{'text':'one','source':{'user_name':'ann','user_id':'1'}},{'source':{'user_id':22},'text':'two'}]",
      "[Recent channel messages]\nann: one\n22: two" },
    { "[{'text':'raw','source':{'user_display_name':'Ann B.','user_name':'ann'}}]",
      "[Recent channel messages]\nann: raw" },
    { "[{'text':'raw','source':{'user_display_name':'Ann B.','user_id':'1'}}]",
      "[Recent channel messages]\n1: raw" },
    { "[{'text':'a','user_name':'flat'},{'text':'b','source':'x'},{'text':'c','source':{'user_name':''}}]",
      "[Recent channel messages]\nflat: a\nb\nc" },
    { "[{'text':'100%s'}]", "[Recent channel messages]\n100%s" },
    { "[{'text':'a','user_name':'','user_id':''},{'text':'b','extra':{'user_name':'no'}},{'text':'c','user_name':null,'user_id':7}]",
      "[Recent channel messages]\na\nb\n7: c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'context':%s}", cases[i].given);
      g_autoptr (RelayMessageEvent) event = new_event (text);

      assert_properties (event, "channel-context", cases[i].expected, "channel-context",
                         cases[i].expected);
    }
}

TEST_CASE ("/message-event/prompt-response-with-missing-ids")
{
  g_autoptr (RelayMessageEvent) e = new_event (
    "{'text':'/yes','message_type':'command','prompt_response':"
    "{'prompt_id':'p','option_id':'yes','label':'Yes!','prompt_message_id':1234567890123456789}}");
  g_autoptr (RelayMessageEvent) odd = new_event ("{'prompt_response':{'prompt_id':[]}}");
  RelayPromptResponse *answer = relay_message_event_get_prompt_response (e);

  g_assert_true (relay_message_event_is_prompt_answer (e));
  assert_properties (answer, "prompt-id", "p", "option-id", "yes", "label", "Yes!",
                     "prompt-message-id", "1234567890123456789");

  /* An answer without usable ids is still an answer. */
  g_assert_true (relay_message_event_is_prompt_answer (odd));
  assert_properties (relay_message_event_get_prompt_response (odd), "prompt-id", "", "option-id",
                     "");
}

TEST_CASE ("/message-event/reply-of-wrong-types-is-unknown")
{
  static const struct
  {
    const char *reply;
    const char *text;
    const char *author;
    RelayTristate is_own;
  } cases[] = {
    { "{'text':'t','author':'a','is_own':true}", "t", "a", RELAY_TRISTATE_TRUE },
    { "{'is_own':false,'id':'x'}", NULL, NULL, RELAY_TRISTATE_FALSE },
    { "{'is_own':'true','text':7,'author':[]}", NULL, NULL, RELAY_TRISTATE_UNKNOWN },
    { "{'text':'t','text':'u','is_own':true,'is_own':null}", "u", NULL, RELAY_TRISTATE_UNKNOWN },
    { "'t'", NULL, NULL, RELAY_TRISTATE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'reply_to':%s}", cases[i].reply);
      g_autoptr (RelayMessageEvent) e = new_event (text);

      assert_properties (e, "reply-to-text", cases[i].text, "reply-to-author", cases[i].author,
                         "reply-to-is-own", cases[i].is_own);
    }
}

TEST_CASE ("/message-event/deep-json-is-refused")
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < 100; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "a", object);
      object = outer;
    }
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "event: nested too deeply",
              relay_message_event_new_from_json, object);
  json_object_unref (object);
}

TEST_CASE ("/message-event/constructed-with-null-has-defaults")
{
  g_autoptr (RelayMessageEvent) e =
    g_object_new (RELAY_TYPE_MESSAGE_EVENT, "media-urls", NULL, "source", NULL, "text", NULL, NULL);

  g_assert_cmpstr (relay_message_event_get_text (e), ==, "");
  g_assert_cmpuint (g_strv_length ((char **) relay_message_event_get_media_urls (e)), ==, 0);
  g_assert_cmpstr (relay_session_source_get_chat_id (relay_message_event_get_source (e)), ==, "");
}

TEST_CASE ("/message-event/constructed-event-has-its-properties")
{
  const char *const urls[] = { "https://a.example/\"1\"", "b", NULL };
  g_autoptr (RelaySessionSource) source =
    g_object_new (RELAY_TYPE_SESSION_SOURCE, "platform", "x", "chat-id", "c", "is-bot",
                  RELAY_TRISTATE_TRUE, NULL);
  g_autoptr (RelayMessageEvent) e =
    g_object_new (RELAY_TYPE_MESSAGE_EVENT, "text", "hi", "message-id", "m", "reply-to-message-id",
                  "r", "media-urls", urls, "source", source, NULL);
  g_autoptr (JsonObject) json = NULL;
  g_autoptr (RelayMessageEvent) again = NULL;

  assert_properties (e, "text", "hi", "message-id", "m", "reply-to-message-id", "r");
  g_assert_cmpstrv (relay_message_event_get_media_urls (e), urls);
  g_assert_true (relay_message_event_get_source (e) == source);
  g_assert_cmpstr (relay_message_event_get_chat_id (e), ==, "c");

  json = relay_message_event_to_json (e);
  again = relay_message_event_new_from_json (json, NULL);
  g_assert_cmpstr (relay_message_event_get_text (again), ==, "hi");
  g_assert_cmpstrv (relay_message_event_get_media_urls (again), urls);
  assert_properties (relay_message_event_get_source (again), "chat-id", "c", "is-bot",
                     RELAY_TRISTATE_TRUE);
}

TEST_CASE ("/message-event/setting-a-read-event-warns")
{
  g_autoptr (RelayMessageEvent) made = g_object_new (RELAY_TYPE_MESSAGE_EVENT, "text", "a", NULL);
  g_autoptr (RelayMessageEvent) read = new_event ("{'text':'a','source':{'chat_id':'c'}}");
  g_autoptr (RelaySessionSource) source = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);

  g_assert_cmpstr (relay_message_event_get_text (made), ==, "a");
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*immutable*text*");
  g_object_set (made, "text", "b", NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (relay_message_event_get_text (made), ==, "a");

  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*immutable*source*");
  g_object_set (read, "source", source, NULL);
  g_test_assert_expected_messages ();
  assert_properties (relay_message_event_get_source (read), "chat-id", "c");
}

TEST_CASE ("/message-event/no-construct-properties")
{
  g_autoptr (RelayMessageEvent) e =
    new_event ("{'text':'a','message_id':'m','media_urls':['u'],'prompt_response':{},"
               "'source':{'chat_id':'c','user_id':'u'}}");
  guint n_specs = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (e), &n_specs);

  g_assert_cmpuint (n_specs, ==, 20);
  for (guint i = 0; i < n_specs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_cmpint (specs[i]->flags & (G_PARAM_CONSTRUCT | G_PARAM_CONSTRUCT_ONLY), ==, 0);
      g_assert_cmpint (specs[i]->flags & G_PARAM_READABLE, !=, 0);
      g_object_get_property (G_OBJECT (e), specs[i]->name, &value);
      if (g_str_equal (specs[i]->name, "text"))
        g_assert_cmpstr (g_value_get_string (&value), ==, "a");
      if (g_str_equal (specs[i]->name, "chat-id"))
        g_assert_cmpstr (g_value_get_string (&value), ==, "c");
      if (g_str_equal (specs[i]->name, "user-id"))
        g_assert_cmpstr (g_value_get_string (&value), ==, "u");
      if (g_str_equal (specs[i]->name, "media"))
        g_assert_cmpuint (g_list_model_get_n_items (g_value_get_object (&value)), ==, 1);
      if (g_str_equal (specs[i]->name, "source") || g_str_equal (specs[i]->name, "prompt-response"))
        g_assert_nonnull (g_value_get_object (&value));
    }
}

TEST_CASE ("/message-event/to-json-has-unknown-members")
{
  g_autoptr (RelayMessageEvent) e = new_event (
    "{'text':'a','new_in_2030':{'deep':[1,2]},'source':{'chat_id':1234567890123456789,'odd':true}}");
  g_autoptr (JsonObject) json = NULL;
  JsonObject *source;

  g_assert_cmpstr (relay_message_event_get_text (e), ==, "a");
  assert_properties (relay_message_event_get_source (e), "chat-id", "1234567890123456789");
  json = relay_message_event_to_json (e);

  g_assert_cmpuint (json_object_get_size (json), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (json, "text"), ==, "a");
  source = json_object_get_object_member (json, "source");
  g_assert_cmpstr (json_object_get_string_member (source, "chat_id"), ==, "1234567890123456789");
  g_assert_true (json_object_get_boolean_member (source, "odd"));
}

static gboolean
count_ack (const char *buffer_id, gpointer user_data)
{
  g_assert_cmpstr (buffer_id, ==, "b1");
  (*(guint *) user_data)++;
  return TRUE;
}

static void
ignore_redelivery (gpointer user_data)
{
}

static gboolean
ignore_ack (const char *buffer_id, gpointer user_data)
{
  g_assert_not_reached ();
  return FALSE;
}

static void
count_redelivery (gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Finalized while it is held: the connector has to send it again. */
TEST_CASE ("/message-event/finalized-while-held-is-redelivered")
{
  const RelayDeliveriesFuncs funcs = { ignore_ack, count_redelivery };
  guint n_redeliveries = 0;
  RelayDeliveries *deliveries = relay_deliveries_new (&funcs, &n_redeliveries);
  RelayMessageEvent *e = new_event ("{'text':'a'}");
  RelayDelivery *delivery = NULL;

  relay_deliveries_arrive (deliveries, NULL, FALSE, "b1", &delivery);
  relay_message_event_set_delivery (e, delivery, "b1");
  relay_deliveries_begin (deliveries, delivery, TRUE);
  relay_message_event_hold (e);
  relay_deliveries_end (deliveries, delivery);
  relay_delivery_unref (delivery);
  g_assert_cmpuint (n_redeliveries, ==, 0);

  g_assert_finalize_object (e);
  g_assert_cmpuint (n_redeliveries, ==, 1);

  relay_deliveries_free (deliveries);
}

TEST_CASE ("/message-event/acknowledged-when-last-hold-ends")
{
  const RelayDeliveriesFuncs funcs = { count_ack, ignore_redelivery };
  guint n_acks = 0;
  RelayDeliveries *deliveries = relay_deliveries_new (&funcs, &n_acks);
  g_autoptr (RelayMessageEvent) e = new_event ("{'text':'a'}");
  g_autoptr (RelayDelivery) delivery = NULL;

  g_assert_cmpint (relay_deliveries_arrive (deliveries, NULL, FALSE, "b1", &delivery), ==,
                   RELAY_ARRIVAL_NEW);
  relay_message_event_set_delivery (e, delivery, "b1");
  g_assert_cmpstr (relay_message_event_get_buffer_id (e), ==, "b1");

  relay_deliveries_begin (deliveries, delivery, TRUE);
  relay_message_event_hold (e);
  relay_deliveries_end (deliveries, delivery);
  g_assert_cmpuint (n_acks, ==, 0);
  relay_message_event_acknowledge (e);
  g_assert_cmpuint (n_acks, ==, 1);

  g_clear_object (&e);
  g_assert_cmpuint (n_acks, ==, 1);
  relay_deliveries_free (deliveries);
}

TEST_CASE ("/message-event/hold-without-delivery-does-nothing")
{
  g_autoptr (RelayMessageEvent) e = new_event ("{}");

  relay_message_event_hold (e);
  relay_message_event_acknowledge (e);
  relay_message_event_acknowledge (e);
  relay_message_event_reject (e);
}

TEST_CASE ("/message-event/source-outlives-event")
{
  RelayMessageEvent *e = new_event ("{'text':'a','media_urls':['u']}");
  g_autoptr (RelaySessionSource) source = g_object_ref (relay_message_event_get_source (e));

  relay_message_event_get_media (e);
  g_assert_finalize_object (e);
  /* The source holds a reference to the record that both shared. */
  g_assert_cmpstr (relay_session_source_get_chat_id (source), ==, "");
}

TEST_CASE ("/message-event/sent-at-is-read-from-the-timestamp")
{
  static const struct
  {
    const char *timestamp;
    gint64 expected; /* Unix seconds; 0: none */
  } cases[] = {
    { "1790000000", 1790000000 },
    { "1790000000000", 1790000000 },
    { "1790000000.25", 1790000000 },
    { "'2026-09-21T14:13:20Z'", 1790000000 },
    { "'1790000000'", 1790000000 },
    { "1.79e9", 1790000000 },
    { "null", 0 },
    { "'soon'", 0 },
    { "{}", 0 },
    { "true", 0 },
    { "0", 0 },
    { "1e400", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'timestamp':%s}", cases[i].timestamp);
      g_autoptr (RelayMessageEvent) e = new_event (text);
      GDateTime *sent_at = relay_message_event_get_sent_at (e);

      g_test_message ("%s", text);
      g_assert_true ((sent_at != NULL) == (cases[i].expected != 0));
      if (sent_at != NULL)
        g_assert_cmpint (g_date_time_to_unix (sent_at), ==, cases[i].expected);
      g_assert_true (relay_message_event_get_sent_at (e) == sent_at);
    }
}

TEST_CASE ("/message-event/received-at-is-the-time-of-arrival")
{
  g_autoptr (RelayMessageEvent) e = new_event ("{}");
  g_autoptr (RelayMessageEvent) own = new_event ("{}");

  relay_message_event_set_arrival (e, G_GINT64_CONSTANT (1790000000250000), TRUE);
  g_assert_cmpint (g_date_time_to_unix (relay_message_event_get_received_at (e)), ==, 1790000000);
  g_assert_cmpint (g_date_time_get_microsecond (relay_message_event_get_received_at (e)), ==,
                   250000);
  g_assert_true (relay_message_event_get_redelivered (e));
  assert_properties (own, "received-at", NULL, "redelivered", FALSE);
}

static gpointer
read_all (gpointer user_data)
{
  RelayMessageEvent *e = user_data;

  g_assert_cmpstr (relay_session_source_get_chat_id (relay_message_event_get_source (e)), ==, "c");
  g_assert_cmpuint (g_strv_length ((char **) relay_message_event_get_media_urls (e)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (relay_message_event_get_media (e)), ==, 1);
  g_assert_nonnull (relay_message_event_get_channel_context (e));
  g_assert_nonnull (relay_message_event_get_prompt_response (e));
  g_assert_cmpstr (relay_message_event_get_reply_to_text (e), ==, "r");
  g_assert_nonnull (relay_message_event_get_sent_at (e));
  return NULL;
}

/* An application that stores events in a thread of its own reads them there. */
TEST_CASE ("/message-event/several-threads-may-read")
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (RelayMessageEvent) e =
        new_event ("{'source':{'chat_id':'c'},'media_urls':['u'],'timestamp':1790000000,"
                   "'context':[{'text':'t'}],'reply_to':{'text':'r'},"
                   "'prompt_response':{'prompt_id':'p','option_id':'o'}}");
      GThread *threads[4];

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new (NULL, read_all, e);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
    }
}
