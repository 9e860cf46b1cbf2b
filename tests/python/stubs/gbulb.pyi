# gbulb.pyi: what the pages use of gbulb, which has no types
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
def install(gtk: bool = False) -> None: ...
