/* test-life-drop.c: the last reference goes while calls wait, and when they are answered
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-calls.h"

/*
 * Each case is one stage: a call waits, and the application drops what it holds of adapter and
 * transport, or disposes of them by force. The call is called back once; then nothing of them is
 * left.
 */

typedef enum
{
  DROP_AT_ONCE, /* before the loop has run */
  DROP_WAITING, /* when the connector has been asked */
  DROP_IN_CALLBACK,
  N_DROPS
} Drop;

typedef enum
{
  END_ANSWER,
  END_SILENCE, /* time passes */
  END_LOSS,
  END_CANCEL,
  N_ENDS
} End;

static const char *const drop_names[N_DROPS] = { "at-once", "waiting", "in-callback" };
static const char *const end_names[N_ENDS] = { "answer", "silence", "loss", "cancel" };

typedef struct
{
  const LifeCall *call;
  gboolean over_socket;
  gboolean force; /* disposed of, not merely dropped */
  Drop drop;
  End end;
} Case;

typedef struct
{
  LifeStage stage;
  const Case *test;
  guint n_called;
  gboolean succeeded;
} Life;

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;
  g_autoptr (GError) error = NULL;

  life->n_called++;
  life->succeeded = life->test->call->finish (source, result, &error);
  g_assert_true (life->succeeded || error != NULL);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (life->test->drop == DROP_IN_CALLBACK)
    life_stage_drop (&life->stage, life->test->force);
}

static gboolean
is_asked (gpointer user_data)
{
  Life *life = user_data;

  return life->stage.asked->len + life->stage.unanswered->len > 0 || life->n_called > 0;
}

static gboolean
is_called (gpointer user_data)
{
  return ((Life *) user_data)->n_called > 0;
}

static void
end_call (Life *life, GCancellable *cancellable)
{
  LifeStage *stage = &life->stage;

  switch (life->test->end)
    {
    case END_ANSWER:
      life_stage_answer (stage);
      break;
    case END_LOSS:
      life_stage_hang_up (stage, 1006, NULL);
      break;
    case END_CANCEL:
      g_cancellable_cancel (cancellable);
      break;
    case END_SILENCE:
      life_stage_wait_long (stage, is_called, life, "the time-out");
      break;
    case N_ENDS:
    default:
      g_assert_not_reached ();
    }
  life_stage_wait (stage, is_called, life, "the callback");
}

static void
run_case (const Case *test)
{
  Life life = { .test = test };
  LifeStage *stage = &life.stage;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_test_message ("%s, %s, %s", test->force ? "disposed" : "dropped", drop_names[test->drop],
                  end_names[test->end]);
  life_stage_set_up (stage, test->over_socket);
  if (test->call->need == LIFE_ONLINE)
    life_stage_go_online (stage);
  stage->silent = TRUE;
  test->call->start (stage, cancellable, on_called, &life);
  g_assert_cmpuint (life.n_called, ==, 0);
  if (test->drop == DROP_AT_ONCE)
    life_stage_drop (stage, test->force);
  life_stage_wait (stage, is_asked, &life, "the request");
  if (test->drop == DROP_WAITING)
    life_stage_drop (stage, test->force);
  end_call (&life, cancellable);

  /* it held its object, and the connection was as good as before */
  if (test->end == END_ANSWER && !(test->force && test->drop != DROP_IN_CALLBACK))
    g_assert_true (life.succeeded);
  g_assert_null (stage->adapter);
  life_stage_tear_down (stage);
  g_assert_cmpuint (life.n_called, ==, 1);
}

static void
test_call (gconstpointer data)
{
  Case test = *(const Case *) data;

  life_begin_test ();
  for (test.force = FALSE; test.force <= TRUE; test.force++)
    for (test.drop = 0; test.drop < N_DROPS; test.drop++)
      for (test.end = 0; test.end < N_ENDS; test.end++)
        run_case (&test);
}

static void
add_call (const LifeCall *call, gboolean over_socket)
{
  g_autofree char *path =
    g_strdup_printf ("/life-drop/%s/%s", call->name, over_socket ? "socket" : "memory");
  Case test = { .call = call, .over_socket = over_socket };

  g_test_add_data_func_full (path, g_memdup2 (&test, sizeof test), test_call, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < life_n_calls; i++)
    {
      if (life_calls[i].need != LIFE_HTTP)
        add_call (&life_calls[i], FALSE);
      add_call (&life_calls[i], TRUE);
    }
  return g_test_run ();
}
