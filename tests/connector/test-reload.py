# test-reload.py: checking a configuration, and changing it while the connector runs
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import tempfile

from fake import ROOM, held, order, refusal
from harness import PATIENCE, Connector, Gateway, Page, binary, check, equal, main, make_token
from rawhttp import call

GATEWAY = '[gateway gw]\nsecret-file = gw.secret\n'


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8', opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    return path


@contextlib.contextmanager
def configured(text):
    """A connector with a configuration, and the folder of that."""
    with tempfile.TemporaryDirectory(prefix='relay-reload-') as folder:
        write(folder, 'gw.secret', 'first\n')
        with Connector('--config', write(folder, 'connector.conf', text), gateways=()) as connector:
            yield connector, folder


def reload(connector, folder, text, words='reloaded'):
    write(folder, 'connector.conf', text)
    connector.log.clear()
    connector.process.send_signal(signal.SIGHUP)
    connector.logged(words)


def run_check(*options):
    done = subprocess.run([binary(), 'check', *options], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def enter(connector, gateway_id='gw', secret='first'):
    return Gateway(connector, token=make_token(gateway_id, secret))


def test_check_accepts_what_starts_and_creates_nothing():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'gw.secret', 'x\n')
        path = write(folder, 'connector.conf', f'[connector]\nport = 0\ndatabase = data/x.db\nlisten = unix:{folder}/socket;\n' + GATEWAY)
        before = sorted(os.listdir(folder))
        equal(run_check('--config', path), (0, ''))
        equal(sorted(os.listdir(folder)), before)


def test_check_accepts_the_configuration_of_a_running_connector():
    with configured(GATEWAY) as (connector, folder):
        write(folder, 'connector.conf', f'[connector]\nport = {connector.port}\ndatabase = {connector.database}\n' + GATEWAY)
        equal(run_check('--config', f'{folder}/connector.conf'), (0, ''))
        check(enter(connector).descriptors['web'], 'the connector')


def test_check_refuses_what_does_not_start():
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        write(folder, 'file', 'not a database, which is longer than a header of SQLite would be ' * 40)
        with contextlib.closing(sqlite3.connect(f'{folder}/newer.db')) as database, database:
            database.execute('PRAGMA user_version = 1000')
        inside = ('--database', f'{folder}/x.db')
        for options, status, words in (
                ((*inside, '--port', port), 1, 'Address already in use'),
                ((*inside, '--port', '0', '--address', '192.0.2.1', '--page-password-file', f'{folder}/file'), 1, '192.0.2.1'),
                (('--port', '0', '--database', f'{folder}/file'), 1, 'the database is damaged'),
                (('--port', '0', '--database', f'{folder}/file/x.db'), 1, 'is not a folder'),
                (('--port', '0', '--database', f'{folder}/newer.db'), 1, 'made by a newer relay-connector'),
                ((*inside, '--listen', f'unix:{folder}/file'), 1, 'is not a socket'),
                ((*inside, '--listen', f'unix:{folder}/none/socket'), 1, f'{folder}/none: '),
                ((*inside, '--listen', 'unix:relative'), 2, 'absolute path'),
                ((*inside, '--listen', 'unix:/' + 'x' * 108), 2, 'absolute path'),
                ((*inside, '--port', '65536'), 2, '65536 is not a port'),
                ((*inside, '--nonsense'), 2, '--nonsense'),
                (('--config', f'{folder}/none.conf'), 1, 'none.conf')):
            code, text = run_check(*options)
            equal(code, status, text)
            check(words in text and text.count('\n') == 1, text)


def test_gateways_are_added_and_removed():
    with configured(GATEWAY) as (connector, folder):
        gateway = enter(connector)
        write(folder, 'other.secret', 'second\n')
        reload(connector, folder, GATEWAY + '[gateway other]\nsecret-file = other.secret\n')
        other = enter(connector, 'other', 'second')
        equal(sorted(g['id'] for g in connector.status()['gateways']), ['gw', 'other'])
        check(gateway.say('dm-alice', 'still here')['success'], 'the gateway that was there')
        reload(connector, folder, '[gateway other]\nsecret-file = other.secret\n')
        equal(gateway.closed(), (4401, 'unauthorized'))
        equal(Gateway(connector, token=make_token('gw', 'first'), hello=()).closed(), (4401, 'unauthorized'))
        check(other.say('dm-alice', 'still here')['success'], 'the other gateway')
        Page(connector).say('dm-alice', 'hello')
        equal(other.take()['event']['text'], 'hello')


def test_the_queue_of_a_removed_gateway_stays():
    with configured(GATEWAY) as (connector, folder):
        gateway = enter(connector)
        gateway.hang_up()
        Page(connector).say('dm-alice', 'kept')
        write(folder, 'other.secret', 'second\n')
        reload(connector, folder, '[gateway other]\nsecret-file = other.secret\n')
        states = {g['id']: (g['state'], g['waiting']) for g in connector.status()['gateways']}
        equal(states, {'other': ('offline', 0), 'gw': ('not configured', 1)})
        reload(connector, folder, GATEWAY)
        equal(enter(connector).take()['event']['text'], 'kept')


def test_a_secret_is_changed():
    with configured(GATEWAY) as (connector, folder):
        gateway = enter(connector)
        write(folder, 'gw.secret', 'first\nsecond\n')
        reload(connector, folder, GATEWAY)
        check(gateway.say('dm-alice', 'still here')['success'], 'with two secrets')
        write(folder, 'gw.secret', 'second\n')
        reload(connector, folder, GATEWAY)
        equal(gateway.closed(), (1001, 'secret changed'))
        equal(Gateway(connector, token=make_token('gw', 'first'), hello=()).closed(), (4401, 'unauthorized'))
        check(enter(connector, secret='second').descriptors['web'], 'the new secret')
        check(not any(b'second' in line or b'first' in line for line in connector.log), connector.log)


def test_enrolled_gateways_stay():
    with configured(GATEWAY) as (connector, folder):
        token = subprocess.run([binary(), 'enroll-token', '--database', connector.database], capture_output=True,
                               text=True, timeout=PATIENCE).stdout.strip()
        secret = call(connector, 'POST', '/relay/enroll', {'gatewayId': 'mine', 'enrollmentToken': token}).json()['secret']
        gateway = enter(connector, 'mine', secret)
        reload(connector, folder, GATEWAY)
        check(gateway.say('dm-alice', 'still here')['success'], 'the connection')
        check(enter(connector, 'mine', secret).descriptors['web'], 'a new one')


def test_password_proxies_hosts_and_limits_are_changed():
    with configured(GATEWAY) as (connector, folder):
        write(folder, 'password', 'sesame\n')
        equal(connector.request('/', headers={'Host': 'chat.example'})[0], 403)
        reload(connector, folder, '[connector]\npage-password-file = password\nhost = chat.example;\nmedia-limit = 1\n' + GATEWAY)
        equal(connector.request('/', headers={'Host': 'chat.example'})[0], 401)
        reload(connector, folder, GATEWAY)
        equal(connector.request('/')[0], 200)
        equal(connector.request('/', headers={'Host': 'chat.example'})[0], 403)


def test_a_trusted_proxy_and_the_limit_of_media_are_changed():
    forwarded = {'X-Forwarded-For': '127.0.0.1'}
    upload = {'Content-Type': 'text/plain', 'X-Media-Filename': 'x'}
    with configured(GATEWAY) as (connector, folder):
        equal(call(connector, 'GET', '/metrics', headers=forwarded).status, 403)
        equal(call(connector, 'POST', '/api/media', bytes(2 << 20), upload).status, 201)
        reload(connector, folder, '[connector]\ntrusted-proxy = 127.0.0.1;\nmedia-limit = 1\n' + GATEWAY)
        equal(call(connector, 'GET', '/metrics', headers=forwarded).status, 200)
        equal(call(connector, 'POST', '/api/media', bytes(2 << 20), upload).status, 413)
        equal(call(connector, 'POST', '/api/media', bytes(1 << 19), upload).status, 201)
        reload(connector, folder, GATEWAY)
        equal(call(connector, 'GET', '/metrics', headers=forwarded).status, 403)
        equal(call(connector, 'POST', '/api/media', bytes(2 << 20), upload).status, 201)


def test_a_token_for_the_metrics_is_needed_from_now_on():
    with configured(GATEWAY) as (connector, folder):
        write(folder, 'tokens', 'sesame\n')
        equal(call(connector, 'GET', '/metrics').status, 200)
        reload(connector, folder, '[connector]\nmetrics-token-file = tokens\n' + GATEWAY)
        equal(call(connector, 'GET', '/metrics').status, 401)
        equal(call(connector, 'GET', '/metrics', headers={'Authorization': 'Bearer sesame'}).status, 200)


def test_a_locked_database_changes_nothing():
    with configured('[connector]\n' + GATEWAY) as (connector, folder):
        write(folder, 'tokens', 'sesame\n')
        text = '[connector]\nmetrics-token-file = tokens\n' + GATEWAY
        with connector.locked():
            reload(connector, folder, text, 'not reloaded')
            equal(call(connector, 'GET', '/metrics').status, 200)
        reload(connector, folder, text)
        equal(call(connector, 'GET', '/metrics').status, 401)


def test_a_quiet_connector_speaks_again():
    with configured(GATEWAY) as (connector, folder):
        write(folder, 'connector.conf', '[connector]\nquiet = true\n' + GATEWAY)
        connector.process.send_signal(signal.SIGHUP)
        # The gateway connects after that. Nothing is logged before the next reload.
        enter(connector).hang_up()
        reload(connector, folder, GATEWAY)
        enter(connector)
        connector.logged('connected from')
        check(sum(b'connected from' in line for line in connector.log) == 1, connector.log)


def test_what_cannot_be_changed_is_named():
    with configured(GATEWAY) as (connector, folder):
        reload(connector, folder, f'[connector]\nlisten = unix:{folder}/socket;\naddress = 127.0.0.2\n' + GATEWAY,
               'restart the connector to change: address, listen')
        check(not os.path.exists(f'{folder}/socket'), 'a socket')
        reload(connector, folder, GATEWAY)
        check(not any(b'restart' in line for line in connector.log), connector.log)


FAKE = GATEWAY + '[platform fake]\nmood = good\n'


def platform_names(connector):
    return [platform['name'] for platform in connector.status()['platforms']]


def act(gateway, content, request_id=None):
    gateway.send(type='outbound', requestId=request_id or content, platform='fake',
                 action={'op': 'send', 'chat_id': ROOM, 'content': content, 'metadata': {}})
    return request_id or content


def result(gateway, request_id):
    return gateway.receive('outbound_result', requestId=request_id)['result']


def test_a_platform_takes_its_settings_and_goes_on():
    with configured(FAKE) as (connector, folder):
        gateway = enter(connector)
        order(connector)
        act(gateway, 'slow')
        held(connector, 1)
        reload(connector, folder, FAKE.replace('good', 'bad'))
        equal((connector.status()['mood'], connector.status()['held']), ('bad', 1))
        order(connector, 'answer', content='slow', result='m1')
        equal(result(gateway, 'slow'), {'success': True, 'message_id': 'm1'})
        check(not any(b'restart' in line for line in connector.log), connector.log)


def test_a_platform_is_started_anew_for_other_settings():
    with configured(FAKE) as (connector, folder):
        gateway = enter(connector)
        order(connector)
        act(gateway, 'slow')
        held(connector, 1)
        reload(connector, folder, FAKE + 'home = elsewhere\n', 'fake: started')
        check(result(gateway, 'slow')['ambiguous'], 'what was pending')
        equal(order(connector)['performed'], [])
        act(gateway, 'at once')
        check(result(gateway, 'at once')['success'], 'the same connection')
        equal(platform_names(connector)[-1], 'fake')
        reload(connector, folder, FAKE + 'home = elsewhere\n')
        equal(order(connector)['performed'], ['at once'])


def test_bots_wait_while_a_platform_is_started_anew():
    with configured(FAKE) as (connector, folder):
        gateway = enter(connector)
        order(connector)
        order(connector, 'linger')
        reload(connector, folder, FAKE + 'home = elsewhere\n')
        equal(platform_names(connector)[-1], 'fake')
        act(gateway, 'at once')
        equal(result(gateway, 'at once')['code'], 'rate_limited')
        # It is not waited for longer than some seconds.
        connector.logged('fake: started')
        act(gateway, 'at once', 'later')
        check(result(gateway, 'later')['success'], 'after the start')


def test_the_last_settings_count_when_a_platform_has_ended():
    with configured(FAKE) as (connector, folder):
        enter(connector)
        order(connector)
        order(connector, 'linger')
        reload(connector, folder, FAKE + 'home = elsewhere\n')
        reload(connector, folder, GATEWAY)
        check('fake' not in platform_names(connector), 'the platform')
        reload(connector, folder, FAKE.replace('good', 'bad'))
        check(not any(b'fake: started' in line for line in connector.log), connector.log)
        connector.logged('fake: started')
        equal(connector.status()['mood'], 'bad')


def test_a_platform_is_added_and_removed():
    both = GATEWAY + '[gateway other]\nsecret-file = gw.secret\n'
    with configured(both) as (connector, folder):
        early = enter(connector)
        early.send(type='hello', platform='fake', botId='')
        equal(early.receive('error')['error'], 'the platform of the hello is not configured here')
        other = enter(connector, 'other')
        reload(connector, folder, both + '[platform fake]\nmood = good\n')
        # Whoever has asked for it asks again.
        equal(early.closed(), (1001, 'platforms changed'))
        check(other.say('dm-alice', 'still here')['success'], 'another connection')
        gateway = Gateway(connector, token=make_token('gw', 'first'), hello=('web', 'fake'))
        order(connector)
        act(gateway, 'slow')
        held(connector, 1)
        reload(connector, folder, both)
        check(result(gateway, 'slow')['ambiguous'], 'what was pending')
        connector.logged('fake: ended')
        check('fake' not in platform_names(connector), 'the platform')
        act(gateway, 'at once')
        equal(result(gateway, 'at once')['error'], 'the platform of this chat is not configured here')
        equal(refusal(connector, 'say')[0], 404)
        reload(connector, folder, both + '[platform fake]\nmood = good\n')
        act(gateway, 'at once', 'again')
        check(result(gateway, 'again')['success'], 'the platform is back')


def test_the_end_of_the_connector_does_not_wait_for_a_platform_that_has_ended():
    with configured(FAKE) as (connector, folder):
        enter(connector)
        order(connector)
        order(connector, 'linger')
        reload(connector, folder, FAKE + 'home = elsewhere\n')
        equal(connector.stop(), 0)


def test_an_invalid_configuration_changes_nothing():
    with configured(GATEWAY) as (connector, folder):
        gateway = enter(connector)
        for text in ('[connector]\nprot = 1\n', '[gateway other]\n', '[platform fake]\nmood = fair\n', 'nonsense'):
            reload(connector, folder, text, f'not reloaded: {folder}/connector.conf: ')
            check(gateway.say('dm-alice', 'still here')['success'], text)
        check('not reloaded' in connector.status()['last_error']['text'], 'the status')
        reload(connector, folder, GATEWAY)


main(globals())
