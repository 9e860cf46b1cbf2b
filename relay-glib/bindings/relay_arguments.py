# relay_arguments.py: the arguments of functions, read from the typelib; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
from gi._gi import Direction

from gi.overrides.relay_convert import TO_C, check_strings


def _call_first(info, *names):
    """Calls the first of the methods that exists: some are renamed in later versions of PyGObject."""
    for name in names:
        if hasattr(info, name):
            return getattr(info, name)()
    return None


def type_of(info):
    return _call_first(info, 'get_type_info', 'get_type')


def name_of(type_info):
    if type_info.get_tag_as_string() != 'interface':
        return type_info.get_tag_as_string()
    interface = type_info.get_interface()
    return f'{interface.get_namespace()}.{interface.get_name()}'


def converter_of(type_info):
    """Returns the converter for values of a type, or None."""
    kind = name_of(type_info)
    n_elements = {'array': 1, 'glist': 1, 'gslist': 1, 'ghash': 2}.get(kind, 0)
    elements = [name_of(type_info.get_param_type(n)) for n in range(n_elements)]
    if 'utf8' in elements or 'filename' in elements:
        return check_strings
    return TO_C.get(kind)


def _to_data(value, _name):
    return value if value is None or isinstance(value, tuple) else (value,)


class Arguments:
    """The arguments of a function as Python passes them: names, default values, conversions."""

    def __init__(self, info):
        arguments = info.get_arguments()
        visible = self._find_visible(arguments)
        self.names = [argument.get_name() for argument in visible]
        self.is_async = 'callback' in self.names
        self.defaults = {}
        self.converters = []  # (position, name, converter)
        for position, argument in enumerate(visible):
            name = argument.get_name()
            type_info = type_of(argument)
            if argument.may_be_null():
                self.defaults[name] = None
            elif self.is_async and name_of(type_info) == 'gboolean':
                self.defaults[name] = False
            elif self.is_async and name in ('delay', 'max_size'):
                self.defaults[name] = 0
            converter = converter_of(type_info)
            if converter:
                self.converters.append((position, name, converter))
        self.data = list(self._find_data(arguments))
        for name in self.data:
            self.converters.append((self.names.index(name), name, _to_data))

    @staticmethod
    def _find_visible(arguments):
        """Drops the arguments that PyGObject fills in: results, destroy functions, array lengths."""
        hidden = {
            index for index, argument in enumerate(arguments) if argument.get_direction() == Direction.OUT
        }
        for argument in arguments:
            hidden.add(_call_first(argument, 'get_destroy_index', 'get_destroy'))
            kind = type_of(argument)
            if kind.get_tag_as_string() == 'array':
                hidden.add(_call_first(kind, 'get_array_length_index', 'get_array_length'))
        return [argument for index, argument in enumerate(arguments) if index not in hidden]

    def _find_data(self, arguments):
        """Returns the names of the data of functions other than the last one.

        PyGObject accepts any data for the last function, and only a tuple for others.
        """
        for argument in arguments:
            data = _call_first(argument, 'get_closure_index', 'get_closure')
            # In some typelibs, the data refers to its function, too.
            if 0 <= data < len(arguments) and arguments[data].get_name() in self.names[:-1]:
                name = arguments[data].get_name()
                if name.endswith('_data') and name != 'user_data':
                    yield name

    def convert(self, args, kwargs):
        """Returns both with their values converted. Changes @kwargs."""
        if self.converters:
            args = list(args)
            for position, name, converter in self.converters:
                if position < len(args):
                    args[position] = converter(args[position], name)
                elif name in kwargs:
                    kwargs[name] = converter(kwargs[name], name)
        return args, kwargs

    def fill(self, function, args, kwargs):
        """Returns a dict with all arguments before the callback, with default values filled in."""
        names = self.names[: self.names.index('callback')]
        given = dict(zip(names, args))
        for name, value in kwargs.items():
            if name not in names:
                raise TypeError(f'{function}() got an unexpected keyword argument {name!r}')
            if name in given:
                raise TypeError(f'{function}() got multiple values for argument {name!r}')
            given[name] = value
        missing = [name for name in names if name not in given and name not in self.defaults]
        if missing:
            raise TypeError(f'{function}() missing required arguments: {", ".join(missing)}')
        for name in self.data:
            if given.get(name) is None:
                given[name] = ()
        return {name: given.get(name, self.defaults.get(name)) for name in names}

    def find_defaults(self, is_awaitable):
        """Returns the default values of the arguments at the end of the list, by name.

        PyGObject itself knows only those that may be NULL. For an awaitable call, see fill().
        """
        names = self.names[: self.names.index('callback')] if is_awaitable else self.names
        found = {}
        for name in reversed(names):
            if name not in self.defaults or not is_awaitable and self.defaults[name] is not None:
                break
            found[name] = self.defaults[name]
        return found


class Signature:
    """The __wrapped__ of a function: tells inspect.signature() and help() the arguments.

    So only a program that asks for a signature imports inspect.
    """

    def __init__(self, first, arguments):
        self._first = first  # "self", "cls" or None
        self._arguments = arguments

    def __call__(self, *_args, **_kwargs):
        raise NotImplementedError

    @property
    def __signature__(self):
        from inspect import Parameter, Signature

        names = self._arguments.names
        is_awaitable = 'callback' in names
        defaults = self._arguments.find_defaults(is_awaitable)
        if is_awaitable:
            names = names[: names.index('callback') + 1]
            defaults['callback'] = None
        parameters = [Parameter(self._first, Parameter.POSITIONAL_OR_KEYWORD)] if self._first else []
        parameters += [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=defaults.get(name, Parameter.empty))
            for name in names
        ]
        if is_awaitable:
            parameters.append(Parameter('user_data', Parameter.VAR_POSITIONAL))
        return Signature(parameters)
