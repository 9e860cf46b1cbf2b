/* test-deliveries.c: order of acknowledgements, duplicates and counts of deliveries
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-deliveries-private.h"

#include "test.h"

typedef struct
{
  RelayDeliveries *table;
  RelayClock *clock;
  GString *acks; /* buffer ids, each followed by a blank */
  gboolean fails_writing;
  guint n_redeliveries;
  RelayDelivery *in_ack; /* acknowledged while an ack is written */
} Fixture;

static gboolean
on_write_ack (const char *buffer_id, gpointer user_data)
{
  Fixture *fixture = user_data;
  RelayDelivery *delivery = g_steal_pointer (&fixture->in_ack);

  g_string_append_printf (fixture->acks, "%s ", buffer_id);
  if (delivery != NULL)
    relay_delivery_acknowledge (delivery);
  return !fixture->fails_writing;
}

static void
on_force_redelivery (gpointer user_data)
{
  ((Fixture *) user_data)->n_redeliveries++;
}

static const RelayDeliveriesFuncs funcs = { on_write_ack, on_force_redelivery };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->table = relay_deliveries_new (&funcs, fixture);
  relay_deliveries_set_window (fixture->table, 1024);
  relay_deliveries_set_max_deliveries (fixture->table, 3);
  fixture->clock = relay_clock_new_manual ();
  relay_deliveries_set_clock (fixture->table, fixture->clock);
  fixture->acks = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->table, relay_deliveries_free);
  relay_clock_unref (fixture->clock);
  g_string_free (fixture->acks, TRUE);
}

#define assert_acks(expected)                           \
  G_STMT_START                                          \
  {                                                     \
    g_assert_cmpstr (fixture->acks->str, ==, expected); \
    g_string_truncate (fixture->acks, 0);               \
  }                                                     \
  G_STMT_END

static RelayDelivery *
arrive (Fixture *fixture, const char *key, const char *buffer_id, RelayArrival expected)
{
  RelayDelivery *delivery = NULL;
  RelayEventKey *event_key = relay_event_key_new_for_message ("p", "c", key, NULL, NULL);

  g_assert_cmpint (relay_deliveries_arrive (fixture->table, event_key, TRUE, buffer_id, &delivery),
                   ==, expected);
  g_assert_true ((delivery != NULL) ==
                 (expected != RELAY_ARRIVAL_DUPLICATE && expected != RELAY_ARRIVAL_JOINED));
  return delivery;
}

/* Arrives and is emitted to a handler that adds @n_holds and keeps the value. Returns the delivery
 * that the value carries, for relay_delivery_detach(). */
static RelayDelivery *
emit (Fixture *fixture,
      const char *key,
      const char *buffer_id,
      guint n_holds,
      RelayArrival expected)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, key, buffer_id, expected);
  RelayDelivery *value = relay_delivery_attach (delivery);

  relay_deliveries_begin (fixture->table, delivery, TRUE);
  for (guint i = 0; i < n_holds; i++)
    relay_delivery_hold (value);
  relay_deliveries_end (fixture->table, delivery);
  return value;
}

/* Arrives, and is acknowledged when the emission ends. */
static void
take (Fixture *fixture, const char *key, const char *buffer_id)
{
  relay_delivery_detach (emit (fixture, key, buffer_id, 0, RELAY_ARRIVAL_NEW));
}

static void
deliver_and_reject (Fixture *fixture, const char *key, const char *buffer_id, RelayArrival expected)
{
  RelayDelivery *value = emit (fixture, key, buffer_id, 1, expected);

  relay_delivery_reject (value);
  relay_delivery_detach (value);
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/deliveries/acks/sent-at-end-of-emission")
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  relay_deliveries_begin (fixture->table, delivery, TRUE);
  assert_acks ("");
  relay_deliveries_end (fixture->table, delivery);
  assert_acks ("1 ");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
}

FIXTURE_TEST ("/deliveries/acks/none-without-buffer-id")
{
  take (fixture, "k", NULL);
  deliver_and_reject (fixture, "l", NULL, RELAY_ARRIVAL_NEW);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
}

/* --- keys --- */

/* Ids come from outside and may be megabytes. */
FIXTURE_TEST ("/deliveries/keys/long-ones-differ")
{
  g_autofree char *id = g_strnfill (1024 * 1024, 'a');

  take (fixture, id, "1");
  arrive (fixture, id, "2", RELAY_ARRIVAL_DUPLICATE);
  id[1024 * 1024 - 1] = 'b';
  take (fixture, id, "3");
  assert_acks ("1 2 3 ");
}

/* --- order --- */

FIXTURE_TEST ("/deliveries/order/as-delivered")
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *second = emit (fixture, "b", "2", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *third = emit (fixture, "c", "3", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "d", "4");
  relay_delivery_acknowledge (third);
  assert_acks ("");
  relay_delivery_acknowledge (first);
  assert_acks ("1 ");
  relay_delivery_acknowledge (second);
  assert_acks ("2 3 4 ");
  relay_delivery_detach (first);
  relay_delivery_detach (second);
  relay_delivery_detach (third);
}

FIXTURE_TEST ("/deliveries/order/rejected-leaves")
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "b", "2");
  assert_acks ("");
  relay_delivery_reject (first);
  assert_acks ("2 ");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  relay_delivery_detach (first);
}

FIXTURE_TEST ("/deliveries/order/abandoned-leaves-at-flush")
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "b", "2");
  /* from a finalize function, so nothing is written */
  relay_delivery_detach (first);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  assert_acks ("");
  relay_deliveries_flush (fixture->table);
  assert_acks ("2 ");
}

FIXTURE_TEST ("/deliveries/order/unhandled-leaves")
{
  g_autoptr (RelayDelivery) unheard = arrive (fixture, "a", "1", RELAY_ARRIVAL_NEW);

  relay_deliveries_begin (fixture->table, unheard, FALSE);
  take (fixture, "b", "2");
  assert_acks ("");
  relay_deliveries_end (fixture->table, unheard);
  assert_acks ("2 ");
}

FIXTURE_TEST ("/deliveries/order/nested-emissions")
{
  g_autoptr (RelayDelivery) outer = arrive (fixture, "a", "1", RELAY_ARRIVAL_NEW);

  /* a handler that runs a nested main loop */
  relay_deliveries_begin (fixture->table, outer, TRUE);
  take (fixture, "b", "2");
  take (fixture, "c", "3");
  assert_acks ("");
  relay_deliveries_end (fixture->table, outer);
  assert_acks ("1 2 3 ");
}

FIXTURE_TEST ("/deliveries/order/acknowledged-while-writing")
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *second = emit (fixture, "b", "2", 1, RELAY_ARRIVAL_NEW);

  /* while the first ack is written, the second delivery is acknowledged */
  fixture->in_ack = second;
  relay_delivery_acknowledge (first);
  assert_acks ("1 2 ");
  relay_delivery_detach (first);
  relay_delivery_detach (second);
}

FIXTURE_TEST ("/deliveries/order/many-held")
{
  const guint n = 30 * 1000;
  g_autofree RelayDelivery **values = g_new (RelayDelivery *, n);

  /* so many that a linear search for each would take minutes */
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      values[i] = emit (fixture, id, id, 1, RELAY_ARRIVAL_NEW);
    }
  for (guint i = n; i-- > 1;)
    {
      relay_delivery_acknowledge (values[i]);
      relay_delivery_detach (values[i]);
    }
  assert_acks ("");
  relay_delivery_reject (values[0]);
  relay_delivery_detach (values[0]);
  g_assert_true (g_str_has_prefix (fixture->acks->str, "1 2 3 4 5 6 7 8 9 10 "));
  g_assert_true (g_str_has_suffix (fixture->acks->str, " 29998 29999 "));
}

/* --- duplicates and joins --- */

FIXTURE_TEST ("/deliveries/duplicate/acknowledged-again")
{
  take (fixture, "k", "1");
  assert_acks ("1 ");
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 ");
  arrive (fixture, "k", NULL, RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("");
}

FIXTURE_TEST ("/deliveries/duplicate/keeps-order")
{
  RelayDelivery *value;

  take (fixture, "k", NULL);
  value = emit (fixture, "l", "1", 1, RELAY_ARRIVAL_NEW);
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("");
  relay_delivery_acknowledge (value);
  assert_acks ("1 2 ");
  relay_delivery_detach (value);
}

FIXTURE_TEST ("/deliveries/duplicate/never-without-key")
{
  take (fixture, NULL, "1");
  take (fixture, NULL, "1");
  assert_acks ("1 1 ");
  deliver_and_reject (fixture, NULL, "2", RELAY_ARRIVAL_NEW);
  deliver_and_reject (fixture, NULL, "2", RELAY_ARRIVAL_NEW);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 2);
}

FIXTURE_TEST ("/deliveries/duplicate/never-when-not-remembered")
{
  RelayDelivery *delivery = NULL, *value;

  g_assert_cmpint (relay_deliveries_arrive (fixture->table,
                                            relay_event_key_new_for_buffer ("k", ""), FALSE, "1",
                                            &delivery),
                   ==, RELAY_ARRIVAL_NEW);
  value = relay_delivery_attach (delivery);
  relay_deliveries_begin (fixture->table, delivery, TRUE);
  relay_delivery_hold (value);
  relay_deliveries_end (fixture->table, delivery);
  g_clear_pointer (&delivery, relay_delivery_unref);

  /* a replay joins while the delivery is held; after the ack it is a new event */
  g_assert_cmpint (relay_deliveries_arrive (fixture->table,
                                            relay_event_key_new_for_buffer ("k", ""), FALSE, "1",
                                            &delivery),
                   ==, RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("1 1 ");
  g_assert_cmpint (relay_deliveries_arrive (fixture->table,
                                            relay_event_key_new_for_buffer ("k", ""), FALSE, "1",
                                            &delivery),
                   ==, RELAY_ARRIVAL_NEW);
  relay_deliveries_end (fixture->table, delivery);
  relay_delivery_unref (delivery);
}

FIXTURE_TEST ("/deliveries/window/oldest-forgotten")
{
  relay_deliveries_set_window (fixture->table, 2);
  take (fixture, "a", NULL);
  take (fixture, "b", NULL);
  take (fixture, "c", NULL);
  arrive (fixture, "b", NULL, RELAY_ARRIVAL_DUPLICATE);
  arrive (fixture, "c", NULL, RELAY_ARRIVAL_DUPLICATE);
  /* the window has forgotten the oldest */
  take (fixture, "a", NULL);
  relay_deliveries_set_window (fixture->table, 1);
  arrive (fixture, "a", NULL, RELAY_ARRIVAL_DUPLICATE);
  take (fixture, "c", NULL);
}

FIXTURE_TEST ("/deliveries/window/size-0-still-joins")
{
  RelayDelivery *value;

  take (fixture, "k", "1");
  relay_deliveries_set_window (fixture->table, 0);
  take (fixture, "k", "2");
  /* a delivery that is held is joined without a window, too */
  value = emit (fixture, "k", "3", 1, RELAY_ARRIVAL_NEW);
  arrive (fixture, "k", "4", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("1 2 3 4 ");
}

FIXTURE_TEST ("/deliveries/window/entered-at-emission")
{
  g_autoptr (RelayDelivery) first = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  /* the first was never emitted, so its key is not in the window */
  g_autoptr (RelayDelivery) second = arrive (fixture, "k", "2", RELAY_ARRIVAL_NEW);

  relay_deliveries_end (fixture->table, first);
  relay_deliveries_end (fixture->table, second);
  assert_acks ("");
  take (fixture, "k", "3");
  assert_acks ("3 ");
}

FIXTURE_TEST ("/deliveries/window/left-when-not-acknowledged")
{
  RelayDelivery *delivery;

  /* rejected, abandoned or unhandled: the next arrival is new */
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  relay_delivery_detach (emit (fixture, "k", "2", 1, RELAY_ARRIVAL_NEW));
  delivery = arrive (fixture, "l", "3", RELAY_ARRIVAL_NEW);
  relay_deliveries_begin (fixture->table, delivery, FALSE);
  relay_deliveries_end (fixture->table, delivery);
  relay_delivery_unref (delivery);
  take (fixture, "k", "4");
  take (fixture, "l", "5");
  assert_acks ("4 5 ");
}

FIXTURE_TEST ("/deliveries/join/acked-with-the-held-one")
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  arrive (fixture, "k", "2", RELAY_ARRIVAL_JOINED);
  take (fixture, "l", "3");
  arrive (fixture, "k", "4", RELAY_ARRIVAL_JOINED);
  arrive (fixture, "k", NULL, RELAY_ARRIVAL_JOINED);
  assert_acks ("");
  relay_delivery_acknowledge (value);
  assert_acks ("1 2 3 4 ");
  relay_delivery_detach (value);
}

FIXTURE_TEST ("/deliveries/join/on-next-connection")
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_deliveries_connection_over (fixture->table);
  arrive (fixture, "k", "9", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  assert_acks ("9 ");
  relay_delivery_detach (value);
}

FIXTURE_TEST ("/deliveries/join/rejected-with-the-held-one")
{
  RelayDelivery *value = emit (fixture, "k", NULL, 1, RELAY_ARRIVAL_NEW);

  /* the first arrival was unbuffered, so only its replays can be redelivered */
  arrive (fixture, "k", "1", RELAY_ARRIVAL_JOINED);
  arrive (fixture, "k", "2", RELAY_ARRIVAL_JOINED);
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  assert_acks ("");
  take (fixture, "k", "3");
  assert_acks ("3 ");
}

/* --- connections --- */

FIXTURE_TEST ("/deliveries/connection-over/acks-are-void")
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "l", "2");
  relay_deliveries_connection_over (fixture->table);
  /* the ack belongs to a connection that is over */
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("");
  /* both were acknowledged by the application, so their replays are duplicates */
  arrive (fixture, "k", "1", RELAY_ARRIVAL_DUPLICATE);
  arrive (fixture, "l", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("1 2 ");
}

FIXTURE_TEST ("/deliveries/connection-over/reject-forces-nothing")
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_deliveries_connection_over (fixture->table);
  take (fixture, "l", "2");
  assert_acks ("2 ");
  /* its connection is over, so the connector redelivers it anyway */
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
  take (fixture, "k", "1");
  assert_acks ("1 ");
}

FIXTURE_TEST ("/deliveries/freed/held-ones-are-without-effect")
{
  RelayDelivery *held = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *rejected = emit (fixture, "b", "2", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *dropped = emit (fixture, "c", "3", 1, RELAY_ARRIVAL_NEW);

  /* events may outlive their transport */
  g_clear_pointer (&fixture->table, relay_deliveries_free);
  relay_delivery_acknowledge (held);
  relay_delivery_detach (held);
  relay_delivery_reject (rejected);
  relay_delivery_detach (rejected);
  relay_delivery_detach (dropped);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
}

/* --- not acknowledged --- */

FIXTURE_TEST ("/deliveries/reject/forces-redelivery-once")
{
  RelayDelivery *value = emit (fixture, "k", "1", 2, RELAY_ARRIVAL_NEW);

  relay_delivery_reject (value);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  relay_delivery_reject (value);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  assert_acks ("");
}

FIXTURE_TEST ("/deliveries/reject/in-handler-leaves-window")
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *again;

  relay_deliveries_begin (fixture->table, delivery, TRUE);
  relay_delivery_reject (delivery);
  /* the replay arrives while the handler runs a nested main loop; the end of the first emission
   * does not release the replay */
  again = emit (fixture, "k", "2", 1, RELAY_ARRIVAL_NEW);
  relay_deliveries_end (fixture->table, delivery);
  arrive (fixture, "k", "3", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (again);
  relay_delivery_detach (again);
  assert_acks ("2 3 ");
}

FIXTURE_TEST ("/deliveries/abandoned/forces-redelivery")
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_redeliveries, ==, 1);
  assert_acks ("");
}

FIXTURE_TEST ("/deliveries/unhandled/neither-counted-nor-forced")
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      RelayDelivery *value = relay_delivery_attach (delivery);

      relay_deliveries_begin (fixture->table, delivery, FALSE);
      relay_deliveries_end (fixture->table, delivery);
      relay_delivery_detach (value);
    }
  /* neither acknowledged, nor counted, nor is a redelivery forced */
  assert_acks ("");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
}

/* The condition of a dead letter beside the number of rejections */
static void
take_another (Fixture *fixture)
{
  take (fixture, "another", NULL);
  relay_deliveries_set_window (fixture->table, 0);
  relay_deliveries_set_window (fixture->table, 1024);
}

FIXTURE_TEST ("/deliveries/dead-letter/acknowledged-after-maximum")
{
  for (guint i = 0; i < 3; i++)
    {
      deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      relay_deliveries_connection_over (fixture->table);
    }
  g_assert_cmpuint (fixture->n_redeliveries, ==, 3);
  take_another (fixture);
  relay_delivery_detach (emit (fixture, "k", "1", 0, RELAY_ARRIVAL_DEAD_LETTER));
  assert_acks ("1 ");
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 ");
}

/* A handler that fails for everything, for instance because its store is locked, loses nothing. */
FIXTURE_TEST ("/deliveries/dead-letter/none-while-no-other-event-is-taken")
{
  for (guint i = 0; i < 10; i++)
    {
      deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      deliver_and_reject (fixture, "l", "2", RELAY_ARRIVAL_NEW);
    }
  take_another (fixture);
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_GIVEN_UP);
}

FIXTURE_TEST ("/deliveries/dead-letter/dropped-events-are-not-taken")
{
  for (guint i = 0; i < 3; i++)
    deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  {
    g_autoptr (RelayDelivery) dropped = arrive (fixture, "d", "2", RELAY_ARRIVAL_NEW);

    relay_deliveries_begin (fixture->table, dropped, TRUE);
    relay_deliveries_drop (fixture->table, dropped);
  }
  assert_acks ("2 ");
  arrive (fixture, "d", "3", RELAY_ARRIVAL_DUPLICATE);
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
}

/* An event that was taken before the first delivery says nothing about the handler now. */
FIXTURE_TEST ("/deliveries/dead-letter/other-event-must-be-taken-after-first-delivery")
{
  take_another (fixture);
  for (guint i = 0; i < 4; i++)
    deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  take_another (fixture);
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_DEAD_LETTER);
}

FIXTURE_TEST ("/deliveries/dead-letter/after-10-minutes-without-another-event")
{
  for (guint i = 0; i < 3; i++)
    deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  relay_clock_advance (fixture->clock, 10 * 60 * G_USEC_PER_SEC - 1);
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  relay_clock_advance (fixture->clock, 1);
  deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_DEAD_LETTER);
}

/* A handler of dead letters may fail too. */
FIXTURE_TEST ("/deliveries/dead-letter/rejected-one-is-given-up")
{
  g_autoptr (RelayDelivery) delivery = NULL;

  for (guint i = 0; i < 3; i++)
    deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  take_another (fixture);
  for (guint i = 0; i < 3; i++)
    deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_DEAD_LETTER);
  /* each comes again at once, or the connector would wait for the ack */
  g_assert_cmpuint (fixture->n_redeliveries, ==, 6);
  delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_GIVEN_UP);
  relay_deliveries_begin (fixture->table, delivery, TRUE);
  relay_deliveries_drop (fixture->table, delivery);
  assert_acks ("1 ");
}

FIXTURE_TEST ("/deliveries/dead-letter/count-starts-over-after-ack")
{
  relay_deliveries_set_window (fixture->table, 0);
  for (guint round = 0; round < 3; round++)
    {
      deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      deliver_and_reject (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      take (fixture, "k", "1");
    }
}

FIXTURE_TEST ("/deliveries/dead-letter/counts-are-bounded")
{
  relay_deliveries_set_max_deliveries (fixture->table, 1);
  deliver_and_reject (fixture, "first", "1", RELAY_ARRIVAL_NEW);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      deliver_and_reject (fixture, key, key, RELAY_ARRIVAL_NEW);
    }
  take_another (fixture);
  /* the oldest counts are forgotten */
  deliver_and_reject (fixture, "4999", "1", RELAY_ARRIVAL_DEAD_LETTER);
  deliver_and_reject (fixture, "first", "1", RELAY_ARRIVAL_NEW);
}

/* --- two emissions of one delivery: a forward, then the event made from it --- */

FIXTURE_TEST ("/deliveries/two-emissions/rejected-counts-once")
{
  relay_deliveries_set_max_deliveries (fixture->table, 2);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RelayDelivery) delivery =
        arrive (fixture, "k", "1", i < 2 ? RELAY_ARRIVAL_NEW : RELAY_ARRIVAL_DEAD_LETTER);

      if (i == 1)
        take_another (fixture);
      relay_deliveries_begin (fixture->table, delivery, TRUE);
      relay_deliveries_begin (fixture->table, delivery, TRUE);
      relay_delivery_reject (delivery);
      relay_deliveries_end (fixture->table, delivery);
    }
}

FIXTURE_TEST ("/deliveries/two-emissions/unhandled-is-redelivered")
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *value = relay_delivery_attach (delivery);

  /* the event has no handler, so the delivery is not acknowledged */
  relay_deliveries_begin (fixture->table, delivery, TRUE);
  relay_deliveries_begin (fixture->table, delivery, FALSE);
  relay_deliveries_end (fixture->table, delivery);
  relay_delivery_detach (value);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_redeliveries, ==, 0);
  take (fixture, "k", "1");
}

FIXTURE_TEST ("/deliveries/two-emissions/settled-leaves-nothing-to-join")
{
  for (guint i = 0; i < 2; i++)
    {
      RelayDelivery *delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      RelayDelivery *value = relay_delivery_attach (delivery);

      relay_deliveries_begin (fixture->table, delivery, TRUE);
      if (i == 0)
        relay_delivery_reject (value);
      else
        relay_delivery_acknowledge (value);
      relay_deliveries_begin (fixture->table, delivery, FALSE);
      relay_deliveries_begin (fixture->table, delivery, TRUE);
      relay_deliveries_end (fixture->table, delivery);
      relay_delivery_detach (value);
      relay_delivery_unref (delivery);
    }
  /* neither delivery is left to be joined */
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("1 2 ");
}

/* --- bounds --- */

FIXTURE_TEST ("/deliveries/acks/owed-are-bounded")
{
  g_autofree char *id = g_strnfill (1024 * 1024, 'x');
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  /* Many replays of a delivery that is held: those beyond the limit are not acknowledged, so the
   * connector redelivers them. */
  for (guint i = 0; i < 64; i++)
    arrive (fixture, "k", id, RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->acks->len, <, 8 * 1024 * 1024);
  g_assert_true (g_str_has_prefix (fixture->acks->str, "1 xxx"));
  g_string_truncate (fixture->acks, 0);

  /* afterwards acks are sent as before */
  take (fixture, "l", "2");
  arrive (fixture, "k", "3", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 3 ");
}

/* No ack overtakes one that could not be written: those behind it are void. */
FIXTURE_TEST ("/deliveries/order/failed-ack-is-not-overtaken")
{
  RelayDelivery *first = emit (fixture, "k1", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "k2", "2");
  fixture->fails_writing = TRUE;
  relay_delivery_acknowledge (first);
  assert_acks ("1 ");
  relay_delivery_detach (first);
}

/* --- redelivered --- */

static void
assert_redelivered (Fixture *fixture, const char *key, const char *buffer_id, gboolean expected)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, key, buffer_id, RELAY_ARRIVAL_NEW);

  g_assert_cmpint (relay_deliveries_is_redelivered (delivery), ==, expected);
  relay_deliveries_begin (fixture->table, delivery, TRUE);
  relay_deliveries_end (fixture->table, delivery);
}

FIXTURE_TEST ("/deliveries/redelivered/after-reject-and-abandon")
{
  assert_redelivered (fixture, "new", "1", FALSE);
  deliver_and_reject (fixture, "k", "2", RELAY_ARRIVAL_NEW);
  assert_redelivered (fixture, "k", "2", TRUE);
  relay_delivery_detach (emit (fixture, "l", "3", 1, RELAY_ARRIVAL_NEW));
  relay_deliveries_connection_over (fixture->table);
  assert_redelivered (fixture, "l", "3", TRUE);
}

FIXTURE_TEST ("/deliveries/redelivered/after-no-handler")
{
  RelayDelivery *delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  relay_deliveries_begin (fixture->table, delivery, FALSE);
  relay_deliveries_end (fixture->table, delivery);
  relay_delivery_unref (delivery);
  assert_redelivered (fixture, "k", "1", TRUE);
}

/* Nothing tells such an event from another one, and its ack may have been lost. */
FIXTURE_TEST ("/deliveries/redelivered/event-that-is-not-remembered")
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RelayDelivery) delivery = NULL;

      relay_deliveries_arrive (fixture->table, relay_event_key_new_for_buffer ("b", ""), FALSE, "b",
                               &delivery);
      g_assert_cmpint (relay_deliveries_is_redelivered (delivery), ==, i > 0);
      relay_deliveries_begin (fixture->table, delivery, TRUE);
      relay_deliveries_end (fixture->table, delivery);
      relay_deliveries_connection_over (fixture->table);
    }
}

FIXTURE_TEST ("/deliveries/redelivered/held-without-a-window")
{
  RelayDelivery *value;

  relay_deliveries_set_window (fixture->table, 0);
  assert_redelivered (fixture, "k", "1", FALSE);
  assert_redelivered (fixture, "k", "1", FALSE);
  value = emit (fixture, "l", "2", 1, RELAY_ARRIVAL_NEW);
  relay_deliveries_connection_over (fixture->table);
  relay_delivery_detach (value);
  assert_redelivered (fixture, "l", "2", TRUE);
}
