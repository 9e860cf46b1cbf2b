# test_async.py: the override: async signal handlers, and the end of a program that has them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import contextlib
import unittest

import relaytest
from overridepeer import Logs, Peer, StopAndWait, needs_loop, run, until
from relaytest import Gio, GLib, Relay, Reports, settle, wait_for

from gi.repository import GObject

SUCCESS = {'success': True, 'message_id': '1'}
DECLINED = {'success': False, 'error': 'egress declined: other tenant', 'code': 'egress_declined'}


class Conversation(unittest.TestCase):
    def converse(self, signal, handler, conversation, peer=None):
        """Connects a handler, runs the conversation, and returns what the loop has reported."""
        peer = peer or Peer()
        self.reports = reports = []
        peer.adapter.connect(signal, handler)

        async def whole():
            asyncio.get_running_loop().set_exception_handler(
                lambda loop, context: reports.append(context)
            )
            await peer.adapter.connect_async()
            await conversation(peer)
            await peer.adapter.disconnect_async()

        run(whole())
        return reports

    def redelivered(self, handler):
        """Delivers an event again until it is acknowledged. Returns what the loop has reported."""
        flags = []

        def log(_adapter, ev):
            flags.append(ev.redelivered)

        async def conversation(peer):
            peer.adapter.connect('inbound', log)
            peer.offer('m1')
            await until(peer.acks)

        reports = self.converse('inbound', handler, conversation, StopAndWait())
        self.assertEqual(flags, [False, True])
        return reports

    def taken(self, handler, answers=None):
        """Delivers an event that is acknowledged at once. Returns what the loop has reported."""
        calls = []

        def log(_adapter, ev):
            calls.append(ev)

        async def conversation(peer):
            peer.answers.update(answers or {})
            peer.adapter.connect('inbound', log)
            peer.offer('m1')
            peer.offer('m2')
            await until(lambda: peer.acks() == ['b-m1', 'b-m2'])
            self.assertEqual(len(peer.written('hello')), 1)

        reports = self.converse('inbound', handler, conversation, StopAndWait())
        self.assertEqual(len(calls), 2)
        return reports


@needs_loop
class TestTaking(Conversation):
    def test_event_is_taken_at_first_suspension(self):
        gates = []

        async def handler(adapter, ev):
            gates.append(asyncio.get_running_loop().create_future())
            await gates[0]
            await adapter.send_async(ev.chat_id, ev.text, ev.message_id)

        async def conversation(peer):
            peer.answers['send'] = SUCCESS
            peer.feed_event('b1', text='echo')
            await until(peer.acks)
            self.assertEqual((len(gates), peer.written('outbound')), (1, []))
            gates[0].set_result(None)
            await until(lambda: peer.written('outbound'))

        self.assertEqual(self.converse('inbound', handler, conversation), [])

    def test_event_is_held_until_first_step(self):
        acks = []

        async def handler(_adapter, _ev):
            acks.append(list(peer.acks()))

        async def conversation(peer):
            peer.feed_event('b1')
            await until(peer.acks)

        peer = Peer()
        self.converse('inbound', handler, conversation, peer)
        self.assertEqual(acks, [[]])

    def test_failure_before_suspension_rejects(self):
        calls = []

        async def handler(_adapter, ev):
            calls.append(ev.text)
            if len(calls) == 1:
                raise LookupError('at once')

        (report,) = self.redelivered(handler)
        self.assertEqual(str(report['exception']), 'at once')
        self.assertIn('“m1”', report['message'])
        self.assertIn('was rejected', report['message'])

    def test_failure_after_suspension_is_reported_with_id(self):
        async def handler(_adapter, ev):
            await asyncio.sleep(0)
            raise LookupError('too late')

        reports = self.taken(handler)
        self.assertEqual([str(report['exception']) for report in reports], ['too late'] * 2)
        self.assertEqual(
            reports[0]['message'],
            'the handler of “inbound” failed for message id “m1”, chat id “c1”, buffer id “b-m1”, '
            'which counts as taken',
        )

    def test_failing_send_is_not_repeated(self):
        async def handler(adapter, ev):
            await adapter.send_async(ev.chat_id, 'no')

        reports = self.taken(handler, {'send': DECLINED})
        self.assertTrue(
            reports[0]['exception'].matches(Relay.error_quark(), Relay.Error.DECLINED)
        )

    def test_ids_are_escaped_in_report(self):
        async def handler(_adapter, _ev):
            await asyncio.sleep(0)
            raise LookupError

        async def conversation(peer):
            peer.feed_event('b1', message_id='x\n\x1b[2J' + 'y' * 1000)
            await until(lambda: self.reports)

        (report,) = self.converse('inbound', handler, conversation)
        self.assertIn('“x\\n\\x1b[2Jyyy', report['message'])
        self.assertLess(len(report['message']), 400)

    def test_pressed_button_reaches_waiting_handler(self):
        answers = []

        async def handler(adapter, ev):
            prompt = Relay.Prompt.new('p1', 'choice', 'Sure?')
            prompt.add_option('yes', 'Yes', None)
            answer = await adapter.ask_async(ev.chat_id, prompt, timeout_s=60)
            answers.append(answer.option_id)

        async def conversation(peer):
            peer.answers['prompt'] = SUCCESS
            peer.offer('m1')
            await until(lambda: peer.written('outbound'))
            peer.offer('m2', more={'prompt_response': {'prompt_id': 'p1', 'option_id': 'yes'}})
            await until(lambda: answers)
            await until(lambda: len(peer.acks()) == 2)

        self.assertEqual(self.converse('inbound', handler, conversation, StopAndWait()), [])
        self.assertEqual(answers, ['yes'])

    def test_other_chats_are_answered_meanwhile(self):
        ended = []
        tasks = []

        async def handler(adapter, ev):
            if ev.chat_id == 'slow':
                tasks.append(asyncio.current_task())
                await asyncio.sleep(30)
            ended.append(ev.chat_id)

        async def conversation(peer):
            peer.offer('m1', chat_id='slow')
            peer.offer('m2', chat_id='fast')
            await until(lambda: ended == ['fast'])
            with Logs():
                tasks[0].cancel()
                await peer.adapter.wait_for_handlers(30)

        self.converse('inbound', handler, conversation, StopAndWait())

    def test_event_is_not_answered_again_after_loss(self):
        """The connection is lost when the answer has been sent, and the connector replays the event."""

        async def handler(adapter, ev):
            await adapter.send_async(ev.chat_id, 'one answer')

        async def conversation(peer):
            peer.feed_event('b1')
            await until(lambda: peer.written('outbound'))
            peer.transport.hang_up(1006, 'gone')
            await until(lambda: len(peer.written('hello')) == 2)
            await until(lambda: peer.adapter.state == Relay.State.ONLINE)
            peer.feed_event('b2')
            await until(lambda: 'b2' in peer.acks())
            self.assertEqual(len(peer.written('outbound')), 1)

        (report,) = self.converse('inbound', handler, conversation)
        self.assertTrue(
            report['exception'].matches(Relay.error_quark(), Relay.Error.CONNECTION_LOST)
        )

    def test_returned_call_is_awaited(self):
        """A handler that returns the future of a call is an async handler."""

        async def conversation(peer):
            peer.answers['send'] = {'success': False, 'error': 'no such chat'}
            peer.feed_event('b1')
            await until(lambda: self.reports)

        (report,) = self.converse(
            'inbound', lambda adapter, ev: adapter.send_async('c1', 'x'), conversation
        )
        self.assertIn('“m1”', report['message'])

    def test_future_of_other_loop_rejects(self):
        calls = []
        other = asyncio.SelectorEventLoop()

        def handler(_adapter, _ev):
            calls.append(1)
            return other.create_future() if len(calls) == 1 else None

        with Reports() as reports:
            self.redelivered(handler)
        other.close()
        self.assertIsInstance(reports[0], ValueError)

    def test_coroutine_is_not_handled(self):
        """The result of a coroutine is known too late, so the next handler is called, too."""
        received = []

        async def handler(_adapter, forward):
            await asyncio.sleep(0)
            received.append(forward.path)
            return True

        async def conversation(peer):
            peer.transport.connect('passthrough', lambda t, forward: received.append('transport'))
            peer.feed_forward('b1')
            await until(lambda: peer.acks() and len(received) == 2)

        self.assertEqual(self.converse('passthrough', handler, conversation), [])
        self.assertEqual(received, ['transport', '/x'])

    def test_coroutine_may_take_prompt_response(self):
        received = []

        async def handler(_adapter, ev):
            await asyncio.sleep(0)
            received.append(ev.prompt_response.option_id)

        async def conversation(peer):
            peer.feed_event('b1', {'prompt_response': {'prompt_id': 'p1', 'option_id': 'yes'}})
            await until(lambda: peer.acks() and received)

        self.assertEqual(self.converse('prompt-response', handler, conversation), [])
        self.assertEqual(received, ['yes'])

    def test_coroutine_of_other_signal_is_run(self):
        received = []

        async def handler(_adapter, key, chat):
            await asyncio.sleep(0)
            received.append((key, chat))
            raise LookupError('reported')

        async def conversation(peer):
            peer.transport.feed_json(
                {'type': 'interrupt_inbound', 'session_key': 'k', 'chat_id': 'c'}
            )
            await until(lambda: self.reports)

        (report,) = self.converse('interrupt', handler, conversation)
        self.assertEqual(received, [('k', 'c')])
        self.assertEqual(str(report['exception']), 'reported')
        self.assertEqual(report['message'], 'the handler of “interrupt” failed')


def make_error(code):
    return GLib.Error.new_literal(Relay.error_quark(), 'for this test', code)


def make_cancelled():
    return GLib.Error.new_literal(Gio.io_error_quark(), 'stopped', Gio.IOErrorEnum.CANCELLED)


@needs_loop
class TestHeld(Conversation):
    def test_event_is_held_until_end(self):
        gates = []

        async def handler(adapter, ev):
            gates.append(asyncio.get_running_loop().create_future())
            await gates[0]
            await adapter.send_async(ev.chat_id, ev.text)

        async def conversation(peer):
            peer.answers['send'] = SUCCESS
            peer.feed_event('b1', text='echo')
            await until(lambda: gates)
            await asyncio.sleep(0.01)
            self.assertEqual(peer.acks(), [])
            gates[0].set_result(None)
            await until(peer.acks)
            self.assertEqual(len(peer.written('outbound')), 1)

        self.assertEqual(self.converse('inbound', Relay.held(handler), conversation), [])

    def fails_first(self, error):
        calls = []

        @Relay.held
        async def handler(_adapter, _ev):
            calls.append(1)
            await asyncio.sleep(0)
            if len(calls) == 1:
                raise error

        return self.redelivered(handler)

    def test_failure_rejects(self):
        (report,) = self.fails_first(LookupError('in a coroutine'))
        self.assertEqual(str(report['exception']), 'in a coroutine')
        self.assertIn('was rejected', report['message'])
        self.fails_first(make_error(Relay.Error.REJECTED))

    def test_cancelled_coroutine_rejects(self):
        with Logs() as logs:
            self.assertEqual(self.fails_first(asyncio.CancelledError()), [])
        self.assertEqual(logs[0][1]['RELAY_MESSAGE_ID'], 'm1')

    def always_fails(self, error, wrap):
        async def handler(_adapter, _ev):
            await asyncio.sleep(0)
            raise error

        with Logs() as logs:
            return self.taken(wrap(handler)), logs

    def test_declined_answer_is_taken(self):
        reports, _logs = self.always_fails(make_error(Relay.Error.DECLINED), Relay.held)
        self.assertEqual(len(reports), 2)
        self.assertIn('counts as taken', reports[0]['message'])

    def test_stopped_turn_is_taken(self):
        for wrap in (Relay.held, lambda handler: handler):
            reports, logs = self.always_fails(make_cancelled(), wrap)
            # Who has stopped the turn knows it: that is no error.
            self.assertEqual(reports, [])
            self.assertEqual(logs[0][0], GLib.LogLevelFlags.LEVEL_MESSAGE)
            self.assertEqual(logs[0][1]['RELAY_MESSAGE_ID'], 'm1')

    @unittest.skipUnless(hasattr(asyncio, 'TaskGroup'), 'needs Python 3.11')
    def test_group_of_final_errors_is_taken(self):
        @Relay.held
        async def handler(_adapter, _ev):
            async with asyncio.TaskGroup() as group:
                for error in (make_error(Relay.Error.DECLINED), make_cancelled()):
                    group.create_task(self.fail_with(error))

        self.assertEqual(len(self.taken(handler)), 2)

    @unittest.skipUnless(hasattr(asyncio, 'TaskGroup'), 'needs Python 3.11')
    def test_group_with_other_error_rejects(self):
        calls = []

        @Relay.held
        async def handler(_adapter, _ev):
            calls.append(1)
            if len(calls) > 1:
                return
            async with asyncio.TaskGroup() as group:
                for error in (make_error(Relay.Error.DECLINED), LookupError()):
                    group.create_task(self.fail_with(error))

        self.assertEqual(len(self.redelivered(handler)), 1)

    @staticmethod
    async def fail_with(error):
        raise error

    def test_final_error_of_plain_handler_is_taken(self):
        for error in (make_error(Relay.Error.DECLINED), make_cancelled()):

            def handler(_adapter, _ev, error=error):
                raise error

            with Reports() as reports:
                self.taken(handler)
            self.assertEqual(len(reports), 2)

    def test_final_error_of_passthrough_handler_is_taken(self):
        calls = []

        def handler(_adapter, forward):
            calls.append(forward.path)
            raise make_error(Relay.Error.DECLINED)

        async def conversation(peer):
            peer.feed_forward('b1')
            await until(peer.acks)

        with Reports():
            self.converse('passthrough', handler, conversation)
        self.assertEqual(calls, ['/x'])

    def test_replay_joins_held_event_and_is_flagged_after_failure(self):
        gates, flags = [], []

        @Relay.held
        async def handler(adapter, ev):
            flags.append(ev.redelivered)
            if len(flags) > 1:
                return
            gates.append(asyncio.get_running_loop().create_future())
            await gates[0]

        async def conversation(peer):
            peer.offer('m1')
            await until(lambda: gates)
            peer.transport.hang_up(1006, 'gone')
            await until(lambda: len(peer.written('hello')) == 2)
            await until(lambda: peer.adapter.state == Relay.State.ONLINE)
            await asyncio.sleep(0.01)
            self.assertEqual((flags, peer.acks()), ([False], []))
            gates[0].set_exception(LookupError())
            await until(peer.acks)

        self.converse('inbound', handler, conversation, StopAndWait())
        self.assertEqual(flags, [False, True])

    def test_method_and_data_are_accepted(self):
        received = []

        class Bot:
            @Relay.held
            async def on_inbound(self, _adapter, ev, *data):
                await asyncio.sleep(0)
                received.append((ev.text, peer.acks(), *data))

        async def conversation(peer):
            peer.feed_event('b1', text='x')
            await until(peer.acks)

        peer = Peer()
        bot = Bot()
        peer.adapter.connect('inbound', bot.on_inbound, 7)
        peer.adapter.connect_data(
            'inbound', bot.on_inbound, connect_flags=GObject.ConnectFlags.AFTER
        )
        self.converse('inbound', bot.on_inbound, conversation, peer)
        self.assertEqual(received, [('x', [], 7), ('x', []), ('x', [])])

    def test_plain_handler_is_accepted(self):
        received = []
        self.converse(
            'inbound',
            Relay.held(lambda a, ev: received.append(ev.text)),
            lambda peer: self.feed_once(peer),
        )
        self.assertEqual(received, ['hi'])
        with self.assertRaises(TypeError):
            Relay.held(None)

    @staticmethod
    async def feed_once(peer):
        peer.feed_event('b1')
        await until(peer.acks)

    def test_handler_is_found_by_function(self):
        def handler(_adapter, _ev):
            pass

        adapter = Relay.Adapter.new(None, None)
        for found in (handler, Relay.held(handler)):
            number = adapter.connect('inbound', Relay.held(handler) if found is handler else found)
            self.assertTrue(adapter.handler_is_connected(number))
            adapter.disconnect_by_func(found)
            self.assertFalse(adapter.handler_is_connected(number))

    def test_without_loop_is_rejected(self):
        calls = []

        async def handler(_adapter, _ev):
            calls.append(1)

        peer = Peer()
        peer.adapter.connect('inbound', Relay.held(handler))
        peer.connect()
        with Reports() as reports:
            peer.feed_event('b1')
            wait_for(lambda: len(peer.written('hello')) == 2, 'the new connection')
            settle()
        peer.disconnect()
        self.assertEqual((calls, len(reports)), ([], 1))


class Gate:
    """An async handler that ends when the gate is opened."""

    def __init__(self):
        self.future = None
        self.begun = []
        self.ended = []

    async def handler(self, _owner, *what):
        name = getattr(what[0], 'message_id', what[0])
        self.begun.append(name)
        if self.future is None:
            self.future = asyncio.get_running_loop().create_future()
        await self.future
        self.ended.append(name)

    def open(self):
        self.future.set_result(None)


@needs_loop
class TestWaitForHandlers(Conversation):
    async def begin_wait(self, connected):
        waiting = asyncio.ensure_future(connected.wait_for_handlers(30))
        await asyncio.sleep(0.01)
        self.assertFalse(waiting.done())
        return waiting

    def test_waits_until_handlers_have_ended(self):
        gate = Gate()

        async def conversation(peer):
            self.assertIs(await peer.adapter.wait_for_handlers(0), True)
            for number in range(3):
                peer.feed_event(f'b{number}', message_id=f'm{number}')
            await until(lambda: len(peer.acks()) == 3)
            waiting = await self.begin_wait(peer.adapter)
            gate.open()
            self.assertIs(await waiting, True)
            self.assertEqual(gate.ended, ['m0', 'm1', 'm2'])

        self.converse('inbound', gate.handler, conversation)

    def test_waits_for_handler_that_has_not_begun(self):
        gate = Gate()

        async def conversation(peer):
            def on_inbound(_adapter, _ev):
                self.assertEqual(gate.begun, [])
                waits.append(asyncio.ensure_future(peer.adapter.wait_for_handlers(30)))

            waits = []
            peer.adapter.connect('inbound', on_inbound)
            peer.feed_event('b1')
            await until(lambda: gate.begun)
            gate.open()
            self.assertIs(await waits[0], True)
            self.assertEqual(gate.ended, ['m1'])

        self.converse('inbound', gate.handler, conversation)

    def test_handlers_of_transport_and_other_signals_are_waited_for(self):
        gate = Gate()

        async def conversation(peer):
            peer.transport.feed_json(
                {'type': 'interrupt_inbound', 'session_key': 'k', 'chat_id': 'c'}
            )
            await until(lambda: len(gate.begun) == 2)
            waits = [await self.begin_wait(peer.adapter), await self.begin_wait(peer.transport)]
            gate.open()
            self.assertEqual(await asyncio.gather(*waits), [True, True])
            self.assertEqual(gate.ended, ['k', 'k'])

        peer = Peer()
        peer.transport.connect('interrupt', gate.handler)
        self.converse('interrupt', gate.handler, conversation, peer)

    def test_handlers_of_other_adapter_are_not_waited_for(self):
        gate = Gate()

        async def conversation(peer):
            peer.feed_event('b1')
            await until(lambda: gate.begun)
            self.assertIs(await Peer().adapter.wait_for_handlers(30), True)
            waiting = await self.begin_wait(peer.adapter)
            gate.open()
            self.assertIs(await waiting, True)

        self.converse('inbound', gate.handler, conversation)

    def test_handler_with_object_is_waited_for(self):
        gate = Gate()

        async def conversation(peer):
            other = Relay.Identity.new('x', 'y')
            peer.adapter.connect_object('inbound', gate.handler, other)
            peer.feed_event('b1')
            await until(lambda: gate.begun)
            waiting = await self.begin_wait(peer.adapter)
            gate.open()
            self.assertIs(await waiting, True)

        self.converse('inbound', lambda a, ev: None, conversation)

    def test_what_is_cut_off_is_logged_once_with_ids(self):
        tasks = []

        async def handler(_adapter, _ev):
            tasks.append(asyncio.current_task())
            await asyncio.sleep(30)

        async def conversation(peer):
            peer.feed_event('b1')
            await until(lambda: tasks)
            with Logs() as logs:
                self.assertIs(await peer.adapter.wait_for_handlers(0.01), False)
                tasks[0].cancel()
                await asyncio.wait(tasks)
                self.assertIs(await peer.adapter.wait_for_handlers(30), True)
            ((level, fields),) = logs
            self.assertEqual(level, GLib.LogLevelFlags.LEVEL_WARNING)
            self.assertEqual(
                fields,
                {
                    'MESSAGE': 'the handler of “inbound” was cut off after 0.01 s: '
                    'message id “m1”, chat id “c1”, buffer id “b1”',
                    'RELAY_MESSAGE_ID': 'm1',
                    'RELAY_CHAT_ID': 'c1',
                    'RELAY_BUFFER_ID': 'b1',
                },
            )

        self.converse('inbound', handler, conversation)

    def test_held_event_that_is_cut_off_is_not_acknowledged(self):
        gate = Gate()

        async def conversation(peer):
            peer.feed_event('b1')
            await until(lambda: gate.begun)
            with Logs() as logs:
                self.assertIs(await peer.adapter.wait_for_handlers(0.01), False)
            self.assertEqual((len(logs), peer.acks()), (1, []))
            await peer.adapter.disconnect_async()
            gate.open()
            await until(lambda: gate.ended)
            self.assertIs(await peer.adapter.wait_for_handlers(30), True)

        peer = Peer()
        self.converse('inbound', Relay.held(gate.handler), conversation, peer)
        self.assertEqual((peer.acks(), len(peer.written('hello'))), ([], 1))

    def test_handler_may_call_it(self):
        results = []

        async def handler(adapter, _ev):
            await asyncio.sleep(0)
            results.append(await adapter.wait_for_handlers(30))

        async def conversation(peer):
            peer.feed_event('b1')
            await until(lambda: results)

        self.converse('inbound', handler, conversation)
        self.assertEqual(results, [True])

    def test_stored_event_is_left_to_next_process(self):
        gate = Gate()

        async def conversation(peer):
            peer.feed_event('b1', message_id='m1')
            await until(peer.acks)
            waiting = await self.begin_wait(peer.adapter)
            peer.feed_event('b2', message_id='m2')
            # is not stored, so it would be lost
            peer.feed_event(message_id='m3')
            await until(lambda: 'm3' in gate.begun)
            gate.open()
            self.assertIs(await waiting, True)
            await peer.adapter.disconnect_async()
            await asyncio.sleep(0.2)

        peer = Peer()
        self.converse('inbound', gate.handler, conversation, peer)
        self.assertEqual(gate.begun, ['m1', 'm3'])
        self.assertEqual((peer.acks(), len(peer.written('hello'))), (['b1'], 1))

    def test_stored_event_is_handled_when_program_stays(self):
        gate = Gate()

        async def conversation(peer):
            received = []
            peer.adapter.connect('inbound', lambda a, ev: received.append(ev.message_id))
            peer.offer('m1')
            await until(peer.acks)
            waiting = await self.begin_wait(peer.adapter)
            peer.offer('m2')
            await until(lambda: received == ['m1', 'm2'])
            self.assertEqual(gate.begun, ['m1'])
            gate.open()
            self.assertIs(await waiting, True)
            await until(lambda: gate.ended == ['m1', 'm2'])
            await until(lambda: len(peer.acks()) == 2)

        self.converse('inbound', gate.handler, conversation, StopAndWait())


@needs_loop
class TestCalls(Conversation):
    """A call is a future that is accepted as a coroutine."""

    def assert_sent_once(self, use):
        async def conversation(peer):
            peer.answers['send'] = SUCCESS
            await use(peer.adapter.send_async('c1', 'x'))
            self.assertEqual(len(peer.written('outbound')), 1)

        self.converse('inbound', lambda a, ev: None, conversation)

    def test_call_is_accepted_wherever_coroutines_are(self):
        async def create_task(call):
            task = asyncio.create_task(call)
            self.assertIsInstance(task, asyncio.Task)
            self.assertEqual((await task).message_id, '1')
            self.assertIs(await call, await task)

        async def task_group(call):
            async with asyncio.TaskGroup() as group:
                task = group.create_task(call)
            self.assertEqual(task.result().message_id, '1')

        async def gather(call):
            first, second = await asyncio.gather(call, call)
            self.assertIs(first, second)

        async def wait_for(call):
            self.assertEqual((await asyncio.wait_for(call, 30)).message_id, '1')

        async def shield(call):
            self.assertEqual((await asyncio.shield(call)).message_id, '1')

        async def as_completed(call):
            for ended in asyncio.as_completed([call]):
                self.assertEqual((await ended).message_id, '1')

        async def wait(call):
            done, _pending = await asyncio.wait([asyncio.create_task(call)])
            self.assertEqual(done.pop().result().message_id, '1')

        async def two_tasks(call):
            tasks = [asyncio.create_task(call), asyncio.create_task(call)]
            first, second = await asyncio.gather(*tasks)
            self.assertIs(first, second)

        async def create_task_late(call):
            await call
            self.assertEqual((await asyncio.create_task(call)).message_id, '1')

        uses = [create_task, gather, wait_for, shield, as_completed, wait, two_tasks]
        uses.append(create_task_late)
        if hasattr(asyncio, 'TaskGroup'):
            uses.append(task_group)
        for use in uses:
            with self.subTest(use.__name__):
                self.assert_sent_once(use)

    def test_call_starts_without_await(self):
        async def conversation(peer):
            peer.answers['send'] = SUCCESS
            calls = [peer.adapter.send_async('c1', str(number)) for number in range(3)]
            await until(lambda: len(peer.written('outbound')) == 3)
            contents = [frame['action']['content'] for frame in peer.written('outbound')]
            self.assertEqual(contents, ['0', '1', '2'])
            await asyncio.gather(*calls)

        self.converse('inbound', lambda a, ev: None, conversation)

    def test_error_passes_through_task(self):
        async def conversation(peer):
            peer.answers['send'] = DECLINED
            with self.assertRaises(GLib.Error) as caught:
                await asyncio.create_task(peer.adapter.send_async('c1', 'x'))
            self.assertTrue(caught.exception.matches(Relay.error_quark(), Relay.Error.DECLINED))

        self.converse('inbound', lambda a, ev: None, conversation)

    def assert_cancelled(self, cancel):
        async def conversation(peer):
            peer.transport.max_requests = 1
            await cancel(peer.adapter.send_async('c1', 'x'))
            peer.answers['send'] = SUCCESS
            # The table of requests has room again when the first one was cancelled.
            while True:
                with contextlib.suppress(GLib.Error):
                    await peer.adapter.send_async('c1', 'y')
                    break
                await asyncio.sleep(0.001)

        self.converse('inbound', lambda a, ev: None, conversation)

    def test_cancelled_task_cancels_call(self):
        async def before_first_step(call):
            task = asyncio.create_task(call)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertTrue(call.cancelled())

        async def after_first_step(call):
            task = asyncio.create_task(call)
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertTrue(call.cancelled())

        async def close(call):
            call.close()
            with self.assertRaises(asyncio.CancelledError):
                await call

        async def wait_for(call):
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(call, 0.01)

        for cancel in (before_first_step, after_first_step, close, wait_for):
            with self.subTest(cancel.__name__):
                self.assert_cancelled(cancel)


if __name__ == '__main__':
    relaytest.main()
