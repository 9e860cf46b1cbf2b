# GObject.pyi: what Relay.pyi and the examples use of GObject
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

_T = TypeVar('_T')

class GEnum(int):
    value_name: str
    value_nick: str

class GFlags(int):
    def __or__(self: _T, other: int) -> _T: ...

class ConnectFlags(GFlags):
    AFTER: ClassVar[ConnectFlags]
    SWAPPED: ClassVar[ConnectFlags]

class ParamSpec:
    name: str

class Object:
    props: Any
    def connect(self, detailed_signal: str, handler: Callable[..., object], *args: object) -> int: ...
    def connect_after(self, detailed_signal: str, handler: Callable[..., object], *args: object) -> int: ...
    def disconnect(self, handler_id: int) -> None: ...
    def emit(self, signal_name: str, *args: Any) -> Any: ...
    def get_property(self, property_name: str) -> Any: ...
    def set_property(self, property_name: str, value: object) -> None: ...
    def notify(self, property_name: str) -> None: ...
