# api_docs.py: whether the documentation of every public symbol is complete
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: api_docs.py GIR

`gi-docgen check` finds symbols, arguments and results without documentation. This finds what is missing in it: the
version, the unit of a number, when a result or a property is NULL, and how a call can fail.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
CALLABLES = ('method', 'constructor', 'function', 'virtual-method', 'callback', GLIB + 'signal')
TYPES = ('class', 'record', 'interface', 'enumeration', 'bitfield')
NUMBERS = ('gint', 'guint', 'gint64', 'guint64', 'gsize', 'gdouble', 'guint16')
UNITS = re.compile(
    r'\b(milliseconds?|seconds?|microseconds?|bytes?|number|code|status|units?|length|priority|version|how (many|often)|'
    r'units of|\[property@)', re.IGNORECASE)
FAILURES = re.compile(r'RELAY_ERROR_|G_IO_ERROR_|the errors of|\bfail', re.IGNORECASE)


def short(element):
    return element.tag.replace(CORE, '')


def documentation(element):
    doc = element.find(CORE + 'doc')
    return doc.text if doc is not None else ''


def type_name(element):
    kind = element.find(CORE + 'type')
    return kind.get('name') if kind is not None else ''


def check_number(element, path):
    if type_name(element) in NUMBERS and not UNITS.search(documentation(element)):
        yield f'{path}: the unit is missing'


def check_callable(element, path):
    text = documentation(element)
    if not text:
        yield f'{path}: no documentation'
    if not element.get('version'):
        yield f'{path}: no “Since:”'
    if element.get('throws') == '1' and not FAILURES.search(text):
        yield f'{path}: how it fails is missing'
    for parameter in element.findall(f'{CORE}parameters/{CORE}parameter'):
        if not documentation(parameter):
            yield f'{path}: no documentation of {parameter.get("name")}'
        yield from check_number(parameter, f'{path}: {parameter.get("name")}')
    result = element.find(CORE + 'return-value')
    if type_name(result) == 'none':
        return
    if not documentation(result):
        yield f'{path}: no documentation of the result'
    if result.get('nullable') == '1' and 'NULL' not in documentation(result):
        yield f'{path}: when the result is NULL is missing'
    yield from check_number(result, f'{path}: the result')


def check_property(owner, element, path):
    text = documentation(element)
    getters = [m for m in owner.findall(CORE + 'method') if m.get('name') == element.get('getter')]
    if not text:
        yield f'{path}: no documentation'
    if not element.get('version'):
        yield f'{path}: no “Since:”'
    if getters and getters[0].find(CORE + 'return-value').get('nullable') == '1' and 'NULL' not in text:
        yield f'{path}: when it is NULL is missing'
    yield from check_number(element, path)


def check_type(element):
    name = element.get('name')
    if element.get(GLIB + 'is-gtype-struct-for'):
        return
    if not documentation(element) or not element.get('version'):
        yield f'{name}: no documentation or no “Since:”'
    for member in element:
        kind, path = short(member), f'{name}.{member.get("name")}'
        if kind in CALLABLES:
            yield from check_callable(member, path)
        elif kind == 'property':
            yield from check_property(element, member, path)
        elif kind == 'member' and not documentation(member):
            yield f'{path}: no documentation'


def check(namespace):
    for element in namespace:
        if short(element) in CALLABLES and not element.get('moved-to'):
            yield from check_callable(element, element.get('name'))
        elif short(element) in TYPES:
            yield from check_type(element)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = list(check(ElementTree.parse(sys.argv[1]).getroot().find(CORE + 'namespace')))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == '__main__':
    main()
