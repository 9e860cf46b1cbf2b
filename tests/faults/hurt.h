/* hurt.h: what a proxy may do to one connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WAY_UP, /* from the gateway to the connector */
  WAY_DOWN
} Way;

typedef enum
{
  HURT_NONE,

  /* when so many bytes have gone that way */
  HURT_CUT,   /* FIN to both */
  HURT_RESET, /* RST to both */
  HURT_HALF,  /* FIN that way only */
  HURT_STALL, /* no more bytes either way, and no FIN */
  HURT_MUTE,  /* the same that way only */
  HURT_SPLIT, /* the rest comes when all before it has been dealt with */
  HURT_DELAY, /* the rest comes arg ms later */
  HURT_DRIP,  /* from there on byte by byte, arg ms apart */

  /* at the frame of that number, after the head of the HTTP request or answer */
  HURT_FRAGMENT,  /* in two fragments, cut at arg */
  HURT_CRUMBLE,   /* a fragment for each byte, with a ping among them */
  HURT_MESSAGES,  /* in two messages, cut at arg */
  HURT_MERGE,     /* with others in one message, in manner arg */
  HURT_BINARY,    /* as a binary message */
  HURT_DUPLICATE, /* twice */
  HURT_PING,      /* after a ping of arg bytes */
  HURT_BAD,       /* after a frame that breaks RFC 6455, in manner arg */
  HURT_CLOSE,     /* a close frame with the code arg in its stead, and silence */
  HURT_EXPIRED,   /* the same with 4401 and the reason “expired” */

  HURT_STRANGER, /* the connection leads to somebody else, number arg */
  N_HURTS
} HurtKind;

typedef struct
{
  HurtKind kind;
  Way way;
  guint at;
  guint arg;
} Hurt;

#define HURT_N_ANYWHERE HURT_STRANGER
#define HURT_N_BAD      29
#define HURT_N_MERGES   4

gboolean hurt_is_at_bytes (HurtKind kind);
/* Nobody may notice. */
gboolean hurt_is_harmless (const Hurt *self);
const char *hurt_kind_name (HurtKind kind);
/* cut/down/123, close/down/3/4401: what hurt_parse() reads */
char *hurt_to_string (const Hurt *self);
gboolean hurt_parse (const char *text, Hurt *hurt);

G_END_DECLS
