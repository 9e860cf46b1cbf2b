/* relay-owner.c: the main context that an object belongs to, and calls from other threads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-owner-private.h"

#include <relay-glib/relay-error.h>

struct _RelayOwner
{
  gatomicrefcount ref_count;
  GMainContext *context; /* atomic; NULL until bound, then never changed */
  GMutex lock;           /* while a thread tries to acquire the context */
  int n_visitors;        /* atomic; threads between relay_owner_enter() and relay_owner_leave() */
};

static G_DEFINE_QUARK (relay_owner, owner)
static G_DEFINE_QUARK (relay_owner_reported, reported)
static G_DEFINE_QUARK (relay_owner_delayed, delayed)

RelayOwner *
relay_owner_new (void)
{
  RelayOwner *self = g_new0 (RelayOwner, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);

  return self;
}

RelayOwner *
relay_owner_ref (RelayOwner *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
relay_owner_unref (RelayOwner *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
relay_owner_bind (RelayOwner *self)
{
  GMainContext *context = g_main_context_ref_thread_default ();

  if (!g_atomic_pointer_compare_and_exchange (&self->context, NULL, context))
    g_main_context_unref (context);
}

GMainContext *
relay_owner_get_context (RelayOwner *self)
{
  return g_atomic_pointer_get (&self->context);
}

/* GLib can only tell whether the calling thread owns a context. Without the lock, two threads that try
 * to acquire a context that nobody owns would take each other for its owner. */
static gboolean
try_acquire (RelayOwner *self, GMainContext *context, gboolean keeps)
{
  gboolean acquired;

  g_mutex_lock (&self->lock);
  acquired = g_main_context_acquire (context);
  if (acquired && keeps)
    g_atomic_int_inc (&self->n_visitors);
  else if (acquired)
    g_main_context_release (context);
  g_mutex_unlock (&self->lock);

  return acquired;
}

/* A visitor is no owner, and has the context for a moment only. */
static gboolean
is_owned_elsewhere (RelayOwner *self, GMainContext *context)
{
  return !g_main_context_is_owner (context) && !try_acquire (self, context, FALSE) &&
         g_atomic_int_get (&self->n_visitors) == 0;
}

gboolean
relay_owner_is_elsewhere (RelayOwner *self)
{
  GMainContext *context = relay_owner_get_context (self);

  return context != NULL && is_owned_elsewhere (self, context);
}

gboolean
relay_owner_enter (RelayOwner *self, GMainContext **visited)
{
  GMainContext *context = relay_owner_get_context (self);

  *visited = NULL;
  if (context == NULL || g_main_context_is_owner (context))
    return TRUE;
  if (!try_acquire (self, context, TRUE))
    return FALSE;

  *visited = context;

  return TRUE;
}

void
relay_owner_leave (RelayOwner *self, GMainContext *visited)
{
  if (visited == NULL)
    return;

  g_main_context_release (visited);
  g_atomic_int_add (&self->n_visitors, -1);
}

typedef struct
{
  GDestroyNotify func;
  gpointer data;
} Invocation;

static gboolean
on_invoked (gpointer user_data)
{
  Invocation *invocation = user_data;

  invocation->func (invocation->data);

  return G_SOURCE_REMOVE;
}

void
relay_owner_invoke (RelayOwner *self, GDestroyNotify func, gpointer data)
{
  GMainContext *context = relay_owner_get_context (self);
  g_autoptr (GSource) source = g_idle_source_new ();
  Invocation *invocation = g_new (Invocation, 1);

  *invocation = (Invocation){ func, data };
  g_source_set_static_name (source, "[relay] from another thread");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_invoked, invocation, g_free);
  g_source_attach (source, context);
}

/* --- the owner of a GObject --- */

void
relay_owner_attach (gpointer object, RelayOwner *self)
{
  g_object_set_qdata_full (object, owner_quark (), relay_owner_ref (self),
                           (GDestroyNotify) relay_owner_unref);
}

RelayOwner *
relay_owner_of (gpointer object)
{
  return g_object_get_qdata (object, owner_quark ());
}

static void
report_once (gpointer object, const char *function)
{
  if (!g_object_replace_qdata (object, reported_quark (), NULL, GINT_TO_POINTER (TRUE), NULL, NULL))
    return;

  g_critical (
    "%s() was called for a %s that belongs to the main context of another thread; call it "
    "there, for instance with g_main_context_invoke() (reported once for each object)",
    function, G_OBJECT_TYPE_NAME (object));
}

static gboolean
is_elsewhere (gpointer object)
{
  RelayOwner *self = relay_owner_of (object);

  return self != NULL && relay_owner_is_elsewhere (self);
}

gboolean
relay_owner_refuses (gpointer object, const char *function)
{
  if (!is_elsewhere (object))
    return FALSE;

  report_once (object, function);

  return TRUE;
}

/**
 * relay_is_wrong_thread:
 * @object: an adapter, a transport, an endpoint, a draft or any other object
 *
 * Returns whether @object must not be used in the calling thread now.
 *
 * This is the case while another thread owns the main context that @object belongs to. A
 * call of a function would be refused, with a critical message or with
 * %RELAY_ERROR_WRONG_THREAD. Language bindings use this to throw an exception instead. See
 * [Threads and main contexts](desktop.html#threads-and-main-contexts).
 *
 * The function may be called in any thread.
 *
 * Returns: %TRUE if @object is in use in another thread; %FALSE for an object that does not
 *   belong to a main context yet, or never does
 *
 * Since: 1.0
 */
gboolean
relay_is_wrong_thread (GObject *object)
{
  g_return_val_if_fail (G_IS_OBJECT (object), FALSE);

  return is_elsewhere (object);
}

/* An object that is not bound may be used in every thread, but the answer goes to the thread-default
 * main context of the caller, and connecting binds the object to it. */
static gboolean
refuses_caller (gpointer object)
{
  RelayOwner *self = relay_owner_of (object);
  g_autoptr (GMainContext) context = NULL;

  if (self == NULL)
    return FALSE;
  if (relay_owner_get_context (self) != NULL)
    return relay_owner_is_elsewhere (self);

  context = g_main_context_ref_thread_default ();

  return is_owned_elsewhere (self, context);
}

gboolean
relay_owner_refuses_call (gpointer object,
                          gpointer source_tag,
                          GAsyncReadyCallback callback,
                          gpointer user_data,
                          const char *function)
{
  g_autoptr (GTask) task = NULL;

  if (!refuses_caller (object))
    return FALSE;

  report_once (object, function);
  task = g_task_new (object, NULL, callback, user_data);
  g_task_set_source_tag (task, source_tag);
  g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD,
                           "%s() was called in another thread than that of the object", function);

  return TRUE;
}

/* The object keeps a toggle reference until it is disposed in its context. A plain reference would not
 * do: its release could be overtaken by the end of g_object_unref(), which still uses the object. The
 * notification of the toggle reference is the last thing that g_object_unref() does. */
typedef struct
{
  RelayOwner *owner;
  GObject *object;
  int is_invoked; /* atomic */
} Delay;

static void on_toggled (gpointer user_data, GObject *object, gboolean is_last);

static void
on_delayed (gpointer user_data)
{
  Delay *delay = user_data;

  g_object_set_qdata (delay->object, delayed_quark (), NULL);
  g_object_remove_toggle_ref (delay->object, on_toggled, delay);
  relay_owner_unref (delay->owner);
  g_free (delay);
}

static void
on_toggled (gpointer user_data, GObject *object, gboolean is_last)
{
  Delay *delay = user_data;

  if (is_last && g_atomic_int_compare_and_exchange (&delay->is_invoked, FALSE, TRUE))
    relay_owner_invoke (delay->owner, on_delayed, delay);
}

gboolean
relay_owner_delays_dispose (GObject *object)
{
  RelayOwner *self = relay_owner_of (object);
  Delay *delay;

  if (self == NULL || !relay_owner_is_elsewhere (self))
    return FALSE;

  if (g_object_replace_qdata (object, delayed_quark (), NULL, GINT_TO_POINTER (TRUE), NULL, NULL))
    {
      delay = g_new (Delay, 1);
      *delay = (Delay){ relay_owner_ref (self), object, FALSE };
      g_object_add_toggle_ref (object, on_toggled, delay);
    }

  return TRUE;
}
