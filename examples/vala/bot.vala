// bot.vala: connecting, answering and ending, as the other bots of this folder do them
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A bot is a subclass that implements answer().
public abstract class Bot : Object {
  // How long the answers that are being written may take when the bot ends
  private const uint MAX_LEAVE_SECONDS = 10;

  public Relay.Adapter adapter { get; construct; }

  private MainLoop loop = new MainLoop ();
  private bool is_ending = false;
  private int status = 0;
  private uint n_answers = 0;
  private SourceFunc? on_last_answer = null;

  construct {
    // A service waits for its connector, also when the first attempt fails.
    adapter.transport.reconnect = Relay.Reconnect.ALWAYS;

    // The handlers come before the connection: stored messages arrive right after the handshake.
    adapter.inbound.connect ((event) => run_answer.begin (event));
    adapter.revoked.connect (on_revoked);
    adapter.notify["state"].connect (on_state_changed);
  }

  // Answers one message. Several may run at once. An error is printed and has no other effect.
  protected abstract async void answer (Relay.MessageEvent event) throws Error;

  // The message is taken as soon as this function waits for the first time.
  private async void run_answer (Relay.MessageEvent event) {
    n_answers++;
    try {
      yield answer (event);
    } catch (Error error) {
      printerr ("Answering failed: %s\n", error.message);
    }
    n_answers--;
    if (n_answers == 0 && on_last_answer != null)
      on_last_answer ();
  }

  // Answers a message with a text, in its thread.
  public async void reply (Relay.MessageEvent event, string text) throws Error {
    // A command of Discord is answered with the credential that the connector keeps for it.
    if (event.source.platform == "discord" && event.message_type == Relay.MessageType.COMMAND)
      yield adapter.send_follow_up_async (event.source.build_session_key (), "discord.interaction_token", text);
    else
      yield adapter.reply_async (event, text);
  }

  // The transport connects again by itself; the user should know why nothing happens until then.
  private void on_state_changed () {
    unowned Error? error = adapter.transport.last_error;

    if (adapter.state == Relay.State.WAITING && error != null)
      printerr ("No connection: %s (trying again)\n", error.message);
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
        printerr ("Connecting failed: %s\n", error.message);
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
    uint timeout = Timeout.add_seconds (MAX_LEAVE_SECONDS, () => on_last_answer ());
    yield;
    on_last_answer = null;
    if (n_answers == 0)
      Source.remove (timeout);
  }

  // Disconnects before the main loop ends: the connector stores what arrives from then on.
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

  // Connects, runs until SIGINT, SIGTERM or a revocation, and returns the exit status of the process.
  public int run () {
    Unix.signal_add (ProcessSignal.INT, on_signal);
    Unix.signal_add (ProcessSignal.TERM, on_signal);
    start.begin ();
    loop.run ();
    return status;
  }
}

// Creates the transport that the environment describes (GATEWAY_RELAY_URL, …). Returns null after it has printed what
// is wrong. The platforms are a comma-separated list, used when GATEWAY_RELAY_PLATFORMS is not set.
Relay.WebsocketTransport? transport_of_environment (string platforms) {
  Environment.set_variable ("GATEWAY_RELAY_PLATFORMS", platforms, false);
  try {
    return new Relay.WebsocketTransport.from_environment ();
  } catch (Error error) {
    printerr ("Reading the environment failed: %s\n", error.message);
    printerr ("Set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to the values of your connector.\n");
    return null;
  }
}
