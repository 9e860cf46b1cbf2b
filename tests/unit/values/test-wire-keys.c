/* test-wire-keys.c: the tables of key names and frame types
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "values/relay-wire-keys-private.h"

#include "test.h"

typedef RelayWireKey (*Lookup) (const char *name, gsize length);

/* Each table and its fields */
static const struct
{
  Lookup lookup;
  guint first;
  guint last;
} tables[] = {
  { relay_wire_keys_of_event, RELAY_FIELD_TEXT, RELAY_FIELD_SOURCE },
  { relay_wire_keys_of_source, RELAY_FIELD_SOURCE_PLATFORM,
    RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED },
  { relay_wire_keys_of_result, RELAY_FIELD_RESULT_SUCCESS, RELAY_FIELD_RESULT_TYPE },
};

/* A name with another byte, one more or one less is another key. */
static void
assert_exact (Lookup lookup, const char *name, guint field)
{
  gsize length = strlen (name);

  g_assert_cmpuint (length, <=, RELAY_WIRE_KEYS_MAX_LENGTH);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *other = g_strdup (name);

      other[i] ^= 0x20;
      g_assert_cmpuint (lookup (other, length).field, !=, field);
    }
  g_assert_cmpuint (lookup (name, length - 1).field, !=, field);
  g_assert_cmpuint (lookup (name, length + 1).field, !=, field);
}

TEST_CASE ("/wire-keys/field-names-match-exactly")
{
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (guint field = tables[t].first; field <= tables[t].last; field++)
      {
        const char *name = relay_wire_keys_get_name (field);

        if (name == NULL)
          continue;
        g_assert_cmpuint (tables[t].lookup (name, strlen (name)).field, ==, field);
        assert_exact (tables[t].lookup, name, field);
      }
  g_assert_null (relay_wire_keys_get_name (RELAY_N_FIELDS_AND_ALIASES));
}

TEST_CASE ("/wire-keys/frame-members-match-exactly")
{
  for (RelayMember member = 0; member < RELAY_N_MEMBERS; member++)
    {
      const char *name = relay_wire_keys_get_member_name (member);

      g_assert_cmpint (relay_wire_keys_of_frame (name, strlen (name)), ==, member);
      for (gsize i = 0; name[i] != '\0'; i++)
        {
          g_autofree char *other = g_strdup (name);

          other[i] ^= 0x20;
          g_assert_cmpint (relay_wire_keys_of_frame (other, strlen (other)), ==, RELAY_N_MEMBERS);
        }
    }
}

TEST_CASE ("/wire-keys/frame-types-match-exactly")
{
  static const struct
  {
    const char *name;
    RelayFrameType type;
  } types[] = {
    { "inbound", RELAY_FRAME_INBOUND },
    { "outbound_result", RELAY_FRAME_OUTBOUND_RESULT },
    { "descriptor", RELAY_FRAME_DESCRIPTOR },
    { "interrupt_inbound", RELAY_FRAME_INTERRUPT_INBOUND },
    { "going_idle_ack", RELAY_FRAME_GOING_IDLE_ACK },
    { "passthrough_forward", RELAY_FRAME_PASSTHROUGH_FORWARD },
  };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_assert_cmpint (relay_wire_keys_get_frame_type (types[t].name, strlen (types[t].name)), ==,
                       types[t].type);
      for (gsize i = 0; types[t].name[i] != '\0'; i++)
        {
          g_autofree char *other = g_strdup (types[t].name);

          other[i] ^= 0x20;
          g_assert_cmpint (relay_wire_keys_get_frame_type (other, strlen (other)), ==,
                           RELAY_FRAME_UNKNOWN);
        }
    }
}

TEST_CASE ("/wire-keys/ids-are-known-by-their-names")
{
  static const char *const ids[] = { "id", "chat_id", "requestId", "user_id_alt", "_id", "Id" };
  static const char *const others[] = { "draft_id", "",         "i",          "d",  "idea",
                                        "chat_ids", "identity", "user_id_al", "ID", "paid" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (relay_wire_keys_is_id (ids[i], strlen (ids[i])));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (relay_wire_keys_is_id (others[i], strlen (others[i])));
}
