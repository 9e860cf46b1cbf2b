/* relay-transport-settings.c: what an application can set on a transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-transport-settings-private.h"

#define WRITABLE (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)
#define MIB      (1024 * 1024)

typedef struct
{
  GParamSpec *pspec;
  gsize offset; /* of the field, which has the type of the property */
} Setting;

static Setting settings[RELAY_N_TRANSPORT_SETTINGS];
static guint n_settings;

static void
add_setting (GParamSpec *pspec, gsize offset)
{
  settings[n_settings++] = (Setting){ pspec, offset };
}

#define ADD(pspec, field) add_setting (pspec, G_STRUCT_OFFSET (RelayTransportSettings, field))

static GParamSpec *
milliseconds (const char *name, guint default_value)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, default_value, WRITABLE);
}

static void
add_reconnect_settings (void)
{
  /**
   * RelayTransport:reconnect: (getter get_reconnect) (setter set_reconnect)
   *
   * When the transport connects again by itself after a connection failed or was lost.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_enum ("reconnect", NULL, NULL, RELAY_TYPE_RECONNECT,
                          RELAY_RECONNECT_ESTABLISHED, WRITABLE),
       reconnect);
  /**
   * RelayTransport:reconnect-delay: (getter get_reconnect_delay) (setter set_reconnect_delay)
   *
   * The delay before the first reconnect, in milliseconds. It doubles with each failure.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("reconnect-delay", 1000), reconnect_delay);
  /**
   * RelayTransport:reconnect-max-delay: (getter get_reconnect_max_delay) (setter set_reconnect_max_delay)
   *
   * The longest delay before a reconnect, in milliseconds. Each delay is randomised between
   * 50 % and 100 % of its value.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("reconnect-max-delay", 30000), reconnect_max_delay);
  /**
   * RelayTransport:stable-after: (getter get_stable_after) (setter set_stable_after)
   *
   * How long a connection must last, in milliseconds, before the reconnect delay is reset to
   * its first value, and before a refused credential is tried once more.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("stable-after", 60000), stable_after);
  /**
   * RelayTransport:watch-network: (getter get_watch_network) (setter set_watch_network)
   *
   * Whether the transport reacts to the network and to a suspend of the machine.
   *
   * When the network changes while the transport waits, it connects at once, at most once a second;
   * an attempt that is under way is started again; an open connection is replaced when the machine
   * no longer has its address. After a suspend, and after a jump of the wall clock by more than 5
   * s, which is how a paused virtual machine looks, an open connection is replaced too. While there
   * is no network and the connector cannot be reached, attempts are made every 30 s at most.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_boolean ("watch-network", NULL, NULL, TRUE, WRITABLE), watch_network);
  /**
   * RelayTransport:priority: (getter get_priority) (setter set_priority)
   *
   * The priority of the signals and callbacks in the main loop, as of a [struct@GLib.Source].
   *
   * With a larger number than %G_PRIORITY_DEFAULT a program stays responsive while many messages
   * arrive: in GTK use 130, so that frames (120) are drawn between two batches of messages.
   * Time-outs, keepalive and reading from the socket keep the default priority.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_int ("priority", NULL, NULL, G_MININT, G_MAXINT, G_PRIORITY_DEFAULT, WRITABLE),
       priority);
}

static void
add_timeouts (void)
{
  /**
   * RelayTransport:handshake-timeout: (getter get_handshake_timeout) (setter set_handshake_timeout)
   *
   * The time from the start of a connection attempt to the first descriptor, in milliseconds.
   * It includes name resolution, TLS and the WebSocket upgrade.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("handshake-timeout", 30000), handshake_timeout);
  /**
   * RelayTransport:request-timeout: (getter get_request_timeout) (setter set_request_timeout)
   *
   * The longest time that the transport waits for the result of an action, in milliseconds.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("request-timeout", 30000), request_timeout);
  /**
   * RelayTransport:idle-timeout: (getter get_idle_timeout) (setter set_idle_timeout)
   *
   * The longest time that the transport waits for the connector to acknowledge going idle, in
   * milliseconds.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("idle-timeout", 10000), idle_timeout);
  /**
   * RelayTransport:drain-timeout: (getter get_drain_timeout) (setter set_drain_timeout)
   *
   * The longest time that the transport waits for the results of requests in flight before it
   * closes the socket, in milliseconds. A disconnect waits at most 4,000.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("drain-timeout", 1500), drain_timeout);
  /**
   * RelayTransport:dormant-delay: (getter get_dormant_delay) (setter set_dormant_delay)
   *
   * The time between going dormant and the next connection attempt, in milliseconds. Values
   * above 60,000 count as 60,000.
   *
   * Since: 1.0
   */
  ADD (milliseconds ("dormant-delay", 1000), dormant_delay);
}

static void
add_limits (void)
{
  /**
   * RelayTransport:max-frame-size: (getter get_max_frame_size) (setter set_max_frame_size)
   *
   * The longest line that is read, in bytes without its newline: 8 MiB by default. A longer line
   * is skipped and reported by [signal@Transport::frame-skipped]. A new value takes effect with
   * the next connection attempt.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_uint64 ("max-frame-size", NULL, NULL, 1024, G_MAXINT32, 8 * MIB, WRITABLE),
       max_frame_size);
  /**
   * RelayTransport:max-pending-bytes: (getter get_max_pending_bytes) (setter set_max_pending_bytes)
   *
   * How many bytes may wait to be written to the socket: 16 MiB by default. Beyond it, calls fail
   * with %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_uint64 ("max-pending-bytes", NULL, NULL, 0, G_MAXINT64, 16 * MIB, WRITABLE),
       max_pending_bytes);
  /**
   * RelayTransport:max-requests: (getter get_max_requests) (setter set_max_requests)
   *
   * How many actions may wait for their results. Further ones fail with %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_uint ("max-requests", NULL, NULL, 1, G_MAXUINT, 1024, WRITABLE), max_requests);
  /**
   * RelayTransport:duplicate-window: (getter get_duplicate_window) (setter set_duplicate_window)
   *
   * How many acknowledged messages are remembered. A repeated one among them is dropped and
   * acknowledged again. 0 turns the detection of duplicates off.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_uint ("duplicate-window", NULL, NULL, 0, MIB, 1024, WRITABLE),
       duplicate_window);
  /**
   * RelayTransport:max-deliveries: (getter get_max_deliveries) (setter set_max_deliveries)
   *
   * How often a message may be rejected before it becomes a [signal@Transport::dead-letter], if
   * another message was taken meanwhile or 10 minutes have passed.
   *
   * Since: 1.0
   */
  ADD (g_param_spec_uint ("max-deliveries", NULL, NULL, 1, G_MAXUINT, 3, WRITABLE), max_deliveries);
}

void
relay_transport_settings_install (GObjectClass *klass, guint first_id)
{
  add_reconnect_settings ();
  add_timeouts ();
  add_limits ();
  for (guint i = 0; i < n_settings; i++)
    g_object_class_install_property (klass, first_id + i, settings[i].pspec);
}

void
relay_transport_settings_init_defaults (RelayTransportSettings *self)
{
  for (guint i = 0; i < n_settings; i++)
    relay_transport_settings_set (self, i, g_param_spec_get_default_value (settings[i].pspec));
}

void
relay_transport_settings_get (const RelayTransportSettings *self, guint index, GValue *value)
{
  gconstpointer field = G_STRUCT_MEMBER_P (self, settings[index].offset);

  if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, *(const guint *) field);
  else if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, *(const int *) field);
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(const guint64 *) field);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, *(const gboolean *) field);
  else
    g_value_set_enum (value, *(const RelayReconnect *) field);
}

gboolean
relay_transport_settings_set (RelayTransportSettings *self, guint index, const GValue *value)
{
  gpointer field = G_STRUCT_MEMBER_P (self, settings[index].offset);
  RelayTransportSettings old = *self;

  if (G_VALUE_HOLDS_UINT (value))
    *(guint *) field = g_value_get_uint (value);
  else if (G_VALUE_HOLDS_INT (value))
    *(int *) field = g_value_get_int (value);
  else if (G_VALUE_HOLDS_UINT64 (value))
    *(guint64 *) field = g_value_get_uint64 (value);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    *(gboolean *) field = g_value_get_boolean (value);
  else
    *(RelayReconnect *) field = g_value_get_enum (value);
  return memcmp (&old, self, sizeof old) != 0;
}
