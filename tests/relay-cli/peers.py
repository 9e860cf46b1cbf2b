# peers.py: small servers on loopback that behave as badly as a test wants
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import email.utils
import hashlib
import json
import socket
import threading
import time

from harness import PATIENCE

DESCRIPTOR = {
    'contract_version': 1, 'platform': 'web', 'label': 'Test', 'max_message_length': 4000, 'len_unit': 'chars',
    'markdown_dialect': 'plain', 'supports_draft_streaming': False, 'supports_edit': True,
    'supports_threads': False, 'supported_ops': ['send', 'get_chat_info'],
}
GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


class Gone(Exception):
    """The program has closed the connection."""


class Connection:
    """One connection to a peer; its head has been read."""

    def __init__(self, stream, clock):
        self.stream = stream
        self.file = stream.makefile('rb')
        self.clock = clock
        self.request = self.file.readline().decode().split()
        self.headers = {}
        for line in iter(self.file.readline, b'\r\n'):
            if not line:
                raise Gone
            name, _, value = line.decode().partition(':')
            self.headers[name.strip().lower()] = value.strip()

    def is_upgrade(self):
        return 'upgrade' in self.headers

    def token(self):
        return self.headers.get('authorization', '').removeprefix('Bearer ')

    def answer(self, status, reason, body='', **headers):
        """Headers are named with underscores."""
        lines = [f'HTTP/1.1 {status} {reason}', f'Date: {email.utils.formatdate(time.time() + self.clock, usegmt=True)}']
        lines += [f'{name.replace("_", "-")}: {value}' for name, value in headers.items()]
        if status != 101:
            lines += [f'Content-Length: {len(body)}', 'Connection: close']
        self.stream.sendall(('\r\n'.join(lines) + '\r\n\r\n' + body).encode())

    def upgrade(self):
        digest = hashlib.sha1((self.headers['sec-websocket-key'] + GUID).encode()).digest()
        self.answer(101, 'Switching Protocols', Upgrade='websocket', Connection='Upgrade',
                    Sec_WebSocket_Accept=base64.b64encode(digest).decode())

    def read(self, count):
        data = self.file.read(count)
        if len(data) < count:
            raise Gone
        return data

    def receive(self):
        """The next frame of the contract."""
        while True:
            first, second = self.read(2)
            length = second & 127
            if length > 125:
                length = int.from_bytes(self.read(2 if length == 126 else 8), 'big')
            mask = self.read(4)
            data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.read(length)))
            if first & 15 == 8:
                raise Gone
            if first & 15 == 1:
                return json.loads(data)

    def send_frame(self, first, data):
        head = bytes([first, len(data)]) if len(data) < 126 else bytes([first, 126]) + len(data).to_bytes(2, 'big')
        self.stream.sendall(head + data)

    def send_text(self, text):
        self.send_frame(0x81, text.encode())

    def send(self, **frame):
        self.send_text(json.dumps(frame) + '\n')

    def close(self, code, reason=''):
        self.send_frame(0x88, code.to_bytes(2, 'big') + reason.encode())
        self.drain()

    def drain(self):
        """Reads until the program closes the connection."""
        while self.stream.recv(65536):
            pass

    def shake_hands(self):
        self.upgrade()
        self.receive()
        self.send(type='descriptor', descriptor=DESCRIPTOR)

    def serve(self):
        """Answers every request, until the program goes away."""
        while True:
            frame = self.receive()
            if frame['type'] == 'outbound':
                self.send(type='outbound_result', requestId=frame['requestId'], result={'success': True})
            elif frame['type'] == 'going_idle':
                self.send(type='going_idle_ack')


class Peer:
    """Listens on 127.0.0.1; @handle gets each Connection. @clock: seconds that its Date is ahead."""

    def __init__(self, handle, tls=None, clock=0, reads_head=True):
        self.handle = handle
        self.tls = tls
        self.clock = clock
        self.reads_head = reads_head
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, scheme='http', host='127.0.0.1', path=''):
        return f'{scheme}://{host}:{self.port}{path}'

    def accept(self):
        while True:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(stream,), daemon=True).start()

    def serve(self, stream):
        stream.settimeout(PATIENCE)
        try:
            if self.tls:
                stream = self.tls.wrap_socket(stream, server_side=True)
            self.handle(Connection(stream, self.clock) if self.reads_head else stream)
        except (OSError, Gone):
            pass
        finally:
            stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def answers(status, reason, **headers):
    """A handler that answers every request in the same way."""
    return lambda connection: connection.answer(status, reason, **headers)


def upgrades(then):
    """A handler: 426 without an upgrade, as connectors answer; else @then."""
    def handle(connection):
        if connection.is_upgrade():
            then(connection)
        else:
            connection.answer(426, 'Upgrade Required')
    return handle


def unused_port():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]
