// system.vala: the services that tell about sleep, and permit to run without a window
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
