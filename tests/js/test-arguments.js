// test-arguments.js: the override: what can be left out, what is refused, and booleans that may be null
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, collectLog, converse, equal, offline, rejection, run, until} = imports.relaytest;
const {signatures} = imports.signatures;
const {Gio, GLib, GObject, Relay, Soup} = imports.gi;

const RequiredTypes = ['integer', 'enum'];

function failure(action)
{
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}

// gjs says that more arguments are needed.
function assertMissing(action, what)
{
  const error = failure(action);
  assert(error instanceof TypeError && /arguments? required/.test(error.message), `${what}: ${error}`);
}

function assertNotAnInteger(error, name)
{
  assert(error instanceof TypeError && error.message.includes(`“${name}” must be an integer`), `${name}: ${error}`);
}

// Calls @action with an endpoint whose connector accepts uploads.
async function withEndpoint(action)
{
  const server = new Soup.Server();
  server.add_handler(null, (_server, message) => {
    message.set_status(200, null);
    message.set_response('application/json', Soup.MemoryUse.COPY,
      new TextEncoder().encode(JSON.stringify({id: 'm1', size: 5})));
  });
  server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY);
  const [uri] = server.get_uris();
  await action(new Relay.Endpoint(new Relay.WebsocketTransport(`ws://127.0.0.1:${uri.get_port()}`, 'web', 'b')));
  server.disconnect();
}

collectLog();
run({
  nullable_last_arguments_can_be_left_out: () => {
    const prompt = Relay.Prompt.new(null, Relay.PROMPT_KIND_CHOICE, 'Sure?');
    prompt.add_option('a', 'A', Relay.PROMPT_STYLE_DANGER);
    prompt.add_option('b', 'B');
    prompt.add_option('c', 'C', undefined);
    equal([prompt.prompt_id.length > 0, Relay.Identity.new('web').bot_id], [true, '']);
    equal([Relay.text_split('abc', 2), Relay.text_measure('abc')], [['ab', 'c'], 3]);
    const source = Relay.SessionSource.new_from_json({platform: 'discord', chat_id: 'c', chat_type: 'dm'});
    assert(source.build_session_key().includes('dm'), source.build_session_key());
    assert(Relay.Adapter.new() instanceof Relay.Adapter, 'an adapter without a transport');
  },

  undefined_is_null: () => converse(async peer => {
    await peer.adapter.send_async('c1', 'x', undefined, {thread_id: 't'});
    const {action} = peer.written('outbound')[0];
    equal([action.reply_to, action.metadata], [null, {thread_id: 't'}]);
    equal([Relay.Identity.new('web', undefined).bot_id, new Relay.Identity('web', undefined).bot_id], ['', '']);
    const transport = Relay.WebsocketTransport.new('https://relay.test', 'web', 'bot');
    transport.gateway_id = 'g1';
    for (const [name, value] of [['gateway_id', undefined], ['secret', undefined], ['session', undefined]])
      transport[name] = value;
    equal([transport.gateway_id, transport.session], [null, null]);
  }),

  constructors_take_arguments: () => {
    const identity = new Relay.Identity('web', 'b');
    equal([identity.platform, identity.bot_id, new Relay.Identity('web').bot_id], ['web', 'b', '']);
    equal(new Relay.Prompt(undefined, 'choice', 'Sure?').content, 'Sure?');
    const transport = new Relay.MemoryTransport('discord', 'b');
    assert(new Relay.Adapter(null, transport).transport === transport, 'the transport');
    assert(new Relay.Adapter(undefined, new Relay.MemoryTransport('web')).transport, 'without a bot id');
    assert(failure(() => new Relay.WebsocketTransport('ftp://x', 'web', 'b')) instanceof Relay.Error, 'an error of C');
    equal(new Relay.Identity({platform: 'cli'}).platform, 'cli');
    assert(new Relay.Adapter().transport === null, 'no arguments');
    const Own = GObject.registerClass(class extends Relay.Transport {});
    assert(failure(() => new Own('web')) instanceof TypeError, 'a class without new');
  },

  required_arguments_are_asked_for: () => {
    for (const action of [() => Relay.text_split('abc'), () => Relay.auth_make_token('gw', 's'),
      () => offline().transport.hang_up(), () => offline().transport.set_reconnect_delay(),
      () => offline().adapter.set_typing('c1')])
      assertMissing(action, action);
  },

  // null would be 0 there
  no_number_is_left_out_by_mistake: () => {
    const found = signatures('Relay');
    if (!found)
      return 'GIRepository 2.0 is not installed';
    let tried = 0;
    for (const {owner, isMethod, name, types} of found) {
      const holder = owner ? Relay[owner] : Relay;
      const method = (isMethod ? holder.prototype : holder)[name];
      const position = types.findIndex(({scalar}) => RequiredTypes.includes(scalar));
      // received() takes an array of bytes, whose length gjs gives
      if (/_(async|finish)$/.test(name) || position < 0 || name === 'received')
        continue;
      const instance = isMethod ? Object.create(holder.prototype) : holder;
      const args = types.slice(0, position).map(() => null);
      assertMissing(() => method.apply(instance, args), `${owner}.${name}`);
      tried++;
    }
    assert(tried > 10, `${tried} functions were tried`);
    return undefined;
  },

  fractions_are_refused: () => converse(async peer => {
    const prompt = Relay.Prompt.new(null, Relay.PROMPT_KIND_CHOICE, 'Sure?');
    prompt.add_option('a', 'A');
    for (const timeout of [0.5, 1.5, NaN, Infinity])
      // eslint-disable-next-line no-await-in-loop
      assertNotAnInteger(await rejection(peer.adapter.ask_async('c1', prompt, timeout)), 'timeout_s');
    const {transport} = peer;
    assertNotAnInteger(failure(() => transport.set_reconnect_delay(0.5)), 'milliseconds');
    assertNotAnInteger(failure(() => (transport.reconnect_delay = 0.5)), 'reconnect-delay');
    assertNotAnInteger(failure(() => (transport.reconnectDelay = 0.5)), 'reconnect-delay');
    assertNotAnInteger(failure(() => transport.set_property('reconnect-delay', 0.5)), 'reconnect-delay');
    assertNotAnInteger(failure(() => new Relay.MemoryTransport({reconnect_delay: 0.5})), 'reconnect_delay');
    equal(peer.written('outbound').length, 0);
  }),

  // so that a fraction can be refused everywhere
  no_argument_is_a_fraction: () => {
    const found = signatures('Relay');
    if (!found)
      return 'GIRepository 2.0 is not installed';
    const scalars = found.flatMap(({types}) => types.map(({scalar}) => scalar));
    assert(scalars.includes('integer') && !scalars.includes('float'), `${scalars}`);
    return undefined;
  },

  unknown_booleans_are_null: () => {
    const tristates = ['is_bot', 'message_is_edit', 'auto_thread_created', 'one_to_one_verified'];
    const sourceOf = members => Relay.SessionSource.new_from_json({platform: 'discord', chat_id: 'c', ...members});
    for (const [members, value] of [[{}, null], [{is_bot: true}, true], [{is_bot: false}, false]]) {
      const source = sourceOf(members);
      equal([source.is_bot, source.isBot, source['is-bot'], source.get_is_bot()], [value, value, value, value]);
    }
    const source = sourceOf({});
    equal(tristates.map(name => source[name]), [null, null, null, null]);
    equal(tristates.map(name => source[`get_${name}`]()), [null, null, null, null]);
    const made = new Relay.SessionSource({is_bot: true, messageIsEdit: false, one_to_one_verified: null});
    equal(tristates.map(name => made[name]), [true, false, null, null]);
    for (const [value, read] of [[false, false], [null, null], [undefined, null], [true, true], [Relay.Tristate.TRUE, true]]) {
      const empty = new Relay.SessionSource();
      empty.isBot = value;
      equal(empty.is_bot, read);
    }
  },

  reply_to_is_own_is_null_or_boolean: () => converse(async peer => {
    const values = [];
    peer.adapter.connect('inbound', (_adapter, event) => values.push(event.reply_to_is_own));
    for (const members of [{}, {reply_to: {text: 't', is_own: true}}])
      peer.feedEvent(undefined, members);
    await until(() => values.length === 2, 'the events');
    equal(values, [null, true]);
  }),

  errors_have_camel_case_names: () => converse(async peer => {
    peer.answer = {success: false, error: 'slow down', code: 'rate_limited', retry_after: 300};
    const error = await rejection(peer.adapter.send_async('c1', 'x'));
    assert(error instanceof Relay.Error && error instanceof GLib.Error, `${error}`);
    equal([error.code, error.retryAfter, error.messageIds], [Relay.Error.RATE_LIMITED, 300, []]);
    equal([error.retry_after, error.message_ids], [300, []]);
  }),

  upload_tells_its_progress: () => withEndpoint(async endpoint => {
    for (const more of [[], [null]]) {
      const calls = [];
      const stream = Gio.MemoryInputStream.new_from_bytes(new TextEncoder().encode('hello'));
      // eslint-disable-next-line no-await-in-loop
      const result = await endpoint.upload_async(stream, 5, 'text/plain', 'a.txt', (...args) => calls.push(args), ...more);
      equal([result.slice(1), calls[calls.length - 1]], [['m1', 5], [5, 5]]);
    }
  }),

  upload_with_a_callback_tells_its_progress: () => withEndpoint(async endpoint => {
    const calls = [];
    let url = null;
    const stream = Gio.MemoryInputStream.new_from_bytes(new TextEncoder().encode('hello'));
    endpoint.upload_async(stream, 5, 'text/plain', 'a.txt', (...args) => calls.push(args), null, (source, result) => {
      [url] = source.upload_finish(result);
    });
    await until(() => url, 'the URL');
    equal(calls[calls.length - 1], [5, 5]);
  }),
});
