# test-packaging.py: the files of examples/packaging that run the connector, and its manual page and completions
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import tempfile

import proxy
from harness import PATIENCE, Connector, Gateway, Page, Socket, binary, check, equal, main, make_token, wait_until
from rawhttp import bearer, call

PACKAGING = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../examples/packaging')
TEXTS = os.path.dirname(os.environ.get('RELAY_CONNECTOR_TEXTS', ''))


def read(*names):
    with open(os.path.join(*names), encoding='utf-8') as file:
        return file.read()


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


# --- systemd ---

def analyze(*arguments):
    return subprocess.run(['systemd-analyze', *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, 'SYSTEMD_COLORS': '0'})


def units(folder):
    """The units, for the program of the build tree."""
    service = read(PACKAGING, 'systemd/relay-connector.service').replace('/usr/bin/relay-connector', binary())
    paths = [write(folder, 'relay-connector.service', service),
             write(folder, 'relay-connector.socket', read(PACKAGING, 'systemd/relay-connector.socket'))]
    for path in paths:
        text = read(path)
        write(folder, os.path.basename(path), re.sub(r'^Documentation=.*\n', '', text, flags=re.MULTILINE))
    return paths


def test_systemd_accepts_the_units():
    if shutil.which('systemd-analyze') is None:
        print('# systemd is not installed: its units are only read')
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = units(folder)
        done = analyze('verify', *paths)
        equal((done.returncode, done.stderr), (0, ''))
        done = analyze('security', '--offline=yes', '--threshold=15', paths[0])
        equal(done.returncode, 0, done.stdout[-200:])


def test_the_unit_is_supervised_in_the_way_that_the_connector_supports():
    text = read(PACKAGING, 'systemd/relay-connector.service')
    for line in ('Type=notify', 'DynamicUser=yes', 'StateDirectory=relay-connector', 'ProtectSystem=strict', 'WatchdogSec=30'):
        check(f'\n{line}\n' in text, line)


def test_the_configuration_is_valid_as_it_is_and_with_its_examples():
    text = read(PACKAGING, 'relay-connector.conf')
    with tempfile.TemporaryDirectory() as folder:
        secret = write(folder, 'secret', 'sesame\n')
        os.chmod(secret, 0o600)
        uncommented = re.sub(r'^#(?=[\[\w])(?!.*SPDX)', '', text, flags=re.MULTILINE)
        check('[gateway gw-1]' in uncommented.split('\n') and 'port = 8787' in uncommented, uncommented)
        uncommented = re.sub(r'/run/credentials/\S+', secret, uncommented)
        for case in (text, uncommented):
            path = write(folder, 'relay-connector.conf', case)
            done = subprocess.run([binary(), 'check', '--config', path, '--port', '0', '--database', f'{folder}/x.db'],
                                  capture_output=True, text=True, timeout=PATIENCE)
            equal((done.returncode, done.stderr), (0, ''))


# --- proxies ---

class Proxied:
    """Stands for the connector towards harness.py."""

    def __init__(self, port):
        self.host = f'127.0.0.1:{port}'
        self.url = f'http://{self.host}/chat'


class ProxiedPage(Page):
    def __init__(self, host):
        self.refs = 0
        Socket.__init__(self, host, '/chat/page', origin=f'http://{host.host}')
        self.welcome = self.receive('welcome')


class ProxiedGateway(Gateway):
    def __init__(self, host):
        Socket.__init__(self, host, '/chat/relay', {'Authorization': f'Bearer {make_token()}'})
        self.requests = 0
        self.send(type='hello', platform='web', botId='')
        self.receive('descriptor')


def works_behind(host, connector):
    """The page, its socket, a large file, a gateway, its media URL, and who is logged as the client."""
    equal(call(host, 'GET', '/chat/').status, 200)
    for path in ('/chat/metrics', '/chat/healthz', '/chat/readyz'):
        equal(call(host, 'GET', path).status, 404, path)
    page, gateway = ProxiedPage(host), ProxiedGateway(host)
    data = bytes(20 * 1024 * 1024)
    sent = call(host, 'POST', '/chat/api/media', data, {'Content-Type': 'text/plain', 'X-Media-Filename': 'x.txt',
                                                        'Origin': f'http://{host.host}'})
    equal(sent.status, 201, sent)
    page.say('dm-alice', 'hello', media=[sent.json()['id']])
    url = gateway.take()['event']['media_urls'][0]
    check(url.startswith(f'{host.url}/relay/media/'), url)
    check(call(host, 'GET', '/chat' + url.removeprefix(host.url), headers=bearer()).body == data, 'the file')
    gateway.say('dm-alice', 'answer')
    equal(page.bot_message()['text'], 'answer')
    with contextlib.closing(http.client.HTTPConnection(host.host, timeout=PATIENCE, source_address=('127.0.0.2', 0))) as client:
        client.request('GET', '/chat/relay/media/x', headers={'Authorization': 'Bearer nonsense', 'X-Forwarded-For': '192.0.2.1'})
        equal(client.getresponse().status, 401)
    connector.logged('login failed from 127.0.0.2: wrong gateway token')
    gateway.hang_up()
    page.hang_up()


@contextlib.contextmanager
def behind(words, port):
    """A proxy that runs and answers."""
    with tempfile.NamedTemporaryFile('w+') as log:
        process = subprocess.Popen(words, stderr=log, stdout=log)
        try:
            def is_ready():
                check(process.poll() is None, read(log.name))
                with contextlib.suppress(OSError):
                    return call(Proxied(port), 'GET', '/chat/').status == 200
                return False
            wait_until(is_ready, 'the proxy')
            yield
        finally:
            process.terminate()
            process.wait()


def test_the_snippet_for_nginx():
    if proxy.PROGRAM is None:
        print('# nginx is not installed: its snippet is not tested')
        return
    port = proxy.free_port()
    snippet = read(PACKAGING, 'nginx/relay-connector.conf')
    with tempfile.TemporaryDirectory() as folder, Connector('--public-url', f'http://127.0.0.1:{port}/chat/', '--trusted-proxy',
                                                            '127.0.0.1', '--listen', f'unix:{folder}/socket') as connector:
        command = proxy.write_nginx_configuration(folder, port, f'include {folder}/relay-connector.conf;')
        for place in (f'http://127.0.0.1:{connector.port}/', f'http://unix:{folder}/socket:/'):
            check('proxy_pass http://127.0.0.1:8787/;' in snippet, 'the address')
            write(folder, 'relay-connector.conf', snippet.replace('http://127.0.0.1:8787/', place))
            with behind(command, port):
                works_behind(Proxied(port), connector)
            connector.log.clear()


def test_the_snippet_for_caddy():
    if shutil.which('caddy') is None:
        print('# caddy is not installed: its snippet is not tested')
        return
    port = proxy.free_port()
    snippet = read(PACKAGING, 'caddy/Caddyfile')
    with tempfile.TemporaryDirectory() as folder, Connector('--public-url', f'http://127.0.0.1:{port}/chat/', '--trusted-proxy',
                                                            '127.0.0.1') as connector:
        text = snippet.replace('chat.example.org {', f'http://127.0.0.1:{port} {{').replace(
            'reverse_proxy 127.0.0.1:8787', f'reverse_proxy 127.0.0.1:{connector.port}')
        check(text.count('127.0.0.1') > snippet.count('127.0.0.1'), text)
        path = write(folder, 'Caddyfile', '{\n\tadmin off\n}\n' + text)
        with behind(['env', f'HOME={folder}', 'caddy', 'run', '--config', path, '--adapter', 'caddyfile'], port):
            works_behind(Proxied(port), connector)


def test_the_container_installs_what_the_connector_links():
    if shutil.which('ldd') is None:
        return
    linked = subprocess.run(['ldd', binary()], capture_output=True, text=True).stdout
    text = read(PACKAGING, 'container/Containerfile')
    for library, package in (('libsoup-3.0', 'libsoup-3.0'), ('libjson-glib', 'libjson-glib'), ('libsqlite3', 'libsqlite3'),
                             ('libxml2', 'libxml2'), ('libsodium', 'libsodium')):
        if library in linked:
            build, run = text.split('\nFROM')[1:] if text.startswith('FROM') else text.split('\nFROM')[1:3]
            check(f'{package}-dev' in build and re.search(rf'{package}\S*(?<!dev)\b', run), library)


# --- manual page and completions ---

def subcommands():
    text = subprocess.run([binary(), '--help'], capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8'}).stdout
    names = re.findall(r'^  ([a-z][a-z-]+)  +[A-Z]', text, flags=re.MULTILINE)
    check(len(names) > 6, text)
    return names


def options(*command):
    text = subprocess.run([binary(), *command, '--help'], capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8'}).stdout
    check(text.startswith('Usage:'), text)
    return set(re.findall(r'^  (?:-\w, )?--([\w-]+)', text, flags=re.MULTILINE)) - {'help'}


def test_help_lists_each_command():
    source = read(PACKAGING, '../connector/main.c')
    named = set(re.findall(r'\{ "([a-z-]+)", \w+_main \}', source))
    check(len(named) > 5 and named <= set(subcommands()), named)


def test_the_manual_page_has_each_command_and_option():
    text = read(TEXTS, 'relay-connector.1').replace('\\-', '-')
    for name in subcommands():
        check(f'.SS relay-connector {name}' in text, name)
        for option in options(name):
            check(f'\\fB--{option}\\fR' in text, f'{name} --{option}')
    for option in options():
        check(f'\\fB--{option}\\fR' in text, option)
    if shutil.which('groff'):
        done = subprocess.run(['groff', '-man', '-Tutf8', '-Kutf8', '-ww', '-z', f'{TEXTS}/relay-connector.1'], capture_output=True, text=True)
        equal((done.returncode, done.stderr), (0, ''))
    else:
        print('# groff is not installed: the manual page is not formatted')


BASH = '''
. "$TEXTS/relay-connector.bash"
compopt () { :; }
try ()
{
  COMP_WORDS=(relay-connector "$@") COMP_CWORD=$#
  COMPREPLY=()
  _relay_connector
  echo "${COMPREPLY[*]}"
}
try qu
try queue re
try queue --wai
try --metr
try check --pub
try route list x
try --config "$TEXTS/relay-connector.f"
'''


def shell(program, script):
    return subprocess.run([program, '-c', script], capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, 'TEXTS': TEXTS})


def test_completion_for_bash():
    done = shell('bash', BASH)
    equal(done.stdout.splitlines(), ['queue', 'requeue', '--waiting', '--metrics-token-file=', '--public-url=', '',
                                     f'{TEXTS}/relay-connector.fish'], done.stderr)


def test_completion_for_zsh_and_fish():
    for program, name in (('zsh', '_relay-connector'), ('fish', 'relay-connector.fish')):
        text = read(TEXTS, name)
        for option in options() | options('queue'):
            check(f'--{option}' in text if program == 'zsh' else f'-l {option}' in text, option)
        if shutil.which(program) is None:
            print(f'# {program} is not installed: its completion is only read')
            continue
        done = subprocess.run([program, '-n', os.path.join(TEXTS, name)], capture_output=True, text=True)
        equal((done.returncode, done.stderr), (0, ''))
    if shutil.which('fish'):
        done = shell('fish', 'source "$TEXTS/relay-connector.fish"; complete -C "relay-connector rest"; complete -C "relay-connector queue --wai"')
        equal([line.split('\t')[0] for line in done.stdout.splitlines()], ['restore', '--waiting'], done.stderr)


main(globals())
