# Soup.pyi: what Relay.pyi uses of Soup
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
from gi.repository import GObject

class Session(GObject.Object):
    @classmethod
    def new(cls) -> Session: ...
