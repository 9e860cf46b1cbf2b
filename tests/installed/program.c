/* program.c: what somebody outside builds with pkg-config
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <relay-glib/relay-glib.h>

/* A subclass that was compiled earlier has this layout: new virtual functions take the place of padding. */
G_STATIC_ASSERT (sizeof (RelayTransport) == sizeof (GObject));
G_STATIC_ASSERT (sizeof (RelayTransportClass) == sizeof (GObjectClass) + 11 * sizeof (gpointer));
G_STATIC_ASSERT (G_STRUCT_OFFSET (RelayTransportClass, write) ==
                 sizeof (GObjectClass) + 2 * sizeof (gpointer));

int
main (void)
{
  const char *secrets[] = { "old", "new", NULL };
  g_autofree char *token = relay_auth_make_token ("my:gateway", "new", 2000);
  g_autofree char *id = relay_auth_verify_token (token, secrets, 1000);
  g_autoptr (RelayTransport) transport = relay_memory_transport_new ("discord", "bot");
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, transport);

  if (!RELAY_CHECK_VERSION (0, 9, 0) || g_strcmp0 (id, "my:gateway") != 0)
    return 1;
  g_print ("%d.%d.%d %u\n", RELAY_MAJOR_VERSION, RELAY_MINOR_VERSION, RELAY_MICRO_VERSION,
           relay_adapter_get_max_message_length (adapter));
  return 0;
}
