# relay_events.py: the events of an adapter for “async for”; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import sys
import weakref

from gi.module import get_introspection_module
from gi.repository import GLib, GObject

from gi.overrides.relay_calls import glib_loop
from gi.overrides.relay_handlers import RESUME_DELAY, is_disconnected, is_leaving, log_delivery

_relay = get_introspection_module('Relay')
_MAX_WAITING = 1024


class Events:
    """An asynchronous iterator over the events of an adapter. See events()."""

    def __init__(self, adapter, held, on_close):
        self._adapter = adapter
        self._is_held = held
        self._received = {}  # with is_held, the last event of each task
        self._waiting = asyncio.Queue()
        self._on_close = on_close
        self._numbers = []
        if adapter.get_state() == _relay.State.REVOKED:
            self._end()
            return
        # The adapter must not keep an iterator that its loop has left by “break”.
        weak = weakref.ref(self)
        connect = GObject.Object.connect
        self._numbers = [
            connect(adapter, 'inbound', lambda _adapter, event: weak()._add(event)),
            connect(adapter, 'notify::state', lambda adapter, _spec: weak()._on_state(adapter)),
        ]

    def _add(self, event):
        if self._waiting.qsize() < _MAX_WAITING:
            event.hold()
            self._waiting.put_nowait(event)
        else:
            event.reject()
            level = GLib.LogLevelFlags.LEVEL_WARNING
            log_delivery(level, f'{_MAX_WAITING} events wait for events(), and one was rejected', event)

    def _on_state(self, adapter):
        if is_disconnected(adapter):
            self._end()

    def _end(self):
        """Returns the events that nobody has received."""
        for number in self._numbers:
            self._adapter.handler_disconnect(number)
        self._numbers = []
        rest = [*self._received.values()]
        self._received.clear()
        while not self._waiting.empty():
            rest.append(self._waiting.get_nowait())
        self._waiting.put_nowait(None)
        return [event for event in rest if event is not None]

    def __aiter__(self):
        return self

    async def __anext__(self):
        glib_loop()
        if self._is_held and asyncio.current_task() in self._received:
            self._received.pop(asyncio.current_task()).acknowledge()
        event = await self._waiting.get()
        if event is None:
            self._waiting.put_nowait(None)  # for the next call and for other tasks
            if self._adapter.get_state() == _relay.State.REVOKED:
                raise self._adapter.get_fatal_error()
            raise StopAsyncIteration
        if self._is_held:
            self._received[asyncio.current_task()] = event
        else:
            event.acknowledge()
        return event

    def close(self):
        """Ends the iteration. Events that were not acknowledged are delivered again.

        When the program disconnects now, they are left for its next process.
        """
        self._on_close(self._adapter)
        self._leave()

    def _leave(self):
        rest = self._end()
        loop = asyncio._get_running_loop()
        if rest and loop is not None:
            loop.call_later(RESUME_DELAY, _give_back, rest, self._adapter, loop)

    async def aclose(self):
        """As close(), for contextlib.aclosing()"""
        self.close()

    def __del__(self):
        # At the end of the program nothing is left to be done, and most modules are gone.
        if self._numbers and not sys.is_finalizing():
            self._leave()


def _give_back(rest, adapter, loop):
    """Drops the last references to held events, which the transport has delivered again then."""
    if is_leaving(adapter):
        loop.call_later(RESUME_DELAY, _give_back, rest, adapter, loop)
