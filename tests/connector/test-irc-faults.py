# test-irc-faults.py: the network between the connector and an IRC server cuts, delays and swallows
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# RELAY_IRC_SERVER is ngircd, where the answer to a PING confirms a message, or inspircd, where its label does.
# RELAY_SEED repeats a run.

import contextlib
import itertools
import os
import random
import select
import socket
import threading

from harness import Gateway, check, equal, main, wait_until
from irc import INSPIRCD, NGIRCD, Inspircd, IrcConnector, Ngircd, Person, skip_without

KIND = os.environ.get('RELAY_IRC_SERVER', 'ngircd')
skip_without(*{'ngircd': (NGIRCD, 'ngircd'), 'inspircd': (INSPIRCD, 'inspircd 3')}[KIND])
SEED = int(os.environ.get('RELAY_SEED') or random.randrange(1 << 32))
N_FAULTS = 3
N_MESSAGES = 60  # in a round; the rounds end when there were enough faults


class FaultProxy:
    """Forwards bytes in pieces of any size, and after some of them cuts both ends, or swallows one direction."""

    def __init__(self, server):
        self.random = random.Random(SEED)
        self.server = server
        self.is_peaceful = False
        self.n_faults = {'cut': 0, 'swallow': 0}
        self.kinds = itertools.cycle(self.n_faults)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self.forward, args=(near,), daemon=True).start()

    def forward(self, near):
        with near, contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', self.server.port)) as far:
            # Registration takes from 500 to 3,000 bytes.
            fault, budget = next(self.kinds), self.random.randrange(1500, 5000)
            deaf = self.random.choice([near, far])
            while True:
                for source in select.select([near, far], [], [])[0]:
                    data = source.recv(self.random.choice([1, 7, 100, 4096]))
                    if not data:
                        return
                    budget -= len(data)
                    if budget >= 0 or self.is_peaceful:
                        (far if source is near else near).sendall(data)
                        continue
                    if budget + len(data) >= 0:
                        self.n_faults[fault] += 1
                    if fault == 'cut':
                        return
                    if source is not deaf:
                        (far if source is near else near).sendall(data)

    def close(self):
        self.is_peaceful = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


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
    proxy = FaultProxy(server)
    with (server, contextlib.closing(proxy), Person(server, channels=['#room']) as alice,
          IrcConnector(proxy, wait=False, ping_interval='0.4', connect_timeout='2', nick_interval='0.2',
                       longest_delay='0.4') as connector):
        gateway = Gateway(connector, hello=('irc',))
        alice_says(alice, connector, gateway)
        sender = Sender(gateway)
        n_texts = 0
        while min(proxy.n_faults.values()) < N_FAULTS:
            texts = [f'message {n_texts + number}{" x" * (number % 20)}' for number in range(N_MESSAGES)]
            send_all(sender, connector, texts)
            n_texts += len(texts)
            check(n_texts < 100 * N_MESSAGES, proxy.n_faults)
        proxy.is_peaceful = True
        connector.wait_ready()
        alice.synchronize()
        heard = [line.partition(' PRIVMSG #room :')[2] for line in alice.all_lines if ' PRIVMSG #room :message' in line]
        print(f'# {proxy.n_faults}, {len(sender.succeeded)} succeeded, {len(sender.unknown)} unknown')
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
