// echo.js: a complete gateway in one file: every message is answered with an echo
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m echo.js
//
// GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.
import GLib from 'gi://GLib?version=2.0';
import Relay from 'gi://Relay?version=1.0';
import System from 'system';

const LEAVE_TIMEOUT = 10000;  // in ms: what the answers get that are being given at the end

function createTransport()
{
  GLib.setenv('GATEWAY_RELAY_PLATFORMS', 'web,cli', false);
  try {
    return Relay.WebsocketTransport.new_from_environment();
  } catch (error) {
    printerr(`Reading the environment failed: ${/** @type {Error} */ (error).message}`);
    printerr('Set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to the values of your connector.');
    System.exit(1);
    throw error;
  }
}

const transport = createTransport();
const adapter = new Relay.Adapter(null, transport);

// A service waits for its connector, also when the first attempt fails.
transport.reconnect = Relay.Reconnect.ALWAYS;

// The handlers are connected before the adapter: stored messages arrive right after the handshake.
adapter.connect('inbound', async (_adapter, event) => {
  await adapter.reply_async(event, `echo: ${event.text}`);
});

// The transport connects again by itself; the user should know why nothing happens until then.
adapter.connect('notify::state', () => {
  if (adapter.state === Relay.State.WAITING && transport.last_error)
    printerr(`No connection: ${transport.last_error.message} (trying again)`);
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
