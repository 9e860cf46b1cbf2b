# test-queue.py: messages that cannot be delivered: dead letters, and the command for them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import subprocess

from harness import PATIENCE, Gateway, Page, binary, check, equal, main, wait_until

ATTEMPTS = 5


def queue(connector, *arguments, status=0):
    done = subprocess.run([binary(), 'queue', *arguments[:1], '--database', connector.database, *arguments[1:]],
                          capture_output=True, text=True, timeout=PATIENCE)
    equal(done.returncode, status, done.stderr)
    return done.stdout if status == 0 else done.stderr


def of_gateway(connector):
    return connector.status()['gateways'][0]


def fail_to_acknowledge(connector, times=ATTEMPTS):
    """Connects, takes the first event and leaves, each time."""
    texts = []
    for _ in range(times):
        gateway = Gateway(connector)
        texts.append(gateway.receive('inbound')['event']['text'])
        gateway.hang_up()
        wait_until(lambda: of_gateway(connector)['state'] == 'offline', 'the gateway to be gone')
    return texts


def test_a_message_that_is_never_acknowledged_becomes_a_dead_letter(connector):
    page = Page(connector)
    page.say('dm-alice', 'poison')
    page.say('dm-bob', 'harmless')
    equal(fail_to_acknowledge(connector), ['poison'] * ATTEMPTS)
    gateway = Gateway(connector)
    equal(gateway.take()['event']['text'], 'harmless')
    page.say('dm-alice', 'more')
    equal(gateway.take()['event']['text'], 'more')
    wait_until(lambda: of_gateway(connector)['waiting'] == 0, 'an empty queue')
    equal(of_gateway(connector)['dead'], 1)
    letter = connector.status()['dead_letters'][0]
    equal((letter['gateway'], letter['platform'], 'never acknowledged' in letter['reason']), ('gw', 'web', True))
    check('never acknowledged' in connector.request('/status')[2], 'the page of the operator')
    check('dead letter' in connector.status()['last_error']['text'], connector.status())


def test_an_acknowledged_message_is_no_dead_letter(connector):
    page = Page(connector)
    for text in ('one', 'two', 'three'):
        page.say('dm-alice', text)
    fail_to_acknowledge(connector, ATTEMPTS - 1)
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(3)], ['one', 'two', 'three'])
    equal(of_gateway(connector)['dead'], 0)


def test_restarts_of_the_connector_do_not_count(connector):
    Page(connector).say('dm-alice', 'patience')
    for _ in range(ATTEMPTS + 1):
        gateway = Gateway(connector)
        gateway.receive('inbound')
        equal(connector.stop(), 0)
        connector.start()
    equal(Gateway(connector).take()['event']['text'], 'patience')


def test_a_frame_that_cannot_be_sent_becomes_a_dead_letter(connector):
    page = Page(connector)
    for number, body in enumerate(('nonsense', '[1]', '{"text":"x"', '{"text":"\\u0000"}', '{"x":"%s"}' % ('x' * 9000000))):
        page.say('dm-alice', f'bad {number}')
        connector.sql('UPDATE queue SET body = ? WHERE dead = 0 AND id = (SELECT max (id) FROM queue)', body)
        page.say('dm-bob', f'good {number}')
    page.say('dm-alice', 'bad type')
    connector.sql("UPDATE queue SET type = 'x' WHERE id = (SELECT max (id) FROM queue)")
    page.say('dm-bob', 'the last')
    gateway = Gateway(connector)
    texts = [gateway.take()['event']['text'] for _ in range(6)]
    equal(texts, [f'good {number}' for number in range(5)] + ['the last'])
    wait_until(lambda: of_gateway(connector)['waiting'] == 0, 'an empty queue')
    equal(of_gateway(connector)['dead'], 6)


def test_list_show_drop_requeue(connector):
    page = Page(connector)
    page.say('dm-alice', 'poison\none')
    page.say('dm-bob', 'waits \x1b[2J')
    fail_to_acknowledge(connector)
    lines = [line.split('\t') for line in queue(connector, 'list').splitlines()]
    equal([line[1:4] for line in lines], [['dead', 'gw', 'web'], ['waiting', 'gw', 'web']])
    equal([line[4] for line in lines], ['poison one', 'waits \ufffd[2J'])
    dead, waiting = lines[0][0], lines[1][0]
    equal(queue(connector, 'list', '--dead').count('\n'), 1)
    equal(queue(connector, 'list', '--waiting', '--gateway', 'gw').count('\n'), 1)
    equal(queue(connector, 'list', '--gateway', 'other'), '')
    shown = dict(line.split(': ', 1) for line in queue(connector, 'show', dead).splitlines())
    equal((shown['state'], shown['deliveries'], json.loads(shown['body'])['text']), ('dead', '5', 'poison\none'))
    check('not a dead letter' in queue(connector, 'requeue', waiting, status=1), 'requeue')
    check('no message' in queue(connector, 'show', '999', status=1), 'show')
    for wrong in (('show',), ('list', '1'), ('dance',), ('show', 'x'), ('drop', '-1')):
        queue(connector, *wrong, status=2)
    queue(connector, 'requeue', dead)
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(2)], ['waits \x1b[2J', 'poison\none'])
    page.say('dm-bob', 'to be dropped')
    gateway.receive('inbound')
    page.say('dm-bob', 'the next')
    queue(connector, 'drop', queue(connector, 'list').split('\t')[0])
    equal(gateway.take()['event']['text'], 'the next')


def test_requeue_reaches_a_gateway_that_is_online(connector):
    Page(connector).say('dm-alice', 'again')
    fail_to_acknowledge(connector)
    gateway = Gateway(connector)
    gateway.settle()
    equal(gateway.inbox, [])
    queue(connector, 'requeue', queue(connector, 'list').split('\t')[0])
    equal(gateway.take()['event']['text'], 'again')
    equal(of_gateway(connector)['dead'], 0)


def test_a_full_queue_is_said_to_whoever_writes(connector):
    connector.sql("INSERT INTO queue (gateway, platform, type, body)"
           " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
           " SELECT 'gw', 'web', 'inbound', '{}' FROM n")
    # The connector looks once a second whether another program has written.
    wait_until(lambda: of_gateway(connector)['waiting'] == 100000, 'the connector to count them')
    answer = Page(connector).say('dm-alice', 'one too many')
    equal((answer['type'], 'too many messages wait' in answer['error']), ('error', True))
    status, _, text = connector.request('/api/cli/desk', 'POST', '{"text": "one too many"}',
                                        {'Content-Type': 'application/json'})
    equal((status, 'too many messages wait' in text), (429, True))
    equal(of_gateway(connector)['waiting'], 100000)


main(globals())
