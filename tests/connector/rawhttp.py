# rawhttp.py: raw HTTP requests, which may be invalid
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import http.client
import json
import socket

from harness import PATIENCE, make_token


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'<{self.status} {self.body[:200]!r}>'


def call(connector, method, path, body=None, headers=None, chunks=None):
    """Sends one request on a new connection; body is bytes, or a value to write as JSON."""
    headers = dict(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
        headers.setdefault('Content-Type', 'application/json')
    connection = http.client.HTTPConnection(connector.host, timeout=PATIENCE)
    try:
        try:
            connection.request(method, path, body=chunks if chunks is not None else body,
                               headers=headers, encode_chunked=chunks is not None)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the response was sent before the end of the request
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def bearer(gateway_id='gw', token=None, **more):
    return {'Authorization': 'Bearer ' + (token or make_token(gateway_id)), **more}


class Raw:
    """A TCP connection to the connector."""

    def __init__(self, connector, text='', source='127.0.0.1'):
        self.socket = socket.create_connection(('127.0.0.1', connector.port), timeout=PATIENCE,
                                               source_address=(source, 0))
        self.send(text)

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def send_end(self, data=b''):
        """Sends the last data. The connector may have answered and closed the connection before."""
        with contextlib.suppress(OSError):
            self.send(data)
            self.socket.shutdown(socket.SHUT_WR)

    def read_head(self):
        """Reads the head of the response and returns its status."""
        text = b''
        while b'\r\n\r\n' not in text:
            piece = self.socket.recv(4096)
            if not piece:
                break
            text += piece
        return int(text.split(b' ', 2)[1]) if text else None

    def read_end(self):
        """Reads until the connection is closed."""
        text = b''
        try:
            while piece := self.socket.recv(65536):
                text += piece
        except ConnectionResetError:
            pass
        return text

    def close(self):
        self.socket.close()


def head(method, path, connector, **headers):
    lines = [f'{method} {path} HTTP/1.1', f'Host: {connector.host}']
    lines += [f'{name.replace("_", "-")}: {value}' for name, value in headers.items()]
    return '\r\n'.join(lines) + '\r\n\r\n'
