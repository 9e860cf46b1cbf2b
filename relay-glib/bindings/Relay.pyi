# Relay.pyi: the types of Relay 1.0 for Python. make-stubs.py writes this file.
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterator,
    Sequence,
)
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar, overload

from gi.repository import Gio, GLib, GObject, Json, Soup
from typing_extensions import Self

_T = TypeVar('_T')
_T_contra = TypeVar('_T_contra', contravariant=True)
_F = TypeVar('_F', bound=Callable[..., object])

# The callback of an asynchronous call: of the object, the result, and the user data
_Callback = Callable[..., object]

# A handler that returns true has taken the delivery. An async handler counts as not having taken it.
_Handled = bool | Awaitable[object] | None

class _Call(asyncio.Future[_T], Coroutine[Any, Any, _T]):
    """What an awaitable method returns. The call is running already. None without an asyncio loop."""

    def __await__(self) -> Generator[Any, None, _T]: ...
    def send(self, value: Any) -> Any: ...
    def throw(self, *error: Any) -> Any: ...
    def close(self) -> None: ...

class _WriteOnly(Generic[_T_contra]):
    """A property that cannot be read."""

    def __set__(self, instance: object, value: _T_contra) -> None: ...

class _Code(int):
    def __eq__(self, other: object) -> bool:
        """Whether @other is this number, or the word of the code in the answer of the connector."""
    def __ne__(self, other: object) -> bool: ...

class _Failure(GLib.Error):
    """An error of this library, with the answer of the connector."""

    code: _Code
    response: SendResult | None
    retry_after: float
    message_ids: list[str]
    def __init__(self, message: str = ..., domain: str = ..., code: int | None = ...) -> None: ...

class _Events(AsyncIterator[MessageEvent]):
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> MessageEvent: ...
    def close(self) -> None: ...
    async def aclose(self) -> None: ...

def held(handler: _F) -> _F: ...
def log_to_python(logger: logging.Logger | str | None = None) -> logging.Logger: ...

class aio:
    """A module: asyncio's own loop, which waits in GLib."""

    class EventLoop(asyncio.SelectorEventLoop):
        def __init__(self, context: GLib.MainContext | None = None) -> None: ...

    class EventLoopPolicy(asyncio.DefaultEventLoopPolicy): ...

    @staticmethod
    def new_event_loop() -> EventLoop: ...
    @staticmethod
    def register(cls: type[asyncio.AbstractEventLoop]) -> None: ...
    @staticmethod
    def run(main: Coroutine[Any, Any, _T], *, debug: bool | None = None) -> _T: ...

CHAT_TYPE_CHANNEL: Final = 'channel'
CHAT_TYPE_DM: Final = 'dm'
CHAT_TYPE_FORUM: Final = 'forum'
CHAT_TYPE_GROUP: Final = 'group'
CHAT_TYPE_THREAD: Final = 'thread'
ENDPOINT_MAX_MEDIA: int
LEN_UNIT_CHARS: Final = 'chars'
LEN_UNIT_UTF16: Final = 'utf16'
MAJOR_VERSION: int
MEDIA_KIND_AUDIO: Final = 'audio'
MEDIA_KIND_DOCUMENT: Final = 'document'
MEDIA_KIND_IMAGE: Final = 'image'
MEDIA_KIND_VIDEO: Final = 'video'
MEDIA_KIND_VOICE: Final = 'voice'
MICRO_VERSION: int
MINOR_VERSION: int
PROMPT_KIND_APPROVAL: Final = 'approval'
PROMPT_KIND_CHOICE: Final = 'choice'
PROMPT_KIND_CLARIFY: Final = 'clarify'
PROMPT_STYLE_DANGER: Final = 'danger'
PROMPT_STYLE_PRIMARY: Final = 'primary'
PROMPT_STYLE_SECONDARY: Final = 'secondary'
PROMPT_STYLE_SUCCESS: Final = 'success'

class ChatMessageState(GObject.GEnum):
    RECEIVED: ClassVar[ChatMessageState]
    PENDING: ClassVar[ChatMessageState]
    SENDING: ClassVar[ChatMessageState]
    SENT: ClassVar[ChatMessageState]
    FAILED: ClassVar[ChatMessageState]
    UNSURE: ClassVar[ChatMessageState]

class Error(GObject.GEnum):
    NO_TRANSPORT: ClassVar[Error]
    NOT_CONNECTED: ClassVar[Error]
    NOT_SENT: ClassVar[Error]
    CLOSED: ClassVar[Error]
    CONNECTION_LOST: ClassVar[Error]
    TIMED_OUT: ClassVar[Error]
    REJECTED: ClassVar[Error]
    DECLINED: ClassVar[Error]
    HANDSHAKE: ClassVar[Error]
    PROTOCOL: ClassVar[Error]
    REVOKED: ClassVar[Error]
    UNAUTHORIZED: ClassVar[Error]
    BUSY: ClassVar[Error]
    TOO_LARGE: ClassVar[Error]
    PARTIAL: ClassVar[Error]
    NOT_SUPPORTED: ClassVar[Error]
    INVALID_ARGUMENT: ClassVar[Error]
    INSECURE: ClassVar[Error]
    RATE_LIMITED: ClassVar[Error]
    REPLACED: ClassVar[Error]
    UNKNOWN_OUTCOME: ClassVar[Error]
    WRONG_THREAD: ClassVar[Error]
    @staticmethod
    def is_ambiguous(error: GLib.Error | None = None) -> bool: ...
    @staticmethod
    def quark() -> int: ...
    @staticmethod
    def to_user_string(error: GLib.Error) -> str: ...

class NoTransport(_Failure): ...
class NotConnected(_Failure): ...
class NotSent(_Failure): ...
class Closed(_Failure): ...
class ConnectionLost(_Failure): ...
class TimedOut(_Failure): ...
class Rejected(_Failure): ...
class Declined(_Failure): ...
class Handshake(_Failure): ...
class Protocol(_Failure): ...
class Revoked(_Failure): ...
class Unauthorized(_Failure): ...
class Busy(_Failure): ...
class TooLarge(_Failure): ...
class Partial(_Failure): ...
class NotSupported(_Failure): ...
class InvalidArgument(_Failure): ...
class Insecure(_Failure): ...
class RateLimited(_Failure): ...
class Replaced(_Failure): ...
class UnknownOutcome(_Failure): ...
class WrongThread(_Failure): ...

class InteractionMapping(GObject.GEnum):
    AUTO: ClassVar[InteractionMapping]
    PLAIN: ClassVar[InteractionMapping]
    NATIVE: ClassVar[InteractionMapping]

class MessageType(GObject.GEnum):
    TEXT: ClassVar[MessageType]
    LOCATION: ClassVar[MessageType]
    PHOTO: ClassVar[MessageType]
    VIDEO: ClassVar[MessageType]
    AUDIO: ClassVar[MessageType]
    VOICE: ClassVar[MessageType]
    DOCUMENT: ClassVar[MessageType]
    STICKER: ClassVar[MessageType]
    COMMAND: ClassVar[MessageType]

class Reconnect(GObject.GEnum):
    NEVER: ClassVar[Reconnect]
    ESTABLISHED: ClassVar[Reconnect]
    ALWAYS: ClassVar[Reconnect]

class RenameCondition(GObject.GEnum):
    ALWAYS: ClassVar[RenameCondition]
    IF_CONNECTOR_CREATED: ClassVar[RenameCondition]
    IF_CURRENT_NAME: ClassVar[RenameCondition]

class State(GObject.GEnum):
    DISCONNECTED: ClassVar[State]
    CONNECTING: ClassVar[State]
    HANDSHAKING: ClassVar[State]
    ONLINE: ClassVar[State]
    IDLE: ClassVar[State]
    DORMANT: ClassVar[State]
    WAITING: ClassVar[State]
    REVOKED: ClassVar[State]
    CLOSING: ClassVar[State]

class Tristate(GObject.GEnum):
    UNKNOWN: ClassVar[Tristate]
    FALSE: ClassVar[Tristate]
    TRUE: ClassVar[Tristate]

class TurnPhase(GObject.GEnum):
    WORKING: ClassVar[TurnPhase]
    DONE: ClassVar[TurnPhase]
    FAILED: ClassVar[TurnPhase]

class SessionKeyFlags(GObject.GFlags):
    DEFAULT: ClassVar[SessionKeyFlags]
    SHARED_GROUPS: ClassVar[SessionKeyFlags]
    PER_USER_THREADS: ClassVar[SessionKeyFlags]

class TextSplitFlags(GObject.GFlags):
    DEFAULT: ClassVar[TextSplitFlags]
    NO_FENCES: ClassVar[TextSplitFlags]

_AdapterNotify = Literal[
    'notify',
    'notify::authorization-is-upstream',
    'notify::can-retry',
    'notify::descriptor',
    'notify::fatal-error',
    'notify::fatal-error-code',
    'notify::fatal-error-retryable',
    'notify::interaction-mapping',
    'notify::last-error',
    'notify::max-chats',
    'notify::max-message-length',
    'notify::max-rate-limit-wait',
    'notify::offline-timeout',
    'notify::online',
    'notify::placeholder',
    'notify::retry-at',
    'notify::split-long-messages',
    'notify::state',
    'notify::supports-code-blocks',
    'notify::supports-draft-streaming',
    'notify::transport',
    'notify::user-with-scope',
]

class Adapter(GObject.Object):
    def __init__(
        self,
        *,
        interaction_mapping: InteractionMapping = ...,
        max_chats: int = ...,
        max_rate_limit_wait: int = ...,
        offline_timeout: int = ...,
        placeholder: Descriptor | None = ...,
        split_long_messages: bool = ...,
        transport: Transport | None = ...,
        user_with_scope: bool = ...,
    ) -> None: ...
    @classmethod
    def new(
        cls,
        placeholder: Descriptor | None = None,
        transport: Transport | None = None,
    ) -> Adapter: ...
    @overload
    def ask_async(
        self,
        chat_id: str,
        prompt: Prompt,
        timeout_s: int,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[PromptResponse]: ...
    @overload
    def ask_async(
        self,
        chat_id: str,
        prompt: Prompt,
        timeout_s: int,
        reply_to: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def ask_async(
        self,
        chat_id: str,
        prompt: Prompt,
        timeout_s: int,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def ask_finish(self, result: Gio.AsyncResult) -> PromptResponse: ...
    def begin_draft(
        self,
        chat_id: str,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
    ) -> Draft: ...
    def begin_turn(self, session_key: str, chat_id: str | None = None) -> Gio.Cancellable: ...
    @overload
    def connect_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def connect_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def connect_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def connect_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def create_thread_async(
        self,
        chat_id: str,
        name: str,
        message_id: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def create_thread_async(
        self,
        chat_id: str,
        name: str,
        message_id: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def create_thread_async(
        self,
        chat_id: str,
        name: str,
        message_id: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def create_thread_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def delete_message_async(
        self,
        chat_id: str,
        message_id: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def delete_message_async(
        self,
        chat_id: str,
        message_id: str,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def delete_message_async(
        self,
        chat_id: str,
        message_id: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def delete_message_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def disconnect_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def disconnect_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def disconnect_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def disconnect_finish(self, result: Gio.AsyncResult) -> bool: ...
    def dup_response(self, result: Gio.AsyncResult) -> SendResult | None: ...
    @overload
    def edit_message_async(
        self,
        chat_id: str,
        message_id: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def edit_message_async(
        self,
        chat_id: str,
        message_id: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def edit_message_async(
        self,
        chat_id: str,
        message_id: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def edit_message_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    def end_turn(self, session_key: str, turn: Gio.Cancellable | None = None) -> None: ...
    def get_authorization_is_upstream(self) -> bool: ...
    def get_can_retry(self) -> bool: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[ChatInfo]: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def get_chat_info_finish(self, result: Gio.AsyncResult) -> ChatInfo: ...
    def get_descriptor(self) -> Descriptor | None: ...
    def get_descriptor_for_chat(self, chat_id: str) -> Descriptor | None: ...
    def get_fatal_error(self) -> GLib.Error | None: ...
    def get_fatal_error_code(self) -> str | None: ...
    def get_fatal_error_retryable(self) -> bool: ...
    def get_interaction_mapping(self) -> InteractionMapping: ...
    def get_last_error(self) -> GLib.Error | None: ...
    def get_max_chats(self) -> int: ...
    def get_max_message_length(self) -> int: ...
    def get_max_message_length_for_chat(self, chat_id: str) -> int: ...
    def get_max_rate_limit_wait(self) -> int: ...
    def get_offline_timeout(self) -> int: ...
    def get_online(self) -> bool: ...
    def get_retry_at(self) -> int: ...
    def get_split_long_messages(self) -> bool: ...
    def get_state(self) -> State: ...
    def get_supports_code_blocks(self) -> bool: ...
    def get_supports_draft_streaming(self) -> bool: ...
    def get_transport(self) -> Transport | None: ...
    def get_user_with_scope(self) -> bool: ...
    @overload
    def go_dormant_async(
        self,
        delay: int = 0,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def go_dormant_async(
        self,
        delay: int,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def go_dormant_async(
        self,
        delay: int,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def go_dormant_finish(self, result: Gio.AsyncResult) -> bool: ...
    def interrupt_turn(self, session_key: str, chat_id: str | None = None) -> None: ...
    def learn_chat(self, source: SessionSource) -> None: ...
    def mark_turn(self, event: MessageEvent, phase: TurnPhase) -> None: ...
    def measure(self, text: str) -> int: ...
    def measure_for_chat(self, chat_id: str, text: str) -> int: ...
    @overload
    def react_async(
        self,
        chat_id: str,
        message_id: str,
        emoji: str,
        remove: bool = False,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def react_async(
        self,
        chat_id: str,
        message_id: str,
        emoji: str,
        remove: bool,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def react_async(
        self,
        chat_id: str,
        message_id: str,
        emoji: str,
        remove: bool,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def react_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def rename_thread_async(
        self,
        chat_id: str,
        thread_id: str,
        name: str,
        condition: RenameCondition,
        current_name: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def rename_thread_async(
        self,
        chat_id: str,
        thread_id: str,
        name: str,
        condition: RenameCondition,
        current_name: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def rename_thread_async(
        self,
        chat_id: str,
        thread_id: str,
        name: str,
        condition: RenameCondition,
        current_name: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def rename_thread_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def reply_async(
        self,
        event: MessageEvent,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def reply_async(
        self,
        event: MessageEvent,
        content: str,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def reply_async(
        self,
        event: MessageEvent,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def reply_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    def retry(self) -> None: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[dict[str, Any]]: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_action_finish(self, result: Gio.AsyncResult) -> dict[str, Any]: ...
    @overload
    def send_async(
        self,
        chat_id: str,
        content: str,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_async(
        self,
        chat_id: str,
        content: str,
        reply_to: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_async(
        self,
        chat_id: str,
        content: str,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    @overload
    def send_draft_async(
        self,
        chat_id: str,
        draft_id: int,
        content: str,
        is_final: bool = False,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_draft_async(
        self,
        chat_id: str,
        draft_id: int,
        content: str,
        is_final: bool,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_draft_async(
        self,
        chat_id: str,
        draft_id: int,
        content: str,
        is_final: bool,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_draft_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    def send_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def send_follow_up_async(
        self,
        session_key: str,
        kind: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_follow_up_async(
        self,
        session_key: str,
        kind: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_follow_up_async(
        self,
        session_key: str,
        kind: str,
        content: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_follow_up_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def send_media_async(
        self,
        chat_id: str,
        kind: str,
        source_url: str,
        content: str | None = None,
        filename: str | None = None,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_media_async(
        self,
        chat_id: str,
        kind: str,
        source_url: str,
        content: str | None,
        filename: str | None,
        reply_to: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_media_async(
        self,
        chat_id: str,
        kind: str,
        source_url: str,
        content: str | None = None,
        filename: str | None = None,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_media_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def send_prompt_async(
        self,
        chat_id: str,
        prompt: Prompt,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_prompt_async(
        self,
        chat_id: str,
        prompt: Prompt,
        reply_to: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_prompt_async(
        self,
        chat_id: str,
        prompt: Prompt,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_prompt_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def send_typing_async(
        self,
        chat_id: str,
        status: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def send_typing_async(
        self,
        chat_id: str,
        status: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_typing_async(
        self,
        chat_id: str,
        status: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_typing_finish(self, result: Gio.AsyncResult) -> bool: ...
    def set_interaction_mapping(self, mapping: InteractionMapping) -> None: ...
    def set_max_chats(self, max_chats: int) -> None: ...
    def set_max_rate_limit_wait(self, milliseconds: int) -> None: ...
    def set_offline_timeout(self, milliseconds: int) -> None: ...
    def set_split_long_messages(self, split_long_messages: bool) -> None: ...
    def set_typing(self, chat_id: str, typing: bool) -> None: ...
    def set_user_with_scope(self, user_with_scope: bool) -> None: ...
    @overload
    def show_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        chunks: list[Any] | tuple[Any, ...] | Json.Array,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def show_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        chunks: list[Any] | tuple[Any, ...] | Json.Array,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def show_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        chunks: list[Any] | tuple[Any, ...] | Json.Array,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def show_task_card_finish(self, result: Gio.AsyncResult) -> bool: ...
    def split(self, text: str) -> list[str]: ...
    def split_for_chat(self, chat_id: str, text: str) -> list[str]: ...
    @overload
    def stop_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def stop_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def stop_task_card_async(
        self,
        chat_id: str,
        card_id: str,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def stop_task_card_finish(self, result: Gio.AsyncResult) -> bool: ...
    @property
    def authorization_is_upstream(self) -> bool: ...
    @property
    def can_retry(self) -> bool: ...
    @property
    def descriptor(self) -> Descriptor | None: ...
    @property
    def fatal_error(self) -> GLib.Error | None: ...
    @property
    def fatal_error_code(self) -> str | None: ...
    @property
    def fatal_error_retryable(self) -> bool: ...
    @property
    def interaction_mapping(self) -> InteractionMapping: ...
    @interaction_mapping.setter
    def interaction_mapping(self, value: InteractionMapping) -> None: ...
    @property
    def last_error(self) -> GLib.Error | None: ...
    @property
    def max_chats(self) -> int: ...
    @max_chats.setter
    def max_chats(self, value: int) -> None: ...
    @property
    def max_message_length(self) -> int: ...
    @property
    def max_rate_limit_wait(self) -> int: ...
    @max_rate_limit_wait.setter
    def max_rate_limit_wait(self, value: int) -> None: ...
    @property
    def offline_timeout(self) -> int: ...
    @offline_timeout.setter
    def offline_timeout(self, value: int) -> None: ...
    @property
    def online(self) -> bool: ...
    placeholder: _WriteOnly[Descriptor | None]
    @property
    def retry_at(self) -> int: ...
    @property
    def split_long_messages(self) -> bool: ...
    @split_long_messages.setter
    def split_long_messages(self, value: bool) -> None: ...
    @property
    def state(self) -> State: ...
    @property
    def supports_code_blocks(self) -> bool: ...
    @property
    def supports_draft_streaming(self) -> bool: ...
    @property
    def transport(self) -> Transport | None: ...
    @property
    def user_with_scope(self) -> bool: ...
    @user_with_scope.setter
    def user_with_scope(self, value: bool) -> None: ...
    @overload  # type: ignore[override]
    def connect(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: _AdapterNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked'] | _AdapterNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    @overload  # type: ignore[override]
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: _AdapterNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked'] | _AdapterNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    def connect_object(self, detailed_signal: str, handler: _Callback, gobject: object, *data: object) -> int: ...
    def connect_object_after(
        self, detailed_signal: str, handler: _Callback, gobject: object, *data: object
    ) -> int: ...
    def connect_data(
        self, detailed_signal: str, handler: _Callback, *data: object, connect_flags: GObject.ConnectFlags = ...
    ) -> int: ...
    def emit(self, signal: str, *args: Any) -> Any: ...
    def disconnect_by_func(self, handler: _Callback) -> None: ...
    def handler_block_by_func(self, handler: _Callback) -> int: ...
    def handler_unblock_by_func(self, handler: _Callback) -> int: ...
    async def wait_for_handlers(self, timeout: float) -> bool: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_what: object) -> None: ...
    def events(self, held: bool = False) -> _Events: ...

class Chat(GObject.Object):
    def __init__(self) -> None: ...
    def discard(self, message: ChatMessage) -> bool: ...
    def dup_metadata(self) -> dict[str, Any]: ...
    def find_message(self, message_id: str) -> ChatMessage | None: ...
    def get_chat_id(self) -> str: ...
    def get_chat_type(self) -> str: ...
    def get_descriptor(self) -> Descriptor | None: ...
    def get_last_activity(self) -> GLib.DateTime | None: ...
    def get_last_message(self) -> ChatMessage | None: ...
    def get_max_message_length(self) -> int: ...
    def get_messages(self) -> Gio.ListModel: ...
    def get_n_failed(self) -> int: ...
    def get_n_pending(self) -> int: ...
    def get_platform(self) -> str | None: ...
    def get_thread_id(self) -> str | None: ...
    def get_title(self) -> str: ...
    def get_unread(self) -> int: ...
    def mark_read(self) -> None: ...
    def measure(self, text: str) -> int: ...
    def queue(
        self,
        text: str,
        reply_to: ChatMessage | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
    ) -> ChatMessage: ...
    def queue_file(
        self,
        file: Gio.File,
        caption: str | None = None,
        reply_to: ChatMessage | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
    ) -> ChatMessage: ...
    def retry(self, message: ChatMessage) -> bool: ...
    @overload
    def send_async(
        self,
        text: str,
        reply_to: ChatMessage | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[ChatMessage]: ...
    @overload
    def send_async(
        self,
        text: str,
        reply_to: ChatMessage | None,
        metadata: dict[str, Any] | Json.Object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_async(
        self,
        text: str,
        reply_to: ChatMessage | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_finish(self, result: Gio.AsyncResult) -> ChatMessage: ...
    def supports_op(self, op: str) -> bool: ...
    @property
    def chat_id(self) -> str: ...
    @property
    def chat_type(self) -> str: ...
    @property
    def descriptor(self) -> Descriptor | None: ...
    @property
    def last_activity(self) -> GLib.DateTime | None: ...
    @property
    def last_message(self) -> ChatMessage | None: ...
    @property
    def max_message_length(self) -> int: ...
    @property
    def messages(self) -> Gio.ListModel: ...
    @property
    def n_failed(self) -> int: ...
    @property
    def n_pending(self) -> int: ...
    @property
    def platform(self) -> str | None: ...
    @property
    def thread_id(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def unread(self) -> int: ...

class ChatInfo(GObject.Object):
    def __init__(self) -> None: ...
    def get_chat_type(self) -> str: ...
    def get_name(self) -> str: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def chat_type(self) -> str: ...
    @property
    def name(self) -> str: ...

_ChatListNotify = Literal[
    'notify',
    'notify::adapter',
    'notify::endpoint',
    'notify::hold',
    'notify::max-chats',
    'notify::max-messages',
    'notify::max-unsent',
    'notify::n-failed',
    'notify::n-items',
    'notify::n-pending',
    'notify::unread',
]

class ChatList(GObject.Object):
    def __init__(
        self,
        *,
        adapter: Adapter = ...,
        endpoint: Endpoint | None = ...,
        hold: bool = ...,
        max_chats: int = ...,
        max_messages: int = ...,
        max_unsent: int = ...,
    ) -> None: ...
    @classmethod
    def new(cls, adapter: Adapter) -> ChatList: ...
    def add_chat(
        self,
        platform: str | None,
        chat_id: str,
        thread_id: str | None = None,
        chat_type: str | None = None,
    ) -> Chat: ...
    @overload
    def close_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def close_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def close_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def close_finish(self, result: Gio.AsyncResult) -> bool: ...
    def dup_state(self) -> GLib.Variant: ...
    def find_chat(
        self,
        platform: str | None,
        chat_id: str,
        thread_id: str | None = None,
    ) -> Chat | None: ...
    def get_adapter(self) -> Adapter: ...
    def get_endpoint(self) -> Endpoint | None: ...
    def get_hold(self) -> bool: ...
    def get_max_chats(self) -> int: ...
    def get_max_messages(self) -> int: ...
    def get_max_unsent(self) -> int: ...
    def get_n_failed(self) -> int: ...
    def get_n_pending(self) -> int: ...
    def get_unread(self) -> int: ...
    def remove_chat(self, chat: Chat) -> bool: ...
    def restore_state(self, state: GLib.Variant) -> bool: ...
    def saved(self) -> None: ...
    def set_endpoint(self, endpoint: Endpoint | None = None) -> None: ...
    def set_hold(self, hold: bool) -> None: ...
    def set_max_chats(self, max_chats: int) -> None: ...
    def set_max_messages(self, max_messages: int) -> None: ...
    def set_max_unsent(self, max_unsent: int) -> None: ...
    @property
    def adapter(self) -> Adapter: ...
    @property
    def endpoint(self) -> Endpoint | None: ...
    @endpoint.setter
    def endpoint(self, value: Endpoint | None) -> None: ...
    @property
    def hold(self) -> bool: ...
    @hold.setter
    def hold(self, value: bool) -> None: ...
    @property
    def max_chats(self) -> int: ...
    @max_chats.setter
    def max_chats(self, value: int) -> None: ...
    @property
    def max_messages(self) -> int: ...
    @max_messages.setter
    def max_messages(self, value: int) -> None: ...
    @property
    def max_unsent(self) -> int: ...
    @max_unsent.setter
    def max_unsent(self, value: int) -> None: ...
    @property
    def n_failed(self) -> int: ...
    @property
    def n_items(self) -> int: ...
    @property
    def n_pending(self) -> int: ...
    @property
    def unread(self) -> int: ...
    @overload  # type: ignore[override]
    def connect(
        self,
        detailed_signal: Literal['state-changed'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: _ChatListNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['state-changed'] | _ChatListNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    @overload  # type: ignore[override]
    def connect_after(
        self,
        detailed_signal: Literal['state-changed'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: _ChatListNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['state-changed'] | _ChatListNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    def connect_object(self, detailed_signal: str, handler: _Callback, gobject: object, *data: object) -> int: ...
    def connect_object_after(
        self, detailed_signal: str, handler: _Callback, gobject: object, *data: object
    ) -> int: ...
    def connect_data(
        self, detailed_signal: str, handler: _Callback, *data: object, connect_flags: GObject.ConnectFlags = ...
    ) -> int: ...
    def emit(self, signal: str, *args: Any) -> Any: ...
    def disconnect_by_func(self, handler: _Callback) -> None: ...
    def handler_block_by_func(self, handler: _Callback) -> int: ...
    def handler_unblock_by_func(self, handler: _Callback) -> int: ...
    async def wait_for_handlers(self, timeout: float) -> bool: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_what: object) -> None: ...
    def __getitem__(self, key: int) -> Chat: ...
    def __iter__(self) -> Iterator[Chat]: ...
    def __len__(self) -> int: ...

class ChatMessage(GObject.Object):
    def __init__(self) -> None: ...
    def get_can_discard(self) -> bool: ...
    def get_can_retry(self) -> bool: ...
    def get_deleted(self) -> bool: ...
    def get_edited(self) -> bool: ...
    def get_error(self) -> GLib.Error | None: ...
    def get_event(self) -> MessageEvent | None: ...
    def get_growing(self) -> bool: ...
    def get_id(self) -> str | None: ...
    def get_media(self) -> Gio.ListModel: ...
    def get_message_type(self) -> MessageType: ...
    def get_own(self) -> bool: ...
    def get_progress(self) -> float: ...
    def get_prompt(self) -> Prompt | None: ...
    def get_prompt_response(self) -> PromptResponse | None: ...
    def get_reactions(self) -> list[str]: ...
    def get_reply_to(self) -> str | None: ...
    def get_reply_to_author(self) -> str | None: ...
    def get_reply_to_text(self) -> str | None: ...
    def get_sender_id(self) -> str | None: ...
    def get_sender_name(self) -> str: ...
    def get_state(self) -> ChatMessageState: ...
    def get_text(self) -> str: ...
    def get_time(self) -> GLib.DateTime: ...
    @property
    def can_discard(self) -> bool: ...
    @property
    def can_retry(self) -> bool: ...
    @property
    def deleted(self) -> bool: ...
    @property
    def edited(self) -> bool: ...
    @property
    def error(self) -> GLib.Error | None: ...
    @property
    def event(self) -> MessageEvent | None: ...
    @property
    def growing(self) -> bool: ...
    @property
    def id(self) -> str | None: ...
    @property
    def media(self) -> Gio.ListModel: ...
    @property
    def message_type(self) -> MessageType: ...
    @property
    def own(self) -> bool: ...
    @property
    def progress(self) -> float: ...
    @property
    def prompt(self) -> Prompt | None: ...
    @property
    def prompt_response(self) -> PromptResponse | None: ...
    @property
    def reactions(self) -> list[str]: ...
    @property
    def reply_to(self) -> str | None: ...
    @property
    def reply_to_author(self) -> str | None: ...
    @property
    def reply_to_text(self) -> str | None: ...
    @property
    def sender_id(self) -> str | None: ...
    @property
    def sender_name(self) -> str: ...
    @property
    def state(self) -> ChatMessageState: ...
    @property
    def text(self) -> str: ...
    @property
    def time(self) -> GLib.DateTime: ...

class Credentials(GObject.Object):
    def __init__(self) -> None: ...
    def get_delivery_key(self) -> str | None: ...
    def get_gateway_id(self) -> str | None: ...
    def get_route_keys(self) -> list[str] | None: ...
    def get_secret(self) -> str | None: ...
    def get_tenant(self) -> str | None: ...
    @property
    def gateway_id(self) -> str | None: ...
    @property
    def route_keys(self) -> list[str] | None: ...
    @property
    def tenant(self) -> str | None: ...

class Descriptor(GObject.Object):
    def __init__(self) -> None: ...
    @classmethod
    def new_from_json(cls, object: dict[str, Any] | Json.Object) -> Descriptor: ...
    def get_contract_version(self) -> int: ...
    def get_emoji(self) -> str: ...
    def get_label(self) -> str: ...
    def get_len_unit(self) -> str: ...
    def get_markdown_dialect(self) -> str: ...
    def get_max_message_length(self) -> int: ...
    def get_pii_safe(self) -> bool: ...
    def get_platform(self) -> str: ...
    def get_platform_hint(self) -> str: ...
    def get_supported_ops(self) -> list[str]: ...
    def get_supports_block_formatting(self) -> bool: ...
    def get_supports_code_blocks(self) -> bool: ...
    def get_supports_context(self) -> bool: ...
    def get_supports_draft_streaming(self) -> bool: ...
    def get_supports_edit(self) -> bool: ...
    def get_supports_inchannel_continuable(self) -> bool: ...
    def get_supports_threads(self) -> bool: ...
    def supports_op(self, op: str) -> bool: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def contract_version(self) -> int: ...
    @property
    def emoji(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def len_unit(self) -> str: ...
    @property
    def markdown_dialect(self) -> str: ...
    @property
    def max_message_length(self) -> int: ...
    @property
    def pii_safe(self) -> bool: ...
    @property
    def platform(self) -> str: ...
    @property
    def platform_hint(self) -> str: ...
    @property
    def supported_ops(self) -> list[str]: ...
    @property
    def supports_block_formatting(self) -> bool: ...
    @property
    def supports_code_blocks(self) -> bool: ...
    @property
    def supports_context(self) -> bool: ...
    @property
    def supports_draft_streaming(self) -> bool: ...
    @property
    def supports_edit(self) -> bool: ...
    @property
    def supports_inchannel_continuable(self) -> bool: ...
    @property
    def supports_threads(self) -> bool: ...

class Draft(GObject.Object):
    def __init__(self, *, interval: int = ...) -> None: ...
    def abandon(self) -> None: ...
    @overload
    def finish_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[SendResult]: ...
    @overload
    def finish_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def finish_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def finish_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    def get_adapter(self) -> Adapter | None: ...
    def get_chat_id(self) -> str | None: ...
    def get_interval(self) -> int: ...
    def get_text(self) -> str: ...
    def set_interval(self, interval: int) -> None: ...
    @property
    def adapter(self) -> Adapter | None: ...
    @property
    def chat_id(self) -> str | None: ...
    @property
    def interval(self) -> int: ...
    @interval.setter
    def interval(self, value: int) -> None: ...
    @property
    def text(self) -> str: ...
    def append(self, text: str | bytes) -> None: ...

class Endpoint(GObject.Object):
    def __init__(
        self,
        *,
        display_name: str | None = ...,
        gateway_endpoint: str | None = ...,
        instance_id: str | None = ...,
        route_keys: Sequence[str] | None = ...,
        transport: WebsocketTransport | None = ...,
        wake_url: str | None = ...,
    ) -> None: ...
    @classmethod
    def new(cls, transport: WebsocketTransport) -> Endpoint: ...
    @overload
    def declare_policy_async(
        self,
        platform: str,
        require_address: bool = False,
        allow_other_bots: bool = False,
        free_response_scopes: Sequence[str] | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def declare_policy_async(
        self,
        platform: str,
        require_address: bool,
        allow_other_bots: bool,
        free_response_scopes: Sequence[str] | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def declare_policy_async(
        self,
        platform: str,
        require_address: bool,
        allow_other_bots: bool,
        free_response_scopes: Sequence[str] | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def declare_policy_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def download_async(
        self,
        media: str,
        stream: Gio.OutputStream,
        max_size: int = 0,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[tuple[int, str | None, str | None]]: ...
    @overload
    def download_async(
        self,
        media: str,
        stream: Gio.OutputStream,
        max_size: int,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def download_async(
        self,
        media: str,
        stream: Gio.OutputStream,
        max_size: int,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    @overload
    def download_bytes_async(
        self,
        media: str,
        max_size: int = 0,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[tuple[GLib.Bytes, str | None, str | None]]: ...
    @overload
    def download_bytes_async(
        self,
        media: str,
        max_size: int,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def download_bytes_async(
        self,
        media: str,
        max_size: int,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def download_bytes_finish(
        self,
        result: Gio.AsyncResult,
    ) -> tuple[GLib.Bytes, str | None, str | None]: ...
    @overload
    def download_file_async(
        self,
        media: str,
        file: Gio.File,
        max_size: int = 0,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[tuple[int, str | None, str | None]]: ...
    @overload
    def download_file_async(
        self,
        media: str,
        file: Gio.File,
        max_size: int,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def download_file_async(
        self,
        media: str,
        file: Gio.File,
        max_size: int,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def download_file_finish(
        self,
        result: Gio.AsyncResult,
    ) -> tuple[int, str | None, str | None]: ...
    def download_finish(self, result: Gio.AsyncResult) -> tuple[int, str | None, str | None]: ...
    @overload
    def enroll_async(
        self,
        identity_token: str,
        enrollment_token: str,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[Credentials]: ...
    @overload
    def enroll_async(
        self,
        identity_token: str,
        enrollment_token: str,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def enroll_async(
        self,
        identity_token: str,
        enrollment_token: str,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def enroll_finish(self, result: Gio.AsyncResult) -> Credentials: ...
    def get_base_url(self) -> str | None: ...
    def get_display_name(self) -> str | None: ...
    def get_gateway_endpoint(self) -> str: ...
    def get_instance_id(self) -> str | None: ...
    def get_retry_after(self, result: Gio.AsyncResult) -> int: ...
    def get_route_keys(self) -> list[str]: ...
    def get_transport(self) -> WebsocketTransport | None: ...
    def get_wake_url(self) -> str | None: ...
    def is_own_media(self, url: str) -> bool: ...
    def load_environment(self) -> bool: ...
    @overload
    def provision_async(
        self,
        identity_token: str,
        identity: Identity,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[Credentials]: ...
    @overload
    def provision_async(
        self,
        identity_token: str,
        identity: Identity,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def provision_async(
        self,
        identity_token: str,
        identity: Identity,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def provision_finish(self, result: Gio.AsyncResult) -> Credentials: ...
    @overload
    def send_file_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None = None,
        reply_to: str | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_file_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None,
        reply_to: str | None,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_file_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None = None,
        reply_to: str | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_file_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    @overload
    def send_file_with_metadata_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None = None,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[SendResult]: ...
    @overload
    def send_file_with_metadata_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None,
        reply_to: str | None,
        metadata: dict[str, Any] | Json.Object | None,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_file_with_metadata_async(
        self,
        adapter: Adapter,
        chat_id: str,
        file: Gio.File,
        caption: str | None = None,
        reply_to: str | None = None,
        metadata: dict[str, Any] | Json.Object | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_file_with_metadata_finish(self, result: Gio.AsyncResult) -> SendResult: ...
    def set_display_name(self, display_name: str | None = None) -> None: ...
    def set_gateway_endpoint(self, gateway_endpoint: str | None = None) -> None: ...
    def set_instance_id(self, instance_id: str | None = None) -> None: ...
    def set_route_keys(self, route_keys: Sequence[str] | None = None) -> None: ...
    def set_wake_url(self, wake_url: str | None = None) -> None: ...
    @overload
    def upload_async(
        self,
        stream: Gio.InputStream,
        size: int,
        content_type: str,
        filename: str | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[tuple[str, str, int]]: ...
    @overload
    def upload_async(
        self,
        stream: Gio.InputStream,
        size: int,
        content_type: str,
        filename: str | None,
        progress: Callable[..., object] | None,
        progress_data: object | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def upload_async(
        self,
        stream: Gio.InputStream,
        size: int,
        content_type: str,
        filename: str | None = None,
        progress: Callable[..., object] | None = None,
        progress_data: object | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def upload_finish(self, result: Gio.AsyncResult) -> tuple[str, str, int]: ...
    @property
    def base_url(self) -> str | None: ...
    @property
    def display_name(self) -> str | None: ...
    @display_name.setter
    def display_name(self, value: str | None) -> None: ...
    @property
    def gateway_endpoint(self) -> str: ...
    @gateway_endpoint.setter
    def gateway_endpoint(self, value: str) -> None: ...
    @property
    def instance_id(self) -> str | None: ...
    @instance_id.setter
    def instance_id(self, value: str | None) -> None: ...
    @property
    def route_keys(self) -> list[str]: ...
    @route_keys.setter
    def route_keys(self, value: list[str]) -> None: ...
    @property
    def transport(self) -> WebsocketTransport | None: ...
    @property
    def wake_url(self) -> str | None: ...
    @wake_url.setter
    def wake_url(self, value: str | None) -> None: ...

class Identity(GObject.Object):
    def __init__(
        self,
        *,
        bot_id: str = ...,
        command_manifest: list[Any] | tuple[Any, ...] | Json.Array | None = ...,
        platform: str = ...,
    ) -> None: ...
    @classmethod
    def new(cls, platform: str, bot_id: str | None = None) -> Identity: ...
    def get_bot_id(self) -> str: ...
    def get_command_manifest(self) -> list[Any] | None: ...
    def get_platform(self) -> str: ...
    @property
    def bot_id(self) -> str: ...
    @property
    def command_manifest(self) -> list[Any] | None: ...
    @property
    def platform(self) -> str: ...

class Media(GObject.Object):
    def __init__(self) -> None: ...
    def get_caption(self) -> str | None: ...
    def get_filename(self) -> str | None: ...
    def get_kind(self) -> str | None: ...
    def get_mime_type(self) -> str | None: ...
    def get_size(self) -> int: ...
    def get_url(self) -> str: ...
    @property
    def caption(self) -> str | None: ...
    @property
    def filename(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def mime_type(self) -> str | None: ...
    @property
    def size(self) -> int: ...
    @property
    def url(self) -> str: ...

_MemoryTransportNotify = Literal[
    'notify',
    'notify::close-code',
    'notify::descriptor',
    'notify::descriptors',
    'notify::dormant-delay',
    'notify::drain-timeout',
    'notify::duplicate-window',
    'notify::handshake-timeout',
    'notify::http-status',
    'notify::identities',
    'notify::idle-timeout',
    'notify::last-error',
    'notify::max-deliveries',
    'notify::max-frame-size',
    'notify::max-pending-bytes',
    'notify::max-requests',
    'notify::n-requests',
    'notify::priority',
    'notify::reconnect',
    'notify::reconnect-delay',
    'notify::reconnect-max-delay',
    'notify::request-timeout',
    'notify::retry-at',
    'notify::stable-after',
    'notify::state',
    'notify::watch-network',
    'notify::auto-handshake',
    'notify::auto-idle',
]

class MemoryTransport(Transport):
    def __init__(
        self,
        *,
        dormant_delay: int = ...,
        drain_timeout: int = ...,
        duplicate_window: int = ...,
        handshake_timeout: int = ...,
        identities: Gio.ListModel = ...,
        idle_timeout: int = ...,
        max_deliveries: int = ...,
        max_frame_size: int = ...,
        max_pending_bytes: int = ...,
        max_requests: int = ...,
        priority: int = ...,
        reconnect: Reconnect = ...,
        reconnect_delay: int = ...,
        reconnect_max_delay: int = ...,
        request_timeout: int = ...,
        stable_after: int = ...,
        watch_network: bool = ...,
        auto_handshake: Descriptor | None = ...,
        auto_idle: bool = ...,
    ) -> None: ...
    @classmethod
    def new(cls, platform: str, bot_id: str | None = None) -> MemoryTransport: ...
    def feed(self, text: str) -> None: ...
    def feed_json(self, frame: dict[str, Any] | Json.Object) -> None: ...
    def get_auto_handshake(self) -> Descriptor | None: ...
    def get_auto_idle(self) -> bool: ...
    def hang_up(self, code: int, reason: str | None = None) -> None: ...
    def set_auto_handshake(self, descriptor: Descriptor | None = None) -> None: ...
    def set_auto_idle(self, auto_idle: bool) -> None: ...
    @property
    def auto_handshake(self) -> Descriptor | None: ...
    @auto_handshake.setter
    def auto_handshake(self, value: Descriptor | None) -> None: ...
    @property
    def auto_idle(self) -> bool: ...
    @auto_idle.setter
    def auto_idle(self, value: bool) -> None: ...
    @overload  # type: ignore[override]
    def connect(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['frame-written'],
        handler: Callable[[Self, dict[str, Any]], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: _MemoryTransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked', 'frame-written'] | _MemoryTransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    @overload  # type: ignore[override]
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['frame-written'],
        handler: Callable[[Self, dict[str, Any]], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: _MemoryTransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked', 'frame-written'] | _MemoryTransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...

class MessageEvent(GObject.Object):
    def __init__(
        self,
        *,
        media_urls: Sequence[str] = ...,
        message_id: str | None = ...,
        message_type: MessageType = ...,
        reply_to_message_id: str | None = ...,
        source: SessionSource = ...,
        text: str = ...,
    ) -> None: ...
    @classmethod
    def new_from_json(cls, object: dict[str, Any] | Json.Object) -> MessageEvent: ...
    def acknowledge(self) -> None: ...
    def dup_reply_metadata(self) -> dict[str, Any]: ...
    def get_buffer_id(self) -> str | None: ...
    def get_channel_context(self) -> str | None: ...
    def get_chat_id(self) -> str: ...
    def get_context_error(self) -> bool: ...
    def get_media(self) -> Gio.ListModel: ...
    def get_media_urls(self) -> list[str]: ...
    def get_message_id(self) -> str | None: ...
    def get_message_type(self) -> MessageType: ...
    def get_platform(self) -> str: ...
    def get_prompt_response(self) -> PromptResponse | None: ...
    def get_received_at(self) -> GLib.DateTime | None: ...
    def get_redelivered(self) -> bool: ...
    def get_reply_to_author(self) -> str | None: ...
    def get_reply_to_is_own(self) -> bool | None: ...
    def get_reply_to_message_id(self) -> str | None: ...
    def get_reply_to_text(self) -> str | None: ...
    def get_sent_at(self) -> GLib.DateTime | None: ...
    def get_source(self) -> SessionSource: ...
    def get_text(self) -> str: ...
    def get_user_id(self) -> str | None: ...
    def hold(self) -> None: ...
    def reject(self) -> None: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def buffer_id(self) -> str | None: ...
    @property
    def channel_context(self) -> str | None: ...
    @property
    def chat_id(self) -> str: ...
    @property
    def context_error(self) -> bool: ...
    @property
    def media(self) -> Gio.ListModel: ...
    @property
    def media_urls(self) -> list[str]: ...
    @media_urls.setter
    def media_urls(self, value: list[str]) -> None: ...
    @property
    def message_id(self) -> str | None: ...
    @message_id.setter
    def message_id(self, value: str | None) -> None: ...
    @property
    def message_type(self) -> MessageType: ...
    @message_type.setter
    def message_type(self, value: MessageType) -> None: ...
    @property
    def platform(self) -> str: ...
    @property
    def prompt_response(self) -> PromptResponse | None: ...
    @property
    def received_at(self) -> GLib.DateTime | None: ...
    @property
    def redelivered(self) -> bool: ...
    @property
    def reply_to_author(self) -> str | None: ...
    @property
    def reply_to_is_own(self) -> bool | None: ...
    @property
    def reply_to_message_id(self) -> str | None: ...
    @reply_to_message_id.setter
    def reply_to_message_id(self, value: str | None) -> None: ...
    @property
    def reply_to_text(self) -> str | None: ...
    @property
    def sent_at(self) -> GLib.DateTime | None: ...
    @property
    def source(self) -> SessionSource: ...
    @source.setter
    def source(self, value: SessionSource) -> None: ...
    @property
    def text(self) -> str: ...
    @text.setter
    def text(self, value: str) -> None: ...
    @property
    def user_id(self) -> str | None: ...

class Passthrough(GObject.Object):
    def __init__(self) -> None: ...
    def acknowledge(self) -> None: ...
    def get_body(self) -> GLib.Bytes: ...
    def get_bot_id(self) -> str: ...
    def get_buffer_id(self) -> str | None: ...
    def get_header(self, name: str) -> str | None: ...
    def get_headers(self) -> GLib.Variant: ...
    def get_method(self) -> str: ...
    def get_path(self) -> str: ...
    def get_platform(self) -> str: ...
    def get_profile(self) -> str | None: ...
    def hold(self) -> None: ...
    def reject(self) -> None: ...
    def to_event(self, mapping: InteractionMapping) -> MessageEvent | None: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def body(self) -> GLib.Bytes: ...
    @property
    def bot_id(self) -> str: ...
    @property
    def buffer_id(self) -> str | None: ...
    @property
    def headers(self) -> GLib.Variant: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def profile(self) -> str | None: ...

class Prompt(GObject.Object):
    def __init__(self, *, content: str = ..., kind: str = ..., prompt_id: str = ...) -> None: ...
    @classmethod
    def new(cls, prompt_id: str | None, kind: str, content: str) -> Prompt: ...
    def add_option(self, id: str, label: str, style: str | None = None) -> None: ...
    def get_content(self) -> str: ...
    def get_kind(self) -> str: ...
    def get_options(self) -> Gio.ListModel: ...
    def get_prompt_id(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def options(self) -> Gio.ListModel: ...
    @property
    def prompt_id(self) -> str: ...

class PromptOption(GObject.Object):
    def __init__(self) -> None: ...
    def get_id(self) -> str: ...
    def get_label(self) -> str: ...
    def get_style(self) -> str | None: ...
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def style(self) -> str | None: ...

class PromptResponse(GObject.Object):
    def __init__(self) -> None: ...
    def get_label(self) -> str | None: ...
    def get_option_id(self) -> str: ...
    def get_prompt_id(self) -> str: ...
    def get_prompt_message_id(self) -> str | None: ...
    def get_source(self) -> SessionSource: ...
    @property
    def label(self) -> str | None: ...
    @property
    def option_id(self) -> str: ...
    @property
    def prompt_id(self) -> str: ...
    @property
    def prompt_message_id(self) -> str | None: ...
    @property
    def source(self) -> SessionSource: ...

class SecretRequest(GObject.Object):
    def __init__(self) -> None: ...
    def fail(self, error: GLib.Error) -> None: ...
    def get_cancellable(self) -> Gio.Cancellable: ...
    def get_was_refused(self) -> bool: ...
    def respond(self, secret: str | None = None) -> None: ...
    @property
    def cancellable(self) -> Gio.Cancellable: ...
    @property
    def was_refused(self) -> bool: ...

class SendResult(GObject.Object):
    def __init__(self) -> None: ...
    def get_code(self) -> str | None: ...
    def get_error(self) -> str | None: ...
    def get_is_ambiguous(self) -> bool: ...
    def get_message_id(self) -> str | None: ...
    def get_message_ids(self) -> list[str]: ...
    def get_retry_after(self) -> float: ...
    def get_success(self) -> bool: ...
    def get_thread_id(self) -> str | None: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def code(self) -> str | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def is_ambiguous(self) -> bool: ...
    @property
    def message_id(self) -> str | None: ...
    @property
    def message_ids(self) -> list[str]: ...
    @property
    def retry_after(self) -> float: ...
    @property
    def success(self) -> bool: ...
    @property
    def thread_id(self) -> str | None: ...

class SessionSource(GObject.Object):
    def __init__(
        self,
        *,
        auto_thread_created: Tristate | bool | None = ...,
        auto_thread_initial_name: str | None = ...,
        chat_id: str = ...,
        chat_id_alt: str | None = ...,
        chat_name: str | None = ...,
        chat_topic: str | None = ...,
        chat_type: str = ...,
        is_bot: Tristate | bool | None = ...,
        message_id: str | None = ...,
        message_is_edit: Tristate | bool | None = ...,
        one_to_one_verified: Tristate | bool | None = ...,
        parent_chat_id: str | None = ...,
        platform: str = ...,
        profile: str | None = ...,
        prospective_thread_id: str | None = ...,
        scope_id: str | None = ...,
        thread_id: str | None = ...,
        user_id: str | None = ...,
        user_id_alt: str | None = ...,
        user_name: str | None = ...,
    ) -> None: ...
    @classmethod
    def new_from_json(cls, object: dict[str, Any] | Json.Object) -> SessionSource: ...
    def build_session_key(self, flags: SessionKeyFlags) -> str: ...
    def get_auto_thread_created(self) -> bool | None: ...
    def get_auto_thread_initial_name(self) -> str | None: ...
    def get_chat_id(self) -> str: ...
    def get_chat_id_alt(self) -> str | None: ...
    def get_chat_name(self) -> str | None: ...
    def get_chat_topic(self) -> str | None: ...
    def get_chat_type(self) -> str: ...
    def get_is_bot(self) -> bool | None: ...
    def get_message_id(self) -> str | None: ...
    def get_message_is_edit(self) -> bool | None: ...
    def get_one_to_one_verified(self) -> bool | None: ...
    def get_parent_chat_id(self) -> str | None: ...
    def get_platform(self) -> str: ...
    def get_profile(self) -> str | None: ...
    def get_prospective_thread_id(self) -> str | None: ...
    def get_scope_id(self) -> str | None: ...
    def get_thread_id(self) -> str | None: ...
    def get_user_id(self) -> str | None: ...
    def get_user_id_alt(self) -> str | None: ...
    def get_user_name(self) -> str | None: ...
    def to_json(self) -> dict[str, Any]: ...
    @property
    def auto_thread_created(self) -> bool | None: ...
    @auto_thread_created.setter
    def auto_thread_created(self, value: bool | None) -> None: ...
    @property
    def auto_thread_initial_name(self) -> str | None: ...
    @auto_thread_initial_name.setter
    def auto_thread_initial_name(self, value: str | None) -> None: ...
    @property
    def chat_id(self) -> str: ...
    @chat_id.setter
    def chat_id(self, value: str) -> None: ...
    @property
    def chat_id_alt(self) -> str | None: ...
    @chat_id_alt.setter
    def chat_id_alt(self, value: str | None) -> None: ...
    @property
    def chat_name(self) -> str | None: ...
    @chat_name.setter
    def chat_name(self, value: str | None) -> None: ...
    @property
    def chat_topic(self) -> str | None: ...
    @chat_topic.setter
    def chat_topic(self, value: str | None) -> None: ...
    @property
    def chat_type(self) -> str: ...
    @chat_type.setter
    def chat_type(self, value: str) -> None: ...
    @property
    def is_bot(self) -> bool | None: ...
    @is_bot.setter
    def is_bot(self, value: bool | None) -> None: ...
    @property
    def message_id(self) -> str | None: ...
    @message_id.setter
    def message_id(self, value: str | None) -> None: ...
    @property
    def message_is_edit(self) -> bool | None: ...
    @message_is_edit.setter
    def message_is_edit(self, value: bool | None) -> None: ...
    @property
    def one_to_one_verified(self) -> bool | None: ...
    @one_to_one_verified.setter
    def one_to_one_verified(self, value: bool | None) -> None: ...
    @property
    def parent_chat_id(self) -> str | None: ...
    @parent_chat_id.setter
    def parent_chat_id(self, value: str | None) -> None: ...
    @property
    def platform(self) -> str: ...
    @platform.setter
    def platform(self, value: str) -> None: ...
    @property
    def profile(self) -> str | None: ...
    @profile.setter
    def profile(self, value: str | None) -> None: ...
    @property
    def prospective_thread_id(self) -> str | None: ...
    @prospective_thread_id.setter
    def prospective_thread_id(self, value: str | None) -> None: ...
    @property
    def scope_id(self) -> str | None: ...
    @scope_id.setter
    def scope_id(self, value: str | None) -> None: ...
    @property
    def thread_id(self) -> str | None: ...
    @thread_id.setter
    def thread_id(self, value: str | None) -> None: ...
    @property
    def user_id(self) -> str | None: ...
    @user_id.setter
    def user_id(self, value: str | None) -> None: ...
    @property
    def user_id_alt(self) -> str | None: ...
    @user_id_alt.setter
    def user_id_alt(self, value: str | None) -> None: ...
    @property
    def user_name(self) -> str | None: ...
    @user_name.setter
    def user_name(self, value: str | None) -> None: ...

_TransportNotify = Literal[
    'notify',
    'notify::close-code',
    'notify::descriptor',
    'notify::descriptors',
    'notify::dormant-delay',
    'notify::drain-timeout',
    'notify::duplicate-window',
    'notify::handshake-timeout',
    'notify::http-status',
    'notify::identities',
    'notify::idle-timeout',
    'notify::last-error',
    'notify::max-deliveries',
    'notify::max-frame-size',
    'notify::max-pending-bytes',
    'notify::max-requests',
    'notify::n-requests',
    'notify::priority',
    'notify::reconnect',
    'notify::reconnect-delay',
    'notify::reconnect-max-delay',
    'notify::request-timeout',
    'notify::retry-at',
    'notify::stable-after',
    'notify::state',
    'notify::watch-network',
]

class Transport(GObject.Object):
    def __init__(
        self,
        *,
        dormant_delay: int = ...,
        drain_timeout: int = ...,
        duplicate_window: int = ...,
        handshake_timeout: int = ...,
        identities: Gio.ListModel = ...,
        idle_timeout: int = ...,
        max_deliveries: int = ...,
        max_frame_size: int = ...,
        max_pending_bytes: int = ...,
        max_requests: int = ...,
        priority: int = ...,
        reconnect: Reconnect = ...,
        reconnect_delay: int = ...,
        reconnect_max_delay: int = ...,
        request_timeout: int = ...,
        stable_after: int = ...,
        watch_network: bool = ...,
    ) -> None: ...
    def closed(self, code: int, reason: str | None = None) -> None: ...
    @overload
    def connect_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def connect_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def connect_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def connect_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def disconnect_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def disconnect_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def disconnect_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def disconnect_finish(self, result: Gio.AsyncResult) -> bool: ...
    def failed(self, error: GLib.Error) -> None: ...
    def get_backlog(self) -> int: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[ChatInfo]: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def get_chat_info_async(
        self,
        chat_id: str,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def get_chat_info_finish(self, result: Gio.AsyncResult) -> ChatInfo: ...
    def get_close_code(self) -> int: ...
    def get_descriptor(self) -> Descriptor | None: ...
    def get_descriptor_for_platform(self, platform: str) -> Descriptor | None: ...
    def get_descriptors(self) -> Gio.ListModel: ...
    def get_dormant_delay(self) -> int: ...
    def get_drain_timeout(self) -> int: ...
    def get_duplicate_window(self) -> int: ...
    def get_handshake_timeout(self) -> int: ...
    def get_http_status(self) -> int: ...
    def get_identities(self) -> Gio.ListModel: ...
    def get_idle_timeout(self) -> int: ...
    def get_last_error(self) -> GLib.Error | None: ...
    def get_max_deliveries(self) -> int: ...
    def get_max_frame_size(self) -> int: ...
    def get_max_pending_bytes(self) -> int: ...
    def get_max_requests(self) -> int: ...
    def get_n_requests(self) -> int: ...
    def get_priority(self) -> int: ...
    def get_reconnect(self) -> Reconnect: ...
    def get_reconnect_delay(self) -> int: ...
    def get_reconnect_max_delay(self) -> int: ...
    def get_request_timeout(self) -> int: ...
    def get_retry_at(self) -> int: ...
    def get_stable_after(self) -> int: ...
    def get_state(self) -> State: ...
    def get_watch_network(self) -> bool: ...
    @overload
    def go_dormant_async(
        self,
        delay: int = 0,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def go_dormant_async(
        self,
        delay: int,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def go_dormant_async(
        self,
        delay: int,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def go_dormant_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def go_idle_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[bool]: ...
    @overload
    def go_idle_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def go_idle_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def go_idle_finish(self, result: Gio.AsyncResult) -> bool: ...
    @overload
    def handshake_async(self, cancellable: Gio.Cancellable | None = None) -> _Call[Descriptor]: ...
    @overload
    def handshake_async(
        self,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def handshake_async(
        self,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def handshake_finish(self, result: Gio.AsyncResult) -> Descriptor: ...
    def is_revoked(self) -> bool: ...
    def message_end(self) -> None: ...
    def opened(self) -> None: ...
    def received(self, data: bytes) -> None: ...
    def received_bytes(self, bytes: GLib.Bytes) -> None: ...
    def retry_now(self) -> None: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[dict[str, Any]]: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_action_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_action_finish(self, result: Gio.AsyncResult) -> dict[str, Any]: ...
    @overload
    def send_follow_up_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[dict[str, Any]]: ...
    @overload
    def send_follow_up_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_follow_up_async(
        self,
        action: dict[str, Any] | Json.Object,
        platform: str | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_follow_up_finish(self, result: Gio.AsyncResult) -> dict[str, Any]: ...
    @overload
    def send_interrupt_async(
        self,
        session_key: str,
        reason: str | None = None,
        cancellable: Gio.Cancellable | None = None,
    ) -> _Call[bool]: ...
    @overload
    def send_interrupt_async(
        self,
        session_key: str,
        reason: str | None,
        cancellable: Gio.Cancellable | None,
        callback: _Callback | None,
        *user_data: Any,
    ) -> None: ...
    @overload
    def send_interrupt_async(
        self,
        session_key: str,
        reason: str | None = None,
        cancellable: Gio.Cancellable | None = None,
        *,
        callback: _Callback | None,
    ) -> None: ...
    def send_interrupt_finish(self, result: Gio.AsyncResult) -> bool: ...
    def set_dormant_delay(self, milliseconds: int) -> None: ...
    def set_drain_timeout(self, milliseconds: int) -> None: ...
    def set_duplicate_window(self, n_events: int) -> None: ...
    def set_handshake_timeout(self, milliseconds: int) -> None: ...
    def set_identities(self, identities: Sequence[Identity]) -> None: ...
    def set_idle_timeout(self, milliseconds: int) -> None: ...
    def set_max_deliveries(self, n_deliveries: int) -> None: ...
    def set_max_frame_size(self, bytes: int) -> None: ...
    def set_max_pending_bytes(self, bytes: int) -> None: ...
    def set_max_requests(self, n_requests: int) -> None: ...
    def set_priority(self, priority: int) -> None: ...
    def set_reconnect(self, reconnect: Reconnect) -> None: ...
    def set_reconnect_delay(self, milliseconds: int) -> None: ...
    def set_reconnect_max_delay(self, milliseconds: int) -> None: ...
    def set_request_timeout(self, milliseconds: int) -> None: ...
    def set_stable_after(self, milliseconds: int) -> None: ...
    def set_watch_network(self, watch_network: bool) -> None: ...
    def do_close(self, code: int, reason: str | None) -> None: ...
    def do_open(self) -> bool: ...
    def do_write(self, line: GLib.Bytes) -> bool: ...
    @property
    def close_code(self) -> int: ...
    @property
    def descriptor(self) -> Descriptor | None: ...
    @property
    def descriptors(self) -> Gio.ListModel: ...
    @property
    def dormant_delay(self) -> int: ...
    @dormant_delay.setter
    def dormant_delay(self, value: int) -> None: ...
    @property
    def drain_timeout(self) -> int: ...
    @drain_timeout.setter
    def drain_timeout(self, value: int) -> None: ...
    @property
    def duplicate_window(self) -> int: ...
    @duplicate_window.setter
    def duplicate_window(self, value: int) -> None: ...
    @property
    def handshake_timeout(self) -> int: ...
    @handshake_timeout.setter
    def handshake_timeout(self, value: int) -> None: ...
    @property
    def http_status(self) -> int: ...
    @property
    def identities(self) -> Gio.ListModel: ...
    @identities.setter
    def identities(self, value: Gio.ListModel) -> None: ...
    @property
    def idle_timeout(self) -> int: ...
    @idle_timeout.setter
    def idle_timeout(self, value: int) -> None: ...
    @property
    def last_error(self) -> GLib.Error | None: ...
    @property
    def max_deliveries(self) -> int: ...
    @max_deliveries.setter
    def max_deliveries(self, value: int) -> None: ...
    @property
    def max_frame_size(self) -> int: ...
    @max_frame_size.setter
    def max_frame_size(self, value: int) -> None: ...
    @property
    def max_pending_bytes(self) -> int: ...
    @max_pending_bytes.setter
    def max_pending_bytes(self, value: int) -> None: ...
    @property
    def max_requests(self) -> int: ...
    @max_requests.setter
    def max_requests(self, value: int) -> None: ...
    @property
    def n_requests(self) -> int: ...
    @property
    def priority(self) -> int: ...
    @priority.setter
    def priority(self, value: int) -> None: ...
    @property
    def reconnect(self) -> Reconnect: ...
    @reconnect.setter
    def reconnect(self, value: Reconnect) -> None: ...
    @property
    def reconnect_delay(self) -> int: ...
    @reconnect_delay.setter
    def reconnect_delay(self, value: int) -> None: ...
    @property
    def reconnect_max_delay(self) -> int: ...
    @reconnect_max_delay.setter
    def reconnect_max_delay(self, value: int) -> None: ...
    @property
    def request_timeout(self) -> int: ...
    @request_timeout.setter
    def request_timeout(self, value: int) -> None: ...
    @property
    def retry_at(self) -> int: ...
    @property
    def stable_after(self) -> int: ...
    @stable_after.setter
    def stable_after(self, value: int) -> None: ...
    @property
    def state(self) -> State: ...
    @property
    def watch_network(self) -> bool: ...
    @watch_network.setter
    def watch_network(self, value: bool) -> None: ...
    @overload  # type: ignore[override]
    def connect(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: _TransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked'] | _TransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    @overload  # type: ignore[override]
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: _TransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked'] | _TransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    def connect_object(self, detailed_signal: str, handler: _Callback, gobject: object, *data: object) -> int: ...
    def connect_object_after(
        self, detailed_signal: str, handler: _Callback, gobject: object, *data: object
    ) -> int: ...
    def connect_data(
        self, detailed_signal: str, handler: _Callback, *data: object, connect_flags: GObject.ConnectFlags = ...
    ) -> int: ...
    def emit(self, signal: str, *args: Any) -> Any: ...
    def disconnect_by_func(self, handler: _Callback) -> None: ...
    def handler_block_by_func(self, handler: _Callback) -> int: ...
    def handler_unblock_by_func(self, handler: _Callback) -> int: ...
    async def wait_for_handlers(self, timeout: float) -> bool: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_what: object) -> None: ...

_WebsocketTransportNotify = Literal[
    'notify',
    'notify::close-code',
    'notify::descriptor',
    'notify::descriptors',
    'notify::dormant-delay',
    'notify::drain-timeout',
    'notify::duplicate-window',
    'notify::handshake-timeout',
    'notify::http-status',
    'notify::identities',
    'notify::idle-timeout',
    'notify::last-error',
    'notify::max-deliveries',
    'notify::max-frame-size',
    'notify::max-pending-bytes',
    'notify::max-requests',
    'notify::n-requests',
    'notify::priority',
    'notify::reconnect',
    'notify::reconnect-delay',
    'notify::reconnect-max-delay',
    'notify::request-timeout',
    'notify::retry-at',
    'notify::stable-after',
    'notify::state',
    'notify::watch-network',
    'notify::allow-insecure',
    'notify::gateway-id',
    'notify::has-secret',
    'notify::secret',
    'notify::session',
    'notify::url',
]

class WebsocketTransport(Transport):
    def __init__(
        self,
        *,
        dormant_delay: int = ...,
        drain_timeout: int = ...,
        duplicate_window: int = ...,
        handshake_timeout: int = ...,
        identities: Gio.ListModel = ...,
        idle_timeout: int = ...,
        max_deliveries: int = ...,
        max_frame_size: int = ...,
        max_pending_bytes: int = ...,
        max_requests: int = ...,
        priority: int = ...,
        reconnect: Reconnect = ...,
        reconnect_delay: int = ...,
        reconnect_max_delay: int = ...,
        request_timeout: int = ...,
        stable_after: int = ...,
        watch_network: bool = ...,
        allow_insecure: bool = ...,
        gateway_id: str | None = ...,
        secret: str | None = ...,
        session: Soup.Session | None = ...,
        url: str | None = ...,
    ) -> None: ...
    @classmethod
    def new(cls, url: str, platform: str, bot_id: str | None = None) -> WebsocketTransport: ...
    @classmethod
    def new_from_environment(cls) -> WebsocketTransport: ...
    def get_allow_insecure(self) -> bool: ...
    def get_gateway_id(self) -> str | None: ...
    def get_has_secret(self) -> bool: ...
    def get_session(self) -> Soup.Session | None: ...
    def get_url(self) -> str | None: ...
    def set_allow_insecure(self, allow_insecure: bool) -> None: ...
    def set_gateway_id(self, gateway_id: str | None = None) -> None: ...
    def set_secret(self, secret: str | None = None) -> None: ...
    def set_secret_func(
        self,
        func: Callable[..., object] | None = None,
        user_data: object | None = None,
    ) -> None: ...
    def set_session(self, session: Soup.Session | None = None) -> None: ...
    def set_url(self, url: str | None = None) -> None: ...
    @property
    def allow_insecure(self) -> bool: ...
    @allow_insecure.setter
    def allow_insecure(self, value: bool) -> None: ...
    @property
    def gateway_id(self) -> str | None: ...
    @gateway_id.setter
    def gateway_id(self, value: str | None) -> None: ...
    @property
    def has_secret(self) -> bool: ...
    secret: _WriteOnly[str | None]
    @property
    def session(self) -> Soup.Session | None: ...
    @session.setter
    def session(self, value: Soup.Session | None) -> None: ...
    @property
    def url(self) -> str | None: ...
    @url.setter
    def url(self, value: str | None) -> None: ...
    @overload  # type: ignore[override]
    def connect(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['unauthorized'],
        handler: Callable[[Self, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: _WebsocketTransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked', 'unauthorized'] | _WebsocketTransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...
    @overload  # type: ignore[override]
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['frame-skipped'],
        handler: Callable[[Self, GLib.Bytes, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['inbound'],
        handler: Callable[[Self, MessageEvent], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['interrupt'],
        handler: Callable[[Self, str, str], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['passthrough'],
        handler: Callable[[Self, Passthrough], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['prompt-response'],
        handler: Callable[[Self, MessageEvent], _Handled],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['revoked'],
        handler: Callable[[Self], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['unauthorized'],
        handler: Callable[[Self, GLib.Error], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: _WebsocketTransportNotify,
        handler: Callable[[Self, GObject.ParamSpec], object],
    ) -> int: ...
    @overload
    def connect_after(
        self,
        detailed_signal: Literal['dead-letter', 'frame-skipped', 'inbound', 'interrupt', 'passthrough', 'prompt-response', 'revoked', 'unauthorized'] | _WebsocketTransportNotify,
        handler: _Callback,
        first: object,
        *data: object,
    ) -> int: ...

def auth_dial_url(url: str | None = None) -> str: ...
def auth_make_token(gateway_id: str | None, secret: str | None, expires_at: int) -> str | None: ...
def auth_verify_delivery(
    body: GLib.Bytes | None,
    timestamp: str | None,
    signature: str | None,
    keys: Sequence[str] | None,
    now: int,
) -> bool: ...
def auth_verify_token(token: str | None, secrets: Sequence[str] | None, now: int) -> str | None: ...
def error_is_ambiguous(error: GLib.Error | None = None) -> bool: ...
def error_quark() -> int: ...
def error_to_user_string(error: GLib.Error) -> str: ...
def is_wrong_thread(object: GObject.Object) -> bool: ...
def text_measure(text: str, unit: str | None = None) -> int: ...
def text_split(text: str, limit: int, unit: str | None, flags: TextSplitFlags) -> list[str]: ...
