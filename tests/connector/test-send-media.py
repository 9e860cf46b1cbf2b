# test-send-media.py: media between a bot and a user
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

import gi

gi.require_version('Soup', '3.0')
from gi.repository import Soup  # noqa: E402

from harness import Connector, Gateway, PATIENCE, Page, SECRET, check, equal, main, refused
from rawhttp import bearer, call

HOME = {'scope_id': 'home'}
PNG = b'\x89PNG\r\n\x1a\n' + bytes(range(256))
NOT_THERE = 'a file is not there, or not any more'


def upload(connector, kind='image/png', name='cat.png', gateway='gw'):
    """Uploads as a gateway and returns the URL for send_media."""
    got = call(connector, 'POST', '/relay/media', PNG,
               bearer(gateway, **{'Content-Type': kind, 'X-Media-Filename': name}))
    return f'{connector.url}/relay/media/{got.json()["id"]}'


def upload_page(connector, kind='image/png', name='cat.png'):
    return call(connector, 'POST', '/api/media', PNG,
                {'Content-Type': kind, 'X-Media-Filename': name}).json()


def send(gateway, source_url, chat_id='general', **members):
    return gateway.act(**{'op': 'send_media', 'chat_id': chat_id, 'media_kind': 'image',
                          'source_url': source_url, 'content': '', 'reply_to': None,
                          'metadata': HOME, **members})


def fetch(connector, url, gateway='gw'):
    check(url.startswith(connector.url + '/relay/media/'), url)
    return call(connector, 'GET', url[len(connector.url):], headers=bearer(gateway))


def test_a_picture_from_the_bot(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    url = upload(connector)
    media_id = url.rpartition('/')[2]
    result = send(gateway, url)
    check(result['success'] and result['message_id'], result)
    message = page.bot_message()
    equal((message['text'], message['media']),
          ('', [{'id': media_id, 'url': f'/media/{media_id}', 'kind': 'image',
                 'mime': 'image/png', 'size': len(PNG), 'filename': 'cat.png'}]))
    equal(call(connector, 'GET', message['media'][0]['url']).body, PNG)
    equal(page.ask('history', chat_id='general')['messages'], [message])
    check(send(gateway, url, media_kind='voice', content='Listen', filename='../a\nb.ogg',
               reply_to=result['message_id'])['success'], 'again')
    message = page.bot_message()
    equal((message['text'], message['reply_to'], message['media'][0]['kind'],
           message['media'][0]['filename']), ('Listen', result['message_id'], 'voice', 'ab.ogg'))
    for kind in ('hologram', None, 7):
        check(send(gateway, url, media_kind=kind)['success'], kind)
        equal(page.bot_message()['media'][0]['kind'], 'document')


def test_something_public(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for url in ('https://example.org/a.png?x=1#y', 'http://192.0.2.1:8080/relay/media/abc',
                'HTTPS://example.org', connector.url + '/icon.svg',
                connector.url + '/relay/media/a/b'):
        check(send(gateway, url, filename='a.png')['success'], url)
        equal(page.bot_message()['media'], [{'id': '', 'url': url, 'kind': 'image', 'mime': '',
                                             'size': 0, 'filename': 'a.png'}])


def test_media_that_is_wrong(connector):
    with Connector(gateways=('gw=' + SECRET, 'b=' + SECRET)) as other:
        page = Page(other)
        gateway = Gateway(other, hello=('web', 'cli'))
        url = upload(other)
        for error, members in (
                ('unknown chat', {'chat_id': 'nowhere'}), ('scope missing', {'metadata': {}}),
                ('content too long: 4001 of 4000 characters', {'content': 'x' * 4001}),
                ('unknown thread', {'metadata': {**HOME, 'thread_id': 'none'}})):
            refused(send(gateway, url, **members), error)
        for wrong in (None, 7, '', 'cat.png', '/relay/media/' + url.rpartition('/')[2],
                      'javascript:alert(1)', 'data:image/png;base64,AA', 'file:///etc/passwd',
                      'ftp://example.org/x', 'https://', 'https:///x', 'https://a:b@example.org/',
                      'https://example.org/ x', 'https://example.org/\u202ex',
                      'https://example.org/' + 'x' * 2048):
            refused(send(gateway, wrong), 'unusable source_url')
        for wrong in (upload(other, gateway='b'), url[:-1] + 'z',
                      f'{other.url}/relay/media/' + upload_page(other)['id']):
            refused(send(gateway, wrong), 'unknown media')
        equal(page.ask('history', chat_id='general')['messages'], [])
        other.age_media(3601)
        refused(send(gateway, url), 'unknown media')


def test_files_from_a_person(connector):
    page, other = Page(connector), Page(connector)
    gateway = Gateway(connector)
    equal(page.welcome['max_upload'], 26214400)
    files = [upload_page(connector), upload_page(connector, 'application/pdf', 'b.pdf')]
    said = page.say('dm-alice', 'Look', media=[f['id'] for f in files])
    equal(said['type'], 'said')
    equal(other.receive('message')['message']['media'], files)
    event = gateway.take()['event']
    equal((event['text'], event['message_type'], event['message_id']),
          ('Look', 'photo', said['message_id']))
    urls = [f'{connector.url}/relay/media/{f["id"]}' for f in files]
    equal(event['media_urls'], urls)
    equal(event['media'], [{'url': urls[0], 'kind': 'image', 'mime': 'image/png',
                            'size': len(PNG), 'filename': 'cat.png'},
                           {'url': urls[1], 'kind': 'document', 'mime': 'application/pdf',
                            'size': len(PNG), 'filename': 'b.pdf'}])
    equal(fetch(connector, urls[1]).body, PNG)
    for kind, wanted in (('audio/ogg', 'audio'), ('video/mp4', 'video'), ('text/x', 'document')):
        page.say('dm-alice', '', media=[upload_page(connector, kind)['id']])
        event = gateway.take()['event']
        equal((event['text'], event['message_type']), ('', wanted))
    page.ask('say', chat_id='dm-alice', media=[files[0]['id']])
    equal(gateway.take()['event']['text'], '', 'no text at all')
    page.say('dm-alice', '/look "media_urls":["/x"]', media=[])
    event = gateway.take()['event']
    equal((event['message_type'], 'media' in event, 'media_urls' in event),
          ('command', False, False))


def test_files_that_are_wrong(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    mine = upload_page(connector)['id']
    bots = upload(connector).rpartition('/')[2]
    for error, media in ((NOT_THERE, ['none']), (NOT_THERE, [mine, bots]), (NOT_THERE, [7]),
                         (NOT_THERE, [None]), (NOT_THERE, [[mine]]),
                         ('more than 10 files at once', [mine] * 11)):
        equal(page.say('dm-alice', 'x', media=media).get('error'), error, media)
    for media in ([], mine, None, {}):
        equal(page.say('dm-alice', '', media=media).get('error'), 'there is no text')
    equal(page.ask('history', chat_id='dm-alice')['messages'], [])
    gateway.settle()
    equal(gateway.inbox, [])
    equal(page.say('dm-alice', '', media=[mine] * 10)['type'], 'said')


def test_only_for_whom_it_was(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        page = Page(other)
        a = Gateway(other, gateway_id='a')
        page.say('dm-alice', '', media=[upload_page(other)['id']])
        url = a.take()['event']['media_urls'][0]
        equal((fetch(other, url, 'a').status, fetch(other, url, 'b').status), (200, 404))
        b = Gateway(other, gateway_id='b')
        refused(send(b, url, 'dm-bob', metadata={}), 'unknown media')
        check(send(a, url, 'dm-bob', metadata={})['success'], 'passed on')


def test_by_the_name_it_was_dialled(connector):
    page = Page(connector)
    media_id = upload_page(connector)['id']
    page.say('dm-alice', '', media=[media_id])
    for headers, base in (({'Host': 'relay.example'}, 'http://relay.example'),
                          ({'Host': 'relay.example', 'X-Forwarded-Proto': 'https'},
                           'http://relay.example'),
                          ({'Host': '[::1]:99', 'X-Forwarded-Proto': 'gopher'}, 'http://[::1]:99'),
                          ({'Host': 'a@relay.example'}, connector.url), ({}, connector.url)):
        if '@' in headers.get('Host', '') and Soup.check_version(3, 8, 0):
            continue  # libsoup refuses it itself
        gateway = Gateway(connector, headers=headers)
        event = gateway.receive('inbound')['event']
        equal(event['media_urls'], [f'{base}/relay/media/{media_id}'])
        equal(event['media'][0]['url'], event['media_urls'][0])
        refused(send(gateway, base + '/prefix/relay/media/none'), 'unknown media')
        check(send(gateway, base + '/prefix/relay/media/' + media_id)['success'], 'by a prefix')
        gateway.hang_up()


def test_on_the_command_line(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    process = connector.say_later('desk', 'a picture?')
    gateway.take()
    url = upload(connector)
    media_id = url.rpartition('/')[2]
    check(send(gateway, url, 'desk', content='Here')['success'], 'sent')
    check(send(gateway, 'https://example.org/x', 'desk', media_kind='document',
               metadata={'notify': True})['success'], 'sent')
    output, _ = process.communicate(timeout=PATIENCE)
    equal((output, process.returncode),
          (f'Here\n[image] cat.png {connector.url}/media/{media_id}\n'
           '[document] https://example.org/x\n', 0))
    messages = json.loads(connector.request('/api/cli/desk')[2])['messages']
    equal([m['media'][0]['url'] for m in messages],
          [f'/media/{media_id}', 'https://example.org/x'])


def test_it_stays_with_the_message(connector):
    page = Page(connector)
    page.say('dm-alice', '', media=[upload_page(connector)['id']])
    connector.kill()
    connector.start()
    gateway = Gateway(connector)
    event = gateway.take()['event']
    equal(fetch(connector, event['media_urls'][0]).body, PNG)
    message = Page(connector).ask('history', chat_id='dm-alice')['messages'][0]
    equal(message['media'][0]['filename'], 'cat.png')


main(globals())
