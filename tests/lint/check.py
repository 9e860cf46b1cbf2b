# check.py: rules that no compiler knows, checked over the source tree; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: check.py SOURCE-ROOT"""
import ast
import concurrent.futures
import itertools
import os
import re
import shutil
import subprocess
import sys

import platforms
import structure
import tools

MAX_LINES = 1200
MAX_COLUMNS = 100
TEXT = ('.c', '.h', '.in', '.py', '.js', '.sh', '.md', '.build', '.css', '.html', '.txt', '.xml', '.vala', '.ui',
        '.yml', '.desktop', '.svg')
SCRIPTS = ('examples/demo', 'tests/run', 'tests/faults/run', 'tests/faults/certificates', 'tests/fuzz/run',
           'tests/embedding/check', 'tests/installed/check', 'tests/packages/check',
           'tests/installed/dump-abi', 'tests/fresh/run', 'tests/fresh/check', 'examples/packaging/debian/tests/smoke',
           'tests/qemu/run', 'tests/soak/run', '.ci/run')
SKIPPED = ('build', '_build', '.git', '__pycache__', 'node_modules')

# Discord's own words stand in the first, those of the HTTP calls in the others.
OTHER_WORDS = ('relay-interaction.c', 'relay-endpoint-calls.c')
KEY_FILES = ('relay-wire-keys.c', 'relay-wire-keys-private.h')


class Tree:
    def __init__(self, root):
        self.root = root
        self.texts = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(f for f in folders if not f.startswith(SKIPPED))
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if path.endswith(TEXT) or path in SCRIPTS:
                    with open(os.path.join(folder, name), encoding='utf-8') as file:
                        self.texts[path] = file.read()

    def files(self, *ends, under=''):
        for path, text in self.texts.items():
            if path.startswith(under) and path.endswith(ends):
                yield path, text

    def library(self):
        yield from self.files('.c', '.h', under='relay-glib/')


def without_comments(text):
    """The same lines, with comments blanked."""
    return re.sub(
        r'/\*.*?\*/', lambda match: re.sub(r'[^\n]', ' ', match[0]), text, flags=re.DOTALL
    )


def lines_with(pattern, path, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = re.search(pattern, line)
        if match:
            yield f'{path}:{number}: {line.strip()[:100]}'


def no_file_is_too_long(tree):
    for path, text in tree.texts.items():
        count = text.count('\n')
        if count > MAX_LINES:
            yield f'{path}: {count} lines'


def wire_keys_stand_in_one_place(tree):
    words = set()
    for path, text in tree.library():
        if path.endswith(KEY_FILES):
            words.update(re.findall(r'"([a-z]+(?:_[a-z]+)+|[a-z]+[A-Z]\w*)"', text))
    if len(words) < 20:
        yield f'only {len(words)} key names were found'
        return
    pattern = '"(' + '|'.join(sorted(words)) + ')"'
    for path, text in tree.library():
        if not path.endswith(KEY_FILES + OTHER_WORDS):
            yield from lines_with(pattern, path, without_comments(text))


def libsoup_is_included_once(tree):
    found = [
        line
        for path, text in tree.files('.c', '.h')
        if path.startswith(('relay-glib/', 'include/'))
        for line in lines_with(r'#\s*include\s*[<"]libsoup', path, text)
    ]
    if len(found) != 1:
        yield from found or ['no include of libsoup was found']


def library_prints_nothing(tree):
    words = r'\b(f?printf|puts|putchar|perror|g_print|g_printerr|g_vprintf)\s*\('
    for path, text in tree.library():
        yield from lines_with(words, path, without_comments(text))


def library_never_aborts(tree):
    words = r'\b(abort|exit|_exit|g_error|g_abort|assert|g_assert(_(?!not_reached\b)\w+)?)\s*\('
    for path, text in tree.library():
        yield from lines_with(words, path, without_comments(text))


def library_is_bounded(tree):
    words = r'\b(strcpy|strcat|sprintf|vsprintf|gets|alloca|g_alloca|g_newa)\s*\('
    for path, text in tree.library():
        yield from lines_with(words, path, without_comments(text))


def names_and_licence_are_on_top(tree):
    for path, text in tree.files('.c', '.h', '.py', '.js', '.sh', '.css', '.vala'):
        if path.endswith('-custom.vala'):
            continue  # in the format of vapigen
        head = '\n'.join(text.splitlines()[:7])
        name = os.path.basename(path)
        if 'SPDX-License-Identifier: LGPL-2.1-or-later' not in head:
            yield f'{path}: no SPDX-License-Identifier'
        elif not re.search(rf'^(/\*|#|//) {re.escape(name)}: \S', head, flags=re.MULTILINE):
            yield f'{path}: the first line should be "{name}: what for"'


def no_path_of_one_machine(tree):
    # Put together here so that this file does not find itself.
    folders = '|'.join(['work', 'farm', r'home/(?!me/)\w+', 'root', 'tmp/bash', 'tmp/build', 'mnt'])
    for path, text in tree.texts.items():
        yield from lines_with(rf'(^|["\'(=\s])/({folders})/', path, text)


def nothing_is_left_to_do(tree):
    words = r'\b(' + '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK']) + r')\b'
    for path, text in tree.texts.items():
        yield from lines_with(words, path, text)


def white_space_is_clean(tree):
    for path, text in tree.texts.items():
        yield from lines_with(r'[ \t]+$', path, text)
        if path.endswith(('.c', '.h', '.py', '.js', '.vala', '.ui')) and not path.endswith('-custom.vala'):
            yield from lines_with(r'\t', path, text)
        if text and not text.endswith('\n'):
            yield f'{path}: no newline at its end'


def documentation_comments_are_wrapped(tree):
    """clang-format does not wrap them. A line that names a property with its functions cannot be wrapped."""
    for directory in ('include/', 'relay-glib/'):
        for path, text in tree.files('.c', '.h', under=directory):
            for comment in re.findall(r'/\*\*\n.*?\*/', text, flags=re.DOTALL):
                for line in comment.split('\n'):
                    if len(line) > MAX_COLUMNS and '(getter' not in line:
                        yield f'{path}: {line.strip()[:60]}…'


def vala_lines_are_short(tree):
    """No program formats Vala; the length is that of the C files and pages."""
    for path, text in tree.files('.vala', '.ui', under='examples/'):
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > 120 and 'translatable' not in line:
                yield f'{path}:{number}: {len(line)} columns'


def private_headers_stay_private(tree):
    for path, text in tree.files('.h', under='include/'):
        yield from lines_with(r'#\s*include\s*[<"].*-private\.h', path, text)
    for path, text in tree.files('.h', under='relay-glib/'):
        if not path.endswith('-private.h'):
            yield f'{path}: a private header is called …-private.h'


def public_headers_export(tree):
    """What a public header declares carries its version: else it is not exported."""
    pattern = r'((?:^[^\n]*\n)?)^(?!#)[A-Za-z][\w \t*]*?\b(relay_\w+)\s*\('
    for path, text in tree.files('.h', under='include/'):
        for match in re.finditer(pattern, without_comments(text), flags=re.MULTILINE):
            before = match[1] + match[0]
            if 'RELAY_AVAILABLE_IN' not in before and 'typedef' not in before:
                yield f'{path}: {match[2]}'


def headers_are_in_the_umbrella(tree):
    umbrella = tree.texts['include/relay-glib/relay-glib.h']
    for path, _ in tree.files('.h', '.h.in', under='include/relay-glib/relay-'):
        name = os.path.basename(path).replace('.in', '')
        if name != 'relay-glib.h' and f'<relay-glib/{name}>' not in umbrella:
            yield path


def every_source_is_built(tree):
    listed = tree.texts['relay-glib/meson.build']
    for path, _ in tree.files('.c', under='relay-glib/'):
        if f"'{path.removeprefix('relay-glib/')}'" not in listed:
            yield path
    listed = tree.texts['tests/meson.build']
    for path, _ in tree.files('.c', under='tests/unit/'):
        name = re.sub(r'tests/unit/|(?<=/)test-|\.c$', '', path)
        if f"'{name}'" not in listed:
            yield path


def scripts_parse(tree):
    for path in SCRIPTS:
        if path not in tree.texts:
            yield f'{path}: missing'
            continue
        full = os.path.join(tree.root, path)
        if not os.access(full, os.X_OK):
            yield f'{path}: not executable'
        checked = subprocess.run(['bash', '-n', full], capture_output=True, text=True)
        if checked.returncode:
            yield checked.stderr.strip()
    for path, text in tree.files('.py'):
        try:
            ast.parse(text)
        except SyntaxError as error:
            yield f'{path}: {error}'


def named_tests_exist(tree):
    """A page that names a test as the proof of something: macros put the names of some together."""
    sources = [text for _path, text in tree.files('.c', under='tests/')]
    for path, text in tree.files('.md', under='doc/'):
        for name in sorted(set(re.findall(r'`((?:/[a-z0-9-]+){2,})`', text))):
            parts = name.strip('/').split('/')
            ends = ['/'.join(parts[start:]) for start in range(1, len(parts))]
            if not any(f'"/{parts[0]}' in source and re.search(f'["/](?:{"|".join(ends)})"', source)
                       for source in sources):
                yield f'{path}: there is no test {name}'


def format_is_that_of_clang_format(tree):
    """Every C file looks as clang-format 14 (Debian 12) writes it; other versions differ in details."""
    program = shutil.which('clang-format-14') or shutil.which('clang-format')
    version = subprocess.run([program, '--version'], capture_output=True, text=True).stdout if program else ''
    if ' version 14.' not in version:
        print('# clang-format 14 is not installed: the format is not checked')
        return
    paths = [path for path, _ in tree.files('.c', '.h')]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        chunks = [paths[start:start + 40] for start in range(0, len(paths), 40)]
        yield from itertools.chain(*pool.map(lambda chunk: badly_formatted(program, tree.root, chunk), chunks))


def badly_formatted(program, root, paths):
    result = subprocess.run([program, '--dry-run', *paths], cwd=root, capture_output=True, text=True)
    return sorted(set(re.findall(r'^(\S+?):\d+:\d+: warning', result.stderr, flags=re.MULTILINE)))


CHECKS = [
    no_file_is_too_long,
    wire_keys_stand_in_one_place,
    libsoup_is_included_once,
    library_prints_nothing,
    library_never_aborts,
    library_is_bounded,
    names_and_licence_are_on_top,
    no_path_of_one_machine,
    nothing_is_left_to_do,
    white_space_is_clean,
    documentation_comments_are_wrapped,
    vala_lines_are_short,
    private_headers_stay_private,
    public_headers_export,
    headers_are_in_the_umbrella,
    every_source_is_built,
    scripts_parse,
    named_tests_exist,
    format_is_that_of_clang_format,
    *platforms.CHECKS,
    *structure.CHECKS,
    *tools.CHECKS,
]


def main(root):
    tree = Tree(root)
    failed = False
    print(f'1..{len(CHECKS)}')
    for number, check in enumerate(CHECKS, 1):
        problems = list(check(tree))
        failed = failed or bool(problems)
        print('not ok' if problems else 'ok', number, '-', check.__name__.replace('_', ' '))
        for problem in problems:
            print('# ' + problem)
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
