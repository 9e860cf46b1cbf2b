# test-language-bots.py: the bots of examples/ in each language in conversation with a user
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each language has the same four bots, which answer the same: echo, assistant, shop and commands.

RELAY_LANGUAGES names the languages to test, separated by commas.
"""
import os
import sys
import tempfile

import bots
from bots import Bot, bot_of
from harness import Page, check, equal, run

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
    'js': js_command,
    'python': python_command,
    'vala': lambda name: [os.path.join(os.environ['RELAY_BOTS'], 'vala', 'vala-' + name)],
}


def echo(connector, command):
    page = Page(connector)
    with bot_of(connector, command('echo')):
        page.say('dm-alice', 'hello')
        equal(page.bot_message()['text'], 'echo: hello')
        page.say('general', 'all', user_id='bob', user_name='Bob')
        equal(page.bot_message()['text'], 'echo: all')


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
    _, messages = bot.process.communicate(timeout=20)
    equal(bot.process.returncode, 1)
    check(b'GATEWAY_RELAY_URL' in messages, messages)


def echo_with_a_wrong_secret_says_so(connector, command):
    bot = Bot(connector, command('echo'), is_online=False, GATEWAY_RELAY_SECRET='wrong')
    line = bot.process.stderr.readline().decode()
    check('unauthorized' in line, line)
    equal(bot.end()[0], 0)
    bot.process.communicate()


def echo_ends_when_it_is_revoked(connector, command):
    bot = Bot(connector, command('echo'))
    equal(connector.stop(), 0)
    connector.options[-1] = 'gw=another secret'
    connector.start()
    _, messages = bot.process.communicate(timeout=20)
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


def echo_answers_an_ordinary_message_of_discord(_connector, command):
    bots.echo_answers_an_ordinary_message_of_discord(command('echo'))


def shop_sells(connector, command):
    bots.shop_sells(connector, command('shop'))


def shop_is_not_paid_by_others(connector, command):
    bots.shop_is_not_paid_by_others(connector, command('shop'))


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


SCENARIOS = (echo, echo_without_a_connector_says_so, echo_without_an_environment_says_so,
             echo_with_a_wrong_secret_says_so, echo_ends_when_it_is_revoked, assistant_streams,
             assistant_is_stopped, assistant_ends_its_answers, shop_sells, shop_is_not_paid_by_others,
             commands_keep_a_list_for_each_conversation,
             commands_are_listed, echo_answers_an_ordinary_message_of_discord)


def cases():
    for language in os.environ['RELAY_LANGUAGES'].split(','):
        for scenario in SCENARIOS:
            def case(connector, scenario=scenario, command=COMMANDS[language]):
                scenario(connector, command)
            case.__name__ = f'{language} {scenario.__name__}'
            yield case


sys.exit(run(list(cases())))
