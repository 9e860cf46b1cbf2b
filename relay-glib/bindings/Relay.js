// Relay.js: the GJS override of the typelib
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Installed where gjs looks for overrides. The override adds:
// - promises: every method that ends in _async and has a _finish returns one,
// - plain objects and arrays in place of JsonObject and JsonArray,
// - signal handlers whose failure rejects the delivery, and async handlers,
// - the events of an adapter as an async iterator,
// - arguments that may be null and can be left out at the end, and undefined for null,
// - booleans that may be null in place of RelayTristate,
// - an exception for a string that C would cut at U+0000, and for a fraction in place of an integer,
// - lines that a subclass of Relay.Transport may keep.
//
// It does not list the methods by name, so a new pair of _async and _finish needs no change here.
/* exported _init */

const {Gio, GLib, GObject, Json} = imports.gi;
const System = imports.system;

// connect() without the guards of this override
const connectSignal = GObject.Object.prototype.connect;

// Strings and numbers

function refuseNul(name)
{
  throw new TypeError(`“${name}” contains U+0000, at which a string of C ends`);
}

// gjs shows a function of the typelib with the names of its arguments.
function argumentName(original, position)
{
  const [, names] = /\(([^)]*)\)/.exec(`${original}`) || [null, ''];
  return names.split(/, */)[position] || `argument ${position + 1}`;
}

function hasNul(value)
{
  return typeof value === 'string' && value.includes('\0');
}

// Refuses what C would cut without an error. All numbers of this library are integers. @name is that of a
// property, or the function that takes @value.
function checkValue(value, name, position)
{
  const whatName = () => (typeof name === 'string' ? name : argumentName(name, position));
  if (hasNul(value) || Array.isArray(value) && value.some(hasNul))
    refuseNul(whatName());
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new TypeError(`“${whatName()}” must be an integer: ${value}`);
}

// JSON: plain objects and arrays are converted to JsonObject and JsonArray, and back

// Marks a string as the digits of a BigInt. The code point is a noncharacter.
const BIG = '\u{10ffff}';

function stringify(value, name)
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
    refuseNul(name);
  // json-glib refuses a half of a surrogate pair, which gjs replaces in every other string.
  const whole = text.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd');
  return hasBig ? whole.replace(/"\u{10ffff}(-?\d+)"/gu, '$1') : whole;
}

function isPlain(value)
{
  if (value === null || typeof value !== 'object')
    return false;
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm has a different Object.prototype, whose prototype is null, too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// Returns what is passed to C. The arguments are those of checkValue().
function toJson(value, name, position)
{
  if (value === undefined)
    return null;
  checkValue(value, name, position);
  const isList = Array.isArray(value) && value.length > 0 && value.every(isPlain);
  if (!isList && !isPlain(value))
    return value;
  const node = Json.from_string(stringify(value, typeof name === 'string' ? name : argumentName(name, position)));
  return isList ? node.get_array() : node.get_object();
}

function convertAll(original, args)
{
  return args.map((value, position) => toJson(value, original, position));
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

  const handler = connectSignal.call(connected, 'notify::state', () => {
    if (isDisconnected(connected, State) && kept.has(connected)) {
      connected.disconnect(kept.get(connected));
      kept.delete(connected);
    }
  });
  kept.set(connected, handler);
}

const watched = new WeakSet();

// An adapter with handlers is kept, too, when its transport was told to connect.
function keepWhileConnected(adapter, State)
{
  if (watched.has(adapter))
    return;
  watched.add(adapter);
  keep(adapter, State);
  connectSignal.call(adapter, 'notify::state', changed => keep(changed, State));
}

// Errors carry what the connector has answered. Their code is that of GLib.Error, so the connector's
// code is a property of the response.

function addResponse(error, source, result)
{
  const adapter = source.dup_response ? source : source.adapter;
  const response = adapter && adapter.dup_response ? adapter.dup_response(result) : null;
  error.response = response;
  // An HTTP call of an endpoint has a time, but no answer.
  if (response)
    error.retryAfter = response.retry_after;
  else
    error.retryAfter = source.get_retry_after ? source.get_retry_after(result) : 0;
  error.messageIds = response && response.message_ids || [];
  error.retry_after = error.retryAfter;
  error.message_ids = error.messageIds;
}

function makeFinish(original)
{
  return function (...args) {
    try {
      return fromJson(original.apply(this, args));
    } catch (error) {
      if (error instanceof GLib.Error)
        addResponse(error, this, args[0]);
      throw error;
    }
  };
}

// Promises

// Appends null for the arguments that are missing at the end.
function pad(args, length)
{
  while (args.length < length)
    args.push(null);
}

// A function at the end of the arguments is the callback, unless it is in the place of another one.
function endsWithCallback(original, args)
{
  const last = args.length - 1;
  return typeof args[last] === 'function' && argumentName(original, last) !== 'progress';
}

function startWithCallback(instance, original, args, position)
{
  const callback = args.length > position ? args[position] : args.pop();
  pad(args, position);
  args[position] = callback;
  original.apply(instance, convertAll(original, args));
}

function startPromise(instance, original, args, finish)
{
  const {stack} = new Error();
  return new Promise((resolve, reject) => {
    original.call(instance, ...convertAll(original, args), (source, result) => {
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
    if (args.length > position || endsWithCallback(original, args)) {
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

// Async handlers: a handler has taken its delivery when the promise jobs have run once

const RESUME_DELAY = 100;  // in ms
const MAX_TIMEOUT = 0xffffffff;  // in ms: that of GLib

const RUNS = Symbol('runs');  // of a transport: the calls of async handlers that have not ended, by id
const AsyncFunction = (async () => {}).constructor;

const heldHandlers = new WeakMap();  // what held() has returned, and the handler within
const heldBy = new WeakMap();  // the other way round
const waits = [];  // the runs that the calls of wait_for_handlers() wait for
let parked = [];  // the calls of handlers that do not start during these calls
let started = [];  // the runs that started since the promise jobs ran

// Makes an async signal handler hold its delivery until its promise is settled. Until then most
// connectors deliver nothing else, to any chat.
function held(handler)
{
  if (typeof handler !== 'function')
    throw new TypeError('the handler must be a function');
  if (!heldBy.has(handler)) {
    const made = function (...args) {
      return handler.apply(this, args);
    };
    heldHandlers.set(made, handler);
    heldBy.set(handler, made);
  }
  return heldBy.get(handler);
}

function isPromise(value)
{
  return value !== null && typeof value === 'object' && typeof value.then === 'function';
}

function isCancelled(error)
{
  return error instanceof GLib.Error && error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED);
}

// Whether a delivery is taken although its handler ends with this error: the connector would decline
// the same answer again, and a turn that was stopped shall not start again.
function isFinal(error)
{
  if (error instanceof AggregateError)
    return error.errors.length > 0 && error.errors.every(isFinal);
  return isCancelled(error) || (error instanceof GLib.Error &&
    error.matches(imports.gi.Relay.error_quark(), imports.gi.Relay.Error.DECLINED));
}

function idsOf(delivery)
{
  return ['message_id', 'chat_id', 'buffer_id'].filter(name => delivery[name]).map(name => [name, delivery[name]]);
}

// For the log. @delivery is null for a signal without one. Ids come from outside: escaped and cut.
function describe(delivery)
{
  if (!delivery)
    return '';
  const words = idsOf(delivery).map(
    ([name, id]) => `${name.replace('_', ' ')} ${JSON.stringify(id.slice(0, 128))}`);
  return ` for ${words.join(', ') || 'a delivery without an id'}`;
}

function log(level, message, delivery)
{
  const fields = {MESSAGE: message};
  for (const [name, id] of delivery ? idsOf(delivery) : [])
    fields[`RELAY_${name.toUpperCase()}`] = id;
  GLib.log_structured('Relay', level, fields);
}

function report(error, signal, delivery = null, isRejected = false)
{
  const {LEVEL_MESSAGE, LEVEL_WARNING} = GLib.LogLevelFlags;
  const what = `the handler of “${signal}”`;
  if (isCancelled(error)) {
    log(LEVEL_MESSAGE, `${what} was cancelled${describe(delivery)}`, delivery);
    return;
  }
  const again = delivery ? `, which is ${isRejected ? '' : 'not '}delivered again` : '';
  const details = `${String(error)}\n${error && error.stack || ''}`;
  log(LEVEL_WARNING, `${what} failed${describe(delivery)}${again}: ${details}`, delivery);
}

// For a handler that throws
function fail(error, signal, delivery)
{
  const isRejected = !isFinal(error);
  if (isRejected)
    delivery.reject();
  report(error, signal, delivery, isRejected);
}

// The runs of an adapter are those of its transport.
function runsOf(connected)
{
  const place = connected.transport || connected;
  return place[RUNS] || (place[RUNS] = new Map());
}

let nextRun = 0;

// One call of an async handler
class Run {
  constructor(promise, signal, owner, delivery)
  {
    this.signal = signal;
    this.delivery = delivery;  // or null
    this.isHolding = delivery !== null;
    this.isLogged = false;
    if (delivery)
      delivery.hold();
    this.runs = runsOf(owner);
    this.id = nextRun++;
    this.runs.set(this.id, this);
    this.ended = Promise.resolve(promise).then(() => this.succeed(), error => this.fail(error));
  }

  take()
  {
    if (this.isHolding)
      this.delivery.acknowledge();
    this.isHolding = false;
  }

  succeed()
  {
    this.runs.delete(this.id);
    this.take();
  }

  fail(error)
  {
    this.runs.delete(this.id);
    const isRejected = this.isHolding && !isFinal(error);
    if (isRejected)
      this.delivery.reject();
    else
      this.take();
    this.isHolding = false;
    report(error, this.signal, this.delivery, isRejected);
  }

  cutOff(timeout)
  {
    if (this.isLogged)
      return;
    log(GLib.LogLevelFlags.LEVEL_WARNING,
      `the handler of “${this.signal}” was cut off after ${timeout} ms${describe(this.delivery)}`, this.delivery);
    this.isLogged = true;
  }
}

// gjs runs the promise jobs in one source of the main context, until none is left. So the handlers whose
// first jobs have run are known when the next source is dispatched. Most handlers have ended before that.
function takeAfterJobs(run)
{
  started.push(run);
  if (started.length > 1)
    return;
  let runs;
  Promise.resolve().then(() => {
    runs = started;
    started = [];
  }).then(() => {
    if (!runs.some(({isHolding}) => isHolding))
      return;
    GLib.idle_add(GLib.PRIORITY_HIGH, () => {
      runs.forEach(r => r.take());
      return GLib.SOURCE_REMOVE;
    });
  });
}

function startRun(promise, isHeld, signal, owner, delivery)
{
  const run = new Run(promise, signal, owner, delivery);
  if (delivery && !isHeld)
    takeAfterJobs(run);
}

// Before a program disconnects, it waits for its handlers. What a connector has stored and delivers
// meanwhile is left for the next process.

function isParked(owner, delivery)
{
  return waits.length > 0 && Boolean(delivery.buffer_id) && waits.includes(runsOf(owner));
}

function park(call, owner, delivery)
{
  delivery.hold();
  parked.push({call, owner, delivery});
}

// Calls the handlers that were parked, unless the program has disconnected after its wait.
function resume()
{
  const entries = parked;
  parked = [];
  for (const entry of entries) {
    const {State} = imports.gi.Relay;
    const {call, owner, delivery} = entry;
    if (isParked(owner, delivery)) {
      parked.push(entry);
    } else if (![State.CLOSING, State.DISCONNECTED, State.REVOKED].includes(owner.state)) {
      call();
      delivery.acknowledge();
    }
  }
  return GLib.SOURCE_REMOVE;
}

async function waitUntilEnded(runs, timeout)
{
  let timer = 0;
  const late = new Promise(resolve => {
    timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, timeout, () => {
      timer = 0;
      resolve();
      return GLib.SOURCE_REMOVE;
    });
  });
  while (runs.size > 0 && timer)
    // eslint-disable-next-line no-await-in-loop
    await Promise.race([late, Promise.all([...runs.values()].map(run => run.ended))]);
  if (timer)
    GLib.source_remove(timer);
}

// Resolves with whether the async handlers of the adapter and of its transport have ended within
// @timeout milliseconds. Those that still run are logged.
async function waitForHandlers(timeout)
{
  if (!Number.isFinite(timeout) || timeout < 0)
    throw new TypeError('“timeout” must be a number of milliseconds');
  const runs = runsOf(this);
  waits.push(runs);
  await waitUntilEnded(runs, Math.min(timeout, MAX_TIMEOUT));
  waits.splice(waits.indexOf(runs), 1);
  if (parked.length > 0)
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, RESUME_DELAY, resume);
  runs.forEach(run => run.cutOff(timeout));
  return runs.size === 0;
}

// Signal handlers: a failing handler rejects its delivery

// For signals without a return value. The emission itself holds and acknowledges the delivery.
function guardEventHandler(handler, signal)
{
  const isHeld = heldHandlers.has(handler);
  const isAsync = (isHeld ? heldHandlers.get(handler) : handler) instanceof AsyncFunction;
  return function call(owner, delivery) {
    nEvents++;
    if (nEvents > maxEvents)
      collect();
    if (isAsync && isParked(owner, delivery)) {
      park(() => call.call(this, owner, delivery), owner, delivery);
      return;
    }
    try {
      const result = handler.call(this, owner, delivery);
      if (result !== undefined && isPromise(result))
        startRun(result, isHeld, signal, owner, delivery);
    } catch (error) {
      fail(error, signal, delivery);
    }
  };
}

// For signals whose handlers return whether they handled the delivery. A handler that throws has
// handled it: the delivery is rejected, so it is redelivered later, and is not passed to the next
// handler now. A promise counts as not handled, because its value is not known yet.
function guardBooleanHandler(handler, signal)
{
  const isHeld = heldHandlers.has(handler);
  return function (owner, delivery) {
    try {
      const result = handler.call(this, owner, delivery);
      if (!isPromise(result))
        return Boolean(result);
      startRun(result, isHeld, signal, owner, delivery);
      return false;
    } catch (error) {
      fail(error, signal, delivery);
      return true;
    }
  };
}

// For signals without a delivery
function guardOther(handler, signal)
{
  return function (owner, ...args) {
    const result = handler.call(this, owner, ...args.map(fromJson));
    if (!isPromise(result))
      return result;
    startRun(result, false, signal, owner, null);
    return undefined;
  };
}

const guards = {
  'inbound': guardEventHandler,
  'dead-letter': guardEventHandler,
  'passthrough': guardBooleanHandler,
  'prompt-response': guardBooleanHandler,
};

// One guard per signal and handler, so that a guard can be found by its handler
const guarded = new Map();

function guard(detailedSignal, handler)
{
  const signal = detailedSignal.replace(/_/g, '-');
  if (!guarded.has(signal))
    guarded.set(signal, new WeakMap());
  const known = guarded.get(signal);
  if (!known.has(handler))
    known.set(handler, (guards[signal] || guardOther)(handler, signal));
  return known.get(handler);
}

function guardsOf(handler)
{
  return [...guarded.values()].flatMap(known => [known.get(handler), known.get(heldBy.get(handler))])
    .filter(found => found);
}

// The events of an adapter as an async iterator

const MAX_WAITING = 1024;

// An event is held until the body of the loop receives it or, with isHeld, asks for the next one.
class Events {
  constructor(adapter, isHeld)
  {
    this._adapter = adapter;
    this._isHeld = isHeld;
    this._waiting = [];  // events that the loop has not received
    this._left = [];  // events that arrived after close(); they stay held, so that the connector keeps them
    this._current = null;  // the event that the loop has received and that is still held
    this._requests = [];  // what resolves the promises of next()
    this._isClosed = false;
    this._isFull = false;
    this._hasEnded = false;
    this._handlers = [
      adapter.connect('inbound', (_adapter, event) => this._receive(event)),
      connectSignal.call(adapter, 'notify::state', () => this._watchState()),
    ];
  }

  [Symbol.asyncIterator]()
  {
    return this;
  }

  async next()
  {
    this._acknowledgeCurrent();
    while (this._waiting.length === 0 && !this._isClosed)
      // eslint-disable-next-line no-await-in-loop
      await new Promise(resolve => this._requests.push(resolve));
    const value = this._waiting.shift();
    if (!value)
      return this._end();
    this._current = value;
    if (!this._isHeld)
      this._acknowledgeCurrent();
    return {value, done: false};
  }

  // Called when the loop is left with break or with an exception.
  async return(value)
  {
    for (const event of [this._current, ...this._waiting, ...this._left].filter(waiting => waiting))
      event.reject();
    this._current = null;
    this._waiting = [];
    this._left = [];
    this._isClosed = true;
    this._disconnect();
    this._wake();
    return {value, done: true};
  }

  // Lets the loop end when its body has ended. The connector keeps the events that it has stored.
  close()
  {
    this._isClosed = true;
    this._left.push(...this._waiting.filter(event => event.buffer_id));
    this._waiting = this._waiting.filter(event => !event.buffer_id);
    this._wake();
  }

  _acknowledgeCurrent()
  {
    if (this._current)
      this._current.acknowledge();
    this._current = null;
  }

  _receive(event)
  {
    const list = this._isClosed && event.buffer_id ? this._left : this._waiting;
    if (list.length >= MAX_WAITING) {
      this._refuse(event);
      return;
    }
    this._isFull = false;
    event.hold();
    list.push(event);
    if (list === this._waiting && this._requests.length > 0)
      this._requests.shift()();
  }

  _refuse(event)
  {
    event.reject();
    if (!this._isFull)
      log(GLib.LogLevelFlags.LEVEL_WARNING,
        `${MAX_WAITING} events wait for the loop; the next ones are rejected, so they are delivered again`, event);
    this._isFull = true;
  }

  _watchState()
  {
    if (isDisconnected(this._adapter, imports.gi.Relay.State)) {
      this.close();
      this._disconnect();
    }
  }

  _wake()
  {
    this._requests.splice(0).forEach(resolve => resolve());
  }

  _disconnect()
  {
    this._handlers.splice(0).forEach(id => this._adapter.disconnect(id));
  }

  // Unless the program disconnects after the loop, the connector delivers what it has stored again.
  _giveBack()
  {
    if (waits.includes(runsOf(this._adapter)) || this._adapter.state === imports.gi.Relay.State.CLOSING)
      return GLib.SOURCE_CONTINUE;
    this._left.splice(0).forEach(event => event.reject());
    return GLib.SOURCE_REMOVE;
  }

  // The first call after a revocation throws the reason.
  _end()
  {
    this._disconnect();
    if (this._left.length > 0)
      GLib.timeout_add(GLib.PRIORITY_DEFAULT, RESUME_DELAY, () => this._giveBack());
    const error = this._hasEnded ? null : this._adapter.fatal_error;
    this._hasEnded = true;
    if (error)
      throw error;
    return {value: undefined, done: true};
  }
}

function events({held: isHeld = false} = {})
{
  return new Events(this, isHeld);
}

// Drafts: an application may cut a text between the halves of a surrogate pair

const halves = new WeakMap();  // by the draft: the first half, which waits for the second one

function isFirstHalf(codeUnit)
{
  return codeUnit >= 0xd800 && codeUnit < 0xdc00;
}

function joinHalves(prototype)
{
  const {append, finish_async: finish} = prototype;
  prototype.append = function (text) {
    if (typeof text !== 'string' || text.includes('\0')) {
      append.call(this, text);  // throws
      return;
    }
    const whole = `${halves.get(this) || ''}${text}`;
    const end = whole.length - Number(isFirstHalf(whole.charCodeAt(whole.length - 1)));
    halves.set(this, whole.slice(end));
    append.call(this, whole.slice(0, end));
  };
  prototype.finish_async = function (...args) {
    if (halves.get(this))
      append.call(this, '\ufffd');
    halves.delete(this);
    return finish.apply(this, args);
  };
}

// Classes

// The arguments of functions without a callback for which null would be 0 without an error. Those of the
// functions that set a property cannot be left out either.
const REQUIRED = ['code', 'expires_at', 'limit', 'mapping', 'now', 'phase'];

// How many arguments have to be given. gjs itself refuses null for an argument that must not be null.
function countRequired(original, name)
{
  if (name.startsWith('set_'))
    return original.length;
  let count = original.length;
  while (count > 0 && !REQUIRED.includes(argumentName(original, count - 1)))
    count--;
  return count;
}

function convertArguments(original, name)
{
  const required = countRequired(original, name);
  return function (...args) {
    if (args.length >= required)
      pad(args, original.length);
    return fromJson(original.apply(this, convertAll(original, args)));
  };
}

function methodsOf(object)
{
  return Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([name, {value}]) => typeof value === 'function' && !['constructor', 'prototype'].includes(name))
    .map(([name, {value}]) => [name, value]);
}

function adaptMethods(Relay, Class)
{
  const {prototype} = Class;
  for (const [name, method] of methodsOf(prototype)) {
    const finish = name.replace(/_async$/, '_finish');
    if (name.endsWith('_async') && prototype[finish])
      prototype[name] = makeAsync(Relay, method, name, finish);
    else if (name.endsWith('_finish'))
      prototype[name] = makeFinish(method);
    else if ((method.length > 0 || /^dup_|_json$/.test(name)) && name !== 'received')
      // received() takes bytes, in which U+0000 may occur. gjs makes them from a string, too.
      prototype[name] = convertArguments(method, name);
  }
}

// It connects, as connect_async() does.
function adaptRetry({Adapter, State})
{
  const {retry} = Adapter.prototype;
  Adapter.prototype.retry = function () {
    retry.call(this);
    keep(this, State);
  };
}

function adaptFunctions(object)
{
  for (const [name, method] of methodsOf(object)) {
    if (/^[a-z]/.test(name) && method.length > 0)
      object[name] = convertArguments(method, name);
  }
}

function findProperties(Class, ...types)
{
  return GObject.Object.list_properties.call(Class).filter(
    spec => spec.owner_type === Class.$gtype && types.includes(spec.value_type.name));
}

// A property can be written in three ways: two-words, two_words and twoWords.
function spellings(spec)
{
  const camel = spec.name.replace(/-(.)/g, (_match, letter) => letter.toUpperCase());
  return new Set([spec.name, spec.name.replace(/-/g, '_'), camel]);
}

function adaptSetters(Class)
{
  const types = ['gchararray', 'GStrv', 'SoupSession', 'gint', 'guint', 'gint64', 'guint64'];
  const isSettable = ({flags}) => flags & GObject.ParamFlags.WRITABLE && !(flags & GObject.ParamFlags.CONSTRUCT_ONLY);
  for (const spec of findProperties(Class, ...types).filter(isSettable)) {
    for (const name of spellings(spec)) {
      const property = Object.getOwnPropertyDescriptor(Class.prototype, name);
      Object.defineProperty(Class.prototype, name, {
        ...property,
        set(value) {
          checkValue(value, spec.name);
          property.set.call(this, value === undefined ? null : value);
        },
      });
    }
  }
}

// Replaces the getter and the attributes of a property. @set is undefined if it can only be read.
function replaceAttribute(prototype, spec, get, set)
{
  for (const name of spellings(spec))
    Object.defineProperty(prototype, name, {configurable: true, enumerable: true, get, set});
  prototype[`get_${spec.name.replace(/-/g, '_')}`] = get;
}

const tristateNames = new Set();  // of the properties whose type is RelayTristate

function toTristate(value)
{
  return value === null ? imports.gi.Relay.Tristate.UNKNOWN : Number(value);
}

// A boolean that may be unknown is null, true or false, so that “if” takes unknown for false.
function adaptTristates(Class)
{
  const {prototype} = Class;
  for (const spec of findProperties(Class, 'RelayTristate')) {
    const getter = prototype[`get_${spec.name.replace(/-/g, '_')}`];
    const setter = Object.getOwnPropertyDescriptor(prototype, spec.name).set;
    const isWritable = spec.flags & GObject.ParamFlags.WRITABLE;
    spellings(spec).forEach(name => tristateNames.add(name));
    replaceAttribute(prototype, spec, function () {
      const value = getter.call(this);
      return value < 0 ? null : value > 0;
    }, isWritable ? function (value) {
      setter.call(this, toTristate(value === undefined ? null : value));
    } : undefined);
  }
}

const listNames = new Set();  // of the properties whose type is JsonArray

function adaptLists(Class)
{
  const {prototype} = Class;
  for (const spec of findProperties(Class, 'JsonArray')) {
    const getter = prototype[`get_${spec.name.replace(/-/g, '_')}`];
    spellings(spec).forEach(name => listNames.add(name));
    replaceAttribute(prototype, spec, function () {
      return fromJson(getter.call(this));
    });
  }
}

// new Relay.Identity('web') is Relay.Identity.new('web'): the arguments are not an object of properties.
function arePositional(args)
{
  const [first] = args;
  if (args.length < 2 && first === undefined)
    return false;
  return first === null || typeof first !== 'object' || first instanceof GObject.Object;
}

function construct(Class, args)
{
  if (!Object.hasOwn(Class, 'new'))
    throw new TypeError(`${Class.name} takes an object with properties`);
  return Class.new(...args);
}

function adaptConstruction(prototype)
{
  const {_init: init, set_property: setProperty} = prototype;
  prototype._init = function (...args) {
    if (arePositional(args))
      return construct(this.constructor, args);
    const [properties = {}] = args;
    const given = {};
    for (const [name, value] of Object.entries(properties)) {
      if (Array.isArray(value) && listNames.has(name))
        given[name] = Json.from_string(stringify(value, name)).get_array();
      else if (tristateNames.has(name) && value !== undefined)
        given[name] = toTristate(value);
      else if (value !== undefined)
        given[name] = toJson(value, name);
    }
    return init.call(this, given);
  };
  prototype.set_property = function (name, value) {
    checkValue(value, name);
    setProperty.call(this, name, value);
  };
}

function adaptConnect({Adapter, State}, prototype, base, name)
{
  if (!base[name])
    return;
  prototype[name] = function (signal, handler, ...more) {
    if (this instanceof Adapter)
      keepWhileConnected(this, State);
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

function adaptSignals(Relay, Class)
{
  const prototype = Class.prototype;
  const base = GObject.Object.prototype;
  for (const name of ['connect', 'connect_after', 'connect_object'])
    adaptConnect(Relay, prototype, base, name);
  for (const name of ['signal_find', 'signals_block', 'signals_unblock', 'signals_disconnect'])
    adaptSignalMatch(prototype, base, name);
}

// Subclasses of Relay.Transport

// gjs does not keep the bytes of a virtual function alive after the call. GLib returns a new reference to the
// same bytes when it is asked for all of them.
function keepLine(write)
{
  return function (line) {
    return write.call(this, line.new_from_bytes(0, line.get_size()));
  };
}

// GObject.registerClass() calls _classInit() of the class, before it looks for virtual functions.
function adaptSubclasses(Transport)
{
  const {_classInit: init} = Transport;
  Transport._classInit = function (Class) {
    const {prototype} = Class;
    if (Object.hasOwn(prototype, 'vfunc_write'))
      prototype.vfunc_write = keepLine(prototype.vfunc_write);
    return init.call(this, Class);
  };
}

// Gio.ListStore can be iterated since GJS 1.54, other list models cannot.
function* iterateList()
{
  for (let i = 0; i < this.get_n_items(); i++)
    yield this.get_item(i);
}

const SIGINT = 2, SIGTERM = 15;

// GLib 2.80 has moved the function, and gjs warns about the old name.
function findAddSignal()
{
  try {
    imports.gi.versions.GLibUnix = '2.0';
    const {GLibUnix} = imports.gi;
    return GLibUnix.signal_add || GLibUnix.signal_add_full;
  } catch (error) {
    return GLib.unix_signal_add;
  }
}

// Resolves with the number of the first signal, SIGINT or SIGTERM. A second one ends the process at once.
function waitForSignal()
{
  return new Promise(resolve => {
    const addSignal = findAddSignal();
    const sources = [SIGINT, SIGTERM].map(signal => addSignal(GLib.PRIORITY_DEFAULT, signal, () => {
      sources.forEach(id => GLib.source_remove(id));
      resolve(signal);
      return GLib.SOURCE_CONTINUE;
    }));
  });
}

// Imports relay-bot.js, which stands beside this file. A module cannot name a file of the installation itself.
function importBot()
{
  const folder = Gio.File.new_for_path(imports.overrides.Relay.__file__).get_parent();
  return import(folder.get_child('relay-bot.js').get_uri());
}

function _init()
{
  const Relay = this;
  const names = Object.getOwnPropertyNames(Relay);
  const classes = names.map(name => Relay[name])
    .filter(value => typeof value === 'function' && value.prototype instanceof GObject.Object);
  for (const Class of classes) {
    adaptMethods(Relay, Class);
    adaptFunctions(Class);
    adaptSetters(Class);
    adaptTristates(Class);
    adaptLists(Class);
    // Subclasses of a class of this library inherit the methods.
    if (!classes.includes(Object.getPrototypeOf(Class)))
      adaptConstruction(Class.prototype);
  }
  adaptRetry(Relay);
  joinHalves(Relay.Draft.prototype);
  adaptSubclasses(Relay.Transport);
  adaptFunctions(Relay);
  for (const Class of [Relay.Adapter, Relay.Transport]) {
    adaptSignals(Relay, Class);
    Class.prototype.wait_for_handlers = waitForHandlers;
  }
  Relay.Adapter.prototype.events = events;
  Relay.ChatList.prototype[Symbol.iterator] = iterateList;
  Relay.held = held;
  Relay.import_bot = importBot;
  Relay.wait_for_signal = waitForSignal;
}
