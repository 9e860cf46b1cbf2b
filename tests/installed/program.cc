/* program.cc: what somebody outside builds in C++17: signals, an asynchronous call, errors, a transport of one's own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <relay-glib/relay-glib.h>

#include <memory>
#include <string>

template <typename T>
struct Unref
{
  void operator() (T *object) const { g_object_unref (object); }
};

template <typename T>
using Ref = std::unique_ptr<T, Unref<T>>;

G_DECLARE_FINAL_TYPE (DeadTransport, dead_transport, DEAD, TRANSPORT, RelayTransport)

struct _DeadTransport
{
  RelayTransport parent;
};

G_DEFINE_TYPE (DeadTransport, dead_transport, RELAY_TYPE_TRANSPORT)

static gboolean
dead_transport_open (RelayTransport *, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no line");
  return FALSE;
}

static void
dead_transport_class_init (DeadTransportClass *klass)
{
  RELAY_TRANSPORT_CLASS (klass)->open = dead_transport_open;
}

static void
dead_transport_init (DeadTransport *)
{
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  auto *said = static_cast<std::string *> (user_data);
  g_autoptr (GError) error = nullptr;

  if (relay_adapter_connect_finish (RELAY_ADAPTER (source), result, &error))
    *said = "connected";
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    *said = "unreachable";
  else
    *said = error->message;
}

static void
on_inbound (RelayAdapter *, RelayMessageEvent *event, gpointer user_data)
{
  *static_cast<std::string *> (user_data) = relay_message_event_get_text (event);
}

int
main ()
{
  std::string said;
  Ref<RelayTransport> transport (RELAY_TRANSPORT (g_object_new (dead_transport_get_type (), nullptr)));
  Ref<RelayAdapter> adapter (relay_adapter_new (nullptr, transport.get ()));

  g_signal_connect (adapter.get (), "inbound", G_CALLBACK (on_inbound), &said);
  relay_adapter_connect_async (adapter.get (), nullptr, on_connected, &said);
  while (said.empty ())
    g_main_context_iteration (nullptr, TRUE);

  g_print ("%s %u\n", said.c_str (), relay_adapter_get_max_message_length (adapter.get ()));
  return said == "unreachable" && RELAY_CHECK_VERSION (0, 9, 0) ? 0 : 1;
}
