# program.py: runs relay with settings of its own
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import subprocess
import tempfile

from harness import PATIENCE, SECRET, Failure, check

# A folder for the key files of all tests of a program
CONFIG = tempfile.TemporaryDirectory(prefix='relay-cli-')


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith('GATEWAY_')}
    settings = {'XDG_CONFIG_HOME': CONFIG.name, 'LC_ALL': 'C.UTF-8', 'NO_COLOR': '1',
                'GIO_USE_PROXY_RESOLVER': 'dummy', 'G_DEBUG': 'fatal-criticals'}
    return {**kept, **settings, **more}


def gateway(url, secret=SECRET, platforms='web', **more):
    """The settings of a gateway, as environment variables"""
    return environment(GATEWAY_RELAY_URL=url, GATEWAY_RELAY_ID='gw', GATEWAY_RELAY_PLATFORMS=platforms,
                       **({'GATEWAY_RELAY_SECRET': secret} if secret else {}), **more)


def start(*arguments, env=None, **options):
    return subprocess.Popen([os.environ['RELAY_PROGRAM'], *arguments], env=env or environment(),
                            stdin=options.pop('stdin', subprocess.DEVNULL), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **options)


class Result:
    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode()
        self.err = err.decode()

    def last_line(self):
        return self.out.rstrip('\n').rpartition('\n')[2]

    def __repr__(self):
        return f'<status {self.status}, {self.out!r}, {self.err!r}>'


def finish(process, text=None):
    try:
        out, err = process.communicate(text, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        process.kill()
        raise Failure(f'{process.args[1:]} does not end: {process.communicate()}') from error
    result = Result(process.returncode, out, err)
    check('CRITICAL' not in result.err and 'WARNING' not in result.err, result)
    return result


def run(*arguments, env=None, text=None, **options):
    if text is not None:
        options['stdin'] = subprocess.PIPE
    return finish(start(*arguments, env=env, **options), text.encode() if text is not None else None)


def expect(result, status, out=None, err=None):
    """@out and @err: parts of the outputs"""
    check(result.status == status and (out is None or out in result.out) and (err is None or err in result.err),
          f'expected status {status}, {out!r}, {err!r}, got {result}')
    return result
