// conformance.vala: the scenario of this folder in Vala; prints a transcript
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: conformance URL SCRIPTED-URL

const string DESCRIPTOR = """{
  "contract_version": 1, "platform": "pipe", "label": "A pipe", "max_message_length": 100, "len_unit": "chars",
  "supports_draft_streaming": false, "supports_edit": false, "supports_threads": false, "markdown_dialect": "plain"
}""";

void say (string text) {
  stdout.puts (text + "\n");
  stdout.flush ();
}

unowned string yes_no (bool value) {
  return value ? "yes" : "no";
}

void show_event (Relay.MessageEvent event) {
  Relay.SessionSource source = event.source;
  bool is_bot = source.is_bot == Relay.Tristate.TRUE;

  say (@"message: $(event.text) | $(source.user_name) | $(source.chat_type) | " +
       @"thread $(yes_no (source.thread_id != null)) | bot $(yes_no (is_bot))");
}

Relay.Adapter new_adapter (string url) throws Error {
  var transport = new Relay.WebsocketTransport (url, "web", "bot");

  transport.gateway_id = Environment.get_variable ("GATEWAY_RELAY_ID");
  transport.secret = Environment.get_variable ("GATEWAY_RELAY_SECRET");
  transport.reconnect_delay = 10;
  return new Relay.Adapter (null, transport);
}

// The events of an adapter, one after another
class Events : Object {
  private Relay.Adapter adapter;
  private ulong handler;
  private Queue<Relay.MessageEvent> waiting = new Queue<Relay.MessageEvent> ();
  private SourceFunc? on_event = null;

  public Events (Relay.Adapter adapter) {
    this.adapter = adapter;
    handler = adapter.inbound.connect (add);
  }

  private void add (Relay.MessageEvent event) {
    waiting.push_tail (event);
    if (on_event != null)
      on_event ();
  }

  public async Relay.MessageEvent next () {
    if (waiting.is_empty ()) {
      on_event = next.callback;
      yield;
      on_event = null;
    }
    var event = waiting.pop_head ();
    show_event (event);
    return event;
  }

  public void close () {
    adapter.disconnect (handler);
  }
}

async void receive_and_reply (Relay.Adapter adapter, Events events) throws Error {
  Relay.MessageEvent event = yield events.next ();

  say ("session: " + event.source.build_session_key ());
  Relay.SendResult result = yield adapter.reply_async (event, "You said: " + event.text);
  say (@"replied: $(result.message_ids.length)");
}

async void reply_in_thread (Relay.Adapter adapter, Events events) throws Error {
  Relay.MessageEvent event = yield events.next ();

  Relay.SendResult result = yield adapter.create_thread_async (event.chat_id, "Plans");
  say ("thread: " + yes_no (result.thread_id != null));
  yield adapter.reply_async (yield events.next (), "In here");
  say ("replied");
}

async void be_interrupted (Relay.Adapter adapter, Events events) throws Error {
  Relay.MessageEvent event = yield events.next ();
  string session_key = event.source.build_session_key ();
  Cancellable turn = adapter.begin_turn (session_key, event.chat_id);
  ulong handler = turn.cancelled.connect (() => Idle.add (be_interrupted.callback));

  say ("working");
  yield;
  SignalHandler.disconnect (turn, handler);
  say ("turn: cancelled " + yes_no (turn.is_cancelled ()));
  adapter.end_turn (session_key, turn);
  yield adapter.send_async (event.chat_id, "Stopped");
  say ("sent");
}

bool on_passthrough (Relay.Passthrough forward) {
  say (@"passthrough: $(forward.platform) $(forward.method) $(forward.path) | " +
       @"body $(yes_no (forward.body.length > 0))");
  return false;
}

async void follow_up (Relay.Adapter adapter, Events events) throws Error {
  Relay.MessageEvent event = yield events.next ();
  string session_key = event.source.build_session_key ();

  yield adapter.send_follow_up_async (session_key, "discord.interaction_token", "Answered: " + event.text);
  say ("followed up");
}

async void hold (Relay.Adapter adapter) {
  Relay.MessageEvent[] held = {};
  ulong inbound = adapter.inbound.connect ((event) => {
    event.hold ();
    held += event;
    show_event (event);
    if (held.length == 2)
      Idle.add (hold.callback);
  });
  ulong interrupt = adapter.interrupt.connect (() => Idle.add (hold.callback));

  say ("holding");
  yield;
  say (@"held: $(held.length)");
  held[0].acknowledge ();
  yield;
  say (@"held: $(held.length)");
  held[1].acknowledge ();
  adapter.disconnect (inbound);
  adapter.disconnect (interrupt);
}

async void converse (string url) throws Error {
  Relay.Adapter adapter = new_adapter (url);
  var events = new Events (adapter);

  adapter.interrupt.connect ((session_key, chat_id) => say (@"interrupt: $session_key $chat_id"));
  adapter.passthrough.connect (on_passthrough);
  yield adapter.connect_async ();
  Relay.Descriptor descriptor = adapter.descriptor;
  say (@"online: $(descriptor.platform) $(descriptor.max_message_length) $(descriptor.len_unit)");
  yield receive_and_reply (adapter, events);
  yield reply_in_thread (adapter, events);
  yield be_interrupted (adapter, events);
  yield follow_up (adapter, events);
  events.close ();
  yield hold (adapter);
  yield adapter.disconnect_async ();
  say ("disconnected: " + yes_no (adapter.state == Relay.State.DISCONNECTED));
}

// Sends a text that is refused for its rate. The answer belongs to the result of the call.
async void be_rate_limited (Relay.Adapter adapter) throws Error {
  AsyncResult? call = null;

  adapter.max_rate_limit_wait = 0;
  adapter.send_async.begin ("c1", "too fast", null, null, null, (source, result) => {
    call = result;
    be_rate_limited.callback ();
  });
  yield;
  try {
    adapter.send_async.end (call);
  } catch (Relay.Error.RATE_LIMITED error) {
    Relay.SendResult? response = adapter.dup_response (call);
    say ("rate limited: wait %g | ambiguous %s".printf (response.retry_after, yes_no (Relay.Error.is_ambiguous (error))));
  }
}

async void be_refused (Relay.Adapter adapter) throws Error {
  try {
    yield adapter.send_async ("c1", "not there");
  } catch (Relay.Error.DECLINED error) {
    say ("declined: " + error.message);
  }
  try {
    yield adapter.send_async ("c1", "perhaps");
  } catch (Relay.Error.UNKNOWN_OUTCOME error) {
    say ("unknown outcome: ambiguous " + yes_no (Relay.Error.is_ambiguous (error)));
  }
}

async void be_revoked (Relay.Adapter adapter) throws Error {
  bool is_revoked = false;
  SourceFunc? on_revoked = null;

  adapter.revoked.connect (() => {
    is_revoked = true;
    if (on_revoked != null)
      on_revoked ();
  });
  try {
    yield adapter.send_async ("c1", "revoke me");
  } catch (Relay.Error.CONNECTION_LOST error) {
    say ("lost: ambiguous " + yes_no (Relay.Error.is_ambiguous (error)));
  }
  if (!is_revoked) {
    on_revoked = be_revoked.callback;
    yield;
  }
  say (@"revoked: $(adapter.fatal_error_code) | retryable $(yes_no (adapter.fatal_error_retryable))");
  say (adapter.fatal_error.message);
  try {
    yield adapter.connect_async ();
  } catch (Relay.Error.REVOKED error) {
    say ("not connected: revoked");
  }
}

async void be_refused_and_revoked (string url) throws Error {
  Relay.Adapter adapter = new_adapter (url);

  adapter.inbound.connect ((event) => show_event (event));
  yield adapter.connect_async ();
  yield be_rate_limited (adapter);
  yield be_refused (adapter);
  yield be_revoked (adapter);
  yield adapter.disconnect_async ();
}

// A transport whose other end is in the same object
class Pipe : Relay.Transport {
  public void answer (string frame) {
    received ((frame.replace ("\n", " ") + "\n").data);
  }

  public override bool open () throws Error {
    opened ();
    return true;
  }

  public override bool write (Bytes line) throws Error {
    uint8[] data = Bytes.unref_to_data (line);
    Json.Object frame = Json.from_string (((string) data).substring (0, data.length)).get_object ();
    unowned string type = frame.get_string_member ("type");

    say ("written: " + type);
    if (type == "hello")
      answer (@"{\"type\": \"descriptor\", \"descriptor\": $DESCRIPTOR}");
    else if (type == "outbound")
      answer ("{\"type\": \"outbound_result\", \"requestId\": \"%s\", \"result\": {\"success\": true, \"message_id\": \"p1\"}}"
        .printf (frame.get_string_member ("requestId")));
    else if (type == "going_idle")
      answer ("{\"type\": \"going_idle_ack\"}");
    return true;
  }

  public override void close (uint16 code, string? reason) {
    say (@"closed: $code");
    closed (code, reason);
  }
}

async void use_own_transport () throws Error {
  var pipe = new Pipe ();
  pipe.set_identities ({ new Relay.Identity ("pipe", "bot") });
  var adapter = new Relay.Adapter (null, pipe);
  var events = new Events (adapter);

  yield adapter.connect_async ();
  say ("online: " + adapter.descriptor.label);
  Relay.SendResult result = yield adapter.send_async ("c1", "hello");
  say (@"sent: $(result.message_id)");
  pipe.answer ("""{"type": "inbound", "event": {"text": "hi", "source": {
    "platform": "pipe", "chat_id": "c1", "user_name": "Pat", "is_bot": true}}}""");
  yield events.next ();
  yield adapter.disconnect_async ();
}

async int run (string url, string scripted_url) {
  try {
    yield converse (url);
    yield be_refused_and_revoked (scripted_url);
    yield use_own_transport ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    return 1;
  }
  say ("done");
  return 0;
}

int main (string[] args) {
  var loop = new MainLoop ();
  int status = 1;

  if (args.length != 3) {
    printerr ("Usage: conformance URL SCRIPTED-URL\n");
    return 2;
  }
  run.begin (args[1], args[2], (source, result) => {
    status = run.end (result);
    loop.quit ();
  });
  loop.run ();
  return status;
}
