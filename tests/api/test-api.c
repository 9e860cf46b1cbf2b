/* test-api.c: every public function and property, in every state of the connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "api-call.h"
#include "test.h"

/*
 * The functions are found in the typelib, so that a new one is tested without a change here. Each is
 * called with several sets of valid arguments, once or twice, each time in a new world. It may fail, but not crash,
 * hang, log a critical warning, or answer an asynchronous call more or less than once.
 */

static GIRepository *
get_repository (void)
{
  GIRepository *repository = g_irepository_get_default ();

  NO_ERROR (g_irepository_require, repository, "Relay", "1.0", 0);
  return repository;
}

typedef struct
{
  WorldState state;
  gboolean over_socket;
  gboolean is_bare; /* methods are called on objects that were created without properties */
} Plan;

static gboolean
is_finish (GIFunctionInfo *function)
{
  return g_str_has_suffix (g_base_info_get_name (function), "_finish");
}

/* Other functions that take a GAsyncResult are called with the result of each asynchronous one. */
static gboolean
needs_result (GIFunctionInfo *function)
{
  for (int i = 0; i < g_callable_info_get_n_args (function); i++)
    {
      g_autoptr (GIBaseInfo) arg = g_callable_info_get_arg (function, i);
      g_autoptr (GIBaseInfo) type = g_arg_info_get_type (arg);
      g_autoptr (GIBaseInfo) interface = NULL;

      if (g_type_info_get_tag (type) == GI_TYPE_TAG_INTERFACE)
        interface = g_type_info_get_interface (type);
      if (interface != NULL && g_str_equal (g_base_info_get_name (interface), "AsyncResult"))
        return TRUE;
    }
  return FALSE;
}

static void
call_variants (const Plan *plan, GIBaseInfo *container, GIFunctionInfo *function)
{
  gboolean is_method = (g_function_info_get_flags (function) & GI_FUNCTION_IS_METHOD) != 0;
  GType type = container != NULL ? g_registered_type_info_get_g_type (container) : G_TYPE_NONE;
  gboolean has_arguments = g_callable_info_get_n_args (function) > 0;

  if (is_finish (function) || needs_result (function))
    return;
  for (guint variant = 0; variant < N_VARIANTS; variant++)
    {
      /* Two calls at once */
      guint n_calls = variant == VARIANT_EXTREME || variant == VARIANT_URL ? 2 : 1;
      GObject *object = NULL;
      World *world;

      /* Without arguments, the variants are the same but for the number of calls. */
      if (!has_arguments && variant != VARIANT_PLAIN && variant != VARIANT_EXTREME)
        continue;
      api_name ("%s (%s, %s)", g_function_info_get_symbol (function),
                world_state_names[plan->state], variant_names[variant]);
      world = world_new (plan->state, plan->over_socket);
      if (is_method && plan->is_bare && !G_TYPE_IS_ABSTRACT (type))
        object = g_object_new (type, NULL);
      else if (is_method && (object = world_get (world, type)) != NULL)
        g_object_ref (object);
      if (is_method && object == NULL)
        world_free (world);
      else
        api_call (world, container, function, object, variant, n_calls);
    }
}

/* Over a socket, only what needs one is called: the rest is the same in memory. */
static gboolean
is_in_plan (const Plan *plan, GType type)
{
  gboolean needs_socket = type == RELAY_TYPE_ENDPOINT || type == RELAY_TYPE_WEBSOCKET_TRANSPORT;

  return plan->is_bare || needs_socket == plan->over_socket;
}

static void
call_methods (const Plan *plan, GIBaseInfo *info)
{
  if (!is_in_plan (plan, g_registered_type_info_get_g_type (info)))
    return;
  for (int i = 0; i < g_object_info_get_n_methods (info); i++)
    {
      g_autoptr (GIBaseInfo) method = g_object_info_get_method (info, i);

      call_variants (plan, info, method);
    }
}

static void
test_functions (gconstpointer data)
{
  const Plan *plan = data;
  GIRepository *repository = get_repository ();

  api_watch ();
  for (int i = 0; i < g_irepository_get_n_infos (repository, "Relay"); i++)
    {
      g_autoptr (GIBaseInfo) info = g_irepository_get_info (repository, "Relay", i);

      if (GI_IS_OBJECT_INFO (info))
        call_methods (plan, info);
      else if (GI_IS_FUNCTION_INFO (info) && !plan->over_socket)
        call_variants (plan, NULL, info);
    }
}

/* Properties */

static void
get_properties (GObject *object, GParamSpec **pspecs, guint n_pspecs)
{
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if ((pspecs[i]->flags & G_PARAM_READABLE) == 0)
        continue;
      api_name ("%s:%s of an object", G_OBJECT_TYPE_NAME (object), pspecs[i]->name);
      g_value_init (&value, pspecs[i]->value_type);
      g_object_get_property (object, pspecs[i]->name, &value);
      if (g_param_value_validate (pspecs[i], &value))
        api_fail ("the value is out of range");
    }
}

static void
set_properties (Values *values, GObject *object, GParamSpec **pspecs, guint n_pspecs)
{
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if ((pspecs[i]->flags & G_PARAM_WRITABLE) == 0 ||
          (pspecs[i]->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
        continue;
      api_name ("%s:%s = %s", G_OBJECT_TYPE_NAME (object), pspecs[i]->name,
                variant_names[values->variant]);
      g_value_init (&value, pspecs[i]->value_type);
      if (values_set_property (values, pspecs[i], &value))
        g_object_set_property (object, pspecs[i]->name, &value);
      else
        api_fail ("no value for the property");
    }
}

static void
use_properties (const Plan *plan, GType type, Variant variant)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;
  World *world = world_new (plan->state, plan->over_socket);
  GObject *object = world_get (world, type);
  Values values;

  values_init (&values, world, variant);
  if (object != NULL)
    {
      pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
      get_properties (object, pspecs, n_pspecs);
      set_properties (&values, object, pspecs, n_pspecs);
      world_settle ();
      get_properties (object, pspecs, n_pspecs);
    }
  api_name ("the end after properties of %s were set", g_type_name (type));
  values_clear (&values);
  world_free (world);
}

static void
test_properties (gconstpointer data)
{
  const Plan *plan = data;
  GIRepository *repository = get_repository ();

  api_watch ();
  for (int i = 0; i < g_irepository_get_n_infos (repository, "Relay"); i++)
    {
      g_autoptr (GIBaseInfo) info = g_irepository_get_info (repository, "Relay", i);

      if (GI_IS_OBJECT_INFO (info) && is_in_plan (plan, g_registered_type_info_get_g_type (info)))
        for (guint variant = 0; variant < N_VARIANTS; variant++)
          use_properties (plan, g_registered_type_info_get_g_type (info), variant);
    }
}

/* Construction with all properties, also those that are only then writable */

static GObject *
construct (Values *values, GType type)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (GValue));
  guint n_pspecs;

  g_array_set_clear_func (all, (GDestroyNotify) g_value_unset);
  pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      GValue value = G_VALUE_INIT;

      if ((pspecs[i]->flags & G_PARAM_WRITABLE) == 0)
        continue;
      g_value_init (&value, pspecs[i]->value_type);
      if (!values_set_property (values, pspecs[i], &value))
        api_fail ("no value for %s", pspecs[i]->name);
      g_array_append_val (all, value);
      g_ptr_array_add (names, (gpointer) pspecs[i]->name);
    }
  return g_object_new_with_properties (type, names->len, (const char **) names->pdata,
                                       (const GValue *) all->data);
}

static void
construct_variant (GType type, Variant variant)
{
  World *world = world_new (WORLD_NEVER_CONNECTED, FALSE);
  g_autofree GParamSpec **pspecs = NULL;
  GObject *object;
  guint n_pspecs;
  Values values;

  values_init (&values, world, variant);
  api_name ("new %s (%s)", g_type_name (type), variant_names[variant]);
  object = construct (&values, type);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  get_properties (object, pspecs, n_pspecs);
  set_properties (&values, object, pspecs, n_pspecs);
  api_name ("the end of a constructed %s (%s)", g_type_name (type), variant_names[variant]);
  g_object_unref (object);
  values_clear (&values);
  world_free (world);
}

TEST_CASE ("/api/construction")
{
  GIRepository *repository = get_repository ();

  api_watch ();
  for (int i = 0; i < g_irepository_get_n_infos (repository, "Relay"); i++)
    {
      g_autoptr (GIBaseInfo) info = g_irepository_get_info (repository, "Relay", i);
      GType type =
        GI_IS_OBJECT_INFO (info) ? g_registered_type_info_get_g_type (info) : G_TYPE_NONE;

      if (type != G_TYPE_NONE && !G_TYPE_IS_ABSTRACT (type))
        for (guint variant = 0; variant < N_VARIANTS; variant++)
          construct_variant (type, variant);
    }
}

/* Other threads: methods and properties of the objects that belong to a main context */

static gboolean
belongs_to_context (GType type)
{
  return g_type_is_a (type, RELAY_TYPE_TRANSPORT) || type == RELAY_TYPE_ADAPTER ||
         type == RELAY_TYPE_ENDPOINT || type == RELAY_TYPE_DRAFT;
}

static void
refuse_methods (const Plan *plan, GIBaseInfo *info)
{
  GType type = g_registered_type_info_get_g_type (info);

  for (int i = 0; i < g_object_info_get_n_methods (info); i++)
    {
      g_autoptr (GIBaseInfo) method = g_object_info_get_method (info, i);
      World *world;

      if ((g_function_info_get_flags (method) & GI_FUNCTION_IS_METHOD) == 0 || is_finish (method) ||
          needs_result (method))
        continue;
      api_name ("%s in another thread", g_function_info_get_symbol (method));
      world = world_new (plan->state, plan->over_socket);
      api_call_in_other_thread (world, info, method, world_get (world, type));
    }
}

typedef struct
{
  GObject *object;
  GParamSpec *pspec;
  GValue *value;
} Access;

static void
get_refused (gpointer data)
{
  Access *access = data;

  g_object_get_property (access->object, access->pspec->name, access->value);
}

static void
set_refused (gpointer data)
{
  Access *access = data;

  g_object_set_property (access->object, access->pspec->name, access->value);
}

static void
refuse_property (const Plan *plan, GType type, GParamSpec *pspec, gboolean writes)
{
  World *world = world_new (plan->state, plan->over_socket);
  g_auto (GValue) value = G_VALUE_INIT;
  Access access = { world_get (world, type), pspec, &value };
  Values values;

  api_name ("%s %s:%s in another thread", writes ? "writing" : "reading", g_type_name (type),
            pspec->name);
  values_init (&values, world, VARIANT_PLAIN);
  g_value_init (&value, pspec->value_type);
  if (writes && !values_set_property (&values, pspec, &value))
    api_fail ("no value for the property");
  api_expect_refusal (writes ? set_refused : get_refused, &access);
  values_clear (&values);
  world_free (world);
}

static void
refuse_properties (const Plan *plan, GType type)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      if ((pspecs[i]->flags & G_PARAM_READABLE) != 0)
        refuse_property (plan, type, pspecs[i], FALSE);
      if ((pspecs[i]->flags & G_PARAM_WRITABLE) != 0 &&
          (pspecs[i]->flags & G_PARAM_CONSTRUCT_ONLY) == 0)
        refuse_property (plan, type, pspecs[i], TRUE);
    }
}

static void
test_other_thread (gconstpointer data)
{
  const Plan *plan = data;
  GIRepository *repository = get_repository ();

  api_watch ();
  for (int i = 0; i < g_irepository_get_n_infos (repository, "Relay"); i++)
    {
      g_autoptr (GIBaseInfo) info = g_irepository_get_info (repository, "Relay", i);
      GType type =
        GI_IS_OBJECT_INFO (info) ? g_registered_type_info_get_g_type (info) : G_TYPE_NONE;

      if (!belongs_to_context (type) || !is_in_plan (plan, type))
        continue;
      refuse_methods (plan, info);
      refuse_properties (plan, type);
    }
}

static void
add (const char *name, const Plan *plan, GTestDataFunc function)
{
  g_autofree char *path =
    g_strdup_printf ("/api/%s/%s/%s", name, plan->over_socket ? "websocket" : "memory",
                     world_state_names[plan->state]);

  g_test_add_data_func (path, plan, function);
}

MORE_TESTS
{
  static Plan plans[2][WORLD_N_STATES];
  static const Plan bare = { WORLD_ONLINE, FALSE, TRUE };

  for (guint over_socket = 0; over_socket < 2; over_socket++)
    for (guint state = 0; state < WORLD_N_STATES; state++)
      {
        Plan *plan = &plans[over_socket][state];

        *plan = (Plan){ state, over_socket, FALSE };
        if (state == WORLD_NO_TRANSPORT && over_socket)
          continue;
        add ("functions", plan, test_functions);
        add ("properties", plan, test_properties);
      }
  g_test_add_data_func ("/api/functions/bare", &bare, test_functions);
  add ("other-thread", &plans[FALSE][WORLD_ONLINE], test_other_thread);
  add ("other-thread", &plans[TRUE][WORLD_ONLINE], test_other_thread);
}
