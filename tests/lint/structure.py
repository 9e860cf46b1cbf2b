# structure.py: which folder of the library may use which, and that no files use each other in a circle
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The layers of the library: checks of includes, calls and circles, used by check.py.

By itself, `structure.py SOURCE-ROOT` prints the problems, and `structure.py --uses SOURCE-ROOT`
prints every use of one file by another.
"""
import collections
import os
import re
import sys

# What each folder of relay-glib/ may use directly. Permission is transitive.
MAY_USE = {
    'base': [],
    'json': ['base'],
    'values': ['json'],
    'text': ['values'],
    'protocol': ['values'],
    'transport': ['protocol'],
    'websocket': ['transport'],
    'adapter': ['transport', 'text'],
    'endpoint': ['websocket', 'adapter'],
    'draft': ['adapter'],
    'chat': ['draft', 'endpoint'],
}

# A private header that declares an interface: its functions belong to the file that declares them,
# not to the one in a higher layer that implements them.
INTERFACES = ['values/relay-delivery']

LIBRARY = 'relay-glib/'
PUBLIC = 'include/relay-glib/'

Use = collections.namedtuple('Use', 'user used reason')


def blank(match):
    return re.sub(r'[^\n]', ' ', match[0])


def without_comments(text):
    """The same lines, with comments blanked."""
    return re.sub(r'/\*.*?\*/', blank, text, flags=re.DOTALL)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def module_of(path):
    """The folder and name that a source and its private header share: transport/relay-requests."""
    return re.sub(r'(-private)?\.[ch]$', '', path.removeprefix(LIBRARY))


def folder_of(module):
    return module.split('/')[0]


def allowed(folder):
    """Every folder that one folder may use, itself among them."""
    found, waiting = set(), [folder]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(MAY_USE.get(one, []))
    return found


class Structure:
    def __init__(self, texts):
        """texts: {path from the source root: text} of the whole tree."""
        self.sources = {
            path: without_comments(text)
            for path, text in texts.items()
            if path.startswith(LIBRARY) and path.endswith(('.c', '.h'))
        }
        self.owners = self.find_owners()
        self.uses = list(self.find_uses())

    def find_owners(self):
        """Which module owns each function: the one that defines it, or declares it as an interface."""
        owners = {}
        for path, text in self.sources.items():
            if path.endswith('.c'):
                for name in re.findall(r'^(_?relay_\w+) \(', text, flags=re.MULTILINE):
                    owners[name] = module_of(path)
        for path, text in self.sources.items():
            if module_of(path) in INTERFACES:
                for name in re.findall(r'\b(_?relay_\w+) \(', text):
                    owners[name] = module_of(path)
        return owners

    def find_uses(self):
        modules = {module_of(path) for path in self.sources}
        for path, text in self.sources.items():
            user = module_of(path)
            for name in re.findall(r'#include "([\w/.-]+)"', text):
                used = module_of(name if '/' in name else f'{folder_of(user)}/{name}')
                if used in modules and used != user:
                    yield Use(user, used, f'#include "{name}"')
            for name in sorted(set(re.findall(r'\b_?relay_\w+\b', without_strings(text)))):
                used = self.owners.get(name)
                # An interface is named by whoever implements it: that is no use of a higher layer.
                if used and used != user and user not in INTERFACES:
                    yield Use(user, used, f'{name} ()')

    def circles(self):
        """Strongly connected groups of more than one module (Tarjan's algorithm)."""
        graph = collections.defaultdict(set)
        for use in self.uses:
            graph[use.user].add(use.used)
        index, low, stack, groups = {}, {}, [], []

        def visit(node):
            index[node] = low[node] = len(index)
            stack.append(node)
            for other in sorted(graph[node]):
                if other not in index:
                    visit(other)
                    low[node] = min(low[node], low[other])
                elif other in stack:
                    low[node] = min(low[node], index[other])
            if low[node] == index[node]:
                group = []
                while not group or group[-1] != node:
                    group.append(stack.pop())
                if len(group) > 1:
                    groups.append(sorted(group))

        for node in sorted(graph):
            if node not in index:
                visit(node)
        return groups


def layers_are_kept(tree):
    """No include and no call goes to a folder that the table does not allow."""
    structure = Structure(tree.texts)
    if len(structure.uses) < 100:
        yield f'only {len(structure.uses)} uses were found'
    for path in structure.sources:
        if folder_of(module_of(path)) not in MAY_USE:
            yield f'{path}: its folder is not in the table of layers'
    for use in structure.uses:
        if folder_of(use.used) not in allowed(folder_of(use.user)):
            yield f'{use.user} may not use {folder_of(use.used)}/: {use.reason} of {use.used}'


def no_files_use_each_other(tree):
    structure = Structure(tree.texts)
    for group in structure.circles():
        yield 'a circle: ' + ', '.join(group)
        for use in structure.uses:
            if use.user in group and use.used in group:
                yield f'    {use.user} → {use.used}: {use.reason}'


def structs_belong_to_one_file(tree):
    """The fields of a class or private object stand in its source, never in a header."""
    for path, text in tree.texts.items():
        if path.startswith(LIBRARY) and path.endswith('.h'):
            for match in re.finditer(r'^struct _(Relay\w+)\n\{', without_comments(text), flags=re.MULTILINE):
                yield f'{path}: struct _{match[1]}'


CHECKS = [layers_are_kept, no_files_use_each_other, structs_belong_to_one_file]


class Folder:
    """The sources of the library, when this file runs by itself."""

    def __init__(self, root):
        self.texts = {}
        for folder, _folders, names in os.walk(os.path.join(root, LIBRARY)):
            for name in names:
                if name.endswith(('.c', '.h')):
                    full = os.path.join(folder, name)
                    with open(full, encoding='utf-8') as file:
                        self.texts[os.path.relpath(full, root)] = file.read()


def main(arguments):
    if arguments[:1] == ['--uses']:
        for use in sorted(set(Structure(Folder(arguments[1]).texts).uses)):
            print(f'{use.user} → {use.used}: {use.reason}')
        return 0
    tree = Folder(arguments[0])
    problems = [problem for check in CHECKS for problem in check(tree)]
    print('\n'.join(problems))
    return 1 if problems else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
