// account-dialog.vala: adds or changes an account, and asks for its secret
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/account-dialog.ui")]
public class Desk.AccountDialog : Adw.Window {
  [GtkChild] private unowned Adw.EntryRow name_row;
  [GtkChild] private unowned Adw.EntryRow url_row;
  [GtkChild] private unowned Adw.EntryRow gateway_row;
  [GtkChild] private unowned Adw.PasswordEntryRow secret_row;
  [GtkChild] private unowned Adw.EntryRow platforms_row;
  [GtkChild] private unowned Adw.EntryRow assistant_row;
  [GtkChild] private unowned Gtk.Label hint;
  [GtkChild] private unowned Gtk.Button save_button;
  [GtkChild] private unowned Gtk.Button remove_button;

  private Accounts accounts;
  private Account account;
  private bool is_new;
  private Relay.SecretRequest? request;
  // What the person changes is stored by apply().
  private Settings changes;

  // account: null for a new one; request: what waits for the secret, or null
  public AccountDialog (Gtk.Window parent, Accounts accounts, Account? account, Relay.SecretRequest? request) {
    Object (transient_for: parent);
    this.accounts = accounts;
    this.account = account ?? new Account (Uuid.string_random ());
    this.request = request;
    is_new = account == null;
    title = is_new ? _("Add Account") : _("Edit Account");
    remove_button.visible = !is_new;
    changes = this.account.make_settings ();
    changes.delay ();
    foreach (Adw.EntryRow row in new Adw.EntryRow[] { name_row, url_row, gateway_row, platforms_row, assistant_row })
      changes.bind (row.name, row, "text", SettingsBindFlags.DEFAULT);
    save_button.clicked.connect (() => save.begin ());
    (request == null ? (Gtk.Widget) name_row : secret_row).grab_focus ();
    check ();
  }

  // Says while the person types what is wrong with the URL, and where the program would connect to.
  [GtkCallback]
  private void check () {
    bool is_valid = false;

    try {
      hint.label = _("Connects to %s").printf (Relay.auth_dial_url (url_row.text));
      is_valid = true;
    } catch (Error error) {
      hint.label = url_row.text == "" ? _("The address that the operator of the connector gave you") : error.message;
    }
    if (request != null)
      hint.label = request.was_refused
        ? _("The secret was refused. Please type it again.")
        : _("Please type the secret.");
    if (is_valid || url_row.text == "")
      url_row.remove_css_class ("error");
    else
      url_row.add_css_class ("error");
    save_button.sensitive = is_valid && name_row.text != "";
  }

  private async void save () {
    bool has_changes = changes.has_unapplied;

    try {
      if (secret_row.text != "")
        yield Keyring.store (account.id, name_row.text, secret_row.text);
    } catch (Error error) {
      hint.label = _("The secret cannot be stored: %s").printf (error.message);
      return;
    }
    gateway_row.text = gateway_row.text.strip ();
    changes.apply ();
    if (is_new)
      accounts.list.append (account);
    else if (request != null)
      request.respond (secret_row.text);
    else if (secret_row.text != "" || has_changes)
      account.adapter.disconnect_async.begin (null, () => account.adapter.retry ());
    request = null;
    close ();
  }

  [GtkCallback]
  private void on_remove () {
    ((Window) transient_for).show_dialog ("removal", account);
    close ();
  }

  // Who closes the dialog without a secret does not want to connect now.
  protected override bool close_request () {
    if (request != null)
      request.fail (new IOError.CANCELLED (_("No secret was given")));
    request = null;
    return base.close_request ();
  }
}
