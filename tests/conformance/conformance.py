# conformance.py: the scenario of this folder in Python; prints a transcript
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: conformance.py URL SCRIPTED-URL"""
import asyncio
import json
import os
import sys

import gi
import gi.overrides

# The override of the source tree
gi.overrides.__path__.insert(0, os.environ['RELAY_OVERRIDES'])
gi.require_version('Relay', '1.0')
from gi.repository import GLib, Relay  # noqa: E402

DESCRIPTOR = {
    'contract_version': 1, 'platform': 'pipe', 'label': 'A pipe', 'max_message_length': 100, 'len_unit': 'chars',
    'supports_draft_streaming': False, 'supports_edit': False, 'supports_threads': False, 'markdown_dialect': 'plain',
}


def say(text):
    print(text, flush=True)


def yes_no(value):
    return 'yes' if value else 'no'


def new_adapter(url):
    transport = Relay.WebsocketTransport.new(url, 'web', 'bot')
    transport.gateway_id = os.environ['GATEWAY_RELAY_ID']
    transport.secret = os.environ['GATEWAY_RELAY_SECRET']
    transport.reconnect_delay = 10
    return Relay.Adapter.new(None, transport)


def show_event(event):
    source = event.source
    say(f'message: {event.text} | {source.user_name} | {source.chat_type} | '
        f'thread {yes_no(source.thread_id)} | bot {yes_no(source.is_bot)}')


async def receive_and_reply(adapter, events):
    event = await anext(events)
    show_event(event)
    say(f'session: {event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)}')
    result = await adapter.reply_async(event, 'You said: ' + event.text)
    say(f'replied: {len(result.message_ids)}')


async def reply_in_thread(adapter, events):
    event = await anext(events)
    show_event(event)
    result = await adapter.create_thread_async(event.chat_id, 'Plans')
    say(f'thread: {yes_no(result.thread_id)}')
    event = await anext(events)
    show_event(event)
    await adapter.reply_async(event, 'In here')
    say('replied')


async def be_interrupted(adapter, events):
    event = await anext(events)
    show_event(event)
    session_key = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)
    turn = adapter.begin_turn(session_key, event.chat_id)
    stopped = asyncio.get_running_loop().create_future()
    turn.connect(lambda *_: stopped.set_result(None))
    say('working')
    await stopped
    say(f'turn: cancelled {yes_no(turn.is_cancelled())}')
    adapter.end_turn(session_key, turn)
    await adapter.send_async(event.chat_id, 'Stopped')
    say('sent')


def on_passthrough(_adapter, forward):
    say(f'passthrough: {forward.platform} {forward.method} {forward.path} | body {yes_no(forward.body.get_size())}')
    return False


async def follow_up(adapter, events):
    event = await anext(events)
    show_event(event)
    session_key = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)
    await adapter.send_follow_up_async(session_key, 'discord.interaction_token', 'Answered: ' + event.text)
    say('followed up')


async def hold(adapter):
    loop = asyncio.get_running_loop()
    interrupted = loop.create_future()
    second = loop.create_future()
    held = []

    def on_inbound(_adapter, event):
        event.hold()
        held.append(event)
        show_event(event)
        if len(held) == 2:
            second.set_result(None)

    adapter.connect('inbound', on_inbound)
    adapter.connect('interrupt', lambda _adapter, _key, _chat: interrupted.set_result(None))
    say('holding')
    await interrupted
    say(f'held: {len(held)}')
    held[0].acknowledge()
    await second
    say(f'held: {len(held)}')
    held[1].acknowledge()


async def converse(url):
    adapter = new_adapter(url)
    events = aiter(adapter.events())
    adapter.connect('interrupt', lambda _adapter, key, chat_id: say(f'interrupt: {key} {chat_id}'))
    adapter.connect('passthrough', on_passthrough)
    await adapter.connect_async()
    descriptor = adapter.descriptor
    say(f'online: {descriptor.platform} {descriptor.max_message_length} {descriptor.len_unit}')
    await receive_and_reply(adapter, events)
    await reply_in_thread(adapter, events)
    await be_interrupted(adapter, events)
    await follow_up(adapter, events)
    await events.aclose()
    await hold(adapter)
    await adapter.disconnect_async()
    say(f'disconnected: {yes_no(adapter.state == Relay.State.DISCONNECTED)}')


async def be_refused(adapter):
    adapter.max_rate_limit_wait = 0
    try:
        await adapter.send_async('c1', 'too fast')
    except Relay.RateLimited as error:
        say(f'rate limited: wait {error.retry_after:g} | ambiguous {yes_no(Relay.error_is_ambiguous(error))}')
    try:
        await adapter.send_async('c1', 'not there')
    except Relay.Declined as error:
        say(f'declined: {error.message}')
    try:
        await adapter.send_async('c1', 'perhaps')
    except Relay.UnknownOutcome as error:
        say(f'unknown outcome: ambiguous {yes_no(Relay.error_is_ambiguous(error))}')


async def be_revoked(adapter):
    revoked = asyncio.get_running_loop().create_future()
    adapter.connect('revoked', lambda _adapter: revoked.set_result(None))
    try:
        await adapter.send_async('c1', 'revoke me')
    except Relay.ConnectionLost as error:
        say(f'lost: ambiguous {yes_no(Relay.error_is_ambiguous(error))}')
    await revoked
    say(f'revoked: {adapter.fatal_error_code} | retryable {yes_no(adapter.fatal_error_retryable)}')
    say(adapter.fatal_error.message)
    try:
        await adapter.connect_async()
    except Relay.Revoked:
        say('not connected: revoked')


async def be_limited_and_revoked(url):
    adapter = new_adapter(url)
    adapter.connect('inbound', show_event)
    await adapter.connect_async()
    await be_refused(adapter)
    await be_revoked(adapter)
    await adapter.disconnect_async()


class Pipe(Relay.Transport):
    """A transport whose other end is in the same object."""

    def answer(self, frame):
        self.received((json.dumps(frame) + '\n').encode())

    def do_open(self):
        self.opened()
        return True

    def do_write(self, line):
        frame = json.loads(line.get_data())
        say(f'written: {frame["type"]}')
        if frame['type'] == 'hello':
            self.answer({'type': 'descriptor', 'descriptor': DESCRIPTOR})
        elif frame['type'] == 'outbound':
            self.answer({'type': 'outbound_result', 'requestId': frame['requestId'],
                         'result': {'success': True, 'message_id': 'p1'}})
        elif frame['type'] == 'going_idle':
            self.answer({'type': 'going_idle_ack'})
        return True

    def do_close(self, code, reason):
        say(f'closed: {code}')
        self.closed(code, reason)


async def use_own_transport():
    pipe = Pipe()
    pipe.set_identities([Relay.Identity.new('pipe', 'bot')])
    adapter = Relay.Adapter.new(None, pipe)
    events = aiter(adapter.events())
    await adapter.connect_async()
    say(f'online: {adapter.descriptor.label}')
    result = await adapter.send_async('c1', 'hello')
    say(f'sent: {result.message_id}')
    pipe.answer({'type': 'inbound', 'event': {'text': 'hi', 'source': {
        'platform': 'pipe', 'chat_id': 'c1', 'user_name': 'Pat', 'is_bot': True}}})
    show_event(await anext(events))
    await adapter.disconnect_async()


async def main(url, scripted_url):
    await converse(url)
    await be_limited_and_revoked(scripted_url)
    await use_own_transport()
    say('done')


if len(sys.argv) != 3:
    sys.exit(__doc__)
if hasattr(Relay, 'aio'):
    Relay.aio.run(main(*sys.argv[1:]))
else:
    import gbulb
    gbulb.install()
    asyncio.run(main(*sys.argv[1:]))
