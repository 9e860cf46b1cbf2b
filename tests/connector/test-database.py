# test-database.py: a database that is locked, full, damaged or older than it was
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import json
import os
import resource
import shutil
import socket
import time

from harness import Connector, Failure, Gateway, Page, check, equal, main, wait_until
from rawhttp import call

JSON = {'Content-Type': 'application/json'}


@contextlib.contextmanager
def full(connector):
    """No file of the connector may grow: the same as a full disk, without being root."""
    pid = connector.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def until(connector, ok):
    wait_until(lambda: connector.status()['database']['ok'] is ok, f'a database that is {"" if ok else "not "}ok')


def an_acknowledgement_is_written_later(connector, trouble):
    page = Page(connector)
    for text in ('one', 'two', 'three'):
        page.say('dm-alice', text)
    gateway = Gateway(connector)
    frame = gateway.receive('inbound')
    with trouble(connector):
        gateway.acknowledge(frame)
        until(connector, False)
        gateway.hang_up()
        # The connector knows that the first one was taken.
        gateway = Gateway(connector)
        equal(gateway.receive('inbound')['event']['text'], 'two')
        frame = None
    until(connector, True)
    check(page.say('dm-alice', 'four').get('seq'), 'something new')
    gateway.hang_up()
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 3, 'the acknowledgement to be stored')
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(3)], ['two', 'three', 'four'])
    equal(gateway.inbox, [])


def test_an_acknowledgement_under_a_lock_is_written_later(connector):
    an_acknowledgement_is_written_later(connector, Connector.locked)


def test_an_acknowledgement_on_a_full_disk_is_written_later(connector):
    an_acknowledgement_is_written_later(connector, full)


def test_the_queue_goes_on_under_a_lock(connector):
    page = Page(connector)
    for number in range(5):
        page.say('dm-alice', str(number))
    gateway = Gateway(connector)
    with connector.locked():
        equal([gateway.take()['event']['text'] for _ in range(5)], list('01234'))
    until(connector, True)
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')


def test_a_lock_does_not_stop_the_process(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    with connector.locked():
        for number in range(20):
            gateway.send(type='outbound', requestId=f's{number}', action={'op': 'send', 'chat_id': 'dm-alice',
                                                                         'content': 'x', 'metadata': {}})
            page.send(type='say', chat_id='dm-alice', text='x')
        slowest = 0
        for _ in range(20):
            start = time.monotonic()
            connector.request('/')
            slowest = max(slowest, time.monotonic() - start)
        check(slowest < 3, f'{slowest} s')


def test_a_short_lock_is_not_noticed(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    with connector.locked():
        gateway.send(type='outbound', requestId='s', action={'op': 'send', 'chat_id': 'dm-alice', 'content': 'late',
                                                             'metadata': {}})
        page.send(type='say', ref='p', chat_id='dm-alice', text='also late')
        until(connector, False)
    equal(gateway.receive('outbound_result', requestId='s')['result']['success'], True)
    equal(page.receive('said')['ref'], 'p')


def test_a_long_lock_is_reported(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    with connector.locked():
        status, _, text = connector.request('/healthz')
        equal(status, 503)
        check('locked' in text, text)
        result = gateway.say('dm-alice', 'x')
        equal((result['success'], result['retry_after']), (False, 2))
        check('locked' in page.say('dm-alice', 'x')['error'], 'the page')
        answer = call(connector, 'POST', '/api/cli/desk', {'text': 'x'})
        equal(answer.status, 503)
        check('locked' in answer.json()['error'], answer)
        check('locked' in connector.status()['database']['problem'], connector.status())
        check('locked' in connector.request('/status')[2], 'the page of the operator')
    wait_until(lambda: connector.request('/healthz')[0] == 200, 'the end of the lock')
    connector.logged('locked')
    check(gateway.say('dm-alice', 'x')['success'], 'after the lock')


def test_a_full_disk_is_reported(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=('web', 'cli'))
    with full(connector):
        check('space' in page.say('dm-alice', 'x')['error'], 'the page')
        equal(gateway.say('dm-alice', 'x')['success'], False)
        equal(call(connector, 'POST', '/api/cli/desk', {'text': 'x'}).status, 507)
        status, _, text = connector.request('/healthz')
        equal((status, 'space' in text), (503, True))
        check('space' in connector.status()['database']['problem'], connector.status())
        for _ in range(3):
            equal(connector.request('/healthz')[0], 503)
    wait_until(lambda: connector.request('/healthz')[0] == 200, 'room on the disk')
    connector.logged('space')
    equal(page.ask('history', chat_id='dm-alice')['messages'], [])
    check(gateway.say('dm-alice', 'x')['success'], 'after that')


def test_a_message_that_is_not_stored_is_told_to_nobody(connector):
    """A client that waits would take the next message, which gets its number, for the same one."""
    gateway = Gateway(connector, hello=('web', 'cli'))
    seq = call(connector, 'POST', '/api/cli/desk', b'{"text": "hello"}', JSON).json()['seq']
    gateway.take()
    client = socket.create_connection(('127.0.0.1', connector.port))
    client.sendall(f'GET /api/cli/desk?after={seq}&wait=20 HTTP/1.0\r\nHost: {connector.host}\r\n\r\n'.encode())
    # What was sent before these requests is read before they are answered.
    connector.status()
    connector.status()
    with full(connector):
        result = gateway.act(platform='cli', op='send', chat_id='desk', content='lost', reply_to=None, metadata={})
        equal(result['success'], False)
        connector.status()
        client.setblocking(False)
        try:
            raise Failure(f'an answer: {client.recv(4096)}')
        except BlockingIOError:
            client.settimeout(20)
    until(connector, True)
    result = gateway.act(platform='cli', op='send', chat_id='desk', content='stored', reply_to=None, metadata={})
    equal(result['success'], True)
    with client, client.makefile('rb') as stream:
        body = stream.read().partition(b'\r\n\r\n')[2]
    equal([message['text'] for message in json.loads(body)['messages']], ['stored'])


def test_a_damaged_database_is_reported(connector):
    page = Page(connector)
    for number in range(200):
        page.say('dm-alice', f'{number} ' + 'x' * 5000)
    equal(connector.stop(), 0)
    size = os.path.getsize(connector.database)
    connector.start()
    page = Page(connector)
    with open(connector.database, 'r+b') as file:
        file.seek(4096 * 8)
        file.write(os.urandom(size - 4096 * 8))
    answer = page.ask('history', chat_id='dm-alice')
    equal(answer['type'], 'error')
    check('damaged' in answer['error'], answer)
    status, _, text = connector.request('/healthz')
    equal((status, 'damaged' in text), (503, True))
    check('damaged' in connector.status()['database']['problem'], connector.status())
    connector.logged('damaged')


def test_a_damaged_database_gives_one_answer(connector):
    Page(connector).say('dm-alice', 'hello')
    connector.sql('PRAGMA wal_checkpoint (TRUNCATE)')
    connector.sql("INSERT INTO meta VALUES ('cache', 'the pages that the connector has read are too old')")
    connector.sql('PRAGMA wal_checkpoint (TRUNCATE)')
    with open(connector.database, 'r+b') as file:
        file.seek(4096)
        file.write(b'\xff' * (os.path.getsize(connector.database) - 4096))
    for path in ('/api/cli/desk', '/api/cli/desk?wait=1', '/media/' + '0' * 32):
        status, _, text = connector.request(path)
        equal((status, 'damaged' in json.loads(text)['error']), (500, True), path)


def test_a_restored_database_repeats_no_id(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('dm-alice', 'before')
    gateway.take()
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')
    equal(connector.stop(), 0)
    backup = connector.database + '.backup'
    shutil.copy(connector.database, backup)

    def more(text):
        connector.start()
        page, gateway = Page(connector), Gateway(connector)
        said = page.say('dm-alice', text)
        page.ask('interact', chat_id='dm-alice', text=text)
        sent = gateway.say('dm-alice', text)
        frames = [gateway.take(), gateway.take('passthrough_forward')]
        gateway.settle()
        ids = {said['message_id'], sent['message_id'], *(frame['bufferId'] for frame in frames)}
        equal(len(ids), 4)
        equal(connector.stop(), 0)
        return ids

    lost = more('lost')
    shutil.copy(backup, connector.database)
    for name in ('-wal', '-shm'):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(connector.database + name)
    equal(lost & more('new'), set(), 'ids that came again')


def test_a_buffer_id_stays_over_a_restart(connector):
    Page(connector).ask('interact', chat_id='dm-alice', text='x')
    first = Gateway(connector).receive('passthrough_forward')['bufferId']
    connector.kill()
    connector.start()
    equal(Gateway(connector).receive('passthrough_forward')['bufferId'], first)


main(globals())
