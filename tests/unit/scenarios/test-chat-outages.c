/* test-chat-outages.c: no message is said twice, whatever ends while it is sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

#define N_MESSAGES 1000
#define N_CUTS     50
#define N_CHATS    7

/* A connector that remembers what it has sent to the platform, also when the gateway is started again. */
typedef struct
{
  GHashTable *said; /* text → how often */
  GRand *random;
  guint n_cuts;     /* so many times it still ends the connection instead of answering */
  gboolean is_deaf; /* the gateway was killed: nothing that it writes arrives */
} Platform;

static void
platform_init (Platform *self)
{
  *self = (Platform){ g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                      g_rand_new_with_seed (g_test_rand_int ()), 0, FALSE };
}

static void
platform_clear (Platform *self)
{
  g_hash_table_unref (self->said);
  g_rand_free (self->random);
}

static guint
count_said (Platform *self, const char *text)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->said, text));
}

static void
say (Platform *self, const char *text)
{
  g_hash_table_insert (self->said, g_strdup (text), GUINT_TO_POINTER (count_said (self, text) + 1));
}

/* Ends the connection once in a while: half of the times the message was sent before. */
static gboolean
cuts (Platform *self, RelayMemoryTransport *memory, const char *text)
{
  if (self->n_cuts == 0 || g_rand_int_range (self->random, 0, 15) > 0)
    return FALSE;

  self->n_cuts--;
  if (g_rand_boolean (self->random))
    say (self, text);
  relay_memory_transport_hang_up (memory, 1006, NULL);

  return TRUE;
}

static void
on_frame (RelayMemoryTransport *memory, JsonObject *frame, Platform *self)
{
  g_autofree char *answer = NULL;
  g_autofree char *result = NULL;
  const char *text;

  if (self->is_deaf || !json_object_has_member (frame, "action"))
    return;

  text = json_object_get_string_member (json_object_get_object_member (frame, "action"), "content");
  if (cuts (self, memory, text))
    return;

  say (self, text);
  result = g_strdup_printf ("{\"success\":true,\"message_id\":\"m-%s\"}", text);
  answer = fake_connector_make_result (json_object_get_string_member (frame, "requestId"), result);
  relay_memory_transport_feed (memory, answer);
}

static void
attach (Platform *self, ChatFixture *screen)
{
  g_signal_connect (screen->fixture.memory, "frame-written", G_CALLBACK (on_frame), self);
}

/* A person looks at the platform, and sends again what is not there. Returns how many were unsure. */
static guint
decide (ChatFixture *screen, Platform *platform)
{
  guint n_unsure = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (screen->list)); i++)
    {
      RelayChat *chat = get_chat (screen, i);
      GListModel *messages = relay_chat_get_messages (chat);

      for (guint j = g_list_model_get_n_items (messages); j > 0; j--)
        {
          RelayChatMessage *message = get_message (chat, j - 1);

          if (relay_chat_message_get_state (message) != RELAY_CHAT_MESSAGE_STATE_UNSURE)
            continue;

          n_unsure++;
          g_assert_true (relay_error_is_ambiguous (relay_chat_message_get_error (message)));
          if (count_said (platform, relay_chat_message_get_text (message)) > 0)
            g_assert_true (relay_chat_discard (chat, message));
          else
            g_assert_true (relay_chat_retry (chat, message));
        }
    }

  return n_unsure;
}

static char *
make_text (guint number)
{
  return g_strdup_printf ("message %u", number);
}

CHAT_TEST ("/chat-outages/each-of-many-messages-is-said-once")
{
  Platform platform;
  guint n_unsure = 0;

  platform_init (&platform);
  platform.n_cuts = N_CUTS;
  attach (&platform, screen);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *chat_id = g_strdup_printf ("c%u", i % N_CHATS);
      g_autofree char *text = make_text (i);

      NO_ERROR (relay_chat_queue, add_chat (screen, chat_id), text, NULL, NULL);
    }

  fixture_connect (&screen->fixture);
  while (relay_chat_list_get_n_pending (screen->list) > 0)
    {
      settle ();
      n_unsure += decide (screen, &platform);
      relay_transport_retry_now (RELAY_TRANSPORT (screen->fixture.memory));
    }

  g_assert_cmpuint (platform.n_cuts, ==, 0);
  g_assert_cmpuint (n_unsure, >=, N_CUTS);
  g_assert_cmpuint (relay_chat_list_get_n_failed (screen->list), ==, 0);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *text = make_text (i);

      g_assert_cmpuint (count_said (&platform, text), ==, 1);
    }
  platform_clear (&platform);
}

/* --- the process is killed --- */

#define N_KILLED 6

typedef struct
{
  Platform platform;
  GVariant *state; /* what is stored */
  guint n_steps;   /* until the process is killed */
  gboolean stores; /* whether the state is still stored then */
  gboolean was_killed;
} Death;

static void
on_step (RelayChatList *list, Death *death)
{
  gboolean dies = death->n_steps == 0;

  if (death->was_killed)
    return;

  if (!dies || death->stores)
    {
      g_clear_pointer (&death->state, g_variant_unref);
      death->state = relay_chat_list_dup_state (list);
    }
  death->was_killed = dies;
  death->platform.is_deaf = dies;
  death->n_steps--;
}

/* Writes messages to two chats, some before there is a connection, until it is killed. */
static void
run_first_process (Death *death)
{
  ChatFixture screen = { 0 };

  chat_fixture_set_up (&screen, NULL);
  attach (&death->platform, &screen);
  g_signal_connect (screen.list, "state-changed", G_CALLBACK (on_step), death);
  for (guint i = 0; i < N_KILLED; i++)
    {
      g_autofree char *text = make_text (i);

      NO_ERROR (relay_chat_queue, add_chat (&screen, i % 2 == 0 ? "a" : "b"), text, NULL, NULL);
      if (i == N_KILLED / 2)
        fixture_connect (&screen.fixture);
      settle ();
    }
  chat_fixture_tear_down (&screen, NULL);
}

static gboolean
is_unsure (ChatFixture *screen, const char *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (screen->list)); i++)
    {
      RelayChat *chat = get_chat (screen, i);

      for (guint j = 0; j < g_list_model_get_n_items (relay_chat_get_messages (chat)); j++)
        {
          RelayChatMessage *message = get_message (chat, j);

          if (g_str_equal (relay_chat_message_get_text (message), text))
            return relay_chat_message_get_state (message) == RELAY_CHAT_MESSAGE_STATE_UNSURE;
        }
    }

  return FALSE;
}

/* Whether @text was written before the state was stored */
static gboolean
is_stored (Death *death, const char *text)
{
  g_autofree char *state = death->state != NULL ? g_variant_print (death->state, FALSE) : NULL;

  return state != NULL && strstr (state, text) != NULL;
}

static void
run_second_process (Death *death)
{
  ChatFixture screen = { 0 };

  death->platform.is_deaf = FALSE;
  chat_fixture_set_up (&screen, NULL);
  attach (&death->platform, &screen);
  if (death->state != NULL)
    g_assert_true (NO_ERROR (relay_chat_list_restore_state, screen.list, death->state));
  fixture_connect (&screen.fixture);
  settle ();

  for (guint i = 0; i < N_KILLED; i++)
    {
      g_autofree char *text = make_text (i);
      guint n_said = count_said (&death->platform, text);

      g_assert_cmpuint (n_said, <=, 1);
      if (n_said == 0 && is_stored (death, text))
        g_assert_true (is_unsure (&screen, text));
    }
  decide (&screen, &death->platform);
  settle ();
  for (guint i = 0; i < N_KILLED; i++)
    {
      g_autofree char *text = make_text (i);

      g_assert_cmpuint (count_said (&death->platform, text), ==,
                        is_stored (death, text) || count_said (&death->platform, text) > 0);
    }
  chat_fixture_tear_down (&screen, NULL);
}

static gboolean
die_after (guint n_steps, gboolean stores)
{
  Death death = { .n_steps = n_steps, .stores = stores };

  platform_init (&death.platform);
  run_first_process (&death);
  run_second_process (&death);
  g_clear_pointer (&death.state, g_variant_unref);
  platform_clear (&death.platform);

  return death.was_killed;
}

TEST_CASE ("/chat-outages/killed-at-any-step-no-message-is-said-twice")
{
  guint n_steps = 0;

  while (die_after (n_steps, TRUE) && die_after (n_steps, FALSE))
    n_steps++;
  g_assert_cmpuint (n_steps, >, N_KILLED);
}
