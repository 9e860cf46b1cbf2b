# reached.py: which lines of the library a fuzz target reaches
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: llvm-cov export -summary-only … | reached.py [DETAILS]

Prints "COVERED/LINES in N files" for the sources of the library of which at least 10 % of the lines
were reached, and writes a line for each of them to DETAILS.
"""
import json
import os
import sys


def is_library(folder):
    """Sources of the library are in relay-glib/TOPIC/."""
    return os.path.basename(os.path.dirname(folder)) == 'relay-glib'


def reached(files):
    for file in files:
        lines = file['summary']['lines']
        folder, name = os.path.split(file['filename'])
        if is_library(folder) and lines['covered'] * 10 >= lines['count'] > 0:
            yield name, lines['covered'], lines['count']


def main(arguments):
    files = list(reached(json.load(sys.stdin)['data'][0]['files']))
    covered = sum(file[1] for file in files)
    count = sum(file[2] for file in files)
    print(f'{covered}/{count} in {len(files)} files')
    if arguments:
        with open(arguments[0], 'w', encoding='utf-8') as details:
            for name, some, all_ in files:
                details.write(f'{name:32} {some:5} of {all_:5} lines, {100 * some / all_:5.1f} %\n')


if __name__ == '__main__':
    main(sys.argv[1:])
