// test-override.js: what the override adds: promises, objects, handlers that may fail
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, DEADLINE, DESCRIPTOR, equal, offline, run, toJson} = imports.relaytest;
const {Gio, GLib, GObject, Relay} = imports.gi;
const System = imports.system;
const BIG = 9223372036854775807n;

// For what is awaited: the main context runs already.
async function until(condition, what)
{
  const end = GLib.get_monotonic_time() + DEADLINE * 1000;
  while (!condition()) {
    assert(GLib.get_monotonic_time() < end, `waited in vain for ${what}`);
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
  throw new Error(`it was expected to fail and gave ${result}`);
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

// What handlers say in the log is expected here, and read.
const said = [];
GLib.log_set_writer_func((level, fields) => {
  const bytes = fields['MESSAGE'];
  said.push(bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : `${bytes}`);
  return GLib.LogWriterOutput.HANDLED;
});

function sayings(words)
{
  const found = said.filter(text => text.includes(words)).length;
  said.length = 0;
  return found;
}

async function comesAgain(feed, signal, handler, more = () => {})
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

const answered = {prompt_response: {prompt_id: 'p1', option_id: 'yes'}};

run({
  promises: () => converse(async peer => {
    const result = await peer.adapter.send_async('c1', 'hello', null, {notify: true});
    equal(result.message_id, '9007199254740993');
    equal(result.to_json(), {success: true, message_id: '9007199254740993'});
    const {action} = peer.written('outbound')[0];
    equal([action.content, action.reply_to, action.metadata], ['hello', null, {notify: true}]);
    equal((await peer.adapter.send_action_async({op: 'typing'})).success, true);
    equal((await peer.transport.send_action_async({op: 'typing'}, null)).success, true);
  }),

  failures: () => converse(async peer => {
    peer.answer = {success: false, error: 'no such chat'};
    const error = await rejection(peer.adapter.send_async('c1', 'x'));
    assert(error.matches(Relay.error_quark(), Relay.Error.REJECTED), `${error}`);
    assert(error.stack.includes('Promise created here'), `where it was called is told: ${error.stack}`);
    assert(await rejection(peer.adapter.send_async('c1')) instanceof Error, 'no content');
  }),

  draft: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1', {thread_id: 't'});
    draft.append('Once');
    await until(() => peer.written('outbound').length, 'the first words');
    draft.append(' upon a time');
    const result = await draft.finish_async();
    equal([draft.text, result.message_ids], ['Once upon a time', ['9007199254740993']]);
    equal(peer.written('outbound').map(({action}) => [action.op, action.content, action.metadata]), [
      ['send', 'Once', {thread_id: 't', expect_edits: true}],
      ['edit', 'Once upon a time', {thread_id: 't'}],
    ]);
    const empty = peer.adapter.begin_draft('c1');
    const error = await rejection(empty.finish_async());
    assert(error.matches(Relay.error_quark(), Relay.Error.INVALID_ARGUMENT), `${error}`);
    empty.abandon();
  }),

  draft_in_messages: () => converse(async peer => {
    const text = 'Grüße 😀 an alle.\n'.repeat(300);
    const draft = peer.adapter.begin_draft('c1');
    for (const letter of text)
      draft.append(letter);
    const result = await draft.finish_async();
    assert(draft.text === text, 'the text');
    equal(result.message_ids, Array(3).fill('9007199254740993'));
    const contents = peer.written('outbound').map(({action}) => action.content);
    equal(contents, peer.adapter.split(text));
    equal(contents.join(''), text);
    const error = await rejection(draft.finish_async());
    assert(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CLOSED), `${error}`);
  }),

  draft_is_abandoned_meanwhile: () => converse(async peer => {
    peer.answer = null;
    const draft = peer.adapter.begin_draft('c1');
    draft.append('Once');
    const finishing = rejection(draft.finish_async());
    draft.append(' too late');
    draft.abandon();
    const error = await finishing;
    assert(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), `${error}`);
    equal(draft.text, 'Once');
  }),

  exact_numbers: () => converse(async peer => {
    const frames = [];
    const transport = new (GObject.registerClass(class extends Relay.Transport {
      vfunc_open()
      {
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => this.opened());
        return true;
      }

      vfunc_write(line)
      {
        const text = new TextDecoder().decode(line.toArray());
        const {type, requestId} = JSON.parse(text);
        frames.push(text);
        this.received(new TextEncoder().encode(`${JSON.stringify({
          hello: {type: 'descriptor', descriptor: DESCRIPTOR},
          outbound: {type: 'outbound_result', requestId, result: {success: true}},
          going_idle: {type: 'going_idle_ack'},
        }[type])}\n`));
        return true;
      }

      vfunc_close(code, reason)
      {
        this.closed(code, reason);
      }
    }))();
    transport.set_identities([Relay.Identity.new('discord', 'bot')]);
    const adapter = Relay.Adapter.new(null, transport);
    await adapter.connect_async();
    const text = 'grüß 😀 "\\u0000" \n';
    await adapter.send_async('c1', 'x', null, {
      most: BIG, least: -BIG - 1n, id: '1234567890123456789', part: 0.1, none: null, text, list: [1, [2n]],
    });
    for (const part of ['"most":9223372036854775807', '"least":-9223372036854775808',
      '"id":"1234567890123456789"', '"none":null', '[1,[2]]'])
      assert(frames[1].includes(part), `${part} in ${frames[1]}`);
    const {metadata} = JSON.parse(frames[1]).action;
    equal([metadata.part, metadata.text], [0.1, text]);
    await adapter.disconnect_async();
    for (const value of [BIG + 1n, NaN, 'a\0b'])
      // eslint-disable-next-line no-await-in-loop
      assert(await rejection(peer.adapter.send_async('c1', 'x', null, {value})) instanceof RangeError, `${value}`);
  }),

  objects: () => {
    const source = Relay.SessionSource.new_from_json({platform: 'discord', chat_id: '80351110224678912'});
    equal(source.to_json().chat_id, '80351110224678912');
    equal(Relay.SessionSource.new_from_json(toJson({chat_id: 'c'})).chat_id, 'c');
    const bare = Object.assign(Object.create(null), {chat_id: 'c'});
    equal(Relay.SessionSource.new_from_json(bare).chat_id, 'c');
    const manifest = [{name: 'ask'}];
    const identity = new Relay.Identity({platform: 'discord', bot_id: 'b', command_manifest: manifest});
    equal([identity.command_manifest, identity.get_command_manifest()], [manifest, manifest]);
    equal(Relay.Identity.new('discord', 'b').command_manifest, null);
  },

  callbacks_as_ever: () => converse(async peer => {
    const heard = [];
    const callback = (source, result) => heard.push(source.send_finish(result).message_id);
    peer.adapter.send_async('c1', 'x', null, toJson({a: 1}), null, callback);
    peer.adapter.send_async('c1', 'x', callback);
    equal(peer.adapter.send_async('c1', 'x', null, null, null, null), undefined);
    await until(() => heard.length === 2 && peer.written('outbound').length === 3, 'the answers');
  }),

  cancelled: () => converse(async peer => {
    peer.answer = null;
    const turn = peer.adapter.begin_turn('k1', 'c1');
    const send = peer.adapter.send_async('c1', 'x', null, null, turn);
    peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
    const error = await rejection(send);
    assert(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), `${error}`);
  }),

  every_pair: () => {
    const seen = [];
    for (const name of Object.getOwnPropertyNames(Relay)) {
      const {prototype} = Relay[name] || {};
      if (!(prototype instanceof GObject.Object))
        continue;
      for (const method of Object.getOwnPropertyNames(prototype).filter(n => n.endsWith('_async'))) {
        seen.push(method);
        assert(!`${prototype[method]}`.includes('native'), `${name}.${method} gives a promise`);
      }
    }
    assert(seen.includes('send_prompt_async') && seen.includes('send_interrupt_async'), `${seen}`);
  },

  handler_returned: () => converse(async peer => {
    peer.feedEvent('b1');
    await until(() => peer.acks().length, 'the ack');
  }, 'inbound', (_adapter, event) => event.text),

  async handler_threw() {
    const seen = [];
    await comesAgain(peer => peer.feedEvent('b1'), 'inbound', (_adapter, event) => {
      if (seen.push(event.text) === 1)
        throw new Error('thrown at first');
    });
    equal([seen, sayings('thrown at first')], [['hi', 'hi'], 1]);
  },

  async handler_throws_for_ever() {
    const givenUp = [];
    await converse(async peer => {
      peer.adapter.connect('dead-letter', (_adapter, event) => givenUp.push(event.text));
      for (let i = 1; i <= 3; i++) {
        peer.feedEvent('b1');
        // eslint-disable-next-line no-await-in-loop
        await until(() => peer.written('hello').length > i &&
          peer.adapter.state === Relay.State.ONLINE, 'the redial');
      }
      peer.feedEvent('b1');
      await until(() => peer.acks().length, 'the ack');
    }, 'inbound', () => {
      throw new Error('thrown again');
    });
    equal([givenUp, sayings('thrown again')], [['hi'], 3]);
  },

  async passthrough_threw() {
    const seen = [];
    await comesAgain(peer => peer.feedForward('b1'), 'passthrough', (_adapter, forward) => {
      if (seen.push(forward.path) === 1)
        throw new Error('thrown at first');
      return true;
    }, peer => peer.transport.connect('passthrough', () => seen.push('transport')));
    equal([seen, sayings('thrown at first')], [['/x', '/x'], 1]);
  },

  async prompt_response_threw() {
    const seen = [];
    await comesAgain(peer => peer.feedEvent('b1', answered), 'prompt-response', (_adapter, event) => {
      if (seen.push(event.prompt_response.option_id) === 1)
        throw new Error('thrown at first');
      return true;
    });
    equal([seen, sayings('thrown at first')], [['yes', 'yes'], 1]);
  },

  async async_handler_is_held() {
    let open = null;
    await converse(async peer => {
      peer.feedEvent('b1');
      await until(() => open, 'the handler');
      equal(peer.acks(), []);
      open();
      await until(() => peer.acks().length, 'the ack');
      equal(peer.written('outbound')[0].action.content, 'hi');
    }, 'inbound', async (adapter, event) => {
      await new Promise(resolve => (open = resolve));
      await adapter.send_async(event.source.chat_id, event.text);
    });
  },

  async async_handler_failed() {
    const seen = [];
    await comesAgain(peer => peer.feedEvent('b1'), 'inbound', async (_adapter, event) => {
      await null;
      if (seen.push(event.text) === 1)
        throw new Error('rejected at first');
    });
    equal([seen, sayings('rejected at first')], [['hi', 'hi'], 1]);
  },

  async a_promise_handles_nothing() {
    const seen = [];
    await converse(async peer => {
      peer.transport.connect('passthrough', () => {
        seen.push('transport');
      });
      peer.feedForward('b1');
      await until(() => peer.acks().length, 'the ack');
    }, 'passthrough', async (_adapter, forward) => {
      await null;
      seen.push(forward.path);
      return true;
    });
    equal(seen.sort(), ['/x', 'transport']);
  },

  async async_handler_of_another_signal() {
    await converse(async peer => {
      peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
      await until(() => said.length, 'the report');
    }, 'interrupt', async (_adapter, key) => {
      await null;
      throw new Error(`of ${key}`);
    });
    equal(sayings('of k1'), 1);
  },

  found_by_function: () => converse(async peer => {
    const heard = [];
    const say = (_adapter, event) => heard.push(event.text);
    const {adapter} = peer;
    adapter.connect('inbound', () => {});
    adapter.connect_after('inbound', say);
    assert(GObject.signal_handler_find(adapter, {func: say}), 'it is found');
    equal(GObject.signal_handlers_block_by_func(adapter, say), 1);
    peer.feedEvent('b1', {text: '1'});
    await until(() => peer.acks().length === 1, 'the ack');
    equal(GObject.signal_handlers_unblock_by_func(adapter, say), 1);
    peer.feedEvent('b2', {text: '2'});
    await until(() => peer.acks().length === 2, 'the ack');
    equal(GObject.signal_handlers_disconnect_by_func(adapter, say), 1);
    peer.feedEvent('b3', {text: '3'});
    await until(() => peer.acks().length === 3, 'the ack');
    equal(heard, ['2']);
    assert(!GObject.signal_handler_find(adapter, {func: say}), 'it is gone');
  }),

  async kept_while_connected() {
    const heard = [];
    const transport = await (async () => {
      const peer = offline();
      peer.adapter.connect('inbound', (_adapter, event) => heard.push(event.text));
      await peer.adapter.connect_async();
      const itsTransport = peer.transport;
      delete peer.adapter;
      return itsTransport;
    })();
    const collect = () => new Promise(resolve => {
      System.gc();
      GLib.idle_add(GLib.PRIORITY_LOW, () => resolve());
    });
    for (let i = 0; i < 5; i++)
      // eslint-disable-next-line no-await-in-loop
      await collect();
    transport.feed_json({type: 'inbound', event: {text: 'still here', source: {chat_id: 'c1'}}});
    await until(() => heard.length, 'the event');
    await transport.disconnect_async();

    // a transport has one adapter at a time, so that a second one can connect tells that it is gone
    for (let left = 20; ; left--) {
      // eslint-disable-next-line no-await-in-loop
      await collect();
      try {
        const second = Relay.Adapter.new(null, transport);
        // eslint-disable-next-line no-await-in-loop
        await second.connect_async();
        // eslint-disable-next-line no-await-in-loop
        await second.disconnect_async();
        break;
      } catch (error) {
        assert(left && error.matches(Relay.error_quark(), Relay.Error.BUSY), `${error}`);
      }
    }
  },

  many_events: () => converse(async peer => {
    const total = 5000;
    let fed = 0, seen = 0;
    peer.adapter.connect('inbound', (_adapter, event) => (seen += event.source.chat_id === 'c1' ? 1 : 0));
    while (fed < total) {
      for (let i = 0; i < 500; i++)
        peer.feedEvent(`b${fed++}`);
      // eslint-disable-next-line no-await-in-loop
      await until(() => seen === fed, 'the events');
    }
    await until(() => peer.acks().length === total, 'the acks');
  }),
});
