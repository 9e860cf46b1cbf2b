# __init__.pyi: what programs use of gi, for the type checks of the tests
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
def require_version(namespace: str, version: str) -> None: ...
