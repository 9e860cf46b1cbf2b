# test-irc-faults.py: the network between the connector and an IRC server cuts, delays and swallows
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# RELAY_IRC_SERVER is ngircd, where the answer to a PING confirms a message, or inspircd, where its label does.
# RELAY_SEED repeats a run.

import contextlib
import os
import random

from faulty import FaultyLine
from harness import Gateway, check, equal, main, wait_until
from irc import INSPIRCD, NGIRCD, Inspircd, IrcConnector, Ngircd, Person, skip_without

KIND = os.environ.get('RELAY_IRC_SERVER', 'ngircd')
skip_without(*{'ngircd': (NGIRCD, 'ngircd'), 'inspircd': (INSPIRCD, 'inspircd 3')}[KIND])
SEED = int(os.environ.get('RELAY_SEED') or random.randrange(1 << 32))
N_FAULTS = 3
N_MESSAGES = 60  # in a round; the rounds end when there were enough faults


class Sender:
    """Sends texts to the channel until each has succeeded, or nobody knows."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.n_requests = 0
        self.pending = {}
        self.succeeded = []
        self.unknown = []

    def start(self, text):
        self.n_requests += 1
        request_id = f's{self.n_requests}'
        self.pending[request_id] = text
        self.gateway.send(type='outbound', requestId=request_id, platform='irc',
                          action={'op': 'send', 'chat_id': '#room', 'content': text, 'metadata': {}})

    def collect(self):
        """Returns what was not sent, and has to be sent again."""
        again = []
        for frame in [frame for frame in self.gateway.inbox if frame['type'] == 'outbound_result']:
            self.gateway.inbox.remove(frame)
            text, result = self.pending.pop(frame['requestId']), frame['result']
            if result['success']:
                self.succeeded.append(text)
            elif result.get('ambiguous'):
                self.unknown.append(text)
            else:
                again.append(text)
        return again


def send_all(sender, connector, texts):
    waiting = list(texts)
    while waiting or sender.pending:
        while waiting and len(sender.pending) < 5:
            sender.start(waiting.pop(0))
        again = []
        enough = 4 if waiting else 0
        wait_until(lambda: again.extend(sender.collect()) or again or len(sender.pending) <= enough, 'results', patience=60)
        if again:
            wait_until(lambda: connector.irc()['channels'], 'the channel', patience=60)
        waiting = again + waiting


def test_what_is_said_is_said_once():
    print(f'# RELAY_SEED={SEED}')
    server = {'ngircd': Ngircd, 'inspircd': Inspircd}[KIND]()
    line = FaultyLine(server.port, SEED, ('cut', 'swallow'))
    with (server, contextlib.closing(line), Person(server, channels=['#room']) as alice,
          IrcConnector(line, wait=False, ping_interval='0.4', connect_timeout='2', nick_interval='0.2',
                       longest_delay='0.4') as connector):
        gateway = Gateway(connector, hello=('irc',))
        alice_says(alice, connector, gateway)
        sender = Sender(gateway)
        n_texts = 0
        while min(line.counts.values()) < N_FAULTS:
            texts = [f'message {n_texts + number}{" x" * (number % 20)}' for number in range(N_MESSAGES)]
            send_all(sender, connector, texts)
            n_texts += len(texts)
            check(n_texts < 100 * N_MESSAGES, line.counts)
        line.calm()
        connector.wait_ready()
        alice.synchronize()
        heard = [line.partition(' PRIVMSG #room :')[2] for line in alice.all_lines if ' PRIVMSG #room :message' in line]
        print(f'# {line.counts}, {len(sender.succeeded)} succeeded, {len(sender.unknown)} unknown')
        equal(len(set(heard)), len(heard), 'said twice')
        equal([text for text in sender.succeeded if text not in heard], [], 'confirmed and not said')
        equal(len(sender.succeeded) + len(sender.unknown), n_texts)
        check(set(heard) <= set(sender.succeeded + sender.unknown), 'said and refused')


def alice_says(alice, connector, gateway):
    """The bot knows the channel when somebody has written in it."""
    def is_known():
        alice.say('#room', 'hello')
        alice.synchronize()
        return connector.sql("SELECT 1 FROM chats WHERE platform = 'irc'")
    wait_until(is_known, 'the channel', patience=60)


main(globals())
