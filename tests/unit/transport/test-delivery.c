/* test-delivery.c: the holds on one delivery, and how it ended
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-delivery-private.h"

#include "test.h"

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
  Fixture *fixture = *(Fixture **) data;

  fixture->outcome = outcome;
  fixture->n_settled++;
}

static void
on_destroyed (gpointer data)
{
  (*(Fixture **) data)->n_destroyed++;
}

static const RelayDeliveryFuncs funcs = { on_settled, on_destroyed };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  Fixture **fixture_of_delivery;

  fixture->delivery = relay_delivery_new (&funcs, sizeof (Fixture *), NULL);
  fixture_of_delivery = relay_delivery_get_data (fixture->delivery);
  *fixture_of_delivery = fixture;
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

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/delivery/end-of-emission-acknowledges")
{
  g_assert_true (relay_delivery_begin (fixture->delivery, TRUE));
  g_assert_true (relay_delivery_is_held (fixture->delivery));
  assert_outcome (PENDING);
  relay_delivery_end (fixture->delivery);
  assert_outcome (ACKNOWLEDGED);
  g_assert_false (relay_delivery_is_pending (fixture->delivery));
}

FIXTURE_TEST ("/delivery/last-hold-acknowledges")
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

FIXTURE_TEST ("/delivery/settled-once")
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

FIXTURE_TEST ("/delivery/handler-releases-hold-of-emission")
{
  RelayDelivery *value = relay_delivery_attach (fixture->delivery);

  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_acknowledge (value);
  assert_outcome (ACKNOWLEDGED);
  relay_delivery_end (fixture->delivery);
  relay_delivery_detach (value);
}

FIXTURE_TEST ("/delivery/rejected-despite-holds")
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

FIXTURE_TEST ("/delivery/abandoned-with-last-value")
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

FIXTURE_TEST ("/delivery/unhandled-without-handler")
{
  g_assert_false (relay_delivery_begin (fixture->delivery, FALSE));
  relay_delivery_end (fixture->delivery);
  assert_outcome (UNHANDLED);
}

/* Two emissions of one delivery: a forward, then the event made from it */

FIXTURE_TEST ("/delivery/two-emissions/hold-once")
{
  g_assert_true (relay_delivery_begin (fixture->delivery, TRUE));
  g_assert_false (relay_delivery_begin (fixture->delivery, TRUE));
  relay_delivery_end (fixture->delivery);
  assert_outcome (ACKNOWLEDGED);
}

FIXTURE_TEST ("/delivery/two-emissions/second-unhandled")
{
  relay_delivery_begin (fixture->delivery, TRUE);
  relay_delivery_begin (fixture->delivery, FALSE);
  relay_delivery_end (fixture->delivery);
  assert_outcome (UNHANDLED);
}

FIXTURE_TEST ("/delivery/two-emissions/second-unhandled-but-held")
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

FIXTURE_TEST ("/delivery/two-emissions/second-after-reject")
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
FIXTURE_TEST ("/delivery/null-accepted")
{
  g_assert_null (relay_delivery_attach (NULL));
  relay_delivery_hold (NULL);
  relay_delivery_acknowledge (NULL);
  relay_delivery_reject (NULL);
  relay_delivery_detach (NULL);
}
