# test-pages.py: compiles every block in Vala of the pages, from the very text; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import shlex
import sys
import tempfile

from valac import OPTIONS, compile_program

SOURCE = os.environ['RELAY_SOURCE']
sys.path.insert(0, os.path.join(SOURCE, 'tests/lib'))

import blocks  # noqa: E402

CLASS = re.compile(r'(?:public )?(?:abstract )?class ')
METHOD = re.compile(r'async .*\{\n')


def wrap(block, number):
    """A fragment as a file, in which each line has the number that it has in the page."""
    if CLASS.match(block.text):
        head, tail = '', ''
    elif METHOD.match(block.text):
        head, tail = f'public class Fragment{number} : Names {{ public', '}'
    else:
        head, tail = f'public class Fragment{number} : Names {{ public async void run () throws Error {{', '}}'
    return '\n' * (block.line - 2) + head + '\n' + block.text + tail + '\n'


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def compile_fragments(fragments):
    """All fragments together, because valac needs a second to begin."""
    with tempfile.TemporaryDirectory() as folder:
        main = write(folder, 'fragments.vala', 'void main () {\n}\n')
        files = [os.path.join(SOURCE, 'tests/manual/names.vala')]
        for number, block in enumerate(fragments):
            name = f'{os.path.basename(block.page)}-{block.line}.vala'
            files.append(write(folder, name, wrap(block, number)))
        compile_program(folder, main, *files)


def options_of(page):
    """The options of the command of the page that compiles bot.vala."""
    text = blocks.read(SOURCE, page)
    found = re.search(r'^valac (.*)--pkg relay-glib-1\.0 bot\.vala$', text, flags=re.MULTILINE)
    return shlex.split(found[1]) if found else OPTIONS


def compile_page_program(block):
    with tempfile.TemporaryDirectory() as folder:
        compile_program(folder, write(folder, 'program.vala', block.in_place()), options=options_of(block.page))


def main():
    found = list(blocks.of_language(SOURCE, 'vala'))
    fragments = [block for block in found if not block.is_program]
    cases = [(f'the program {block.place} compiles', compile_page_program, block) for block in found if block.is_program]
    cases.append((f'the {len(fragments)} fragments compile', compile_fragments, fragments))
    failed = 0
    print(f'1..{len(cases) + 1}')
    for number, (name, function, argument) in enumerate(cases, 1):
        try:
            function(argument)
            print(f'ok {number} - {name}', flush=True)
        except AssertionError as error:
            failed += 1
            print(f'not ok {number} - {name}')
            for line in str(error).splitlines():
                print('#', line)
    enough = len(fragments) >= 12 and len(cases) >= 2
    print(f'{"ok" if enough else "not ok"} {len(cases) + 1} - the blocks were found')
    return 0 if enough and not failed else 1


sys.exit(main())
