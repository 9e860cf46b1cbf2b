/* test-secrets.c: secrets and tokens are neither printed nor left in memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <string.h>

#include "memory.h"
#include "peer.h"
#include "secret-gateway.h"
#include "websocket-fixture.h"

/*
 * The gateway is a separate process, so that this one can read all of its output, at every log level,
 * and so that its memory contains nothing that this one knows.
 */

typedef struct
{
  Peer *connector;
  Peer *elsewhere;
  Peer *proxy;
  GSubprocess *gateway;
  GPtrArray *tokens; /* of char *: all that the gateway has sent */
  const char *token; /* the one of the latest WebSocket */
  GString *output;
  gboolean ended;
  guint8 buffer[4096];
} Session;

static const char *self_path;

static void read_output (Session *s);

static void
on_output (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *s = user_data;
  gssize n = NO_ERROR (g_input_stream_read_finish, G_INPUT_STREAM (source), result);
  if (n == 0)
    {
      s->ended = TRUE;
      return;
    }
  g_string_append_len (s->output, (char *) s->buffer, n);
  read_output (s);
}

static void
read_output (Session *s)
{
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (s->gateway), s->buffer, sizeof s->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_output, s);
}

static void
set_port (GSubprocessLauncher *launcher, const char *name, const char *format, Peer *peer)
{
  g_auto (GStrv) parts = g_strsplit (format, "PORT", 2);
  g_autofree char *value =
    g_strdup_printf ("%s%u%s", parts[0], peer_get_port (peer), parts[1] != NULL ? parts[1] : "");

  g_subprocess_launcher_setenv (launcher, name, value, TRUE);
}

static void
session_start (Session *s, const char *role, const char *gateway_id)
{
  const char *const unset[] = { /* these overwrite freed memory */
                                "MALLOC_PERTURB_", "MALLOC_CHECK_", "G_DEBUG", "no_proxy",
                                "NO_PROXY"
  };
  const char *const proxies[] = { "http_proxy",  "HTTP_PROXY", "https_proxy",
                                  "HTTPS_PROXY", "all_proxy",  "ALL_PROXY" };
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;

  s->connector = peer_new ();
  s->elsewhere = peer_new ();
  s->proxy = peer_new ();
  s->tokens = g_ptr_array_new_with_free_func (g_free);
  s->output = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    g_subprocess_launcher_unsetenv (launcher, unset[i]);
  for (guint i = 0; i < G_N_ELEMENTS (proxies); i++)
    set_port (launcher, proxies[i], "http://127.0.0.1:PORT", s->proxy);
  set_port (launcher, "GATEWAY_RELAY_URL", "ws://localhost:PORT", s->connector);
  set_port (launcher, "ELSEWHERE", "http://127.0.0.1:PORT/relay/media/id", s->elsewhere);
  g_subprocess_launcher_setenv (launcher, "GATEWAY_RELAY_ID", gateway_id, TRUE);
  g_subprocess_launcher_setenv (launcher, "GATEWAY_RELAY_SECRET", GATEWAY_SECRET, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  s->gateway = g_subprocess_launcher_spawn (launcher, &error, self_path, role, NULL);
  g_assert_no_error (error);
  read_output (s);
}

static void
session_end (Session *s)
{
  NO_ERROR (g_output_stream_close, g_subprocess_get_stdin_pipe (s->gateway), NULL);
  wait_until (s->ended);
  NO_ERROR (g_subprocess_wait, s->gateway, NULL);
  if (!g_subprocess_get_successful (s->gateway))
    g_error ("the gateway failed: %s", s->output->str);
}

static void
session_clear (Session *s)
{
  g_object_unref (s->gateway);
  peer_free (s->connector);
  peer_free (s->elsewhere);
  peer_free (s->proxy);
  g_ptr_array_unref (s->tokens);
  g_string_free (s->output, TRUE);
}

/* --- the connector --- */

static const char *
latest_token (Session *s)
{
  return g_ptr_array_index (s->tokens, s->tokens->len - 1);
}

/* Verifies and stores the token of a request to the connector. */
static void
read_token (Session *s, End *end)
{
  const char *const secrets[] = { GATEWAY_SECRET, NULL };
  g_autofree char *authorization = end_dup_header (end, "Authorization");
  const char *token = authorization != NULL ? authorization + strlen ("Bearer ") : "";
  g_autofree char *gateway_id = NULL;

  g_assert_nonnull (authorization);
  g_assert_true (g_str_has_prefix (authorization, "Bearer "));
  if (g_strcmp0 (token, IDENTITY_TOKEN) == 0)
    return;
  gateway_id = relay_auth_verify_token (token, secrets, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_nonnull (gateway_id);
  g_assert_true (g_str_has_prefix (gateway_id, "gw-7"));
  g_ptr_array_add (s->tokens, g_strdup (token));
}

static char *
fill_in (Session *s, const char *format)
{
  g_autofree char *elsewhere =
    g_strdup_printf ("http://127.0.0.1:%u", peer_get_port (s->elsewhere));
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "TOKEN", s->tokens->len > 0 ? latest_token (s) : "", 0);
  g_string_replace (text, "ELSEWHERE", elsewhere, 0);
  return g_strdup (text->str);
}

/* Answers one HTTP request. */
static void
answer (Session *s, const char *status, const char *header, const char *format)
{
  g_autoptr (End) end = end_accept (s->connector);
  g_autofree char *head = end_read_head (end);
  g_autofree char *body = NULL;
  g_autofree char *head_format = NULL;
  g_autofree char *answered = NULL;

  g_assert_nonnull (head);
  read_token (s, end);
  body = fill_in (s, format);
  head_format =
    g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n", status,
                     strlen (body), header);
  answered = fill_in (s, head_format);
  end_write (end, answered, -1);
  end_write (end, body, -1);
  end_drain (end);
}

static End *
open_socket (Session *s)
{
  End *end = end_accept (s->connector);

  end_upgrade (end, NULL, 0);
  read_token (s, end);
  s->token = latest_token (s);
  g_free (end_read_text (end));
  return end;
}

static void
send_lines (Session *s, End *end, const char *format)
{
  g_autofree char *lines = fill_in (s, format);

  end_send_text (end, lines);
}

static void
send_close (Session *s, End *end, guint16 code, const char *format)
{
  g_auto (GStrv) parts = g_strsplit (format, "TOKEN", 2);
  g_autofree char *reason = g_strjoinv (s->token, parts);

  end_send_close (end, code, reason);
  end_drain (end);
}

static void
answer_action (End *end)
{
  g_autofree char *line = end_read_text (end);
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  g_autofree char *result = NULL;

  result = g_strdup_printf (
    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true}}\n",
    json_object_get_string_member (json_node_get_object (node), "requestId"));
  end_send_text (end, result);
}

/* Refuses all connects, with the token in every part of the answer that can contain it. */
static void
refuse_all (Session *s)
{
  const char *const bad[] = {
    "HTTP/1.1 101 TOKEN\r\nUpgrade: TOKEN\r\nConnection: TOKEN\r\n\r\n",
    "HTTP/9 TOKEN\r\n\r\n",
    "TOKEN\r\n\r\n",
  };
  guint n = 0;

  answer (s, "401 TOKEN", "WWW-Authenticate: Bearer error=\"TOKEN\"\r\n", "{\"error\":\"TOKEN\"}");
  answer (s, "307 TOKEN", "Location: ELSEWHERE/relay\r\n", "TOKEN");
  n += 2;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++, n++)
    {
      g_autoptr (End) end = end_accept (s->connector);
      g_autofree char *text = NULL;

      g_free (end_read_head (end));
      read_token (s, end);
      text = fill_in (s, bad[i]);
      end_write (end, text, -1);
      end_drain (end);
    }
  for (; n < N_REFUSALS; n++)
    {
      g_autoptr (End) end = open_socket (s);

      if (n == N_REFUSALS - 1)
        send_lines (s, end,
                    "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":\"TOKEN\","
                    "\"platform\":\"TOKEN\",\"TOKEN\":1}}\n");
      else if (n == N_REFUSALS - 2)
        send_close (s, end, 4401, "TOKEN");
      else if (n == N_REFUSALS - 3)
        send_close (s, end, 1008, "not TOKEN!");
      else
        send_close (s, end, 4000, "wrong secret: " GATEWAY_SECRET);
      end_drain (end);
    }
}

/* Answers all HTTP calls; redirects must not be followed. */
static void
answer_calls (Session *s)
{
  const char *granted =
    "{\"secret\":\"" GRANTED_SECRET "\",\"deliveryKey\":\"" DELIVERY_KEY "\",\"tenant\":\"t\"}";
  const char *there = "Location: ELSEWHERE/relay/media/id\r\n";

  answer (s, "401 TOKEN", "", "{\"error\":\"what is TOKEN?\"}");
  answer (s, "403 No", "", "{\"error\":\"it is not " GATEWAY_SECRET "\"}");
  answer (s, "307 There", there, "{}");
  answer (s, "200 OK", "", "{\"id\":\"id\"}");
  answer (s, "308 There", there, "{}");
  answer (s, "200 OK", "", "cat");
  answer (s, "302 There", there, "TOKEN");
  {
    g_autoptr (End) end = end_accept (s->elsewhere);
    g_autofree char *head = end_read_head (end);

    g_assert_nonnull (strstr (head, "GET /relay/media/id"));
    g_assert_null (strstr (head, "Authorization"));
    end_write (end, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ncat", -1);
    end_drain (end);
  }
  answer (s, "200 OK", "", granted);
  answer (s, "200 OK", "", granted);
  answer (s, "307 There", there, "{}");
  answer (s, "303 There", there, "{}");
  answer (s, "403 No", "", "{\"error\":\"who is " IDENTITY_TOKEN "?\"}");
  answer (s, "400 No", "", "{\"error\":\"used up: " ENROLLMENT_TOKEN "\"}");
}

static void
refuse_for_good (Session *s, End *end)
{
  g_autoptr (End) again = NULL;

  send_close (s, end, 4401, "TOKEN");
  again = open_socket (s);
  send_close (s, again, 4401, "TOKEN");
}

/* A control: SoupSession sends the token of a ws:// URL to the proxy. That request must be the first one
 * that the proxy receives. */
static void
answer_proxy (Session *s)
{
  g_autoptr (End) end = end_accept (s->proxy);
  g_autofree char *head = end_read_head (end);

  g_assert_nonnull (strstr (head, "Bearer control"));
  end_write (end, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", -1);
}

/* --- the output --- */

static void
assert_hidden (const char *output, const char *secret)
{
  char piece[MEMORY_PIECE + 1] = { 0 };

  for (gsize i = 0; i + MEMORY_PIECE <= strlen (secret); i++)
    {
      memcpy (piece, secret + i, MEMORY_PIECE);
      if (strstr (output, piece) != NULL)
        g_error ("%s is in the output: %s", piece, output);
    }
}

static void
assert_token_hidden (const char *output, const char *token)
{
  g_autofree char *standard = g_strdup (token);
  g_autofree guchar *plain = NULL;
  g_autofree char *text = NULL;
  gsize length;

  assert_hidden (output, token);
  standard = g_strdelimit (standard, "-", '+');
  standard = g_strdelimit (standard, "_", '/');
  plain = g_base64_decode (standard, &length);
  text = g_strndup ((char *) plain, length);
  assert_hidden (output, strrchr (text, ':') + 1);
}

static void
assert_output_has_no_secret (Session *s)
{
  const char *const secrets[] = { GATEWAY_SECRET, IDENTITY_TOKEN, ENROLLMENT_TOKEN, GRANTED_SECRET,
                                  DELIVERY_KEY };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *encoded = g_base64_encode ((guchar *) secrets[i], strlen (secrets[i]));

      assert_hidden (s->output->str, secrets[i]);
      assert_hidden (s->output->str, encoded);
    }
  for (guint i = 0; i < s->tokens->len; i++)
    assert_token_hidden (s->output->str, g_ptr_array_index (s->tokens, i));
}

static void
assert_output_has (Session *s, const char *text)
{
  if (strstr (s->output->str, text) == NULL)
    g_error ("“%s” is not in the output: %s", text, s->output->str);
}

/* The output has logs of all levels, error messages and all readable properties. */
static void
test_output_has_no_secret (void)
{
  Session s = { NULL };
  g_autoptr (End) end = NULL;

  session_start (&s, "--calls", "gw-7");
  refuse_all (&s);
  end = open_socket (&s);
  send_lines (&s, end, "TOKEN\n{\"TOKEN\":\"TOKEN\"}\n{\"type\":\"TOKEN\"}\n{\"type\":TOKEN}\n");
  send_lines (&s, end, DESCRIPTOR_FRAME);
  send_lines (&s, end,
              "{\"type\":\"inbound\",\"event\":[\"TOKEN\"]}\n"
              "{\"type\":\"descriptor\",\"descriptor\":\"TOKEN\"}\n" INBOUND_FRAME ("still here"));
  answer_action (end);
  answer_calls (&s);
  refuse_for_good (&s, end);
  answer_proxy (&s);
  session_end (&s);

  assert_output_has_no_secret (&s);
  /* the output is complete */
  assert_output_has (&s, "websocket: connecting to localhost");
  assert_output_has (&s, "inbound: still here");
  assert_output_has (&s, "send: success");
  assert_output_has (&s, "provision: success");
  assert_output_has (&s, "enroll: success");
  assert_output_has (&s, "redirects are not followed");
  assert_output_has (&s, "revoked: ");
  assert_output_has (&s, "the token would be sent unencrypted");
  assert_output_has (&s, "property RelayWebsocketTransport:gateway-id = \"gw-7\"");
  assert_output_has (&s, "property RelayCredentials:tenant = \"t\"");
  g_assert_cmpuint (s.tokens->len, ==, N_REFUSALS + 9);
  g_assert_cmpuint (peer_get_waiting (s.elsewhere), ==, 0);
  g_assert_cmpuint (peer_get_waiting (s.proxy), ==, 0);
  session_clear (&s);
}

/* --- memory --- */

static void
write_piece (GOutputStream *stream, const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  MemoryPiece piece;

  memory_mask (&piece, text);
  for (guint i = 0; i < MEMORY_PIECE; i++)
    g_string_append_printf (line, "%02x", piece.masked[i]);
  g_string_append_c (line, '\n');
  NO_ERROR (g_output_stream_write_all, stream, line->str, line->len, NULL, NULL);
}

/* Lets the gateway search for the signature of a token, encoded and decoded. */
static guint
search_token (Session *s, const char *token)
{
  GOutputStream *stream = g_subprocess_get_stdin_pipe (s->gateway);
  g_autofree char *standard = g_strdup (token);
  g_autofree guchar *plain = NULL;
  const guchar *signature;
  gsize length = strlen (token);
  guint n = 0;

  for (gsize i = length / 3; i + MEMORY_PIECE <= length; i += MEMORY_PIECE / 2, n++)
    write_piece (stream, token + i);
  standard = g_strdelimit (standard, "-", '+');
  standard = g_strdelimit (standard, "_", '/');
  plain = g_base64_decode (standard, &length);
  signature = plain + length - 64;
  for (gsize i = 0; i < 64; i += MEMORY_PIECE, n++)
    write_piece (stream, (const char *) signature + i);
  return n;
}

static void
test_memory_keeps_no_secret (void)
{
  Session s = { NULL };
  g_autoptr (End) end = NULL;
  guint asked = 0, found = 0;

  /* an id so long that formatting has to enlarge its first buffer */
  session_start (&s, "--session", "gw-7-of-the-second-deployment");
  answer (&s, "503 Busy", "", "");
  end = open_socket (&s);
  end_send_text (end, DESCRIPTOR_FRAME);
  answer_action (end);
  while (strstr (s.output->str, "session ended\n") == NULL)
    {
      guint8 opcode;
      g_autoptr (GBytes) frame = end_read_frame (end, &opcode);

      if (frame == NULL)
        g_main_context_iteration (NULL, TRUE);
      else if (opcode == FRAME_TEXT &&
               strstr (g_bytes_get_data (frame, NULL), "going_idle") != NULL)
        end_send_text (end, "{\"type\":\"going_idle_ack\"}\n");
    }
  for (guint i = 0; i < s.tokens->len; i++)
    asked += search_token (&s, g_ptr_array_index (s.tokens, i));
  session_end (&s);

  assert_output_has_no_secret (&s);
  assert_output_has (&s, "search works: yes");
  assert_output_has (&s, "send: success");
  /* the gateway has read it from there */
  g_assert_null (strstr (s.output->str, "secret in the environment: 0"));
  assert_output_has (&s, "secret after making a token: 0\n");
  /* the one copy in use has three pieces */
  assert_output_has (&s, "secret while connected: 3\n");
  assert_output_has (&s, "secret after the session: 0\n");
  g_assert_cmpuint (s.tokens->len, ==, 2);
  for (const char *at = s.output->str; (at = strstr (at, "token after the session: ")) != NULL;
       found++)
    {
      at += strlen ("token after the session: ");
      if (*at != '0')
        g_error ("a token is still in memory: %s", s.output->str);
    }
  g_assert_cmpuint (found, ==, asked);
  g_assert_cmpuint (asked, >, 20);
  g_assert_cmpuint (peer_get_waiting (s.proxy), ==, 0);
  session_clear (&s);
}

static void
test_secret_properties_are_not_readable (void)
{
  const GType types[] = {
    RELAY_TYPE_ADAPTER,         RELAY_TYPE_CHAT_INFO,   RELAY_TYPE_CREDENTIALS,
    RELAY_TYPE_DESCRIPTOR,      RELAY_TYPE_DRAFT,       RELAY_TYPE_ENDPOINT,
    RELAY_TYPE_IDENTITY,        RELAY_TYPE_MEDIA,       RELAY_TYPE_MEMORY_TRANSPORT,
    RELAY_TYPE_MESSAGE_EVENT,   RELAY_TYPE_PASSTHROUGH, RELAY_TYPE_PROMPT_OPTION,
    RELAY_TYPE_PROMPT_RESPONSE, RELAY_TYPE_PROMPT,      RELAY_TYPE_SEND_RESULT,
    RELAY_TYPE_SESSION_SOURCE,  RELAY_TYPE_TRANSPORT,   RELAY_TYPE_WEBSOCKET_TRANSPORT,
  };
  guint n_secret = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (types[i]);
      g_autofree GParamSpec **pspecs = NULL;
      guint n_pspecs;

      pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_pspecs);
      for (guint p = 0; p < n_pspecs; p++)
        {
          const char *name = pspecs[p]->name;

          if (strstr (name, "secret") == NULL && strstr (name, "token") == NULL &&
              strstr (name, "password") == NULL && strstr (name, "delivery-key") == NULL)
            continue;
          /* whether there is one is no secret */
          if (pspecs[p]->value_type == G_TYPE_BOOLEAN)
            continue;
          g_test_message ("%s:%s", g_type_name (types[i]), name);
          g_assert_cmpuint (pspecs[p]->flags & G_PARAM_READABLE, ==, 0);
          n_secret++;
        }
    }
  g_assert_cmpuint (n_secret, ==, 1);
}

int
main (int argc, char *argv[])
{
  if (argc == 2 && strcmp (argv[1], "--calls") == 0)
    return gateway_run_calls ();
  if (argc == 2 && strcmp (argv[1], "--session") == 0)
    return gateway_run_session ();

  self_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/output-has-no-secret", test_output_has_no_secret);
  g_test_add_func ("/secrets/memory-keeps-no-secret", test_memory_keeps_no_secret);
  g_test_add_func ("/secrets/secret-properties-are-not-readable",
                   test_secret_properties_are_not_readable);
  return g_test_run ();
}
