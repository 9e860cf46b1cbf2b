# test-scanner.py: malformed and malicious requests, password guesses and forged origins
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import itertools
import os
import re
import tempfile
import urllib.parse

from harness import Connector, Gateway, Page, check, equal, main, make_token, wait_until
from rawhttp import Raw, bearer, call

PASSWORD = 'öpen sesame'
# The statuses that the server may return for any request.
PROPER = {100, 200, 201, 202, 204, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 411, 413, 414, 415,
          416, 417, 421, 426, 429, 431, 501, 505}


class Guarded(Connector):
    """A connector with a page password."""

    def __init__(self):
        self.folder_of_password = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder_of_password.name, 'password')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(PASSWORD + '\n')
        super().__init__('--page-password-file', path)

    def close(self):
        self.folder_of_password.cleanup()
        return super().close()


def exchange(connector, data, source='127.0.0.1'):
    """Sends data and returns the whole response; a reset by the server is not an error."""
    connection = Raw(connector, source=source)
    connection.send_end(data)
    answer = connection.read_end()
    connection.close()
    return answer


def statuses(answer):
    return [int(s) for s in re.findall(rb'(?m)^HTTP/1\.[01] (\d{3}) ', answer)]


def request(connector, line, *lines, body=b''):
    head = [line, f'Host: {connector.host}', *lines]
    return '\r\n'.join(head).encode('utf-8', 'surrogateescape') + b'\r\n\r\n' + body


class Watch:
    """Checks that no response has a secret, and that memory and file descriptors do not grow."""

    def __init__(self, connector):
        self.connector = connector
        self.n = 0
        self.said = 0
        self.secrets = [b'root:x:', b'SQLite format', 'pässword'.encode(), PASSWORD.encode(),
                        connector.folder.name.encode(), b'relay-connector: ', b'GLib', b'libsoup']
        self.files = self.open_files()
        self.memory = self.resident()

    def open_files(self):
        return len(os.listdir(f'/proc/{self.connector.process.pid}/fd'))

    def resident(self):
        with open(f'/proc/{self.connector.process.pid}/statm', encoding='ascii') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGESIZE')

    def send(self, data, *allowed):
        self.n += 1
        shown = repr(data[:120])
        answer = exchange(self.connector, data)
        got = statuses(answer)
        self.said += got.count(202)
        for status in got:
            check(status in (allowed or PROPER), f'{shown}: {status}')
        # An endless head is answered by a close.
        for part in answer.split(b'HTTP/1.')[1:] if got else []:
            if part.startswith(b'1 100'):
                continue
            check(b'X-Content-Type-Options: nosniff' in part, f'{shown}: nosniff is missing')
            check(b"frame-ancestors 'none'" in part or b'sandbox' in part, f'{shown}: the page may be framed')
        for secret in self.secrets:
            check(secret not in answer, f'{shown}: {secret!r} is in {answer!r}')
        check(self.connector.process.poll() is None, f'{shown}: the connector has exited')
        return got, answer

    def end(self, at_least):
        check(self.n >= at_least, f'only {self.n} requests')
        equal(self.connector.request('/healthz')[0::2], (200, 'ok\nweb: connected\ncli: connected\n'))
        wait_until(lambda: self.open_files() <= self.files + 2, 'the connections to go')
        grown = self.resident() - self.memory
        check(grown < 64 * 1024 * 1024, f'{grown} bytes more')
        equal(self.connector.status()['gateways'][0]['waiting'], self.said, 'what was said')


METHODS = ('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND',
           'MKCOL',
           'DEBUG', 'get', 'G\tT', 'GE T', '', 'A' * 5000, '\x00', 'GET\x0b', 'ß')
PLACES = ('/', '/page', '/status', '/status.json', '/healthz', '/relay', '/relay/media', '/relay/media/x',
          '/relay/policy', '/relay/provision', '/relay/enroll', '/api/media', '/api/cli/x', '/media/x', '*')


def test_methods(connector):
    watch = Watch(connector)
    for method, place in itertools.product(METHODS, PLACES):
        got, answer = watch.send(request(connector, f'{method} {place} HTTP/1.1', 'Connection: close'))
        if method in ('PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND', 'MKCOL', 'DEBUG'):
            check(got and got[0] in (400, 401, 404, 405), f'{method} {place}: {got}')
        check(b'TRACE /' not in answer, 'an echo')
    watch.end(250)


NAMES = ('.git/config', '.git/HEAD', '.env', '.htaccess', '.ssh/id_rsa', 'wp-login.php', 'wp-admin/',
         'admin', 'admin/',
         'phpmyadmin/', 'cgi-bin/test.cgi', 'server-status', 'actuator/env', 'config.json', 'backup.zip',
         'test.db', 'test.db.secret', 'test.db-wal', 'test.db.media', 'web/app.js',
         'relay-connector/web/app.js', 'index.php',
         'index.html~', 'robots.txt', 'sitemap.xml', 'favicon.ico', '.well-known/security.txt', 'api/',
         'api/cli/', 'api/v1/users',
         'relay/', 'relay/media/', 'console', 'debug/pprof/', 'metrics/', 'graphql', 'xmlrpc.php',
         'shell?cmd=id',
         '?q=<script>alert(1)</script>', '?file=../../etc/passwd', "?id=1'--", '%0d%0aSet-Cookie:%20x=1',
         '${jndi:ldap://x}',
         '{{7*7}}', '%u002e%u002e/', '%c0%ae%c0%ae/', 'a' * 20000, '/'.join('a' * 2000), '%00', '%ff%fe',
         '%', '%zz', ';x=1',
         '\\..\\..\\windows\\win.ini', '//evil.example/%2f..', '.', '..', '...', '~root', '#fragment',
         '\x7f', 'ä')
DOTS = ('..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae', '..;', '%uff0e%uff0e', '....')
SLASHES = ('/', '%2f', '%5c', '\\', '%252f', '//', '%c0%af')


def test_paths(connector):
    watch = Watch(connector)
    for name in NAMES:
        got, answer = watch.send(request(connector, f'GET /{name} HTTP/1.1', 'Connection: close'))
        check(b'Set-Cookie' not in answer, name)
        check(b'alert(1)</script>' not in answer, name)
        body = answer.split(b'\r\n\r\n', 1)[-1]
        # paths that lead back to the page return it
        check(not got or got[0] != 200 or body.startswith(b'<!doctype'), f'{name}: {answer[:600]}')
    for place in ('/', '/media/', '/relay/media/', '/api/cli/'):
        for dots, slash in itertools.product(DOTS, SLASHES):
            for target in ('etc/passwd', 'test.db'):
                path = place + (dots + slash) * 6 + target
                got, _ = watch.send(request(connector, f'GET {path} HTTP/1.1', 'Connection: close', *[
                    f'{k}: {v}' for k, v in bearer().items() if place.startswith('/relay')]))
                check(not got or got[0] in (400, 404, 405), f'{path}: {got}')
    watch.end(500)


def heads(connector):
    host = f'Host: {connector.host}\r\n'.encode()
    get = b'GET /healthz HTTP/1.1\r\n'
    yield from (b'', b'\r\n', b'\r\n' * 1000, b'\0' * 1000, bytes(range(256)) * 20, b'GET', b'GET /',
                b'GET /\r\n\r\n', b'GET / HTTP/1.1',
                b'GET / HTTP/0.9\r\n\r\n', b'GET / HTTP/1.0\r\n\r\n', b'GET / HTTP/2.0\r\n\r\n',
                b'GET / HTTP/1.10\r\n\r\n',
                b'GET / HTTP/11\r\n\r\n', b'GET / FTP/1.1\r\n\r\n', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
                b'\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03' + b'\0' * 500,
                b'SSH-2.0-x\r\n', b'EHLO x\r\n', b'GET  /  HTTP/1.1\r\n' + host + b'\r\n',
                b'GET\t/\tHTTP/1.1\r\n' + host + b'\r\n',
                b'GET /\0 HTTP/1.1\r\n' + host + b'\r\n', b'GET / HTTP/1.1\n' + host + b'\n',
                get + host + b'X: a\0b\r\n\r\n')
    for lines in (b'X\r\n', b': x\r\n', b'X : y\r\n', b' X: y\r\n', b'X: y\r\n z\r\n',
                  b'X: ' + b'y' * 60000 + b'\r\n', b'X: ' + b'y' * 1000000 + b'\r\n',
                  b'X' * 100000 + b': y\r\n', b'X: y\r\n' * 5000, b'X: y\r\n' * 100000,
                  b'Cookie: ' + b'a=b; ' * 10000 + b'\r\n',
                  b'Accept: ' + b'*/*,' * 10000 + b'\r\n', b'Range: bytes=' + b'0-,' * 5000 + b'0-\r\n',
                  b'Range: bytes=-1\r\n', b'Range: bytes=9-1\r\n',
                  b'Range: bytes=0-99999999999999999999\r\n', b'If-Modified-Since: x\r\n',
                  b'If-None-Match: *\r\n', b'Expect: 100-continue\r\n', b'Expect: x\r\n',
                  b'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x\r\n',
                  b'Upgrade: websocket\r\n', b'Connection: upgrade\r\n',
                  b'X-Forwarded-For: 127.0.0.1\r\n', b'X-Forwarded-Host: evil.example\r\n',
                  b'X-Original-URL: /status\r\n', b'X-HTTP-Method-Override: DELETE\r\n',
                  b'Content-Type: ' + b';' * 5000 + b'\r\n',
                  b'Authorization: Basic ' + b'A' * 60000 + b'\r\n', b'Authorization: Bearer\r\n',
                  b'Authorization: \xff\r\n',
                  b'Origin: ' + b'x' * 10000 + b'\r\n', b'\xc3\xa4: \xff\r\n',
                  b'Accept-Encoding: ' + b'gzip;q=9,' * 1000 + b'\r\n'):
        for place in (b'/healthz', b'/', b'/media/x', b'/relay', b'/page'):
            yield b'GET ' + place + b' HTTP/1.1\r\n' + host + lines + b'\r\n'


def test_heads(connector):
    watch = Watch(connector)
    for data in heads(connector):
        _, answer = watch.send(data)
        check(b'evil.example' not in answer, data[:200])
    # an endless head is not stored
    got, answer = watch.send(b'GET /' + b'x' * (8 * 1024 * 1024))
    check(not got or got[0] in (400, 413, 414, 431), got)
    watch.end(180)


def test_lengths(connector):
    watch = Watch(connector)
    body = b'{"text":"a"}'
    for place, length in itertools.product(
            ('/api/cli/x', '/api/media', '/relay/media', '/relay/policy', '/healthz', '/nowhere'),
            ('-1', '+12', '12, 12', '12,13', '0x0c', '1e1', '12 ', ' 12', '012', '12.0', '', 'x',
             '99999999999999999999', '9223372036854775807',
             '9223372036854775808', '18446744073709551616', '4294967296', '1048576',
             '12\r\nContent-Length: 12', '12\r\nContent-Length: 3', '１２')):
        got, _ = watch.send(request(connector, f'POST {place} HTTP/1.1', f'Content-Length: {length}',
                                    'Content-Type: application/json', body=body))
        wrong = length in ('-1', '+12', '12,13', '0x0c', '1e1', '12.0', 'x', '12\r\nContent-Length: 3')
        check(not (wrong and got and got[0] < 400), f'{place} {length}: {got}')
    for chunks in (b'', b'x\r\n', b'-1\r\n', b'ffffffffffffffff\r\n', b'7fffffffffffffff\r\nx', b'0\r\n',
                   b'0x5\r\nhello\r\n0\r\n\r\n', b'5 \r\nhello\r\n0\r\n\r\n',
                   b'5;' + b'x' * 100000 + b'\r\nhello\r\n0\r\n\r\n', b'5\r\nhelloX0\r\n\r\n', b'\r\n\r\n',
                   b'1\r\nx\r\n' * 20000, b'0\r\n' + b'X: y\r\n' * 20000):
        for place in ('/api/cli/x', '/api/media', '/relay/media'):
            watch.send(request(connector, f'POST {place} HTTP/1.1', 'Transfer-Encoding: chunked',
                               'X-Media-Filename: x',
                               'Content-Type: application/json', f'Authorization: Bearer {make_token()}',
                               body=chunks))
    watch.end(150)


def test_smuggling(connector):
    watch = Watch(connector)
    inner = request(connector, 'GET /healthz HTTP/1.1')
    body = b'{"text":"a"}'
    chunked = b'%x\r\n%s\r\n0\r\n\r\n' % (len(body), body)
    post = 'POST /api/cli/x HTTP/1.1', 'Content-Type: application/json'
    for lines, sent in ((['Content-Length: 6', 'Transfer-Encoding: chunked'], b'0\r\n\r\n'),
                        (['Transfer-Encoding: chunked', 'Content-Length: 4'], chunked),
                        (['Transfer-Encoding: xchunked', f'Content-Length: {len(body)}'], body),
                        (['Transfer-Encoding: chunked', 'Transfer-Encoding: x'], chunked),
                        (['Transfer-Encoding: x, chunked'], chunked),
                        (['Transfer-Encoding: chunked, identity'], chunked),
                        (['Transfer-Encoding : chunked'], chunked),
                        (['Transfer-Encoding:\x0bchunked'], chunked), (['Transfer-Encoding: "chunked"'],
                            chunked), (['Transfer_Encoding: chunked'], chunked),
                        ([f'Content-Length: {len(body)}', 'Content-Length: 0'], body),
                        (['Content-Length: 0', f'Content-Length: {len(body)}'], body),
                        (['X: y\rContent-Length: 12'], body), (['X: y\nTransfer-Encoding: chunked',
                            'Content-Length: 12'], chunked)):
        got, answer = watch.send(request(connector, post[0], post[1], *lines, body=sent + inner))
        check(len(got) <= 1, f'{lines}: two answers, {answer}')
        check(not got or got[0] >= 400, f'{lines}: {answer}')
        check(b'\r\nok\n' not in answer, f'{lines}: {answer}')
    for lines in (('Host: evil.example', f'Host: {connector.host}'), (f'Host: {connector.host}',
        'Host: evil.example'), (f'Host: {connector.host}, evil.example',)):
        got, _ = watch.send('\r\n'.join(('GET / HTTP/1.1', *lines, '', '')).encode(), 400, 403)
        equal(len(got), 1)
    for line in ('GET http://evil.example/ HTTP/1.1', 'GET http://evil.example/status.json HTTP/1.1',
                 f'GET http://{connector.host}@evil.example/ HTTP/1.1',
                 'GET https://evil.example:443/ HTTP/1.1', 'GET file:///etc/passwd HTTP/1.1',
                 'GET gopher://x/ HTTP/1.1'):
        got, _ = watch.send(request(connector, line, 'Connection: close'), 400, 403, 404)
        equal(len(got), 1, line)
    equal(call(connector, 'GET', '/', headers={'Host': f'LOCALHOST:{connector.port}'}).status, 200)
    watch.end(20)


def test_sockets(connector):
    watch = Watch(connector)
    good = {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ=='}
    for place in ('/page', '/relay'):
        for name, value in itertools.product(good, ('', 'x', 'x' * 5000, '\xff', '13, 8')):
            lines = [f'{k}: {v}' for k, v in {**good, name: value}.items()]
            watch.send(request(connector, f'GET {place} HTTP/1.1', *lines, 'Origin: http://evil.example'),
                       400, 401, 403, 426)
        for missing in good:
            lines = [f'{k}: {v}' for k, v in good.items() if k != missing]
            watch.send(request(connector, f'GET {place} HTTP/1.1', *lines, 'Origin: null'), 400, 401, 403,
                       426)
    for origin in ('http://evil.example', 'null', '', 'file://', f'http://{connector.host}.evil.example',
                   f'http://evil.example/{connector.host}',
                   f'http://x@{connector.host}', f'ftp://{connector.host}', f'http://{connector.host}/',
                   f'http://localhost:{connector.port}',
                   f'http://{connector.host}, http://evil.example'):
        lines = [f'{k}: {v}' for k, v in good.items()]
        got, _ = watch.send(request(connector, 'GET /page HTTP/1.1', *lines, f'Origin: {origin}'))
        equal(got, [403], origin)
    watch.end(50)


def test_no_post_from_elsewhere(connector):
    """Requests from other origins are rejected, whatever else they contain."""
    gateway = Gateway(connector)
    for path in ('/api/cli/desk', '/api/media', '/relay/media', '/relay/policy', '/relay/provision',
                 '/relay/enroll'):
        for origin in ('http://evil.example', 'null', f'http://localhost:{connector.port}'):
            answer = call(connector, 'POST', path, {'text': 'forged', 'platform': 'web'},
                          bearer(Origin=origin, **{'X-Media-Filename': 'x'}))
            equal(answer.status, 403, f'{path} {origin}')
    gateway.settle()
    equal([f for f in gateway.inbox if f['type'] == 'inbound'], [])


def test_every_answer_has_its_headers(connector):
    media = call(connector, 'POST', '/api/media', b'<svg/>', {'Content-Type': 'image/svg+xml',
        'X-Media-Filename': urllib.parse.quote('../../x.svg')})
    equal((media.status, media.json()['filename']), (201, 'x.svg'))
    for method, path, status in (('GET', '/', 200), ('HEAD', '/', 200), ('GET', '/healthz', 200), ('GET',
        '/nowhere', 404), ('PUT', '/', 405), ('POST', '/', 405),
                                 ('GET', '/page', 400), ('GET', '/relay', 400), ('GET', '/relay/media/x',
                                     401), ('GET', media.json()['url'], 200),
                                 ('GET', '/media/nothing', 404), ('POST', '/api/cli/x', 415), ('POST',
                                     '/relay/enroll', 415), ('OPTIONS', '/', 405)):
        answer = call(connector, method, path)
        equal(answer.status, status, f'{method} {path}')
        policy = answer.headers['Content-Security-Policy']
        check("frame-ancestors 'none'" in policy or policy.startswith('sandbox'),
              f'{method} {path}: {policy}')
        equal((answer.headers['X-Content-Type-Options'], answer.headers['X-Frame-Options'],
               answer.headers['Referrer-Policy']),
              ('nosniff', 'DENY', 'no-referrer'), f'{method} {path}')
        check('Access-Control-Allow-Origin' not in answer.headers, path)
        check('Server' not in answer.headers, answer.headers)


def log_in(connector, password, source='127.0.0.1', **headers):
    credentials = base64.b64encode(f'me:{password}'.encode()).decode()
    lines = [f'Authorization: Basic {credentials}', 'Connection: close', *[f'{k}: {v}' for k,
        v in headers.items()]]
    return exchange(connector, request(connector, 'GET / HTTP/1.1', *lines), source)


def test_guesses(unused):
    with Guarded() as connector:
        right = log_in(connector, PASSWORD)
        cookie = re.search(rb'Set-Cookie: ([^;]+)', right).group(1).decode()
        # a request without a password or with an old cookie is not counted as a guess
        for _ in range(20):
            equal(connector.request('/')[0], 401)
            equal(connector.request('/', headers={'Cookie': 'relay-connector=old'})[0], 401)
        for n in range(5):
            equal(statuses(log_in(connector, f'guess {n}')), [401])
        answer = log_in(connector, 'guess 5')
        equal(statuses(answer), [429])
        wait = int(re.search(rb'Retry-After: (\d+)', answer).group(1))
        check(1 <= wait <= 15, wait)
        answer = log_in(connector, PASSWORD)
        check(statuses(answer) == [429] and b'Set-Cookie' not in answer, 'the right one among the guesses')
        for path in ('/status', '/status.json', '/page', '/api/cli/x', '/media/x', '/nowhere'):
            equal(connector.request(path, headers={'Authorization': 'Basic eDp4'})[0], 429, path)
        equal(connector.request('/', headers={'Cookie': cookie})[0], 200, 'an existing login stays valid')
        check(Page(connector, headers={'Cookie': cookie}).welcome, 'an existing login stays valid')
        equal(statuses(log_in(connector, PASSWORD, '127.0.0.2')), [200], 'from elsewhere')
        equal(connector.request('/healthz')[0], 200)
        Gateway(connector)
        equal(statuses(log_in(connector, PASSWORD)), [429])


def test_the_cookie(unused):
    """The cookie cannot be derived from the password alone, and stays valid after a restart."""
    connector, other = Guarded(), Guarded()
    try:
        cookies = [re.search(rb'Set-Cookie: ([^;]+)', log_in(c, PASSWORD)).group(1).decode()
                   for c in (connector, other)]
        check(cookies[0] != cookies[1], cookies)
        equal(connector.request('/', headers={'Cookie': cookies[1]})[0], 401)
        equal(connector.stop(), 0)
        connector.start()
        equal(connector.request('/', headers={'Cookie': cookies[0]})[0], 200)
        for c in (connector, other):
            equal(c.stop(), 0)
            check(PASSWORD.encode() not in b''.join(c.log), 'the password is in the log')
    finally:
        equal((connector.close(), other.close()), (0, 0))


def test_a_scan_of_a_guarded_one(unused):
    with Guarded() as connector:
        watch = Watch(connector)
        for name in NAMES + PLACES[:-1]:
            got, answer = watch.send(request(connector, f'GET /{name.lstrip("/")} HTTP/1.1',
                                             'Connection: close'))
            check(not got or got[0] in (400, 401, 405, 413, 414) or name == '/healthz', f'{name}: {got}')
            check(b'<!doctype' not in answer and b'Alice' not in answer, f'{name}: {answer}')
        check(watch.n > 60, watch.n)
        equal(connector.request('/healthz')[0], 200)


main(globals())
