/* acts.c: what a gateway does while it is hurt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session-private.h"

/* The session that is hurt: what is always the same is said in the same order. */
void
session_first_act (Session *self)
{
  session_say (self, "1");
  session_begin_connect (self);
  session_call (self, "send", "0", OUTCOME_UNSENT);
  session_drive (self, session_all_delivered, "the first message");
  session_call (self, "send", "1", OUTCOME_ANY);
  session_drive (self, session_all_done, "a call");
  session_say (self, "2");
  session_drive (self, session_all_done, "a message");
  session_call (self, "send", "2", OUTCOME_ANY);
  session_call (self, "typing", NULL, OUTCOME_ANY);
  session_call (self, "send", "3", OUTCOME_ANY);
  session_drive (self, session_all_done, "three calls");
  session_say (self, "3");
  session_drive (self, session_all_done, "the last message");
  session_disconnect (self);
}

/* What was lost has come again, or comes now; and everything works. */
void
session_second_act (Session *self)
{
  session_begin_connect (self);
  session_say (self, "4");
  session_drive (self, session_all_delivered, "a message after the fault");
  session_drive (self, session_is_online, "online again");
  session_call (self, "send", "4", OUTCOME_DONE);
  session_drive (self, session_all_done, "a call after the fault");
  session_disconnect (self);
}
