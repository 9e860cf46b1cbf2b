# harness.py: runs a connector, and WebSocket clients for it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import contextlib
import hashlib
import hmac
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request

import gi

gi.require_version('Soup', '3.0')
from gi.repository import GLib, Soup  # noqa: E402

SECRET = 'pässword ✓'
PATIENCE = 60  # seconds; reached only when a test fails


# Ignores the proxy settings of the environment.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failure(Exception):
    pass


class Skip(Exception):
    """Ends a test that cannot run here. Its text says what is missing."""


def check(condition, what):
    if not condition:
        raise Failure(what)


def equal(got, wanted, what='value'):
    check(got == wanted, f'{what}: got {got!r}, expected {wanted!r}')


def refused(result, error):
    equal((result.get('success'), result.get('error')), (False, error))


def wait_until(condition, what, patience=PATIENCE):
    context = GLib.MainContext.default()
    deadline = time.monotonic() + patience
    tick = GLib.timeout_add(20, lambda: True)
    try:
        while not condition():
            if time.monotonic() > deadline:
                raise Failure(f'timed out waiting for {what}')
            context.iteration(True)
    finally:
        GLib.source_remove(tick)


def make_token(gateway_id='gw', secret=SECRET, expires=None):
    expires = int(time.time()) + 300 if expires is None else expires
    text = f'{gateway_id}:{expires}'
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return base64.urlsafe_b64encode(f'{text}:{signature}'.encode()).decode().rstrip('=')


def binary():
    path = os.environ.get('RELAY_CONNECTOR') or (sys.argv[1] if len(sys.argv) > 1 else None)
    if not path:
        print('Bail out! RELAY_CONNECTOR does not name the program')
        sys.exit(1)
    return path


def configured():
    """The configuration that connector-with-fake needs for its platform."""
    path = os.environ.get('RELAY_CONNECTOR_CONFIG')
    return ['--config', path] if path else []


class Connector:
    """A running relay-connector with its own database."""

    def __init__(self, *options, gateways=('gw=' + SECRET,)):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-connector-')
        self.database = os.path.join(self.folder.name, 'test.db')
        self.options = ['--database', self.database, *configured(), *options]
        for gateway in gateways:
            self.options += ['--gateway', gateway]
        self.port = 0
        self.process = None
        self.log = []
        self.start()

    def start(self):
        # The port stays the same after a restart, as a gateway expects.
        self.process = subprocess.Popen([binary(), '--port', str(self.port), *self.options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.places = {}
        self.reader = threading.Thread(target=self.log.extend, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        for line in self.process.stdout:
            key, _, value = line.decode().strip().partition(': ')
            self.places[key] = value
            if key == 'ready':
                break
        else:
            raise Failure('the connector did not start')
        self.url = self.places['page'].rstrip('/')
        self.port = int(self.url.rpartition(':')[2])
        self.host = self.url.partition('://')[2]

    def ended(self):
        """Waits for the end of the process and of its log, and returns the status."""
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.ended()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            # Open sockets of this test answer the close frames meanwhile.
            wait_until(lambda: self.process.poll() is not None, 'the connector to end')
        return self.ended()

    def logged(self, words):
        """Waits until a line of the log has these words, which a thread reads."""
        wait_until(lambda: any(words.encode() in line for line in self.log), f'“{words}” in the log')

    def close(self):
        status = self.stop()
        self.folder.cleanup()
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        status = self.close()
        if kind is None:
            equal(status, 0, 'exit status')

    def request(self, path, method='GET', body=None, headers=None):
        """Returns (status, headers, text)."""
        request = urllib.request.Request(self.url + path, method=method,
                                         data=body.encode() if body is not None else None,
                                         headers=headers or {})
        try:
            with OPENER.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    @contextlib.contextmanager
    def opened(self):
        """The database beside the process, in a transaction that is committed at the end."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as database, database:
            yield database

    def sql(self, statement, *values):
        """Runs a statement in the database and returns its rows."""
        with self.opened() as database:
            return database.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def locked(self):
        """Another program has locked the database meanwhile: nothing can be stored."""
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None)) as database:
            database.execute('BEGIN IMMEDIATE')
            yield
            database.execute('ROLLBACK')

    def age_media(self, seconds):
        """Makes every stored file older."""
        self.sql('UPDATE media SET created = created - ?', seconds * 1000)

    def status(self):
        return json.loads(self.request('/status.json')[2])

    def say(self, *arguments, text=None):
        return subprocess.run([binary(), 'say', '--url', self.url, *arguments], input=text,
                              capture_output=True, text=True, timeout=60)

    def say_later(self, *arguments):
        """Runs in the background; the caller calls communicate()."""
        return subprocess.Popen([binary(), 'say', '--url', self.url, *arguments],
                                stdout=subprocess.PIPE, text=True)


class Socket:
    """A WebSocket client that stores the frames that it receives."""

    # Until they are closed. A test need not refer to a socket, and then Python would close it at any time.
    opened = set()

    def __init__(self, connector, path, headers=None, origin=None):
        self.inbox = []
        self.close = None
        self.error = None
        self.status = 0
        self.connection = None
        self.session = Soup.Session()
        self.session.set_proxy_resolver(None)
        message = Soup.Message.new('GET', f'ws://{connector.host}{path}')
        for name, value in (headers or {}).items():
            message.get_request_headers().replace(name, value)
        self.session.websocket_connect_async(message, origin, None, GLib.PRIORITY_DEFAULT, None,
                                             self._on_connected)
        wait_until(lambda: self.connection or self.error, f'{path} to open')
        self.status = message.get_status()

    def _on_connected(self, session, result):
        try:
            connection = session.websocket_connect_finish(result)
        except GLib.Error as error:
            self.error = error
            return
        connection.set_max_incoming_payload_size(8 * 1024 * 1024)
        connection.connect('message', self._on_message)
        connection.connect('closed', self._on_closed)
        self.connection = connection
        Socket.opened.add(self)

    def _on_message(self, connection, kind, data):
        for line in data.get_data().decode().splitlines():
            self.inbox.append(json.loads(line))

    def _on_closed(self, connection):
        self.close = (connection.get_close_code(), connection.get_close_data() or '')
        Socket.opened.discard(self)

    def send(self, **frame):
        self.send_raw(json.dumps(frame) + '\n')

    def send_raw(self, text):
        self.connection.send_text(text)

    def receive(self, kind, **wanted):
        """Removes the first matching frame from the received frames and returns it."""
        def find():
            for frame in self.inbox:
                if frame.get('type') == kind and all(frame.get(k) == v for k, v in wanted.items()):
                    return frame
            return None
        wait_until(lambda: find() or self.close, f'{kind} {wanted or ""}')
        frame = find()
        check(frame, f'closed with {self.close} instead of {kind}')
        self.inbox.remove(frame)
        return frame

    def closed(self):
        wait_until(lambda: self.close is not None, 'the socket to close')
        return self.close

    def hang_up(self):
        if self.close is None and self.connection:
            self.connection.close(1000, None)
            self.closed()


class Gateway(Socket):
    def __init__(self, connector, token=None, hello=('web',), gateway_id='gw',
                 headers=None):
        token = make_token(gateway_id) if token is None else token
        super().__init__(connector, '/relay',
                         {**({'Authorization': f'Bearer {token}'} if token else {}),
                          **(headers or {})})
        self.requests = 0
        self.descriptors = {}
        for platform in hello:
            self.send(type='hello', platform=platform, botId='')
            descriptor = self.receive('descriptor')['descriptor']
            self.descriptors[descriptor['platform']] = descriptor

    def act(self, platform=None, **action):
        """Sends an action and returns its result."""
        self.requests += 1
        frame = {'type': 'outbound', 'requestId': f'r{self.requests}', 'action': action}
        if platform:
            frame['platform'] = platform
        self.send(**frame)
        return self.receive('outbound_result', requestId=f'r{self.requests}')['result']

    def say(self, chat_id, content, scope=None, **more):
        metadata = {'scope_id': scope} if scope else {}
        return self.act(op='send', chat_id=chat_id, content=content, reply_to=None,
                        metadata={**metadata, **more.pop('metadata', {})}, **more)

    def take(self, kind='inbound'):
        """Acknowledges one delivery and returns it."""
        frame = self.receive(kind)
        self.acknowledge(frame)
        return frame

    def acknowledge(self, frame):
        self.send(type='inbound_ack', bufferId=frame['bufferId'])

    def settle(self):
        """Waits until everything that the connector has sent is received."""
        self.act(op='nothing')


def sends(count):
    """Sends in one WebSocket message, of a little less than a mebibyte."""
    actions = [{'op': 'send', 'chat_id': 'dm-alice', 'content': str(n), 'metadata': {}} for n in range(count)]
    lines = [json.dumps({'type': 'outbound', 'requestId': f'n{n}', 'action': action}, separators=(',', ':'))
             for n, action in enumerate(actions)]
    text = '\n'.join(lines) + '\n'
    check(len(text) < 1024 * 1024, len(text))
    return text


class Page(Socket):
    def __init__(self, connector, **options):
        super().__init__(connector, '/page', **options)
        self.refs = 0
        self.welcome = self.receive('welcome') if self.connection else None

    def ask(self, kind, **members):
        self.refs += 1
        ref = f'p{self.refs}'
        self.send(type=kind, ref=ref, **members)
        wait_until(lambda: any(f.get('ref') == ref for f in self.inbox), f'an answer to {kind}')
        frame = next(f for f in self.inbox if f.get('ref') == ref)
        self.inbox.remove(frame)
        return frame

    def say(self, chat_id, text, **members):
        return self.ask('say', chat_id=chat_id, text=text, **members)

    def bot_message(self):
        while True:
            message = self.receive('message')['message']
            if message['author'] == 'bot':
                return message


def run(tests):
    """Runs test functions and prints TAP. One that takes an argument gets a new Connector."""
    failed = 0
    print(f'1..{len(tests)}', flush=True)
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix('test_').replace('_', ' ')
        connector = None
        try:
            if test.__code__.co_argcount == 0:
                test()
            else:
                connector = Connector()
                test(connector)
                equal(connector.close(), 0, 'exit status')
            print(f'ok {number} - {name}', flush=True)
        except Skip as reason:
            if connector:
                connector.kill()
            print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {name}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            if connector:
                connector.kill()
                for line in connector.log:
                    print('# connector:', line.decode(errors='replace').rstrip())
            sys.stdout.flush()
    return 1 if failed else 0


def main(names):
    """In a file that is run as a program: runs its functions whose names begin with test_."""
    if names['__name__'] == '__main__':
        sys.exit(run([value for name, value in names.items() if name.startswith('test_')]))
