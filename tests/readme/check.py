# check.py: compiles and runs the examples of the README and talks to them; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: check.py SOURCE-ROOT BUILD-ROOT"""
import glob
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

if len(sys.argv) != 3:
    sys.exit(__doc__)
SOURCE, BUILD = (os.path.abspath(path) for path in sys.argv[1:])
os.environ['RELAY_CONNECTOR'] = os.path.join(BUILD, 'examples/connector/relay-connector')
sys.path[:0] = [os.path.join(SOURCE, 'tests/connector'), os.path.join(SOURCE, 'tests/lib')]
sys.dont_write_bytecode = True

import blocks  # noqa: E402
import harness  # noqa: E402

with open(os.path.join(SOURCE, 'README.md'), encoding='utf-8') as file:
    README = file.read()


def block(language, text=README):
    return re.search(rf'^```{language}\n(.*?)^```', text, re.MULTILINE | re.DOTALL)[1]


def can_import(module):
    return subprocess.run([sys.executable, '-c', f'import {module}'], stderr=subprocess.DEVNULL).returncode == 0


def environment(connector, **more):
    return {
        **os.environ,
        **more,
        'LD_LIBRARY_PATH': os.path.join(BUILD, 'relay-glib'),
        'GI_TYPELIB_PATH': os.path.join(BUILD, 'relay-glib'),
        'G_DEBUG': 'fatal-criticals',
        'GATEWAY_RELAY_URL': connector.places['relay'],
        'GATEWAY_RELAY_ID': 'gw',
        'GATEWAY_RELAY_SECRET': harness.SECRET,
    }


def converse(connector, command, ends=False, **more):
    """Messages from before and after the start of the bot are answered. SIGINT and SIGTERM end it, if so asked."""
    for number in (signal.SIGINT, signal.SIGTERM) if ends else (None,):
        converse_once(connector, command, number, **more)


def converse_once(connector, command, end_signal, **more):
    page = harness.Page(connector)
    page.say('dm-alice', 'anybody?')
    bot = subprocess.Popen(command, env=environment(connector, **more))
    try:
        harness.equal(page.bot_message()['text'], 'You said: anybody?')
        page.say('general', 'hello')
        harness.equal(page.bot_message()['text'], 'You said: hello')
        harness.check(bot.poll() is None, 'the bot still runs')
        if end_signal:
            bot.send_signal(end_signal)
            harness.equal(bot.wait(20), 0)
    finally:
        bot.kill()
        bot.wait()
        page.hang_up()


def compile_c(folder, text):
    """Compiles a program without a warning; returns its path."""
    flags = subprocess.run(
        ['pkg-config', '--cflags', '--libs', 'relay-glib-1.0-uninstalled', 'gio-unix-2.0'],
        env={**os.environ, 'PKG_CONFIG_PATH': os.path.join(BUILD, 'meson-uninstalled')},
        check=True, capture_output=True, text=True).stdout
    flags += f' -I{SOURCE}/include -I{BUILD}/include'
    program = os.path.join(folder, 'bot')
    command = ['gcc', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter', '-x', 'c', '-', '-o', program]
    subprocess.run([*command, *shlex.split(flags)], input=text, text=True, check=True)
    return program


def compile_vala(folder, page):
    """Compiles the program of a page without a warning; returns its path."""
    os.environ.update(RELAY_SOURCE=SOURCE, RELAY_BUILD=BUILD)
    sys.path.insert(0, os.path.join(SOURCE, 'tests/vala'))
    import valac
    source = os.path.join(folder, 'bot-in-vala.vala')
    with open(source, 'w', encoding='utf-8') as bot:
        bot.write(blocks.program(SOURCE, page, 'vala'))
    return valac.compile_program(folder, source)


def test_c_example(connector):
    with tempfile.TemporaryDirectory() as folder:
        program = compile_c(folder, block('c'))
        converse(connector, [program])
        shows_error(connector, program, 'GATEWAY_RELAY_URL', status=1, GATEWAY_RELAY_URL='')
        shows_error(connector, program, 'unauthorized', GATEWAY_RELAY_SECRET='wrong')
        shows_error(connector, program, 'refused', GATEWAY_RELAY_URL='ws://127.0.0.1:1')


def shows_error(connector, program, words, status=None, **variables):
    """A line of standard error says what is wrong. The bot exits with the status, or goes on trying."""
    command = program if isinstance(program, list) else [program]
    bot = subprocess.Popen(command, env={**environment(connector), **variables}, stderr=subprocess.PIPE, text=True)
    try:
        line = bot.stderr.readline()
        harness.check(words in line, line)
        if status is not None:
            harness.equal(bot.wait(20), status)
    finally:
        bot.kill()
        bot.wait()


def shows_each_error(connector, command, words, variables):
    """Says what is wrong with the secret, the connection and, with these words, the URL."""
    shows_error(connector, command, 'unauthorized', **variables, GATEWAY_RELAY_SECRET='wrong')
    shows_error(connector, command, 'refused', **variables, GATEWAY_RELAY_URL='ws://127.0.0.1:1')
    bot = subprocess.run(command, env={**environment(connector), **variables, 'GATEWAY_RELAY_URL': ''},
                         stderr=subprocess.PIPE, text=True, timeout=20)
    harness.check(bot.returncode != 0 and words in bot.stderr, bot.stderr)


def test_python_example(connector):
    converse(connector, [sys.executable, '-B', '-c', block('python')])


def python_with_override(folder):
    """Returns the variable that makes PyGObject use the override of the source tree, by way of a folder."""
    overrides = os.path.join(folder, 'gi/overrides')
    os.makedirs(overrides)
    for path in glob.glob(os.path.join(SOURCE, 'relay-glib/bindings/[Rr]elay*.py')):
        shutil.copy(path, overrides)
    return {'PYTHONPATH': folder}


def python_programs():
    """The commands of the bots of the page. The first one is changed as the page says, for older PyGObject."""
    found = [b for b in blocks.of_page(SOURCE, 'doc/python.md') if b.language == 'python']
    first, instead = found[0].text, found[1].text
    harness.check('gi.events' in first and instead == 'Relay.aio.run(main())\n', instead)
    older, _rest = re.sub(r'^from gi.events .*\n', '', first, flags=re.MULTILINE).split('def new_loop()')
    texts = [older + instead, *([first] if can_import('gi.events') else [])]
    texts += [b.text for b in found[2:] if b.is_program and 'Relay.aio.run(' in b.text]
    return [[sys.executable, '-B', '-c', text] for text in texts]


def test_python_page(connector):
    with tempfile.TemporaryDirectory() as folder:
        variables = python_with_override(folder) | {'GATEWAY_RELAY_PLATFORMS': 'web'}
        commands = python_programs()
        harness.check(len(commands) >= 3, f'{len(commands)} programs')
        for command in commands:
            converse(connector, command, ends=True, **variables)


def test_python_bot_shows_errors(connector):
    with tempfile.TemporaryDirectory() as folder:
        variables = python_with_override(folder)
        command = python_programs()[0]
        shows_error(connector, command, 'unauthorized', **variables, GATEWAY_RELAY_SECRET='wrong')
        nowhere = {**variables, 'GATEWAY_RELAY_URL': 'ws://127.0.0.1:1'}
        shows_error(connector, command, 'refused', **nowhere)
        bot = subprocess.Popen(command, env={**environment(connector), **nowhere}, stderr=subprocess.PIPE, text=True)
        bot.stderr.readline()
        bot.terminate()
        harness.equal((bot.wait(20), [line for line in bot.stderr if 'Traceback' in line]), (0, []))


def test_python_finds_override_of_source_tree(connector):
    """The last block of the page."""
    text = [b.text for b in blocks.of_page(SOURCE, 'doc/python.md') if b.language == 'python'][-1]
    text += 'from gi.repository import Relay\nRelay.held'
    subprocess.run([sys.executable, '-W', 'ignore', '-c', text], cwd=SOURCE, env=environment(connector), check=True)


def gjs_with_override(folder):
    """Returns the variable that makes gjs use the override of the source tree, by way of a folder."""
    overrides = os.path.join(folder, 'gjs-1.0/overrides')
    os.makedirs(overrides)
    for name in ('Relay.js', 'relay-bot.js'):
        shutil.copy(os.path.join(SOURCE, 'relay-glib/bindings', name), overrides)
    others = os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')
    return {'XDG_DATA_DIRS': f'{folder}:{others}'}


def gjs_programs(folder, page):
    """Stores each JavaScript program of a page in the folder, and yields its command and its text."""
    for found in blocks.of_page(SOURCE, page):
        if found.language == 'js' and found.is_program:
            path = os.path.join(folder, f'line-{found.line}.js')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(found.text)
            is_module = 'imports.gi' not in found.text
            yield ['gjs', *(['-m'] if is_module else []), path], found.text


def test_javascript_page(connector):
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        variables = gjs_with_override(folder) | {'GATEWAY_RELAY_PLATFORMS': 'web'}
        for command, text in gjs_programs(folder, 'doc/javascript.md'):
            converse(connector, command, 'wait_for_signal()' in text or 'bot.run()' in text, **variables)
            count += 1
    harness.check(count >= 4, f'{count} programs')


def test_javascript_bot_shows_errors(connector):
    with tempfile.TemporaryDirectory() as folder:
        variables = gjs_with_override(folder)
        command, _text = next(gjs_programs(folder, 'doc/javascript.md'))
        shows_each_error(connector, command, 'URL', variables)


def test_vala_page(connector):
    """The program of the page; it is compiled without a warning."""
    if not shutil.which('valac'):
        print('# SKIP no valac here')
        return
    with tempfile.TemporaryDirectory() as folder:
        program = compile_vala(folder, 'doc/vala.md')
        converse(connector, [program], ends=True)
        shows_error(connector, program, 'GATEWAY_RELAY_URL', status=1, GATEWAY_RELAY_URL='')
        shows_error(connector, program, 'unauthorized', GATEWAY_RELAY_SECRET='wrong')


def commands_of_first_steps(folder):
    """The bot of the page in each language: the command, and the variables that find the override."""
    python_path = os.path.join(folder, 'python')
    shutil.copytree(os.path.join(SOURCE, 'relay-glib/bindings'), os.path.join(python_path, 'gi/overrides'))
    yield [compile_c(folder, blocks.program(SOURCE, 'doc/first-steps.md', 'c'))], {}
    text = blocks.program(SOURCE, 'doc/first-steps.md', 'python')
    yield [sys.executable, '-B', '-c', text], {'PYTHONPATH': python_path}
    yield next(gjs_programs(folder, 'doc/first-steps.md'))[0], gjs_with_override(folder)
    if shutil.which('valac'):
        yield [compile_vala(folder, 'doc/first-steps.md')], {}


def test_bots_of_first_steps(connector):
    """Each answers, ends on Ctrl+C and on SIGTERM, and says what is wrong with its secret, its URL and its connection."""
    with tempfile.TemporaryDirectory() as folder:
        for command, variables in commands_of_first_steps(folder):
            converse(connector, command, ends=True, **variables)
            shows_each_error(connector, command, 'GATEWAY_RELAY_URL', variables)


def test_examples_are_short(_connector):
    harness.check(block('c').count('\n') <= 40, 'the C example has at most 40 lines')
    harness.check(block('python').count('\n') <= 15, 'the Python example has at most 15 lines')


def test_links_lead_somewhere(_connector):
    links = re.findall(r'\]\(([^)#:]+)\)', README)
    harness.check(len(links) > 5, 'there are links')
    missing = [link for link in links if not os.path.exists(os.path.join(SOURCE, link))]
    harness.check(not missing, f'missing: {missing}')


sys.exit(
    harness.run(
        [
            test_c_example,
            test_python_example,
            test_python_page,
            test_python_bot_shows_errors,
            test_python_finds_override_of_source_tree,
            test_javascript_page,
            test_javascript_bot_shows_errors,
            test_vala_page,
            test_bots_of_first_steps,
            test_examples_are_short,
            test_links_lead_somewhere,
        ]
    )
)
