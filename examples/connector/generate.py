#!/usr/bin/env python3
# generate.py: prints the manual page, or the completion for a shell, from what the connector prints as its help
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: generate.py man|bash|zsh|fish PROGRAM VERSION"""
import os
import re
import subprocess
import sys

NAME = 'relay-connector'
OPTION = re.compile(r'  (?:-(?P<letter>\w), )?--(?P<name>[\w-]+)(?:=(?P<value>\S+))? +(?P<help>\S.*)')
COMMAND = re.compile(r'  (?P<name>[a-z][a-z-]+)  +(?P<summary>\S.*)')


class Option:
    def __init__(self, match):
        self.letter, self.name, self.value, self.help = match.group('letter', 'name', 'value', 'help')

    @property
    def takes_file(self):
        return self.value == 'FILE'


class Help:
    """The parts of a text that --help has printed."""

    def __init__(self, text):
        usage, self.summary, rest = re.fullmatch(r'Usage:\n  (.*)\n\n((?:.|\n)*?)\n\nHelp Options:\n((?:.|\n)*)', text).groups()
        self.arguments = usage.partition('[OPTION…]')[2].strip()
        options, _, description = rest.partition('Application Options:\n')[2].partition('\n\n')
        self.options = [Option(OPTION.fullmatch(line)) for line in options.rstrip('\n').split('\n')]
        self.description = description.strip('\n')

    @property
    def words(self):
        """The first arguments that are words of the command."""
        return [word for part in self.arguments.split('|') for word in re.findall(r'^[a-z]+', part)]


class Program:
    def __init__(self, path, version):
        self.version = version
        self.path = path
        self.help = self.read()
        self.commands = {match['name']: (match['summary'], self.read(match['name']))
                         for match in map(COMMAND.fullmatch, self.help.description.split('\n')) if match}

    def read(self, *command):
        return Help(subprocess.run([self.path, *command, '--help'], env={**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''},
                                   capture_output=True, check=True, text=True, encoding='utf-8').stdout)


# --- manual page ---

def roff(text):
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return re.sub(r"^([.'])", r'\\&\1', text, flags=re.MULTILINE)


def roff_text(text):
    """Paragraphs. Lines that are indented stay lines."""
    for paragraph in text.split('\n\n'):
        yield '.PP'
        is_kept = False
        for line in paragraph.split('\n'):
            if line.startswith('  ') != is_kept:
                yield '.RE\n.fi' if is_kept else '.RS\n.nf'
                is_kept = not is_kept
            yield roff(line.strip())
        if is_kept:
            yield '.RE\n.fi'


def roff_options(options):
    for option in options:
        letter = f'\\fB\\-{option.letter}\\fR, ' if option.letter else ''
        value = f'=\\fI{roff(option.value)}\\fR' if option.value else ''
        yield f'.TP\n{letter}\\fB\\-\\-{roff(option.name)}\\fR{value}\n{roff(option.help)}.'


def man(program):
    yield f'.\\" {"SPDX"}-FileCopyrightText: 2026 The relay-glib authors'
    yield f'.\\" {"SPDX"}-License-Identifier: LGPL-2.1-or-later'
    yield f'.TH RELAY-CONNECTOR 1 "" "relay-glib {program.version}" "User Commands"'
    yield f'.SH NAME\n{roff(NAME)} \\- connector for relay gateways, with a chat page and a command line'
    yield f'.SH SYNOPSIS\n.B {roff(NAME)}\n[\\fIOPTION\\fR...]\n.br\n.B {roff(NAME)}\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]'
    yield '.SH DESCRIPTION'
    yield from roff_text(program.help.summary + '\n\n' + program.help.description)
    yield '.SH OPTIONS'
    yield from roff_options(program.help.options)
    yield '.SH COMMANDS'
    for name, (_, command) in program.commands.items():
        yield f'.SS {roff(NAME)} {roff(name)} {roff(command.arguments)}'
        yield from roff_text(command.summary)
        yield from roff_options(command.options if name != 'check' else [])
        if command.description:
            yield from roff_text(command.description)
    yield '.SH EXIT STATUS'
    yield '.TP\n.B 0\nThe connector was ended by a signal, or the command has done its work.'
    yield '.TP\n.B 1\nAn error.\n.TP\n.B 2\nAn argument or the configuration is invalid.'
    yield '.SH SEE ALSO\n.BR relay (1)'


# --- completions ---

def bash_case(name, command):
    files = '|'.join(f'--{option.name}' for option in command.options if option.takes_file)
    words = ' '.join(f'--{option.name}{"=" if option.value else ""}' for option in command.options)
    yield f'    {name})'
    yield f"      words='{words}'"
    yield f"      arguments='{' '.join(command.words)}'"
    yield f"      files='{files}'"
    yield '      ;;'


def bash(program):
    yield f'# {NAME}: completion for bash'
    yield f'''
_relay_connector ()
{{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  local command=server words arguments files
  # “=” is a word of its own.
  if [ "$word" = '=' ]; then
    word=
  elif [ "$before" = '=' ]; then
    before=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  case ${{COMP_WORDS[1]}} in
    {'|'.join(program.commands)}) [ "$COMP_CWORD" -eq 1 ] || command=${{COMP_WORDS[1]}} ;;
  esac
  case $command in'''
    yield from bash_case('server', program.help)
    for name, (_, command) in program.commands.items():
        yield from bash_case(name, command)
    yield f'''  esac
  [ "$COMP_CWORD" -ne 1 ] || arguments='{' '.join(program.commands)}'
  [ "$command" = server ] || [ "$COMP_CWORD" -le 2 ] || arguments=
  if [ -n "$files" ] && [[ $before =~ ^($files)$ ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$word")
    [[ ${{COMPREPLY[0]}} != *= ]] || compopt -o nospace
  else
    mapfile -t COMPREPLY < <(compgen -W "$arguments" -- "$word")
    case $command in
      backup|restore) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    esac
  fi
}}
complete -F _relay_connector {NAME}'''


def quoted(text):
    return text.replace("'", "'\\''")


def zsh_text(text):
    return re.sub(r'([\[\]:\\])', r'\\\1', quoted(text))


def zsh_arguments(command):
    for option in command.options:
        value = ''
        if option.value:
            value = f':{zsh_text(option.value)}:{"_files" if option.takes_file else ""}'
        yield f"'--{option.name}{'=' if option.value else ''}[{zsh_text(option.help)}]{value}'"
    if command.words:
        yield f"'1:word:({' '.join(command.words)})'"
    elif command.arguments == 'BACKUP':
        yield "'1:backup:_files'"


def zsh(program):
    yield f'#compdef {NAME}\n# {NAME}: completion for zsh\n\n_relay_connector ()\n{{\n  local -a commands=('
    for name, (summary, _) in program.commands.items():
        yield f"    '{name}:{zsh_text(summary)}'"
    yield '  )'
    yield '  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n    _describe command commands\n    return\n  fi'
    yield '  case $words[2] in'
    for name, (_, command) in program.commands.items():
        yield f'    {name})\n      shift words\n      (( CURRENT-- ))'
        yield '      _arguments ' + ' \\\n        '.join(zsh_arguments(command)) + '\n      ;;'
    yield '    *)\n      _arguments ' + ' \\\n        '.join(zsh_arguments(program.help)) + '\n      ;;'
    yield '  esac\n}\n\n_relay_connector "$@"'


def fish_options(condition, options):
    for option in options:
        letter = f' -s {option.letter}' if option.letter else ''
        value = '' if not option.value else ' -r -F' if option.takes_file else ' -x'
        text = option.help.replace('\\', '\\\\').replace("'", "\\'")
        yield f"complete -c {NAME} -n '{condition}' -l {option.name}{letter}{value} -d '{text}'"


def fish(program):
    names = ' '.join(program.commands)
    yield f'# {NAME}: completion for fish\n\ncomplete -c {NAME} -f'
    for name, (summary, command) in program.commands.items():
        yield f"complete -c {NAME} -n __fish_use_subcommand -a {name} -d '{summary}'"
        condition = f'__fish_seen_subcommand_from {name}'
        if command.words:
            yield f"complete -c {NAME} -n '{condition}' -a '{' '.join(command.words)}'"
        if command.arguments == 'BACKUP':
            yield f"complete -c {NAME} -n '{condition}' -F"
        yield from fish_options(condition, command.options)
    yield from fish_options(f'not __fish_seen_subcommand_from {names}', program.help.options)


FORMATS = {'man': man, 'bash': bash, 'zsh': zsh, 'fish': fish}


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in FORMATS:
        sys.exit(__doc__)
    sys.stdout.reconfigure(encoding='utf-8')
    for line in FORMATS[arguments[0]](Program(*arguments[1:])):
        print(line)


if __name__ == '__main__':
    main(sys.argv[1:])
