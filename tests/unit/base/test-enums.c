/* test-enums.c: the names of enum values in other languages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

#include "test.h"

/* The nicks are API for language bindings. */
TEST_CASE ("/enums/values-keep-their-nicks")
{
  const struct
  {
    GType type;
    int value;
    const char *nick;
  } cases[] = {
    { RELAY_TYPE_STATE, RELAY_STATE_HANDSHAKING, "handshaking" },
    { RELAY_TYPE_STATE, RELAY_STATE_CLOSING, "closing" },
    { RELAY_TYPE_RECONNECT, RELAY_RECONNECT_ALWAYS, "always" },
    { RELAY_TYPE_MESSAGE_TYPE, RELAY_MESSAGE_TYPE_COMMAND, "command" },
    { RELAY_TYPE_TRISTATE, RELAY_TRISTATE_UNKNOWN, "unknown" },
    { RELAY_TYPE_INTERACTION_MAPPING, RELAY_INTERACTION_MAPPING_NATIVE, "native" },
    { RELAY_TYPE_TURN_PHASE, RELAY_TURN_PHASE_WORKING, "working" },
    { RELAY_TYPE_RENAME_CONDITION, RELAY_RENAME_CONDITION_ALWAYS, "always" },
    { RELAY_TYPE_RENAME_CONDITION, RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "if-current-name" },
    { RELAY_TYPE_CHAT_MESSAGE_STATE, RELAY_CHAT_MESSAGE_STATE_RECEIVED, "received" },
    { RELAY_TYPE_CHAT_MESSAGE_STATE, RELAY_CHAT_MESSAGE_STATE_UNSURE, "unsure" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (cases[i].type);

      g_assert_cmpstr (g_enum_get_value (klass, cases[i].value)->value_nick, ==, cases[i].nick);
    }
}

TEST_CASE ("/enums/flags-keep-their-nicks")
{
  const struct
  {
    GType type;
    guint value;
    const char *nick;
  } cases[] = {
    { RELAY_TYPE_TEXT_SPLIT_FLAGS, RELAY_TEXT_SPLIT_NO_FENCES, "no-fences" },
    { RELAY_TYPE_SESSION_KEY_FLAGS, RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS, "shared-groups" },
    { RELAY_TYPE_SESSION_KEY_FLAGS, RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "per-user-threads" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GFlagsClass) klass = g_type_class_ref (cases[i].type);

      g_assert_cmpstr (g_flags_get_first_value (klass, cases[i].value)->value_nick, ==,
                       cases[i].nick);
    }
}
