# tools.py: checks of the source tree by other programs: shellcheck, codespell, reuse, eslint
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each check is skipped with a line that says so where its program is missing and cannot be installed."""
import os
import re
import shutil
import subprocess
import tempfile

# Words of the code that codespell takes for misspelled ones, and files of random or foreign text
WORDS = 'alle,alse,caf,clen,fals,filetest,fo,gir,nd,nulll,seve,te,tru'
NOT_PROSE = ('tests/fuzz/', '.po', 'tests/vectors/', 'tests/tls/', 'package-lock.json', '.abi', '.png', '.xz')
OLDEST_NODE = (18, 18)


class Missing(Exception):
    pass


def run(*command, **options):
    """Returns the output of a program that is installed, with its errors."""
    if not shutil.which(command[0]):
        raise Missing(f'{command[0]} is not installed')
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)


def optional(check):
    """A check that finds nothing, and prints a line, where its program is missing."""

    def wrapper(tree):
        try:
            yield from check(tree)
        except Missing as reason:
            print(f'# {reason}: not checked')

    wrapper.__name__ = check.__name__
    return wrapper


def all_files(root):
    """The paths of all files, those that are not texts and those that are not committed too."""
    listed = run('git', '-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard', cwd=root)
    if listed.returncode:
        raise Missing('this is no checkout')
    return [path for path in listed.stdout.split('\0') if path and os.path.exists(os.path.join(root, path))]


def copy(tree, paths, folder):
    for path in paths:
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.join(tree.root, path), target)


# The folders with catalogs, the names of their templates, and which files have texts: None: those that are listed
CATALOGS = (('relay-glib/po/', 'relay-glib-1.0.pot', None),
            ('examples/desk/po/', 'relay-desk.pot', ('.vala', '.ui', '.desktop', '.metainfo.xml')))


def listed_in(tree, path):
    with open(os.path.join(tree.root, path), encoding='utf-8') as listing:
        return [line.strip() for line in listing if line.strip() and not line.startswith('#')]


@optional
def translations_are_complete(tree):
    """The template has the texts of the sources, and each catalog translates all of them."""
    for folder, template, ends in CATALOGS:
        sources = listed_in(tree, folder + 'POTFILES')
        if ends:
            program = os.path.dirname(os.path.dirname(folder)) + '/'
            for path, _ in tree.files(*ends, under=program):
                if path not in sources:
                    yield f'{folder}POTFILES does not list {path}'
        yield from check_catalogs(tree, folder, template, sources)


def check_catalogs(tree, folder, template, sources):
    with tempfile.TemporaryDirectory() as scratch:
        found = os.path.join(scratch, 'found.pot')
        problems = run('xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--output', found, *sources,
                       cwd=tree.root).stdout
        if not os.path.exists(found):
            yield problems
            return
        template = os.path.join(tree.root, folder, template)
        for one, other in (template, found), (found, template):
            yield from run('msgcmp', '--use-untranslated', one, other).stdout.splitlines()
        for language in listed_in(tree, folder + 'LINGUAS'):
            catalog = os.path.join(tree.root, folder, language + '.po')
            output = run('msgfmt', '--check', '--statistics', '--output-file', os.devnull, catalog).stdout
            if not re.fullmatch(r'\d+ translated messages\.\n', output):
                yield f'{language}: {output}'
            yield from run('msgcmp', catalog, template).stdout.splitlines()


@optional
def shellcheck_finds_nothing(tree):
    scripts = [path for path, text in tree.texts.items() if re.match(r'#!.*\b(ba)?sh$', text.partition('\n')[0])]
    libraries = [path for path, _ in tree.files('.sh')]
    # Libraries use variables of those who source them, and the other way round.
    calls = [[*scripts], ['--shell=bash', '--exclude=SC2034,SC2154', *libraries]]
    for paths in calls:
        result = run('shellcheck', '--external-sources', '--severity=warning', '--format=gcc', *paths, cwd=tree.root)
        yield from result.stdout.splitlines()


@optional
def codespell_finds_nothing(tree):
    paths = [path for path in all_files(tree.root) if not path.startswith(NOT_PROSE) and not path.endswith(NOT_PROSE)]
    result = run('codespell', '--quiet-level=3', f'--ignore-words-list={WORDS}', *paths, cwd=tree.root)
    yield from result.stdout.splitlines()


@optional
def reuse_knows_every_licence(tree):
    """The text of the licence is COPYING; reuse looks for it in a folder that the tree does not have."""
    if not shutil.which('reuse'):
        raise Missing('reuse is not installed')
    with tempfile.TemporaryDirectory() as folder:
        copy(tree, all_files(tree.root), folder)
        os.makedirs(os.path.join(folder, 'LICENSES'))
        shutil.copy(os.path.join(tree.root, 'COPYING'), os.path.join(folder, 'LICENSES/LGPL-2.1-or-later.txt'))
        result = run('reuse', 'lint', cwd=folder)
    if result.returncode:
        yield from re.findall(r'^\* .*[^:]$|^\* Missing.*: .+|^Traceback.*|^\w*Error.*', result.stdout, flags=re.MULTILINE)
        yield result.stdout.strip().splitlines()[-1]


def install_eslint(tree):
    """Returns a folder with the version of the lock file. It is in the user's cache, as lint has no build folder."""
    version = run('node', '--version').stdout
    if tuple(int(number) for number in re.findall(r'\d+', version)[:2]) < OLDEST_NODE:
        raise Missing('node is older than ' + '.'.join(map(str, OLDEST_NODE)))
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    folder = os.path.join(cache, 'relay-glib/eslint')
    ours = os.path.join(tree.root, 'tests/lint/eslint')
    lock, stamp = os.path.join(ours, 'package-lock.json'), os.path.join(folder, 'installed.json')
    if not os.path.exists(stamp) or read(stamp) != read(lock):
        os.makedirs(folder, exist_ok=True)
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(os.path.join(ours, name), folder)
        if run('npm', 'ci', '--no-audit', '--no-fund', '--ignore-scripts', cwd=folder).returncode:
            raise Missing('npm cannot install eslint')
        shutil.copy(lock, stamp)
    return folder


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


@optional
def eslint_finds_nothing(tree):
    modules = os.path.join(install_eslint(tree), 'node_modules')
    paths = [path for path in all_files(tree.root) if path.endswith(('.js', '.mjs')) and 'eslint' not in path]
    with tempfile.TemporaryDirectory() as folder:
        copy(tree, paths, folder)
        os.symlink(modules, os.path.join(folder, 'node_modules'))
        shutil.copy(os.path.join(tree.root, 'tests/lint/eslint/eslint.config.mjs'), folder)
        result = run('node', os.path.join(modules, 'eslint/bin/eslint.js'), '--max-warnings=0', *paths, cwd=folder)
    if result.returncode:
        yield from result.stdout.replace(os.path.realpath(folder) + '/', '').strip().splitlines()


DESK = 'examples/desk/'


@optional
def appstream_data_are_valid(tree):
    result = run('appstreamcli', 'validate', '--no-net', DESK + 'data/org.example.RelayDesk.metainfo.xml', cwd=tree.root)
    if result.returncode:
        yield from result.stdout.strip().splitlines()


@optional
def desktop_file_is_valid(tree):
    result = run('desktop-file-validate', DESK + 'data/org.example.RelayDesk.desktop', cwd=tree.root)
    yield from result.stdout.splitlines()


@optional
def settings_schema_is_valid(tree):
    result = run('glib-compile-schemas', '--strict', '--dry-run', DESK, cwd=tree.root)
    yield from result.stdout.splitlines()


@optional
def flatpak_manifest_can_be_read(tree):
    with tempfile.TemporaryDirectory() as folder:
        manifest = os.path.join(os.path.abspath(tree.root), 'examples/packaging/flatpak/org.example.RelayDesk.yml')
        result = run('flatpak-builder', '--show-manifest', manifest, cwd=folder)
    if result.returncode:
        yield from result.stdout.strip().splitlines()


CHECKS = [translations_are_complete, shellcheck_finds_nothing, codespell_finds_nothing, reuse_knows_every_licence,
          eslint_finds_nothing, appstream_data_are_valid, desktop_file_is_valid, settings_schema_is_valid,
          flatpak_manifest_can_be_read]
