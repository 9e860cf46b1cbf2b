// test-override.js: the override: async_methods_return_promises, objects, guarded handlers
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, assertRedelivered, collectLog, converse, countLogged, DESCRIPTOR, equal, logged, offline, rejection, run, toJson, until} =
  imports.relaytest;
const {signatures} = imports.signatures;
const {Gio, GLib, GObject, Relay, Soup} = imports.gi;
const System = imports.system;
const BIG = 9223372036854775807n;

const responseFields = {prompt_response: {prompt_id: 'p1', option_id: 'yes'}};

async function collectGarbage()
{
  for (let i = 0; i < 5; i++) {
    System.gc();
    // eslint-disable-next-line no-await-in-loop
    await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_LOW, () => resolve()));
  }
}

// A transport has one adapter: if a second one can connect, the first one is finalized.
async function isFree(transport)
{
  const adapter = new Relay.Adapter(null, transport);
  try {
    await adapter.connect_async();
    await adapter.disconnect_async();
    return true;
  } catch (error) {
    assert(error.matches(Relay.error_quark(), Relay.Error.BUSY), `${error}`);
    return false;
  }
}

function decode(line)
{
  return new TextDecoder().decode(line.toArray());
}

// A connector in the same process. It keeps what is written to it: the line, and its text at that time.
const AnsweringTransport = GObject.registerClass(class AnsweringTransport extends Relay.Transport {
  vfunc_open()
  {
    this.lines = [];
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => this.opened());
    return true;
  }

  vfunc_write(line)
  {
    const text = decode(line);
    const {type, requestId} = JSON.parse(text);
    this.lines.push({line, text});
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
});

async function overSubclass()
{
  const transport = new AnsweringTransport();
  transport.set_identities([Relay.Identity.new('discord', 'bot')]);
  const adapter = Relay.Adapter.new(null, transport);
  await adapter.connect_async();
  return {adapter, lines: transport.lines};
}

// An adapter that only local variables hold receives events until it is disconnected. @connect gets a peer.
async function assertKept(connect)
{
  const received = [], peer = offline();
  const {transport} = peer;
  await (async () => {
    peer.adapter.connect('inbound', (_adapter, event) => received.push(event.text));
    await connect(peer);
    delete peer.adapter;
  })();
  await collectGarbage();
  transport.feed_json({type: 'inbound', event: {text: 'still here', source: {chat_id: 'c1'}}});
  await until(() => received.length, 'the event');
  await transport.disconnect_async();

  for (let left = 20; ; left--) {
    // eslint-disable-next-line no-await-in-loop
    await collectGarbage();
    // eslint-disable-next-line no-await-in-loop
    if (await isFree(transport))
      break;
    assert(left > 0, 'the adapter is finalized');
  }
}

collectLog();
run({
  async_methods_return_promises: () => converse(async peer => {
    const result = await peer.adapter.send_async('c1', 'hello', null, {notify: true});
    equal(result.message_id, '9007199254740993');
    equal(result.to_json(), {success: true, message_id: '9007199254740993'});
    const {action} = peer.written('outbound')[0];
    equal([action.content, action.reply_to, action.metadata], ['hello', null, {notify: true}]);
    equal((await peer.adapter.send_action_async({op: 'typing'})).success, true);
    equal((await peer.transport.send_action_async({op: 'typing'}, null)).success, true);
  }),

  failure_rejects_promise: () => converse(async peer => {
    peer.answer = {success: false, error: 'no such chat'};
    const error = await rejection(peer.adapter.send_async('c1', 'x'));
    assert(error.matches(Relay.error_quark(), Relay.Error.REJECTED), `${error}`);
    assert(error.stack.includes('Promise created here'), `the stack contains the call: ${error.stack}`);
    assert(await rejection(peer.adapter.send_async('c1')) instanceof Error, 'no content');
  }),

  error_carries_the_answer: () => converse(async peer => {
    peer.answer = {success: false, error: 'slow down', code: 'rate_limited', retry_after: 300, quota: 5};
    const limited = await rejection(peer.adapter.send_async('c1', 'x'));
    assert(limited.matches(Relay.error_quark(), Relay.Error.RATE_LIMITED), `${limited}`);
    equal([limited.code, limited.response.code], [Relay.Error.RATE_LIMITED, 'rate_limited']);
    equal([limited.retry_after, limited.message_ids, limited.response.to_json().quota], [300, [], 5]);

    peer.answer = {success: false, error: 'no such chat', code: 'not_found'};
    for (const promise of [peer.adapter.react_async('c1', 'm1', '👀', false), peer.adapter.edit_message_async('c1', 'm1', 'x')])
      // eslint-disable-next-line no-await-in-loop
      equal((await rejection(promise)).response.code, 'not_found');
  }),

  error_of_split_text_has_the_ids: () => converse(async peer => {
    const ids = ['1', '2'];
    peer.answer = () => (ids.length > 0 ? {success: true, message_id: ids.shift()} : {success: false, error: 'no'});
    const error = await rejection(peer.adapter.send_async('c1', 'word '.repeat(1500)));
    assert(error.matches(Relay.error_quark(), Relay.Error.PARTIAL), `${error}`);
    equal([error.message_ids, error.response.error], [['1', '2'], 'no']);
  }),

  error_of_draft_carries_the_answer: () => converse(async peer => {
    peer.answer = {success: false, error: 'no', code: 'archived'};
    const draft = peer.adapter.begin_draft('c1');
    draft.append('Once');
    equal((await rejection(draft.finish_async())).response.code, 'archived');
  }),

  async error_of_http_call_has_the_seconds() {
    const server = new Soup.Server();
    server.add_handler(null, (_server, message) => {
      message.set_status(503, null);
      message.get_response_headers().append('Retry-After', '30');
    });
    server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY);
    const [uri] = server.get_uris();
    const transport = Relay.WebsocketTransport.new(`ws://127.0.0.1:${uri.get_port()}`, 'discord', 'b');
    const endpoint = Relay.Endpoint.new(transport);
    const error = await rejection(endpoint.declare_policy_async('discord', true, false, null));
    assert(error.matches(Relay.error_quark(), Relay.Error.RATE_LIMITED), `${error}`);
    equal([error.retry_after, error.response], [30, null]);
    server.disconnect();
  },

  error_without_an_answer_says_so: () => converse(async peer => {
    const errors = [
      await rejection(peer.adapter.send_async('c1', ' ')),
      await rejection(offline().transport.handshake_async()),
      await rejection(Relay.Adapter.new(null, peer.transport).connect_async()),
      await rejection(Relay.Adapter.new(null, null).send_async('c1', 'x')),
    ];
    for (const {response, retry_after: retryAfter, message_ids: ids} of errors)
      equal([response, retryAfter, ids], [null, 0, []]);
    equal(logged, []);
  }),

  error_of_finish_carries_the_answer: () => converse(async peer => {
    peer.answer = {success: false, error: 'no', code: 'archived'};
    const codes = [];
    peer.adapter.send_async('c1', 'x', (source, result) => {
      try {
        source.send_finish(result);
      } catch (error) {
        codes.push(error.response.code);
      }
    });
    await until(() => codes.length, 'the answer');
    equal(codes, ['archived']);
  }),

  draft_is_updated: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1', null, {thread_id: 't'});
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

  long_draft_is_split: () => converse(async peer => {
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

  abandon_cancels_finish: () => converse(async peer => {
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

  numbers_are_exact_on_the_wire: () => converse(async peer => {
    const {adapter, lines} = await overSubclass();
    const text = 'grüß 😀 "\\u0000" \n';
    await adapter.send_async('c1', 'x', null, {
      most: BIG, least: -BIG - 1n, id: '1234567890123456789', part: 0.1, none: null, text, list: [1, [2n]],
    });
    for (const part of ['"most":9223372036854775807', '"least":-9223372036854775808',
      '"id":"1234567890123456789"', '"none":null', '[1,[2]]'])
      assert(lines[1].text.includes(part), `${part} in ${lines[1].text}`);
    const {metadata} = JSON.parse(lines[1].text).action;
    equal([metadata.part, metadata.text], [0.1, text]);
    await adapter.disconnect_async();
    for (const value of [BIG + 1n, NaN])
      // eslint-disable-next-line no-await-in-loop
      assert(await rejection(peer.adapter.send_async('c1', 'x', null, {value})) instanceof RangeError, `${value}`);
  }),

  // A socket may be ready for a line long after write() has returned.
  written_lines_can_be_kept: async () => {
    const {adapter, lines} = await overSubclass();
    for (let number = 0; number < 100; number++)
      // eslint-disable-next-line no-await-in-loop
      await adapter.send_async('c1', `${number} `.repeat(100));
    await adapter.disconnect_async();
    System.gc();
    equal(lines.map(({line}) => decode(line)), lines.map(({text}) => text));
  },

  objects_are_converted: () => {
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

  every_json_is_converted: () => {
    const found = signatures('Relay');
    if (!found)
      return 'GIRepository 2.0 is not installed';
    const names = found.filter(({returnsJson}) => returnsJson).map(({owner, isMethod, name}) => {
      assert(!`${(isMethod ? Relay[owner].prototype : Relay[owner])[name]}`.includes('native'), `${owner}.${name}`);
      return name;
    });
    for (const name of ['to_json', 'send_action_finish', 'dup_reply_metadata', 'get_command_manifest'])
      assert(names.includes(name), `${name} is among ${names}`);
    return undefined;
  },

  reply_stays_in_thread: async () => {
    const replies = [];
    const source = {platform: 'discord', chat_id: 'c1', thread_id: 't1', profile: 'p1', user_id: 'u1'};
    const peer = await converse(async p => {
      p.feedEvent('b1', {source});
      await until(() => replies.length, 'the reply');
    }, 'inbound', async (adapter, event) => {
      equal(event.dup_reply_metadata().thread_id, 't1');
      await adapter.reply_async(event, 'one');
      await adapter.reply_async(event, 'two', undefined);
      replies.push(await adapter.reply_async(event, 'three', {notify: true}));
    });
    equal(replies[0].message_id, '9007199254740993');
    const actions = peer.written('outbound').map(({action}) => action);
    equal(actions.map(({content, chat_id: chat, reply_to: to, metadata}) => [content, chat, to, metadata.thread_id,
      metadata.profile, metadata.notify]), [
      ['one', 'c1', 'b1', 't1', 'p1', undefined],
      ['two', 'c1', 'b1', 't1', 'p1', undefined],
      ['three', 'c1', 'b1', 't1', 'p1', true],
    ]);
  },

  draft_and_prompt_reply_to_message: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1', 'm1', {thread_id: 't'});
    draft.append('Once');
    await draft.finish_async();
    const prompt = Relay.Prompt.new('p1', Relay.PROMPT_KIND_CHOICE, 'Sure?');
    prompt.add_option('yes', 'Yes', null);
    for (const args of [[60, 'm1', {thread_id: 't'}], [60, 'm1'], []]) {
      const asking = peer.adapter.ask_async('c1', prompt, ...args);
      peer.feedEvent(undefined, {prompt_response: {prompt_id: 'p1', option_id: 'yes'}});
      // eslint-disable-next-line no-await-in-loop
      equal((await asking).option_id, 'yes');
    }
    equal(peer.written('outbound').map(({action}) => [action.op, action.reply_to, action.metadata.thread_id]), [
      ['send', 'm1', 't'], ['prompt', 'm1', 't'], ['prompt', 'm1', undefined], ['prompt', null, undefined],
    ]);
  }),

  callbacks_are_accepted: () => converse(async peer => {
    const received = [];
    const callback = (source, result) => received.push(source.send_finish(result).message_id);
    peer.adapter.send_async('c1', 'x', null, toJson({a: 1}), null, callback);
    peer.adapter.send_async('c1', 'x', callback);
    equal(peer.adapter.send_async('c1', 'x', null, null, null, null), undefined);
    await until(() => received.length === 2 && peer.written('outbound').length === 3, 'the answers');
  }),

  cancelled_turn_cancels_call: () => converse(async peer => {
    peer.answer = null;
    const turn = peer.adapter.begin_turn('k1', 'c1');
    const send = peer.adapter.send_async('c1', 'x', null, null, turn);
    peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
    const error = await rejection(send);
    assert(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), `${error}`);
  }),

  every_pair_returns_promise: () => {
    const calls = [];
    for (const name of Object.getOwnPropertyNames(Relay)) {
      const {prototype} = Relay[name] || {};
      if (!(prototype instanceof GObject.Object))
        continue;
      for (const method of Object.getOwnPropertyNames(prototype).filter(n => n.endsWith('_async'))) {
        calls.push(method);
        assert(!`${prototype[method]}`.includes('native'), `${name}.${method} gives a promise`);
      }
    }
    assert(calls.includes('send_prompt_async') && calls.includes('send_interrupt_async'), `${calls}`);
  },

  event_is_acknowledged_after_handler: () => converse(async peer => {
    peer.feedEvent('b1');
    await until(() => peer.acks().length, 'the ack');
  }, 'inbound', (_adapter, event) => event.text),

  async throwing_handler_rejects() {
    const calls = [];
    await assertRedelivered(peer => peer.feedEvent('b1'), 'inbound', (_adapter, event) => {
      if (calls.push(event.text) === 1)
        throw new Error('thrown at first');
    });
    equal([calls, countLogged('thrown at first')], [['hi', 'hi'], 1]);
  },

  async always_throwing_handler_makes_dead_letter() {
    const deadLetters = [];
    await converse(async peer => {
      peer.adapter.connect('dead-letter', (_adapter, event) => deadLetters.push(event.text));
      for (let i = 1; i <= 3; i++) {
        peer.feedEvent('b1');
        // taken: only then the other one becomes a dead letter
        peer.feedEvent();
        // eslint-disable-next-line no-await-in-loop
        await until(() => peer.written('hello').length > i &&
          peer.adapter.state === Relay.State.ONLINE, 'the redial');
      }
      peer.feedEvent('b1');
      await until(() => peer.acks().length, 'the ack');
    }, 'inbound', (_adapter, event) => {
      if (event.bufferId)
        throw new Error('thrown again');
    });
    equal([deadLetters, countLogged('thrown again')], [['hi'], 3]);
  },

  async throwing_passthrough_handler_rejects() {
    const calls = [];
    await assertRedelivered(peer => peer.feedForward('b1'), 'passthrough', (_adapter, forward) => {
      if (calls.push(forward.path) === 1)
        throw new Error('thrown at first');
      return true;
    }, peer => peer.transport.connect('passthrough', () => calls.push('transport')));
    equal([calls, countLogged('thrown at first')], [['/x', '/x'], 1]);
  },

  async throwing_prompt_handler_rejects() {
    const calls = [];
    await assertRedelivered(peer => peer.feedEvent('b1', responseFields), 'prompt-response', (_adapter, event) => {
      if (calls.push(event.prompt_response.option_id) === 1)
        throw new Error('thrown at first');
      return true;
    });
    equal([calls, countLogged('thrown at first')], [['yes', 'yes'], 1]);
  },

  async promise_is_not_handled() {
    const calls = [];
    await converse(async peer => {
      peer.transport.connect('passthrough', () => {
        calls.push('transport');
      });
      peer.feedForward('b1');
      await until(() => peer.acks().length, 'the ack');
    }, 'passthrough', async (_adapter, forward) => {
      await null;
      calls.push(forward.path);
      return true;
    });
    equal(calls.sort(), ['/x', 'transport']);
  },

  async promise_of_other_signal_is_reported() {
    await converse(async peer => {
      peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
      await until(() => logged.length, 'the report');
    }, 'interrupt', async (_adapter, key) => {
      await null;
      throw new Error(`of ${key}`);
    });
    equal(countLogged('of k1'), 1);
  },

  handler_is_found_by_function: () => converse(async peer => {
    const received = [];
    const log = (_adapter, event) => received.push(event.text);
    const {adapter} = peer;
    adapter.connect('inbound', () => {});
    adapter.connect_after('inbound', log);
    assert(GObject.signal_handler_find(adapter, {func: log}), 'it is found');
    equal(GObject.signal_handlers_block_by_func(adapter, log), 1);
    peer.feedEvent('b1', {text: '1'});
    await until(() => peer.acks().length === 1, 'the ack');
    equal(GObject.signal_handlers_unblock_by_func(adapter, log), 1);
    peer.feedEvent('b2', {text: '2'});
    await until(() => peer.acks().length === 2, 'the ack');
    equal(GObject.signal_handlers_disconnect_by_func(adapter, log), 1);
    peer.feedEvent('b3', {text: '3'});
    await until(() => peer.acks().length === 3, 'the ack');
    equal(received, ['2']);
    assert(!GObject.signal_handler_find(adapter, {func: log}), 'it is disconnected');
  }),

  secret_is_asked_for: async () => {
    const connect = async answer => {
      const transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1/', 'web');
      const requests = [];
      transport.set_secret_func((sender, request) => {
        requests.push(sender === transport, request.was_refused, request.cancellable.is_cancelled());
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => answer(request));
      });
      const error = await rejection(transport.connect_async());
      equal(requests, [true, false, false]);
      return [transport, error];
    };
    const [answered, refused] = await connect(request => request.respond('hush'));
    assert(refused.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CONNECTION_REFUSED), `${refused}`);
    equal(answered.has_secret, true);
    answered.url = 'ws://127.0.0.1:2/';
    equal(answered.url, 'ws://127.0.0.1:2/relay');

    const cancelled = GLib.Error.new_literal(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED, 'no');
    const [failed, error] = await connect(request => request.fail(cancelled));
    assert(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), `${error}`);
    equal([failed.has_secret, failed.state], [false, Relay.State.DISCONNECTED]);
  },

  adapter_is_kept_while_connected: () => assertKept(({adapter}) => adapter.connect_async()),

  adapter_is_kept_after_retry: () => assertKept(async ({adapter}) => {
    adapter.retry();
    await until(() => adapter.online, 'the connection');
  }),
  adapter_is_kept_when_its_transport_connects: () => assertKept(({transport}) => transport.connect_async()),

  signal_is_waited_for: async () => {
    for (const name of ['INT', 'TERM']) {
      const waiting = Relay.wait_for_signal();
      const [pid] = new TextDecoder().decode(GLib.file_get_contents('/proc/self/stat')[1]).split(' ');
      Gio.Subprocess.new(['kill', `-${name}`, pid], Gio.SubprocessFlags.NONE);
      // eslint-disable-next-line no-await-in-loop
      equal(await waiting, {INT: 2, TERM: 15}[name]);
    }
  },

  many_events_are_delivered: () => converse(async peer => {
    const total = 5000;
    let fed = 0, calls = 0;
    peer.adapter.connect('inbound', (_adapter, event) => (calls += event.source.chat_id === 'c1' ? 1 : 0));
    while (fed < total) {
      for (let i = 0; i < 500; i++)
        peer.feedEvent(`b${fed++}`);
      // eslint-disable-next-line no-await-in-loop
      await until(() => calls === fed, 'the events');
    }
    await until(() => peer.acks().length === total, 'the acks');
  }),
});
