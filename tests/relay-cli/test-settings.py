# test-settings.py: where relay takes URL, id and secret from
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import fcntl
import os
import pty
import shutil
import stat
import subprocess
import tempfile
import termios

from harness import PATIENCE, SECRET, check, equal, main
from program import environment, expect, run

KEYRING_SCRIPT = '''
echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$RELAY_PROGRAM" login --secret-fd 0 <<<"$SECRET" && "$RELAY_PROGRAM" info && "$RELAY_PROGRAM" login --forget
'''


class Folder:
    """A folder for the key file, and the environment that names it"""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-cli-')
        self.path = os.path.join(self.folder.name, 'relay')
        os.mkdir(self.path)
        self.env = environment(XDG_CONFIG_HOME=self.folder.name)
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path


def test_key_file(connector):
    with Folder() as folder:
        secret = folder.write('secret', SECRET + '\n')
        folder.write('relay.conf', f'[default]\nurl={connector.url}\nid=gw\nplatforms=web\nsecret-file={secret}\n'
                                   f'[other]\nurl={connector.url}\nid=gw\nplatforms=cli\nsecret-file={secret}\n')
        expect(run('info', env=folder.env), 0, 'Web page')
        expect(run('info', '--account', 'other', env=folder.env), 0, 'Command line')
        expect(run('info', '--account', 'none', env=folder.env), 2, '', 'there is no account [none]')


def test_options_come_before_the_environment_and_that_before_the_key_file(connector):
    with Folder() as folder:
        secret = folder.write('secret', SECRET)
        folder.write('relay.conf', '[default]\nurl=http://127.0.0.1:1\nid=nobody\nplatforms=web\n')
        env = {**folder.env, 'GATEWAY_RELAY_URL': connector.url, 'GATEWAY_RELAY_ID': 'somebody',
               'GATEWAY_RELAY_SECRET': 'another'}
        expect(run('info', '--id', 'gw', '--secret-file', secret, env=env), 0, 'Web page')


def test_key_file_with_a_secret_or_a_misspelled_key():
    with Folder() as folder:
        folder.write('relay.conf', '[default]\nurl=http://127.0.0.1:1\nsecret=abc\n')
        result = expect(run('info', env=folder.env), 2, '', 'the secret belongs in a file of its own')
        check('abc' not in result.err, result)
        folder.write('relay.conf', '[default]\nserver=http://127.0.0.1:1\n')
        expect(run('info', env=folder.env), 2, '', 'unknown key “server”')


def test_secret_file_that_others_can_read(connector):
    with Folder() as folder:
        secret = folder.write('secret', SECRET, 0o644)
        result = run('info', '--url', connector.url, '--id', 'gw', '--secret-file', secret, env=folder.env)
        expect(result, 2, '', 'other users can read the secret; use “chmod 600”')


def test_secret_from_a_file_descriptor(connector):
    with Folder() as folder:
        secret = folder.write('secret', SECRET + '\nanother line\n')
        with open(secret, encoding='utf-8') as file:
            result = run('info', '--url', connector.url, '--id', 'gw', '--secret-fd', str(file.fileno()),
                         env=folder.env, pass_fds=[file.fileno()])
        expect(result, 0, 'Web page')
        expect(run('info', '--secret-fd', '9', '--url', connector.url, env=folder.env), 2, '', 'file descriptor 9')


def test_secret_without_an_id(connector):
    with Folder() as folder:
        secret = folder.write('secret', SECRET)
        expect(run('info', '--url', connector.url, '--secret-file', secret, env=folder.env), 2, '',
               'there is a secret, but no id')


def test_login_to_a_file(connector):
    with Folder() as folder:
        secret = folder.write('given', SECRET)
        expect(run('login', '--to-file', '--url', connector.url, '--id', 'gw', '--platforms', 'web',
                   '--secret-file', secret, env=folder.env), 0)
        os.remove(secret)
        stored = os.path.join(folder.path, 'default.secret')
        equal(stat.S_IMODE(os.stat(stored).st_mode), 0o600)
        expect(run('info', env=folder.env), 0, 'Web page')
        expect(run('login', '--forget', env=folder.env), 0)
        check(not os.path.exists(stored), 'the secret is still there')
        expect(run('info', env=folder.env), 2, '', 'GATEWAY_RELAY_URL: not set')


def login_on_terminal(folder, url, answer):
    """Runs login on a terminal of its own, and answers its question; returns all that it has shown."""
    controller, terminal = pty.openpty()
    arguments = [os.environ['RELAY_PROGRAM'], 'login', '--to-file', '--url', url, '--id', 'gw', '--platforms', 'web']
    process = subprocess.Popen(arguments, env=folder.env, stdin=terminal, stdout=terminal, stderr=terminal,
                               start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(terminal)
    shown = b''
    try:
        while b': ' not in shown:
            shown += os.read(controller, 4096)
        os.write(controller, answer)
        while True:
            shown += os.read(controller, 4096)
    except OSError:  # the program has ended
        os.close(controller)
    return process.wait(PATIENCE), shown.decode()


def test_login_on_a_terminal_shows_nothing_of_the_secret(connector):
    with Folder() as folder:
        status, shown = login_on_terminal(folder, connector.url, SECRET.encode() + b'\n')
        check(status == 0 and shown.startswith('Secret of gw at ws://') and SECRET not in shown, (status, shown))
        expect(run('info', env=folder.env), 0, 'Web page')


def test_login_is_cancelled_with_ctrl_c():
    with Folder() as folder:
        status, shown = login_on_terminal(folder, 'http://localhost', b'half\x03')
        check(status == 1 and 'cancelled' in shown and 'half' not in shown, (status, shown))
        equal(os.listdir(folder.path), [])


def test_login_without_url_or_terminal():
    with Folder() as folder:
        expect(run('login', env=folder.env), 2, '', 'login needs --url and --id')
        expect(run('login', '--url', 'ftp://x', '--id', 'gw', env=folder.env), 2, '', 'scheme')
        result = run('login', '--to-file', '--url', 'http://localhost', '--id', 'gw', env=folder.env,
                     start_new_session=True)
        expect(result, 1, '', 'there is no terminal')


def test_login_to_the_keyring(connector):
    with Folder() as folder:
        # Whatever this build can do, it says what is missing.
        env = {**folder.env, 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nowhere'}
        secret = folder.write('given', SECRET)
        result = run('login', '--url', connector.url, '--id', 'gw', '--secret-file', secret, env=env)
        expect(result, 1, '', 'keyring')
        if 'without libsecret' in result.err or not shutil.which('gnome-keyring-daemon') or not shutil.which('dbus-run-session'):
            print('# the keyring is not tried: libsecret, gnome-keyring or dbus-run-session is missing')
            return
        env = {**folder.env, 'GATEWAY_RELAY_URL': connector.url, 'GATEWAY_RELAY_ID': 'gw', 'SECRET': SECRET,
               'HOME': folder.folder.name, 'XDG_DATA_HOME': folder.folder.name, 'XDG_RUNTIME_DIR': folder.folder.name}
        env.pop('DISPLAY', None)
        result = subprocess.run(['dbus-run-session', '--', 'bash', '-c', KEYRING_SCRIPT], env=env,
                                capture_output=True, text=True, timeout=60)
        check(result.returncode == 0 and 'Web page' in result.stdout and 'is deleted' in result.stderr, result)


main(globals())
