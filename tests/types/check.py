# check.py: the TypeScript declarations: are they up to date, and do they accept what the manual shows; TAP
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: check.py SOURCE-ROOT BUILD-ROOT [--write]

Installs the versions of package-lock.json from npm into the build folder, makes the declarations again, and checks the
examples and the code blocks of the manual against the committed ones with tsc --strict.
--write stores the declarations in the source tree instead, with the present documentation.
"""
import difflib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

arguments = [argument for argument in sys.argv[1:] if argument != '--write']
if len(arguments) != 2:
    sys.exit(__doc__)
SOURCE, BUILD = (os.path.abspath(path) for path in arguments)
HERE = os.path.join(SOURCE, 'tests/types')
WORK = os.path.join(BUILD, 'tests/types')
BINDINGS = os.path.join(SOURCE, 'relay-glib/bindings')
COMMITTED = os.path.join(BINDINGS, 'relay-1.0.d.ts')
OLDEST_NODE = (20, 19)
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, 'tests/lib'))

import blocks  # noqa: E402
import npm  # noqa: E402
from npm import Skip, read  # noqa: E402

OPTIONS = {
    'strict': True,
    'allowJs': True,
    'checkJs': True,
    'noEmit': True,
    'noImplicitReturns': True,
    'target': 'ES2022',
    'lib': ['ES2022'],
    'types': [],
    'module': 'ESNext',
    'moduleResolution': 'bundler',
}
# What a fragment of a page does not import itself
FRAGMENT = ("import Gio from 'gi://Gio?version=2.0'; import GLib from 'gi://GLib?version=2.0'; "
            "import Relay from 'gi://Relay?version=1.0';")
# For programs that are no modules
IMPORTS = 'interface GjsGiImports {\n' + ''.join(
    f"  {name}: typeof import('gi://{name}').default;\n" for name in ('Gio', 'GLib', 'GObject', 'Json')) + '}\n'


def install():
    """Returns the folder of the programs that the lock file names."""
    return os.path.join(npm.install(HERE, WORK, OLDEST_NODE), '.bin')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def generate(programs, target):
    """Makes the declarations of the typelib, and of everything that it uses, and returns ours."""
    shutil.rmtree(target, ignore_errors=True)
    command = [os.path.join(programs, 'ts-for-gir'), 'generate', 'Relay-1.0', '--outdir', target, '--ignoreVersionConflicts',
               '--girDirectories', os.path.join(BUILD, 'relay-glib'), '--girDirectories', '/usr/share/gir-1.0']
    done = subprocess.run(command, cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    spec = importlib.util.spec_from_file_location('make_types', os.path.join(BINDINGS, 'make-types.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make(read(os.path.join(target, 'relay-1.0.d.ts')))


def declarations(text):
    """The lines without documentation: a change of words in C needs no new file."""
    return re.sub(r'^ *(/\*\*.*?\*/)?\n', '', text, flags=re.DOTALL | re.MULTILINE).splitlines()


def differences(made):
    lines = difflib.unified_diff(declarations(read(COMMITTED)), declarations(made), 'committed', 'made', lineterm='', n=1)
    return list(lines)[:60]


def store_blocks(folder):
    """Stores each JavaScript block of the pages in a file with the numbers of its page's lines."""
    for block in blocks.of_language(SOURCE, 'js'):
        text = block.in_place()
        if not block.is_program:
            text = FRAGMENT + text
        name = block.page.replace('/', '-').replace('.md', f'-{block.line}.js')
        write(os.path.join(folder, name), text + 'export {};\n')


def store_programs(folder):
    """Stores the examples, and the test of the declarations."""
    examples = os.path.join(SOURCE, 'examples/js')
    for name in os.listdir(examples):
        write(os.path.join(folder, 'examples', name), read(os.path.join(examples, name)))
    write(os.path.join(folder, 'imports.d.ts'), IMPORTS)
    for path in (os.path.join(HERE, 'use.ts'), os.path.join(SOURCE, 'tests/manual/names.d.ts'),
                 os.path.join(BINDINGS, 'relay-bot.d.ts')):
        write(os.path.join(folder, os.path.basename(path)), read(path))


def check(programs, types):
    """Returns the complaints of tsc about our files."""
    folder = os.path.join(WORK, 'programs')
    shutil.rmtree(folder, ignore_errors=True)
    store_blocks(os.path.join(folder, 'pages'))
    store_programs(folder)
    shutil.copy(COMMITTED, os.path.join(types, 'relay-1.0.d.ts'))
    config = {'compilerOptions': OPTIONS, 'include': ['.', os.path.join(types, 'index.d.ts')]}
    write(os.path.join(folder, 'tsconfig.json'), json.dumps(config))
    done = subprocess.run([os.path.join(programs, 'tsc'), '--project', folder, '--pretty', 'false'], cwd=folder,
                          capture_output=True, text=True)
    if not re.match(r'$|\S+\(\d+,\d+\): ', done.stdout):
        raise RuntimeError(done.stdout + done.stderr)
    # The declarations of other libraries have errors of their own.
    found = [line for line in done.stdout.splitlines() if re.match(r'\S+\(\d+,\d+\): ', line)]
    others = re.compile(r'\S*/(?!relay-1\.0)[\w.-]+\.d\.ts\(')
    return [line for line in found if not others.match(line) or line.startswith(('names.d.ts', 'relay-bot.d.ts'))]


def report(number, name, complaints):
    print(f'{"not ok" if complaints else "ok"} {number} - {name}')
    for line in complaints:
        print('#', line)
    return bool(complaints)


def main():
    try:
        programs = install()
        types = os.path.join(WORK, 'types')
        made = generate(programs, types)
    except Skip as reason:
        print(f'1..0 # SKIP {reason}')
        return 0
    if '--write' in sys.argv:
        write(COMMITTED, made)
        return 0
    print('1..2')
    is_old = report(1, 'the declarations are those that ts-for-gir and make-types.py make', differences(made))
    is_wrong = report(2, 'tsc --strict accepts the examples and the blocks of the manual', check(programs, types))
    return int(is_old or is_wrong)


if __name__ == '__main__':
    sys.exit(main())
