# test-config.py: the configuration file
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import subprocess
import tempfile

from fake import ROOM, order
from harness import PATIENCE, Connector, Gateway, binary, check, equal, main, refused

FAKE = '[platform fake]\nmood = good\n'


class Folder:
    """Configuration files, and the files that they name."""

    def __init__(self, path):
        self.path = path

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def configure(self, text):
        return self.write('connector.conf', text)


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix='relay-config-') as path:
        yield Folder(path)


def start_fails(*options):
    """The status and the error of a connector that must not start."""
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run([binary(), '--port', '0', '--database', f'{place}/x.db', *options],
                              capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stderr.strip().removeprefix('relay-connector: ')


def test_options_gateways_and_platforms_are_read_from_the_file():
    with folder() as place:
        place.write('gw.secret', 'first\nsecond\n')
        place.write('password', 'sesame\n')
        path = place.configure('''
            # A comment
            [connector]
            address = 127.0.0.1
            page-password-file = password
            trusted-proxy = 127.0.0.2;10.0.0.0/8
            host = chat.example;
            quiet = true
            [gateway gw one]
            secret-file = gw.secret
            [platform fake]
            mood = bad
            '''.replace('            ', ''))
        with Connector('--config', path, gateways=()) as connector:
            equal(connector.places['gateway'], 'gw one')
            equal(connector.places['secret-file'], f'{place.path}/gw.secret')
            equal(connector.request('/')[0], 401, 'the page')
            equal(connector.request('/', headers={'Host': 'evil.example'})[0], 403, 'another host')
            equal(connector.request('/', headers={'Host': 'chat.example'})[0], 401, 'the host of the file')
            equal(connector.log, [], 'the log of a quiet connector')


def test_the_port_and_the_database_are_read_from_the_file():
    with folder() as place:
        path = place.configure('[connector]\nport = 0\ndatabase = data/x.db\n')
        process = subprocess.Popen([binary(), '--config', path], stdout=subprocess.PIPE, text=True)
        lines = []
        while 'ready\n' not in lines:
            lines.append(process.stdout.readline())
            check(lines[-1], lines)
        process.terminate()
        process.communicate()
        equal(process.returncode, 0)
        check(f'database: {place.path}/data/x.db\n' in lines, lines)
        check('gateway: local\n' in lines, lines)


def test_the_command_line_wins():
    with folder() as place:
        place.write('secret', 'of the file\n')
        path = place.configure(f'[connector]\nport = 1\naddress = 192.0.2.1\n[gateway file]\nsecret-file = secret\n{FAKE}')
        with Connector('--config', path, '--address', '127.0.0.1') as connector:
            equal(connector.status()['gateways'][0]['id'], 'gw')
            equal(len(connector.status()['gateways']), 1)
            check(Gateway(connector).descriptors['web'], 'a gateway of the command line')


def test_errors_name_file_group_and_key():
    with folder() as place:
        place.write('open', 'x\n', mode=0o644)
        place.write('empty', '\n')
        for text, error in (
                ('[connector]\nprot = 1\n', '[connector] prot: unknown key'),
                ('[connector]\nport[de] = 1\n', '[connector] port[de]: unknown key'),
                ('[connector]\nversion = true\n', '[connector] version: unknown key'),
                ('[connector]\nconfig = x\n', '[connector] config: unknown key'),
                ('[connector]\ngateway = x=y\n', '[connector] gateway: a gateway has a group of its own, as in [gateway local]'),
                ('[connector]\nmedia-limit = 0\n', '[connector] media-limit: 0 is too small'),
                ('[connector]\nmedia-limit = many\n', '[connector] media-limit: '),
                ('[connector]\nquiet = perhaps\n', '[connector] quiet: '),
                ('[connector]\npublic-url = ftp://x/\n', '[connector] public-url: “ftp://x/” is not'),
                ('[connector]\ntrusted-proxy = nginx;\n', '[connector] trusted-proxy: “nginx” is not'),
                ('[connector]\naddress = nowhere\n', '[connector] address: nowhere is not an IP address'),
                ('[gateway]\n', '[gateway]: unknown group'),
                ('[gateways]\n', '[gateways]: unknown group'),
                ('[gateway gw]\n', '[gateway gw] secret-file: the name of a file is missing'),
                ('[gateway gw]\nsecret = x\n', '[gateway gw] secret: unknown key'),
                ('[gateway gw]\nsecret-file = open\n', f'[gateway gw] secret-file: {place.path}/open can be read by others'),
                ('[gateway gw]\nsecret-file = none\n', f'[gateway gw] secret-file: {place.path}/none: No such file'),
                ('[gateway gw]\nsecret-file = empty\n', f'[gateway gw] secret-file: {place.path}/empty holds no secret'),
                ('[platform nowhere]\n', '[platform nowhere]: unknown group'),
                ('[platform web]\n', '[platform web]: this platform has no settings'),
                ('[platform fake]\nmood = good\nheight = 7\n', '[platform fake] height: unknown key'),
                ('[platform fake]\nmood = fair\n', '[platform fake] mood: it is neither good nor bad'),
                ('[platform fake]\nmood = good\npassword-file = open\n', f'[platform fake] password-file: {place.path}/open can be read by others'),
                ('[platform fake]\nmood = good\npassword-file =\n', '[platform fake] password-file: the name of a file is missing'),
                ('port = 1\n', ''), ('[connector\n', ''), ('\udcff', '')):
            path = place.configure('')
            with open(path, 'wb') as file:
                file.write(text.encode(errors='surrogateescape'))
            status, message = start_fails('--config', path)
            check(status in (1, 2), f'{text!r}: {status} {message}')
            check(message.startswith(f'{path}: {error}'), f'{text!r}: {message}')
            check('\n' not in message, message)
    status, message = start_fails('--config', '/nowhere/connector.conf')
    check(status == 1 and message.startswith('/nowhere/connector.conf: '), message)


def test_an_error_of_the_command_line_names_no_file():
    with folder() as place:
        status, message = start_fails('--config', place.configure(FAKE), '--trusted-proxy', 'nginx')
        equal((status, message), (2, '“nginx” is not an IP address or network'))


def test_a_platform_with_settings_is_started_when_it_is_configured():
    with folder() as place, Connector('--config', place.configure('')) as connector:
        equal([p['name'] for p in connector.status()['platforms']], ['web', 'cli'])
        gateway = Gateway(connector)
        gateway.send(type='hello', platform='fake', botId='')
        equal(gateway.receive('error')['error'], 'the platform of the hello is not configured here')
        check(gateway.say('dm-alice', 'still here')['success'], 'the connection')
        gateway = Gateway(connector, hello=())
        gateway.send(type='hello', platform='fake', botId='')
        equal(gateway.closed()[0], 4404)


def test_a_chat_of_a_platform_that_is_not_configured_any_more_is_refused():
    with folder() as place:
        path = place.configure(FAKE)
        with Connector('--config', path) as connector:
            Gateway(connector)
            order(connector)
            connector.stop()
            place.configure('')
            connector.start()
            refused(Gateway(connector).say(ROOM, 'hello'),
                    'the platform of this chat is not configured here')


def test_a_platform_reads_its_settings_and_says_whether_it_is_connected():
    with folder() as place:
        place.write('password', 'x\n')
        path = place.configure('[platform fake]\nmood = bad\npassword-file = password\n')
        with Connector('--config', path) as connector:
            equal(connector.status()['mood'], 'bad')
            equal(connector.status()['platforms'][2], {'name': 'fake', 'connected': True})
            order(connector, 'disconnect')
            equal(connector.status()['platforms'][2], {'name': 'fake', 'connected': False})
            check('Fake is not connected' in connector.request('/status')[2], 'the status page')


def run_command(*arguments):
    done = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def test_commands_find_the_database_by_the_configuration():
    with folder() as place:
        path = place.configure('[connector]\ndatabase = data/x.db\n')
        status, token = run_command('enroll-token', '--config', path)
        equal(status, 0, token)
        check(os.path.exists(f'{place.path}/data/x.db'), 'the database')
        equal(run_command('gateway', 'add', 'shop', '--config', path)[0], 0)
        check(run_command('gateway', 'list', '--config', path)[1].startswith('shop\t'), 'a gateway')
        equal(run_command('route', 'set', 'web', 'shop', '-c', path), (0, ''))
        equal(run_command('route', 'list', '--config', path), (0, 'web\tshop\toperator\n'))
        equal(run_command('queue', 'list', '--config', path), (0, ''))
        equal(run_command('chat', 'list', '--config', path), (0, ''))
        # The command line wins.
        for command in ('queue', 'route', 'chat', 'gateway', 'account'):
            status, text = run_command(command, 'list', '--config', path, '--database', f'{place.path}/other.db')
            check(status == 1 and f'there is no database {place.path}/other.db' in text, text)
            status, text = run_command(command, 'list', '--config', '/nowhere/connector.conf')
            check(status == 1 and text.startswith(f'relay-connector {command}: /nowhere/connector.conf: '), text)


main(globals())
