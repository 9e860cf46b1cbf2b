# check.py: compiles, checks and runs the code blocks of the pages, and follows their links; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: check.py SOURCE-ROOT BUILD-ROOT [TEST]…"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree

if len(sys.argv) < 3:
    sys.exit(__doc__)
SOURCE, BUILD = (os.path.abspath(path) for path in sys.argv[1:3])
BINDINGS = os.path.join(SOURCE, 'relay-glib/bindings')
HTML = os.path.join(BUILD, 'doc/relay-glib-1.0')
SECONDS = 60  # only a failing test waits that long

# The dynamic linker reads its variable when a program starts.
LIBRARY = os.path.join(BUILD, 'relay-glib')
if LIBRARY not in os.environ.get('LD_LIBRARY_PATH', ''):
    os.environ['LD_LIBRARY_PATH'] = LIBRARY
    os.environ['GI_TYPELIB_PATH'] = LIBRARY
    os.execv(sys.executable, [sys.executable, *sys.argv])

os.environ.update(RELAY_SOURCE=SOURCE, RELAY_BUILD=BUILD, RELAY_OVERRIDES=BINDINGS)
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(SOURCE, 'tests', name) for name in ('lib', 'manual', 'vala')]

import blocks  # noqa: E402
import c_blocks  # noqa: E402
import links  # noqa: E402
import peer  # noqa: E402
import python_blocks  # noqa: E402


def load_relay():
    """The library with the override of the source tree."""
    import gi.overrides
    gi.overrides.__path__.insert(0, BINDINGS)
    gi.require_version('Relay', '1.0')
    from gi.repository import Relay
    return Relay


def all_blocks():
    return [block for page in blocks.pages(SOURCE) for block in blocks.of_page(SOURCE, page)]


def check_empty(problems):
    problems = list(problems)
    assert not problems, '\n'.join(problems)


def environment(folder):
    """Variables with which a program finds the overrides of the source tree."""
    for name in ('gi/overrides', 'gjs-1.0/overrides'):
        shutil.copytree(BINDINGS, os.path.join(folder, name), dirs_exist_ok=True)
    shared = os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')
    return {**os.environ, 'PYTHONPATH': folder, 'XDG_DATA_DIRS': f'{folder}:{shared}', 'G_DEBUG': 'fatal-criticals'}


def program_of(folder, page, language):
    """The command that runs the program of a page; a program in C or Vala is compiled."""
    name = {'c': 'program.c', 'python': 'program.py', 'js': 'program.js', 'vala': 'program.vala'}[language]
    path = os.path.join(folder, name)
    text = blocks.program(SOURCE, page, language)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    if language == 'c':
        problem = c_blocks.compile_text(SOURCE, BUILD, text, '-o', path[:-2])
        assert not problem, problem
        return [path[:-2]]
    if language == 'vala':
        import valac
        return [valac.compile_program(folder, path)]
    return [sys.executable, '-B', path] if language == 'python' else ['gjs', '-m', path]


def languages():
    """Those whose programs can run here."""
    return ['c', 'python', *(['js'] if shutil.which('gjs') else []), *(['vala'] if shutil.which('valac') else [])]


def test_every_block_has_a_language():
    check_empty(f'{block.place}: “{block.language}”' for block in all_blocks()
                if block.language not in blocks.LANGUAGES)


def test_no_block_is_only_indented():
    for page in blocks.pages(SOURCE):
        text = re.sub(r'^```.*?^```', '', blocks.read(SOURCE, page), flags=re.MULTILINE | re.DOTALL)
        found = re.search(r'\n\n(    [^\n]*)', text)
        if found and not re.search(r'^\d+\. ', text[:found.start()], flags=re.MULTILINE):
            raise AssertionError(f'{page}: {found[1].strip()}: write it between lines of three backquotes, with its language')


def test_c_programs_compile():
    check_empty(c_blocks.compile_text(SOURCE, BUILD, block.text, '-o', '/dev/null')
                for block in all_blocks() if block.language == 'c' and block.is_program
                if c_blocks.compile_text(SOURCE, BUILD, block.text, '-o', '/dev/null'))


def test_c_fragments_compile():
    problems = []
    for page in blocks.pages(SOURCE):
        fragments = [b for b in blocks.of_page(SOURCE, page) if b.language == 'c' and not b.is_program]
        if fragments:
            problems.append(c_blocks.compile_text(SOURCE, BUILD, c_blocks.source_of(fragments), '-fsyntax-only'))
    assert len(problems) > 5, 'fragments were found'
    check_empty(problem for problem in problems if problem)


def test_python_names_exist():
    names = python_blocks.Names(SOURCE, load_relay())
    problems = []
    for page in blocks.pages(SOURCE):
        earlier = set()
        for block in blocks.of_page(SOURCE, page):
            if block.language == 'python':
                problems += names.check(block, earlier)
                earlier |= set(python_blocks.bound_names(python_blocks.parse(block)))
    check_empty(problems)


def test_javascript_names_exist():
    found = [{'page': b.page, 'line': b.line, 'text': b.text} for b in all_blocks() if b.language == 'js']
    assert len(found) > 5, 'blocks were found'
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(found, file)
        file.flush()
        script = os.path.join(SOURCE, 'tests/manual/check-js.js')
        result = subprocess.run(['gjs', script, file.name], capture_output=True, text=True, timeout=SECONDS)
    assert result.returncode == 0, result.stderr
    check_empty(result.stdout.splitlines())


def test_shell_blocks_parse():
    check_empty(f'{block.place}: {result.stderr.strip()}' for block in all_blocks() if block.language == 'sh'
                if (result := subprocess.run(['sh', '-n'], input=block.text, capture_output=True, text=True)).returncode)


def test_json_blocks_parse():
    for block in all_blocks():
        if block.language == 'json':
            json.loads(block.text)


def test_whole_tests_pass():
    """The programs of the page about tests."""
    with tempfile.TemporaryDirectory() as folder:
        for language in languages():
            command = program_of(folder, 'doc/testing.md', language)
            result = subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=SECONDS)
            assert result.returncode == 0, f'{language}: {result.stdout}{result.stderr}'


def test_transports_carry_the_protocol():
    """The programs of the page about transports. That in C is a fragment."""
    with tempfile.TemporaryDirectory() as folder:
        for language in languages()[1:]:
            peer.converse(program_of(folder, 'doc/transports.md', language), environment(folder))


def error_names(relay):
    return {name for name in vars(relay.Error) if name.isupper()}


def test_every_error_is_explained():
    """Each code has a section, which is right about the ambiguity."""
    relay = load_relay()
    from gi.repository import GLib
    text = blocks.read(SOURCE, 'doc/errors.md')
    rows = dict(re.findall(r'^### ([A-Z_]+)\n\n[^\n]+\n\n- What to do: .*\n- Ambiguous: (yes|no)\.$', text, flags=re.MULTILINE))
    assert set(rows) == error_names(relay), set(rows) ^ error_names(relay)
    for name, ambiguous in rows.items():
        error = GLib.Error.new_literal(relay.error_quark(), 'x', int(getattr(relay.Error, name)))
        assert relay.Error.is_ambiguous(error) == (ambiguous == 'yes'), name


def test_every_state_is_explained():
    relay = load_relay()
    rows = re.findall(r'^\| (\w+) \| [^|]+ \|$', blocks.read(SOURCE, 'doc/staying-online.md'), flags=re.MULTILINE)
    states = {name.lower() for name in vars(relay.State) if name.isupper()}
    assert states == set(rows) - {'state'}, states ^ set(rows)


def send_once(relay, answer):
    """The code of the error that a send ends with when the connector gives this answer; None for success."""
    from gi.repository import GLib
    transport = relay.MemoryTransport.new('web', 'bot')
    transport.auto_handshake = relay.Descriptor.new_from_json(peer.DESCRIPTOR)
    adapter = relay.Adapter.new(None, transport)
    adapter.set_max_rate_limit_wait(0)
    adapter.connect('inbound', lambda *_arguments: None)
    transport.connect('frame-written', lambda _transport, frame: frame['type'] == 'outbound' and transport.feed_json(
        {'type': 'outbound_result', 'requestId': frame['requestId'], 'result': answer}))
    ended = []
    adapter.connect_async(None, lambda source, result: ended.append(source.connect_finish(result)))
    while not ended:
        GLib.MainContext.default().iteration(True)
    adapter.send_async('c1', 'hello', None, None, None, lambda _source, result: ended.append(result))
    while len(ended) < 2:
        GLib.MainContext.default().iteration(True)
    try:
        adapter.send_finish(ended[1])
    except GLib.Error as error:
        # PyGObject's own number: the override puts the code of the connector beside it
        return next(name for name in error_names(relay) if error.matches(relay.error_quark(), getattr(relay.Error, name)))
    return None


def test_answers_make_the_errors_of_the_table():
    relay = load_relay()
    text = blocks.read(SOURCE, 'doc/testing.md')
    rows = re.findall(r'^\| `(\{.*\})` \| (?:success|%RELAY_ERROR_(\w+)) \|$', text, flags=re.MULTILINE)
    assert len(rows) > 5, rows
    for answer, name in rows:
        found = send_once(relay, json.loads(answer))
        assert (found or '') == name, f'{answer}: {found}'


def test_pages_are_in_the_order():
    text = blocks.read(SOURCE, 'doc/relay.toml.in')
    listed = re.search(r'content_files = \[(.*?)\]', text, flags=re.DOTALL)[1]
    listed = re.findall(r'"([^"]+)"', listed)
    present = [os.path.basename(page) for page in blocks.pages(SOURCE) if page.startswith('doc/')]
    assert sorted(listed) == sorted(present), set(listed) ^ set(present)
    assert listed[:2] == ['overview.md', 'first-steps.md'], listed


def test_each_page_names_the_next():
    """The last lines of a page: the next one of the order, and the script of the pages."""
    text = blocks.read(SOURCE, 'doc/relay.toml.in')
    listed = re.findall(r'"([\w-]+)\.md"', re.search(r'content_files = \[(.*?)\]', text, flags=re.DOTALL)[1])
    for name, following in zip(listed, [*listed[1:], None]):
        end = '<script src="manual.js"></script>\n'
        if following:
            title = re.match('Title: (.*)', blocks.read(SOURCE, f'doc/{following}.md'))[1]
            end = f'*Next: [{title}]({following}.html)*\n\n{end}'
        assert blocks.read(SOURCE, f'doc/{name}.md').endswith('\n' + end), f'{name}.md must end with {end}'


def test_title_is_the_heading():
    for page in blocks.pages(SOURCE):
        if page.startswith('doc/'):
            text = blocks.read(SOURCE, page)
            title, name = re.match(r'Title: (.*)\nSlug: (.*)\n', text).groups()
            assert f'\n# {title}\n' in text, page
            assert name == os.path.basename(page)[:-3], page


def test_named_files_exist():
    """A path in backquotes that begins with a folder of the tree."""
    folders = ('doc/', 'examples/', 'include/', 'relay-glib/', 'tests/')
    for page in blocks.pages(SOURCE):
        text = re.sub(r'^```.*?^```', '', blocks.read(SOURCE, page), flags=re.MULTILINE | re.DOTALL)
        for name in re.findall(r'`(?:\./)?([\w./-]+)`', text):
            if name.startswith(folders) and name != 'relay-glib/VERSION':
                assert os.path.exists(os.path.join(SOURCE, name)), f'{page}: {name}'


def coloured(style):
    """The selectors of the rules that name a colour."""
    rules = re.findall(r'([^{}]+)\{([^{}]*)\}', style)
    return {one.strip() for selectors, rule in rules if '#' in rule for one in selectors.split(',')}


def test_pictures_follow_the_colour_scheme():
    """Colours stand in the style only, for both schemes; a title and a description tell what is shown."""
    svg = '{http://www.w3.org/2000/svg}'
    paths = [name for name in os.listdir(os.path.join(SOURCE, 'doc')) if name.endswith('.svg')]
    assert paths, 'there is a picture'
    for name in paths:
        root = xml.etree.ElementTree.parse(os.path.join(SOURCE, 'doc', name)).getroot()
        assert root.find(f'{svg}title').text and root.find(f'{svg}desc').text, name
        light, _, dark = root.find(f'{svg}style').text.partition('@media (prefers-color-scheme: dark)')
        for element in root.iter():
            assert not {'fill', 'stroke', 'style'} & set(element.attrib), f'{name}: {element.tag} has a colour of its own'
        assert coloured(light) and coloured(light) == coloured(dark), f'{name}: {coloured(light) ^ coloured(dark)}'


def test_links_of_files_lead_somewhere():
    check_empty(links.broken_file_links(SOURCE, blocks.pages(SOURCE), blocks.read))


def test_links_of_the_site_lead_somewhere():
    check_empty(links.broken_links(HTML))
    check_empty(links.unresolved_symbols(HTML))


def run(tests):
    failed = 0
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix('test_').replace('_', ' ')
        try:
            test()
            print('ok', number, '-', name, flush=True)
        except Exception:
            failed += 1
            print('not ok', number, '-', name)
            print(re.sub('^', '# ', traceback.format_exc(limit=-1), flags=re.MULTILINE), flush=True)
    return failed


TESTS = [test for name, test in list(globals().items()) if name.startswith('test_')]
WANTED = sys.argv[3:]
sys.exit(1 if run([test for test in TESTS if not WANTED or test.__name__ in WANTED]) else 0)
