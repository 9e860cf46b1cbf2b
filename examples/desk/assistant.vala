// assistant.vala: answers the messages of an account with the output of a command
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The command reads the message from its standard input. What it writes is shown to the other side as it grows.

namespace Desk.Assistant {
  public async void answer (Account account, Relay.MessageEvent event) {
    string command = account.settings.get_string ("assistant");

    if (command == "" || event.text == "")
      return;

    try {
      yield stream (account.adapter, event, command);
    } catch (Error error) {
      account.failed (_("The assistant failed"), error);
    }
  }

  private async void stream (Relay.Adapter adapter, Relay.MessageEvent event, string command) throws Error {
    string[] arguments;

    Shell.parse_argv (command, out arguments);
    string session = event.source.build_session_key ();
    Cancellable turn = adapter.begin_turn (session, event.chat_id);
    Relay.Draft draft = adapter.begin_draft (event.chat_id, event.message_id, event.dup_reply_metadata ());
    var process = new Subprocess.newv (arguments, SubprocessFlags.STDIN_PIPE | SubprocessFlags.STDOUT_PIPE);

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
    adapter.end_turn (session, turn);
    yield draft.finish_async ();
  }
}
