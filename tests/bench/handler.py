# handler.py: delivers events of relay-glib to a Python handler
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   python3 handler.py PORT TOTAL
#
# Uses the overrides in the folder $BENCH_OVERRIDES, if that is set. With $BENCH_OTHER the handler
# reads strings of the same lengths from objects of GLib instead: the lower limit of PyGObject itself.
# With $BENCH_LOOP, one of loops.py, the handler is a coroutine; with $BENCH_EVENTS, too, it is the body of
# "async for".

import os
import sys
import time

import gi
import gi.overrides

override = "BENCH_OVERRIDES" in os.environ
if override:
    gi.overrides.__path__.insert(0, os.environ["BENCH_OVERRIDES"])
gi.require_version("Relay", "1.0")
from gi.repository import Gio, GLib, Relay  # noqa: E402

port, total = map(int, sys.argv[1:3])
warm = total // 10
count = read = wall = cpu = 0
loop = GLib.MainLoop()
# Three objects of GLib with names as long as the strings of the event
other = [Gio.SimpleAction.new("x" * size) for size in (109, 19, 18)] if "BENCH_OTHER" in os.environ else None


def on_inbound(_adapter, event):
    global count, read, wall, cpu
    # Each branch reads strings as a program written for it does.
    if other:
        read += len(other[0].get_name()) + len(other[1].get_name()) + len(other[2].get_name())
    elif override:
        read += len(event.text) + len(event.chat_id) + len(event.user_id)
    else:
        read += len(event.get_text()) + len(event.get_chat_id()) + len(event.get_user_id())
    count += 1
    if count == warm:
        wall, cpu = time.monotonic_ns(), time.process_time_ns()
    elif count == total:
        events = total - warm
        print("cpu_ns", (time.process_time_ns() - cpu) / events)
        print("wall_ns", (time.monotonic_ns() - wall) / events, flush=True)
        loop.quit()


def on_connected(adapter, result):
    adapter.connect_finish(result)
    print("ready", flush=True)


async def on_inbound_async(adapter, event):
    on_inbound(adapter, event)


async def receive():
    events = adapter.events() if "BENCH_EVENTS" in os.environ else None
    await adapter.connect_async()
    print("ready", flush=True)
    if events:
        async for event in events:
            on_inbound(adapter, event)
            if count == total:
                break
    while count < total:
        await asyncio.sleep(0.01)


transport = Relay.WebsocketTransport.new(f"ws://127.0.0.1:{port}", "discord", "bench")
adapter = Relay.Adapter.new(None, transport)
if "BENCH_LOOP" in os.environ:
    import asyncio

    import loops

    if "BENCH_EVENTS" not in os.environ:
        adapter.connect("inbound", on_inbound_async)
    asyncio_loop = loops.make_loop(os.environ["BENCH_LOOP"])
    asyncio.set_event_loop(asyncio_loop)
    asyncio_loop.run_until_complete(receive())
else:
    adapter.connect("inbound", on_inbound)
    adapter.connect_async(None, on_connected)
    loop.run()
