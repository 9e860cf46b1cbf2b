# overridepeer.py: what the tests of the override share: a loop, an adapter with its connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import os
import unittest
import unittest.mock

import relaytest
from relaytest import DESCRIPTOR, GLib, Relay, event, wait_for

def find_loops():
    """Returns functions that make a loop on the default main context, by the name of the package."""
    loops = {'aio': Relay.aio.new_event_loop}
    try:
        from gi.events import GLibEventLoop

        loops['gi.events'] = lambda: GLibEventLoop(GLib.MainContext.default())
        return loops
    except ImportError:
        pass
    # gbulb does not work with the Python and the PyGObject of a system that has gi.events.
    try:
        import gbulb

        loops['gbulb'] = lambda: gbulb.GLibEventLoop(context=GLib.MainContext.default())
    except ImportError:
        pass
    return loops


def new_loop():
    loops = find_loops()
    return loops[os.environ.get('RELAY_LOOP', 'aio')]()


def run(coroutine):
    """Runs a coroutine to its end on a loop that iterates the main context of GLib."""
    loop = new_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(coroutine, relaytest.DEADLINE / 1000))
    finally:
        loop.close()


async def until(condition):
    """Waits for a condition in the running loop."""
    late = asyncio.get_running_loop().time() + relaytest.DEADLINE / 1000
    while not condition():
        if asyncio.get_running_loop().time() > late:
            raise AssertionError('timeout while waiting for a condition')
        await asyncio.sleep(0.001)


class Peer:
    """An adapter with a memory transport, and the connector at the other end."""

    def __init__(self):
        self.frames = []
        self.answers = {}
        self.transport = Relay.MemoryTransport.new('discord', 'bot')
        self.transport.auto_handshake = Relay.Descriptor.new_from_json(
            {**DESCRIPTOR, 'supported_ops': [*DESCRIPTOR['supported_ops'], 'react', 'prompt']}
        )
        self.transport.reconnect_delay = 1
        self.transport.connect('frame-written', self.on_frame)
        self.adapter = Relay.Adapter.new(None, self.transport)

    def on_frame(self, transport, frame):
        self.frames.append(frame)
        answer = self.answers.get(frame.get('action', {}).get('op'))
        if answer is not None:
            self.answer(frame, answer)

    def answer(self, frame, result):
        self.transport.feed_json(
            {'type': 'outbound_result', 'requestId': frame['requestId'], 'result': result}
        )

    def feed_event(self, buffer_id=None, more=None, **fields):
        frame = {'type': 'inbound', 'event': {**event(**fields), **(more or {})}}
        if buffer_id:
            frame['bufferId'] = buffer_id
        self.transport.feed_json(frame)

    def feed_forward(self, buffer_id):
        forward = {'platform': 'twilio', 'path': '/x', 'bodyB64': 'e30='}
        self.transport.feed_json(
            {'type': 'passthrough_forward', 'bufferId': buffer_id, 'forward': forward}
        )

    def written(self, kind):
        return [frame for frame in self.frames if frame['type'] == kind]

    def acks(self):
        return [frame['bufferId'] for frame in self.written('inbound_ack')]

    def connect(self):
        """Connects without an asyncio loop."""
        assert relaytest.call(self.adapter, 'connect')

    def disconnect(self):
        assert relaytest.call(self.adapter, 'disconnect')

    def wait_for_redial(self):
        wait_for(lambda: len(self.written('hello')) == 2, 'the new connection')
        wait_for(lambda: self.adapter.state == Relay.State.ONLINE, 'the new handshake')


class StopAndWait(Peer):
    """A connector that delivers the next event only when the last one was acknowledged."""

    def __init__(self):
        super().__init__()
        self.queue = []
        self.is_waiting = False  # for an acknowledgement, on this connection
        self.transport.connect('notify::state', lambda *_what: self.deliver())

    def on_frame(self, transport, frame):
        super().on_frame(transport, frame)
        if frame['type'] == 'hello':
            self.is_waiting = False
        if frame['type'] == 'inbound_ack' and self.queue:
            if self.queue[0]['buffer_id'] == frame['bufferId']:
                del self.queue[0]
                self.is_waiting = False
                self.deliver()

    def deliver(self):
        if self.queue and not self.is_waiting and self.transport.state == Relay.State.ONLINE:
            self.is_waiting = True
            self.feed_event(**self.queue[0])

    def offer(self, message_id, **fields):
        self.queue.append({'buffer_id': 'b-' + message_id, 'message_id': message_id, **fields})
        self.deliver()


class Logs:
    """Collects what the override logs: (level, fields)."""

    def __enter__(self):
        self.entries = []
        self.patch = unittest.mock.patch.object(GLib, 'log_variant', self.log)
        self.patch.start()
        return self.entries

    def log(self, domain, level, fields):
        assert domain == 'Relay'
        self.entries.append((level, fields.unpack()))

    def __exit__(self, *_what):
        self.patch.stop()


needs_loop = unittest.skipUnless(
    os.environ.get('RELAY_LOOP', 'aio') in find_loops(), f'needs {os.environ.get("RELAY_LOOP")}'
)
