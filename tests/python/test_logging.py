# test_logging.py: the override: the messages of the library in Python's logging
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import logging
import unittest

import relaytest
from overridepeer import Peer, run
from relaytest import GLib, Relay, wait_for

FLAGS = GLib.LogLevelFlags


class TestLogging(unittest.TestCase):
    def warn(self):
        """An event without a handler makes the library warn."""
        peer = Peer()
        peer.connect()
        with self.assertLogs(self.logger, logging.DEBUG) as logs:
            peer.feed_event('b1')
            wait_for(lambda: any('no handler' in line for line in logs.output))
        peer.disconnect()
        return [record for record in logs.records if 'no handler' in record.getMessage()]

    def test_messages_have_logger_and_level(self):
        for given, name in ((None, 'Relay'), ('bot.relay', 'bot.relay'), (logging.getLogger('x'), 'x')):
            self.logger = Relay.log_to_python(given)
            self.assertIs(self.logger, logging.getLogger(name))
            (record,) = self.warn()
            self.assertEqual((record.name, record.levelno), (name, logging.WARNING))

    def test_handler_replaces_the_last_one(self):
        Relay.log_to_python('first')
        self.logger = Relay.log_to_python('second')
        with self.assertNoLogs('first'):
            self.assertEqual(len(self.warn()), 1)

    def test_levels_are_mapped(self):
        from gi.overrides.relay_logging import _find_level

        for level, expected in (
            (FLAGS.LEVEL_CRITICAL, logging.ERROR),
            (FLAGS.LEVEL_CRITICAL | FLAGS.FLAG_FATAL, logging.ERROR),
            (FLAGS.LEVEL_WARNING, logging.WARNING),
            (FLAGS.LEVEL_MESSAGE, logging.INFO),
            (FLAGS.LEVEL_INFO, logging.DEBUG),
            (FLAGS.LEVEL_DEBUG, logging.DEBUG),
        ):
            self.assertEqual(_find_level(level), expected)

    def test_percent_sign_is_no_format(self):
        self.logger = Relay.log_to_python()
        with self.assertLogs(self.logger, logging.DEBUG) as logs:
            peer = Peer()
            peer.connect()
            peer.feed_event('b1', message_id='%s%d')
            peer.transport.feed('100 %s\n')
            wait_for(lambda: len(logs.records) > 1)
            peer.disconnect()
        self.assertTrue(all(record.getMessage() for record in logs.records))

    def test_message_about_a_handler_has_the_ids(self):
        async def handler(_adapter, _ev):
            await asyncio.sleep(30)

        async def whole():
            peer = Peer()
            peer.adapter.connect('inbound', handler)
            await peer.adapter.connect_async()
            peer.feed_event('b1')
            while not peer.acks():
                await asyncio.sleep(0.001)
            self.assertFalse(await peer.adapter.wait_for_handlers(0.01))
            await peer.adapter.disconnect_async()

        logger = Relay.log_to_python()
        with self.assertLogs(logger, logging.WARNING) as logs:
            run(whole())
        record = next(record for record in logs.records if 'cut off' in record.getMessage())
        ids = (record.relay_message_id, record.relay_chat_id, record.relay_buffer_id)
        self.assertEqual(ids, ('m1', 'c1', 'b1'))


if __name__ == '__main__':
    relaytest.main()
