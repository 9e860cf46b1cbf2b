# blocks.py: the code blocks of the pages, for the tests that compile, check and run them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A block begins with three backquotes and its language, and is a *program* or a *fragment*.

A program is complete. A fragment is taken out of one: it uses names such as `adapter` and `event`, which
tests/manual/names.* declare, once for each language. `python3 tests/lib/blocks.py ROOT LANGUAGE` lists blocks.
"""
import glob
import os
import re
import sys

LANGUAGES = ('c', 'python', 'js', 'vala', 'sh', 'json', 'xml', 'ini', 'nginx', 'meson', 'lua', 'yaml', 'text')

# What only a program has, for each language
PROGRAM = {
    'c': r'^main \(',
    'python': r'^(import gi\b|import .*\bgi\b|gi\.require_version)',
    'js': r'^import \S+ from \'gi:|^imports\.gi|= imports\.gi',
    'vala': r'\bmain \(',
}


class Block:
    def __init__(self, page, line, language, text):
        self.page = page  # path below the root, such as doc/sending.md
        self.line = line  # number of the line of the page that holds the first line of the block
        self.language = language
        self.text = text

    @property
    def place(self):
        return f'{self.page}:{self.line}'

    @property
    def is_program(self):
        pattern = PROGRAM.get(self.language)
        return bool(pattern and re.search(pattern, self.text, flags=re.MULTILINE))

    def in_place(self):
        """The text behind as many empty lines as there are above it in the page, so that errors name the line of the page."""
        return '\n' * (self.line - 1) + self.text


def pages(root):
    """The paths of all pages below the root."""
    found = [os.path.join(root, name) for name in ('README.md', 'CONTRIBUTING.md')]
    found += sorted(glob.glob(os.path.join(root, 'doc', '*.md')))
    return [os.path.relpath(path, root) for path in found]


def read(root, page):
    with open(os.path.join(root, page), encoding='utf-8') as file:
        return file.read()


def of_page(root, page):
    """All blocks of one page, in order. Raises ValueError for a block that is not closed."""
    opened = None
    lines = []
    for number, line in enumerate(read(root, page).splitlines(), 1):
        if opened is None:
            if line.startswith('```'):
                opened = number, line[3:].strip()
                lines = []
        elif line == '```':
            yield Block(page, opened[0] + 1, opened[1], '\n'.join(lines) + '\n')
            opened = None
        else:
            lines.append(line)
    if opened is not None:
        raise ValueError(f'{page}:{opened[0]}: the block is not closed')


def of_language(root, language):
    for page in pages(root):
        for block in of_page(root, page):
            if block.language == language:
                yield block


def program(root, page, language):
    """The text of the first program of a page."""
    for block in of_page(root, page):
        if block.language == language and block.is_program:
            return block.text
    raise ValueError(f'{page}: no program in {language}')


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for found_block in of_language(*sys.argv[1:]):
        print(f'{found_block.place}: {"program" if found_block.is_program else "fragment"}')
