# test-threads.py: threads of a channel
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import json

from harness import Gateway, Page, check, equal, main, refused
from rawhttp import bearer, call

HOME = {'scope_id': 'home'}


def create(gateway, chat_id='general', thread_name='Plans', metadata=None, **members):
    return gateway.act(op='thread_create', chat_id=chat_id, thread_name=thread_name,
                       metadata=HOME if metadata is None else metadata, **members)


def rename(gateway, thread_id, thread_name='Better plans', chat_id='general', metadata=None,
           **members):
    return gateway.act(op='thread_rename', chat_id=chat_id, message_id=thread_id,
                       thread_name=thread_name, metadata=HOME if metadata is None else metadata,
                       **members)


def test_a_thread(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    result = create(gateway)
    thread_id = result['thread_id']
    equal(result, {'success': True, 'thread_id': thread_id})
    chat = page.receive('chat')['chat']
    equal(chat, {'chat_id': thread_id, 'chat_type': 'thread', 'name': 'Plans', 'scope_id': 'home',
                 'parent_chat_id': 'general', 'gateway_id': None})
    said = page.say(thread_id, 'in here', user_id='bob')
    event = gateway.take()['event']
    equal(event['source'], {'platform': 'web', 'chat_id': thread_id, 'chat_type': 'thread',
                            'chat_name': 'Plans', 'user_id': 'bob', 'user_name': 'bob',
                            'message_id': said['message_id'], 'scope_id': 'home',
                            'thread_id': thread_id, 'parent_chat_id': 'general'})
    equal(page.ask('stop', chat_id=thread_id)['sent'], True)
    equal(gateway.receive('interrupt_inbound')['session_key'],
          f'agent:main:web:thread:{thread_id}:{thread_id}')
    info = gateway.act(op='get_chat_info', chat_id=thread_id)
    equal((info['name'], info['type']), ('Plans', 'thread'))
    equal(connector.stop(), 0)
    connector.start()
    chats = {c['chat_id']: c for c in Page(connector).welcome['chats']}
    equal((chats[thread_id]['parent_chat_id'], chats[thread_id]['last']['text']),
          ('general', 'in here'))


def test_speaking_in_a_thread(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    thread_id = create(gateway)['thread_id']
    other_id = create(gateway, chat_id='random')['thread_id']
    within = {'scope_id': 'home', 'thread_id': thread_id}
    result = gateway.say('general', 'by the channel', metadata=within)
    check(result['success'], result)
    equal(page.bot_message()['chat_id'], thread_id)
    check(gateway.say(thread_id, 'by itself', 'home')['success'], 'by itself')
    check(gateway.say(thread_id, 'by both', metadata=within)['success'], 'by both')
    check(gateway.say('general', 'none', metadata={**HOME, 'thread_id': ''})['success'], 'none')
    equal([page.bot_message()['chat_id'] for _ in range(3)], [thread_id, thread_id, 'general'])
    edit = gateway.act(op='edit', chat_id='general', message_id=result['message_id'], content='x',
                       metadata=within)
    check(edit['success'], edit)
    equal(page.receive('edit')['message']['chat_id'], thread_id)
    gateway.act(op='typing', chat_id='general', metadata=within)
    equal(page.receive('typing')['chat_id'], thread_id)
    gateway.act(op='prompt', chat_id='general', content='?', prompt_kind='choice', prompt_id='p',
                options=[{'id': 'a', 'label': 'A'}], metadata=within)
    equal(page.bot_message()['chat_id'], thread_id)
    refused(gateway.say(thread_id, 'x'), 'scope missing')
    for chat_id, wrong in (('general', 'none'), ('general', other_id), ('general', 'random'),
                           (thread_id, other_id), ('dm-alice', thread_id)):
        refused(gateway.say(chat_id, 'x', metadata={**HOME, 'thread_id': wrong}),
                'unknown thread')


def test_threads_that_cannot_be(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    connector.say('--no-wait', 'desk', 'x')
    thread_id = create(gateway)['thread_id']
    name = 'a thread needs a name of at most 100 characters'
    for error, members in (('unknown chat', {'chat_id': 'nowhere'}),
                           ('unsupported op: thread_create', {'chat_id': 'desk'}),
                           ('scope missing', {'metadata': {}}),
                           ('direct chats have no threads', {'chat_id': 'dm-alice'}),
                           ('threads have no threads', {'chat_id': thread_id}),
                           (name, {'thread_name': ''}), (name, {'thread_name': 'x' * 101}),
                           (name, {'thread_name': None}), (name, {'thread_name': 7}),
                           ('unknown message', {'message_id': 'none'})):
        refused(create(gateway, **members), error)
    check(create(gateway, thread_name='😀' * 100)['success'], 'a long name')


def test_a_thread_from_a_message(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('general', 'a question')
    message_id = gateway.take()['event']['message_id']
    thread_id = create(gateway, message_id=message_id)['thread_id']
    equal(page.receive('chat')['chat']['parent_message_id'], message_id)
    refused(create(gateway, message_id=message_id), 'the message has a thread already')
    refused(create(gateway, chat_id='random', message_id=message_id), 'unknown message')
    check(create(gateway)['thread_id'] != thread_id, 'another one')


def test_renaming(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    thread_id = create(gateway)['thread_id']
    page.receive('chat')
    equal(rename(gateway, thread_id), {'success': True})
    renamed = page.receive('chat')['chat']
    equal((renamed['chat_id'], renamed['name']), (thread_id, 'Better plans'))
    other = 'not renamed: it has another name by now'
    for error, members in (
            (other, {'only_if_current_name': 'Plans'}), (other, {'only_if_current_name': ''}),
            ('at most one condition', {'only_if_current_name': 'Better plans',
                                       'only_if_connector_created': True}),
            ('unknown chat', {'chat_id': 'nowhere'}), ('unknown thread', {'chat_id': 'random'}),
            ('scope missing', {'metadata': {}}),
            ('a thread needs a name of at most 100 characters', {'thread_name': ''})):
        refused(rename(gateway, thread_id, **members), error)
    for wrong in ('none', 'general', '', None, 7):
        refused(rename(gateway, wrong), 'unknown thread')
    check(rename(gateway, thread_id, 'Third', only_if_current_name='Better plans')['success'],
          'the name it has')
    check(rename(gateway, thread_id, 'Fourth', only_if_connector_created=True)['success'],
          'made by the bot')
    check(rename(gateway, thread_id, 'Fifth', only_if_connector_created=False)['success'],
          'no condition')
    chats = {c['chat_id']: c['name'] for c in Page(connector).welcome['chats']}
    equal(chats[thread_id], 'Fifth')


def test_a_thread_of_a_person(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    said = page.say('general', 'let us talk')
    chat = page.ask('create_chat', chat_type='thread', parent_chat_id='general', name='Ours',
                    parent_message_id=said['message_id'])['chat']
    equal((chat['chat_type'], chat['parent_chat_id'], chat['parent_message_id'],
           chat['scope_id']), ('thread', 'general', said['message_id'], 'home'))
    refused(rename(gateway, chat['chat_id'], only_if_connector_created=True),
            'not renamed: a person made the thread')
    check(rename(gateway, chat['chat_id'])['success'], 'without that')
    for error, members in (('there is no such chat', {}),
                           ('there is no such chat', {'parent_chat_id': 'nowhere'}),
                           ('direct chats have no threads', {'parent_chat_id': 'dm-bob'}),
                           ('unknown message', {'parent_chat_id': 'general',
                                                'parent_message_id': 'none'})):
        equal(page.ask('create_chat', chat_type='thread', name='x', **members).get('error'), error)


def test_the_button_in_a_thread(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    thread_id = create(gateway)['thread_id']
    page.ask('interact', chat_id=thread_id, command='ask')
    forward = gateway.take('passthrough_forward')['forward']
    body = json.loads(base64.b64decode(forward['bodyB64']))
    channel = body['channel']
    equal((channel['type'], body['channel_id'], body['guild_id']), (11, channel['id'], 'home'))
    page.ask('interact', chat_id='general', command='ask')
    forward = gateway.take('passthrough_forward')['forward']
    parent = json.loads(base64.b64decode(forward['bodyB64']))['channel']
    equal((parent['id'], parent['type']), (channel['parent_id'], 0))
    key = f'agent:main:discord:thread:{channel["id"]}:{channel["id"]}'
    result = gateway.act(op='follow_up', session_key=key, kind='discord.interaction_token',
                         content='here', metadata={})
    check(result['success'], result)
    equal(page.bot_message()['chat_id'], thread_id)
    metadata = {'scope_id': 'home', 'thread_id': channel['id']}
    for chat_id in (channel['id'], parent['id']):
        check(gateway.say(chat_id, 'by its other id', metadata=metadata)['success'], chat_id)
        equal(page.bot_message()['chat_id'], thread_id)


def test_a_policy_for_the_channel(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    thread_id = create(gateway)['thread_id']
    other_id = create(gateway, 'random')['thread_id']
    policy = {'platform': 'web', 'requireAddress': True, 'freeResponseScopes': ['general']}
    equal(call(connector, 'POST', '/relay/policy', policy, bearer()).status, 200)
    for chat_id, text in ((other_id, 'for people'), (thread_id, 'for all'),
                          (other_id, '@bot for you')):
        equal(page.say(chat_id, text)['type'], 'said')
    equal([gateway.take()['event']['text'] for _ in range(2)], ['for all', '@bot for you'])


main(globals())
