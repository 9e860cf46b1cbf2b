/* fault-proxy.c: a TCP proxy that injects faults
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fault-proxy.h"

#include "frames.h"

#include <gio/gnetworking.h>
#include <string.h>
#include <sys/socket.h>

/*
 * A connection has two lanes, one for each direction. A lane splits what it reads into units: the
 * head of the HTTP request or response, then one frame each. A fault at a frame changes its unit.
 * Faults at bytes are injected when the bytes of the units are written.
 *
 * The gateway runs in the same main context. Work that must wait until the gateway has processed
 * everything runs in an idle source of low priority.
 */

#define CHUNK 16384
/* milliseconds of one step of time, so that timers fire in order */
#define STEP          250
#define MAX_REDIRECTS 16

typedef struct _Pair Pair;

typedef struct
{
  Pair *pair;
  Direction direction;
  GSocket *from, *to;
  GSource *in, *out, *later;
  GByteArray *incoming; /* not yet a complete unit */
  GByteArray *outgoing; /* units that are not written yet */
  guint64 written;
  guint units;       /* number of units moved to outgoing */
  gboolean ended;    /* end of stream was read from @from */
  gboolean shut;     /* FIN was sent to @to */
  gboolean discards; /* received bytes are dropped */
  gboolean paused;
  guint left; /* milliseconds that remain of the pause */
} Lane;

struct _Pair
{
  FaultProxy *proxy;
  guint number; /* counted from the plan */
  guint plan;   /* number of the plan */
  Fault fault;
  gboolean done; /* the fault was injected */
  gboolean stalled;
  Lane lanes[2];
};

struct _HurtProxy
{
  GSocketListener *listener;
  GCancellable *cancellable;
  guint16 port;
  guint16 target;
  guint16 redirects[MAX_REDIRECTS];
  gboolean raw;
  guint clear; /* unencrypted protocol text from the gateway */
  FaultProxyTick tick;
  gpointer user_data;
  GPtrArray *pairs; /* of Pair, owned */
  GArray *plan;     /* of Fault */
  guint accepted;
  guint done;
  guint n_plans;
  GArray *ends[2]; /* of guint64, of the first connection */
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
  return &self->pair->lanes[!self->direction];
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
  lane_clear (&self->lanes[DIRECTION_UP]);
  lane_clear (&self->lanes[DIRECTION_DOWN]);
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

/* Returns FALSE when the pair was freed. */
static gboolean
pair_close_if_finished (Pair *self)
{
  if (!self->lanes[DIRECTION_UP].ended || !self->lanes[DIRECTION_DOWN].ended)
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

/* Faults at bytes */

static gboolean
on_resume (gpointer user_data)
{
  Lane *self = user_data;
  /* no time passes once the gateway has closed its connection */
  guint step = self->pair->lanes[DIRECTION_UP].ended ? 0 : MIN (self->left, STEP);

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
  Fault *fault = &self->pair->fault;

  self->paused = TRUE;
  self->left = fault->kind != FAULT_SPLIT ? fault->arg : 0;
  call_later (self, on_resume);
}

/* Lets time pass until the gateway gives the connection up. */
static gboolean
on_stalled (gpointer user_data)
{
  Lane *self = user_data;

  if (self->pair->lanes[DIRECTION_UP].ended)
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
      self->lanes[i].discards = TRUE;
      g_byte_array_set_size (self->lanes[i].outgoing, 0);
      lane_pass_end (&self->lanes[i]);
    }
}

static void
lane_stall (Lane *self)
{
  Pair *pair = self->pair;

  pair->stalled = TRUE;
  self->discards = TRUE;
  g_byte_array_set_size (self->outgoing, 0);
  if (pair->fault.kind == FAULT_STALL)
    {
      other_lane (self)->discards = TRUE;
      g_byte_array_set_size (other_lane (self)->outgoing, 0);
    }
  call_later (self, on_stalled);
}

/* Returns FALSE when the pair was freed. */
static gboolean
lane_inject (Lane *self)
{
  Pair *pair = self->pair;

  if (!pair->done)
    pair->proxy->done++;
  pair->done = TRUE;
  switch ((int) pair->fault.kind)
    {
    case FAULT_CUT:
      pair_shut (pair);
      break;
    case FAULT_RESET:
      pair_reset (pair);
      return FALSE;
    case FAULT_HALF:
      self->discards = TRUE;
      g_byte_array_set_size (self->outgoing, 0);
      lane_pass_end (self);
      break;
    case FAULT_STALL:
    case FAULT_MUTE:
      lane_stall (self);
      break;
    case FAULT_SPLIT:
    case FAULT_DELAY:
    case FAULT_DRIP:
      lane_pause (self);
      break;
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

/* Whether the fault is due before the next byte */
static gboolean
lane_is_due (Lane *self)
{
  Fault *fault = &self->pair->fault;

  if (!fault_is_at_bytes (fault->kind) || fault->direction != self->direction || self->paused)
    return FALSE;
  if (fault->kind == FAULT_DRIP)
    return self->written >= fault->at && self->outgoing->len > 0 && self->later == NULL;
  return !self->pair->done && self->written == fault->at;
}

static gsize
lane_may_write (Lane *self)
{
  Fault *fault = &self->pair->fault;
  gsize size = self->outgoing->len;

  if (!fault_is_at_bytes (fault->kind) || fault->direction != self->direction)
    return size;
  if (fault->kind == FAULT_DRIP && self->written >= fault->at)
    return 1;
  return self->written < fault->at ? MIN (size, fault->at - self->written) : size;
}

/* The peer has closed: drops the bytes for it. */
static void
lane_lost (Lane *self)
{
  self->discards = TRUE;
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
        self->pair->proxy->passed[self->direction] = self->written;
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

/* Returns FALSE when the pair was freed. */
static gboolean
lane_flush (Lane *self)
{
  gboolean dripping =
    self->pair->fault.kind == FAULT_DRIP && self->pair->fault.direction == self->direction;

  for (;;)
    {
      if (!(dripping && self->pair->done) && lane_is_due (self) && !lane_inject (self))
        return FALSE;
      if (self->outgoing->len == 0 || self->paused || self->out != NULL)
        break;
      lane_write (self);
      /* the next byte is sent in a later iteration */
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

/* A TLS record: type, version, length, payload */
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
  gboolean closes = pair->fault.kind == FAULT_CLOSE || pair->fault.kind == FAULT_EXPIRED;

  if (pair->done || fault_is_at_bytes (pair->fault.kind) || pair->fault.kind == FAULT_NONE ||
      pair->fault.direction != self->direction || pair->fault.at != self->units - 1)
    {
      g_byte_array_append (self->outgoing, frame, size);
      return;
    }
  frames_inject (self->outgoing, &pair->fault, frame, size);
  pair->done = TRUE;
  pair->proxy->done++;
  self->discards = closes;
}

/* The target of a redirection may send anything, so bytes are passed on without units. */
static gboolean
is_redirected (Pair *self)
{
  return self->fault.kind == FAULT_REDIRECT;
}

static void
note_end (Lane *self, guint64 end)
{
  FaultProxy *proxy = self->pair->proxy;

  g_array_append_val (proxy->ends[self->direction], end);
  if (self->direction == DIRECTION_UP)
    g_array_append_val (proxy->before, other_lane (self)->written);
}

static void
lane_take_units (Lane *self)
{
  while (self->incoming->len > 0 && !self->discards)
    {
      gsize payload, length;
      guint64 end;

      length = is_redirected (self->pair) ? self->incoming->len
               : self->pair->proxy->raw   ? record_length (self->incoming)
               : self->units == 0
                 ? head_length (self->incoming)
                 : websocket_frame_measure (self->incoming->data, self->incoming->len, &payload);
      if (length == 0)
        return;
      if (self->units == 0 || self->pair->proxy->raw || is_redirected (self->pair))
        g_byte_array_append (self->outgoing, self->incoming->data, length);
      else
        lane_take_frame (self, self->incoming->data, length);
      g_byte_array_remove_range (self->incoming, 0, length);
      self->units++;
      end = self->written + self->outgoing->len;
      if (is_first (self->pair))
        note_end (self, end);
    }
  if (self->discards)
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
count_clear_text (Lane *self, const char *bytes, gsize size)
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
      if (self->pair->proxy->raw && self->direction == DIRECTION_UP)
        count_clear_text (self, buffer, n);
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
  if (lane_flush (self) && pair_close_if_finished (self->pair) && reads)
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

  /* does not block: the kernel accepts on loopback */
  if (socket == NULL || !g_socket_connect (socket, address, NULL, NULL))
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  return g_steal_pointer (&socket);
}

static void
lane_init (Lane *self, Pair *pair, Direction direction, GSocket *from, GSocket *to)
{
  self->pair = pair;
  self->direction = direction;
  self->from = g_object_ref (from);
  self->to = g_object_ref (to);
  self->incoming = g_byte_array_new ();
  self->outgoing = g_byte_array_new ();
  self->in = watch (self, from, G_IO_IN | G_IO_HUP);
}

static Fault
next_fault (FaultProxy *self)
{
  if (self->accepted < self->plan->len)
    return g_array_index (self->plan, Fault, self->accepted);
  return (Fault){
    FAULT_NONE,
  };
}

static void
start_pair (FaultProxy *self, GSocket *client, GSocket *server)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->proxy = self;
  pair->fault = next_fault (self);
  pair->number = self->accepted++;
  pair->plan = self->n_plans;
  if (is_redirected (pair))
    {
      pair->done = TRUE;
      self->done++;
    }
  g_ptr_array_add (self->pairs, pair);
  lane_init (&pair->lanes[DIRECTION_UP], pair, DIRECTION_UP, client, server);
  lane_init (&pair->lanes[DIRECTION_DOWN], pair, DIRECTION_DOWN, server, client);
  /* a fault at byte 0 is due without data */
  if (lane_flush (&pair->lanes[DIRECTION_UP]))
    lane_flush (&pair->lanes[DIRECTION_DOWN]);
}

static void accept_next (FaultProxy *self);

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) client =
    g_socket_listener_accept_socket_finish (G_SOCKET_LISTENER (source), result, NULL, &error);
  g_autoptr (GSocket) server = NULL;
  FaultProxy *self = user_data;
  Fault fault;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  accept_next (self);
  if (client == NULL)
    return;
  g_socket_set_blocking (client, FALSE);
  g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  fault = next_fault (self);
  server = connect_to (fault.kind == FAULT_REDIRECT ? self->redirects[fault.arg % MAX_REDIRECTS]
                                                    : self->target);
  if (server != NULL)
    start_pair (self, client, server);
  else
    g_socket_close (client, NULL);
}

static void
accept_next (FaultProxy *self)
{
  g_socket_listener_accept_socket_async (self->listener, self->cancellable, on_accepted, self);
}

FaultProxy *
fault_proxy_new (guint16 target, FaultProxyTick tick, gpointer user_data)
{
  FaultProxy *self = g_new0 (FaultProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->target = target;
  self->tick = tick;
  self->user_data = user_data;
  self->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  self->plan = g_array_new (FALSE, FALSE, sizeof (Fault));
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
fault_proxy_free (FaultProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->pairs);
  g_array_unref (self->plan);
  g_array_unref (self->ends[DIRECTION_UP]);
  g_array_unref (self->ends[DIRECTION_DOWN]);
  g_array_unref (self->before);
  g_free (self);
}

guint16
fault_proxy_get_port (FaultProxy *self)
{
  return self->port;
}

void
fault_proxy_set_target (FaultProxy *self, guint16 target)
{
  self->target = target;
}

void
fault_proxy_set_redirect (FaultProxy *self, guint number, guint16 port)
{
  g_assert_cmpuint (number, <, MAX_REDIRECTS);
  self->redirects[number] = port;
}

guint
fault_proxy_get_clear_text (FaultProxy *self)
{
  return self->clear;
}

void
fault_proxy_set_raw (FaultProxy *self, gboolean raw)
{
  self->raw = raw;
}

void
fault_proxy_plan (FaultProxy *self, const Fault *faults, guint n_faults)
{
  g_array_set_size (self->plan, 0);
  g_array_append_vals (self->plan, faults, n_faults);
  self->n_plans++;
  self->accepted = self->done = self->clear = 0;
  self->passed[DIRECTION_UP] = self->passed[DIRECTION_DOWN] = 0;
  g_array_set_size (self->before, 0);
  g_array_set_size (self->ends[DIRECTION_UP], 0);
  g_array_set_size (self->ends[DIRECTION_DOWN], 0);
}

guint
fault_proxy_get_done (FaultProxy *self)
{
  return self->done;
}

guint
fault_proxy_get_accepted (FaultProxy *self)
{
  return self->accepted;
}

guint
fault_proxy_get_open (FaultProxy *self)
{
  return self->pairs->len;
}

void
fault_proxy_drop (FaultProxy *self)
{
  while (self->pairs->len > 0)
    pair_reset (g_ptr_array_index (self->pairs, 0));
}

GArray *
fault_proxy_get_ends (FaultProxy *self, Direction direction)
{
  return self->ends[direction];
}

GArray *
fault_proxy_get_before (FaultProxy *self)
{
  return self->before;
}

guint64
fault_proxy_get_passed (FaultProxy *self, Direction direction)
{
  return self->passed[direction];
}
