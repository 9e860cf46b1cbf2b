# test_threads.py: events and last references in another thread than that of the main loop
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import gc
import os
import threading
import unittest

import relaytest
from relaytest import DESCRIPTOR, Relay, call, event, from_json, settle, to_json, wait_for


class SlowTransport(Relay.Transport):
    """A transport in Python, whose wrapper has attributes: PyGObject keeps a toggle reference to it."""

    def __init__(self):
        super().__init__()
        self.note = 'kept'

    def do_open(self):
        return True

    def do_close(self, code, reason):
        self.closed(code, reason)


def in_other_thread(function):
    """Calls it in another thread while this one runs the main loop; a failure there is one here."""
    failure = relaytest.raised_in_other_thread(function)
    if failure:
        raise failure


class TestOtherThread(unittest.TestCase):
    def setUp(self):
        self.transport = Relay.MemoryTransport.new('discord', 'bot')
        self.transport.set_auto_handshake(Relay.Descriptor.new_from_json(to_json(DESCRIPTOR)))
        self.transport.set_reconnect_delay(1)
        self.acks = []
        self.hellos = []
        acks, hellos = self.acks, self.hellos

        def on_frame(_transport, frame):
            frame = from_json(frame)
            if frame['type'] == 'hello':
                hellos.append(frame)
            if frame['type'] == 'inbound_ack':
                acks.append(frame['bufferId'])

        self.transport.connect('frame-written', on_frame)
        self.adapter = Relay.Adapter.new(None, self.transport)
        self.held = []
        held = self.held

        def on_inbound(_adapter, message):
            message.hold()
            held.append(message)

        self.adapter.connect('inbound', on_inbound)
        call(self.adapter, 'connect')

    def receive(self):
        self.transport.feed_json(
            to_json({'type': 'inbound', 'bufferId': 'b1', 'event': event(message_id='m1')}))
        wait_for(lambda: self.held, 'the event')
        settle()
        self.assertEqual(self.acks, [])

    def test_event_is_acknowledged(self):
        self.receive()
        in_other_thread(lambda: self.held[0].acknowledge())
        self.held.clear()
        wait_for(lambda: self.acks, 'the ack')
        self.assertEqual(self.acks, ['b1'])

    def test_event_is_acknowledged_and_dropped(self):
        def work():
            message = self.held.pop()
            self.assertEqual(message.get_message_id(), 'm1')
            message.acknowledge()

        self.receive()
        in_other_thread(work)
        wait_for(lambda: self.acks, 'the ack')
        self.assertEqual(self.acks, ['b1'])

    def test_dropped_event_is_redelivered(self):
        self.receive()
        in_other_thread(self.held.clear)
        wait_for(lambda: len(self.hellos) == 2, 'the next connection')
        wait_for(lambda: self.adapter.get_state() == Relay.State.ONLINE, 'the next handshake')
        self.assertEqual(self.acks, [])
        self.receive()
        self.assertTrue(self.held[0].get_redelivered())
        self.held.pop().acknowledge()
        self.held.clear()

    def test_last_references_are_dropped(self):
        threads = []
        self.adapter.note = 'an attribute: PyGObject keeps a toggle reference'
        for instance in (self.adapter, self.transport):
            instance.weak_ref(lambda: threads.append(threading.current_thread()))
        instance = None
        if 'RELAY_OVERRIDES' in os.environ:
            # which keeps what is connected
            call(self.adapter, 'disconnect')

        def work():
            self.adapter = self.transport = None
            gc.collect()

        in_other_thread(work)
        wait_for(lambda: len(threads) == 2, 'adapter and transport to be finalized')
        self.assertEqual(threads, [threading.main_thread()] * 2)

    def test_last_reference_to_a_transport_in_python_is_dropped(self):
        threads = []
        transports = [SlowTransport()]
        transports[0].connect_async(None, None)
        settle()
        self.assertEqual(transports[0].get_state(), Relay.State.CONNECTING)
        call(transports[0], 'disconnect')
        transports[0].weak_ref(lambda: threads.append(threading.current_thread()))

        def work():
            transports.clear()
            gc.collect()

        in_other_thread(work)
        wait_for(lambda: threads, 'the transport to be finalized')
        self.assertEqual(threads, [threading.main_thread()])


if __name__ == '__main__':
    relaytest.main()
