# Relay.py: the Python override of the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installed as gi/overrides/Relay.py, where PyGObject loads it from.

The override adds:
- awaitable _async methods,
- dicts and lists in place of JsonObject and JsonArray,
- properties as attributes,
- signal handlers whose failure rejects the delivery.

It does not list methods by name, but reads their arguments from the typelib. So a new pair of
_async and _finish, a new property or a new signal with a delivery needs no change here.
"""
import json
import re
import sys

from gi.module import get_introspection_module, repository
from gi.repository import Gio, GLib, GObject, Json

_relay = get_introspection_module('Relay')
_connect = GObject.Object.connect

__all__ = []


# JSON: dicts and lists are converted to JsonObject and JsonArray, and back


def _check_numbers(value):
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError(f'integer out of the 64-bit range of json-glib: {value}')
    elif isinstance(value, dict):
        for member in value.values():
            _check_numbers(member)
    elif isinstance(value, (list, tuple)):
        for element in value:
            _check_numbers(element)


def _parse(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # json-glib reports neither of the following: it truncates a string at U+0000, and wraps a
    # large integer around.
    if re.search(r'(?<!\\)(?:\\\\)*\\u0000', text):
        raise ValueError('string contains U+0000, which json-glib does not support')
    if re.search(r'\d{19}', text):
        _check_numbers(value)
    return Json.from_string(text)


def _to_json_object(value):
    return _parse(value).get_object() if isinstance(value, dict) else value


def _to_json_array(value):
    return _parse(value).get_array() if isinstance(value, (list, tuple)) else value


def _from_json_object(value):
    if not isinstance(value, Json.Object):
        return value
    node = Json.Node.new(Json.NodeType.OBJECT)
    node.set_object(value)
    return json.loads(Json.to_string(node, False))


def _from_json_array(value):
    if not isinstance(value, Json.Array):
        return value
    node = Json.Node.new(Json.NodeType.ARRAY)
    node.set_array(value)
    return json.loads(Json.to_string(node, False))


_TO_JSON = {'Json.Object': _to_json_object, 'Json.Array': _to_json_array}
_FROM_JSON = {'Json.Object': _from_json_object, 'Json.Array': _from_json_array}


# Introspection


def _call_first(info, *names):
    """Calls the first of the methods that exists: some are renamed in later versions of PyGObject."""
    for name in names:
        if hasattr(info, name):
            return getattr(info, name)()
    return None


def _type_of(info):
    return _call_first(info, 'get_type_info', 'get_type')


def _name_of(type_info):
    if type_info.get_tag_as_string() != 'interface':
        return type_info.get_tag_as_string()
    interface = type_info.get_interface()
    return f'{interface.get_namespace()}.{interface.get_name()}'


class _Arguments:
    """The arguments of a function as Python passes them: names, default values, conversions."""

    def __init__(self, info):
        visible = self._find_visible(info.get_arguments())
        self.names = [argument.get_name() for argument in visible]
        self.defaults = {}
        self.to_json = {}  # both by position and by name
        for position, argument in enumerate(visible):
            name = argument.get_name()
            kind = _name_of(_type_of(argument))
            if argument.may_be_null():
                self.defaults[name] = None
            elif kind == 'gboolean':
                self.defaults[name] = False
            if kind in _TO_JSON:
                self.to_json[position] = self.to_json[name] = _TO_JSON[kind]

    @staticmethod
    def _find_visible(arguments):
        """Drops the arguments that PyGObject fills in: destroy functions and array lengths."""
        hidden = set()
        for argument in arguments:
            hidden.add(_call_first(argument, 'get_destroy_index', 'get_destroy'))
            kind = _type_of(argument)
            if kind.get_tag_as_string() == 'array':
                hidden.add(_call_first(kind, 'get_array_length_index', 'get_array_length'))
        return [argument for index, argument in enumerate(arguments) if index not in hidden]

    def convert(self, args, kwargs):
        """Returns both with dicts and lists converted to JSON objects."""
        if not self.to_json:
            return args, kwargs
        args = tuple(
            self.to_json[position](value) if position in self.to_json else value
            for position, value in enumerate(args)
        )
        kwargs = {
            name: self.to_json[name](value) if name in self.to_json else value
            for name, value in kwargs.items()
        }
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
        return {name: given.get(name, self.defaults.get(name)) for name in names}


# Awaitable methods


def _running_loop():
    # A program that has not imported asyncio has no loop, and should not wait for the import.
    asyncio = sys.modules.get('asyncio')
    return asyncio and asyncio._get_running_loop()


def _glib_loop():
    """Returns the running asyncio loop, or None. Raises if GLib never wakes up that loop."""
    loop = _running_loop()
    if loop is not None and (
        not GLib.MainContext.ref_thread_default().is_owner()
        or type(loop).__module__.split('.')[0] in ('asyncio', 'uvloop')
    ):
        raise RuntimeError(
            'the running asyncio loop does not iterate the main context of GLib, so the call would '
            'never return: use the loop of gbulb or, from PyGObject 3.50, of gi.events'
        )
    return loop


class _Cancellation:
    """The Gio.Cancellable of one call.

    It is cancelled when the awaiting task is, and when the cancellable of the caller is. The
    cancellable of the caller is never cancelled.
    """

    def __init__(self, outer):
        self.own = Gio.Cancellable()
        self.outer = outer
        self.handler = 0
        if outer is not None:
            own = self.own
            # Not Gio.Cancellable.connect, which is another function and takes a lock.
            self.handler = _connect(outer, 'cancelled', lambda _outer: own.cancel())
            if outer.is_cancelled():
                own.cancel()

    def end(self):
        if self.handler:
            self.outer.handler_disconnect(self.handler)
            self.handler = 0


def _start_detached(source, start, finish, values):
    """Starts a call that nobody awaits. PyGObject prints the error of a failure."""

    def on_done(source, result):
        finish(source, result)

    start(source, *values.values(), on_done)


def _start_awaitable(source, start, finish, values, loop):
    """Starts a call and returns a future for its result."""
    future = loop.create_future()
    cancellation = _Cancellation(values.get('cancellable'))
    if 'cancellable' in values:
        values['cancellable'] = cancellation.own

    def on_done(source, result):
        cancellation.end()
        try:
            value = finish(source, result)
        except Exception as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(value)

    def on_future_done(_future):
        if future.cancelled():
            cancellation.own.cancel()

    start(source, *values.values(), on_done)
    future.add_done_callback(on_future_done)
    return future


def _make_async(name, start, finish, arguments):
    position = arguments.names.index('callback')

    def call(self, args, kwargs):
        if len(args) > position or 'callback' in kwargs:
            args, kwargs = arguments.convert(args, kwargs)
            start(self, *args, **kwargs)
            return None
        values = arguments.fill(name, *arguments.convert(args, kwargs))
        loop = _glib_loop()
        if loop is None:
            _start_detached(self, start, finish, values)
            return None
        return _start_awaitable(self, start, finish, values, loop)

    def method(self, *args, **kwargs):
        future = call(self, args, kwargs)
        if name == 'connect_async':
            _keep(self)
        return future

    return method


# A connected adapter or transport is kept alive: otherwise the connection closes when the local
# variable that holds the object goes out of scope.

_kept = {}


def _is_disconnected(connected):
    return connected.get_state() in (_relay.State.DISCONNECTED, _relay.State.REVOKED)


def _keep(connected):
    if connected not in _kept and not _is_disconnected(connected):
        _kept[connected] = _connect(connected, 'notify::state', _release)


def _release(connected, _property):
    if _is_disconnected(connected) and connected in _kept:
        connected.handler_disconnect(_kept.pop(connected))


# Signal handlers: a failing handler rejects its delivery, a coroutine holds it until its end

_tasks = set()


def _report(error):
    sys.excepthook(type(error), error, error.__traceback__)


def _settle(delivery, task):
    """Acknowledges or rejects the delivery (nullable) of a coroutine that has ended."""
    if delivery is None:
        return
    if task.cancelled() or task.exception() is not None:
        delivery.reject()
    else:
        delivery.acknowledge()


def _run_coroutine(coroutine, delivery, what):
    """Runs the coroutine of a handler. A delivery (nullable) is held until its end."""
    loop = _running_loop()
    if loop is None:
        if hasattr(coroutine, 'close'):
            coroutine.close()
        if delivery is not None:
            delivery.reject()
        _report(RuntimeError(f'{what} returned a coroutine, but no asyncio loop is running'))
        return

    if delivery is not None:
        delivery.hold()
    task = sys.modules['asyncio'].ensure_future(coroutine, loop=loop)
    # asyncio itself holds no strong reference to a task.
    _tasks.add(task)

    def on_task_done(_task):
        _tasks.discard(task)
        _settle(delivery, task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            loop.call_exception_handler(
                {'message': f'{what} failed', 'exception': error, 'future': task}
            )

    task.add_done_callback(on_task_done)


def _guard_event_handler(handler, what):
    """For signals without a return value. The emission itself holds and acknowledges the delivery."""

    def guard(owner, delivery):
        try:
            result = handler(owner, delivery)
        except BaseException:
            delivery.reject()
            raise
        if result is not None and hasattr(result, '__await__'):
            _run_coroutine(result, delivery, what)

    return guard


def _guard_boolean_handler(handler, what):
    """For signals whose handlers return whether they handled the delivery.

    A handler that fails has handled it: the delivery is rejected, so it is redelivered later, and is
    not passed to the next handler now.
    """

    def guard(owner, delivery):
        try:
            result = handler(owner, delivery)
        except BaseException as error:
            delivery.reject()
            if not isinstance(error, Exception):
                raise
            _report(error)
            return True
        if hasattr(result, '__await__'):
            _run_coroutine(result, delivery, what)
            return False
        return bool(result)

    return guard


def _guard_other(handler, what, from_json=None):
    """For signals without a delivery."""

    def guard(*args):
        if from_json:
            args = [
                from_json[position](arg) if position in from_json else arg
                for position, arg in enumerate(args)
            ]
        result = handler(*args)
        if result is not None and hasattr(result, '__await__'):
            _run_coroutine(result, None, what)
            return None
        return result

    return guard


_guards = {}


def _has_delivery(type_name):
    """Whether the methods of a type are those of a delivery."""
    if not type_name.startswith('Relay.'):
        return False
    info = repository.find_by_name('Relay', type_name.split('.')[-1])
    if not hasattr(info, 'get_methods'):
        return False
    methods = {method.get_name() for method in info.get_methods()}
    return {'hold', 'acknowledge', 'reject'}.issubset(methods)


def _register_signal(info):
    """Chooses the guard for the handlers of a signal by its arguments and return type."""
    types = [_name_of(_type_of(argument)) for argument in info.get_arguments()]
    if types and _has_delivery(types[0]):
        is_boolean = info.get_return_type().get_tag_as_string() == 'gboolean'
        _guards[info.get_name()] = _guard_boolean_handler if is_boolean else _guard_event_handler
        return

    from_json = {
        position: _FROM_JSON[kind] for position, kind in enumerate(types, 1) if kind in _FROM_JSON
    }
    if from_json:
        _guards[info.get_name()] = lambda handler, what: _guard_other(handler, what, from_json)


def _guarded(signal, handler, data):
    if not callable(handler):
        raise TypeError('the handler must be callable')
    call = (lambda *args: handler(*args, *data)) if data else handler
    make_guard = _guards.get(signal.replace('_', '-'), _guard_other)
    guard = make_guard(call, f'the handler of “{signal}”')
    guard.__wrapped__ = handler
    return guard


class _HandlerMatch:
    """Compares equal to a handler, and to the guard around it."""

    def __init__(self, handler):
        self.handler = handler

    def __eq__(self, other):
        return self.handler in (other, getattr(other, '__wrapped__', None))

    __hash__ = None

    def __call__(self):
        raise NotImplementedError


def _make_connect(name):
    base = getattr(GObject.Object, name)

    def connect(self, detailed_signal, handler, *data):
        return base(self, detailed_signal, _guarded(detailed_signal, handler, data))

    def connect_object(self, detailed_signal, handler, gobject, *data):
        return base(self, detailed_signal, _guarded(detailed_signal, handler, data), gobject)

    return connect_object if 'object' in name else connect


def _connect_data(self, detailed_signal, handler, *data, connect_flags=0):
    if connect_flags & GObject.ConnectFlags.SWAPPED:
        if len(data) != 1:
            raise ValueError('GObject.ConnectFlags.SWAPPED needs exactly one argument for the handler')
        swapped_handler = handler
        user_data = data[0]
        data = ()

        def handler(owner, *args):
            return swapped_handler(user_data, *args, owner)

    after = connect_flags & GObject.ConnectFlags.AFTER
    connect = self.connect_after if after else self.connect
    return connect(detailed_signal, handler, *data)


def _make_by_func(name):
    base = getattr(GObject.Object, name)

    def by_func(self, handler):
        return base(self, _HandlerMatch(handler))

    return by_func


# Classes


def _make_converting(info, original, arguments, from_json):
    """Makes a method or class method that converts JSON in its arguments and its return value."""

    def convert_result(value):
        return from_json(value) if from_json else value

    def method(self, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(self, *args, **kwargs))

    def constructor(cls, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(cls, *args, **kwargs))

    def function(_cls, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(*args, **kwargs))

    if info.is_method():
        return method
    return constructor if info.is_constructor() else function


def _name_after(function, original):
    function.__name__ = original.__name__
    function.__qualname__ = original.__name__
    function.__doc__ = original.__doc__
    function.__module__ = 'gi.repository.Relay'
    return function


def _adapt_json_methods(cls, infos):
    for name, info in infos.items():
        original = cls.__dict__[name]
        arguments = _Arguments(info)
        from_json = _FROM_JSON.get(_name_of(info.get_return_type()))
        # The arguments of an _async method are converted by _make_async().
        if from_json or (arguments.to_json and not name.endswith('_async')):
            made = _name_after(_make_converting(info, original, arguments, from_json), original)
            setattr(cls, name, made if info.is_method() else classmethod(made))


def _adapt_async_methods(cls, infos):
    for name, info in infos.items():
        finish = name[: -len('async')] + 'finish'
        if name.endswith('_async') and finish in infos:
            original = cls.__dict__[name]
            made = _make_async(name, original, cls.__dict__[finish], _Arguments(info))
            setattr(cls, name, _name_after(made, original))


def _adapt_methods(cls, info):
    infos = {method.get_name(): method for method in info.get_methods()}
    _adapt_json_methods(cls, infos)
    _adapt_async_methods(cls, infos)


def _attribute_of(spec):
    return spec.get_name().replace('-', '_')


def _find_getter(cls, spec):
    if not spec.get_flags() & GObject.ParamFlags.READABLE:
        return None
    getter = cls.__dict__.get('get_' + _attribute_of(spec))
    if getter is not None:
        # property() calls it with the object alone, which is faster than a method call.
        return getter
    return _make_getter(spec.get_name(), _FROM_JSON.get(_name_of(_type_of(spec))))


def _find_setter(cls, spec):
    flags = spec.get_flags()
    if not flags & GObject.ParamFlags.WRITABLE or flags & GObject.ParamFlags.CONSTRUCT_ONLY:
        return None
    setter = cls.__dict__.get('set_' + _attribute_of(spec))
    if setter is not None and len(_Arguments(setter).names) == 1:
        return setter
    return _make_setter(spec.get_name(), _TO_JSON.get(_name_of(_type_of(spec))))


def _adapt_properties(cls, info):
    to_json = {}
    for spec in info.get_properties():
        attribute = _attribute_of(spec)
        kind = _name_of(_type_of(spec))
        if kind in _TO_JSON:
            to_json[attribute] = _TO_JSON[kind]
        if not hasattr(cls, attribute):
            setattr(cls, attribute, property(_find_getter(cls, spec), _find_setter(cls, spec)))
    if to_json:
        cls.__init__ = _make_init(cls, to_json)


def _make_init(cls, to_json):
    def __init__(self, **properties):
        for name in to_json.keys() & properties.keys():
            properties[name] = to_json[name](properties[name])
        super(cls, self).__init__(**properties)

    return __init__


def _make_getter(name, from_json):
    def getter(self):
        value = self.get_property(name)
        return from_json(value) if from_json else value

    return getter


def _make_setter(name, to_json):
    def setter(self, value):
        self.set_property(name, to_json(value) if to_json else value)

    return setter


def _adapt_signals(cls, info):
    for signal in info.get_signals():
        _register_signal(signal)
    parent = info.get_parent()
    # Subclasses of a class of this library inherit the methods.
    if not info.get_signals() or parent is None or parent.get_namespace() == 'Relay':
        return
    for name in ('connect', 'connect_after', 'connect_object', 'connect_object_after'):
        setattr(cls, name, _make_connect(name))
    cls.connect_data = _connect_data
    for name in ('disconnect_by_func', 'handler_block_by_func', 'handler_unblock_by_func'):
        setattr(cls, name, _make_by_func(name))


for _info in repository.get_infos('Relay'):
    if hasattr(_info, 'get_signals') and hasattr(_info, 'get_parent'):
        _cls = getattr(_relay, _info.get_name())
        _adapt_methods(_cls, _info)
        _adapt_properties(_cls, _info)
        _adapt_signals(_cls, _info)
