# reached.py: the sources that a fuzz target reaches, in one line each
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: llvm-cov export -summary-only … | reached.py

Names the sources of which at least a tenth of the lines were reached.
"""
import json
import os
import sys


def main():
    for file in json.load(sys.stdin)['data'][0]['files']:
        lines = file['summary']['lines']
        if file['filename'].endswith('.c') and lines['covered'] * 10 >= lines['count'] > 0:
            name = os.path.basename(file['filename'])
            print(f'    {name:32} {lines["covered"]:5} of {lines["count"]:5} lines, {lines["percent"]:5.1f} %')


if __name__ == '__main__':
    main()
