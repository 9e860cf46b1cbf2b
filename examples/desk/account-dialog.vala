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
  private Account? account;
  private Relay.SecretRequest? request;

  // account: null for a new one; request: what waits for the secret, or null
  public AccountDialog (Gtk.Window parent, Accounts accounts, Account? account, Relay.SecretRequest? request) {
    Object (transient_for: parent);
    this.accounts = accounts;
    this.account = account;
    this.request = request;
    remove_button.visible = account != null;
    if (account != null)
      fill (account.settings);
    (request == null ? (Gtk.Widget) name_row : secret_row).grab_focus ();
    check ();
  }

  private void fill (Settings settings) {
    title = _("Edit Account");
    name_row.text = settings.get_string ("name");
    url_row.text = settings.get_string ("url");
    gateway_row.text = settings.get_string ("gateway-id");
    platforms_row.text = string.joinv (", ", settings.get_strv ("platforms"));
    assistant_row.text = settings.get_string ("assistant");
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

  [GtkCallback]
  private void on_save () {
    save.begin ();
  }

  private async void save () {
    Account changed = account ?? new Account (Uuid.string_random ());
    string connection = describe_connection (changed.settings);

    changed.settings.set_string ("name", name_row.text);
    changed.settings.set_string ("url", url_row.text);
    changed.settings.set_string ("gateway-id", gateway_row.text.strip ());
    changed.settings.set_strv ("platforms", split_list (platforms_row.text));
    changed.settings.set_string ("assistant", assistant_row.text);
    try {
      if (secret_row.text != "")
        yield Keyring.store (changed.id, name_row.text, secret_row.text);
    } catch (Error error) {
      hint.label = _("The secret cannot be stored: %s").printf (error.message);
      return;
    }
    if (account == null)
      accounts.add (changed);
    else if (request != null)
      request.respond (secret_row.text);
    else if (secret_row.text != "" || connection != describe_connection (changed.settings))
      changed.reconnect.begin ();
    request = null;
    close ();
  }

  private string describe_connection (Settings settings) {
    return settings.get_string ("url") + settings.get_string ("gateway-id")
           + string.joinv (",", settings.get_strv ("platforms"));
  }

  private string[] split_list (string text) {
    string[] items = {};

    foreach (string item in text.split (","))
      if (item.strip () != "")
        items += item.strip ();
    return items;
  }

  [GtkCallback]
  private void on_remove () {
    accounts.remove (account);
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
