# test-service.py: Unix sockets, and what a service manager passes on and is told
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import contextlib
import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import tempfile

from harness import PATIENCE, SECRET, Connector, binary, check, equal, main, make_token
from rawhttp import Answer


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


def get(path, target='/', headers=None):
    """One request over a Unix socket."""
    with contextlib.closing(UnixConnection(path)) as connection:
        connection.request('GET', target, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


class Process:
    """A connector without a port, started as a service manager does it."""

    def __init__(self, folder, *options, descriptors=(), **environment):
        self.places = {}
        # The process that is waited for must be the one that LISTEN_PID names.
        words = ['sh', '-c', 'LISTEN_PID=$$ WATCHDOG_PID=$$ exec "$@"', 'sh', binary(), '--database', f'{folder}/x.db',
                 '--gateway', 'gw=' + SECRET, *options]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        pass_fds=descriptors, env={**os.environ, **environment})
        for line in self.process.stdout:
            key, _, value = line.strip().partition(': ')
            self.places[key] = value
            if key == 'ready':
                break

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        errors = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, errors


@contextlib.contextmanager
def process(*options, **more):
    with tempfile.TemporaryDirectory(prefix='relay-service-') as folder:
        running = Process(folder, *(option.format(folder=folder) for option in options), **more)
        try:
            yield running, folder
        finally:
            status, errors = running.end()
        equal(status, 0, errors)


class Manager:
    """A service manager that is notified."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind(path)

    def receive(self, but=()):
        while True:
            lines = self.socket.recv(4096).decode().split('\n')
            if lines[0] not in but:
                return lines


def test_a_unix_socket_stands_instead_of_the_port():
    with process('--listen', 'unix:{folder}/socket') as (running, folder):
        path = f'{folder}/socket'
        equal(running.places, {'socket': path, 'database': f'{folder}/x.db', 'gateway': 'gw', 'ready': ''})
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o660)
        equal(get(path).status, 200)
        equal(get(path, headers={'Host': 'evil.example'}).status, 403)
    check(not os.path.exists(path), 'the socket after the end')


def test_a_request_without_host_is_answered_on_a_unix_socket():
    with process('--listen', 'unix:{folder}/socket') as (running, folder), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(f'{folder}/socket')
        client.sendall(b'GET /healthz HTTP/1.0\r\n\r\n')
        check(client.recv(100).startswith(b'HTTP/1.0 200'), 'the answer')


def test_a_port_and_several_unix_sockets():
    with process('--port', '0', '--listen', 'unix:{folder}/a', '--listen', 'unix:{folder}/b') as (running, folder):
        port = int(re.fullmatch(r'http://127.0.0.1:(\d+)/', running.places['page'])[1])
        with contextlib.closing(http.client.HTTPConnection('127.0.0.1', port, timeout=PATIENCE)) as connection:
            connection.request('GET', '/')
            equal(connection.getresponse().status, 200)
        equal([get(f'{folder}/{name}').status for name in 'ab'], [200, 200])


def test_a_gateway_and_wrong_passwords_on_a_unix_socket():
    """Who writes to the socket counts as 127.0.0.1, which a proxy that is trusted may be."""
    def password(word, client):
        words = base64.b64encode(f'me:{word}'.encode()).decode()
        return {'Authorization': f'Basic {words}', 'X-Forwarded-For': client}
    with tempfile.TemporaryDirectory() as other:
        with open(f'{other}/password', 'w', encoding='ascii') as file:
            file.write('sesame\n')
        with process('--listen', 'unix:{folder}/socket', '--page-password-file', f'{other}/password',
                     '--trusted-proxy', '127.0.0.1') as (running, folder):
            path = f'{folder}/socket'
            for _ in range(5):
                equal(get(path, headers=password('wrong', '192.0.2.1')).status, 401)
            equal(get(path, headers=password('sesame', '192.0.2.1')).status, 429)
            equal(get(path, headers=password('sesame', '192.0.2.2')).status, 200)
            upgrade = {'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
                       'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Authorization': f'Bearer {make_token()}'}
            equal(get_head(path, '/relay', upgrade), 101)


def get_head(path, target, headers):
    with contextlib.closing(UnixConnection(path)) as connection:
        connection.request('GET', target, headers=headers)
        return connection.getresponse().status


def test_a_socket_that_nobody_answers_is_replaced():
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/socket'
        left = socket.socket(socket.AF_UNIX)
        left.bind(path)
        left.close()
        running = Process(folder, '--listen', f'unix:{path}')
        equal(get(path).status, 200)
        running.process.kill()
        running.process.communicate()
        running = Process(folder, '--listen', f'unix:{path}')
        equal(get(path).status, 200, 'after kill -9')
        equal(running.end()[0], 0)


def test_a_socket_that_somebody_answers_and_other_files_stay():
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f'{folder}/socket')
        listener.listen()
        with open(f'{folder}/file', 'w', encoding='ascii') as file:
            file.write('precious')
        for name, words in (('socket', 'another program listens'), ('file', 'is not a socket'), ('none/socket', 'No such file')):
            running = Process(folder, '--listen', f'unix:{folder}/{name}')
            errors = running.process.communicate(timeout=PATIENCE)[1]
            equal(running.process.returncode, 1)
            check(words in errors, errors)
        with open(f'{folder}/file', encoding='ascii') as file:
            equal(file.read(), 'precious')
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f'{folder}/socket')


class Activated(Process):
    def __init__(self, folder, sockets, *options, count=None, pid='$$'):
        for one in sockets:
            os.set_inheritable(one.fileno(), True)
        moves = ' '.join(f'{3 + index}<&{one.fileno()}' for index, one in enumerate(sockets))
        script = f'LISTEN_FDS={len(sockets) if count is None else count} LISTEN_PID={pid} exec "$@" {moves}'
        self.places = {}
        self.process = subprocess.Popen(
            ['bash', '-c', script, 'bash', binary(), '--database', f'{folder}/x.db', '--gateway', 'gw=' + SECRET, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=[one.fileno() for one in sockets])
        for line in self.process.stdout:
            key, _, value = line.strip().partition(': ')
            self.places[key] = value
            if key == 'ready':
                break


def listening(family=socket.AF_INET, address=('127.0.0.1', 0)):
    # A number far above those that the child gives its sockets
    one = socket.socket(family)
    high = os.dup2(one.fileno(), 50 + len(OPENED))
    one.close()
    one = socket.socket(fileno=high)
    OPENED.append(one)
    one.bind(address)
    one.listen()
    return one


OPENED = []


def test_sockets_of_the_service_manager_are_used():
    with tempfile.TemporaryDirectory() as folder:
        port, path = listening(), listening(socket.AF_UNIX, f'{folder}/socket')
        running = Activated(folder, [port, path], '--port', '1')
        equal(running.places['page'], f'http://127.0.0.1:{port.getsockname()[1]}/')
        equal(get(f'{folder}/socket').status, 200)
        equal(running.end()[0], 0)
        check(os.path.exists(f'{folder}/socket'), 'the socket of the service manager')


def test_sockets_that_are_for_another_process_are_not_used():
    with tempfile.TemporaryDirectory() as folder:
        running = Activated(folder, [listening()], '--port', '0', pid='1')
        check(running.places['page'] != f'http://127.0.0.1:{OPENED[-1].getsockname()[1]}/', running.places)
        equal(running.end()[0], 0)


def test_descriptors_that_are_no_listening_sockets_are_refused():
    with tempfile.TemporaryDirectory() as folder:
        for sockets, count, words in (([socket.socket()], 1, 'descriptor 3'), ([listening()], 2, 'descriptor 4'),
                                      ([], 'many', 'LISTEN_FDS is not a number'), ([], 65, 'LISTEN_FDS is not a number')):
            running = Activated(folder, sockets, count=count)
            errors = running.process.communicate(timeout=PATIENCE)[1]
            equal(running.process.returncode, 1, errors)
            check(words in errors, errors)


def test_an_address_that_others_can_reach_needs_a_password():
    with tempfile.TemporaryDirectory() as folder:
        running = Activated(folder, [listening(address=('0.0.0.0', 0))])
        errors = running.process.communicate(timeout=PATIENCE)[1]
        equal(running.process.returncode, 2, errors)
        check('--page-password-file' in errors, errors)


def test_the_service_manager_is_told_of_start_reload_and_end():
    for name in ('{}/notify', '@{}/notify'):
        with tempfile.TemporaryDirectory() as folder:
            address = name.format(folder)
            manager = Manager(address.replace('@', '\0'))
            running = Process(folder, '--port', '0', NOTIFY_SOCKET=address)
            equal(manager.receive(), ['READY=1'])
            running.process.send_signal(signal.SIGHUP)
            reloading = manager.receive()
            check(reloading[0] == 'RELOADING=1' and re.fullmatch(r'MONOTONIC_USEC=\d+', reloading[1]), reloading)
            equal(manager.receive(), ['READY=1'])
            equal(running.end()[0], 0)
            equal(manager.receive(), ['STOPPING=1'])


def test_the_watchdog_is_fed_by_the_main_loop():
    with tempfile.TemporaryDirectory() as folder:
        manager = Manager(f'{folder}/notify')
        running = Process(folder, '--port', '0', NOTIFY_SOCKET=f'{folder}/notify', WATCHDOG_USEC='20000')
        for _ in range(3):
            equal(manager.receive(but=['READY=1']), ['WATCHDOG=1'])
        running.process.send_signal(signal.SIGSTOP)
        os.waitpid(running.process.pid, os.WUNTRACED)
        manager.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                manager.socket.recv(4096)
        manager.socket.settimeout(PATIENCE)
        running.process.send_signal(signal.SIGCONT)
        equal(manager.receive(), ['WATCHDOG=1'])
        equal(running.end()[0], 0)


def test_a_service_manager_that_is_gone_is_no_reason_to_fail():
    with process('--port', '0', NOTIFY_SOCKET='/nowhere/notify', WATCHDOG_USEC='nonsense') as (running, folder):
        check(running.places['page'], running.places)


main(globals())
