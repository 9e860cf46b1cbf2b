# names.pyi: the names that the Python fragments of the pages use without defining them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
from collections.abc import AsyncIterator
from typing import Any

from gi.repository import Gio, GLib, Relay

adapter: Relay.Adapter
transport: Relay.WebsocketTransport
peer: Relay.MemoryTransport
endpoint: Relay.Endpoint
event: Relay.MessageEvent
draft: Relay.Draft
prompt: Relay.Prompt
identity: Relay.Identity
turn: Gio.Cancellable
loop: GLib.MainLoop
task: asyncio.Task[Any]
chat_id: str
message_id: str
session_key: str
text: str
answers: list[str]
identity_token: str
model_url: str
model: AsyncIterator[str]

async def main() -> None: ...
async def answer(text: str) -> str: ...
def forget(chat_id: str) -> None: ...
def store(secret: str) -> None: ...
def show(text: str) -> None: ...
