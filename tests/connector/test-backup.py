# test-backup.py: copies of the database, and a database of the version before
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import sqlite3
import subprocess
import threading

from harness import PATIENCE, Connector, Gateway, Page, binary, check, equal, main
from rawhttp import bearer, call

VERSION_3 = os.path.join(os.path.dirname(__file__), 'version-3.sql')


def run(command, *arguments):
    done = subprocess.run([binary(), command, *arguments], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def backup(connector, *options, status=0):
    path = os.path.join(connector.folder.name, 'backup.db')
    code, text = run('backup', '--database', connector.database, path, *options)
    equal(code, status, text)
    return path if status == 0 else text


def restore(connector, path, *options, status=0):
    code, text = run('restore', '--database', connector.database, *options, path)
    equal(code, status, text)
    return text


def texts(connector, chat_id='dm-alice'):
    return [m['text'] for m in Page(connector).ask('history', chat_id=chat_id)['messages']]


def upload(connector):
    return call(connector, 'POST', '/api/media', b'some bytes', {'Content-Type': 'text/plain', 'X-Media-Filename': 'x.txt'}).json()


def test_a_backup_does_not_replace_a_database_in_use(connector):
    page = Page(connector)
    for source in (connector.database, backup(connector)):
        code, text = run('backup', '--database', source, '--replace', connector.database)
        equal((code, 'is using' in text), (1, True), text)
    page.say('dm-alice', 'kept')
    equal(connector.stop(), 0)
    connector.start()
    equal(texts(connector), ['kept'])


def test_a_backup_of_a_running_connector_is_restored(connector):
    page = Page(connector)
    media = upload(connector)
    page.say('dm-alice', 'kept', media=[media['id']])
    path = backup(connector)
    equal(sorted(os.listdir(path + '.media')), [media['id']])
    equal(os.stat(path).st_mode & 0o777, 0o600)
    check(not os.path.exists(path + '-wal') and not os.path.exists(path + '.part'), 'one file')
    page.say('dm-alice', 'lost')
    equal(connector.stop(), 0)
    check('--replace' in restore(connector, path, status=1), 'the option')
    restore(connector, path, '--replace')
    connector.start()
    equal(texts(connector), ['kept'])
    url = Gateway(connector).take()['event']['media_urls'][0]
    equal(call(connector, 'GET', url.removeprefix(connector.url), headers=bearer()).body, b'some bytes')


def test_a_backup_is_restored_into_an_empty_folder(connector):
    Page(connector).say('dm-alice', 'kept')
    path = backup(connector)
    with Connector() as other:
        other.stop()
        other.database = os.path.join(other.folder.name, 'sub', 'folder', 'x.db')
        other.options[other.options.index('--database') + 1] = other.database
        restore(other, path)
        other.start()
        equal(texts(other), ['kept'])


def test_a_backup_is_of_one_moment_while_people_write(connector):
    page = Page(connector)
    page.say('dm-alice', '0')
    results = []
    worker = threading.Thread(target=lambda: results.extend(backup(connector, '--replace') for _ in range(10)))
    worker.start()
    count = 1
    while worker.is_alive():
        page.say('dm-alice', str(count))
        count += 1
    worker.join()
    equal(len(results), 10)
    with contextlib.closing(sqlite3.connect(results[0])) as database:
        equal(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
        messages = database.execute('SELECT count(*) FROM messages').fetchone()[0]
        equal(database.execute('SELECT count(*) FROM queue').fetchone()[0], messages, 'an event for each message')
    equal(texts(connector)[-1], str(count - 1), 'what was written last')


def test_a_running_connector_is_not_restored_over(connector):
    Page(connector).say('dm-alice', 'kept')
    path = backup(connector)
    check('another relay-connector is using' in restore(connector, path, '--replace', status=1), 'the reason')
    equal(texts(connector), ['kept'])


def test_a_log_that_was_left_is_not_applied_to_what_is_restored(connector):
    Page(connector).say('dm-alice', 'kept')
    path = backup(connector)
    Page(connector).say('dm-alice', 'lost')
    connector.kill()
    check(os.path.getsize(connector.database + '-wal') > 0, 'a log')
    restore(connector, path, '--replace')
    connector.start()
    equal(texts(connector), ['kept'])
    equal(connector.sql('PRAGMA integrity_check'), [('ok',)])


def test_what_is_no_backup_changes_nothing(connector):
    Page(connector).say('dm-alice', 'kept')
    path = backup(connector)
    check('--replace' in backup(connector, status=1), 'a backup is there already')
    newer, text, damaged = (os.path.join(connector.folder.name, name) for name in ('newer', 'text', 'damaged'))
    with contextlib.closing(sqlite3.connect(newer)) as database, database:
        database.execute('PRAGMA user_version = 1000')
    with open(text, 'w', encoding='ascii') as file:
        file.write('no database at all ' * 1000)
    with open(path, 'rb') as file, open(damaged, 'wb') as copy:
        copy.write(file.read(4096 * 3) + os.urandom(4096 * 30))
    equal(connector.stop(), 0)
    for wrong, words in ((newer, 'newer relay-connector'), (text, 'damaged'), (damaged, ''), ('/nowhere', 'there is no database')):
        check(words in restore(connector, wrong, '--replace', status=1), wrong)
    check(not os.path.exists(connector.database + '.part'), 'a part')
    connector.start()
    equal(texts(connector), ['kept'])


def test_wrong_arguments():
    for command in ('backup', 'restore'):
        for arguments in ((), ('one', 'two'), ('--nonsense', 'x')):
            equal(run(command, *arguments)[0], 2, arguments)
    equal(run('backup', '--database', '/nowhere/x.db', 'x')[0], 1)


def test_the_configuration_names_the_database(connector):
    Page(connector).say('dm-alice', 'kept')
    configuration = os.path.join(connector.folder.name, 'connector.conf')
    with open(configuration, 'w', encoding='ascii') as file:
        file.write('[connector]\ndatabase = test.db\n')
    path = os.path.join(connector.folder.name, 'other.db')
    equal(run('backup', '--config', configuration, path), (0, ''))
    with contextlib.closing(sqlite3.connect(path)) as database:
        equal(database.execute('SELECT text FROM messages').fetchall(), [('kept',)])


def old_database(path):
    with open(VERSION_3, encoding='utf-8') as file, contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(file.read())


def test_a_database_of_version_3_is_upgraded_and_loses_nothing(connector):
    new = connector.sql('PRAGMA user_version')[0][0]
    equal(connector.stop(), 0)
    for suffix in ('', '-wal', '-shm'):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(connector.database + suffix)
    old_database(connector.database)
    connector.start()
    equal(connector.sql('PRAGMA user_version')[0][0], new)
    page = Page(connector)
    equal([c['name'] for c in page.welcome['chats']], ['Alice', 'Bob', 'general', 'random', 'A thread'])
    messages = page.ask('history', chat_id='dm-alice')['messages']
    equal([m['text'] for m in messages], ['Hällo ✓', 'the answer', '/ask hello', 'it waits'])
    equal(messages[1]['reactions'], ['👀'])
    equal(page.ask('history', chat_id='dm-bob')['messages'][0]['prompt']['prompt_id'], 'p1')
    states = {g['id']: (g['waiting'], g['dead']) for g in connector.status()['gateways']}
    equal(states, {'gw': (1, 1), 'provisioned': (0, 0)})
    equal(connector.status()['gateways'][0]['policies'][0]['freeResponseScopes'], ['home'])
    gateway = Gateway(connector)
    equal(gateway.take()['event']['text'], 'it waits')
    page.say('dm-alice', 'new')
    equal(gateway.take()['event']['text'], 'new')


def test_a_backup_of_version_3_is_restored(connector):
    equal(connector.stop(), 0)
    path = os.path.join(connector.folder.name, 'old.db')
    old_database(path)
    restore(connector, path, '--replace')
    connector.start()
    equal(texts(connector), ['Hällo ✓', 'the answer', '/ask hello', 'it waits'])


main(globals())
