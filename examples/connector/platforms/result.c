/* result.c: results of actions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "result.h"

#include "json-guard.h"

/* @message_id may be NULL. */
JsonObject *
result_success (const char *message_id)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "success", TRUE);
  object_set (result, "message_id", message_id);

  return result;
}

G_GNUC_PRINTF (1, 0)
static JsonObject *
result_failure_va (const char *format, va_list arguments)
{
  JsonObject *result = json_object_new ();
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  /* A precision, as in %.64s, counts bytes and may cut a character. */
  g_autofree char *valid = text_repair (text, -1);

  json_object_set_boolean_member (result, "success", FALSE);
  json_object_set_string_member (result, "error", valid);

  return result;
}

JsonObject *
result_failure (const char *format, ...)
{
  JsonObject *result;
  va_list arguments;

  va_start (arguments, format);
  result = result_failure_va (format, arguments);
  va_end (arguments);

  return result;
}

/* It is not known whether the action was performed. The gateway does not repeat it. */
JsonObject *
result_ambiguous (const char *format, ...)
{
  JsonObject *result;
  va_list arguments;

  va_start (arguments, format);
  result = result_failure_va (format, arguments);
  va_end (arguments);
  json_object_set_boolean_member (result, "ambiguous", TRUE);

  return result;
}

/* The action was not performed. The gateway repeats it after that time. */
JsonObject *
result_rate_limited (guint seconds, const char *format, ...)
{
  JsonObject *result;
  va_list arguments;

  va_start (arguments, format);
  result = result_failure_va (format, arguments);
  va_end (arguments);
  result_set_code (result, "rate_limited");
  json_object_set_int_member (result, "retry_after", seconds);

  return result;
}

/* A word for programs; the error is for people. */
void
result_set_code (JsonObject *result, const char *code)
{
  json_object_set_string_member (result, "code", code);
}
