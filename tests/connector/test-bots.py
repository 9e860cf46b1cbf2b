# test-bots.py: the bots of examples/ in conversation with a user
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time

from bots import (Bot, bot_of, echo_answers_an_ordinary_message_of_discord, press, shop_is_not_paid_by_others,
                  shop_sells)
from harness import Page, SECRET, check, equal, main, wait_until
from rawhttp import call


def test_echo(connector):
    page = Page(connector)
    with bot_of(connector, 'echo'):
        page.say('dm-alice', 'hello')
        equal(page.bot_message()['text'], 'echo: hello')


def test_words_come_one_by_one(connector):
    page = Page(connector)
    with bot_of(connector, 'word'):
        page.say('dm-alice', 'one two three four five')
        shown = []
        while True:
            text = page.receive('draft')['text']
            if text is None:
                break
            shown.append(text)
        message = page.bot_message()
        equal(message['text'], 'You said: one two three four five')
        check(len(shown) > 1, shown)
        for before, after in zip(shown, shown[1:] + [message['text']]):
            check(after.startswith(before), (before, after))
        equal(len(page.ask('history', chat_id='dm-alice')['messages']), 2)


def test_words_that_are_stopped(connector):
    page = Page(connector)
    with bot_of(connector, 'word'):
        page.say('dm-alice', 'word ' * 700)
        page.receive('draft')
        page.ask('stop', chat_id='dm-alice')
        text = page.bot_message()['text']
        check(text.startswith('You') and text.endswith('… (stopped)'), text[-40:])


def test_shop(connector):
    shop_sells(connector, 'shop')


def test_shop_is_not_paid_by_others(connector):
    shop_is_not_paid_by_others(connector, 'shop')


def test_bridge(connector):
    page = Page(connector)
    with bot_of(connector, 'bridge'):
        equal(connector.say('desk', '/where').stdout.strip(), 'Command line: 4096 utf16 a message; linked to nothing')
        page.say('dm-alice', '/link desk')
        equal(page.bot_message()['text'], 'Web page: 4000 chars a message; linked to desk')
        answer = connector.say('--no-wait', 'desk', 'from the desk')
        equal(answer.returncode, 0, answer.stderr)
        check(page.bot_message()['text'].endswith(': from the desk'), 'to the page')
        page.say('dm-alice', 'from the page')
        messages = call(connector, 'GET', '/api/cli/desk?after=0&wait=20').json()['messages']
        wait_until(lambda: messages, 'a message')
        seq = messages[-1]['seq']
        texts = [message['text'] for message in messages]
        while 'Alice: from the page' not in texts:
            more = call(connector, 'GET', f'/api/cli/desk?after={seq}&wait=20').json()['messages']
            check(more, texts)
            seq = more[-1]['seq']
            texts += [message['text'] for message in more]


def stored(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute('SELECT text, state FROM inbox ORDER BY id').fetchall()


def test_inbox_loses_nothing(connector):
    """A bot is killed repeatedly under load: every message is stored once and answered at most once."""
    path = os.path.join(connector.folder.name, 'inbox.db')
    page = Page(connector)
    texts = []
    for life in range(5):
        bot = Bot(connector, 'inbox', path)
        for number in range(6):
            texts.append(f'message {life}.{number}')
            page.say('general', texts[-1], user_id='alice', user_name='Alice')
        texts.append(f'/ask {life}')
        page.ask('interact', chat_id='general', command='ask', text=str(life), user_id='alice', user_name='Alice')
        bot.kill()
    with bot_of(connector, 'inbox', path):
        wait_until(lambda: not connector.status()['gateways'][0]['waiting'], 'the queue to be empty')
        wait_until(lambda: all(state >= 2 for _, state in stored(path)), 'the answers')
    equal([text for text, _ in stored(path)], texts)
    history = page.ask('history', chat_id='general', limit=200)['messages']
    answers = [message['text'] for message in history if message['author'] == 'bot']
    equal(len(set(answers)), len(answers), 'answered twice')
    unknown = [f'stored: {text}' for text, state in stored(path) if state == 3]
    equal([answer for answer in (f'stored: {text}' for text in texts) if answer not in answers + unknown], [],
          'without an answer')
    check(len(unknown) <= 5, unknown)


def test_inbox_survives_a_message_that_crashes_it(connector):
    """A supervisor restarts the bot. The message is given up after three crashes, and the others go on."""
    path = os.path.join(connector.folder.name, 'inbox.db')
    page = Page(connector)
    page.say('general', 'before', user_id='alice', user_name='Alice')
    poison = page.say('general', 'poison', user_id='alice', user_name='Alice')
    page.say('dm-alice', 'after')
    crashes = 0
    bot = Bot(connector, 'inbox', path, INBOX_BOT_CRASH_ON='poison')
    while ('after', 2) not in (stored(path) if os.path.exists(path) else []):
        if bot.process.poll() is not None:
            equal(bot.process.returncode, -signal.SIGABRT, bot.process.stderr.read())
            bot.process.communicate()
            crashes += 1
            check(crashes <= 3, 'it crashes for ever')
            bot = Bot(connector, 'inbox', path, INBOX_BOT_CRASH_ON='poison')
        time.sleep(0.01)
    equal(crashes, 3)
    equal(stored(path), [('before', 2), ('after', 2)])
    status, messages = bot.end()
    bot.process.communicate()
    equal(status, 0)
    check(poison['message_id'] in messages and 'gave up' in messages, messages)


class Complaint:
    """An echo bot that cannot connect, and what it prints within two seconds."""

    def __init__(self, url, secret=SECRET, **more):
        environment = {**os.environ, 'GATEWAY_RELAY_URL': url, 'GATEWAY_RELAY_ID': 'gw', 'GATEWAY_RELAY_SECRET': secret,
                       **more}
        path = os.path.join(os.environ['RELAY_BOTS'], 'echo-bot')
        started = time.monotonic()
        self.process = subprocess.Popen([path], env=environment, stderr=subprocess.PIPE, text=True)
        self.line = self.process.stderr.readline()
        self.seconds = time.monotonic() - started

    def end(self):
        """Its exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        return self.process.returncode


@contextlib.contextmanager
def tls_server():
    """Yields the port of a server whose certificate nobody trusts."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = os.path.join(folder, 'key'), os.path.join(folder, 'certificate')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                        key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext',
                        'subjectAltName=DNS:localhost'], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener = socket.create_server(('127.0.0.1', 0))

        def serve():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as stream:
                    stream.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join()


def test_what_is_wrong_with_the_connection(connector):
    with socket.create_server(('127.0.0.1', 0)) as listener:
        free = listener.getsockname()[1]
    with tls_server() as tls:
        for url, more, words in (
                (f'http://127.0.0.1:{free}', {}, ('refused', 'host and port')),
                (f'https://localhost:{tls}', {}, ('certificate', 'CA')),
                (connector.url + '/elsewhere', {}, ('404', 'path')),
                (connector.url, {'secret': 'wrong'}, ('unauthorized', 'GATEWAY_RELAY_SECRET'))):
            bot = Complaint(url, **more)
            equal(bot.end(), 0, url)
            check(bot.seconds < 2, f'{url}: {bot.seconds} s')
            for word in words:
                check(word in bot.line, f'{url}: {bot.line}')


@contextlib.contextmanager
def tcp_server(answer):
    """Yields the port of a server that gives this answer to whatever it receives; b'' is silence."""
    clients = []
    listener = socket.create_server(('127.0.0.1', 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                clients.append(listener.accept()[0])
                if answer:
                    clients[-1].recv(4096)
                    clients[-1].sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for client in clients:
            client.close()


def test_a_server_that_is_no_connector(connector):
    with tcp_server(b'') as silent, tcp_server(b'SSH-2.0-x\r\n') as other, \
            tcp_server(b'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n') as busy:
        for url, words in (
                (f'http://127.0.0.1:{silent}', ('does not answer', 'host and port')),
                (f'https://127.0.0.1:{connector.port}', ('does not answer', 'scheme')),
                (f'http://127.0.0.1:{other}', ('not HTTP', 'address of a connector')),
                (f'http://127.0.0.1:{busy}', ('503', 'busy')),
                ('http://192.0.2.1', ('unencrypted', 'https'))):
            bot = Complaint(url)
            equal(bot.end(), 0, url)
            check(bot.seconds < 2, f'{url}: {bot.seconds} s')
            for word in words:
                check(word in bot.line, f'{url}: {bot.line}')


def test_a_revoked_bot_ends(connector):
    with contextlib.ExitStack() as stack:
        bot = Bot(connector, 'echo')
        stack.callback(bot.process.kill)
        equal(connector.stop(), 0)
        connector.options[-1] = 'gw=another secret'
        connector.start()
        wait_until(lambda: bot.process.poll() is not None, 'the bot to end')
        equal(bot.process.returncode, 1)
        check('new secret' in bot.process.stderr.read().decode(), 'what to do')


def test_ordinary_message_of_discord(_connector):
    echo_answers_an_ordinary_message_of_discord('echo')


def test_wrong_environment(connector):
    for name in ('word', 'shop', 'bridge', 'tour'):
        path = os.path.join(os.environ['RELAY_BOTS'], name + '-bot')
        done = subprocess.run([path], env={'GATEWAY_RELAY_URL': 'ftp://x'}, capture_output=True, text=True)
        equal(done.returncode, 1, name)
        check('GATEWAY_RELAY_URL' in done.stderr, done.stderr)


main(globals())
