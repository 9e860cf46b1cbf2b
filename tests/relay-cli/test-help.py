# test-help.py: help, manual page and completions say the same
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import shutil
import subprocess

from harness import check, equal, main
from program import expect, run

COMMANDS = ('watch', 'send', 'reply', 'ask', 'media', 'follow-up', 'info', 'ping', 'doctor', 'record', 'replay',
            'token', 'login')

BASH = '''
. "$TEXTS/relay.bash"
complete_words () {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _relay 2>/dev/null
  echo "${COMPREPLY[*]}"
}
complete_words relay do
complete_words relay ask --ki
complete_words relay ask --kind = ch
complete_words relay watch --j
complete_words relay media "$TEXTS/relay.f"
'''


def texts():
    return os.environ['RELAY_TEXTS']


def read(name):
    with open(os.path.join(texts(), name), encoding='utf-8') as file:
        return file.read()


def options_of(command):
    text = expect(run(command, '--help'), 0, f'Usage: relay {command} ').out
    return set(re.findall(r'--([a-z][a-z-]+)', re.sub(r'(?m)^ {26}.*', '', text.partition('\nOptions')[2])))


def shell(program, script):
    return subprocess.run([program, '-c', script], env={**os.environ, 'TEXTS': texts(), 'LC_ALL': 'C.UTF-8'},
                          capture_output=True, text=True, check=False)


def test_help_lists_every_command():
    text = expect(run('--help'), 0, 'Usage: relay COMMAND').out
    for command in COMMANDS:
        check(f'\n  {command} ' in text, command)
        equal(run('help', command).out, run(command, '--help').out)
    for line in text.splitlines():
        check(len(line) <= 80, line)
    expect(run(), 2, '', 'Usage: relay COMMAND')
    expect(run('--version'), 0, 'relay ')


def test_manual_page_has_every_option():
    page = read('relay.1').replace('\\-', '-')
    for command in COMMANDS:
        section = page.partition(f'.SS relay {command} ')[2].partition('\n.S')[0] + page.partition('.SH OPTIONS')[2]
        for option in options_of(command):
            check(f'--{option}' in section.replace('\\fB', '').replace('\\fR', ''), f'{command} --{option}')
    for heading in ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'ENVIRONMENT', 'FILES', 'EXIT STATUS', 'EXAMPLES'):
        check(f'\n.SH {heading}\n' in page, heading)


def test_manual_page_is_valid():
    if not shutil.which('groff'):
        print('# groff is not installed: the manual page is not formatted')
        return
    result = subprocess.run(['groff', '-man', '-Tutf8', '-Kutf8', '-ww', '-z', os.path.join(texts(), 'relay.1')],
                            capture_output=True, text=True, check=False)
    equal((result.returncode, result.stderr), (0, ''))


def test_completion_for_bash():
    result = shell('bash', BASH)
    equal(result.stdout.splitlines(), ['doctor', '--kind=', 'choice', '--json', f'{texts()}/relay.fish'], result.stderr)
    text = read('relay.bash')
    for command in COMMANDS:
        words = re.search(rf"(?m)^    {command}\) words='(.*)' ;;$", text)[1] + text.partition("words+='")[2].partition("'")[0]
        equal({word.strip('-=') for word in words.split()}, options_of(command), command)


def test_completion_for_zsh():
    if not shutil.which('zsh'):
        print('# zsh is not installed: its completion is only read')
    else:
        result = subprocess.run(['zsh', '-n', os.path.join(texts(), '_relay')], capture_output=True, text=True, check=False)
        equal((result.returncode, result.stderr), (0, ''))
    text = read('_relay')
    check(text.startswith('#compdef relay\n'), 'compdef')
    for command in COMMANDS:
        section = text.partition(f'\n    {command})\n')[2].partition(';;')[0]
        equal(set(re.findall(r"'--([a-z-]+)", section)), options_of(command), command)


def test_completion_for_fish():
    if not shutil.which('fish'):
        print('# fish is not installed: its completion is only read')
    else:
        result = shell('fish', 'source "$TEXTS/relay.fish"; complete -C "relay do"; complete -C "relay ask --kind="')
        equal(result.stderr, '')
        equal([line.split('\t')[0] for line in result.stdout.splitlines()],
              ['doctor', '--kind=approval', '--kind=choice', '--kind=clarify'])
    text = read('relay.fish')
    common = set(re.findall(r"'not __fish_use_subcommand' -l ([a-z-]+)", text))
    for command in COMMANDS:
        own = set(re.findall(rf"'__fish_seen_subcommand_from {command}' -l ([a-z-]+)", text))
        equal(own | common, options_of(command), command)


main(globals())
