# npm.py: the packages from npm that a test needs, in its build folder
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import re
import shutil
import subprocess

UNREACHABLE = 'EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT'


class Skip(Exception):
    pass


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def check_node(oldest):
    try:
        text = subprocess.run(['node', '--version'], capture_output=True, text=True, check=True).stdout
    except OSError:
        raise Skip('node is not installed') from None
    if tuple(int(number) for number in re.findall(r'\d+', text)[:2]) < oldest:
        raise Skip('node is older than ' + '.'.join(map(str, oldest)))


def install(source, work, oldest_node):
    """Installs what the lock file in source names, and returns the folder with the packages."""
    check_node(oldest_node)
    os.makedirs(work, exist_ok=True)
    lock = os.path.join(source, 'package-lock.json')
    stamp = os.path.join(work, 'installed.json')
    if not os.path.exists(stamp) or read(stamp) != read(lock):
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(os.path.join(source, name), work)
        done = subprocess.run(['npm', 'ci', '--no-audit', '--no-fund', '--ignore-scripts'], cwd=work,
                              capture_output=True, text=True)
        if done.returncode != 0 and re.search(UNREACHABLE, done.stderr):
            raise Skip('npm reaches no registry')
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        shutil.copy(lock, stamp)
    return os.path.join(work, 'node_modules')
