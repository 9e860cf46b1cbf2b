/* test-life-cycles.c: connecting and disconnecting again and again costs nothing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-stage.h"
#include "usage.h"
#include "websocket-fixture.h"

#include <string.h>

/* RELAY_LIFE_CYCLES says how often; 10,000 is the long form. */
#define CYCLES 500
/* by then what is made at the first use is there */
#define WARM_UP 200
/* Bytes. What malloc keeps for later is counted as given out: a pointer for each of 10,000
 * cycles are found all the same, and a hundred bytes for each of 500. */
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
  const char *wanted = g_getenv ("RELAY_LIFE_CYCLES");
  guint64 n = CYCLES;

  if (wanted != NULL)
    g_assert_true (g_ascii_string_to_unsigned (wanted, 10, WARM_UP + 1, G_MAXUINT, &n, NULL));
  return n;
}

/* Under a sanitizer or memcheck, memory that was freed is kept from use: they look for leaks themselves. */
static gboolean
is_memory_told (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return FALSE;
#else
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded == NULL || strstr (preloaded, "vgpreload") == NULL;
#endif
}

/* TRUE when there is one more to do. */
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

  g_test_message ("%u cycles: %u descriptors, %" G_GINT64_FORMAT
                  " bytes of the heap and %" G_GINT64_FORMAT " resident bytes more",
                  self->n, usage_count_fds ("self"), heap, resident);
  g_assert_cmpuint (usage_count_fds ("self"), ==, self->fds);
  if (!is_memory_told ())
    return;
  g_assert_cmpint (heap, <=, HEAP_GROWTH);
  g_assert_cmpint (resident, <=, RESIDENT_GROWTH);
}

/* --- in memory --- */

static void
test_same_adapter (void)
{
  Cycles cycles = { 0 };
  LifeStage stage;

  life_stage_set_up (&stage, FALSE);
  while (cycles_next (&cycles))
    {
      life_stage_go_online (&stage);
      life_stage_disconnect (&stage);
    }
  g_assert_cmpuint (stage.n_hellos, ==, cycles.n);
  cycles_check (&cycles);
  life_stage_tear_down (&stage);
}

/* The tear-down looks for what is left. */
static void
test_new_adapters (void)
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      LifeStage stage;

      life_stage_set_up (&stage, FALSE);
      life_stage_go_online (&stage);
      if (cycles.done % 2 == 0)
        life_stage_disconnect (&stage);
      life_stage_tear_down (&stage);
    }
  cycles_check (&cycles);
}

/* --- over a socket; a server of libsoup's would keep something of every connection --- */

static void
disconnect_fixture (Fixture *f)
{
  Waiter waiter = {
    NULL,
  };

  relay_transport_disconnect_async (f->transport, NULL, store_result, &waiter);
  end_send_text (f->end, "{\"type\":\"going_idle_ack\"}\n");
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  end_send_close (f->end, 1000, NULL);
  wait_until (waiter.result != NULL);
  g_assert_true (relay_transport_disconnect_finish (f->transport, waiter.result, NULL));
  g_object_unref (waiter.result);
  /* with an RST, else the system would keep ten thousand ports for a minute */
  end_drain (f->end);
  end_reset (g_steal_pointer (&f->end));
}

static void
test_same_socket (Fixture *f, gconstpointer data)
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      fixture_go_online (f);
      disconnect_fixture (f);
    }
  cycles_check (&cycles);
}

static void
test_new_sockets (Fixture *f, gconstpointer data)
{
  Cycles cycles = { 0 };

  while (cycles_next (&cycles))
    {
      GWeakRef gone;

      g_weak_ref_init (&gone, f->transport);
      fixture_use_url (f, peer_get_url (f->peer));
      g_assert_null (g_weak_ref_get (&gone));
      g_weak_ref_clear (&gone);
      fixture_go_online (f);
      /* half of them hang up by going away, and that is sooner or later seen */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/life-cycles/memory/same", test_same_adapter);
  g_test_add_func ("/life-cycles/memory/new", test_new_adapters);
  add_test ("/life-cycles/socket/same", test_same_socket);
  add_test ("/life-cycles/socket/new", test_new_sockets);
  return g_test_run ();
}
