/* command-watch.c: relay watch
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "program.h"
#include "session.h"
#include "show.h"
#include "terminal.h"

static void
report_online (Session *session)
{
  GListModel *descriptors = relay_transport_get_descriptors (session->transport);

  for (guint i = 0; i < g_list_model_get_n_items (descriptors); i++)
    {
      g_autoptr (RelayDescriptor) descriptor = g_list_model_get_item (descriptors, i);

      terminal_report ("Connected: %s (%s)", relay_descriptor_get_label (descriptor),
                       relay_descriptor_get_platform (descriptor));
    }
}

/* The handlers are connected before the adapter: stored messages arrive right after the handshake. */
Status
command_watch (const Invocation *invocation)
{
  g_auto (Show) show = {
    .as_json = invocation_has (invocation, OPTION_JSON),
    .keeps = invocation_has (invocation, OPTION_KEEP),
    .max_shown = invocation_get_number (invocation, OPTION_COUNT, 0),
  };
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = session_new (invocation, &status);

  if (session == NULL)
    return status;
  session->takes_events = TRUE;
  show_attach (&show, session->adapter);
  status = session_connect (session);
  if (status == STATUS_DONE)
    {
      report_online (session);
      status = session_run (session, &show.is_done);
    }
  session_disconnect (session);
  /* The events that are kept are freed when the connection is closed, so that nothing redials for them. */
  return status;
}
