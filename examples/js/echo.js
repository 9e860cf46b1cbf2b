// echo.js: a complete gateway in one file: every message is answered with an echo
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m echo.js
//
// GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.
// "/slow 5" is answered after five seconds, or as soon as somebody presses Stop.
import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import GObject from 'gi://GObject?version=2.0';
import Relay from 'gi://Relay?version=1.0';
import System from 'system';

const SLOW_CONNECT = 1000;  // in ms: when the user should know that the connector has not answered yet
const LEAVE_TIMEOUT = 10000;  // in ms: what the answers get that are being given at the end

// Answering a message

/**
 * Resolves after the time, or when the turn is cancelled.
 *
 * @param {Gio.Cancellable} turn
 * @param {number} seconds
 */
function wait(turn, seconds)
{
  return new Promise(resolve => {
    let timer = 0;
    // turn.connect() would be g_cancellable_connect(), which is another function.
    const handler = GObject.signal_connect(turn, 'cancelled', () => end());
    const end = () => {
      GLib.source_remove(timer);
      GObject.signal_handler_disconnect(turn, handler);
      resolve(undefined);
    };
    timer = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, seconds, () => {
      end();
      return GLib.SOURCE_REMOVE;
    });
  });
}

/**
 * A command of Discord is answered with the credential that the connector keeps for it.
 *
 * @param {Relay.Adapter} adapter
 * @param {Relay.MessageEvent} event
 * @param {string} sessionKey
 * @param {string} text
 */
async function sendAnswer(adapter, event, sessionKey, text)
{
  if (event.source.platform === 'discord' && event.message_type === Relay.MessageType.COMMAND)
    await adapter.send_follow_up_async(sessionKey, 'discord.interaction_token', text);
  else
    await adapter.reply_async(event, text);
}

/**
 * @param {Relay.MessageEvent} event
 * @param {Gio.Cancellable} turn
 */
async function makeText(event, turn)
{
  const slow = /^\/slow (\d{1,3})$/.exec(event.text);
  if (slow)
    await wait(turn, Number(slow[1]));
  return turn.is_cancelled() ? 'stopped' : `echo: ${event.text}`;
}

/**
 * A turn is the work on one message. The message is marked with 👀, and at the end with ✅ or ❌.
 *
 * @param {Relay.Adapter} adapter
 * @param {Relay.MessageEvent} event
 */
async function onInbound(adapter, event)
{
  const sessionKey = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT);
  const turn = adapter.begin_turn(sessionKey, event.chat_id);
  let phase = Relay.TurnPhase.FAILED;
  adapter.mark_turn(event, Relay.TurnPhase.WORKING);
  adapter.set_typing(event.chat_id, true);
  try {
    await sendAnswer(adapter, event, sessionKey, await makeText(event, turn));
    if (!turn.is_cancelled())
      phase = Relay.TurnPhase.DONE;
  } finally {
    adapter.mark_turn(event, phase);
    adapter.end_turn(sessionKey, turn);
  }
}

// Connecting, and ending properly

/** @param {number} status */
function getStatusAdvice(status)
{
  if (status === 404)
    return 'check the path in GATEWAY_RELAY_URL: it is the part before /relay';
  if (status === 429 || status === 503)
    return 'the connector, or a proxy in front of it, is busy or restarting';
  return 'check that GATEWAY_RELAY_URL is the address of a connector, and that its proxy forwards WebSockets';
}

/**
 * What the user can do about the error.
 *
 * @param {Relay.Transport} transport
 * @param {GLib.Error} error
 */
function getAdvice(transport, error)
{
  if (error.matches(Relay.error_quark(), Relay.Error.INSECURE))
    return 'use an address with https in GATEWAY_RELAY_URL';
  if (error.matches(Relay.error_quark(), Relay.Error.UNAUTHORIZED))
    return 'check GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET, and the clock of this computer';
  if (error.domain === Gio.tls_error_quark()) {
    return "check that GATEWAY_RELAY_URL has the name in the connector's certificate, and that this " +
      'computer trusts the authority (CA) that signed it';
  }
  if (error.domain === Gio.resolver_error_quark())
    return 'check the host name in GATEWAY_RELAY_URL, and the network';
  if (transport.http_status !== 0)
    return getStatusAdvice(transport.http_status);
  if (error.domain === Gio.io_error_quark())
    return 'check that the connector is running, and the host and port in GATEWAY_RELAY_URL';
  if (transport.close_code === 0)
    return 'check that GATEWAY_RELAY_URL is the address of a connector';
  return 'see the log of the connector';
}

function createTransport()
{
  GLib.setenv('GATEWAY_RELAY_PLATFORMS', 'web,cli', false);
  try {
    return Relay.WebsocketTransport.new_from_environment();
  } catch (error) {
    printerr(`${/** @type {Error} */ (error).message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and ` +
      'GATEWAY_RELAY_SECRET to the values of your connector');
    System.exit(1);
    throw error;
  }
}

const transport = createTransport();
const adapter = new Relay.Adapter(null, transport);
let slowConnect = 0;

/**
 * A host that drops packets, and a server that waits for something else, are noticed only when the attempt times out.
 *
 * @param {Relay.State} state
 */
function watchAttempt(state)
{
  const attempts = state === Relay.State.CONNECTING || state === Relay.State.HANDSHAKING;
  if (!attempts && slowConnect) {
    GLib.source_remove(slowConnect);
    slowConnect = 0;
  } else if (attempts && !slowConnect) {
    slowConnect = GLib.timeout_add(GLib.PRIORITY_DEFAULT, SLOW_CONNECT, () => {
      slowConnect = 0;
      printerr('The connector does not answer yet; check that it is running, and the scheme, host and ' +
        'port in GATEWAY_RELAY_URL (still waiting)');
      return GLib.SOURCE_REMOVE;
    });
  }
}

// A service waits for its connector, also when the first attempt fails.
transport.reconnect = Relay.Reconnect.ALWAYS;

// The handlers are connected before the adapter: stored messages arrive right after the handshake.
adapter.connect('inbound', onInbound);

// The transport connects again by itself; the user should know why nothing happens until then.
adapter.connect('notify::state', () => {
  const error = transport.last_error;
  watchAttempt(adapter.state);
  if (adapter.state === Relay.State.WAITING && error)
    printerr(`No connection: ${error.message}; ${getAdvice(transport, error)} (trying again)`);
});

/** @type {Promise<number>} */
const ended = new Promise(resolve => {
  adapter.connect('revoked', () => {
    printerr('The connector has revoked the credentials; ask its operator for a new secret');
    resolve(1);
  });
  // SIGINT or SIGTERM
  Relay.wait_for_signal().then(() => resolve(0));
});

// With the policy ALWAYS, this fails only when the program ends.
adapter.connect_async().catch(() => {});
const status = await ended;
await adapter.wait_for_handlers(LEAVE_TIMEOUT);
await adapter.disconnect_async();
System.exit(status);
