# gateway.py: a minimal gateway in pure Python with websockets, json and dataclasses
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   python3 gateway.py PORT TOTAL

import asyncio
import json
import sys
import time
from dataclasses import dataclass

import websockets


@dataclass(slots=True)
class Source:
    platform: str
    chat_id: str
    user_id: str


@dataclass(slots=True)
class Event:
    text: str
    message_id: str
    source: Source


def decode(line):
    event = json.loads(line)["event"]
    source = event["source"]
    return Event(event.get("text", ""), event.get("message_id"),
                 Source(source.get("platform", "relay"), source.get("chat_id", ""), source.get("user_id")))


async def main(port, total):
    warm = total // 10
    count = read = wall = cpu = 0
    async with websockets.connect(f"ws://127.0.0.1:{port}/relay", max_size=None, compression=None) as socket:
        await socket.send('{"type":"hello","platform":"discord","botId":"bench"}\n')
        await socket.recv()
        print("ready", flush=True)
        async for line in socket:
            event = decode(line)
            read += len(event.text) + len(event.source.chat_id) + len(event.source.user_id)
            count += 1
            if count == warm:
                wall, cpu = time.monotonic_ns(), time.process_time_ns()
            elif count == total:
                break
        events = total - warm
        print("cpu_ns", (time.process_time_ns() - cpu) / events)
        print("wall_ns", (time.monotonic_ns() - wall) / events, flush=True)
        socket.transport.abort()


asyncio.run(main(*map(int, sys.argv[1:3])))
