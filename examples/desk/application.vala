// application.vala: the program: its accounts, its notifications, and its end
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The folder of the translations
[CCode (cname = "LOCALEDIR")]
extern const string LOCALEDIR;

public class Desk.Application : Adw.Application {
  private const ActionEntry[] ACTIONS = {
    { "quit", on_quit },
    { "about", on_about },
    { "open-chat", on_open_chat, "as" },
  };

  public Settings settings { get; private set; }
  public Accounts accounts { get; private set; }

  private Window window;
  private bool is_quitting = false;

  public Application () {
    Object (application_id: "org.example.RelayDesk");
  }

  protected override void startup () {
    base.startup ();
    settings = new Settings (application_id);
    add_action_entries (ACTIONS, this);
    add_action (settings.create_action ("run-in-background"));
    settings.changed["run-in-background"].connect (() => request_background.begin ());
    set_accels_for_action ("app.quit", { "<Control>q" });
    set_accels_for_action ("window.close", { "<Control>w" });

    accounts = new Accounts (settings);
    window = new Window (this);
    accounts.list.items_changed.connect (on_accounts_changed);
    on_accounts_changed (0, 0, accounts.size);
    window.restore ();
    accounts.watch_sleep.begin ();
    foreach (int number in new int[] { ProcessSignal.TERM, ProcessSignal.INT })
      Unix.signal_add (number, () => { on_quit (); return Source.CONTINUE; });
  }

  protected override void activate () {
    window.present ();
  }

  private void on_accounts_changed (uint position, uint removed, uint added) {
    for (uint i = position; i < position + added; i++) {
      Account account = accounts[(int) i];

      account.adapter.inbound.connect ((event) => notify_of (account, event));
      account.adapter.revoked.connect (() => window.show_dialog ("revocation", account));
      account.secret_needed.connect ((request) => window.edit_account (account, request));
      account.failed.connect ((what, error) => window.show_error (what, error));
      account.start ();
    }
  }

  private void notify_of (Account account, Relay.MessageEvent event) {
    Relay.Chat? chat = account.chats.find_chat (event.platform, event.chat_id, event.source.thread_id);

    if (chat == null || window.is_reading (chat))
      return;

    var notification = new Notification (chat.title);
    Variant target = get_target (account, chat);
    notification.set_body (event.text);
    notification.set_default_action_and_target_value ("app.open-chat", target);
    notification.add_button_with_target_value (_("Reply"), "app.open-chat", target);
    notification.set_category ("im.received");
    send_notification (get_notification_id (account, chat), notification);
  }

  // How settings and notifications name a chat
  public Variant get_target (Account account, Relay.Chat chat) {
    return new Variant.strv ({ account.id, chat.platform ?? "", chat.chat_id, chat.thread_id ?? "" });
  }

  public string get_notification_id (Account account, Relay.Chat chat) {
    return string.joinv ("/", get_target (account, chat).get_strv ());
  }

  // Without the permission of the desktop, a program in a sandbox is ended when it has no window. Where there is no
  // portal, nobody has to be asked.
  private async void request_background () throws Error {
    BackgroundPortal portal = yield Bus.get_proxy (BusType.SESSION, "org.freedesktop.portal.Desktop",
                                                   "/org/freedesktop/portal/desktop");
    var options = new HashTable<string, Variant> (str_hash, str_equal);

    options["reason"] = _("Receive messages and show notifications");
    yield portal.request_background ("", options);
  }

  private void on_open_chat (SimpleAction action, Variant? target) {
    window.open_target (target.get_strv ());
    window.present ();
  }

  private void on_about () {
    var builder = new Gtk.Builder.from_resource ("/org/example/RelayDesk/ui/about.ui");
    var about = (Gtk.Window) builder.get_object ("about");

    about.transient_for = window;
    about.present ();
  }

  // Leaves when everything that was sent has been answered. The second time it leaves at once.
  private void on_quit () {
    if (is_quitting)
      quit ();
    else
      stop.begin ();
  }

  private async void stop () {
    is_quitting = true;
    window.visible = false;
    yield accounts.stop ();
    quit ();
  }
}

int main (string[] args) {
  Intl.bindtextdomain ("relay-desk", Environment.get_variable ("TEXTDOMAINDIR") ?? LOCALEDIR);
  Intl.bind_textdomain_codeset ("relay-desk", "UTF-8");
  Intl.textdomain ("relay-desk");
  return new Desk.Application ().run (args);
}
