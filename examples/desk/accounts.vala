// accounts.vala: the accounts that the settings list
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.Accounts : Object {
  public GLib.ListStore list { get; private set; }
  // The chats of all accounts, those of one account together
  public ListModel chats { get; private set; }

  private Settings settings;

  public Accounts (Settings settings) {
    this.settings = settings;
    list = new GLib.ListStore (typeof (Account));
    chats = new Gtk.FlattenListModel (new Gtk.MapListModel (list, (account) => ((Account) account).chats));
    foreach (string id in settings.get_strv ("accounts"))
      list.append (new Account (id));
    if (Environment.get_variable ("GATEWAY_RELAY_URL") != null)
      list.append (new Account.from_environment ());
  }

  public Account? find (string id) {
    for (uint i = 0; i < list.get_n_items (); i++)
      if (at (i).id == id)
        return at (i);
    return null;
  }

  public Account at (uint position) {
    return (Account) list.get_item (position);
  }

  public uint size {
    get { return list.get_n_items (); }
  }

  public Account? of_chat (Relay.Chat chat) {
    for (uint i = 0; i < size; i++)
      if (at (i).chats.find_chat (chat.platform, chat.chat_id, chat.thread_id) == chat)
        return at (i);
    return null;
  }

  public void add (Account account) {
    list.append (account);
    store ();
  }

  public void remove (Account account) {
    uint position;

    if (list.find (account, out position))
      list.remove (position);
    store ();
    account.forget.begin ();
  }

  private void store () {
    string[] ids = {};

    for (uint i = 0; i < size; i++)
      if (at (i).id != Account.ENVIRONMENT)
        ids += at (i).id;
    settings.set_strv ("accounts", ids);
  }

  // Calls stop() of all accounts at once, and returns after the last.
  public async void stop () {
    uint running = size;

    for (uint i = 0; i < size; i++)
      at (i).stop.begin ((account, result) => {
        ((Account) account).stop.end (result);
        if (--running == 0)
          stop.callback ();
      });
    if (running > 0)
      yield;
  }
}
