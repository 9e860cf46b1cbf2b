# test-xmpp-bots.py: files, bots and killed processes over XMPP
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import atexit
import contextlib
import http.server
import sqlite3
import threading
import urllib.request
import xml.sax.saxutils

from bots import Bot, bot_of
from harness import OPENER, Gateway, check, equal, main, wait_until
from rawhttp import bearer, call
from xmppchat import BOT, DIRECT, IN_ROOM, ROOM, SERVER, chat, child, is_connected, people, room, running, said
from xmppclient import CLIENT, XmppClient, body

PNG = b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 100


def upload(connector):
    """Uploads as a gateway and returns the URL for send_media."""
    got = call(connector, 'POST', '/relay/media', PNG,
               bearer('gw', **{'Content-Type': 'image/png', 'X-Media-Filename': 'cat.png'}))
    return f'{connector.url}/relay/media/{got.json()["id"]}'


def send_media(gateway, url, chat_id=DIRECT, **members):
    return gateway.act(**{'op': 'send_media', 'chat_id': chat_id, 'media_kind': 'image', 'source_url': url,
                          'content': '', 'reply_to': None, 'metadata': {}, **members})


def oob(url):
    return f"<x xmlns='jabber:x:oob'><url>{xml.sax.saxutils.escape(url)}</url></x>"


def share(alice, name='cat.png', data=PNG, kind='image/png'):
    """Uploads as a person does and returns the URL."""
    answer = alice.ask('upload.localhost', 'get', f"<request xmlns='urn:xmpp:http:upload:0' filename='{name}' "
                       f"size='{len(data)}' content-type='{kind}'/>")
    slot = child(answer, 'slot', 'urn:xmpp:http:upload:0')
    put = child(slot, 'put', 'urn:xmpp:http:upload:0')
    headers = {header.get('name'): header.text for header in put}
    request = urllib.request.Request(put.get('url'), method='PUT', data=data, headers={'Content-Type': kind, **headers})
    OPENER.open(request).close()
    return child(slot, 'get', 'urn:xmpp:http:upload:0').get('url')


def stored(path):
    """The texts in the database of the inbox bot; states from 2 on are final."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute('SELECT text, state FROM inbox ORDER BY id').fetchall()


@contextlib.contextmanager
def file_server():
    """Counts the requests that it gets."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            self.send_response(200)
            self.send_header('Content-Type', 'text/plain')
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(1 if self.path == '/small' else 1000):
                    self.wfile.write(b'x' * 65536)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}', requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_file_from_the_bot():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        result = send_media(gateway, upload(connector))
        check(result['success'], result)
        message = alice.message()
        url = child(child(message, 'x', 'jabber:x:oob'), 'url', 'jabber:x:oob').text
        equal((message.get('id'), body(message)), (result['message_id'], url))
        with OPENER.open(url) as answer:
            equal((answer.read(), answer.headers['Content-Type']), (PNG, 'image/png'))
        result = send_media(gateway, upload(connector), content='A cat')
        equal(alice.text(), 'A cat')
        equal(alice.message().get('id'), result['message_id'])
        result = send_media(gateway, 'https://example.org/a.png')
        check(result['success'], result)
        equal(alice.text(), 'https://example.org/a.png')


def test_a_file_from_a_person():
    with chat(media_hosts='127.0.0.1') as (connector, gateway, alice):
        url = share(alice)
        alice.say(BOT, url, more=oob(url))
        alice.say(BOT, 'after it')
        event = gateway.take()['event']
        equal((event['text'], event['message_type'], event['media'][0]['filename'], event['media'][0]['mime']),
              ('', 'photo', 'cat.png', 'image/png'))
        got = call(connector, 'GET', event['media_urls'][0][len(connector.url):], headers=bearer('gw'))
        equal(got.body, PNG)
        equal(gateway.take()['event']['text'], 'after it')


def test_a_file_is_not_fetched_from_a_machine_beside():
    with chat() as (connector, gateway, alice), file_server() as (base, requests):
        for url in (base + '/small', 'http://127.0.0.1:1/x', 'ftp://example.org/x', 'http://user@example.org/x', 'x'):
            event = said(gateway, alice, url, more=oob(url))
            equal((event['text'], 'media' in event), (url, False))
        equal(requests, [])


def test_a_file_that_is_too_large_is_a_link():
    with chat(media_hosts='127.0.0.1') as (connector, gateway, alice), file_server() as (base, requests):
        event = said(gateway, alice, base + '/small', more=oob(base + '/small'))
        equal((event['media'][0]['size'], event['media'][0]['filename']), (65536, 'small'))
        event = said(gateway, alice, base + '/large', more=oob(base + '/large'))
        equal((event['text'], 'media' in event), (base + '/large', False))
        equal(requests, ['/small', '/large'])


ON_XMPP = {'GATEWAY_RELAY_PLATFORMS': 'xmpp'}


def test_the_echo_bot():
    with running(rooms=ROOM) as connector, people('alice') as alice, bot_of(connector, 'echo', **ON_XMPP):
        for number in range(5):
            alice.say(BOT, f'hello {number}')
            check(f'hello {number}' in alice.text(), number)


def test_the_word_bot():
    """It streams its answer, which the library makes edits of."""
    with running() as connector, people('alice') as alice, bot_of(connector, 'word', **ON_XMPP):
        alice.say(BOT, 'one two three four five')
        message = alice.message()
        first = message.get('id')
        while body(message) != 'You said: one two three four five':
            check('You said: one two three four five'.startswith(body(message).rstrip(' ▉…')), body(message))
            message = alice.message()
            equal(child(message, 'replace', 'urn:xmpp:message-correct:0').get('id'), first)


def test_the_shop_bot():
    """A person orders in words."""
    with running() as connector, people('alice') as alice, bot_of(connector, 'shop', **ON_XMPP):
        alice.say(BOT, 'hello')
        equal(alice.text(), 'What would you like?\n1. Tea\n2. Coffee\n(answer with a number)')
        alice.say(BOT, 'coffee')
        check('One coffee' in alice.text(), 'the price')
        alice.say(BOT, '1')
        equal(alice.text(), 'Thank you!')
        with OPENER.open(alice.text()) as answer:
            equal(answer.read(), b'1 coffee, paid\n')


ROUNDS = 9


class Talk:
    """A person who repeats what has no receipt, as clients do when they connect again."""

    def __init__(self):
        self.client = None
        self.unconfirmed = {}
        self.answers = []
        self.open()

    def open(self):
        self.client = XmppClient(SERVER, 'alice')

    def say(self, text):
        self.unconfirmed[text] = text
        self.send(text)

    def send(self, text):
        with contextlib.suppress(OSError):
            self.client.say(BOT, text, ref=text, more="<request xmlns='urn:xmpp:receipts'/>")

    def take(self):
        """Takes what has arrived."""
        for message in [one for one in self.client.inbox if one.tag == CLIENT + 'message']:
            self.client.inbox.remove(message)
            receipt = child(message, 'received', 'urn:xmpp:receipts')
            if receipt is not None:
                self.unconfirmed.pop(receipt.get('id'), None)
            elif message.get('type') == 'chat' and body(message):
                self.answers.append(body(message))
        return not self.unconfirmed

    def repeat(self):
        for text in self.unconfirmed:
            self.send(text)
        wait_until(self.take, f'receipts for {list(self.unconfirmed)}')


def test_nothing_is_lost_or_doubled_when_processes_are_killed():
    """The bot, the connector and the server are killed in turn, while messages are on their way."""
    with running() as connector:
        path = connector.database + '.inbox'
        bot = Bot(connector, 'inbox', path, **ON_XMPP)
        atexit.register(lambda: bot.process.kill())
        talk = Talk()
        texts = []
        for number in range(ROUNDS):
            for part in range(6):
                texts.append(f'message {number}.{part}')
                talk.say(texts[-1])
            wait_until(lambda: talk.take() or number % 2, 'the connector to be at work')
            talk.say(f'message {number}.last')
            texts.append(f'message {number}.last')
            if number % 3 == 0:
                bot.process.kill()
                bot.process.communicate()
                bot = Bot(connector, 'inbox', path, **ON_XMPP, is_online=False)
            elif number % 3 == 1:
                connector.kill()
                connector.start()
            else:
                SERVER.kill()
                talk.client.close()
                talk.take()
                SERVER.start()
                talk.open()
            wait_until(lambda: is_connected(connector), 'the component to be connected again')
            talk.repeat()
        bot.wait_online()

        # The bot goes on with the answers that had to wait when the next message comes.
        texts.append('the last')
        talk.say('the last')
        wait_until(lambda: talk.take() and 'stored: the last' in talk.answers, 'the last answer')
        talk.client.settle()
        talk.take()
        talk.client.close()
        equal(bot.end()[0], 0, 'the bot')
        bot.process.communicate()
        equal(sorted(text for text, _ in stored(path)), sorted(texts), 'messages')
        check(all(state >= 2 for _, state in stored(path)), stored(path))
        equal(len(set(talk.answers)), len(talk.answers), 'answered twice')
        check(len(talk.answers) >= len(texts) // 2, talk.answers)


main(globals())
