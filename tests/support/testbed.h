/* testbed.h: an adapter with a fake connector in a main context of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transport/relay-transport-private.h"

#include "fake-connector.h"

/* The clock is manual, so no deadline passes by itself. */
typedef struct
{
  gboolean over_socket; /* else over a memory transport */
  GMainContext *context;
  RelayClock *clock;
  FakeConnector connector;

  /* the references of the application, until it drops them */
  RelayTransport *transport;
  RelayAdapter *adapter;
  guint alive; /* objects passed to testbed_watch() that are not finalized */
} Testbed;

/* To be called once in each test, from the main thread: warnings of SoupServer are not fatal then. */
void testbed_begin_test (void);
void testbed_set_up (Testbed *self, gboolean over_socket);
/* Drops the references and asserts that no object and no source is left. */
void testbed_tear_down (Testbed *self);
/* Drops the references of the application; with @force both objects are disposed first. */
void testbed_drop (Testbed *self, gboolean force);
void testbed_watch (Testbed *self, gpointer object);
void testbed_go_online (Testbed *self);
void testbed_disconnect (Testbed *self);
void testbed_advance (Testbed *self, guint milliseconds);

/* Iterates until @condition. Time does not pass; a watchdog aborts a broken test. */
typedef gboolean (*TestbedCondition) (gpointer user_data);
void testbed_wait (Testbed *self, TestbedCondition condition, gpointer user_data, const char *what);
/* The same, but time passes whenever the context has nothing to dispatch. */
void testbed_wait_long (Testbed *self,
                        TestbedCondition condition,
                        gpointer user_data,
                        const char *what);
