/* desk-frames.c: the longest gaps between the frames of Relay Desk while messages arrive
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A library for LD_PRELOAD. The program of the desk is measured as it is: this one looks at its frames, and counts its
 * messages. BENCH_TOTAL messages are asked for twice, with "ready": once while the chats are shown, and once more while
 * a chat is open. Then it prints the longest gap of each time, and ends the program.
 */

#include <dlfcn.h>
#include <gtk/gtk.h>
#include <relay-glib/relay-glib.h>

#define REST_FRAMES 60

typedef enum
{
  STARTING,
  SHOWING_CHATS,
  OPENING,
  SHOWING_MESSAGES
} Phase;

static RelayAdapter *adapter;
static Phase phase;
static guint64 received;
static guint rest;
static gint64 last, longest;

static void
on_inbound (RelayAdapter *self, RelayMessageEvent *event, gpointer data)
{
  received++;
}

static guint64
get_total (void)
{
  return g_ascii_strtoull (g_getenv ("BENCH_TOTAL"), NULL, 10);
}

static void
open_chat (void)
{
  const char *const target[] = { "environment", "discord", "1122334455667788900", "", NULL };

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "open-chat",
                                  g_variant_new_strv (target, -1));
}

static void
ask_for_messages (void)
{
  received = longest = 0;
  g_print ("ready\n");
}

static void
begin_next_phase (void)
{
  switch (++phase)
    {
    case OPENING:
      g_print ("chats_gap_ms %g\n", longest / 1000.0);
      open_chat ();
      break;
    case SHOWING_CHATS:
    case SHOWING_MESSAGES:
      ask_for_messages ();
      break;
    case STARTING:
    default:
      g_print ("messages_gap_ms %g\n", longest / 1000.0);
      _exit (0);
    }
}

static gboolean
is_over (void)
{
  if (phase == STARTING)
    return relay_adapter_get_online (adapter);

  return phase == OPENING || received >= get_total ();
}

static gboolean
on_frame (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (now - last > 50000 && g_getenv ("BENCH_VERBOSE") != NULL)
    g_printerr ("phase %d, %" G_GUINT64_FORMAT " received: %g ms\n", phase, received,
                (now - last) / 1000.0);
  longest = MAX (longest, last == 0 ? 0 : now - last);
  last = now;
  gtk_widget_queue_draw (window);
  rest = is_over () ? rest + 1 : 0;
  if (rest > REST_FRAMES)
    {
      rest = 0;
      begin_next_phase ();
    }

  return G_SOURCE_CONTINUE;
}

/* The functions that the program calls */

RelayChatList *
relay_chat_list_new (RelayAdapter *self)
{
  RelayChatList *(*original) (RelayAdapter *) = dlsym (RTLD_NEXT, "relay_chat_list_new");

  adapter = self;
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), NULL);

  return original (self);
}

void
gtk_window_present (GtkWindow *window)
{
  void (*original) (GtkWindow *) = dlsym (RTLD_NEXT, "gtk_window_present");

  if (last == 0 && GTK_IS_APPLICATION_WINDOW (window))
    gtk_widget_add_tick_callback (GTK_WIDGET (window), on_frame, NULL, NULL);
  original (window);
}
