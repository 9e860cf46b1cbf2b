/* relay-owner-private.h: the main context that an object belongs to, and calls from other threads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * An owner names the main context that the objects of one connection belong to: the transport, its
 * adapter, and what they delivered. Until the owner is bound the objects belong to no context.
 *
 * "Elsewhere" means that another thread owns the main context now. A context that no thread owns, for
 * instance because its main loop does not run yet, may be used from every thread.
 *
 * All functions may be called in every thread.
 */
typedef struct _RelayOwner RelayOwner;

RelayOwner *relay_owner_new (void);
RelayOwner *relay_owner_ref (RelayOwner *self);
void relay_owner_unref (RelayOwner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayOwner, relay_owner_unref)

/* Binds @self to the thread-default main context of the caller. Only the first call has an effect. */
void relay_owner_bind (RelayOwner *self);
/* The main context: (transfer none) (nullable): NULL before it is bound */
GMainContext *relay_owner_get_context (RelayOwner *self);
/* FALSE while @self is not bound */
gboolean relay_owner_is_elsewhere (RelayOwner *self);
/* Before and after what changes an object in any thread. FALSE: it is elsewhere, see
 * relay_owner_invoke(). Until relay_owner_leave() no other thread can iterate the context, as one may
 * that iterates it once in a while instead of running a main loop. @visited: for relay_owner_leave() */
gboolean relay_owner_enter (RelayOwner *self, GMainContext **visited);
void relay_owner_leave (RelayOwner *self, GMainContext *visited);
/* Calls @func from the main loop of the context, to which @self must be bound. */
void relay_owner_invoke (RelayOwner *self, GDestroyNotify func, gpointer data);

/* --- the owner of a GObject --- */

void relay_owner_attach (gpointer object, RelayOwner *self);
/* (transfer none) (nullable) */
RelayOwner *relay_owner_of (gpointer object);

/* Whether a call of @function must not go on, because @object is elsewhere. The first time for each
 * object, a critical message says so. */
gboolean relay_owner_refuses (gpointer object, const char *function);
/* As relay_owner_refuses(), for a function that starts a call: answers it with
 * RELAY_ERROR_WRONG_THREAD in the thread-default main context of the caller. Refuses also, while @object
 * is not bound, a caller whose thread-default main context is elsewhere. */
gboolean relay_owner_refuses_call (gpointer object,
                                   gpointer source_tag,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data,
                                   const char *function);
/* For the beginning of a dispose function, before it chains up. TRUE: @object is elsewhere; it stays
 * alive until it is disposed from the main loop of its context. */
gboolean relay_owner_delays_dispose (GObject *object);

/* For the beginning of a public function, after the checks of its arguments */
#define RELAY_RETURN_IF_ELSEWHERE(object)                       \
  G_STMT_START                                                  \
  {                                                             \
    if (G_UNLIKELY (relay_owner_refuses ((object), G_STRFUNC))) \
      return;                                                   \
  }                                                             \
  G_STMT_END
#define RELAY_RETURN_VAL_IF_ELSEWHERE(object, value)            \
  G_STMT_START                                                  \
  {                                                             \
    if (G_UNLIKELY (relay_owner_refuses ((object), G_STRFUNC))) \
      return (value);                                           \
  }                                                             \
  G_STMT_END
/* For a function that starts a call; its name is the source tag */
#define RELAY_ANSWER_IF_ELSEWHERE(object, function, callback, user_data)                        \
  G_STMT_START                                                                                  \
  {                                                                                             \
    if (G_UNLIKELY (                                                                            \
          relay_owner_refuses_call ((object), (function), (callback), (user_data), G_STRFUNC))) \
      return;                                                                                   \
  }                                                                                             \
  G_STMT_END

G_END_DECLS
