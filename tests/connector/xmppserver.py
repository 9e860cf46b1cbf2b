# xmppserver.py: runs real XMPP servers, Prosody and ejabberd, with a component for the connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import glob
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import zlib

from harness import wait_until

COMPONENT_SECRET = 'cömponent ✓'

PROSODY = '''
run_as_root = true
daemonize = false
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
certificates = "{folder}"
plugin_paths = {{}}
log = {{ debug = "{folder}/prosody.log" }}
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {client_port} }}
c2s_direct_tls_ports = {{}}
component_ports = {{ {component_port} }}
component_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {http_port} }}
http_interfaces = {{ "127.0.0.1" }}
https_ports = {{}}
modules_enabled = {{ "roster", "saslauth", "disco", "ping", "offline", "presence", "message", "iq", "http", "vcard" }}
modules_disabled = {{ "s2s", "tls", "limits" }}
authentication = "internal_plain"
storage = "internal"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
admins = {{ "admin@localhost" }}

VirtualHost "localhost"

Component "bots.localhost"
  component_secret = "{secret}"

Component "rooms.localhost" "muc"
  modules_enabled = {{ "muc_mam" }}
  muc_log_by_default = true

Component "upload.localhost" "http_file_share"
  http_file_share_access = {{ "localhost", "bots.localhost" }}
  http_host = "127.0.0.1"
  http_external_url = "http://127.0.0.1:{http_port}"
'''


def free_ports(count):
    """Ports that nobody uses now. Another process may take one before the server does."""
    sockets = [socket.create_server(('127.0.0.1', 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def is_listening(port):
    try:
        socket.create_connection(('127.0.0.1', port)).close()
    except OSError:
        return False
    return True


class Prosody:
    """A server for localhost, with the component bots.localhost, rooms.localhost and upload.localhost."""

    name = 'prosody'
    program = shutil.which('prosody')
    domain = 'localhost'
    component = 'bots.localhost'
    rooms = 'rooms.localhost'

    def __init__(self, users=('alice', 'bob', 'admin')):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-prosody-')
        self.client_port, self.component_port, self.http_port = free_ports(3)
        self.passwords = {user: user + ' pass' for user in users}
        self.process = None
        self.prepare()
        self.start()

    def fill(self, template):
        return template.format(folder=self.folder.name, secret=COMPONENT_SECRET, client_port=self.client_port,
                               component_port=self.component_port, http_port=self.http_port)

    def prepare(self):
        self.log = os.path.join(self.folder.name, 'prosody.log')
        accounts = os.path.join(self.folder.name, 'data', 'localhost', 'accounts')
        os.makedirs(accounts)
        for user, password in self.passwords.items():
            self.write(os.path.join(accounts, user + '.dat'), f'return {{ ["password"] = "{password}" }};\n')
        self.config = os.path.join(self.folder.name, 'prosody.cfg.lua')
        self.write(self.config, self.fill(PROSODY))

    @classmethod
    def is_installed(cls):
        return cls.program is not None

    def write(self, path, text):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def start(self):
        self.process = subprocess.Popen([self.program, '--config', self.config, '-F'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None or
                   (is_listening(self.client_port) and is_listening(self.component_port)), 'prosody to start')
        if self.process.poll() is not None:
            raise RuntimeError('prosody did not start: ' + self.tail())

    def tail(self):
        with contextlib.suppress(OSError), open(self.log, encoding='utf-8') as file:
            return ''.join(file.readlines()[-20:])
        return ''

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        self.kill()
        self.folder.cleanup()


EJABBERD = '''
hosts: [localhost]
loglevel: info
listen:
  - {{port: {client_port}, ip: "127.0.0.1", module: ejabberd_c2s, access: all, max_stanza_size: 262144}}
  - port: {component_port}
    ip: "127.0.0.1"
    module: ejabberd_service
    access: all
    hosts:
      "bots.localhost":
        password: "{secret}"
  - {{port: {http_port}, ip: "127.0.0.1", module: ejabberd_http, request_handlers: {{"/upload": mod_http_upload}}}}
auth_method: [internal]
auth_password_format: plain
acl:
  admin: {{user: [admin@localhost]}}
api_permissions: {{}}
modules:
  mod_disco: {{}}
  mod_http_upload:
    host: upload.localhost
    access: all
    put_url: "http://127.0.0.1:{http_port}/upload"
    docroot: "{folder}/upload"
    max_size: infinity
  mod_mam: {{}}
  mod_muc:
    host: rooms.localhost
    access: all
    access_admin: {{allow: admin}}
    access_create: all
    access_persistent: all
    access_mam: all
    default_room_options: {{mam: true, allow_subscription: false}}
  mod_offline: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
  mod_vcard: {{search: false}}
'''


class Ejabberd(Prosody):
    """The same domains. There is one node, which is not part of a cluster: no port for other nodes is open."""

    name = 'ejabberd'
    programs = glob.glob('/usr/lib/*/ejabberd-*/ebin/ejabberd.beam')
    program = shutil.which('erl')

    @classmethod
    def is_installed(cls):
        return cls.program is not None and bool(cls.programs)

    def prepare(self):
        self.config = os.path.join(self.folder.name, 'ejabberd.yml')
        self.log = os.path.join(self.folder.name, 'ejabberd.log')
        self.write(self.config, self.fill(EJABBERD))

    def start(self):
        people = ', '.join(f'{{<<"{user}">>, <<"{password}">>}}' for user, password in self.passwords.items())
        code = ('{ok, _} = application:ensure_all_started(ejabberd), '
                f'[ejabberd_auth:try_register(U, <<"localhost">>, P) || {{U, P}} <- [{people}]], '
                'io:format("ready~n").')
        ebin = os.path.dirname(self.programs[0])
        environment = {**os.environ, 'EJABBERD_CONFIG_PATH': self.config, 'EJABBERD_LOG_PATH': self.log,
                       'HOME': self.folder.name, 'ERL_LIBS': os.path.dirname(os.path.dirname(ebin))}
        self.process = subprocess.Popen(
            [self.program, '-noinput', '-pa', ebin, '-mnesia', 'dir', f'"{self.folder.name}/mnesia"', '-eval', code],
            cwd=self.folder.name, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        for line in self.process.stdout:
            if line == b'ready\n':
                return
        raise RuntimeError('ejabberd did not start: ' + self.tail())

    def kill(self):
        super().kill()
        self.process.stdout.close()


SERVERS = {'prosody': Prosody, 'ejabberd': Ejabberd}


def write_picture(path, width=8, height=8):
    """A PNG in one colour. Returns its bytes."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    lines = (b'\0' + b'\x26\xa2\x69' * width) * height
    data = (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(lines)) + chunk(b'IEND', b''))
    with open(path, 'wb') as file:
        file.write(data)
    return data


def write_configuration(folder, server, **keys):
    """The configuration of a connector that is a component of the server. Returns its path."""
    secret = os.path.join(folder, 'component.secret')
    with open(secret, 'w', encoding='utf-8', opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(keys.pop('secret', COMPONENT_SECRET) + '\n')
    keys = {'domain': server.component, 'port': server.component_port, 'secret-file': secret, 'name': 'Helper',
            **keys}
    path = os.path.join(folder, 'connector.conf')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('[platform xmpp]\n' + ''.join(f'{key.replace("_", "-")} = {value}\n' for key, value in keys.items()))
    return path
