# test-irc-bots.py: the bots of examples/, unchanged, in conversation over IRC; and everything is killed
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import sqlite3

from bots import Bot
from harness import check, equal, main, wait_until
from irc import NGIRCD, IrcConnector, Ngircd, Person, skip_without

skip_without(NGIRCD, 'ngircd')


@contextlib.contextmanager
def killed_at_the_end(bot):
    try:
        yield bot
    finally:
        if bot.process.poll() is None:
            bot.process.kill()
        bot.process.communicate()


@contextlib.contextmanager
def conversation(name, *options, **settings):
    with Ngircd() as server:
        alice = Person(server, channels=['#room'])
        with IrcConnector(server, *options, **settings) as connector:
            with killed_at_the_end(Bot(connector, name, GATEWAY_RELAY_PLATFORMS='irc')) as bot:
                yield alice, connector
                equal(bot.end(), (0, ''), name)
        alice.close()


def is_taken(connector, text):
    """Whether a message was stored, and its event is acknowledged."""
    return bool(connector.sql("SELECT 1 FROM messages WHERE text = ?", text)) and not connector.sql('SELECT 1 FROM queue')


def test_echo():
    with conversation('echo') as (alice, connector):
        alice.say('bot', 'hello')
        equal(alice.hear(), 'echo: hello')
        alice.say('#room', 'bot: hello all')
        equal(alice.hear('#room'), 'echo: hello all')
        alice.say('bot', '/slow 60')
        wait_until(lambda: is_taken(connector, '/slow 60'), 'the bot to work')
        alice.say('bot', '/stop')
        equal(alice.hear(), 'stopped')


def test_words():
    with conversation('word') as (alice, _):
        alice.say('#room', 'one two three')
        equal(alice.hear('#room'), 'You said: one two three')
        alice.synchronize()
        check(alice.find('PRIVMSG') is None, 'a part of the answer')


def test_shop():
    with conversation('shop', '--public-url', 'http://localhost:1') as (alice, _):
        alice.say('#room', 'bot: I am thirsty')
        equal([alice.hear('#room') for _ in range(2)], ['What would you like?', '1. Tea  2. Coffee  (answer with a number)'])
        alice.say('#room', '2')
        equal([alice.hear('#room') for _ in range(2)], ['One coffee: pay now?', '1. Pay  2. Cancel  (answer with a number)'])
        alice.say('#room', 'pay')
        equal(alice.hear('#room'), 'Thank you!')
        check(alice.hear('#room').startswith('receipt.txt: http://localhost:1/media/'), 'a link')


class Crowd:
    """A server, a connector and a bot that stores what it hears, each of which may be killed at any time."""

    def __init__(self):
        self.server = Ngircd()
        self.alice = None
        self.heard = []
        self.meet()
        self.connector = IrcConnector(self.server, ping_interval='1')
        self.path = os.path.join(self.connector.folder.name, 'inbox.db')
        self.bot = self.start_bot()

    def start_bot(self):
        return Bot(self.connector, 'inbox', self.path, GATEWAY_RELAY_PLATFORMS='irc')

    def meet(self):
        if self.alice:
            self.alice.close()
            self.heard += self.alice.all_lines
        self.alice = Person(self.server, channels=['#room'])

    def kill_bot(self):
        self.bot.process.kill()
        self.bot.process.communicate()
        self.bot = self.start_bot()

    def kill_connector(self):
        self.connector.kill()
        self.connector.start()
        self.connector.wait_ready()
        self.bot.wait_online()

    def kill_server(self):
        self.server.kill()
        self.server.start()
        self.meet()
        self.connector.wait_ready()

    def stored(self):
        """What the connector has taken, and what the bot has: [(text, state)]"""
        taken = [text for text, in self.connector.sql("SELECT text FROM messages WHERE platform = 'irc' AND from_bot = 0")]
        if not os.path.exists(self.path):
            return taken, []
        with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as database:
            return taken, database.execute('SELECT text, state FROM inbox ORDER BY id').fetchall()

    def settle(self):
        """Waits until everything that was taken is answered, or nobody knows."""
        def done():
            taken, rows = self.stored()
            return len(rows) >= len(taken) and all(state >= 2 for _, state in rows)
        wait_until(done, 'the answers', patience=90)
        self.alice.synchronize()

    def answers(self):
        lines = self.heard + self.alice.all_lines
        return [line.partition(' :stored: ')[2] for line in lines if 'PRIVMSG #room :stored: ' in line]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        with killed_at_the_end(self.bot):
            self.alice.close()
            status = self.connector.close()
            self.server.close()
        if kind is None:
            equal(status, 0, 'exit status')


def check_nothing_lost(crowd, may_be_unseen=False):
    taken, rows = crowd.stored()
    equal(len(set(taken)), len(taken), 'taken twice')
    equal(sorted(text for text, _ in rows), sorted(taken), 'what the bot has')
    answers = crowd.answers()
    equal(len(set(answers)), len(answers), f'said twice: {answers}')
    unseen = [text for text, state in rows if state == 2 and text not in answers]
    check(may_be_unseen or not unseen, f'confirmed and not said: {unseen}')
    check(set(answers) <= set(taken), 'said without a question')
    return taken, rows


def test_bot_and_connector_are_killed():
    with Crowd() as crowd:
        for life in range(4):
            for number in range(5):
                crowd.alice.say('#room', f'message {life}.{number}')
            if life % 2 == 0:
                wait_until(lambda: f'message {life}.0' in crowd.stored()[0], 'the first of them')
                crowd.kill_bot()
            for number in range(5, 8):
                crowd.alice.say('#room', f'message {life}.{number}')
            if life > 0:
                wait_until(lambda: crowd.alice.find(f'stored: message {life}.1'), 'an answer')
                crowd.kill_connector()
        crowd.settle()
        taken, rows = check_nothing_lost(crowd)
        check(len(taken) >= 24, taken)
        check(len([state for _, state in rows if state == 3]) <= 8, rows)


def test_the_server_is_killed():
    with Crowd() as crowd:
        for life in range(3):
            for number in range(6):
                crowd.alice.say('#room', f'message {life}.{number}')
            wait_until(lambda: crowd.alice.find(f'stored: message {life}.2'), 'an answer')
            crowd.kill_server()
        crowd.alice.say('#room', 'the end')
        wait_until(lambda: crowd.alice.find('stored: the end'), 'the last answer')
        crowd.settle()

        # A server that is killed may have confirmed what it had not passed on.
        taken, _ = check_nothing_lost(crowd, may_be_unseen=True)
        check(len(taken) >= 10, taken)


main(globals())
