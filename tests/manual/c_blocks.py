# c_blocks.py: makes a source file of the C fragments of a page, and compiles it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A fragment has definitions, which begin at the left margin like those of a file, and statements.

All definitions of a page stand in one file, so that one block can use what another one defines. The
statements of each block stand in a function of their own behind them.
"""
import os
import re
import subprocess

DEFINITION = re.compile(r'^(static |typedef |struct |enum |#|G_DEFINE|G_DECLARE|/\*)', re.MULTILINE)
FUNCTION = re.compile(r'^static ([\w \*]+)\n(\w+) \(([^{]*)\)\n\{', re.MULTILINE)
# The parameters of a callback are those of its type, whether it uses them or not.
WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter']


def paragraphs(text):
    """Pieces of the text that end with an empty line outside of braces, with the numbers of their first lines."""
    lines = text.splitlines()
    start = 0
    depth = 0
    for number, line in enumerate(lines):
        depth += line.count('{') - line.count('}')
        if (line == '' and depth == 0) or number == len(lines) - 1:
            piece = '\n'.join(lines[start:number + 1])
            if piece.strip():
                yield start, piece
            start = number + 1


def is_definition(piece):
    """A comment belongs to what follows it in its paragraph."""
    code = re.sub(r'/\*.*?\*/\s*', '', piece, flags=re.DOTALL)
    return bool(DEFINITION.match(code))


def at(block, line, text):
    return f'#line {block.line + line} "{block.page}"\n{text}\n'


def source_of(blocks):
    """The text of a file that holds all fragments of a page."""
    definitions = []
    functions = []
    for block in blocks:
        statements = []
        for line, piece in paragraphs(block.text):
            (definitions if is_definition(piece) else statements).append(at(block, line, piece))
        if statements:
            functions.append(f'void fragment_{block.line} (void);\nvoid fragment_{block.line} (void)\n{{\n'
                             + ''.join(statements) + '}\n')
    text = ''.join(definitions)
    types = ''.join(d for d in definitions if not FUNCTION.search(d))
    bodies = ''.join(d for d in definitions if FUNCTION.search(d))
    prototypes = ''.join(f'static {kind} {name} ({parameters});\n' for kind, name, parameters in FUNCTION.findall(text))
    uses = ''.join(f'  (gpointer) {name},\n' for _kind, name, _parameters in FUNCTION.findall(text))
    uses = f'extern const gpointer used[];\nconst gpointer used[] = {{\n{uses}}};\n' if uses else ''
    return '#include "names.h"\n' + types + prototypes + bodies + ''.join(functions) + uses


def flags(source_root, build_root):
    found = subprocess.run(
        ['pkg-config', '--cflags', '--libs', 'relay-glib-1.0-uninstalled', 'libsoup-3.0', 'gio-unix-2.0'],
        env={**os.environ, 'PKG_CONFIG_PATH': os.path.join(build_root, 'meson-uninstalled')},
        check=True, capture_output=True, text=True).stdout.split()
    return [f'-I{source_root}/include', f'-I{build_root}/include', *found]


def compile_text(source_root, build_root, text, *arguments):
    """Compiles C from a text; returns what the compiler has printed, which is empty for success."""
    command = ['gcc', *WARNINGS, '-I', os.path.join(source_root, 'tests/manual'), '-x', 'c', '-',
               *arguments, *flags(source_root, build_root)]
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    return result.stderr or (f'status {result.returncode}' if result.returncode else '')
