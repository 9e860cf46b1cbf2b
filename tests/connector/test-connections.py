# test-connections.py: connections over HTTP that serve several requests, and those that are closed
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import http.client
import os

import gi

gi.require_version('Soup', '3.0')
from gi.repository import Soup  # noqa: E402

from fake import order
from harness import PATIENCE, Page, check, equal, main, wait_until
from rawhttp import Raw


KEEPS = Soup.check_version(3, 6, 0)


@contextlib.contextmanager
def kept(connector):
    """A connection that http.client would open again; the test would notice by the port."""
    with contextlib.closing(http.client.HTTPConnection(connector.host, timeout=PATIENCE)) as connection:
        connection.connect()
        yield connection


def ask(connection, path='/healthz', method='GET', body=None, headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.read()
    return answer


def test_a_connection_serves_many_requests(connector):
    if not KEEPS:
        print(f'# libsoup {Soup.get_major_version()}.{Soup.get_minor_version()}: connections end after one response')
        check(b'\r\nConnection: close\r\n' in Raw(connector, f'GET / HTTP/1.1\r\nHost: {connector.host}\r\n\r\n').read_end(), 'and say so')
        return
    with kept(connector) as connection:
        port = connection.sock.getsockname()
        for _ in range(100):
            for path, status in (('/healthz', 200), ('/', 200), ('/nowhere', 404), ('/api/cli/none', 404)):
                answer = ask(connection, path)
                equal((answer.status, answer.headers['Connection']), (status, None), path)
        answer = ask(connection, '/api/cli/x', 'POST', '{"text": "hello"}', {'Content-Type': 'application/json'})
        equal(answer.status, 202)
        equal(ask(connection, '/healthz', 'HEAD').status, 200)
        equal(connection.sock.getsockname(), port, 'the same connection')


def test_descriptors_are_not_lost(connector):
    def count():
        return len(os.listdir(f'/proc/{connector.process.pid}/fd'))
    with kept(connector) as connection:
        ask(connection)
        most = count()
    for _ in range(50):
        with kept(connector) as connection:
            ask(connection)
            ask(connection)
    wait_until(lambda: count() <= most, 'the descriptors to be closed')


def test_requests_that_are_sent_together_are_answered_in_order(connector):
    line = f'Host: {connector.host}\r\n\r\n'
    client = Raw(connector, f'GET /nowhere HTTP/1.1\r\n{line}GET /healthz HTTP/1.1\r\n{line}'
                            f'GET /status.json HTTP/1.1\r\nConnection: close\r\n{line}')
    text = client.read_end()
    client.close()
    statuses = [part[:3] for part in text.split(b'HTTP/1.1 ')[1:]]
    equal(statuses, [b'404', b'200', b'200'][:3 if KEEPS else 1])


def test_a_client_that_wants_to_close_is_closed(connector):
    for text in (f'GET /healthz HTTP/1.1\r\nHost: {connector.host}\r\nConnection: close\r\n\r\n', 'GET /healthz HTTP/1.0\r\n\r\n'):
        client = Raw(connector, text)
        check(b' 200 ' in client.read_end(), text)
        client.close()


def test_a_request_that_can_be_read_in_two_ways_ends_the_connection(connector):
    """What follows it may be meant as its body."""
    for text in ('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'Content-Length: 5, 6\r\n', 'Host: other\r\n'):
        client = Raw(connector, f'GET /healthz HTTP/1.1\r\nHost: {connector.host}\r\n{text}\r\n'
                                f'GET /healthz HTTP/1.1\r\nHost: {connector.host}\r\n\r\n')
        answer = client.read_end()
        client.close()
        check(answer.count(b'HTTP/1.1') == 1 and b' 400 ' in answer, f'{text}: {answer}')


def test_a_refused_body_ends_the_connection_and_says_so(connector):
    client = Raw(connector, f'POST /api/media HTTP/1.1\r\nHost: {connector.host}\r\nContent-Type: text/plain\r\n'
                            'X-Media-Filename: x\r\nContent-Length: 99999999\r\n\r\n')
    answer = client.read_end()
    client.close()
    check(b' 413 ' in answer and b'\r\nConnection: close\r\n' in answer, answer)


def test_a_connector_that_ends_says_that_it_closes(connector):
    with kept(connector) as connection:
        equal(ask(connection).headers['Connection'], None if KEEPS else 'close')
        order(connector, 'linger')
        connector.process.terminate()
        answers = []
        wait_until(lambda: answers.append(ask(connection)) or answers[-1].headers['Connection'] == 'close', 'the last answer')


def test_idle_connections_make_room_for_new_ones(connector):
    idle = []
    try:
        for _ in range(600):
            one = http.client.HTTPConnection(connector.host, timeout=PATIENCE)
            idle.append(one)
            equal(ask(one).status, 200)
        for _ in range(20):
            with kept(connector) as connection:
                equal(ask(connection).status, 200)
        check(Page(connector).welcome, 'the page')
    finally:
        for one in idle:
            one.close()


main(globals())
