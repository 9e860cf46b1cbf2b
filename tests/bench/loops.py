# loops.py: what a step, a wake-up by GLib and a socket cost in an asyncio loop that waits in GLib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   python3 loops.py LOOP COUNT
#
# LOOP is aio (Relay.aio), gbulb, gi.events, or asyncio, which does not wait in GLib: the lower limit.
# make_loop() is used by handler.py, too. The overrides are those in the folder $BENCH_OVERRIDES.

import asyncio
import os
import socket
import sys
import time

import gi
import gi.overrides

if "BENCH_OVERRIDES" in os.environ:
    gi.overrides.__path__.insert(0, os.environ["BENCH_OVERRIDES"])
gi.require_version("Relay", "1.0")
from gi.repository import GLib, Relay  # noqa: E402


def make_loop(name):
    if name == "aio":
        return Relay.aio.new_event_loop()
    if name == "gbulb":
        import gbulb
        return gbulb.GLibEventLoop(context=GLib.MainContext.default())
    if name == "gi.events":
        from gi.events import GLibEventLoop
        return GLibEventLoop(GLib.MainContext.default())
    return asyncio.SelectorEventLoop()


async def step(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def wake_up(count):
    loop = asyncio.get_running_loop()
    for _ in range(count):
        future = loop.create_future()
        GLib.idle_add(future.set_result, None, priority=GLib.PRIORITY_DEFAULT)
        await future


async def echo(count):
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    for _ in range(count):
        waiting = asyncio.ensure_future(loop.sock_recv(far, 16))
        await asyncio.sleep(0)
        await loop.sock_sendall(near, b"x")
        await waiting
    near.close()
    far.close()


def main():
    name, count = sys.argv[1], int(sys.argv[2])
    loop = make_loop(name)
    asyncio.set_event_loop(loop)
    for part in (step, wake_up, echo):
        if part is wake_up and name == "asyncio":
            continue
        loop.run_until_complete(part(count // 10))
        start = time.process_time_ns()
        loop.run_until_complete(part(count))
        print(f"{part.__name__}_ns", (time.process_time_ns() - start) / count)
    loop.close()


if __name__ == "__main__":
    main()
