// commands.vala: keeps a list for each conversation, by commands; the lists survive a restart
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: commands FILE. /help shows the commands. The lists are in the SQLite database FILE.
//
//     valac --target-glib=2.74 --pkg relay-glib-1.0 --pkg sqlite3 commands.vala bot.vala && ./commands lists.db

// The list of each conversation
class Store : Object {
  private const string SCHEMA =
    "CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, session TEXT, item TEXT);" +
    "CREATE INDEX IF NOT EXISTS items_of_session ON items (session);";

  private Sqlite.Database database;

  public Store (string path) throws Error {
    Sqlite.Database.open (path, out database);
    if (database.exec (SCHEMA) != Sqlite.OK)
      throw new IOError.FAILED ("%s: %s", path, database.errmsg ());
  }

  private Sqlite.Statement prepare (string sql, string session) throws Error {
    Sqlite.Statement statement;

    if (database.prepare_v2 (sql, -1, out statement) != Sqlite.OK)
      throw new IOError.FAILED ("%s", database.errmsg ());
    statement.bind_text (1, session);
    return statement;
  }

  private void run (Sqlite.Statement statement) throws Error {
    if (statement.step () != Sqlite.DONE)
      throw new IOError.FAILED ("%s", database.errmsg ());
  }

  public void add (string session, string item) throws Error {
    Sqlite.Statement statement = prepare ("INSERT INTO items (session, item) VALUES (?, ?)", session);

    statement.bind_text (2, item);
    run (statement);
  }

  public void clear (string session) throws Error {
    run (prepare ("DELETE FROM items WHERE session = ?", session));
  }

  public string[] get_items (string session) throws Error {
    Sqlite.Statement statement = prepare ("SELECT item FROM items WHERE session = ? ORDER BY id", session);
    string[] items = {};
    int state;

    while ((state = statement.step ()) == Sqlite.ROW)
      items += statement.column_text (0);
    if (state != Sqlite.DONE)
      throw new IOError.FAILED ("%s", database.errmsg ());
    return items;
  }
}

// What a command answers. The words behind its name are the argument.
delegate string Handler (string session, string argument) throws Error;

class Command : Object {
  public string usage;
  public string help;
  private Handler handler;

  // The usage is the name of the command and what may follow, such as "add ITEM".
  public Command (string usage, string help, owned Handler handler) {
    this.usage = usage;
    this.help = help;
    this.handler = (owned) handler;
  }

  public string name {
    owned get { return usage.split (" ")[0]; }
  }

  public string run (string session, string argument) throws Error {
    return handler (session, argument);
  }
}

class CommandBot : Bot {
  private Store store;
  private Command[] commands;

  public CommandBot (Relay.Adapter adapter, Store store) {
    Object (adapter: adapter);
    this.store = store;
    commands = {
      new Command ("add ITEM", "adds an item to the list", add),
      new Command ("list", "shows the list", show),
      new Command ("clear", "removes all items", clear),
      new Command ("help", "shows this text", help)
    };
  }

  private string add (string session, string item) throws Error {
    if (item == "")
      return "What shall I add? /add ITEM";

    store.add (session, item);
    return "Added: " + item;
  }

  private string show (string session, string argument) throws Error {
    string[] items = store.get_items (session);
    string[] lines = {};

    if (items.length == 0)
      return "The list is empty.";
    foreach (unowned string item in items)
      lines += "%d. %s".printf (lines.length + 1, item);
    return string.joinv ("\n", lines);
  }

  private string clear (string session, string argument) throws Error {
    store.clear (session);
    return "The list is empty.";
  }

  private string help (string session, string argument) throws Error {
    string[] lines = {};

    foreach (unowned Command command in commands)
      lines += "/%s – %s".printf (command.usage, command.help);
    return string.joinv ("\n", lines);
  }

  private Command? find (string name) {
    foreach (unowned Command command in commands) {
      if (command.name == name)
        return command;
    }
    return null;
  }

  // The store is read and written before the first wait: the message is taken when the list is on the disk.
  protected override async void answer (Relay.MessageEvent event) throws Error {
    string[] words = event.text.split (" ", 2);

    if (!event.text.has_prefix ("/")) {
      yield reply (event, "I understand commands only; /help shows them.");
      return;
    }

    Command? command = find (words[0].substring (1));
    if (command == null)
      yield reply (event, "There is no command %s; /help shows all.".printf (words[0]));
    else
      yield reply (event, command.run (event.source.build_session_key (), words.length > 1 ? words[1].strip () : ""));
  }
}

int main (string[] args) {
  if (args.length != 2) {
    printerr ("Usage: commands FILE\n");
    return 2;
  }

  Relay.Transport? transport = transport_of_environment ("web,cli");
  if (transport == null)
    return 1;

  try {
    return new CommandBot (new Relay.Adapter (null, transport), new Store (args[1])).run ();
  } catch (Error error) {
    printerr ("The database failed: %s\n", error.message);
    return 1;
  }
}
