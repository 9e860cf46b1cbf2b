/* draft-fixture.h: a draft, and a simulated chat that shows its messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

#define EDITING       "ops=send,edit,delete"
#define EDITING_SHORT "length=60 ops=send,edit"
#define EDITING_UTF16 "length=60 unit=utf16 ops=send,edit"
#define DRAFTING      "platform=telegram draft length=60 unit=utf16 ops=send,edit,draft,delete"
#define SEALING       "platform=slack draft length=60 ops=send,edit,draft,delete"
#define SENDING       "length=60 ops=send"

/* The chat on the platform. Each request waits for accept(), reject() or screen_answer(). */
typedef struct
{
  Fixture fixture;
  RelayDraft *draft;
  guint n_read;        /* frames that were processed */
  JsonObject *request; /* the one in flight; nullable */
  GPtrArray *log; /* of char *: "op [id] [>reply_to] content"; + is expect_edits, ! is notify */
  GPtrArray *messages; /* of char *: contents in the order of the chat; the index is the id */
  gint64 first_draft;  /* the id of the first draft; 0: none yet */
  gboolean lacks_ids;  /* send without a message id in the answer */
  GAsyncResult *finished;
} Screen;

static inline gboolean
has_true (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && json_object_get_boolean_member (object, name);
}

static inline void
screen_log (Screen *screen, JsonObject *action)
{
  const char *op = json_object_get_string_member (action, "op");
  JsonObject *metadata = json_object_get_object_member (action, "metadata");
  GString *line = g_string_new (op);

  if (json_object_has_member (action, "message_id"))
    g_string_append_printf (line, " %s", json_object_get_string_member (action, "message_id"));
  if (json_object_has_member (action, "draft_id"))
    {
      gint64 draft_id = json_object_get_int_member (action, "draft_id");

      if (screen->first_draft == 0)
        screen->first_draft = draft_id;
      g_string_append_printf (line, " #%" G_GINT64_FORMAT, draft_id - screen->first_draft);
    }
  if (json_object_has_member (action, "reply_to") &&
      !json_object_get_null_member (action, "reply_to"))
    g_string_append_printf (line, " >%s", json_object_get_string_member (action, "reply_to"));
  if (has_true (action, "final"))
    g_string_append (line, " final");
  if (has_true (metadata, "expect_edits"))
    g_string_append (line, " +");
  if (has_true (metadata, "notify"))
    g_string_append (line, " !");
  if (json_object_has_member (action, "content"))
    g_string_append_printf (line, " %s", json_object_get_string_member (action, "content"));
  g_ptr_array_add (screen->log, g_string_free (line, FALSE));
}

static inline void
screen_update (Screen *screen)
{
  settle ();
  for (; screen->n_read < screen->fixture.frames->len; screen->n_read++)
    {
      JsonObject *frame = g_ptr_array_index (screen->fixture.frames, screen->n_read);

      if (!g_str_equal (json_object_get_string_member (frame, "type"), "outbound"))
        continue;
      /* one request at a time */
      g_assert_null (screen->request);
      screen->request = frame;
      screen_log (screen, json_object_get_object_member (frame, "action"));
    }
}

static inline void
screen_answer (Screen *screen, const char *result)
{
  JsonObject *frame = g_steal_pointer (&screen->request);
  g_autofree char *text = NULL;

  g_assert_nonnull (frame);
  text = fake_connector_make_result (json_object_get_string_member (frame, "requestId"), result);
  feed (&screen->fixture, text);
  screen_update (screen);
}

static inline void
reject (Screen *screen)
{
  screen_update (screen);
  screen_answer (screen, "{\"success\":false,\"error\":\"no\"}");
}

/* Applies the request to the messages and answers it. */
static inline void
accept (Screen *screen)
{
  JsonObject *action;
  const char *op, *content = NULL;
  g_autofree char *result = NULL;
  guint id;

  screen_update (screen);
  g_assert_nonnull (screen->request);
  action = json_object_get_object_member (screen->request, "action");
  op = json_object_get_string_member (action, "op");
  if (json_object_has_member (action, "content"))
    content = json_object_get_string_member (action, "content");

  if (g_str_equal (op, "send") || (g_str_equal (op, "draft") && has_true (action, "final")))
    {
      g_ptr_array_add (screen->messages, g_strdup (content));
      if (!screen->lacks_ids)
        result =
          g_strdup_printf ("{\"success\":true,\"message_id\":\"%u\"}", screen->messages->len - 1);
    }
  else if (g_str_equal (op, "edit") || g_str_equal (op, "delete"))
    {
      id =
        (guint) g_ascii_strtoull (json_object_get_string_member (action, "message_id"), NULL, 10);
      g_assert_cmpuint (id, <, screen->messages->len);
      g_free (g_ptr_array_index (screen->messages, id));
      g_ptr_array_index (screen->messages, id) = g_strdup (content);
    }
  screen_answer (screen, result != NULL ? result : "{\"success\":true}");
}

static inline void
screen_set_up (Screen *screen, gconstpointer descriptor)
{
  fixture_set_up (&screen->fixture, descriptor);
  fixture_connect (&screen->fixture);
  screen->log = g_ptr_array_new_with_free_func (g_free);
  screen->messages = g_ptr_array_new_with_free_func (g_free);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, NULL);
}

static inline void
screen_tear_down (Screen *screen, gconstpointer data)
{
  g_clear_object (&screen->finished);
  if (screen->draft != NULL)
    g_assert_finalize_object (g_steal_pointer (&screen->draft));
  g_clear_pointer (&screen->log, g_ptr_array_unref);
  g_clear_pointer (&screen->messages, g_ptr_array_unref);
  fixture_tear_down (&screen->fixture, data);
}

static inline void
append (Screen *screen, const char *text)
{
  relay_draft_append (screen->draft, text);
  screen_update (screen);
}

static inline void
advance (Screen *screen, guint milliseconds)
{
  relay_clock_advance (screen->fixture.clock, (gint64) milliseconds * 1000);
  screen_update (screen);
}

/* Appends, then waits for the interval. */
static inline void
append_and_wait (Screen *screen, const char *text)
{
  append (screen, text);
  advance (screen, 700);
}

static inline void
append_and_accept (Screen *screen, const char *text)
{
  append (screen, text);
  accept (screen);
}

static inline void
begin_finish (Screen *screen, GCancellable *cancellable)
{
  g_clear_object (&screen->finished);
  relay_draft_finish_async (screen->draft, cancellable, store_result, &screen->finished);
  screen_update (screen);
}

/* The ids of the messages, separated by spaces */
static inline char *
end_finish (Screen *screen)
{
  g_autoptr (RelaySendResult) sent = NULL;

  screen_update (screen);
  g_assert_nonnull (screen->finished);
  sent = NO_ERROR (relay_draft_finish_finish, screen->draft, screen->finished);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==,
                   relay_send_result_get_message_ids (sent)[0]);

  return g_strjoinv (" ", (char **) relay_send_result_get_message_ids (sent));
}

#define assert_finishes(screen, ids)                     \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *finished_ids = end_finish (screen); \
    g_assert_cmpstr (finished_ids, ==, (ids));           \
  }                                                      \
  G_STMT_END
#define assert_finish_fails(screen, domain, code)                                      \
  G_STMT_START                                                                         \
  {                                                                                    \
    g_autoptr (GError) finish_error = NULL;                                            \
    screen_update (screen);                                                            \
    g_assert_nonnull ((screen)->finished);                                             \
    g_assert_null (                                                                    \
      relay_draft_finish_finish ((screen)->draft, (screen)->finished, &finish_error)); \
    g_assert_error (finish_error, domain, code);                                       \
  }                                                                                    \
  G_STMT_END
/* Compares and clears the log of requests, joined by "|". */
#define assert_requests(screen, wanted)                           \
  G_STMT_START                                                    \
  {                                                               \
    g_autofree char *log_lines = NULL;                            \
    screen_update (screen);                                       \
    g_ptr_array_add ((screen)->log, NULL);                        \
    log_lines = g_strjoinv ("|", (char **) (screen)->log->pdata); \
    g_assert_cmpstr (log_lines, ==, (wanted));                    \
    g_ptr_array_set_size ((screen)->log, 0);                      \
  }                                                               \
  G_STMT_END
#define assert_accepts(screen, wanted) \
  G_STMT_START                         \
  {                                    \
    assert_requests (screen, wanted);  \
    accept (screen);                   \
  }                                    \
  G_STMT_END
#define assert_finishes_when_accepted(screen, ids) \
  G_STMT_START                                     \
  {                                                \
    begin_finish (screen, NULL);                   \
    accept (screen);                               \
    assert_finishes (screen, ids);                 \
  }                                                \
  G_STMT_END
#define assert_finishes_with(screen, requests, ids) \
  G_STMT_START                                      \
  {                                                 \
    begin_finish (screen, NULL);                    \
    assert_accepts (screen, requests);              \
    assert_finishes (screen, ids);                  \
  }                                                 \
  G_STMT_END
#define assert_messages(screen, wanted)                                                  \
  G_STMT_START                                                                           \
  {                                                                                      \
    GString *screen_lines = g_string_new (NULL);                                         \
    for (guint place = 0; place < (screen)->messages->len; place++)                      \
      if (g_ptr_array_index ((screen)->messages, place) != NULL)                         \
        g_string_append_printf (screen_lines, "%s%s", screen_lines->len > 0 ? "|" : "",  \
                                (char *) g_ptr_array_index ((screen)->messages, place)); \
    g_assert_cmpstr (screen_lines->str, ==, (wanted));                                   \
    g_string_free (screen_lines, TRUE);                                                  \
  }                                                                                      \
  G_STMT_END
#define DRAFT_TEST(path, descriptor) \
  TEST_CASE_WITH (path, Screen, screen, descriptor, screen_set_up, screen_tear_down)
