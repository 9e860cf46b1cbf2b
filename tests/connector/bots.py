# bots.py: runs bots against a connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import signal
import subprocess

from harness import SECRET, equal, wait_until


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
def bot_of(connector, name, *arguments, **more):
    bot = Bot(connector, name, *arguments, **more)
    try:
        yield bot
        equal(bot.end(), (0, ''), name)
    finally:
        if bot.process.poll() is None:
            bot.process.kill()
        bot.process.communicate()
