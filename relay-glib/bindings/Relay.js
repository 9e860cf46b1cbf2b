// Relay.js: the GJS override of the typelib
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Installed where gjs looks for overrides. The override adds:
// - promises: every method that ends in _async and has a _finish returns one,
// - plain objects and arrays in place of JsonObject and JsonArray,
// - signal handlers whose failure rejects the delivery.
//
// It does not list the methods by name, so a new pair of _async and _finish needs no change here.
/* exported _init */

const {Gio, GLib, GObject, Json} = imports.gi;
const System = imports.system;

// JSON: plain objects and arrays are converted to JsonObject and JsonArray, and back

// Marks a string as the digits of a BigInt. The code point is a noncharacter.
const BIG = '\u{10ffff}';

function stringify(value)
{
  let hasBig = false;
  const text = JSON.stringify(value, (_key, member) => {
    if (typeof member === 'bigint') {
      if (BigInt.asIntN(64, member) !== member)
        throw new RangeError(`integer out of the 64-bit range of json-glib: ${member}`);
      hasBig = true;
      return `${BIG}${member}`;
    }
    if (typeof member === 'number' && !Number.isFinite(member))
      throw new RangeError(`number cannot be represented in JSON: ${member}`);
    return member;
  });
  // json-glib truncates a string at U+0000 without an error.
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(text))
    throw new RangeError('string contains U+0000, which json-glib does not support');
  return hasBig ? text.replace(/"\u{10ffff}(-?\d+)"/gu, '$1') : text;
}

function isPlain(value)
{
  if (value === null || typeof value !== 'object')
    return false;
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm has a different Object.prototype, whose prototype is null, too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toJson(value)
{
  return isPlain(value) ? Json.from_string(stringify(value)).get_object() : value;
}

function fromJson(value)
{
  if (value instanceof Json.Object) {
    const node = Json.Node.new(Json.NodeType.OBJECT);
    node.set_object(value);
    return JSON.parse(Json.to_string(node, false));
  }
  if (value instanceof Json.Array) {
    const node = Json.Node.new(Json.NodeType.ARRAY);
    node.set_array(value);
    return JSON.parse(Json.to_string(node, false));
  }
  return value;
}

// A connected adapter or transport is kept alive: otherwise gjs collects an object that only a local
// variable holds, and that closes the connection.

const kept = new Map();

function isDisconnected(connected, State)
{
  return connected.state === State.DISCONNECTED || connected.state === State.REVOKED;
}

function keep(connected, State)
{
  if (kept.has(connected) || isDisconnected(connected, State))
    return;

  const connect = GObject.Object.prototype.connect;
  const handler = connect.call(connected, 'notify::state', () => {
    if (isDisconnected(connected, State) && kept.has(connected)) {
      connected.disconnect(kept.get(connected));
      kept.delete(connected);
    }
  });
  kept.set(connected, handler);
}

// Promises

// Appends null for the arguments that are missing at the end.
function pad(args, length)
{
  while (args.length < length)
    args.push(null);
}

function startWithCallback(instance, original, args, position)
{
  const callback = args.length > position ? args[position] : args.pop();
  pad(args, position);
  args[position] = callback;
  original.apply(instance, args.map(toJson));
}

function startPromise(instance, original, args, finish)
{
  const {stack} = new Error();
  return new Promise((resolve, reject) => {
    original.call(instance, ...args.map(toJson), (source, result) => {
      try {
        resolve(source[finish](result));
      } catch (error) {
        error.stack = `${error.stack || ''}### Promise created here: ###\n${stack}`;
        reject(error);
      }
    });
  });
}

function makeAsync(Relay, original, name, finish)
{
  const position = original.length - 1;  // of the callback
  return function (...args) {
    let promise;
    if (args.length > position || typeof args[args.length - 1] === 'function') {
      startWithCallback(this, original, args, position);
    } else {
      pad(args, position);
      promise = startPromise(this, original, args, finish);
    }
    if (name === 'connect_async')
      keep(this, Relay.State);
    return promise;
  };
}

// Garbage collection

// Workaround for gjs before 1.85.1: when it is built with assertions, as in Debian 12, it iterates all
// its wrappers whenever it creates one, and each event creates two. So the cost of n events grows with
// n². A collection removes the wrappers. The best time for one is when the iterations since the last
// collection took as long as that collection.
const COST_PER_WRAPPER = 2e-3;  // in µs: what one event adds to the cost of each following event
const MIN_EVENTS = 1000;  // between two collections

let nEvents = 0;
let maxEvents = System.version < 18501 ? MIN_EVENTS : Infinity;

function collect()
{
  const start = GLib.get_monotonic_time();
  System.gc();
  const duration = GLib.get_monotonic_time() - start;
  nEvents = 0;
  maxEvents = Math.max(MIN_EVENTS, Math.sqrt(2 * duration / COST_PER_WRAPPER));
}

// Signal handlers: a failing handler rejects its delivery, a promise holds it until it is settled

function isPromise(value)
{
  return value !== null && typeof value === 'object' && typeof value.then === 'function';
}

function report(error, signal)
{
  logError(error, `the handler of “${signal}” failed`);
}

function reject(delivery, error, signal)
{
  delivery.reject();
  report(error, signal);
}

function hold(promise, delivery, signal)
{
  delivery.hold();
  promise.then(() => delivery.acknowledge(), error => reject(delivery, error, signal));
}

// For signals without a return value. The emission itself holds and acknowledges the delivery.
function guardEventHandler(handler, signal)
{
  return function (owner, delivery) {
    nEvents++;
    if (nEvents > maxEvents)
      collect();
    try {
      const result = handler.call(this, owner, delivery);
      if (result !== undefined && isPromise(result))
        hold(result, delivery, signal);
    } catch (error) {
      reject(delivery, error, signal);
    }
  };
}

// For signals whose handlers return whether they handled the delivery. A handler that throws has
// handled it: the delivery is rejected, so it is redelivered later, and is not passed to the next
// handler now. A promise counts as not handled, because its value is not known yet.
function guardBooleanHandler(handler, signal)
{
  return function (owner, delivery) {
    try {
      const result = handler.call(this, owner, delivery);
      if (!isPromise(result))
        return Boolean(result);
      hold(result, delivery, signal);
      return false;
    } catch (error) {
      reject(delivery, error, signal);
      return true;
    }
  };
}

// For signals without a delivery
function guardOther(handler, signal)
{
  return function (...args) {
    const result = handler.apply(this, args.map(fromJson));
    if (!isPromise(result))
      return result;
    result.then(null, error => report(error, signal));
    return undefined;
  };
}

const guards = {
  'inbound': guardEventHandler,
  'dead-letter': guardEventHandler,
  'passthrough': guardBooleanHandler,
  'prompt-response': guardBooleanHandler,
};

// One guard per handler and kind, so that a guard can be found by its handler
const guarded = new Map();
for (const makeGuard of [guardEventHandler, guardBooleanHandler, guardOther])
  guarded.set(makeGuard, new WeakMap());

function guard(signal, handler)
{
  const makeGuard = guards[signal.replace(/_/g, '-')] || guardOther;
  const known = guarded.get(makeGuard);
  if (!known.has(handler))
    known.set(handler, makeGuard(handler, signal));
  return known.get(handler);
}

function guardsOf(handler)
{
  return [...guarded.values()].map(known => known.get(handler)).filter(found => found);
}

// Classes

function convertJson(target, name)
{
  const original = target[name];
  target[name] = function (...args) {
    return fromJson(original.apply(this, args.map(toJson)));
  };
}

function padArguments(prototype, name)
{
  const original = prototype[name];
  prototype[name] = function (...args) {
    pad(args, original.length);
    return original.apply(this, args.map(toJson));
  };
}

function adaptMethods(Relay, Class)
{
  const prototype = Class.prototype;
  const names = Object.getOwnPropertyNames(prototype);
  for (const name of names) {
    const finish = name.replace(/_async$/, '_finish');
    if (name.endsWith('_json') || name.endsWith('_finish'))
      convertJson(prototype, name);
    else if (name.startsWith('begin_'))
      padArguments(prototype, name);
    else if (name.endsWith('_async') && names.includes(finish))
      prototype[name] = makeAsync(Relay, prototype[name], name, finish);
  }
}

function adaptConstructors(Class)
{
  for (const name of Object.getOwnPropertyNames(Class).filter(n => n.endsWith('_json'))) {
    const original = Class[name];
    Class[name] = function (...args) {
      return original.apply(this, args.map(toJson));
    };
  }
}

function adaptProperties(Class)
{
  const prototype = Class.prototype;
  const specs = GObject.Object.list_properties.call(Class).filter(
    spec => spec.owner_type === Class.$gtype && spec.value_type.name === 'JsonArray');
  if (specs.length === 0)
    return;
  const names = specs.map(spec => spec.name.replace(/-/g, '_'));
  for (const name of names) {
    const getter = prototype[`get_${name}`];
    prototype[`get_${name}`] = function () {
      return fromJson(getter.call(this));
    };
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get: prototype[`get_${name}`],
    });
  }
  const init = prototype._init;
  prototype._init = function (properties = {}) {
    const given = {...properties};
    for (const name of names.filter(n => Array.isArray(given[n])))
      given[name] = Json.from_string(stringify(given[name])).get_array();
    init.call(this, given);
  };
}

function adaptConnect(prototype, base, name)
{
  if (!base[name])
    return;
  prototype[name] = function (signal, handler, ...more) {
    const called = typeof handler === 'function' ? guard(signal, handler) : handler;
    return base[name].call(this, signal, called, ...more);
  };
}

// GObject.signal_handler_find() and its siblings: they have to find the guard of a handler.
function adaptSignalMatch(prototype, base, name)
{
  const symbol = imports._gi[`${name}_symbol`];
  if (!symbol || !base[symbol])
    return;
  prototype[symbol] = function (match) {
    if (!match.func)
      return base[symbol].call(this, match);
    const results = guardsOf(match.func).map(func => base[symbol].call(this, {...match, func}));
    if (name === 'signal_find')
      return results.find(id => id) || null;
    return results.reduce((sum, count) => sum + count, 0);
  };
}

function adaptSignals(Class)
{
  const prototype = Class.prototype;
  const base = GObject.Object.prototype;
  for (const name of ['connect', 'connect_after', 'connect_object'])
    adaptConnect(prototype, base, name);
  for (const name of ['signal_find', 'signals_block', 'signals_unblock', 'signals_disconnect'])
    adaptSignalMatch(prototype, base, name);
}

function _init()
{
  const Relay = this;
  for (const name of Object.getOwnPropertyNames(Relay)) {
    const Class = Relay[name];
    if (typeof Class === 'function' && Class.prototype instanceof GObject.Object) {
      adaptMethods(Relay, Class);
      adaptConstructors(Class);
      adaptProperties(Class);
    }
  }
  for (const Class of [Relay.Adapter, Relay.Transport])
    adaptSignals(Class);
}
