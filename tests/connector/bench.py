# bench.py: how much a connector can do, and how the figures compare with those of another build
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints how much a connector can do.

Both programs are builds of connector-with-fake, which counts flushes and can have a slow disk. With --before each
figure of that program is measured in the same run, right before, and the ratio is printed.
"""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

FOLDER = tempfile.TemporaryDirectory(prefix='relay-bench-')
os.environ['RELAY_DISK'] = FOLDER.name
os.environ.pop('RELAY_CONNECTOR_CONFIG', None)
SLOW_US = 5000
QUEUED = 100000
CHAT = 50000
BURST = 2000
BOTS = 1000
PENDING = 256
CHATS = 64

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / 'page'))
from browser import Browser  # noqa: E402
from harness import SECRET, Connector, Failure, Gateway, Page, make_token, wait_until  # noqa: E402

OPEN_CHAT = """new Promise(done => {
  const start = performance.now();
  const look = () => {
    if (document.querySelectorAll('#log .message').length >= 100) done(performance.now() - start);
    else requestAnimationFrame(look);
  };
  location.hash = '#dm-alice';
  look();
})"""


def flushes():
    try:
        return os.path.getsize(os.path.join(FOLDER.name, 'flushes'))
    except FileNotFoundError:
        return 0


def proc(pid, name, key):
    with open(f'/proc/{pid}/{name}', encoding='ascii') as file:
        for line in file:
            if line.startswith(key):
                return int(line.split()[1])
    raise KeyError(key)


def memory(connector):
    """MiB resident"""
    return proc(connector.process.pid, 'status', 'VmRSS:') / 1024


class Bench:
    def __init__(self, program, load, seconds):
        self.program = program
        self.load = load
        self.seconds = seconds

    @contextlib.contextmanager
    def connector(self, *options, slow=False, gateways=('gw=' + SECRET,)):
        os.environ['RELAY_CONNECTOR'] = self.program
        os.environ.pop('RELAY_DISK_DELAY_US', None)
        if slow:
            os.environ['RELAY_DISK_DELAY_US'] = str(SLOW_US)
        with Connector('--quiet', *options, gateways=gateways) as connector:
            yield connector

    def run(self, connector, seconds, pending=PENDING, chats=CHATS, pages=0, bots=('gw',)):
        """The figures of one run of the load."""
        before = flushes(), proc(connector.process.pid, 'io', 'write_bytes')
        words = [connector.url, seconds, pending, chats, pages, *map(make_token, bots)]
        done = subprocess.run([self.load, *map(str, words)], capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        figures = {name: float(value) for name, value in map(str.split, done.stdout.splitlines())}
        if figures.get('answered'):
            figures['flushes'] = (flushes() - before[0]) / figures['answered']
            figures['kib'] = (proc(connector.process.pid, 'io', 'write_bytes') - before[1]) / 1024 / figures['answered']
        return figures

    def answered(self, slow, pending, pages=0):
        with self.connector(slow=slow) as connector:
            return self.run(connector, self.seconds, pending=pending, pages=pages)

    def many_bots(self):
        """Each of the chats that people write in has a bot of its own."""
        bots = [f'gw-{number}' for number in range(BOTS)]
        routes = [f'--route=web/c-{number + 1}={bots[number]}' for number in range(CHATS)]
        with self.connector(*routes, gateways=[f'{bot}={SECRET}' for bot in bots]) as connector:
            empty = memory(connector)
            figures = self.run(connector, self.seconds, bots=bots)
            return {**figures, 'mib': memory(connector) - empty}

    def long_queue(self):
        with self.connector() as connector:
            page = Page(connector)
            page.say('dm-alice', 'a message that waits')
            page.hang_up()
            connector.stop()
            with connector.opened() as database:
                columns = [row[1] for row in database.execute('PRAGMA table_info(queue)') if row[1] not in ('id', 'buffer_id')]
                names = ', '.join(columns)
                database.execute(f"INSERT INTO queue (buffer_id, {names}) WITH RECURSIVE n (i) AS"
                                 f" (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {QUEUED - 1})"
                                 f" SELECT 'b-' || i, {names} FROM queue, n")
            connector.start()
            empty = memory(connector)
            figures = self.run(connector, 0)
            return {**figures, 'mib': memory(connector) - empty}

    def fill_chat(self, connector, count, text):
        with connector.opened() as database:
            columns = [row[1] for row in database.execute('PRAGMA table_info(messages)')
                       if row[1] not in ('seq', 'message_id', 'text')]
            names = ', '.join(columns)
            database.execute(f"INSERT INTO messages (message_id, text, {names}) WITH RECURSIVE n (i) AS"
                             f" (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
                             f" SELECT 'm-' || i, ? || i, {names} FROM messages, n WHERE seq ="
                             f" (SELECT max (seq) FROM messages)", (text,))

    def long_chat(self):
        with self.connector() as connector:
            Page(connector).say('dm-alice', 'the first')
            connector.stop()
            self.fill_chat(connector, CHAT, 'message ')
            connector.start()
            start = time.monotonic()
            page = Page(connector)
            frame = page.ask('history', chat_id='dm-alice', limit=100)
            took = time.monotonic() - start
            assert len(frame['messages']) == 100, len(frame['messages'])
            said = time.monotonic()
            page.say('dm-alice', 'one more')
            deleted = time.monotonic()
            page.ask('delete_chat', chat_id='dm-alice')
            return {'open_ms': took * 1e3, 'say_ms': (deleted - said) * 1e3, 'delete_ms': (time.monotonic() - deleted) * 1e3}

    def is_shown(self, tab, expression):
        """A page that is busy answers nobody."""
        try:
            return tab.js(expression)
        except Failure:
            return False

    def browser(self):
        """How long the page needs: to open a long chat, and to show a burst of messages beside many chats."""
        browser = Browser()
        try:
            with self.connector() as connector:
                page = Page(connector)
                page.say('dm-alice', 'the first')
                for number in range(490):
                    page.ask('create_chat', name=f'chat {number}', chat_type='dm', chat_id=f'c-{number}')
                connector.stop()
                self.fill_chat(connector, CHAT, 'message ')
                connector.start()
                tab = browser.open(connector.url + '/#general')
                tab.wait('document.querySelectorAll("#chats li").length > 490')
                took = tab.js(OPEN_CHAT)
                gateway = Gateway(connector)
                start = time.monotonic()
                for number in range(BURST):
                    gateway.send(type='outbound', requestId=f'n{number}', action={
                        'op': 'send', 'chat_id': f'c-{number % 490}', 'content': f'burst {number}', 'metadata': {}})
                wait_until(lambda: gateway.inbox and gateway.inbox[-1].get('requestId') == f'n{BURST - 1}', 'the results', 120)
                sent = time.monotonic()
                last = f'[...document.querySelectorAll("#chats .preview")].some(n => n.textContent === "Bot: burst {BURST - 1}")'
                while not self.is_shown(tab, last):
                    pass
                shown = time.monotonic()
                gateway.hang_up()
                return {'open_ms': took, 'sent_s': sent - start, 'lag_s': shown - sent}
        finally:
            browser.close()

    def large_database(self):
        with self.connector() as connector:
            Page(connector).say('dm-alice', 'the first')
            connector.stop()
            self.fill_chat(connector, 130000, 'x' * 8000)
            connector.sql('PRAGMA wal_checkpoint(TRUNCATE)')
            size = os.path.getsize(connector.database) / 1e6
            took = []
            for _ in range(2):
                start = time.monotonic()
                connector.start()
                took.append(time.monotonic() - start)
                connector.stop()
            connector.start()
            return {'mb': size, 'first_ms': took[0] * 1e3, 'start_ms': took[1] * 1e3}

    def memory_growth(self):
        """After as many messages again"""
        with self.connector() as connector:
            first = self.run(connector, self.seconds)
            before = memory(connector)
            second = self.run(connector, self.seconds)
            return {'mib': before, 'growth_mib': memory(connector) - before,
                    'messages': first['answered'] + second['answered']}


# name: (function, the figures that are shown: (key, title, decimals, whether more is better))
RATE = ('per_s', 'answered per second', 0, True)
FLUSHES = ('flushes', 'flushes per message', 2, False)
KIB = ('kib', 'KiB written per message', 1, False)
WAIT = ('wait_ms', 'ms until the answer, median', 1, False)
SCENARIOS = {
    f'{PENDING} messages pending, this disk': (lambda b: b.answered(False, PENDING), (RATE, FLUSHES, KIB, WAIT)),
    f'{PENDING} messages pending, +5 ms per flush': (lambda b: b.answered(True, PENDING), (RATE, FLUSHES, KIB, WAIT)),
    'one message pending, this disk': (lambda b: b.answered(False, 1), (RATE, FLUSHES)),
    'one message pending, +5 ms per flush': (lambda b: b.answered(True, 1), (RATE, FLUSHES)),
    '63 more pages open, this disk': (lambda b: b.answered(False, PENDING, 62), (RATE, FLUSHES)),
    f'{BOTS} bots connected': (lambda b: b.many_bots(), (RATE, ('open_s', 's to connect all', 2, False), ('mib', 'MiB for them', 1, False))),
    f'{QUEUED} messages queued for one bot': (lambda b: b.long_queue(), (('taken', 'taken', 0, True), ('per_s', 'taken per second', 0, True), ('mib', 'MiB more', 1, False))),
    f'a chat of {CHAT} messages': (lambda b: b.long_chat(), (('open_ms', 'ms to open it', 1, False), ('say_ms', 'ms to write in it', 1, False), ('delete_ms', 'ms to delete it', 1, False))),
    f'the page in a browser, 494 chats, one of {CHAT} messages': (lambda b: b.browser(), (('open_ms', 'ms to open that chat', 0, False), ('sent_s', 's to send a burst of 2,000', 2, False), ('lag_s', 's until the page shows the last', 2, False))),
    'a database of 1 GB': (lambda b: b.large_database(), (('mb', 'MB', 0, True), ('first_ms', 'ms to start for the first time', 0, False), ('start_ms', 'ms to start again', 0, False))),
    'memory': (lambda b: b.memory_growth(), (('mib', 'MiB resident', 1, False), ('growth_mib', 'MiB more after as many messages again', 1, False))),
}


def measure(bench, function):
    try:
        return function(bench)
    except Exception as error:
        print(f'# {bench.program}: {error!r}', file=sys.stderr)
        return {}


def text(value, decimals):
    return '—' if value is None else f'{value:,.{decimals}f}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('connector', help='a build of connector-with-fake')
    parser.add_argument('load', help='the program connector-load')
    parser.add_argument('--before', help='another build of connector-with-fake, for the ratios')
    parser.add_argument('--seconds', type=int, default=5, help='how long each load runs (default 5)')
    parser.add_argument('--only', help='only the scenarios with these words in their names')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON, too')
    arguments = parser.parse_args()
    programs = [program for program in (arguments.before, arguments.connector) if program]
    everything = {}
    print(f'{"":44}{"before":>12}{"now":>12}{"ratio":>9}' if arguments.before else f'{"":44}{"now":>12}')
    for name, (function, shown) in SCENARIOS.items():
        if arguments.only and arguments.only not in name:
            continue
        results = [measure(Bench(os.path.abspath(program), os.path.abspath(arguments.load), arguments.seconds), function)
                   for program in programs]
        everything[name] = results
        print(name, flush=True)
        for key, title, decimals, _more in shown:
            values = [result.get(key) for result in results]
            ratio = f'{values[-1] / values[0]:9.2f}' if len(values) == 2 and values[0] and values[1] is not None else ''
            print(f'    {title:40}' + ''.join(f'{text(value, decimals):>12}' for value in values) + ratio, flush=True)
    if arguments.json:
        print(json.dumps(everything))


if __name__ == '__main__':
    main()
