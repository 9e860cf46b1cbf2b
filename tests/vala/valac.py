# valac.py: compiles Vala programs against the build tree; no warning is accepted
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Usage: valac.py PROGRAM.vala [ARGUMENT]…: compiles the program and runs it"""
import os
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(os.environ['RELAY_BUILD'])
PACKAGES = ('gio-2.0', 'json-glib-1.0', 'libsoup-3.0', 'relay-glib-1.0')
OPTIONS = ('--target-glib=2.74',)
VAPI = os.path.join(BUILD, 'relay-glib/relay-glib-1.0.vapi')


def c_flags():
    """The flags of the build tree for the C compiler; those of other packages come from valac itself."""
    done = subprocess.run(['pkg-config', '--cflags', '--libs', 'relay-glib-1.0-uninstalled'], check=True, text=True,
                          capture_output=True,
                          env={**os.environ, 'PKG_CONFIG_PATH': os.path.join(BUILD, 'meson-uninstalled')})
    source = os.environ['RELAY_SOURCE']
    return [*done.stdout.split(), f'-I{source}/include', f'-I{BUILD}/include', f'-L{BUILD}/relay-glib',
            f'-Wl,-rpath,{BUILD}/relay-glib']


def pkg_config(folder):
    """Writes a relay-glib-1.0.pc for the build tree into the folder, because valac asks pkg-config for it.

    The version is the lowest one that a release may have: valac refuses symbols that are newer than the library.
    """
    flags = c_flags()
    cflags = ' '.join(flag for flag in flags if not flag.startswith(('-L', '-l', '-W')) and not flag.endswith('.so'))
    libs = ' '.join(flag for flag in flags if flag.startswith(('-L', '-l', '-W')) or flag.endswith('.so'))
    with open(os.path.join(folder, 'relay-glib-1.0.pc'), 'w', encoding='utf-8') as file:
        file.write(f'Name: relay-glib-1.0\nDescription: the build tree\nVersion: 0.9.0\nCflags: {cflags}\n'
                   f'Libs: {libs} -lrelay-glib-1.0\n')


def run_valac(folder, *arguments, options=OPTIONS):
    """Runs valac in the folder and returns its exit status and what it printed."""
    pkg_config(folder)
    command = ['valac', *options, '--vapidir', os.path.dirname(VAPI)]
    for package in PACKAGES:
        command += ['--pkg', package]
    done = subprocess.run([*command, *arguments], cwd=folder, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env={**os.environ, 'PKG_CONFIG_PATH': f'{folder}:{os.environ.get("PKG_CONFIG_PATH", "")}'})
    return done.returncode, done.stdout


def compile_program(folder, source, *more, options=OPTIONS):
    """Compiles a program so that every warning, of valac and of the C compiler, is an error; returns its path."""
    program = os.path.join(folder, os.path.splitext(os.path.basename(source))[0])
    status, text = run_valac(folder, '--fatal-warnings', '-X', '-Werror', '-o', program, source, *more,
                             options=options)
    if status != 0:
        raise AssertionError(f'{source} does not compile:\n{text}')
    return program


def check_code(folder, code, *options):
    """What valac says of the code; the C compiler does not run."""
    source = os.path.join(folder, 'code.vala')
    with open(source, 'w', encoding='utf-8') as file:
        file.write(code)
    return run_valac(folder, '--ccode', '--directory', folder, *options, source)


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(subprocess.run([compile_program(scratch, os.path.abspath(sys.argv[1])), *sys.argv[2:]]).returncode)
