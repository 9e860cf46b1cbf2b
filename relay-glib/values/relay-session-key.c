/* relay-session-key.c: the key of the session that a source belongs to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-session-key-private.h"

#include <string.h>

#include "relay-record-private.h"
#include "relay-wire-keys-private.h"

#define AGENT          "agent"
#define NAMESPACE_MAIN "main"
#define NAMESPACE_OF_MAIN \
  "main~" /* the profile `main` must not share the sessions of those without one */
#define PROFILE_DEFAULT   "default"
#define PLATFORM_SLACK    "slack"
#define PLATFORM_WHATSAPP "whatsapp"

/* NULL when the field is empty or absent */
static const char *
get_part (RelayRecord *record, RelayField field)
{
  const char *part = relay_record_get_string (record, field);

  return part != NULL && *part != '\0' ? part : NULL;
}

static void
append_part (GString *key, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (key->len > 0)
    g_string_append_c (key, ':');
  g_string_append (key, part);
}

static void
append_namespace (GString *key, const char *profile)
{
  append_part (key, AGENT);
  if (profile == NULL || g_str_equal (profile, PROFILE_DEFAULT))
    append_part (key, NAMESPACE_MAIN);
  else if (g_str_equal (profile, NAMESPACE_MAIN))
    append_part (key, NAMESPACE_OF_MAIN);
  else
    append_part (key, profile);
}

/* A user has several ids on WhatsApp, with or without a server, a device and a plus sign. All of
 * them contain the phone number. */
static char *
reduce_whatsapp_id (const char *id)
{
  g_autofree char *number = g_strstrip (g_strdup (id));
  char *plus = strchr (number, '+');

  if (plus != NULL)
    memmove (plus, plus + 1, strlen (plus));
  number[strcspn (number, ":")] = '\0';
  number[strcspn (number, "@")] = '\0';

  return g_steal_pointer (&number);
}

static char *
dup_participant (RelayRecord *record, gboolean whatsapp)
{
  const char *id = get_part (record, RELAY_FIELD_SOURCE_USER_ID_ALT);
  g_autofree char *number = NULL;

  if (id == NULL)
    id = get_part (record, RELAY_FIELD_SOURCE_USER_ID);
  if (id == NULL || !whatsapp)
    return g_strdup (id);

  number = reduce_whatsapp_id (id);
  return *number != '\0' ? g_steal_pointer (&number) : g_strdup (id);
}

static void
append_direct (GString *key, RelayRecord *record, const char *scope, gboolean whatsapp)
{
  const char *chat_id = get_part (record, RELAY_FIELD_SOURCE_CHAT_ID);
  g_autofree char *person = NULL;

  if (chat_id != NULL)
    person = whatsapp ? reduce_whatsapp_id (chat_id) : g_strdup (chat_id);
  if (person == NULL || *person == '\0')
    {
      g_free (person);
      person = dup_participant (record, whatsapp);
    }

  append_part (key, RELAY_CHAT_TYPE_DM);
  append_part (key, scope);
  append_part (key, person);
  append_part (key, get_part (record, RELAY_FIELD_SOURCE_THREAD_ID));
}

static void
append_shared (GString *key,
               RelayRecord *record,
               const char *chat_type,
               const char *scope,
               gboolean whatsapp,
               RelaySessionKeyFlags flags)
{
  const char *thread_id = get_part (record, RELAY_FIELD_SOURCE_THREAD_ID);

  /* The answer creates this thread: later messages in the thread must have the same key. */
  if (thread_id == NULL)
    {
      thread_id = get_part (record, RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID);
      if (thread_id != NULL)
        chat_type = RELAY_CHAT_TYPE_THREAD;
    }

  append_part (key, chat_type);
  append_part (key, scope);
  append_part (key, get_part (record, RELAY_FIELD_SOURCE_CHAT_ID));
  append_part (key, thread_id);

  if ((flags & RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS) == 0 &&
      (thread_id == NULL || (flags & RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS) != 0))
    {
      g_autofree char *participant = dup_participant (record, whatsapp);

      append_part (key, participant);
    }
}

char *
relay_session_key_build (RelayRecord *record, RelaySessionKeyFlags flags)
{
  GString *key = g_string_sized_new (64);
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  const char *chat_type = relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_TYPE);
  const char *scope = NULL;
  gboolean whatsapp;

  if (platform == NULL)
    platform = RELAY_PLATFORM_DEFAULT;
  if (chat_type == NULL)
    chat_type = RELAY_CHAT_TYPE_DM;

  whatsapp = g_str_equal (platform, PLATFORM_WHATSAPP);
  if (g_str_equal (platform, PLATFORM_SLACK))
    scope = get_part (record, RELAY_FIELD_SOURCE_SCOPE_ID);

  append_namespace (key, get_part (record, RELAY_FIELD_SOURCE_PROFILE));
  append_part (key, platform);
  if (g_str_equal (chat_type, RELAY_CHAT_TYPE_DM))
    append_direct (key, record, scope, whatsapp);
  else
    append_shared (key, record, chat_type, scope, whatsapp, flags);

  return g_string_free (key, FALSE);
}

char *
relay_session_key_dup_profile (const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, ":", 3);

  if (g_strv_length (parts) < 3 || !g_str_equal (parts[0], AGENT) || *parts[1] == '\0' ||
      g_str_equal (parts[1], NAMESPACE_MAIN))
    return NULL;

  return g_strdup (g_str_equal (parts[1], NAMESPACE_OF_MAIN) ? NAMESPACE_MAIN : parts[1]);
}

char *
relay_session_key_dup_platform (const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, ":", 4);

  if (g_strv_length (parts) < 3 || !g_str_equal (parts[0], AGENT) || *parts[2] == '\0' ||
      g_str_equal (parts[2], RELAY_PLATFORM_DEFAULT))
    return NULL;

  return g_strdup (parts[2]);
}
