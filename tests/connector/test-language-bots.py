# test-language-bots.py: the bots of examples/ in each language in conversation with a user
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each language has the same four bots, which do the same: echo, assistant, shop and commands. C has two of them.

RELAY_LANGUAGES names the languages to test, separated by commas.
"""
import contextlib
import os
import signal
import socket
import sys
import tempfile

from bots import Bot, bot_of
from discord import Discord
from harness import PATIENCE, SECRET, Page, check, equal, run
from otherservers import tcp_server, tls_server
from rawhttp import call

SCRATCH = tempfile.TemporaryDirectory()


def js_command(name):
    """Uses the override of the source tree, which stands where gjs looks for one."""
    source = os.environ['RELAY_SOURCE']
    folder = os.path.join(SCRATCH.name, 'gjs-1.0')
    os.makedirs(folder, exist_ok=True)
    if not os.path.islink(os.path.join(folder, 'overrides')):
        os.symlink(os.path.join(source, 'relay-glib/bindings'), os.path.join(folder, 'overrides'))
    places = f'{SCRATCH.name}:{os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")}'
    return ['env', f'XDG_DATA_DIRS={places}', 'gjs', '-m', os.path.join(source, 'examples/js', name + '.js')]


# Uses the override of the source tree.
PYTHON = """
import gi.overrides, os, runpy, sys
gi.overrides.__path__.insert(0, os.path.join(os.environ['RELAY_SOURCE'], 'relay-glib/bindings'))
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name='__main__')
"""


def python_command(name):
    return [sys.executable, '-c', PYTHON, os.path.join(os.environ['RELAY_SOURCE'], 'examples/python', name + '.py')]


# What runs a bot of a language
COMMANDS = {
    'c': lambda name: [os.path.join(os.environ['RELAY_BOTS'], name + '-bot')],
    'js': js_command,
    'python': python_command,
    'vala': lambda name: [os.path.join(os.environ['RELAY_BOTS'], 'vala', 'vala-' + name)],
}


# The echo bot


def marks(page):
    """The next marks of the message. One that is replaced is removed first."""
    while True:
        message = page.receive('edit')['message']
        if 'reactions' in message:
            return message['reactions']


def echo_answers(connector, command):
    page = Page(connector)
    with bot_of(connector, command('echo')):
        page.say('dm-alice', 'hello')
        equal(page.receive('typing')['active'], True)
        equal(marks(page), ['👀'])
        equal(page.bot_message()['text'], 'echo: hello')
        equal(marks(page), ['✅'])
        page.say('general', 'all', user_id='bob', user_name='Bob')
        equal(page.bot_message()['text'], 'echo: all')


def echo_waits_until_it_is_stopped(connector, command):
    page = Page(connector)
    with bot_of(connector, command('echo')):
        page.say('dm-alice', '/slow 60')
        equal(marks(page), ['👀'])
        page.ask('stop', chat_id='dm-alice')
        equal(page.bot_message()['text'], 'stopped')
        equal(marks(page), ['❌'])
        for text in ('/slow x', '/slow 60 s', '/slow 1000'):
            page.say('dm-alice', text)
            equal(page.bot_message()['text'], f'echo: {text}')


def echo_ends_its_answers(connector, command):
    """SIGTERM does not cut off an answer that is being given. What arrives later is for the next process."""
    page = Page(connector)
    bot = Bot(connector, command('echo'))
    page.say('dm-alice', '/slow 1')
    equal(marks(page), ['👀'])
    bot.process.send_signal(signal.SIGTERM)
    page.say('dm-alice', 'later')
    equal(bot.process.communicate(timeout=PATIENCE), (None, b''))
    equal(bot.process.returncode, 0)
    with bot_of(connector, command('echo')):
        equal({page.bot_message()['text'] for _ in range(2)}, {'echo: /slow 1', 'echo: later'})


def answer_on_discord(command, **event):
    discord = Discord(**event)
    bot = Bot(discord, command('echo'), is_online=False)
    try:
        return discord.wait_answer(bot.process)
    finally:
        bot.process.kill()
        bot.process.communicate()


def echo_answers_a_message_of_discord_with_a_reply(_connector, command):
    """Only an interaction has a credential for a follow-up."""
    answer = answer_on_discord(command)
    equal((answer['op'], answer['content']), ('send', 'echo: hello'))


def echo_answers_a_command_of_discord_with_a_follow_up(_connector, command):
    answer = answer_on_discord(command, message_type='command')
    equal((answer['op'], answer['kind'], answer['content']), ('follow_up', 'discord.interaction_token', 'echo: hello'))


SLOW = 'does not answer yet'


def complaint(bot, words):
    """The first line of a bot that cannot connect. On a busy machine it says before that it still waits."""
    line = bot.process.stderr.readline().decode()
    if SLOW in line and SLOW not in words:
        line = bot.process.stderr.readline().decode()
    equal(bot.end()[0], 0)
    bot.process.communicate()
    return line


def echo_says_what_is_wrong(connector, command):
    """The bots start together, to save time. None waits for the time-out of an attempt."""
    with contextlib.ExitStack() as stack:
        free = stack.enter_context(socket.create_server(('127.0.0.1', 0))).getsockname()[1]
        stack.close()
        tls = stack.enter_context(tls_server())
        silent, other, busy = [stack.enter_context(tcp_server(answer)) for answer in (
            b'', b'SSH-2.0-x\r\n', b'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')]
        wanted = (
            (f'http://127.0.0.1:{free}', SECRET, ('refused', 'host and port')),
            (f'https://localhost:{tls}', SECRET, ('certificate', 'CA')),
            (connector.url + '/elsewhere', SECRET, ('404', 'path')),
            (connector.url, 'wrong', ('unauthorized', 'GATEWAY_RELAY_SECRET')),
            (f'http://127.0.0.1:{silent}', SECRET, (SLOW, 'host and port')),
            (f'https://127.0.0.1:{connector.port}', SECRET, (SLOW, 'scheme')),
            (f'http://127.0.0.1:{other}', SECRET, ('not HTTP', 'address of a connector')),
            (f'http://127.0.0.1:{busy}', SECRET, ('503', 'busy')),
            ('http://192.0.2.1', SECRET, ('unencrypted', 'https')))
        started = [Bot(connector, command('echo'), is_online=False, GATEWAY_RELAY_URL=url, GATEWAY_RELAY_SECRET=secret)
                   for url, secret, _ in wanted]
        for bot in started:
            stack.callback(bot.process.kill)
        for bot, (url, _, words) in zip(started, wanted):
            line = complaint(bot, words)
            for word in words:
                check(word in line, f'{url}: {line}')


def echo_without_a_connector_says_so(connector, command):
    equal(connector.stop(), 0)
    bot = Bot(connector, command('echo'), is_online=False)
    line = bot.process.stderr.readline().decode()
    check('No connection' in line and 'refused' in line, line)
    connector.start()
    bot.wait_online()
    page = Page(connector)
    page.say('dm-alice', 'hello')
    equal(page.bot_message()['text'], 'echo: hello')
    equal(bot.end()[0], 0)
    bot.process.communicate()


def echo_without_an_environment_says_so(connector, command):
    bot = Bot(connector, command('echo'), is_online=False, GATEWAY_RELAY_URL='')
    _, messages = bot.process.communicate(timeout=PATIENCE)
    equal(bot.process.returncode, 1)
    check(b'GATEWAY_RELAY_URL' in messages, messages)


def echo_ends_when_it_is_revoked(connector, command):
    bot = Bot(connector, command('echo'))
    equal(connector.stop(), 0)
    connector.options[-1] = 'gw=another secret'
    connector.start()
    _, messages = bot.process.communicate(timeout=PATIENCE)
    equal(bot.process.returncode, 1)
    check(b'new secret' in messages, messages)


def assistant_streams(connector, command):
    page = Page(connector)
    with bot_of(connector, command('assistant')):
        page.say('dm-alice', 'one two three four five six seven eight')
        shown = []
        while True:
            text = page.receive('draft')['text']
            if text is None:
                break
            shown.append(text)
        text = page.bot_message()['text']
        equal(text, 'You said: one two three four five six seven eight')
        check(len(shown) > 1, shown)
        for before, after in zip(shown, [*shown[1:], text]):
            check(after.startswith(before), (before, after))


def assistant_is_stopped(connector, command):
    page = Page(connector)
    with bot_of(connector, command('assistant')):
        page.say('dm-alice', 'word ' * 700)
        page.receive('draft')
        page.ask('stop', chat_id='dm-alice')
        text = page.bot_message()['text']
        check(text.startswith('You') and text.endswith(' … (stopped)'), text[-40:])
        page.say('dm-alice', 'again')
        equal(page.bot_message()['text'], 'You said: again')


def assistant_ends_its_answers(connector, command):
    """SIGTERM does not cut off an answer that is being written."""
    page = Page(connector)
    with bot_of(connector, command('assistant')):
        page.say('dm-alice', 'one two three four five six')
        page.receive('draft')
    equal(page.bot_message()['text'], 'You said: one two three four five six')


def press(page, message, option_id, person='alice'):
    page.ask('press', chat_id=message['chat_id'], message_id=message['message_id'], option_id=option_id,
             user_id=person, user_name=person.title())


def shop_sells(connector, command):
    page = Page(connector)
    with bot_of(connector, command('shop')):
        said = page.say('general', 'hello', user_id='alice', user_name='Alice')
        press(page, page.bot_message(), 'coffee')
        question = page.bot_message()
        equal(question['text'], 'One coffee: pay now?')
        press(page, question, 'yes')
        receipt = page.bot_message()
        equal((receipt['text'], receipt['reply_to']), ('Thank you!', said['message_id']))
        equal(call(connector, 'GET', receipt['media'][0]['url']).body, b'1 coffee, paid\n')


def shop_is_not_paid_by_others(connector, command):
    page = Page(connector)
    with bot_of(connector, command('shop')):
        for person, option, answer in (('bob', 'yes', 'Only who ordered can pay.'),
                                       ('alice', 'no', 'Another time, then.')):
            page.say('general', 'hello', user_id='alice', user_name='Alice')
            press(page, page.bot_message(), 'tea')
            press(page, page.bot_message(), option, person)
            equal(page.bot_message()['text'], answer)


def commands_keep_a_list_for_each_conversation(connector, command):
    page = Page(connector)
    path = os.path.join(connector.folder.name, 'lists.db')

    def answer_to(text, chat_id='dm-alice', **more):
        page.say(chat_id, text, **more)
        return page.bot_message()['text']

    bot = Bot(connector, command('commands'), path)
    equal(answer_to('/add milk'), 'Added: milk')
    equal(answer_to('/add two eggs'), 'Added: two eggs')
    equal(answer_to('/list'), '1. milk\n2. two eggs')
    equal(answer_to('/list', 'general', user_id='bob', user_name='Bob'), 'The list is empty.')
    bot.kill()
    with bot_of(connector, command('commands'), path):
        equal(answer_to('/list'), '1. milk\n2. two eggs')
        equal(answer_to('/clear'), 'The list is empty.')
        equal(answer_to('/list'), 'The list is empty.')


def commands_are_listed(connector, command):
    page = Page(connector)
    with bot_of(connector, command('commands'), os.path.join(connector.folder.name, 'lists.db')):
        page.say('dm-alice', '/help')
        listed = page.bot_message()['text'].splitlines()
        equal([line.split(' – ')[0] for line in listed], ['/add ITEM', '/list', '/clear', '/help'])
        page.say('dm-alice', '/fly')
        check('/help' in page.bot_message()['text'], 'what to do')
        page.say('dm-alice', 'hello')
        check('/help' in page.bot_message()['text'], 'what to do')
        page.ask('interact', chat_id='general', command='add', text='tea', user_id='alice', user_name='Alice')
        equal(page.bot_message()['text'], 'Added: tea')


# The bots that are in C, too
COMMON_SCENARIOS = (
    echo_answers, echo_waits_until_it_is_stopped, echo_ends_its_answers, echo_answers_a_message_of_discord_with_a_reply,
    echo_answers_a_command_of_discord_with_a_follow_up, echo_says_what_is_wrong, echo_without_a_connector_says_so,
    echo_without_an_environment_says_so, echo_ends_when_it_is_revoked, shop_sells, shop_is_not_paid_by_others)
OTHER_SCENARIOS = (
    assistant_streams, assistant_is_stopped, assistant_ends_its_answers, commands_keep_a_list_for_each_conversation,
    commands_are_listed)


def cases():
    for language in os.environ['RELAY_LANGUAGES'].split(','):
        for scenario in COMMON_SCENARIOS + (() if language == 'c' else OTHER_SCENARIOS):
            def case(connector, scenario=scenario, command=COMMANDS[language]):
                scenario(connector, command)
            case.__name__ = f'{language} {scenario.__name__}'
            yield case


sys.exit(run(list(cases())))
