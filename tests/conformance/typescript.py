# typescript.py: compiles conformance.ts, and runs the result in gjs
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles with the compiler and the declarations that tests/types/check.py installs and makes."""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# What makes gjs use the override of the source tree; the program itself is a plain module.
START = """imports.overrides.searchPath.unshift(imports.gi.GLib.getenv('RELAY_OVERRIDES'));
await import('./conformance.js');
"""


class Skip(Exception):
    """The compiler cannot be had here."""


def load_check():
    """tests/types/check.py as a module. It takes the folders from the command line."""
    source, build = os.environ['RELAY_SOURCE'], os.environ['RELAY_BUILD']
    arguments = sys.argv
    sys.argv = ['check.py', source, build]
    sys.path.insert(0, os.path.join(source, 'tests/types'))
    import check
    sys.argv = arguments
    return check


def compile_program():
    """Returns the command that runs the program. Raises Skip without the compiler."""
    check = load_check()
    try:
        programs = check.install()
        types = os.path.join(check.WORK, 'types')
        if not os.path.exists(os.path.join(types, 'gio-2.0.d.ts')):
            check.generate(programs, types)
    except check.Skip as reason:
        raise Skip(reason) from None
    folder = os.path.join(check.WORK, 'conformance')
    check.write(os.path.join(types, 'relay-1.0.d.ts'), check.read(check.COMMITTED))
    check.write(os.path.join(folder, 'conformance.ts'), check.read(os.path.join(HERE, 'conformance.ts')))
    check.write(os.path.join(folder, 'start.js'), START)
    options = {**check.OPTIONS, 'noEmit': False, 'allowJs': False, 'checkJs': False,
               # The test of the types checks the declarations.
               'skipLibCheck': True}
    check.write(os.path.join(folder, 'tsconfig.json'),
                json.dumps({'compilerOptions': options, 'files': ['conformance.ts', os.path.join(types, 'index.d.ts')]}))
    done = subprocess.run([os.path.join(programs, 'tsc'), '--project', folder, '--pretty', 'false'], cwd=folder,
                          capture_output=True, text=True)
    errors = [line for line in done.stdout.splitlines() if re.match(r'conformance\.ts\(', line)]
    if errors or not os.path.exists(os.path.join(folder, 'conformance.js')):
        raise AssertionError('\n'.join(errors) or done.stdout + done.stderr)
    return ['gjs', '-m', os.path.join(folder, 'start.js')]
