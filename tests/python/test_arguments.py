# test_arguments.py: the override: arguments that can be left out, signatures, numbers, calls from other threads
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import contextlib
import decimal
import inspect
import io
import pydoc
import unittest

import gi
import relaytest
from overridepeer import Peer, needs_loop, run
from relaytest import Gio, GLib, Relay, wait_for

gi.require_version('Soup', '3.0')
from gi.module import repository  # noqa: E402
from gi.repository import GObject, Soup  # noqa: E402


def functions():
    """All functions with arguments: (name, the function, its description)."""
    for info in repository.get_infos('Relay'):
        if hasattr(info, 'get_methods'):
            owner = getattr(Relay, info.get_name())
            for method in info.get_methods():
                if method.get_arguments():
                    name = f'{info.get_name()}.{method.get_name()}'
                    yield name, getattr(owner, method.get_name()), method
        elif hasattr(info, 'is_method') and info.get_arguments():
            yield info.get_name(), getattr(Relay, info.get_name()), info


class TestSignatures(unittest.TestCase):
    def test_every_function_shows_its_parameters(self):
        n_found = 0
        for name, function, info in functions():
            with self.subTest(name):
                signature = inspect.signature(function)
                expected = [argument.get_name() for argument in info.get_arguments()]
                shown = [parameter for parameter in signature.parameters if parameter != 'self']
                self.assertTrue(set(shown) <= set(expected), (shown, expected))
                self.assertNotIn('args', shown)
                self.assertFalse([p for p in shown if p.endswith(('_destroy', '_notify'))])
                n_found += 1
        self.assertGreater(n_found, 100)

    def test_nullable_last_arguments_can_be_left_out(self):
        for name, function, info in functions():
            with self.subTest(name):
                nullable = {a.get_name() for a in info.get_arguments() if a.may_be_null()}
                parameters = [*inspect.signature(function).parameters.values()]
                while parameters and parameters[-1].name in nullable:
                    last = parameters.pop()
                    if last.kind != last.VAR_POSITIONAL:
                        self.assertIn(last.default, (None, ()))

    def test_calls_without_nullable_last_arguments(self):
        identity = Relay.Identity.new('web')
        self.assertEqual((identity.platform, identity.bot_id or None), ('web', None))
        self.assertIsNone(Relay.Adapter.new().transport)
        self.assertEqual(len(Relay.MemoryTransport.new('web').identities), 1)
        self.assertEqual(len(Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web').identities), 1)
        prompt = Relay.Prompt.new(None, 'choice', 'Sure?')
        prompt.add_option('yes', 'Yes')

    def test_signature_is_the_real_one(self):
        send = inspect.signature(Relay.Adapter.send_async)
        self.assertEqual(
            str(send),
            '(self, chat_id, content, reply_to=None, metadata=None, cancellable=None, '
            'callback=None, *user_data)',
        )
        react = inspect.signature(Relay.Adapter.new().react_async)
        self.assertIs(react.parameters['remove'].default, False)
        self.assertNotIn('self', react.parameters)
        self.assertEqual(str(inspect.signature(Relay.Prompt.new)), '(prompt_id, kind, content)')
        self.assertEqual(str(inspect.signature(Relay.Identity.new)), '(platform, bot_id=None)')
        self.assertEqual(str(inspect.signature(Relay.auth_dial_url)), '(url=None)')

    def test_help_shows_parameters(self):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            pydoc.Helper(output=out).help(Relay.Adapter.send_async)
        text = ''.join(out.getvalue().split())
        self.assertIn('send_async(self,chat_id,content,reply_to=None', text)
        self.assertNotIn('kwargs', out.getvalue())


class TestNumbers(unittest.TestCase):
    def test_fraction_is_refused(self):
        transport = Relay.MemoryTransport.new('web')

        def assign():
            transport.reconnect_delay = 0.5

        def assign_to_props():
            transport.props.reconnect_delay = 0.5

        prompt = Relay.Prompt.new(None, 'choice', 'Sure?')
        adapter = Relay.Adapter.new(None, transport)
        for call, name in (
            (lambda: adapter.ask_async('c1', prompt, timeout_s=0.5), 'timeout_s'),
            (lambda: adapter.ask_async('c1', prompt, 0.5), 'timeout_s'),
            (lambda: adapter.ask_async('c1', prompt, decimal.Decimal('0.5')), 'timeout_s'),
            (lambda: adapter.ask_async('c1', prompt, float('inf')), 'timeout_s'),
            (lambda: transport.set_reconnect_delay(0.5), 'milliseconds'),
            (lambda: transport.set_property('reconnect-delay', 0.5), 'reconnect_delay'),
            (lambda: transport.set_properties(reconnect_delay=0.5), 'reconnect_delay'),
            (lambda: Relay.MemoryTransport(reconnect_delay=0.5), 'reconnect_delay'),
            (assign, 'milliseconds'),
            (assign_to_props, 'reconnect_delay'),
        ):
            with self.assertRaisesRegex(ValueError, f'“.*{name}” has to be a whole number'):
                call()

    def test_whole_number_is_accepted(self):
        transport = Relay.MemoryTransport.new('web')
        for value in (60, 60.0, decimal.Decimal(60), True):
            transport.reconnect_delay = value
            self.assertEqual(transport.reconnect_delay, int(value))


class TestProgress(unittest.TestCase):
    """The data of a function that reports progress."""

    def setUp(self):
        self.server = Soup.Server()
        self.server.add_handler(None, self.on_request)
        self.server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
        base = 'http://127.0.0.1:%d' % self.server.get_uris()[0].get_port()
        transport = Relay.WebsocketTransport.new(base, 'discord', 'b1')
        transport.gateway_id = 'gw'
        transport.secret = 'hush'
        self.endpoint = Relay.Endpoint.new(transport)
        self.calls = []

    def tearDown(self):
        self.server.disconnect()

    @staticmethod
    def on_request(_server, message, _path, _query):
        message.set_status(200, None)
        message.set_response('application/json', Soup.MemoryUse.COPY, b'{"id": "m1"}')

    def progress(self, *args):
        self.calls.append(args)

    def upload(self, *args, **kwargs):
        stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(b'\x89PNG'))
        return self.endpoint.upload_async(stream, -1, 'image/png', *args, **kwargs)

    @needs_loop
    def test_function_without_data_is_called_with_two_numbers(self):
        async def whole():
            for kwargs in ({}, {'filename': 'a'}):
                self.calls.clear()
                await self.upload(progress=self.progress, **kwargs)
                self.assertEqual(self.calls[-1], (4, 4))

        run(whole())

    @needs_loop
    def test_data_is_passed(self):
        async def whole():
            await self.upload(progress=self.progress, progress_data=7)
            self.assertEqual(self.calls[-1], (4, 4, 7))

        run(whole())

    def test_callback_by_name_needs_no_data(self):
        results = []
        self.upload(progress=self.progress, callback=lambda *what: results.append(what))
        wait_for(lambda: results)
        self.upload('a', self.progress, callback=lambda *what: results.append(what), user_data=5)
        wait_for(lambda: len(results) == 2)
        self.assertEqual(results[1][2], 5)
        self.assertEqual(self.calls[-1], (4, 4))


class TestOtherThread(unittest.TestCase):
    def setUp(self):
        self.peer = Peer()
        self.peer.connect()

    def tearDown(self):
        self.peer.disconnect()

    def assert_refused(self, call):
        error = relaytest.raised_in_other_thread(call)
        self.assertIsInstance(error, RuntimeError)
        self.assertIsInstance(error, Relay.WrongThread)
        self.assertIn('another thread', str(error))

    def test_every_use_is_refused(self):
        adapter, transport = self.peer.adapter, self.peer.transport
        draft = adapter.begin_draft('c1')

        def assign():
            transport.reconnect_delay = 5

        for call in (
            lambda: adapter.send_async('c1', 'x'),
            lambda: adapter.send_async('c1', 'x', callback=print),
            lambda: adapter.send_async('c1', 'x', None, None, None, print),
            lambda: adapter.begin_turn('k1', 'c1'),
            lambda: adapter.state,
            lambda: adapter.measure('text'),
            lambda: transport.state,
            lambda: transport.feed_json({'type': 'x'}),
            lambda: transport.set_property('reconnect-delay', 5),
            assign,
            lambda: draft.append('x'),
            lambda: draft.finish_async(),
            lambda: draft.text,
        ):
            self.assert_refused(call)
        draft.abandon()
        self.assertEqual(self.peer.written('outbound'), [])

    def test_loop_of_other_thread_is_refused(self):
        async def send():
            await self.peer.adapter.send_async('c1', 'x')

        error = relaytest.raised_in_other_thread(lambda: asyncio.run(send()))
        self.assertIsInstance(error, RuntimeError)

    def test_first_connect_in_other_thread_is_refused(self):
        peer = Peer()
        for call in (peer.adapter.connect_async, lambda: peer.adapter.connect_async(None, print)):
            self.assert_refused(call)
        self.assertEqual(peer.written('hello'), [])

    def test_object_of_no_thread_may_be_prepared_anywhere(self):
        def prepare():
            transport = Relay.MemoryTransport.new('web')
            transport.reconnect_delay = 5
            Relay.Adapter.new(None, transport).max_chats = 7

        self.assertIsNone(relaytest.raised_in_other_thread(prepare))

    def test_event_is_read_and_acknowledged_anywhere(self):
        events = []

        def on_inbound(_adapter, ev):
            ev.hold()
            events.append(ev)

        def work():
            self.assertEqual((events[0].text, events[0].source.is_bot), ('hi', None))
            events[0].acknowledge()

        self.peer.adapter.connect('inbound', on_inbound)
        self.peer.feed_event('b1')
        wait_for(lambda: events)
        self.assertIsNone(relaytest.raised_in_other_thread(work))
        wait_for(self.peer.acks)

    def test_every_class_with_calls_is_checked(self):
        for name in dir(Relay):
            cls = getattr(Relay, name, None)
            if isinstance(cls, type) and issubclass(cls, GObject.Object):
                methods = [n for base in cls.__mro__ for n in vars(base) if n.endswith('_async')]
                if methods:
                    kinds = {type(vars(cls)[m]).__name__ for m in vars(cls) if m.startswith('get_')}
                    self.assertLessEqual(kinds, {'function'}, name)


if __name__ == '__main__':
    relaytest.main()
