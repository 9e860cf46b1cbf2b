/* test-life-load.c: hundreds of messages, taken, held, given back and given up at random
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-stage.h"

/*
 * The connector keeps what is not acknowledged and says it again on every connection. The application
 * does with each message what chance wants, and some are cursed: it never takes them. A model counts:
 * each message is taken once or given up once, and comes as often as it was given back, and once more.
 */

#define MESSAGES       400
#define CURSED_EVERY   20
#define MAX_DELIVERIES 3
/* how many the connector has out at a time */
#define WINDOW 24

typedef struct
{
  guint n_emitted, n_given_back, n_taken, n_dead;
  gboolean held;
  gboolean stored; /* by the connector */
} Fate;

typedef struct
{
  LifeStage stage;
  GRand *random;
  Fate fates[MESSAGES];
  guint n_said;
  guint n_acks_seen;
  guint connection; /* what is stored was said on this one, counted by hellos */
  GPtrArray *held;  /* of RelayMessageEvent */
  guint n_started, n_called;
  guint n_given_back;
} Load;

/* --- the connector --- */

static void
say (Load *load, guint i)
{
  g_autofree char *id = g_strdup_printf ("%u", i);

  load->fates[i].stored = TRUE;
  life_stage_feed_event (&load->stage, id, id, id);
}

static guint
count_stored (Load *load)
{
  guint n = 0;

  for (guint i = 0; i < load->n_said; i++)
    n += load->fates[i].stored;
  return n;
}

static void
run_connector (Load *load)
{
  LifeStage *stage = &load->stage;

  for (; load->n_acks_seen < stage->acks->len; load->n_acks_seen++)
    {
      const char *id = g_ptr_array_index (stage->acks, load->n_acks_seen);

      load->fates[g_ascii_strtoull (id, NULL, 10)].stored = FALSE;
    }
  if (load->connection != stage->n_hellos)
    {
      load->connection = stage->n_hellos;
      for (guint i = 0; i < load->n_said; i++)
        if (load->fates[i].stored)
          say (load, i);
    }
  while (load->n_said < MESSAGES &&
         relay_adapter_get_state (stage->adapter) == RELAY_STATE_ONLINE &&
         count_stored (load) < WINDOW && g_rand_boolean (load->random))
    say (load, load->n_said++);
}

/* --- the application --- */

static Fate *
get_fate (Load *load, RelayMessageEvent *event)
{
  guint64 i = g_ascii_strtoull (relay_message_event_get_text (event), NULL, 10);

  g_assert_cmpuint (i, <, load->n_said);
  return &load->fates[i];
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (source), result, &error);

  load->n_called++;
  if (sent == NULL)
    g_assert_true (error->domain == RELAY_ERROR);
}

static void
give_back (Load *load, Fate *fate)
{
  fate->n_given_back++;
  load->n_given_back++;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Load *load)
{
  Fate *fate = get_fate (load, event);
  gboolean cursed = (fate - load->fates) % CURSED_EVERY == 0;

  g_assert_cmpuint (fate->n_taken + fate->n_dead, ==, 0);
  g_assert_false (fate->held);
  g_assert_cmpuint (fate->n_emitted, <, MAX_DELIVERIES);
  fate->n_emitted++;
  switch (cursed ? g_rand_int_range (load->random, 6, 10) : g_rand_int_range (load->random, 0, 30))
    {
    case 6:
    case 7:
      relay_message_event_reject (event);
      give_back (load, fate);
      break;
    case 8:
      /* nobody has it when the emission is over */
      relay_message_event_hold (event);
      give_back (load, fate);
      break;
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
      relay_message_event_hold (event);
      fate->held = TRUE;
      g_ptr_array_add (load->held, g_object_ref (event));
      break;
    case 0:
    case 1:
      load->n_started++;
      relay_adapter_send_async (adapter, "c1", "hi", NULL, NULL, NULL, on_sent, load);
      fate->n_taken++;
      break;
    default:
      fate->n_taken++;
      break;
    }
}

static void
on_dead_letter (RelayAdapter *adapter, RelayMessageEvent *event, Load *load)
{
  Fate *fate = get_fate (load, event);

  g_assert_cmpuint (fate->n_given_back, ==, MAX_DELIVERIES);
  fate->n_dead++;
}

/* One that it holds gets its fate. */
static void
decide_one (Load *load)
{
  g_autoptr (RelayMessageEvent) event =
    g_ptr_array_steal_index (load->held, g_rand_int_range (load->random, 0, load->held->len));
  Fate *fate = get_fate (load, event);
  gboolean cursed = (fate - load->fates) % CURSED_EVERY == 0;

  fate->held = FALSE;
  switch (cursed ? g_rand_int_range (load->random, 0, 2) : g_rand_int_range (load->random, 0, 8))
    {
    case 0:
      relay_message_event_reject (event);
      give_back (load, fate);
      break;
    case 1:
      /* forgotten */
      give_back (load, fate);
      break;
    default:
      relay_message_event_acknowledge (event);
      fate->n_taken++;
      break;
    }
}

/* --- the whole --- */

static gboolean
is_over (gpointer user_data)
{
  Load *load = user_data;

  run_connector (load);
  if (load->held->len > 0 && g_rand_int_range (load->random, 0, 4) == 0)
    decide_one (load);
  return load->n_said == MESSAGES && count_stored (load) == 0 && load->held->len == 0 &&
         load->n_called == load->n_started;
}

static void
check_fates (Load *load)
{
  guint n_taken = 0, n_dead = 0;

  for (guint i = 0; i < MESSAGES; i++)
    {
      const Fate *fate = &load->fates[i];

      g_assert_cmpuint (fate->n_taken + fate->n_dead, ==, 1);
      g_assert_cmpuint (fate->n_emitted, ==, fate->n_given_back + fate->n_taken);
      g_assert_cmpuint (fate->n_dead, ==, fate->n_given_back == MAX_DELIVERIES);
      n_taken += fate->n_taken;
      n_dead += fate->n_dead;
    }
  g_assert_cmpuint (n_dead, >=, MESSAGES / CURSED_EVERY);
  /* several that are given back share one recycling */
  g_assert_cmpuint (load->stage.n_hellos, >, 1);
  g_assert_cmpuint (load->stage.n_hellos, <=, 1 + load->n_given_back);
  g_test_message ("%u taken, %u given up, %u given back, %u connections", n_taken, n_dead,
                  load->n_given_back, load->stage.n_hellos);
}

static void
run_load (gboolean over_socket)
{
  Load *load = g_new0 (Load, 1);
  LifeStage *stage = &load->stage;

  life_begin_test ();
  load->random = g_rand_new_with_seed (g_test_rand_int ());
  load->held = g_ptr_array_new_with_free_func (g_object_unref);
  life_stage_set_up (stage, over_socket);
  relay_transport_set_max_deliveries (stage->transport, MAX_DELIVERIES);
  g_signal_connect (stage->adapter, "inbound", G_CALLBACK (on_inbound), load);
  g_signal_connect (stage->adapter, "dead-letter", G_CALLBACK (on_dead_letter), load);
  life_stage_go_online (stage);
  load->connection = stage->n_hellos;
  life_stage_wait_long (stage, is_over, load, "the end of all messages");
  check_fates (load);
  life_stage_disconnect (stage);
  life_stage_tear_down (stage);
  g_ptr_array_unref (load->held);
  g_rand_free (load->random);
  g_free (load);
}

static void
test_memory (void)
{
  for (guint i = 0; i < 10; i++)
    run_load (FALSE);
}

static void
test_socket (void)
{
  for (guint i = 0; i < 4; i++)
    run_load (TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/life-load/memory", test_memory);
  g_test_add_func ("/life-load/socket", test_socket);
  return g_test_run ();
}
