# make-stubs.py: writes Relay.pyi, the types of the typelib with its Python override, from the GIR
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: make-stubs.py GIR > Relay.pyi

The rules are those of Relay.py: dicts for JsonObject, an attribute for each property, an awaitable for
each _async method without a callback. What the override adds by name stands in Relay-additions.pyi.
tests/python/test_stubs.py compares the result with the module that Python loads.
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
WIDTH = 100
ADDITIONS = 'Relay-additions.pyi'

FUNDAMENTAL = {
    'none': 'None',
    'utf8': 'str',
    'filename': 'str',
    'gboolean': 'bool',
    'gdouble': 'float',
    'gpointer': 'object',
    'GLib.Quark': 'int',
    'GLib.DestroyNotify': 'Callable[[object], object]',
    'ProgressFunc': 'Callable[..., object]',
    'SecretFunc': 'Callable[..., object]',
    **dict.fromkeys(('gint', 'guint', 'gint64', 'guint64', 'guint16', 'gsize'), 'int'),
}
FROM_C = {'Json.Object': 'dict[str, Any]', 'Json.Array': 'list[Any]', 'Tristate': 'bool | None'}
TO_C = {
    'Json.Object': 'dict[str, Any] | Json.Object',
    'Json.Array': 'list[Any] | tuple[Any, ...] | Json.Array',
    'Gio.AsyncReadyCallback': '_Callback',
    'Tristate': 'Tristate | bool | None',
}


def is_true(element, name):
    return element.get(name) == '1'


def attribute_of(name):
    return name.replace('-', '_')


def camel_case(name):
    return ''.join(word.capitalize() for word in name.split('_'))


def or_none(kind):
    return kind if kind.endswith('None') else kind + ' | None'


class Value:
    """The type of an argument, a result or a property."""

    def __init__(self, element):
        self.element = element
        array = element.find(CORE + 'array')
        self.is_array = array is not None
        self.array = array
        self.name = (array if self.is_array else element).find(CORE + 'type').get('name')
        self.is_nullable = is_true(element, 'nullable')

    def _of_one(self, special):
        return special.get(self.name) or FUNDAMENTAL.get(self.name) or self.name

    def from_c(self):
        if not self.is_array:
            return self._of_one(FROM_C)
        return 'bytes' if self.name == 'guint8' else f'list[{self._of_one(FROM_C)}]'

    def to_c(self):
        if not self.is_array:
            return self._of_one(TO_C)
        return 'bytes' if self.name == 'guint8' else f'Sequence[{self._of_one(TO_C)}]'


class Parameter:
    def __init__(self, element):
        self.name = element.get('name')
        self.value = Value(element)
        self.is_out = element.get('direction') == 'out'
        self.kind = self.value.to_c()
        self.default = None  # None without one

    def __str__(self):
        kind = self.kind if not self.value.is_nullable else or_none(self.kind)
        return f'{self.name}: {kind}' + (f' = {self.default}' if self.default else '')


class Function:
    """A function or method: the arguments that Python passes, and what Python gets."""

    def __init__(self, element, owner=None):
        self.name = element.get('name')
        self.is_method = element.tag in (CORE + 'method', CORE + 'virtual-method')
        self.is_constructor = element.tag == CORE + 'constructor'
        self.owner = owner
        self.throws = is_true(element, 'throws')
        self.result = Value(element.find(CORE + 'return-value'))
        parameters = element.find(CORE + 'parameters')
        elements = [] if parameters is None else parameters.findall(CORE + 'parameter')
        self._read(elements, element.find(CORE + 'return-value'))

    def _read(self, elements, result):
        everything = [Parameter(element) for element in elements]
        hidden = {int(element.get('destroy')) for element in elements if element.get('destroy')}
        arrays = [parameter.value.array for parameter in everything] + [result.find(CORE + 'array')]
        hidden |= {int(array.get('length')) for array in arrays if array is not None and array.get('length')}
        self.outs = [parameter for index, parameter in enumerate(everything)
                     if parameter.is_out and index not in hidden]
        self.parameters = [parameter for index, parameter in enumerate(everything)
                           if not parameter.is_out and index not in hidden]

    def with_native_defaults(self, parameters=None):
        """PyGObject fills in only the arguments at the end that may be NULL."""
        parameters = self.parameters if parameters is None else parameters
        for parameter in reversed(parameters):
            if not parameter.value.is_nullable:
                break
            parameter.default = 'None'
        return parameters

    def with_override_defaults(self, parameters):
        """The override of an awaitable call fills in booleans too, and numbers for which 0 is a default."""
        for parameter in reversed(parameters):
            if parameter.value.is_nullable:
                parameter.default = 'None'
            elif parameter.kind == 'bool':
                parameter.default = 'False'
            elif parameter.name in ('delay', 'max_size'):
                parameter.default = '0'
            else:
                break
        return parameters

    def returns(self):
        if self.is_constructor:
            return self.owner
        result = self.result.from_c()
        kinds = [or_none(result) if self.result.is_nullable else result]
        kinds += [or_none(out.value.from_c()) if out.value.is_nullable else out.value.from_c()
                  for out in self.outs]
        if self.outs and kinds[0] == 'None':
            del kinds[0]
        return kinds[0] if len(kinds) == 1 else f'tuple[{", ".join(kinds)}]'


def write_def(name, parameters, result, indent='    ', decorator=None):
    """Returns the lines of a function."""
    lines = [indent + decorator] if decorator else []
    parameters = [str(parameter) for parameter in parameters]
    line = f'{indent}def {name}({", ".join(parameters)}) -> {result}: ...'
    if len(line) <= WIDTH:
        return [*lines, line]
    inner = [f'{indent}    {parameter},' for parameter in parameters]
    return [*lines, f'{indent}def {name}(', *inner, f'{indent}) -> {result}: ...']


def write_function(element, indent='', owner=None):
    function = Function(element, owner)
    parameters = function.with_native_defaults()
    if function.is_method:
        return write_def(function.name, ['self', *parameters], function.returns(), indent)
    decorator = '@classmethod' if function.is_constructor else '@staticmethod' if indent else None
    first = ['cls'] if function.is_constructor else []
    return write_def(function.name, [*first, *parameters], function.returns(), indent, decorator)


def write_async(start, finish):
    """An awaitable without a callback; with one, given by position or by name, the call of C."""
    position = [parameter.name for parameter in Function(start).parameters].index('callback')
    result = f'_Call[{Function(finish).returns()}]'

    function = Function(start)
    awaitable = function.with_override_defaults(function.parameters[:position])
    lines = write_def(function.name, ['self', *awaitable], result, decorator='@overload')

    by_position = Function(start).parameters[: position + 1]
    lines += write_def(function.name, ['self', *by_position, '*user_data: Any'], 'None', decorator='@overload')

    by_name = Function(start).with_native_defaults()[: position + 1]
    by_name[position].default = None
    named = ['self', *by_name[:position], '*', by_name[position]]
    return lines + write_def(function.name, named, 'None', decorator='@overload')


class Class:
    def __init__(self, element, namespace, additions):
        self.element = element
        self.name = element.get('name')
        self.namespace = namespace
        self.additions = additions
        parent = element.get('parent')
        self.parent = Class(namespace[parent], namespace, additions) if parent in namespace else None
        self.methods = {method.get('name'): method for method in element.findall(CORE + 'method')}
        self.properties = element.findall(CORE + 'property')

    def ancestry(self):
        return [*(self.parent.ancestry() if self.parent else []), self]

    def has_signals(self):
        return any(cls.element.find(GLIB + 'signal') is not None for cls in self.ancestry())

    def write(self):
        body = [*self.write_init(), *self.write_functions(), *self.write_vfuncs(), *self.write_properties()]
        if self.element.find(GLIB + 'signal') is not None:
            body += self.write_connect('connect') + self.write_connect('connect_after')
            # What the classes inherit stands in the class that has the first signals.
            if not (self.parent and self.parent.has_signals()):
                body += self.additions['_WithSignals']
        body += self.additions.get(self.name, [])
        aliases = self.write_aliases() if self.element.find(GLIB + 'signal') is not None else []
        return [*aliases, f'class {self.name}({self.element.get("parent")}):', *body, '']

    # Properties

    def kind_of(self, element, to_c=False):
        value = Value(element)
        getter = self.methods.get(element.get('getter') or 'get_' + attribute_of(element.get('name')))
        is_nullable = value.is_nullable
        if getter is not None:
            is_nullable = is_nullable or Value(getter.find(CORE + 'return-value')).is_nullable
        setter = self.methods.get(element.get('setter'))
        if to_c and setter is not None:
            parameters = Function(setter).parameters
            is_nullable = is_nullable or len(parameters) == 1 and parameters[0].value.is_nullable
        if getter is None and setter is None:
            is_nullable = is_nullable or self.is_nullable_for_constructor(element)
        kind = value.to_c() if to_c else value.from_c()
        return or_none(kind) if is_nullable else kind

    def is_nullable_for_constructor(self, element):
        name = attribute_of(element.get('name'))
        return any(parameter.name == name and parameter.value.is_nullable
                   for constructor in self.element.findall(CORE + 'constructor')
                   for parameter in Function(constructor).parameters)

    def write_init(self):
        """Construct properties are arguments, by name only."""
        parameters = []
        for cls in self.ancestry():
            for element in cls.properties:
                if is_true(element, 'writable'):
                    kind = cls.kind_of(element, to_c=True)
                    parameters.append(f'{attribute_of(element.get("name"))}: {kind} = ...')
        first = ['self', '*'] if parameters else ['self']
        return write_def('__init__', [*first, *parameters], 'None')

    def write_properties(self):
        lines = []
        for element in self.properties:
            name = attribute_of(element.get('name'))
            if name in self.methods:
                continue
            is_readable = element.get('readable') != '0'
            is_writable = is_true(element, 'writable') and not is_true(element, 'construct-only')
            if not is_readable:
                lines.append(f'    {name}: _WriteOnly[{self.kind_of(element, to_c=True)}]')
                continue
            kind = self.kind_of(element)
            lines += ['    @property', f'    def {name}(self) -> {kind}: ...']
            if is_writable:
                lines += [f'    @{name}.setter', f'    def {name}(self, value: {kind}) -> None: ...']
        return lines

    # Functions

    def write_functions(self):
        lines = []
        added = re.findall(r'def (\w+)', '\n'.join(self.additions.get(self.name, [])))
        functions = [*self.element.findall(CORE + 'constructor'), *self.element.findall(CORE + 'function')]
        for element in functions:
            lines += write_function(element, '    ', self.name)
        for name, element in self.methods.items():
            finish = self.methods.get(name[: -len('async')] + 'finish')
            if name in added:
                continue
            if name.endswith('_async') and finish is not None:
                lines += write_async(element, finish)
            else:
                lines += write_function(element, '    ')
        return lines

    def write_vfuncs(self):
        lines = []
        for element in self.element.findall(CORE + 'virtual-method'):
            function = Function(element)
            lines += write_def('do_' + function.name, ['self', *function.parameters], function.returns())
        return lines

    # Signals

    def notify_alias(self):
        return f'_{self.name}Notify'

    def write_aliases(self):
        """The signals for the changes of properties."""
        names = [element.get('name') for cls in self.ancestry() for element in cls.properties]
        lines = [f"    'notify::{name}'," for name in names]
        return [f'{self.notify_alias()} = Literal[', "    'notify',", *lines, ']', '']

    def write_connect(self, name):
        signals = [element for cls in self.ancestry() for element in cls.element.findall(GLIB + 'signal')]
        lines = []
        for element in signals:
            lines += self.write_overload(name, f"Literal['{element.get('name')}']", *self.handler_of(element))
        # GObject accepts each string. Here a signal that the class does not have is a mistake.
        lines[0] += '  # type: ignore[override]'
        lines += self.write_overload(name, self.notify_alias(), ['GObject.ParamSpec'], 'object')
        names = ', '.join(f"'{element.get('name')}'" for element in signals)
        signal = f'detailed_signal: Literal[{names}] | {self.notify_alias()}'
        with_data = ['self', signal, 'handler: _Callback', 'first: object', '*data: object']
        return lines + write_def(name, with_data, 'int', decorator='@overload')

    @staticmethod
    def handler_of(element):
        parameters = element.find(CORE + 'parameters')
        elements = [] if parameters is None else parameters.findall(CORE + 'parameter')
        is_boolean = Value(element.find(CORE + 'return-value')).name == 'gboolean'
        return [Value(argument).from_c() for argument in elements], '_Handled' if is_boolean else 'object'

    @staticmethod
    def write_overload(name, signal, arguments, result):
        handler = f'handler: Callable[[{", ".join(["Self", *arguments])}], {result}]'
        return write_def(name, ['self', f'detailed_signal: {signal}', handler], 'int', decorator='@overload')


def write_enumeration(element):
    base = 'GObject.GFlags' if element.tag == CORE + 'bitfield' else 'GObject.GEnum'
    name = element.get('name')
    lines = [f'class {name}({base}):']
    lines += [f'    {member.get("name").upper()}: ClassVar[{name}]' for member in element.findall(CORE + 'member')]
    for function in element.findall(CORE + 'function'):
        lines += write_function(function, '    ')
    return [*lines, '']


def write_exceptions(element):
    """One exception for each error code."""
    lines = []
    for member in element.findall(CORE + 'member'):
        lines.append(f'class {camel_case(member.get("name"))}(_Failure): ...')
    return [*lines, '']


def write_constant(element):
    if element.find(CORE + 'type').get('name') == 'utf8':
        return [f"{element.get('name')}: Final = '{element.get('value')}'"]
    return [f"{element.get('name')}: int"]


def read_additions(path):
    """Returns the lines of the head, and those of the classes that are continued, by class."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    head, *classes = re.split(r'^class (\w+):  # continued\n', text, flags=re.MULTILINE)
    bodies = [body.rstrip('\n').split('\n') for body in classes[1::2]]
    return head.rstrip('\n').split('\n'), dict(zip(classes[::2], bodies))


def write_module(gir):
    head, additions = read_additions(os.path.join(os.path.dirname(os.path.abspath(__file__)), ADDITIONS))
    head[0] = '# Relay.pyi: the types of Relay 1.0 for Python. make-stubs.py writes this file.'
    namespace = ElementTree.parse(gir).getroot().find(CORE + 'namespace')
    elements = {element.get('name'): element for element in namespace if element.tag == CORE + 'class'}
    lines = [*head, '']
    for element in namespace.findall(CORE + 'constant'):
        lines += write_constant(element)
    lines.append('')
    for tag in ('enumeration', 'bitfield'):
        for element in namespace.findall(CORE + tag):
            lines += write_enumeration(element)
            if element.get(GLIB + 'error-domain'):
                lines += write_exceptions(element)
    for element in elements.values():
        lines += Class(element, elements, additions).write()
    for element in namespace.findall(CORE + 'function'):
        lines += write_function(element)
    return '\n'.join(lines) + '\n'


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.stdout.write(write_module(sys.argv[1]))
