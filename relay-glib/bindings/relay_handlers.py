# relay_handlers.py: signal handlers, whose failure rejects the delivery; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import builtins
import functools
import sys

from gi.module import get_introspection_module, repository
from gi.repository import GLib, GObject

from gi.overrides.relay_arguments import name_of, type_of
from gi.overrides.relay_calls import running_loop
from gi.overrides.relay_convert import FROM_C
from gi.overrides.relay_errors import is_cancelled

_relay = get_introspection_module('Relay')
_connect = GObject.Object.connect


def is_disconnected(connected):
    return connected.get_state() in (_relay.State.DISCONNECTED, _relay.State.REVOKED)


# Handlers that are coroutines: a handler has taken its delivery when it first suspends or ends

RESUME_DELAY = 0.1  # seconds

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


def _is_final(error):
    """Whether a delivery is taken when its handler ends with this error (nullable).

    The connector would decline the same answer again. A turn that was stopped shall not start again.
    """
    if error is None:
        return True
    if isinstance(error, getattr(builtins, 'BaseExceptionGroup', ())):
        return all(_is_final(part) for part in error.exceptions)
    return is_cancelled(error) or (
        isinstance(error, GLib.Error)
        and error.matches(_relay.error_quark(), _relay.Error.DECLINED)
    )


def ids_of(delivery):
    names = ('message_id', 'chat_id', 'buffer_id')
    ids = ((name, getattr(delivery, name, None)) for name in names)
    return [(name, value) for name, value in ids if value]


def describe(delivery):
    """Returns the ids of a delivery for people. They come from outside: escaped and cut."""
    words = [
        f'{name.replace("_", " ")} “{value[:128].encode("unicode_escape").decode("ascii")}”'
        for name, value in ids_of(delivery)
    ]
    return ', '.join(words) or 'a delivery without an id'


def log_fields(level, fields):
    """Writes to the structured log. log_to_python() replaces this function."""
    variants = {name: GLib.Variant('s', value) for name, value in fields.items()}
    GLib.log_variant('Relay', level, GLib.Variant('a{sv}', variants))


def log_delivery(level, message, delivery):
    fields = {'MESSAGE': f'{message}: {describe(delivery)}'}
    for name, value in ids_of(delivery):
        fields['RELAY_' + name.upper()] = value
    log_fields(level, fields)


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
        if self.task.cancelled() or is_cancelled(error):
            self.log(GLib.LogLevelFlags.LEVEL_MESSAGE, 'was cancelled')
        elif error is not None:
            self.report(error)

    def report(self, error):
        message = f'{self.what} failed'
        if self.delivery is not None:
            outcome = 'was rejected' if self.is_rejected else 'counts as taken'
            message += f' for {describe(self.delivery)}, which {outcome}'
        self.task.get_loop().call_exception_handler(
            {'message': message, 'exception': error, 'future': self.task}
        )

    def log(self, level, event):
        """Logs once that the handler was kept from ending by itself."""
        if self.is_logged or self.delivery is None:
            return
        self.is_logged = True
        log_delivery(level, f'{self.what} {event}', self.delivery)


def _run_async_handler(awaitable, owner, delivery, what):
    """Runs what an async handler has returned. Its delivery (nullable) is held until it is taken."""
    run = _Run(awaitable, owner, delivery, what)
    loop = running_loop()
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
    if run in _parked and is_disconnected(connected):
        _unpark(run)
        run.close()


def _resume(loop):
    """Starts what was parked, unless the program disconnects after its wait."""
    for run in list(_parked):
        is_closing = _parked[run] and run.owner.get_state() == _relay.State.CLOSING
        if not is_closing and not _shall_park(run):
            _unpark(run)
            run.start(loop)


def is_leaving(connected):
    """Whether the program waits for the handlers or disconnects."""
    return connected in _waits or connected.get_state() == _relay.State.CLOSING


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
            loop.call_later(RESUME_DELAY, _resume, loop)
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


def _guard_other(handler, what, from_c=None):
    """For signals without a delivery."""

    def guard(*args):
        if from_c:
            args = [
                from_c[position](arg) if position in from_c else arg
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


def register_signal(info):
    """Chooses the guard for the handlers of a signal by its arguments and return type."""
    types = [name_of(type_of(argument)) for argument in info.get_arguments()]
    if types and _has_delivery(types[0]):
        is_boolean = info.get_return_type().get_tag_as_string() == 'gboolean'
        _guards[info.get_name()] = _guard_boolean_handler if is_boolean else _guard_event_handler
        return

    from_c = {
        position: FROM_C[kind] for position, kind in enumerate(types, 1) if kind in FROM_C
    }
    if from_c:
        _guards[info.get_name()] = lambda handler, what: _guard_other(handler, what, from_c)


def guarded(signal, handler, data):
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


def make_connect(name):
    base = getattr(GObject.Object, name)

    def connect(self, detailed_signal, handler, *data):
        return base(self, detailed_signal, guarded(detailed_signal, handler, data))

    def connect_object(self, detailed_signal, handler, gobject, *data):
        return base(self, detailed_signal, guarded(detailed_signal, handler, data), gobject)

    return connect_object if 'object' in name else connect


def connect_data(self, detailed_signal, handler, *data, connect_flags=0):
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


def make_by_func(name):
    base = getattr(GObject.Object, name)

    def by_func(self, handler):
        return base(self, _HandlerMatch(handler))

    return by_func
