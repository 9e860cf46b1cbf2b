# python_blocks.py: checks the Python blocks of the pages: their syntax, and every name that they use
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import ast
import builtins
import os


def parse(block):
    """The tree of a block; a fragment may await, as it would in a coroutine."""
    compile(block.in_place(), block.page, 'exec', flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return ast.parse(block.in_place(), block.page)


def bound_names(tree):
    """Every name that is defined somewhere in the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split('.')[0]
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def load_names(source_root):
    """The names that fragments use without defining them: name → type, as text."""
    with open(os.path.join(source_root, 'tests/manual/names.pyi'), encoding='utf-8') as file:
        tree = ast.parse(file.read())
    types = {name: None for name in bound_names(tree)}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign):
            types[node.target.id] = ast.unparse(node.annotation)
    return types


def dotted(node):
    """The parts of an expression such as Relay.State.ONLINE; empty for any other expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


class Names:
    """Knows what the library has, with its override."""

    def __init__(self, source_root, relay):
        self.types = load_names(source_root)
        self.relay = relay

    def has(self, kind, name):
        properties = {pspec.name.replace('-', '_') for pspec in kind.list_properties()}
        return name in properties or hasattr(kind, name)

    def resolve(self, parts):
        """An error, or None. Parts: Relay.State.ONLINE, or adapter.send_async."""
        if parts[0] == 'Relay':
            found = self.relay
            for part in parts[1:]:
                if not hasattr(found, part):
                    return f'{".".join(parts)} does not exist'
                found = getattr(found, part)
            return None
        kind = self.types.get(parts[0]) or ''
        if kind.startswith('Relay.') and len(parts) > 1:
            if not self.has(getattr(self.relay, kind[6:]), parts[1]):
                return f'{kind} has no {parts[1]}'
        return None

    def check(self, block, earlier):
        """The errors of a block. Earlier: names that blocks above it on its page define."""
        tree = parse(block)
        own = set(bound_names(tree))
        known = own | earlier | set(dir(builtins)) | {'Relay', 'GLib', 'Gio', '__file__', '__name__'}
        if not block.is_program:
            known |= set(self.types)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id not in known:
                yield f'{block.page}:{node.lineno}: {node.id} is not defined'
            parts = dotted(node) if isinstance(node, ast.Attribute) else []
            problem = self.resolve(parts) if parts and (parts[0] == 'Relay' or parts[0] not in own) else None
            if problem:
                yield f'{block.page}:{node.lineno}: {problem}'
