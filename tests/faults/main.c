/* main.c: runs the scripts of all groups and prints TAP and a table
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "groups.h"
#include "leftovers.h"
#include "usage.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

/* scripts for each transport */
#define RENEW_AFTER 25
#define MAX_SHOWN   10
/* bytes that the heap may grow by in a group, for caches of GLib and libsoup */
#define HEAP_GROWTH (2 * 1024 * 1024)

/* scripts of a group before the heap is measured */
#define WARM_UP  20
#define PROGRESS (G_USEC_PER_SEC / 2)

typedef struct
{
  Totals *totals;
  Table *table;
  gint64 seed;
  gint64 started, shown_at;
  const char *group;
  guint cases;
  guint n_shown; /* failures of this group */
  guint plan;    /* hash of the names of all scripts */
} Run;

typedef struct
{
  gboolean long_run, list;
  gint64 seed;
  char *only;
  char *connector, *gateway, *certificates;
} Options;

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "long", 0, 0, G_OPTION_ARG_NONE, &self->long_run, "Run every script, not a slice", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "The seed of the slice and of random scripts",
      "N" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &self->only, "Run one group, or one script by its name",
      "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, "List the groups", NULL },
    { "connector", 0, 0, G_OPTION_ARG_FILENAME, &self->connector, "The program relay-connector",
      "PATH" },
    { "gateway", 0, 0, G_OPTION_ARG_FILENAME, &self->gateway, "The program relay-faults-gateway",
      "PATH" },
    { "certificates", 0, 0, G_OPTION_ARG_FILENAME, &self->certificates,
      "The program that creates certificates", "PATH" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

G_GNUC_PRINTF (1, 2)
static void
progress (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
  fflush (stderr);
}

/* Takes ownership of @scripts; returns @n of them, chosen by @random, in their order. */
static GPtrArray *
take_slice (GPtrArray *scripts, guint n, GRand *random)
{
  GPtrArray *slice = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);

  for (guint i = 0; i < scripts->len; i++)
    {
      Script *script = g_ptr_array_index (scripts, i);

      if ((guint) g_rand_int_range (random, 0, scripts->len - i) < n - slice->len)
        g_ptr_array_add (slice, script);
      else
        script_free (script);
    }
  g_ptr_array_set_free_func (scripts, NULL);
  g_ptr_array_unref (scripts);
  return slice;
}

static void
report_failure (Run *self, const char *name, const char *problems)
{
  if (self->n_shown++ < MAX_SHOWN)
    progress ("\nfailed: --seed %" G_GINT64_FORMAT " --only %s: %.400s\n", self->seed, name,
              problems);
  self->totals->failed++;
}

static void
run_script (Run *self, Session *session, const Script *script, guint number)
{
  g_autofree char *problems = NULL;
  g_autofree char *left = NULL;

  gboolean good;

  self->plan = self->plan * 33 + g_str_hash (script->name);
  good = session_run (session, script, &problems);
  if (!good)
    report_failure (self, script->name, problems);
  if ((number % RENEW_AFTER == 0 || !good) && !session_renew (session, &left))
    report_failure (self, script->name, left);
}

static void
show_progress (guint done, guint all, gpointer user_data)
{
  Run *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (now < self->shown_at + PROGRESS && done < all)
    return;
  self->shown_at = now;
  progress ("\r%-8s %6u of %-6u %4" G_GINT64_FORMAT " s, %u failed%s", self->group, done, all,
            (now - self->started) / G_USEC_PER_SEC, (guint) self->totals->failed,
            done >= all ? "\n" : "");
}

static void
begin_group (Run *self, const char *name)
{
  self->group = name;
  table_begin_row (self->table, self->totals);
  self->n_shown = 0;
}

static void
end_group (Run *self, const char *name, const char *title, const Totals *before, gint64 heap_growth)
{
  guint64 failed = self->totals->failed - before->failed;

  self->cases++;
  printf ("%sok %u - %s: %s, %" G_GUINT64_FORMAT " faults, %" G_GUINT64_FORMAT " failed\n",
          failed > 0 ? "not " : "", self->cases, name, title, self->totals->faults - before->faults,
          failed);
  fflush (stdout);
  table_end_row (self->table, name, self->totals, heap_growth);
}

/* Runs a group that starts its own processes. */
static void
run_apart (Run *self, const Group *group, Options *options)
{
  Setting setting = { options->connector, options->gateway, options->seed,
                      self->totals,       show_progress,    self };
  Totals before = *self->totals;
  g_autofree char *problems = NULL;

  if (!group->run (&setting, options->long_run ? group->full : group->slice, &problems))
    report_failure (self, group->name, problems);
  end_group (self, group->name, group->title, &before, 0);
}

/* Fails the group when the connector has more file descriptors than before it. */
static void
check_connector (Run *self, const Group *group, Session *session)
{
  guint more = session_count_connector_fds (session);
  g_autofree char *problem =
    g_strdup_printf ("%u file descriptors are left in the connector", more);

  if (more > 0)
    report_failure (self, group->name, problem);
}

static void
run_group (Run *self, Session *session, const Group *group, Options *options)
{
  g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);
  g_autoptr (GRand) random = g_rand_new_with_seed (options->seed + g_str_hash (group->name));
  Totals before = *self->totals;
  gint64 heap = 0, growth;

  session_mark_connector (session);
  group->make (session, scripts, random);
  if (!options->long_run)
    scripts = take_slice (g_steal_pointer (&scripts), MIN (group->slice, scripts->len), random);
  for (guint i = 0; i < scripts->len; i++)
    {
      run_script (self, session, g_ptr_array_index (scripts, i), i + 1);
      show_progress (i + 1, scripts->len, self);
      if (i + 1 == MIN (WARM_UP, scripts->len))
        heap = usage_get_heap ();
    }
  growth = usage_get_heap () - heap;
  if (growth > HEAP_GROWTH)
    report_failure (self, group->name, "the heap has grown");
  check_connector (self, group, session);
  end_group (self, group->name, group->title, &before, growth);
}

static void
run_one (Run *self, Session *session, const Script *script)
{
  Totals before = *self->totals;

  begin_group (self, script->name);
  run_script (self, session, script, RENEW_AFTER);
  end_group (self, script->name, "one script", &before, 0);
}

static void
print_result (Run *self, Options *options)
{
  printf ("1..%u\n", self->cases);
  table_print (self->table);
  printf ("# seed %" G_GINT64_FORMAT ", %s, scripts %08x; %" G_GINT64_FORMAT
          " s in all, %" G_GINT64_FORMAT " KiB resident\n",
          options->seed, options->long_run ? "all of them" : "a slice", self->plan,
          (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC, usage_get_resident () / 1024);
}

static const Group *
find_group (const char *name)
{
  for (guint i = 0; i < n_groups; i++)
    if (g_strcmp0 (groups[i].name, name) == 0)
      return &groups[i];
  return NULL;
}

static Session *
make_session (Options *options, gboolean tls, Totals *totals)
{
  return tls ? session_new_tls (options->connector, options->certificates, totals)
             : session_new (options->connector, totals);
}

static void
list (Options *options, Totals *totals)
{
  g_autoptr (Session) plain = make_session (options, FALSE, totals);
  g_autoptr (Session) tls = make_session (options, TRUE, totals);

  for (guint i = 0; i < n_groups; i++)
    {
      g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);
      g_autoptr (GRand) random = g_rand_new_with_seed (1);

      if (groups[i].make != NULL)
        groups[i].make (groups[i].tls ? tls : plain, scripts, random);
      printf ("%-8s %6u scripts, %4u in a slice: %s\n", groups[i].name,
              groups[i].make != NULL ? scripts->len : groups[i].full, groups[i].slice,
              groups[i].title);
    }
}

/* Each kind of session lives as long as groups on end want it. */
static void
run_groups (Run *self, Options *options)
{
  g_autoptr (Session) session = NULL;
  gboolean tls = FALSE;

  for (guint i = 0; i < n_groups; i++)
    {
      if (options->only != NULL && find_group (options->only) != &groups[i])
        continue;
      if (groups[i].make == NULL || tls != groups[i].tls)
        g_clear_pointer (&session, session_free);
      tls = groups[i].tls;
      if (groups[i].make != NULL && session == NULL)
        session = make_session (options, tls, self->totals);
      begin_group (self, groups[i].name);
      if (groups[i].make != NULL)
        run_group (self, session, &groups[i], options);
      else
        run_apart (self, &groups[i], options);
    }
}

static int
run (Options *options)
{
  Totals totals = { 0 };
  g_autoptr (Table) table = table_new ();
  Run self = {
    .totals = &totals, .table = table, .seed = options->seed, .started = g_get_monotonic_time ()
  };
  g_autoptr (Script) script = options->only != NULL ? script_parse (options->only) : NULL;

  if (options->only != NULL && script == NULL && find_group (options->only) == NULL)
    {
      g_printerr ("unknown group or script: “%s”\n", options->only);
      return 2;
    }
  if (options->list)
    {
      list (options, &totals);
      return 0;
    }
  printf ("# seed %" G_GINT64_FORMAT "\n", options->seed);
  if (script != NULL)
    {
      g_autoptr (Session) session = make_session (options, script->tls, &totals);

      run_one (&self, session, script);
    }
  else
    run_groups (&self, options);
  print_result (&self, options);
  return totals.failed > 0 ? 1 : 0;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  Options options = { .seed = 1 };

  setlocale (LC_ALL, "");
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  return run (&options);
}
