# python-dir.py: prints the directory of a prefix in which this Python searches for modules, if any
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: python-dir.py PREFIX"""
import os
import site
import sys

prefix = os.path.realpath(sys.argv[1])
for directory in site.getsitepackages():
    # For the prefix /usr, /usr/local/lib/… is skipped: the path relative to the prefix starts with local.
    inside = os.path.relpath(os.path.realpath(directory), prefix)
    if inside.startswith('lib'):
        print(directory)
        break
