// echo.vala: a complete gateway in one file: every message is answered with an echo
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.
// "/slow 5" is answered after five seconds, or as soon as somebody presses Stop.
//
//     valac --target-glib=2.74 --pkg relay-glib-1.0 echo.vala && ./echo

const uint MAX_DELAY_SECONDS = 999;

// The time after which the user should know that the connector has not answered yet
const uint SLOW_CONNECT_MS = 1000;

// What the answers get that are being given at the end
const uint LEAVE_TIMEOUT_SECONDS = 10;

// Answering a message

// A turn is the work on one message. The message is marked with 👀, and at the end with ✅ or ❌. The turn is a member,
// because an async method with a Cancellable among its arguments fails when that is cancelled.
class Answer : Object {
  private Relay.Adapter adapter;
  private Relay.MessageEvent event;
  private string session_key;
  private Cancellable turn;

  public Answer (Relay.Adapter adapter, Relay.MessageEvent event) {
    this.adapter = adapter;
    this.event = event;
    session_key = event.source.build_session_key ();
    turn = adapter.begin_turn (session_key, event.chat_id);
    adapter.mark_turn (event, Relay.TurnPhase.WORKING);
    adapter.set_typing (event.chat_id, true);
  }

  public async void run () {
    Relay.TurnPhase phase = Relay.TurnPhase.FAILED;

    yield wait (get_delay ());
    try {
      yield send_text (turn.is_cancelled () ? "stopped" : "echo: " + event.text);
      if (!turn.is_cancelled ())
        phase = Relay.TurnPhase.DONE;
    } catch (Error error) {
      printerr ("Answering failed: %s\n", error.message);
    }
    adapter.mark_turn (event, phase);
    adapter.end_turn (session_key, turn);
  }

  private uint get_delay () {
    uint seconds = 0;

    if (!event.text.has_prefix ("/slow ") || !uint.try_parse (event.text.substring ("/slow ".length), out seconds))
      return 0;
    return seconds <= MAX_DELAY_SECONDS ? seconds : 0;
  }

  // Returns after the time, or when the turn is cancelled.
  private async void wait (uint seconds) {
    if (seconds == 0)
      return;

    var timeout = new TimeoutSource.seconds (seconds);
    var cancelled = new CancellableSource (turn);
    cancelled.set_callback (() => Source.REMOVE);
    timeout.add_child_source (cancelled);
    timeout.set_callback (() => {
      wait.callback ();
      return Source.REMOVE;
    });
    timeout.attach ();
    yield;
  }

  // A command of Discord is answered with the credential that the connector keeps for it.
  private async void send_text (string text) throws Error {
    if (event.source.platform == "discord" && event.message_type == Relay.MessageType.COMMAND)
      yield adapter.send_follow_up_async (session_key, "discord.interaction_token", text);
    else
      yield adapter.reply_async (event, text);
  }
}

// Connecting, and ending properly

unowned string get_status_advice (uint status) {
  switch (status) {
    case 404:
      return "check the path in GATEWAY_RELAY_URL: it is the part before /relay";
    case 429:
    case 503:
      return "the connector, or a proxy in front of it, is busy or restarting";
    default:
      return "check that GATEWAY_RELAY_URL is the address of a connector, and that its proxy forwards WebSockets";
  }
}

// What the user can do about the error
unowned string get_advice (Relay.Transport transport, Error error) {
  if (error is Relay.Error.INSECURE)
    return "use an address with https in GATEWAY_RELAY_URL";
  if (error is Relay.Error.UNAUTHORIZED)
    return "check GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET, and the clock of this computer";
  if (error is TlsError)
    return "check that GATEWAY_RELAY_URL has the name in the connector's certificate, and that this computer trusts "
           + "the authority (CA) that signed it";
  if (error is ResolverError)
    return "check the host name in GATEWAY_RELAY_URL, and the network";
  if (transport.http_status != 0)
    return get_status_advice (transport.http_status);
  if (error is IOError)
    return "check that the connector is running, and the host and port in GATEWAY_RELAY_URL";
  if (transport.close_code == 0)
    return "check that GATEWAY_RELAY_URL is the address of a connector";
  return "see the log of the connector";
}

class EchoBot : Object {
  private Relay.Adapter adapter;
  private MainLoop loop = new MainLoop ();
  private uint slow_connect_id = 0;
  private uint n_answers = 0;
  private SourceFunc? on_last_answer = null;
  private Relay.MessageEvent[] left = {};
  private bool is_ending = false;
  private int status = 0;

  public EchoBot (Relay.Transport transport) {
    // A service waits for its connector, also when the first attempt fails.
    transport.reconnect = Relay.Reconnect.ALWAYS;

    // The handlers come before the connection: stored messages arrive right after the handshake.
    adapter = new Relay.Adapter (null, transport);
    adapter.inbound.connect (on_inbound);
    adapter.revoked.connect (on_revoked);
    adapter.notify["state"].connect (on_state_changed);
  }

  private void on_inbound (Relay.MessageEvent event) {
    if (!is_ending) {
      answer.begin (event);
      return;
    }
    // The connector keeps what is held and not acknowledged for the next process.
    event.hold ();
    left += event;
  }

  private async void answer (Relay.MessageEvent event) {
    n_answers++;
    yield new Answer (adapter, event).run ();
    n_answers--;
    if (n_answers == 0 && on_last_answer != null)
      on_last_answer ();
  }

  // The transport connects again by itself; the user should know why nothing happens until then.
  private void on_state_changed () {
    unowned Error? error = adapter.transport.last_error;

    watch_attempt ();
    if (adapter.state == Relay.State.WAITING && error != null)
      printerr ("No connection: %s; %s (trying again)\n", error.message, get_advice (adapter.transport, error));
  }

  // A host that drops packets, and a server that waits for something else, are noticed only when the attempt times out.
  private void watch_attempt () {
    bool attempts = adapter.state == Relay.State.CONNECTING || adapter.state == Relay.State.HANDSHAKING;

    if (!attempts && slow_connect_id != 0) {
      Source.remove (slow_connect_id);
      slow_connect_id = 0;
    } else if (attempts && slow_connect_id == 0) {
      slow_connect_id = Timeout.add (SLOW_CONNECT_MS, on_slow_connect);
    }
  }

  private bool on_slow_connect () {
    slow_connect_id = 0;
    printerr ("The connector does not answer yet; check that it is running, and the scheme, host and port in " +
              "GATEWAY_RELAY_URL (still waiting)\n");
    return Source.REMOVE;
  }

  private void on_revoked () {
    printerr ("The connector has revoked the credentials; ask its operator for a new secret\n");
    end.begin (1);
  }

  private async void start () {
    try {
      yield adapter.connect_async ();
    } catch (Error error) {
      if (!is_ending)
        printerr ("Connecting failed: %s; %s\n", error.message, get_advice (adapter.transport, error));
      end.begin (1);
    }
  }

  private async void wait_for_answers () {
    if (n_answers == 0)
      return;

    on_last_answer = () => {
      wait_for_answers.callback ();
      return Source.REMOVE;
    };
    uint timeout = Timeout.add_seconds (LEAVE_TIMEOUT_SECONDS, () => on_last_answer ());
    yield;
    on_last_answer = null;
    if (n_answers == 0)
      Source.remove (timeout);
  }

  // The running answers are given first. The connector stores what arrives from then on.
  private async void end (int status) {
    if (is_ending)
      return;

    is_ending = true;
    this.status = status;
    yield wait_for_answers ();
    try {
      yield adapter.disconnect_async ();
    } catch (Error error) {
      printerr ("Disconnecting failed: %s\n", error.message);
    }
    loop.quit ();
  }

  private bool on_signal () {
    end.begin (0);
    return Source.CONTINUE;
  }

  public int run () {
    Unix.signal_add (ProcessSignal.INT, on_signal);
    Unix.signal_add (ProcessSignal.TERM, on_signal);
    start.begin ();
    loop.run ();
    return status;
  }
}

int main () {
  Environment.set_variable ("GATEWAY_RELAY_PLATFORMS", "web,cli", false);
  try {
    return new EchoBot (new Relay.WebsocketTransport.from_environment ()).run ();
  } catch (Error error) {
    printerr ("%s; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to the values of your connector\n",
              error.message);
    return 1;
  }
}
