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

/* A GAsyncReadyCallback that stores the result in the location @user_data */
static inline void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static inline void
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static inline void
fixture_connect (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &result);
  wait_for (&result);
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
  wait_for (&result);
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
  wait_for (&result);
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, fixture->adapter, result));
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

static inline void
answer (Fixture *fixture, const char *result)
{
  JsonObject *frame = last_frame (fixture, "outbound");
  g_autofree char *text = NULL;

  g_assert_nonnull (frame);
  text = fake_connector_make_result (json_object_get_string_member (frame, "requestId"), result);
  feed (fixture, text);
}

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
