# test-platform-faults.py: conversations over IRC or XMPP while the connection to the server fails again and again
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# RELAY_FAULTS_PLATFORM is irc or xmpp; RELAY_FAULTS_ROUNDS how many messages each side sends with each of the numbers
# in RELAY_FAULTS_SEEDS. A long run:
#   RELAY_FAULTS_ROUNDS=2000 RELAY_FAULTS_SEEDS="$(seq 1 50)" meson test --suite connector-faults -t 0

import collections
import itertools
import os
import sys
import tempfile

from faulty import FaultyLine
from harness import Connector, Gateway, check, equal, run, wait_until

PLATFORM = os.environ.get('RELAY_FAULTS_PLATFORM', 'irc')
ROUNDS = int(os.environ.get('RELAY_FAULTS_ROUNDS', '120'))
WINDOW = 4  # actions without an answer
RECONNECT_PATIENCE = 120  # seconds; reached only when a test fails
SEEDS = [int(seed) for seed in os.environ.get('RELAY_FAULTS_SEEDS', '1 2 3').split()]

if PLATFORM == 'irc':
    from irc import NGIRCD, IrcConnector, Ngircd, Person, skip_without

    skip_without(NGIRCD, 'ngircd')
else:
    from xmppchat import BOT, DIRECT, SERVER
    from xmppclient import CLIENT, XmppClient, body
    from xmppserver import write_configuration


class IrcScene:
    """Alice at a server, and a connector that reaches it over a bad line."""

    chat_id = 'alice'

    def __init__(self, seed):
        self.server = Ngircd()
        self.line = FaultyLine(self.server.port, seed)
        self.person = Person(self.server, channels=['#room'])
        self.connector = IrcConnector(self.line, wait=False, longest_delay=1)

    def say(self, text):
        self.person.say('bot', text)

    def heard(self):
        """The texts of the bot, whatever its nick is after a reconnect."""
        self.person.synchronize()
        return [line.partition('PRIVMSG alice :')[2] for line in self.person.all_lines if ' PRIVMSG alice :' in line]

    def close(self):
        self.connector.__exit__(None)
        self.person.close()
        self.line.close()
        self.server.close()


class Replaced:
    """A server whose component port is that of the line."""

    def __init__(self, line):
        self.component = SERVER.component
        self.component_port = line.port


class XmppScene:
    chat_id = DIRECT if PLATFORM == 'xmpp' else None

    def __init__(self, seed):
        self.line = FaultyLine(SERVER.component_port, seed)
        self.folder = tempfile.TemporaryDirectory()
        self.person = XmppClient(SERVER, 'alice')
        self.connector = Connector('--config', write_configuration(self.folder.name, Replaced(self.line)))

    def say(self, text):
        self.person.say(BOT, text)

    def heard(self):
        self.person.settle()
        return [body(one) for one in self.person.inbox
                if one.tag == CLIENT + 'message' and one.get('type') != 'error' and body(one) is not None]

    def close(self):
        self.connector.__exit__(None)
        self.person.close()
        self.line.close()
        self.folder.cleanup()


class Bot:
    """Echoes what it gets, says something of its own, and keeps what became of each action."""

    def __init__(self, scene):
        self.scene = scene
        self.gateway = Gateway(scene.connector, hello=(PLATFORM,))
        self.texts = []       # of events, in the order of their arrival
        self.buffers = set()
        self.waiting = {}     # request id → text
        self.results = {}     # text → result
        self.is_refused = False

    def send(self, text):
        request = f'f{len(self.waiting) + len(self.results)}'
        self.waiting[request] = text
        self.gateway.send(type='outbound', requestId=request, platform=PLATFORM,
                          action={'op': 'send', 'chat_id': self.scene.chat_id, 'content': text, 'reply_to': None, 'metadata': {}})

    def pump(self):
        for frame in list(self.gateway.inbox):
            if frame['type'] == 'outbound_result' and frame['requestId'] in self.waiting:
                self.gateway.inbox.remove(frame)
                self.results[self.waiting.pop(frame['requestId'])] = frame['result']
                self.is_refused |= not frame['result']['success']
            elif frame['type'] == 'inbound':
                self.gateway.inbox.remove(frame)
                self.gateway.acknowledge(frame)
                if frame['bufferId'] not in self.buffers:
                    self.buffers.add(frame['bufferId'])
                    self.texts.append(frame['event']['text'])
                    self.send('echo ' + frame['event']['text'])
        return True

    def wait_for_answers(self, count):
        wait_until(lambda: self.pump() and len(self.waiting) <= count, f'answers to {self.waiting}', 60)


def wait_for_connection(scene, bot):
    wait_until(lambda: bot.pump() and scene.connector.status()[PLATFORM]['connected'], 'a connection', RECONNECT_PATIENCE)


def meet(scene, bot):
    """The bot can write to a person who has written to it."""
    for number in itertools.count():
        wait_for_connection(scene, bot)
        scene.say(f'hello {number}')
        scene.heard()
        bot.gateway.settle()
        if bot.pump() and bot.texts:
            return


def talk(scene, bot):
    """Goes on until each fault has happened."""
    for number in itertools.count():
        if number >= ROUNDS and min(scene.line.counts.values()) > 0:
            return
        check(number < 100 * ROUNDS, scene.line.counts)
        scene.say(f'person {number}')
        bot.send(f'bot {number}')
        bot.wait_for_answers(WINDOW)
        if bot.is_refused:
            bot.is_refused = False
            wait_for_connection(scene, bot)


def talk_again(scene, bot):
    """When the line is good, everything goes through."""
    scene.line.calm()
    number = 0
    while not any(text.startswith('echo calm') for text in scene.heard()):
        number += 1
        check(number < 200, 'the connector does not come back')
        scene.say(f'calm {number}')
        wait_for_connection(scene, bot)
        bot.wait_for_answers(0)


def judge(scene, bot):
    heard = collections.Counter(scene.heard())
    events = collections.Counter(bot.texts)
    equal([text for text, count in events.items() if count > 1], [], 'delivered twice')
    equal([text for text, count in heard.items() if count > 1], [], 'said twice')
    equal([text for text in heard if text not in bot.results], [], 'heard, but never said')
    confirmed = [text for text, result in bot.results.items() if result['success']]
    equal([text for text in confirmed if heard[text] == 0], [], 'confirmed, but not heard')
    refused = [text for text, result in bot.results.items() if not result['success'] and not result.get('ambiguous')]
    equal([text for text in refused if heard[text] > 0], [], 'refused, but heard')
    print(f'# {PLATFORM}: {scene.line.counts}, {len(bot.texts)} events, {len(confirmed)} confirmed, '
          f'{len(bot.results) - len(confirmed) - len(refused)} ambiguous, {len(refused)} refused')
    check(confirmed and bot.texts, 'something went through')


def run_with(seed):
    scene = {'irc': IrcScene, 'xmpp': XmppScene}[PLATFORM](seed)
    try:
        bot = Bot(scene)
        meet(scene, bot)
        talk(scene, bot)
        talk_again(scene, bot)
        judge(scene, bot)
        bot.gateway.hang_up()
    finally:
        scene.close()


def test_with(seed):
    def test():
        run_with(seed)

    test.__name__ = f'test_a_line_that_fails_with_seed_{seed}'
    return test


sys.exit(run([test_with(seed) for seed in SEEDS]))
