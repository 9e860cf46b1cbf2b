# irc.py: an IRC client and IRC servers for tests
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from harness import Connector, check, wait_until
from proxy import free_port

NGIRCD = shutil.which('ngircd', path='/usr/sbin:/usr/bin:/usr/local/sbin')
ANOPE = shutil.which('anope', path='/usr/sbin:/usr/bin:/usr/local/sbin')
INSPIRCD = shutil.which('inspircd', path='/usr/sbin:/usr/bin:/usr/local/sbin')
if INSPIRCD and 'InspIRCd-3' not in subprocess.run([INSPIRCD, '--version'], capture_output=True, text=True).stdout:
    INSPIRCD = None  # version 4 has other settings

# No limit of its own: the tests of the pace set one.
FAST = {'flood-interval': '0', 'reconnect-delay': '0.2', 'rejoin-delay': '0.2', 'nick-interval': '0.5'}

NGIRCD_CONF = '''
[Global]
  Name = irc.test
  Info = a server of tests
  AdminEMail = admin@irc.test
  Network = test
  Listen = 127.0.0.1
  Ports = {port}
  MotdPhrase = hello
[Limits]
  MaxConnectionsIP = 0
  MaxNickLength = {nick_length}
  MaxPenaltyTime = 0
  PingTimeout = 120
[Options]
  DNS = no
  Ident = no
  PAM = no
[Operator]
  Name = oper
  Password = oper
'''

INSPIRCD_CONF = '''
<config format="xml">
<server name="irc.test" description="a server of tests" network="test" id="1AA">
<admin name="admin" nick="admin" email="admin@irc.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="120" maxchans="20" fakelag="off" commandrate="1000000" threshold="1000"
         recvq="65536" softsendq="262144" hardsendq="1048576" localmax="1000" globalmax="1000" useident="no"
         resolvehostnames="no">
<options casemapping="ascii" prefixquit="" syntaxhints="no" splitwhois="no" hidesplits="no" hidebans="no">
<performance softlimit="1000" netbuffersize="10240">
<security hidewhois="" runasuser="" runasgroup="">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<log method="file" type="*" level="default" target="{folder}/log">
<pid file="{folder}/pid">
<badnick nick="forbidden" reason="a test">
{modules}
'''

# With accounts, which anope keeps
SERVICES_MODULES = ('hidechans', 'sasl', 'services_account', 'spanningtree')
SERVICES_CONF = '''
<bind address="127.0.0.1" port="{port}" type="servers">
<link name="services.test" ipaddr="127.0.0.1" port="{port}" allowmask="127.0.0.0/8" sendpass="link" recvpass="link">
<uline server="services.test" silent="yes">
<sasl target="services.test" requiressl="no">
'''


def anope_configuration(port, folder):
    """Each value stands on a line of its own."""
    blocks = [
        ('define', {'name': 'services.host', 'value': 'services.test'}),
        ('uplink', {'host': '127.0.0.1', 'port': port, 'password': 'link'}),
        ('serverinfo', {'name': 'services.test', 'description': 'services of tests', 'pid': f'{folder}/anope.pid',
                        'motd': f'{folder}/motd'}),
        ('module', {'name': 'inspircd3'}),
        ('networkinfo', {'networkname': 'test', 'nicklen': 30, 'userlen': 10, 'hostlen': 64, 'chanlen': 64,
                         'modelistsize': 100, 'vhost_chars': 'a', 'disallow_start_or_end': '.-'}),
        ('options', {'casemap': 'ascii', 'badpasslimit': 0, 'badpasstimeout': '1h', 'updatetimeout': '5m',
                     'expiretimeout': '30m', 'readtimeout': '5s', 'warningtimeout': '4h', 'timeoutcheck': '3s',
                     'retrywait': '1s', 'seed': 1234567}),
        ('service', {'nick': 'NickServ', 'user': 'services', 'host': 'services.test', 'gecos': 'accounts'}),
        ('module', {'name': 'nickserv', 'client': 'NickServ', 'defaults': '', 'regdelay': '0s', 'expire': 0,
                    'killquick': '20s', 'kill': '60s', 'enforceruser': 'enforcer', 'enforcerhost': 'services.test',
                    'releasetimeout': '1m', 'guestnickprefix': 'Guest', 'passlen': 300}),
        ('module', {'name': 'ns_register', 'registration': 'none'}),
        ('command', {'service': 'NickServ', 'name': 'REGISTER', 'command': 'nickserv/register'}),
        ('module', {'name': 'enc_sha256'}),
        ('module', {'name': 'm_sasl'}),
    ]
    return ''.join(f'{name}\n{{\n' + ''.join(f'  {key} = "{value}"\n' for key, value in values.items()) + '}\n'
                   for name, values in blocks)


MODULES = ('cap', 'chanhistory', 'ircv3', 'ircv3_accounttag', 'ircv3_batch', 'ircv3_ctctags', 'ircv3_echomessage',
           'ircv3_labeledresponse', 'ircv3_msgid', 'ircv3_servertime', 'sha256')


def skip_without(program, name):
    if program is None:
        print(f'1..0 # SKIP {name} is not installed')
        sys.exit(0)


class Server:
    """A real IRC server; the port stays the same after a restart."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-irc-')
        os.chmod(self.folder.name, 0o755)
        self.port = free_port()
        self.process = None
        self.write_configuration()
        self.start()

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def write_configuration(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def is_open(self):
        with socket.socket() as probe:
            return probe.connect_ex(('127.0.0.1', self.port)) == 0

    def start(self):
        self.log = open(os.path.join(self.folder.name, 'output'), 'ab')
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log)
        wait_until(lambda: self.is_open() or self.process.poll() is not None, 'the IRC server to listen')
        check(self.process.poll() is None, self.output())

    def output(self):
        with open(os.path.join(self.folder.name, 'output'), encoding='utf-8', errors='replace') as file:
            return file.read()[-2000:]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def close(self):
        self.kill()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Ngircd(Server):
    """The poor server: no tags, no SASL."""

    def __init__(self, nick_length=20):
        self.nick_length = nick_length
        super().__init__()

    def write_configuration(self):
        self.path = self.write('conf', NGIRCD_CONF.format(port=self.port, nick_length=self.nick_length))

    def command(self):
        return [NGIRCD, '--nodaemon', '--config', self.path]


class Inspircd(Server):
    """The rich server: tags, labels, echoes."""

    def write_configuration(self, *more_modules, more=''):
        modules = '\n'.join(f'<module name="{name}">' for name in (*MODULES, *more_modules)) + more
        self.path = self.write('conf', INSPIRCD_CONF.format(port=self.port, folder=self.folder.name, modules=modules))

    def command(self):
        root = ['--runasroot'] if os.geteuid() == 0 else []
        return [INSPIRCD, '--nofork', *root, '--config', self.path]


class InspircdWithServices(Inspircd):
    """With accounts: people register with NickServ, and log in with SASL."""

    def write_configuration(self):
        self.link_port = free_port()
        super().write_configuration(*SERVICES_MODULES, more=SERVICES_CONF.format(port=self.link_port))
        self.services_path = self.write('anope.conf', anope_configuration(self.link_port, self.folder.name))
        self.write('motd', '')

    def start(self):
        super().start()
        folder = self.folder.name
        self.services = subprocess.Popen([ANOPE, '--nofork', '--config=anope.conf', f'--confdir={folder}',
                                          f'--dbdir={folder}', f'--logdir={folder}', '--modulesdir=/usr/lib/anope'],
                                         stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def kill(self):
        self.services.kill()
        self.services.wait()
        super().kill()


class Wire:
    """One end of a connection; a thread stores the lines that arrive."""

    def __init__(self, stream):
        self.stream = stream
        self.lines = []
        self.all_lines = []  # nothing is taken out of it
        self.is_closed = False
        self.thread = threading.Thread(target=self._read, daemon=True)

    def _read(self):
        rest = b''
        with contextlib.suppress(OSError, ValueError):
            while data := self.stream.recv(65536):
                *lines, rest = (rest + data).split(b'\n')
                for line in lines:
                    self.received(line.rstrip(b'\r').decode('utf-8', 'surrogateescape'))
        self.is_closed = True

    def received(self, line):
        self.lines.append(line)
        self.all_lines.append(line)

    def send(self, *lines):
        for line in lines:
            self.send_raw((line if isinstance(line, bytes) else line.encode()) + b'\r\n')

    def send_raw(self, data):
        with contextlib.suppress(OSError):
            self.stream.sendall(data)

    def find(self, words):
        return next((line for line in self.lines if words in line), None)

    def expect(self, words):
        """Waits for a line with these words, removes it and those before it, and returns it."""
        wait_until(lambda: self.find(words) or self.is_closed, f'“{words}” among {self.lines[-10:]}')
        line = self.find(words)
        check(line, f'closed without “{words}”: {self.lines[-10:]}')
        del self.lines[:self.lines.index(line) + 1]
        return line

    def close(self):
        with contextlib.suppress(OSError):
            self.stream.shutdown(socket.SHUT_RDWR)
        self.stream.close()
        if self.thread.is_alive() and self.thread is not threading.current_thread():
            self.thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Person(Wire):
    """A client of a real server."""

    def __init__(self, server, nick='alice', channels=(), capabilities=''):
        super().__init__(socket.create_connection(('127.0.0.1', server.port)))
        self.nick = nick
        self.thread.start()
        if capabilities:
            self.send(f'CAP REQ :{capabilities}')
            self.send('CAP END')
        self.send(f'NICK {nick}', f'USER {nick} 0 * :{nick}')
        self.expect(' 001 ')
        for channel in channels:
            self.send(f'JOIN {channel}')
            self.expect(' 366 ')

    def received(self, line):
        if line.startswith('PING '):
            self.send('PONG ' + line[5:])
        else:
            super().received(line)

    def say(self, target, text):
        self.send(b'PRIVMSG %s :%s' % (target.encode(), text if isinstance(text, bytes) else text.encode()))

    def hear(self, target=None):
        """The text of the next message to the channel, or to this person."""
        line = self.expect(f'PRIVMSG {target or self.nick} :')
        return line.partition(f'PRIVMSG {target or self.nick} :')[2]

    def synchronize(self):
        """Everything that was sent before is handled by the server, and its answers are here."""
        self.send('PING :sync')
        self.expect('PONG')


class Guest(Wire):
    """The connector's connection to a ScriptedServer."""

    def __init__(self, server, stream):
        super().__init__(stream)
        self.server = server
        self.nick = ''

    def received(self, line):
        super().received(line)
        command = line.split(' :')[0].split()
        while command and command[0].startswith('@'):
            command.pop(0)
        if command:
            self.server.answer(self, command[0].upper(), command[1:], line)


class ScriptedServer:
    """A server that does what a test wants; by itself it is polite and has the given capabilities."""

    def __init__(self, capabilities='', tls=None):
        self.capabilities = capabilities
        self.tls = tls
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.guests = []
        self.silent = set()  # commands that are not answered
        self.knows_no_cap = False
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                stream, _ = self.listener.accept()
                with contextlib.suppress(OSError):
                    guest = Guest(self, self.tls.wrap_socket(stream, server_side=True) if self.tls else stream)
                    self.guests.append(guest)
                    guest.thread.start()
                    self.greet(guest)

    def greet(self, guest):
        pass

    def answer(self, guest, command, params, line):
        if command in self.silent:
            return
        function = getattr(self, 'on_' + command.lower(), None)
        if function:
            function(guest, params, line)

    def on_cap(self, guest, params, line):
        if params[0] == 'LS':
            guest.send(f':irc.test CAP * LS :{self.capabilities}')
        elif params[0] == 'REQ':
            guest.send(f':irc.test CAP * ACK :{line.partition(":")[2]}')
        elif params[0] == 'END':
            self.welcome(guest)

    def on_nick(self, guest, params, line):
        guest.nick = params[0]

    def on_user(self, guest, params, line):
        if not guest.find('CAP LS') or self.knows_no_cap:
            self.welcome(guest)

    def welcome(self, guest):
        guest.send(f':irc.test 001 {guest.nick} :hello', ':irc.test 005 bot CASEMAPPING=ascii :are supported',
                   ':irc.test 376 bot :end')

    def on_join(self, guest, params, line):
        guest.send(f':{guest.nick}!relay@host JOIN {params[0]}')

    def on_ping(self, guest, params, line):
        guest.send(f':irc.test PONG irc.test {line.partition(" ")[2]}')

    def on_quit(self, guest, params, line):
        guest.close()

    def guest(self, number=0):
        """The connection of that number, when it is there."""
        wait_until(lambda: len(self.guests) > number, f'connection {number}')
        return self.guests[number]

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        for guest in self.guests:
            guest.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class IrcConnector(Connector):
    """A connector on an IRC server; settings are those of its platform."""

    def __init__(self, irc_server, /, *options, wait=True, **settings):
        self.settings = tempfile.TemporaryDirectory(prefix='relay-irc-settings-')
        self.configuration = os.path.join(self.settings.name, 'connector.conf')
        self.values = {'server': '127.0.0.1', 'port': irc_server.port, 'tls': 'false', 'nick': 'bot', 'channels': '#room',
                       **FAST}
        self.configure(**settings)
        super().__init__('--config', self.configuration, *options)
        if wait:
            self.wait_ready()

    def configure(self, **settings):
        self.values.update({name.replace('_', '-'): value for name, value in settings.items()})
        with open(self.configuration, 'w', encoding='utf-8') as file:
            file.write('[platform irc]\n' + ''.join(f'{name} = {value}\n' for name, value in self.values.items()))

    def reload(self, words='reloaded', **settings):
        """Changes settings while it runs."""
        self.configure(**settings)
        self.log.clear()
        self.process.send_signal(signal.SIGHUP)
        self.logged(words)

    def irc(self):
        return self.status()['irc']

    def wait_ready(self):
        wait_until(lambda: self.irc()['connected'] and self.irc()['channels'], 'the channel to be joined')

    def close(self):
        status = super().close()
        self.settings.cleanup()
        return status
