# python-dir.py: which directory of a prefix this Python looks for modules in; nothing if none
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: python-dir.py PREFIX"""
import os
import site
import sys

prefix = os.path.realpath(sys.argv[1])
for directory in site.getsitepackages():
    # /usr/local/lib is in /usr too, and not what an installation into /usr means
    inside = os.path.relpath(os.path.realpath(directory), prefix)
    if inside.startswith('lib'):
        print(directory)
        break
