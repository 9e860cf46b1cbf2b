/* fault.h: the faults that a proxy can inject into a connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

typedef enum
{
  DIRECTION_UP, /* from the gateway to the connector */
  DIRECTION_DOWN
} Direction;

typedef enum
{
  FAULT_NONE,

  /* after @at bytes in that direction */
  FAULT_CUT,   /* FIN to both */
  FAULT_RESET, /* RST to both */
  FAULT_HALF,  /* FIN in that direction only */
  FAULT_STALL, /* no more bytes in either direction, and no FIN */
  FAULT_MUTE,  /* no more bytes in that direction, and no FIN */
  FAULT_SPLIT, /* the rest is sent when everything before it was processed */
  FAULT_DELAY, /* the rest is sent arg ms later */
  FAULT_DRIP,  /* the rest is sent byte by byte, arg ms apart */

  /* at frame number @at after the head of the HTTP request or response */
  FAULT_FRAGMENT,       /* in two fragments, cut at arg */
  FAULT_BYTE_FRAGMENTS, /* a fragment for each byte, with a ping between them */
  FAULT_MESSAGES,       /* in two messages, cut at arg */
  FAULT_MERGE,          /* with other lines in one message, variant arg */
  FAULT_BINARY,         /* as a binary message */
  FAULT_DUPLICATE,      /* twice */
  FAULT_PING,           /* after a ping of arg bytes */
  FAULT_BAD,            /* after a frame that breaks RFC 6455, variant arg */
  FAULT_CLOSE,          /* replaced by a close frame with the code arg; nothing follows */
  FAULT_EXPIRED,        /* replaced by a close frame with 4401 and the reason “expired” */

  FAULT_REDIRECT, /* the connection leads to redirect target number arg */
  N_FAULTS
} FaultKind;

typedef struct
{
  FaultKind kind;
  Direction direction;
  guint at;
  guint arg;
} Fault;

#define N_FAULTS_ANYWHERE FAULT_REDIRECT
#define N_BAD_FRAMES      29
#define N_MERGES          4

gboolean fault_is_at_bytes (FaultKind kind);
/* The library must not be affected. */
gboolean fault_is_harmless (const Fault *self);
const char *fault_kind_name (FaultKind kind);
/* cut/down/123, close/down/3/4401: what fault_parse() reads */
char *fault_to_string (const Fault *self);
gboolean fault_parse (const char *text, Fault *fault);
