#!/usr/bin/env python3
# echo.py: a complete gateway in one file: every message is answered with an echo
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the credentials.

"/slow 5" is answered after five seconds, or as soon as somebody presses Stop.
"""
import asyncio
import os
import re
import signal
import sys

import gi

gi.require_version('Relay', '1.0')
from gi.repository import Gio, GLib, GObject, Relay

SLOW_CONNECT = 1  # seconds after which the user should know that the connector has not answered yet
LEAVE_TIMEOUT = 10  # seconds that running answers get at the end


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Answering a message


async def wait(turn: Gio.Cancellable, seconds: int) -> None:
    """Returns after the time, or when the turn is cancelled."""
    cancelled = asyncio.Event()
    # turn.connect() would be g_cancellable_connect(), which is another function.
    handler_id = GObject.Object.connect(turn, 'cancelled', lambda _turn: cancelled.set())
    try:
        await asyncio.wait_for(cancelled.wait(), seconds)
    except asyncio.TimeoutError:
        pass
    finally:
        GObject.Object.disconnect(turn, handler_id)


async def send_answer(adapter: Relay.Adapter, event: Relay.MessageEvent, session_key: str, text: str) -> None:
    """A command of Discord is answered with the credential that the connector keeps for it."""
    if event.source.platform == 'discord' and event.message_type == Relay.MessageType.COMMAND:
        await adapter.send_follow_up_async(session_key, 'discord.interaction_token', text)
    else:
        await adapter.reply_async(event, text)


async def make_text(event: Relay.MessageEvent, turn: Gio.Cancellable) -> str:
    slow = re.match(r'/slow (\d{1,3})$', event.text)
    if slow:
        await wait(turn, int(slow[1]))
    return 'stopped' if turn.is_cancelled() else f'echo: {event.text}'


async def on_inbound(adapter: Relay.Adapter, event: Relay.MessageEvent) -> None:
    """A turn is the work on one message. The message is marked with 👀, and at the end with ✅ or ❌."""
    session_key = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)
    turn = adapter.begin_turn(session_key, event.source.chat_id)
    phase = Relay.TurnPhase.FAILED
    adapter.mark_turn(event, Relay.TurnPhase.WORKING)
    adapter.set_typing(event.source.chat_id, True)
    try:
        text = await make_text(event, turn)
        await send_answer(adapter, event, session_key, text)
        if not turn.is_cancelled():
            phase = Relay.TurnPhase.DONE
    except Relay.Declined as error:
        say(f'The connector does not accept the answer: {error.message}')
    finally:
        adapter.mark_turn(event, phase)
        adapter.end_turn(session_key, turn)


# Connecting, and ending properly


def get_status_advice(status: int) -> str:
    if status == 404:
        return 'check the path in GATEWAY_RELAY_URL: it is the part before /relay'
    if status in (429, 503):
        return 'the connector, or a proxy in front of it, is busy or restarting'
    return 'check that GATEWAY_RELAY_URL is the address of a connector, and that its proxy forwards WebSockets'


def get_advice(transport: Relay.Transport, error: GLib.Error) -> str:
    """What the user can do about the error."""
    if isinstance(error, Relay.Insecure):
        return 'use an address with https in GATEWAY_RELAY_URL'
    if isinstance(error, Relay.Unauthorized):
        return 'check GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET, and the clock of this computer'
    if error.domain == 'g-tls-error-quark':
        return ('check that GATEWAY_RELAY_URL has the name in the connector\'s certificate, and that this '
                'computer trusts the authority (CA) that signed it')
    if error.domain == 'g-resolver-error-quark':
        return 'check the host name in GATEWAY_RELAY_URL, and the network'
    if transport.http_status != 0:
        return get_status_advice(transport.http_status)
    if error.domain == 'g-io-error-quark':
        return 'check that the connector is running, and the host and port in GATEWAY_RELAY_URL'
    if transport.close_code == 0:
        return 'check that GATEWAY_RELAY_URL is the address of a connector'
    return 'see the log of the connector'


class Bot:
    def __init__(self, transport: Relay.Transport) -> None:
        self.transport = transport
        self.adapter = Relay.Adapter.new(None, transport)
        self.loop = asyncio.get_running_loop()
        self.status: asyncio.Future[int] = self.loop.create_future()
        self.slow_connect: asyncio.TimerHandle | None = None
        # The handlers are connected first: stored messages arrive right after the handshake.
        self.adapter.connect('inbound', on_inbound)
        self.adapter.connect('revoked', self.on_revoked)
        self.adapter.connect('notify::state', self.on_state)

    def end(self, status: int) -> None:
        if not self.status.done():
            self.status.set_result(status)

    def on_revoked(self, _adapter: Relay.Adapter) -> None:
        say('The connector has revoked the credentials; ask its operator for a new secret')
        self.end(1)

    def on_state(self, adapter: Relay.Adapter, _property: GObject.ParamSpec) -> None:
        """The transport connects again by itself; the user should know why nothing happens until then."""
        self.watch_attempt(adapter.state)
        error = self.transport.last_error
        if adapter.state == Relay.State.WAITING and error is not None:
            say(f'No connection: {error.message}; {get_advice(self.transport, error)} (trying again)')

    def watch_attempt(self, state: Relay.State) -> None:
        """A host that drops packets, and a server that waits for something else, are noticed only when the
        attempt times out."""
        attempts = state in (Relay.State.CONNECTING, Relay.State.HANDSHAKING)
        if attempts and self.slow_connect is None:
            self.slow_connect = self.loop.call_later(
                SLOW_CONNECT, say, 'The connector does not answer yet; check that it is running, and the scheme, '
                'host and port in GATEWAY_RELAY_URL (still waiting)')
        elif not attempts and self.slow_connect is not None:
            self.slow_connect.cancel()
            self.slow_connect = None

    async def connect(self) -> None:
        try:
            await self.adapter.connect_async()
        except GLib.Error as error:
            if not self.status.done():
                say(f'Connecting failed: {error.message}; {get_advice(self.transport, error)}')
                self.end(1)

    async def run(self) -> int:
        """Returns the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            self.loop.add_signal_handler(number, self.end, 0)
        connecting = self.loop.create_task(self.connect())
        status = await self.status
        await self.adapter.wait_for_handlers(LEAVE_TIMEOUT)
        await self.adapter.disconnect_async()
        await connecting
        return status


async def main() -> int:
    os.environ.setdefault('GATEWAY_RELAY_PLATFORMS', 'web,cli')
    try:
        transport = Relay.WebsocketTransport.new_from_environment()
    except GLib.Error as error:
        say(f'{error.message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to the values of '
            'your connector')
        return 1
    transport.reconnect = Relay.Reconnect.ALWAYS
    return await Bot(transport).run()


sys.exit(Relay.aio.run(main()))
