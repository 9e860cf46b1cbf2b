# Relay.py: the Python override of the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installed as gi/overrides/Relay.py, where PyGObject loads it from.

The override adds:
- awaitable _async methods,
- dicts and lists in place of JsonObject and JsonArray,
- properties as attributes,
- signal handlers whose failure rejects the delivery, and async handlers,
- `async with adapter`, and events() for `async for`,
- an exception for each error code, with the connector's answer to the operation,
- None, True and False for a value of three states,
- an exception for a string that C would cut at U+0000, and for a number whose fraction it would drop.

It does not list methods by name, but reads their arguments from the typelib. So a new pair of
_async and _finish, a new property or a new signal with a delivery needs no change here.

The modules relay_*.py in the same folder are parts of it.
"""
import codecs
import importlib.util
import re
import sys

from gi.module import get_introspection_module, repository
from gi.repository import GLib, GObject

from gi.overrides import relay_errors
from gi.overrides.relay_arguments import Arguments, Signature, converter_of, name_of, type_of
from gi.overrides.relay_calls import (
    check_caller,
    glib_loop,
    is_wrong_thread,
    refuse_thread,
    start_awaitable,
    start_detached,
)
from gi.overrides.relay_convert import FROM_C, check_string, check_string_property
from gi.overrides.relay_handlers import (
    connect_data,
    held,
    is_disconnected,
    make_by_func,
    make_connect,
    register_signal,
    wait_for_handlers,
)

_relay = get_introspection_module('Relay')
_connect = GObject.Object.connect
_SURROGATE = re.compile('[\ud800-\udfff]')
_props = next(vars(base)['props'] for base in GObject.Object.__mro__ if 'props' in vars(base))

__all__ = ['aio', 'held', 'log_to_python', *(cls.__name__ for cls in relay_errors.classes.values())]
globals().update((cls.__name__, cls) for cls in relay_errors.classes.values())


def _load_later(name):
    """Returns a module that is loaded when an attribute of it is used."""
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


aio = _load_later('gi.overrides.relay_aio')  # needs asyncio


def log_to_python(logger=None):
    """Passes the log messages of the library to Python's logging, instead of to standard error.

    @logger is a logger or the name of one; by default, the name is “Relay”. A message that belongs to an
    event has the attributes relay_message_id, relay_chat_id and relay_buffer_id, as far as they are known.
    A further call replaces the logger. Returns the logger.
    """
    from gi.overrides import relay_logging

    return relay_logging.log_to_python(logger)


# Awaitable methods


def _make_finish(finish):
    def method(self, result):
        try:
            return finish(self, result)
        except GLib.Error as error:
            relay_errors.add_response(error, self, result)
            raise

    return method


def _make_async(name, start, finish, arguments):
    position = arguments.names.index('callback')

    def call_with_callback(self, args, kwargs):
        rest = [*args[position:]] or [kwargs.pop('callback')]
        if 'user_data' in kwargs:
            rest.append(kwargs.pop('user_data'))
        values = arguments.fill(name, *arguments.convert(args[:position], kwargs))
        check_caller(self, name)
        start(self, *values.values(), *rest)

    def call(self, args, kwargs):
        values = arguments.fill(name, *arguments.convert(args, kwargs))
        loop = glib_loop()
        check_caller(self, name)
        if loop is None:
            start_detached(self, start, finish, values)
            return None
        return start_awaitable(self, start, finish, values, loop)

    def method(self, *args, **kwargs):
        if len(args) > position or 'callback' in kwargs:
            future = call_with_callback(self, args, kwargs)
        else:
            future = call(self, args, kwargs)
        if name == 'connect_async':
            _keep(self)
        return future

    return method


# A connected adapter or transport is kept alive: otherwise the connection closes when the local
# variable that holds the object goes out of scope.

_kept = {}


def _keep(connected):
    if connected not in _kept and not is_disconnected(connected):
        _kept[connected] = _connect(connected, 'notify::state', _release)


def _release(connected, _property):
    if is_disconnected(connected) and connected in _kept:
        connected.handler_disconnect(_kept.pop(connected))


# Classes


def _make_converting(info, original, arguments, from_c):
    """Makes a method, constructor or function that converts its arguments and its return value."""

    def convert_result(value):
        return from_c(value) if from_c else value

    def method(self, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(self, *args, **kwargs))

    def constructor(cls, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(cls, *args, **kwargs))

    def function(*args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        return convert_result(original(*args, **kwargs))

    if info.is_method():
        return _name_after(method, original, Signature('self', arguments))
    if info.is_constructor():
        return classmethod(_name_after(constructor, original, Signature('cls', arguments)))
    return staticmethod(_name_after(function, original, Signature(None, arguments)))


def _make_checked(name, original, arguments, from_c, keeps):
    """Makes a method of an object that belongs to one thread."""

    def method(self, *args, **kwargs):
        args, kwargs = arguments.convert(args, kwargs)
        if is_wrong_thread(self):
            refuse_thread(name)
        value = original(self, *args, **kwargs)
        return from_c(value) if from_c else value

    def keeping_method(self, *args, **kwargs):
        method(self, *args, **kwargs)
        _keep(self)

    made = keeping_method if keeps else method
    return _name_after(made, original, Signature('self', arguments))


def _name_after(function, original, signature=None):
    function.__name__ = original.__name__
    function.__qualname__ = original.__name__
    function.__doc__ = original.__doc__
    function.__module__ = 'gi.repository.Relay'
    if signature is not None:
        function.__wrapped__ = signature
    return function


def _belongs_to_thread(cls):
    """Whether objects of the class have calls: they are used in one thread."""
    return any(name.endswith('_async') for base in cls.__mro__ for name in vars(base))


def _adapt_function(cls, info):
    """Replaces a method or a function of a class. A plain getter stays as it is, which is faster."""
    name = info.get_name()
    arguments = Arguments(info)
    from_c = FROM_C.get(name_of(info.get_return_type()))
    original = vars(cls)[name]
    if info.is_method() and not name.endswith('_finish') and _belongs_to_thread(cls):
        keeps = name == 'retry' and cls.__name__ == 'Adapter'
        setattr(cls, name, _make_checked(name, original, arguments, from_c, keeps))
    elif from_c or arguments.names:
        setattr(cls, name, _make_converting(info, original, arguments, from_c))


def _adapt_methods(cls, info):
    infos = {method.get_name(): method for method in info.get_methods()}
    pairs = {
        name: name[: -len('async')] + 'finish' for name in infos if name.endswith('_async')
    }
    for name, method in infos.items():
        # The arguments of an _async method are converted by _make_async().
        if pairs.get(name) not in infos:
            _adapt_function(cls, method)
    for name, finish in pairs.items():
        if finish in infos:
            start, end = cls.__dict__[name], cls.__dict__[finish]
            setattr(cls, finish, _name_after(_make_finish(end), end))
            arguments = Arguments(infos[name])
            made = _make_async(name, start, cls.__dict__[finish], arguments)
            setattr(cls, name, _name_after(made, start, Signature('self', arguments)))


def _attribute_of(spec):
    return spec.get_name().replace('-', '_')


def _find_getter(cls, spec):
    if not spec.get_flags() & GObject.ParamFlags.READABLE:
        return None
    getter = cls.__dict__.get('get_' + _attribute_of(spec))
    if getter is not None:
        # property() calls it with the object alone, which is faster than a method call.
        return getter
    from_c = FROM_C.get(name_of(type_of(spec)))
    return _make_getter(spec.get_name(), from_c, _belongs_to_thread(cls))


def _find_setter(cls, spec, methods):
    flags = spec.get_flags()
    if not flags & GObject.ParamFlags.WRITABLE or flags & GObject.ParamFlags.CONSTRUCT_ONLY:
        return None
    name = 'set_' + _attribute_of(spec)
    if name in methods and len(Arguments(methods[name]).names) == 1:
        return cls.__dict__[name]
    return _make_setter(spec.get_name())


def _property_converter_of(type_info):
    converter = converter_of(type_info)
    return check_string_property if converter is check_string else converter


def _adapt_properties(cls, info):
    methods = {method.get_name(): method for method in info.get_methods()}
    cls._relay_converters = {}
    has_props = False
    for spec in info.get_properties():
        attribute = _attribute_of(spec)
        flags = spec.get_flags()
        converter = _property_converter_of(type_of(spec))
        if converter and flags & GObject.ParamFlags.WRITABLE:
            cls._relay_converters[attribute] = converter
            has_props = has_props or not flags & GObject.ParamFlags.CONSTRUCT_ONLY
        if not hasattr(cls, attribute):
            setattr(cls, attribute, property(_find_getter(cls, spec), _find_setter(cls, spec, methods)))
    parent = info.get_parent()
    if parent is not None and parent.get_namespace() != 'Relay':
        _adapt_property_functions(cls)
    if has_props:
        cls.props = _PropsOfInstance()


def _convert_property(cls, name, value):
    attribute = name.replace('-', '_')
    for base in cls.__mro__:
        converter = vars(base).get('_relay_converters', {}).get(attribute)
        if converter:
            return converter(value, attribute)
    return value


def _convert_properties(cls, properties):
    return {name: _convert_property(cls, name, value) for name, value in properties.items()}


def _adapt_property_functions(cls):
    """For a class whose parent is not of this library: its constructor, and the setters of GObject."""

    def __init__(self, **properties):
        super(cls, self).__init__(**_convert_properties(type(self), properties))

    is_checked = _belongs_to_thread(cls)

    def set_property(self, name, value):
        if is_checked and is_wrong_thread(self):
            refuse_thread('set_property')
        GObject.Object.set_property(self, name, _convert_property(type(self), name, value))

    def set_properties(self, **properties):
        GObject.Object.set_properties(self, **_convert_properties(type(self), properties))

    for function in (__init__, set_property, set_properties):
        setattr(cls, function.__name__, function)


class _PropsOfInstance:
    """The attribute props of a class. That of the class itself has no values, and stays as it is."""

    def __get__(self, instance, cls):
        props = _props.__get__(instance, cls)
        return props if instance is None else _Props(cls, props)


class _Props:
    """The props of an instance, whose values are converted when they are set."""

    __slots__ = ('_cls', '_base')

    def __init__(self, cls, base):
        object.__setattr__(self, '_cls', cls)
        object.__setattr__(self, '_base', base)

    def __getattr__(self, name):
        return getattr(self._base, name)

    def __setattr__(self, name, value):
        setattr(self._base, name, _convert_property(self._cls, name, value))

    def __iter__(self):
        # The iterator of PyGObject has no __iter__, which comprehensions of Python 3.13 need.
        iterator = iter(self._base)
        return iter(lambda: next(iterator, None), None)

    def __len__(self):
        return len(self._base)

    def __dir__(self):
        return dir(self._base)


def _make_getter(name, from_c, is_checked):
    def getter(self):
        if is_checked and is_wrong_thread(self):
            refuse_thread('get_property')
        value = self.get_property(name)
        return from_c(value) if from_c else value

    return getter


def _make_setter(name):
    def setter(self, value):
        self.set_property(name, value)

    return setter


def _emit(self, signal, *args):
    for position, value in enumerate(args, 1):
        check_string(value, f'argument {position} of the signal {signal}')
    return GObject.Object.emit(self, signal, *args)


def _adapt_signals(cls, info):
    for signal in info.get_signals():
        register_signal(signal)
    parent = info.get_parent()
    # Subclasses of a class of this library inherit the methods.
    if not info.get_signals() or parent is None or parent.get_namespace() == 'Relay':
        return
    for name in ('connect', 'connect_after', 'connect_object', 'connect_object_after'):
        setattr(cls, name, make_connect(name))
    cls.connect_data = connect_data
    cls.emit = _emit
    cls.wait_for_handlers = wait_for_handlers
    if hasattr(cls, 'connect_async'):
        cls.__aenter__ = __aenter__
        cls.__aexit__ = __aexit__
    for name in ('disconnect_by_func', 'handler_block_by_func', 'handler_unblock_by_func'):
        setattr(cls, name, make_by_func(name))


# A connection as a context, and events without a handler


_END_TIMEOUT = 10  # seconds


_entering = {}  # the calls that __aenter__() waits for, by adapter or transport


async def __aenter__(self):
    """Connects. close() of the iterator of events() ends the wait for the connection."""
    _entering[self] = call = self.connect_async()
    try:
        await call
    except BaseException:
        if self not in _entering:
            return self
        if not is_disconnected(self):
            await self.disconnect_async()
        raise
    finally:
        _entering.pop(self, None)
    return self


def _stop_entering(connected):
    call = _entering.pop(connected, None)
    if call is not None:
        call.cancel()


async def __aexit__(self, *_what):
    """Waits for the async handlers, for ten seconds at most, and disconnects."""
    try:
        await self.wait_for_handlers(_END_TIMEOUT)
    finally:
        await self.disconnect_async()


def events(self, held=False):
    """Returns an asynchronous iterator over the events of the signal “inbound”, from now on.

    An event is acknowledged when the body of the loop receives it. With @held, it is acknowledged when
    the body asks for the next one. At most 1,024 events wait; a further one is rejected.

    The iteration ends when the adapter is disconnected, and after close(), which also ends the wait of
    “async with adapter” for the connection. When the connector has revoked the credentials, the
    iteration raises the adapter's fatal error.
    """
    from gi.overrides.relay_events import Events

    return Events(self, held, _stop_entering)


# Drafts: C accepts a text that is cut inside a character. PyGObject passes neither bytes nor half a
# surrogate pair, which json.loads() returns for a text that is cut there.


class _Joiner:
    """Joins the parts of cut characters. What is never completed becomes U+FFFD."""

    def __init__(self):
        self.decoder = codecs.getincrementaldecoder('utf-8')('replace')
        self.half = ''

    def join(self, part):
        """Returns the complete characters of @part, which is a str or bytes."""
        is_text = isinstance(part, str)
        text = self.half + self.decoder.decode(b'' if is_text else part, is_text)
        if is_text:
            text += part
        self.half = text[-1:] if '\ud800' <= text[-1:] <= '\udbff' else ''
        return self.replace(text.removesuffix(self.half))

    def finish(self):
        rest = self.half + self.decoder.decode(b'', True)
        self.half = ''
        return self.replace(rest)

    @staticmethod
    def replace(text):
        return text.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')


def _adapt_draft(cls):
    append_text = cls.append
    start_finish = cls.finish_async

    def append(self, text):
        joiner = getattr(self, '_joiner', None)
        if joiner is None:
            if isinstance(text, str) and not _SURROGATE.search(text):
                append_text(self, text)
                return
            joiner = self._joiner = _Joiner()
        append_text(self, joiner.join(text))

    def finish_async(self, *args, **kwargs):
        joiner = getattr(self, '_joiner', None)
        if joiner is not None:
            append_text(self, joiner.finish())
        return start_finish(self, *args, **kwargs)

    cls.append = _name_after(append, append_text, append_text.__wrapped__)
    cls.finish_async = _name_after(finish_async, start_finish, start_finish.__wrapped__)


for _info in repository.get_infos('Relay'):
    if hasattr(_info, 'get_signals') and hasattr(_info, 'get_parent'):
        _cls = getattr(_relay, _info.get_name())
        _adapt_methods(_cls, _info)
        _adapt_properties(_cls, _info)
        _adapt_signals(_cls, _info)
    elif hasattr(_info, 'get_methods'):
        for _method in _info.get_methods():
            _adapt_function(getattr(_relay, _info.get_name()), _method)
    elif hasattr(_info, 'is_method'):
        # __get__() turns the static method into a function.
        _made = _make_converting(_info, _info, Arguments(_info), None)
        setattr(_relay, _info.get_name(), _made.__get__(None, object))


# It depends on the version of g-ir-compiler whether the functions of an enumeration are inside of it.
for _name in ('is_ambiguous', 'quark', 'to_user_string'):
    if hasattr(_relay.Error, _name):
        setattr(_relay, 'error_' + _name, getattr(_relay.Error, _name))
    else:
        setattr(_relay.Error, _name, staticmethod(getattr(_relay, 'error_' + _name)))

_adapt_draft(_relay.Draft)
_relay.Adapter.events = events
