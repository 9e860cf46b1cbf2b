# relay_calls.py: calls that can be awaited; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import collections.abc
import functools
import sys
import threading

from gi.module import get_introspection_module
from gi.repository import Gio, GLib, GObject

from gi.overrides import relay_errors

_relay = get_introspection_module('Relay')
is_wrong_thread = _relay.is_wrong_thread
_connect = GObject.Object.connect


def running_loop():
    # A program that has not imported asyncio has no loop, and should not wait for the import.
    asyncio = sys.modules.get('asyncio')
    return asyncio and asyncio._get_running_loop()


_known_loops = set()  # classes
_KNOWN_MODULES = ('gi.overrides.relay_aio', 'gi.events', 'gbulb')


def register_loop(cls):
    """Declares that the asyncio loops of a class wait in the thread-default main context of GLib.

    Those of Relay.aio, gi.events and gbulb are known already.
    """
    _known_loops.add(cls)


def _is_known(cls):
    for base in cls.__mro__:
        module = base.__module__
        if base in _known_loops or module in _KNOWN_MODULES or module.startswith('gbulb.'):
            register_loop(cls)
            return True
    return False


def glib_loop():
    """Returns the running asyncio loop, or None. Raises if GLib never wakes up that loop."""
    loop = running_loop()
    if loop is None:
        return None
    cls = type(loop)
    if cls not in _known_loops and not _is_known(cls):
        raise RuntimeError(
            f'the running asyncio loop ({cls.__module__}.{cls.__qualname__}) does not wait in GLib, so '
            'the call would never end: run the program with Relay.aio.run(main()) or, from PyGObject '
            '3.50 on, with the loop of gi.events'
        )
    if not GLib.MainContext.ref_thread_default().is_owner():
        raise RuntimeError(
            'the running asyncio loop does not iterate the thread-default main context of GLib, so the '
            'call would never end'
        )
    return loop


def refuse_thread(name):
    message = f'{name}() was called in another thread than that of the object: pass it to the main loop, '
    message += 'for instance with GLib.idle_add() or loop.call_soon_threadsafe()'
    raise relay_errors.classes[int(_relay.Error.WRONG_THREAD)](message)


def check_caller(source, name):
    """Refuses a call from another thread. The answer would go to its thread-default main context."""
    if is_wrong_thread(source):
        refuse_thread(name)
    if threading.current_thread() is not threading.main_thread():
        context = GLib.MainContext.ref_thread_default()
        if not context.is_owner():
            if not context.acquire():
                refuse_thread(name)
            context.release()


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


def start_detached(source, start, finish, values):
    """Starts a call that nobody awaits. PyGObject prints the error of a failure."""

    def on_done(source, result):
        finish(source, result)

    start(source, *values.values(), on_done)


def start_awaitable(source, start, finish, values, loop):
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
