# test-load.py: many connections, slow ones, and one peer that sends a lot
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import concurrent.futures
import contextlib
import http.client
import json
import os
import resource
import socket
import time

from harness import Gateway, Page, PATIENCE, check, equal, main, sends, wait_until
from rawhttp import bearer, call, head

LIMIT = 2048
MEBIBYTE = 1024 * 1024

HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (HARD_LIMIT, HARD_LIMIT))


@contextlib.contextmanager
def silent_sockets(connector, count, data=b''):
    sockets = []
    try:
        for _ in range(count):
            connection = socket.create_connection(('127.0.0.1', connector.port), timeout=PATIENCE)
            connection.sendall(data)
            sockets.append(connection)
        yield sockets
    finally:
        for connection in sockets:
            connection.close()


def timed(function):
    start = time.monotonic()
    function()
    return time.monotonic() - start


def processor_time(connector):
    with open(f'/proc/{connector.process.pid}/stat', encoding='ascii') as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def test_silent_connections_keep_nobody_out(connector):
    for data in (b'', b'GET / HTTP/1.1\r\nHost: 127.0', head('POST', '/api/cli/desk', connector, Content_Type='application/json',
                                                            Content_Length='50').encode() + b'{'):
        with silent_sockets(connector, LIMIT + 20, data):
            for _ in range(5):
                check(timed(lambda: equal(connector.request('/healthz')[0], 200)) < 10, 'a request')
            page = Page(connector)
            check(page.say('dm-alice', 'x')['seq'], 'a page')
            gateway = Gateway(connector)
            check(gateway.say('dm-alice', 'x')['success'], 'a gateway')
            before = processor_time(connector)
            connector.request('/healthz')
            time.sleep(1)
            check(processor_time(connector) - before < 0.3, 'the processor is busy')
            equal((page.close, gateway.close), (None, None), 'they stay')
            page.hang_up()
            gateway.hang_up()


def test_an_unfinished_request_has_a_time_limit(connector):
    with silent_sockets(connector, 3) as sockets:
        sockets[1].sendall(b'GET / HTTP/1.1\r\n')
        sockets[2].sendall(f'GET /healthz HTTP/1.1\r\nHost: {connector.host}\r\n\r\n'.encode())
        answer = http.client.HTTPResponse(sockets[2])
        answer.begin()
        equal((answer.status, answer.readline()), (200, b'ok\n'))
        for connection in sockets:
            connection.settimeout(30)
            equal(connection.recv(4096), b'', 'the end')


def test_fifty_connections_at_once(connector):
    connector.process.send_signal(19)  # SIGSTOP: none of them is accepted yet
    sockets = []
    try:
        for _ in range(50):
            connection = socket.socket()
            connection.settimeout(1)
            connection.connect(('127.0.0.1', connector.port))
            connection.sendall(f'GET /healthz HTTP/1.1\r\nHost: {connector.host}\r\nConnection: close\r\n\r\n'.encode())
            sockets.append(connection)
    finally:
        connector.process.send_signal(18)
    for connection in sockets:
        connection.settimeout(PATIENCE)
        check(connection.recv(4096).startswith(b'HTTP/1.1 200'), 'an answer')
        connection.close()


def test_a_hundred_clients_that_wait(connector):
    equal(connector.say('--no-wait', 'desk', 'hello').returncode, 0)
    gateway = Gateway(connector, hello=('web', 'cli'))
    gateway.take()
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        waiting = [pool.submit(connector.request, '/api/cli/desk?after=1&wait=30') for _ in range(100)]
        before = processor_time(connector)
        time.sleep(1)
        check(processor_time(connector) - before < 0.5, 'the processor is busy')
        check(timed(lambda: connector.request('/healthz')) < 10, 'another request')
        check(not any(future.done() for future in waiting), 'they wait')
        gateway.say('desk', 'here it is')
        for future in waiting:
            status, _, text = future.result(PATIENCE)
            equal((status, json.loads(text)['messages'][0]['text']), (200, 'here it is'))


def test_one_message_with_thousands_of_sends(connector):
    """The others have their turn meanwhile, and a turn is committed once."""
    page = Page(connector)
    gateway = Gateway(connector)
    count = 8330
    gateway.send_raw(sends(count))
    waits = []
    while not any(frame.get('requestId') == f'n{count - 1}' for frame in gateway.inbox[-3:]):
        waits.append(timed(lambda: equal(connector.request('/healthz')[0], 200)))
        waits.append(timed(lambda: page.ask('state')))
    print(f'# {len(waits)} other requests meanwhile, the longest took {max(waits) * 1000:.0f} ms')
    # If all were handled in one turn, the first two would be answered after it.
    check(len(waits) > 2, f'only {len(waits)} requests were answered meanwhile')
    results = [frame for frame in gateway.inbox if frame['type'] == 'outbound_result']
    equal([frame['requestId'] for frame in results], [f'n{n}' for n in range(count)])
    check(all(frame['result']['success'] for frame in results), 'all succeed')
    history = page.ask('history', chat_id='dm-alice', limit=3)['messages']
    equal([message['text'] for message in history], [str(count - 3 + n) for n in range(3)])


def test_one_page_that_writes_a_lot(connector):
    page, other = Page(connector), Page(connector)
    gateway = Gateway(connector)
    for number in range(2000):
        page.send(type='say', chat_id='dm-alice', text=str(number))
    waits = [timed(lambda: other.ask('state')) for _ in range(5)]
    check(gateway.say('dm-bob', 'meanwhile')['success'], 'a gateway')
    print(f'# the longest of the others took {max(waits) * 1000:.0f} ms')
    for number in range(2000):
        equal(gateway.take()['event']['text'], str(number))
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')


def test_context_stays_below_a_mebibyte(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    equal(call(connector, 'POST', '/relay/policy', {'platform': 'web', 'requireAddress': True}, bearer()).status, 200)
    # Each byte of it takes six in JSON.
    for number in range(20):
        check(page.say('general', f'{number:02}' + '\x01' * (32768 - 2)).get('seq'), 'a long text')
    page.say('general', '@bot what was that?')
    frame = gateway.take()
    size = len(json.dumps(frame).encode())
    check(size < MEBIBYTE, f'{size} bytes')
    context = [entry['text'][:2] for entry in frame['event']['context']]
    check(context and context[-1] == '19', context)
    equal(context, [f'{n:02}' for n in range(20)][-len(context):])


def test_a_chat_of_long_texts_can_be_opened(connector):
    """An answer that is too large is never sent, and the page would wait for ever."""
    writer = Page(connector)
    texts = [f'{number:03}' + '\x01' * (32768 - 3) for number in range(60)]
    for text in texts:
        check(writer.say('dm-alice', text).get('seq'), text[:3])
    page, seen, before = Page(connector), [], 0
    while True:
        answer = page.ask('history', chat_id='dm-alice', before=before)
        seen = [message['text'] for message in answer['messages']] + seen
        if not answer['more']:
            break
        check(answer['messages'], 'an empty part')
        before = answer['messages'][0]['seq']
    check(seen == texts, [text[:3] for text in seen])
    answer = page.ask('history', chat_id='dm-alice', after=1)
    equal((answer['messages'][0]['text'][:3], answer['more']), ('001', True))


def test_what_a_page_is_welcomed_with_is_bounded(connector):
    gateway = Gateway(connector)
    page = Page(connector)
    for number in range(32):
        chat = page.ask('create_chat', name=f'room {number}', chat_type='dm')['chat_id']
        for draft in range(8):
            result = gateway.act(op='draft', chat_id=chat, draft_id=draft + 1, content='\x01' * 4000, final=False, metadata={})
            check(result['success'], result)
    welcome = Page(connector).welcome
    size = len(json.dumps(welcome))
    check(welcome['drafts'] and size < 4 * MEBIBYTE, f'{len(welcome["drafts"])} drafts, {size} bytes')


main(globals())
