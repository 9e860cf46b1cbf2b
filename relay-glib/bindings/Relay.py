# Relay.py: what a Python program gets on top of the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installed as gi/overrides/Relay.py, where PyGObject looks for it.

Nothing here names a method: what the typelib says of its arguments decides. So a new pair of
_async and _finish, a new property, and a new signal with a delivery need no line here.
"""
import json
import re
import sys

from gi.module import get_introspection_module, repository
from gi.repository import Gio, GLib, GObject, Json

_relay = get_introspection_module('Relay')
_connect = GObject.Object.connect

__all__ = []


# Dicts and lists for JsonObject and JsonArray


def _check_numbers(value):
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError(f'{value} does not fit into the 64 bits of a JSON integer here')
    elif isinstance(value, dict):
        for member in value.values():
            _check_numbers(member)
    elif isinstance(value, (list, tuple)):
        for element in value:
            _check_numbers(element)


def _parse(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # json-glib would take both without a word: it cuts the one and wraps the other
    if re.search(r'(?<!\\)(?:\\\\)*\\u0000', text):
        raise ValueError('U+0000 cannot be part of a string here')
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


# What the typelib says


def _ask(info, *names):
    """The first that there is: later versions of PyGObject have other names for some."""
    for name in names:
        if hasattr(info, name):
            return getattr(info, name)()
    return None


def _type_of(info):
    return _ask(info, 'get_type_info', 'get_type')


def _name_of(type_info):
    if type_info.get_tag_as_string() != 'interface':
        return type_info.get_tag_as_string()
    interface = type_info.get_interface()
    return f'{interface.get_namespace()}.{interface.get_name()}'


class _Arguments:
    """The arguments of a function as Python sees them: names, defaults, conversions."""

    def __init__(self, info):
        every = info.get_arguments()
        hidden = set()
        for argument in every:
            hidden.add(_ask(argument, 'get_destroy_index', 'get_destroy'))
            if _type_of(argument).get_tag_as_string() == 'array':
                hidden.add(_ask(_type_of(argument), 'get_array_length_index', 'get_array_length'))
        seen = [argument for number, argument in enumerate(every) if number not in hidden]
        self.names = [argument.get_name() for argument in seen]
        self.defaults = {}
        self.to_json = {}
        for place, argument in enumerate(seen):
            kind = _name_of(_type_of(argument))
            if argument.may_be_null():
                self.defaults[argument.get_name()] = None
            elif kind == 'gboolean':
                self.defaults[argument.get_name()] = False
            if kind in _TO_JSON:
                self.to_json[place] = self.to_json[argument.get_name()] = _TO_JSON[kind]

    def convert(self, args, kwargs):
        """Both with JSON for dicts and lists."""
        if self.to_json:
            args = tuple(
                self.to_json[place](value) if place in self.to_json else value
                for place, value in enumerate(args)
            )
            kwargs = {
                name: self.to_json[name](value) if name in self.to_json else value
                for name, value in kwargs.items()
            }
        return args, kwargs

    def fill(self, function, args, kwargs):
        """One value for each argument before the callback; the defaults for what is missing."""
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
            raise TypeError(f'{function}() misses {", ".join(missing)}')
        return {name: given.get(name, self.defaults.get(name)) for name in names}


# Awaiting


def _running_loop():
    # whoever has not imported asyncio has no loop, and need not wait for its import
    asyncio = sys.modules.get('asyncio')
    return asyncio and asyncio._get_running_loop()


def _glib_loop():
    """The running asyncio loop, or None; an error if nothing would ever wake it."""
    loop = _running_loop()
    if loop is not None and (
        not GLib.MainContext.ref_thread_default().is_owner()
        or type(loop).__module__.split('.')[0] in ('asyncio', 'uvloop')
    ):
        raise RuntimeError(
            'The running asyncio loop does not run the main context of GLib, so this would wait '
            'for ever. Use the loop of gbulb or, from PyGObject 3.50, of gi.events.'
        )
    return loop


class _Cancellation:
    """The Gio.Cancellable of one call: it follows the caller's, and never cancels it."""

    def __init__(self, outer):
        self.own = Gio.Cancellable()
        self.outer = outer
        self.handler = 0
        if outer is not None:
            own = self.own
            # Gio.Cancellable.connect is another thing, and locks
            self.handler = _connect(outer, 'cancelled', lambda _outer: own.cancel())
            if outer.is_cancelled():
                own.cancel()

    def end(self):
        if self.handler:
            self.outer.handler_disconnect(self.handler)
            self.handler = 0


def _make_async(name, start, finish, arguments):
    place = arguments.names.index('callback')
    keeps = name == 'connect_async'

    def method(self, *args, **kwargs):
        if len(args) > place or 'callback' in kwargs:
            args, kwargs = arguments.convert(args, kwargs)
            start(self, *args, **kwargs)
            if keeps:
                _keep(self)
            return None

        values = arguments.fill(name, *arguments.convert(args, kwargs))
        loop = _glib_loop()
        if loop is None:
            # nobody can wait; what goes wrong shall be seen all the same
            def done(source, result):
                finish(source, result)

            start(self, *values.values(), done)
            if keeps:
                _keep(self)
            return None

        future = loop.create_future()
        cancellation = _Cancellation(values.get('cancellable'))
        if 'cancellable' in values:
            values['cancellable'] = cancellation.own

        def done(source, result):
            cancellation.end()
            try:
                value = finish(source, result)
            except Exception as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(value)

        def ended(_future):
            if future.cancelled():
                cancellation.own.cancel()

        start(self, *values.values(), done)
        future.add_done_callback(ended)
        if keeps:
            _keep(self)
        return future

    return method


# Kept while connected: else what only a local variable holds would hang up

_kept = {}


def _has_ended(connected):
    return connected.get_state() in (_relay.State.DISCONNECTED, _relay.State.REVOKED)


def _keep(connected):
    if connected not in _kept and not _has_ended(connected):
        _kept[connected] = _connect(connected, 'notify::state', _let_go)


def _let_go(connected, _property):
    if _has_ended(connected) and connected in _kept:
        connected.handler_disconnect(_kept.pop(connected))


# Handlers: what fails is given back, what is awaited is held

_tasks = set()


def _report(error):
    sys.excepthook(type(error), error, error.__traceback__)


def _follow(result, delivery, what):
    """Runs what an async handler returned; @delivery, if there is one, is held until its end."""
    loop = _running_loop()
    if loop is None:
        if hasattr(result, 'close'):
            result.close()
        if delivery is not None:
            delivery.reject()
        _report(RuntimeError(f'{what} returned a coroutine, and no asyncio loop is running'))
        return

    if delivery is not None:
        delivery.hold()
    task = sys.modules['asyncio'].ensure_future(result, loop=loop)
    # the loop itself does not keep them
    _tasks.add(task)

    def ended(_task):
        _tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if delivery is not None:
            if task.cancelled() or error is not None:
                delivery.reject()
            else:
                delivery.acknowledge()
        if error is not None:
            loop.call_exception_handler(
                {'message': f'{what} failed', 'exception': error, 'future': task}
            )

    task.add_done_callback(ended)


def _guard_taking(handler, what):
    """The emission holds the delivery itself: nothing to do for a handler that returns."""

    def guard(owner, delivery):
        try:
            result = handler(owner, delivery)
        except BaseException:
            delivery.reject()
            raise
        if result is not None and hasattr(result, '__await__'):
            _follow(result, delivery, what)

    return guard


def _guard_handling(handler, what):
    """Whoever fails has taken it on: it shall come again, not go to the next one too."""

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
            _follow(result, delivery, what)
            return False
        return bool(result)

    return guard


def _guard_other(handler, what, from_json=None):
    def guard(*args):
        if from_json:
            args = [from_json[place](arg) if place in from_json else arg
                    for place, arg in enumerate(args)]
        result = handler(*args)
        if result is not None and hasattr(result, '__await__'):
            _follow(result, None, what)
            return None
        return result

    return guard


_guards = {}


def _learn_signal(info):
    types = [_name_of(_type_of(argument)) for argument in info.get_arguments()]
    first = types and repository.find_by_name('Relay', types[0].split('.')[-1])
    methods = {method.get_name() for method in first.get_methods()} if (
        first and types[0].startswith('Relay.') and hasattr(first, 'get_methods')) else ()
    if {'hold', 'acknowledge', 'reject'}.issubset(methods):
        handles = info.get_return_type().get_tag_as_string() == 'gboolean'
        _guards[info.get_name()] = _guard_handling if handles else _guard_taking
    else:
        from_json = {place: _FROM_JSON[kind] for place, kind in enumerate(types, 1)
                     if kind in _FROM_JSON}
        if from_json:
            _guards[info.get_name()] = lambda handler, what: _guard_other(handler, what, from_json)


def _guarded(signal, handler, data):
    if not callable(handler):
        raise TypeError('the handler must be callable')
    what = f'The handler of “{signal}”'
    call = (lambda *args: handler(*args, *data)) if data else handler
    guard = _guards.get(signal.replace('_', '-'), _guard_other)(call, what)
    guard.__wrapped__ = handler
    return guard


class _Same:
    """Equal to a handler and to the guard around it."""

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

    def connect_object(self, detailed_signal, handler, instead, *data):
        return base(self, detailed_signal, _guarded(detailed_signal, handler, data), instead)

    return connect_object if 'object' in name else connect


def _connect_data(self, detailed_signal, handler, *data, connect_flags=0):
    if connect_flags & GObject.ConnectFlags.SWAPPED:
        if len(data) != 1:
            raise ValueError('GObject.ConnectFlags.SWAPPED takes one argument for the handler')
        swapped, user_data, data = handler, data[0], ()

        def handler(owner, *args):
            return swapped(user_data, *args, owner)

    after = connect_flags & GObject.ConnectFlags.AFTER
    return (self.connect_after if after else self.connect)(detailed_signal, handler, *data)


def _make_by_func(name):
    base = getattr(GObject.Object, name)

    def by_func(self, handler):
        return base(self, _Same(handler))

    return by_func


# Classes


def _make_converting(info, original, arguments, from_json):
    def method(self, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        value = original(self, *args, **kwargs)
        return from_json(value) if from_json else value

    def function(cls, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        value = original(*((cls,) if info.is_constructor() else ()), *args, **kwargs)
        return from_json(value) if from_json else value

    return method if info.is_method() else function


def _name_after(function, original):
    function.__name__ = original.__name__
    function.__qualname__ = original.__name__
    function.__doc__ = original.__doc__
    function.__module__ = 'gi.repository.Relay'
    return function


def _adapt_methods(cls, info):
    infos = {method.get_name(): method for method in info.get_methods()}
    for name, method in infos.items():
        original = cls.__dict__[name]
        arguments = _Arguments(method)
        from_json = _FROM_JSON.get(_name_of(method.get_return_type()))
        if from_json or arguments.to_json and not name.endswith('_async'):
            made = _name_after(_make_converting(method, original, arguments, from_json), original)
            setattr(cls, name, made if method.is_method() else classmethod(made))
    for name in infos:
        finish = name[: -len('async')] + 'finish'
        if name.endswith('_async') and finish in infos:
            original = cls.__dict__[name]
            made = _make_async(name, original, cls.__dict__[finish], _Arguments(infos[name]))
            setattr(cls, name, _name_after(made, original))


def _adapt_properties(cls, info):
    for spec in info.get_properties():
        name = spec.get_name()
        attribute = name.replace('-', '_')
        if hasattr(cls, attribute):
            continue
        flags = spec.get_flags()
        getter = cls.__dict__.get('get_' + attribute)
        setter = cls.__dict__.get('set_' + attribute)
        kind = _name_of(_type_of(spec))
        if not flags & GObject.ParamFlags.READABLE:
            getter = None
        elif getter is None:
            getter = _make_getter(name, _FROM_JSON.get(kind))
        if not flags & GObject.ParamFlags.WRITABLE or flags & GObject.ParamFlags.CONSTRUCT_ONLY:
            setter = None
        elif setter is None or len(_Arguments(setter).names) != 1:
            setter = _make_setter(name, _TO_JSON.get(kind))
        # a getter of the typelib is called with the object alone: faster than as a method of it
        setattr(cls, attribute, property(getter, setter))

    to_json = {spec.get_name().replace('-', '_'): _TO_JSON[_name_of(_type_of(spec))]
               for spec in info.get_properties() if _name_of(_type_of(spec)) in _TO_JSON}
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
        _learn_signal(signal)
    parent = info.get_parent()
    if info.get_signals() and parent is not None and parent.get_namespace() != 'Relay':
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
