# test-vapi.py: what the vapi promises, and which mistakes are errors of the compiler; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import re
import sys
import tempfile
import traceback

from valac import VAPI, check_code

with open(VAPI, encoding='utf-8') as vapi_file:
    TEXT = vapi_file.read()

CLASS = re.compile(r'^\tpublic (?:sealed |abstract )?class (\w+) : [\w.]+ \{\n(.*?)^\t\}', re.MULTILINE | re.DOTALL)
GETTER = re.compile(r'public (?:unowned )?([\w.\[\]]+)(\??) get_(\w+) \(\);')
PROPERTY = re.compile(r'^\t\tpublic ([\w.\[\]]+)(\??) (\w+) \{(.*)\}$', re.MULTILINE)
METHOD = re.compile(r'^\t\tpublic async \S+ (\w+) \((.*)\) throws', re.MULTILINE)

CLASSES = dict(CLASS.findall(TEXT))


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f'got {got}, expected {wanted}')


def test_a_property_is_nullable_where_its_getter_is():
    checked = 0
    wrong = []
    for name, body in CLASSES.items():
        getters = {getter: mark for _, mark, getter in GETTER.findall(body)}
        for _, mark, prop, _ in PROPERTY.findall(body):
            checked += prop in getters
            if getters.get(prop, mark) != mark:
                wrong.append(f'{name}.{prop}')
    equal(wrong, [])
    if checked < 100:
        raise AssertionError(f'only {checked} properties were found')


def test_a_property_has_the_type_of_its_getter():
    # The type in the vapi comes from the GIR, which has bytes as a 64-bit integer in a property.
    same = {'uint64': 'size_t'}
    wrong = []
    for name, body in CLASSES.items():
        getters = {getter: kind for kind, _, getter in GETTER.findall(body)}
        for kind, _, prop, _ in PROPERTY.findall(body):
            if prop in getters and getters[prop] != same.get(kind, kind):
                wrong.append(f'{name}.{prop}')
    equal(wrong, [])


def test_what_has_no_setter_cannot_be_set():
    wrong = []
    for name, body in CLASSES.items():
        for _, _, prop, accessors in PROPERTY.findall(body):
            if re.search(r'\bset;', accessors) and f' set_{prop} (' not in body:
                wrong.append(f'{name}.{prop}')
    equal(wrong, [])


def test_nothing_is_deprecated():
    equal(re.findall(r'.*(?:replacement|deprecated|Deprecated).*', TEXT), [])


def split_parameters(text):
    """Splits at the commas that are not in brackets."""
    without_attributes = re.sub(r'\[CCode[^]]*\] ', '', text)
    return without_attributes.split(', ')


def test_arguments_at_the_end_that_may_be_null_can_be_left_out():
    checked = 0
    wrong = []
    for name, body in CLASSES.items():
        for method, parameters in METHOD.findall(body):
            for parameter in reversed(split_parameters(parameters)):
                if '?' not in parameter and '=' not in parameter and not parameter.startswith('out '):
                    break
                checked += 1
                if '=' not in parameter:
                    wrong.append(f'{name}.{method}: {parameter}')
    equal(wrong, [])
    if checked < 60:
        raise AssertionError(f'only {checked} arguments were found')


PARAMETERS = ('Relay.Adapter adapter, Relay.MessageEvent event, Relay.Identity identity, Relay.Prompt prompt, '
              'Relay.Endpoint endpoint, Relay.WebsocketTransport transport, Relay.SendResult result')


def compile_statements(statements, *options):
    """Each statement is a line of its own. Returns the messages of valac, each with the index of its line."""
    lines = [f'void f{number} ({PARAMETERS}) {{ {code} }}' for number, code in enumerate(statements)]
    with tempfile.TemporaryDirectory() as folder:
        status, text = check_code(folder, '\n'.join([*lines, 'void main () {}', '']), '--disable-warnings', *options)
    found = re.findall(r'^\S*code\.vala:(\d+)\.[-\d.]+: error: (.*)', text, re.MULTILINE)
    if (status != 0) != bool(found):
        raise AssertionError(f'status {status}:\n{text}')
    return [(int(line) - 1, message) for line, message in found]


def refuses(statements, words, *options):
    messages = compile_statements(statements, *options)
    refused = {line for line, message in messages if words in message}
    equal([code for line, code in enumerate(statements) if line not in refused], [])


def accepts(statements, *options):
    equal([(statements[line], message) for line, message in compile_statements(statements, *options)], [])


def test_an_immutable_property_cannot_be_assigned_to():
    refuses((
        'event.text = "x";',
        'event.message_id = null;',
        'event.media_urls = {};',
        'event.source.chat_id = "x";',
        'event.source.is_bot = Relay.Tristate.TRUE;',
        'identity.platform = "web";',
        'prompt.kind = Relay.PROMPT_KIND_CHOICE;',
        'adapter.transport = transport;',
        'endpoint.transport = transport;',
    ), 'construct-only')
    refuses(('event.user_id = "x";', 'result.message_ids = {};'), 'read-only')


def test_null_is_refused_where_it_cannot_be():
    strict = '--enable-experimental-non-null'
    refuses((
        'string text = event.message_id; print (text);',
        'string name = event.source.user_name; print (name);',
        'string code = adapter.fatal_error_code; print (code);',
        'string key = event.source.thread_id + "x"; print (key);',
        'print ("%u\\n", adapter.descriptor.max_message_length);',
    ), '', strict)
    accepts((
        'string text = event.text; print (text);',
        'string chat = event.source.chat_id; print (chat);',
        'foreach (unowned string url in event.media_urls) print (url);',
        'string? id = event.message_id; if (id != null) print ((!) id);',
        'adapter.send_async.begin (event.chat_id, "hi");',
        'adapter.begin_turn (event.source.build_session_key ());',
        'transport.secret = null;',
    ), strict)


def test_what_an_application_writes_is_accepted():
    accepts((
        'if (Relay.error_is_ambiguous (new IOError.CANCELLED ("x"))) print ("x");',
        'if (Relay.Error.is_ambiguous (new IOError.CANCELLED ("x"))) print ("x");',
        'endpoint.route_keys = {"a", "b"};',
        'prompt.add_option ("tea", "Tea");',
        'transport.set_identities ({ new Relay.Identity ("web"), identity });',
        'adapter.react_async.begin (event.chat_id, (!) event.message_id, "👍");',
    ))


def main():
    tests = [(name, function) for name, function in globals().items() if name.startswith('test_')]
    failed = 0
    print(f'1..{len(tests)}')
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f'ok {number} - {name[5:].replace("_", " ")}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {name[5:].replace("_", " ")}')
            for line in traceback.format_exc().splitlines():
                print('#', line)
    return 1 if failed else 0


sys.exit(main())
