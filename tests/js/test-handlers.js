// test-handlers.js: the override: async handlers of deliveries
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, assertRedelivered, collectLog, converse, countLogged, DEADLINE, equal, logged, offline, rejection, run, until} =
  imports.relaytest;
const {Gio, GLib, GObject, Relay} = imports.gi;

const never = new Promise(() => {});

// Resolves when the main context has nothing else to do.
function idle()
{
  return new Promise(resolve => GLib.idle_add(GLib.PRIORITY_LOW, () => {
    resolve();
    return GLib.SOURCE_REMOVE;
  }));
}

// {opened, open}: handlers wait for the promise, the test resolves it.
function makeGate()
{
  const gate = {};
  gate.opened = new Promise(resolve => (gate.open = resolve));
  return gate;
}

// A stop-and-wait connector: an event is fed after the ack of the one before.
async function feedAndAwaitAck(peer, bufferId, event)
{
  peer.feedEvent(bufferId, event);
  await until(() => peer.acks().includes(bufferId), `the ack of ${bufferId}`);
}

function declinedError()
{
  return new GLib.Error(Relay.error_quark(), Relay.Error.DECLINED, 'declined');
}

// A handler fails in a way that counts as taken: it is called and logged once.
async function assertTaken(connectHandler)
{
  const calls = [];
  const peer = await converse(async p => {
    await feedAndAwaitAck(p, 'b1');
    await until(() => logged.length, 'the log');
    await idle();
    equal(p.acks(), ['b1']);
  }, 'inbound', connectHandler(calls));
  equal([calls, peer.written('hello').length], [['b1'], 1]);
}

collectLog();
run({
  handler_waits_for_button: async () => {
    const answers = [];
    const peer = await converse(async p => {
      await feedAndAwaitAck(p, 'b1');
      await until(() => p.written('outbound').length, 'the prompt');
      const {action} = p.written('outbound')[0];
      await feedAndAwaitAck(p, 'b2', {prompt_response: {prompt_id: action.prompt_id, option_id: 'yes'}});
      await until(() => answers.length, 'the answer');
    }, 'inbound', async (adapter, event) => {
      const prompt = Relay.Prompt.new(null, Relay.PROMPT_KIND_CHOICE, 'Sure?');
      prompt.add_option('yes', 'Yes', null);
      answers.push((await adapter.ask_async(event.chat_id, prompt, 60)).option_id);
    });
    equal([answers, peer.acks()], [['yes'], ['b1', 'b2']]);
  },

  sleeping_handler_does_not_stop_other_chats: async () => {
    const answered = [];
    await converse(async peer => {
      await feedAndAwaitAck(peer, 'b1');
      await feedAndAwaitAck(peer, 'b2', {source: {platform: 'discord', chat_id: 'c2'}});
      await until(() => answered.length, 'the answer');
      equal(answered, ['c2']);
    }, 'inbound', async (adapter, event) => {
      if (event.chat_id === 'c1')
        await never;
      await adapter.send_async(event.chat_id, 'hello');
      answered.push(event.chat_id);
    });
  },

  delivery_is_held_until_promise_jobs_ran: async () => {
    const order = [];
    await converse(async peer => {
      peer.transport.connect('frame-written', (_transport, {type}) => order.push(type));
      await feedAndAwaitAck(peer, 'b1');
      equal(order.slice(0, 2), ['step 100', 'inbound_ack']);
    }, 'inbound', async () => {
      for (let i = 0; i < 100; i++)
        // eslint-disable-next-line no-await-in-loop
        await null;
      order.push('step 100');
      await never;
    });
  },

  failure_before_suspending_rejects: async () => {
    const calls = [];
    await assertRedelivered(peer => peer.feedEvent('b1'), 'inbound', async (_adapter, event) => {
      await null;
      if (calls.push(event.redelivered) === 1)
        throw new Error('rejected at first');
    });
    equal([calls, logged.length, logged[0].RELAY_MESSAGE_ID], [[false, true], 1, 'b1']);
    equal(countLogged('which is delivered again'), 1);
  },

  failure_after_suspending_is_reported: async () => {
    const peer = await converse(async p => {
      await feedAndAwaitAck(p, 'b1\n');
      await until(() => logged.length, 'the report');
      await idle();
    }, 'inbound', async (adapter, event) => {
      await idle();
      throw new Error(`too late for ${event.text}`);
    });
    equal([peer.written('hello').length, peer.acks()], [1, ['b1\n']]);
    const [{MESSAGE, GLIB_DOMAIN, RELAY_MESSAGE_ID, RELAY_CHAT_ID, RELAY_BUFFER_ID, level}] = logged;
    equal([GLIB_DOMAIN, RELAY_MESSAGE_ID, RELAY_CHAT_ID, RELAY_BUFFER_ID], ['Relay', 'b1\n', 'c1', 'b1\n']);
    equal(level, GLib.LogLevelFlags.LEVEL_WARNING);
    assert(MESSAGE.includes('too late for hi') && MESSAGE.includes('test-handlers.js'), MESSAGE);
    assert(MESSAGE.includes('failed for message id "b1\\n"') && MESSAGE.includes('not delivered again'), MESSAGE);
    equal(countLogged('too late'), 1);
  },

  answer_is_sent_once_when_connection_breaks: async () => {
    const peer = await converse(async p => {
      p.answer = null;
      p.feedEvent('b1');
      await until(() => p.written('outbound').length, 'the answer');
      p.transport.hang_up(1006, null);
      await until(() => logged.length, 'the failure');
      await until(() => p.adapter.state === Relay.State.ONLINE, 'the new connection');
      p.feedEvent('b1');
      await until(() => p.acks().length, 'the ack');
    }, 'inbound', async (adapter, event) => {
      await adapter.send_async(event.chat_id, 'answer');
    });
    equal([peer.written('outbound').length, countLogged('connection')], [1, 1]);
  },

  held_handler_holds_until_the_end: async () => {
    let release = null;
    await converse(async peer => {
      peer.feedEvent('b1');
      await until(() => release, 'the handler');
      await idle();
      equal(peer.acks(), []);
      release();
      await until(() => peer.acks().length, 'the ack');
    }, 'inbound', Relay.held(async () => {
      await new Promise(resolve => (release = resolve));
    }));
  },

  held_handler_rejects_when_it_fails: async () => {
    const calls = [];
    await assertRedelivered(peer => peer.feedEvent('b1'), 'inbound', Relay.held(async (_adapter, event) => {
      await idle();
      if (calls.push([event.text, event.redelivered]) === 1)
        throw new Error('rejected at first');
    }));
    equal([calls, countLogged('rejected at first')], [[['hi', false], ['hi', true]], 1]);
  },

  held_passthrough_handler_rejects_when_it_fails: async () => {
    const calls = [];
    await assertRedelivered(peer => peer.feedForward('b1'), 'passthrough', Relay.held(async (_adapter, forward) => {
      await idle();
      if (calls.push(forward.path) === 1)
        throw new Error('rejected at first');
    }));
    equal([calls, countLogged('rejected at first')], [['/x', '/x'], 1]);
  },

  held_handler_is_found_by_function: () => converse(peer => {
    const handler = async () => {};
    const other = async () => {};
    assert(Relay.held(handler) === Relay.held(handler), 'there is one function');
    peer.adapter.connect('inbound', Relay.held(handler));
    peer.adapter.connect('inbound', Relay.held(other));
    assert(GObject.signal_handler_find(peer.adapter, {func: handler}), 'by the handler');
    equal(GObject.signal_handlers_disconnect_by_func(peer.adapter, handler), 1);
    equal(GObject.signal_handlers_disconnect_by_func(peer.adapter, Relay.held(other)), 1);
  }),

  held_needs_a_function: () => {
    for (const value of [undefined, null, 'inbound', {}]) {
      let caught = null;
      try {
        Relay.held(value);
      } catch (error) {
        caught = error;
      }
      assert(`${caught}`.includes('must be a function'), `${value}: ${caught}`);
    }
  },

  declined_answer_counts_as_taken: async () => {
    const calls = [];
    const peer = await converse(async p => {
      p.answer = {success: false, code: 'egress_declined', error: 'egress declined: no'};
      await feedAndAwaitAck(p, 'b1');
      await until(() => logged.length, 'the report');
    }, 'inbound', Relay.held(async (adapter, event) => {
      calls.push(event.buffer_id);
      await adapter.send_async(event.chat_id, 'x');
    }));
    equal([calls, peer.written('outbound').length, peer.written('hello').length], [['b1'], 1, 1]);
    equal(countLogged('egress declined: no'), 1);
  },

  early_decline_counts_as_taken: async () => {
    await assertTaken(calls => async (_adapter, event) => {
      calls.push(event.buffer_id);
      await Promise.reject(declinedError());
    });
    equal(countLogged('declined'), 1);
  },

  thrown_decline_counts_as_taken: async () => {
    await assertTaken(calls => (_adapter, event) => {
      calls.push(event.buffer_id);
      throw declinedError();
    });
    equal(countLogged('declined'), 1);
  },

  stopped_turn_counts_as_taken: async () => {
    for (const wrap of [handler => handler, Relay.held]) {
      const calls = [];
      // eslint-disable-next-line no-await-in-loop
      const peer = await converse(async p => {
        p.answer = null;
        p.feedEvent('b1');
        await until(() => p.written('outbound').length, 'the answer');
        p.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
        await until(() => p.acks().length && logged.length, 'the ack and the log');
      }, 'inbound', wrap(async (adapter, event) => {
        calls.push(event.buffer_id);
        const turn = adapter.begin_turn('k1', event.chat_id);
        await adapter.send_async(event.chat_id, 'x', null, null, turn);
      }));
      equal([calls, peer.written('hello').length, peer.acks()], [['b1'], 1, ['b1']]);
      equal([logged.length, logged[0].level], [1, GLib.LogLevelFlags.LEVEL_MESSAGE]);
      equal(countLogged('was cancelled'), 1);
    }
  },

  errors_of_which_all_are_final_count_as_taken: async () => {
    const cancelled = new GLib.Error(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, 'stopped');
    await assertTaken(calls => async (_adapter, event) => {
      calls.push(event.buffer_id);
      await Promise.any([Promise.reject(declinedError()), Promise.reject(cancelled)]);
    });
    logged.length = 0;
  },

  anything_may_be_thrown: async () => {
    const values = [Symbol('of a symbol'), null, undefined, 'of a string'];
    const peer = await converse(async p => {
      for (const bufferId of ['b1', 'b2', 'b3', 'b4'])
        // eslint-disable-next-line no-await-in-loop
        await feedAndAwaitAck(p, bufferId);
      equal(await p.adapter.wait_for_handlers(DEADLINE), true);
    }, 'inbound', async () => {
      await idle();
      throw values.shift();
    });
    equal([peer.written('hello').length, logged.length, countLogged('of a s')], [1, 4, 2]);
  },

  report_names_the_signal: async () => {
    const handler = () => {
      throw new Error('thrown');
    };
    await converse(async peer => {
      peer.adapter.connect('passthrough', handler);
      peer.feedForward('b1');
      await until(() => logged.length, 'the report');
    }, 'inbound', handler);
    equal(countLogged('the handler of “passthrough” failed for buffer id "b1"'), 1);
  },

  no_error_at_all_is_not_final: async () => {
    const calls = [];
    await assertRedelivered(peer => peer.feedEvent('b1'), 'inbound', async () => {
      if (calls.push('') === 1)
        await Promise.any([]);
    });
    equal(logged.length, 1);
  },

  promise_is_not_handled: async () => {
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

  promise_of_other_signal_is_reported: async () => {
    await converse(async peer => {
      peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
      await until(() => logged.length, 'the report');
    }, 'interrupt', async (_adapter, key) => {
      await null;
      throw new Error(`of ${key}`);
    });
    equal(countLogged('of k1'), 1);
  },

  program_waits_for_handlers: async () => {
    const ended = [], gate = makeGate();
    await converse(async peer => {
      equal(await peer.adapter.wait_for_handlers(0), true);
      await feedAndAwaitAck(peer, 'b1');
      await feedAndAwaitAck(peer, 'b2');
      const waiting = peer.adapter.wait_for_handlers(Number.MAX_SAFE_INTEGER);
      await idle();
      equal(ended, []);
      gate.open();
      equal([await waiting, ended], [true, ['b1', 'b2']]);
    }, 'inbound', async (_adapter, event) => {
      await gate.opened;
      ended.push(event.buffer_id);
    });
    equal(logged.length, 0);
  },

  wait_covers_adapter_and_transport: async () => {
    await converse(async peer => {
      let ended = 0, gate = null;
      const handler = async () => {
        await gate.opened;
        ended++;
      };
      for (const owner of [peer.adapter, peer.transport])
        owner.connect('interrupt', handler);
      for (const waiter of [peer.adapter, peer.transport]) {
        gate = makeGate();
        ended = 0;
        peer.feed({type: 'interrupt_inbound', session_key: 'k1', chat_id: 'c1'});
        // eslint-disable-next-line no-await-in-loop
        await idle();
        const waiting = waiter.wait_for_handlers(DEADLINE);
        gate.open();
        // eslint-disable-next-line no-await-in-loop
        equal([await waiting, ended], [true, 2]);
      }
    });
  },

  handler_that_is_cut_off_is_logged: async () => {
    await converse(async peer => {
      await feedAndAwaitAck(peer, 'b1');
      equal(await peer.adapter.wait_for_handlers(10), false);
      equal(await peer.adapter.wait_for_handlers(0), false);
    }, 'inbound', () => never);
    equal([logged.length, logged[0].RELAY_MESSAGE_ID, logged[0].GLIB_DOMAIN], [1, 'b1', 'Relay']);
    equal(countLogged('cut off after 10 ms'), 1);
  },

  stored_message_is_left_for_next_process: async () => {
    const calls = [], gate = makeGate();
    const peer = await converse(async p => {
      await feedAndAwaitAck(p, 'b1');
      const waiting = p.adapter.wait_for_handlers(DEADLINE);
      p.feedEvent('b2');
      p.feedEvent();
      await until(() => calls.length === 2, 'the event that is not stored');
      gate.open();
      equal(await waiting, true);
    }, 'inbound', async (_adapter, event) => {
      calls.push(event.buffer_id);
      await gate.opened;
    });
    // A program that stays is given what is left after 100 ms. This timer was started later.
    await new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_LOW, 101, () => {
      resolve();
      return GLib.SOURCE_REMOVE;
    }));
    equal([calls, peer.acks()], [['b1', null], ['b1']]);
  },

  stored_message_is_handled_when_program_stays: async () => {
    const calls = [], gate = makeGate();
    await converse(async peer => {
      await feedAndAwaitAck(peer, 'b1');
      const waiting = peer.adapter.wait_for_handlers(DEADLINE);
      peer.feedEvent('b2');
      await idle();
      equal(calls, ['b1']);
      gate.open();
      equal(await waiting, true);
      await until(() => peer.acks().length === 2, 'the ack');
    }, 'inbound', async (_adapter, event) => {
      calls.push(event.buffer_id);
      await gate.opened;
    });
    equal(calls, ['b1', 'b2']);
  },

  wait_needs_a_timeout: async () => {
    const {adapter} = offline();
    for (const timeout of [undefined, null, -1, NaN, Infinity, '1'])
      // eslint-disable-next-line no-await-in-loop
      assert(await rejection(adapter.wait_for_handlers(timeout)) instanceof TypeError, `${timeout}`);
  },
});
