/* command-ask.c: relay ask
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "message.h"
#include "program.h"
#include "terminal.h"
#include "wait.h"

#define WAIT_SECONDS 3600
#define MAX_ID       32

/* Contract §5: the ids of options */
static gboolean
is_id (const char *text, gsize length)
{
  if (length == 0 || length > MAX_ID)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_.-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* "ID=LABEL", or only a label, which may contain "=" where nothing before it is an id */
static void
add_option (RelayPrompt *prompt, const char *text, guint number)
{
  const char *equals = strchr (text, '=');
  g_autofree char *id = NULL;

  if (equals != NULL && equals[1] != '\0' && is_id (text, (gsize) (equals - text)))
    {
      id = g_strndup (text, (gsize) (equals - text));
      text = equals + 1;
    }
  else
    id = g_strdup_printf ("%u", number);
  relay_prompt_add_option (prompt, id, text, NULL);
}

static RelayPrompt *
create_prompt (const Invocation *invocation)
{
  const char *kind = invocation_get (invocation, OPTION_PROMPT_KIND);
  RelayPrompt *prompt = relay_prompt_new (NULL, kind != NULL ? kind : RELAY_PROMPT_KIND_CHOICE,
                                          invocation->arguments[1]);

  for (guint i = 2; i < invocation->n_arguments; i++)
    add_option (prompt, invocation->arguments[i], i - 1);
  return prompt;
}

static void
print_response (const Invocation *invocation, RelayPromptResponse *response)
{
  const char *label = relay_prompt_response_get_label (response);
  g_autofree char *safe = NULL;

  if (!invocation_has (invocation, OPTION_JSON))
    {
      safe = terminal_make_safe (relay_prompt_response_get_option_id (response), -1);
      terminal_print ("%s", safe);
    }
  else
    {
      RelaySessionSource *source = relay_prompt_response_get_source (response);
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "option_id",
                                     relay_prompt_response_get_option_id (response));
      if (label != NULL)
        json_object_set_string_member (object, "label", label);
      if (source != NULL)
        json_object_set_object_member (object, "source", relay_session_source_to_json (source));
      terminal_print_json (object);
    }
}

/* The call times out in the same way when the connector does not answer, which takes much less time. */
static Status
get_status (Session *session, const GError *error, gint64 began, guint seconds)
{
  gint64 passed = g_get_monotonic_time () - began;

  if (!g_error_matches (error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT) ||
      passed < (gint64) seconds * G_USEC_PER_SEC)
    return session_fail (session, "asking failed", error);
  terminal_report_error ("relay: nobody has answered within %u s", seconds);
  return STATUS_NO_ANSWER;
}

static Status
ask (Session *session, JsonObject *metadata)
{
  const Invocation *invocation = session->invocation;
  guint seconds = invocation_get_number (invocation, OPTION_WAIT, WAIT_SECONDS);
  gint64 began = g_get_monotonic_time ();
  g_autoptr (RelayPrompt) prompt = create_prompt (invocation);
  g_autoptr (RelayPromptResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait = { NULL };

  relay_adapter_ask_async (session->adapter, invocation->arguments[0], prompt, seconds,
                           invocation_get (invocation, OPTION_REPLY_TO), metadata,
                           session->cancellable, wait_callback, &wait);
  response = relay_adapter_ask_finish (session->adapter, wait_result (&wait), &error);
  if (response == NULL)
    return get_status (session, error, began, seconds);
  print_response (invocation, response);
  return STATUS_DONE;
}

Status
command_ask (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = NULL;

  if (!message_create_metadata (invocation, &metadata, &error))
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  session = session_new (invocation, &status);
  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status != STATUS_DONE)
    return status;
  status = ask (session, metadata);
  session_disconnect (session);
  return status;
}
