// accounts.vala: the accounts that the settings list, and what all of them do before a sleep and at the end
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.Accounts : Object {
  public GLib.ListStore list { get; default = new GLib.ListStore (typeof (Account)); }
  // The chats of all accounts, those of one account together
  public ListModel chats { get; private set; }

  private const uint WAKE_DELAY_MS = 5000;

  private Settings settings;
  private Logind logind;
  // The machine sleeps when this is closed, or after five seconds.
  private UnixInputStream? inhibitor;

  public Accounts (Settings settings) {
    this.settings = settings;
    chats = new Gtk.FlattenListModel (new Gtk.MapListModel (list, (account) => ((Account) account).chats));
    foreach (string id in settings.get_strv ("accounts"))
      list.append (new Account (id));
    if (Environment.get_variable ("GATEWAY_RELAY_URL") != null)
      list.append (new Account.from_environment ());
    list.items_changed.connect (store);
  }

  // With these two, foreach visits every account.
  public int size { get { return (int) list.get_n_items (); } }

  public new Account get (int position) {
    return (Account) list.get_item (position);
  }

  public Account? of_chat (Relay.Chat chat) {
    foreach (Account account in this)
      if (account.chats.find_chat (chat.platform, chat.chat_id, chat.thread_id) == chat)
        return account;
    return null;
  }

  public void remove (Account account) {
    uint position;

    if (list.find (account, out position))
      list.remove (position);
    account.forget.begin ();
  }

  private void store () {
    string[] ids = {};

    foreach (Account account in this)
      if (account.id != Account.ENVIRONMENT)
        ids += account.id;
    settings.set_strv ("accounts", ids);
  }

  // Without logind these two end with an error, which nobody reads.
  public async void watch_sleep () throws Error {
    logind = yield Bus.get_proxy (BusType.SYSTEM, "org.freedesktop.login1", "/org/freedesktop/login1");
    logind.prepare_for_sleep.connect ((is_going_to_sleep) => prepare.begin (is_going_to_sleep));
    yield prepare (false);
  }

  // Before the machine sleeps the accounts go dormant, so that the connectors store their messages.
  private async void prepare (bool is_going_to_sleep) throws Error {
    if (is_going_to_sleep)
      foreach (Account account in this)
        yield account.adapter.go_dormant_async (WAKE_DELAY_MS);
    inhibitor = is_going_to_sleep ? null
      : yield logind.inhibit ("sleep", _("Relay Desk"), _("Messages are being sent"), "delay");
  }

  // Calls stop() of all accounts at once, and returns after the last.
  public async void stop () {
    int running = size;

    foreach (Account account in this)
      account.stop.begin (() => {
        if (--running == 0)
          stop.callback ();
      });
    if (running > 0)
      yield;
  }
}
