/* test-bounds.c: a connector can neither fill the memory nor block the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bounds of a single source file are tested in the test of that file. These tests need the whole
 * library, or compare a list at its limit with one that is longer by one. With RELAY_FLOOD=N the flood
 * has N frames, and the time that a timer has to wait is checked too.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "transport/relay-deliveries-private.h"
#include "descriptor.h"
#include "relay-fixture.h"
#include "adapter/relay-scope-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-descriptor-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"
#include "values/relay-record-private.h"
#include "usage.h"
#include "values/relay-delivery-private.h"

#define DEFAULT_FLOOD 200000
#define MIB           (1024 * 1024)

/* The growth of the heap since @before */
static gsize
grown (gsize before)
{
  gsize now = usage_get_heap ();

  return now > before ? now - before : 0;
}

/* --- lists --- */

static char *
list (const char *before, const char *element, guint n, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", element);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static RelayMessageEvent *
make_event (const char *text)
{
  RelayRecord *record = relay_record_new_event (text, strlen (text), NULL);

  g_assert_nonnull (record);
  return relay_message_event_new_from_record (record);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; text != NULL && (text = strchr (text, '\n')) != NULL; text++)
    n++;
  return n;
}

TEST_CASE ("/bounds/media-urls-are-limited")
{
  for (guint n = RELAY_MAX_LIST_ENTRIES; n <= RELAY_MAX_LIST_ENTRIES + 1; n++)
    {
      g_autofree char *text = list ("{\"media_urls\":[", "\"u\"", n, "]}");
      g_autoptr (RelayMessageEvent) event = make_event (text);

      g_assert_cmpuint (g_strv_length ((GStrv) relay_message_event_get_media_urls (event)), ==,
                        RELAY_MAX_LIST_ENTRIES);
      g_assert_cmpuint (g_list_model_get_n_items (relay_message_event_get_media (event)), ==,
                        RELAY_MAX_LIST_ENTRIES);
    }
}

/* The entry of the URL is the last one within the limit, or the first one beyond it. */
TEST_CASE ("/bounds/media-entries-are-limited")
{
  for (guint n = RELAY_MAX_LIST_ENTRIES - 1; n <= RELAY_MAX_LIST_ENTRIES; n++)
    {
      g_autofree char *text = list ("{\"media_urls\":[\"u\"],\"media\":[", "{\"url\":\"x\"}", n,
                                    ",{\"url\":\"u\",\"kind\":\"image\"}]}");
      g_autoptr (RelayMessageEvent) event = make_event (text);
      g_autoptr (RelayMedia) media =
        g_list_model_get_item (relay_message_event_get_media (event), 0);

      g_assert_cmpstr (relay_media_get_kind (media), ==,
                       n < RELAY_MAX_LIST_ENTRIES ? "image" : NULL);
    }
}

TEST_CASE ("/bounds/context-entries-are-limited")
{
  for (guint n = RELAY_MAX_LIST_ENTRIES; n <= RELAY_MAX_LIST_ENTRIES + 1; n++)
    {
      g_autofree char *text = list ("{\"context\":[", "{\"text\":\"t\"}", n, "]}");
      g_autoptr (RelayMessageEvent) event = make_event (text);

      g_assert_cmpuint (count_lines (relay_message_event_get_channel_context (event)), ==,
                        RELAY_MAX_LIST_ENTRIES);
    }
}

TEST_CASE ("/bounds/headers-are-limited")
{
  for (guint n = 1000; n <= 1001; n++)
    {
      g_autofree char *line = list ("{\"type\":\"passthrough_forward\",\"forward\":{\"headers\":[",
                                    "[\"a\",\"b\"]", n, "]}}");
      g_auto (RelayFrame) frame = { 0 };

      g_assert_true (relay_frame_read (line, strlen (line), NULL, &frame, NULL));
      g_assert_cmpuint (g_variant_n_children (relay_passthrough_get_headers (frame.passthrough)),
                        ==, 1000);
    }
}

TEST_CASE ("/bounds/a-long-list-of-ops-is-malformed")
{
  for (guint n = 256; n <= 257; n++)
    {
      g_autofree char *specification = list ("ops=", "x", n, "");
      g_autoptr (RelayDescriptor) descriptor = descriptor_new (specification);

      g_assert_nonnull (descriptor);
      /* a malformed list stands for the original set of ops */
      g_assert_cmpint (relay_descriptor_supports_op (descriptor, "x"), ==, n == 256);
      g_assert_cmpint (relay_descriptor_supports_op (descriptor, "send"), ==, n == 257);
    }
}

TEST_CASE ("/bounds/interaction-options-are-limited")
{
  for (guint n = RELAY_MAX_LIST_ENTRIES; n <= RELAY_MAX_LIST_ENTRIES + 1; n++)
    {
      char *text =
        list ("{\"type\":2,\"data\":{\"name\":\"n\",\"options\":[", "{\"value\":\"x\"}", n, "]}}");
      RelayPassthroughFields fields = {
        .platform = g_strdup ("discord"),
        .body = g_bytes_new_take (text, strlen (text)),
      };
      g_autoptr (RelayPassthrough) forward = relay_passthrough_new (&fields);
      g_autoptr (RelayMessageEvent) event =
        relay_passthrough_to_event (forward, RELAY_INTERACTION_MAPPING_NATIVE);

      g_assert_cmpuint (strlen (relay_message_event_get_text (event)), ==,
                        strlen ("/n") + 2 * RELAY_MAX_LIST_ENTRIES);
    }
}

/* --- tables --- */

static gboolean
write_ack (const char *buffer_id, gpointer user_data)
{
  return TRUE;
}

static void
force_redelivery (gpointer user_data)
{
}

/* Delivers the event @number and rejects it. */
static void
deliver_and_reject (RelayDeliveries *table, guint number, RelayArrival expected)
{
  g_autofree char *id = g_strdup_printf ("m%u", number);
  RelayEventKey *key = relay_event_key_new_for_message ("p", "c", id, NULL, NULL);
  g_autoptr (RelayDelivery) delivery = NULL;
  RelayDelivery *value;

  g_assert_cmpint (relay_deliveries_arrive (table, key, TRUE, id, &delivery), ==, expected);
  value = relay_delivery_attach (delivery);
  relay_deliveries_begin (table, delivery, TRUE);
  relay_delivery_hold (value);
  relay_deliveries_end (table, delivery);
  relay_delivery_reject (value);
  relay_delivery_detach (value);
}

/* Only then events that were rejected become dead letters. */
static void
take (RelayDeliveries *table)
{
  g_autoptr (RelayDelivery) delivery = NULL;

  relay_deliveries_arrive (table, NULL, FALSE, NULL, &delivery);
  relay_deliveries_begin (table, delivery, TRUE);
  relay_deliveries_end (table, delivery);
}

/* The rejections of 1024 events are counted; with one event more, the oldest count is forgotten. */
TEST_CASE ("/bounds/counted-rejections-are-limited")
{
  static const RelayDeliveriesFuncs funcs = { write_ack, force_redelivery };

  for (guint n = 1024; n <= 1025; n++)
    {
      RelayDeliveries *table = relay_deliveries_new (&funcs, NULL);

      relay_deliveries_set_window (table, 16);
      relay_deliveries_set_max_deliveries (table, 1);
      for (guint i = 0; i < n; i++)
        deliver_and_reject (table, i, RELAY_ARRIVAL_NEW);
      take (table);
      deliver_and_reject (table, 0, n == 1024 ? RELAY_ARRIVAL_DEAD_LETTER : RELAY_ARRIVAL_NEW);
      relay_deliveries_free (table);
    }
}

TEST_CASE ("/bounds/tokens-are-limited")
{
  static const char *const secrets[] = { "s", NULL };

  /* 6144 bytes are 8192 characters in Base64, the limit of a token */
  for (guint n = 6144; n <= 6145; n++)
    {
      g_autofree char *id = g_strnfill (n - strlen (":0:") - 64, 'g');
      g_autofree char *part = g_strconcat (id, ":0", NULL);
      g_autofree char *signature =
        g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) "s", 1, part, -1);
      g_autofree char *plain = g_strconcat (part, ":", signature, NULL);
      g_autofree char *token = g_base64_encode ((const guchar *) plain, strlen (plain));
      g_autofree char *verified = NULL;

      token[strcspn (token, "=")] = '\0';
      g_assert_cmpint (strlen (token) <= 8192, ==, n == 6144);
      verified = relay_auth_verify_token (token, secrets, 0);
      g_assert_cmpstr (verified, ==, n == 6144 ? id : NULL);
    }
}

/* --- the connection --- */

static const char *
make_descriptor (const char *platform, guint length)
{
  g_autofree char *label = g_strnfill (length, 'x');
  g_autofree char *specification = g_strdup_printf ("platform=%s label=%s", platform, label);

  return descriptor_frame (specification);
}

ONLINE_PIPE_TEST ("/bounds/descriptors-are-limited")
{
  /* with the one of the session, one more than the limit */
  for (guint i = 1; i <= 256; i++)
    {
      g_autofree char *platform = g_strdup_printf ("p%u", i);
      const char *line = make_descriptor (platform, 1);

      relay_fixture_feed (fixture, "%s", line);
    }
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "p255"));
  g_assert_null (relay_transport_get_descriptor_for_platform (fixture->transport, "p256"));
  /* a stored descriptor can still be replaced */
  {
    RelayDescriptor *old =
      g_object_ref (relay_transport_get_descriptor_for_platform (fixture->transport, "p7"));
    const char *line = make_descriptor ("p7", 2);

    relay_fixture_feed (fixture, "%s", line);
    g_assert_true (relay_transport_get_descriptor_for_platform (fixture->transport, "p7") != old);
    g_object_unref (old);
  }
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "discord"));
}

ONLINE_PIPE_TEST ("/bounds/large-descriptors-are-dropped")
{
  const char *shortest = make_descriptor ("p1", 0);
  gsize room = 64 * 1024 - strlen (shortest) + strlen ("\n");
  const char *fits = make_descriptor ("p1", room);
  const char *larger = make_descriptor ("p2", room + 1);

  relay_fixture_feed (fixture, "%s%s", fits, larger);
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "p1"));
  g_assert_null (relay_transport_get_descriptor_for_platform (fixture->transport, "p2"));
}

ONLINE_PIPE_TEST ("/bounds/remembered-chats-are-limited")
{
  g_autoptr (RelayAdapter) adapter G_GNUC_UNUSED = relay_adapter_new (NULL, fixture->transport);
  g_autofree char *user = g_strnfill (RELAY_SCOPE_MAX_VALUE, 'u');
  gsize before, most = 0;

  relay_fixture_listen (fixture);
  before = usage_get_heap ();
  for (guint i = 0; i < 100000; i++)
    {
      relay_fixture_feed_later (
        fixture,
        "{\"type\":\"inbound\",\"event\":{\"message_id\":\"m%u\",\"source\":"
        "{\"chat_id\":\"c%u\",\"user_id\":\"%s\"}}}\n",
        i, i, user);
      if (i % 64 == 63)
        {
          relay_fixture_spin (fixture);
          g_string_truncate (fixture->log, 0);
          most = MAX (most, grown (before));
        }
    }
  relay_fixture_spin (fixture);
  /* twice the value, for the overhead of the table */
  g_assert_cmpuint (most, <, RELAY_SCOPE_DEFAULT_MAX_CHATS * (2 * RELAY_SCOPE_MAX_VALUE));
  /* the size of the heap is unknown under valgrind */
  if (before > 0)
    g_assert_cmpuint (most, >, RELAY_SCOPE_DEFAULT_MAX_CHATS * RELAY_SCOPE_MAX_VALUE / 2);
}

/* The line has 1 GiB. */
ONLINE_PIPE_TEST ("/bounds/an-endless-line-is-dropped")
{
  const gsize part = 64 * 1024;
  g_autofree char *text = g_strnfill (part, 'x');
  gsize before, most = 0;

  before = usage_get_heap ();
  for (guint i = 0; i < 1024 * MIB / part; i++)
    {
      relay_transport_received (fixture->transport, (const guint8 *) text, part);
      if (i % 16 == 0)
        relay_fixture_spin (fixture);
      most = MAX (most, grown (before));
    }
  /* a line up to the limit of 8 MiB, in a buffer that doubles */
  g_assert_cmpuint (most, <, 2 * 8 * MIB + 2 * MIB);
  g_assert_cmpuint (grown (before), <, MIB);
  relay_assert_log (fixture, "frame-skipped");
  relay_fixture_listen (fixture);
  relay_fixture_feed (
    fixture,
    "\n{\"type\":\"inbound\",\"event\":{\"text\":\"after\",\"source\":{\"chat_id\":\"c\"}}}\n");
  relay_assert_log (fixture, "inbound:after");
}

/* The frame has a million brackets. */
ONLINE_PIPE_TEST ("/bounds/deep-nesting-is-rejected")
{
  g_autofree char *brackets = g_strnfill (MIB, '[');
  gsize before;

  relay_fixture_listen (fixture);
  before = usage_get_heap ();
  relay_fixture_feed (fixture, "{\"type\":\"inbound\",\"event\":{\"context\":%s\n", brackets);
  relay_fixture_feed (
    fixture,
    "{\"type\":\"inbound\",\"event\":{\"text\":\"after\",\"source\":{\"chat_id\":\"c\"}}}\n");
  relay_assert_log (fixture, "frame-skipped inbound:after");
  g_assert_cmpuint (grown (before), <, MIB);
}

typedef struct
{
  guint n_frames; /* emitted */
  guint n_ticks;
  guint since_tick; /* frames */
  guint most_since_tick;
  gint64 last_tick;
  gint64 longest_wait; /* microseconds */
} Flood;

static void
on_frame (RelayTransport *transport, RelayMessageEvent *event, Flood *flood)
{
  flood->n_frames++;
  flood->since_tick++;
}

static gboolean
on_tick (gpointer user_data)
{
  Flood *flood = user_data;
  gint64 now = g_get_monotonic_time ();

  flood->n_ticks++;
  flood->most_since_tick = MAX (flood->most_since_tick, flood->since_tick);
  flood->since_tick = 0;
  if (flood->last_tick != 0)
    flood->longest_wait = MAX (flood->longest_wait, now - flood->last_tick);
  flood->last_tick = now;
  return G_SOURCE_CONTINUE;
}

/* The transport is fed as by a subclass that observes the backlog. */
PIPE_TEST ("/bounds/a-flood-does-not-block-the-loop")
{
  static const char frame[] = "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"}}}\n";
  const char *override = g_getenv ("RELAY_FLOOD");
  guint n = override != NULL ? strtoul (override, NULL, 10) : DEFAULT_FLOOD;
  g_autoptr (GString) block = g_string_new (NULL);
  g_autoptr (GSource) timer = g_timeout_source_new (0);
  Flood flood = { 0 };
  gsize before, most = 0;

  for (guint i = 0; i < 1000; i++)
    g_string_append (block, frame);
  n = n / 1000 * 1000;
  relay_fixture_go_online (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_frame), &flood);
  g_source_set_priority (timer, G_PRIORITY_DEFAULT);
  g_source_set_callback (timer, on_tick, &flood, NULL);
  g_source_attach (timer, fixture->context);

  before = usage_get_heap ();
  for (guint fed = 0; flood.n_frames < n;)
    {
      if (fed < n && relay_transport_get_backlog (fixture->transport) < 1024)
        {
          relay_transport_received (fixture->transport, (const guint8 *) block->str, block->len);
          fed += 1000;
        }
      most = MAX (most, grown (before));
      g_main_context_iteration (fixture->context, TRUE);
    }
  g_source_destroy (timer);

  g_test_message ("%u frames, %u ticks, %" G_GINT64_FORMAT
                  " µs between two at most, %" G_GSIZE_FORMAT " KiB",
                  flood.n_frames, flood.n_ticks, flood.longest_wait, most / 1024);
  g_assert_cmpuint (flood.n_frames, ==, n);
  /* two thousand frames */
  g_assert_cmpuint (most, <, 2 * MIB);
  /* an iteration emits 64 frames, before or after the timer */
  g_assert_cmpuint (flood.most_since_tick, <=, 2 * 64);
  if (override != NULL)
    g_assert_cmpint (flood.longest_wait, <=, 50 * 1000);
}
