// application.vala: the program: its accounts, its notifications, and its end
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.Application : Adw.Application {
  private const ActionEntry[] ACTIONS = {
    { "quit", on_quit },
    { "about", on_about },
    { "add-account", on_add_account },
    { "open-chat", on_open_chat, "as" },
  };

  public Settings settings { get; private set; }
  public Accounts accounts { get; private set; }

  private Sleep sleep = new Sleep ();
  private bool is_quitting = false;

  public Application () {
    Object (application_id: "org.example.RelayDesk");
  }

  protected override void startup () {
    base.startup ();
    settings = new Settings ("org.example.RelayDesk");
    add_action_entries (ACTIONS, this);
    add_action (settings.create_action ("run-in-background"));
    settings.changed["run-in-background"].connect (() => Background.request.begin ());
    set_accels ();

    accounts = new Accounts (settings);
    accounts.list.items_changed.connect (on_accounts_changed);
    on_accounts_changed (0, 0, accounts.size);
    sleep.watch.begin (accounts);
    Unix.signal_add (ProcessSignal.TERM, () => { activate_action ("quit", null); return Source.CONTINUE; });
    Unix.signal_add (ProcessSignal.INT, () => { activate_action ("quit", null); return Source.CONTINUE; });
  }

  private void set_accels () {
    set_accels_for_action ("app.quit", { "<Control>q" });
    set_accels_for_action ("window.close", { "<Control>w" });
    set_accels_for_action ("win.back", { "<Alt>Left" });
    set_accels_for_action ("win.next-chat(1)", { "<Alt>Down" });
    set_accels_for_action ("win.next-chat(-1)", { "<Alt>Up" });
    set_accels_for_action ("win.edit-account", { "<Control>comma" });
  }

  private Window get_window () {
    return (Window?) active_window ?? new Window (this);
  }

  protected override void activate () {
    get_window ().present ();
  }

  private void on_accounts_changed (uint position, uint removed, uint added) {
    for (uint i = position; i < position + added; i++) {
      Account account = accounts.at (i);

      account.adapter.inbound.connect ((event) => notify_of (account, event));
      account.adapter.revoked.connect (() => get_window ().show_revoked (account));
      account.secret_needed.connect ((request) => get_window ().edit_account (account, request));
      account.save_failed.connect ((error) => get_window ().show_error (_("Saving failed"), error));
      account.assistant.failed.connect ((error) => get_window ().show_error (_("The assistant failed"), error));
      try {
        account.start ();
      } catch (Error error) {
        get_window ().show_error (_("Chats cannot be read"), error);
      }
    }
  }

  private void notify_of (Account account, Relay.MessageEvent event) {
    Relay.Chat? chat = account.chats.find_chat (event.platform, event.chat_id, event.source.thread_id);

    if (chat == null || (active_window != null && get_window ().is_reading (chat)))
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

  private string get_notification_id (Account account, Relay.Chat chat) {
    return string.joinv ("/", get_target (account, chat).get_strv ());
  }

  public void withdraw_for (Account account, Relay.Chat chat) {
    withdraw_notification (get_notification_id (account, chat));
  }

  private void on_open_chat (SimpleAction action, Variant? target) {
    get_window ().open_target (target.get_strv ());
    get_window ().present ();
  }

  private void on_add_account () {
    get_window ().edit_account (null, null);
  }

  private void on_about () {
    var about = new Adw.AboutWindow () {
      transient_for = active_window,
      application_name = _("Relay Desk"),
      application_icon = application_id,
      developer_name = _("The relay-glib authors"),
      license_type = Gtk.License.LGPL_2_1,
    };
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
    hold ();
    if (active_window != null)
      active_window.close ();
    yield accounts.stop ();
    release ();
    quit ();
  }

  // Whether the program goes on when its window is closed
  public bool stays () {
    return settings.get_boolean ("run-in-background") && !is_quitting;
  }

  public void on_window_closed () {
    if (!stays () && !is_quitting)
      stop.begin ();
  }
}

int main (string[] args) {
  return new Desk.Application ().run (args);
}
