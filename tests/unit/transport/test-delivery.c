/* test-delivery.c: the acknowledgement of deliveries
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-deliveries-private.h"
#include "transport/relay-duplicate-window-private.h"
#include "values/relay-delivery-private.h"

typedef struct
{
  RelayDeliveries *table;
  GString *acks;
  gboolean deaf; /* writes fail */ /* each with a blank behind it */
  guint n_recycles;
  RelayDelivery *in_ack; /* acknowledged from inside a write */
} Fixture;

static gboolean
on_write_ack (const char *buffer_id, gpointer user_data)
{
  Fixture *fixture = user_data;
  RelayDelivery *delivery = g_steal_pointer (&fixture->in_ack);

  g_string_append_printf (fixture->acks, "%s ", buffer_id);
  if (delivery != NULL)
    relay_delivery_acknowledge (delivery);
  return !fixture->deaf;
}

static void
on_recycle (gpointer user_data)
{
  ((Fixture *) user_data)->n_recycles++;
}

static const RelayDeliveriesFuncs funcs = { on_write_ack, on_recycle };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->table = relay_deliveries_new (&funcs, fixture);
  relay_deliveries_set_window (fixture->table, 1024);
  relay_deliveries_set_maximum (fixture->table, 3);
  fixture->acks = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->table, relay_deliveries_free);
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
  RelayEventKey event_key = relay_deliveries_key (fixture->table, "p", "c", key);

  g_assert_cmpint (relay_deliveries_arrive (fixture->table, &event_key, TRUE, buffer_id, &delivery),
                   ==, expected);
  g_assert_true ((delivery != NULL) ==
                 (expected == RELAY_ARRIVAL_NEW || expected == RELAY_ARRIVAL_DEAD));
  return delivery;
}

/* Arrives and is emitted to a handler that adds @n_holds and keeps the value; what comes back
 * is what the value carries, to be given to detach. */
static RelayDelivery *
emit (Fixture *fixture,
      const char *key,
      const char *buffer_id,
      guint n_holds,
      RelayArrival expected)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, key, buffer_id, expected);
  RelayDelivery *value = relay_delivery_attach (delivery);

  relay_delivery_begin (delivery, TRUE);
  for (guint i = 0; i < n_holds; i++)
    relay_delivery_hold (value);
  relay_delivery_end (delivery);
  return value;
}

/* The whole life of one that is taken by default */
static void
take (Fixture *fixture, const char *key, const char *buffer_id)
{
  relay_delivery_detach (emit (fixture, key, buffer_id, 0, RELAY_ARRIVAL_NEW));
}

/* Delivered and rejected */
static void
give_back (Fixture *fixture, const char *key, const char *buffer_id, RelayArrival expected)
{
  RelayDelivery *value = emit (fixture, key, buffer_id, 1, expected);

  relay_delivery_reject (value);
  relay_delivery_detach (value);
}

/* --- holds --- */

static void
test_default (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  relay_delivery_begin (delivery, TRUE);
  assert_acks ("");
  relay_delivery_end (delivery);
  assert_acks ("1 ");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

static void
test_unbuffered (Fixture *fixture, gconstpointer data)
{
  take (fixture, "k", NULL);
  give_back (fixture, "l", NULL, RELAY_ARRIVAL_NEW);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

static void
test_counted (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 2, RELAY_ARRIVAL_NEW);

  relay_delivery_acknowledge (value);
  assert_acks ("");
  relay_delivery_acknowledge (value);
  assert_acks ("1 ");
  /* once, whatever comes after */
  relay_delivery_acknowledge (value);
  relay_delivery_hold (value);
  relay_delivery_acknowledge (value);
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

static void
test_early (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  /* the handler gives the emission's own hold back */
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_acknowledge (delivery);
  assert_acks ("1 ");
  relay_delivery_end (delivery);
  assert_acks ("");
}

static void
test_null (Fixture *fixture, gconstpointer data)
{
  /* an event that was not delivered */
  g_assert_null (relay_delivery_attach (NULL));
  relay_delivery_hold (NULL);
  relay_delivery_acknowledge (NULL);
  relay_delivery_reject (NULL);
  relay_delivery_detach (NULL);
}

static void
test_shared (Fixture *fixture, gconstpointer data)
{
  /* a forward and the event made from it */
  RelayDelivery *forward = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *event = relay_delivery_attach (forward);

  relay_delivery_detach (forward);
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
  relay_delivery_acknowledge (event);
  assert_acks ("1 ");
  relay_delivery_detach (event);
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

/* --- order --- */

static void
test_order (Fixture *fixture, gconstpointer data)
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

static void
test_order_rejected (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "b", "2");
  assert_acks ("");
  relay_delivery_reject (first);
  assert_acks ("2 ");
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  relay_delivery_detach (first);
}

static void
test_order_dropped (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "b", "2");
  /* a finalize: it is only told, and nothing is written from it */
  relay_delivery_detach (first);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  assert_acks ("");
  relay_deliveries_flush (fixture->table);
  assert_acks ("2 ");
}

static void
test_order_unheard (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) unheard = arrive (fixture, "a", "1", RELAY_ARRIVAL_NEW);

  relay_delivery_begin (unheard, FALSE);
  take (fixture, "b", "2");
  assert_acks ("");
  relay_delivery_end (unheard);
  assert_acks ("2 ");
}

static void
test_order_nested (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) outer = arrive (fixture, "a", "1", RELAY_ARRIVAL_NEW);

  /* a handler that runs a nested loop */
  relay_delivery_begin (outer, TRUE);
  take (fixture, "b", "2");
  take (fixture, "c", "3");
  assert_acks ("");
  relay_delivery_end (outer);
  assert_acks ("1 2 3 ");
}

static void
test_order_reentered (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *first = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *second = emit (fixture, "b", "2", 1, RELAY_ARRIVAL_NEW);

  /* whoever writes the first ack gives the second */
  fixture->in_ack = second;
  relay_delivery_acknowledge (first);
  assert_acks ("1 2 ");
  relay_delivery_detach (first);
  relay_delivery_detach (second);
}

static void
test_order_many (Fixture *fixture, gconstpointer data)
{
  const guint n = 30 * 1000;
  g_autofree RelayDelivery **values = g_new (RelayDelivery *, n);

  /* so many that looking through all for each would not end */
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

static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  take (fixture, "k", "1");
  assert_acks ("1 ");
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 ");
  arrive (fixture, "k", NULL, RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("");
}

static void
test_duplicate_in_order (Fixture *fixture, gconstpointer data)
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

static void
test_no_key (Fixture *fixture, gconstpointer data)
{
  take (fixture, NULL, "1");
  take (fixture, NULL, "1");
  assert_acks ("1 1 ");
  give_back (fixture, NULL, "2", RELAY_ARRIVAL_NEW);
  give_back (fixture, NULL, "2", RELAY_ARRIVAL_NEW);
  g_assert_cmpuint (fixture->n_recycles, ==, 2);
}

static void
test_not_remembered (Fixture *fixture, gconstpointer data)
{
  RelayEventKey key = relay_deliveries_key (fixture->table, "p", "c", "k");
  RelayDelivery *delivery = NULL, *value;

  g_assert_cmpint (relay_deliveries_arrive (fixture->table, &key, FALSE, "1", &delivery), ==,
                   RELAY_ARRIVAL_NEW);
  value = relay_delivery_attach (delivery);
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_hold (value);
  relay_delivery_end (delivery);
  g_clear_pointer (&delivery, relay_delivery_unref);

  /* while it is held a replay joins; once it was taken it is no duplicate */
  g_assert_cmpint (relay_deliveries_arrive (fixture->table, &key, FALSE, "1", &delivery), ==,
                   RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("1 1 ");
  g_assert_cmpint (relay_deliveries_arrive (fixture->table, &key, FALSE, "1", &delivery), ==,
                   RELAY_ARRIVAL_NEW);
  relay_delivery_end (delivery);
  relay_delivery_unref (delivery);
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  relay_deliveries_set_window (fixture->table, 2);
  take (fixture, "a", NULL);
  take (fixture, "b", NULL);
  take (fixture, "c", NULL);
  arrive (fixture, "b", NULL, RELAY_ARRIVAL_DUPLICATE);
  arrive (fixture, "c", NULL, RELAY_ARRIVAL_DUPLICATE);
  /* the oldest was forgotten */
  take (fixture, "a", NULL);
  relay_deliveries_set_window (fixture->table, 1);
  arrive (fixture, "a", NULL, RELAY_ARRIVAL_DUPLICATE);
  take (fixture, "c", NULL);
}

static void
test_window_off (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value;

  take (fixture, "k", "1");
  relay_deliveries_set_window (fixture->table, 0);
  take (fixture, "k", "2");
  /* one that is held still is joined */
  value = emit (fixture, "k", "3", 1, RELAY_ARRIVAL_NEW);
  arrive (fixture, "k", "4", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("1 2 3 4 ");
}

static void
test_window_entered_at_emission (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) first = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);

  /* never emitted: it did not enter */
  g_autoptr (RelayDelivery) second = arrive (fixture, "k", "2", RELAY_ARRIVAL_NEW);

  relay_delivery_end (first);
  relay_delivery_end (second);
  assert_acks ("");
  take (fixture, "k", "3");
  assert_acks ("3 ");
}

static void
test_window_left (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *delivery;

  /* rejected, dropped, unheard: all come again as new */
  give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  relay_delivery_detach (emit (fixture, "k", "2", 1, RELAY_ARRIVAL_NEW));
  delivery = arrive (fixture, "l", "3", RELAY_ARRIVAL_NEW);
  relay_delivery_begin (delivery, FALSE);
  relay_delivery_end (delivery);
  relay_delivery_unref (delivery);
  take (fixture, "k", "4");
  take (fixture, "l", "5");
  assert_acks ("4 5 ");
}

static void
test_join (Fixture *fixture, gconstpointer data)
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

static void
test_join_next_connection (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_deliveries_lost (fixture->table);
  arrive (fixture, "k", "9", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  assert_acks ("9 ");
  relay_delivery_detach (value);
}

static void
test_join_rejected (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", NULL, 1, RELAY_ARRIVAL_NEW);

  /* live first, then buffered: now there is something to give back */
  arrive (fixture, "k", "1", RELAY_ARRIVAL_JOINED);
  arrive (fixture, "k", "2", RELAY_ARRIVAL_JOINED);
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  assert_acks ("");
  take (fixture, "k", "3");
  assert_acks ("3 ");
}

/* --- connections --- */

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "l", "2");
  relay_deliveries_lost (fixture->table);
  /* void on another connection */
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  assert_acks ("");
  /* they come again, and were taken */
  arrive (fixture, "k", "1", RELAY_ARRIVAL_DUPLICATE);
  arrive (fixture, "l", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("1 2 ");
}

static void
test_lost_rejected (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_deliveries_lost (fixture->table);
  take (fixture, "l", "2");
  assert_acks ("2 ");
  /* the connection that it came on is gone: no need for another */
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
  take (fixture, "k", "1");
  assert_acks ("1 ");
}

static void
test_freed (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *held = emit (fixture, "a", "1", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *rejected = emit (fixture, "b", "2", 1, RELAY_ARRIVAL_NEW);
  RelayDelivery *dropped = emit (fixture, "c", "3", 1, RELAY_ARRIVAL_NEW);

  /* events outlive their transport, without effect */
  g_clear_pointer (&fixture->table, relay_deliveries_free);
  relay_delivery_acknowledge (held);
  relay_delivery_detach (held);
  relay_delivery_reject (rejected);
  relay_delivery_detach (rejected);
  relay_delivery_detach (dropped);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

/* --- given back --- */

static void
test_reject (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 2, RELAY_ARRIVAL_NEW);

  relay_delivery_reject (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  relay_delivery_reject (value);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  assert_acks ("");
}

static void
test_reject_in_handler (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *again;

  relay_delivery_begin (delivery, TRUE);
  relay_delivery_reject (delivery);
  /* it comes again while the handler is in a nested loop; the end of the first is not its */
  again = emit (fixture, "k", "2", 1, RELAY_ARRIVAL_NEW);
  relay_delivery_end (delivery);
  arrive (fixture, "k", "3", RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (again);
  relay_delivery_detach (again);
  assert_acks ("2 3 ");
}

static void
test_abandoned (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  assert_acks ("");
}

static void
test_unheard (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      RelayDelivery *value = relay_delivery_attach (delivery);

      relay_delivery_begin (delivery, FALSE);
      relay_delivery_end (delivery);
      relay_delivery_detach (value);
    }
  /* neither acknowledged nor counted nor asked for again */
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

static void
test_dead (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      relay_deliveries_lost (fixture->table);
    }
  g_assert_cmpuint (fixture->n_recycles, ==, 3);
  relay_delivery_detach (emit (fixture, "k", "1", 0, RELAY_ARRIVAL_DEAD));
  assert_acks ("1 ");
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 ");
}

static void
test_dead_unheard (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *delivery;

  relay_deliveries_set_maximum (fixture->table, 1);
  give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  for (guint i = 0; i < 2; i++)
    {
      delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_DEAD);
      relay_delivery_begin (delivery, FALSE);
      relay_delivery_end (delivery);
      relay_delivery_unref (delivery);
    }
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
}

static void
test_dead_rejected (Fixture *fixture, gconstpointer data)
{
  relay_deliveries_set_maximum (fixture->table, 1);
  give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  /* nothing spins, and nothing behind it is held up */
  give_back (fixture, "k", "1", RELAY_ARRIVAL_DEAD);
  relay_delivery_detach (emit (fixture, "k", "1", 1, RELAY_ARRIVAL_DEAD));
  g_assert_cmpuint (fixture->n_recycles, ==, 1);
  take (fixture, "l", "2");
  assert_acks ("2 ");
}

static void
test_dead_counted_anew (Fixture *fixture, gconstpointer data)
{
  relay_deliveries_set_window (fixture->table, 0);
  for (guint round = 0; round < 3; round++)
    {
      give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      give_back (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      take (fixture, "k", "1");
    }
}

static void
test_dead_bounded (Fixture *fixture, gconstpointer data)
{
  relay_deliveries_set_maximum (fixture->table, 1);
  give_back (fixture, "first", "1", RELAY_ARRIVAL_NEW);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      give_back (fixture, key, key, RELAY_ARRIVAL_NEW);
    }
  /* the oldest counts are forgotten, the newest not */
  give_back (fixture, "4999", "1", RELAY_ARRIVAL_DEAD);
  give_back (fixture, "first", "1", RELAY_ARRIVAL_NEW);
}

/* --- two emissions of one delivery: a forward, then the event made from it --- */

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *value = relay_delivery_attach (delivery);

  relay_delivery_begin (delivery, TRUE);
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_end (delivery);
  assert_acks ("1 ");
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
}

static void
test_twice_counted (Fixture *fixture, gconstpointer data)
{
  relay_deliveries_set_maximum (fixture->table, 2);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RelayDelivery) delivery =
        arrive (fixture, "k", "1", i < 2 ? RELAY_ARRIVAL_NEW : RELAY_ARRIVAL_DEAD);

      relay_delivery_begin (delivery, TRUE);
      relay_delivery_begin (delivery, TRUE);
      relay_delivery_reject (delivery);
      relay_delivery_end (delivery);
    }
}

static void
test_twice_unheard (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *value = relay_delivery_attach (delivery);

  /* nobody hears the event: then it was not taken */
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_begin (delivery, FALSE);
  relay_delivery_end (delivery);
  relay_delivery_detach (value);
  assert_acks ("");
  g_assert_cmpuint (fixture->n_recycles, ==, 0);
  take (fixture, "k", "1");
}

static void
test_twice_unheard_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDelivery) delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
  RelayDelivery *value = relay_delivery_attach (delivery);

  /* but the forward's handler took it over */
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_hold (value);
  relay_delivery_begin (delivery, FALSE);
  relay_delivery_end (delivery);
  assert_acks ("");
  relay_delivery_acknowledge (value);
  assert_acks ("1 ");
  relay_delivery_detach (value);
}

static void
test_twice_settled (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      RelayDelivery *delivery = arrive (fixture, "k", "1", RELAY_ARRIVAL_NEW);
      RelayDelivery *value = relay_delivery_attach (delivery);

      relay_delivery_begin (delivery, TRUE);
      if (i == 0)
        relay_delivery_reject (value);
      else
        relay_delivery_acknowledge (value);
      relay_delivery_begin (delivery, FALSE);
      relay_delivery_begin (delivery, TRUE);
      relay_delivery_end (delivery);
      relay_delivery_detach (value);
      relay_delivery_unref (delivery);
    }
  /* nothing of either is left behind to be joined */
  arrive (fixture, "k", "2", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("1 2 ");
}

/* --- bounds --- */

static void
test_owed_bounded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = g_strnfill (1024 * 1024, 'x');
  RelayDelivery *value = emit (fixture, "k", "1", 1, RELAY_ARRIVAL_NEW);

  /* a flood of replays behind one that is held: not all are kept, and those are not
   * acknowledged, so that they come again */
  for (guint i = 0; i < 64; i++)
    arrive (fixture, "k", id, RELAY_ARRIVAL_JOINED);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
  g_assert_cmpuint (fixture->acks->len, <, 8 * 1024 * 1024);
  g_assert_true (g_str_has_prefix (fixture->acks->str, "1 xxx"));
  g_string_truncate (fixture->acks, 0);

  /* and all is well again */
  take (fixture, "l", "2");
  arrive (fixture, "k", "3", RELAY_ARRIVAL_DUPLICATE);
  assert_acks ("2 3 ");
}

/* An ack that cannot be written is not overtaken: the ones behind it are void as well. */
static void
test_write_fails (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *first = emit (fixture, "k1", "1", 1, RELAY_ARRIVAL_NEW);

  take (fixture, "k2", "2");
  fixture->deaf = TRUE;
  relay_delivery_acknowledge (first);
  assert_acks ("1 ");
  relay_delivery_detach (first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/delivery/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("order/write-fails", test_write_fails);
  ADD ("holds/default", test_default);
  ADD ("holds/unbuffered", test_unbuffered);
  ADD ("holds/counted", test_counted);
  ADD ("holds/early", test_early);
  ADD ("holds/null", test_null);
  ADD ("holds/shared", test_shared);
  ADD ("order/acks", test_order);
  ADD ("order/rejected", test_order_rejected);
  ADD ("order/dropped", test_order_dropped);
  ADD ("order/unheard", test_order_unheard);
  ADD ("order/nested", test_order_nested);
  ADD ("order/reentered", test_order_reentered);
  ADD ("order/many", test_order_many);
  ADD ("duplicate/again", test_duplicate);
  ADD ("duplicate/in-order", test_duplicate_in_order);
  ADD ("duplicate/no-key", test_no_key);
  ADD ("duplicate/not-remembered", test_not_remembered);
  ADD ("window/bounded", test_window);
  ADD ("window/off", test_window_off);
  ADD ("window/entered-at-emission", test_window_entered_at_emission);
  ADD ("window/left", test_window_left);
  ADD ("join/acks", test_join);
  ADD ("join/next-connection", test_join_next_connection);
  ADD ("join/rejected", test_join_rejected);
  ADD ("lost/void", test_lost);
  ADD ("lost/rejected", test_lost_rejected);
  ADD ("freed", test_freed);
  ADD ("reject/once", test_reject);
  ADD ("reject/in-handler", test_reject_in_handler);
  ADD ("abandoned", test_abandoned);
  ADD ("unheard", test_unheard);
  ADD ("dead/acknowledged", test_dead);
  ADD ("dead/unheard", test_dead_unheard);
  ADD ("dead/rejected", test_dead_rejected);
  ADD ("dead/counted-anew", test_dead_counted_anew);
  ADD ("dead/bounded", test_dead_bounded);
  ADD ("twice/one-hold", test_twice);
  ADD ("twice/counted", test_twice_counted);
  ADD ("twice/unheard", test_twice_unheard);
  ADD ("twice/unheard-held", test_twice_unheard_held);
  ADD ("twice/settled", test_twice_settled);
  ADD ("owed-bounded", test_owed_bounded);
#undef ADD

  return g_test_run ();
}
