/* test-connection-cycles.c: repeated connections leak no memory and no file descriptors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "testbed.h"
#include "usage.h"
#include "websocket-fixture.h"

#include <string.h>

/* the default; RELAY_CONNECTION_CYCLES overrides it, for example with 10,000 */
#define CYCLES 500
/* cycles before the first measurement, for what is created once */
#define WARM_UP 200
/* Bytes of growth that are allowed. The heap includes caches of malloc. A leak of 8 bytes per cycle
 * is found with 10,000 cycles, one of 100 bytes with 500. */
#define HEAP_GROWTH     (32 * 1024)
#define RESIDENT_GROWTH (1024 * 1024)

typedef struct
{
  guint n, done;
  guint fds;
  gint64 heap, resident;
} Cycles;

static guint
get_cycles (void)
{
  const char *wanted = g_getenv ("RELAY_CONNECTION_CYCLES");
  guint64 n = CYCLES;

  if (wanted != NULL)
    g_assert_true (g_ascii_string_to_unsigned (wanted, 10, WARM_UP + 1, G_MAXUINT, &n, NULL));
  return n;
}

/* Sanitizers and memcheck delay the reuse of freed memory and detect leaks themselves. */
static gboolean
is_memory_exact (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return FALSE;
#else
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded == NULL || strstr (preloaded, "vgpreload") == NULL;
#endif
}

/* TRUE when another cycle is to be run */
static gboolean
cycles_next (Cycles *self)
{
  if (self->done == 0)
    self->n = get_cycles ();
  if (self->done == WARM_UP)
    {
      self->fds = usage_count_fds ("self");
      self->heap = usage_get_heap ();
      self->resident = usage_get_resident ();
    }
  return self->done++ < self->n;
}

static void
cycles_check (Cycles *self)
{
  gint64 heap = usage_get_heap () - self->heap;
  gint64 resident = usage_get_resident () - self->resident;

  g_test_message ("%u cycles: %u file descriptors, %" G_GINT64_FORMAT
                  " bytes of the heap and %" G_GINT64_FORMAT " resident bytes more",
                  self->n, usage_count_fds ("self"), heap, resident);
  g_assert_cmpuint (usage_count_fds ("self"), ==, self->fds);
  if (!is_memory_exact ())
    return;
  g_assert_cmpint (heap, <=, HEAP_GROWTH);
  g_assert_cmpint (resident, <=, RESIDENT_GROWTH);
}

/* --- in memory --- */

TEST_CASE ("/connection-cycles/memory/same-adapter")
{
  Cycles cycles = { 0 };
  Testbed bed;

  testbed_set_up (&bed, FALSE);
  while (cycles_next (&cycles))
    {
      testbed_go_online (&bed);
      testbed_disconnect (&bed);
      /* the records of the connector are not part of the measured memory */
      g_ptr_array_set_size (bed.connector.frames, 0);
    }
  g_assert_cmpuint (bed.connector.n_hellos, ==, cycles.n);
  cycles_check (&cycles);
  testbed_tear_down (&bed);
}

/* The tear-down asserts that nothing is left. */
TEST_CASE ("/connection-cycles/memory/new-adapters")
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      Testbed bed;

      testbed_set_up (&bed, FALSE);
      testbed_go_online (&bed);
      if (cycles.done % 2 == 0)
        testbed_disconnect (&bed);
      testbed_tear_down (&bed);
    }
  cycles_check (&cycles);
}

/* --- over a socket; a raw peer, because SoupServer keeps memory for every connection --- */

static void
disconnect_fixture (Fixture *f)
{
  Waiter waiter = { NULL };

  relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
  end_send_text (f->end, "{\"type\":\"going_idle_ack\"}\n");
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  end_send_close (f->end, 1000, NULL);
  wait_until (waiter.result != NULL);
  g_assert_true (relay_transport_disconnect_finish (f->transport, waiter.result, NULL));
  g_object_unref (waiter.result);
  /* with an RST, to leave no port in TIME_WAIT */
  end_drain (f->end);
  end_reset (g_steal_pointer (&f->end));
}

SOCKET_TEST ("/connection-cycles/socket/same-transport")
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      fixture_go_online (f);
      disconnect_fixture (f);
    }
  cycles_check (&cycles);
}

SOCKET_TEST ("/connection-cycles/socket/new-transports")
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      GWeakRef weak;

      g_weak_ref_init (&weak, f->transport);
      fixture_use_url (f, peer_get_url (f->peer));
      g_assert_null (g_weak_ref_get (&weak));
      g_weak_ref_clear (&weak);
      fixture_go_online (f);
      /* half of the connections end by finalizing the transport */
      if (cycles.done % 2 == 0)
        {
          disconnect_fixture (f);
          continue;
        }
      g_clear_object (&f->transport);
      end_drain (f->end);
      end_reset (g_steal_pointer (&f->end));
    }
  cycles_check (&cycles);
}
