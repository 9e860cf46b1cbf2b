/* irc-registration.c: how a connection to an IRC server begins: capabilities, SASL and the nick
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-registration.h"

#include <string.h>

#define MAX_CAPABILITIES 200
#define MAX_NICK_TRIES   12

/* The length of a nick that every server allows (RFC 1459) */
#define SAFE_NICK_LENGTH 9

/* Bytes of base64 in one AUTHENTICATE */
#define SASL_CHUNK 400

#define SASL "sasl"

struct _IrcRegistration
{
  const IrcConfig *config;
  IrcConnection *connection;
  IrcQueue *queue;
  GHashTable *offered; /* name → value */
  GHashTable *enabled; /* set of names */
  guint n_nicks;
  gboolean is_authenticated;
  gboolean is_done;
};

/* echo-message without labels would not say which message has arrived. A message of others that is
 * replayed belongs to a batch.
 */
static const char *const wanted[] = {
  "message-tags", "account-tag", "batch", "echo-message", "labeled-response", "server-time", NULL,
};

IrcRegistration *
irc_registration_new (const IrcConfig *config, IrcConnection *connection, IrcQueue *queue)
{
  IrcRegistration *self = g_new0 (IrcRegistration, 1);

  self->config = config;
  self->connection = connection;
  self->queue = queue;
  self->offered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->enabled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
irc_registration_free (IrcRegistration *self)
{
  g_hash_table_unref (self->offered);
  g_hash_table_unref (self->enabled);
  g_free (self);
}

gboolean
irc_registration_has (IrcRegistration *self, const char *capability)
{
  return g_hash_table_contains (self->enabled, capability);
}

/* A nick that is taken gets a suffix, and keeps a length that the server allows. */
static char *
choose_nick (const char *wanted_nick, guint attempt)
{
  g_autofree char *suffix =
    attempt == 1 ? g_strdup ("_") : g_strdup_printf ("%u", attempt + g_random_int_range (0, 90));
  gsize longest = MAX (strlen (wanted_nick), SAFE_NICK_LENGTH);
  gsize length = MIN (strlen (wanted_nick), longest - strlen (suffix));

  return g_strdup_printf ("%.*s%s", (int) length, wanted_nick, suffix);
}

/* Each nick but the first one waits for its turn. */
static void
irc_registration_send_nick (IrcRegistration *self)
{
  g_autofree char *nick = self->n_nicks == 0 ? g_strdup (self->config->nick)
                                             : choose_nick (self->config->nick, self->n_nicks);
  g_autofree char *line = g_strconcat ("NICK ", nick, NULL);

  if (self->n_nicks == 0)
    irc_connection_write (self->connection, line);
  else
    irc_queue_add (self->queue, line);
  self->n_nicks++;
}

void
irc_registration_begin (IrcRegistration *self)
{
  irc_connection_write (self->connection, "CAP LS 302");
  irc_registration_send_nick (self);
  irc_connection_write (self->connection, "USER relay 0 * :relay-connector");
}

static void
irc_registration_end_capabilities (IrcRegistration *self)
{
  if (!self->is_done)
    irc_connection_write (self->connection, "CAP END");
}

static gboolean
irc_registration_offers_plain (IrcRegistration *self)
{
  const char *value = g_hash_table_lookup (self->offered, SASL);
  g_auto (GStrv) mechanisms = value ? g_strsplit (value, ",", -1) : NULL;

  return value && (*value == '\0' || g_strv_contains ((const char *const *) mechanisms, "PLAIN"));
}

/* A capability that needs others is requested only with them. */
static gboolean
irc_registration_wants (IrcRegistration *self, const char *name)
{
  if (!g_hash_table_contains (self->offered, name))
    return FALSE;
  if (g_str_equal (name, "labeled-response"))
    return g_hash_table_contains (self->offered, "batch") &&
           g_hash_table_contains (self->offered, "message-tags");
  if (g_str_equal (name, "echo-message"))
    return irc_registration_wants (self, "labeled-response");

  return TRUE;
}

static gboolean
irc_registration_request (IrcRegistration *self, GError **error)
{
  g_autoptr (GString) line = g_string_new ("CAP REQ :");
  gsize empty = line->len;

  if (self->config->account && !irc_registration_offers_plain (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "the server offers no SASL PLAIN, which the account needs");
      return FALSE;
    }

  for (gsize i = 0; wanted[i]; i++)
    {
      if (irc_registration_wants (self, wanted[i]))
        g_string_append_printf (line, "%s ", wanted[i]);
    }
  if (self->config->account)
    g_string_append (line, SASL);
  if (line->len > empty)
    irc_connection_write (self->connection, g_strchomp (line->str));
  else
    irc_registration_end_capabilities (self);

  return TRUE;
}

static void
irc_registration_add_offered (IrcRegistration *self, const char *list)
{
  g_auto (GStrv) entries = g_strsplit (list, " ", -1);

  for (char **entry = entries; *entry; entry++)
    {
      char *equals = strchr (*entry, '=');

      if (**entry == '\0' || g_hash_table_size (self->offered) == MAX_CAPABILITIES)
        continue;
      if (equals)
        *equals = '\0';
      g_hash_table_replace (self->offered, g_strdup (*entry), g_strdup (equals ? equals + 1 : ""));
    }
}

static void
irc_registration_set_enabled (IrcRegistration *self, const char *list, gboolean is_deleted)
{
  g_auto (GStrv) names = g_strsplit (list, " ", -1);

  for (char **name = names; *name; name++)
    {
      if (is_deleted || **name == '-')
        g_hash_table_remove (self->enabled, *name + (**name == '-'));
      else if (g_strv_contains (wanted, *name) || g_str_equal (*name, SASL))
        g_hash_table_add (self->enabled, g_strdup (*name));
    }
}

static gboolean
irc_registration_handle_capabilities (IrcRegistration *self, const IrcLine *line, GError **error)
{
  const char *word = irc_line_get (line, 1);
  const char *list = irc_line_get_last (line);

  if (g_ascii_strcasecmp (word, "DEL") == 0)
    irc_registration_set_enabled (self, list, TRUE);
  if (g_ascii_strcasecmp (word, "ACK") == 0)
    irc_registration_set_enabled (self, list, FALSE);
  if (self->is_done)
    return TRUE;

  if (g_ascii_strcasecmp (word, "LS") == 0)
    {
      irc_registration_add_offered (self, list);
      return (line->params->len > 3 && g_str_equal (irc_line_get (line, 2), "*")) ||
             irc_registration_request (self, error);
    }
  if (g_ascii_strcasecmp (word, "ACK") == 0)
    {
      if (irc_registration_has (self, SASL))
        irc_connection_write (self->connection, "AUTHENTICATE PLAIN");
      else
        irc_registration_end_capabilities (self);
    }
  else if (g_ascii_strcasecmp (word, "NAK") == 0)
    {
      if (self->config->account)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               "the server has refused SASL, which the account needs");
          return FALSE;
        }
      irc_registration_end_capabilities (self);
    }

  return TRUE;
}

/* RFC 4616: a name to act for, the account and the password, with U+0000 between them */
static void
irc_registration_authenticate (IrcRegistration *self)
{
  const IrcConfig *config = self->config;
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autofree char *text = NULL;
  gsize length;

  g_byte_array_append (plain, (const guint8 *) "", 1);
  g_byte_array_append (plain, (const guint8 *) config->account, strlen (config->account) + 1);
  g_byte_array_append (plain, (const guint8 *) config->password, strlen (config->password));
  text = g_base64_encode (plain->data, plain->len);
  length = strlen (text);

  /* A last part of the full length would not be known for the last one. */
  for (gsize at = 0; at <= length; at += SASL_CHUNK)
    {
      g_autofree char *line =
        g_strdup_printf ("AUTHENTICATE %.*s", SASL_CHUNK, at < length ? text + at : "+");

      irc_connection_write (self->connection, line);
      explicit_bzero (line, strlen (line));
    }
  explicit_bzero (text, length);
  explicit_bzero (plain->data, plain->len);
}

static gboolean
fail_with_words (const IrcLine *line, const char *what, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s: %.200s", what,
               irc_line_get_last (line));

  return FALSE;
}

static gboolean
irc_registration_handle_number (IrcRegistration *self, const IrcLine *line, GError **error)
{
  switch (irc_line_get_number (line))
    {
    case 903: /* RPL_SASLSUCCESS */
    case 907: /* ERR_SASLALREADY */
      self->is_authenticated = TRUE;
      irc_registration_end_capabilities (self);
      return TRUE;
    case 902: /* ERR_NICKLOCKED */
    case 904: /* ERR_SASLFAIL */
    case 905: /* ERR_SASLTOOLONG */
    case 906: /* ERR_SASLABORTED */
    case 908: /* RPL_SASLMECHS */
      return fail_with_words (line, "the server refuses the account or its password", error);
    case 432: /* ERR_ERRONEUSNICKNAME */
    case 433: /* ERR_NICKNAMEINUSE */
    case 436: /* ERR_NICKCOLLISION */
    case 437: /* ERR_UNAVAILRESOURCE */
      if (self->n_nicks > MAX_NICK_TRIES)
        return fail_with_words (line, "no nick is free", error);
      irc_registration_send_nick (self);
      return TRUE;
    case 464: /* ERR_PASSWDMISMATCH */
    case 465: /* ERR_YOUREBANNEDCREEP */
      return fail_with_words (line, "the server refuses the connection", error);
    case 1: /* RPL_WELCOME */
      if (self->config->account && !self->is_authenticated)
        return fail_with_words (line, "the server has no SASL, which the account needs", error);
      self->is_done = TRUE;
      return TRUE;
    default:
      return TRUE;
    }
}

/* Capabilities can be deleted at any time, so the lines of CAP belong here also afterwards. */
IrcRegistrationState
irc_registration_handle (IrcRegistration *self, const IrcLine *line, GError **error)
{
  gboolean is_fine = TRUE;

  if (g_str_equal (line->command, "CAP"))
    is_fine = irc_registration_handle_capabilities (self, line, error);
  else if (self->is_done)
    is_fine = TRUE;
  else if (g_str_equal (line->command, "AUTHENTICATE"))
    {
      if (self->config->account && irc_registration_has (self, SASL))
        irc_registration_authenticate (self);
    }
  else
    is_fine = irc_registration_handle_number (self, line, error);

  if (!is_fine)
    return IRC_REGISTRATION_FAILED;

  return self->is_done ? IRC_REGISTRATION_DONE : IRC_REGISTRATION_RUNS;
}
