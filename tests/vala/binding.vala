// binding.vala: the Vala binding at work: async calls, errors, arrays, delegates, ownership, a subclass
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

const string DESCRIPTOR = """{
  "contract_version": 1, "platform": "web", "label": "Web", "max_message_length": 20,
  "len_unit": "chars", "supports_draft_streaming": true, "supports_edit": true,
  "supports_threads": true, "markdown_dialect": "plain", "supported_ops": [
    "send", "edit", "typing", "follow_up", "prompt", "react", "draft", "thread_create",
    "thread_rename"]
}""";

Json.Object parse (string text) {
  try {
    return Json.from_string (text).get_object ();
  } catch (Error error) {
    assert_not_reached ();
  }
}

// An adapter on a memory transport; the test acts as the connector.
class Peer : Object {
  public Relay.MemoryTransport transport = new Relay.MemoryTransport ("web");
  public Relay.Adapter adapter;
  // What is answered to an action. Without a request id it is not sent.
  public string answer = """{"success": true, "message_id": "m1"}""";
  public Json.Object? action = null;
  private int n_events = 0;

  public Peer () throws Error {
    transport.auto_handshake = new Relay.Descriptor.from_json (parse (DESCRIPTOR));
    transport.frame_written.connect (on_frame);
    adapter = new Relay.Adapter (null, transport);
  }

  private void on_frame (Json.Object frame) {
    unowned string type = frame.get_string_member ("type");
    if (type == "going_idle")
      transport.feed ("{\"type\": \"going_idle_ack\"}\n");
    if (type != "outbound")
      return;
    action = frame.get_object_member ("action");
    transport.feed ("{\"type\": \"outbound_result\", \"requestId\": \"%s\", \"result\": %s}\n".printf (
      frame.get_string_member ("requestId"), answer));
  }

  public void feed_event (string members) {
    transport.feed (("{\"type\": \"inbound\", \"event\": {\"message_id\": \"e%d\", \"source\": " +
      "{\"platform\": \"web\", \"chat_id\": \"c1\", \"user_id\": \"u1\"}, %s}}\n").printf (n_events++, members.replace ("\n", " ")));
  }

  public async Relay.MessageEvent receive (string members) {
    Relay.MessageEvent? received = null;
    ulong id = adapter.inbound.connect ((event) => {
      received = event;
      Idle.add (receive.callback);
    });
    feed_event (members);
    yield;
    adapter.disconnect (id);
    return (!) received;
  }
}

delegate bool Condition ();

void iterate_until (Condition condition) {
  var context = MainContext.default ();
  while (!condition ())
    context.iteration (true);
}

abstract class Case : Object {
  protected Peer peer;

  public abstract async void test () throws Error;

  private async void run_connected () {
    try {
      peer = new Peer ();
      yield peer.adapter.connect_async ();
      yield test ();
      yield peer.adapter.disconnect_async ();
    } catch (Error error) {
      Test.message ("%s", error.message);
      Test.fail ();
    }
  }

  public void run () {
    bool ended = false;
    run_connected.begin (() => ended = true);
    iterate_until (() => ended);
    var gone = WeakRef (peer);
    peer = null;
    assert (gone.get () == null);
  }
}

class Sending : Case {
  public override async void test () throws Error {
    Relay.SendResult result = yield peer.adapter.send_async ("c1", "hello");
    assert (result.message_id == "m1");
    assert (peer.action.get_string_member ("content") == "hello");
    assert (peer.action.get_null_member ("reply_to"));

    var metadata = new Json.Object ();
    metadata.set_string_member ("thread_id", "t1");
    yield peer.adapter.send_async ("c1", "hello", "m0", metadata);
    assert (peer.action.get_string_member ("reply_to") == "m0");
    assert (peer.action.get_object_member ("metadata").get_string_member ("thread_id") == "t1");

    yield peer.adapter.react_async ("c1", "m0", "👍");
    assert (!peer.action.get_boolean_member ("remove"));
    yield peer.adapter.rename_thread_async ("c1", "t1", "a name");
    assert (!peer.action.has_member ("only_if_current_name"));
  }
}

class Refusals : Case {
  private async void send_refused (string result) throws Error {
    peer.answer = result;
    yield peer.adapter.send_async ("c1", "hello");
    assert_not_reached ();
  }

  public override async void test () throws Error {
    try {
      yield send_refused ("""{"success": false, "code": "egress_declined", "error": "not there"}""");
    } catch (Relay.Error.DECLINED error) {
      assert (!Relay.Error.is_ambiguous (error) && !Relay.error_is_ambiguous (error));
    }
    try {
      yield send_refused ("""{"success": false, "ambiguous": true, "error": "perhaps"}""");
    } catch (Relay.Error error) {
      assert (error is Relay.Error.UNKNOWN_OUTCOME && Relay.error_is_ambiguous (error));
    }
    peer.adapter.max_rate_limit_wait = 0;
    try {
      yield send_refused ("""{"success": false, "code": "rate_limited", "retry_after": 7}""");
    } catch (Relay.Error.RATE_LIMITED error) {
    }
  }
}

// The answer of the connector belongs to the GAsyncResult, which yield hides.
class Response : Case {
  public override async void test () throws Error {
    peer.answer = """{"success": false, "code": "rate_limited", "retry_after": 7, "error": "slowly"}""";
    peer.adapter.max_rate_limit_wait = 0;
    AsyncResult? call = null;
    peer.adapter.send_async.begin ("c1", "hello", null, null, null, (adapter, result) => {
      call = result;
      test.callback ();
    });
    yield;
    Relay.SendResult? response = peer.adapter.dup_response (call);
    assert (response.retry_after == 7.0 && response.code == "rate_limited");
    assert (response.error == "slowly" && response.message_id == null);
    try {
      peer.adapter.send_async.end (call);
      assert_not_reached ();
    } catch (Relay.Error.RATE_LIMITED error) {
    }
  }
}

class Arrays : Case {
  public override async void test () throws Error {
    string[] pieces = peer.adapter.split ("one two three four five six");
    assert (pieces.length == 2 && string.joinv ("", pieces) == "one two three four five six");
    assert (Relay.text_split ("abcd", 2).length == 2);
    assert ("send" in peer.adapter.descriptor.supported_ops);
    peer.transport.set_identities ({ new Relay.Identity ("web"), new Relay.Identity ("cli", "bot") });
    assert (peer.transport.identities.get_n_items () == 2);

    Relay.SendResult result = yield peer.adapter.send_async ("c1", "one two three four five six");
    string[] ids = result.message_ids;
    assert (ids.length == 2 && ids[1] == "m1");

    var event = yield peer.receive ("""
      "text": "look", "media_urls": ["https://example.org/a", "https://example.org/b"],
      "media": [{"url": "https://example.org/b", "kind": "image", "size": 3}]""");
    string[] urls = event.media_urls;
    assert (urls.length == 2 && urls[1] == "https://example.org/b");
    var media = (Relay.Media) event.media.get_item (1);
    assert (media.kind == Relay.MEDIA_KIND_IMAGE && media.size == 3 && media.filename == null);
    uint8[] line = "{\"type\": \"mystery\"}\n".data;
    bool skipped = false;
    peer.transport.frame_skipped.connect (() => skipped = true);
    peer.transport.received (line);
    iterate_until (() => skipped);
  }
}

class Values : Case {
  public override async void test () throws Error {
    var event = yield peer.receive ("\"text\": \"hi\"");
    assert (event.text == "hi" && event.source.user_id == "u1" && event.source.user_name == null);
    assert (event.source.is_bot == Relay.Tristate.UNKNOWN && event.reply_to_text == null);
    assert (event.source.build_session_key () == "agent:main:web:dm:c1");
    assert (event.to_json ().get_string_member ("text") == "hi");

    var made = (Relay.MessageEvent) Object.new (typeof (Relay.MessageEvent), "text", "made", "source", event.source);
    assert (made.text == "made" && made.source.chat_id == "c1" && made.buffer_id == null);
    assert (new Relay.SessionSource.from_json (parse ("{\"chat_id\": \"9\"}")).chat_id == "9");
    Relay.SendResult sent = yield peer.adapter.reply_async (event, "yes");
    assert (sent.thread_id == null && peer.adapter.fatal_error == null);
  }
}

class Handlers : Case {
  public override async void test () throws Error {
    Relay.MessageEvent? pressed = null;
    string[] seen = {};
    peer.adapter.prompt_response.connect ((event) => {
      pressed = event;
      return true;
    });
    peer.adapter.passthrough.connect ((forward) => {
      seen += forward.method + " " + forward.path;
      return true;
    });
    peer.adapter.interrupt.connect ((session_key, chat_id) => seen += session_key + " " + chat_id);
    peer.adapter.frame_skipped.connect ((line, error) => seen += "skipped %d".printf (error.code));
    peer.transport.feed ("""{"type": "passthrough_forward", "forward": {"method": "POST", "path": "/hook"}}""" + "\n");
    peer.transport.feed ("""{"type": "interrupt_inbound", "session_key": "k", "chat_id": "c"}""" + "\n");
    peer.transport.feed ("no json\n");
    peer.feed_event ("\"prompt_response\": {\"prompt_id\": \"p\", \"option_id\": \"yes\"}");
    iterate_until (() => pressed != null);
    assert (pressed.prompt_response.option_id == "yes" && pressed.prompt_response.label == null);
    string skipped = "skipped %d".printf (Relay.Error.PROTOCOL);
    assert (string.joinv (", ", seen) == "POST /hook, k c, " + skipped);
  }
}

class Asking : Case {
  public override async void test () throws Error {
    var prompt = new Relay.Prompt ("order", Relay.PROMPT_KIND_CHOICE, "What?");
    prompt.add_option ("tea", "Tea", Relay.PROMPT_STYLE_PRIMARY);
    prompt.add_option ("cake", "Cake");
    peer.transport.frame_written.connect_after (() => press ());
    Relay.PromptResponse answer = yield peer.adapter.ask_async ("c1", prompt, 60);
    assert (answer.option_id == "cake" && answer.source.user_id == "u1");
  }

  private void press () {
    if (peer.action != null && peer.action.get_string_member ("op") == "prompt")
      peer.feed_event ("\"prompt_response\": {\"prompt_id\": \"order\", \"option_id\": \"cake\"}");
  }
}

class Turns : Case {
  public override async void test () throws Error {
    GLib.Cancellable turn = peer.adapter.begin_turn ("agent:main:web:dm:c1", "c1");
    peer.transport.feed (
      """{"type": "interrupt_inbound", "session_key": "agent:main:web:dm:c1", "chat_id": "c1"}""" + "\n");
    iterate_until (() => turn.is_cancelled ());
    try {
      yield peer.adapter.send_async ("c1", "too late", null, null, turn);
      assert_not_reached ();
    } catch (IOError.CANCELLED error) {
    }
    peer.adapter.end_turn ("agent:main:web:dm:c1", turn);

    Relay.Draft draft = peer.adapter.begin_draft ("c1");
    draft.append ("so ");
    draft.append ("far");
    Relay.SendResult result = yield draft.finish_async ();
    assert (result.message_id == "m1" && draft.text == "so far");
  }
}

class Pipe : Relay.Transport {
  public string lines = "";
  public uint16 code = 0;

  public override bool open () throws Error {
    opened ();
    received ("{\"type\": \"descriptor\", \"descriptor\": %s}\n".printf (DESCRIPTOR.replace ("\n", " ")).data);
    return true;
  }

  public override void close (uint16 code, string? reason) {
    this.code = code;
    closed (code, reason);
  }

  public override bool write (Bytes line) throws Error {
    uint8[] data = Bytes.unref_to_data (line);
    string text = ((string) data).substring (0, data.length);
    lines += text;
    if ("going_idle" in text)
      received ("{\"type\": \"going_idle_ack\"}\n".data);
    if ("\"outbound\"" in text)
      throw new IOError.BROKEN_PIPE ("no more");
    return true;
  }
}

class Subclass : Case {
  public override async void test () throws Error {
    var pipe = new Pipe ();
    pipe.set_identities ({ new Relay.Identity ("web") });
    var adapter = new Relay.Adapter (null, pipe);
    yield adapter.connect_async ();
    assert (adapter.state == Relay.State.ONLINE && adapter.transport == pipe);
    try {
      yield adapter.send_async ("c1", "hello");
      assert_not_reached ();
    } catch (Relay.Error.NOT_SENT error) {
      assert ("no more" in error.message);
    }
    yield adapter.disconnect_async ();
    assert (pipe.lines.has_prefix ("{\"type\":\"hello\",\"platform\":\"web\"") && pipe.code == 1000);
  }
}

class Media : Case {
  private uint8[] stored = {};

  private void serve (Soup.ServerMessage message) {
    if (message.get_method () == "POST") {
      stored = Bytes.unref_to_data (message.get_request_body ().flatten ());
      message.set_status (200, null);
      message.set_response ("application/json", Soup.MemoryUse.COPY, "{\"id\": \"m7\", \"size\": 5}".data);
    } else {
      message.set_status (200, null);
      message.set_response ("text/plain", Soup.MemoryUse.COPY, stored);
    }
  }

  public override async void test () throws Error {
    var server = (Soup.Server) Object.new (typeof (Soup.Server));
    server.add_handler ("/relay/media", (server, message) => serve (message));
    server.listen_local (0, Soup.ServerListenOptions.IPV4_ONLY);
    string url = "ws://127.0.0.1:%d".printf (server.get_uris ().data.get_port ());
    var transport = new Relay.WebsocketTransport (url, "web");
    transport.gateway_id = "gw";
    transport.secret = "secret";
    var endpoint = new Relay.Endpoint (transport);

    int64 done = 0;
    string id;
    int64 size;
    var stream = new MemoryInputStream.from_data ("hello".data);
    string media = yield endpoint.upload_async (stream, 5, "text/plain", "hello.txt",
      (current, total) => done = total, null, out id, out size);
    assert (id == "m7" && size == 5 && done == 5);
    assert (endpoint.route_keys.length == 0);
    endpoint.route_keys = { "a", "b" };
    assert (endpoint.get_route_keys ()[1] == "b");

    var output = new MemoryOutputStream.resizable ();
    string? content_type;
    yield endpoint.download_async (media, output, 0, null, null, out content_type);
    assert (content_type == "text/plain" && output.get_data_size () == 5);

    // What is returned besides the result can be left out.
    stream = new MemoryInputStream.from_data ("hello".data);
    yield endpoint.upload_async (stream, 5, "text/plain");
    assert ((yield endpoint.download_async (media, new MemoryOutputStream.resizable ())) == 5);
    Bytes bytes = yield endpoint.download_bytes_async (media);
    assert (bytes.length == 5 && endpoint.is_own_media (media) && !endpoint.is_own_media ("https://example.org/"));
    server.disconnect ();
  }
}

class Secret : Case {
  public override async void test () throws Error {
    var transport = new Relay.WebsocketTransport ("ws://127.0.0.1:1/", "web");
    int n_requests = 0;
    transport.set_secret_func ((sender, request) => {
      assert (sender == transport && !request.was_refused && !request.cancellable.is_cancelled ());
      n_requests++;
      Idle.add (() => {
        if (n_requests == 1)
          request.respond ("hush");
        else
          request.fail (new IOError.CANCELLED ("no"));
        return Source.REMOVE;
      });
    });
    try {
      yield transport.connect_async ();
      assert_not_reached ();
    } catch (IOError.CONNECTION_REFUSED error) {
      assert (transport.has_secret);
    }
    transport.url = "ws://127.0.0.1:2/";
    assert (transport.url == "ws://127.0.0.1:2/relay");
    try {
      yield transport.connect_async ();
      assert_not_reached ();
    } catch (IOError.CANCELLED error) {
      assert (n_requests == 2 && transport.state == Relay.State.DISCONNECTED);
    }
    transport.set_secret_func (null);
  }
}

class Connection : Case {
  public override async void test () throws Error {
    assert (peer.adapter.online && !peer.adapter.can_retry && peer.adapter.last_error == null);
    assert (yield peer.adapter.go_dormant_async (60000));
    assert (peer.adapter.can_retry && peer.adapter.retry_at > get_monotonic_time ());
    ulong handler = peer.adapter.notify["online"].connect (() => test.callback ());
    peer.adapter.retry ();
    yield;
    peer.adapter.disconnect (handler);
    assert (peer.adapter.online && peer.adapter.retry_at == 0);
    assert (yield peer.adapter.go_dormant_async ());
  }
}

class Chats : Case {
  public override async void test () throws Error {
    var chats = new Relay.ChatList (peer.adapter);
    var saved = new Relay.ChatList (new Relay.Adapter (null, null));
    yield peer.receive ("\"text\": \"hi\"");
    assert (chats.n_items == 1 && chats.unread == 1);
    var chat = (Relay.Chat) chats.get_item (0);
    assert (chat.chat_id == "c1" && chat == chats.find_chat ("web", "c1"));
    Relay.ChatMessage message = yield chat.send_async ("one", chat.last_message);
    assert (message.own && message.state == Relay.ChatMessageState.SENT && message.id == "m1");
    peer.answer = """{"success": false, "error": "no"}""";
    unowned Relay.ChatMessage queued = chat.queue ("two");
    ulong handler = queued.notify["error"].connect (() => test.callback ());
    yield;
    queued.disconnect (handler);
    assert (queued.error is Relay.Error.REJECTED && queued.can_retry);
    assert (saved.restore_state (chats.dup_state ()));
    assert (saved.n_items == 1 && yield chats.close_async ());
  }
}

int main (string[] args) {
  Test.init (ref args);
  Test.add_func ("/vala/send/optional-arguments", () => new Sending ().run ());
  Test.add_func ("/vala/send/errors-by-name", () => new Refusals ().run ());
  Test.add_func ("/vala/send/response-of-a-refusal", () => new Response ().run ());
  Test.add_func ("/vala/arrays", () => new Arrays ().run ());
  Test.add_func ("/vala/values", () => new Values ().run ());
  Test.add_func ("/vala/handlers", () => new Handlers ().run ());
  Test.add_func ("/vala/ask", () => new Asking ().run ());
  Test.add_func ("/vala/turn-and-draft", () => new Turns ().run ());
  Test.add_func ("/vala/subclass", () => new Subclass ().run ());
  Test.add_func ("/vala/chats", () => new Chats ().run ());
  Test.add_func ("/vala/secret", () => new Secret ().run ());
  Test.add_func ("/vala/connection", () => new Connection ().run ());
  Test.add_func ("/vala/media/progress-and-optional-results", () => new Media ().run ());
  return Test.run ();
}
