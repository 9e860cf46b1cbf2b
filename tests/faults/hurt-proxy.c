/* hurt-proxy.c: a TCP proxy that hurts the connections that go through it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "hurt-proxy.h"

#include "frames.h"

#include <gio/gnetworking.h>
#include <string.h>
#include <sys/socket.h>

/*
 * A connection is two lanes. What a lane reads becomes units: the head of the HTTP request
 * or answer, then one frame each. A hurt that is at a frame changes its unit. The bytes of the
 * units then go through a gate that counts them, where the hurts that are at bytes happen.
 *
 * What is to happen when everything before it has been dealt with waits in an idle source
 * of low priority: the gateway runs in the same main context.
 */

#define CHUNK 16384
/* Time passes in steps of so many ms, so that what is due first happens first. */
#define STEP          250
#define MAX_STRANGERS 16

typedef struct _Pair Pair;

typedef struct
{
  Pair *pair;
  Way way;
  GSocket *from, *to;
  GSource *in, *out, *later;
  GByteArray *incoming; /* not yet a unit */
  GByteArray *outgoing; /* before the gate */
  guint64 written;
  guint units;    /* so many went into outgoing */
  gboolean ended; /* nothing more comes from there */
  gboolean shut;  /* FIN was sent on */
  gboolean deaf;  /* what comes is not passed on */
  gboolean paused;
  guint left; /* ms of the pause */
} Lane;

struct _Pair
{
  HurtProxy *proxy;
  guint number; /* since the plan */
  guint plan;   /* of that number */
  Hurt hurt;
  gboolean done; /* the hurt */
  gboolean stalled;
  Lane lanes[2];
};

struct _HurtProxy
{
  GSocketListener *listener;
  GCancellable *cancellable;
  guint16 port;
  guint16 target;
  guint16 strangers[MAX_STRANGERS];
  gboolean raw;
  guint clear; /* what came from the gateway unciphered */
  HurtTick tick;
  gpointer user_data;
  GPtrArray *pairs; /* of Pair, owned */
  GArray *plan;     /* of Hurt */
  guint accepted;
  guint done;
  guint n_plans;
  GArray *ends[2]; /* of guint64, of the first connection; and */
  GArray *before;
  guint64 passed[2];
};

static gboolean lane_flush (Lane *self);
static void lane_pass_end (Lane *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static Lane *
other_lane (Lane *self)
{
  return &self->pair->lanes[!self->way];
}

static void
lane_clear (Lane *self)
{
  clear_source (&self->in);
  clear_source (&self->out);
  clear_source (&self->later);
  g_byte_array_unref (self->incoming);
  g_byte_array_unref (self->outgoing);
  g_socket_close (self->from, NULL);
  g_object_unref (self->from);
  g_object_unref (self->to);
}

static void
pair_free (Pair *self)
{
  lane_clear (&self->lanes[WAY_UP]);
  lane_clear (&self->lanes[WAY_DOWN]);
  g_free (self);
}

static void
pair_reset (Pair *self)
{
  struct linger linger = { 1, 0 };

  for (guint i = 0; i < 2; i++)
    setsockopt (g_socket_get_fd (self->lanes[i].from), SOL_SOCKET, SO_LINGER, &linger,
                sizeof linger);
  g_ptr_array_remove_fast (self->proxy->pairs, self);
}

/* FALSE when that was the end of the pair. */
static gboolean
pair_look (Pair *self)
{
  if (!self->lanes[WAY_UP].ended || !self->lanes[WAY_DOWN].ended)
    return TRUE;
  g_ptr_array_remove_fast (self->proxy->pairs, self);
  return FALSE;
}

static gboolean on_socket (GSocket *socket, GIOCondition condition, gpointer user_data);

static GSource *
watch (Lane *self, GSocket *socket, GIOCondition condition)
{
  GSource *source = g_socket_create_source (socket, condition, NULL);

  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_socket, self, NULL);
  g_source_attach (source, NULL);
  return source;
}

static void
call_later (Lane *self, GSourceFunc func)
{
  clear_source (&self->later);
  self->later = g_idle_source_new ();
  g_source_set_priority (self->later, G_PRIORITY_LOW);
  g_source_set_callback (self->later, func, self, NULL);
  g_source_attach (self->later, NULL);
}

static gboolean
is_first (Pair *self)
{
  return self->number == 0 && self->plan == self->proxy->n_plans;
}

/* The hurts at bytes */

static gboolean
on_resume (gpointer user_data)
{
  Lane *self = user_data;
  /* time passes for the gateway's connection, not for what is left of it */
  guint step = self->pair->lanes[WAY_UP].ended ? 0 : MIN (self->left, STEP);

  if (step > 0)
    {
      self->left -= step;
      self->pair->proxy->tick (step, self->pair->proxy->user_data);
      return G_SOURCE_CONTINUE;
    }
  clear_source (&self->later);
  self->paused = FALSE;
  lane_flush (self);
  return G_SOURCE_REMOVE;
}

static void
lane_pause (Lane *self)
{
  Hurt *hurt = &self->pair->hurt;

  self->paused = TRUE;
  self->left = hurt->kind != HURT_SPLIT ? hurt->arg : 0;
  call_later (self, on_resume);
}

/* Nothing happens any more but that time passes, until the gateway gives up. */
static gboolean
on_stalled (gpointer user_data)
{
  Lane *self = user_data;

  if (self->pair->lanes[WAY_UP].ended)
    {
      clear_source (&self->later);
      return G_SOURCE_REMOVE;
    }
  self->pair->proxy->tick (STEP, self->pair->proxy->user_data);
  return G_SOURCE_CONTINUE;
}

static void
pair_shut (Pair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      self->lanes[i].deaf = TRUE;
      g_byte_array_set_size (self->lanes[i].outgoing, 0);
      lane_pass_end (&self->lanes[i]);
    }
}

static void
lane_stall (Lane *self)
{
  Pair *pair = self->pair;

  pair->stalled = TRUE;
  self->deaf = TRUE;
  g_byte_array_set_size (self->outgoing, 0);
  if (pair->hurt.kind == HURT_STALL)
    {
      other_lane (self)->deaf = TRUE;
      g_byte_array_set_size (other_lane (self)->outgoing, 0);
    }
  call_later (self, on_stalled);
}

/* FALSE when that was the end of the pair. */
static gboolean
lane_hurt (Lane *self)
{
  Pair *pair = self->pair;

  if (!pair->done)
    pair->proxy->done++;
  pair->done = TRUE;
  switch ((int) pair->hurt.kind)
    {
    case HURT_CUT:
      pair_shut (pair);
      break;
    case HURT_RESET:
      pair_reset (pair);
      return FALSE;
    case HURT_HALF:
      self->deaf = TRUE;
      g_byte_array_set_size (self->outgoing, 0);
      lane_pass_end (self);
      break;
    case HURT_STALL:
    case HURT_MUTE:
      lane_stall (self);
      break;
    case HURT_SPLIT:
    case HURT_DELAY:
    case HURT_DRIP:
      lane_pause (self);
      break;
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

/* Whether the gate hurts before the next byte */
static gboolean
lane_is_due (Lane *self)
{
  Hurt *hurt = &self->pair->hurt;

  if (!hurt_is_at_bytes (hurt->kind) || hurt->way != self->way || self->paused)
    return FALSE;
  if (hurt->kind == HURT_DRIP)
    return self->written >= hurt->at && self->outgoing->len > 0 && self->later == NULL;
  return !self->pair->done && self->written == hurt->at;
}

static gsize
lane_may_write (Lane *self)
{
  Hurt *hurt = &self->pair->hurt;
  gsize size = self->outgoing->len;

  if (!hurt_is_at_bytes (hurt->kind) || hurt->way != self->way)
    return size;
  if (hurt->kind == HURT_DRIP && self->written >= hurt->at)
    return 1;
  return self->written < hurt->at ? MIN (size, hurt->at - self->written) : size;
}

/* A peer that is gone: what is left for it is dropped. */
static void
lane_lost (Lane *self)
{
  self->deaf = TRUE;
  self->shut = TRUE;
  g_byte_array_set_size (self->outgoing, 0);
  clear_source (&self->out);
}

static void
lane_write (Lane *self)
{
  g_autoptr (GError) error = NULL;
  gssize n =
    g_socket_send (self->to, (char *) self->outgoing->data, lane_may_write (self), NULL, &error);

  if (n > 0)
    {
      self->written += n;
      if (is_first (self->pair))
        self->pair->proxy->passed[self->way] = self->written;
      g_byte_array_remove_range (self->outgoing, 0, n);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      if (self->out == NULL)
        self->out = watch (self, self->to, G_IO_OUT);
    }
  else
    lane_lost (self);
}

/* FALSE when that was the end of the pair. */
static gboolean
lane_flush (Lane *self)
{
  gboolean dripping = self->pair->hurt.kind == HURT_DRIP && self->pair->hurt.way == self->way;

  for (;;)
    {
      if (!(dripping && self->pair->done) && lane_is_due (self) && !lane_hurt (self))
        return FALSE;
      if (self->outgoing->len == 0 || self->paused || self->out != NULL)
        break;
      lane_write (self);
      /* the next byte has a turn of its own */
      if (dripping && self->pair->done && lane_is_due (self) && self->out == NULL)
        lane_pause (self);
    }
  if (self->ended && self->outgoing->len == 0 && !self->pair->stalled)
    lane_pass_end (self);
  return TRUE;
}

/* Units */

static gsize
head_length (GByteArray *bytes)
{
  const char *end = g_strstr_len ((char *) bytes->data, bytes->len, "\r\n\r\n");

  return end != NULL ? (gsize) (end - (char *) bytes->data) + 4 : 0;
}

/* A record of TLS: a type, a version, a length, and so many bytes */
static gsize
record_length (GByteArray *bytes)
{
  gsize length;

  if (bytes->len < 5)
    return 0;
  length = 5 + (bytes->data[3] << 8 | bytes->data[4]);
  return bytes->len >= length ? length : 0;
}

static void
lane_take_frame (Lane *self, const guint8 *frame, gsize size)
{
  Pair *pair = self->pair;
  gboolean closes = pair->hurt.kind == HURT_CLOSE || pair->hurt.kind == HURT_EXPIRED;

  if (pair->done || hurt_is_at_bytes (pair->hurt.kind) || pair->hurt.kind == HURT_NONE ||
      pair->hurt.way != self->way || pair->hurt.at != self->units - 1)
    {
      g_byte_array_append (self->outgoing, frame, size);
      return;
    }
  frames_hurt (self->outgoing, &pair->hurt, frame, size);
  pair->done = TRUE;
  pair->proxy->done++;
  self->deaf = closes;
}

/* Whoever it is, a head or a frame may be anything, and never whole. */
static gboolean
is_stranger (Pair *self)
{
  return self->hurt.kind == HURT_STRANGER;
}

static void
note_end (Lane *self, guint64 end)
{
  HurtProxy *proxy = self->pair->proxy;

  g_array_append_val (proxy->ends[self->way], end);
  if (self->way == WAY_UP)
    g_array_append_val (proxy->before, other_lane (self)->written);
}

static void
lane_take_units (Lane *self)
{
  while (self->incoming->len > 0 && !self->deaf)
    {
      gsize payload, length;
      guint64 end;

      length = is_stranger (self->pair) ? self->incoming->len
               : self->pair->proxy->raw ? record_length (self->incoming)
               : self->units == 0
                 ? head_length (self->incoming)
                 : frames_measure (self->incoming->data, self->incoming->len, &payload);
      if (length == 0)
        return;
      if (self->units == 0 || self->pair->proxy->raw || is_stranger (self->pair))
        g_byte_array_append (self->outgoing, self->incoming->data, length);
      else
        lane_take_frame (self, self->incoming->data, length);
      g_byte_array_remove_range (self->incoming, 0, length);
      self->units++;
      end = self->written + self->outgoing->len;
      if (is_first (self->pair))
        note_end (self, end);
    }
  if (self->deaf)
    g_byte_array_set_size (self->incoming, 0);
}

static void
lane_pass_end (Lane *self)
{
  if (!self->shut)
    g_socket_shutdown (self->to, FALSE, TRUE, NULL);
  self->shut = TRUE;
}

static void
look_for_clear_words (Lane *self, const char *bytes, gsize size)
{
  static const char *const words[] = { "Bearer ", "HTTP/1.1", "/relay", "\"type\"" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (memmem (bytes, size, words[i], strlen (words[i])) != NULL)
      self->pair->proxy->clear++;
}

static void
lane_read (Lane *self)
{
  char buffer[CHUNK];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (self->from, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    {
      if (self->pair->proxy->raw && self->way == WAY_UP)
        look_for_clear_words (self, buffer, n);
      g_byte_array_append (self->incoming, (guint8 *) buffer, n);
      lane_take_units (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->ended = TRUE;
      clear_source (&self->in);
    }
}

static gboolean
on_socket (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Lane *self = user_data;
  gboolean reads = socket == self->from;

  if (reads)
    lane_read (self);
  else
    clear_source (&self->out);
  if (lane_flush (self) && pair_look (self->pair) && reads)
    return G_SOURCE_CONTINUE;
  return G_SOURCE_REMOVE;
}

/* Connections */

static GSocket *
connect_to (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  /* the kernel accepts on loopback: nobody is waited for */
  if (socket == NULL || !g_socket_connect (socket, address, NULL, NULL))
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  return g_steal_pointer (&socket);
}

static void
lane_init (Lane *self, Pair *pair, Way way, GSocket *from, GSocket *to)
{
  self->pair = pair;
  self->way = way;
  self->from = g_object_ref (from);
  self->to = g_object_ref (to);
  self->incoming = g_byte_array_new ();
  self->outgoing = g_byte_array_new ();
  self->in = watch (self, from, G_IO_IN | G_IO_HUP);
}

static Hurt
next_hurt (HurtProxy *self)
{
  if (self->accepted < self->plan->len)
    return g_array_index (self->plan, Hurt, self->accepted);
  return (Hurt){
    HURT_NONE,
  };
}

static void
start_pair (HurtProxy *self, GSocket *client, GSocket *server)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->proxy = self;
  pair->hurt = next_hurt (self);
  pair->number = self->accepted++;
  pair->plan = self->n_plans;
  if (is_stranger (pair))
    {
      pair->done = TRUE;
      self->done++;
    }
  g_ptr_array_add (self->pairs, pair);
  lane_init (&pair->lanes[WAY_UP], pair, WAY_UP, client, server);
  lane_init (&pair->lanes[WAY_DOWN], pair, WAY_DOWN, server, client);
  /* a hurt at the byte 0 needs none */
  if (lane_flush (&pair->lanes[WAY_UP]))
    lane_flush (&pair->lanes[WAY_DOWN]);
}

static void accept_next (HurtProxy *self);

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) client =
    g_socket_listener_accept_socket_finish (G_SOCKET_LISTENER (source), result, NULL, &error);
  g_autoptr (GSocket) server = NULL;
  HurtProxy *self = user_data;
  Hurt hurt;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  accept_next (self);
  if (client == NULL)
    return;
  g_socket_set_blocking (client, FALSE);
  g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  hurt = next_hurt (self);
  server = connect_to (hurt.kind == HURT_STRANGER ? self->strangers[hurt.arg % MAX_STRANGERS]
                                                  : self->target);
  if (server != NULL)
    start_pair (self, client, server);
  else
    g_socket_close (client, NULL);
}

static void
accept_next (HurtProxy *self)
{
  g_socket_listener_accept_socket_async (self->listener, self->cancellable, on_accepted, self);
}

HurtProxy *
hurt_proxy_new (guint16 target, HurtTick tick, gpointer user_data)
{
  HurtProxy *self = g_new0 (HurtProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->target = target;
  self->tick = tick;
  self->user_data = user_data;
  self->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  self->plan = g_array_new (FALSE, FALSE, sizeof (Hurt));
  for (guint i = 0; i < 2; i++)
    self->ends[i] = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->before = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  accept_next (self);
  return self;
}

void
hurt_proxy_free (HurtProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->pairs);
  g_array_unref (self->plan);
  g_array_unref (self->ends[WAY_UP]);
  g_array_unref (self->ends[WAY_DOWN]);
  g_array_unref (self->before);
  g_free (self);
}

guint16
hurt_proxy_get_port (HurtProxy *self)
{
  return self->port;
}

void
hurt_proxy_set_target (HurtProxy *self, guint16 target)
{
  self->target = target;
}

void
hurt_proxy_set_stranger (HurtProxy *self, guint number, guint16 port)
{
  g_assert_cmpuint (number, <, MAX_STRANGERS);
  self->strangers[number] = port;
}

guint
hurt_proxy_get_clear (HurtProxy *self)
{
  return self->clear;
}

void
hurt_proxy_set_raw (HurtProxy *self, gboolean raw)
{
  self->raw = raw;
}

void
hurt_proxy_plan (HurtProxy *self, const Hurt *hurts, guint n_hurts)
{
  g_array_set_size (self->plan, 0);
  g_array_append_vals (self->plan, hurts, n_hurts);
  self->n_plans++;
  self->accepted = self->done = self->clear = 0;
  self->passed[WAY_UP] = self->passed[WAY_DOWN] = 0;
  g_array_set_size (self->before, 0);
  g_array_set_size (self->ends[WAY_UP], 0);
  g_array_set_size (self->ends[WAY_DOWN], 0);
}

guint
hurt_proxy_get_done (HurtProxy *self)
{
  return self->done;
}

guint
hurt_proxy_get_accepted (HurtProxy *self)
{
  return self->accepted;
}

guint
hurt_proxy_get_open (HurtProxy *self)
{
  return self->pairs->len;
}

void
hurt_proxy_drop (HurtProxy *self)
{
  while (self->pairs->len > 0)
    pair_reset (g_ptr_array_index (self->pairs, 0));
}

GArray *
hurt_proxy_get_ends (HurtProxy *self, Way way)
{
  return self->ends[way];
}

GArray *
hurt_proxy_get_before (HurtProxy *self)
{
  return self->before;
}

guint64
hurt_proxy_get_passed (HurtProxy *self, Way way)
{
  return self->passed[way];
}
