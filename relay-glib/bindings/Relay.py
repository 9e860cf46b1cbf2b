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
- the connector's answer with the error of an operation,
- an exception for a string that C would cut at U+0000.

It does not list methods by name, but reads their arguments from the typelib. So a new pair of
_async and _finish, a new property or a new signal with a delivery needs no change here.
"""
import builtins
import codecs
import collections.abc
import functools
import json
import re
import sys

from gi._gi import Direction
from gi.module import get_introspection_module, repository
from gi.repository import Gio, GLib, GObject, Json

_relay = get_introspection_module('Relay')
_connect = GObject.Object.connect
_SURROGATE = re.compile('[\ud800-\udfff]')
_props = next(vars(base)['props'] for base in GObject.Object.__mro__ if 'props' in vars(base))

__all__ = ['held']


# Converters take a value and the name of its argument or property, and return what is passed to C.


def _refuse_nul(name):
    raise ValueError(f'“{name}” contains U+0000, at which a string of C ends')


def _check_string(value, name):
    if isinstance(value, str) and '\0' in value:
        _refuse_nul(name)
    return value


def _check_strings(value, name):
    """Checks the strings of a sequence, or the keys and values of a dict."""
    if isinstance(value, dict):
        _check_strings([*value, *value.values()], name)
    elif hasattr(value, '__getitem__'):
        for element in value:
            _check_string(element, name)
    return value


def _check_string_property(value, name):
    # PyGObject stores str (value), whatever the value is.
    if value is not None and '\0' in str(value):
        _refuse_nul(name)
    return value


def _check_error(value, name):
    _check_string(getattr(value, 'message', None), name)
    return value


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


def _parse(value, name):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # json-glib reports neither of the following: it truncates a string at U+0000, and wraps a
    # large integer around.
    if re.search(r'(?<!\\)(?:\\\\)*\\u0000', text):
        _refuse_nul(name)
    if re.search(r'\d{19}', text):
        _check_numbers(value)
    return Json.from_string(text)


def _to_json_object(value, name):
    return _parse(value, name).get_object() if isinstance(value, dict) else value


def _to_json_array(value, name):
    return _parse(value, name).get_array() if isinstance(value, (list, tuple)) else value


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


_FROM_JSON = {'Json.Object': _from_json_object, 'Json.Array': _from_json_array}
_CONVERTERS = {
    'Json.Object': _to_json_object,
    'Json.Array': _to_json_array,
    'utf8': _check_string,
    'filename': _check_string,
    'error': _check_error,
}


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


def _converter_of(type_info):
    """Returns the converter for values of a type, or None."""
    kind = _name_of(type_info)
    n_elements = {'array': 1, 'glist': 1, 'gslist': 1, 'ghash': 2}.get(kind, 0)
    elements = [_name_of(type_info.get_param_type(n)) for n in range(n_elements)]
    if 'utf8' in elements or 'filename' in elements:
        return _check_strings
    return _CONVERTERS.get(kind)


class _Arguments:
    """The arguments of a function as Python passes them: names, default values, conversions."""

    def __init__(self, info):
        visible = self._find_visible(info.get_arguments())
        self.names = [argument.get_name() for argument in visible]
        self.defaults = {}
        self.converters = []  # (position, name, converter)
        for position, argument in enumerate(visible):
            name = argument.get_name()
            type_info = _type_of(argument)
            if argument.may_be_null():
                self.defaults[name] = None
            elif _name_of(type_info) == 'gboolean':
                self.defaults[name] = False
            converter = _converter_of(type_info)
            if converter:
                self.converters.append((position, name, converter))

    @staticmethod
    def _find_visible(arguments):
        """Drops the arguments that PyGObject fills in: results, destroy functions, array lengths."""
        hidden = {
            index for index, argument in enumerate(arguments) if argument.get_direction() == Direction.OUT
        }
        for argument in arguments:
            hidden.add(_call_first(argument, 'get_destroy_index', 'get_destroy'))
            kind = _type_of(argument)
            if kind.get_tag_as_string() == 'array':
                hidden.add(_call_first(kind, 'get_array_length_index', 'get_array_length'))
        return [argument for index, argument in enumerate(arguments) if index not in hidden]

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
        return {name: given.get(name, self.defaults.get(name)) for name in names}


# Errors: what the connector has answered


class _Code(int):
    """The code of a GLib.Error that equals the code in the connector's answer, too.

    It remains the number, which GLib.Error.matches() compares.
    """

    def __new__(cls, number, word):
        self = super().__new__(cls, number)
        self.word = word
        return self

    def __getnewargs__(self):
        return int(self), self.word  # for copies

    def __eq__(self, other):
        return self.word == other if isinstance(other, str) else int(self) == other

    def __ne__(self, other):
        return not self == other

    __hash__ = int.__hash__

    def __str__(self):
        return self.word

    def __repr__(self):
        return f'<{int(self)} {self.word!r}>'


def _add_response(error, source, result):
    """Adds the connector's answer to the error of an operation: response is None without one."""
    adapter = source if hasattr(source, 'dup_response') else getattr(source, 'adapter', None)
    response = adapter.dup_response(result) if hasattr(adapter, 'dup_response') else None
    error.response = response
    if response:
        error.retry_after = response.retry_after
    else:  # an HTTP call of an endpoint has a time, but no answer
        error.retry_after = source.get_retry_after(result) if hasattr(source, 'get_retry_after') else 0.0
    error.message_ids = list(response.message_ids or []) if response else []
    if response and response.code:
        error.code = _Code(error.code, response.code)


def _make_finish(finish):
    def method(self, result):
        try:
            return finish(self, result)
        except GLib.Error as error:
            _add_response(error, self, result)
            raise

    return method


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


@functools.lru_cache(maxsize=None)
def _call_class():
    """Returns the class of what an awaitable method returns. Only called when asyncio is imported."""

    class Call(sys.modules['asyncio'].Future):
        """A future that is accepted in place of a coroutine too, as by asyncio.create_task().

        The call has been started before anybody awaits it, and is started once: a task of it waits
        for the future.
        """

        def send(self, value):
            # The iterator of a future has no state of its own, so several tasks may step it.
            return self.__await__().send(value)

        def throw(self, *error):
            # A task that is cancelled before its first step throws into its coroutine.
            self.close()
            return self.__await__().throw(*error)

        def close(self):
            if not self.done():
                self.cancel()

    collections.abc.Coroutine.register(Call)
    return Call


def _start_detached(source, start, finish, values):
    """Starts a call that nobody awaits. PyGObject prints the error of a failure."""

    def on_done(source, result):
        finish(source, result)

    start(source, *values.values(), on_done)


def _start_awaitable(source, start, finish, values, loop):
    """Starts a call and returns a future for its result."""
    future = _call_class()(loop=loop)
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


# Handlers that are coroutines: a handler has taken its delivery when it first suspends or ends

_RESUME_DELAY = 0.1  # seconds

_runs = set()
_waits = []  # the adapters and transports of the calls of wait_for_handlers() that have not ended
_parked = {}  # the handlers that are not started during these calls, with their signal handler


class _Held:
    """What a handler of held() returns: a coroutine whose delivery is held until it ends."""

    def __init__(self, awaitable):
        self.awaitable = awaitable

    def __await__(self):
        return self.awaitable.__await__()


def held(handler):
    """Makes an async signal handler hold its delivery until it has ended.

    The delivery is rejected, so that it is delivered again, when the handler fails or is cancelled.
    Until the handler has ended, most connectors deliver nothing else, to any chat.
    """
    if not callable(handler):
        raise TypeError('the handler must be callable')

    @functools.wraps(handler)
    def held_handler(*args, **kwargs):
        result = handler(*args, **kwargs)
        return _Held(result) if hasattr(result, '__await__') else result

    held_handler._held_handler = handler
    return held_handler


def _report(error):
    sys.excepthook(type(error), error, error.__traceback__)


def _is_cancelled(error):
    return isinstance(error, GLib.Error) and error.matches(
        Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED
    )


def _is_final(error):
    """Whether a delivery is taken when its handler ends with this error (nullable).

    The connector would decline the same answer again. A turn that was stopped shall not start again.
    """
    if error is None:
        return True
    if isinstance(error, getattr(builtins, 'BaseExceptionGroup', ())):
        return all(_is_final(part) for part in error.exceptions)
    return _is_cancelled(error) or (
        isinstance(error, GLib.Error)
        and error.matches(_relay.error_quark(), _relay.Error.DECLINED)
    )


def _ids_of(delivery):
    names = ('message_id', 'chat_id', 'buffer_id')
    ids = ((name, getattr(delivery, name, None)) for name in names)
    return [(name, value) for name, value in ids if value]


def _describe(delivery):
    """Returns the ids of a delivery for people. They come from outside: escaped and cut."""
    words = [
        f'{name.replace("_", " ")} “{value[:128].encode("unicode_escape").decode("ascii")}”'
        for name, value in _ids_of(delivery)
    ]
    return ', '.join(words) or 'a delivery without an id'


class _Run:
    """One call of an async handler."""

    def __init__(self, awaitable, owner, delivery, what):
        self.is_held = isinstance(awaitable, _Held)
        self.awaitable = awaitable.awaitable if self.is_held else awaitable
        self.owner = owner
        self.delivery = delivery  # or None
        self.what = what
        self.task = None
        self.is_taken = False
        self.is_rejected = False
        self.is_logged = False

    def belongs_to(self, connected):
        """Whether the handler belongs to an adapter or transport, or to the other one of the two."""
        # The owner of a handler of connect_object() is another object.
        return (
            not hasattr(self.owner, 'wait_for_handlers')
            or connected in (self.owner, getattr(self.owner, 'transport', None))
            or self.owner == getattr(connected, 'transport', None)
        )

    def start(self, loop):
        asyncio = sys.modules['asyncio']
        try:
            # A call of this library is a future as well as a coroutine: asyncio.wait() accepts a task.
            if asyncio.iscoroutine(self.awaitable):
                self.task = loop.create_task(self.awaitable)
            else:
                self.task = asyncio.ensure_future(self.awaitable, loop=loop)
        except Exception as error:
            self.reject()
            _report(error)
            return
        # asyncio itself holds no strong reference to a task.
        _runs.add(self)
        if not self.is_held:
            # asyncio calls in the order of registration, so this follows the first step of the task.
            loop.call_soon(self.settle)
        self.task.add_done_callback(self.end)

    def close(self):
        """Instead of start()"""
        if hasattr(self.awaitable, 'close'):
            self.awaitable.close()

    def reject(self):
        if self.delivery is not None:
            self.is_rejected = True
            self.delivery.reject()

    def settle(self):
        """Acknowledges or rejects the delivery, once."""
        if self.delivery is None or self.is_taken or self.is_rejected:
            return
        if self.task.done() and (self.task.cancelled() or not _is_final(self.task.exception())):
            self.reject()
        else:
            self.is_taken = True
            self.delivery.acknowledge()

    def end(self, _task):
        _runs.discard(self)
        self.settle()
        error = None if self.task.cancelled() else self.task.exception()
        if self.task.cancelled() or _is_cancelled(error):
            self.log(GLib.LogLevelFlags.LEVEL_MESSAGE, 'was cancelled')
        elif error is not None:
            self.report(error)

    def report(self, error):
        message = f'{self.what} failed'
        if self.delivery is not None:
            outcome = 'was rejected' if self.is_rejected else 'counts as taken'
            message += f' for {_describe(self.delivery)}, which {outcome}'
        self.task.get_loop().call_exception_handler(
            {'message': message, 'exception': error, 'future': self.task}
        )

    def log(self, level, event):
        """Logs once that the handler was kept from ending by itself."""
        if self.is_logged or self.delivery is None:
            return
        self.is_logged = True
        fields = {'MESSAGE': f'{self.what} {event}: {_describe(self.delivery)}'}
        for name, value in _ids_of(self.delivery):
            fields['RELAY_' + name.upper()] = value
        variants = {name: GLib.Variant('s', value) for name, value in fields.items()}
        GLib.log_variant('Relay', level, GLib.Variant('a{sv}', variants))


def _run_async_handler(awaitable, owner, delivery, what):
    """Runs what an async handler has returned. Its delivery (nullable) is held until it is taken."""
    run = _Run(awaitable, owner, delivery, what)
    loop = _running_loop()
    if loop is None:
        run.close()
        run.reject()
        _report(RuntimeError(f'{what} returned a coroutine, but no asyncio loop is running'))
        return

    if delivery is not None:
        delivery.hold()
    if _shall_park(run):
        _park(run)
    else:
        run.start(loop)


# Before a program disconnects, it waits for its handlers. What a connector has stored and delivers
# meanwhile is left for the next process.


def _shall_park(run):
    return (
        bool(_waits)
        and getattr(run.delivery, 'buffer_id', None) is not None
        and not sys.modules['asyncio'].isfuture(run.awaitable)
        and any(run.belongs_to(connected) for connected in _waits)
    )


def _park(run):
    # The owner of a handler of connect_object() has no state.
    number = 0
    if hasattr(run.owner, 'wait_for_handlers'):
        number = _connect(run.owner, 'notify::state', _close_parked, run)
    _parked[run] = number


def _unpark(run):
    number = _parked.pop(run)
    if number:
        run.owner.handler_disconnect(number)


def _close_parked(connected, _property, run):
    if run in _parked and _is_disconnected(connected):
        _unpark(run)
        run.close()


def _resume(loop):
    """Starts what was parked, unless the program disconnects after its wait."""
    for run in list(_parked):
        is_closing = _parked[run] and run.owner.get_state() == _relay.State.CLOSING
        if not is_closing and not _shall_park(run):
            _unpark(run)
            run.start(loop)


async def wait_for_handlers(self, timeout):
    """Waits until the async handlers of the adapter and of its transport have ended.

    Call this right before the program disconnects. Meanwhile, async handlers are not started for
    messages that the connector has stored; it delivers these to the next process.

    The timeout is in seconds. A handler that still runs then is logged with the ids of its message,
    and the result is False.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout

    def find_runs():
        # A handler may call this function itself.
        current = asyncio.current_task()
        return [
            run
            for run in _runs
            if run.belongs_to(self) and run.task is not current and run.task.get_loop() is loop
        ]

    _waits.append(self)
    try:
        runs = find_runs()
        while runs and loop.time() < deadline:
            await asyncio.wait([run.task for run in runs], timeout=deadline - loop.time())
            runs = find_runs()
    finally:
        _waits.remove(self)
        if _parked:
            loop.call_later(_RESUME_DELAY, _resume, loop)
    for run in runs:
        run.log(GLib.LogLevelFlags.LEVEL_WARNING, f'was cut off after {timeout} s')
    return not runs


# Signal handlers: a failing handler rejects its delivery


def _guard_event_handler(handler, what):
    """For signals without a return value. The emission itself holds and acknowledges the delivery."""

    def guard(owner, delivery):
        try:
            result = handler(owner, delivery)
        except BaseException as error:
            if not _is_final(error):
                delivery.reject()
            raise
        if result is not None and hasattr(result, '__await__'):
            _run_async_handler(result, owner, delivery, what)

    return guard


def _guard_boolean_handler(handler, what):
    """For signals whose handlers return whether they handled the delivery.

    A handler that fails has handled it: the delivery is rejected, so it is redelivered later, and is
    not passed to the next handler now. The result of a coroutine is known too late.
    """

    def guard(owner, delivery):
        try:
            result = handler(owner, delivery)
        except BaseException as error:
            if not _is_final(error):
                delivery.reject()
            if not isinstance(error, Exception):
                raise
            _report(error)
            return True
        if hasattr(result, '__await__'):
            _run_async_handler(result, owner, delivery, what)
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
            _run_async_handler(result, args[0] if args else None, None, what)
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
    """Compares equal to a handler, and to the guard around it or around its held()."""

    def __init__(self, handler):
        self.handler = handler

    def __eq__(self, other):
        wrapped = getattr(other, '__wrapped__', None)
        return self.handler in (other, wrapped, getattr(wrapped, '_held_handler', None))

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
    """Makes a method, constructor or function that converts its arguments and its return value."""

    def convert_result(value):
        return from_json(value) if from_json else value

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
        return _name_after(method, original)
    if info.is_constructor():
        return classmethod(_name_after(constructor, original))
    return staticmethod(_name_after(function, original))


def _name_after(function, original):
    function.__name__ = original.__name__
    function.__qualname__ = original.__name__
    function.__doc__ = original.__doc__
    function.__module__ = 'gi.repository.Relay'
    return function


def _adapt_function(cls, info):
    """Replaces a method, or a function of a class, if it has something to convert."""
    arguments = _Arguments(info)
    from_json = _FROM_JSON.get(_name_of(info.get_return_type()))
    if from_json or arguments.converters:
        original = vars(cls)[info.get_name()]
        setattr(cls, info.get_name(), _make_converting(info, original, arguments, from_json))


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
            made = _make_async(name, start, cls.__dict__[finish], _Arguments(infos[name]))
            setattr(cls, name, _name_after(made, start))


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


def _find_setter(cls, spec, methods):
    flags = spec.get_flags()
    if not flags & GObject.ParamFlags.WRITABLE or flags & GObject.ParamFlags.CONSTRUCT_ONLY:
        return None
    name = 'set_' + _attribute_of(spec)
    if name in methods and len(_Arguments(methods[name]).names) == 1:
        return cls.__dict__[name]
    return _make_setter(spec.get_name())


def _property_converter_of(type_info):
    converter = _converter_of(type_info)
    return _check_string_property if converter is _check_string else converter


def _adapt_properties(cls, info):
    methods = {method.get_name(): method for method in info.get_methods()}
    cls._relay_converters = {}
    has_props = False
    for spec in info.get_properties():
        attribute = _attribute_of(spec)
        flags = spec.get_flags()
        converter = _property_converter_of(_type_of(spec))
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

    def set_property(self, name, value):
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
        return iter(self._base)

    def __len__(self):
        return len(self._base)

    def __dir__(self):
        return dir(self._base)


def _make_getter(name, from_json):
    def getter(self):
        value = self.get_property(name)
        return from_json(value) if from_json else value

    return getter


def _make_setter(name):
    def setter(self, value):
        self.set_property(name, value)

    return setter


def _emit(self, signal, *args):
    for position, value in enumerate(args, 1):
        _check_string(value, f'argument {position} of the signal {signal}')
    return GObject.Object.emit(self, signal, *args)


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
    cls.emit = _emit
    cls.wait_for_handlers = wait_for_handlers
    for name in ('disconnect_by_func', 'handler_block_by_func', 'handler_unblock_by_func'):
        setattr(cls, name, _make_by_func(name))


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

    cls.append = _name_after(append, append_text)
    cls.finish_async = _name_after(finish_async, start_finish)


for _info in repository.get_infos('Relay'):
    if hasattr(_info, 'get_signals') and hasattr(_info, 'get_parent'):
        _cls = getattr(_relay, _info.get_name())
        _adapt_methods(_cls, _info)
        _adapt_properties(_cls, _info)
        _adapt_signals(_cls, _info)
    elif hasattr(_info, 'get_methods'):
        for _method in _info.get_methods():
            _adapt_function(getattr(_relay, _info.get_name()), _method)
    elif hasattr(_info, 'get_arguments'):
        # __get__() turns the static method into a function.
        _made = _make_converting(_info, _info, _Arguments(_info), None)
        setattr(_relay, _info.get_name(), _made.__get__(None, object))

_adapt_draft(_relay.Draft)
