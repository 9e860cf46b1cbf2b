/* api-call.h: calls of any public function, by its description in the typelib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "api-values.h"

/* From here on, a crash and a call that hangs name the function, and messages of the library that
 * are no valid answer fail the test and name it as well. */
void api_watch (void);
/* Names what is being done, for these reports. */
void api_name (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Fails the test; the message begins with that name. */
void api_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);

#define API_MAX_CALLS 2

/*
 * Calls @function, a method of @container on @object or a function, with values of @variant, @n_calls
 * times without waiting in between. An asynchronous call must answer exactly once, and not before the function has returned: by itself,
 * else when it is cancelled, else when the transport of @world is disconnected. Data of a callback that is kept must be freed with @object. Takes @world and @object.
 */
void api_call (World *world,
               GIBaseInfo *container,
               GIFunctionInfo *function,
               GObject *object,
               Variant variant,
               guint n_calls);

/* Calls @func in another thread than that of the main loop, and expects that the library reports once
 * that this is refused. */
void api_expect_refusal (void (*func) (gpointer data), gpointer data);
/* Calls @function, a method of @container on @object, in another thread than that of @object. It must
 * be refused, and an asynchronous call must be answered with an error. Takes @world. */
void api_call_in_other_thread (World *world,
                               GIBaseInfo *container,
                               GIFunctionInfo *function,
                               GObject *object);
