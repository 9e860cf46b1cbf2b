# test-accounts.py: people with accounts: who gets in, what each of them sees, and who says what
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every connector has accounts, and the gateway of the tests."""

import base64
import http.client
import json
import os
import signal
import subprocess
import tempfile
import threading

from accounts import Accounts, COOKIE, PASSWORD, Person
from harness import Connector, Failure, Gateway, Page, Skip, Socket, binary, check, equal, main, wait_until

def chat_ids(page):
    return sorted(chat['chat_id'] for chat in page.welcome['chats'])


def test_nobody_is_let_in():
    with Accounts() as connector:
        connector.join('alice')
        status, headers, page = connector.request('/login')
        equal(status, 200)
        # Without its script, the form puts the password into no address.
        check('class="sheet" method="post"' in page, page)
        equal(connector.request('/login', 'POST', f'username=alice&password={PASSWORD}')[0], 405)
        for path in ('/app.js', '/account', '/media/x', '/nowhere'):
            equal(connector.request(path)[0], 403, path)
        for path in ('/login.js', '/login.css', '/style.css', '/icon.svg', '/text.js'):
            equal(connector.request(path)[0], 200, path)
        for cookie in ('', 'x', 'a' * 300, 'a' * 43):
            status = connector.request('/account', headers={'Cookie': f'{COOKIE}={cookie}'})[0]
            equal(status, 403, cookie)
            equal(Socket(connector, '/page', headers={'Cookie': f'{COOKIE}={cookie}'}).status, 403)
        for path in ('logout', 'password'):
            equal(connector.post(path, {'old': PASSWORD, 'new': PASSWORD})[0], 403, path)
        equal(connector.request('/api/media', 'POST', 'x', {'X-Media-Filename': 'x'})[0], 403)


def test_first_page_is_that_of_the_login():
    with Accounts() as connector:
        line = http.client.HTTPConnection('127.0.0.1', connector.port)
        line.request('GET', '/')
        answer = line.getresponse()
        # Relative, as a proxy may have the page below a path.
        equal((answer.status, answer.headers['Location']), (303, 'login'))
        line.close()


def test_person_joins_by_a_link():
    with Accounts() as connector:
        token = connector.invite()
        equal(connector.post('invitation', {'invitation': token})[::2], (200, {'account': ''}))
        for name in ('', 'a b', 'Zoë', '-x', 'x' * 33, 'a.b', '../x'):
            equal(connector.post('join', {'invitation': token, 'name': name, 'password': PASSWORD})[0], 400, name)
        for password in ('', 'short', 'x' * 1001):
            equal(connector.post('join', {'invitation': token, 'name': 'zoe', 'password': password})[0], 400)
        person = Person(connector, connector.post('join', {'invitation': token, 'name': ' Zoe ', 'password': PASSWORD}))
        equal(person.answer, {'account': 'zoe', 'name': 'zoe'})
        # The browser keeps it longer than the connector does without any use.
        check('Max-Age=34560000;' in person.attributes, person.attributes)
        check('HttpOnly' in person.attributes and 'SameSite=Strict' in person.attributes, person.attributes)
        equal(person.get('/account'), 200)

        # Once
        equal(connector.post('join', {'invitation': token, 'name': 'tom', 'password': PASSWORD})[0], 403)
        equal(connector.post('invitation', {'invitation': token})[0], 403)
        equal(connector.sql('SELECT name FROM accounts'), [('zoe',)])
        # Neither passwords nor tokens are in the database.
        with open(connector.database, 'rb') as database, open(connector.database + '-wal', 'rb') as journal:
            stored = database.read() + journal.read()
        for secret in (PASSWORD, token, person.headers['Cookie'].partition('=')[2]):
            check(secret.encode() not in stored, 'a secret is in the database')


def test_invitation_expires():
    with Accounts() as connector:
        token = connector.invite('--days', '1')
        connector.sql('UPDATE invitations SET expires = expires - 86400000')
        equal(connector.post('join', {'invitation': token, 'name': 'zoe', 'password': PASSWORD})[0], 403)
        # A second link for the same name replaces the first one.
        first, second = connector.invite('--name', 'zoe'), connector.invite('--name', 'zoe')
        equal([connector.post('invitation', {'invitation': one})[0] for one in (first, second)], [403, 200])


def test_link_is_used_once_by_two_at_the_same_time():
    with Accounts('--trusted-proxy', '127.0.0.1') as connector:
        token = connector.invite()
        answers = []

        def join(number):
            answers.append(connector.post('join', {'invitation': token, 'name': f'person-{number}', 'password': PASSWORD},
                                          {'X-Forwarded-For': f'192.0.2.{number}'})[0])

        threads = [threading.Thread(target=join, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(sorted(answers), [200, 403, 403, 403])
        equal(connector.sql('SELECT count (*) FROM accounts'), [(1,)])


def test_login():
    with Accounts() as connector:
        connector.join('alice')
        equal(connector.log_in('Alice ').answer['account'], 'alice')
        wrong = [connector.post('login', {'name': name, 'password': password})
                 for name, password in (('alice', 'wrong'), ('nobody', PASSWORD))]
        equal([answer[0] for answer in wrong], [403] * 2)
        # The answer does not tell whether there is such a person.
        equal(len({answer[2]['error'] for answer in wrong}), 1, wrong)
        for members in ({}, {'name': 'alice'}, {'name': 'alice', 'password': 7}, {'name': 'alice', 'password': ''},
                        {'name': 'alice\0', 'password': PASSWORD}):
            equal(connector.post('login', members)[0], 400, members)
        connector.logged('login failed')


def test_form_of_another_site_is_refused():
    with Accounts() as connector:
        connector.join('alice')
        members = json.dumps({'name': 'alice', 'password': PASSWORD})
        for headers, wanted in (({'Content-Type': 'text/plain'}, 415),
                                ({'Content-Type': 'application/json', 'Origin': 'https://evil.example'}, 403)):
            equal(connector.request('/account/login', 'POST', members, headers)[0], wanted)


def test_guessing_is_slowed_down_and_locks_nobody_out():
    with Accounts('--trusted-proxy', '127.0.0.1') as connector:
        alice = connector.join('alice')
        here = {'X-Forwarded-For': '192.0.2.1'}
        for _ in range(5):
            equal(connector.post('login', {'name': 'alice', 'password': 'wrong'}, here)[0], 403)
        status, headers, _ = connector.post('login', {'name': 'alice', 'password': PASSWORD}, here)
        equal(status, 429)
        check(int(headers['Retry-After']) > 0, headers['Retry-After'])
        # A login of one's own does not make further guesses possible.
        equal(connector.post('join', {'invitation': connector.invite('--name', 'bob'), 'password': PASSWORD}, here)[0], 429)
        # Alice, who is somewhere else, is not slowed down, and neither is where she is logged in.
        equal(connector.post('login', {'name': 'alice', 'password': PASSWORD}, {'X-Forwarded-For': '192.0.2.2'})[0], 200)
        equal(alice.get('/account'), 200)


def test_own_login_does_not_reset_the_guesses():
    with Accounts() as connector:
        connector.join('alice')
        connector.join('mallory')
        statuses = []
        for _ in range(6):
            statuses.append(connector.post('login', {'name': 'alice', 'password': 'wrong'})[0])
            connector.post('login', {'name': 'mallory', 'password': PASSWORD})
        equal(statuses, [403] * 5 + [429])


def test_only_so_many_passwords_wait():
    with Accounts('--trusted-proxy', '127.0.0.1') as connector:
        connector.join('alice')
        statuses = []

        def log_in(number):
            statuses.append(connector.post('login', {'name': 'alice', 'password': PASSWORD},
                                           {'X-Forwarded-For': f'192.0.2.{number}'})[0])

        threads = [threading.Thread(target=log_in, args=(number,)) for number in range(1, 41)]
        for thread in threads:
            thread.start()
        # The main loop goes on meanwhile.
        equal(connector.request('/login')[0], 200)
        for thread in threads:
            thread.join()
        check(set(statuses) <= {200, 429} and statuses.count(200) >= 16, statuses)


def test_one_network_has_one_login_at_a_time():
    with Accounts('--trusted-proxy', '127.0.0.1') as connector:
        connector.join('alice')
        members = json.dumps({'name': 'alice', 'password': PASSWORD})
        lines = [http.client.HTTPConnection('127.0.0.1', connector.port) for _ in range(12)]
        # All requests are there before the first one is answered.
        connector.process.send_signal(signal.SIGSTOP)
        for number, line in enumerate(lines):
            line.request('POST', '/account/login', members,
                         {'Content-Type': 'application/json', 'X-Forwarded-For': f'2001:db8::{number + 1:x}'})
        connector.process.send_signal(signal.SIGCONT)
        statuses = [line.getresponse().status for line in lines]
        check(429 in statuses and 200 in statuses, statuses)
        for line in lines:
            line.close()


def test_each_sees_what_is_for_them():
    with Accounts() as connector:
        alice, bob = connector.join('alice').open(), connector.join('bob').open()
        gateway = Gateway(connector)
        equal(chat_ids(alice), ['dm-alice', 'general', 'random'])
        equal(chat_ids(bob), ['dm-bob', 'general', 'random'])
        equal(bob.welcome['account'], {'user_id': 'bob', 'user_name': 'bob'})

        for kind, more in (('history', {}), ('say', {'text': 'x'}), ('delete_chat', {}), ('rename_chat', {'name': 'x'}),
                           ('archive_chat', {}), ('stop', {}), ('interact', {'text': 'x'}),
                           ('press', {'message_id': 'x', 'option_id': 'y'})):
            equal(bob.ask(kind, chat_id='dm-alice', **more)['error'], 'there is no such chat', kind)

        alice.say('dm-alice', 'a secret')
        gateway.take()
        gateway.act(op='typing', chat_id='dm-alice', metadata={})
        gateway.say('dm-alice', 'another secret')
        gateway.say('general', 'for all', scope='home')
        equal(alice.bot_message()['text'], 'another secret')
        bob.receive('message')
        bob.ask('state')
        check('secret' not in json.dumps(bob.inbox) and 'dm-alice' not in json.dumps(bob.inbox), bob.inbox)
        for page in (alice, bob, gateway):
            page.hang_up()


def test_archive_has_ones_own():
    with Accounts() as connector:
        alice, bob = connector.join('alice').open(), connector.join('bob').open()
        alice.ask('create_chat', chat_type='dm', name='Projects')
        equal(alice.ask('archive_chat', chat_id='dm-alice.projects')['type'], 'archived_chat')
        equal([chat['chat_id'] for chat in alice.ask('archive')['chats']], ['dm-alice.projects'])
        equal(bob.ask('archive')['chats'], [])
        again = connector.log_in('bob').open()
        equal(again.welcome['archived'], 0)
        again.hang_up()
        equal(bob.ask('restore_chat', chat_id='dm-alice.projects')['type'], 'error')
        for page in (alice, bob):
            page.hang_up()


def test_who_is_who():
    with Accounts() as connector:
        connector.command('invite')
        token = connector.invite('--name', 'zoe', '--display', 'Zoë Martin')
        zoe = Person(connector, connector.post('join', {'invitation': token, 'name': 'alice', 'password': PASSWORD})).open()
        gateway = Gateway(connector)
        zoe.say('general', 'it is me', user_id='alice', user_name='Alice')
        event = gateway.take()['event']
        equal((event['source']['user_id'], event['source']['user_name']), ('zoe', 'Zoë Martin'))
        zoe.say('dm-zoe', 'and here', user_id='alice')
        equal(gateway.take()['event']['source']['user_id'], 'zoe')
        zoe.hang_up()
        gateway.hang_up()


def test_chats_that_people_make():
    with Accounts() as connector:
        alice, bob = connector.join('alice').open(), connector.join('bob').open()
        # Nobody makes what another person may get later, whatever the page says.
        made = alice.ask('create_chat', chat_type='channel', name='dm carol', chat_id='dm-carol')['chat']
        equal((made['chat_id'], made['chat_type']), ('channel-dm-carol', 'channel'))
        # An alias is a number: what is sent to that of another chat does not come here.
        for name, chat_id in (('7421 ', 'channel-7421'), ('t 7421', 'channel-t-7421')):
            equal(alice.ask('create_chat', chat_type='channel', name=name)['chat_id'], chat_id)
        # Names without letters are still those of different chats.
        ids = {alice.ask('create_chat', chat_type='dm', name=name)['chat_id'] for name in ('東京', '大阪')}
        check(len(ids) == 2 and 'dm-alice.' not in ids, ids)
        for chat_id in ids:
            equal(alice.ask('delete_chat', chat_id=chat_id)['type'], 'deleted_chat')
        own = alice.ask('create_chat', chat_type='dm', name='bob', chat_id='dm-bob')['chat']
        equal((own['chat_id'], own['user_id']), ('dm-alice.bob', 'alice'))
        bob.ask('state')
        check('dm-alice' not in json.dumps(bob.inbox), bob.inbox)
        equal(bob.receive('chat')['chat']['chat_id'], 'channel-dm-carol')

        equal(bob.ask('rename_chat', chat_id='general', name='All')['type'], 'renamed_chat')
        refusal = bob.ask('delete_chat', chat_id='general')['error']
        check('by the operator' in refusal, refusal)
        equal(alice.ask('delete_chat', chat_id='dm-alice.bob')['type'], 'deleted_chat')
        for number in range(19):
            equal(alice.ask('create_chat', chat_type='dm', name=f'chat {number}')['type'], 'created')
        refusal = alice.ask('create_chat', chat_type='dm', name='one more')['error']
        check('20 chats' in refusal, refusal)
        for page in (alice, bob):
            page.hang_up()


def test_nobody_fills_the_connector_for_others():
    with Accounts() as connector:
        alice, bob = connector.join('alice').open(), connector.join('bob').open()
        made = [alice.ask('create_chat', chat_type='channel', name=f'channel {number}')['type'] for number in range(20)]
        equal(set(made), {'created'})
        for kind, more in (('channel', {}), ('thread', {'parent_chat_id': 'general'})):
            refusal = alice.ask('create_chat', chat_type=kind, name='one more', **more)
            check('many channels' in refusal.get('error', ''), refusal)
        equal(bob.ask('create_chat', chat_type='channel', name='of bob')['type'], 'created')

        # Archived chats count: the archive is for all.
        connector.sql("INSERT INTO chats (platform, chat_id, alias, type, name, scope_id, user_id, user_name, position, archived)"
                      " WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 99)"
                      " SELECT 'web', 'dm-alice.' || i, 'alias-' || i, 'dm', 'x', '', 'alice', '', 0, 1 FROM n")
        refusal = alice.ask('create_chat', chat_type='dm', name='one more')
        check('in the archive' in refusal.get('error', ''), refusal)

        for _ in range(1000):
            alice.send(type='state')
        refusal = alice.receive('error')['error']
        check('too much at once' in refusal, refusal)
        equal(bob.ask('state')['type'], 'state')
        for page in (alice, bob):
            page.hang_up()


def test_nobody_keeps_others_from_uploading():
    with Accounts() as connector:
        alice, bob = connector.join('alice'), connector.join('bob')
        lines = []
        for _ in range(16):
            line = http.client.HTTPConnection('127.0.0.1', connector.port)
            line.putrequest('POST', '/api/media')
            for name, value in {**alice.headers, 'X-Media-Filename': 'x', 'Content-Length': '9'}.items():
                line.putheader(name, value)
            line.endheaders()
            lines.append(line)

        def upload(person):
            return connector.request('/api/media', 'POST', 'x', {**person.headers, 'X-Media-Filename': 'x'})[0]

        wait_until(lambda: upload(alice) == 429, 'an upload too many')
        equal(upload(bob), 201)
        for line in lines:
            line.close()


def test_nobody_keeps_others_from_the_page():
    with Accounts() as connector:
        pages = [person.open() for person in map(connector.join, ('alice', 'bob', 'carol', 'dan')) for _ in range(16)]
        eve = connector.join('eve')
        first = eve.open()
        equal(first.status, 101)
        equal(first.welcome['account']['user_id'], 'eve')
        wait_until(lambda: any(page.close for page in pages), 'a page to be closed')
        equal([page.close[0] for page in pages if page.close], [1001])
        for page in [*pages, first]:
            page.hang_up()


def test_nobody_chooses_a_name_that_is_meant_for_another():
    with Accounts() as connector:
        connector.invite('--name', 'zoe')
        connector.post('join', {'invitation': connector.invite('--name', 'bob', '--display', 'Robert'), 'password': PASSWORD})
        connector.invite('--name', 'liz', '--display', 'Elizabeth')
        token = connector.invite()
        for name in ('zoe', 'bob', 'robert', 'elizabeth', 'bot', 'gw'):
            equal(connector.post('join', {'invitation': token, 'name': name, 'password': PASSWORD})[0], 409, name)
        connector.sql("UPDATE invitations SET expires = 0 WHERE account = 'zoe'")
        equal(connector.post('join', {'invitation': token, 'name': 'zoe', 'password': PASSWORD})[0], 200)


def test_end_of_accounts_is_logged():
    with Accounts() as connector:
        connector.join('alice')
        connector.options.remove('--accounts')
        connector.stop()
        connector.start()
        connector.logged('whoever has the page sees the chats of everybody with an account (1)')


def test_names_that_somebody_had():
    with Connector() as connector:
        page = Page(connector)
        page.say('dm-alice', 'from the time without accounts')
        page.say('general', 'this too', user_id='carol', user_name='Carol')
        page.hang_up()
        connector.options.append('--accounts')
        connector.stop()
        try:
            connector.start()
        except Failure:
            raise Skip('the connector is built without libsodium') from None
        equal(connector.request('/login')[0], 200)

        link = subprocess.run([binary(), 'account', 'invite', '--database', connector.database], capture_output=True,
                              text=True, timeout=60, check=True).stdout
        members = {'invitation': link.strip().partition('=')[2], 'name': 'alice', 'password': PASSWORD}

        def join(name='alice'):
            members['name'] = name
            return connector.request('/account/join', 'POST', json.dumps(members), {'Content-Type': 'application/json'})[0]

        equal([join(), join('carol')], [409] * 2)
        # A name is not free because the database cannot be asked.
        connector.sql('ALTER TABLE chats RENAME TO away')
        equal(join(), 500)
        connector.sql('ALTER TABLE away RENAME TO chats')
        equal(join(), 409)
        equal(connector.sql('SELECT name FROM accounts'), [])


def test_account_is_closed_and_opened_again():
    with Accounts() as connector:
        person = connector.join('alice')
        page = person.open()
        equal(connector.command('close', 'alice').returncode, 0)
        equal(page.closed()[0], 1008)
        equal(person.get('/account'), 403)
        equal(connector.post('login', {'name': 'alice', 'password': PASSWORD})[0], 403)
        check('alice\tclosed\t-\talice' in connector.command('list').stdout, connector.command('list').stdout)
        # Nobody else gets the name.
        token = connector.invite()
        equal(connector.post('join', {'invitation': token, 'name': 'alice', 'password': PASSWORD})[0], 409)

        again = connector.join('alice', 'another password')
        equal(again.get('/account'), 200)
        check('alice\topen\t2' in connector.command('list').stdout, connector.command('list').stdout)


def test_password_is_changed():
    with Accounts() as connector:
        here, there = connector.join('alice'), connector.log_in('alice')
        page = there.open()
        equal(here.post('password', {'old': 'wrong', 'new': 'another password'})[0], 403)
        equal(here.post('password', {'old': PASSWORD, 'new': 'short'})[0], 400)
        here = Person(connector, here.post('password', {'old': PASSWORD, 'new': 'another password'}))
        # Everywhere else one is logged out.
        equal(page.closed()[0], 1008)
        equal((here.get('/account'), there.get('/account')), (200, 403))
        equal(connector.post('login', {'name': 'alice', 'password': PASSWORD})[0], 403)
        connector.log_in('alice', 'another password')


def test_cookie_that_is_none_of_ours():
    with Accounts() as connector:
        person = connector.join('alice')
        own = person.headers['Cookie']
        for cookie in (f'{COOKIE}=x; {own}', f'{own}; {COOKIE}=x', f'x=y; {COOKIE}=; {own}'):
            person.headers = {'Cookie': cookie}
            page = person.open()
            equal(page.welcome['account']['user_id'], 'alice', cookie)
            page.hang_up()
        equal(person.post('logout', {})[0], 200)
        equal(person.get('/account'), 403)


def test_logout():
    with Accounts() as connector:
        here, there = connector.join('alice'), connector.log_in('alice')
        pages = here.open(), there.open()
        status, headers, _ = here.post('logout', {})
        equal(status, 200)
        check('Max-Age=0' in headers['Set-Cookie'], headers['Set-Cookie'])
        equal(pages[0].closed()[0], 1008)
        equal((here.get('/account'), there.get('/account')), (403, 200))
        pages[1].hang_up()


def test_logins_end():
    with Accounts() as connector:
        connector.join('alice')
        first = connector.log_in('alice').open()
        people = [connector.log_in('alice') for _ in range(22)]
        # The page of a login that made room
        equal(first.closed()[0], 1008)
        equal([person.get('/account') for person in people[-20:]], [200] * 20)
        equal(connector.sql('SELECT count (*) FROM logins'), [(20,)])
        # A use of yesterday makes it good for another month. The connector looks for what others have written.
        page = people[-2].open()
        connector.sql('UPDATE logins SET used = used - 29 * 86400000')

        def is_used():
            equal(people[-1].get('/account'), 200)
            return connector.sql('SELECT max (used) - min (used) > 86400000 FROM logins') == [(1,)]

        wait_until(is_used, 'a use that is noted')
        connector.sql('UPDATE logins SET used = used - 2 * 86400000')
        equal(page.closed()[0], 1008)
        equal([person.get('/account') for person in people[-2:]], [403, 200])


def test_short_lock_only_delays():
    with Accounts() as connector:
        person = connector.join('alice')
        answers = []

        def ask():
            answers.append(connector.post('login', {'name': 'alice', 'password': PASSWORD})[0])
            answers.append(Socket(connector, '/page', headers=person.headers).status)

        with connector.locked():
            thread = threading.Thread(target=ask)
            thread.start()
            # Who is logged in is known without the database.
            equal(person.get('/account'), 200)
            equal(answers, [])
        thread.join()
        equal(answers, [200, 101])


def test_long_lock_is_told_to_people():
    with Accounts() as connector:
        person = connector.join('alice')
        with connector.locked():
            equal(connector.post('login', {'name': 'alice', 'password': PASSWORD})[0], 503)
            equal(person.post('logout', {})[0], 503)
            equal(Socket(connector, '/page', headers=person.headers).status, 503)
            equal(person.get('/account'), 200)
        page = person.open()
        page.hang_up()
        equal(person.post('logout', {})[0], 200)
        equal(person.get('/account'), 403)


def test_clients_that_leave_while_the_database_is_locked():
    with Accounts('--trusted-proxy', '127.0.0.1') as connector:
        person = connector.join('alice')
        cookie = person.headers['Cookie']
        members = json.dumps({'name': 'alice', 'password': PASSWORD, 'invitation': 'x', 'old': 'wrong', 'new': PASSWORD})
        upgrade = {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
                   'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'Cookie': cookie}
        with connector.locked():
            for number in range(60):
                line = http.client.HTTPConnection('127.0.0.1', connector.port)
                path = ('login', 'invitation', 'join', 'password')[number % 4]
                line.request('POST', f'/account/{path}', members, {'Content-Type': 'application/json', 'Cookie': cookie,
                                                                   'X-Forwarded-For': f'192.0.2.{number}'})
                other = http.client.HTTPConnection('127.0.0.1', connector.port)
                other.request('GET', '/page', headers=upgrade)
                equal(person.get('/account'), 200)
                line.close()
                other.close()
        # The passwords are checked all the same.
        wait_until(lambda: connector.post('login', {'name': 'alice', 'password': PASSWORD})[0] == 200, 'a login')
        # None of the sockets that did not open counts.
        pages = [person.open() for _ in range(16)]
        for page in pages:
            page.hang_up()


def test_accounts_survive_a_restart():
    with Accounts() as connector:
        person = connector.join('alice')
        connector.kill()
        connector.start()
        equal(person.get('/account'), 200)
        page = person.open()
        equal(page.welcome['account']['user_id'], 'alice')
        page.hang_up()


def test_operator_keeps_the_rest():
    with Accounts() as connector:
        person = connector.join('alice')
        # This test is a program of this machine.
        equal(connector.request('/status.json')[0], 200)
        equal(connector.request('/status.json', headers={'X-Forwarded-For': '192.0.2.1'})[0], 403)
        equal(connector.request('/status.json', headers={**person.headers, 'X-Forwarded-For': '192.0.2.1'})[0], 403)


def test_operator_is_nobody_who_hides_behind_a_proxy():
    # The proxy sends neither X-Forwarded-For nor the Host of its client.
    for options in (('--public-url', 'https://example.org/chat/'), ('--host', 'example.org')):
        with Accounts(*options) as connector:
            equal([connector.request(path)[0] for path in ('/status.json', '/api/cli/say')], [403] * 2, options)
    with Accounts('--public-url', 'https://example.org/chat/', '--trusted-proxy', '127.0.0.1') as connector:
        equal(connector.request('/status.json')[0], 200)
        equal(connector.request('/status.json', headers={'X-Forwarded-For': '192.0.2.1'})[0], 403)


def test_operator_is_no_page_of_another_site():
    # Its name resolves to 127.0.0.1, and others can reach the connector, so each name may be its own.
    with Accounts('--address', '0.0.0.0') as connector:
        connector.host = f'127.0.0.1:{connector.port}'
        connector.url = 'http://' + connector.host
        statuses = [connector.request('/status.json', headers={'Host': f'{name}:{connector.port}'})[0]
                    for name in ('localhost', 'evil.example')]
        equal(statuses, [200, 403])


def test_page_password_is_the_operators():
    with tempfile.NamedTemporaryFile('w', suffix='.txt') as file:
        file.write('open sesame\n')
        file.flush()
        with Accounts('--page-password-file', file.name) as connector:
            person = connector.join('alice')
            basic = {'Authorization': 'Basic ' + base64.b64encode(b'x:open sesame').decode()}
            statuses = [[connector.request(path, headers=headers)[0] for headers in ({}, person.headers, basic)]
                        for path in ('/status.json', '/account')]
            equal(statuses, [[401, 401, 200], [403, 200, 403]])


def test_mistakes_of_the_operator():
    with Accounts() as connector:
        for arguments, status in ((('invite', '--name', 'A b'), 2), (('invite', '--days', '0'), 2),
                                  (('invite', '--display', 'x'), 2), (('close', 'nobody'), 1), (('close',), 2),
                                  (('invite', '--name', 'x', '--display', 'a\u200bb\n'), 2), ((), 2),
                                  (('invite', '--name', 'x', '--display', ' \u00a0'), 2),
                                  (('invite', '--name', 'x', '--display', 'a\u2028b'), 2)):
            done = connector.command(*arguments)
            equal(done.returncode, status, (arguments, done.stderr))
            check(done.stderr.startswith('relay-connector account: '), done.stderr)


def test_link_is_below_the_public_url():
    with Accounts('--public-url', 'https://example.org/chat/') as connector:
        done = connector.command('invite')
        check(done.stdout.startswith('https://example.org/chat/login#invitation='), done.stdout)
        token = done.stdout.strip().partition('=')[2]
        person = Person(connector, connector.post('join', {'invitation': token, 'name': 'zoe', 'password': PASSWORD}))
        check('Path=/chat/' in person.attributes and 'Secure' in person.attributes, person.attributes)


def test_link_is_below_a_new_public_url():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'connector.conf')
        with open(path, 'w', encoding='ascii') as file:
            file.write('[connector]\npublic-url = https://old.example/\n')
        with Accounts('--config', path) as connector:
            with open(path, 'w', encoding='ascii') as file:
                file.write('[connector]\npublic-url = https://new.example/x/\n')
            connector.process.send_signal(signal.SIGHUP)
            connector.logged('reloaded')
            link = connector.command('invite').stdout
            check(link.startswith('https://new.example/x/login#invitation='), link)


def test_invitation_needs_a_connector_with_accounts(connector):
    done = subprocess.run([binary(), 'account', 'invite', '--database', connector.database], capture_output=True, text=True,
                          timeout=60, check=False)
    equal((done.returncode, done.stderr), (1, 'relay-connector account: start the connector with --accounts first\n'))


main(globals())
