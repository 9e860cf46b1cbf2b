# events.pyi: the loop of PyGObject 3.50, for the type checks of the tests
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio

from gi.repository import GLib

class GLibEventLoop(asyncio.SelectorEventLoop):
    def __init__(self, main_context: GLib.MainContext) -> None: ...
