// conformance.ts: the scenario of this folder in TypeScript; prints a transcript
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m conformance.js URL SCRIPTED-URL, where tsc has made conformance.js of this file

import GLib from 'gi://GLib?version=2.0';
import GObject from 'gi://GObject?version=2.0';
import Relay from 'gi://Relay?version=1.0';
import {exit, programArgs} from 'system';

type Events = ReturnType<Relay.Adapter['events']>;

const DESCRIPTOR = {
  contract_version: 1,
  platform: 'pipe',
  label: 'A pipe',
  max_message_length: 100,
  len_unit: 'chars',
  supports_draft_streaming: false,
  supports_edit: false,
  supports_threads: false,
  markdown_dialect: 'plain',
};

function say(text: string): void {
  print(text);
}

function yesNo(value: unknown): string {
  return value ? 'yes' : 'no';
}

/** Returns a promise and the function that resolves it. */
function makePromise(): [Promise<void>, () => void] {
  let resolve = (): void => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return [promise, () => resolve()];
}

function newAdapter(url: string): Relay.Adapter {
  const transport = new Relay.WebsocketTransport(url, 'web', 'bot');
  transport.gateway_id = GLib.getenv('GATEWAY_RELAY_ID');
  transport.secret = GLib.getenv('GATEWAY_RELAY_SECRET');
  transport.reconnect_delay = 10;
  return new Relay.Adapter(null, transport);
}

function showEvent(event: Relay.MessageEvent): void {
  const source = event.source;
  say(`message: ${event.text} | ${source.user_name} | ${source.chat_type} | ` +
    `thread ${yesNo(source.thread_id)} | bot ${yesNo(source.is_bot)}`);
}

async function nextEvent(events: Events): Promise<Relay.MessageEvent> {
  const {value: event} = await events.next();
  if (!event)
    throw new Error('no more events');
  showEvent(event);
  return event;
}

async function receiveAndReply(adapter: Relay.Adapter, events: Events): Promise<void> {
  const event = await nextEvent(events);
  say(`session: ${event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)}`);
  const result = await adapter.reply_async(event, `You said: ${event.text}`);
  say(`replied: ${result.message_ids.length}`);
}

async function replyInThread(adapter: Relay.Adapter, events: Events): Promise<void> {
  const event = await nextEvent(events);
  const result = await adapter.create_thread_async(event.chat_id, 'Plans');
  say(`thread: ${yesNo(result.thread_id)}`);
  const inside = await nextEvent(events);
  await adapter.reply_async(inside, 'In here');
  say('replied');
}

async function beInterrupted(adapter: Relay.Adapter, events: Events): Promise<void> {
  const event = await nextEvent(events);
  const sessionKey = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT);
  const turn = adapter.begin_turn(sessionKey, event.chat_id);
  const [stopped, resolve] = makePromise();
  GObject.signal_connect(turn, 'cancelled', () => resolve());
  say('working');
  await stopped;
  say(`turn: cancelled ${yesNo(turn.is_cancelled())}`);
  adapter.end_turn(sessionKey, turn);
  await adapter.send_async(event.chat_id, 'Stopped');
  say('sent');
}

function onPassthrough(_adapter: Relay.Adapter, forward: Relay.Passthrough): boolean {
  say(`passthrough: ${forward.platform} ${forward.method} ${forward.path} | body ${yesNo(forward.body.get_size())}`);
  return false;
}

async function followUp(adapter: Relay.Adapter, events: Events): Promise<void> {
  const event = await nextEvent(events);
  const sessionKey = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT);
  await adapter.send_follow_up_async(sessionKey, 'discord.interaction_token', `Answered: ${event.text}`);
  say('followed up');
}

async function hold(adapter: Relay.Adapter): Promise<void> {
  const [interrupted, onInterrupt] = makePromise();
  const [second, onSecond] = makePromise();
  const held: Relay.MessageEvent[] = [];
  adapter.connect('inbound', (_adapter, event) => {
    event.hold();
    held.push(event);
    showEvent(event);
    if (held.length === 2)
      onSecond();
  });
  adapter.connect('interrupt', () => onInterrupt());
  say('holding');
  await interrupted;
  say(`held: ${held.length}`);
  held[0].acknowledge();
  await second;
  say(`held: ${held.length}`);
  held[1].acknowledge();
}

async function converse(url: string): Promise<void> {
  const adapter = newAdapter(url);
  const events = adapter.events();
  adapter.connect('interrupt', (_adapter, sessionKey, chatId) => say(`interrupt: ${sessionKey} ${chatId}`));
  adapter.connect('passthrough', onPassthrough);
  await adapter.connect_async();
  const descriptor = adapter.descriptor;
  say(`online: ${descriptor?.platform} ${descriptor?.max_message_length} ${descriptor?.len_unit}`);
  await receiveAndReply(adapter, events);
  await replyInThread(adapter, events);
  await beInterrupted(adapter, events);
  await followUp(adapter, events);
  await events.return?.();
  await hold(adapter);
  await adapter.disconnect_async();
  say(`disconnected: ${yesNo(adapter.state === Relay.State.DISCONNECTED)}`);
}

/** Returns the error of a call, which must have this code. */
async function errorOf(promise: Promise<unknown>, code: number): Promise<Relay.Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Relay.Error && error.code === code)
      return error;
    throw error;
  }
  throw new Error(`no error ${code}`);
}

async function beRefused(adapter: Relay.Adapter): Promise<void> {
  adapter.max_rate_limit_wait = 0;
  let error = await errorOf(adapter.send_async('c1', 'too fast'), Relay.Error.RATE_LIMITED);
  say(`rate limited: wait ${error.retryAfter} | ambiguous ${yesNo(Relay.error_is_ambiguous(error))}`);
  error = await errorOf(adapter.send_async('c1', 'not there'), Relay.Error.DECLINED);
  say(`declined: ${error.message}`);
  error = await errorOf(adapter.send_async('c1', 'perhaps'), Relay.Error.UNKNOWN_OUTCOME);
  say(`unknown outcome: ambiguous ${yesNo(Relay.error_is_ambiguous(error))}`);
}

async function beRevoked(adapter: Relay.Adapter): Promise<void> {
  const [revoked, resolve] = makePromise();
  adapter.connect('revoked', () => resolve());
  const error = await errorOf(adapter.send_async('c1', 'revoke me'), Relay.Error.CONNECTION_LOST);
  say(`lost: ambiguous ${yesNo(Relay.error_is_ambiguous(error))}`);
  await revoked;
  say(`revoked: ${adapter.fatal_error_code} | retryable ${yesNo(adapter.fatal_error_retryable)}`);
  say(adapter.fatal_error?.message ?? 'no error');
  await errorOf(adapter.connect_async(), Relay.Error.REVOKED);
  say('not connected: revoked');
}

async function beRefusedAndRevoked(url: string): Promise<void> {
  const adapter = newAdapter(url);
  adapter.connect('inbound', (_adapter, event) => showEvent(event));
  await adapter.connect_async();
  await beRefused(adapter);
  await beRevoked(adapter);
  await adapter.disconnect_async();
}

/** A transport whose other end is in the same object. */
const Pipe = GObject.registerClass(class Pipe extends Relay.Transport {
  answer(frame: Relay.JsonObject): void {
    this.received(new TextEncoder().encode(`${JSON.stringify(frame)}\n`));
  }

  vfunc_open(): boolean {
    this.opened();
    return true;
  }

  vfunc_write(line: GLib.Bytes): boolean {
    const frame = JSON.parse(new TextDecoder().decode(line.toArray()));
    say(`written: ${frame.type}`);
    if (frame.type === 'hello')
      this.answer({type: 'descriptor', descriptor: DESCRIPTOR});
    else if (frame.type === 'outbound')
      this.answer({type: 'outbound_result', requestId: frame.requestId, result: {success: true, message_id: 'p1'}});
    else if (frame.type === 'going_idle')
      this.answer({type: 'going_idle_ack'});
    return true;
  }

  vfunc_close(code: number, reason: string): void {
    say(`closed: ${code}`);
    this.closed(code, reason);
  }
});

async function useOwnTransport(): Promise<void> {
  const pipe = new Pipe();
  pipe.set_identities([new Relay.Identity('pipe', 'bot')]);
  const adapter = new Relay.Adapter(null, pipe);
  const events = adapter.events();
  await adapter.connect_async();
  say(`online: ${adapter.descriptor?.label}`);
  const result = await adapter.send_async('c1', 'hello');
  say(`sent: ${result.message_id}`);
  pipe.answer({type: 'inbound', event: {text: 'hi', source: {
    platform: 'pipe', chat_id: 'c1', user_name: 'Pat', is_bot: true,
  }}});
  await nextEvent(events);
  await adapter.disconnect_async();
}

if (programArgs.length !== 2) {
  printerr('Usage: gjs -m conformance.js URL SCRIPTED-URL');
  exit(2);
}
await converse(programArgs[0]!);
await beRefusedAndRevoked(programArgs[1]!);
await useOwnTransport();
say('done');
