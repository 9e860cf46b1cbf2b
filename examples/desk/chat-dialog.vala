// chat-dialog.vala: begins a chat with somebody who has not written yet
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/chat-dialog.ui")]
public class Desk.ChatDialog : Adw.MessageDialog {
  public ListModel accounts { get; construct; }

  [GtkChild] private unowned Adw.ComboRow account_row;
  [GtkChild] private unowned Adw.ComboRow platform_row;
  [GtkChild] private unowned Adw.EntryRow id_row;

  public ChatDialog (Gtk.Window parent, ListModel accounts) {
    Object (transient_for: parent, accounts: accounts);
    check ();
    id_row.grab_focus ();
  }

  [GtkCallback]
  private void check () {
    set_response_enabled ("open", id_row.text.strip () != "" && platform_row.selected_item != null);
  }

  [GtkCallback]
  private void on_open () {
    var account = (Account) account_row.selected_item;
    string platform = ((Relay.Identity) platform_row.selected_item).platform;

    ((Window) transient_for).open_chat (account, account.chats.add_chat (platform, id_row.text.strip (), null, null));
  }
}
