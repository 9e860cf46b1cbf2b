# test_strings.py: the override: strings with U+0000, in everything of the typelib that takes strings
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import unittest

import relaytest
from relaytest import GLib, Relay

from gi._gi import Direction
from gi.module import repository
from gi.repository import GObject

NUL = 'before\0after'


def element_types(type_info):
    """The type of a value, or of the elements of an array or list."""
    tag = type_info.get_tag_as_string()
    if tag in ('array', 'glist', 'gslist'):
        return tag, type_info.get_param_type(0).get_tag_as_string()
    return tag, tag


def type_of(info):
    return info.get_type_info() if hasattr(info, 'get_type_info') else info.get_type()


def bad_values(type_info):
    """Values with U+0000 for a type that contains strings; none for another type."""
    tag, element = element_types(type_info)
    if tag == 'interface':
        interface = type_info.get_interface()
        name = f'{interface.get_namespace()}.{interface.get_name()}'
        return {
            'Json.Object': [{'a': NUL}, {NUL: 1}, {'a': [{'b': NUL}]}],
            'Json.Array': [[NUL], [{'a': NUL}]],
        }.get(name, [])
    if tag == 'error':
        return [GLib.Error(NUL)]
    if element not in ('utf8', 'filename'):
        return []
    return [NUL, '\0'] if tag == element else [[NUL], ('a', NUL)]


def arguments_of(function):
    """The arguments that Python passes, before the callback."""
    result = []
    for argument in function.get_arguments():
        if argument.get_name() == 'callback':
            break
        if argument.get_direction() != Direction.OUT:
            result.append(argument)
    return result


def functions():
    """(name, what to call, arguments before those of the typelib, function)"""
    for info in repository.get_infos('Relay'):
        if hasattr(info, 'get_methods'):
            cls = getattr(Relay, info.get_name())
            for method in info.get_methods():
                name = f'{info.get_name()}.{method.get_name()}'
                # The strings are checked before the instance is used.
                before = [None] if method.is_method() else []
                yield name, getattr(cls, method.get_name()), before, method
        elif hasattr(info, 'is_method'):
            yield info.get_name(), getattr(Relay, info.get_name()), [], info


def properties():
    for info in repository.get_infos('Relay'):
        if hasattr(info, 'get_properties'):
            for spec in info.get_properties():
                if spec.get_flags() & GObject.ParamFlags.WRITABLE:
                    yield getattr(Relay, info.get_name()), spec


class TestCalls(unittest.TestCase):
    def test_every_argument_is_checked(self):
        n_checked = 0
        for name, call, before, function in functions():
            arguments = arguments_of(function)
            for position, argument in enumerate(arguments):
                for value in bad_values(type_of(argument)):
                    n_checked += 1
                    word = argument.get_name()
                    with self.subTest(f'{name}: {word}'):
                        values = [None] * len(arguments)
                        values[position] = value
                        with self.assertRaisesRegex(ValueError, f'“{word}” contains U\\+0000'):
                            call(*before, *values)
                        named = {a.get_name(): None for a in arguments}
                        named[word] = value
                        with self.assertRaisesRegex(ValueError, f'“{word}” contains U\\+0000'):
                            call(*before, **named)
        self.assertGreater(n_checked, 100)

    def test_lists_and_functions_are_checked(self):
        """A few calls by name: the test above and the override read the same typelib."""
        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web', 'bot')
        endpoint = Relay.Endpoint.new(transport)
        prompt = Relay.Prompt.new(None, 'choice', 'Sure?')
        for name, call in {
            'keys': lambda: Relay.auth_verify_delivery(GLib.Bytes.new(b'x'), '1', 'a', ['k', NUL], 1),
            'text': lambda: Relay.text_split(NUL, 10, 'chars', 0),
            'route_keys': lambda: endpoint.set_route_keys(['a', NUL]),
            'free_response_scopes': lambda: endpoint.declare_policy_async('x', True, True, [NUL]),
            'label': lambda: prompt.add_option('yes', NUL, None),
            'bot_id': lambda: Relay.Identity.new('x', NUL),
            'url': lambda: Relay.WebsocketTransport.new(NUL, 'web', 'bot'),
            'error': lambda: Relay.Error.is_ambiguous(GLib.Error(NUL)),
            'reason': lambda: Relay.Transport.closed(transport, 1000, NUL),
        }.items():
            with self.assertRaisesRegex(ValueError, f'“{name}” contains U\\+0000'):
                call()
        self.assertEqual(endpoint.route_keys or [], [])

    def test_other_strings_are_not_refused(self):
        self.assertEqual(Relay.text_split('\\0 \\u0000 \x01', 100, 'chars', 0), ['\\0 \\u0000 \x01'])
        source = Relay.SessionSource.new_from_json({'chat_id': 'c', 'chat_name': '\\u0000'})
        self.assertEqual(source.chat_name, '\\u0000')

    def test_emitted_strings_are_checked(self):
        adapter = Relay.Adapter.new(None, None)
        received = []
        adapter.connect('interrupt', lambda _adapter, *what: received.append(what))
        adapter.emit('interrupt', 'key', 'chat')
        with self.assertRaisesRegex(ValueError, 'argument 2 of the signal interrupt'):
            adapter.emit('interrupt', 'key', NUL)
        self.assertEqual(received, [('key', 'chat')])


class Stranger:
    """PyGObject stores str (value) in a property, whatever the value is."""

    def __str__(self):
        return NUL


class TestProperties(unittest.TestCase):
    def make(self, cls):
        if cls is Relay.WebsocketTransport:
            return cls.new('ws://127.0.0.1:1', 'web', 'bot')
        if cls is Relay.Endpoint:
            return cls.new(self.make(Relay.WebsocketTransport))
        return cls()

    def assert_refused(self, name, function, *args, **kwargs):
        with self.assertRaisesRegex(ValueError, f'“{name}” contains U\\+0000'):
            function(*args, **kwargs)

    def test_every_property_is_checked(self):
        n_checked = 0
        for cls, spec in properties():
            name = spec.get_name()
            attribute = name.replace('-', '_')
            values = bad_values(type_of(spec))
            if NUL in values:
                values = [*values, Stranger()]
            for value in values:
                n_checked += 1
                with self.subTest(f'{cls.__name__}: {name}'):
                    self.assert_refused(attribute, cls, **{attribute: value})
                    if not spec.get_flags() & GObject.ParamFlags.CONSTRUCT_ONLY:
                        self.check_setters(self.make(cls), name, value)
        self.assertGreater(n_checked, 50)

    def check_setters(self, instance, name, value):
        attribute = name.replace('-', '_')
        self.assert_refused(attribute, setattr, instance.props, attribute, value)
        self.assert_refused(attribute, instance.set_property, name, value)
        self.assert_refused(attribute, instance.set_properties, **{attribute: value})
        if isinstance(value, Stranger):
            # Some setters accept nothing but strings.
            with self.assertRaises((ValueError, TypeError)):
                setattr(instance, attribute, value)
        else:
            self.assert_refused(attribute, setattr, instance, attribute, value)

    def test_subclass_is_checked(self):
        class Mine(Relay.Transport):
            name = GObject.Property(type=str)

            def __init__(self, name):
                super().__init__(name=name)

        transport = Mine('x')
        self.assertEqual(transport.name, 'x')
        self.assert_refused('reason', transport.closed, 1000, NUL)
        self.assert_refused('error', transport.failed, GLib.Error(NUL))

    def test_props_work_as_before(self):
        transport = self.make(Relay.WebsocketTransport)
        transport.props.gateway_id = 'gw'
        transport.set_properties(gateway_id='gw2', reconnect_delay=5)
        self.assertEqual((transport.props.gateway_id, transport.props.reconnect_delay), ('gw2', 5))
        transport.set_property('gateway-id', None)
        self.assertIsNone(transport.props.gateway_id)
        names = {spec.name for spec in transport.props}
        self.assertIn('gateway-id', names)
        self.assertEqual(len(transport.props), len(names))
        self.assertIn('gateway_id', dir(transport.props))
        self.assertEqual(Relay.WebsocketTransport.props.gateway_id.name, 'gateway-id')
        with self.assertRaises(AttributeError):
            transport.props.nonsense = 1
        with self.assertRaises(AttributeError):
            transport.props.nonsense


if __name__ == '__main__':
    relaytest.main()
