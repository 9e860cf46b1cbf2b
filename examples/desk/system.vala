// system.vala: what the desktop tells and grants: sleep, and running without a window
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[DBus (name = "org.freedesktop.login1.Manager")]
public interface Desk.Logind : Object {
  public signal void prepare_for_sleep (bool is_going_to_sleep);
  public abstract async UnixInputStream inhibit (string what, string who, string why, string mode) throws Error;
}

[DBus (name = "org.freedesktop.portal.Background")]
public interface Desk.BackgroundPortal : Object {
  public abstract async ObjectPath request_background (string window, HashTable<string, Variant> options) throws Error;
}

namespace Desk.Background {
  // Asks the desktop for the permission to run without a window. In a sandbox the program is ended without it; where
  // there is no portal, nobody asks for a permission.
  public async void request () throws Error {
    BackgroundPortal portal = yield Bus.get_proxy (BusType.SESSION, "org.freedesktop.portal.Desktop",
                                                   "/org/freedesktop/portal/desktop");
    var options = new HashTable<string, Variant> (str_hash, str_equal);

    options["reason"] = _("Receive messages and show notifications");
    yield portal.request_background ("", options);
  }
}
