# test-live.py: typing, drafts and task cards
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib

from harness import SECRET, Connector, Gateway, Page, check, equal, main, refused

HOME = {'scope_id': 'home'}


def draft(gateway, content, chat_id='dm-alice', **members):
    return gateway.act(**{'op': 'draft', 'chat_id': chat_id, 'draft_id': 1, 'content': content,
                          'final': False, 'metadata': {}, **members})


def bubble(page):
    frame = page.receive('draft')
    return frame['chat_id'], frame['draft_id'], frame['text'], frame['final']


def card(gateway, chunks=({'type': 'task', 'title': 'Look'},), chat_id='dm-alice', **members):
    return gateway.act(**{'op': 'task_card', 'chat_id': chat_id, 'card_id': 'c1',
                          'chunks': list(chunks), 'metadata': {}, **members})


def stop(gateway, chat_id='dm-alice', **members):
    return gateway.act(**{'op': 'task_card_stop', 'chat_id': chat_id, 'card_id': 'c1',
                          'metadata': {}, **members})


def live(connector):
    welcome = Page(connector).welcome
    return welcome['drafts'], welcome['cards']


def test_a_draft(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for content in ('', 'One', 'One two', 'another text'):
        equal(draft(gateway, content), {'success': True})
        equal(bubble(page), ('dm-alice', 1, content, False))
    equal(live(connector), ([{'chat_id': 'dm-alice', 'draft_id': 1, 'text': 'another text',
                              'final': False}], []))
    check(draft(gateway, 'all of it', final=True)['success'], 'final')
    equal(bubble(page), ('dm-alice', 1, 'all of it', True))
    check(draft(gateway, 'all of it', final=True)['success'], 'a repeated final')
    equal(bubble(page), ('dm-alice', 1, 'all of it', True))
    check(gateway.say('dm-alice', 'all of it')['success'], 'the message')
    equal(bubble(page), ('dm-alice', 1, None, True))
    equal(page.bot_message()['text'], 'all of it')
    check(draft(gateway, 'all of it', final=True)['success'], 'repeated afterwards')
    gateway.settle()
    equal(live(connector), ([], []))
    equal([m['text'] for m in page.ask('history', chat_id='dm-alice')['messages']], ['all of it'])
    equal([f for f in page.inbox if f['type'] == 'draft'], [])
    for final in (False, True):
        check(draft(gateway, 'the same number', final=final)['success'], 'a new one')
        equal(bubble(page), ('dm-alice', 1, 'the same number', final))


def test_drafts_that_are_wrong(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=('web', 'cli'))
    connector.say('--no-wait', 'desk', 'x')
    for error, members in (('unknown chat', {'chat_id': 'nowhere'}),
                           ('unsupported op: draft', {'chat_id': 'desk'}),
                           ('scope missing', {'chat_id': 'general'}),
                           ('no content', {'content': None}), ('no content', {'content': 7}),
                           ('content too long: 4001 of 4000 characters',
                            {'content': 'x' * 4001}),
                           ('draft_id is not an integer', {'draft_id': '1'}),
                           ('draft_id is not an integer', {'draft_id': -1}),
                           ('draft_id is not an integer', {'draft_id': 1.5}),
                           ('draft_id is not an integer', {'draft_id': None})):
        refused(draft(gateway, **{'content': 'x', **members}), error)
    equal([f for f in page.inbox if f['type'] == 'draft'], [])
    for number in range(8):
        check(draft(gateway, 'x', draft_id=2 ** 53 + number)['success'], number)
    refused(draft(gateway, 'x', draft_id=9), 'too many drafts at once')
    check(draft(gateway, 'y', draft_id=2 ** 53 + 7)['success'], 'an existing one')
    check(draft(gateway, 'x', chat_id='general', metadata=HOME)['success'], 'another chat')
    gateway.say('dm-alice', 'done')
    equal([d['chat_id'] for d in live(connector)[0]], ['general'])
    check(draft(gateway, 'x', draft_id=9)['success'], 'below the limit again')


def test_a_draft_in_a_thread(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    thread_id = gateway.act(op='thread_create', chat_id='general', thread_name='x',
                            metadata=HOME)['thread_id']
    within = {'scope_id': 'home', 'thread_id': thread_id}
    check(draft(gateway, 'x', chat_id='general', metadata=within)['success'], 'a draft')
    equal(bubble(page)[0], thread_id)
    gateway.say('general', 'elsewhere', 'home')
    equal(len(live(connector)[0]), 1, 'another chat takes nothing away')
    gateway.say('general', 'x', metadata=within)
    equal(bubble(page), (thread_id, 1, None, False))


def test_every_message_ends_a_draft(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    draft(gateway, 'x')
    bubble(page)
    gateway.act(op='prompt', chat_id='dm-alice', content='?', prompt_kind='choice', prompt_id='p',
                options=[{'id': 'a', 'label': 'A'}], metadata={})
    equal(bubble(page)[2], None)


def test_a_card(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    chunks = [{'type': 'task', 'title': 'Look', 'deep': {'er': [1, None, 'x']}}]
    for wanted in (chunks, [], chunks * 2):
        equal(card(gateway, wanted), {'success': True})
        equal(page.receive('card'), {'type': 'card', 'chat_id': 'dm-alice', 'card_id': 'c1',
                                     'chunks': wanted})
    gateway.say('dm-alice', 'a message')
    equal(live(connector), ([], [{'chat_id': 'dm-alice', 'card_id': 'c1', 'chunks': chunks * 2}]))
    equal(stop(gateway), {'success': True})
    equal(page.receive('card'), {'type': 'card', 'chat_id': 'dm-alice', 'card_id': 'c1',
                                 'chunks': None})
    refused(stop(gateway), 'unknown card')
    equal(live(connector), ([], []))


def test_cards_that_are_wrong(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    connector.say('--no-wait', 'desk', 'x')
    for error, members in (('unknown chat', {'chat_id': 'nowhere'}),
                           ('unsupported op: task_card', {'chat_id': 'desk'}),
                           ('scope missing', {'chat_id': 'general'}),
                           ('unusable card_id', {'card_id': ''}),
                           ('unusable card_id', {'card_id': None}),
                           ('unusable card_id', {'card_id': 'x' * 65}),
                           ('a chunk is not an object', {'chunks': [{}, 'x']}),
                           ('too many chunks: 101 of 100', {'chunks': [{}] * 101})):
        refused(card(gateway, **members), error)
    for chunks in (None, 'x', {}):
        refused(gateway.act(op='task_card', chat_id='dm-alice', card_id='c1', chunks=chunks,
                            metadata={}), 'no chunks')
    error = card(gateway, [{'x': 'y' * 16384}])['error']
    check(error.startswith('too large a card'), error)
    for error, members in (('unknown chat', {'chat_id': 'nowhere'}),
                           ('unsupported op: task_card_stop', {'chat_id': 'desk'}),
                           ('scope missing', {'chat_id': 'general'}),
                           ('unusable card_id', {'card_id': []}),
                           ('unknown card', {'card_id': 'c2'})):
        refused(stop(gateway, **members), error)
    for number in range(8):
        check(card(gateway, card_id=f'n{number}')['success'], number)
    refused(card(gateway), 'too many cards at once')
    check(card(gateway, card_id='n3')['success'], 'an existing one')
    check(stop(gateway, card_id='n3')['success'], 'stopped')
    check(card(gateway)['success'], 'below the limit again')


def test_what_is_shown_at_once_is_bounded(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for number in range(32):
        page.ask('create_chat', chat_id=f'c{number}', name='x')
        for draft_id in range(8):
            check(draft(gateway, 'x', chat_id=f'c{number}', draft_id=draft_id)['success'], number)
    refused(draft(gateway, 'x'), 'too many drafts at once')
    refused(card(gateway), 'too many cards at once')


def test_all_of_it_goes_with_the_gateway(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    draft(gateway, 'half a')
    card(gateway)
    gateway.act(op='typing', chat_id='dm-alice', metadata={})
    for kind in ('draft', 'card', 'typing'):
        page.receive(kind)
    gateway.hang_up()
    equal(page.receive('draft')['text'], None)
    equal(page.receive('card')['chunks'], None)
    equal(page.receive('typing')['active'], False)
    equal(live(connector), ([], []))


def test_typing(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=('web', 'cli'))

    def typing(**members):
        return gateway.act(**{'op': 'typing', 'chat_id': 'general', 'metadata': HOME, **members})
    for content, shown in ((None, (True, '')), ('reading', (True, 'reading')), (7, (True, '')),
                           ('😀' * 120, (True, '😀' * 100)), ('', (False, ''))):
        equal(typing(content=content), {'success': True})
        frame = page.receive('typing')
        equal((frame['active'], frame['status']), shown)
    refused(typing(chat_id='nowhere'), 'unknown chat')
    refused(typing(metadata={}), 'scope missing')
    connector.say('--no-wait', 'desk', 'x')
    check(typing(chat_id='desk')['success'], 'on the command line')
    check('"typing":true' in connector.request('/api/cli/desk')[2].replace(' ', ''), 'the command line shows it')


@contextlib.contextmanager
def two_bots():
    """A chat with two bots, and another one with one."""
    with Connector('--route', 'web/dm-alice=gw,other', gateways=(f'gw={SECRET}', f'other={SECRET}')) as connector:
        yield connector, Gateway(connector), Gateway(connector, gateway_id='other')


def test_drafts_of_two_bots_are_kept_apart():
    with two_bots() as (connector, gateway, other):
        page = Page(connector)
        draft(gateway, 'mine')
        draft(other, 'yours', final=True)
        equal([(frame['bot'], frame['draft_id'], frame['text']) for frame in (page.receive('draft'), page.receive('draft'))],
              [('gw', 1, 'mine'), ('other', 1, 'yours')])
        other.say('dm-alice', 'yours')
        frame = page.receive('draft')
        equal((frame['bot'], frame['text']), ('other', None))
        equal([entry['text'] for entry in live(connector)[0]], ['mine'])
        # What is sealed is the draft of the other bot.
        check(draft(gateway, 'mine, and all', final=True)['success'], 'refused')
        equal(page.receive('draft')['text'], 'mine, and all')


def test_cards_and_typing_of_two_bots_are_kept_apart():
    with two_bots() as (connector, gateway, other):
        for bot in (gateway, other):
            equal(card(bot, []), {'success': True})
        equal(stop(other), {'success': True})
        equal([entry['bot'] for entry in live(connector)[1]], ['gw'])
        gateway.act(op='typing', chat_id='dm-alice', metadata={})
        other.say('dm-alice', 'meanwhile')
        other.act(op='typing', chat_id='dm-alice', content='', metadata={})
        page = Page(connector)
        equal([entry['chat_id'] for entry in page.welcome['typing']], ['dm-alice'])
        gateway.say('dm-alice', 'done')
        equal(page.receive('typing')['active'], False)


def test_several_bots_have_names():
    with two_bots() as (connector, gateway, other):
        page = Page(connector)
        gateway.say('dm-alice', 'one')
        other.say('dm-alice', 'two')
        gateway.say('dm-bob', 'three')
        equal([(message['user_id'], message['user_name'], message['text']) for message in
               (page.bot_message(), page.bot_message(), page.bot_message())],
              [('gw', 'gw', 'one'), ('other', 'other', 'two'), ('bot', 'Bot', 'three')])


main(globals())
