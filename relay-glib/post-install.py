# post-install.py: updates the cache of the linker, and prints what programs need to find the installed library
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: post-install.py LIBRARY [FOLDER VARIABLE SEARCH-PATH]…

LIBRARY is the installed shared library. The other arguments are groups of three: a folder of the installation, the
environment variable that adds it to a search path, and the search path without the variable, separated by colons.
Debian's introspection, for example, does not look into /usr/local.
"""
import os
import shutil
import subprocess
import sys

# Variables that replace a search path instead of adding to it, and that search path
DEFAULTS = {'XDG_DATA_DIRS': '/usr/local/share:/usr/share'}


def find_ldconfig():
    return shutil.which('ldconfig', path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


def update_linker_cache():
    ldconfig = find_ldconfig()
    if ldconfig and os.geteuid() == 0:
        subprocess.run([ldconfig], check=False)


def is_in_linker_cache(library):
    ldconfig = find_ldconfig()
    if not ldconfig:
        return os.path.dirname(library) in ('/lib', '/usr/lib', '/usr/local/lib')
    cache = subprocess.run([ldconfig, '-p'], capture_output=True, text=True, check=False).stdout
    paths = [line.rpartition(' => ')[2] for line in cache.splitlines()]
    # The cache names the link that has the soname.
    return os.path.realpath(library) in {os.path.realpath(path) for path in paths}


def is_searched(folder, variable, search_path):
    searched = f'{os.environ.get(variable, "")}:{search_path}'.split(':')
    return os.path.realpath(folder) in {os.path.realpath(path) for path in searched if path}


def assignment(variable, folder):
    default = DEFAULTS.get(variable)
    if default:
        return f'{variable}={folder}:${{{variable}:-{default}}}'
    return f'{variable}={folder}${{{variable}:+:${variable}}}'


def open_output():
    """The standard output of Meson: Meson 1.0 shows what a script prints only when the script fails."""
    own = os.dup(1)
    try:
        path = f'/proc/{os.getppid()}/fd/1'
        if not os.path.samestat(os.fstat(own), os.stat(path)):
            return open(path, 'a', encoding='utf-8')
    except OSError:
        pass
    return os.fdopen(own, 'w', encoding='utf-8')


def main(library, *arguments):
    update_linker_cache()
    needed = []
    if not is_in_linker_cache(library):
        needed.append(assignment('LD_LIBRARY_PATH', os.path.dirname(library)))
    for folder, variable, search_path in zip(*[iter(arguments)] * 3):
        if not is_searched(folder, variable, search_path):
            needed.append(assignment(variable, folder))
    if needed and not os.environ.get('MESON_INSTALL_QUIET'):
        with open_output() as output:
            print('Programs find relay-glib after this line in a shell, or in ~/.profile for every login:', file=output)
            print('    export ' + ' '.join(needed), file=output)


if __name__ == '__main__':
    if len(sys.argv) % 3 != 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
