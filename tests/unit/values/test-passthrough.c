/* test-passthrough.c: a request of a platform that the connector forwarded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

#include "transport/relay-deliveries-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"
#include "value-fixture.h"

static RelayPassthrough *
new_forward (const char *platform, const char *body)
{
  char *text = quoted (body);
  RelayPassthroughFields fields = {
    .platform = g_strdup (platform),
    .bot_id = g_strdup ("bot"),
    .method = g_strdup ("POST"),
    .path = g_strdup ("/interactions"),
    .profile = g_strdup ("coder"),
    .headers =
      g_variant_ref_sink (g_variant_new_parsed ("[('X-One', '1'), ('x-one', '2'), ('Empty', '')]")),
    .body = g_bytes_new_take (text, strlen (text)),
  };

  return relay_passthrough_new (&fields);
}

TEST_CASE ("/passthrough/getters-return-the-fields")
{
  g_autoptr (RelayPassthrough) p = new_forward ("discord", "{}");

  assert_properties (p, "platform", "discord", "bot-id", "bot", "method", "POST", "path",
                     "/interactions", "profile", "coder");
  g_assert_cmpuint (g_bytes_get_size (relay_passthrough_get_body (p)), ==, 2);
  g_assert_null (relay_passthrough_get_buffer_id (p));
  g_assert_cmpuint (g_variant_n_children (relay_passthrough_get_headers (p)), ==, 3);
}

TEST_CASE ("/passthrough/header-names-ignore-case")
{
  g_autoptr (RelayPassthrough) p = new_forward ("discord", "{}");

  g_assert_cmpstr (relay_passthrough_get_header (p, "X-ONE"), ==, "1");
  g_assert_cmpstr (relay_passthrough_get_header (p, "x-one"), ==, "1");
  g_assert_cmpstr (relay_passthrough_get_header (p, "empty"), ==, "");
  g_assert_null (relay_passthrough_get_header (p, "x-on"));
  g_assert_null (relay_passthrough_get_header (p, ""));
}

TEST_CASE ("/passthrough/missing-fields-are-empty")
{
  RelayPassthroughFields fields = { NULL };
  g_autoptr (RelayPassthrough) made = relay_passthrough_new (&fields);
  g_autoptr (RelayPassthrough) bare = g_object_new (RELAY_TYPE_PASSTHROUGH, NULL);
  RelayPassthrough *both[] = { made, bare };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (JsonObject) json = relay_passthrough_to_json (both[i]);

      assert_properties (both[i], "platform", "", "bot-id", "", "method", "", "path", "", "profile",
                         NULL);
      g_assert_cmpuint (g_bytes_get_size (relay_passthrough_get_body (both[i])), ==, 0);
      g_assert_cmpstr (g_variant_get_type_string (relay_passthrough_get_headers (both[i])), ==,
                       "a(ss)");
      g_assert_null (relay_passthrough_get_header (both[i], "x"));
      g_assert_null (relay_passthrough_to_event (both[i], RELAY_INTERACTION_MAPPING_AUTO));
      g_assert_cmpstr (json_object_get_string_member (json, "bodyB64"), ==, "");
    }
}

TEST_CASE ("/passthrough/to-json-has-unknown-members")
{
  const char *text = "{\"platform\":\"discord\",\"new_in_2030\":[1],\"some_id\":7}";
  RelayPassthroughFields fields = { .json = g_bytes_new_static (text, strlen (text)) };
  g_autoptr (RelayPassthrough) whole = relay_passthrough_new (&fields);
  g_autoptr (RelayPassthrough) built = new_forward ("discord", "{}");
  g_autoptr (JsonObject) whole_json = relay_passthrough_to_json (whole);
  g_autoptr (JsonObject) built_json = relay_passthrough_to_json (built);
  JsonArray *headers = json_object_get_array_member (built_json, "headers");

  g_assert_true (json_object_has_member (whole_json, "new_in_2030"));
  g_assert_cmpstr (json_object_get_string_member (built_json, "bodyB64"), ==, "e30=");
  g_assert_cmpstr (json_object_get_string_member (built_json, "botId"), ==, "bot");
  g_assert_cmpstr (json_object_get_string_member (built_json, "profile"), ==, "coder");
  g_assert_cmpuint (json_array_get_length (headers), ==, 3);
  g_assert_cmpstr (json_array_get_string_element (json_array_get_array_element (headers, 1), 1), ==,
                   "2");
}

TEST_CASE ("/passthrough/properties-equal-getters")
{
  g_autoptr (RelayPassthrough) p = new_forward ("discord", "{}");
  g_autoptr (GVariant) headers = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *method = NULL;
  g_autofree char *buffer_id = NULL;

  g_object_get (p, "headers", &headers, "body", &body, "method", &method, "buffer-id", &buffer_id,
                NULL);
  g_assert_cmpuint (g_variant_n_children (headers), ==, 3);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 2);
  g_assert_cmpstr (method, ==, "POST");
  g_assert_null (buffer_id);
}

TEST_CASE ("/passthrough/automatic-mapping-is-native")
{
  g_autoptr (RelayPassthrough) p = new_forward ("discord", "{'type':2,'data':{'name':'ask'}}");
  g_autoptr (RelayMessageEvent) plain =
    relay_passthrough_to_event (p, RELAY_INTERACTION_MAPPING_PLAIN);
  g_autoptr (RelayMessageEvent) native =
    relay_passthrough_to_event (p, RELAY_INTERACTION_MAPPING_NATIVE);
  g_autoptr (RelayMessageEvent) automatic =
    relay_passthrough_to_event (p, RELAY_INTERACTION_MAPPING_AUTO);

  g_assert_cmpstr (relay_message_event_get_text (plain), ==, "ask");
  g_assert_cmpstr (relay_message_event_get_text (native), ==, "/ask");
  g_assert_cmpstr (relay_message_event_get_text (automatic), ==, "/ask");
}

typedef struct
{
  guint n_acks;
  guint n_redeliveries;
} Counts;

static gboolean
count_ack (const char *buffer_id, gpointer user_data)
{
  ((Counts *) user_data)->n_acks++;
  return TRUE;
}

static void
count_redelivery (gpointer user_data)
{
  ((Counts *) user_data)->n_redeliveries++;
}

TEST_CASE ("/passthrough/event-shares-the-delivery")
{
  const RelayDeliveriesFuncs funcs = { count_ack, count_redelivery };
  Counts counts = { 0 };
  RelayDeliveries *deliveries = relay_deliveries_new (&funcs, &counts);
  g_autoptr (RelayPassthrough) p = new_forward ("discord", "{'type':2,'data':{'name':'ask'}}");
  g_autoptr (RelayMessageEvent) event = NULL;
  g_autoptr (RelayDelivery) delivery = NULL;

  relay_deliveries_arrive (deliveries, NULL, FALSE, "b1", &delivery);
  relay_passthrough_set_delivery (p, delivery, "b1");
  g_assert_cmpstr (relay_passthrough_get_buffer_id (p), ==, "b1");

  relay_deliveries_begin (deliveries, delivery, TRUE);
  event = relay_passthrough_to_event (p, RELAY_INTERACTION_MAPPING_NATIVE);
  g_assert_cmpstr (relay_message_event_get_buffer_id (event), ==, "b1");
  relay_message_event_hold (event);
  relay_deliveries_end (deliveries, delivery);

  /* The event keeps the delivery after the request is finalized. */
  g_clear_object (&p);
  g_assert_cmpuint (counts.n_acks, ==, 0);
  relay_message_event_acknowledge (event);
  g_assert_cmpuint (counts.n_acks, ==, 1);
  g_clear_object (&event);
  g_assert_cmpuint (counts.n_redeliveries, ==, 0);

  relay_deliveries_free (deliveries);
}

TEST_CASE ("/passthrough/finalized-while-held-is-redelivered")
{
  const RelayDeliveriesFuncs funcs = { count_ack, count_redelivery };
  Counts counts = { 0 };
  RelayDeliveries *deliveries = relay_deliveries_new (&funcs, &counts);
  RelayPassthrough *p = new_forward ("discord", "{}");
  RelayDelivery *delivery = NULL;

  relay_deliveries_arrive (deliveries, NULL, FALSE, "b1", &delivery);
  relay_passthrough_set_delivery (p, delivery, "b1");
  relay_deliveries_begin (deliveries, delivery, TRUE);
  relay_passthrough_hold (p);
  relay_deliveries_end (deliveries, delivery);
  relay_delivery_unref (delivery);

  g_assert_finalize_object (p);
  g_assert_cmpuint (counts.n_acks, ==, 0);
  g_assert_cmpuint (counts.n_redeliveries, ==, 1);

  relay_deliveries_free (deliveries);
}
