# test_handlers.py: handlers and callbacks in Python that fail, block, disconnect or send
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


class Peer:
    """A connected adapter, and a connector that answers."""

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

    def feed_prompt_response(self, _number):
        response = {'prompt_id': 'p1', 'option_id': 'yes'}
        self.feed('inbound', event={**event(message_id=None), 'prompt_response': response})


# How each signal is emitted once
TRIGGERS = {
    'inbound': lambda peer, n: peer.feed_text(str(n)),
    'prompt-response': Peer.feed_prompt_response,
    'passthrough': lambda peer, n: peer.feed('passthrough_forward', forward={'platform': 'x'}),
    'interrupt': lambda peer, n: peer.feed('interrupt_inbound', session_key='k', chat_id='c'),
    'frame-skipped': lambda peer, n: peer.transport.feed('nonsense\n'),
}


class TestFailingHandlers(unittest.TestCase):
    def setUp(self):
        self.peer = Peer()

    def tearDown(self):
        self.assertTrue(call(self.peer.adapter, 'disconnect'))

    def assert_next_is_emitted(self, instance, signal):
        calls = []

        def handler(*arguments):
            calls.append(arguments)
            raise Broken(signal)

        number = instance.connect(signal, handler)
        with Reports() as reports:
            for n in range(3):
                TRIGGERS[signal](self.peer, n)
            wait_for(lambda: len(calls) == 3, f'three emissions of {signal}')
            settle()
        instance.disconnect(number)
        self.assertEqual([type(error) for error in reports], [Broken] * 3)
        self.assertEqual(self.peer.transport.get_state(), Relay.State.ONLINE)

    def test_next_signal_is_emitted(self):
        for signal in TRIGGERS:
            with self.subTest(signal):
                self.assert_next_is_emitted(self.peer.adapter, signal)
                self.assert_next_is_emitted(self.peer.transport, signal)

    def test_other_handlers_are_called(self):
        received = []

        def broken(*_arguments):
            raise Broken

        self.peer.adapter.connect('inbound', broken)
        self.peer.adapter.connect('inbound', lambda a, ev: received.append(ev.get_text()))
        self.peer.transport.connect('inbound', lambda t, ev: received.append(ev.get_text()))
        with Reports() as reports:
            for text in ('a', 'b'):
                self.peer.feed_text(text)
            wait_for(lambda: len(received) == 4, 'both handlers')
        self.assertEqual((received, len(reports)), (['a', 'a', 'b', 'b'], 2))

    def test_connection_continues_after_failing_notify(self):
        states = []

        def broken(transport, _pspec):
            states.append(transport.get_state())
            raise Broken

        number = self.peer.transport.connect('notify::state', broken)
        with Reports() as reports:
            self.peer.transport.hang_up(1006, None)
            wait_for(lambda: states[-1:] == [Relay.State.ONLINE], 'the redial')
        self.peer.transport.disconnect(number)
        self.assertEqual(states, [Relay.State.WAITING, Relay.State.CONNECTING,
                                  Relay.State.HANDSHAKING, Relay.State.ONLINE])
        self.assertEqual(len(reports), len(states))

    def test_next_call_succeeds_after_failing_callback(self):
        def broken(*_arguments):
            raise Broken

        arguments = ('c1', 'hi', None, None)
        with Reports() as reports:
            self.peer.adapter.send_async(*arguments, None, broken)
            wait_for(lambda: reports, 'the callback')
        self.assertIsInstance(reports[0], Broken)
        self.assertEqual(call(self.peer.adapter, 'send', *arguments).get_message_id(), '1')


class TestHandlers(unittest.TestCase):
    def test_blocking_handler_delays_events(self):
        peer = Peer()
        received = []

        def slow(_adapter, ev):
            received.append(ev.get_text())
            if len(received) == 1:
                time.sleep(0.3)

        peer.adapter.connect('inbound', slow)
        for text in ('a', 'b', 'c'):
            peer.feed_text(text)
        wait_for(lambda: len(received) == 3, 'the other events')
        self.assertEqual(received, ['a', 'b', 'c'])
        self.assertEqual(peer.transport.get_state(), Relay.State.ONLINE)
        call(peer.adapter, 'disconnect')

    def test_handler_may_disconnect_and_release(self):
        peer = Peer()
        received, finalized, disconnected = [], [], []

        def on_disconnected(adapter, result):
            disconnected.append(adapter.disconnect_finish(result))

        def last(adapter, ev):
            received.append(ev.get_text())
            adapter.disconnect_async(None, on_disconnected)
            del peer.adapter, peer.transport

        peer.adapter.weak_ref(finalized.append, 'adapter')
        peer.transport.weak_ref(finalized.append, 'transport')
        peer.adapter.connect('inbound', last)
        for text in ('a', 'b'):
            peer.feed('inbound', bufferId=text, event=event(text=text, message_id=text))
        wait_for(lambda: disconnected, 'the disconnect')
        wait_for(lambda: settle() or gc.collect() or len(finalized) == 2, 'both finalizations')
        self.assertEqual((received, disconnected), (['a'], [True]))
        self.assertEqual(sorted(finalized), ['adapter', 'transport'])

    def test_handler_may_send(self):
        peer = Peer()
        sent = []

        def answer(adapter, ev):
            adapter.send_async('c1', ev.get_text(), None, None, None,
                               lambda a, result: sent.append(a.send_finish(result).get_message_id()))

        peer.adapter.connect('inbound', answer)
        for n in range(50):
            peer.feed_text(str(n))
        wait_for(lambda: len(sent) == 50, 'the answers')
        call(peer.adapter, 'disconnect')


if __name__ == '__main__':
    relaytest.main()
