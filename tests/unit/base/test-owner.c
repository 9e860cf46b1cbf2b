/* test-owner.c: the main context that an object belongs to, and calls from other threads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"

#include <relay-glib/relay-error.h>

#include "other-thread.h"
#include "test.h"

/* An object that remembers the thread that disposed it */
#define TEST_TYPE_OWNED (test_owned_get_type ())
G_DECLARE_FINAL_TYPE (TestOwned, test_owned, TEST, OWNED, GObject)

struct _TestOwned
{
  GObject parent_instance;

  RelayOwner *owner;
  GThread **disposed_in;
};

G_DEFINE_FINAL_TYPE (TestOwned, test_owned, G_TYPE_OBJECT)

static void
test_owned_dispose (GObject *object)
{
  TestOwned *self = TEST_OWNED (object);

  if (relay_owner_delays_dispose (object))
    return;

  if (self->disposed_in != NULL)
    *self->disposed_in = g_thread_self ();
  g_clear_pointer (&self->owner, relay_owner_unref);

  G_OBJECT_CLASS (test_owned_parent_class)->dispose (object);
}

static void
test_owned_class_init (TestOwnedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_owned_dispose;
}

static void
test_owned_init (TestOwned *self)
{
  self->owner = relay_owner_new ();
  relay_owner_attach (self, self->owner);
}

typedef struct
{
  TestOwned *object;
  gboolean is_elsewhere;
  gboolean refuses;
  guint n_invoked;
  GThread *thread; /* in which the last thing happened */
  GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->object = g_object_new (TEST_TYPE_OWNED, NULL);
}

static void
set_up_bound (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  relay_owner_bind (fixture->object->owner);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  settle ();
  if (fixture->object != NULL)
    g_assert_finalize_object (fixture->object);
  g_clear_error (&fixture->error);
}

#define UNBOUND_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)
#define BOUND_TEST(path)   TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up_bound, tear_down)

static void
ask (gpointer data)
{
  Fixture *fixture = data;

  fixture->is_elsewhere = relay_owner_is_elsewhere (fixture->object->owner);
  g_assert_true (relay_is_wrong_thread (G_OBJECT (fixture->object)) == fixture->is_elsewhere);
  fixture->refuses = relay_owner_refuses (fixture->object, "test_call");
}

static void
ask_from_own_context (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  ask (data);
  g_main_context_pop_thread_default (context);
}

UNBOUND_TEST ("/owner/unbound-object-belongs-to-every-thread")
{
  fixture->is_elsewhere = fixture->refuses = TRUE;
  call_in_other_thread (ask, fixture);
  g_assert_false (fixture->is_elsewhere);
  g_assert_false (fixture->refuses);
  g_assert_null (relay_owner_get_context (fixture->object->owner));
}

BOUND_TEST ("/owner/own-thread-is-not-elsewhere")
{
  ask (fixture);
  g_assert_false (fixture->is_elsewhere);
  g_assert_false (fixture->refuses);
}

BOUND_TEST ("/owner/context-without-a-loop-may-be-used-in-every-thread")
{
  fixture->is_elsewhere = fixture->refuses = TRUE;
  call_in_other_thread_without_loop (ask, fixture);
  g_assert_false (fixture->is_elsewhere);
  g_assert_false (fixture->refuses);
}

BOUND_TEST ("/owner/context-of-another-thread-is-elsewhere")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL,
                         "*test_call() was called for a TestOwned*another thread*");
  call_in_other_thread (ask, fixture);
  g_test_assert_expected_messages ();
  g_assert_true (fixture->is_elsewhere);
  g_assert_true (fixture->refuses);
}

BOUND_TEST ("/owner/thread-with-a-context-of-its-own-is-elsewhere-too")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*test_call()*");
  call_in_other_thread (ask_from_own_context, fixture);
  g_test_assert_expected_messages ();
  g_assert_true (fixture->is_elsewhere);
}

BOUND_TEST ("/owner/refusal-is-reported-once")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*test_call()*");
  call_in_other_thread (ask, fixture);
  fixture->refuses = FALSE;
  call_in_other_thread (ask, fixture);
  g_test_assert_expected_messages ();
  g_assert_true (fixture->refuses);
}

TEST_CASE ("/owner/object-without-an-owner-refuses-nothing")
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  g_assert_null (relay_owner_of (object));
  g_assert_false (relay_is_wrong_thread (object));
  g_assert_false (relay_owner_refuses (object, "test_call"));
  g_assert_false (relay_owner_refuses_call (object, test_owned_init, NULL, NULL, "test_call"));
  g_assert_false (relay_owner_delays_dispose (object));
}

BOUND_TEST ("/owner/first-binding-counts")
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  relay_owner_bind (fixture->object->owner);
  g_main_context_pop_thread_default (context);
  g_assert_true (relay_owner_get_context (fixture->object->owner) == g_main_context_default ());
}

/* --- a context that no thread owns --- */

static void
enter_and_leave (gpointer data)
{
  Fixture *fixture = data;
  RelayOwner *owner = fixture->object->owner;
  GMainContext *visited;

  g_assert_true (relay_owner_enter (owner, &visited));
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  /* another call in the meantime is not refused: the context is soon free again */
  call_in_other_thread_without_loop (ask, fixture);
  g_assert_false (fixture->refuses);
  relay_owner_leave (owner, visited);
  g_assert_false (g_main_context_is_owner (g_main_context_default ()));
}

BOUND_TEST ("/owner/enter-keeps-other-threads-from-iterating-the-context")
{
  call_in_other_thread_without_loop (enter_and_leave, fixture);
  enter_and_leave (fixture);
}

static void
enter_elsewhere (gpointer data)
{
  Fixture *fixture = data;
  GMainContext *visited;

  fixture->is_elsewhere = !relay_owner_enter (fixture->object->owner, &visited);
  g_assert_null (visited);
}

BOUND_TEST ("/owner/context-of-another-thread-cannot-be-entered")
{
  call_in_other_thread (enter_elsewhere, fixture);
  g_assert_true (fixture->is_elsewhere);
}

/* --- calls from another thread --- */

static void
on_invoked (gpointer data)
{
  Fixture *fixture = data;

  fixture->n_invoked++;
  fixture->thread = g_thread_self ();
}

static void
invoke (gpointer data)
{
  Fixture *fixture = data;

  relay_owner_invoke (fixture->object->owner, on_invoked, fixture);
}

BOUND_TEST ("/owner/function-is-invoked-in-the-context")
{
  call_in_other_thread (invoke, fixture);
  g_assert_cmpuint (fixture->n_invoked, ==, 1);
  g_assert_true (fixture->thread == g_thread_self ());
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->error);
  g_assert_false (relay_task_finish_boolean (source, result, on_called, &fixture->error));
  fixture->thread = g_thread_self ();
}

static void
start_call (gpointer data)
{
  Fixture *fixture = data;

  fixture->refuses =
    relay_owner_refuses_call (fixture->object, on_called, on_called, fixture, "test_call");
}

/* The thread has a context of its own, in which it waits for the answer. */
static void
start_call_and_wait (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  start_call (fixture);
  g_assert_null (fixture->error);
  while (fixture->error == NULL && fixture->refuses)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
}

BOUND_TEST ("/owner/call-is-answered-in-the-context-of-the-caller")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*test_call()*");
  call_in_other_thread (start_call_and_wait, fixture);
  g_test_assert_expected_messages ();
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD);
  g_assert_true (fixture->thread != NULL && fixture->thread != g_thread_self ());
}

UNBOUND_TEST ("/owner/unbound-object-may-be-called-in-a-thread-with-a-context")
{
  fixture->refuses = TRUE;
  call_in_other_thread (start_call_and_wait, fixture);
  g_assert_false (fixture->refuses);
}

/* The answer would be given in the main context of the other thread. */
UNBOUND_TEST ("/owner/unbound-object-refuses-a-caller-without-a-context")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*test_call()*");
  call_in_other_thread (start_call, fixture);
  settle ();
  g_test_assert_expected_messages ();
  g_assert_true (fixture->refuses);
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD);
}

/* --- the last reference --- */

static void
drop (gpointer data)
{
  Fixture *fixture = data;

  g_clear_object (&fixture->object);
}

BOUND_TEST ("/owner/last-reference-is-dropped-in-the-context")
{
  gpointer object = fixture->object;

  fixture->object->disposed_in = &fixture->thread;
  g_object_add_weak_pointer (object, &object);
  call_in_other_thread (drop, fixture);
  g_assert_true (fixture->thread == g_thread_self ());
  g_assert_null (object);
}

/* The main loop may release the object before the other thread has left g_object_unref(). */
TEST_CASE ("/owner/last-reference-is-dropped-in-the-context-however-fast-that-is")
{
  for (guint i = 0; i < 2000; i++)
    {
      Fixture fixture = { NULL };

      set_up_bound (&fixture, NULL);
      fixture.object->disposed_in = &fixture.thread;
      call_in_other_thread (drop, &fixture);
      g_assert_true (fixture.thread == g_thread_self ());
    }
}

static void
dispose (gpointer data)
{
  Fixture *fixture = data;

  g_object_run_dispose (G_OBJECT (fixture->object));
  g_object_run_dispose (G_OBJECT (fixture->object));
}

BOUND_TEST ("/owner/forced-dispose-in-another-thread-waits-for-the-last-reference")
{
  fixture->object->disposed_in = &fixture->thread;
  call_in_other_thread (dispose, fixture);
  g_assert_null (fixture->thread);
  g_clear_object (&fixture->object);
  g_assert_null (fixture->thread);
  settle ();
  g_assert_true (fixture->thread == g_thread_self ());
}

BOUND_TEST ("/owner/last-reference-is-dropped-at-once-without-a-loop")
{
  fixture->object->disposed_in = &fixture->thread;
  call_in_other_thread_without_loop (drop, fixture);
  g_assert_true (fixture->thread != NULL && fixture->thread != g_thread_self ());
}
