/* groups.c: the faults, sorted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "groups.h"

#include "kill.h"
#include "peers.h"
#include "tls-front.h"

#define N_RANDOM 3000
/* so many bytes behind the handshake, and apart */
#define BEHIND_HANDSHAKE 1000
#define TLS_STEP         29

static void
add (GPtrArray *scripts, HurtKind kind, Way way, guint at, guint arg)
{
  Hurt hurt = { kind, way, at, arg };

  g_ptr_array_add (scripts, script_new (&hurt, 1));
}

static void
at_every_byte (Session *session, GPtrArray *scripts, HurtKind kind)
{
  for (guint way = WAY_UP; way <= WAY_DOWN; way++)
    for (guint at = 0; at <= session_get_length (session, way); at++)
      add (scripts, kind, way, at, 0);
}

/* Between the frames, and in their middles: in a header, and in what it announces */
static void
at_every_frame (Session *session, GPtrArray *scripts, HurtKind kind, guint arg)
{
  for (guint way = WAY_UP; way <= WAY_DOWN; way++)
    {
      add (scripts, kind, way, 0, arg);
      for (guint i = 0; i <= session_get_frames (session, way); i++)
        {
          guint end = session_get_end (session, way, i);

          add (scripts, kind, way, end - 1, arg);
          add (scripts, kind, way, end, arg);
          add (scripts, kind, way, end + 1, arg);
          add (scripts, kind, way, end + 9, arg);
        }
    }
}

static void
make_cut (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_byte (session, scripts, HURT_CUT);
}

static void
make_reset (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_byte (session, scripts, HURT_RESET);
}

static void
make_half (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_byte (session, scripts, HURT_HALF);
}

static void
make_split (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_byte (session, scripts, HURT_SPLIT);
}

static void
make_stall (Session *session, GPtrArray *scripts, GRand *random)
{
  at_every_frame (session, scripts, HURT_STALL, 0);
  at_every_frame (session, scripts, HURT_MUTE, 0);
}

static void
make_delay (Session *session, GPtrArray *scripts, GRand *random)
{
  static const guint delays[] = { 1, 1000, 20000, 40000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    at_every_frame (session, scripts, HURT_DELAY, delays[i]);
}

static void
make_slow (Session *session, GPtrArray *scripts, GRand *random)
{
  static const guint delays[] = { 0, 100, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    at_every_frame (session, scripts, HURT_DRIP, delays[i]);
}

static guint
payload_length (Session *session, Way way, guint frame)
{
  guint size = session_get_end (session, way, frame + 1) - session_get_end (session, way, frame);

  size -= way == WAY_UP ? 6 : 2;
  return size < 126 ? size : size - 2;
}

static void
make_shape (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint way = WAY_UP; way <= WAY_DOWN; way++)
    for (guint frame = 0; frame < session_get_frames (session, way); frame++)
      {
        for (guint at = 0; at <= payload_length (session, way, frame); at++)
          {
            add (scripts, HURT_FRAGMENT, way, frame, at);
            /* a connector need not join messages */
            if (way == WAY_DOWN)
              add (scripts, HURT_MESSAGES, way, frame, at);
          }
        for (guint manner = 0; manner < HURT_N_MERGES; manner++)
          add (scripts, HURT_MERGE, way, frame, manner);
        for (guint length = 0; length <= 125; length += 25)
          add (scripts, HURT_PING, way, frame, length);
        add (scripts, HURT_CRUMBLE, way, frame, 0);
        add (scripts, HURT_BINARY, way, frame, 0);
        /* an action that came twice is done twice, by contract */
        if (way == WAY_DOWN)
          add (scripts, HURT_DUPLICATE, way, frame, 0);
      }
}

static void
make_bad (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint way = WAY_UP; way <= WAY_DOWN; way++)
    for (guint frame = 0; frame < session_get_frames (session, way); frame++)
      for (guint manner = 0; manner < HURT_N_BAD; manner++)
        add (scripts, HURT_BAD, way, frame, manner);
}

static void
make_close (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint frame = 0; frame < session_get_frames (session, WAY_DOWN); frame++)
    {
      for (guint code = 1000; code <= 1015; code++)
        add (scripts, HURT_CLOSE, WAY_DOWN, frame, code);
      for (guint code = 4000; code <= 4999; code++)
        add (scripts, HURT_CLOSE, WAY_DOWN, frame, code);
      add (scripts, HURT_EXPIRED, WAY_DOWN, frame, 0);
    }
}

/* 4401 on two connections, each at every frame: the end, until a disconnect. */
static void
make_revoked (Session *session, GPtrArray *scripts, GRand *random)
{
  guint n = session_get_frames (session, WAY_DOWN);

  for (guint first = 0; first < n - 2; first++)
    for (guint second = 0; second < 2; second++)
      {
        Hurt hurts[] = { { HURT_CLOSE, WAY_DOWN, first, 4401 },
                         { HURT_CLOSE, WAY_DOWN, second, 4401 } };

        g_ptr_array_add (scripts, script_new (hurts, G_N_ELEMENTS (hurts)));
      }
}

static Hurt
random_hurt (Session *session, GRand *random)
{
  static const guint codes[] = { 1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4404, 4999 };
  Hurt hurt = {
    g_rand_int_range (random, HURT_CUT, HURT_N_ANYWHERE),
    g_rand_int_range (random, 0, 2),
  };

  if (hurt.kind == HURT_MESSAGES || hurt.kind == HURT_DUPLICATE || hurt.kind == HURT_CLOSE)
    hurt.way = WAY_DOWN;
  if (hurt_is_at_bytes (hurt.kind))
    hurt.at = g_rand_int_range (random, 0, session_get_length (session, hurt.way));
  else
    hurt.at = g_rand_int_range (random, 0, session_get_frames (session, hurt.way));
  hurt.arg = hurt.kind == HURT_CLOSE ? codes[g_rand_int_range (random, 0, G_N_ELEMENTS (codes))]
             : hurt.kind == HURT_BAD ? (guint) g_rand_int_range (random, 0, HURT_N_BAD)
                                     : (guint) g_rand_int_range (random, 0, 1000);
  return hurt;
}

/* Up to four connections in a row, each hurt in another way */
static void
make_random (Session *session, GPtrArray *scripts, GRand *random)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      Hurt hurts[4];
      guint n = g_rand_int_range (random, 2, 5);

      for (guint j = 0; j < n; j++)
        hurts[j] = random_hurt (session, random);
      g_ptr_array_add (scripts, script_new (hurts, n));
    }
}

static void
make_peers (Session *session, GPtrArray *scripts, GRand *random)
{
  peers_make (scripts);
}

static void
add_tls (GPtrArray *scripts, HurtKind kind, Way way, guint at)
{
  Hurt hurt = { kind, way, at, 0 };

  g_ptr_array_add (scripts, script_new_tls (&hurt, 1));
}

/* A bad certificate on each of so many connections, and a cut on the last of four */
static void
add_strangers (Session *session, GPtrArray *scripts, guint certificate, GRand *random)
{
  Hurt hurts[4];

  for (guint n = 1; n < G_N_ELEMENTS (hurts); n++)
    {
      hurts[n - 1] = (Hurt){ HURT_STRANGER, WAY_UP, 0, certificate };
      hurts[n] = (Hurt){ HURT_CUT, WAY_DOWN,
                         g_rand_int_range (random, 0, session_get_handshake (session, WAY_DOWN)) };
      g_ptr_array_add (scripts, script_new_tls (hurts, n));
      g_ptr_array_add (scripts, script_new_tls (hurts, n + 1));
    }
  for (guint other = CERTIFICATE_GOOD + 1; other < N_CERTIFICATES; other++)
    {
      hurts[1] = (Hurt){ HURT_STRANGER, WAY_UP, 0, other };
      g_ptr_array_add (scripts, script_new_tls (hurts, 2));
    }
}

/* A cut after every byte of the handshake; the rest here and there, and behind it too */
static void
make_tls (Session *session, GPtrArray *scripts, GRand *random)
{
  static const HurtKind kinds[] = { HURT_RESET, HURT_HALF, HURT_SPLIT, HURT_STALL };

  for (guint certificate = CERTIFICATE_GOOD + 1; certificate < N_CERTIFICATES; certificate++)
    add_strangers (session, scripts, certificate, random);
  for (guint way = WAY_UP; way <= WAY_DOWN; way++)
    {
      guint handshake = session_get_handshake (session, way);

      for (guint at = 0; at <= handshake; at++)
        add_tls (scripts, HURT_CUT, way, at);
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        for (guint at = i; at <= handshake + BEHIND_HANDSHAKE; at += TLS_STEP)
          add_tls (scripts, kinds[i], way, at);
      for (guint at = handshake + 1; at <= handshake + BEHIND_HANDSHAKE; at += TLS_STEP)
        add_tls (scripts, HURT_CUT, way, at);
    }
}

const Group groups[] = {
  { "cut", "FIN after every byte", 90, make_cut },
  { "reset", "RST after every byte", 90, make_reset },
  { "half", "FIN one way after every byte", 90, make_half },
  { "split", "a pause after every byte", 90, make_split },
  { "stall", "silence without an end", 80, make_stall },
  { "delay", "held back, up to 100 s", 80, make_delay },
  { "slow", "byte by byte, up to a second each", 50, make_slow },
  { "shape", "frames split, merged, repeated, in fragments", 150, make_shape },
  { "bad", "frames that break the protocol", 150, make_bad },
  { "close", "every close code at every frame", 150, make_close },
  { "revoked", "4401 twice", 20, make_revoked },
  { "random", "several faults in a row", 100, make_random },
  { "peers", "a hostile peer in the connector's place", 80, make_peers },
  { "tls", "cut in the TLS handshake after every byte, and bad certificates", 50, make_tls,
    .tls = TRUE },
  { "kill", "processes killed under load", 30, NULL, kill_run, 400 },
};

const guint n_groups = G_N_ELEMENTS (groups);
