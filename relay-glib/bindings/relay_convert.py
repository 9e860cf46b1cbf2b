# relay_convert.py: the conversions between values of Python and of C; a part of the override Relay.py
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A converter takes a value and the name of its argument or property, and returns what is passed to C."""
import json
import numbers
import re

from gi.repository import Json


def _refuse_nul(name):
    raise ValueError(f'“{name}” contains U+0000, at which a string of C ends')


def check_string(value, name):
    if isinstance(value, str) and '\0' in value:
        _refuse_nul(name)
    return value


def check_strings(value, name):
    """Checks the strings of a sequence, or the keys and values of a dict."""
    if isinstance(value, dict):
        check_strings([*value, *value.values()], name)
    elif hasattr(value, '__getitem__'):
        for element in value:
            check_string(element, name)
    return value


def check_string_property(value, name):
    # PyGObject stores str (value), whatever the value is.
    if value is not None and '\0' in str(value):
        _refuse_nul(name)
    return value


def _check_error(value, name):
    check_string(getattr(value, 'message', None), name)
    return value


def _check_integer(value, name):
    # PyGObject cuts a fraction off: 0.5 seconds become 0, which often means “no limit”.
    if type(value) is not int and isinstance(value, numbers.Number) and value % 1:
        raise ValueError(f'“{name}” has to be a whole number, not {value}')
    return value


# JSON: dicts and lists are converted to JsonObject and JsonArray, and back


def _check_numbers(value):
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError(f'integer out of the 64-bit range of json-glib: {value}')
    elif isinstance(value, dict):
        for member in value.values():
            _check_numbers(member)
    elif isinstance(value, (list, tuple)):
        for element in value:
            _check_numbers(element)


def _parse(value, name):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # json-glib reports neither of the following: it truncates a string at U+0000, and wraps a
    # large integer around.
    if re.search(r'(?<!\\)(?:\\\\)*\\u0000', text):
        _refuse_nul(name)
    if re.search(r'\d{19}', text):
        _check_numbers(value)
    return Json.from_string(text)


def _to_json_object(value, name):
    return _parse(value, name).get_object() if isinstance(value, dict) else value


def _to_json_array(value, name):
    return _parse(value, name).get_array() if isinstance(value, (list, tuple)) else value


def _from_json_object(value):
    if not isinstance(value, Json.Object):
        return value
    node = Json.Node.new(Json.NodeType.OBJECT)
    node.set_object(value)
    return json.loads(Json.to_string(node, False))


def _from_json_array(value):
    if not isinstance(value, Json.Array):
        return value
    node = Json.Node.new(Json.NodeType.ARRAY)
    node.set_array(value)
    return json.loads(Json.to_string(node, False))


_TRISTATES = {-1: None, 0: False, 1: True}


def _from_tristate(value):
    return _TRISTATES[int(value)]


def _to_tristate(value, name):
    return -1 if value is None else int(value)


# By the name of the type
FROM_C = {
    'Json.Object': _from_json_object,
    'Json.Array': _from_json_array,
    'Relay.Tristate': _from_tristate,
}
TO_C = {
    'Json.Object': _to_json_object,
    'Json.Array': _to_json_array,
    'utf8': check_string,
    'filename': check_string,
    'error': _check_error,
    'Relay.Tristate': _to_tristate,
}
TO_C.update({sign + f'int{bits}': _check_integer for sign in ('g', 'gu') for bits in (8, 16, 32, 64)})
