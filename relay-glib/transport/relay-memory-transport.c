/* relay-memory-transport.c: a transport without a socket, for tests
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-getters-private.h"
#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "values/relay-wire-keys-private.h"
#include "relay-transport-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-identity.h>
#include <relay-glib/relay-memory-transport.h>

/**
 * RelayMemoryTransport:
 *
 * A transport without a socket, for the tests of applications: the test plays the connector.
 *
 * Everything else is real: reconnects, acknowledgements, time-outs. Send frames to the gateway with
 * [method@MemoryTransport.feed] or [method@MemoryTransport.feed_json], receive each frame that the
 * gateway writes by [signal@MemoryTransport::frame-written], and end the connection with
 * [method@MemoryTransport.hang_up]. With [property@MemoryTransport:auto-handshake] the transport
 * answers each `hello` by itself, and unless [property@MemoryTransport:auto-idle] is %FALSE it
 * answers `going_idle`, so that a disconnect does not wait:
 *
 * ```c
 * g_autoptr(RelayTransport) transport = relay_memory_transport_new ("discord", "bot");
 *
 * relay_memory_transport_set_auto_handshake (RELAY_MEMORY_TRANSPORT (transport), descriptor);
 * g_autoptr(RelayAdapter) adapter = relay_adapter_new (NULL, transport);
 * relay_adapter_connect_async (adapter, NULL, on_connected, NULL);
 * // later, in the main loop
 * relay_memory_transport_feed (RELAY_MEMORY_TRANSPORT (transport),
 *                              "{\"type\":\"inbound\",\"event\":{\"text\":\"hi\"}}");
 * ```
 *
 * Since: 1.0
 */

struct _RelayMemoryTransport
{
  RelayTransport parent_instance;

  gboolean open;
  RelayDescriptor *auto_handshake;
  gboolean auto_idle;
  GQueue written; /* of GBytes, not emitted yet */
  GSource *source;
};

typedef enum
{
  PROP_AUTO_HANDSHAKE = 1,
  PROP_AUTO_IDLE
} RelayMemoryTransportProperty;

static GParamSpec *props[PROP_AUTO_IDLE + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_AUTO_HANDSHAKE] = G_CALLBACK (relay_memory_transport_get_auto_handshake),
  [PROP_AUTO_IDLE] = G_CALLBACK (relay_memory_transport_get_auto_idle),
};

static guint frame_written;

G_DEFINE_FINAL_TYPE (RelayMemoryTransport, relay_memory_transport, RELAY_TYPE_TRANSPORT)

static void
feed_bytes (RelayMemoryTransport *self, const char *data, gsize length)
{
  if (!self->open)
    return;
  relay_transport_received (RELAY_TRANSPORT (self), (const guint8 *) data, length);
  relay_transport_message_end (RELAY_TRANSPORT (self));
}

/* Returns the answer to a frame of this type: (nullable) */
static GBytes *
make_answer (RelayMemoryTransport *self, const char *type)
{
  if (g_str_equal (type, RELAY_TYPE_NAME_HELLO) && self->auto_handshake != NULL)
    return relay_frame_write_descriptor (self->auto_handshake);
  if (g_str_equal (type, RELAY_TYPE_NAME_GOING_IDLE) && self->auto_idle)
    return relay_frame_write_going_idle_ack ();

  return NULL;
}

static gboolean
on_written (gpointer user_data)
{
  g_autoptr (RelayMemoryTransport) self = g_object_ref (user_data);
  g_autoptr (GBytes) line = g_queue_pop_head (&self->written);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonObject) frame = NULL;
  g_autofree char *type = NULL;

  if (g_queue_is_empty (&self->written))
    g_source_set_ready_time (self->source, -1);
  frame = relay_json_to_object (g_bytes_get_data (line, NULL), g_bytes_get_size (line),
                                relay_wire_keys_is_id, NULL);
  /* a handler may change the frame */
  type = g_strdup (json_object_get_string_member (frame, RELAY_KEY_TYPE));
  g_signal_emit (self, frame_written, 0, frame);
  answer = make_answer (self, type);
  if (answer != NULL)
    feed_bytes (self, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_written (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs written_funcs = { NULL, NULL, dispatch_written, NULL, NULL, NULL };

static gboolean
relay_memory_transport_open (RelayTransport *transport, GError **error)
{
  RelayMemoryTransport *self = RELAY_MEMORY_TRANSPORT (transport);

  if (self->source == NULL)
    {
      /* emitted from the main loop, because frames are written inside calls of the application */
      self->source = g_source_new (&written_funcs, sizeof (GSource));
      g_source_set_static_name (self->source, "[relay] memory transport");
      g_source_set_can_recurse (self->source, TRUE);
      g_source_set_callback (self->source, on_written, self, NULL);
      g_source_attach (self->source, relay_transport_get_context (transport));
    }
  self->open = TRUE;
  relay_transport_opened (transport);
  return TRUE;
}

static void
relay_memory_transport_close (RelayTransport *transport, guint16 code, const char *reason)
{
  RELAY_MEMORY_TRANSPORT (transport)->open = FALSE;
  relay_transport_closed (transport, code, reason);
}

static gboolean
relay_memory_transport_write (RelayTransport *transport, GBytes *line, GError **error)
{
  RelayMemoryTransport *self = RELAY_MEMORY_TRANSPORT (transport);

  if (!self->open)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "the connection is closed");
      return FALSE;
    }
  g_queue_push_tail (&self->written, g_bytes_ref (line));
  g_source_set_ready_time (self->source, 0);
  return TRUE;
}

static void
relay_memory_transport_set_property (GObject *object,
                                     guint prop_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  if (prop_id == PROP_AUTO_HANDSHAKE)
    relay_memory_transport_set_auto_handshake (RELAY_MEMORY_TRANSPORT (object),
                                               g_value_get_object (value));
  else if (prop_id == PROP_AUTO_IDLE)
    relay_memory_transport_set_auto_idle (RELAY_MEMORY_TRANSPORT (object),
                                          g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
relay_memory_transport_dispose (GObject *object)
{
  RelayMemoryTransport *self = RELAY_MEMORY_TRANSPORT (object);

  if (relay_owner_delays_dispose (object))
    return;

  self->open = FALSE;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_queue_clear_full (&self->written, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->auto_handshake);

  G_OBJECT_CLASS (relay_memory_transport_parent_class)->dispose (object);
}

static void
relay_memory_transport_class_init (RelayMemoryTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  object_class->set_property = relay_memory_transport_set_property;
  object_class->dispose = relay_memory_transport_dispose;
  transport_class->open = relay_memory_transport_open;
  transport_class->close = relay_memory_transport_close;
  transport_class->write = relay_memory_transport_write;

  /**
   * RelayMemoryTransport:auto-handshake: (getter get_auto_handshake) (setter set_auto_handshake)
   *
   * The descriptor with which every `hello` is answered; %NULL when the test answers.
   *
   * Since: 1.0
   */
  props[PROP_AUTO_HANDSHAKE] =
    g_param_spec_object ("auto-handshake", NULL, NULL, RELAY_TYPE_DESCRIPTOR,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * RelayMemoryTransport:auto-idle: (getter get_auto_idle) (setter set_auto_idle)
   *
   * Whether every `going_idle` is answered with `going_idle_ack`, as connectors do.
   *
   * If %FALSE, the test answers, or is silent: then [method@Transport.disconnect_async] waits for
   * up to 2 seconds.
   *
   * Since: 1.0
   */
  props[PROP_AUTO_IDLE] =
    g_param_spec_boolean ("auto-idle", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));

  /**
   * RelayMemoryTransport::frame-written:
   * @self: the transport
   * @frame: the frame
   *
   * Emitted when the gateway wrote a frame: from the main loop, in the order of writing.
   *
   * Since: 1.0
   */
  frame_written = g_signal_new ("frame-written", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
}

static void
relay_memory_transport_init (RelayMemoryTransport *self)
{
  self->auto_idle = TRUE;
}

/**
 * relay_memory_transport_new:
 * @platform: the platform of its identity
 * @bot_id: (nullable): the bot id of its identity
 *
 * Creates a transport with one identity.
 *
 * Returns: (transfer full): a new transport
 *
 * Since: 1.0
 */
RelayTransport *
relay_memory_transport_new (const char *platform, const char *bot_id)
{
  RelayTransport *self;
  g_autoptr (RelayIdentity) identity = NULL;

  g_return_val_if_fail (platform != NULL, NULL);

  self = g_object_new (RELAY_TYPE_MEMORY_TRANSPORT, NULL);
  identity = relay_identity_new (platform, bot_id);
  relay_transport_set_identities (self, &identity, 1);
  return self;
}

/**
 * relay_memory_transport_feed:
 * @self: a memory transport
 * @text: one message: a frame, several frames on their lines, or invalid input
 *
 * Sends @text to the gateway as one message of the connector. Ignored while there is no
 * connection.
 *
 * Since: 1.0
 */
void
relay_memory_transport_feed (RelayMemoryTransport *self, const char *text)
{
  g_return_if_fail (RELAY_IS_MEMORY_TRANSPORT (self));
  g_return_if_fail (text != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  feed_bytes (self, text, strlen (text));
}

/**
 * relay_memory_transport_feed_json:
 * @self: a memory transport
 * @frame: a frame
 *
 * Sends @frame to the gateway as a message of the connector. Ignored while there is no connection.
 *
 * Since: 1.0
 */
void
relay_memory_transport_feed_json (RelayMemoryTransport *self, JsonObject *frame)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (RELAY_IS_MEMORY_TRANSPORT (self));
  g_return_if_fail (frame != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  node = json_node_init_object (json_node_alloc (), frame);
  text = json_to_string (node, FALSE);
  feed_bytes (self, text, strlen (text));
}

/**
 * relay_memory_transport_hang_up:
 * @self: a memory transport
 * @code: the close code
 * @reason: (nullable): the reason of the close
 *
 * Closes the connection, as the connector would.
 *
 * Since: 1.0
 */
void
relay_memory_transport_hang_up (RelayMemoryTransport *self, guint16 code, const char *reason)
{
  g_return_if_fail (RELAY_IS_MEMORY_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (!self->open)
    return;
  self->open = FALSE;
  relay_transport_closed (RELAY_TRANSPORT (self), code, reason);
}

/**
 * relay_memory_transport_get_auto_handshake:
 * @self: a memory transport
 *
 * Gets [property@MemoryTransport:auto-handshake].
 *
 * Returns: (transfer none) (nullable): the descriptor, or %NULL if the test answers `hello`
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_memory_transport_get_auto_handshake (RelayMemoryTransport *self)
{
  g_return_val_if_fail (RELAY_IS_MEMORY_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->auto_handshake;
}

/**
 * relay_memory_transport_set_auto_handshake:
 * @self: a memory transport
 * @descriptor: (nullable): a descriptor
 *
 * Sets [property@MemoryTransport:auto-handshake].
 *
 * Since: 1.0
 */
void
relay_memory_transport_set_auto_handshake (RelayMemoryTransport *self, RelayDescriptor *descriptor)
{
  g_return_if_fail (RELAY_IS_MEMORY_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (g_set_object (&self->auto_handshake, descriptor))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTO_HANDSHAKE]);
}

/**
 * relay_memory_transport_get_auto_idle:
 * @self: a memory transport
 *
 * Gets [property@MemoryTransport:auto-idle].
 *
 * Returns: whether every `going_idle` is answered
 *
 * Since: 1.0
 */
gboolean
relay_memory_transport_get_auto_idle (RelayMemoryTransport *self)
{
  g_return_val_if_fail (RELAY_IS_MEMORY_TRANSPORT (self), TRUE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, TRUE);

  return self->auto_idle;
}

/**
 * relay_memory_transport_set_auto_idle:
 * @self: a memory transport
 * @auto_idle: whether every `going_idle` is answered
 *
 * Sets [property@MemoryTransport:auto-idle].
 *
 * Since: 1.0
 */
void
relay_memory_transport_set_auto_idle (RelayMemoryTransport *self, gboolean auto_idle)
{
  g_return_if_fail (RELAY_IS_MEMORY_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  auto_idle = !!auto_idle;
  if (self->auto_idle == auto_idle)
    return;
  self->auto_idle = auto_idle;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTO_IDLE]);
}
