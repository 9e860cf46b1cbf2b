/* log.c: what happens, for the operator
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "metrics.h"
#include "model.h"

/* A line is “TIME LEVEL: TEXT”. The journal has the time and the level by itself, and the gateway and the
 * peer as fields of their own. A text of a gateway has no line break in the log: it would look like
 * another line.
 */

#define FIELD_GATEWAY "RELAY_GATEWAY"
#define FIELD_PEER    "RELAY_PEER"
#define FIELD_EVENT   "RELAY_EVENT"

/* What a failed login begins with. No other line does: a gateway's id comes after the level. */
#define AUTH_PREFIX        "auth: "
#define EVENT_FAILED_LOGIN "login-failed"

static gboolean is_quiet;

static const char *
field_value (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
        return fields[i].value;
    }

  return NULL;
}

static const char *
level_name (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";

  return level & G_LOG_LEVEL_WARNING ? "warning" : "info";
}

static char *
one_line (const char *text)
{
  g_autofree char *clean = terminal_text (text);

  return g_strdelimit (g_steal_pointer (&clean), "\n\t", ' ');
}

static void
write_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  const char *message = field_value (fields, n_fields, "MESSAGE");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S%z");
  g_autofree char *text = one_line (message ? message : "");
  gboolean is_login = field_value (fields, n_fields, FIELD_EVENT) != NULL;

  fprintf (stderr, "%s %s%s%s\n", time, is_login ? "" : level_name (level), is_login ? "" : ": ",
           text);
}

static gboolean
is_shown (GLogLevelFlags level)
{
  return (level & (G_LOG_LEVEL_DEBUG)) == 0 || g_getenv ("G_MESSAGES_DEBUG") != NULL;
}

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  static int is_journal = -1;

  if (is_journal < 0)
    is_journal = g_log_writer_is_journald (STDERR_FILENO);
  if (!is_shown (level))
    return G_LOG_WRITER_HANDLED;
  if (!is_journal || g_log_writer_journald (level, fields, n_fields, NULL) != G_LOG_WRITER_HANDLED)
    write_line (level, fields, n_fields);

  return G_LOG_WRITER_HANDLED;
}

/* Once, before anything is logged. Also the messages of the libraries are written in this way. */
void
log_open (void)
{
  g_log_set_writer_func (on_log, NULL, NULL);
}

/* Messages of the libraries are written all the same. */
void
log_set_quiet (gboolean quiet)
{
  is_quiet = quiet;
}

static const char *
level_priority (GLogLevelFlags level)
{
  return level & G_LOG_LEVEL_WARNING ? "4" : "6";
}

static void
log_fields (GLogLevelFlags level,
            const char *text,
            const char *gateway_id,
            const char *peer,
            const char *event)
{
  g_autofree char *message = one_line (text);
  GLogField fields[7] = {
    { "MESSAGE", message, -1 },
    { "PRIORITY", level_priority (level), -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 },
    { "SYSLOG_IDENTIFIER", G_LOG_DOMAIN, -1 },
  };
  gsize n_fields = 4;

  if (is_quiet)
    return;
  if (gateway_id)
    fields[n_fields++] = (GLogField){ FIELD_GATEWAY, gateway_id, -1 };
  if (peer)
    fields[n_fields++] = (GLogField){ FIELD_PEER, peer, -1 };
  if (event)
    fields[n_fields++] = (GLogField){ FIELD_EVENT, event, -1 };
  g_log_structured_array (level, fields, n_fields);
}

/* @gateway_id stands before the text. @peer does not, and may be NULL like it. */
void
log_line (GLogLevelFlags level, const char *gateway_id, const char *peer, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  message = gateway_id ? g_strdup_printf ("%s: %s", gateway_id, text) : NULL;
  log_fields (level, message ? message : text, gateway_id, peer, NULL);
}

/* A line for programs that keep out whoever guesses. @peer is the client, also behind a proxy that is
 * trusted; NULL when the connection is closed already.
 */
void
log_failed_login (const char *peer, const char *reason)
{
  g_autofree char *text =
    g_strdup_printf (AUTH_PREFIX "login failed from %s: %s", peer ? peer : "unknown", reason);

  metrics_count (METRIC_FAILED_LOGINS);
  log_fields (G_LOG_LEVEL_WARNING, text, NULL, peer, EVENT_FAILED_LOGIN);
}
