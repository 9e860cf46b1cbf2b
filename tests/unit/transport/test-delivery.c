/* test-delivery.c: the holds on one delivery, and how it ended
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-delivery-private.h"

typedef struct
{
  RelayDelivery *delivery;
  RelayDeliveryOutcome outcome;
  guint n_settled;
  guint n_destroyed;
} Fixture;

static void
on_settled (RelayDeliveryOutcome outcome, gpointer data)
{
  Fixture *fixture = data;

  fixture->outcome = outcome;
  fixture->n_settled++;
}

static void
on_destroyed (gpointer data)
{
  ((Fixture *) data)->n_destroyed++;
}

static const RelayDeliveryFuncs funcs = { on_settled, on_destroyed };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->delivery = relay_delivery_new (&funcs, fixture);
}

/* The delivery is gone when the transport and all values have released it. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->n_destroyed, ==, 0);
  relay_delivery_unref (fixture->delivery);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
  g_assert_cmpuint (fixture->n_settled, <=, 1);
}

#define assert_outcome(expected) g_assert_cmpint (fixture->outcome, ==, RELAY_DELIVERY_##expected)

static void
test_end_acknowledges (Fixture *fixture, gconstpointer data)
{
  g_assert_true (relay_delivery_begin (fixture->delivery, TRUE));
  g_assert_true (relay_delivery_is_held (fixture->delivery));
  assert_outcome (PENDING);
  relay_delivery_end (fixture->delivery);
  assert_outcome (ACKNOWLEDGED);
  g_assert_false (relay_delivery_is_pending (fixture->delivery));
}

static void
test_last_hold_acknowledges (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_hold (value);
  relay_delivery_hold (value);
  relay_delivery_end (fixture->delivery);
  relay_delivery_acknowledge (value);
  assert_outcome (PENDING);
  relay_delivery_acknowledge (value);
  assert_outcome (ACKNOWLEDGED);
  relay_delivery_detach (value);
}

static void
test_settled_once (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_end (fixture->delivery);
  relay_delivery_acknowledge (value);
  relay_delivery_hold (value);
  relay_delivery_acknowledge (value);
  relay_delivery_reject (value);
  relay_delivery_detach (value);
  assert_outcome (ACKNOWLEDGED);
  g_assert_cmpuint (fixture->n_settled, ==, 1);
}

static void
test_handler_releases_hold_of_emission (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_acknowledge (value);
  assert_outcome (ACKNOWLEDGED);
  relay_delivery_end (fixture->delivery);
  relay_delivery_detach (value);
}

static void
test_rejected_despite_holds (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_hold (value);
  relay_delivery_reject (value);
  assert_outcome (REJECTED);
  relay_delivery_end (fixture->delivery);
  relay_delivery_acknowledge (value);
  relay_delivery_detach (value);
}

static void
test_abandoned_with_last_value (Fixture *fixture, gconstpointer data)
{
  /* a forward and the event made from it */
  RelayDelivery *forward = relay_delivery_attach (fixture->delivery);
  RelayDelivery *event = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_hold (forward);
  relay_delivery_end (fixture->delivery);
  relay_delivery_detach (forward);
  assert_outcome (PENDING);
  relay_delivery_detach (event);
  assert_outcome (ABANDONED);
}

static void
test_unhandled_without_handler (Fixture *fixture, gconstpointer data)
{
  g_assert_false (relay_delivery_begin (fixture->delivery, FALSE));
  relay_delivery_end (fixture->delivery);
  assert_outcome (UNHANDLED);
}

/* Two emissions of one delivery: a forward, then the event made from it */

static void
test_two_emissions_hold_once (Fixture *fixture, gconstpointer data)
{
  g_assert_true (relay_delivery_begin (fixture->delivery, TRUE));
  g_assert_false (relay_delivery_begin (fixture->delivery, TRUE));
  relay_delivery_end (fixture->delivery);
  assert_outcome (ACKNOWLEDGED);
}

static void
test_second_emission_unhandled (Fixture *fixture, gconstpointer data)
{
  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_begin (fixture->delivery, FALSE);
  relay_delivery_end (fixture->delivery);
  assert_outcome (UNHANDLED);
}

static void
test_second_emission_unhandled_but_held (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_hold (value);
  relay_delivery_begin (fixture->delivery, FALSE);
  relay_delivery_end (fixture->delivery);
  assert_outcome (PENDING);
  relay_delivery_acknowledge (value);
  assert_outcome (ACKNOWLEDGED);
  relay_delivery_detach (value);
}

static void
test_second_emission_after_reject (Fixture *fixture, gconstpointer data)
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_reject (value);
  g_assert_false (relay_delivery_begin (fixture->delivery, FALSE));
  g_assert_false (relay_delivery_begin (fixture->delivery, TRUE));
  relay_delivery_end (fixture->delivery);
  relay_delivery_detach (value);
  assert_outcome (REJECTED);
}

/* An event that was not delivered has no delivery. */
static void
test_null_accepted (Fixture *fixture, gconstpointer data)
{
  g_assert_null (relay_delivery_attach (NULL));
  relay_delivery_hold (NULL);
  relay_delivery_acknowledge (NULL);
  relay_delivery_reject (NULL);
  relay_delivery_detach (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/delivery/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("end-of-emission-acknowledges", test_end_acknowledges);
  ADD ("last-hold-acknowledges", test_last_hold_acknowledges);
  ADD ("settled-once", test_settled_once);
  ADD ("handler-releases-hold-of-emission", test_handler_releases_hold_of_emission);
  ADD ("rejected-despite-holds", test_rejected_despite_holds);
  ADD ("abandoned-with-last-value", test_abandoned_with_last_value);
  ADD ("unhandled-without-handler", test_unhandled_without_handler);
  ADD ("two-emissions/hold-once", test_two_emissions_hold_once);
  ADD ("two-emissions/second-unhandled", test_second_emission_unhandled);
  ADD ("two-emissions/second-unhandled-but-held", test_second_emission_unhandled_but_held);
  ADD ("two-emissions/second-after-reject", test_second_emission_after_reject);
  ADD ("null-accepted", test_null_accepted);
#undef ADD

  return g_test_run ();
}
