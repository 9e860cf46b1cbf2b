# test_events.py: the override: async with, async for, and fields of three states
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import contextlib
import gc
import subprocess
import sys
import unittest

import relaytest
from overridepeer import Logs, Peer, StopAndWait, needs_loop, run, until
from relaytest import GLib, Relay


@needs_loop
class TestContext(unittest.TestCase):
    def test_connects_and_disconnects(self):
        async def whole():
            for connected in (lambda peer: peer.adapter, lambda peer: peer.transport):
                peer = Peer()
                async with connected(peer) as entered:
                    self.assertIs(entered, connected(peer))
                    self.assertNotEqual(peer.adapter.state, Relay.State.DISCONNECTED)
                self.assertEqual(peer.adapter.state, Relay.State.DISCONNECTED)

        run(whole())

    def test_waits_for_handlers(self):
        ended = []

        async def handler(_adapter, ev):
            await asyncio.sleep(0.01)
            ended.append(ev.text)

        async def whole():
            peer = Peer()
            peer.adapter.connect('inbound', handler)
            async with peer.adapter:
                peer.feed_event('b1', text='x')
                await until(peer.acks)
            self.assertEqual(ended, ['x'])

        run(whole())

    def test_disconnects_after_exception(self):
        async def whole():
            peer = Peer()
            with self.assertRaises(LookupError):
                async with peer.adapter:
                    raise LookupError
            self.assertEqual(peer.adapter.state, Relay.State.DISCONNECTED)

        run(whole())

    def test_cancelled_connect_leaves_nothing_behind(self):
        async def enter(adapter):
            async with adapter:
                self.fail('entered')

        async def whole():
            peer = Peer()
            peer.transport.auto_handshake = None
            peer.transport.reconnect = Relay.Reconnect.ALWAYS
            task = asyncio.ensure_future(enter(peer.adapter))
            await until(lambda: peer.written('hello'))
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertEqual(peer.adapter.state, Relay.State.DISCONNECTED)

        run(whole())

    def test_failed_connect_raises(self):
        async def whole():
            with self.assertRaises(Relay.NoTransport):
                async with Relay.Adapter.new(None, None):
                    self.fail('entered')

        run(whole())


@needs_loop
class TestEvents(unittest.TestCase):
    def converse(self, conversation, peer=None):
        """Returns the peer after the conversation and the disconnect."""
        peer = peer or Peer()

        async def whole():
            async with peer.adapter:
                await conversation(peer)

        run(whole())
        return peer

    def test_event_is_taken_when_body_receives_it(self):
        async def conversation(peer):
            events = peer.adapter.events()
            peer.feed_event('b1', text='one')
            peer.feed_event('b2', text='two', message_id='m2')
            await asyncio.sleep(0.01)
            self.assertEqual(peer.acks(), [])
            texts = []
            async for ev in events:
                texts.append(ev.text)
                expected = ['b1', 'b2'][: len(texts)]
                await until(lambda: peer.acks() == expected)
                if len(texts) == 2:
                    break
            self.assertEqual(texts, ['one', 'two'])

        self.converse(conversation)

    def test_held_event_is_taken_when_body_asks_for_next(self):
        async def conversation(peer):
            peer.offer('m1', text='one')
            peer.offer('m2', text='two')
            texts = []
            async for ev in peer.adapter.events(held=True):
                texts.append(ev.text)
                await asyncio.sleep(0.01)
                self.assertEqual(peer.acks(), ['b-m1'][: len(texts) - 1])
                if len(texts) == 2:
                    ev.acknowledge()
                    break
            await until(lambda: peer.acks() == ['b-m1', 'b-m2'])

        peer = StopAndWait()
        self.converse(conversation, peer)
        self.assertEqual(len(peer.written('hello')), 1)

    def test_events_between_call_and_loop_are_not_lost(self):
        async def whole():
            peer = Peer()
            events = peer.adapter.events()
            async with peer.adapter:
                peer.feed_event(text='early')
                async for ev in events:
                    self.assertEqual(ev.text, 'early')
                    break

        run(whole())

    def test_iteration_ends_when_disconnected(self):
        async def whole():
            peer = Peer()
            async with peer.adapter:
                asyncio.get_running_loop().call_later(0.01, peer.adapter.disconnect_async)
                events = peer.adapter.events()
                for _again in range(2):
                    async for _event in events:
                        self.fail('an event')

        run(whole())

    def test_iteration_goes_on_after_reconnect(self):
        async def conversation(peer):
            events = peer.adapter.events()
            peer.transport.hang_up(1006, 'gone')
            await until(lambda: len(peer.written('hello')) == 2)
            await until(lambda: peer.adapter.state == Relay.State.ONLINE)
            peer.feed_event('b1', text='later')
            self.assertEqual((await events.__anext__()).text, 'later')

        self.converse(conversation)

    def test_revocation_is_raised(self):
        async def conversation(peer):
            def revoke():
                peer.transport.hang_up(4401, 'unauthorized')

            peer.transport.connect(
                'notify::state', lambda t, _s: t.state == Relay.State.ONLINE and revoke()
            )
            revoke()
            with self.assertRaises(Relay.Revoked):
                async for _event in peer.adapter.events():
                    self.fail('an event')
            with self.assertRaises(Relay.Revoked):
                async for _event in peer.adapter.events():
                    self.fail('an event')

        self.converse(conversation)

    def test_iteration_ends_after_close(self):
        async def conversation(peer):
            async with contextlib.aclosing(peer.adapter.events()) as events:
                asyncio.get_running_loop().call_later(0.01, events.close)
                async for _event in events:
                    self.fail('an event')
                self.assertEqual(peer.adapter.state, Relay.State.ONLINE)

        self.converse(conversation)

    def test_close_ends_wait_for_connection(self):
        async def whole():
            peer = Peer()
            peer.transport.auto_handshake = None
            peer.transport.reconnect = Relay.Reconnect.ALWAYS
            events = peer.adapter.events()
            asyncio.get_running_loop().call_later(0.01, events.close)
            async with peer.adapter:
                async for _event in events:
                    self.fail('an event')
            self.assertEqual(peer.adapter.state, Relay.State.DISCONNECTED)

        run(whole())

    def test_what_nobody_received_is_left_to_next_process(self):
        async def conversation(peer):
            events = peer.adapter.events()
            peer.feed_event('b1')
            peer.feed_event('b2', message_id='m2')
            async for _event in events:
                break
            del events

        peer = self.converse(conversation)
        self.assertEqual((peer.acks(), len(peer.written('hello'))), (['b1'], 1))

    def test_what_nobody_received_is_delivered_again(self):
        async def conversation(peer):
            events = peer.adapter.events()
            peer.offer('m1', text='again')
            async for _event in events:
                break
            peer.offer('m2', text='again')
            await asyncio.sleep(0.01)
            _event = None
            del events
            events = peer.adapter.events()
            ev = await events.__anext__()
            self.assertEqual((ev.text, ev.redelivered), ('again', True))
            self.assertEqual(len(peer.written('hello')), 2)

        self.converse(conversation, StopAndWait())

    def test_held_event_of_left_loop_is_delivered_again(self):
        async def conversation(peer):
            peer.offer('m1')
            async for ev in peer.adapter.events(held=True):
                self.assertFalse(ev.redelivered)
                break
            del ev
            async for ev in peer.adapter.events(held=True):
                self.assertTrue(ev.redelivered)
                ev.acknowledge()
                break

        self.converse(conversation, StopAndWait())

    def test_iterator_is_freed_after_break(self):
        async def conversation(peer):
            peer.feed_event('b1')
            async for _event in peer.adapter.events():
                break
            gc.collect()
            self.assertEqual([o for o in gc.get_objects() if type(o).__name__ == 'Events'], [])
            peer.feed_event('b2', message_id='m2')
            await asyncio.sleep(0.01)

        self.converse(conversation)

    def test_at_most_1024_events_wait(self):
        async def conversation(peer):
            peer.transport.reconnect = Relay.Reconnect.NEVER
            events = peer.adapter.events()
            with Logs() as logs:
                for number in range(1026):
                    peer.feed_event(message_id=f'm{number}')
                await until(lambda: len(logs) == 2)
            self.assertIn('1024 events wait', logs[0][1]['MESSAGE'])
            self.assertEqual(logs[0][1]['RELAY_MESSAGE_ID'], 'm1024')
            self.assertEqual(logs[0][0], GLib.LogLevelFlags.LEVEL_WARNING)
            for number in range(1024):
                self.assertEqual((await events.__anext__()).message_id, f'm{number}')

        self.converse(conversation)

    def test_cancelled_wait_loses_no_event(self):
        async def conversation(peer):
            events = peer.adapter.events()
            task = asyncio.ensure_future(events.__anext__())
            await asyncio.sleep(0)
            peer.feed_event('b1', text='kept')
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertEqual((await events.__anext__()).text, 'kept')

        self.converse(conversation)

    def test_several_tasks_share_an_iterator(self):
        received = []

        async def work(events):
            async for ev in events:
                received.append(ev.message_id)
                await asyncio.sleep(0.001)

        async def conversation(peer):
            events = peer.adapter.events(held=True)
            tasks = [asyncio.ensure_future(work(events)) for _number in range(3)]
            for number in range(10):
                peer.feed_event(f'b{number}', message_id=f'm{number}')
            await until(lambda: len(peer.acks()) == 10)
            events.close()
            await asyncio.wait(tasks)

        self.converse(conversation)
        self.assertEqual(received, [f'm{number}' for number in range(10)])

    def test_loop_without_glib_raises(self):
        async def iterate():
            async for _event in Peer().adapter.events():
                pass

        loop = asyncio.SelectorEventLoop()
        with self.assertRaisesRegex(RuntimeError, 'GLib'):
            loop.run_until_complete(iterate())
        loop.close()


PROGRAM_THAT_FAILS = """
from relaytest import Relay

adapter = Relay.Adapter.new(None, Relay.MemoryTransport.new('web', 'bot'))

async def main():
    global events
    events = adapter.events()
    raise ValueError('of the program')

Relay.aio.run(main())
"""


class TestEndOfProgram(unittest.TestCase):
    def test_iterator_that_is_left_adds_nothing_to_the_error(self):
        done = subprocess.run([sys.executable, '-c', PROGRAM_THAT_FAILS], stderr=subprocess.PIPE, text=True,
                              cwd=relaytest.FOLDER, check=False)
        self.assertIn('ValueError: of the program', done.stderr)
        self.assertNotIn('Exception ignored', done.stderr)


class TestThreeStates(unittest.TestCase):
    def test_unknown_is_none(self):
        place = {'platform': 'discord', 'chat_id': 'c1'}
        for given, expected in (({}, None), ({'is_bot': False}, False), ({'is_bot': True}, True)):
            source = Relay.SessionSource.new_from_json({**place, **given})
            self.assertIs(source.is_bot, expected)
            self.assertIs(source.get_is_bot(), expected)
        event = Relay.MessageEvent.new_from_json({'text': 'x', 'source': place})
        self.assertIsNone(event.reply_to_is_own)
        self.assertFalse(event.source.message_is_edit)

    def test_every_such_property_has_three_values(self):
        n_found = 0
        for name in dir(Relay):
            cls = getattr(Relay, name, None)
            if not isinstance(cls, type) or not hasattr(cls, 'list_properties'):
                continue
            for spec in cls.list_properties():
                if spec.value_type == Relay.Tristate.__gtype__:
                    n_found += 1
                    self.assertIn('new_from_json', dir(cls), 'a class for the test above')
        self.assertGreaterEqual(n_found, 5)


if __name__ == '__main__':
    relaytest.main()
