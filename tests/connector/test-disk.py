# test-disk.py: what is said is on the disk before anybody is told, and the disk holds up nobody else
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import json
import os
import sqlite3
import tempfile
import threading

from harness import Gateway, Page, Socket, check, equal, main, make_token, wait_until
from irc import IrcConnector, ScriptedServer
from rawhttp import bearer, call

FOLDER = tempfile.TemporaryDirectory(prefix='relay-disk-')
os.environ['RELAY_DISK'] = FOLDER.name


@contextlib.contextmanager
def disk(state):
    """The disk is stuck or broken meanwhile."""
    path = os.path.join(FOLDER.name, state)
    with open(path, 'w', encoding='ascii'):
        pass
    try:
        yield
    finally:
        os.remove(path)


def flushes():
    try:
        return os.path.getsize(os.path.join(FOLDER.name, 'flushes'))
    except FileNotFoundError:
        return 0


def stored(connector, count):
    """Waits until so many messages are committed, whether they are on the disk or not."""
    with contextlib.closing(sqlite3.connect(connector.database)) as database:
        wait_until(lambda: database.execute('SELECT count(*) FROM messages').fetchone() == (count,),
                   f'{count} stored messages')


def start(gateway, content, platform='web', chat_id='dm-alice'):
    gateway.send(type='outbound', requestId=content, platform=platform,
                 action={'op': 'send', 'chat_id': chat_id, 'content': content, 'metadata': {}})


def result(gateway, content):
    return gateway.receive('outbound_result', requestId=content)['result']


def said(page):
    return [frame['message']['text'] for frame in page.inbox if frame['type'] == 'message']


def test_nobody_is_told_before_the_disk_has_it(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    before = flushes()
    with disk('stuck'):
        start(gateway, 'one')
        stored(connector, 1)
        wait_until(lambda: flushes() > before, 'a flush to begin')
        # The connector answers others meanwhile, but it does not tell what it has stored.
        for _ in range(5):
            equal(connector.request('/healthz')[0], 200)
        equal((gateway.inbox, said(page)), ([], []))
    check(result(gateway, 'one')['success'], 'the result')
    equal(page.bot_message()['text'], 'one')


def test_a_disk_that_does_not_answer_is_reported(connector):
    gateway = Gateway(connector)
    with disk('stuck'):
        start(gateway, 'one')
        wait_until(lambda: connector.request('/healthz')[0] == 503, 'the report')
        text = connector.request('/readyz')[2]
        check(text.startswith('the disk of the database has not answered'), text)
        check('relay_database_works 0\n' in connector.request('/metrics')[2], 'the figure')
    check(result(gateway, 'one')['success'], 'the result')
    equal(connector.request('/healthz')[0], 200)


def test_a_database_that_does_not_answer_is_reported(connector):
    page = Page(connector)
    with disk('unwritable'):
        page.send(type='say', ref='s', chat_id='dm-alice', text='hello')
        wait_until(lambda: connector.request('/healthz')[0] == 503, 'the report')
        text = connector.request('/readyz')[2]
        check('has not answered for some seconds' in text, text)
        check('relay_database_works 0\n' in connector.request('/metrics')[2], 'the figure')
        status = connector.status()
        equal((status['database']['ok'], status['gateways'][0]['state']), (False, 'offline'))
    page.receive('said', ref='s')
    wait_until(lambda: connector.request('/healthz')[0] == 200, 'a database that answers')
    check(connector.status()['database']['ok'], 'the status')


def test_a_long_log_does_not_wait_for_the_disk(connector):
    page = Page(connector)
    with disk('stuck'):
        for number in range(100):
            page.send(type='say', ref=str(number), chat_id='dm-alice', text='x' * 32000)
        stored(connector, 100)
        check(os.path.getsize(connector.database + '-wal') > 1000 * 4096, 'the log is long')
        check(connector.request('/metrics')[0] == 200, 'the connector answers')
    page.receive('said', ref='99')
    wait_until(lambda: os.path.getsize(connector.database) > 200 * 4096, 'a database that has most of it')


def test_a_lost_connection_does_not_wait_for_the_disk(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('dm-alice', 'one')
    gateway.receive('inbound')
    with disk('stuck'):
        gateway.hang_up()
        wait_until(lambda: connector.status()['gateways'][0]['state'] == 'offline', 'the end of the connection')
        wait_until(lambda: connector.sql('SELECT deliveries FROM queue') == [(1,)], 'the counted delivery')
    equal(Gateway(connector).take()['event']['text'], 'one')


def test_a_policy_is_on_the_disk_before_it_is_confirmed(connector):
    answers = []
    body = json.dumps({'platform': 'web', 'requireAddress': True})
    headers = {'Authorization': f'Bearer {make_token()}', 'Content-Type': 'application/json'}
    client = threading.Thread(target=lambda: answers.append(connector.request('/relay/policy', 'POST', body, headers)))
    with disk('stuck'):
        client.start()
        wait_until(lambda: connector.sql('SELECT count (*) FROM policies') == [(1,)], 'the policy')
        for _ in range(5):
            equal(connector.request('/metrics')[0], 200)
        equal(answers, [])
    client.join()
    equal(answers[0][0], 200, answers)


def media(connector):
    """The files, and the rows of the database."""
    return sorted(os.listdir(connector.database + '.media')), connector.sql('SELECT id FROM media ORDER BY id')


def test_an_upload_that_the_disk_does_not_take_is_no_row_without_a_file(connector):
    def upload():
        return call(connector, 'POST', '/relay/media', b'x', bearer())
    with disk('broken'):
        check(upload().status >= 500, 'the disk is broken')
        files, rows = media(connector)
        check({name for name, in rows} <= set(files), (files, rows))
    wait_until(lambda: connector.request('/healthz')[0] == 200, 'a disk that works')
    kept = upload().json()['id']
    equal(media(connector), ([kept], [(kept,)]))


def test_a_chat_is_read_without_holding_up_anybody(connector):
    page, other = Page(connector), Page(connector)
    page.say('dm-alice', 'one')
    with disk('unreadable'):
        page.send(type='history', ref='h', chat_id='dm-alice')
        equal(other.say('dm-bob', 'hello')['type'], 'said')
        equal(page.say('dm-bob', 'hello')['type'], 'said')
        equal([frame for frame in page.inbox if frame['type'] == 'history'], [])
    equal([message['text'] for message in page.receive('history', ref='h')['messages']], ['one'])


def test_what_was_read_is_not_older_than_what_was_said(connector):
    page, other = Page(connector), Page(connector)
    page.say('dm-alice', 'one')
    with disk('unreadable'):
        page.send(type='history', ref='h', chat_id='dm-alice')
        other.say('dm-alice', 'two')
        wait_until(lambda: 'two' in said(page), 'the message')
    texts = [message['text'] for message in page.receive('history', ref='h')['messages']]
    equal(texts, ['one', 'two'])


def test_a_page_is_welcomed_without_holding_up_anybody(connector):
    other = Page(connector)
    other.say('dm-bob', 'before')
    with disk('unreadable'):
        page = Socket(connector, '/page')
        equal(other.say('dm-alice', 'hello')['type'], 'said')
        equal(page.inbox, [])
    last = {chat['chat_id']: chat.get('last', {}).get('text') for chat in page.receive('welcome')['chats']}
    equal(last, {'dm-alice': 'hello', 'dm-bob': 'before', 'general': None, 'random': None})
    other.say('dm-bob', 'and then')
    equal(page.receive('message')['message']['text'], 'and then')


def test_a_page_that_goes_leaves_its_reads_behind(connector):
    page, other = Page(connector), Page(connector)
    other.say('dm-bob', 'what the thread has not read yet')
    with disk('unreadable'):
        for _ in range(20):
            page.send(type='history', chat_id='dm-alice')
        wait_until(lambda: len([frame for frame in page.inbox if frame['type'] == 'history']) == 16,
                   'what is read in place')
        page.hang_up()
        wait_until(lambda: connector.status()['pages'] == 1, 'the end of the page')
    equal(other.ask('history', chat_id='dm-alice')['messages'], [])


def test_frames_keep_their_order(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    with disk('stuck'):
        for number in range(5):
            start(gateway, str(number))
            stored(connector, number + 1)
            gateway.send(type='outbound', requestId=f'typing {number}',
                         action={'op': 'typing', 'chat_id': 'dm-alice', 'metadata': {}})
    wait_until(lambda: sum(frame['type'] == 'outbound_result' for frame in gateway.inbox) == 10, 'the results')
    equal([frame['requestId'] for frame in gateway.inbox],
          [name for number in range(5) for name in (str(number), f'typing {number}')])
    equal([page.bot_message()['text'] for _ in range(5)], list('01234'))


def test_turns_that_wait_for_the_disk_share_a_flush(connector):
    gateways = [Gateway(connector, hello=('web',))]
    before = flushes()
    with disk('stuck'):
        start(gateways[0], 'first')
        stored(connector, 1)
        for number in range(20):
            start(gateways[0], str(number))
            stored(connector, number + 2)
    for content in ('first', *map(str, range(20))):
        check(result(gateways[0], content)['success'], content)
    equal(flushes() - before, 2, 'flushes for 21 messages')


def test_a_person_is_told_when_the_disk_has_it(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    with disk('stuck'):
        page.send(type='say', ref='r', chat_id='dm-alice', text='hello')
        stored(connector, 1)
        equal(connector.request('/healthz')[0], 200)
        equal(([frame['type'] for frame in page.inbox if frame['type'] != 'state'], gateway.inbox), ([], []))
    equal(page.receive('said')['chat_id'], 'dm-alice')
    equal(gateway.take()['event']['text'], 'hello')


def test_an_acknowledgement_needs_no_flush(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for text in ('one', 'two', 'three'):
        page.say('dm-alice', text)
    before = flushes()
    equal([gateway.take()['event']['text'] for _ in range(3)], ['one', 'two', 'three'])
    gateway.settle()
    equal(flushes() - before, 0, 'flushes')
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')


def test_an_event_on_the_disk_waits_for_no_flush(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for text in ('one', 'two', 'three'):
        page.say('dm-alice', text)
    gateway.take()
    second = gateway.receive('inbound')
    with disk('stuck'):
        start(gateway, 'answer')
        stored(connector, 4)
        gateway.acknowledge(second)
        equal(gateway.take()['event']['text'], 'three')
        equal([frame for frame in gateway.inbox if frame['type'] == 'outbound_result'], [])
    check(result(gateway, 'answer')['success'], 'the result')
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')


def test_an_event_that_is_not_on_the_disk_waits_for_it(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('dm-alice', 'one')
    gateway.take()
    with disk('stuck'):
        page.send(type='say', chat_id='dm-alice', text='two')
        stored(connector, 2)
        equal(connector.request('/status')[0], 200)
        equal([frame for frame in gateway.inbox if frame['type'] == 'inbound'], [])
    equal(gateway.take()['event']['text'], 'two')


def test_messages_of_several_connections_share_a_flush(connector):
    gateway = Gateway(connector)
    pages = [Page(connector) for _ in range(20)]
    before = flushes()
    with disk('stuck'):
        start(gateway, 'first')
        stored(connector, 1)
        for number, page in enumerate(pages):
            page.send(type='say', ref='r', chat_id='dm-alice', text=str(number))
        stored(connector, 21)
    for page in pages:
        page.receive('said')
    equal(flushes() - before, 2, 'flushes for 21 messages')


def test_a_flush_that_fails_is_no_success(connector):
    gateway = Gateway(connector)
    with disk('broken'):
        start(gateway, 'one')
        equal(gateway.closed()[0], 1011)
        equal([frame for frame in gateway.inbox if frame['type'] == 'outbound_result'], [])
        check('cannot be written' in connector.status()['database']['problem'], connector.status()['database'])
    wait_until(lambda: connector.status()['database']['ok'], 'a disk that works')
    check(Gateway(connector).say('dm-alice', 'two')['success'], 'after that')


def test_a_flush_that_fails_disconnects_only_who_waits_for_it(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('dm-alice', 'one')
    frame = gateway.receive('inbound')
    with disk('broken'):
        check(connector.request('/relay/policy', 'POST', json.dumps({'platform': 'web', 'requireAddress': False}),
                                {'Authorization': f'Bearer {make_token()}', 'Content-Type': 'application/json'})[0]
              >= 500, 'the disk is broken')
        page.closed()
        page = Page(connector)
        before = flushes()
        wait_until(lambda: flushes() - before >= 2, 'the connector to look whether the disk works')
        equal((gateway.close, page.close), (None, None))
    wait_until(lambda: connector.status()['database']['ok'], 'a disk that works')
    gateway.acknowledge(frame)
    page.say('dm-alice', 'two')
    equal(gateway.take()['event']['text'], 'two')
    equal(connector.sql('SELECT deliveries FROM queue WHERE deliveries > 0'), [])


def test_what_was_taken_for_lost_waits_for_its_gateway(connector):
    page = Page(connector)
    with disk('broken'):
        page.send(type='say', ref='r', chat_id='dm-alice', text='one')
        page.closed()
    Page(connector).say('dm-alice', 'two')
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 2, 'both messages in the queue')
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(2)], ['one', 'two'])


def test_what_an_irc_server_confirms_is_stored_in_one_turn():
    with ScriptedServer() as server, IrcConnector(server) as connector:
        server.silent = {'PING'}
        gateway = Gateway(connector, hello=('irc',))
        guest = server.guest()
        guest.send(':alice!a@host PRIVMSG bot :hello')
        gateway.take()
        pongs = []
        for content in ('one', 'two', 'three'):
            start(gateway, content, 'irc', 'alice')
            guest.expect(f'PRIVMSG alice :{content}')
            pongs.append(f':irc.test PONG irc.test {guest.expect("PING").partition(" ")[2]}')
        before = flushes()
        with disk('stuck'):
            guest.send_raw('\r\n'.join([*pongs, ':alice!a@host PRIVMSG bot :next', '']).encode())
            stored(connector, 5)
            equal(connector.request('/healthz')[0], 200)
            equal(gateway.inbox, [])
        for content in ('one', 'two', 'three'):
            check(result(gateway, content)['success'], content)
        equal(gateway.take()['event']['text'], 'next')
        equal(flushes() - before, 1, 'flushes for 4 messages')


def test_a_prompt_on_irc_holds_up_nobody():
    with ScriptedServer() as server, IrcConnector(server) as connector:
        server.silent = {'PING'}
        gateway = Gateway(connector, hello=('irc',))
        guest = server.guest()
        guest.send(':alice!a@host PRIVMSG bot :hello')
        gateway.take()
        with disk('stuck'):
            gateway.send(type='outbound', requestId='p', platform='irc', action={
                'op': 'prompt', 'chat_id': 'alice', 'content': 'Really?', 'prompt_id': 'p1', 'prompt_kind': 'choice',
                'options': [{'id': 'yes', 'label': 'Yes'}], 'metadata': {}})
            guest.expect('PRIVMSG alice :Really?')
            stored(connector, 2)
            equal(connector.request('/healthz')[0], 200)
        guest.send(f':irc.test PONG irc.test {guest.expect("PING").partition(" ")[2]}')
        check(result(gateway, 'p')['success'], 'the prompt')
        guest.send(':alice!a@host PRIVMSG bot :1')
        equal(gateway.take()['event']['prompt_response']['option_id'], 'yes')


def test_an_action_without_anything_to_store_is_performed_after_the_flush():
    with ScriptedServer() as server, IrcConnector(server) as connector:
        gateway = Gateway(connector, hello=('irc',))
        guest = server.guest()
        guest.send(':alice!a@host PRIVMSG bot :hello')
        gateway.take()
        before = flushes()
        with disk('stuck'):
            guest.send(':alice!a@host PRIVMSG bot :more')
            wait_until(lambda: flushes() > before, 'a flush to begin')
            start(gateway, 'one', 'irc', 'alice')
            # The turn that the action came in has ended by then.
            for _ in range(20):
                connector.request('/metrics')
        guest.expect('PRIVMSG alice :one')
        check(result(gateway, 'one')['success'], 'the result')


def test_the_end_of_the_connector_waits_for_the_disk(connector):
    gateway = Gateway(connector)
    with disk('stuck'):
        start(gateway, 'one')
        stored(connector, 1)
        connector.process.terminate()
    check(result(gateway, 'one')['success'], 'the result')
    wait_until(lambda: connector.process.poll() is not None, 'the connector to end')


main(globals())
