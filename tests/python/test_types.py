# test_types.py: mypy --strict over Relay.pyi, relay_bot.py, the examples and the blocks of the pages
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""RELAY_SOURCE is the root of the source tree.

No Debian package has stubs of GLib, GObject, Gio and Json. Those in stubs/ are only what is needed here.
"""
import collections
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import relaytest

SOURCE = os.environ['RELAY_SOURCE']
sys.path.insert(0, os.path.join(SOURCE, 'tests/lib'))
import blocks  # noqa: E402

# For a fragment: the modules, and what tests/manual/names.pyi declares
PREAMBLE = 'import asyncio, os, signal; from gi.repository import Gio, GLib, Relay; from names import *'

# Each line is a mistake that a type checker must see, with the kind of error that mypy reports.
MISTAKES = """
adapter.connect('inbuond', on_inbound)  # call-overload
adapter.connect('inbound', on_number)  # call-overload
adapter.connect('passthrough', on_inbound)  # call-overload
adapter.connect('notify::stat', on_notify)  # call-overload
adapter.send_async(chat_id)  # call-overload
adapter.send_async(chat_id, 5)  # call-overload
adapter.send_async(chat_id, 'text', metadata='text')  # call-overload
adapter.send_asynch(chat_id, 'text')  # attr-defined
adapter.state = Relay.State.ONLINE  # misc
adapter.max_chats = 'many'  # assignment
transport.secret + 'x'  # operator
transport.reconnect = Relay.State.ONLINE  # assignment
Relay.Error.DECLINDE  # attr-defined
Relay.MemoryTransport.new()  # call-arg
Relay.Descriptor.new_from_json('{}')  # arg-type
Relay.Adapter(state=1)  # call-arg
len(event.source.user_name)  # arg-type
draft.append(5)  # arg-type
"""

# Each line is right.
RIGHT = """
adapter.connect('inbound', on_inbound)
adapter.connect('inbound', Relay.held(on_inbound))
adapter.connect_after('notify::state', on_notify)
adapter.connect('inbound', on_inbound_with_data, 5)
adapter.send_async(chat_id, 'text', None, None, None, on_ready)
adapter.send_async(chat_id, 'text', callback=on_ready)
asyncio.create_task(adapter.send_async(chat_id, 'text', metadata={'notify': True}))
transport.secret = 'secret'
Relay.WebsocketTransport.new(text, 'web').gateway_id = 'gw'
Relay.SessionSource(chat_id='c', is_bot=None)
draft.append(b'bytes')
"""

DECLARATIONS = f"""
{PREAMBLE}
from gi.repository import GObject

async def on_inbound(adapter: Relay.Adapter, event: Relay.MessageEvent) -> None: ...
async def on_inbound_with_data(adapter: Relay.Adapter, event: Relay.MessageEvent, data: int) -> None: ...
def on_number(adapter: Relay.Adapter, number: int) -> None: ...
def on_notify(adapter: Relay.Adapter, spec: GObject.ParamSpec) -> None: ...
def on_ready(adapter: Relay.Adapter, result: Gio.AsyncResult) -> None: ...

async def results() -> None:
    result: Relay.SendResult = await adapter.send_async(chat_id, text)
    both: tuple[Relay.SendResult, bool] = await asyncio.gather(
        adapter.send_async(chat_id, text), adapter.disconnect_async())
    limited: Relay.PromptResponse = await asyncio.wait_for(adapter.ask_async(chat_id, prompt, 5), 5)
    answer: dict[str, object] = await adapter.send_action_async({{'op': 'send'}})
    url, media_id, size = await endpoint.upload_async(Gio.MemoryInputStream.new_from_data(b'x'), 1, 'text/plain')
    names: tuple[str, str, int] = (url, media_id, size)
    async with adapter as entered:
        async for received in entered.events(held=True):
            third: bool | None = received.source.is_bot
    try:
        await adapter.send_async(chat_id, text)
    except Relay.RateLimited as error:
        await asyncio.sleep(error.retry_after)
    except Relay.Partial as error:
        sent: list[str] = error.message_ids
"""


class Folder:
    """The files to check, as they are installed, and what mypy says of each."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-types-')
        self.path = self.folder.name
        self.names = []
        shutil.copytree(os.path.join(SOURCE, 'tests/python/stubs'), self.path, dirs_exist_ok=True)
        self.copy('relay-glib/bindings/Relay.pyi', 'gi/repository/Relay.pyi')
        self.copy('tests/manual/names.pyi', 'names.pyi')

    def copy(self, source, name):
        shutil.copy(os.path.join(SOURCE, source), os.path.join(self.path, name))
        self.names.append(name)

    def write(self, name, text):
        with open(os.path.join(self.path, name), 'w', encoding='utf-8') as file:
            file.write(text)
        self.names.append(name)

    def check(self):
        """Returns the errors of each file: (line, text, kind)."""
        command = ['mypy', '--strict', '--no-error-summary', '--cache-dir', os.devnull, *self.names]
        done = subprocess.run(command, cwd=self.path, capture_output=True, text=True,
                              env={**os.environ, 'MYPYPATH': self.path})
        errors = collections.defaultdict(list)
        for line in (done.stdout + done.stderr).splitlines():
            match = re.match(r'(\S+?):(\d+): error: (.*?)(?:  \[([\w-]+)\])?$', line)
            if match:
                errors[match[1]].append((int(match[2]), match[3], match[4]))
            elif ': note: ' not in line:
                errors[''].append((0, line, None))
        return errors


def make_program(block):
    """The text of a block at its lines of the page. A fragment may await, so it becomes a coroutine."""
    if block.is_program:
        return block.in_place()
    lines = block.in_place().split('\n')
    lines[0] = PREAMBLE
    lines[block.line - 2] = 'async def fragment() -> None:'
    lines[block.line - 1:] = ['    ' + line for line in lines[block.line - 1:]]
    return '\n'.join(lines) + '\n'


@unittest.skipUnless(shutil.which('mypy'), 'mypy is not installed')
class Types(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Folder()
        cls.blocks = {}
        for number, block in enumerate(blocks.of_language(SOURCE, 'python')):
            name = f'block_{number}.py'
            cls.blocks[name] = block
            folder.write(name, make_program(block))
        cls.examples = []
        for path in sorted(glob.glob(os.path.join(SOURCE, 'examples/python/*.py'))):
            name = 'example_' + os.path.basename(path)
            cls.examples.append(name)
            folder.copy(path, name)
        folder.copy('relay-glib/bindings/relay_bot.py', 'gi/overrides/relay_bot.py')
        cls.head = DECLARATIONS.count('\n')
        folder.write('mistakes.py', DECLARATIONS + MISTAKES.lstrip())
        folder.write('right.py', DECLARATIONS + RIGHT)
        cls.errors = folder.check()
        folder.folder.cleanup()

    def test_mypy_runs(self):
        self.assertEqual(self.errors[''], [])

    def test_the_stub(self):
        self.assertEqual(self.errors['gi/repository/Relay.pyi'], [])

    def test_right_programs_are_accepted(self):
        self.assertEqual(self.errors['right.py'], [])

    def test_mistakes_are_found(self):
        found = {line: kind for line, _text, kind in self.errors['mistakes.py']}
        lines = MISTAKES.strip().split('\n')
        wanted = {self.head + number: line.rpartition('# ')[2] for number, line in enumerate(lines, 1)}
        self.assertEqual(found, wanted)

    def test_relay_bot(self):
        self.assertEqual(self.errors['gi/overrides/relay_bot.py'], [])

    def test_the_examples(self):
        self.assertGreaterEqual(len(self.examples), 4)
        for name in self.examples:
            with self.subTest(name):
                self.assertEqual(self.errors[name], [])

    def test_the_blocks_of_the_pages(self):
        self.assertGreater(len(self.blocks), 3)
        for name, block in self.blocks.items():
            with self.subTest(block.place):
                self.assertEqual(self.errors[name], [])


relaytest.main()
