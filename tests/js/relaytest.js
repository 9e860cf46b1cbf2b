// relaytest.js: what the GJS tests share: loading the override, a connector, TAP output
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported assert, assertRedelivered, call, collectLog, converse, countLogged, equal, fromJson, logged, online, rejection, run,
   toJson, until, waitFor */

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
  supported_ops: ['send', 'edit', 'typing', 'follow_up', 'prompt', 'send_media', 'react'],
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
    const result = typeof peer.answer === 'function' ? peer.answer(object.action) : peer.answer;
    if (object.type === 'outbound' && result)
      peer.feed({type: 'outbound_result', requestId: object.requestId, result});
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

// The main context is running already, so this awaits instead of iterating it.
async function until(condition, what)
{
  const end = GLib.get_monotonic_time() + DEADLINE * 1000;
  while (!condition()) {
    assert(GLib.get_monotonic_time() < end, `timeout while waiting for ${what}`);
    // eslint-disable-next-line no-await-in-loop
    await new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
      resolve();
      return GLib.SOURCE_REMOVE;
    }));
  }
}

async function rejection(promise)
{
  let result;
  try {
    result = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a failure, got ${result}`);
}

async function converse(conversation, signal, handler)
{
  const peer = offline();
  if (signal)
    peer.adapter.connect(signal, handler);
  assert(await peer.adapter.connect_async(), 'connected');
  await conversation(peer);
  assert(await peer.adapter.disconnect_async(), 'disconnected');
  return peer;
}

// Collects the log of the library, in which the override reports failing handlers: {MESSAGE, level, …}
var logged = [];

function collectLog()
{
  const toText = value => (value instanceof Uint8Array ? new TextDecoder().decode(value) : `${value}`);
  GLib.log_set_writer_func((level, fields) => {
    const entry = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toText(value)]));
    if (entry.GLIB_DOMAIN === 'Relay' && level < GLib.LogLevelFlags.LEVEL_DEBUG)
      logged.push({...entry, level});
    return GLib.LogWriterOutput.HANDLED;
  });
}

function countLogged(part)
{
  const found = logged.filter(({MESSAGE}) => MESSAGE.includes(part)).length;
  logged.length = 0;
  return found;
}

async function assertRedelivered(feed, signal, handler, more = () => {})
{
  await converse(async peer => {
    more(peer);
    feed(peer);
    await until(() => peer.written('hello').length === 2, 'the new connection');
    await until(() => peer.adapter.state === Relay.State.ONLINE, 'the new handshake');
    equal(peer.acks(), []);
    feed(peer);
    await until(() => peer.acks().length, 'the ack');
    equal(peer.acks(), ['b1']);
  }, signal, handler);
}

// Runs {name: function}; a function may return a promise. One that returns a string was skipped for that reason.
// Writes TAP to standard output.
function run(tests)
{
  const names = Object.keys(tests);
  let failed = 0;
  print(`1..${names.length}`);
  names.forEach((name, i) => {
    let outcome = null;
    logged.length = 0;
    (async () => tests[name]())().then(result => (outcome = {result}), error => (outcome = {error}));
    try {
      waitFor(() => outcome, name);
    } catch (error) {
      outcome = {error};
    }
    const skip = typeof outcome.result === 'string' ? ` # SKIP ${outcome.result}` : '';
    print(`${outcome.error ? 'not ok' : 'ok'} ${i + 1} - ${name}${skip}`);
    if (outcome.error) {
      failed++;
      print(`# ${outcome.error} ${outcome.error.stack}`.replace(/\n/g, '\n# '));
    }
  });
  imports.system.exit(failed ? 1 : 0);
}
