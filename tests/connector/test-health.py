# test-health.py: /healthz, /readyz and /metrics
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import shutil
import subprocess
import tempfile

from fake import ROOM, order
from harness import PATIENCE, Connector, Gateway, Page, check, equal, main, make_token, wait_until
from rawhttp import call

PLATFORMS = 'web: connected\ncli: connected\nfake: connected\n'
PERSON = 'mallory@example'


def get(connector, path, **headers):
    answer = call(connector, 'GET', path, headers={name.replace('_', '-'): value for name, value in headers.items()})
    return answer.status, answer.body.decode()


def metrics(connector, **headers):
    """The figures by name and labels."""
    status, text = get(connector, '/metrics', **headers)
    equal(status, 200, text)
    lines = [line.rpartition(' ') for line in text.splitlines() if not line.startswith('#')]
    return {name: float(value) for name, _, value in lines}


def test_a_connector_that_works_is_healthy_and_ready(connector):
    for path in ('/healthz', '/readyz'):
        equal(get(connector, path), (200, 'ok\n' + PLATFORMS))


def test_a_platform_that_is_not_connected_is_not_ready_but_healthy(connector):
    order(connector, 'disconnect')
    text = PLATFORMS.replace('fake: c', 'fake: not c')
    equal(get(connector, '/healthz'), (200, 'ok\n' + text))
    equal(get(connector, '/readyz'), (503, 'a platform is not connected\n' + text))
    equal(metrics(connector)['relay_platform_connected{platform="fake"}'], 0)
    order(connector, 'connect')
    equal(get(connector, '/readyz')[0], 200)


def test_a_database_that_cannot_be_written_is_neither(connector):
    with connector.locked():
        for path in ('/healthz', '/readyz'):
            status, text = get(connector, path)
            check(status == 503 and text.startswith('the database is locked'), text)
        equal(metrics(connector)['relay_database_works'], 0)
    wait_until(lambda: get(connector, '/healthz')[0] == 200, 'the end of the lock')


def test_a_database_that_is_deleted_is_noticed(connector):
    os.rename(connector.database, connector.database + '.moved')
    status, text = get(connector, '/healthz')
    check(status == 503 and 'cannot be written any more' in text, text)
    os.rename(connector.database + '.moved', connector.database)
    equal(get(connector, '/healthz')[0], 200)


def test_a_connector_that_ends_is_not_ready(connector):
    """The fake holds it up for a second, so that it still answers."""
    order(connector, 'linger')
    connector.process.terminate()
    wait_until(lambda: get(connector, '/readyz') == (503, 'stopping\n' + PLATFORMS), 'the end to begin')


def test_many_questions_cost_no_flush_each(connector):
    get(connector, '/healthz')
    before = metrics(connector)['relay_database_flushes_total']
    for _ in range(50):
        get(connector, '/healthz')
    check(metrics(connector)['relay_database_flushes_total'] <= before + 1, 'flushes')


def test_figures_of_events_and_actions(connector):
    gateway = Gateway(connector, hello=('fake', 'web'))
    page = Page(connector)
    page.say('dm-alice', 'one')
    event = gateway.receive('inbound')
    figures = metrics(connector)
    equal((figures['relay_queued_events{gateway="gw"}'], figures['relay_gateway_online{gateway="gw"}']), (1, 1))
    gateway.connection.close(1000, None)
    gateway.closed()
    gateway = Gateway(connector, hello=('fake', 'web'))
    gateway.acknowledge(gateway.receive('inbound', bufferId=event['bufferId']))
    gateway.say('dm-alice', 'answer')
    gateway.say('nowhere', 'answer')
    figures = metrics(connector)
    for name, value in (('events', 1), ('deliveries', 2), ('redeliveries', 1), ('acknowledgements', 1), ('actions', 2),
                        ('failed_actions', 1), ('dead_letters', 0)):
        equal(figures[f'relay_{name}_total'], value, name)
    equal(figures['relay_acknowledgement_seconds_count'], 1)
    equal(figures['relay_acknowledgement_seconds_bucket{le="+Inf"}'], 1)
    equal(figures['relay_action_seconds_count'], 2)
    check(figures['relay_database_flushes_total'] > 0, figures)
    check(figures['relay_open_connections'] >= 2 and figures['relay_connections_total'] >= 3, figures)
    check(figures['relay_http_responses_total{code="101"}'] == 3, figures)
    bounds = [figures[name] for name in figures if name.startswith('relay_action_seconds_bucket')]
    equal(bounds, sorted(bounds), 'cumulative buckets')


def test_figures_of_failures(connector):
    Gateway(connector, token=make_token(secret='wrong'), hello=()).closed()
    call(connector, 'GET', '/nowhere')
    figures = metrics(connector)
    equal((figures['relay_failed_logins_total'], figures['relay_http_responses_total{code="404"}']), (1, 1))
    check(figures['relay_faults_total'] >= 1, figures)


def test_no_person_and_no_chat_is_in_the_figures(connector):
    Gateway(connector, hello=('fake',))
    order(connector, 'say', text='hello', message_id='one', user=PERSON)
    text = get(connector, '/metrics')[1]
    check(PERSON not in text and ROOM not in text, text)


def test_the_format_is_that_of_prometheus():
    with Connector(gateways=['a"b\\c=x']) as connector:
        status, text = get(connector, '/metrics')
        equal(status, 200)
        check('relay_queued_events{gateway="a\\"b\\\\c"} 0\n' in text, text)
        label = r'\{\w+="(?:[^"\\\n]|\\["\\n])*"\}'
        for line in text.splitlines():
            check(re.fullmatch(rf'# (HELP|TYPE) relay_\w+ .+|relay_\w+({label})? [\d.]+', line), line)
        names = re.findall(r'^# TYPE (\w+)', text, flags=re.MULTILINE)
        equal(len(names), len(set(names)), 'each figure once')
        promtool = shutil.which('promtool')
        if promtool:
            done = subprocess.run([promtool, 'check', 'metrics'], input=text, capture_output=True, text=True, timeout=PATIENCE)
            equal(done.returncode, 0, done.stdout + done.stderr)


def test_only_this_machine_may_read_the_figures(connector):
    equal(get(connector, '/metrics')[0], 200)
    for headers in ({'X_Forwarded_For': '192.0.2.1'}, {'X_Forwarded_Host': 'chat.example'}, {'Forwarded': 'for=192.0.2.1'},
                    {'Host': 'evil.example'}):
        equal(get(connector, '/metrics', **headers)[0], 403, headers)
    with Connector('--trusted-proxy', '127.0.0.1') as other:
        equal(get(other, '/metrics', X_Forwarded_For='192.0.2.1')[0], 403)
        equal(get(other, '/metrics', X_Forwarded_For='127.0.0.1')[0], 200)


def test_whoever_has_a_token_may_read_the_figures():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'tokens')
        with open(path, 'w', encoding='ascii', opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write('first\nsecond\n')
        with Connector('--metrics-token-file', path) as connector:
            equal(get(connector, '/metrics')[0], 401)
            equal(get(connector, '/metrics', Authorization='Bearer wrong')[0], 401)
            equal(get(connector, '/metrics', Authorization='Bearer second', X_Forwarded_For='192.0.2.1')[0], 200)


main(globals())
