/* test-chat-model.c: the chats of a list, against a plain model of them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

/*
 * Random operations arrive at the list through its connector, its public functions and the adapter. The model
 * does the same with arrays. The views are what a widget knows: they are changed by items-changed alone.
 * After each operation the views have to contain what the model contains, in the same order.
 */
#define N_OPERATIONS 100000
#define N_CHATS      8
/* The properties are compared once in so many operations. */
#define MIRROR_INTERVAL 50
#define MAX_CHATS       5
#define MAX_MESSAGES    12
#define MAX_UNSENT      20

#define REFUSED "{\"success\":false,\"error\":\"no\"}"

/* --- the model --- */

typedef struct
{
  char *text;
  char *id; /* NULL while it has none */
  char state;
  gboolean edited;
  guint64 time; /* steps of the clock; own messages that are not settled have none */
  guint number;
} Message;

typedef struct
{
  guint name;
  guint64 activity;
  GPtrArray *messages; /* of Message, as they are shown */
  guint unread;
  guint last_number;
} Chat;

typedef struct
{
  ChatFixture *screen;
  GRand *random;
  GPtrArray *chats; /* of Chat, as they are shown */
  guint64 activity;
  guint64 now;
  guint last_id;
  gboolean is_online;
  GPtrArray *view; /* of RelayChat */
} Model;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_free (message->text);
  g_free (message->id);
  g_free (message);
}

static void
chat_free (gpointer data)
{
  Chat *chat = data;

  g_ptr_array_unref (chat->messages);
  g_free (chat);
}

/* The states: r(eceived), p(ending), s(ending), a(ccepted), f(ailed), u(nsure) */
static gboolean
is_moving (const Message *message)
{
  return message->state == 'p' || message->state == 's';
}

static gboolean
is_settled (const Message *message)
{
  return message->state == 'r' || message->state == 'a';
}

static gboolean
comes_before (const Message *a, const Message *b)
{
  if (is_moving (a) != is_moving (b))
    return !is_moving (a);
  if (!is_moving (a) && a->time != b->time)
    return a->time < b->time;

  return a->number < b->number;
}

static void
place_message (Chat *chat, Message *message)
{
  guint position = chat->messages->len;

  while (position > 0 && comes_before (message, g_ptr_array_index (chat->messages, position - 1)))
    position--;
  g_ptr_array_insert (chat->messages, position, message);
}

static void
evict_messages (Chat *chat)
{
  for (guint i = 0; chat->messages->len > MAX_MESSAGES && i < chat->messages->len;)
    {
      if (is_settled (g_ptr_array_index (chat->messages, i)))
        g_ptr_array_remove_index (chat->messages, i);
      else
        i++;
    }
}

static guint
count_unsent (Chat *chat)
{
  guint n_unsent = 0;

  for (guint i = 0; i < chat->messages->len; i++)
    n_unsent += !is_settled (g_ptr_array_index (chat->messages, i));

  return n_unsent;
}

static void
evict_chats (Model *model, Chat *new_chat)
{
  for (guint i = model->chats->len; model->chats->len > MAX_CHATS && i > 0; i--)
    {
      Chat *chat = g_ptr_array_index (model->chats, i - 1);

      if (chat != new_chat && count_unsent (chat) == 0)
        g_ptr_array_remove_index (model->chats, i - 1);
    }
}

static Chat *
find_chat (Model *model, guint name)
{
  for (guint i = 0; i < model->chats->len; i++)
    if (((Chat *) g_ptr_array_index (model->chats, i))->name == name)
      return g_ptr_array_index (model->chats, i);

  return NULL;
}

static void
be_active (Model *model, Chat *chat)
{
  guint position;

  chat->activity = ++model->activity;
  g_ptr_array_find (model->chats, chat, &position);
  g_ptr_array_insert (model->chats, 0, g_ptr_array_steal_index (model->chats, position));
}

static Chat *
ensure_chat (Model *model, guint name)
{
  Chat *chat = find_chat (model, name);

  if (chat != NULL)
    return chat;

  chat = g_new0 (Chat, 1);
  chat->name = name;
  chat->messages = g_ptr_array_new_with_free_func (message_free);
  g_ptr_array_insert (model->chats, 0, chat);
  evict_chats (model, chat);

  return chat;
}

static Message *
add_message (Model *model, Chat *chat, const char *id, const char *text, char state)
{
  Message *message = g_new0 (Message, 1);

  message->id = g_strdup (id);
  message->text = g_strdup (text);
  message->state = state;
  message->time = model->now;
  message->number = ++chat->last_number;
  place_message (chat, message);
  evict_messages (chat);
  be_active (model, chat);

  return message;
}

static void
set_state (Model *model, Chat *chat, Message *message, char state)
{
  gboolean was_moving = is_moving (message);
  guint position;

  message->state = state;
  if (was_moving == is_moving (message))
    return;

  g_ptr_array_find (chat->messages, message, &position);
  g_ptr_array_steal_index (chat->messages, position);
  if (was_moving)
    message->time = model->now;
  place_message (chat, message);
  if (was_moving)
    be_active (model, chat);
}

/* What the list sends by itself: the first pending message of a chat without one in flight or unsure */
static void
send_next (Model *model)
{
  for (guint i = 0; model->is_online && i < model->chats->len; i++)
    {
      Chat *chat = g_ptr_array_index (model->chats, i);
      Message *first = NULL;
      gboolean stops = FALSE;

      for (guint j = 0; j < chat->messages->len; j++)
        {
          Message *message = g_ptr_array_index (chat->messages, j);

          /* in the order in which they were written, an unsure one stops those behind it */
          if (message->state == 's')
            stops = TRUE;
          if ((message->state == 'p' || message->state == 'u') &&
              (first == NULL || message->number < first->number))
            first = message;
        }
      if (!stops && first != NULL && first->state == 'p')
        set_state (model, chat, first, 's');
    }
}

/* --- the views --- */

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, GPtrArray *view)
{
  g_assert_cmpuint (position + removed, <=, view->len);
  g_ptr_array_remove_range (view, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (view, position + i, g_list_model_get_item (list, position + i));
}

static GPtrArray *
make_view (GListModel *list)
{
  GPtrArray *view = g_ptr_array_new_with_free_func (g_object_unref);

  on_items_changed (list, 0, 0, g_list_model_get_n_items (list), view);
  g_signal_connect_data (list, "items-changed", G_CALLBACK (on_items_changed),
                         g_ptr_array_ref (view),
                         (GClosureNotify) (void (*) (void)) g_ptr_array_unref, 0);

  return view;
}

/* The view of the messages of a chat, from the moment when it was asked for first */
static GPtrArray *
get_message_view (RelayChat *chat)
{
  GPtrArray *view = g_object_get_data (G_OBJECT (chat), "view");

  if (view == NULL)
    {
      view = make_view (relay_chat_get_messages (chat));
      g_object_set_data_full (G_OBJECT (chat), "view", view, (GDestroyNotify) g_ptr_array_unref);
    }

  return view;
}

/* --- the comparison --- */

static char
get_state (RelayChatMessage *message)
{
  return "rpsafu"[relay_chat_message_get_state (message)];
}

static void
compare_message (RelayChat *chat, RelayChatMessage *shown, Message *message)
{
  g_assert_cmpstr (relay_chat_message_get_text (shown), ==, message->text);
  g_assert_cmpint (get_state (shown), ==, message->state);
  g_assert_cmpstr (relay_chat_message_get_id (shown), ==, message->id);
  g_assert_cmpint (relay_chat_message_get_edited (shown), ==, message->edited);
  if (message->id != NULL)
    g_assert_true (relay_chat_find_message (chat, message->id) == shown);
}

static void
compare_chat (RelayChat *shown, Chat *chat)
{
  GPtrArray *view = get_message_view (shown);
  guint n_pending = 0;

  g_assert_cmpuint (view->len, ==, chat->messages->len);
  g_assert_cmpuint (g_list_model_get_n_items (relay_chat_get_messages (shown)), ==, view->len);
  for (guint i = 0; i < view->len; i++)
    {
      Message *message = g_ptr_array_index (chat->messages, i);

      compare_message (shown, g_ptr_array_index (view, i), message);
      n_pending += is_moving (message);
    }
  g_assert_cmpuint (relay_chat_get_n_pending (shown), ==, n_pending);
  g_assert_cmpuint (relay_chat_get_n_failed (shown), ==, count_unsent (chat) - n_pending);
  g_assert_cmpuint (relay_chat_get_unread (shown), ==, chat->unread);
  g_assert_true (relay_chat_get_last_message (shown) ==
                 (view->len > 0 ? g_ptr_array_index (view, view->len - 1) : NULL));
}

static char *
make_name (guint name)
{
  return g_strdup_printf ("c%u", name);
}

static void
compare (Model *model)
{
  guint unread = 0;

  g_assert_cmpuint (model->view->len, ==, model->chats->len);
  for (guint i = 0; i < model->view->len; i++)
    {
      Chat *chat = g_ptr_array_index (model->chats, i);
      g_autofree char *name = make_name (chat->name);
      RelayChat *shown = g_ptr_array_index (model->view, i);

      g_assert_cmpstr (relay_chat_get_chat_id (shown), ==, name);
      compare_chat (shown, chat);
      unread += chat->unread;
    }
  g_assert_cmpuint (relay_chat_list_get_unread (model->screen->list), ==, unread);
}

/* --- the mirrors --- */

/* What an expression knows of an object: the value of each property when the object notified of it last */

static void
read_property (GObject *object, GParamSpec *pspec, GHashTable *mirror)
{
  GValue *value = g_new0 (GValue, 1);

  g_value_init (value, pspec->value_type);
  g_object_get_property (object, pspec->name, value);
  g_hash_table_insert (mirror, pspec, value);
}

static void
value_free (gpointer data)
{
  g_value_unset (data);
  g_free (data);
}

static gboolean
are_equal (GParamSpec *pspec, const GValue *a, const GValue *b)
{
  if (pspec->value_type == G_TYPE_STRV)
    return g_strv_equal (g_value_get_boxed (a), g_value_get_boxed (b));
  if (pspec->value_type == G_TYPE_DATE_TIME && g_value_get_boxed (a) != NULL &&
      g_value_get_boxed (b) != NULL)
    return g_date_time_equal (g_value_get_boxed (a), g_value_get_boxed (b));
  if (pspec->value_type == G_TYPE_ERROR)
    return (g_value_get_boxed (a) == NULL) == (g_value_get_boxed (b) == NULL);

  return g_param_values_cmp (pspec, a, b) == 0;
}

/* The first call begins the mirror. */
static void
check_mirror (gpointer object)
{
  GHashTable *mirror = g_object_get_data (object, "mirror");
  guint n_properties;
  g_autofree GParamSpec **properties =
    g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);

  if (mirror == NULL)
    {
      mirror = g_hash_table_new_full (NULL, NULL, NULL, value_free);
      for (guint i = 0; i < n_properties; i++)
        read_property (object, properties[i], mirror);
      g_object_set_data_full (object, "mirror", mirror, (GDestroyNotify) g_hash_table_unref);
      g_signal_connect (object, "notify", G_CALLBACK (read_property), mirror);
      return;
    }

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) now = G_VALUE_INIT;

      g_value_init (&now, properties[i]->value_type);
      g_object_get_property (object, properties[i]->name, &now);
      if (!are_equal (properties[i], g_hash_table_lookup (mirror, properties[i]), &now))
        g_error ("%s:%s has changed without a notification", G_OBJECT_TYPE_NAME (object),
                 properties[i]->name);
    }
}

static void
check_mirrors (Model *model)
{
  check_mirror (model->screen->list);
  for (guint i = 0; i < model->view->len; i++)
    {
      RelayChat *chat = g_ptr_array_index (model->view, i);
      GPtrArray *view = get_message_view (chat);

      check_mirror (chat);
      for (guint j = 0; j < view->len; j++)
        check_mirror (g_ptr_array_index (view, j));
    }
}

/* --- operations --- */

static RelayChat *
get_shown (Model *model, Chat *chat)
{
  g_autofree char *name = make_name (chat->name);

  return relay_chat_list_find_chat (model->screen->list, "discord", name, NULL);
}

static void
receive (Model *model)
{
  guint name = g_rand_int_range (model->random, 0, N_CHATS);
  g_autofree char *chat_id = make_name (name);
  g_autofree char *id = g_strdup_printf ("e%u", ++model->last_id);
  Chat *chat;

  if (!model->is_online)
    return;

  feed_text (model->screen, chat_id, id, id);
  chat = ensure_chat (model, name);
  add_message (model, chat, id, id, 'r');
  chat->unread++;
}

static Chat *
choose_chat (Model *model)
{
  if (model->chats->len == 0)
    return NULL;

  return g_ptr_array_index (model->chats, g_rand_int_range (model->random, 0, model->chats->len));
}

/* A random message of @chat in one of @states, NULL if there is none */
static Message *
choose_message (Model *model, Chat *chat, const char *states)
{
  guint start;

  if (chat == NULL || chat->messages->len == 0)
    return NULL;

  start = g_rand_int_range (model->random, 0, chat->messages->len);
  for (guint i = 0; i < chat->messages->len; i++)
    {
      Message *message = g_ptr_array_index (chat->messages, (start + i) % chat->messages->len);

      if (strchr (states, message->state) != NULL)
        return message;
    }

  return NULL;
}

static void
edit (Model *model)
{
  Chat *chat = choose_chat (model);
  Message *message = choose_message (model, chat, "r");
  g_autofree char *text = g_strdup_printf ("t%u", ++model->last_id);
  g_autofree char *chat_id = NULL;

  if (message == NULL || !model->is_online)
    return;

  chat_id = make_name (chat->name);
  feed_edit (model->screen, chat_id, message->id, text);
  g_free (message->text);
  message->text = g_steal_pointer (&text);
  message->edited = TRUE;
}

static guint
count_all_unsent (Model *model)
{
  guint n_unsent = 0;

  for (guint i = 0; i < model->chats->len; i++)
    n_unsent += count_unsent (g_ptr_array_index (model->chats, i));

  return n_unsent;
}

static void
queue (Model *model)
{
  guint name = g_rand_int_range (model->random, 0, N_CHATS);
  g_autofree char *chat_id = make_name (name);
  g_autofree char *text = g_strdup_printf ("o%u", ++model->last_id);
  RelayChat *shown = add_chat (model->screen, chat_id);
  Chat *chat = ensure_chat (model, name);

  if (count_all_unsent (model) < MAX_UNSENT)
    {
      NO_ERROR (relay_chat_queue, shown, text, NULL, NULL);
      add_message (model, chat, NULL, text, 'p');
    }
  else
    {
      FAILS (RELAY_ERROR, RELAY_ERROR_BUSY, relay_chat_queue, shown, text, NULL, NULL);
    }
}

/* Returns the position of the last request with @text. The texts are unique, but one may be sent again. */
static guint
find_request (Model *model, const char *text)
{
  GPtrArray *frames = model->screen->fixture.frames;

  for (guint i = frames->len; i > 0; i--)
    {
      JsonObject *frame = g_ptr_array_index (frames, i - 1);
      JsonObject *action = json_object_has_member (frame, "action")
                             ? json_object_get_object_member (frame, "action")
                             : NULL;

      if (action != NULL && g_str_equal (json_object_get_string_member (action, "content"), text))
        return i - 1;
    }

  g_assert_not_reached ();
}

static const char *
find_request_id (Model *model, const char *text)
{
  JsonObject *frame = g_ptr_array_index (model->screen->fixture.frames, find_request (model, text));

  return json_object_get_string_member (frame, "requestId");
}

static void
settle_message (Model *model)
{
  Chat *chat = choose_chat (model);
  Message *message = choose_message (model, chat, "s");
  gboolean accepts = g_rand_int_range (model->random, 0, 4) > 0;
  g_autofree char *id = g_strdup_printf ("m%u", ++model->last_id);
  g_autofree char *accepted = g_strdup_printf ("{\"success\":true,\"message_id\":\"%s\"}", id);
  g_autofree char *text = NULL;

  if (message == NULL)
    return;

  text = fake_connector_make_result (find_request_id (model, message->text),
                                     accepts ? accepted : REFUSED);
  feed (&model->screen->fixture, text);
  if (accepts)
    message->id = g_steal_pointer (&id);
  set_state (model, chat, message, accepts ? 'a' : 'f');
}

static RelayChatMessage *
find_shown (RelayChat *shown, Message *message)
{
  GPtrArray *view = get_message_view (shown);

  for (guint i = 0; i < view->len; i++)
    if (g_str_equal (relay_chat_message_get_text (g_ptr_array_index (view, i)), message->text))
      return g_ptr_array_index (view, i);

  g_assert_not_reached ();
}

static void
decide (Model *model)
{
  Chat *chat = choose_chat (model);
  Message *message = choose_message (model, chat, "pfu");
  RelayChat *shown;

  if (message == NULL)
    return;

  shown = get_shown (model, chat);
  if (g_rand_boolean (model->random))
    {
      gboolean may_retry = message->state != 'p';

      g_assert_cmpint (relay_chat_retry (shown, find_shown (shown, message)), ==, may_retry);
      if (may_retry)
        set_state (model, chat, message, 'p');
    }
  else
    {
      g_assert_true (relay_chat_discard (shown, find_shown (shown, message)));
      g_ptr_array_remove (chat->messages, message);
    }
}

static void
mark_read (Model *model)
{
  Chat *chat = choose_chat (model);

  if (chat == NULL)
    return;

  relay_chat_mark_read (get_shown (model, chat));
  chat->unread = 0;
}

static void
remove_chat (Model *model)
{
  Chat *chat = choose_chat (model);
  gboolean may_remove = TRUE;

  if (chat == NULL)
    return;

  for (guint i = 0; i < chat->messages->len; i++)
    may_remove &= !is_moving (g_ptr_array_index (chat->messages, i));
  g_assert_cmpint (relay_chat_list_remove_chat (model->screen->list, get_shown (model, chat)), ==,
                   may_remove);
  if (may_remove)
    g_ptr_array_remove (model->chats, chat);
}

/* By the order in which they were written to the socket */
static gint
compare_requests (gconstpointer a, gconstpointer b, gpointer model)
{
  const Message *first = *(Message *const *) a, *second = *(Message *const *) b;

  return (gint) find_request (model, first->text) - (gint) find_request (model, second->text);
}

static Chat *
find_chat_of (Model *model, Message *message)
{
  for (guint i = 0; i < model->chats->len; i++)
    {
      Chat *chat = g_ptr_array_index (model->chats, i);

      if (g_ptr_array_find (chat->messages, message, NULL))
        return chat;
    }

  g_assert_not_reached ();
}

/* What was in flight is unsure. */
static void
lose (Model *model)
{
  g_autoptr (GPtrArray) in_flight = g_ptr_array_new ();

  for (guint i = 0; i < model->chats->len; i++)
    {
      GPtrArray *messages = ((Chat *) g_ptr_array_index (model->chats, i))->messages;

      for (guint j = 0; j < messages->len; j++)
        if (((Message *) g_ptr_array_index (messages, j))->state == 's')
          g_ptr_array_add (in_flight, g_ptr_array_index (messages, j));
    }
  g_ptr_array_sort_with_data (in_flight, compare_requests, model);

  fixture_lose (&model->screen->fixture);
  model->is_online = FALSE;
  for (guint i = 0; i < in_flight->len; i++)
    {
      Message *message = g_ptr_array_index (in_flight, i);

      set_state (model, find_chat_of (model, message), message, 'u');
    }
}

static void
change_connection (Model *model)
{
  if (model->is_online)
    {
      lose (model);
      return;
    }

  fixture_reconnect (&model->screen->fixture);
  model->is_online = TRUE;
}

/* --- the test --- */

typedef struct
{
  void (*run) (Model *model);
  guint weight;
} Operation;

static const Operation operations[] = {
  { receive, 30 }, { edit, 15 },     { queue, 25 },      { settle_message, 40 },
  { decide, 15 },  { mark_read, 5 }, { remove_chat, 1 }, { change_connection, 4 },
};

static void
run_operation (Model *model)
{
  guint total = 0, chosen;

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    total += operations[i].weight;
  chosen = g_rand_int_range (model->random, 0, total);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (chosen < operations[i].weight)
        {
          operations[i].run (model);
          return;
        }
      chosen -= operations[i].weight;
    }
}

/* Messages at the same time keep the order in which they came. */
static void
let_time_pass (Model *model)
{
  guint microseconds = g_rand_int_range (model->random, 0, 3);

  relay_clock_advance (model->screen->fixture.clock, microseconds);
  model->now += microseconds;
}

ONLINE_CHAT_TEST ("/chat-model/views-agree-with-the-model")
{
  Model model = { .screen = screen, .is_online = TRUE };

  model.random = g_rand_new_with_seed (g_test_rand_int ());
  model.chats = g_ptr_array_new_with_free_func (chat_free);
  model.view = make_view (G_LIST_MODEL (screen->list));
  relay_chat_list_set_max_chats (screen->list, MAX_CHATS);
  relay_chat_list_set_max_messages (screen->list, MAX_MESSAGES);
  relay_chat_list_set_max_unsent (screen->list, MAX_UNSENT);

  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      run_operation (&model);
      settle ();
      send_next (&model);
      compare (&model);
      if (i % MIRROR_INTERVAL == 0)
        check_mirrors (&model);
      let_time_pass (&model);
    }

  g_ptr_array_unref (model.view);
  g_ptr_array_unref (model.chats);
  g_rand_free (model.random);
  g_signal_handlers_disconnect_matched (screen->list, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                        on_items_changed, NULL);
  g_signal_handlers_disconnect_matched (screen->list, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                        read_property, NULL);
}
