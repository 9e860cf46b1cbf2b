# test-provision.py: provisioning of gateways, and their policies
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import http.server
import json
import os
import subprocess
import tempfile
import threading

from harness import Connector, Gateway, Page, SECRET, binary, check, equal, main, make_token, wait_until
from rawhttp import Raw, bearer, call, head

IDENTITY = {'Authorization': 'Bearer who-i-am'}


class Provisioning(Connector):
    """A connector that provisions for two identity tokens."""

    def __init__(self, *options, **more):
        self.tokens = tempfile.NamedTemporaryFile('w')
        self.tokens.write('somebody-else\n\n  who-i-am  \n')
        self.tokens.flush()
        super().__init__('--identity-token-file', self.tokens.name, *options, **more)

    def close(self):
        self.tokens.close()
        return super().close()

    def restart(self):
        self.kill()
        self.start()


def provision(connector, headers=IDENTITY, **body):
    body = {'gatewayId': 'new', 'platform': 'web', 'botId': 'b1', 'gatewayEndpoint': '',
            'routeKeys': [], **body}
    return call(connector, 'POST', '/relay/provision', body, headers)


def enroll(connector, token, gateway_id='new', headers=None):
    return call(connector, 'POST', '/relay/enroll',
                {'enrollmentToken': token, 'gatewayId': gateway_id}, headers)


def make_enrollment(connector, *options):
    made = subprocess.run([binary(), 'enroll-token', '--database', connector.database, *options],
                          capture_output=True, text=True, timeout=60)
    equal((made.returncode, made.stderr), (0, ''))
    return made.stdout.strip()


def may_connect(connector, gateway_id, secret):
    gateway = Gateway(connector, token=make_token(gateway_id, secret), hello=())
    gateway.send(type='hello', platform='cli', botId='')
    try:
        gateway.receive('descriptor')
    except Exception:
        return False
    finally:
        gateway.hang_up()
    return True


def origins(connector):
    return {gateway['id']: gateway['origin'] for gateway in connector.status()['gateways']}


def test_provision(connector):
    with Provisioning() as other:
        answer = provision(other, routeKeys=['a', 'b'], instanceId='i1', wakeUrl='http://wake/')
        equal((answer.status, answer.headers['Cache-Control']), (200, 'no-store'))
        given = answer.json()
        equal(sorted(given), ['deliveryKey', 'gatewayId', 'routeKeys', 'secret', 'tenant'])
        equal((given['gatewayId'], given['routeKeys'], given['tenant']), ('new', ['a', 'b'], 'local'))
        check(len(given['secret']) == 64 and given['secret'] != given['deliveryKey'], given)
        check(may_connect(other, 'new', given['secret']), 'the secret was not accepted')
        equal(origins(other), {'gw': 'options', 'new': 'provisioned'})
        equal(other.sql('SELECT * FROM identities'),
              [('new', 'web', 'b1', '', '["a","b"]', 'i1', 'http://wake/')])
        again = provision(other, platform='cli', botId='b2').json()
        equal(again, {'secretIssued': False, 'tenant': 'local', 'gatewayId': 'new', 'routeKeys': []})
        equal(provision(other, gatewayId='gw').json()['secretIssued'], False, 'one of the options')
        other.restart()
        check(may_connect(other, 'new', given['secret']), 'lost by a restart')
        check(may_connect(other, 'gw', SECRET), 'the one of the options')
        equal(provision(other).json()['secretIssued'], False)
        equal(other.stop(), 0)
        log = b''.join(other.log)
        check(given['secret'].encode() not in log and b'who-i-am' not in log, 'a secret in the log')


def post_at_once(connector, path, bodies, **headers):
    """Sends them all while the database is locked, so that none is answered before the connector has the last one."""
    with connector.locked():
        connections = []
        for body in map(json.dumps, bodies):
            lines = head('POST', path, connector, Content_Type='application/json', Content_Length=len(body),
                         Connection='close', **headers)
            connections.append(Raw(connector, lines + body))
        # What was sent before these requests is read before they are answered.
        connector.status()
        connector.status()
    answers = [connection.read_end().decode().partition('\r\n\r\n') for connection in connections]
    for connection in connections:
        connection.close()
    return [(int(lines.split(' ')[1]), json.loads(body)) for lines, _, body in answers]


def test_only_one_of_those_that_ask_at_the_same_time_is_provisioned(connector):
    with Provisioning() as other:
        body = {'gatewayId': 'new', 'platform': 'web'}
        answers = post_at_once(other, '/relay/provision', [body] * 8, **IDENTITY)
        equal({status for status, _ in answers}, {200}, answers)
        secrets = [given['secret'] for _, given in answers if 'secret' in given]
        equal(len(secrets), 1, answers)
        equal([given['secretIssued'] for _, given in answers if 'secret' not in given], [False] * 7)
        check(may_connect(other, 'new', secrets[0]), 'the secret that was issued')


def test_an_enrollment_token_is_good_for_one_of_those_that_use_it_at_the_same_time(connector):
    token = make_enrollment(connector)
    bodies = [{'enrollmentToken': token, 'gatewayId': f'new-{number}'} for number in range(8)]
    answers = post_at_once(connector, '/relay/enroll', bodies)
    equal(sorted(status for status, _ in answers), [200] + [403] * 7, answers)
    given = next(given for status, given in answers if status == 200)
    check(may_connect(connector, given['gatewayId'], given['secret']), 'the secret that was issued')
    equal(len(origins(connector)), 2)

    bodies = [{'enrollmentToken': make_enrollment(connector), 'gatewayId': 'same'} for _ in range(4)]
    answers = post_at_once(connector, '/relay/enroll', bodies)
    equal(sorted(status for status, _ in answers), [200] + [403] * 3, answers)
    equal(len(origins(connector)), 3)


@contextlib.contextmanager
def wake_server(status=204):
    """Yields its URL and the list of requests."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            requests.append((self.path, self.headers['User-Agent']))
            self.send_response(status)
            self.send_header('Content-Length', '0')
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}/wake', requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_gateway_that_is_asleep_is_woken_up(connector):
    with Provisioning() as other:
        with wake_server() as (url, requests):
            token = make_token('new', provision(other, wakeUrl=url).json()['secret'])
            page = Page(other)
            gateway = Gateway(other, token=token)
            page.say('dm-alice', 'awake')
            gateway.take()
            gateway.send(type='going_idle')
            gateway.receive('going_idle_ack')
            gateway.hang_up()
            equal(requests, [], 'nobody waits')
            for number in range(3):
                page.say('dm-alice', f'message {number}')
            wait_until(lambda: requests, 'the request')
            equal(requests, [('/wake', 'relay-connector')], 'one for all messages')
            gateway = Gateway(other, token=token)
            for number in range(3):
                equal(gateway.take()['event']['text'], f'message {number}')
            page.say('dm-alice', 'awake')
            gateway.take()
            gateway.hang_up()
            wait_until(lambda: other.status()['gateways'][1]['state'] == 'offline', 'sleep')
            equal(len(requests), 1)
            page.say('dm-alice', 'again')
            wait_until(lambda: len(requests) == 2, 'the next request')


def test_a_wake_url_that_does_not_work(connector):
    for status, word in ((500, '500'), (None, 'failed')):
        with Provisioning() as other:
            with wake_server(status) as (url, _):
                made = provision(other, wakeUrl=url if status else 'http://127.0.0.1:1/')
                equal(made.status, 200)
                page = Page(other)
                token = make_token('new', made.json()['secret'])
                Gateway(other, token=token).hang_up()
                wait_until(lambda: other.status()['gateways'][1]['state'] == 'offline', 'sleep')
                check(page.say('dm-alice', 'hello').get('seq'), 'a message')
                wait_until(lambda: 'wake-up' in (other.status()['last_error'] or {}).get('text', ''), 'the error')
                check(word in other.status()['last_error']['text'], other.status())
                equal(Gateway(other, token=token).take()['event']['text'], 'hello')
    with Provisioning() as other:
        for wrong in ('ftp://wake/', 'wake', 'javascript:x', 'http://', 'http://a@b/'):
            equal(provision(other, wakeUrl=wrong).status, 400, wrong)


def test_a_provisioned_gateway_works(connector):
    with Provisioning() as other:
        secret = provision(other).json()['secret']
        page = Page(other)
        gateway = Gateway(other, token=make_token('new', secret))
        page.say('dm-alice', 'hello')
        equal(gateway.take()['event']['text'], 'hello')
        gateway.hang_up()
        page.say('dm-alice', 'while it is away')
        other.restart()
        gateway = Gateway(other, token=make_token('new', secret))
        equal(gateway.take()['event']['text'], 'while it is away')


def test_platforms_to_provision(connector):
    with Provisioning() as other:
        for platform, status in (('web', 200), ('cli', 200), ('relay', 200), ('', 200), (None, 200),
                                 ('telegram', 400), ('WEB', 400), ('../web', 400)):
            equal(provision(other, platform=platform).status, status, platform)


def test_without_identity_tokens(connector):
    answer = provision(connector)
    equal((answer.status, answer.json()), (404, {'error': 'this connector does not provision'}))
    equal(provision(connector, headers={}).status, 404)
    equal(enroll(connector, 'x').status, 403)
    for options in (('--identity-token-file', '/nonexistent'), ('--identity-token-file', os.devnull),
                    ('--media-limit', '0'), ('--upload-timeout', '0'), ('--upload-timeout', 'x')):
        started = subprocess.run([binary(), '--port', '0', *options], capture_output=True, timeout=60,
                                 env={**os.environ, 'XDG_DATA_HOME': connector.folder.name})
        check(started.returncode in (1, 2) and started.stderr, options)


def test_identity_tokens(connector):
    with Provisioning() as other:
        for wrong in ('', 'Bearer', 'Bearer ', 'Bearer who-i-a', 'Bearer who-i-am2', 'who-i-am',
                      'Bearer who-i-am ,', 'Basic who-i-am', 'Bearer ' + 'x' * 5000,
                      'Bearer ' + make_token()):
            for path in ('/relay/provision', '/relay/enroll'):
                answer = call(other, 'POST', path, {'gatewayId': 'new', 'platform': 'web'},
                              {'Authorization': wrong} if wrong else {})
                equal((answer.status, answer.headers['WWW-Authenticate']), (401, 'Bearer'), wrong)
                equal(answer.json(), {'error': 'unauthorized'})
        equal(provision(other, headers={'Authorization': 'bearer somebody-else'}).status, 200)
        token = make_enrollment(other)
        equal(enroll(other, token, 'x').status, 401)
        equal(enroll(other, token, 'x', IDENTITY).status, 200)


BAD_IDS = (None, '', ' ', ' x', 'x\n', 'a\tb', '\u0085', 'x' * 201, 7, True, [], {})


def test_bad_bodies(connector):
    with Provisioning() as other:
        for wrong in BAD_IDS:
            equal(provision(other, gatewayId=wrong).status, 400, repr(wrong))
        for name, values in (('botId', ('x' * 201, 'a\rb')), ('wakeUrl', ('h' * 2049, 'a\nb')),
                             ('gatewayEndpoint', ('h' * 2049,)), ('instanceId', ('x' * 201,)),
                             ('routeKeys', ('x', {}, [1], [[]], [''], ['x' * 257], ['x'] * 101, True))):
            for value in values:
                equal(provision(other, **{name: value}).status, 400, f'{name} {value!r:.60}')
        for body in (b'', b'x', b'[]', b'null', b'"x"', b'{', b'\xff', b'{"a":' * 20000, b'[' * 60000,
                     b'{"gatewayId": "new", "platform": "web"'):
            for path in ('/relay/provision', '/relay/enroll'):
                answer = call(other, 'POST', path, body, {**IDENTITY, 'Content-Type': 'application/json'})
                equal(answer.status, 400, f'{path} {body[:60]!r}')
            answer = call(other, 'POST', '/relay/policy', body,
                          bearer(**{'Content-Type': 'application/json'}))
            equal(answer.status, 400, f'policy {body[:60]!r}')
        equal(other.sql('SELECT * FROM gateways'), [])


def test_who_may_not_even_ask(connector):
    body = {'gatewayId': 'new', 'platform': 'web', 'enrollmentToken': 'x'}
    with Provisioning() as other:
        for path in ('/relay/provision', '/relay/enroll', '/relay/policy'):
            for headers in (IDENTITY, bearer()):
                for origin in ('http://evil.example', 'null'):
                    equal(call(other, 'POST', path, body, {**headers, 'Origin': origin}).status, 403)
                for kind in ('text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''):
                    equal(call(other, 'POST', path, body, {**headers, 'Content-Type': kind}).status, 415)
                equal(call(other, 'POST', path, chunks=[b'{}'],
                           headers={**headers, 'Content-Type': 'application/json'}).status, 413)
                equal(call(other, 'POST', path, b'x' * 200000,
                           {**headers, 'Content-Type': 'application/json'}).status, 413)
                for length in ('99999999999', '18446744073709551615'):
                    connection = Raw(other, head('POST', path, other, Content_Length=length,
                                                 Content_Type='application/json', **headers))
                    check(b' 413 ' in connection.read_end()[:20], length)
                    connection.close()
            answer = call(other, 'GET', path, headers=IDENTITY)
            equal((answer.status, answer.headers['Allow']), (405, 'POST'))
        equal(other.sql('SELECT * FROM gateways'), [])


def test_too_many_gateways(connector):
    with Provisioning() as other:
        secret = provision(other, gatewayId='kept').json()['secret']
        other.sql('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 998)'
                       ' INSERT INTO gateways SELECT \'g\' || i, \'s\', \'\', \'d\', \'provisioned\', i FROM n')
        other.restart()
        equal(provision(other).status, 429)
        equal(enroll(other, make_enrollment(other), headers=IDENTITY).status, 429)
        equal(provision(other, gatewayId='g5').json()['secretIssued'], False)
        check(may_connect(other, 'kept', secret), 'lost')


def test_enroll(connector):
    token = make_enrollment(connector)
    answer = enroll(connector, token)
    equal(answer.status, 200)
    given = answer.json()
    equal(sorted(given), ['deliveryKey', 'gatewayId', 'secret', 'tenant'])
    check(may_connect(connector, 'new', given['secret']), 'the secret was not accepted')
    equal(origins(connector), {'gw': 'options', 'new': 'enrolled'})
    answer = enroll(connector, token, 'newer')
    equal((answer.status, answer.json()),
          (403, {'error': 'the enrollment token is unknown, used, or too old'}))
    connector.kill()
    connector.start()
    check(may_connect(connector, 'new', given['secret']), 'lost by a restart')
    equal(enroll(connector, token, 'newer').status, 403, 'used, also after a restart')


def test_enrollment_tokens(connector):
    token = make_enrollment(connector, '--gateway', 'mine')
    check(token.encode() not in open(connector.database, 'rb').read(), 'the token itself is stored')
    equal([row[1] for row in connector.sql('SELECT * FROM enrollments')], ['mine'])
    for wrong in ('', 'x', token[:-1], token + 'x', token.upper(), ' ' + token, 'x' * 100000, None, 7):
        check(enroll(connector, wrong, 'mine').status in (400, 403), repr(wrong)[:40])
    for wrong in BAD_IDS:
        equal(enroll(connector, token, wrong).status, 400, repr(wrong))
    equal(enroll(connector, token, 'other').json(), {'error': 'the enrollment token is for another gateway'})
    connector.sql('UPDATE enrollments SET expires = expires - 3590')
    equal(enroll(connector, token, 'mine').status, 200, 'none of that used it up')
    late = make_enrollment(connector, '--minutes', '5')
    connector.sql('UPDATE enrollments SET expires = expires - 300')
    equal(enroll(connector, late, 'late').status, 403)
    equal(enroll(connector, make_enrollment(connector), 'gw').json(),
          {'error': 'there is such a gateway already'})
    equal(len(connector.sql('SELECT * FROM enrollments')), 1, 'the late one went by the way')


def test_rotation(connector):
    secrets = []
    for number in range(3):
        token = make_enrollment(connector, '--gateway', 'new')
        secrets.append(enroll(connector, token, 'new').json()['secret'])
        for restarted in (False, True):
            equal([may_connect(connector, 'new', secret) for secret in secrets],
                  ([True], [True, True], [False, True, True])[number], f'{number} {restarted}')
            if not restarted:
                connector.kill()
                connector.start()
    given = enroll(connector, make_enrollment(connector, '--gateway', 'gw'), 'gw').json()['secret']
    check(may_connect(connector, 'gw', SECRET) and may_connect(connector, 'gw', given),
          'one of the options has another')


def test_enroll_token_command(connector):
    for options in (('x',), ('--minutes', '0'), ('--minutes', '99999999'), ('--gateway', ''),
                    ('--gateway', 'a\nb'), ('--nonsense',)):
        made = subprocess.run([binary(), 'enroll-token', '--database', connector.database, *options],
                              capture_output=True, text=True, timeout=60)
        equal((made.returncode, made.stdout), (2, ''), options)
        check(made.stderr.startswith('relay-connector enroll-token: '), made.stderr)
    made = subprocess.run([binary(), 'enroll-token', '--database', '/dev/null/x.db'],
                          capture_output=True, text=True, timeout=60)
    equal((made.returncode, made.stdout), (1, ''))
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, 'deep', 'first.db')
        first = subprocess.run([binary(), 'enroll-token', '--database', database],
                               capture_output=True, text=True, timeout=60)
        equal(first.returncode, 0, 'before the connector ever ran')
        equal(os.stat(database).st_mode & 0o777, 0o600)


def policy(connector, headers=None, **body):
    return call(connector, 'POST', '/relay/policy', body, headers or bearer())


def test_policy(connector):
    wanted = {'platform': 'web', 'requireAddress': True, 'freeResponseScopes': ['s1', 'général'],
              'allowOtherBots': True}
    answer = policy(connector, **wanted)
    equal((answer.status, answer.json()), (200, wanted))
    equal(connector.status()['gateways'][0]['policies'], [wanted])
    policy(connector, platform='cli')
    policy(connector, platform='web', freeResponseScopes=None)
    connector.kill()
    connector.start()
    plain = {'requireAddress': False, 'freeResponseScopes': [], 'allowOtherBots': False}
    equal(connector.status()['gateways'][0]['policies'],
          [{'platform': 'web', **plain}, {'platform': 'cli', **plain}], 'replaced as a whole, and kept')


def test_bad_policies(connector):
    for headers in ({'Authorization': 'Bearer x'}, {'Authorization': ''}, bearer('nobody'), IDENTITY,
                    bearer(token=make_token(expires=1))):
        equal(policy(connector, headers, platform='web').status, 401)
    for wrong in ({}, {'platform': 'telegram'}, {'platform': 7}, {'platform': ''},
                  {'platform': 'web', 'requireAddress': 'yes'}, {'platform': 'web', 'allowOtherBots': 1},
                  {'platform': 'web', 'freeResponseScopes': 's1'},
                  {'platform': 'web', 'freeResponseScopes': [1]},
                  {'platform': 'web', 'freeResponseScopes': ['']},
                  {'platform': 'web', 'freeResponseScopes': ['x' * 201]},
                  {'platform': 'web', 'freeResponseScopes': ['x'] * 1001},
                  {'platform': 'web', 'requireAddress': []}):
        equal(policy(connector, **wrong).status, 400, wrong)
    equal(connector.status()['gateways'][0]['policies'], [])


def delivered(page, gateway, chat_id, text):
    """Whether a message in this chat is delivered; a message that is always delivered follows it."""
    equal(page.say(chat_id, text)['type'], 'said')
    page.say('dm-alice', 'end')
    got = gateway.take()['event']['text']
    if got == text:
        equal(gateway.take()['event']['text'], 'end')
        return True
    equal(got, 'end')
    return False


def test_policy_on_messages(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=())
    gateway.send(type='hello', platform='web', botId='Robby')
    gateway.receive('descriptor')
    check(delivered(page, gateway, 'general', 'before there is one'), 'no policy')
    policy(connector, platform='web', requireAddress=True)
    for text, wanted in (('hello all', False), ('@bot hello', True), ('hi, @BOT!', True), ('(@robby)', True),
                         ('ask @Robby', True), ('@robby2', False), ('@bottle', False), ('me@bot.example', False),
                         ('bot', False), ('robby', False), ('/weather', True), ('/ 2', False), ('@ bot', False),
                         ('@bot_x', False), ('@bottle and @bot', True), ('@', False), ('ж@bot', False)):
        equal(delivered(page, gateway, 'general', text), wanted, text)
    equal(page.ask('interact', chat_id='general')['type'], 'said')
    gateway.take('passthrough_forward')
    texts = [m['text'] for m in page.ask('history', chat_id='general')['messages']]
    check('hello all' in texts, 'the page shows messages that are not for the bot')
    policy(connector, platform='web', requireAddress=True, freeResponseScopes=['general'])
    equal((delivered(page, gateway, 'general', 'one'), delivered(page, gateway, 'random', 'two')),
          (True, False), 'a channel')
    policy(connector, platform='web', requireAddress=True, freeResponseScopes=['home'])
    check(delivered(page, gateway, 'random', 'three'), 'a scope')
    policy(connector, platform='web')
    check(delivered(page, gateway, 'random', 'four'), 'revoked')


def test_what_was_kept_back_is_context(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    check(gateway.descriptors['web']['supports_context'], 'announced')
    policy(connector, platform='web', requireAddress=True)
    page.say('general', '@bot hello')
    check('context' not in gateway.take()['event'], 'nothing before')
    gateway.say('general', 'Hello.', 'home')
    for number in range(25):
        page.say('general', f'line {number}', user_id='bob', user_name='Bob')
    page.say('general', 'and @bot?', user_id='alice', user_name='Alice')
    event = gateway.take()['event']
    equal([(entry['user_name'], entry['text']) for entry in event['context']],
          [('Bob', f'line {number}') for number in range(5, 25)])
    page.say('general', '@bot again')
    check('context' not in gateway.take()['event'], 'each once')
    page.say('general', 'the last')
    page.say('general', '@bot?')
    equal([entry['text'] for entry in gateway.take()['event']['context']], ['the last'])


def test_policy_of_another(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        page = Page(other)
        policy(other, bearer('b'), platform='web', requireAddress=True)
        policy(other, bearer('a'), platform='cli', requireAddress=True)
        gateway = Gateway(other, gateway_id='a')
        check(delivered(page, gateway, 'general', 'hello all'), 'not its own')
        other.say('--no-wait', 'desk', 'hello')
        gateway.send(type='hello', platform='cli', botId='')
        gateway.receive('descriptor')
        equal(gateway.take()['event']['text'], 'hello', 'a terminal is a direct chat')


main(globals())
