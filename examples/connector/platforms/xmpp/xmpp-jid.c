/* xmpp-jid.c: the parts of an XMPP address, LOCALPART@DOMAIN/RESOURCE
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-jid.h"

#include <string.h>

/* The first slash ends the bare JID, and the first at sign before it the localpart. */
static gsize
bare_length (const char *jid)
{
  return strcspn (jid, "/");
}

static const char *
find_domain (const char *jid)
{
  const char *at = memchr (jid, '@', bare_length (jid));

  return at ? at + 1 : jid;
}

/* Returns NULL for the address of a domain. */
char *
xmpp_jid_get_local (const char *jid)
{
  const char *domain = find_domain (jid);

  return domain == jid ? NULL : g_strndup (jid, domain - jid - 1);
}

char *
xmpp_jid_get_domain (const char *jid)
{
  const char *domain = find_domain (jid);

  return g_strndup (domain, jid + bare_length (jid) - domain);
}

char *
xmpp_jid_get_bare (const char *jid)
{
  return g_strndup (jid, bare_length (jid));
}

/* Returns NULL for a bare JID. In a room this is the nickname. */
const char *
xmpp_jid_get_resource (const char *jid)
{
  const char *slash = jid + bare_length (jid);

  return *slash && slash[1] ? slash + 1 : NULL;
}

/* Servers have checked the addresses that they send. This keeps out what would be no id of a chat. */
gboolean
xmpp_jid_is_valid (const char *jid)
{
  g_autofree char *domain = NULL;

  if (jid == NULL || strlen (jid) > XMPP_MAX_JID || jid[0] == '@')
    return FALSE;
  for (const char *at = jid; *at; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        return FALSE;
    }
  domain = xmpp_jid_get_domain (jid);

  return *domain != '\0' && strpbrk (domain, "@ :") == NULL;
}

/* Only lower case: the server would change anything else. */
gboolean
xmpp_jid_is_localpart (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > 64)
    return FALSE;

  for (const char *at = text; *at; at++)
    {
      if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && !strchr ("-_.", *at))
        return FALSE;
    }

  return TRUE;
}
