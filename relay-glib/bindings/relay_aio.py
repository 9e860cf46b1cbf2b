# relay_aio.py: asyncio's own loop, which waits in GLib; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Relay.aio: an asyncio loop that dispatches the sources of a GLib main context while it waits.

    Relay.aio.run(main())

It is the selector loop of asyncio, so that TLS, servers, subprocesses and threads work as usual. Only the
selector is another one: an epoll has a file descriptor, so a main context can wait for it.

A program runs the loop of asyncio, and does not call GLib.MainLoop.run() or Gtk.Application.run(). While
a nested main loop runs, the tasks of asyncio are paused.
"""
import asyncio
import functools
import math
import selectors
import signal
import threading
import time

from gi.module import get_introspection_module
from gi.repository import GLib

from gi.overrides.relay_calls import register_loop as register

__all__ = ['EventLoop', 'EventLoopPolicy', 'new_event_loop', 'register', 'run']

# Not that of PyGObject's override, which is slower.
_iteration = get_introspection_module('GLib').MainContext.iteration
_NEVER = 2**32 - 1  # milliseconds: the longest interval of a timeout source


class _Selector(selectors.DefaultSelector):
    """Waits in a main context for the file descriptors of the selector, and for the time-out."""

    def __init__(self, context):
        super().__init__()
        self._iterate = functools.partial(_iteration, context)
        self._depth = GLib.main_depth()
        self._is_selecting = False
        self._is_ready = False  # whether the selector has events
        self._is_watched = True
        self._wake_up = math.inf  # the time of _timer

        # A timeout source of C with a file descriptor: Python is only called when there are events.
        self._watch = self._make_source(context, self._on_ready)
        self._tag = self._watch.add_unix_fd(self.fileno(), GLib.IOCondition.IN)
        self._timer = self._make_source(context, self._on_time)

    @staticmethod
    def _make_source(context, callback):
        source = GLib.timeout_source_new(_NEVER)
        source.set_name('[relay] asyncio')
        source.set_priority(GLib.PRIORITY_DEFAULT)
        source.set_callback(callback)
        source.attach(context)
        return source

    def begin(self):
        self._depth = GLib.main_depth()

    def close(self):
        self._watch.destroy()
        self._timer.destroy()
        super().close()

    def _on_ready(self, *_data):
        self._is_ready = True
        if not self._is_selecting or GLib.main_depth() != self._depth + 1:
            # A nested main loop runs. It would be woken up again and again.
            self._watch.modify_unix_fd(self._tag, GLib.IOCondition(0))
            self._is_watched = False
        return GLib.SOURCE_CONTINUE

    def _on_time(self, *_data):
        self._wake_up = math.inf
        return GLib.SOURCE_CONTINUE

    def _set_timer(self, timeout):
        """Returns whether the timer was set, which wakes up the next iteration."""
        wake_up = time.monotonic() + timeout
        if wake_up >= self._wake_up:
            # It is woken up early, once. Time-outs are often cancelled, so that is rare.
            return False
        self._wake_up = wake_up
        self._timer.set_ready_time(math.ceil(wake_up * 1000000))
        return True

    def select(self, timeout=None):
        if not self._is_watched:
            self._watch.modify_unix_fd(self._tag, GLib.IOCondition.IN)
            self._is_watched = True
        is_set = timeout is not None and timeout > 0 and self._set_timer(timeout)
        self._is_selecting = True
        try:
            if not self._iterate(timeout is None or timeout > 0) and is_set:
                self._iterate(True)
        finally:
            self._is_selecting = False
        if not self._is_ready:
            return []
        self._is_ready = False
        return super().select(0)


def _find_context():
    context = GLib.MainContext.get_thread_default()
    if context is not None:
        return context
    if threading.current_thread() is threading.main_thread():
        return GLib.MainContext.default()
    return GLib.MainContext.new()


class EventLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that waits in a main context.

    That is, by default, the thread-default main context or, in another thread than the main one, a new
    one.
    """

    def __init__(self, context=None):
        # Not _context: with that, the main loops of PyGObject 3.50 expect a loop of gi.events.
        self._glib_context = context or _find_context()
        super().__init__(_Selector(self._glib_context))

    def run_forever(self):
        if not self._glib_context.acquire():
            raise RuntimeError('another thread runs the main context of this loop')
        is_default = self._glib_context == GLib.MainContext.default()
        if not is_default:
            self._glib_context.push_thread_default()
        is_main = threading.current_thread() is threading.main_thread()
        if is_main:
            # Otherwise a signal that arrives right before the context waits would not wake it up.
            old = signal.set_wakeup_fd(self._csock.fileno())
        try:
            self._selector.begin()
            super().run_forever()
        finally:
            if is_main and not self._signal_handlers:
                signal.set_wakeup_fd(old)
            if not is_default:
                self._glib_context.pop_thread_default()
            self._glib_context.release()

    # asyncio calls the handlers of signals for bytes of the wake-up descriptor. A nested main loop of
    # PyGObject reads these bytes itself, so the handlers are called by Python's.

    def add_signal_handler(self, sig, callback, *args):
        super().add_signal_handler(sig, callback, *args)
        signal.signal(sig, self._on_signal)
        signal.siginterrupt(sig, False)

    def _on_signal(self, sig, _frame):
        self._handle_signal(sig)

    def _process_self_data(self, data):
        pass


def new_event_loop():
    """Returns a new loop for the calling thread."""
    return EventLoop()


def run(main, *, debug=None):
    """Runs a coroutine, as asyncio.run() does. Needs Python 3.11."""
    with asyncio.Runner(debug=debug, loop_factory=new_event_loop) as runner:
        return runner.run(main)


def __getattr__(name):
    # Policies are deprecated since Python 3.14. pytest-asyncio and unittest need one before.
    if name == 'EventLoopPolicy':
        members = {'__doc__': 'A policy whose new loops are of Relay.aio.', '_loop_factory': EventLoop}
        globals()[name] = type(name, (asyncio.DefaultEventLoopPolicy,), members)
        return globals()[name]
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
