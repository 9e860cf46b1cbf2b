/* test-adapter-texts.c: texts that no platform takes, and those that are too long, before they are sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "text/relay-text-private.h"

#define DESCRIPTOR_SMALL \
  "length=10 draft ops=send,edit,send_media,draft,thread_create,thread_rename,prompt,follow_up"

#define TEXT_TEST(path) ONLINE_ADAPTER_TEST (path, DESCRIPTOR_SMALL)

/* Starts an operation with @text in it. */
typedef void (*Start) (RelayAdapter *adapter, const char *text, GAsyncResult **result);
typedef gpointer (*Finish) (RelayAdapter *adapter, GAsyncResult *result, GError **error);

#define START(name, call, ...)                                                              \
  static void start_##name (RelayAdapter *adapter, const char *text, GAsyncResult **result) \
  {                                                                                         \
    relay_adapter_##call##_async (adapter, __VA_ARGS__, NULL, NULL, store_result, result);  \
  }

START (send, send, "c1", text, NULL)
START (edit, edit_message, "c1", "m1", text)
START (follow_up, send_follow_up, "agent:main:discord:dm:c1", "discord.token", text)
START (create_thread, create_thread, "c1", text, NULL)
START (rename_thread, rename_thread, "c1", "t1", text, RELAY_RENAME_CONDITION_ALWAYS, NULL)
START (draft, send_draft, "c1", 1, text, FALSE)

static gpointer
finish_rename_thread (RelayAdapter *adapter, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (relay_adapter_rename_thread_finish (adapter, result, error));
}

static RelayPrompt *
make_prompt (const char *content, const char *label)
{
  RelayPrompt *prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, content);

  relay_prompt_add_option (prompt, "a", label, NULL);

  return prompt;
}

static void
start_prompt (RelayAdapter *adapter, const char *text, GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (text, "A");

  relay_adapter_send_prompt_async (adapter, "c1", prompt, NULL, NULL, NULL, store_result, result);
}

static void
start_label (RelayAdapter *adapter, const char *text, GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ("Which?", text);

  relay_adapter_send_prompt_async (adapter, "c1", prompt, NULL, NULL, NULL, store_result, result);
}

static void
start_ask (RelayAdapter *adapter, const char *text, GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (text, "A");

  relay_adapter_ask_async (adapter, "c1", prompt, 0, NULL, NULL, NULL, store_result, result);
}

static void
start_text_action (RelayAdapter *adapter,
                   const char *op,
                   const char *key,
                   const char *text,
                   GAsyncResult **result)
{
  g_autoptr (JsonObject) action = json_object_new ();

  json_object_set_string_member (action, "op", op);
  json_object_set_string_member (action, "chat_id", "c1");
  json_object_set_string_member (action, key, text);
  relay_adapter_send_action_async (adapter, action, NULL, store_result, result);
}

static void
start_send_action (RelayAdapter *adapter, const char *text, GAsyncResult **result)
{
  start_text_action (adapter, "send", "content", text, result);
}

static void
start_thread_action (RelayAdapter *adapter, const char *text, GAsyncResult **result)
{
  start_text_action (adapter, "thread_create", "thread_name", text, result);
}

typedef struct
{
  const char *name;
  Start start;
  Finish finish;
  const char *what; /* what the error calls the text */
} Operation;

static const Operation blank[] = {
  { "send", start_send, (Finish) relay_adapter_send_finish, "text" },
  { "edit", start_edit, (Finish) relay_adapter_edit_message_finish, "text" },
  { "follow-up", start_follow_up, (Finish) relay_adapter_send_follow_up_finish, "text" },
  { "create-thread", start_create_thread, (Finish) relay_adapter_create_thread_finish,
    "thread name" },
  { "rename-thread", start_rename_thread, finish_rename_thread, "thread name" },
  { "prompt", start_prompt, (Finish) relay_adapter_send_prompt_finish, "prompt" },
  { "label", start_label, (Finish) relay_adapter_send_prompt_finish, "option label" },
  { "ask", start_ask, (Finish) relay_adapter_ask_finish, "prompt" },
  { "send-action", start_send_action, (Finish) relay_adapter_send_action_finish, "text" },
  { "thread-action", start_thread_action, (Finish) relay_adapter_send_action_finish,
    "thread name" },
};

static const Operation limited[] = {
  { "edit", start_edit, (Finish) relay_adapter_edit_message_finish, "text" },
  { "follow-up", start_follow_up, (Finish) relay_adapter_send_follow_up_finish, "text" },
  { "prompt", start_prompt, (Finish) relay_adapter_send_prompt_finish, "prompt" },
  { "label", start_label, (Finish) relay_adapter_send_prompt_finish, "option label" },
  { "ask", start_ask, (Finish) relay_adapter_ask_finish, "prompt" },
  { "draft", start_draft, (Finish) relay_adapter_send_draft_finish, "draft" },
};

static void
assert_fails (Fixture *fixture,
              const Operation *operation,
              const char *text,
              int code,
              const char *message)
{
  g_autoptr (GAsyncResult) result = NULL;

  operation->start (fixture->adapter, text, &result);
  g_assert_null (result);
  settle ();
  g_assert_nonnull (result);
  FAILS_WITH (RELAY_ERROR, code, message, operation->finish, fixture->adapter, result);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
test_blank (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", " ", "\n\t\r\n ", "\xc2\xa0\xe2\x80\x83\xe3\x80\x80" };
  const Operation *operation = data;
  g_autofree char *message =
    g_strdup_printf ("%s is empty or nothing but white space", operation->what);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_fails (fixture, operation, texts[i], RELAY_ERROR_INVALID_ARGUMENT, message);
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  const Operation *operation = data;
  g_autoptr (GAsyncResult) fitting = NULL;
  g_autofree char *message =
    g_strdup_printf ("%s too long: 11, at most 10 (chars) are allowed in one message",
                     operation->what);

  assert_fails (fixture, operation, "öööööööööö.", RELAY_ERROR_TOO_LARGE, message);
  operation->start (fixture->adapter, "öööööööööö", &fitting);
  settle ();
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":false}");
  g_assert_nonnull (fitting);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture_set_up_online (fixture, DESCRIPTOR_SMALL);
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    {
      g_autofree char *path = g_strconcat ("/adapter-texts/blank/", blank[i].name, NULL);

      g_test_add (path, Fixture, &blank[i], set_up, test_blank, fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (limited); i++)
    {
      g_autofree char *path = g_strconcat ("/adapter-texts/too-long/", limited[i].name, NULL);

      g_test_add (path, Fixture, &limited[i], set_up, test_too_long, fixture_tear_down);
    }
}

/* The limit is that of the platform of the chat. */
TEXT_TEST ("/adapter-texts/too-long/limit-is-that-of-platform")
{
  g_autoptr (GAsyncResult) result = NULL;

  feed_descriptor (fixture, "platform=telegram dialect=plain length=6 unit=utf16 ops=send,edit");
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\"}");
  relay_adapter_edit_message_async (fixture->adapter, "c1", "m1", "😀😀😀.", NULL, NULL, store_result,
                                    &result);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_TOO_LARGE, relay_adapter_edit_message_finish, fixture->adapter,
         result);
  relay_adapter_edit_message_async (fixture->adapter, "c1", "m1", "😀😀😀", NULL, NULL, store_result,
                                    &fixture->result);
  settle ();
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (fixture->result);
}

/* A message is its picture then. */
TEXT_TEST ("/adapter-texts/blank/caption-is-left-out")
{
  relay_adapter_send_media_async (fixture->adapter, "c1", RELAY_MEDIA_KIND_IMAGE, "https://h/a",
                                  " \n", NULL, NULL, NULL, NULL, store_result, &fixture->result);
  settle ();
  g_assert_cmpstr (json_object_get_string_member (last_action (fixture), "content"), ==, "");
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (fixture->result);
}

/* Characters without a width may be all that a person wants to send. */
TEXT_TEST ("/adapter-texts/blank/zero-width-is-sent")
{
  start_send (fixture->adapter, "\xe2\x80\x8b", &fixture->result);
  settle ();
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

/* Invalid UTF-8 is replaced when it is sent. */
TEXT_TEST ("/adapter-texts/blank/invalid-utf8-is-not-blank")
{
  start_send (fixture->adapter, " \xe2", &fixture->result);
  settle ();
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

static void
accept_all (Fixture *fixture)
{
  while (fixture->result == NULL)
    answer (fixture, "{\"success\":true}");
}

static void
assert_no_blank_piece (Fixture *fixture, guint n_pieces)
{
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, n_pieces);
  for (guint i = 0; i < fixture->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (fixture->frames, i);
      JsonObject *action;

      if (!g_str_equal (json_object_get_string_member (frame, "type"), "outbound"))
        continue;
      action = json_object_get_object_member (frame, "action");
      g_assert_false (relay_text_is_blank (json_object_get_string_member (action, "content")));
    }
}

ONLINE_ADAPTER_TEST ("/adapter-texts/split/no-blank-piece-is-sent", "length=2000 ops=send")
{
  g_autofree char *full = g_strnfill (2000, 'x');
  g_autofree char *with_end = g_strconcat (full, "\n\n", NULL);
  g_autofree char *newlines = g_strnfill (3000, '\n');
  g_autofree char *begin = g_strnfill (2000, 'a');
  g_autofree char *end = g_strnfill (500, 'b');
  g_autofree char *with_gap = g_strconcat (begin, newlines, end, NULL);
  g_autoptr (RelaySendResult) first = NULL;
  g_autoptr (RelaySendResult) second = NULL;

  start_send (fixture->adapter, with_end, &fixture->result);
  settle ();
  accept_all (fixture);
  first = NO_ERROR (relay_adapter_send_finish, fixture->adapter, fixture->result);
  assert_no_blank_piece (fixture, 1);
  g_clear_object (&fixture->result);

  start_send (fixture->adapter, with_gap, &fixture->result);
  settle ();
  accept_all (fixture);
  second = NO_ERROR (relay_adapter_send_finish, fixture->adapter, fixture->result);
  assert_no_blank_piece (fixture, 3);
}
