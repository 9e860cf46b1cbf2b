// assistant.vala: answers like a language model: word by word, in a message that grows; Stop ends it
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
//     valac --target-glib=2.74 --pkg relay-glib-1.0 assistant.vala bot.vala && ./assistant

const uint WORD_INTERVAL_MS = 40;
const uint DRAFT_INTERVAL_MS = 100;

// Stands in for a model: produces the words of an answer, one after another, until it is cancelled.
class Model : Object {
  private string[] words;
  private uint n_produced = 0;

  public Model (string question) {
    words = "You said: %s".printf (question).split (" ");
  }

  // Returns the next part of the answer, or null at its end.
  public async string? next (Cancellable cancellable) throws Error {
    if (n_produced == words.length)
      return null;

    Timeout.add (WORD_INTERVAL_MS, next.callback);
    yield;
    cancellable.set_error_if_cancelled ();
    n_produced++;
    return n_produced == 1 ? words[0] : " " + words[n_produced - 1];
  }
}

// The work on one message, which the user can stop. The turn is a member, because an async method with a Cancellable
// among its arguments fails when that is cancelled, whatever the method does about it.
class Answer : Object {
  private Relay.Draft draft;
  private Cancellable turn;

  public Answer (Relay.Draft draft, Cancellable turn) {
    this.draft = draft;
    this.turn = turn;
  }

  // The draft decides what is shown and when. Here the words are only appended as they come.
  public async void write (Model model) throws Error {
    try {
      string? part;
      while ((part = yield model.next (turn)) != null)
        draft.append (part);
    } catch (IOError.CANCELLED error) {
      draft.append (" … (stopped)");
    }
    yield draft.finish_async ();
  }
}

class Assistant : Bot {
  public Assistant (Relay.Adapter adapter) {
    Object (adapter: adapter);
  }

  // The user can stop a turn until end_turn(): its cancellable is cancelled then.
  protected override async void answer (Relay.MessageEvent event) throws Error {
    string session_key = event.source.build_session_key ();
    Cancellable turn = adapter.begin_turn (session_key, event.chat_id);
    Relay.Draft draft = adapter.begin_draft (event.chat_id, event.message_id, event.dup_reply_metadata ());

    draft.interval = DRAFT_INTERVAL_MS;
    try {
      yield new Answer (draft, turn).write (new Model (event.text));
    } finally {
      adapter.end_turn (session_key, turn);
    }
  }
}

int main () {
  Relay.Transport? transport = transport_of_environment ("web,cli");

  if (transport == null)
    return 1;

  return new Assistant (new Relay.Adapter (null, transport)).run ();
}
