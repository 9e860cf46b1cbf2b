/* api-call.c: calls of any public function, by its description in the typelib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "api-call.h"
#include "other-thread.h"

#include <girffi.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Seconds until a call counts as one that hangs */
#define HANG_TIME 20
/* Microseconds until a call is cancelled, and until the answer of an ended call is missing */
#define ANSWER_TIME  (2 * 1000)
#define MISSING_TIME (5 * G_USEC_PER_SEC)

#define MAX_ARGUMENTS 24

typedef struct
{
  GICallableInfo *info;
  gpointer closure;
  ffi_cif cif;
} Callback;

typedef struct
{
  GIBaseInfo *container; /* NULL: of a function */
  GIFunctionInfo *function;
  Values values;
  GPtrArray *callbacks; /* of Callback */
  GAsyncResult *result; /* for functions that take one */
  gboolean is_running;
  gboolean is_elsewhere; /* in another thread: to be refused */
  guint n_answers;
  guint n_destroyed; /* data of callbacks */
  guint n_to_destroy;
} Call;

/* Reports */

static char current[512];

static void
on_crash (int number)
{
  static const char crash[] = "\nBail out! crashed or hangs: ";
  struct sigaction action = { .sa_handler = SIG_DFL };

  if (write (STDOUT_FILENO, crash, sizeof crash - 1) > 0 &&
      write (STDOUT_FILENO, current, strlen (current)) > 0 && write (STDOUT_FILENO, "\n", 1) > 0)
    sigaction (number, &action, NULL);
  raise (number);
}

void
api_name (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (current, sizeof current, format, args);
  va_end (args);
  alarm (HANG_TIME);
}

void
api_fail (const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_test_message ("%s: %s", current, problem);
  g_test_fail_printf ("%s: %s", current, problem);
}

/* Calls from another thread that were reported; negative: they are errors */
static int n_refused = -1;

static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (n_refused >= 0 && strstr (message, "another thread") != NULL)
    n_refused++;
  else if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    api_fail ("%s: %s", domain, message);
}

void
api_watch (void)
{
  static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGALRM };
  struct sigaction action = { .sa_handler = on_crash };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &action, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_default_handler (on_log, NULL);
}

/* Callbacks */

static void
on_destroy (gpointer user_data)
{
  Call *call = user_data;

  call->n_destroyed++;
}

/* Any callback but GAsyncReadyCallback: it returns zero. */
static void
on_callback (ffi_cif *cif, void *result, void **args, void *user_data)
{
  if (cif->rtype->size > 0)
    memset (result, 0, MAX (cif->rtype->size, sizeof (ffi_arg)));
}

static gpointer
make_callback (Call *call, GICallableInfo *info)
{
  Callback *callback = g_new0 (Callback, 1);

  callback->info = g_base_info_ref (info);
  callback->closure = g_callable_info_create_closure (info, &callback->cif, on_callback, NULL);
  g_ptr_array_add (call->callbacks, callback);
  return g_callable_info_get_closure_native_address (info, callback->closure);
}

static void
callback_free (gpointer data)
{
  Callback *callback = data;

  g_callable_info_destroy_closure (callback->info, callback->closure);
  g_base_info_unref (callback->info);
  g_free (callback);
}

/* Calls */

static void invoke (Call *call, GIFunctionInfo *function, GObject *object);

static gboolean
takes_result (GIFunctionInfo *function)
{
  for (int i = 0; i < g_callable_info_get_n_args (function); i++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);
      g_autoptr (GIBaseInfo) type = g_arg_info_get_type (arg);

      if (g_type_info_get_tag (type) == GI_TYPE_TAG_INTERFACE)
        {
          g_autoptr (GIBaseInfo) interface = g_type_info_get_interface (type);

          if (g_str_equal (g_base_info_get_name (interface), "AsyncResult"))
            return TRUE;
        }
    }
  return FALSE;
}

/* Calls the finish function of @call, or all other functions that take a result. */
static void
use_result (Call *call, GObject *source, gboolean finish)
{
  const char *name = g_base_info_get_name (call->function);
  g_autofree char *finish_name =
    g_str_has_suffix (name, "_async")
      ? g_strdup_printf ("%.*s_finish", (int) (strlen (name) - strlen ("_async")), name)
      : g_strconcat (name, "_finish", NULL);
  guint n = 0;

  for (int i = 0; i < g_object_info_get_n_methods (call->container); i++)
    {
      g_autoptr (GIBaseInfo) method = g_object_info_get_method (call->container, i);
      const char *method_name = g_base_info_get_name (method);
      gboolean is_wanted = finish ? g_str_equal (method_name, finish_name)
                                  : !g_str_has_suffix (method_name, "_finish");

      if (!is_wanted || !takes_result (method))
        continue;
      invoke (call, method, source);
      n++;
    }
  if (finish && n != 1)
    api_fail ("%s does not exist", finish_name);
}

static void
check_refusal (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  /* with an error, the type of the result does not matter */
  if (!g_task_had_error (G_TASK (result)) ||
      g_task_propagate_pointer (G_TASK (result), &error) != NULL ||
      !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD))
    api_fail ("a call from another thread was not refused");
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  if (call->is_running && !call->is_elsewhere)
    api_fail ("answered before the call returned");
  if (call->n_answers++ > 0)
    {
      api_fail ("answered %u times", call->n_answers);
      return;
    }
  if (call->is_elsewhere)
    {
      check_refusal (result);
      return;
    }
  if (call->container == NULL || !GI_IS_OBJECT_INFO (call->container))
    return;
  call->result = result;
  use_result (call, source, FALSE);
  use_result (call, source, TRUE);
  use_result (call, source, FALSE);
  call->result = NULL;
}

/* The number nearest to @number that the property of a setter accepts */
static gint64
limit_to_property (Call *call, GIFunctionInfo *function, gint64 number)
{
  const char *name = g_base_info_get_name (function);
  g_autoptr (GTypeClass) klass = NULL;
  GParamSpec *pspec = NULL;

  if (call->container != NULL && g_str_has_prefix (name, "set_"))
    {
      klass = g_type_class_ref (g_registered_type_info_get_g_type (call->container));
      pspec = g_object_class_find_property (G_OBJECT_CLASS (klass), name + strlen ("set_"));
    }
  return pspec != NULL ? values_limit (pspec, number) : number;
}

/* Fills the argument at @i, and those that belong to it. */
static gboolean
fill_argument (Call *call, GIFunctionInfo *function, int i, GIArgument *arguments)
{
  g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);
  g_autoptr (GIBaseInfo) type = g_arg_info_get_type (arg);
  gint64 length;

  if (g_type_info_get_tag (type) == GI_TYPE_TAG_INTERFACE)
    {
      g_autoptr (GIBaseInfo) interface = g_type_info_get_interface (type);
      const char *name = g_base_info_get_name (interface);

      if (g_base_info_get_type (interface) == GI_INFO_TYPE_CALLBACK)
        {
          int closure = g_arg_info_get_closure (arg), destroy = g_arg_info_get_destroy (arg);

          if (closure >= 0)
            arguments[closure].v_pointer = call;
          if (destroy >= 0)
            {
              arguments[destroy].v_pointer = (gpointer) on_destroy;
              call->n_to_destroy++;
            }
          if (!g_str_equal (name, "DestroyNotify"))
            arguments[i].v_pointer = g_str_equal (name, "AsyncReadyCallback")
                                       ? (gpointer) on_answer
                                       : make_callback (call, interface);
          return TRUE;
        }
      if (g_str_equal (name, "AsyncResult"))
        {
          arguments[i].v_pointer = call->result;
          return TRUE;
        }
    }
  else if (g_type_info_get_tag (type) == GI_TYPE_TAG_VOID)
    return TRUE; /* data of a callback */
  if (!values_get (&call->values, type, g_arg_info_may_be_null (arg),
                   g_arg_info_get_ownership_transfer (arg), &arguments[i], &length))
    return FALSE;
  if (values_is_integer (g_type_info_get_tag (type)))
    values_set_integer (g_type_info_get_tag (type),
                        limit_to_property (call, function, arguments[i].v_int64), &arguments[i]);
  if (g_type_info_get_tag (type) == GI_TYPE_TAG_ARRAY)
    {
      int length_index = g_type_info_get_array_length (type);

      if (length_index >= 0)
        values_set_integer (GI_TYPE_TAG_UINT64, length, &arguments[length_index]);
    }
  return TRUE;
}

/* Whether @i is the length of an array, which is filled with the array. */
static gboolean
is_array_length (GIFunctionInfo *function, int i)
{
  for (int j = 0; j < g_callable_info_get_n_args (function); j++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, j);
      g_autoptr (GIBaseInfo) type = g_arg_info_get_type (arg);

      if (g_type_info_get_tag (type) == GI_TYPE_TAG_ARRAY &&
          g_type_info_get_array_length (type) == i)
        return TRUE;
    }
  return FALSE;
}

static void
check_failure (GError *error)
{
  if (error == NULL)
    return;
  if (error->message == NULL || *error->message == '\0' ||
      !g_utf8_validate (error->message, -1, NULL))
    api_fail ("error without a message");
  g_error_free (error);
}

static void
free_outs (GIFunctionInfo *function, GIArgument *outs)
{
  for (int i = 0; i < g_callable_info_get_n_args (function); i++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);
      g_autoptr (GIBaseInfo) type = g_arg_info_get_type (arg);

      if (g_arg_info_get_direction (arg) == GI_DIRECTION_OUT)
        values_free (type, g_arg_info_get_ownership_transfer (arg), &outs[i]);
    }
}

static void
invoke (Call *call, GIFunctionInfo *function, GObject *object)
{
  int n_args = g_callable_info_get_n_args (function);
  GIArgument all[MAX_ARGUMENTS] = { 0 }, outs[MAX_ARGUMENTS] = { 0 };
  GIArgument in[MAX_ARGUMENTS + 1] = { 0 }, out[MAX_ARGUMENTS] = { 0 };
  GIArgument returned = { 0 };
  g_autoptr (GIBaseInfo) return_type = g_callable_info_get_return_type (function);
  int n_in = 0, n_out = 0;
  GError *error = NULL;

  if ((g_function_info_get_flags (function) & GI_FUNCTION_IS_METHOD) != 0)
    in[n_in++].v_pointer = object;
  for (int i = 0; i < n_args; i++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);

      if (g_arg_info_get_direction (arg) == GI_DIRECTION_IN && !is_array_length (function, i) &&
          !fill_argument (call, function, i, all))
        {
          api_fail ("no value for the argument %s", g_base_info_get_name (arg));
          return;
        }
    }
  for (int i = 0; i < n_args; i++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);

      if (g_arg_info_get_direction (arg) == GI_DIRECTION_IN)
        in[n_in++] = all[i];
      else
        out[n_out++].v_pointer = &outs[i];
    }

  call->is_running = TRUE;
  if (g_function_info_invoke (function, in, n_in, out, n_out, &returned, &error))
    {
      values_free (return_type, g_callable_info_get_caller_owns (function), &returned);
      free_outs (function, outs);
    }
  call->is_running = FALSE;
  check_failure (error);
}

/* Answers */

static gboolean
is_async (GIFunctionInfo *function)
{
  return g_str_has_suffix (g_base_info_get_name (function), "_async");
}

static void
await (Call *call, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;

  world_settle ();
  while (call->n_answers == 0 && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (50);
    }
}

static void
finish_call (Call *call)
{
  await (call, ANSWER_TIME);
  if (call->n_answers == 0 && call->values.variant != VARIANT_EMPTY)
    {
      g_cancellable_cancel (call->values.cancellable);
      await (call, MISSING_TIME);
      if (call->n_answers == 0)
        api_fail ("no answer after it was cancelled");
    }
  if (call->n_answers == 0)
    {
      world_disconnect (call->values.world);
      await (call, MISSING_TIME);
    }
  if (call->n_answers == 0)
    api_fail ("no answer after a disconnect");
}

static void
call_init (Call *call,
           World *world,
           GIBaseInfo *container,
           GIFunctionInfo *function,
           Variant variant)
{
  *call = (Call){ .container = container, .function = function };
  call->callbacks = g_ptr_array_new_with_free_func (callback_free);
  values_init (&call->values, world, variant);
}

/* After the world has ended, so that late answers are noticed */
static void
call_end (Call *call)
{
  if (call->n_answers != (is_async (call->function) ? 1 : 0))
    api_fail ("answered %u times", call->n_answers);
  if (call->n_destroyed != call->n_to_destroy)
    api_fail ("%u of %u data of callbacks were freed", call->n_destroyed, call->n_to_destroy);
  values_clear (&call->values);
  g_ptr_array_unref (call->callbacks);
}

void
api_call (World *world,
          GIBaseInfo *container,
          GIFunctionInfo *function,
          GObject *object,
          Variant variant,
          guint n_calls)
{
  Call calls[API_MAX_CALLS];

  for (guint i = 0; i < n_calls; i++)
    {
      call_init (&calls[i], world, container, function, variant);
      invoke (&calls[i], function, object);
    }
  for (guint i = 0; i < n_calls && is_async (function); i++)
    finish_call (&calls[i]);
  g_clear_object (&object);
  world_free (world);
  world_settle ();
  for (guint i = 0; i < n_calls; i++)
    call_end (&calls[i]);
}

/* Calls from another thread */

typedef struct
{
  Call *call;
  GObject *object;
} Refused;

static void
invoke_refused (gpointer data)
{
  Refused *refused = data;

  invoke (refused->call, refused->call->function, refused->object);
}

void
api_expect_refusal (void (*func) (gpointer data), gpointer data)
{
  n_refused = 0;
  call_in_other_thread (func, data);
  if (n_refused != 1)
    api_fail ("reported %d times that it was called in another thread", n_refused);
  n_refused = -1;
}

void
api_call_in_other_thread (World *world,
                          GIBaseInfo *container,
                          GIFunctionInfo *function,
                          GObject *object)
{
  Call call;
  Refused refused = { &call, object };

  call_init (&call, world, container, function, VARIANT_PLAIN);
  call.is_elsewhere = TRUE;
  api_expect_refusal (invoke_refused, &refused);
  await (&call, is_async (function) ? MISSING_TIME : 0);
  world_free (world);
  world_settle ();
  call_end (&call);
}
