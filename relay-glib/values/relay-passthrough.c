/* relay-passthrough.c: a request of a platform that the connector forwarded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-passthrough.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-bridge-private.h"
#include "relay-passthrough-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayPassthrough:
 *
 * An HTTP request of a platform that the connector forwarded without a change.
 *
 * The connector verified the signature of the request, so an application does not
 * have to. When no handler of [signal@Adapter::passthrough] returns %TRUE, the
 * adapter maps a Discord interaction to an event, and drops every other request.
 * Requests are acknowledged like events. They are immutable.
 *
 * Since: 1.0
 */
struct _RelayPassthrough
{
  GObject parent_instance;

  RelayPassthroughFields fields;
  RelayDelivery *delivery;
  char *buffer_id;
};

void
relay_passthrough_fields_clear (RelayPassthroughFields *self)
{
  g_free (self->platform);
  g_free (self->bot_id);
  g_free (self->method);
  g_free (self->path);
  g_free (self->profile);
  g_clear_pointer (&self->headers, g_variant_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, g_bytes_unref);
}

G_DEFINE_FINAL_TYPE (RelayPassthrough, relay_passthrough, G_TYPE_OBJECT)

static void
relay_passthrough_finalize (GObject *object)
{
  RelayPassthrough *self = RELAY_PASSTHROUGH (object);

  relay_delivery_detach (self->delivery);
  relay_passthrough_fields_clear (&self->fields);
  g_free (self->buffer_id);

  G_OBJECT_CLASS (relay_passthrough_parent_class)->finalize (object);
}

static void
relay_passthrough_class_init (RelayPassthroughClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_passthrough_finalize;

  /**
   * RelayPassthrough:platform:
   *
   * The platform that sent the request, such as `discord`. It may be empty, but is
   * never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "platform", G_CALLBACK (relay_passthrough_get_platform));

  /**
   * RelayPassthrough:bot-id:
   *
   * The id of the bot that the request is for. It may be empty, but is never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "bot-id", G_CALLBACK (relay_passthrough_get_bot_id));

  /**
   * RelayPassthrough:method:
   *
   * The HTTP method. It may be empty, but is never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "method", G_CALLBACK (relay_passthrough_get_method));

  /**
   * RelayPassthrough:path:
   *
   * The path of the request. It may be empty, but is never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "path", G_CALLBACK (relay_passthrough_get_path));

  /**
   * RelayPassthrough:headers:
   *
   * The headers in their order, as pairs of name and value: a #GVariant of type
   * `a(ss)`. The connector removed the headers that contain shared credentials.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_variant ("headers", NULL, NULL, G_VARIANT_TYPE ("a(ss)"), NULL,
                                           flags),
                     G_CALLBACK (relay_passthrough_get_headers));

  /**
   * RelayPassthrough:body:
   *
   * The body, byte for byte. It may be empty, but is never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class, g_param_spec_boxed ("body", NULL, NULL, G_TYPE_BYTES, flags),
                     G_CALLBACK (relay_passthrough_get_body));

  /**
   * RelayPassthrough:profile:
   *
   * The name of the profile of the application for which the request is intended;
   * %NULL for none.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "profile", G_CALLBACK (relay_passthrough_get_profile));

  /**
   * RelayPassthrough:buffer-id:
   *
   * The id under which the connector buffers the request until it is acknowledged;
   * %NULL when the connector does not buffer it.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "buffer-id",
                            G_CALLBACK (relay_passthrough_get_buffer_id));
}

static void
set_default (char **string)
{
  if (*string == NULL)
    *string = g_strdup ("");
}

/* The getters promise values that are not NULL, also for an object of g_object_new (). */
static void
set_defaults (RelayPassthroughFields *fields)
{
  set_default (&fields->platform);
  set_default (&fields->bot_id);
  set_default (&fields->method);
  set_default (&fields->path);
  if (fields->headers == NULL)
    fields->headers = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ss)"), NULL, 0));
  if (fields->body == NULL)
    fields->body = g_bytes_new_static ("", 0);
}

static void
relay_passthrough_init (RelayPassthrough *self)
{
  set_defaults (&self->fields);
}

RelayPassthrough *
relay_passthrough_new (RelayPassthroughFields *fields)
{
  RelayPassthrough *self = g_object_new (RELAY_TYPE_PASSTHROUGH, NULL);

  relay_passthrough_fields_clear (&self->fields);
  self->fields = *fields;
  *fields = (RelayPassthroughFields){ NULL };
  set_defaults (&self->fields);

  return self;
}

void
relay_passthrough_set_delivery (RelayPassthrough *self,
                                RelayDelivery *delivery,
                                const char *buffer_id)
{
  g_return_if_fail (self->delivery == NULL);

  self->delivery = relay_delivery_attach (delivery);
  self->buffer_id = g_strdup (buffer_id);
}

RelayDelivery *
relay_passthrough_get_delivery (RelayPassthrough *self)
{
  return self->delivery;
}

/**
 * relay_passthrough_get_platform:
 * @self: a forwarded request
 *
 * Gets the platform that sent the request.
 *
 * Returns: the platform, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_platform (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.platform;
}

/**
 * relay_passthrough_get_bot_id:
 * @self: a forwarded request
 *
 * Gets the id of the bot that the request is for.
 *
 * Returns: the bot id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_bot_id (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.bot_id;
}

/**
 * relay_passthrough_get_method:
 * @self: a forwarded request
 *
 * Gets the HTTP method.
 *
 * Returns: the method, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_method (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.method;
}

/**
 * relay_passthrough_get_path:
 * @self: a forwarded request
 *
 * Gets the path of the request.
 *
 * Returns: the path, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_path (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.path;
}

/**
 * relay_passthrough_get_headers:
 * @self: a forwarded request
 *
 * Gets the headers in their order, as pairs of name and value.
 *
 * Returns: (transfer none): a #GVariant of type `a(ss)`, possibly empty
 *
 * Since: 1.0
 */
GVariant *
relay_passthrough_get_headers (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.headers;
}

/**
 * relay_passthrough_get_header:
 * @self: a forwarded request
 * @name: the name of a header; its case is ignored
 *
 * Gets the value of the first header with a name.
 *
 * Returns: (nullable): the value, or %NULL if there is no such header
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_header (RelayPassthrough *self, const char *name)
{
  GVariantIter iter;
  const char *key, *value;

  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  /* "&s" does not copy: the strings are owned by the variant. */
  g_variant_iter_init (&iter, self->fields.headers);
  while (g_variant_iter_next (&iter, "(&s&s)", &key, &value))
    if (g_ascii_strcasecmp (key, name) == 0)
      return value;

  return NULL;
}

/**
 * relay_passthrough_get_body:
 * @self: a forwarded request
 *
 * Gets the body, byte for byte.
 *
 * Returns: (transfer none): the body, possibly empty
 *
 * Since: 1.0
 */
GBytes *
relay_passthrough_get_body (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.body;
}

/**
 * relay_passthrough_get_profile:
 * @self: a forwarded request
 *
 * Gets the name of the profile for which the request is intended.
 *
 * Returns: (nullable): the profile, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_profile (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->fields.profile;
}

/**
 * relay_passthrough_get_buffer_id:
 * @self: a forwarded request
 *
 * Gets the id under which the connector buffers the request until it is acknowledged.
 *
 * Returns: (nullable): the id, or %NULL when the connector does not buffer the request
 *
 * Since: 1.0
 */
const char *
relay_passthrough_get_buffer_id (RelayPassthrough *self)
{
  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  return self->buffer_id;
}

static JsonArray *
headers_to_json (RelayPassthrough *self)
{
  JsonArray *headers = json_array_new ();
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, self->fields.headers);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &value))
    {
      JsonArray *pair = json_array_new ();

      json_array_add_string_element (pair, name);
      json_array_add_string_element (pair, value);
      json_array_add_array_element (headers, pair);
    }
  return headers;
}

static JsonObject *
fields_to_json (RelayPassthrough *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *body = g_base64_encode (g_bytes_get_data (self->fields.body, NULL),
                                           g_bytes_get_size (self->fields.body));

  json_object_set_string_member (object, RELAY_KEY_PLATFORM, self->fields.platform);
  json_object_set_string_member (object, RELAY_KEY_BOT_ID, self->fields.bot_id);
  json_object_set_string_member (object, RELAY_KEY_METHOD, self->fields.method);
  json_object_set_string_member (object, RELAY_KEY_PATH, self->fields.path);
  json_object_set_array_member (object, RELAY_KEY_HEADERS, headers_to_json (self));
  json_object_set_string_member (object, RELAY_KEY_BODY_BASE64, body);
  if (self->fields.profile != NULL)
    json_object_set_string_member (object, RELAY_KEY_PROFILE, self->fields.profile);

  return object;
}

/**
 * relay_passthrough_to_json:
 * @self: a forwarded request
 *
 * Creates the JSON form of the forwarded request, unknown members included.
 *
 * Ids, and integers beyond ±2^53, are strings in it.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_passthrough_to_json (RelayPassthrough *self)
{
  JsonObject *object = NULL;

  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  if (self->fields.json != NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (self->fields.json, &length);

      object = relay_json_to_object (text, length, relay_wire_keys_is_id, NULL);
    }
  return object != NULL ? object : fields_to_json (self);
}

/**
 * relay_passthrough_hold:
 * @self: a forwarded request
 *
 * Adds a hold: the request is not acknowledged to the connector before one more
 * call of [method@Passthrough.acknowledge]. See [method@MessageEvent.hold].
 *
 * Since: 1.0
 */
void
relay_passthrough_hold (RelayPassthrough *self)
{
  g_return_if_fail (RELAY_IS_PASSTHROUGH (self));

  relay_delivery_hold (self->delivery);
}

/**
 * relay_passthrough_acknowledge:
 * @self: a forwarded request
 *
 * Releases one hold. When the last one is released, the request is acknowledged to
 * the connector. See [method@MessageEvent.acknowledge].
 *
 * Since: 1.0
 */
void
relay_passthrough_acknowledge (RelayPassthrough *self)
{
  g_return_if_fail (RELAY_IS_PASSTHROUGH (self));

  relay_delivery_acknowledge (self->delivery);
}

/**
 * relay_passthrough_reject:
 * @self: a forwarded request
 *
 * Rejects the request, so that the connector redelivers it. See
 * [method@MessageEvent.reject].
 *
 * Since: 1.0
 */
void
relay_passthrough_reject (RelayPassthrough *self)
{
  g_return_if_fail (RELAY_IS_PASSTHROUGH (self));

  relay_delivery_reject (self->delivery);
}
