# test-proxy.py: the connector behind a real nginx, below a path
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import http.client
import os
import re
import subprocess
import sys
import tempfile

from harness import PATIENCE, Connector, Gateway, Page, Socket, binary, check, equal, make_token, run
from proxy import proxied, skip_without_nginx
from rawhttp import bearer, call

FORWARDED = ('X-Forwarded-For $proxy_add_x_forwarded_for', 'X-Forwarded-Proto $scheme')
HOSTS = {
    'on another port': ('Host $host',),
    'as it was sent': ('Host $http_host',),
    'rewritten': (),
}


class ProxiedPage(Page):
    def __init__(self, nginx, **options):
        self.refs = 0
        Socket.__init__(self, nginx, '/chat/page', **options)
        self.welcome = self.receive('welcome') if self.connection else None


class ProxiedGateway(Gateway):
    def __init__(self, nginx):
        Socket.__init__(self, nginx, '/chat/relay', {'Authorization': f'Bearer {make_token()}'})
        self.requests = 0
        self.send(type='hello', platform='web', botId='')
        self.receive('descriptor')


def get(nginx, path, headers=None, source='127.0.0.1'):
    connection = http.client.HTTPConnection(nginx.host, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request('GET', '/chat' + path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def works(nginx, connector):
    """The page with all that it loads, its socket, and a gateway that comes the same way."""
    status, _, text = get(nginx, '/')
    equal(status, 200)
    links = re.findall(r'(?:href|src)="([^"#]+)"', text.decode())
    check(len(links) > 4, links)
    for link in links:
        check(not link.startswith('/'), f'{link} leaves the path')
        equal(get(nginx, '/' + link)[0], 200, link)
    for link in re.findall(r'href="([^"#]+)"', get(nginx, '/status')[2].decode()):
        check(not link.startswith('/'), f'{link} leaves the path')

    page = ProxiedPage(nginx, origin=f'http://{nginx.host}')
    check(page.welcome, f'the page: {page.status}')
    equal(ProxiedPage(nginx, origin='http://evil.example').status, 403)
    gateway = ProxiedGateway(nginx)
    sent = call(nginx, 'POST', '/chat/api/media', b'hello', {'Content-Type': 'text/plain', 'X-Media-Filename': 'x.txt',
                                                             'Origin': f'http://{nginx.host}'})
    equal(sent.status, 201, sent)
    page.say('dm-alice', 'look', media=[sent.json()['id']])
    url = gateway.take()['event']['media_urls'][0]
    equal(url, f'{nginx.url}/relay/media/{sent.json()["id"]}')
    equal(get(nginx, url.removeprefix(nginx.url), bearer())[2], b'hello')
    check(gateway.act(op='send_media', chat_id='dm-alice', source_url=url, media_kind='document', metadata={})['success'], 'back')
    equal(get(nginx, page.bot_message()['media'][0]['url'])[2], b'hello')


def test_each_kind_of_host(unused):
    for name, headers in HOSTS.items():
        with proxied(headers=headers) as (nginx, connector):
            print(f'# Host {name}')
            works(nginx, connector)


def test_with_a_trusted_proxy(unused):
    """Then the connector knows who comes through it, and who does not."""
    for headers in HOSTS.values():
        with proxied('--trusted-proxy', '127.0.0.1', headers=(*headers, *FORWARDED)) as (nginx, connector):
            works(nginx, connector)
            page = Page(connector)
            media = call(connector, 'POST', '/api/media', b'x', {'Content-Type': 'text/plain', 'X-Media-Filename': 'x'}).json()
            page.say('dm-alice', 'direct', media=[media['id']])
            equal(Gateway(connector).take()['event']['media_urls'], [f'{connector.url}/relay/media/{media["id"]}'])


def media_url(connector, headers):
    media = call(connector, 'POST', '/api/media', b'x', {'Content-Type': 'text/plain', 'X-Media-Filename': 'x'}).json()
    Page(connector).say('dm-alice', '', media=[media['id']])
    gateway = Gateway(connector, headers=headers)
    url = gateway.take()['event']['media_urls'][0]
    gateway.hang_up()
    return url.partition('/relay/')[0]


def test_forwarded_headers_count_only_from_a_trusted_proxy(connector):
    headers = {'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'chat.example'}
    equal(media_url(connector, headers), connector.url)
    for proxy, base in (('127.0.0.1', 'https://chat.example'), ('127.0.0.0/8', 'https://chat.example'),
                        ('192.0.2.1', None), ('::1', None)):
        with Connector('--trusted-proxy', proxy) as other:
            equal(media_url(other, headers), base or other.url, proxy)


def password(guess):
    return {'Authorization': 'Basic ' + base64.b64encode(f'me:{guess}'.encode()).decode()}


def test_wrong_passwords_are_counted_for_the_client(unused):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'password')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('sesame\n')
        with proxied('--page-password-file', path, '--trusted-proxy', '127.0.0.1', headers=FORWARDED) as (nginx, connector):
            for number in range(5):
                forged = {'X-Forwarded-For': f'192.0.2.{number}'}
                equal(get(nginx, '/', {**password('wrong'), **forged}, source='127.0.0.2')[0], 401)
            equal(get(nginx, '/', password('sesame'), source='127.0.0.2')[0], 429)
            status, headers, _ = get(nginx, '/', password('sesame'), source='127.0.0.3')
            equal(status, 200)
            check('Path=/chat/;' in headers['Set-Cookie'], headers['Set-Cookie'])
            # Who is not behind the proxy cannot choose an address.
            for number in range(5):
                call(connector, 'GET', '/', headers={**password('wrong'), 'X-Forwarded-For': 'nonsense'})
            equal(call(connector, 'GET', '/', headers=password('sesame')).status, 429)


def test_wrong_options(unused):
    for options in (('--public-url', 'ftp://x/'), ('--public-url', 'chat.example'), ('--public-url', 'https://a@b/'),
                    ('--public-url', 'https://b/?x'), ('--trusted-proxy', 'nginx'), ('--public-url', 'https://chat.example/')):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([binary(), '--port', '0', '--database', folder + '/x.db', *options], capture_output=True,
                                  text=True, timeout=PATIENCE)
            equal(done.returncode, 2, options)
            check(options[1] in done.stderr or 'password' in done.stderr, done.stderr)


if __name__ == '__main__':
    skip_without_nginx()
    sys.exit(run([value for name, value in list(globals().items()) if name.startswith('test_')]))
