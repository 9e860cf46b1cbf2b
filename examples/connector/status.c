/* status.c: the operator's view
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "status.h"

#include <string.h>

#include "delivery.h"
#include "http-later.h"
#include "platforms/platform.h"
#include "policy.h"

#define STATUS_MAX_DEAD         100
#define STATUS_PATIENCE_SECONDS 5 /* with a store that is busy */
#define STATUS_TEMPLATE         "/relay-connector/status.html"

struct _StatusServer
{
  Hub *hub;
  gint64 started;
};

/* What is asked of the database */
typedef struct
{
  StatusServer *server;
  gboolean is_page; /* for people */
  char **gateway_ids;
  char **platforms; /* that run */

  /* Set beside the main loop */
  JsonArray *gateways; /* also those that are not configured any more and have a queue */
  JsonArray *dead_letters;
} StatusQuestion;

static StatusQuestion *
status_question_new (StatusServer *server, gboolean is_page)
{
  StatusQuestion *self = g_new0 (StatusQuestion, 1);
  Secrets *secrets = hub_get_secrets (server->hub);
  GPtrArray *running = hub_get_platforms (server->hub);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) platforms = g_strv_builder_new ();

  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    g_strv_builder_add (ids, secrets_get_id (secrets, i));
  for (guint i = 0; i < running->len; i++)
    g_strv_builder_add (platforms, ((Platform *) running->pdata[i])->type->name);
  self->server = server;
  self->is_page = is_page;
  self->gateway_ids = g_strv_builder_end (ids);
  self->platforms = g_strv_builder_end (platforms);

  return self;
}

static void
status_question_reset (StatusQuestion *self)
{
  g_clear_pointer (&self->gateways, json_array_unref);
  g_clear_pointer (&self->dead_letters, json_array_unref);
}

static void
status_question_free (gpointer data)
{
  StatusQuestion *self = data;

  status_question_reset (self);
  g_strfreev (self->gateway_ids);
  g_strfreev (self->platforms);
  g_free (self);
}

/* What the database knows of it */
static JsonObject *
status_read_gateway (Store *store, const char *gateway_id, char **platforms)
{
  JsonObject *object = json_object_new ();
  JsonArray *policies = json_array_new ();
  g_autoptr (Credentials) known = store_find_credentials (store, gateway_id);

  for (guint i = 0; platforms && platforms[i]; i++)
    {
      g_autoptr (Policy) policy = store_find_policy (store, gateway_id, platforms[i]);

      if (policy)
        json_array_add_object_element (policies, policy_to_json (policy));
    }

  json_object_set_string_member (object, "id", gateway_id);
  json_object_set_string_member (object, "origin", known ? known->origin : "options");
  json_object_set_int_member (object, "dead", store_count_dead (store, gateway_id));
  json_object_set_array_member (object, "policies", policies);

  return object;
}

/* What could not be delivered, oldest first. */
static JsonArray *
status_read_dead_letters (Store *store)
{
  g_autoptr (GPtrArray) frames = store_list_queue (store, "", TRUE, STATUS_MAX_DEAD);
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

static gboolean
on_read_status (Transaction *transaction, gpointer data, GError **error)
{
  StatusQuestion *self = data;
  Store *store = transaction->store;
  g_autoptr (GPtrArray) waiting = store_list_waiting (store);

  status_question_reset (self);
  self->gateways = json_array_new ();
  for (guint i = 0; self->gateway_ids[i]; i++)
    json_array_add_object_element (self->gateways, status_read_gateway (store, self->gateway_ids[i],
                                                                        self->platforms));
  for (guint i = 0; i < waiting->len; i++)
    {
      const char *id = waiting->pdata[i];
      JsonObject *gateway;

      if (g_strv_contains ((const char *const *) self->gateway_ids, id))
        continue;
      gateway = status_read_gateway (store, id, NULL);
      json_object_set_int_member (gateway, "waiting", store_count_waiting (store, id, NULL));
      json_array_add_object_element (self->gateways, gateway);
    }

  self->dead_letters = status_read_dead_letters (store);

  return TRUE;
}

static void
status_add_state (StatusServer *self, JsonObject *object)
{
  const char *gateway_id = member_string (object, "id");
  Delivery *delivery = hub_get_delivery (self->hub, gateway_id);
  GPtrArray *platforms = hub_get_platforms (self->hub);
  JsonArray *fronted = json_array_new ();

  for (guint i = 0; delivery && i < platforms->len; i++)
    {
      const char *platform = ((Platform *) platforms->pdata[i])->type->name;

      if (g_str_equal (roster_get_default (hub_get_roster (self->hub), platform), gateway_id))
        json_array_add_string_element (fronted, platform);
    }

  json_object_set_string_member (object, "state",
                                 delivery ? delivery_state_name (delivery_get_state (delivery))
                                          : "not configured");
  if (delivery)
    {
      json_object_set_int_member (object, "since", delivery_get_since (delivery));
      json_object_set_int_member (object, "waiting", delivery_count_waiting (delivery, NULL));
    }
  json_object_set_array_member (object, "platforms", fronted);
}

static JsonObject *
status_database (const StatusQuestion *question, gboolean is_answered)
{
  gint64 since = 0;
  const char *known = hub_get_problem (question->server->hub, &since);
  gboolean is_hanging = !is_answered || hub_get_store_age (question->server->hub) >
                                          STATUS_PATIENCE_SECONDS * G_USEC_PER_SEC;
  const char *problem = known || !is_hanging ? known : "the database does not answer";
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "ok", problem == NULL);
  if (problem)
    json_object_set_string_member (object, "problem", problem);
  if (known)
    json_object_set_int_member (object, "since", since);

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

static JsonObject *
status_last_error (Hub *hub)
{
  gint64 time;
  const char *text = hub_get_last_error (hub, &time);
  JsonObject *object = text ? json_object_new () : NULL;

  if (text)
    {
      json_object_set_string_member (object, "text", text);
      json_object_set_int_member (object, "time", time);
    }

  return object;
}

/* When the database does not answer, the gateways are known, without what it knows of them. */
static JsonArray *
status_gateways (const StatusQuestion *question, gboolean is_answered)
{
  JsonArray *array = is_answered ? json_array_ref (question->gateways) : json_array_new ();

  for (guint i = 0; !is_answered && question->gateway_ids[i]; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", question->gateway_ids[i]);
      json_array_add_object_element (array, object);
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    status_add_state (question->server, json_array_get_object_element (array, i));

  return array;
}

/* @summary gets what the platforms say of themselves. */
static JsonObject *
status_collect (const StatusQuestion *question, gboolean is_answered, GString *summary)
{
  StatusServer *self = question->server;
  JsonObject *object = json_object_new ();
  JsonObject *last_error = status_last_error (self->hub);

  json_object_set_array_member (object, "gateways", status_gateways (question, is_answered));
  status_add_platforms (self, object, summary);
  json_object_set_int_member (object, "uptime",
                              (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);
  json_object_set_array_member (object, "dead_letters",
                                is_answered ? json_array_ref (question->dead_letters)
                                            : json_array_new ());
  json_object_set_object_member (object, "database", status_database (question, is_answered));
  if (last_error)
    json_object_set_object_member (object, "last_error", last_error);
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
status_respond_page (SoupServerMessage *message, JsonObject *status, const char *summary)
{
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
                           (int) (uptime / 60 % 60), (int) (uptime % 60), summary);

  /* Text of others is inserted last, so that no mark in it is replaced. */
  g_string_replace (html, "@TIMES@", times, 1);
  g_string_replace (html, "@DATABASE@", problem ? problem : "It works.", 1);
  g_string_replace (html, "@ERROR@", error, 1);
  g_string_replace (html, "@DEAD@", dead, 1);
  g_string_replace (html, "@GATEWAYS@", rows->str, 1);
  http_respond (message, SOUP_STATUS_OK, "text/html; charset=utf-8", html->str, html->len);
}

/* Also a part of it is worth something, when the database cannot be read. */
static void
on_status (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  const StatusQuestion *question = data;
  gboolean is_answered = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_autoptr (GString) summary = g_string_new (NULL);
  g_autoptr (JsonObject) status = status_collect (question, is_answered, summary);

  if (question->is_page)
    status_respond_page (message, status, summary->str);
  else
    http_respond_json (message, SOUP_STATUS_OK, status);
}

static void
status_handle (StatusServer *self, SoupServerMessage *message, gboolean is_page)
{
  http_peek (self->hub, message, on_read_status, on_status, status_question_new (self, is_page),
             status_question_free);
}

static void
status_handle_html (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  status_handle (user_data, message, TRUE);
}

static void
status_handle_json (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  status_handle (user_data, message, FALSE);
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
  http_server_add_route (http, "/status", HTTP_ROUTE_DEFAULT, status_handle_html, self);
  http_server_add_route (http, "/status.json", HTTP_ROUTE_DEFAULT, status_handle_json, self);
}
