# test_subclass.py: subclasses of the transport, written in Python
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import unittest

import relaytest
from relaytest import (
    DESCRIPTOR,
    Gio,
    GLib,
    Relay,
    call,
    event,
    is_ambiguous,
    settle,
    start,
    to_json,
    wait_for,
)


class Pipe(Relay.Transport):
    """A transport that contains its connector."""

    def __init__(self, chunk=None):
        super().__init__()
        self.set_identities([Relay.Identity.new('discord', 'bot')])
        self.chunk = chunk
        self.frames = []
        self.closes = []
        self.is_open = False

    def do_open(self):
        GLib.idle_add(self._opened)
        return True

    def _opened(self):
        self.is_open = True
        self.opened()

    def do_close(self, code, reason):
        self.closes.append((code, reason))
        self.is_open = False
        GLib.idle_add(lambda: self.closed(code, reason))

    def do_write(self, line):
        frame = json.loads(line.get_data())
        self.frames.append(frame)
        if frame['type'] == 'hello':
            self.feed({'type': 'descriptor', 'descriptor': DESCRIPTOR})
        elif frame['type'] == 'outbound':
            self.feed(
                {
                    'type': 'outbound_result',
                    'requestId': frame['requestId'],
                    'result': {'success': True, 'message_id': '7'},
                }
            )
        elif frame['type'] == 'going_idle':
            self.feed({'type': 'going_idle_ack'})
        return True

    def feed(self, frame):
        data = (json.dumps(frame) + '\n').encode()
        size = self.chunk or len(data)
        for start_at in range(0, len(data), size):
            self.received(data[start_at : start_at + size])


class TestSubclass(unittest.TestCase):
    def converse(self, pipe):
        adapter = Relay.Adapter.new(None, pipe)
        events = []
        adapter.connect('inbound', lambda a, ev: events.append(ev.get_text()))
        self.assertTrue(call(adapter, 'connect'))
        self.assertEqual(adapter.get_descriptor().get_platform(), 'discord')
        pipe.feed({'type': 'inbound', 'event': event(text='schön'), 'bufferId': 'b1'})
        wait_for(lambda: events, 'the event')
        self.assertEqual(events, ['schön'])
        self.assertEqual(call(adapter, 'send', 'c1', 'hello', None, None).get_message_id(), '7')
        self.assertTrue(call(adapter, 'disconnect'))
        self.assertEqual(len(pipe.closes), 1)
        self.assertEqual([f['type'] for f in pipe.frames][:3], ['hello', 'inbound_ack', 'outbound'])

    def test_adapter_works_with_subclass(self):
        self.converse(Pipe())

    def test_bytes_may_be_received_singly(self):
        self.converse(Pipe(chunk=1))

    def test_received_bytes_is_accepted(self):
        class Bytes(Pipe):
            def feed(self, frame):
                self.received_bytes(GLib.Bytes.new(json.dumps(frame).encode()))
                self.message_end()  # without a newline, the end of the message ends the frame

        self.converse(Bytes())

    def test_transport_works_without_adapter(self):
        pipe = Pipe()
        self.assertTrue(call(pipe, 'connect'))
        self.assertEqual(call(pipe, 'handshake').get_label(), 'Discord')
        result = call(
            pipe, 'send_action', to_json({'op': 'send', 'chat_id': 'c', 'content': 'x'}), None
        )
        self.assertEqual(relaytest.from_json(result)['message_id'], '7')
        self.assertTrue(call(pipe, 'go_idle'))
        self.assertTrue(call(pipe, 'disconnect'))

    def test_lost_connection_is_opened_again(self):
        pipe = Pipe()
        pipe.set_reconnect_delay(1)
        call(pipe, 'connect')
        call(pipe, 'handshake')
        pipe.failed(
            GLib.Error.new_literal(
                Gio.io_error_quark(), 'pulled', Gio.IOErrorEnum.CONNECTION_CLOSED
            )
        )
        wait_for(lambda: len(pipe.frames) == 2, 'the second hello')
        wait_for(lambda: pipe.get_state() == Relay.State.ONLINE, 'the second handshake')
        call(pipe, 'disconnect')


class TestIncompleteSubclass(unittest.TestCase):
    def connect_fails(self, transport):
        with self.assertRaises(GLib.Error) as caught:
            call(transport, 'connect')
        self.assertTrue(caught.exception.message)
        self.assertEqual(transport.get_state(), Relay.State.DISCONNECTED)
        return caught.exception

    def test_missing_open_is_an_error(self):
        class NoOpen(Relay.Transport):
            pass

        self.connect_fails(NoOpen())

    def test_open_may_return_false_without_error(self):
        class Silent(Pipe):
            def do_open(self):
                return False

        self.connect_fails(Silent())

    def test_raising_open_is_an_error(self):
        class Raises(Pipe):
            def do_open(self):
                raise GLib.Error.new_literal(
                    Gio.io_error_quark(), 'no line', Gio.IOErrorEnum.HOST_UNREACHABLE
                )

        error = self.connect_fails(Raises())
        self.assertTrue(
            error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.HOST_UNREACHABLE), error
        )

    def test_write_may_return_false_without_error(self):
        class Jammed(Pipe):
            jammed = False

            def do_write(self, line):
                return not self.jammed and Pipe.do_write(self, line)

        pipe = Jammed()
        pipe.set_reconnect(Relay.Reconnect.NEVER)
        call(pipe, 'connect')
        call(pipe, 'handshake')
        pipe.jammed = True
        with self.assertRaises(GLib.Error) as caught:
            call(pipe, 'send_action', to_json({'op': 'send', 'chat_id': 'c', 'content': 'x'}), None)
        error = caught.exception
        self.assertTrue(error.matches(Relay.error_quark(), Relay.Error.NOT_SENT), error)
        self.assertFalse(is_ambiguous(error))
        pipe.jammed = False
        call(pipe, 'disconnect')

    def test_missing_close_is_an_error(self):
        class NoClose(Relay.Transport):
            def do_open(self):
                self.opened()
                return True

            def do_write(self, line):
                if json.loads(line.get_data())['type'] == 'going_idle':
                    self.received(b'{"type":"going_idle_ack"}\n')
                    return True
                self.received(
                    b'{"type":"descriptor","descriptor":' + json.dumps(DESCRIPTOR).encode() + b'}\n'
                )
                return True

        transport = NoClose()
        transport.set_identities([Relay.Identity.new('discord', 'bot')])
        call(transport, 'connect')
        call(transport, 'handshake')
        outcome = start(transport, 'disconnect')
        self.assertTrue(outcome())
        settle()
        self.assertEqual(transport.get_state(), Relay.State.DISCONNECTED)


if __name__ == '__main__':
    relaytest.main()
