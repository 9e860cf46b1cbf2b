/* adapter-fixture.h: an adapter over a memory transport with a manual fake connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <string.h>

#include "transport/relay-transport-private.h"
#include "transport/relay-timers-private.h"

#include "descriptor.h"
#include "fake-connector.h"
#include "test.h"

/* Early connectors send no supported_ops. */
#define DESCRIPTOR_EARLY   ""
#define DESCRIPTOR_DISCORD "ops=send,follow_up,get_chat_info,react,draft"
#define DESCRIPTOR_TELEGRAM \
  "platform=telegram dialect=plain draft no-threads length=4000 unit=utf16 ops=send,delete,draft"

typedef struct
{
  RelayClock *clock;
  RelayMemoryTransport *memory;
  RelayAdapter *adapter;
  FakeConnector connector; /* manual */
  GPtrArray *frames;       /* its frames */
  GAsyncResult *result;    /* for store_result(); cleared by the tear-down */
  gulong listener;         /* events without a handler cause a warning */
} Fixture;

static inline JsonObject *
make_object (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);

  return json_node_dup_object (node);
}

static inline char *
object_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

static inline void
on_event (gpointer instance, RelayMessageEvent *event, gpointer data)
{
}

static inline void
fixture_set_up (Fixture *fixture, gconstpointer descriptor_specification)
{
  g_autoptr (RelayDescriptor) descriptor = NULL;
  g_autoptr (RelayIdentity) discord = relay_identity_new ("discord", "bot-d");
  g_autoptr (RelayIdentity) telegram = relay_identity_new ("telegram", "");
  RelayIdentity *identities[] = { discord, telegram };

  descriptor = descriptor_new (descriptor_specification != NULL ? descriptor_specification
                                                                : DESCRIPTOR_DISCORD);
  fixture->clock = relay_clock_new_manual ();
  fixture->memory = RELAY_MEMORY_TRANSPORT (relay_memory_transport_new ("discord", "bot-d"));
  relay_transport_set_identities (RELAY_TRANSPORT (fixture->memory), identities, 2);
  relay_transport_set_watch_network (RELAY_TRANSPORT (fixture->memory), FALSE);
  relay_transport_set_clock (RELAY_TRANSPORT (fixture->memory), fixture->clock);
  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  fake_connector_init_memory (&fixture->connector, RELAY_TRANSPORT (fixture->memory));
  fixture->connector.manual = TRUE;
  fixture->frames = fixture->connector.frames;
  fixture->adapter = relay_adapter_new (NULL, RELAY_TRANSPORT (fixture->memory));
  fixture->listener = g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (on_event), NULL);
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  settle ();
  if (fixture->adapter != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  if (fixture->memory != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->memory));
  settle ();
  g_clear_pointer (&fixture->clock, relay_clock_unref);
  fake_connector_clear (&fixture->connector);
}

static inline void
fixture_connect (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &result);
  wait_for_result (&result);
  g_assert_true (NO_ERROR (relay_adapter_connect_finish, fixture->adapter, result));
  settle ();
}

/* Returns the code of the RELAY_ERROR that connecting failed with, -1 for none. */
static inline int
fixture_try_connect (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_connect_async (adapter, NULL, store_result, &result);
  wait_for_result (&result);
  if (relay_adapter_connect_finish (adapter, result, &error))
    return -1;

  g_assert_true (error->domain == RELAY_ERROR);

  return error->code;
}

static inline void
fixture_disconnect (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &result);
  settle ();
  /* going_idle is not acknowledged */
  relay_clock_advance (fixture->clock, 6 * G_USEC_PER_SEC);
  wait_for_result (&result);
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, fixture->adapter, result));
}

static inline void
fixture_advance (Fixture *fixture, double seconds)
{
  relay_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
  settle ();
}

static inline void
fixture_hang_up (Fixture *fixture, guint16 code, const char *reason)
{
  relay_memory_transport_hang_up (fixture->memory, code, reason);
  settle ();
}

/* Loses the connection, which fixture_reconnect() establishes again. */
static inline void
fixture_lose (Fixture *fixture)
{
  fixture_hang_up (fixture, 1006, NULL);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_WAITING);
}

static inline void
fixture_reconnect (Fixture *fixture)
{
  relay_transport_retry_now (RELAY_TRANSPORT (fixture->memory));
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

static inline void
feed (Fixture *fixture, const char *text)
{
  relay_memory_transport_feed (fixture->memory, text);
  settle ();
}

static inline void
feed_source (Fixture *fixture, const char *source)
{
  g_autofree char *frame =
    g_strdup_printf ("{\"type\":\"inbound\",\"event\":{\"text\":\"hi\",\"source\":%s}}", source);

  feed (fixture, frame);
}

static inline void
feed_descriptor (Fixture *fixture, const char *specification)
{
  feed (fixture, descriptor_frame (specification));
}

static inline void
feed_interrupt (Fixture *fixture, const char *session_key, const char *chat_id)
{
  g_autofree char *frame =
    g_strdup_printf ("{\"type\":\"interrupt_inbound\",\"session_key\":\"%s\",\"chat_id\":\"%s\"}",
                     session_key, chat_id);

  feed (fixture, frame);
}

static inline guint
count_frames (Fixture *fixture, const char *type)
{
  return fake_connector_count (&fixture->connector, type);
}

/* The last frame of @type, NULL if there was none. */
static inline JsonObject *
last_frame (Fixture *fixture, const char *type)
{
  return fake_connector_get_last (&fixture->connector, type);
}

static inline JsonObject *
last_action (Fixture *fixture)
{
  JsonObject *frame = last_frame (fixture, "outbound");

  g_assert_nonnull (frame);

  return json_object_get_object_member (frame, "action");
}

/* The @n-th request */
static inline JsonObject *
get_request (Fixture *fixture, guint n)
{
  for (guint i = 0; i < fixture->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (fixture->frames, i);

      if (g_str_equal (json_object_get_string_member (frame, "type"), "outbound") && n-- == 0)
        return frame;
    }

  g_assert_not_reached ();
}

static inline JsonObject *
get_action (Fixture *fixture, guint n)
{
  return json_object_get_object_member (get_request (fixture, n), "action");
}

/* The platform of the last request, NULL for none */
static inline const char *
last_platform (Fixture *fixture)
{
  JsonNode *node = json_object_get_member (last_frame (fixture, "outbound"), "platform");

  if (node == NULL)
    return NULL;

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : "not a string";
}

static inline void
answer_request (Fixture *fixture, guint n, const char *result)
{
  g_autofree char *text = fake_connector_make_result (
    json_object_get_string_member (get_request (fixture, n), "requestId"), result);

  feed (fixture, text);
}

/* The result of the last request */
static inline void
answer (Fixture *fixture, const char *result)
{
  answer_request (fixture, count_frames (fixture, "outbound") - 1, result);
}

static inline void
start_action (Fixture *fixture, const char *json, GAsyncResult **result)
{
  g_autoptr (JsonObject) action = make_object (json);

  relay_adapter_send_action_async (fixture->adapter, action, NULL, store_result, result);
  settle ();
}

/* The action is refused without a request. */
static inline void
assert_action_fails (Fixture *fixture, const char *action, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint before = count_frames (fixture, "outbound");

  start_action (fixture, action, &result);
  g_assert_nonnull (result);
  FAILS (RELAY_ERROR, code, relay_adapter_send_action_finish, fixture->adapter, result);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, before);
}

#define last_metadata(fixture) json_object_get_object_member (last_action (fixture), "metadata")

/* Macros, so that a failure shows the line of the test */
#define assert_object(object, expected)                     \
  G_STMT_START                                              \
  {                                                         \
    g_autofree char *object_as_text = object_text (object); \
    g_assert_cmpstr (object_as_text, ==, expected);         \
  }                                                         \
  G_STMT_END
#define assert_metadata_member(fixture, name, expected) \
  g_assert_cmpstr (json_object_get_string_member (last_metadata (fixture), name), ==, expected)
#define assert_platform(fixture, expected) g_assert_cmpstr (last_platform (fixture), ==, expected)

static inline void
count_up (gpointer instance, gpointer first, guint *count)
{
  (*count)++;
}

static inline void
fixture_set_up_online (Fixture *fixture, gconstpointer descriptor_specification)
{
  fixture_set_up (fixture, descriptor_specification);
  fixture_connect (fixture);
}

/* @descriptor is a specification, or NULL for DESCRIPTOR_DISCORD. */
#define ADAPTER_TEST(path, descriptor) \
  TEST_CASE_WITH (path, Fixture, fixture, descriptor, fixture_set_up, fixture_tear_down)
/* The same after fixture_connect() */
#define ONLINE_ADAPTER_TEST(path, descriptor) \
  TEST_CASE_WITH (path, Fixture, fixture, descriptor, fixture_set_up_online, fixture_tear_down)
