# relay_errors.py: an exception for each code of RELAY_ERROR; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The exceptions are subclasses of GLib.Error and are named after the codes: Relay.TimedOut.

PyGObject raises each error as a GLib.Error. GLib.Error.__new__ makes one of the subclasses of it, so
that the errors of properties, of signals and of functions without a callback have the right class too.
"""
from gi.module import get_introspection_module, repository
from gi.repository import GLib

_relay = get_introspection_module('Relay')
_DOMAIN = GLib.quark_to_string(_relay.error_quark())

classes = {}  # by the number of the code


class _Failure(GLib.Error):
    """An error of this library."""

    def __init__(self, message='unknown error', domain=_DOMAIN, code=None):
        super().__init__(message, domain, self._number if code is None else code)
        self.response = None
        self.retry_after = 0.0
        self.message_ids = []


def _make_class(value):
    words = value.get_name().split('_')
    name = ''.join(word.capitalize() for word in words)
    members = {
        '__module__': 'gi.repository.Relay',
        '__doc__': f'The error Relay.Error.{value.get_name().upper()} as an exception.',
        '_number': value.get_value(),
    }
    return type(name, (_Failure,), members)


def _install():
    for value in repository.find_by_name('Relay', 'Error').get_values():
        classes[value.get_value()] = _make_class(value)
    make = GLib.Error.__new__

    def __new__(cls, *args, **kwargs):
        domain, code = [*args, 'pygi-error', 0][1:3] if len(args) > 1 else ('pygi-error', 0)
        if cls is GLib.Error and kwargs.get('domain', domain) == _DOMAIN:
            cls = classes.get(kwargs.get('code', code), cls)
        return make(cls)

    GLib.Error.__new__ = __new__


class _Code(int):
    """The code of a GLib.Error that equals the code in the connector's answer, too.

    It remains the number, which GLib.Error.matches() compares.
    """

    def __new__(cls, number, word):
        self = super().__new__(cls, number)
        self.word = word
        return self

    def __getnewargs__(self):
        return int(self), self.word  # for copies

    def __eq__(self, other):
        return self.word == other if isinstance(other, str) else int(self) == other

    def __ne__(self, other):
        return not self == other

    __hash__ = int.__hash__

    def __str__(self):
        return self.word

    def __repr__(self):
        return f'<{int(self)} {self.word!r}>'


def add_response(error, source, result):
    """Adds the connector's answer to the error of an operation: response is None without one."""
    adapter = source if hasattr(source, 'dup_response') else getattr(source, 'adapter', None)
    response = adapter.dup_response(result) if hasattr(adapter, 'dup_response') else None
    error.response = response
    if response:
        error.retry_after = response.retry_after
    else:  # an HTTP call of an endpoint has a time, but no answer
        error.retry_after = source.get_retry_after(result) if hasattr(source, 'get_retry_after') else 0.0
    error.message_ids = list(response.message_ids or []) if response else []
    if response and response.code:
        error.code = _Code(error.code, response.code)


def is_cancelled(error):
    # Gio.IOErrorEnum is loaded already: the library depends on it.
    return isinstance(error, GLib.Error) and error.domain == 'g-io-error-quark' and error.code == _CANCELLED


_CANCELLED = int(get_introspection_module('Gio').IOErrorEnum.CANCELLED)
_install()
