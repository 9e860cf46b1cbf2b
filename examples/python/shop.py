#!/usr/bin/env python3
# shop.py: takes an order with buttons and sends a receipt as a file
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.

Any message begins an order: choose a drink, pay, get the receipt. Everybody in a channel sees the buttons, but
only the person who ordered can pay.
"""
import sys

import gi

gi.require_version('Relay', '1.0')
from gi.overrides import relay_bot
from gi.repository import Gio, GLib, Relay

ANSWER_TIMEOUT = 300  # seconds


async def ask_for_drink(context: relay_bot.Context) -> str:
    prompt = Relay.Prompt.new(None, Relay.PROMPT_KIND_CHOICE, 'What would you like?')
    prompt.add_option('tea', 'Tea', Relay.PROMPT_STYLE_PRIMARY)
    prompt.add_option('coffee', 'Coffee')
    answer = await context.ask(prompt, ANSWER_TIMEOUT)
    return answer.option_id


async def ask_for_payment(context: relay_bot.Context, drink: str) -> Relay.PromptResponse:
    prompt = Relay.Prompt.new(None, Relay.PROMPT_KIND_APPROVAL, f'One {drink}: pay now?')
    prompt.add_option('yes', 'Pay', Relay.PROMPT_STYLE_SUCCESS)
    prompt.add_option('no', 'Cancel', Relay.PROMPT_STYLE_DANGER)
    return await context.ask(prompt, ANSWER_TIMEOUT)


def is_paid_by_customer(context: relay_bot.Context, answer: Relay.PromptResponse) -> bool:
    return answer.source.user_id == context.event.source.user_id


class Shop:
    def __init__(self, transport: Relay.WebsocketTransport) -> None:
        self.endpoint = Relay.Endpoint.new(transport)

    async def upload(self, text: str) -> str:
        """Returns the URL of a text file."""
        data = text.encode()
        stream = Gio.MemoryInputStream.new_from_data(data)
        url, _media_id, _size = await self.endpoint.upload_async(stream, len(data), 'text/plain', 'receipt.txt')
        return url

    async def send_receipt(self, context: relay_bot.Context, drink: str) -> None:
        event = context.event
        url = await self.upload(f'1 {drink}, paid\n')
        await context.adapter.send_media_async(
            event.source.chat_id,
            Relay.MEDIA_KIND_DOCUMENT,
            url,
            'Thank you!',
            'receipt.txt',
            event.message_id,
            event.dup_reply_metadata(),
        )

    async def take_order(self, context: relay_bot.Context) -> None:
        try:
            drink = await ask_for_drink(context)
            answer = await ask_for_payment(context, drink)
        except Relay.TimedOut:
            await context.reply('Another time, then.')
            return
        if answer.option_id != 'yes':
            await context.reply('Another time, then.')
        elif not is_paid_by_customer(context, answer):
            await context.reply('Only who ordered can pay.')
        else:
            await self.send_receipt(context, drink)


async def main() -> int:
    try:
        transport = relay_bot.transport_from_environment('web')
    except GLib.Error as error:
        print(f'{error.message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET', file=sys.stderr)
        return 1
    bot = relay_bot.Bot(Relay.Adapter.new(None, transport))
    bot.message()(Shop(transport).take_order)
    return await bot.run()


sys.exit(Relay.aio.run(main()))
