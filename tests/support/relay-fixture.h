/* relay-fixture.h: a transport with a manual clock
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transport/relay-transport-private.h"

#include "fake-connector.h"
#include "test.h"

/* A transport whose open(), write() and close() fail or delay as the test says */
#define RELAY_TYPE_TEST_PIPE (relay_test_pipe_get_type ())
G_DECLARE_FINAL_TYPE (RelayTestPipe, relay_test_pipe, RELAY, TEST_PIPE, RelayTransport)

struct _RelayTestPipe
{
  RelayTransport parent_instance;

  gboolean open_refuses; /* FALSE and an error */
  gboolean open_mute;    /* FALSE and none */
  gboolean open_late;    /* the test calls relay_transport_opened() */
  gboolean write_refuses;
  gboolean write_mute;
  gboolean close_late; /* the test calls relay_transport_closed() */
  gboolean is_open;
  gboolean address_is_gone;
  gboolean is_unreachable;
  RelayReachableFunc reachable_func; /* pending, while reachable_late */
  gpointer reachable_data;
  gboolean reachable_late;
  guint n_checked; /* whether it can be reached */
  guint n_unauthorized;
  guint n_opened;
  guint n_closed;
  guint n_overlapping; /* opens before the last close was reported */
  guint16 close_code;
  GPtrArray *lines; /* of char *, each as written */
};

/* A network monitor that the test controls */
#define RELAY_TYPE_TEST_MONITOR (relay_test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (RelayTestMonitor, relay_test_monitor, RELAY, TEST_MONITOR, GObject)

/* Another change, such as that of an interface */
void relay_test_monitor_change (RelayTestMonitor *self);
void relay_test_monitor_set_available (RelayTestMonitor *self, gboolean available);

/* The result of one call */
typedef struct
{
  guint n_called;
  GAsyncResult *result;
} RelayOutcome;

void relay_outcome_store (GObject *object, GAsyncResult *result, gpointer outcome);
void relay_outcome_clear (RelayOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayOutcome, relay_outcome_clear)

typedef struct
{
  GMainContext *context;
  RelayClock *clock;
  RelayTestMonitor *monitor;
  RelayTransport *transport;
  GString *log;            /* a word for each notification and signal */
  FakeConnector connector; /* of the memory transport, manual */
  GPtrArray *written;      /* its frames; NULL over a test pipe */
  GPtrArray *events;       /* of RelayMessageEvent, while keep_events */
  /* of the calls of a test; cleared by the tear-down */
  RelayOutcome connected, disconnected, sent, idle, dormant, first, second, shaken, outcome;
  gboolean keep_events;
  gboolean hold_events;
} RelayFixture;

/* Over a memory transport with the identity discord/bot, or over a test pipe with the same */
void relay_fixture_set_up (RelayFixture *self, gconstpointer data);
void relay_fixture_set_up_pipe (RelayFixture *self, gconstpointer data);
void relay_fixture_set_up_online (RelayFixture *self, gconstpointer data);
void relay_fixture_set_up_online_pipe (RelayFixture *self, gconstpointer data);
/* Also asserts that nothing of the transport is left. */
void relay_fixture_tear_down (RelayFixture *self, gconstpointer data);

RelayMemoryTransport *relay_fixture_memory (RelayFixture *self);
RelayTestPipe *relay_fixture_pipe (RelayFixture *self);

/* Connects the log to "inbound". */
void relay_fixture_listen (RelayFixture *self);
/* Iterates until the context has nothing to dispatch; fails when that never happens. */
void relay_fixture_spin (RelayFixture *self);
void relay_fixture_advance (RelayFixture *self, guint milliseconds);
/* Connects, completes the handshake, and clears the log and the written frames. */
void relay_fixture_go_online (RelayFixture *self);
/* Feeds one message; the first also iterates. */
void relay_fixture_feed (RelayFixture *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void relay_fixture_feed_later (RelayFixture *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void relay_fixture_feed_descriptor (RelayFixture *self, const char *platform);
/* An event of chat c1, with nullable ids; does not iterate */
void relay_fixture_feed_event (RelayFixture *self,
                               const char *buffer_id,
                               const char *message_id,
                               const char *text);
void relay_fixture_answer (RelayFixture *self, const char *request_id, const char *result);
/* The upgrade is refused with an HTTP status; over a test pipe whose open is late */
void relay_fixture_refuse (RelayFixture *self, guint http_status, guint retry_after);
void relay_fixture_refuse_later (RelayFixture *self, guint http_status, guint retry_after);
void relay_fixture_hang_up (RelayFixture *self, guint16 code, const char *reason);
/* Loses the connection and waits for the next attempt; and completes the handshake of that one */
void relay_fixture_lose (RelayFixture *self);
void relay_fixture_come_back (RelayFixture *self);
/* The time until the next attempt, in milliseconds */
double relay_fixture_get_delay (RelayFixture *self);
void relay_fixture_connect (RelayFixture *self, GCancellable *cancellable, RelayOutcome *outcome);
void relay_fixture_disconnect (RelayFixture *self, RelayOutcome *outcome);
/* Starts a send. relay_fixture_request_id() returns the id of the latest request. */
void relay_fixture_send (RelayFixture *self, GCancellable *cancellable, RelayOutcome *outcome);
char *relay_fixture_request_id (RelayFixture *self);
/* The buffer ids of all acks, and the types of all frames, separated by blanks */
char *relay_fixture_acks (RelayFixture *self);
char *relay_fixture_types (RelayFixture *self);
void relay_fixture_forget (RelayFixture *self);

#define TRANSPORT_TEST(path) \
  TEST_CASE_WITH (path, RelayFixture, fixture, NULL, relay_fixture_set_up, relay_fixture_tear_down)
#define PIPE_TEST(path) PIPE_TEST_WITH (path, relay_fixture_set_up_pipe)
/* The case gets the RelayFixture *fixture and its RelayTestPipe *pipe. */
#define PIPE_TEST_WITH(path, set_up)                                                  \
  static void PIPE_TEST_NAME (RelayFixture *fixture, RelayTestPipe *pipe);            \
  TEST_CASE_WITH (path, RelayFixture, fixture, NULL, set_up, relay_fixture_tear_down) \
  {                                                                                   \
    PIPE_TEST_NAME (fixture, relay_fixture_pipe (fixture));                           \
  }                                                                                   \
  static void PIPE_TEST_NAME (RelayFixture *fixture, RelayTestPipe *pipe)
#define PIPE_TEST_NAME G_PASTE (TEST_NAME, _over_pipe)

/* The same after relay_fixture_go_online() */
#define ONLINE_TEST(path)                                                         \
  TEST_CASE_WITH (path, RelayFixture, fixture, NULL, relay_fixture_set_up_online, \
                  relay_fixture_tear_down)
#define ONLINE_PIPE_TEST(path) PIPE_TEST_WITH (path, relay_fixture_set_up_online_pipe)

/* Macros, so that a failure shows the line of the test */
#define relay_assert_state(self, wanted) \
  g_assert_cmpint (relay_transport_get_state ((self)->transport), ==, RELAY_STATE_##wanted)
#define relay_assert_log(self, wanted)                \
  G_STMT_START                                        \
  {                                                   \
    g_assert_cmpstr ((self)->log->str, ==, (wanted)); \
    g_string_truncate ((self)->log, 0);               \
  }                                                   \
  G_STMT_END
#define relay_assert_acks(self, wanted)                      \
  G_STMT_START                                               \
  {                                                          \
    g_autofree char *relay_acks = relay_fixture_acks (self); \
    g_assert_cmpstr (relay_acks, ==, (wanted));              \
  }                                                          \
  G_STMT_END
#define relay_assert_types(self, wanted)                       \
  G_STMT_START                                                 \
  {                                                            \
    g_autofree char *relay_types = relay_fixture_types (self); \
    g_assert_cmpstr (relay_types, ==, (wanted));               \
  }                                                            \
  G_STMT_END
/* The same after relay_fixture_spin(), or after relay_fixture_advance() */
#define relay_assert_next_state(self, wanted) \
  G_STMT_START                                \
  {                                           \
    relay_fixture_spin (self);                \
    relay_assert_state (self, wanted);        \
  }                                           \
  G_STMT_END
#define relay_assert_next_log(self, wanted) \
  G_STMT_START                              \
  {                                         \
    relay_fixture_spin (self);              \
    relay_assert_log (self, wanted);        \
  }                                         \
  G_STMT_END
#define relay_assert_next_acks(self, wanted) \
  G_STMT_START                               \
  {                                          \
    relay_fixture_spin (self);               \
    relay_assert_acks (self, wanted);        \
  }                                          \
  G_STMT_END
#define relay_assert_state_after(self, milliseconds, wanted) \
  G_STMT_START                                               \
  {                                                          \
    relay_fixture_advance (self, milliseconds);              \
    relay_assert_state (self, wanted);                       \
  }                                                          \
  G_STMT_END
#define relay_assert_state_after_close(self, code, reason, wanted) \
  G_STMT_START                                                     \
  {                                                                \
    relay_fixture_hang_up (self, code, reason);                    \
    relay_assert_state (self, wanted);                             \
  }                                                                \
  G_STMT_END
#define relay_assert_connected(self, outcome)                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autoptr (GError) relay_error = NULL;                                               \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                       \
    relay_transport_connect_finish ((self)->transport, (outcome)->result, &relay_error); \
    g_assert_no_error (relay_error);                                                     \
    relay_outcome_clear (outcome);                                                       \
  }                                                                                      \
  G_STMT_END
#define relay_assert_not_connected(self, outcome, domain, code)                             \
  G_STMT_START                                                                              \
  {                                                                                         \
    g_autoptr (GError) relay_error = NULL;                                                  \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                          \
    g_assert_false (                                                                        \
      relay_transport_connect_finish ((self)->transport, (outcome)->result, &relay_error)); \
    g_assert_error (relay_error, domain, code);                                             \
    relay_outcome_clear (outcome);                                                          \
  }                                                                                         \
  G_STMT_END
#define relay_assert_sent(self, outcome)                                                       \
  G_STMT_START                                                                                 \
  {                                                                                            \
    g_autoptr (GError) relay_error = NULL;                                                     \
    g_autoptr (JsonObject) relay_result = NULL;                                                \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                             \
    relay_result =                                                                             \
      relay_transport_send_action_finish ((self)->transport, (outcome)->result, &relay_error); \
    g_assert_no_error (relay_error);                                                           \
    g_assert_nonnull (relay_result);                                                           \
    relay_outcome_clear (outcome);                                                             \
  }                                                                                            \
  G_STMT_END
#define relay_assert_not_sent(self, outcome, domain, code, ambiguous)                          \
  G_STMT_START                                                                                 \
  {                                                                                            \
    g_autoptr (GError) relay_error = NULL;                                                     \
    g_autoptr (JsonObject) relay_result = NULL;                                                \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                             \
    relay_result =                                                                             \
      relay_transport_send_action_finish ((self)->transport, (outcome)->result, &relay_error); \
    g_assert_null (relay_result);                                                              \
    g_assert_error (relay_error, domain, code);                                                \
    g_assert_cmpint (relay_error_is_ambiguous (relay_error), ==, (ambiguous));                 \
    relay_outcome_clear (outcome);                                                             \
  }                                                                                            \
  G_STMT_END
#define relay_assert_boolean(self, outcome, finish, wanted)                                      \
  G_STMT_START                                                                                   \
  {                                                                                              \
    g_autoptr (GError) relay_error = NULL;                                                       \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                               \
    g_assert_cmpint (finish ((self)->transport, (outcome)->result, &relay_error), ==, (wanted)); \
    g_assert_no_error (relay_error);                                                             \
    relay_outcome_clear (outcome);                                                               \
  }                                                                                              \
  G_STMT_END
#define relay_assert_idle(self, outcome, wanted) \
  relay_assert_boolean (self, outcome, relay_transport_go_idle_finish, wanted)
#define relay_assert_dormant(self, outcome, wanted) \
  relay_assert_boolean (self, outcome, relay_transport_go_dormant_finish, wanted)
#define relay_assert_disconnected(self, outcome) \
  relay_assert_boolean (self, outcome, relay_transport_disconnect_finish, TRUE)
