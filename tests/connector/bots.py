# bots.py: runs bots against a connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import signal
import subprocess

from discord import Discord
from harness import SECRET, Page, equal, wait_until
from rawhttp import call


class Bot:
    """A running bot: the name of one in C, or a command as a list."""

    def __init__(self, connector, name, *arguments, is_online=True, **more):
        self.connector = connector
        environment = {**os.environ, 'GATEWAY_RELAY_URL': connector.url, 'GATEWAY_RELAY_ID': 'gw',
                       'GATEWAY_RELAY_SECRET': SECRET, **more}
        command = [os.path.join(os.environ['RELAY_BOTS'], name + '-bot')] if isinstance(name, str) else name
        self.process = subprocess.Popen([*command, *arguments], env=environment, stderr=subprocess.PIPE)
        if is_online:
            self.wait_online()

    def wait_online(self):
        wait_until(lambda: self.state() == 'online' or self.process.poll() is not None, 'the bot to be online')

    def state(self):
        return self.connector.status()['gateways'][0]['state']

    def kill(self):
        self.process.kill()
        self.process.communicate()
        wait_until(lambda: self.state() == 'offline', 'the bot to be gone')

    def end(self):
        """Returns its exit status and its messages on standard error."""
        self.process.send_signal(signal.SIGTERM)
        wait_until(lambda: self.process.poll() is not None, 'the bot to end')
        return self.process.returncode, self.process.stderr.read().decode()


@contextlib.contextmanager
def bot_of(connector, name, *arguments):
    bot = Bot(connector, name, *arguments)
    try:
        yield bot
        equal(bot.end(), (0, ''), name)
    finally:
        if bot.process.poll() is None:
            bot.process.kill()
        bot.process.communicate()


def press(page, message, option_id, person='alice'):
    page.ask('press', chat_id=message['chat_id'], message_id=message['message_id'], option_id=option_id,
             user_id=person, user_name=person.title())


# Scenarios of the bots in C and in the other languages; @bot is what Bot takes


def echo_answers_an_ordinary_message_of_discord(bot):
    """Only an interaction has a credential for a follow-up."""
    discord = Discord()
    running = Bot(discord, bot, is_online=False)
    try:
        answer = discord.wait_answer(running.process)
        equal((answer['op'], answer['content']), ('send', 'echo: hello'))
    finally:
        running.process.kill()
        running.process.communicate()


def shop_sells(connector, bot):
    page = Page(connector)
    with bot_of(connector, bot):
        said = page.say('general', 'hello', user_id='alice', user_name='Alice')
        press(page, page.bot_message(), 'coffee')
        question = page.bot_message()
        equal(question['text'], 'One coffee: pay now?')
        press(page, question, 'yes')
        receipt = page.bot_message()
        equal((receipt['text'], receipt['reply_to']), ('Thank you!', said['message_id']))
        equal(call(connector, 'GET', receipt['media'][0]['url']).body, b'1 coffee, paid\n')


def shop_is_not_paid_by_others(connector, bot):
    page = Page(connector)
    with bot_of(connector, bot):
        for person, option, answer in (('bob', 'yes', 'Only who ordered can pay.'),
                                       ('alice', 'no', 'Another time, then.')):
            page.say('general', 'hello', user_id='alice', user_name='Alice')
            press(page, page.bot_message(), 'tea')
            press(page, page.bot_message(), option, person)
            equal(page.bot_message()['text'], answer)
