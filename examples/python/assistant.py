#!/usr/bin/env python3
# assistant.py: an answer that grows word by word, as a language model writes it, and can be stopped
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.

Replace think() with the stream of your model. Stop ends an answer early and keeps the words that are there.
"""
import asyncio
import sys
from collections.abc import AsyncIterator

import gi

gi.require_version('Relay', '1.0')
from gi.overrides import relay_bot
from gi.repository import GLib, Relay

WORD_DELAY = 0.04  # seconds
DRAFT_INTERVAL = 100  # milliseconds between two states that are shown

router = relay_bot.Router()


async def think(text: str) -> AsyncIterator[str]:
    """Yields the parts of an answer."""
    yield 'You said:'
    for word in text.split():
        await asyncio.sleep(WORD_DELAY)
        yield ' ' + word


@router.message()
async def answer(context: relay_bot.Context) -> None:
    draft = context.begin_draft()
    draft.interval = DRAFT_INTERVAL
    async for words in think(context.text):
        if context.turn.is_cancelled():
            draft.append(' … (stopped)')
            break
        draft.append(words)
    await draft.finish_async()


async def main() -> int:
    try:
        transport = relay_bot.transport_from_environment('web,cli')
    except GLib.Error as error:
        print(f'{error.message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET', file=sys.stderr)
        return 1
    bot = relay_bot.Bot(Relay.Adapter.new(None, transport))
    bot.include(router)
    return await bot.run()


sys.exit(Relay.aio.run(main()))
