/* groups.c: the groups of scripts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "groups.h"

#include "bystanders.h"
#include "kill.h"
#include "misbehavior.h"
#include "tls-proxy.h"

#define N_RANDOM 3000
/* bytes after the handshake that are tested, and their distance */
#define AFTER_HANDSHAKE 1000
#define TLS_STEP        29

static void
add (GPtrArray *scripts, FaultKind kind, Direction direction, guint at, guint arg)
{
  Fault fault = { kind, direction, at, arg };

  g_ptr_array_add (scripts, script_new (&fault, 1));
}

#define AT_EVERY_BYTE(make, kind)                                                  \
  static void make (Session *session, GPtrArray *scripts, GRand *random)           \
  {                                                                                \
    for (guint direction = DIRECTION_UP; direction <= DIRECTION_DOWN; direction++) \
      for (guint at = 0; at <= session_get_length (session, direction); at++)      \
        add (scripts, kind, direction, at, 0);                                     \
  }

AT_EVERY_BYTE (make_cut, FAULT_CUT)
AT_EVERY_BYTE (make_reset, FAULT_RESET)
AT_EVERY_BYTE (make_half, FAULT_HALF)
AT_EVERY_BYTE (make_split, FAULT_SPLIT)

/* Between the frames, inside of their headers and inside of their payloads */
static void
at_every_frame (Session *session, GPtrArray *scripts, FaultKind kind, guint arg)
{
  for (guint direction = DIRECTION_UP; direction <= DIRECTION_DOWN; direction++)
    {
      add (scripts, kind, direction, 0, arg);
      for (guint i = 0; i <= session_get_frames (session, direction); i++)
        {
          guint end = session_get_end (session, direction, i);

          add (scripts, kind, direction, end - 1, arg);
          add (scripts, kind, direction, end, arg);
          add (scripts, kind, direction, end + 1, arg);
          add (scripts, kind, direction, end + 9, arg);
        }
    }
}

static void
make_stall (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_frame (session, scripts, FAULT_STALL, 0);
  at_every_frame (session, scripts, FAULT_MUTE, 0);
}

static void
make_delay (Session *session, GPtrArray *scripts, GRand *random)
{
  static const guint delays[] = { 1, 1000, 20000, 40000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    at_every_frame (session, scripts, FAULT_DELAY, delays[i]);
}

static void
make_slow (Session *session, GPtrArray *scripts, GRand *random)
{
  static const guint delays[] = { 0, 100, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    at_every_frame (session, scripts, FAULT_DRIP, delays[i]);
}

static guint
payload_length (Session *session, Direction direction, guint frame)
{
  guint size =
    session_get_end (session, direction, frame + 1) - session_get_end (session, direction, frame);

  size -= direction == DIRECTION_UP ? 6 : 2;
  return size < 126 ? size : size - 2;
}

static void
make_shape (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint direction = DIRECTION_UP; direction <= DIRECTION_DOWN; direction++)
    for (guint frame = 0; frame < session_get_frames (session, direction); frame++)
      {
        for (guint at = 0; at <= payload_length (session, direction, frame); at++)
          {
            add (scripts, FAULT_FRAGMENT, direction, frame, at);
            /* a connector need not join the parts of a line */
            if (direction == DIRECTION_DOWN)
              add (scripts, FAULT_MESSAGES, direction, frame, at);
          }
        for (guint variant = 0; variant < N_MERGES; variant++)
          add (scripts, FAULT_MERGE, direction, frame, variant);
        for (guint length = 0; length <= 125; length += 25)
          add (scripts, FAULT_PING, direction, frame, length);
        add (scripts, FAULT_BYTE_FRAGMENTS, direction, frame, 0);
        add (scripts, FAULT_BINARY, direction, frame, 0);
        /* a duplicated action is executed twice, by contract */
        if (direction == DIRECTION_DOWN)
          add (scripts, FAULT_DUPLICATE, direction, frame, 0);
      }
}

static void
make_bad (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint direction = DIRECTION_UP; direction <= DIRECTION_DOWN; direction++)
    for (guint frame = 0; frame < session_get_frames (session, direction); frame++)
      for (guint variant = 0; variant < N_BAD_FRAMES; variant++)
        add (scripts, FAULT_BAD, direction, frame, variant);
}

static void
make_close (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint frame = 0; frame < session_get_frames (session, DIRECTION_DOWN); frame++)
    {
      for (guint code = 1000; code <= 1015; code++)
        add (scripts, FAULT_CLOSE, DIRECTION_DOWN, frame, code);
      for (guint code = 4000; code <= 4999; code++)
        add (scripts, FAULT_CLOSE, DIRECTION_DOWN, frame, code);
      add (scripts, FAULT_EXPIRED, DIRECTION_DOWN, frame, 0);
    }
}

/* 4401 on two connections in a row, at every frame */
static void
make_revoked (Session *session, GPtrArray *scripts, GRand *random)
{
  guint n = session_get_frames (session, DIRECTION_DOWN);

  for (guint first = 0; first < n - 2; first++)
    for (guint second = 0; second < 2; second++)
      {
        Fault faults[] = { { FAULT_CLOSE, DIRECTION_DOWN, first, 4401 },
                           { FAULT_CLOSE, DIRECTION_DOWN, second, 4401 } };

        g_ptr_array_add (scripts, script_new (faults, G_N_ELEMENTS (faults)));
      }
}

static Fault
random_fault (Session *session, GRand *random)
{
  static const guint codes[] = { 1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4404, 4999 };
  Fault fault = {
    g_rand_int_range (random, FAULT_CUT, N_FAULTS_ANYWHERE),
    g_rand_int_range (random, 0, 2),
  };

  if (fault.kind == FAULT_MESSAGES || fault.kind == FAULT_DUPLICATE || fault.kind == FAULT_CLOSE)
    fault.direction = DIRECTION_DOWN;
  if (fault_is_at_bytes (fault.kind))
    fault.at = g_rand_int_range (random, 0, session_get_length (session, fault.direction));
  else
    fault.at = g_rand_int_range (random, 0, session_get_frames (session, fault.direction));
  fault.arg = fault.kind == FAULT_CLOSE ? codes[g_rand_int_range (random, 0, G_N_ELEMENTS (codes))]
              : fault.kind == FAULT_BAD ? (guint) g_rand_int_range (random, 0, N_BAD_FRAMES)
                                        : (guint) g_rand_int_range (random, 0, 1000);
  return fault;
}

/* Up to four connections in a row, each with another fault */
static void
make_random (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      Fault faults[4];
      guint n = g_rand_int_range (random, 2, 5);

      for (guint j = 0; j < n; j++)
        faults[j] = random_fault (session, random);
      g_ptr_array_add (scripts, script_new (faults, n));
    }
}

static void
make_peers (Session *session, GPtrArray *scripts, GRand *random)
{
  misbehavior_add_scripts (scripts);
}

static void
add_tls (GPtrArray *scripts, FaultKind kind, Direction direction, guint at)
{
  Fault fault = { kind, direction, at, 0 };

  g_ptr_array_add (scripts, script_new_tls (&fault, 1));
}

/* A bad certificate on up to three connections in a row, and a cut on the next one */
static void
add_bad_certificates (Session *session, GPtrArray *scripts, guint certificate, GRand *random)
{
  Fault faults[4];

  for (guint n = 1; n < G_N_ELEMENTS (faults); n++)
    {
      faults[n - 1] = (Fault){ FAULT_REDIRECT, DIRECTION_UP, 0, certificate };
      faults[n] =
        (Fault){ FAULT_CUT, DIRECTION_DOWN,
                 g_rand_int_range (random, 0, session_get_handshake (session, DIRECTION_DOWN)) };
      g_ptr_array_add (scripts, script_new_tls (faults, n));
      g_ptr_array_add (scripts, script_new_tls (faults, n + 1));
    }
  for (guint other = CERTIFICATE_GOOD + 1; other < N_CERTIFICATES; other++)
    {
      faults[1] = (Fault){ FAULT_REDIRECT, DIRECTION_UP, 0, other };
      g_ptr_array_add (scripts, script_new_tls (faults, 2));
    }
}

/* A cut after every byte of the handshake; other faults at intervals, also after the handshake */
static void
make_tls (Session *session, GPtrArray *scripts, GRand *random)
{
  static const FaultKind kinds[] = { FAULT_RESET, FAULT_HALF, FAULT_SPLIT, FAULT_STALL };

  for (guint certificate = CERTIFICATE_GOOD + 1; certificate < N_CERTIFICATES; certificate++)
    add_bad_certificates (session, scripts, certificate, random);
  for (guint direction = DIRECTION_UP; direction <= DIRECTION_DOWN; direction++)
    {
      guint handshake = session_get_handshake (session, direction);

      for (guint at = 0; at <= handshake; at++)
        add_tls (scripts, FAULT_CUT, direction, at);
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        for (guint at = i; at <= handshake + AFTER_HANDSHAKE; at += TLS_STEP)
          add_tls (scripts, kinds[i], direction, at);
      for (guint at = handshake + 1; at <= handshake + AFTER_HANDSHAKE; at += TLS_STEP)
        add_tls (scripts, FAULT_CUT, direction, at);
    }
}

const Group groups[] = {
  { "cut", "FIN after every byte", 90, make_cut },
  { "reset", "RST after every byte", 90, make_reset },
  { "half", "FIN in one direction after every byte", 90, make_half },
  { "split", "a pause after every byte", 90, make_split },
  { "stall", "no more bytes, without a FIN", 80, make_stall },
  { "delay", "delays of up to 100 s", 80, make_delay },
  { "slow", "byte by byte, up to a second each", 50, make_slow },
  { "shape", "frames split, merged, repeated, in fragments", 150, make_shape },
  { "bad", "frames that break the protocol", 150, make_bad },
  { "close", "every close code at every frame", 150, make_close },
  { "revoked", "4401 twice", 20, make_revoked },
  { "random", "several faults in a row", 100, make_random },
  { "peers", "a misbehaving peer in the connector's place", 80, make_peers },
  { "tls", "cut in the TLS handshake after every byte, and bad certificates", 50, make_tls,
    .tls = TRUE },
  { "others", "what hurts one chat, bot or page, while others go on", 24, NULL, bystanders_run,
    400 },
  { "kill", "processes killed under load", 30, NULL, kill_run, 400 },
};

const guint n_groups = G_N_ELEMENTS (groups);
