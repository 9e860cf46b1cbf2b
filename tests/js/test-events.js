// test-events.js: the override: the events of an adapter as an async iterator
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, collectLog, converse, countLogged, equal, logged, rejection, run, until} = imports.relaytest;
const {Relay} = imports.gi;

const MAX_WAITING = 1024;

// Runs a loop over @events in the background. @body gets each event; the result has `error` or `ended`.
function startLoop(events, body)
{
  const loop = {texts: []};
  (async () => {
    for await (const event of events) {
      loop.texts.push(event.text);
      await body(event);
    }
  })().then(() => (loop.ended = true), error => (loop.error = error));
  return loop;
}

function makeGate()
{
  const gate = {};
  gate.opened = new Promise(resolve => (gate.open = resolve));
  return gate;
}

// A conversation with a connected peer and an iterator of its adapter
async function converseWithEvents(conversation, options)
{
  return converse(peer => conversation(peer, peer.adapter.events(options)));
}

collectLog();
run({
  event_is_taken_when_the_loop_receives_it: () => converseWithEvents(async (peer, events) => {
    const gate = makeGate();
    peer.feedEvent('b1', {text: 'one'});
    peer.feedEvent('b2', {text: 'two'});
    const loop = startLoop(events, () => gate.opened);
    await until(() => peer.acks().length, 'the ack');
    equal([loop.texts, peer.acks()], [['one'], ['b1']]);
    gate.open();
    await until(() => peer.acks().length === 2, 'the second ack');
    equal(loop.texts, ['one', 'two']);
  }),

  events_before_the_loop_are_not_lost: () => converse(async peer => {
    const events = peer.adapter.events();
    peer.feedEvent('b1', {text: 'early'});
    peer.feedEvent('b2', {text: 'next'});
    const loop = startLoop(events, () => {});
    await until(() => loop.texts.length === 2, 'the events');
    equal(loop.texts, ['early', 'next']);
  }),

  held_event_is_taken_when_the_loop_asks_for_the_next: () => converseWithEvents(async (peer, events) => {
    const gate = makeGate();
    const loop = startLoop(events, () => gate.opened);
    peer.feedEvent('b1', {text: 'one'});
    await until(() => loop.texts.length, 'the event');
    await peer.adapter.send_action_async({op: 'typing'});
    equal(peer.acks(), []);
    gate.open();
    await until(() => peer.acks().length, 'the ack');
  }, {held: true}),

  held_event_comes_again_when_the_loop_fails: () => converseWithEvents(async (peer, events) => {
    const loop = startLoop(events, () => {
      throw new Error('of the body');
    });
    peer.feedEvent('b1');
    await until(() => loop.error, 'the failure');
    equal(loop.error.message, 'of the body');
    await until(() => peer.written('hello').length === 2, 'the new connection');
    equal(peer.acks(), []);
  }, {held: true}),

  break_gives_back_what_waits: () => converseWithEvents(async (peer, events) => {
    peer.feedEvent('b1', {text: 'one'});
    peer.feedEvent('b2', {text: 'two'});
    for await (const event of events) {
      equal(event.text, 'one');
      break;
    }
    await until(() => peer.written('hello').length === 2, 'the new connection');
    equal(peer.acks(), ['b1']);
    const again = startLoop(peer.adapter.events(), () => {});
    peer.feedEvent('b2', {text: 'two'});
    await until(() => again.texts.length, 'the second event');
    equal([again.texts, (await events.next()).done], [['two'], true]);
  }),

  close_ends_the_loop_after_its_body: () => converseWithEvents(async (peer, events) => {
    const gate = makeGate();
    const loop = startLoop(events, () => gate.opened);
    peer.feedEvent('b1', {text: 'one'});
    peer.feedEvent('b2', {text: 'stored'});
    peer.feedEvent(undefined, {text: 'not stored'});
    await until(() => loop.texts.length, 'the event');
    events.close();
    peer.feedEvent('b3', {text: 'stored, too'});
    await peer.adapter.send_action_async({op: 'typing'});
    gate.open();
    await until(() => loop.ended, 'the end');
    equal([loop.texts, peer.acks(), peer.written('hello').length], [['one', 'not stored'], ['b1'], 1]);
  }),

  close_ends_a_loop_that_waits: () => converseWithEvents(async (peer, events) => {
    const loop = startLoop(events, () => {});
    await peer.adapter.send_action_async({op: 'typing'});
    events.close();
    events.close();
    await until(() => loop.ended, 'the end');
  }),

  stored_events_go_to_other_handlers_after_the_loop: () => converseWithEvents(async (peer, events) => {
    const texts = [];
    const gate = makeGate();
    const loop = startLoop(events, () => gate.opened);
    peer.feedEvent('b0', {text: 'zero'});
    peer.feedEvent('b1', {text: 'one'});
    await until(() => loop.texts.length, 'the event');
    events.close();
    gate.open();
    await until(() => loop.ended, 'the end');
    peer.adapter.connect('inbound', (_adapter, event) => {
      texts.push(event.text);
    });
    peer.feedEvent('b2', {text: 'two'});
    await until(() => texts.length > 0, 'the second event');
    equal([texts, loop.texts], [['two'], ['zero']]);
    await until(() => peer.written('hello').length === 2, 'the new connection, for the first event');
  }),

  disconnect_ends_the_loop: async () => {
    let loop = null;
    await converse(peer => {
      loop = startLoop(peer.adapter.events(), () => {});
    });
    await until(() => loop.ended, 'the end');
  },

  revocation_is_thrown: () => converseWithEvents(async (peer, events) => {
    const loop = startLoop(events, () => {});
    // The second close with this code in a row means that the credentials are revoked.
    peer.transport.hang_up(4401, null);
    await until(() => peer.written('hello').length === 2 && peer.adapter.state === Relay.State.ONLINE, 'the reconnect');
    peer.transport.hang_up(4401, null);
    await until(() => loop.error, 'the failure');
    assert(loop.error instanceof Relay.Error, `${loop.error}`);
    equal(loop.error.code, Relay.Error.REVOKED);
    equal((await events.next()).done, true);
  }),

  two_calls_get_two_events: () => converseWithEvents(async (peer, events) => {
    const results = [events.next(), events.next()];
    peer.feedEvent('b1', {text: 'one'});
    peer.feedEvent('b2', {text: 'two'});
    equal((await Promise.all(results)).map(({value}) => value.text), ['one', 'two']);
  }),

  more_events_than_may_wait_are_rejected: () => converseWithEvents(async peer => {
    for (let i = 0; i <= MAX_WAITING + 1; i++)
      peer.feedEvent(`b${i}`);
    await until(() => peer.written('hello').length === 2, 'the new connection');
    equal([peer.acks(), logged.length, logged[0].RELAY_BUFFER_ID], [[], 1, `b${MAX_WAITING}`]);
    equal(countLogged(`${MAX_WAITING} events wait`), 1);
  }),

  adapter_without_transport_has_events: async () => {
    const adapter = new Relay.Adapter();
    const events = adapter.events();
    assert(await rejection(adapter.connect_async()) instanceof Relay.Error, 'no transport');
    events.close();
    equal(await events.next(), {done: true});
  },
});
