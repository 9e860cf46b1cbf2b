/* exchange.c: the exchange of a session, with faults and after them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session-private.h"

/* The exchange under faults: always the same frames in the same order */
void
session_run_with_faults (Session *self)
{
  session_post_message (self, "1");
  session_begin_connect (self);
  session_send_action (self, "send", "0", OUTCOME_UNSENT);
  session_run_until (self, session_all_delivered, "the first message");
  session_send_action (self, "send", "1", OUTCOME_ANY);
  session_run_until (self, session_all_done, "a call");
  session_post_message (self, "2");
  session_run_until (self, session_all_done, "a message");
  session_send_action (self, "send", "2", OUTCOME_ANY);
  session_send_action (self, "typing", NULL, OUTCOME_ANY);
  session_send_action (self, "send", "3", OUTCOME_ANY);
  session_run_until (self, session_all_done, "three calls");
  session_post_message (self, "3");
  session_run_until (self, session_all_done, "the last message");
  session_disconnect (self);
}

/* The exchange after the faults: lost messages are redelivered, and everything works. */
void
session_run_recovery (Session *self)
{
  session_begin_connect (self);
  session_post_message (self, "4");
  session_run_until (self, session_all_delivered, "a message after the fault");
  session_run_until (self, session_is_online, "online again");
  session_send_action (self, "send", "4", OUTCOME_DELIVERED);
  session_run_until (self, session_all_done, "a call after the fault");
  session_disconnect (self);
}
