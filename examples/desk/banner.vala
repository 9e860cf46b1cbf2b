// banner.vala: tells that an account has no connection, why, and when it tries again
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/banner.ui")]
public class Desk.Banner : Gtk.ListBoxRow {
  public Account account { get; construct; }

  [GtkChild] private unowned Gtk.Label detail;
  [GtkChild] private unowned Gtk.Button retry_button;

  private uint countdown = 0;

  public Banner (Account account) {
    Object (account: account);
  }

  construct {
    retry_button.clicked.connect (account.adapter.retry);
    account.adapter.notify.connect (update);
    account.notify["name"].connect (update);
    update ();
  }

  private void update () {
    visible = !account.adapter.online;
    detail.label = describe (account.adapter);
    update_property (Gtk.AccessibleProperty.LABEL, "%s: %s".printf (account.name, detail.label), -1);
    if (account.adapter.retry_at > 0 && countdown == 0)
      countdown = Timeout.add_seconds (1, () => {
        countdown = 0;
        update ();
        return Source.REMOVE;
      });
  }

  private string describe (Relay.Adapter adapter) {
    if (adapter.state == Relay.State.REVOKED)
      return _("Access was withdrawn");
    if (adapter.last_error == null)
      return adapter.state == Relay.State.DISCONNECTED ? _("Not connected") : _("Connecting…");

    string reason = Relay.error_to_user_string (adapter.last_error);
    int64 seconds = (adapter.retry_at - get_monotonic_time ()) / 1000000 + 1;
    if (adapter.retry_at == 0 || seconds < 1)
      return reason;
    return reason + "\n" + ngettext ("Trying again in %lld second", "Trying again in %lld seconds", (ulong) seconds)
      .printf (seconds);
  }
}
