# test_page.py: the fragments of doc/python.md are run, and do what the page says
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs of the page are run by tests/readme/. RELAY_SOURCE is the root of the source tree."""
import asyncio
import contextlib
import importlib.util
import io
import logging
import os
import sys
import textwrap
import unittest

import gi
import relaytest
from overridepeer import Peer, until
from relaytest import Gio, GLib, Relay

gi.require_version('Soup', '3.0')
from gi.repository import Soup  # noqa: E402

SOURCE = os.environ['RELAY_SOURCE']
sys.path.insert(0, os.path.join(SOURCE, 'tests/lib'))
import blocks  # noqa: E402

SUCCESS = {'success': True, 'message_id': '1'}


def fragments():
    """Those of the page, by their place."""
    for block in blocks.of_page(SOURCE, 'doc/python.md'):
        if block.language == 'python' and not block.is_program:
            yield block


def find(words):
    """The text of the fragment that contains the words."""
    (block,) = (block for block in fragments() if words in block.text)
    return block


class Page(unittest.TestCase):
    """Each test is named after the words of its fragment, in USED."""

    USED = set()

    def setUp(self):
        self.shown = []
        self.peer = Peer()
        self.peer.answers['send'] = SUCCESS
        self.peer.adapter.max_rate_limit_wait = 0
        self.names = {
            'Gio': Gio, 'GLib': GLib, 'Relay': Relay, 'asyncio': asyncio,
            'adapter': self.peer.adapter, 'chat_id': 'c1', 'text': 'hello',
            'show': self.shown.append, 'forget': self.shown.append, 'store': self.shown.append,
        }

    def coroutine(self, words):
        """Makes a coroutine of a fragment. What it defines becomes names of the test."""
        block = find(words)
        self.USED.add(block.place)
        code = 'async def fragment():\n' + textwrap.indent(block.text, '    ') + '    names.update(locals())\n'
        self.names['names'] = self.names
        exec(compile(code, block.place, 'exec'), self.names)
        return self.names['fragment']()

    def run_connected(self, words, then=None):
        async def whole():
            async with self.peer.adapter:
                await self.coroutine(words)
                if then:
                    await then()

        Relay.aio.run(asyncio.wait_for(whole(), relaytest.DEADLINE / 1000))

    def sent(self):
        return [frame['action']['content'] for frame in self.peer.written('outbound')]

    def test_run(self):
        async def main():
            self.shown.append(asyncio.get_running_loop())

        self.names['main'] = main
        block = find('Relay.aio.run(main())\n')
        self.USED.add(block.place)
        exec(block.text, self.names)
        self.assertIsInstance(self.shown[0], Relay.aio.EventLoop)

    def test_policy(self):
        block = find('set_event_loop_policy')
        self.USED.add(block.place)
        try:
            exec(block.text, self.names)
            loop = asyncio.new_event_loop()
            self.assertIsInstance(loop, Relay.aio.EventLoop)
            loop.close()
        finally:
            asyncio.set_event_loop_policy(None)

    def test_loop_of_unittest(self):
        block = find('loop_factory')
        self.USED.add(block.place)
        if sys.version_info < (3, 13):
            self.skipTest('unittest has no loop_factory')

        exec(block.text, self.names)
        outcome = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(self.names['BotTest']).run(outcome)
        self.assertEqual((outcome.testsRun, outcome.errors), (1, []))

    def serve(self, answer):
        """Starts a server that gives one answer. Returns its URL."""
        def on_request(_server, message, _path, _query):
            self.body = message.get_request_body().flatten().get_data()
            message.set_status(200, None)
            message.set_response('application/json', Soup.MemoryUse.COPY, answer)

        self.server = Soup.Server()
        self.server.add_handler(None, on_request)
        self.server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
        self.addCleanup(self.server.disconnect)
        return 'http://127.0.0.1:%d' % self.server.get_uris()[0].get_port()

    def test_model(self):
        self.USED.add(find('import aiohttp').place)
        if not importlib.util.find_spec('aiohttp'):
            self.skipTest('needs python3-aiohttp')

        async def then():
            self.assertEqual(await self.names['ask_model']('why?'), 'because')
            self.assertEqual(self.body, b'{"prompt": "why?"}')

        self.names['model_url'] = self.serve(b'{"text": "because"}')
        self.run_connected('import aiohttp', then)

    def test_callback(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.run_connected('callback=on_sent', lambda: until(out.getvalue))
        self.assertEqual((self.sent(), out.getvalue()), (['hello'], 'sent as 1\n'))

    def test_gather(self):
        self.run_connected('asyncio.gather(')
        self.assertEqual(self.sent(), ['one', 'two'])
        self.assertEqual(self.names['second'].message_id, '1')

    def test_errors(self):
        words = 'except Relay.RateLimited as e'
        self.run_connected(words)
        self.assertEqual(self.shown, [])
        for answer, shown in (
            ({'error': 'slow', 'code': 'too_fast', 'retry_after': 2}, 'Try again in 2.0 seconds'),
            ({'error': 'no', 'code': 'chat_archived'}, 'c1'),
        ):
            self.peer.answers['send'] = {'success': False, **answer}
            self.run_connected(words)
            self.assertEqual(self.shown.pop(), shown)
        self.peer.answers['send'] = {'success': False, 'error': 'no', 'code': 'other'}
        with self.assertRaises(Relay.Rejected):
            self.run_connected(words)

    def test_held_events(self):
        async def feed():
            self.peer.feed_event('b1', text='x')
            await until(lambda: self.shown == ['x'])
            await asyncio.sleep(0.001)
            self.peer.adapter.disconnect_async()

        async def whole():
            async with self.peer.adapter:
                await asyncio.gather(self.coroutine('events(held=True)'), feed())

        Relay.aio.run(whole())

    def test_held_handler(self):
        async def then():
            self.peer.feed_event('b1')
            await until(self.peer.acks)
            self.assertEqual(self.sent(), ['stored'])

        self.run_connected('@Relay.held', then)

    def test_leaving(self):
        async def whole():
            await self.peer.adapter.connect_async()
            await self.coroutine('wait_for_handlers(10)')

        Relay.aio.run(whole())
        self.assertEqual(self.peer.adapter.state, Relay.State.DISCONNECTED)

    def test_progress(self):
        transport = Relay.WebsocketTransport.new(self.serve(b'{"id": "m1"}'), 'discord', 'b1')
        transport.gateway_id = 'gw'
        transport.secret = 'hush'
        self.names['endpoint'] = Relay.Endpoint.new(transport)
        self.run_connected('def on_progress')
        self.assertEqual((self.names['media_id'], self.names['size']), ('m1', 5))
        self.assertEqual(self.shown[-1], '5 of 5 bytes')

    def test_logging(self):
        block = find('Relay.log_to_python()')
        self.USED.add(block.place)
        exec(block.text, self.names)
        logger = logging.getLogger('bot.relay')
        with self.assertLogs(logger) as logs:
            self.peer.connect()
            self.peer.feed_event('b1')  # without a handler
            relaytest.wait_for(lambda: any('no handler' in line for line in logs.output))
            self.peer.disconnect()

    def test_thread(self):
        self.run_connected('call_soon_threadsafe', lambda: until(lambda: self.sent() == ['done']))

    @classmethod
    def tearDownClass(cls):
        unused = {block.place for block in fragments()} - cls.USED
        assert not unused, f'no test runs {sorted(unused)}'


if __name__ == '__main__':
    relaytest.main()
