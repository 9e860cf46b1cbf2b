/* test-reachability.c: whether the network leads to a host
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "websocket/relay-reachability-private.h"

#include "relay-fixture.h"
#include "test.h"

typedef struct
{
  guint n_answers;
  gboolean is_reachable;
} Answer;

static void
on_answer (gboolean is_reachable, gpointer user_data)
{
  Answer *answer = user_data;

  answer->n_answers++;
  answer->is_reachable = is_reachable;
}

/* The answer of the monitor of the process, which here knows only the routes of this machine */
static Answer
check (const char *url, GProxyResolver *resolver, GNetworkMonitor *monitor)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  Answer answer = { 0 };

  relay_reachability_check (uri, resolver, monitor, NULL, on_answer, &answer);
  while (answer.n_answers == 0)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  g_assert_cmpuint (answer.n_answers, ==, 1);
  return answer;
}

/* A monitor that cannot reach anything but 10.0.0.1 */
#define PICKY_TYPE_MONITOR (picky_monitor_get_type ())
G_DECLARE_FINAL_TYPE (PickyMonitor, picky_monitor, PICKY, MONITOR, GObject)

struct _PickyMonitor
{
  GObject parent_instance;
  GString *asked;
};

static void
picky_can_reach_async (GNetworkMonitor *monitor,
                       GSocketConnectable *connectable,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  PickyMonitor *self = PICKY_MONITOR (monitor);
  g_autoptr (GTask) task = g_task_new (monitor, cancellable, callback, user_data);
  GNetworkAddress *address = G_NETWORK_ADDRESS (connectable);
  const char *name = g_network_address_get_hostname (address);

  g_string_append_printf (self->asked, "%s:%u ", name, g_network_address_get_port (address));
  if (g_str_equal (name, "10.0.0.1"))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no route");
}

static gboolean
picky_can_reach_finish (GNetworkMonitor *monitor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
picky_interface_init (GNetworkMonitorInterface *iface)
{
  iface->can_reach_async = picky_can_reach_async;
  iface->can_reach_finish = picky_can_reach_finish;
}

static void
picky_initable_init (GInitableIface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PickyMonitor,
                               picky_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, picky_initable_init)
                                 G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                        picky_interface_init))

static void
picky_monitor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
}

static void
picky_monitor_finalize (GObject *object)
{
  g_string_free (PICKY_MONITOR (object)->asked, TRUE);
  G_OBJECT_CLASS (picky_monitor_parent_class)->finalize (object);
}

static void
picky_monitor_class_init (PickyMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = picky_monitor_get_property;
  object_class->finalize = picky_monitor_finalize;
  g_object_class_override_property (object_class, 1, "network-available");
  g_object_class_override_property (object_class, 2, "network-metered");
  g_object_class_override_property (object_class, 3, "connectivity");
}

static void
picky_monitor_init (PickyMonitor *self)
{
  self->asked = g_string_new (NULL);
}

static void
assert_check (const char *url, const char *proxy, gboolean is_reachable, const char *asked)
{
  g_autoptr (PickyMonitor) monitor = g_object_new (PICKY_TYPE_MONITOR, NULL);
  g_autoptr (GProxyResolver) resolver =
    proxy != NULL ? g_simple_proxy_resolver_new (proxy, NULL) : NULL;

  g_assert_cmpint (check (url, resolver, G_NETWORK_MONITOR (monitor)).is_reachable, ==,
                   is_reachable);
  g_assert_cmpstr (monitor->asked->str, ==, asked);
}

TEST_CASE ("/reachability/loopback-is-not-asked-for")
{
  assert_check ("ws://127.0.0.1:80/relay", NULL, TRUE, "");
  assert_check ("wss://localhost:80/relay", "http://10.0.0.2:8080", TRUE, "");
  assert_check ("ws://[::1]:80/relay", NULL, TRUE, "");
}

TEST_CASE ("/reachability/host-is-asked-for")
{
  assert_check ("wss://10.0.0.1/relay", NULL, TRUE, "10.0.0.1:443 ");
  assert_check ("wss://10.0.0.2:8443/relay", NULL, FALSE, "10.0.0.2:8443 ");
}

TEST_CASE ("/reachability/proxy-is-asked-for")
{
  assert_check ("wss://10.0.0.2/relay", "http://10.0.0.1:8080", TRUE, "10.0.0.1:8080 ");
  assert_check ("wss://10.0.0.1/relay", "http://10.0.0.2:8080", FALSE, "10.0.0.2:8080 ");
  assert_check ("wss://10.0.0.1/relay", "direct://", TRUE, "10.0.0.1:443 ");
  /* plain ws:// never uses a proxy */
  assert_check ("ws://10.0.0.1:80/relay", "http://10.0.0.2:8080", TRUE, "10.0.0.1:80 ");
}

TEST_CASE ("/reachability/cancelled-check-answers")
{
  g_autoptr (GUri) uri = g_uri_parse ("wss://10.0.0.2/relay", G_URI_FLAGS_NONE, NULL);
  g_autoptr (PickyMonitor) monitor = g_object_new (PICKY_TYPE_MONITOR, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  relay_reachability_check (uri, NULL, G_NETWORK_MONITOR (monitor), cancellable, on_answer,
                            &answer);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_false (answer.is_reachable);
}

static void
assert_gone (const char *address, gboolean is_gone)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, 443);

  g_assert_cmpint (relay_reachability_is_gone (socket_address), ==, is_gone);
}

TEST_CASE ("/reachability/own-address-is-gone")
{
  assert_gone ("127.0.0.1", FALSE);
  /* no list of interfaces has it */
  assert_gone ("127.45.67.89", FALSE);
  /* reserved for documentation */
  assert_gone ("192.0.2.77", TRUE);
  assert_gone ("2001:db8::77", TRUE);
}
