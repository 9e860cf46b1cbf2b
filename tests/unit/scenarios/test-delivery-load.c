/* test-delivery-load.c: hundreds of messages, randomly acknowledged, held, rejected and given up
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "testbed.h"
#include "test.h"

/*
 * The connector redelivers unacknowledged messages on every connection. The application treats each
 * message at random, and never accepts the “rejected” ones. Counters check that each message is
 * accepted once or given up once, and is delivered once more than it was rejected.
 */

#define MESSAGES       400
#define REJECT_EVERY   20
#define MAX_DELIVERIES 3
/* unacknowledged messages at a time */
#define WINDOW 24

typedef struct
{
  guint n_emitted, n_rejected, n_accepted, n_dead;
  gboolean held;
  gboolean stored; /* unacknowledged, so the connector keeps it */
} Message;

typedef struct
{
  Testbed bed;
  GRand *random;
  Message messages[MESSAGES];
  guint n_sent;
  guint n_acks_seen;
  guint connection; /* the stored messages were sent on this connection, counted by hellos */
  GPtrArray *held;  /* of RelayMessageEvent */
  guint n_started, n_called;
  guint n_rejected;
} Load;

/* --- the connector --- */

static void
send_message (Load *load, guint i)
{
  g_autofree char *id = g_strdup_printf ("%u", i);

  load->messages[i].stored = TRUE;
  fake_connector_feed_event (&load->bed.connector, id, id, "u1", id);
}

static guint
count_stored (Load *load)
{
  guint n = 0;

  for (guint i = 0; i < load->n_sent; i++)
    n += load->messages[i].stored;
  return n;
}

static void
run_connector (Load *load)
{
  Testbed *bed = &load->bed;

  for (; load->n_acks_seen < bed->connector.acks->len; load->n_acks_seen++)
    {
      const char *id = g_ptr_array_index (bed->connector.acks, load->n_acks_seen);

      load->messages[g_ascii_strtoull (id, NULL, 10)].stored = FALSE;
    }
  if (load->connection != bed->connector.n_hellos)
    {
      load->connection = bed->connector.n_hellos;
      for (guint i = 0; i < load->n_sent; i++)
        if (load->messages[i].stored)
          send_message (load, i);
      /* an event that is always taken: only then those that were rejected become dead letters */
      fake_connector_feed_event (&bed->connector, NULL, NULL, "u1", "0");
    }
  while (load->n_sent < MESSAGES && relay_adapter_get_state (bed->adapter) == RELAY_STATE_ONLINE &&
         count_stored (load) < WINDOW && g_rand_boolean (load->random))
    send_message (load, load->n_sent++);
}

/* --- the application --- */

static Message *
get_message (Load *load, RelayMessageEvent *event)
{
  guint64 i = g_ascii_strtoull (relay_message_event_get_text (event), NULL, 10);

  g_assert_cmpuint (i, <, load->n_sent);
  return &load->messages[i];
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
count_rejection (Load *load, Message *message)
{
  message->n_rejected++;
  load->n_rejected++;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Load *load)
{
  Message *message = get_message (load, event);
  gboolean rejected = (message - load->messages) % REJECT_EVERY == 0;

  if (relay_message_event_get_buffer_id (event) == NULL)
    return;
  g_assert_cmpint (relay_message_event_get_redelivered (event), ==, message->n_emitted > 0);
  g_assert_cmpuint (message->n_accepted + message->n_dead, ==, 0);
  g_assert_false (message->held);
  message->n_emitted++;
  switch (rejected ? g_rand_int_range (load->random, 6, 10)
                   : g_rand_int_range (load->random, 0, 30))
    {
    case 6:
    case 7:
      relay_message_event_reject (event);
      count_rejection (load, message);
      break;
    case 8:
      /* the hold ends without an acknowledgement when the event is finalized */
      relay_message_event_hold (event);
      count_rejection (load, message);
      break;
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
      relay_message_event_hold (event);
      message->held = TRUE;
      g_ptr_array_add (load->held, g_object_ref (event));
      break;
    case 0:
    case 1:
      load->n_started++;
      relay_adapter_send_async (adapter, "c1", "hi", NULL, NULL, NULL, on_sent, load);
      message->n_accepted++;
      break;
    default:
      message->n_accepted++;
      break;
    }
}

static void
on_dead_letter (RelayAdapter *adapter, RelayMessageEvent *event, Load *load)
{
  Message *message = get_message (load, event);

  g_assert_cmpuint (message->n_rejected, >=, MAX_DELIVERIES);
  message->n_dead++;
}

/* Acknowledges, rejects or forgets one held event. */
static void
decide_one (Load *load)
{
  g_autoptr (RelayMessageEvent) event =
    g_ptr_array_steal_index (load->held, g_rand_int_range (load->random, 0, load->held->len));
  Message *message = get_message (load, event);
  gboolean rejected = (message - load->messages) % REJECT_EVERY == 0;

  message->held = FALSE;
  switch (rejected ? g_rand_int_range (load->random, 0, 2) : g_rand_int_range (load->random, 0, 8))
    {
    case 0:
      relay_message_event_reject (event);
      count_rejection (load, message);
      break;
    case 1:
      /* finalized without acknowledgement */
      count_rejection (load, message);
      break;
    default:
      relay_message_event_acknowledge (event);
      message->n_accepted++;
      break;
    }
}

/* --- test --- */

static gboolean
is_over (gpointer user_data)
{
  Load *load = user_data;

  run_connector (load);
  if (load->held->len > 0 && g_rand_int_range (load->random, 0, 4) == 0)
    decide_one (load);
  return load->n_sent == MESSAGES && count_stored (load) == 0 && load->held->len == 0 &&
         load->n_called == load->n_started;
}

static void
check_messages (Load *load)
{
  guint n_accepted = 0, n_dead = 0;

  for (guint i = 0; i < MESSAGES; i++)
    {
      const Message *message = &load->messages[i];

      g_assert_cmpuint (message->n_accepted + message->n_dead, ==, 1);
      g_assert_cmpuint (message->n_emitted, ==, message->n_rejected + message->n_accepted);
      if (message->n_dead == 0)
        g_assert_cmpuint (message->n_rejected, <, MAX_DELIVERIES + 2);
      n_accepted += message->n_accepted;
      n_dead += message->n_dead;
    }
  g_assert_cmpuint (n_dead, >=, MESSAGES / REJECT_EVERY);
  /* several rejections share one reconnect */
  g_assert_cmpuint (load->bed.connector.n_hellos, >, 1);
  g_assert_cmpuint (load->bed.connector.n_hellos, <=, 1 + load->n_rejected);
  g_test_message ("%u accepted, %u given up, %u rejected, %u connections", n_accepted, n_dead,
                  load->n_rejected, load->bed.connector.n_hellos);
}

static void
run_load (gboolean over_socket)
{
  Load *load = g_new0 (Load, 1);
  Testbed *bed = &load->bed;

  testbed_begin_test ();
  load->random = g_rand_new_with_seed (g_test_rand_int ());
  load->held = g_ptr_array_new_with_free_func (g_object_unref);
  testbed_set_up (bed, over_socket);
  relay_transport_set_max_deliveries (bed->transport, MAX_DELIVERIES);
  g_signal_connect (bed->adapter, "inbound", G_CALLBACK (on_inbound), load);
  g_signal_connect (bed->adapter, "dead-letter", G_CALLBACK (on_dead_letter), load);
  testbed_go_online (bed);
  load->connection = bed->connector.n_hellos;
  testbed_wait_long (bed, is_over, load, "the acknowledgement of all messages");
  check_messages (load);
  testbed_disconnect (bed);
  testbed_tear_down (bed);
  g_ptr_array_unref (load->held);
  g_rand_free (load->random);
  g_free (load);
}

TEST_CASE ("/delivery-load/memory")
{
  for (guint i = 0; i < 10; i++)
    run_load (FALSE);
}

TEST_CASE ("/delivery-load/socket")
{
  for (guint i = 0; i < 4; i++)
    run_load (TRUE);
}
