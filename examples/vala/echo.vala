// echo.vala: a complete gateway in one file: every message is answered with an echo
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.
//
//     valac --pkg relay-glib-1.0 echo.vala && ./echo

class EchoBot : Object {
  private Relay.Adapter adapter;
  private MainLoop loop = new MainLoop ();
  private bool is_ending = false;
  private int status = 0;

  public EchoBot (Relay.Transport transport) {
    // A service waits for its connector, also when the first attempt fails.
    transport.reconnect = Relay.Reconnect.ALWAYS;

    // The handlers come before the connection: stored messages arrive right after the handshake.
    adapter = new Relay.Adapter (null, transport);
    adapter.inbound.connect ((event) => answer.begin (event));
    adapter.revoked.connect (on_revoked);
    adapter.notify["state"].connect (on_state_changed);
  }

  private async void answer (Relay.MessageEvent event) {
    try {
      yield adapter.reply_async (event, "echo: " + event.text);
    } catch (Error error) {
      printerr ("Answering failed: %s\n", error.message);
    }
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

  // Disconnects first: requests in flight can end, and the connector stores what arrives from now on.
  private async void end (int status) {
    if (is_ending)
      return;

    is_ending = true;
    this.status = status;
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

Relay.Transport create_transport () throws Error {
  string url = Environment.get_variable ("GATEWAY_RELAY_URL") ?? "";
  var transport = new Relay.WebsocketTransport (url, "web", "echo");

  transport.gateway_id = Environment.get_variable ("GATEWAY_RELAY_ID");
  transport.secret = Environment.get_variable ("GATEWAY_RELAY_SECRET");
  return transport;
}

int main () {
  try {
    return new EchoBot (create_transport ()).run ();
  } catch (Error error) {
    printerr ("GATEWAY_RELAY_URL is not usable: %s\n", error.message);
    printerr ("Set it to the address that the connector prints after \"relay:\".\n");
    return 1;
  }
}
