# platforms.py: that the connector names each of its platforms in one place
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks of examples/connector/platforms/, used by check.py."""
import re

CONNECTOR = 'examples/connector/'
PLATFORMS = CONNECTOR + 'platforms/'
TABLE = PLATFORMS + 'meson.build'


def without_comments(text):
    """The same lines, with comments of C blanked."""
    return re.sub(r'/\*.*?\*/', lambda match: re.sub(r'[^\n]', ' ', match[0]), text, flags=re.DOTALL)


def folders(tree):
    """The names of the folders that hold a platform."""
    return sorted({path.removeprefix(PLATFORMS).split('/')[0]
                   for path in tree.texts if path.startswith(PLATFORMS) and path.count('/') > PLATFORMS.count('/')})


def headers(tree, name):
    return [path.split('/')[-1] for path in tree.texts
            if path.startswith(f'{PLATFORMS}{name}/') and path.endswith('.h')]


def pattern(tree, name):
    """What names a platform: its name as a string, the functions and constants of its folder, and its headers."""
    included = '|'.join(re.escape(header) for header in headers(tree, name)) or 'none'
    return (rf'"{name}"|\'{name}\'|\b(platform_)?{name}_\w+|\bplatform_{name}\b|\b(PLATFORM_)?{name.upper()}\b'
            rf'|\bplatforms/{name}\b|#include "({included})"')


def platforms_are_named_in_their_folders(tree):
    """No file outside of platforms/NAME/ names a platform, but the table does."""
    names = folders(tree)
    if len(names) < 2:
        yield f'only {len(names)} platforms were found'
    for path, text in tree.files('.c', '.h', '.build', under=CONNECTOR):
        for name in names:
            if path == TABLE or path.startswith(f'{PLATFORMS}{name}/'):
                continue
            for number, line in enumerate(without_comments(text).splitlines(), 1):
                if re.search(pattern(tree, name), line):
                    yield f'{path}:{number}: names the platform {name}: {line.strip()[:100]}'


def platforms_are_in_the_table(tree):
    """Each folder stands in the table, once."""
    rows = re.findall(r"^  '(\w+)',$", tree.texts[TABLE].split('configure_file')[0], flags=re.MULTILINE)
    if sorted(rows) != folders(tree):
        yield f'{TABLE}: the table has {sorted(rows)}, the folders are {folders(tree)}'


CHECKS = [platforms_are_named_in_their_folders, platforms_are_in_the_table]
