# test-conformance.py: one scenario in several languages; each prints the same transcript
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: test-conformance.py LANGUAGE COMMAND…
       test-conformance.py typescript

Runs the program against the connector and a scripted connector, acts as its user, and compares what it prints with
transcript.txt, byte for byte. TAP on standard output.
"""
import difflib
import os
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../connector'))

import typescript  # noqa: E402
from harness import SECRET, Failure, Page, check, equal, run, wait_until  # noqa: E402
from scripted import Scripted  # noqa: E402


class Program:
    def __init__(self, command, url, scripted_url):
        environment = {**os.environ, 'GATEWAY_RELAY_ID': 'gw', 'GATEWAY_RELAY_SECRET': SECRET}
        self.process = subprocess.Popen([*command, url, scripted_url], env=environment, stdout=subprocess.PIPE)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode())

    @property
    def transcript(self):
        return ''.join(self.lines)

    def _wait(self, condition, what):
        try:
            wait_until(condition, what)
        except Failure as failure:
            raise Failure(f'{failure} after\n{self.transcript}') from None

    def has_ended(self):
        return self.process.poll() is not None

    def wait_for(self, line):
        """Waits until the program has printed the line."""
        self._wait(lambda: line + '\n' in self.lines or self.has_ended(), f'“{line}”')
        check(line + '\n' in self.lines, f'ended without “{line}”:\n{self.transcript}')

    def end(self):
        self._wait(self.has_ended, 'the end')
        self.reader.join()
        self.process.stdout.close()
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()


def reply(page, text, chat_id):
    message = page.bot_message()
    equal((message['text'], message['chat_id']), (text, chat_id))


def be_the_user(page, program):
    page.say('dm-alice', 'hello')
    reply(page, 'You said: hello', 'dm-alice')

    page.say('general', 'a thread, please', user_id='bob', user_name='Bob')
    thread_id = page.receive('chat')['chat']['chat_id']
    page.say(thread_id, 'in the thread', user_id='bob', user_name='Bob')
    reply(page, 'In here', thread_id)

    page.say('dm-alice', 'work')
    program.wait_for('working')
    page.ask('stop', chat_id='dm-alice')
    reply(page, 'Stopped', 'dm-alice')
    program.wait_for('sent')

    page.ask('interact', chat_id='general', command='ask', text='now', user_id='bob', user_name='Bob')
    reply(page, 'Answered: /ask now', 'general')

    program.wait_for('holding')
    page.say('dm-alice', 'first')
    page.say('dm-alice', 'second')
    program.wait_for('message: first | Alice | dm | thread no | bot no')
    page.ask('stop', chat_id='dm-alice')


def read_transcript():
    with open(os.path.join(HERE, 'transcript.txt'), encoding='utf-8') as file:
        return file.read()


def test(connector, command):
    scripted = Scripted()
    program = Program(command, connector.places['relay'], scripted.url)
    try:
        be_the_user(Page(connector), program)
        equal(program.end(), 0, f'exit status after\n{program.transcript}')
        expected = read_transcript()
        if program.transcript != expected:
            raise Failure('\n'.join(difflib.unified_diff(expected.splitlines(), program.transcript.splitlines(),
                                                         'transcript.txt', command[-1], lineterm='')))
    finally:
        program.kill()
        scripted.close()


def main():
    command = sys.argv[2:]
    if sys.argv[1:] == ['typescript']:
        try:
            command = typescript.compile_program()
        except typescript.Skip as reason:
            print(f'1..0 # SKIP {reason}')
            return 0
    if not command:
        sys.exit(__doc__)

    def case(connector):
        test(connector, command)
    case.__name__ = f'{sys.argv[1]} prints the transcript'
    return run([case])


sys.exit(main())
