// test-memory.js: adapter and memory transport through the typelib
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, call, DESCRIPTOR, equal, online, run, toJson, waitFor} = imports.relaytest;
const {GLib, GObject, Relay} = imports.gi;

function isAmbiguous(error)
{
  return (Relay.error_is_ambiguous || Relay.Error.is_ambiguous)(error);
}

const tests = {
  handshake_sends_hello(peer) {
    equal(peer.frames[0], {type: 'hello', platform: 'discord', botId: 'bot'});
    equal(peer.adapter.max_message_length, 2000);
    equal(peer.adapter.measure('😀'), 2);
    equal(peer.adapter.state, Relay.State.ONLINE);
  },

  event_and_send(peer) {
    peer.feed({
      type: 'inbound', bufferId: 'b1',
      event: {text: 'hi', message_id: 'm1', source: {platform: 'discord', chat_id: 'c1', scope_id: 'g1'}},
    });
    waitFor(() => peer.events.length, 'the event');
    equal(peer.events[0].text, 'hi');
    equal(peer.events[0].source.scope_id, 'g1');
    waitFor(() => peer.frames.some(f => f.type === 'inbound_ack' && f.bufferId === 'b1'), 'the ack');

    const result = call(peer.adapter, 'send', 'c1', 'hello', null, toJson({notify: true}));
    equal(result.message_id, '9007199254740993');
    const action = peer.frames[peer.frames.length - 1].action;
    equal([action.content, action.metadata.scope_id, action.metadata.notify], ['hello', 'g1', true]);
  },

  interrupt_cancels_turn(peer) {
    const turn = peer.adapter.begin_turn('k1', 'c1');
    let received = null;
    peer.adapter.connect('interrupt', (_adapter, key, chat) => (received = [key, chat]));
    peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
    waitFor(() => received, 'the interrupt');
    equal(received, ['k1', 'c1']);
    assert(turn.is_cancelled(), 'the turn is cancelled');
  },

  rejection_is_an_error(peer) {
    peer.answer = {success: false, error: 'no'};
    let caught = null;
    try {
      call(peer.adapter, 'send', 'c1', 'x', null, null);
    } catch (error) {
      caught = error;
    }
    assert(caught && caught.matches(Relay.error_quark(), Relay.Error.REJECTED), `${caught}`);
    assert(!isAmbiguous(caught), 'a rejection is not ambiguous');
  },

  handled_passthrough_is_not_mapped(peer) {
    let path = null;
    peer.adapter.connect('passthrough', (_adapter, passthrough) => {
      path = passthrough.path;
      return true;
    });
    peer.feed({type: 'passthrough_forward', forward: {platform: 'discord', path: '/x', bodyB64: 'e30='}});
    waitFor(() => path, 'the forward');
    equal([path, peer.events.length], ['/x', 0]);
  },
};

const ScriptTransport = GObject.registerClass(class ScriptTransport extends Relay.Transport {
  vfunc_open()
  {
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
      this.opened();
      return GLib.SOURCE_REMOVE;
    });
    return true;
  }

  vfunc_write(line)
  {
    const frame = JSON.parse(imports.byteArray.toString(line.toArray()));
    const answer = {
      hello: {type: 'descriptor', descriptor: DESCRIPTOR},
      outbound: {type: 'outbound_result', requestId: frame.requestId, result: {success: true, message_id: '1'}},
      going_idle: {type: 'going_idle_ack'},
    }[frame.type];
    this.received(imports.byteArray.fromString(`${JSON.stringify(answer)}\n`));
    return true;
  }

  vfunc_close(code, reason)
  {
    this.closed(code, reason);
  }
});

function subclass_is_a_transport()
{
  const transport = new ScriptTransport();
  transport.set_identities([Relay.Identity.new('discord', 'bot')]);
  const adapter = Relay.Adapter.new(null, transport);
  call(adapter, 'connect');
  equal(call(adapter, 'send', 'c1', 'hello', null, null).message_id, '1');
  call(adapter, 'disconnect');
}

const cases = {};
for (const [name, test] of Object.entries(tests)) {
  cases[name] = () => {
    const peer = online();
    test(peer);
    call(peer.adapter, 'disconnect');
  };
}
run({...cases, subclass_is_a_transport});
