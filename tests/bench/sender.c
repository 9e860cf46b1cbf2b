/* sender.c: the connector's end of the benchmark: a raw socket that writes prebuilt frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It prints "port N" and then executes commands from its standard input, one a line:
 *   flood TOTAL SIZE   sends TOTAL events of SIZE bytes each, divided among all open connections
 *   outbound           prints the last action line that it received
 * It answers every hello with a descriptor and every action with a result. An action for the
 * chat "drop" closes the connection instead. It exits at the end of its standard input.
 */

#include "frames.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The limits of one block of frames: large writes keep the processor time of the sender low. */
#define BLOCK_FRAMES 2048
#define BLOCK_BYTES  (1024 * 1024)

typedef struct
{
  int fd;
  gboolean open; /* the upgrade is complete */
  GByteArray *in;
  GByteArray *out;
  /* the flood */
  char *block;
  size_t block_size, at;
  size_t frame_size; /* header included */
  unsigned block_frames;
  uint64_t left; /* frames that are not in a block yet */
  uint64_t next_id;
} Connection;

static GPtrArray *connections;
static int epoll_fd;
static char *last_outbound;

static void
watch (Connection *c, gboolean writable)
{
  struct epoll_event event = { EPOLLIN | (writable ? EPOLLOUT : 0), { .ptr = c } };

  epoll_ctl (epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

static void
drop (Connection *c)
{
  close (c->fd);
  g_byte_array_unref (c->in);
  g_byte_array_unref (c->out);
  free (c->block);
  g_ptr_array_remove_fast (connections, c);
  g_free (c);
}

static size_t
put_header (char *out, int opcode, size_t length)
{
  out[0] = (char) (0x80 | opcode);
  if (length < 126)
    {
      out[1] = (char) length;
      return 2;
    }
  if (length < 65536)
    {
      uint16_t big = htobe16 (length);
      out[1] = 126;
      memcpy (out + 2, &big, 2);
      return 4;
    }
  uint64_t big = htobe64 (length);
  out[1] = 127;
  memcpy (out + 2, &big, 8);
  return 10;
}

static void
reply (Connection *c, int opcode, const char *text, size_t length)
{
  char header[10];

  g_byte_array_append (c->out, (guint8 *) header, put_header (header, opcode, length));
  g_byte_array_append (c->out, (const guint8 *) text, length);
}

/* Every event has its own message id, because the duplicate window would drop a repeated one. */
static void
number_block (Connection *c)
{
  char *id = memmem (c->block, c->frame_size, BENCH_ID_KEY, strlen ("\"message_id\":\"") + 7);
  size_t offset = id - c->block + strlen ("\"message_id\":\"") + 7;

  for (unsigned i = 0; i < c->block_frames; i++)
    {
      uint64_t n = c->next_id++;

      for (int digit = 11; digit >= 0; digit--, n /= 10)
        c->block[offset + i * c->frame_size + digit] = '0' + n % 10;
    }
}

static void
start_flood (Connection *c, uint64_t frames, size_t size, unsigned first_chat)
{
  char header[10];
  size_t header_size = put_header (header, 1, size);

  free (c->block);
  c->frame_size = header_size + size;
  c->block_frames = CLAMP (BLOCK_BYTES / c->frame_size / connections->len, 1, BLOCK_FRAMES);
  c->block_size = c->block_frames * c->frame_size;
  c->block = malloc (c->block_size);
  for (unsigned i = 0; i < c->block_frames; i++)
    {
      char *frame = bench_event (size, first_chat + i % 16);

      memcpy (c->block + i * c->frame_size, header, header_size);
      memcpy (c->block + i * c->frame_size + header_size, frame, size);
      free (frame);
    }
  c->left = frames;
  c->at = 0;
  number_block (c);
  watch (c, TRUE);
}

static gboolean
flush (Connection *c)
{
  while (c->out->len > 0)
    {
      ssize_t n = write (c->fd, c->out->data, c->out->len);

      if (n < 0)
        return errno == EAGAIN;
      g_byte_array_remove_range (c->out, 0, n);
    }
  while (c->left > 0)
    {
      size_t end = MIN (c->left, c->block_frames) * c->frame_size;
      ssize_t n = write (c->fd, c->block + c->at, end - c->at);

      if (n < 0)
        return errno == EAGAIN;
      c->at += n;
      if (c->at < end)
        return TRUE;
      c->left -= MIN (c->left, c->block_frames);
      c->at = 0;
      number_block (c);
    }
  watch (c, FALSE);
  return TRUE;
}

static gboolean
upgrade (Connection *c)
{
  static const char key_name[] = "Sec-WebSocket-Key:";
  char *end, *key;
  g_autofree char *joined = NULL, *accept = NULL, *answer = NULL;
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_byte_array_append (c->in, (const guint8 *) "", 1);
  c->in->len--;
  end = strstr ((char *) c->in->data, "\r\n\r\n");
  key = strcasestr ((char *) c->in->data, key_name);
  if (end == NULL || key == NULL)
    return end == NULL;
  key += strlen (key_name);
  key += strspn (key, " ");
  joined =
    g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, " \r\n"), key);
  g_checksum_update (sha1, (guchar *) joined, -1);
  g_checksum_get_digest (sha1, digest, &length);
  accept = g_base64_encode (digest, length);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                            accept);
  g_byte_array_append (c->out, (guint8 *) answer, strlen (answer));
  g_byte_array_remove_range (c->in, 0, end + 4 - (char *) c->in->data);
  c->open = TRUE;
  return TRUE;
}

static gboolean
take_action (Connection *c, char *text, size_t length)
{
  static const char id_key[] = "\"requestId\":\"";
  char *id = memmem (text, length, id_key, strlen (id_key)), *quote;
  char result[256];
  int n;

  if (id == NULL || memmem (text, length, "\"chat_id\":\"drop\"", 16) != NULL)
    return FALSE;
  id += strlen (id_key);
  quote = memchr (id, '"', text + length - id);
  n = snprintf (result, sizeof result,
                "{\"type\":\"outbound_result\",\"requestId\":\"%.*s\","
                "\"result\":{\"success\":true,\"message_id\":\"1234567890123456789\"}}\n",
                (int) MIN (quote - id, 64), id);
  reply (c, 1, result, n);
  if (last_outbound == NULL)
    last_outbound = g_strndup (text, length);
  return TRUE;
}

static gboolean
take_message (Connection *c, int opcode, char *text, size_t length)
{
  if (opcode == 8)
    {
      reply (c, 8, text, MIN (length, 2));
      flush (c);
      return FALSE;
    }
  if (opcode == 9)
    reply (c, 10, text, length);
  else if (opcode == 1 && memmem (text, length, "\"type\":\"hello\"", 14) != NULL)
    reply (c, 1, BENCH_DESCRIPTOR, strlen (BENCH_DESCRIPTOR));
  else if (opcode == 1 && memmem (text, length, "\"type\":\"going_idle\"", 19) != NULL)
    reply (c, 1, "{\"type\":\"going_idle_ack\"}\n", 26);
  else if (opcode == 1 && memmem (text, length, "\"type\":\"outbound\"", 17) != NULL)
    return take_action (c, text, length);
  return TRUE;
}

/* Processes all complete frames in the buffer. Client frames are masked, and this client sends no fragments. */
static gboolean
parse (Connection *c)
{
  size_t at = 0;

  while (c->in->len - at >= 6)
    {
      guint8 *frame = c->in->data + at, *mask;
      size_t length = frame[1] & 0x7f, header = 6;

      if (length == 126)
        {
          length = (size_t) frame[2] << 8 | frame[3];
          header = 8;
        }
      else if (length == 127)
        {
          if (c->in->len - at < 14)
            break;
          length = GUINT64_FROM_BE (*(guint64 *) (frame + 2));
          header = 14;
        }
      if (c->in->len - at < header + length)
        break;
      mask = frame + header - 4;
      for (size_t i = 0; i < length; i++)
        frame[header + i] ^= mask[i & 3];
      if (!take_message (c, frame[0] & 15, (char *) frame + header, length))
        return FALSE;
      at += header + length;
    }
  g_byte_array_remove_range (c->in, 0, at);
  return TRUE;
}

static gboolean
readable (Connection *c)
{
  static guint8 buffer[256 * 1024];
  ssize_t n = read (c->fd, buffer, sizeof buffer);

  if (n <= 0)
    return n < 0 && errno == EAGAIN;
  g_byte_array_append (c->in, buffer, n);
  if (!c->open && !upgrade (c))
    return FALSE;
  if (c->open && !parse (c))
    return FALSE;
  return c->out->len == 0 || flush (c);
}

static void
accept_one (int listener)
{
  int one = 1, buffer = 512 * 1024;
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  Connection *c;
  struct epoll_event event = { EPOLLIN };

  if (fd < 0)
    return;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  c = g_new0 (Connection, 1);
  c->fd = fd;
  c->in = g_byte_array_new ();
  c->out = g_byte_array_new ();
  g_ptr_array_add (connections, c);
  event.data.ptr = c;
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void
obey (char *line)
{
  unsigned long total, size;

  if (g_str_has_prefix (line, "outbound"))
    printf ("%s", last_outbound != NULL ? last_outbound : "\n");
  else if (sscanf (line, "flood %lu %lu", &total, &size) == 2 && connections->len > 0)
    for (guint i = 0; i < connections->len; i++)
      start_flood (connections->pdata[i], total / connections->len + (i < total % connections->len),
                   size, i);
}

static int
listen_somewhere (void)
{
  struct sockaddr_in address = {
    AF_INET,
    0,
    { htonl (INADDR_LOOPBACK) },
  };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, length) < 0 || listen (fd, 1024) < 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) < 0)
    g_error ("cannot listen: %s", g_strerror (errno));
  printf ("port %u\n", ntohs (address.sin_port));
  return fd;
}

int
main (void)
{
  int listener;
  struct epoll_event event = { EPOLLIN };
  struct epoll_event events[64];

  setlinebuf (stdout);
  setbuf (stdin, NULL); /* epoll does not see lines that stdio has buffered */
  connections = g_ptr_array_new ();
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  listener = listen_somewhere ();
  event.data.ptr = &listener;
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, listener, &event);
  event.data.ptr = stdin;
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  for (;;)
    {
      int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n; i++)
        {
          void *who = events[i].data.ptr;
          char line[256];

          if (who == &listener)
            accept_one (listener);
          else if (who == stdin)
            {
              if (fgets (line, sizeof line, stdin) == NULL)
                return 0;
              obey (line);
            }
          else if (((events[i].events & EPOLLOUT) && !flush (who)) ||
                   ((events[i].events & ~EPOLLOUT) && !readable (who)))
            drop (who);
        }
    }
}
