# proxy.py: an nginx in front of a connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile

from harness import Connector, PATIENCE, check, equal, wait_until

PROGRAM = shutil.which('nginx') or shutil.which('nginx', path='/usr/sbin:/usr/local/sbin')

CONFIGURATION = '''
daemon off;
pid {folder}/pid;
error_log stderr;
{user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    {content}
  }}
}}
'''
LOCATION = '''
    location /chat/ {{
      proxy_pass http://127.0.0.1:{connector}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      {headers}
    }}
'''


def write_nginx_configuration(folder, port, content):
    """Writes the configuration of a server with this content, and returns the command that starts nginx with it."""
    path = os.path.join(folder, 'nginx.conf')
    with open(path, 'w', encoding='ascii') as file:
        file.write(CONFIGURATION.format(folder=folder, port=port, content=content,
                                        user='user root;' if os.getuid() == 0 else ''))
    return [PROGRAM, '-p', folder, '-c', path]


def skip_without_nginx():
    if PROGRAM is None:
        print('1..0 # SKIP nginx is not installed')
        sys.exit(0)


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


class Nginx:
    """Stands for the connector towards harness.py: it has a host and a URL."""

    def __init__(self, port, connector, *headers):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-nginx-')
        self.port = port
        self.host = f'127.0.0.1:{port}'
        self.url = f'http://{self.host}/chat'
        location = LOCATION.format(connector=connector.port,
                                   headers=' '.join(f'proxy_set_header {h};' for h in headers))
        self.process = subprocess.Popen(write_nginx_configuration(self.folder.name, port, location),
                                        stderr=subprocess.DEVNULL)
        wait_until(self.is_ready, 'nginx')

    def is_ready(self):
        check(self.process.poll() is None, 'nginx has ended')
        with socket.socket() as client:
            client.settimeout(PATIENCE)
            return client.connect_ex(('127.0.0.1', self.port)) == 0

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


@contextlib.contextmanager
def proxied(*options, headers=()):
    port = free_port()
    connector = Connector('--public-url', f'http://127.0.0.1:{port}/chat/', *options)
    nginx = Nginx(port, connector, *headers)
    try:
        yield nginx, connector
    finally:
        nginx.close()
        equal(connector.close(), 0)
