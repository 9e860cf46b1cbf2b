# test_life.py: handlers and callbacks in Python that throw, block, hang up or let go
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import gc
import time
import unittest

import relaytest
from relaytest import DESCRIPTOR, Relay, Reports, call, event, from_json, settle, to_json, wait_for


class Broken(Exception):
    pass


class Stage:
    """An adapter online, and a connector that answers."""

    def __init__(self):
        self.transport = Relay.MemoryTransport.new('discord', 'bot')
        self.transport.set_auto_handshake(Relay.Descriptor.new_from_json(to_json(DESCRIPTOR)))
        self.transport.set_reconnect_delay(1)
        self.transport.connect('frame-written', self.on_frame)
        self.adapter = Relay.Adapter.new(None, self.transport)
        self.acks = []
        call(self.adapter, 'connect')

    def on_frame(self, transport, frame):
        frame = from_json(frame)
        if frame['type'] == 'going_idle':
            transport.feed_json(to_json({'type': 'going_idle_ack'}))
        if frame['type'] == 'inbound_ack':
            self.acks.append(frame['bufferId'])
        if frame['type'] == 'outbound':
            answer = {'success': True, 'message_id': '1'}
            transport.feed_json(to_json(
                {'type': 'outbound_result', 'requestId': frame['requestId'], 'result': answer}
            ))

    def feed(self, kind, **fields):
        self.transport.feed_json(to_json({'type': kind, **fields}))

    def feed_text(self, text, message_id=None):
        self.feed('inbound', event=event(text=text, message_id=message_id))

    def feed_press(self, _number):
        response = {'prompt_id': 'p1', 'option_id': 'yes'}
        self.feed('inbound', event={**event(message_id=None), 'prompt_response': response})


# What makes each signal come once more
PROVOCATIONS = {
    'inbound': lambda stage, n: stage.feed_text(str(n)),
    'prompt-response': Stage.feed_press,
    'passthrough': lambda stage, n: stage.feed('passthrough_forward', forward={'platform': 'x'}),
    'interrupt': lambda stage, n: stage.feed('interrupt_inbound', session_key='k', chat_id='c'),
    'protocol-error': lambda stage, n: stage.transport.feed('nonsense\n'),
}


class TestThrows(unittest.TestCase):
    def setUp(self):
        self.stage = Stage()

    def tearDown(self):
        self.assertTrue(call(self.stage.adapter, 'disconnect'))

    def throws(self, instance, signal):
        seen = []

        def handler(*arguments):
            seen.append(arguments)
            raise Broken(signal)

        number = instance.connect(signal, handler)
        with Reports() as reports:
            for n in range(3):
                PROVOCATIONS[signal](self.stage, n)
            wait_for(lambda: len(seen) == 3, f'three times {signal}')
            settle()
        instance.disconnect(number)
        self.assertEqual([type(error) for error in reports], [Broken] * 3)
        self.assertEqual(self.stage.transport.get_state(), Relay.State.ONLINE)

    def test_the_next_one_comes(self):
        for signal in PROVOCATIONS:
            with self.subTest(signal):
                self.throws(self.stage.adapter, signal)
                self.throws(self.stage.transport, signal)

    def test_other_handlers_hear_it_too(self):
        heard = []

        def broken(*_arguments):
            raise Broken

        self.stage.adapter.connect('inbound', broken)
        self.stage.adapter.connect('inbound', lambda a, ev: heard.append(ev.get_text()))
        self.stage.transport.connect('inbound', lambda t, ev: heard.append(ev.get_text()))
        with Reports() as reports:
            for text in ('a', 'b'):
                self.stage.feed_text(text)
            wait_for(lambda: len(heard) == 4, 'both handlers')
        self.assertEqual((heard, len(reports)), (['a', 'a', 'b', 'b'], 2))

    def test_a_state_that_is_told(self):
        states = []

        def broken(transport, _pspec):
            states.append(transport.get_state())
            raise Broken

        number = self.stage.transport.connect('notify::state', broken)
        with Reports() as reports:
            self.stage.transport.hang_up(1006, None)
            wait_for(lambda: states[-1:] == [Relay.State.ONLINE], 'the redial')
        self.stage.transport.disconnect(number)
        self.assertEqual(states, [Relay.State.WAITING, Relay.State.CONNECTING,
                                  Relay.State.HANDSHAKING, Relay.State.ONLINE])
        self.assertEqual(len(reports), len(states))

    def test_a_callback(self):
        def broken(*_arguments):
            raise Broken

        arguments = ('c1', 'hi', None, None)
        with Reports() as reports:
            self.stage.adapter.send_async(*arguments, None, broken)
            wait_for(lambda: reports, 'the callback')
        self.assertIsInstance(reports[0], Broken)
        self.assertEqual(call(self.stage.adapter, 'send', *arguments).get_message_id(), '1')


class TestDoes(unittest.TestCase):
    def test_blocks(self):
        stage = Stage()
        heard = []

        def slow(_adapter, ev):
            heard.append(ev.get_text())
            if len(heard) == 1:
                time.sleep(0.3)

        stage.adapter.connect('inbound', slow)
        for text in ('a', 'b', 'c'):
            stage.feed_text(text)
        wait_for(lambda: len(heard) == 3, 'what came meanwhile')
        self.assertEqual((heard, stage.transport.get_state()), (['a', 'b', 'c'], Relay.State.ONLINE))
        call(stage.adapter, 'disconnect')

    def test_hangs_up_and_lets_go(self):
        stage = Stage()
        heard, gone, over = [], [], []

        def last(adapter, ev):
            heard.append(ev.get_text())
            adapter.disconnect_async(None, lambda a, result: over.append(a.disconnect_finish(result)))
            del stage.adapter, stage.transport

        stage.adapter.weak_ref(gone.append, 'adapter')
        stage.transport.weak_ref(gone.append, 'transport')
        stage.adapter.connect('inbound', last)
        for text in ('a', 'b'):
            stage.feed('inbound', bufferId=text, event=event(text=text, message_id=text))
        wait_for(lambda: over, 'the end of the connection')
        wait_for(lambda: settle() or gc.collect() or len(gone) == 2, 'the end of both')
        self.assertEqual((heard, over, sorted(gone)), (['a'], [True], ['adapter', 'transport']))

    def test_sends(self):
        stage = Stage()
        sent = []

        def answer(adapter, ev):
            adapter.send_async('c1', ev.get_text(), None, None, None,
                               lambda a, result: sent.append(a.send_finish(result).get_message_id()))

        stage.adapter.connect('inbound', answer)
        for n in range(50):
            stage.feed_text(str(n))
        wait_for(lambda: len(sent) == 50, 'the answers')
        call(stage.adapter, 'disconnect')


if __name__ == '__main__':
    relaytest.main()
