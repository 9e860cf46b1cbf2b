/* status.c: the operator's view
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "status.h"

#include <string.h>

#include "delivery.h"
#include "platforms/platform.h"
#include "policy.h"

#define STATUS_MAX_DEAD 100
#define STATUS_TEMPLATE "/relay-connector/status.html"

struct _StatusServer
{
  Hub *hub;
  gint64 started;
};

static JsonObject *
status_gateway (StatusServer *self, const char *gateway_id)
{
  Delivery *delivery = hub_get_delivery (self->hub, gateway_id);
  GPtrArray *platforms = hub_get_platforms (self->hub);
  JsonObject *object = json_object_new ();
  JsonArray *fronted = json_array_new ();
  JsonArray *policies = json_array_new ();
  Store *store = hub_get_store (self->hub);
  g_autoptr (Credentials) known = store_find_credentials (store, gateway_id);

  for (guint i = 0; delivery && i < platforms->len; i++)
    {
      const char *platform = ((Platform *) platforms->pdata[i])->type->name;
      g_autoptr (Policy) policy = store_find_policy (store, gateway_id, platform);

      if (g_str_equal (hub_get_route (self->hub, platform), gateway_id))
        json_array_add_string_element (fronted, platform);
      if (policy)
        json_array_add_object_element (policies, policy_to_json (policy));
    }

  json_object_set_string_member (object, "id", gateway_id);
  json_object_set_string_member (object, "state",
                                 delivery ? delivery_state_name (delivery_get_state (delivery))
                                          : "not configured");
  if (delivery)
    json_object_set_int_member (object, "since", delivery_get_since (delivery));
  json_object_set_int_member (object, "waiting", hub_count_waiting (self->hub, gateway_id, NULL));
  json_object_set_int_member (object, "dead", store_count_dead (store, gateway_id));
  json_object_set_array_member (object, "platforms", fronted);
  json_object_set_string_member (object, "origin", known ? known->origin : "options");
  json_object_set_array_member (object, "policies", policies);

  return object;
}

/* What could not be delivered, oldest first. */
static JsonArray *
status_dead_letters (StatusServer *self)
{
  g_autoptr (GPtrArray) frames =
    store_list_queue (hub_get_store (self->hub), "", TRUE, STATUS_MAX_DEAD);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < frames->len; i++)
    {
      const QueuedFrame *frame = frames->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "id", frame->id);
      json_object_set_string_member (object, "gateway", frame->gateway_id);
      json_object_set_string_member (object, "platform", frame->platform);
      json_object_set_int_member (object, "time", frame->dead);
      json_object_set_string_member (object, "reason", frame->reason);
      json_array_add_object_element (array, object);
    }

  return array;
}

static JsonObject *
status_database (StatusServer *self)
{
  JsonObject *object = json_object_new ();
  gint64 since;
  const char *problem = store_get_problem (hub_get_store (self->hub), &since);

  json_object_set_boolean_member (object, "ok", problem == NULL);
  if (problem)
    {
      json_object_set_string_member (object, "problem", problem);
      json_object_set_int_member (object, "since", since);
    }

  return object;
}

static void
status_add_platforms (StatusServer *self, JsonObject *object, GString *summary)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = platforms->pdata[i];
      gboolean is_connected = platform_is_connected (platform);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "name", platform->type->name);
      json_object_set_boolean_member (member, "connected", is_connected);
      json_array_add_object_element (array, member);
      if (!is_connected)
        g_string_append_printf (summary, " · %s is not connected", platform->type->label);
      if (platform->type->add_status)
        platform->type->add_status (platform, object, summary);
    }
  json_object_set_array_member (object, "platforms", array);
}

/* @summary gets what the platforms say of themselves. */
static JsonObject *
status_collect (StatusServer *self, GString *summary)
{
  Secrets *secrets = hub_get_secrets (self->hub);
  JsonObject *object = json_object_new ();
  JsonArray *gateways = json_array_new ();
  g_autoptr (GPtrArray) waiting = store_list_waiting (hub_get_store (self->hub));
  const char *error_text;
  gint64 error_time;

  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    json_array_add_object_element (gateways, status_gateway (self, secrets_get_id (secrets, i)));

  /* A gateway that was removed from the options may still have a queue. */
  for (guint i = 0; i < waiting->len; i++)
    {
      if (hub_get_delivery (self->hub, waiting->pdata[i]) == NULL)
        json_array_add_object_element (gateways, status_gateway (self, waiting->pdata[i]));
    }

  json_object_set_array_member (object, "gateways", gateways);
  status_add_platforms (self, object, summary);
  json_object_set_int_member (object, "uptime",
                              (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);

  json_object_set_array_member (object, "dead_letters", status_dead_letters (self));
  json_object_set_object_member (object, "database", status_database (self));
  error_text = hub_get_last_error (self->hub, &error_time);
  if (error_text)
    {
      JsonObject *error = json_object_new ();

      json_object_set_string_member (error, "text", error_text);
      json_object_set_int_member (error, "time", error_time);
      json_object_set_object_member (object, "last_error", error);
    }
  else
    json_object_set_null_member (object, "last_error");

  return object;
}

static char *
status_time (gint64 milliseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (milliseconds / 1000);

  return g_date_time_format (time, "%F %T");
}

static void
status_append_gateway (GString *html, JsonObject *gateway)
{
  JsonArray *platforms = json_object_get_array_member (gateway, "platforms");
  g_autofree char *id = g_markup_escape_text (member_string (gateway, "id"), -1);
  const char *state = member_string (gateway, "state");
  gint64 since = member_int (gateway, "since", 0);
  g_autofree char *since_text = since ? status_time (since) : g_strdup ("–");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (platforms); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (platforms, i));

  g_string_append_printf (html,
                          "<tr><th scope=\"row\">%s</th>"
                          "<td><span class=\"badge %s\">%s</span></td>"
                          "<td class=\"number\">%" G_GINT64_FORMAT "</td>"
                          "<td class=\"number\">%" G_GINT64_FORMAT "</td>"
                          "<td>%s</td><td>%s</td></tr>\n",
                          id, g_str_equal (state, "not configured") ? "offline" : state, state,
                          member_int (gateway, "waiting", 0), member_int (gateway, "dead", 0),
                          names->len ? names->str : "–", since_text);
}

static char *
status_error_html (JsonObject *status)
{
  JsonObject *error = member_object (status, "last_error");
  g_autofree char *text = NULL;
  g_autofree char *when = NULL;

  if (error == NULL)
    return g_strdup ("<p class=\"dim\">None since the start.</p>");

  text = g_markup_escape_text (member_string (error, "text"), -1);
  when = status_time (member_int (error, "time", 0));

  return g_strdup_printf ("<p><time>%s</time></p><pre>%s</pre>", when, text);
}

static char *
status_dead_html (JsonObject *status)
{
  JsonArray *letters = member_array (status, "dead_letters");
  g_autoptr (GString) html = g_string_new (NULL);

  if (json_array_get_length (letters) == 0)
    return g_strdup ("<p class=\"dim\">None.</p>");

  g_string_append (html, "<p class=\"dim\">“relay-connector queue” shows, drops and requeues them."
                         "</p><ul>\n");
  for (guint i = 0; i < json_array_get_length (letters); i++)
    {
      JsonObject *letter = json_array_get_object_element (letters, i);
      g_autofree char *when = status_time (member_int (letter, "time", 0));
      g_autofree char *text =
        g_markup_printf_escaped ("%" G_GINT64_FORMAT " for %s: %s", member_int (letter, "id", 0),
                                 member_string (letter, "gateway"),
                                 member_string (letter, "reason"));

      g_string_append_printf (html, "<li><time>%s</time> %s</li>\n", when, text);
    }
  g_string_append (html, "</ul>");

  return g_string_free (g_steal_pointer (&html), FALSE);
}

static void
status_handle_html (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  g_autoptr (GString) summary = g_string_new (NULL);
  g_autoptr (JsonObject) status = status_collect (user_data, summary);
  g_autoptr (GBytes) template = g_resources_lookup_data (STATUS_TEMPLATE, 0, NULL);
  JsonArray *gateways = json_object_get_array_member (status, "gateways");
  gint64 uptime = member_int (status, "uptime", 0);
  g_autofree char *error = status_error_html (status);
  g_autofree char *dead = status_dead_html (status);
  g_autofree char *times = NULL;
  const char *problem = member_string (member_object (status, "database"), "problem");
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GString) html =
    g_string_new_len (g_bytes_get_data (template, NULL), g_bytes_get_size (template));

  for (guint i = 0; i < json_array_get_length (gateways); i++)
    status_append_gateway (rows, json_array_get_object_element (gateways, i));
  times = g_strdup_printf ("Up for %" G_GINT64_FORMAT ":%02d:%02d%s", uptime / 3600,
                           (int) (uptime / 60 % 60), (int) (uptime % 60), summary->str);

  /* Text of others is inserted last, so that no mark in it is replaced. */
  g_string_replace (html, "@TIMES@", times, 1);
  g_string_replace (html, "@DATABASE@", problem ? problem : "It works.", 1);
  g_string_replace (html, "@ERROR@", error, 1);
  g_string_replace (html, "@DEAD@", dead, 1);
  g_string_replace (html, "@GATEWAYS@", rows->str, 1);
  http_respond (message, SOUP_STATUS_OK, "text/html; charset=utf-8", html->str, html->len);
}

static void
status_handle_json (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  g_autoptr (GString) summary = g_string_new (NULL);
  g_autoptr (JsonObject) status = status_collect (user_data, summary);

  http_respond_json (message, SOUP_STATUS_OK, status);
}

StatusServer *
status_server_new (Hub *hub)
{
  StatusServer *self = g_new0 (StatusServer, 1);

  self->hub = hub;
  self->started = g_get_monotonic_time ();

  return self;
}

void
status_server_free (StatusServer *self)
{
  g_free (self);
}

void
status_server_add_routes (StatusServer *self, HttpServer *http)
{
  http_server_add_route (http, "/status", HTTP_ROUTE_NO_STORE, status_handle_html, self);
  http_server_add_route (http, "/status.json", HTTP_ROUTE_NO_STORE, status_handle_json, self);
}
