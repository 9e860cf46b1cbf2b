# test-ops.py: edits, deletions and reactions, and databases of older versions
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from harness import Gateway, Page, check, equal, main, refused

HOME = {'scope_id': 'home'}


def history(page, chat_id):
    return page.ask('history', chat_id=chat_id)['messages']


def test_edit(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    message_id = gateway.say('general', 'frist', 'home')['message_id']

    def edit(chat_id='general', metadata=HOME, **members):
        return gateway.act(op='edit', **{'chat_id': chat_id, 'message_id': message_id,
                                         'content': 'first', 'metadata': metadata, **members})
    equal(edit(), {'success': True, 'message_id': message_id})
    edited = page.receive('edit')['message']
    equal((edited['text'], edited['edited'], edited['message_id']), ('first', True, message_id))
    page.say('general', 'mine')
    mine = gateway.take()['event']['message_id']
    refused(edit(message_id=mine), 'not a message of the bot')
    for wrong in ('none', '', None, [], True):
        refused(edit(message_id=wrong), 'unknown message')
    refused(edit(chat_id='dm-alice'), 'unknown message')
    refused(edit(chat_id='nowhere'), 'unknown chat')
    refused(edit(chat_id=None), 'unknown chat')
    refused(edit(metadata={}), 'scope missing')
    refused(edit(metadata='home'), 'scope missing')
    refused(edit(content=''), 'empty content')
    refused(edit(content=7), 'empty content')
    refused(edit(content='x' * 4001), 'content too long: 4001 of 4000 characters')
    equal([m['text'] for m in history(page, 'general')], ['first', 'mine'])


def test_delete(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    kept, gone = (gateway.say('general', text, 'home')['message_id'] for text in ('kept', 'gone'))

    def delete(chat_id='general', message_id=gone, metadata=HOME):
        return gateway.act(op='delete', chat_id=chat_id, message_id=message_id, metadata=metadata)
    page.say('general', 'mine')
    mine = gateway.take()['event']['message_id']
    refused(delete(message_id=mine), 'not a message of the bot')
    refused(delete(message_id='none'), 'unknown message')
    refused(delete(message_id=7), 'unknown message')
    refused(delete(chat_id='dm-alice'), 'unknown message')
    refused(delete(chat_id='nowhere'), 'unknown chat')
    refused(delete(metadata={'scope_id': 'elsewhere'}), 'scope missing')
    seq = next(m['seq'] for m in history(page, 'general') if m['message_id'] == gone)
    equal(delete(), {'success': True})
    equal(page.receive('delete'), {'type': 'delete', 'chat_id': 'general', 'message_id': gone,
                                   'seq': seq})
    refused(delete(), 'unknown message')
    equal([m['message_id'] for m in history(page, 'general')], [kept, mine])


def test_react(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('general', 'a question')
    theirs = gateway.take()['event']['message_id']

    def react(emoji, remove=False, message_id=theirs, chat_id='general', metadata=HOME):
        return gateway.act(op='react', chat_id=chat_id, message_id=message_id, emoji=emoji,
                           remove=remove, metadata=metadata)

    def shown():
        return page.receive('edit')['message'].get('reactions', [])
    for emoji, remove, wanted in (('👀', False, ['👀']), ('👨‍👩‍👧‍👦', False, ['👀', '👨‍👩‍👧‍👦']),
                                  ('👨‍👩‍👧‍👦', False, ['👀', '👨‍👩‍👧‍👦']), ('👀', True, ['👨‍👩‍👧‍👦']),
                                  ('👀', True, ['👨‍👩‍👧‍👦']), ('✅', False, ['👨‍👩‍👧‍👦', '✅']),
                                  ('👨‍👩‍👧‍👦', True, ['✅']), ('✅', True, []), (':eyes:', False, [':eyes:'])):
        equal(react(emoji, remove), {'success': True})
        equal(shown(), wanted)
    message = history(page, 'general')[0]
    equal((message['reactions'], message['edited']), ([':eyes:'], False))
    for emoji in ('', None, 7, 'a b', 'a\n', '👀' * 17, '\u00a0'):
        refused(react(emoji), 'not an emoji')
    refused(react('👀', message_id='none'), 'unknown message')
    refused(react('👀', chat_id='dm-alice'), 'unknown message')
    refused(react('👀', chat_id='nowhere'), 'unknown chat')
    refused(react('👀', metadata={}), 'scope missing')
    for number in range(19):
        check(react(f'e{number}')['success'], 'one more')
    refused(react('e19'), 'too many reactions')
    check(react('e18')['success'] and react('e18', True)['success'], 'an existing one')
    check(react('e19')['success'], 'below the limit again')
    own = gateway.say('general', 'an answer', 'home')['message_id']
    check(react('👍', message_id=own)['success'], 'on a message of its own')


def test_cli_has_only_what_is_fair(connector):
    gateway = Gateway(connector, hello=('cli',))
    connector.say('--no-wait', 'desk', 'x')
    message_id = gateway.say('desk', 'y')['message_id']
    for op in ('edit', 'delete', 'react'):
        result = gateway.act(op=op, chat_id='desk', message_id=message_id, content='z',
                             emoji='👀', metadata={})
        refused(result, f'unsupported op: {op}')


VERSION_1 = '''
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE chats (
  platform TEXT NOT NULL, chat_id TEXT NOT NULL, alias TEXT NOT NULL,
  type TEXT NOT NULL, name TEXT NOT NULL, scope_id TEXT NOT NULL,
  user_id TEXT NOT NULL, user_name TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (platform, chat_id)) WITHOUT ROWID;
CREATE UNIQUE INDEX chats_alias ON chats (platform, alias);
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL,
  from_bot INTEGER NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL,
  text TEXT NOT NULL, kind TEXT NOT NULL, reply_to TEXT NOT NULL,
  edited INTEGER NOT NULL, notify INTEGER NOT NULL, created INTEGER NOT NULL);
CREATE UNIQUE INDEX messages_id ON messages (platform, chat_id, message_id);
CREATE INDEX messages_chat ON messages (platform, chat_id, seq);
CREATE TABLE queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gateway TEXT NOT NULL, platform TEXT NOT NULL,
  type TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX queue_gateway ON queue (gateway, id);
CREATE TABLE routes (platform TEXT PRIMARY KEY, gateway TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_key TEXT NOT NULL UNIQUE, chat_id TEXT NOT NULL, gateway TEXT NOT NULL);
CREATE TABLE vault (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_key TEXT NOT NULL, kind TEXT NOT NULL,
  platform TEXT NOT NULL, chat_id TEXT NOT NULL, token TEXT NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0, UNIQUE (session_key, kind));
PRAGMA user_version = 1;
INSERT INTO meta VALUES ('epoch', '0badcafe');
INSERT INTO chats VALUES ('web', 'dm-carol', '1200000000000000001', 'dm', 'Carol', '', 'carol',
                          'Carol', 1);
INSERT INTO chats VALUES ('web', 'old', '1200000000000000002', 'channel', 'old', 'work', '', '', 2);
INSERT INTO messages VALUES (7, 'web', 'dm-carol', 'm-0badcafe-7', 0, 'carol', 'Carol', 'hello',
                             'normal', '', 0, 0, 1780000000000);
INSERT INTO messages VALUES (8, 'web', 'dm-carol', 'm-0badcafe-8', 1, 'bot', 'Bot', 'hello you',
                             'normal', 'm-0badcafe-7', 1, 1, 1780000000001);
INSERT INTO queue VALUES (3, 'gw', 'web', 'inbound', '{"text":"waits"}');
'''


def replace_database(connector, sql):
    equal(connector.stop(), 0)
    for (name,) in connector.sql("SELECT name FROM sqlite_master WHERE type = 'table'"
                                 " AND name NOT LIKE 'sqlite_%'"):
        connector.sql(f'DROP TABLE {name}')
    with connector.opened() as database:
        database.executescript(sql)


def version(connector):
    return connector.sql('PRAGMA user_version')[0][0]


def test_a_database_of_version_1(connector):
    new = version(connector)
    replace_database(connector, VERSION_1)
    equal(version(connector), 1)
    connector.start()
    equal(version(connector), new)
    page = Page(connector)
    equal([c['chat_id'] for c in page.welcome['chats']], ['dm-carol', 'old'])
    first, second = history(page, 'dm-carol')
    equal((first['text'], first['seq'], second['reply_to'], second['edited'], second['notify']),
          ('hello', 7, 'm-0badcafe-7', True, True))
    gateway = Gateway(connector)
    frame = gateway.take()
    equal((frame['bufferId'], frame['event']), ('b-0badcafe-3', {'text': 'waits'}))
    check(gateway.act(op='react', chat_id='dm-carol', message_id='m-0badcafe-7', emoji='👀',
                      metadata={})['success'], 'a new op on an old message')
    equal(page.receive('edit')['message']['reactions'], ['👀'])
    equal(connector.stop(), 0)
    connector.start()
    equal(history(Page(connector), 'dm-carol')[0]['reactions'], ['👀'])


def test_a_database_of_tomorrow(connector):
    new = version(connector)
    equal(connector.stop(), 0)
    connector.sql(f'PRAGMA user_version = {new + 1}')
    try:
        connector.start()
    except Exception:
        equal(connector.ended(), 1)
        connector.logged('newer relay-connector')
    else:
        check(False, 'it was opened')
    connector.sql(f'PRAGMA user_version = {new}')
    connector.start()


main(globals())
