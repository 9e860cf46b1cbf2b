# test-chats.py: chats that are renamed, archived and deleted, and how many there can be
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import sqlite3
import subprocess

import harness
from harness import Gateway, Page, check, equal, main, wait_until

LONG = 50000


def listed(connector):
    return [chat['chat_id'] for chat in Page(connector).welcome['chats']]


def archived(page, text=''):
    return [chat['chat_id'] for chat in page.ask('archive', text=text)['chats']]


def command(connector, *arguments, status=0):
    done = subprocess.run([harness.binary(), 'chat', *arguments, '--database', connector.database],
                          capture_output=True, text=True)
    equal(done.returncode, status, done.stderr)
    return done.stdout if status == 0 else done.stderr


def fill(connector, rows):
    """Writes chats into the database while the connector is down."""
    equal(connector.stop(), 0)
    database = sqlite3.connect(connector.database)
    database.executemany(
        'INSERT INTO chats (platform, chat_id, alias, type, name, scope_id, user_id, user_name, position,'
        " parent_chat_id, by_bot, created) VALUES ('web', ?, ?, ?, ?, 'home', '', '', 9, ?, ?, ?)", rows)
    database.commit()
    database.close()
    connector.start()


def count(connector, table, condition='1'):
    return connector.sql(f'SELECT count (*) FROM {table} WHERE {condition}')[0][0]


def lengthen(connector, chat_id):
    """Gives the chat many messages while the connector is down."""
    Page(connector).say(chat_id, 'the first')
    equal(connector.stop(), 0)
    with connector.opened() as database:
        names = ', '.join(row[1] for row in database.execute('PRAGMA table_info (messages)')
                          if row[1] not in ('seq', 'message_id'))
        database.execute(f'INSERT INTO messages (message_id, {names}) WITH RECURSIVE n (i) AS'
                         f' (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LONG - 1})'
                         f" SELECT 'm-' || i, {names} FROM messages, n WHERE seq = (SELECT max (seq) FROM messages)")
    connector.start()
    equal(count(connector, 'messages', f"chat_id = '{chat_id}'"), LONG)


def is_purged(connector, kept):
    return (count(connector, 'deleted_chats'), count(connector, 'messages')) == (0, kept)


def create(page, name):
    frame = page.ask('create_chat', chat_type='channel', name=name)
    equal(frame['type'], 'created', frame)
    return frame['chat']['chat_id']


def test_a_chat_gets_another_name(connector):
    page, other = Page(connector), Page(connector)
    equal(page.ask('rename_chat', chat_id='general', name='Everybody')['type'], 'renamed_chat')
    equal(other.receive('chat')['chat']['name'], 'Everybody')
    equal(page.ask('rename_chat', chat_id='general', name='')['type'], 'error')


def test_an_archived_chat_comes_back_when_somebody_writes(connector):
    gateway = Gateway(connector)
    page, other = Page(connector), Page(connector)
    equal(page.ask('archive_chat', chat_id='dm-alice')['type'], 'archived_chat')
    check(other.receive('chat')['chat']['archived'], 'the other page is told')
    check('dm-alice' not in listed(connector), 'not listed')
    equal(archived(page), ['dm-alice'])
    check(gateway.act(op='send', chat_id='dm-alice', content='hello', reply_to=None, metadata={})['success'], 'a bot writes')
    chat = other.receive('chat')['chat']
    equal((chat['chat_id'], chat.get('archived')), ('dm-alice', None))
    equal(other.receive('message')['message']['text'], 'hello')
    check('dm-alice' in listed(connector), 'listed again')

    page.ask('archive_chat', chat_id='dm-bob')
    equal(page.say('dm-bob', 'I am back')['type'], 'said')
    equal(gateway.take()['event']['text'], 'I am back')
    check('dm-bob' in listed(connector), 'a person writes')


def test_an_archived_chat_is_found_by_its_name(connector):
    page = Page(connector)
    for chat_id in ('general', 'random'):
        page.ask('archive_chat', chat_id=chat_id)
    equal(archived(page, 'RAND'), ['random'])
    equal(page.ask('restore_chat', chat_id='random')['type'], 'restored_chat')
    equal(archived(page), ['general'])


def test_a_channel_takes_its_threads_along(connector):
    page = Page(connector)
    thread = page.ask('create_chat', chat_type='thread', parent_chat_id='general', name='T')['chat']['chat_id']
    page.say(thread, 'in the thread')
    page.ask('archive_chat', chat_id='general')
    check(thread not in listed(connector), 'its thread is archived')
    equal(page.ask('delete_chat', chat_id='general')['type'], 'deleted_chat')
    equal(page.ask('history', chat_id=thread)['type'], 'error')
    equal(archived(page), [])


def test_a_deleted_chat_is_gone_with_its_messages(connector):
    gateway = Gateway(connector)
    page, other = Page(connector), Page(connector)
    page.say('dm-alice', 'a secret')
    equal(gateway.take()['event']['text'], 'a secret')
    equal(page.ask('delete_chat', chat_id='dm-alice')['type'], 'deleted_chat')
    equal(other.receive('gone')['chat_id'], 'dm-alice')
    result = gateway.act(op='send', chat_id='dm-alice', content='hello', reply_to=None, metadata={})
    check(not result['success'], 'nobody is there')
    equal(connector.stop(), 0)
    database = sqlite3.connect(connector.database)
    equal(database.execute("SELECT count (*) FROM messages WHERE chat_id = 'dm-alice'").fetchone(), (0,))
    database.close()
    connector.start()


def test_the_messages_of_a_long_chat_are_removed_in_pieces(connector):
    lengthen(connector, 'dm-alice')
    page = Page(connector)
    equal(page.ask('delete_chat', chat_id='dm-alice')['type'], 'deleted_chat')
    check(count(connector, 'messages') > 0, 'the deletion was one transaction')
    equal(page.ask('history', chat_id='dm-alice')['type'], 'error')
    equal(page.say('dm-bob', 'meanwhile')['type'], 'said')
    wait_until(lambda: is_purged(connector, 1), 'the end of the messages')


def test_a_crash_does_not_end_a_deletion(connector):
    lengthen(connector, 'dm-alice')
    page = Page(connector)
    equal(page.ask('delete_chat', chat_id='dm-alice')['type'], 'deleted_chat')
    connector.kill()
    check(count(connector, 'messages') > 0, 'some are left')
    connector.start()
    wait_until(lambda: is_purged(connector, 0), 'the end of the messages')


def test_a_new_chat_has_nothing_of_a_deleted_one(connector):
    lengthen(connector, 'dm-alice')
    page = Page(connector)
    equal(page.ask('delete_chat', chat_id='dm-alice')['type'], 'deleted_chat')
    equal(page.ask('create_chat', chat_type='dm', chat_id='dm-alice', name='Alice')['type'], 'created')
    equal(page.ask('history', chat_id='dm-alice')['messages'], [])
    equal(page.say('dm-alice', 'anew')['type'], 'said')
    wait_until(lambda: is_purged(connector, 1), 'the end of the messages')
    equal([message['text'] for message in page.ask('history', chat_id='dm-alice')['messages']], ['anew'])


def test_a_new_chat_archives_the_one_that_rested_longest(connector):
    page = Page(connector)
    for chat_id in ('dm-alice', 'dm-bob', 'general', 'random'):
        page.say(chat_id, 'hello')
    fill(connector, [(f'c{n}', f'a{n}', 'channel', 'x', '', 0, 1000 + n) for n in range(496)])
    page = Page(connector)
    create(page, 'new')
    equal(archived(page), ['c0'])
    create(page, 'newer')
    equal(archived(page), ['c1', 'c0'])
    page.ask('restore_chat', chat_id='c0')
    equal(archived(page), ['c2', 'c1'])


def test_platforms_have_limits_of_their_own(connector):
    Page(connector)
    fill(connector, [(f'c{n}', f'a{n}', 'channel', 'x', '', 0, 1000 + n) for n in range(496)])
    equal(connector.say('--no-wait', 'desk', 'hello').returncode, 0)
    equal(archived(Page(connector)), [])
    equal(command(connector, 'list', '--archived'), '')


def test_threads_of_bots_push_out_each_other(connector):
    rows = [(f't{n}', f'a{n}', 'thread', 'x', 'general', 1, 1000 + n) for n in range(200)]
    fill(connector, [*rows, ('old', 'o', 'channel', 'x', '', 0, 1)])
    gateway, page = Gateway(connector), Page(connector)
    check(gateway.act(op='thread_create', chat_id='general', thread_name='more',
                      metadata={'scope_id': 'home'})['success'], 'a thread')
    equal(archived(page), ['t0'])


def test_the_archive_is_bounded(connector):
    fill(connector, [(f'c{n}', f'a{n}', 'channel', 'x', '', 0, 1000) for n in range(10000)])
    connector.sql("UPDATE chats SET archived = 1 + substr (chat_id, 2) WHERE name = 'x'")
    page = Page(connector)
    equal(page.ask('archive_chat', chat_id='general')['type'], 'archived_chat')
    equal(connector.sql('SELECT count (*), min (archived) FROM chats WHERE archived > 0'), [(10000, 2)])
    equal(archived(page, 'general'), ['general'])


def test_the_operator_tidies_up(connector):
    page = Page(connector)
    page.say('dm-alice', 'hello')
    command(connector, 'rename', 'web/general', 'Everybody')
    check('web/general\tlisted\tchannel\tEverybody' in command(connector, 'list'), 'the new name')
    command(connector, 'archive', 'web/random')
    equal(command(connector, 'list', '--archived'), 'web/random\tarchived\tchannel\trandom\n')
    check('random' not in listed(connector), 'the running connector knows')
    command(connector, 'restore', 'web/random')
    command(connector, 'delete', 'web/random')
    check('random' not in listed(connector), 'deleted')
    command(connector, 'archive', '--days', '0')
    equal(listed(connector), [])
    command(connector, 'delete', '--days', '1')
    equal(len(archived(page)), 3)
    command(connector, 'delete', '--days', '0')
    equal(archived(page), [])


def test_the_operator_deletes_a_long_chat(connector):
    lengthen(connector, 'dm-alice')
    command(connector, 'delete', 'web/dm-alice')
    check(is_purged(connector, 0), 'the messages are gone')
    check('dm-alice' not in listed(connector), 'the chat is gone')


def test_the_command_says_what_is_wrong(connector):
    for arguments, words, status in ((('list', 'web/general'), 'takes neither', 2), (('archive',), 'needs a chat or --days', 2),
                                     (('rename', 'web/general'), 'new name', 2), (('delete', 'web/x'), 'there is no chat', 1),
                                     (('delete', 'general'), 'PLATFORM/CHAT', 1), (('sweep',), 'is expected', 2)):
        check(words in command(connector, *arguments, status=status), words)


main(globals())
