/* relay-refusal.c: what it means that the connector refused an action
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-refusal-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#include "relay-action-private.h"

#define CODE_DECLINED     "egress_declined"
#define CODE_RATE_LIMITED "rate_limited"
#define CODE_NOT_MODIFIED "not_modified"

/* In lower case */
#define MESSAGE_DECLINED     "egress declined:"
#define MESSAGE_RETRY_AFTER  "retry after"
#define MESSAGE_NOT_MODIFIED "message is not modified"

/* In seconds; about 30 years, so that no sum overflows */
#define MAX_WAIT 1e9

/* What @result says. Refusals are rare: they are parsed a second time, so that results need no
 * fields for this. */
typedef struct
{
  JsonObject *json;
  const char *code;    /* nullable */
  const char *message; /* nullable */
  char *lower;         /* the message in lower case; "" without one */
} Refusal;

static void
refusal_init (Refusal *self, RelayRecord *result)
{
  self->json = relay_record_to_json (result);
  self->code = relay_record_get_string (result, RELAY_FIELD_RESULT_CODE);
  self->message = relay_record_get_string (result, RELAY_FIELD_RESULT_ERROR);
  self->lower = g_ascii_strdown (self->message != NULL ? self->message : "", -1);
}

static void
refusal_clear (Refusal *self)
{
  g_clear_pointer (&self->json, json_object_unref);
  g_free (self->lower);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refusal, refusal_clear)

static gboolean
has_code (const Refusal *self, const char *code)
{
  return g_strcmp0 (self->code, code) == 0;
}

static gboolean
is_ambiguous (const Refusal *self)
{
  JsonNode *node = json_object_get_member (self->json, "ambiguous");

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static gboolean
is_declined (const Refusal *self)
{
  return has_code (self, CODE_DECLINED) || strstr (self->lower, MESSAGE_DECLINED) != NULL;
}

/* --- refusals because the state exists already --- */

static gboolean
is_already_so (const Refusal *self, const char *op)
{
  static const struct
  {
    const char *op;
    const char *message;
  } messages[] = {
    { RELAY_OP_EDIT, MESSAGE_NOT_MODIFIED },
    { RELAY_OP_REACT, "already reacted" },
    { RELAY_OP_DELETE, "message to delete not found" },
    { RELAY_OP_DELETE, "unknown message" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    if (g_strcmp0 (op, messages[i].op) == 0 &&
        (has_code (self, CODE_NOT_MODIFIED) || strstr (self->lower, messages[i].message) != NULL))
      return TRUE;

  return FALSE;
}

/* --- rate limits --- */

static gboolean
is_word_character (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

/* The end of the first place in @text where @words stand as whole words; NULL if there is none */
static const char *
find_words (const char *text, const char *words)
{
  for (const char *at = text; (at = strstr (at, words)) != NULL; at++)
    {
      const char *end = at + strlen (words);
      const char *before = g_utf8_find_prev_char (text, at);

      if ((before == NULL || !is_word_character (g_utf8_get_char (before))) &&
          !is_word_character (g_utf8_get_char (end)))
        return end;
    }

  return NULL;
}

static gboolean
get_number (JsonObject *json, const char *name, double *number)
{
  JsonNode *node = json_object_get_member (json, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;

  *number = json_node_get_double (node);

  return TRUE;
}

/* The seconds that the refusal names, as a member or in its message. FALSE if it names none. */
static gboolean
get_named_wait (const Refusal *self, double *seconds)
{
  const char *end;
  char *rest;

  if (get_number (self->json, "retry_after", seconds))
    return TRUE;

  end = find_words (self->lower, MESSAGE_RETRY_AFTER);
  if (end == NULL)
    return FALSE;

  end += strspn (end, " :");
  *seconds = (double) g_ascii_strtoull (end, &rest, 10);

  return g_ascii_isdigit (*end) && rest > end;
}

static gboolean
is_rate_limited (const Refusal *self)
{
  static const char *const words[] = { "flood control", "too many requests", "rate limit",
                                       "rate limited", MESSAGE_RETRY_AFTER };
  double seconds;

  if (has_code (self, CODE_RATE_LIMITED) || get_number (self->json, "retry_after", &seconds))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (find_words (self->lower, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

double
relay_refusal_get_wait (RelayRecord *result)
{
  g_auto (Refusal) refusal = { NULL };
  double seconds;

  refusal_init (&refusal, result);
  if (!get_named_wait (&refusal, &seconds))
    return RELAY_REFUSAL_DEFAULT_WAIT;

  return CLAMP (seconds, 0, MAX_WAIT);
}

/* --- the error --- */

static GError *
make_error (const Refusal *self, RelayError code, const char *message)
{
  if (self->message != NULL && *self->message != '\0')
    message = self->message;

  return g_error_new_literal (RELAY_ERROR, code, message);
}

/* The order is that of contract §5: a refusal of unknown outcome counts as nothing else. */
GError *
relay_refusal_to_error (RelayRecord *result, const char *op)
{
  g_auto (Refusal) refusal = { NULL };

  if (relay_record_get_tristate (result, RELAY_FIELD_RESULT_SUCCESS) == RELAY_TRISTATE_TRUE)
    return NULL;

  refusal_init (&refusal, result);
  if (is_ambiguous (&refusal))
    return make_error (&refusal, RELAY_ERROR_UNKNOWN_OUTCOME,
                       "the connector does not know whether the action had an effect");
  if (is_declined (&refusal))
    return make_error (&refusal, RELAY_ERROR_DECLINED, "declined by the connector");
  if (is_already_so (&refusal, op))
    return NULL;
  if (is_rate_limited (&refusal))
    return make_error (&refusal, RELAY_ERROR_RATE_LIMITED, "rate limited by the connector");

  return make_error (&refusal, RELAY_ERROR_REJECTED, "rejected by the connector");
}
