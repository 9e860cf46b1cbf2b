// assistant.vala: answers the messages of an account with the output of a command
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The command reads the message from its standard input. What it writes is shown to the other side as it grows.

public class Desk.Assistant : Object {
  private unowned Account account;

  public signal void failed (Error error);

  public Assistant (Account account) {
    this.account = account;
    account.adapter.inbound.connect ((event) => answer.begin (event));
  }

  private async void answer (Relay.MessageEvent event) {
    string[] command;

    if (account.settings.get_string ("assistant") == "" || event.text == "")
      return;

    try {
      Shell.parse_argv (account.settings.get_string ("assistant"), out command);
      yield stream (event, command);
    } catch (Error error) {
      failed (error);
    }
  }

  private async void stream (Relay.MessageEvent event, string[] command) throws Error {
    string session = event.source.build_session_key ();
    Cancellable turn = account.adapter.begin_turn (session, event.chat_id);
    Relay.Draft draft = account.adapter.begin_draft (event.chat_id, event.message_id, event.dup_reply_metadata ());
    var process = new Subprocess.newv (command, SubprocessFlags.STDIN_PIPE | SubprocessFlags.STDOUT_PIPE);

    // The other side can stop the answer.
    turn.connect (() => process.force_exit ());
    yield process.get_stdin_pipe ().write_all_async (event.text.data, Priority.DEFAULT, null, null);
    yield process.get_stdin_pipe ().close_async ();
    var output = new DataInputStream (process.get_stdout_pipe ());
    string? line;
    string separator = "";
    while ((line = yield output.read_line_utf8_async (Priority.DEFAULT, null, null)) != null) {
      draft.append (separator + line);
      separator = "\n";
    }
    account.adapter.end_turn (session, turn);
    yield draft.finish_async ();
  }
}
