/* test-adapter-turns.c: the turns of an application, and their interruption
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-glib.h>

#include "test.h"

static void
count_interrupt (RelayAdapter *adapter, const char *session_key, const char *chat_id, guint *count)
{
  (*count)++;
}

TEST_CASE ("/adapter-turns/running-until-end")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (adapter, "k", "c1");
  g_autoptr (GCancellable) same = relay_adapter_begin_turn (adapter, "k", "c1");
  g_autoptr (GCancellable) next = NULL;

  g_assert_true (same == turn);
  relay_adapter_end_turn (adapter, "k", turn);
  next = relay_adapter_begin_turn (adapter, "k", "c1");
  g_assert_true (next != turn);
}

TEST_CASE ("/adapter-turns/interrupt-cancels-without-signal")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GCancellable) by_session = relay_adapter_begin_turn (adapter, "k1", "c1");
  g_autoptr (GCancellable) by_chat = relay_adapter_begin_turn (adapter, "k2", "c2");
  guint n_signals = 0;

  g_signal_connect (adapter, "interrupt", G_CALLBACK (count_interrupt), &n_signals);
  relay_adapter_interrupt_turn (adapter, "k1", NULL);
  g_assert_true (g_cancellable_is_cancelled (by_session));
  g_assert_false (g_cancellable_is_cancelled (by_chat));

  relay_adapter_interrupt_turn (adapter, "unknown", "c2");
  g_assert_true (g_cancellable_is_cancelled (by_chat));
  g_assert_cmpuint (n_signals, ==, 0);
}
