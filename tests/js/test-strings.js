// test-strings.js: the override: strings that C cannot hold, and halves of surrogate pairs
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, converse, equal, offline, run} = imports.relaytest;
const {signatures} = imports.signatures;
const {GObject, Relay} = imports.gi;

const BAD = 'ok\0cut';
const CLASSES = Object.getOwnPropertyNames(Relay).map(name => Relay[name])
  .filter(value => typeof value === 'function' && value.prototype instanceof GObject.Object);

async function failure(action)
{
  try {
    await action();
  } catch (error) {
    return error;
  }
  return null;
}

async function assertRefused(action, name, what)
{
  const error = await failure(action);
  assert(error instanceof TypeError && error.message.includes(`“${name}”`) && error.message.includes('U+0000'),
    `${what}: ${error}`);
}

function instanceOf(Class)
{
  const peer = offline();
  return [peer.adapter, peer.transport].find(object => object instanceof Class) || Object.create(Class.prototype);
}

// Puts values that contain U+0000 at each place where C has a string or a list of strings.
async function assertFunctionRefuses(instance, method, {name, types})
{
  for (const [position, {argument, type}] of types.entries()) {
    const values = {utf8: [BAD], list: [[BAD], ['ok', BAD]], json: [{a: BAD}, {[BAD]: 1}, {a: [{b: BAD}]}]}[type] || [];
    for (const value of values) {
      const args = types.slice(0, position).map(() => null).concat([value]);
      // eslint-disable-next-line no-await-in-loop
      await assertRefused(() => method.apply(instance, args), argument, `${name}(${argument})`);
    }
  }
}

run({
  every_function_refuses_nul: async () => {
    const found = signatures('Relay');
    if (!found)
      return 'GIRepository 2.0 is not installed';
    let n = 0;
    for (const {owner, isMethod, ...signature} of found) {
      const holder = owner ? Relay[owner] : Relay;
      const instance = isMethod ? instanceOf(holder) : holder;
      const method = isMethod ? holder.prototype[signature.name] : holder[signature.name];
      // eslint-disable-next-line no-await-in-loop
      await assertFunctionRefuses(instance, method, signature);
      n += signature.types.filter(({type}) => type).length;
    }
    assert(n > 100, `${n} strings were tried`);
    return undefined;
  },

  every_property_refuses_nul: async () => {
    const tried = [];
    for (const Class of CLASSES) {
      const specs = GObject.Object.list_properties.call(Class)
        .filter(({flags}) => flags & GObject.ParamFlags.WRITABLE);
      for (const {name, flags, value_type: type} of specs) {
        const value = {gchararray: BAD, GStrv: ['ok', BAD], JsonArray: [{name: BAD}]}[type.name];
        const words = [name, name.replace(/-/g, '_'), name.replace(/-(.)/g, (_all, letter) => letter.toUpperCase())];
        for (const spelling of value ? words : []) {
          // eslint-disable-next-line no-await-in-loop
          await assertRefused(() => new Class({[spelling]: value}), spelling, `new ${Class.name}({${spelling}})`);
          tried.push(spelling);
          if (!(flags & GObject.ParamFlags.CONSTRUCT_ONLY)) {
            const object = new Class();
            // eslint-disable-next-line no-await-in-loop
            await assertRefused(() => (object[spelling] = value), name, `${Class.name}.${spelling}`);
            // eslint-disable-next-line no-await-in-loop
            await assertRefused(() => object.set_property(name, value), name, `set_property(${name})`);
          }
        }
      }
    }
    for (const name of ['secret', 'gatewayId', 'route-keys', 'command_manifest'])
      assert(tried.includes(name), `${name} of ${tried}`);
  },

  bytes_may_contain_nul: () => {
    const transport = new (GObject.registerClass(class extends Relay.Transport {}))();
    transport.received('{"a":"\0"}\n');
    transport.received(new Uint8Array([0, 10]));
  },

  properties_are_set_as_before: () => {
    const transport = Relay.WebsocketTransport.new('https://relay.test', 'web', 'bot');
    transport.gatewayId = 'g1';
    equal([transport.gateway_id, transport['gateway-id'], transport.get_gateway_id()], ['g1', 'g1', 'g1']);
    transport['gateway-id'] = null;
    equal(transport.gatewayId, null);
    const other = new Relay.WebsocketTransport({url: 'https://relay.test', gatewayId: 'g2', secret: undefined});
    equal(other.gateway_id, 'g2');
  },

  undefined_counts_as_null: () => converse(async peer => {
    await peer.adapter.send_async('c1', 'x', undefined, undefined, undefined);
    peer.adapter.begin_draft('c1', undefined, {thread_id: 't'}).abandon();
    const {action} = peer.written('outbound')[0];
    equal([action.reply_to, action.metadata], [null, {}]);
  }),

  halves_of_a_pair_are_joined: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1');
    draft.append('ok \ud83d');
    equal(draft.text, 'ok ');
    draft.append('');
    draft.append('\ude00!\ud83d');
    draft.append('\ude01');
    equal(draft.text, 'ok 😀!😁');
    await draft.finish_async();
    equal(peer.written('outbound').pop().action.content, 'ok 😀!😁');
  }),

  incomplete_pair_is_replaced: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1');
    draft.append('a\ud83d');
    draft.append('\ud83d');
    draft.append('b\ude00');
    draft.append('\ud83d');
    await draft.finish_async();
    equal(draft.text, 'a\ufffd\ufffdb\ufffd\ufffd');
    equal(peer.written('outbound').pop().action.content, 'a\ufffd\ufffdb\ufffd\ufffd');
  }),

  refused_text_does_not_take_half_of_a_pair: () => converse(async peer => {
    const draft = peer.adapter.begin_draft('c1');
    draft.append('\ud83d');
    await assertRefused(() => draft.append('\0'), 'text', 'append');
    draft.append('\ude00');
    equal(draft.text, '😀');
    draft.abandon();
  }),

  half_of_a_pair_in_metadata_is_replaced: () => converse(async peer => {
    await peer.adapter.send_async('c1', 'a\ud83d', null, {'\ude00': '\ud83d\\ud83d😀\ud83d\ud83d'});
    const {action} = peer.written('outbound')[0];
    equal([action.content, action.metadata], ['a\ufffd', {'\ufffd': '\ufffd\\ud83d😀\ufffd\ufffd'}]);
  }),
});
