// system.vala: what the desktop tells and grants: sleep, and running without a window
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Makes the accounts go dormant before the machine sleeps, so that the connector stores their messages.
public class Desk.Sleep : Object {
  private const uint WAKE_DELAY_MS = 5000;

  private Accounts accounts;
  private DBusProxy? logind;
  private UnixInputStream? inhibitor;

  public async void watch (Accounts accounts) {
    this.accounts = accounts;
    try {
      logind = yield new DBusProxy.for_bus (BusType.SYSTEM, DBusProxyFlags.NONE, null, "org.freedesktop.login1",
                                            "/org/freedesktop/login1", "org.freedesktop.login1.Manager");
      logind.g_signal.connect (on_signal);
      yield inhibit ();
    } catch (Error error) {
      debug ("Without logind: %s", error.message);
    }
  }

  private void on_signal (string? sender, string name, Variant parameters) {
    if (name == "PrepareForSleep")
      prepare.begin (parameters.get_child_value (0).get_boolean ());
  }

  // The machine sleeps when the descriptor is closed, or after five seconds.
  private async void inhibit () throws Error {
    UnixFDList descriptors;
    var what = new Variant ("(ssss)", "sleep", "Relay Desk", _("Messages are being sent"), "delay");
    Variant answer = yield logind.call_with_unix_fd_list ("Inhibit", what, DBusCallFlags.NONE, -1, null, null,
                                                          out descriptors);

    inhibitor = new UnixInputStream (descriptors.get (answer.get_child_value (0).get_handle ()), true);
  }

  private async void prepare (bool is_going_to_sleep) {
    try {
      for (uint i = 0; i < accounts.size && is_going_to_sleep; i++)
        yield accounts.at (i).adapter.go_dormant_async (WAKE_DELAY_MS);
      inhibitor = null;
      if (!is_going_to_sleep)
        yield inhibit ();
    } catch (Error error) {
      debug ("Preparing for sleep: %s", error.message);
      inhibitor = null;
    }
  }
}

namespace Desk.Background {
  // Asks the desktop for the permission to run without a window. In a sandbox the program is ended without it.
  public async void request () {
    var options = new VariantDict ();

    options.insert ("reason", "s", _("Receive messages and show notifications"));
    try {
      DBusConnection bus = yield GLib.Bus.get (BusType.SESSION);
      yield bus.call ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                      "org.freedesktop.portal.Background", "RequestBackground",
                      new Variant.tuple ({ "", options.end () }), null, DBusCallFlags.NONE, -1);
    } catch (Error error) {
      debug ("Without the background portal: %s", error.message);
    }
  }
}
