// relaytest.js: what the GJS tests share: loading the override, a connector, TAP output
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported assert, call, equal, fromJson, online, run, toJson, waitFor */

const {GLib, Json} = imports.gi;

// The override of the source tree or none, but never an installed one
const {searchPath} = imports.overrides;
for (let i = searchPath.length - 1; i >= 0; i--) {
  if (GLib.file_test(`${searchPath[i]}/Relay.js`, GLib.FileTest.EXISTS))
    searchPath.splice(i, 1);
}
if (GLib.getenv('RELAY_OVERRIDES'))
  searchPath.unshift(GLib.getenv('RELAY_OVERRIDES'));
imports.gi.versions.Relay = '1.0';
const {Relay} = imports.gi;

var DEADLINE = 20000;  // in milliseconds; only a failing test waits that long

var DESCRIPTOR = {
  contract_version: 1, platform: 'discord', label: 'Discord', max_message_length: 2000,
  supports_draft_streaming: false, supports_edit: true, supports_threads: true,
  markdown_dialect: 'discord', len_unit: 'utf16',
};

function toJson(value)
{
  return Json.from_string(JSON.stringify(value)).get_object();
}

// With the override, it is a plain object already.
function fromJson(object)
{
  if (!(object instanceof Json.Object))
    return object;
  const node = Json.Node.new(Json.NodeType.OBJECT);
  node.set_object(object);
  return JSON.parse(Json.to_string(node, false));
}

function waitFor(condition, what)
{
  let late = false;
  const timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, DEADLINE, () => {
    late = true;
    return GLib.SOURCE_CONTINUE;
  });
  while (!condition() && !late)
    GLib.MainContext.default().iteration(true);
  GLib.source_remove(timer);
  if (late)
    throw new Error(`timeout while waiting for ${what}`);
}

function call(object, name, ...args)
{
  let result = null;
  object[`${name}_async`](...args, null, (_object, r) => (result = r));
  waitFor(() => result, name);
  return object[`${name}_finish`](result);
}

function assert(condition, what)
{
  if (!condition)
    throw new Error(what);
}

function equal(a, b)
{
  assert(JSON.stringify(a) === JSON.stringify(b), `${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
}

// An adapter with a memory transport, not connected; the test acts as the connector.
function offline()
{
  const peer = {frames: [], answer: {success: true, message_id: '9007199254740993'}};
  peer.transport = Relay.MemoryTransport.new('discord', 'bot');
  peer.transport.set_auto_handshake(Relay.Descriptor.new_from_json(toJson(DESCRIPTOR)));
  peer.transport.set_reconnect_delay(1);
  peer.transport.connect('frame-written', (_transport, frame) => {
    const object = fromJson(frame);
    peer.frames.push(object);
    if (object.type === 'going_idle')
      peer.feed({type: 'going_idle_ack'});
    if (object.type === 'outbound' && peer.answer)
      peer.feed({type: 'outbound_result', requestId: object.requestId, result: peer.answer});
  });
  peer.feed = frame => peer.transport.feed_json(toJson(frame));
  peer.feedEvent = (bufferId, event = {}) => peer.feed({
    type: 'inbound', bufferId,
    event: {text: 'hi', message_id: bufferId, source: {platform: 'discord', chat_id: 'c1'}, ...event},
  });
  peer.feedForward = bufferId => peer.feed({
    type: 'passthrough_forward', bufferId, forward: {platform: 'twilio', path: '/x', bodyB64: 'e30='},
  });
  peer.written = type => peer.frames.filter(frame => frame.type === type);
  peer.acks = () => peer.written('inbound_ack').map(frame => frame.bufferId);
  peer.adapter = Relay.Adapter.new(null, peer.transport);
  return peer;
}

function online()
{
  const peer = offline();
  peer.events = [];
  peer.adapter.connect('inbound', (_adapter, event) => peer.events.push(event));
  assert(call(peer.adapter, 'connect'), 'connected');
  return peer;
}

// Runs {name: function}; a function may return a promise. Writes TAP to standard output.
function run(tests)
{
  const names = Object.keys(tests);
  let failed = 0;
  print(`1..${names.length}`);
  names.forEach((name, i) => {
    let outcome = null;
    (async () => tests[name]())().then(() => (outcome = {}), error => (outcome = {error}));
    try {
      waitFor(() => outcome, name);
    } catch (error) {
      outcome = {error};
    }
    print(`${outcome.error ? 'not ok' : 'ok'} ${i + 1} - ${name}`);
    if (outcome.error) {
      failed++;
      print(`# ${outcome.error} ${outcome.error.stack}`.replace(/\n/g, '\n# '));
    }
  });
  imports.system.exit(failed ? 1 : 0);
}
