#!/usr/bin/env python3
# commands.py: keeps a list for each conversation, by commands; the lists survive a restart
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: commands.py [FILE]

FILE holds the lists; without it they are lost when the program ends. GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and
GATEWAY_RELAY_SECRET name the connector and the credentials.
"""
import sys

import gi

gi.require_version('Relay', '1.0')
from gi.overrides import relay_bot
from gi.repository import GLib, Relay

router = relay_bot.Router()


def items_of(context: relay_bot.Context) -> list[str]:
    """The list of this conversation. Changes are stored when the handler has returned."""
    items: list[str] = context.state.setdefault('items', [])
    return items


@router.command('add', help='adds an item to the list')
async def add(context: relay_bot.Context, *, item: str) -> None:
    items_of(context).append(item)
    await context.reply(f'Added: {item}')


@router.command('list', help='shows the list')
async def show(context: relay_bot.Context) -> None:
    lines = [f'{number}. {item}' for number, item in enumerate(items_of(context), 1)]
    await context.reply('\n'.join(lines) or 'The list is empty.')


@router.command('clear', help='empties the list')
async def clear(context: relay_bot.Context) -> None:
    items_of(context).clear()
    await context.reply('The list is empty.')


@router.message()
async def other(context: relay_bot.Context) -> None:
    await context.reply('Write /help for what I can do.')


async def main() -> int:
    try:
        transport = relay_bot.transport_from_environment('web,cli')
    except GLib.Error as error:
        print(f'{error.message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET', file=sys.stderr)
        return 1
    store: relay_bot.Store = relay_bot.MemoryStore()
    if len(sys.argv) > 1:
        store = relay_bot.SqliteStore(sys.argv[1])
    bot = relay_bot.Bot(Relay.Adapter.new(None, transport), store)
    bot.include(router)
    return await bot.run()


sys.exit(Relay.aio.run(main()))
