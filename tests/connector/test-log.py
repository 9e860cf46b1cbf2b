# test-log.py: the lines of the log, and what Fail2Ban reads in them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile

from harness import PATIENCE, Connector, Gateway, Page, binary, check, equal, main, make_token
from rawhttp import bearer, call

FILTER = os.path.join(os.path.dirname(__file__), '../../examples/packaging/fail2ban/relay-connector.conf')
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} '


def lines(connector):
    return [line.decode().rstrip('\n') for line in connector.log]


def failregex():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(FILTER, encoding='utf-8')
    return parser['Definition']['failregex'].replace('<HOST>', r'(?P<host>[\da-fA-F.:]+)')


def banned(text):
    """The addresses that Fail2Ban finds in lines of a file, whose times it has removed."""
    return [match['host'] for line in text for match in [re.search(failregex(), re.sub(TIME, ' ', line, count=1))] if match]


def password(word):
    return {'Authorization': 'Basic ' + base64.b64encode(f'me:{word}'.encode()).decode()}


def secret_file(folder, text):
    path = os.path.join(folder, 'secret')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def test_a_line_has_time_and_level_and_names_gateway_and_peer(connector):
    Gateway(connector).hang_up()
    connector.logged('gw: closed')
    check(all(re.match(TIME + '(info|warning): ', line) for line in lines(connector)), lines(connector))
    check(any(line.endswith(' info: gw: connected from 127.0.0.1') for line in lines(connector)), lines(connector))


def test_failed_logins_are_found_by_fail2ban(unused):
    with tempfile.TemporaryDirectory() as folder:
        path = secret_file(folder, 'sesame\n')
        with Connector('--page-password-file', path, '--identity-token-file', path, '--trusted-proxy', '127.0.0.1') as connector:
            for number, request in enumerate((
                    ('GET', '/', None, password('wrong')),
                    ('GET', '/relay/media/x', None, bearer(token='nonsense')),
                    ('POST', '/relay/provision', {'gatewayId': 'x'}, {'Authorization': 'Bearer wrong'}),
                    ('POST', '/relay/enroll', {'gatewayId': 'x', 'enrollmentToken': 'x'}, {'Authorization': 'Bearer sesame'}))):
                *most, headers = request
                call(connector, *most, headers={**headers, 'X-Forwarded-For': f'192.0.2.{number}'})
            Gateway(connector, token=make_token(secret='wrong'), hello=(), headers={'X-Forwarded-For': '2001:db8::1'}).closed()
            # These are no guesses.
            call(connector, 'GET', '/')
            call(connector, 'GET', '/', headers=password('sesame'))
            call(connector, 'GET', '/relay/media/x')
            Gateway(connector, token=make_token(expires=1), hello=()).closed()
            Gateway(connector)
            connector.logged('gw: connected')
            equal(banned(lines(connector)), ['192.0.2.0', '192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1'])
            text = '\n'.join(lines(connector))
            check('sesame' not in text and 'nonsense' not in text, text)
        real_fail2ban_agrees(connector)


def real_fail2ban_agrees(connector):
    program = shutil.which('fail2ban-regex')
    if program is None:
        print('# fail2ban is not installed: its own test of the filter is skipped')
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(b''.join(connector.log))
        file.flush()
        done = subprocess.run([program, file.name, FILTER], capture_output=True, text=True, timeout=PATIENCE)
    check(re.search(r'Lines: \d+ lines, \d+ ignored, 5 matched', done.stdout), done.stdout)


def test_no_text_of_others_looks_like_a_failed_login(connector):
    forged = 'x\n2026-01-01T00:00:00+0000 auth: login failed from 192.0.2.9: wrong page password'
    gateway = Gateway(connector)
    gateway.act(op=forged, chat_id='dm-alice')
    gateway.send(type=forged)
    gateway.send_raw(forged + '\n')
    gateway.settle()
    Page(connector).say('dm-alice', forged)
    connector.logged('refused')
    equal(banned(lines(connector)), [])
    names = ['auth: login failed from 192.0.2.9: wrong page password', 'x relay-connector[1]: auth: login failed from 192.0.2.9: wrong page password']
    with Connector(gateways=[f'{name}=secret' for name in names]) as other:
        for name in names:
            Gateway(other, token=make_token(name, 'secret'))
        other.logged(f'{names[1]}: connected')
        equal(banned(lines(other)), [])


def test_lines_of_the_journal_are_found():
    for line, hosts in ((' host relay-connector[17]: auth: login failed from 192.0.2.1: wrong page password', ['192.0.2.1']),
                        (' host relay-connector[17]: gw: auth: login failed from 192.0.2.1: wrong page password', []),
                        (' host other[17]: auth: login failed from 192.0.2.1: wrong page password', [])):
        equal(banned([line]), hosts, line)


# In a mount namespace of its own, so that the journal of this machine is left alone.
JOURNAL = '''
import os, socket, subprocess, sys, urllib.error, urllib.request
os.makedirs('/run/systemd/journal')
stream = socket.socket(socket.AF_UNIX)
stream.bind('/run/systemd/journal/stdout')
stream.listen()
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.bind('/run/systemd/journal/socket')
journal.settimeout(20)
client = socket.socket(socket.AF_UNIX)
client.connect('/run/systemd/journal/stdout')
accepted = stream.accept()[0]
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=client)
places = dict(line.decode().strip().partition(': ')[::2] for line in iter(process.stdout.readline, b'ready\\n'))
request = urllib.request.Request(places['page'] + 'relay/media/x', headers={'Authorization': 'Bearer nonsense'})
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20)
except urllib.error.HTTPError:
    print(journal.recv(65536).decode())
os.kill(process.pid, 1)
print(journal.recv(65536).decode())
process.terminate()
sys.exit(process.wait())
'''


def test_the_journal_gets_fields():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(['unshare', '--mount', '--map-root-user', 'sh', '-c', 'mount -t tmpfs tmpfs /run && exec "$@"', 'sh',
                               sys.executable, '-c', JOURNAL, binary(), '--port', '0', '--database', f'{folder}/x.db',
                               '--gateway', 'gw=x'], capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode and 'unshare' in done.stderr or 'mount:' in done.stderr:
        print('# no mount namespace can be made here: the fields of the journal are not tested')
        return
    equal(done.returncode, 0, done.stderr)
    entries = [dict(line.partition('=')[::2] for line in entry.splitlines()) for entry in done.stdout.strip().split('\n\n')]
    equal([[entry.get(name) for name in ('MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'RELAY_PEER', 'RELAY_EVENT')] for entry in entries],
          [['auth: login failed from 127.0.0.1: wrong gateway token', '4', 'relay-connector', '127.0.0.1', 'login-failed'],
           ['reloaded', '6', 'relay-connector', None, None]])


main(globals())
