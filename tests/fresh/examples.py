# examples.py: the first program of the manual in a language, with the installed library, answers messages
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: examples.py SOURCE-ROOT BUILD-ROOT LANGUAGE"""
import os
import subprocess
import sys
import tempfile

if len(sys.argv) != 4:
    sys.exit(__doc__)
SOURCE, BUILD, LANGUAGE = sys.argv[1:]
os.environ['RELAY_CONNECTOR'] = os.path.join(BUILD, 'examples/connector/relay-connector')
sys.path[:0] = [os.path.join(SOURCE, 'tests/connector'), os.path.join(SOURCE, 'tests/lib')]
sys.dont_write_bytecode = True

import blocks  # noqa: E402
import harness  # noqa: E402

# The page that comes after the README for a language that the README has no program in
PAGES = {'c': [], 'python': [], 'js': ['doc/javascript.md']}


def find_program():
    for page in ['README.md', *PAGES[LANGUAGE]]:
        for block in blocks.of_page(SOURCE, page):
            if block.language == LANGUAGE and block.is_program:
                return block.text
    raise LookupError(f'no program in {LANGUAGE}')


def compile_c(folder):
    path = os.path.join(folder, 'bot')
    # the command of the README
    subprocess.run(f'cc {path}.c $(pkg-config --cflags --libs relay-glib-1.0) -o {path}', shell=True, check=True)
    return [path]


def command(folder):
    ending = {'c': '.c', 'python': '.py', 'js': '.js'}[LANGUAGE]
    path = os.path.join(folder, 'bot' + ending)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(find_program())
    if LANGUAGE == 'c':
        return compile_c(folder)
    if LANGUAGE == 'python':
        return ['python3', path]
    return ['gjs', '-m', path] if 'gi://' in find_program() else ['gjs', path]


def test_example_answers(connector):
    environment = {
        **os.environ,
        'GATEWAY_RELAY_URL': connector.places['relay'],
        'GATEWAY_RELAY_ID': 'gw',
        'GATEWAY_RELAY_SECRET': harness.SECRET,
    }
    with tempfile.TemporaryDirectory() as folder:
        page = harness.Page(connector)
        page.say('dm-alice', 'hello')
        bot = subprocess.Popen(command(folder), env=environment)
        try:
            harness.equal(page.bot_message()['text'], 'You said: hello')
        finally:
            bot.kill()
            bot.wait()
            page.hang_up()


sys.exit(harness.run([test_example_answers]))
