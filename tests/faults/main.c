/* main.c: hurts connections by the thousand and says what came of it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "groups.h"
#include "leftovers.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

/* a transport for so many scripts */
#define RENEW_AFTER 25
#define MAX_SHOWN 10
/* what the heap may grow by, in a group: caches of GLib and libsoup */
#define HEAP_GROWTH (2 * 1024 * 1024)

/* from then on a group may take no more memory */
#define WARM_UP 20
#define PROGRESS (G_USEC_PER_SEC / 2)

typedef struct
{
  Totals *totals;
  gint64 started, shown_at;
  const char *group;
  guint cases;
  guint failed;
  guint n_shown;                /* of this group */
  gint64 heap_growth;
} Run;

typedef struct
{
  gboolean long_run, list;
  gint64 seed;
  char *only;
  char *connector, *gateway;
} Options;

static gboolean
parse_options (Options   *self,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "long", 0, 0, G_OPTION_ARG_NONE, &self->long_run, "Every script, not a slice", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "Which slice, and what is random", "N" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &self->only, "One group, or one script by its name", "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, "Show the groups and end", NULL },
    { "connector", 0, 0, G_OPTION_ARG_FILENAME, &self->connector, "The program relay-connector", "PATH" },
    { "gateway", 0, 0, G_OPTION_ARG_FILENAME, &self->gateway, "The program relay-faults-gateway", "PATH" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

G_GNUC_PRINTF (1, 2)
static void
progress (const char *format,
          ...)
{
  va_list arguments;

  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
  fflush (stderr);
}

/* Steals @n of them, those that the seed chooses, in their order. */
static GPtrArray *
take_slice (GPtrArray *scripts,
            guint      n,
            GRand     *random)
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
complain (Run        *self,
          const char *name,
          const char *problems)
{
  if (self->n_shown++ < MAX_SHOWN)
    progress ("\nfailed: --only %s: %.400s\n", name, problems);
  self->failed++;
}

static void
run_script (Run          *self,
            Session      *session,
            const Script *script,
            guint         number)
{
  g_autofree char *problems = NULL;
  g_autofree char *left = NULL;

  if (!session_run (session, script, &problems))
    complain (self, script->name, problems);
  if (number % RENEW_AFTER == 0 && !session_renew (session, &left))
    complain (self, script->name, left);
}

static void
show_progress (guint    done,
               guint    all,
               gpointer user_data)
{
  Run *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (now < self->shown_at + PROGRESS && done < all)
    return;
  self->shown_at = now;
  progress ("\r%-8s %6u of %-6u %4" G_GINT64_FORMAT " s, %u failed%s", self->group, done, all,
            (now - self->started) / G_USEC_PER_SEC, self->failed, done >= all ? "\n" : "");
}

static void
say_result (Run        *self,
            const char *name,
            const char *title,
            guint       failed,
            guint64     faults)
{
  self->cases++;
  printf ("%sok %u - %s: %s, %" G_GUINT64_FORMAT " faults, %u failed\n", failed > 0 ? "not " : "",
          self->cases, name, title, faults, failed);
  fflush (stdout);
}

/* One that makes its own processes */
static void
run_apart (Run         *self,
           const Group *group,
           Options     *options)
{
  Setting setting = {
    options->connector, options->gateway, options->seed, self->totals, show_progress, self
  };
  guint64 faults = self->totals->faults;
  g_autofree char *problems = NULL;
  gboolean good = group->run (&setting, options->long_run ? group->full : group->slice, &problems);

  if (!good)
    complain (self, group->name, problems);
  say_result (self, group->name, group->title, !good, self->totals->faults - faults);
}

static void
run_group (Run         *self,
           Session     *session,
           const Group *group,
           Options     *options)
{
  g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);
  g_autoptr(GRand) random = g_rand_new_with_seed (options->seed + g_str_hash (group->name));
  guint failed = self->failed;
  guint64 faults = self->totals->faults;
  gint64 heap = 0, growth;

  group->make (session, scripts, random);
  if (!options->long_run)
    scripts = take_slice (g_steal_pointer (&scripts), MIN (group->slice, scripts->len), random);
  for (guint i = 0; i < scripts->len; i++)
    {
      run_script (self, session, g_ptr_array_index (scripts, i), i + 1);
      show_progress (i + 1, scripts->len, self);
      if (i + 1 == MIN (WARM_UP, scripts->len))
        heap = leftovers_get_heap ();
    }
  growth = leftovers_get_heap () - heap;
  self->heap_growth = MAX (self->heap_growth, growth);
  if (growth > HEAP_GROWTH)
    complain (self, group->name, "the heap has grown");
  say_result (self, group->name, group->title, self->failed - failed, self->totals->faults - faults);
}

static void
run_one (Run          *self,
         Session      *session,
         const Script *script)
{
  guint64 faults = self->totals->faults;

  run_script (self, session, script, RENEW_AFTER);
  say_result (self, script->name, "one script", self->failed, self->totals->faults - faults);
}

static void
print_table (Run *self)
{
  const Totals *t = self->totals;
  const struct { const char *name; guint64 number; } rows[] = {
    { "faults injected", t->faults },
    { "planned, and the connection was over before", t->missed },
    { "scripts", t->scripts },
    { "connections", t->connections },
    { "events in", t->events_in },
    { "events out", t->events_out },
    { "events lost", t->lost },
    { "events repeated", t->repeated },
    { "calls made", t->calls },
    { "calls answered", t->answered },
    { "  of these done", t->succeeded },
    { "  of these maybe done", t->ambiguous },
    { "  of these not sent", t->unsent },
    { "calls answered twice", t->answered_twice },
    { "errors that were untrue", t->lies },
    { "calls whose gateway was killed", t->orphaned },
    { "kills", t->kills },
    { "descriptors left", t->left_fds },
    { "main loop sources left", t->left_sources },
    { "objects left", t->left_objects },
    { "heap growth of a group at most, KiB", MAX (self->heap_growth, 0) / 1024 },
    { "resident memory, KiB", leftovers_get_resident () / 1024 },
    { "wall time, s", (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC },
    { "scripts failed", self->failed },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    printf ("# %-46s %10" G_GUINT64_FORMAT "\n", rows[i].name, rows[i].number);
}

static const Group *
find_group (const char *name)
{
  for (guint i = 0; i < n_groups; i++)
    if (g_strcmp0 (groups[i].name, name) == 0)
      return &groups[i];
  return NULL;
}

static void
list (Session *session)
{
  for (guint i = 0; i < n_groups; i++)
    {
      g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);
      g_autoptr(GRand) random = g_rand_new_with_seed (1);

      if (groups[i].make != NULL)
        groups[i].make (session, scripts, random);
      printf ("%-8s %6u scripts, %4u in a slice: %s\n", groups[i].name,
              groups[i].make != NULL ? scripts->len : groups[i].full, groups[i].slice, groups[i].title);
    }
}

static int
run (Options *options)
{
  Totals totals = { 0, };
  Run self = { .totals = &totals, .started = g_get_monotonic_time () };
  g_autoptr(Script) script = options->only != NULL ? script_parse (options->only) : NULL;
  g_autoptr(Session) session = NULL;

  if (options->only != NULL && script == NULL && find_group (options->only) == NULL)
    {
      g_printerr ("There is no group and no script “%s”.\n", options->only);
      return 2;
    }
  session = session_new (options->connector, &totals);
  if (options->list)
    {
      list (session);
      return 0;
    }
  printf ("# seed %" G_GINT64_FORMAT "\n", options->seed);
  if (script != NULL)
    run_one (&self, session, script);
  else
    for (guint i = 0; i < n_groups; i++)
      if (options->only == NULL || find_group (options->only) == &groups[i])
        {
          self.group = groups[i].name;
          self.n_shown = 0;
          if (groups[i].make != NULL)
            run_group (&self, session, &groups[i], options);
          else
            run_apart (&self, &groups[i], options);
        }
  printf ("1..%u\n", self.cases);
  print_table (&self);
  return self.failed > 0 ? 1 : 0;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  Options options = { .seed = 1 };

  setlocale (LC_ALL, "");
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  return run (&options);
}
