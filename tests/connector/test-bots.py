# test-bots.py: the bots that are only in C in conversation with a user
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import signal
import sqlite3
import subprocess
import time

from bots import Bot, bot_of
from harness import Page, check, equal, main, wait_until
from rawhttp import call


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
    status, messages = bot.end()
    bot.process.communicate()
    equal(status, 0)
    # The first crash may come before the bot has heard that its answer was accepted; then it does not know (3).
    check(stored(path) in ([('before', 2), ('after', 2)], [('before', 3), ('after', 2)]), stored(path))
    check(poison['message_id'] in messages and 'gave up' in messages, messages)


def test_wrong_environment(connector):
    for name in ('word', 'shop', 'bridge', 'tour'):
        path = os.path.join(os.environ['RELAY_BOTS'], name + '-bot')
        done = subprocess.run([path], env={'GATEWAY_RELAY_URL': 'ftp://x'}, capture_output=True, text=True)
        equal(done.returncode, 1, name)
        check('GATEWAY_RELAY_URL' in done.stderr, done.stderr)


main(globals())
