# relay_bot.py: what every bot needs: commands, filters, state of a session, an orderly end
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A thin module on top of Relay, which no program has to use. doc/python.md shows a bot."""
import asyncio
import functools
import inspect
import json
import logging
import os
import re
import signal
import sqlite3
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar, cast

from gi.repository import Gio, GLib, Relay

MAX_MESSAGES = 1024  # of all sessions together, that are being answered or wait for an earlier one
LEAVE_TIMEOUT = 10  # seconds that running handlers get at the end

Handler = Callable[..., Awaitable[object]]
Filter = Callable[[Relay.MessageEvent], bool]
_H = TypeVar('_H', bound=Handler)
_logger = logging.getLogger('relay_bot')
_WORD = re.compile(r'\s*(?:"([^"]*)"|(\S+))')
_COMMAND = re.compile(r'/(\w[\w-]*)(?:@\S*)?(?:\s+|$)')


class Store(Protocol):
    """Keeps a dict, which JSON can hold, for each session."""

    def load(self, key: str) -> dict[str, Any]: ...
    def save(self, key: str, state: dict[str, Any]) -> None: ...
    def close(self) -> None: ...


class MemoryStore:
    """Forgets everything at the end of the program."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def load(self, key: str) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(self._states.get(key, '{}')))

    def save(self, key: str, state: dict[str, Any]) -> None:
        self._states[key] = json.dumps(state)

    def close(self) -> None:
        self._states.clear()


class SqliteStore:
    """Keeps the states in a file."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)  # each statement is a transaction
        self._database.execute('PRAGMA journal_mode = WAL')
        self._database.execute('CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL)')

    def load(self, key: str) -> dict[str, Any]:
        row = self._database.execute('SELECT value FROM state WHERE key = ?', (key,)).fetchone()
        return cast(dict[str, Any], json.loads(row[0])) if row else {}

    def save(self, key: str, state: dict[str, Any]) -> None:
        self._database.execute('INSERT OR REPLACE INTO state VALUES (?, ?)', (key, json.dumps(state)))

    def close(self) -> None:
        self._database.close()


class Context:
    """One message that is being answered. The turn is cancelled when a user presses Stop."""

    def __init__(self, bot: 'Bot', event: Relay.MessageEvent, session_key: str) -> None:
        self.bot = bot
        self.adapter = bot.adapter
        self.event = event
        self.text = event.text
        self.session_key = session_key
        self.state = bot.store.load(session_key)
        self.turn = bot.adapter.begin_turn(session_key, event.source.chat_id)

    async def reply(self, text: str, metadata: dict[str, Any] | None = None) -> Relay.SendResult:
        """Answers in the thread of the message, or with the credential of the interaction."""
        if self.event.source.platform == 'discord' and self.event.message_type == Relay.MessageType.COMMAND:
            kind = 'discord.interaction_token'
            return await self.adapter.send_follow_up_async(self.session_key, kind, text, metadata)
        return await self.adapter.reply_async(self.event, text, metadata)

    async def ask(self, prompt: Relay.Prompt, timeout_s: int = 300) -> Relay.PromptResponse:
        """Sends buttons and waits for one to be pressed. Raises TIMED_OUT, or CANCELLED after Stop."""
        event, metadata = self.event, self.event.dup_reply_metadata()
        return await self.adapter.ask_async(
            event.source.chat_id, prompt, timeout_s, event.message_id, metadata, self.turn)

    def begin_draft(self) -> Relay.Draft:
        """Begins an answer that is shown while it is written."""
        event, metadata = self.event, self.event.dup_reply_metadata()
        return self.adapter.begin_draft(event.source.chat_id, event.message_id, metadata)


class Command:
    """A handler whose parameters after the context are arguments: of type int, float or str, with or without
    a default value. *words takes all words that are left, and *, text the rest of the line as it is."""

    def __init__(self, name: str, handler: Handler, help: str) -> None:
        self.name = name
        self.handler = handler
        self.help = help
        self.signature = inspect.signature(handler, eval_str=True)
        self.parameters = list(self.signature.parameters.values())[1:]
        self.usage = ' '.join([f'/{name}', *map(self._describe, self.parameters)])

    @staticmethod
    def _describe(parameter: inspect.Parameter) -> str:
        name = parameter.name.upper()
        if parameter.kind is parameter.VAR_POSITIONAL:
            return f'[{name}…]'
        return name if parameter.default is parameter.empty else f'[{name}]'

    def bind(self, context: Context, text: str) -> inspect.BoundArguments:
        """Returns the arguments in a text. Raises TypeError or ValueError when the handler has others."""
        rest = [parameter.name for parameter in self.parameters if parameter.kind is parameter.KEYWORD_ONLY]
        words: list[str] = []
        while (word := _WORD.match(text)) and (not rest or len(words) < len(self.parameters) - len(rest)):
            words.append(word[2] if word[1] is None else word[1])
            text = text[word.end():]
        bound = self.signature.bind(context, *words, **dict.fromkeys(rest if text.strip() else [], text.strip()))
        for parameter in self.parameters:
            if parameter.name in bound.arguments and parameter.annotation in (int, float):
                convert, value = parameter.annotation, bound.arguments[parameter.name]
                is_tuple = isinstance(value, tuple)
                bound.arguments[parameter.name] = tuple(map(convert, value)) if is_tuple else convert(value)
        return bound

    async def __call__(self, context: Context, text: str) -> None:
        try:
            bound = self.bind(context, text)
        except (TypeError, ValueError):
            await context.reply(f'usage: {self.usage}')
        else:
            await self.handler(*bound.args, **bound.kwargs)

    def manifest(self) -> dict[str, Any]:
        options = [{'type': 3, 'name': parameter.name, 'description': parameter.name, 'required': False}
                   for parameter in self.parameters]
        return {'name': self.name, 'description': self.help or self.name, **({'options': options} if options else {})}


class Router:
    """Commands and handlers of messages, which a bot includes."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.messages: list[tuple[Filter, Handler]] = []

    def command(self, name: str, help: str = '') -> Callable[[_H], _H]:
        """A decorator: the handler answers /name."""
        def decorate(handler: _H) -> _H:
            self.commands[name] = Command(name, handler, help)
            return handler
        return decorate

    def message(self, filter: Filter | str = '') -> Callable[[_H], _H]:
        """A decorator: the handler answers messages that no command and no earlier handler answers. A filter
        is a function of the event, or a regular expression that is searched in the text."""
        def accepts(event: Relay.MessageEvent) -> bool:
            return filter(event) if callable(filter) else re.search(filter, event.text) is not None

        def decorate(handler: _H) -> _H:
            self.messages.append((accepts, handler))
            return handler
        return decorate

    def include(self, router: 'Router') -> None:
        self.commands.update(router.commands)
        self.messages.extend(router.messages)


class Bot(Router):
    """Answers the messages of an adapter, those of one session one after the other."""

    def __init__(self, adapter: Relay.Adapter, store: Store | None = None, answer_bots: bool = False) -> None:
        super().__init__()
        self.adapter = adapter
        self.store: Store = store or MemoryStore()
        self.answer_bots = answer_bots
        self.on_error: Callable[[Context, Exception], Awaitable[object]] | None = None
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._n_messages = 0
        self._end: asyncio.Future[int] | None = None
        self.command('help', help='lists the commands')(self._help)

    async def _help(self, context: Context) -> None:
        commands = sorted(self.commands.values(), key=lambda command: command.name == 'help')
        await context.reply('\n'.join(f'{command.usage} – {command.help}' for command in commands))

    def manifest(self) -> list[dict[str, Any]]:
        """The commands as Identity.command_manifest describes them to a platform."""
        return [command.manifest() for command in self.commands.values()]

    def _find(self, event: Relay.MessageEvent) -> Callable[[Context], Awaitable[object]] | None:
        match = _COMMAND.match(event.text)
        command = self.commands.get(match[1]) if match else None
        if match and command:
            return functools.partial(command, text=event.text[match.end():])
        return next((handler for accepts, handler in self.messages if accepts(event)), None)

    async def _on_inbound(self, _adapter: Relay.Adapter, event: Relay.MessageEvent) -> None:
        answer = None if event.source.is_bot and not self.answer_bots else self._find(event)
        if answer is None:
            return
        if self._n_messages >= MAX_MESSAGES:
            raise RuntimeError(f'{MAX_MESSAGES} messages are not answered yet')
        session_key = event.source.build_session_key(Relay.SessionKeyFlags.DEFAULT)
        lock = self._locks.setdefault(session_key, asyncio.Lock())
        self._n_messages += 1
        try:
            async with lock:  # in the order of arrival
                await self._answer(answer, Context(self, event, session_key))
        finally:
            self._n_messages -= 1

    async def _answer(self, answer: Callable[[Context], Awaitable[object]], context: Context) -> None:
        phase = Relay.TurnPhase.FAILED
        self.adapter.mark_turn(context.event, Relay.TurnPhase.WORKING)
        try:
            await answer(context)
            self.store.save(context.session_key, context.state)
            phase = Relay.TurnPhase.FAILED if context.turn.is_cancelled() else Relay.TurnPhase.DONE
        except Exception as error:
            if self.on_error is not None and not context.turn.is_cancelled():
                await self.on_error(context, error)
            raise  # The loop reports it, with the ids of the message.
        finally:
            self.adapter.mark_turn(context.event, phase)
            self.adapter.end_turn(context.session_key, context.turn)

    def stop(self, status: int = 0) -> None:
        """Ends run(), which returns the status."""
        if self._end and not self._end.done():
            self._end.set_result(status)

    def _on_revoked(self, _adapter: Relay.Adapter) -> None:
        _logger.error('The connector has revoked the credentials; ask its operator for a new secret')
        self.stop(1)

    def _on_state(self, adapter: Relay.Adapter, _property: object) -> None:
        error = adapter.transport.last_error if adapter.transport else None
        if adapter.state == Relay.State.WAITING and error is not None:
            _logger.warning('No connection: %s; check the connector and GATEWAY_RELAY_… (trying again)', error.message)

    async def _connect(self, end: asyncio.Future[int]) -> None:
        try:
            await self.adapter.connect_async()
        except GLib.Error as error:
            if not end.done():
                _logger.error('Connecting failed: %s', error.message)
                end.set_result(1)

    def _announce_commands(self) -> None:
        transport = self.adapter.transport
        if transport is not None:
            transport.set_identities([
                Relay.Identity(platform=identity.platform, bot_id=identity.bot_id, command_manifest=self.manifest())
                for identity in list(transport.identities)])

    async def run(self) -> int:
        """Connects, and answers until SIGINT, SIGTERM, stop() or a revocation. Returns the exit status."""
        loop = asyncio.get_running_loop()
        self._end = loop.create_future()
        self._announce_commands()
        self.adapter.connect('inbound', self._on_inbound)
        self.adapter.connect('revoked', self._on_revoked)
        self.adapter.connect('notify::state', self._on_state)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        connecting = loop.create_task(self._connect(self._end))
        try:
            return await self._end
        finally:
            await self.adapter.wait_for_handlers(LEAVE_TIMEOUT)
            await self.adapter.disconnect_async()
            await connecting
            self.store.close()


def transport_from_environment(platforms: str) -> Relay.WebsocketTransport:
    """Makes a transport of GATEWAY_RELAY_URL and the like, which waits for its connector for ever. The
    platforms, separated by commas, are those of GATEWAY_RELAY_PLATFORMS where it is not set."""
    os.environ.setdefault('GATEWAY_RELAY_PLATFORMS', platforms)
    transport = Relay.WebsocketTransport.new_from_environment()
    transport.reconnect = Relay.Reconnect.ALWAYS
    return transport
