# make-types.py: makes relay-1.0.d.ts, the TypeScript declarations of the library with its GJS override
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: make-types.py GENERATED >relay-1.0.d.ts

GENERATED is the relay-1.0.d.ts that ts-for-gir makes from Relay-1.0.gir. It describes the typelib. The override
changes arguments and results, and adds methods; this script changes the declarations in the same way.
"""
import re
import sys

HEAD = '''\
// relay-1.0.d.ts: TypeScript declarations of the library with its GJS override; made by make-types.py, do not edit
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

'''

# Inserted at the start of the namespace
TYPES = '''
    /** What JSON can represent. A bigint is written as an integer of up to 64 bits. */
    type JsonValue = string | number | bigint | boolean | null | undefined | JsonValue[] | {[key: string]: JsonValue};

    /** A JSON object that is passed to the library: a plain object, or one of json-glib */
    type JsonInput = {[key: string]: JsonValue} | Json.Object;

    /** A JSON array that is passed to the library */
    type JsonArrayInput = {[key: string]: JsonValue}[] | Json.Array;

    /** A JSON object that the library returns. Integers beyond 2⁵³ are strings in it. */
    type JsonObject = {[key: string]: any};

    /** The events of an adapter, see {@link Adapter.events} */
    interface Events extends AsyncIterableIterator<MessageEvent> {
        /** Ends the loop after the body that runs. The connector keeps the events that it has stored. */
        close(): void;
    }

    /**
     * Makes an async signal handler hold its delivery until its promise is settled.
     * @param handler the handler
     * @returns the function to connect to the signal
     */
    function held<F extends (...args: any[]) => unknown>(handler: F): F;

    /**
     * Waits for SIGINT or SIGTERM. A second signal ends the process at once.
     * @returns the number of the signal
     */
    function wait_for_signal(): globalThis.Promise<number>;

'''

# For programs that are no modules
TAIL = '''
interface GjsGiImports {
    Relay: typeof import('gi://Relay?version=1.0').default;
}
'''

# Inserted behind the static methods and fields of a class
MEMBERS = {
    'Error': '''
        /** the seconds after which the call may be repeated; 0 if that is unknown */
        retryAfter: number;

        /** the ids of what was sent before a {@link Error.PARTIAL} */
        messageIds: string[];

        /** the answer of the connector, or null if there was none */
        response: SendResult | null;

        /** the same as `retryAfter` */
        retry_after: number;

        /** the same as `messageIds` */
        message_ids: string[];
''',
    'Adapter': '''
        /**
         * Returns the events in place of the signal `inbound`, for `for await`.
         *
         * An event is acknowledged when the body of the loop receives it. The loop ends when the adapter is
         * disconnected, and throws when the credentials are revoked. At most 1,024 events wait for the loop.
         * @param options with `held`, an event is acknowledged when the body asks for the next one
         */
        events(options?: {held?: boolean}): Events;
''',
    'ChatList': '''
        /** The chats, for `for … of` and spreading */
        [Symbol.iterator](): IterableIterator<Chat>;
''',
}
WAIT = '''
        /**
         * Waits until the async handlers of the adapter and of its transport have ended.
         * @param timeout the longest time to wait, in milliseconds
         * @returns whether all of them have ended
         */
        wait_for_handlers(timeout: number): globalThis.Promise<boolean>;
'''
MEMBERS['Adapter'] += WAIT
MEMBERS['Transport'] = WAIT

# Arguments of asynchronous methods that may be null for 0, which has a meaning
DEFAULTS = ('timeout_s', 'max_size', 'delay')
FLAGS = ('SessionKeyFlags', 'TextSplitFlags')

METHOD = re.compile(r'^(?P<start> +(?:static )?(?:function )?)(?P<name>\["new"\]|\w+)\((?P<arguments>.*)\): (?P<result>.*);$')
CLASS = re.compile(r'^    (?:abstract )?class (\w+)\b')


def split_arguments(text):
    """Divides at the commas that are not within brackets."""
    found, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter in '([{<') - (letter in ')]}' or letter == '>' and text[position - 1] != '=')
        if letter == ',' and depth == 0:
            found.append(text[start:position].strip())
            start = position + 1
    return found + [text[start:].strip()] if text.strip() else []


def accepted(kind):
    return kind.replace('Json.Object', 'JsonInput').replace('Json.Array', 'JsonArrayInput')


def returned(kind):
    return kind.replace('Json.Object', 'JsonObject').replace('Json.Array', 'JsonObject[]') \
        .replace('Tristate', 'boolean | null')


def can_be_left_out(name, kind, is_async):
    if kind.endswith('| null') or kind in FLAGS:
        return True
    return is_async and (kind == 'boolean' or name in DEFAULTS)


def adapt_arguments(text, method):
    """Returns the arguments as the override takes them. Those that are optional stand at the end."""
    arguments = [argument.split(': ', 1) for argument in split_arguments(text)]
    is_optional = not method.startswith('set_') and not text.endswith('callback: Gio.AsyncReadyCallback<this> | null')
    made = []
    for name, kind in reversed(arguments):
        if name.endswith('?') or name.startswith('...'):
            made.append(f'{name}: {kind}')
            continue
        is_optional = is_optional and can_be_left_out(name, kind, method.endswith('_async'))
        if name == 'callback':
            kind = kind.removesuffix(' | null')
        elif kind.endswith('| null') and not is_optional:
            kind += ' | undefined'
        made.append(f'{name}{"?" if is_optional else ""}: {accepted(kind)}')
    return ', '.join(reversed(made))


def adapt_method(line):
    match = METHOD.match(line)
    if not match or match['name'].startswith('vfunc_') or match['arguments'].startswith('...'):
        return line
    arguments = adapt_arguments(match['arguments'], match['name'])
    return f'{match["start"]}{match["name"]}({arguments}): {returned(match["result"])};'


SIGNAL = re.compile(r'^ {12}(?:"[\w-]+"|\w+): \(.*\) => ')


def adapt_line(line):
    if re.match(r' +constructor\(properties\?: Partial<', line):
        return line.replace(', ...args: any[]', '')
    if SIGNAL.match(line):
        # An async handler is accepted, and counts as “not handled”.
        line = line.replace('=> boolean | void', '=> boolean | void | globalThis.Promise<unknown>')
        return line.replace('Json.Object', 'JsonObject')
    if re.match(r' +(get \w+\(\): |set \w+\(val: Tristate\)|\w+: (Tristate|Json\.))', line):
        return returned(line)
    return adapt_method(line)


def blocks(lines):
    """Yields (comment, line): a line with the documentation comment in front of it, which may be empty."""
    comment = []
    for line in lines:
        if comment and not comment[-1].strip().endswith('*/') or not comment and line.strip().startswith('/**'):
            comment.append(line.rstrip())
        else:
            yield comment, line
            comment = []


def constructor(line):
    """The constructor that takes what the function new() takes"""
    match = re.match(r' +static \["new"\]\((.*)\): \w+;', line)
    return f'        constructor({match[1]});' if match else None


def nullable_properties(lines):
    """The names of the properties whose functions accept null. The GIR has that of the getter only."""
    setters = (re.match(r' +set_(\w+)\(\w+: .* \| null\): void;', line) for line in lines)
    return {match[1].replace('_', '') for match in setters if match}


def adapt_setter(line, nullable):
    match = re.match(r'( +set (\w+)\(val: )(.*)\);', line)
    if not match or match[2].replace('_', '').lower() not in nullable or match[3].endswith('| null'):
        return line
    return f'{match[1]}{match[3]} | null);'


def make_body(lines):
    current, inserted = None, set()
    nullable = nullable_properties(lines)
    for comment, line in blocks(lines):
        match = CLASS.match(line)
        current = match[1] if match else current
        if 'callback?: Gio.AsyncReadyCallback' in line:
            continue  # the union of the two overloads in front of it
        if re.match(r' +set \w+\(', line) and any('@construct-only' in part for part in comment):
            continue
        line = adapt_setter(adapt_line(line), nullable)
        # Only newer versions of g-ir-scanner write the defaults of properties, and about virtual functions.
        if 'callback: Gio.AsyncReadyCallback' not in line and ' vfunc_' not in line:
            yield from (part for part in comment if not re.match(r' {9,}\* @default ', part))
        yield line.rstrip()
        if constructor(line):
            yield ''
            yield constructor(line)
        if line.startswith('export namespace Relay'):
            yield from TYPES.rstrip('\n').split('\n')
        if current in MEMBERS and current not in inserted and re.match(r' +static \$gtype', line):
            inserted.add(current)
            yield from MEMBERS[current].rstrip('\n').split('\n')
    if inserted != set(MEMBERS):
        raise ValueError(f'not found: {set(MEMBERS) - inserted}')


def make(text):
    """Returns the declarations, made from the text of the file that ts-for-gir wrote."""
    body = text[text.index("declare module 'gi://Relay?version=1.0'"):]
    lines = '\n'.join(make_body(body.split('\n')))
    return HEAD + re.sub(r'\n{3,}', '\n\n', lines + TAIL)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding='utf-8') as generated:
        sys.stdout.write(make(generated.read()))
