# test_stubs.py: Relay.pyi says of each name what the running module says
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import ast
import builtins
import inspect
import os
import re
import subprocess
import sys
import types
import unittest

import relaytest
from gi.repository import GObject, Soup
from relaytest import DESCRIPTOR, Gio, GLib, Relay, event

BINDINGS = os.environ['RELAY_OVERRIDES']
with open(os.path.join(BINDINGS, 'Relay.pyi'), encoding='utf-8') as file:
    TEXT = file.read()
TREE = ast.parse(TEXT)


def is_public(name):
    return not name.startswith('_')


# Relay.aio is a module.
CLASSES = {node.name: node for node in TREE.body
           if isinstance(node, ast.ClassDef) and is_public(node.name) and node.name != 'aio'}


def names_of(body):
    """The names that a module or class of the stub defines."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id


def decorators_of(node):
    return [ast.unparse(decorator) for decorator in node.decorator_list]


def functions_of(body):
    """The first definition of each function: of overloads the one that is awaitable."""
    found = {}
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(node.name):
            if not any('property' in name or 'setter' in name for name in decorators_of(node)):
                found.setdefault(node.name, node)
    return found


def arguments_of_stub(node):
    """[(name, default)] without the object or class; the default is a string, and None without one."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    defaults = [None] * (len(arguments) - len(node.args.defaults)) + [ast.unparse(d) for d in node.args.defaults]
    pairs = [(argument.arg, default) for argument, default in zip(arguments, defaults)]
    pairs += [('*' + node.args.vararg.arg, None)] if node.args.vararg else []
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults):
        pairs.append((argument.arg, default and ast.unparse(default)))
    return pairs[1:] if pairs and pairs[0][0] in ('self', 'cls') else pairs


def arguments_of_signature(signature):
    pairs = []
    for name, parameter in signature.parameters.items():
        default = None if parameter.default is parameter.empty else repr(parameter.default)
        pairs.append(('*' * (parameter.kind == parameter.VAR_POSITIONAL) + name, default))
    return pairs[1:] if pairs and pairs[0][0] in ('self', 'cls') else pairs


def arguments_of_doc(function):
    """PyGObject before 3.52 has the arguments of a function of C only in its documentation."""
    inside = re.match(r'\w+\((.*?)\)(?: ->.*)?$', function.__doc__.splitlines()[0])[1]
    pairs = []
    for part in filter(None, inside.split(', ')):
        match = re.match(r'(\w+)(?::[^=]*)?(?:=(.*))?$', part)
        pairs.append((match[1], match[2]))
    return pairs[1:] if pairs and pairs[0][0] == 'self' else pairs


def arguments_of_module(function):
    if isinstance(function, (classmethod, staticmethod)):
        function = function.__func__
    if isinstance(function, types.FunctionType):
        return arguments_of_signature(inspect.signature(function))
    return arguments_of_doc(function)


def without_callback(pairs):
    names = [name for name, _default in pairs]
    return pairs[: names.index('callback')] if 'callback' in names else pairs


class Stubs(unittest.TestCase):
    maxDiff = None

    def test_the_committed_file_is_what_the_script_writes(self):
        command = [sys.executable, os.path.join(BINDINGS, 'make-stubs.py'), os.environ['RELAY_GIR']]
        fresh = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.assertEqual(TEXT, fresh, 'write it again: see the head of make-stubs.py')

    def test_names_of_the_module(self):
        # The class structs of C are of no use in Python, and PyGObject adds what it imports.
        records = {name for name in dir(Relay) if name.endswith('Class')}
        running = {name for name in dir(Relay) if is_public(name)} - records
        self.assertEqual(running, set(filter(is_public, names_of(TREE.body))))

    def test_names_of_the_classes(self):
        # Of GObject itself: these have the same arguments as there.
        inherited = {'props', 'parent_instance', 'set_property', 'set_properties'}
        for name, node in CLASSES.items():
            cls = getattr(Relay, name)
            if not issubclass(cls, GObject.Object):
                continue
            running = {member for member in vars(cls) if is_public(member)} - inherited
            stub = {member for member in names_of(node.body) if is_public(member)}
            if cls.__mro__[1] is not GObject.Object:  # Each class has signals of its own.
                stub -= {'connect', 'connect_after'}
            with self.subTest(name):
                self.assertEqual(
                    {member for member in running if not member.startswith('do_')},
                    {member for member in stub if not member.startswith('do_')},
                )

    def test_functions_of_the_module_aio(self):
        (node,) = (node for node in TREE.body if isinstance(node, ast.ClassDef) and node.name == 'aio')
        self.assertEqual({*names_of(node.body)}, {*Relay.aio.__all__})
        for name, function in functions_of(node.body).items():
            self.assertEqual(arguments_of_stub(function), arguments_of_signature(inspect.signature(getattr(Relay.aio, name))))

    def test_arguments_of_functions(self):
        functions = functions_of(TREE.body)
        self.assertGreater(len(functions), 6)
        for name, node in functions.items():
            with self.subTest(name):
                self.assertEqual(arguments_of_stub(node), arguments_of_module(getattr(Relay, name)))

    def test_arguments_of_methods(self):
        checked = 0
        for name, node in CLASSES.items():
            for member, function in functions_of(node.body).items():
                if member.startswith('connect') and not member.endswith(('_async', '_finish')):
                    continue  # The overloads of a signal are narrower than the function.
                if member.startswith('do_'):
                    self.assertTrue(hasattr(getattr(Relay, name), member))
                    continue
                running = arguments_of_module(vars(getattr(Relay, name))[member])
                if member.endswith('_async'):
                    running = without_callback(running)
                checked += 1
                with self.subTest(f'{name}.{member}'):
                    self.assertEqual(arguments_of_stub(function), running)
        self.assertGreater(checked, 250)

    def test_an_async_method_accepts_a_callback(self):
        for name, node in CLASSES.items():
            for member in functions_of(node.body):
                if member.endswith('_async'):
                    names = [argument for argument, _ in arguments_of_module(vars(getattr(Relay, name))[member])]
                    with self.subTest(f'{name}.{member}'):
                        self.assertEqual(names[-2:], ['callback', '*user_data'])

    def test_which_properties_can_be_set_and_read(self):
        for name, node in CLASSES.items():
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and decorators_of(member) == ['property']:
                    has_setter = any(f'{member.name}.setter' in decorators_of(other) for other in node.body
                                     if isinstance(other, ast.FunctionDef))
                    running = vars(getattr(Relay, name))[member.name]
                    with self.subTest(f'{name}.{member.name}'):
                        self.assertEqual((running.fget is not None, running.fset is not None), (True, has_setter))

    def test_members_of_enumerations(self):
        for name, node in CLASSES.items():
            if [ast.unparse(base) for base in node.bases] in (['GObject.GEnum'], ['GObject.GFlags']):
                running = {member for member, value in vars(getattr(Relay, name)).items()
                           if isinstance(value, getattr(Relay, name))}
                with self.subTest(name):
                    stub = {member for member in names_of(node.body) if member.isupper()}
                    self.assertEqual(stub, running)

    def test_values_of_constants(self):
        for node in TREE.body:
            if isinstance(node, ast.AnnAssign) and is_public(node.target.id):
                value = getattr(Relay, node.target.id)
                with self.subTest(node.target.id):
                    if node.value is None:
                        self.assertIsInstance(value, int)
                    else:
                        self.assertEqual(value, ast.literal_eval(node.value))


class Objects:
    """One object of each class that a program can have without a connection."""

    def __init__(self):
        everything = {'scope_id': 's', 'thread_id': 't', 'is_bot': True, 'message_id': 'm1'}
        self.event = Relay.MessageEvent.new_from_json(event(**everything))
        self.bare_event = Relay.MessageEvent.new_from_json({'source': {'chat_id': 'c'}})
        self.transport = Relay.MemoryTransport.new('web', 'bot')
        self.websocket = Relay.WebsocketTransport.new('wss://example.org', 'web', 'bot')
        self.adapter = Relay.Adapter.new(None, self.transport)
        self.prompt = Relay.Prompt.new(None, 'choice', 'what?')
        self.prompt.add_option('a', 'A')

    def __iter__(self):
        yield from (self.event, self.bare_event, self.event.source, self.bare_event.source)
        yield from (self.transport, self.websocket, self.adapter, self.prompt, self.prompt.options[0])
        yield Relay.Adapter.new(None, None)
        yield Relay.Descriptor.new_from_json(DESCRIPTOR)
        yield Relay.Endpoint.new(self.websocket)
        yield Relay.Identity.new('web', None)
        yield self.adapter.begin_draft('c1')


def matches(value, annotation):
    """Whether a value is of a type of the stub: of one of its alternatives."""
    for part in annotation.split(' | '):
        names = {**vars(builtins), 'None': type(None), 'Gio': Gio, 'GLib': GLib, 'Soup': Soup}
        first, *rest = part.split('[')[0].split('.')
        wanted = names.get(first) or getattr(Relay, first)
        for name in rest:
            wanted = getattr(wanted, name)
        is_bool = isinstance(value, bool) and wanted is int
        if isinstance(value, wanted) and not is_bool:
            return True
    return False


class Values(unittest.TestCase):
    def test_values_of_properties_and_getters_are_of_their_type(self):
        checked = 0
        for owner in Objects():
            for cls in type(owner).__mro__:
                node = CLASSES.get(cls.__name__)
                for member in node.body if node and hasattr(Relay, cls.__name__) else ():
                    if not isinstance(member, ast.FunctionDef) or len(member.args.args) != 1:
                        continue
                    is_property = decorators_of(member) == ['property']
                    if not is_property and not member.name.startswith('get_'):
                        continue
                    value = getattr(owner, member.name)
                    value = value if is_property else value()
                    checked += 1
                    with self.subTest(f'{cls.__name__}.{member.name}'):
                        self.assertTrue(matches(value, ast.unparse(member.returns)), repr(value))
        self.assertGreater(checked, 300)


relaytest.main()
