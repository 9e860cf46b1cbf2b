# relay_logging.py: the messages of the library in Python's logging; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import logging

from gi.repository import GLib

from gi.overrides import relay_handlers

_DOMAIN = 'Relay'
_LEVELS = [  # the most serious first
    (GLib.LogLevelFlags.LEVEL_ERROR, logging.CRITICAL),
    (GLib.LogLevelFlags.LEVEL_CRITICAL, logging.ERROR),
    (GLib.LogLevelFlags.LEVEL_WARNING, logging.WARNING),
    (GLib.LogLevelFlags.LEVEL_MESSAGE, logging.INFO),
    (GLib.LogLevelFlags.LEVEL_INFO, logging.DEBUG),
    (GLib.LogLevelFlags.LEVEL_DEBUG, logging.DEBUG),
]

_handlers = []  # the number of the handler in GLib


def _find_level(level):
    return next((number for flag, number in _LEVELS if level & flag), logging.DEBUG)


def log_to_python(logger=None):
    """See Relay.log_to_python()."""
    if logger is None or isinstance(logger, str):
        logger = logging.getLogger(logger or _DOMAIN)

    def on_message(_domain, level, message, *_data):
        logger.log(_find_level(level), '%s', message)

    def log_fields(level, fields):
        extra = {name.lower(): value for name, value in fields.items() if name != 'MESSAGE'}
        logger.log(_find_level(level), '%s', fields['MESSAGE'], extra=extra)

    while _handlers:
        GLib.log_remove_handler(_DOMAIN, _handlers.pop())
    flags = GLib.LogLevelFlags.LEVEL_MASK | GLib.LogLevelFlags.FLAG_FATAL | GLib.LogLevelFlags.FLAG_RECURSION
    _handlers.append(GLib.log_set_handler(_DOMAIN, flags, on_message))
    relay_handlers.log_fields = log_fields
    return logger
