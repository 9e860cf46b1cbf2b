# test-page.py: the interfaces for users: page, command line and HTTP
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import json
import os
import socket
import stat
import struct
import subprocess
import tempfile

from harness import Connector, Gateway, PATIENCE, Page, binary, check, equal, main, make_token, wait_until


def page_files():
    folder = os.path.join(os.path.dirname(__file__), '../../examples/connector/platforms/web/page')
    return ['/' + name for name in sorted(os.listdir(folder)) if not name.endswith('.html')]


def test_security_headers(connector):
    for path in ('/', *page_files(), '/status', '/status.json', '/nowhere'):
        status, headers, _ = connector.request(path)
        equal(status, 404 if path == '/nowhere' else 200, path)
        policy = headers['Content-Security-Policy']
        check("default-src 'self'" in policy and "frame-ancestors 'none'" in policy, policy)
        check("require-trusted-types-for 'script'" in policy, policy)
        check('unsafe' not in policy, policy)
        equal((headers['X-Content-Type-Options'], headers['Referrer-Policy']),
              ('nosniff', 'no-referrer'))


def test_page_has_nothing_from_elsewhere(connector):
    check(len(page_files()) > 10, page_files())
    for path in ('/', *page_files(), '/status'):
        status, _, text = connector.request(path)
        equal(status, 200, path)
        text = text.replace('http://www.w3.org/2000/svg', '')
        for foreign in ('http://', 'https://', 'innerHTML', 'insertAdjacentHTML', 'eval(',
                        'style="', 'onclick='):
            check(foreign not in text, f'{foreign} in {path}')


def test_methods_and_paths(connector):
    equal(connector.request('/', 'POST', '{}', {'Content-Type': 'application/json'})[0], 405)
    equal(connector.request('/status', 'DELETE')[0], 405)
    equal(connector.request('/healthz')[0::2], (200, 'ok\nweb: connected\ncli: connected\n'))
    equal(connector.request('/relay')[0], 400)
    equal(connector.request('/page')[0], 400)


def test_host_is_checked(connector):
    for host, wanted in ((f'localhost:{connector.port}', 200), ('127.0.0.1', 200), ('[::1]', 200),
                         ('a.localhost', 200), ('evil.example', 403), ('127.0.0.1.evil', 403),
                         ('localhost@evil.example', 403), ('', 403)):
        for path in ('/', '/status.json', '/api/cli/x'):
            status = connector.request(path, headers={'Host': host})[0]
            if '@' in host and status == 400:
                continue  # libsoup 3.8 refuses it itself
            equal(404 if status == 404 and wanted == 200 else status,
                  404 if path.startswith('/api') and wanted == 200 else wanted, f'{host} {path}')
    equal(connector.request('/healthz', headers={'Host': 'evil.example'})[0], 200)


def test_page_origin(connector):
    for origin in ('http://evil.example', 'null', f'http://localhost:{connector.port}',
                   f'http://{connector.host}.evil.example', connector.host):
        page = Page(connector, origin=origin)
        equal((page.connection, page.status), (None, 403), origin)
    check(Page(connector, origin=connector.url).welcome, 'our own origin')


def test_foreign_pages_cannot_post(connector):
    body = json.dumps({'text': 'forged'})
    post = '/api/cli/desk', 'POST', body
    equal(connector.request(*post, {'Content-Type': 'text/plain'})[0], 415)
    equal(connector.request(*post)[0], 415)
    headers = {'Content-Type': 'application/json'}
    equal(connector.request(*post, {**headers, 'Origin': 'http://evil.example'})[0], 403)
    equal(connector.request(*post, {**headers, 'Origin': connector.url})[0], 202)
    equal(connector.request('/api/cli/desk', 'OPTIONS')[0], 405)


def test_large_bodies_are_refused(connector):
    headers = {'Content-Type': 'application/json'}
    text = json.dumps({'text': 'x' * 200000})
    equal(connector.request('/api/cli/desk', 'POST', text, headers)[0], 413)
    text = json.dumps({'text': 'x' * 40000})
    status, _, answer = connector.request('/api/cli/desk', 'POST', text, headers)
    equal(status, 400)
    check('longer than' in answer, answer)
    for body in ('[' * 60000, '{}', '', '{"text":7}'):
        equal(connector.request('/api/cli/desk', 'POST', body, headers)[0], 400)
    for chat in ('', 'a/b', '%C3%A4', 'x' * 65):
        equal(connector.request('/api/cli/' + chat, 'POST', '{"text":"x"}', headers)[0], 400, chat)


def test_html_stays_text(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    evil = '<script>alert(1)</script><img src=x onerror=alert(2)>&amp;'
    page.say('dm-alice', evil)
    equal(gateway.take()['event']['text'], evil)
    gateway.say('dm-alice', evil)
    equal(page.bot_message()['text'], evil)
    gateway.act(op=evil)
    text = connector.request('/status')[2]
    check('<script>alert' not in text and '&lt;script&gt;' in text, text)


def test_welcome_and_chats(connector):
    page = Page(connector)
    chats = {c['chat_id']: c for c in page.welcome['chats']}
    equal(list(chats), ['dm-alice', 'dm-bob', 'general', 'random'])
    equal((chats['general']['scope_id'], chats['dm-bob']['user_name']), ('home', 'Bob'))
    other = Page(connector)
    created = page.ask('create_chat', name='Carol Ann', chat_type='dm')['chat']
    equal((created['chat_id'], created['user_id']), ('dm-carol-ann', 'carol-ann'))
    equal(other.receive('chat')['chat'], created)
    created = page.ask('create_chat', chat_id='ops', chat_type='channel', name='Ops',
                       scope_id='work')['chat']
    equal((created['scope_id'], created['chat_type']), ('work', 'channel'))
    again = page.ask('create_chat', chat_id='ops', chat_type='dm', name='Other')['chat']
    equal(again, created, 'the one that is there')
    for bad in ({}, {'name': ''}, {'name': 'x', 'chat_id': 'a:b'}, {'name': 'x' * 101},
                {'name': 'x', 'chat_type': 'channel', 'scope_id': 'a b'}):
        check(page.ask('create_chat', **bad)['error'], bad)
    check(page.ask('create_chat', name='日本語', chat_type='channel')['chat']['chat_id'], 'an id')


def test_page_requests_that_are_wrong(connector):
    page = Page(connector)
    for members in ({'type': 'say', 'chat_id': 'nowhere', 'text': 'x'}, {'type': 'unheard'},
                    {'type': 'say', 'chat_id': 'dm-alice'}, {'type': 'say', 'text': 'x'},
                    {'type': 'say', 'chat_id': 'dm-alice', 'text': ''}, {'type': 7},
                    {'type': 'say', 'chat_id': 'dm-alice', 'text': 'x', 'user_id': 'a:b'},
                    {'type': 'say', 'chat_id': 'dm-alice', 'text': 'x' * 40000},
                    {'type': 'interact', 'chat_id': 'dm-alice', 'command': 'a b'}):
        page.send(ref='r', **members)
        check(page.receive('error', ref='r')['error'], members)
    for text in ('', 'x', '[1]', '{"a":' * 5000):
        page.send_raw(text)
        page.receive('error')
    equal(page.close, None)
    equal(page.ask('state')['waiting'], 0)


def test_state_and_waiting(connector):
    page = Page(connector)
    state = page.welcome['state']
    equal((state['gateway'], state['gateway_id'], state['waiting']), ('offline', 'gw', 0))
    page.say('dm-alice', 'one')
    page.say('general', 'two')
    page.receive('state', gateway='offline', waiting=2)
    gateway = Gateway(connector)
    page.receive('state', gateway='online', waiting=2)
    gateway.take()
    gateway.take()
    page.receive('state', gateway='online', waiting=0)
    gateway.hang_up()
    page.receive('state', gateway='offline', waiting=0)


def test_history(connector):
    page = Page(connector)
    for number in range(7):
        page.say('dm-alice', str(number))
    page.say('general', 'elsewhere')

    def texts(**members):
        answer = page.ask('history', chat_id='dm-alice', **members)
        return [m['text'] for m in answer['messages']], answer['more']
    equal(texts(), ([str(n) for n in range(7)], False))
    equal(texts(limit=3), (['4', '5', '6'], True))
    messages = page.ask('history', chat_id='dm-alice')['messages']
    equal(texts(before=messages[4]['seq'], limit=2), (['2', '3'], True))
    equal(texts(after=messages[4]['seq']), (['5', '6'], False))
    equal(len({m['message_id'] for m in messages}), 7, 'unique ids')
    equal(Page(connector).welcome['chats'][0]['last']['text'], '6')


def test_say(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    command = [binary(), 'say', '--url', connector.url, 'desk', 'what is missing?']
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    event = gateway.take()['event']
    equal((event['text'], event['source']['platform'], event['source']['chat_type']),
          ('what is missing?', 'cli', 'dm'))
    gateway.say('desk', 'milk')
    gateway.say('desk', 'and \x1b[2Jbread', metadata={'notify': True})
    output, _ = process.communicate(timeout=PATIENCE)
    equal((output, process.returncode), ('milk\nand \ufffd[2Jbread\n', 0))


def test_say_without_an_answer(connector):
    done = connector.say('--wait', '1', 'desk', 'anybody?')
    equal((done.stdout, done.returncode), ('', 3))
    check('waits' in done.stderr, done.stderr)
    done = connector.say('--no-wait', 'desk', text='one\n\ntwo\n')
    equal((done.stdout, done.returncode), ('', 0))
    gateway = Gateway(connector, hello=('web', 'cli'))
    equal([gateway.take()['event']['text'] for _ in range(3)], ['anybody?', 'one', 'two'])
    equal(connector.say('desk', '/stop').returncode, 0)
    equal(gateway.receive('interrupt_inbound')['session_key'], 'agent:main:cli:dm:desk')
    equal(connector.say('--no-wait', 'a:b', 'x').returncode, 1)
    equal(connector.say().returncode, 2)
    equal(connector.say('desk', 'un', 'quoted').returncode, 2)


def start_and_fail(*options):
    done = subprocess.run([binary(), '--port', '0', *options], capture_output=True, text=True,
                          timeout=PATIENCE)
    return done.returncode, done.stderr


def test_page_password(connector):
    with tempfile.TemporaryDirectory() as folder:
        password = os.path.join(folder, 'password')
        with open(password, 'w', encoding='utf-8') as file:
            file.write('öpen sesame\n')
        code, error = start_and_fail('--address', '0.0.0.0', '--database', folder + '/x.db')
        check(code == 2 and 'password' in error, error)
        code, error = start_and_fail('--host', 'chat.example', '--database', folder + '/x.db')
        check(code == 2 and 'password' in error, error)

        with Connector('--address', '0.0.0.0', '--page-password-file', password) as other:
            other.url = other.url.replace('0.0.0.0', '127.0.0.1')
            other.host = other.url.partition('://')[2]
            for path in ('/', '/status', '/status.json', '/page', '/api/cli/x', '/nowhere'):
                status, headers, text = other.request(path)
                equal(status, 401, path)
                check(headers['WWW-Authenticate'].startswith('Basic '), headers)
            equal(other.request('/healthz')[0], 200)
            wrong = base64.b64encode(b'me:wrong').decode()
            equal(other.request('/', headers={'Authorization': 'Basic ' + wrong})[0], 401)
            right = base64.b64encode('me:öpen sesame'.encode()).decode()
            status, headers, _ = other.request('/', headers={'Authorization': 'Basic ' + right})
            cookie = headers['Set-Cookie']
            check(status == 200 and 'HttpOnly' in cookie and 'SameSite=Strict' in cookie, cookie)
            cookie = cookie.partition(';')[0]
            equal(Page(other).status, 401)
            check(Page(other, headers={'Cookie': 'a=b; ' + cookie}).welcome, 'the cookie')
            equal(other.request('/', headers={'Cookie': cookie + 'x'})[0], 401)
            Gateway(other, hello=('web', 'cli'))
            equal(other.say('--no-wait', 'desk', 'x').returncode, 1)
            equal(other.say('--no-wait', '--page-password-file', password, 'desk', 'x').returncode,
                  0)


def test_generated_secret(connector):
    with Connector(gateways=()) as other:
        path = other.places['secret-file']
        equal((other.places['gateway'], stat.S_IMODE(os.stat(path).st_mode)), ('local', 0o600))
        with open(path, encoding='utf-8') as file:
            secret = file.read().strip()
        check(len(secret) >= 64, 'a short secret')
        for file in os.listdir(other.folder.name):
            mode = os.stat(os.path.join(other.folder.name, file)).st_mode
            equal(mode & 0o077, 0, f'{file} can be read by others')
        Gateway(other, token=make_token('local', secret)).hang_up()
        equal(other.stop(), 0)
        other.start()
        Gateway(other, token=make_token('local', secret))
        equal(other.stop(), 0)
        check(secret not in b''.join(other.log).decode(), 'the secret is in the log')


def test_secret_from_a_file(connector):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'secret')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('one\n\n two \n')
        with Connector(gateways=('gw=@' + path,)) as other:
            for secret in ('one', 'two'):
                Gateway(other, token=make_token(secret=secret)).hang_up()
        for option in ('gw', 'gw=', '=x', 'gw=@' + folder + '/nothing'):
            equal(start_and_fail('--gateway', option, '--database', folder + '/x.db')[0], 1)
    with open(f'/proc/{connector.process.pid}/cmdline', 'rb') as file:
        check('pässword'.encode() not in file.read(), 'the secret is in the list of processes')


def test_one_connector_per_database(connector):
    code, error = start_and_fail('--database', connector.database, '--gateway', 'a=b')
    check(code == 1 and 'another relay-connector' in error, error)


def test_bad_arguments(connector):
    for options in (['--port', '70000'], ['--address', 'somewhere'], ['stray'], ['--unheard']):
        equal(start_and_fail(*options, '--database', connector.database)[0], 2, options)


def test_status(connector):
    gateway = Gateway(connector)
    Page(connector).say('dm-alice', 'x')
    gateway.receive('inbound')
    gateway.act(op='dance')
    status = connector.status()
    equal([(g['id'], g['state'], g['waiting']) for g in status['gateways']],
          [('gw', 'online', 1)])
    check('unsupported op: dance' in status['last_error']['text'], status)
    text = connector.request('/status')[2]
    check('online' in text and 'unsupported op: dance' in text, text)


def open_files(connector):
    return len(os.listdir(f'/proc/{connector.process.pid}/fd'))


def test_connections_are_let_go(connector):
    connector.request('/healthz')
    before = open_files(connector)
    for _ in range(20):
        connector.request('/healthz')
        Page(connector).hang_up()
        Gateway(connector).hang_up()
    wait_until(lambda: open_files(connector) <= before + 1, 'the connections to go')


def test_going_away(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    equal(connector.stop(), 0)
    equal((gateway.closed()[0], page.closed()[0]), (1001, 1001))


def raw_socket(connector):
    """An upgraded connection of a gateway without a WebSocket library."""
    raw = socket.create_connection(('127.0.0.1', connector.port), timeout=PATIENCE)
    raw.sendall((f'GET /relay HTTP/1.1\r\nHost: {connector.host}\r\nConnection: Upgrade\r\n'
                 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
                 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
                 'Sec-WebSocket-Extensions: permessage-deflate\r\n'
                 f'Authorization: Bearer {make_token()}\r\n\r\n').encode())
    answer = b''
    while not answer.endswith(b'\r\n\r\n'):
        answer += raw.recv(1)
    check(b' 101 ' in answer and b'deflate' not in answer, answer)
    return raw


def frame(opcode, payload=b'', final=True):
    size = len(payload)
    head = bytes([opcode | (0x80 if final else 0)])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += struct.pack('>BH', 0x80 | 126, size)
    else:
        head += struct.pack('>BQ', 0x80 | 127, size)
    return head + b'\0\0\0\0' + payload


def read_close(raw):
    data = b''
    while True:
        part = raw.recv(65536)
        if not part:
            raise AssertionError(f'no close frame: {data[-40:]!r}')
        data += part
        at = data.find(b'\x88')
        if at >= 0 and len(data) >= at + 4:
            return struct.unpack('>H', data[at + 2:at + 4])[0]


def memory(connector):
    with open(f'/proc/{connector.process.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS'))


def test_fragments_are_added_up(connector):
    before = memory(connector)
    with raw_socket(connector) as raw:
        raw.sendall(frame(1, b'x' * 60000, final=False))
        try:
            for _ in range(2000):
                raw.sendall(frame(9, b'ping') + frame(0, b'x' * 60000, final=False))
        except OSError:
            pass
        equal(read_close(raw), 1009)
    check(memory(connector) - before < 20000, 'memory grew')
    with raw_socket(connector) as raw:
        raw.sendall(struct.pack('>BBQ', 0x81, 0xff, 1 << 62))
        equal(read_close(raw), 1009)
    with raw_socket(connector) as raw:
        hello = b'{"type":"hello","platform":"web"}'
        raw.sendall(frame(1, hello[:9], final=False) + frame(9) + frame(0, hello[9:]))
        data = b''
        while b'descriptor' not in data:
            data += raw.recv(65536)


def test_a_gateway_that_does_not_read(connector):
    before = memory(connector)
    with raw_socket(connector) as raw:
        raw.sendall(frame(1, b'{"type":"hello","platform":"web"}'))
        flood = frame(9, b'x' * 125) * 500
        try:
            for _ in range(2000):
                raw.sendall(flood)
        except OSError:
            pass
        wait_until(lambda: connector.status()['gateways'][0]['state'] == 'offline',
                   'the connector to give up')
    check(memory(connector) - before < 40000, f'memory grew: {memory(connector) - before} kB')
    Gateway(connector).settle()


main(globals())
