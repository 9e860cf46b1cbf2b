// Relay.js: what a GJS program gets on top of the typelib
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Installed where gjs looks for overrides. Nothing here names an action: whatever ends in _async
// and has a _finish returns a promise, and a new pair needs no line here.
/* exported _init */

const {Gio, GLib, GObject, Json} = imports.gi;
const System = imports.system;

// Objects for JsonObject, arrays for JsonArray

const BIG = '\u{10ffff}';  // no character; says that the digits in this string were a BigInt

function stringify(value)
{
  let hasBig = false;
  const text = JSON.stringify(value, (_key, member) => {
    if (typeof member === 'bigint') {
      if (BigInt.asIntN(64, member) !== member)
        throw new RangeError(`${member} does not fit into the 64 bits of a JSON integer here`);
      hasBig = true;
      return `${BIG}${member}`;
    }
    if (typeof member === 'number' && !Number.isFinite(member))
      throw new RangeError(`${member} is no number of JSON`);
    return member;
  });
  // json-glib would cut the string there without a word
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(text))
    throw new RangeError('U+0000 cannot be part of a string here');
  return hasBig ? text.replace(/"\u{10ffff}(-?\d+)"/gu, '$1') : text;
}

function isPlain(value)
{
  if (value === null || typeof value !== 'object')
    return false;
  const prototype = Object.getPrototypeOf(value);
  // one of another realm has another Object.prototype
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

// Kept while connected: gjs collects what only a local variable holds, and that hangs up

const kept = new Map();

function hasEnded(connected, State)
{
  return connected.state === State.DISCONNECTED || connected.state === State.REVOKED;
}

function keep(connected, State)
{
  if (kept.has(connected) || hasEnded(connected, State))
    return;
  kept.set(connected, GObject.Object.prototype.connect.call(connected, 'notify::state', () => {
    if (hasEnded(connected, State) && kept.has(connected)) {
      connected.disconnect(kept.get(connected));
      kept.delete(connected);
    }
  }));
}

// Promises

function makeAsync(Relay, original, name, finish)
{
  const place = original.length - 1;
  return function (...args) {
    if (args.length > place || typeof args[args.length - 1] === 'function') {
      const callback = args.length > place ? args[place] : args.pop();
      while (args.length < place)
        args.push(null);
      args[place] = callback;
      original.apply(this, args.map(toJson));
      if (name === 'connect_async')
        keep(this, Relay.State);
      return undefined;
    }
    while (args.length < place)
      args.push(null);
    const {stack} = new Error();
    return new Promise((resolve, reject) => {
      original.call(this, ...args.map(toJson), (source, result) => {
        try {
          resolve(source[finish](result));
        } catch (error) {
          error.stack = `${error.stack || ''}### Promise created here: ###\n${stack}`;
          reject(error);
        }
      });
      if (name === 'connect_async')
        keep(this, Relay.State);
    });
  };
}

// Collecting

// Before 1.85.1 gjs, when built with assertions as in Debian 12, looks through all its wrappers
// whenever it makes one, and each event takes two: what n events cost grows with n². It is time to
// collect when that came to what the last collection took, so this never costs more than it saves.
const LOOKING = 2e-3;  // µs that each event since then adds to the next one
const FEWEST = 1000;

let taken = 0;
let enough = System.version < 18501 ? FEWEST : Infinity;

function collect()
{
  const start = GLib.get_monotonic_time();
  System.gc();
  taken = 0;
  enough = Math.max(FEWEST, Math.sqrt(2 * (GLib.get_monotonic_time() - start) / LOOKING));
}

// Handlers: what throws gives its delivery back, what is awaited holds it

function isPromise(value)
{
  return value !== null && typeof value === 'object' && typeof value.then === 'function';
}

function report(error, signal)
{
  logError(error, `The handler of “${signal}”`);
}

function giveBack(delivery, error, signal)
{
  delivery.reject();
  report(error, signal);
}

function hold(promise, delivery, signal)
{
  delivery.hold();
  promise.then(() => delivery.acknowledge(), error => giveBack(delivery, error, signal));
}

// The emission holds the delivery itself: nothing to do for a handler that returns.
function guardTaking(handler, signal)
{
  return function (owner, delivery) {
    if (++taken > enough)
      collect();
    try {
      const result = handler.call(this, owner, delivery);
      if (result !== undefined && isPromise(result))
        hold(result, delivery, signal);
    } catch (error) {
      giveBack(delivery, error, signal);
    }
  };
}

// Whoever throws has taken it on: it shall come again, not go to the next one too. A promise says
// too late whether it did.
function guardHandling(handler, signal)
{
  return function (owner, delivery) {
    try {
      const result = handler.call(this, owner, delivery);
      if (!isPromise(result))
        return Boolean(result);
      hold(result, delivery, signal);
      return false;
    } catch (error) {
      giveBack(delivery, error, signal);
      return true;
    }
  };
}

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
  'inbound': guardTaking,
  'dead-letter': guardTaking,
  'passthrough': guardHandling,
  'prompt-response': guardHandling,
};

// One guard for one handler, so that a handler can be found by its function
const guarded = new Map([guardTaking, guardHandling, guardOther].map(make => [make, new WeakMap()]));

function guard(signal, handler)
{
  const make = guards[signal.replace(/_/g, '-')] || guardOther;
  const known = guarded.get(make);
  if (!known.has(handler))
    known.set(handler, make(handler, signal));
  return known.get(handler);
}

function guardOf(handler)
{
  return [...guarded.values()].map(known => known.get(handler)).filter(made => made);
}

// Classes

function adaptMethods(Relay, Class)
{
  const prototype = Class.prototype;
  const names = Object.getOwnPropertyNames(prototype);
  for (const name of names.filter(n => n.endsWith('_json') || n.endsWith('_finish'))) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      return fromJson(original.apply(this, args.map(toJson)));
    };
  }
  for (const name of names.filter(n => n.startsWith('begin_'))) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      while (args.length < original.length)
        args.push(null);
      return original.apply(this, args.map(toJson));
    };
  }
  for (const name of names.filter(n => n.endsWith('_async'))) {
    const finish = name.replace(/_async$/, '_finish');
    if (names.includes(finish))
      prototype[name] = makeAsync(Relay, prototype[name], name, finish);
  }
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

function adaptSignals(Class)
{
  const prototype = Class.prototype;
  const base = GObject.Object.prototype;
  for (const name of ['connect', 'connect_after', 'connect_object']) {
    if (base[name]) {
      prototype[name] = function (signal, handler, ...more) {
        const called = typeof handler === 'function' ? guard(signal, handler) : handler;
        return base[name].call(this, signal, called, ...more);
      };
    }
  }
  const Gi = imports._gi;
  for (const name of ['signal_find', 'signals_block', 'signals_unblock', 'signals_disconnect']) {
    const symbol = Gi[`${name}_symbol`];
    if (symbol && base[symbol]) {
      prototype[symbol] = function (match) {
        if (!match.func)
          return base[symbol].call(this, match);
        const found = guardOf(match.func).map(func => base[symbol].call(this, {...match, func}));
        return name === 'signal_find' ? found.find(id => id) || null : found.reduce((a, b) => a + b, 0);
      };
    }
  }
}

function _init()
{
  const Relay = this;
  for (const name of Object.getOwnPropertyNames(Relay)) {
    const Class = Relay[name];
    if (typeof Class === 'function' && Class.prototype instanceof GObject.Object) {
      adaptMethods(Relay, Class);
      adaptProperties(Class);
    }
  }
  for (const Class of [Relay.Adapter, Relay.Transport])
    adaptSignals(Class);
}
