# test-prompts.py: prompts, and who receives the response
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import time

from harness import Connector, Gateway, PATIENCE, Page, SECRET, check, equal, main, refused, wait_until
from rawhttp import bearer, call

YES_NO = [{'id': 'yes', 'label': 'Yes', 'style': 'success'}, {'id': 'no', 'label': 'No'}]


def ask(gateway, chat_id='dm-alice', **members):
    return gateway.act(**{'op': 'prompt', 'chat_id': chat_id, 'content': 'Really?',
                          'prompt_kind': 'approval', 'prompt_id': 'p1', 'options': YES_NO,
                          'reply_to': None, 'metadata': {}, **members})


def test_a_prompt_and_its_answer(connector):
    page, other = Page(connector), Page(connector)
    gateway = Gateway(connector)
    before = time.time() * 1000
    result = ask(gateway)
    check(result['success'] and result['message_id'], result)
    message = page.bot_message()
    prompt = message['prompt']
    equal((message['text'], message['message_id']), ('Really?', result['message_id']))
    equal((prompt['prompt_id'], prompt['kind'], prompt['answered']), ('p1', 'approval', ''))
    equal(prompt['options'], [{'id': 'yes', 'label': 'Yes', 'style': 'success'},
                              {'id': 'no', 'label': 'No', 'style': 'secondary'}])
    check(abs(prompt['expires'] - before - 3600000) < 60000, 'an hour')
    where = {'chat_id': 'dm-alice', 'message_id': result['message_id']}
    answer = page.ask('press', option_id='no', user_id='bob', user_name='Bob', **where)
    del answer['ref']
    equal(answer, {'type': 'pressed', 'option_id': 'no', **where})
    for watcher in (page, other):
        shown = watcher.receive('edit')['message']
        equal((shown['prompt']['answered'], shown['edited']), ('no', False))
    event = gateway.take()['event']
    equal((event['text'], event['message_type']), ('/no', 'command'))
    equal(event['prompt_response'], {'prompt_id': 'p1', 'option_id': 'no', 'label': 'No',
                                     'prompt_message_id': result['message_id']})
    equal((event['source']['user_id'], event['source']['chat_id'], event['source']['message_id']),
          ('bob', 'dm-alice', result['message_id']))
    check(event['message_id'] not in ('', result['message_id']), 'an id of its own')
    equal(page.ask('press', option_id='yes', **where)['error'], 'that was answered already')
    gateway.settle()
    equal(gateway.inbox, [])
    messages = page.ask('history', chat_id='dm-alice')['messages']
    equal([(m['text'], m['prompt']['answered']) for m in messages], [('Really?', 'no')])


def test_presses_that_are_wrong(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    asked = ask(gateway)['message_id']
    plain = gateway.say('dm-alice', 'no buttons')['message_id']
    for error, members in (('there is no such chat', {'chat_id': 'nowhere'}),
                           ('there is no such message', {'message_id': 'none'}),
                           ('there is no such message', {'message_id': 7}),
                           ('there is no such message', {'chat_id': 'dm-bob'}),
                           ('there is nothing to choose', {'message_id': plain}),
                           ('there is no such choice', {'option_id': 'maybe'}),
                           ('there is no such choice', {'option_id': None}),
                           ('there is no such choice', {'option_id': ''}),
                           ('not a user', {'user_id': 'a:b'})):
        answer = page.ask('press', **{'chat_id': 'dm-alice', 'message_id': asked,
                                      'option_id': 'yes', **members})
        equal(answer.get('error'), error, members)
    gateway.settle()
    equal(gateway.inbox, [], 'nothing went out')
    equal(page.ask('press', chat_id='dm-alice', message_id=asked, option_id='yes')['type'],
          'pressed')


def test_prompts_that_are_wrong(connector):
    gateway = Gateway(connector)
    ids = 'unusable options: 1 to 25 are needed, with different ids of at most 32 letters,' \
          ' digits, - _ . and labels'
    for error, members in (
            ('unknown chat', {'chat_id': 'nowhere'}), ('scope missing', {'chat_id': 'general'}),
            ('empty content', {'content': ''}), ('empty content', {'content': []}),
            ('content too long: 4001 of 4000 characters', {'content': 'x' * 4001}),
            ('unusable prompt_id', {'prompt_id': ''}), ('unusable prompt_id', {'prompt_id': 7}),
            ('unusable prompt_id', {'prompt_id': 'x' * 33}),
            ('unusable prompt_id', {'prompt_id': 'a:b'}),
            ('unusable prompt_kind', {'prompt_kind': None}),
            ('unusable prompt_kind', {'prompt_kind': 'two words'}),
            (ids, {'options': []}), (ids, {'options': None}), (ids, {'options': 'yes'}),
            (ids, {'options': ['yes']}), (ids, {'options': [{'id': 'yes'}]}),
            (ids, {'options': [{'id': 'yes', 'label': ''}]}),
            (ids, {'options': [{'id': 'a:b', 'label': 'x'}]}),
            (ids, {'options': [{'id': 7, 'label': 'x'}]}),
            (ids, {'options': [{'id': 'x' * 33, 'label': 'x'}]}),
            (ids, {'options': [{'id': 'a', 'label': 'x'}, {'id': 'a', 'label': 'y'}]}),
            (ids, {'prompt_id': 'p' * 32, 'options': [{'id': 'x' * 28, 'label': 'x'}]}),
            (ids, {'options': [{'id': f'o{n}', 'label': 'x'} for n in range(26)]})):
        refused(ask(gateway, **members), error)
    for members in ({'prompt_kind': 'of-tomorrow'},
                    {'prompt_id': 'p' * 32, 'options': [{'id': 'x' * 27, 'label': 'x'}]},
                    {'options': [{'id': f'o{n}', 'label': 'x'} for n in range(25)]}):
        check(ask(gateway, **members)['success'], members)


def test_what_is_put_right(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    ask(gateway, options=[{'id': 'a', 'label': '😀' * 80, 'style': 'rainbow'},
                          {'id': 'b', 'label': 'x', 'style': 7, 'more': 1}],
        chat_id='general', metadata={'scope_id': 'home'}, timeout_s=0)
    prompt = page.bot_message()['prompt']
    equal(prompt['options'], [{'id': 'a', 'label': '😀' * 75, 'style': 'secondary'},
                              {'id': 'b', 'label': 'x', 'style': 'secondary'}])
    check(prompt['expires'] > time.time() * 1000 + 3000000, 'the usual time')
    for seconds in (10 ** 12, 2 ** 63 - 1):
        ask(gateway, timeout_s=seconds)
        expires = page.bot_message()['prompt']['expires']
        check(expires < time.time() * 1000 + 8 * 24 * 3600 * 1000, 'at most a week')


def test_too_late(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    message_id = ask(gateway, timeout_s=1)['message_id']
    expires = page.bot_message()['prompt']['expires']
    wait_until(lambda: time.time() * 1000 > expires, 'the time to be over')
    answer = page.ask('press', chat_id='dm-alice', message_id=message_id, option_id='yes')
    equal(answer['error'], 'it is too late for an answer')
    gateway.settle()
    equal(gateway.inbox, [])


def test_an_expired_prompt_loses_its_buttons(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=('web', 'cli'))
    ask(gateway)
    answered = ask(gateway)['message_id']
    page.ask('press', chat_id='dm-alice', message_id=answered, option_id='yes')
    gateway.take()
    # Its time is over, too, when that of the next one is.
    connector.sql("UPDATE prompts SET expires = ? WHERE answer = 'yes'", int(time.time() * 1000))
    expiring = ask(gateway, timeout_s=1)['message_id']
    page.receive('edit')
    shown = page.receive('edit')['message']
    equal((shown['message_id'], shown['prompt']['expired'], shown['prompt']['options'], shown['edited']),
          (expiring, True, [], False))
    history = page.ask('history', chat_id='dm-alice')['messages']
    equal([(m['prompt']['expired'], len(m['prompt']['options'])) for m in history], [(False, 2), (False, 2), (True, 0)])
    page.ask('state')
    equal([f for f in page.inbox if f['type'] == 'edit'], [], 'once')
    # It is still so after a restart.
    connector.kill()
    connector.start()
    page = Page(connector)
    equal(page.ask('history', chat_id='dm-alice')['messages'][2]['prompt']['options'], [])
    answer = page.ask('press', chat_id='dm-alice', message_id=expiring, option_id='yes')
    equal(answer['error'], 'it is too late for an answer')


def test_an_expired_prompt_at_a_terminal(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    equal(connector.say('--no-wait', 'desk', 'ask me').returncode, 0)
    gateway.take()
    ask(gateway, 'desk', timeout_s=1)
    wait_until(lambda: json.loads(connector.request('/api/cli/desk')[2])['messages'][0]['prompt']['expired'], 'the end')
    done = connector.say('--no-wait', 'desk', '/yes')
    equal(done.returncode, 1)
    check('too late' in done.stderr, done.stderr)
    # Also after the bot has said that the time is over.
    act = {'op': 'send', 'chat_id': 'desk', 'content': 'time is over', 'reply_to': None, 'metadata': {}}
    equal(gateway.act(platform='cli', **act)['success'], True)
    done = connector.say('--no-wait', 'desk', '/yes')
    equal((done.returncode, 'too late' in done.stderr), (1, True))
    # Anything else is a message.
    equal(connector.say('--no-wait', 'desk', '/help').returncode, 0)
    equal(gateway.take()['event']['text'], '/help')
    equal(connector.say('--no-wait', 'desk', '/yes').returncode, 0)
    equal(gateway.take()['event']['text'], '/yes')


def test_an_answer_waits_for_whoever_asked(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        page = Page(other)
        a = Gateway(other, gateway_id='a')
        message_id = ask(a)['message_id']
        a.hang_up()
        b = Gateway(other, gateway_id='b')
        page.ask('press', chat_id='dm-alice', message_id=message_id, option_id='yes')
        page.say('dm-alice', 'for the newer one')
        equal(b.take()['event']['text'], 'for the newer one')
        other.kill()
        other.start()
        a = Gateway(other, gateway_id='a')
        equal(a.take()['event']['prompt_response']['option_id'], 'yes')
        answer = Page(other).ask('press', chat_id='dm-alice', message_id=message_id,
                                 option_id='no')
        equal(answer['error'], 'that was answered already', 'after a restart')


def test_an_edited_and_a_deleted_prompt(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    message_id = ask(gateway)['message_id']
    where = {'chat_id': 'dm-alice', 'message_id': message_id}
    check(gateway.act(op='edit', content='Sure?', metadata={}, **where)['success'], 'edited')
    equal(page.receive('edit')['message']['prompt']['options'][0]['id'], 'yes')
    check(gateway.act(op='delete', metadata={}, **where)['success'], 'deleted')
    equal(page.ask('press', option_id='yes', **where)['error'], 'there is no such message')
    equal(page.ask('history', chat_id='dm-alice')['messages'], [])


def test_several_prompts_at_once(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    asked = [ask(gateway, prompt_id=f'p{n}')['message_id'] for n in range(20)]
    for number in (7, 19, 0, 3):
        page.ask('press', chat_id='dm-alice', message_id=asked[number], option_id='yes')
        equal(gateway.take()['event']['prompt_response']['prompt_id'], f'p{number}')


def test_an_answer_needs_no_mention(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    policy = {'platform': 'web', 'requireAddress': True}
    equal(call(connector, 'POST', '/relay/policy', policy, bearer()).status, 200)
    home = {'chat_id': 'general', 'metadata': {'scope_id': 'home'}}
    message_id = ask(gateway, options=[{'id': '1', 'label': 'One'}], **home)['message_id']
    page.say('general', 'not for the bot')
    page.ask('press', chat_id='general', message_id=message_id, option_id='1')
    equal(gateway.take()['event']['prompt_response']['option_id'], '1')


def test_on_the_command_line(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    connector.say('--no-wait', 'desk', 'hello')
    gateway.take()
    older = ask(gateway, chat_id='desk', prompt_id='older')['message_id']
    newer = ask(gateway, chat_id='desk', prompt_id='newer')['message_id']
    messages = json.loads(connector.request('/api/cli/desk')[2])['messages']
    equal([m['prompt']['prompt_id'] for m in messages], ['older', 'newer'])
    equal(connector.say('--no-wait', 'desk', '/yes').returncode, 0)
    event = gateway.take()['event']
    equal((event['text'], event['message_type'], event['prompt_response']),
          ('/yes', 'command', {'prompt_id': 'newer', 'option_id': 'yes', 'label': 'Yes',
                               'prompt_message_id': newer}))
    equal(event['source']['message_id'], event['message_id'], 'it was written')
    for text in ('/maybe', '/', 'yes'):
        connector.say('--no-wait', 'desk', text)
        check('prompt_response' not in gateway.take()['event'], text)

    def post(chat='desk', **members):
        status, _, text = connector.request(f'/api/cli/{chat}/answer', 'POST', json.dumps(members),
                                            {'Content-Type': 'application/json'})
        return status, json.loads(text)
    equal(post(message_id=newer, option_id='no'), (400, {'error': 'that was answered already'}))
    equal(post(message_id=older, option_id='maybe'), (400, {'error': 'there is no such choice'}))
    equal(post(option_id='no'), (400, {'error': 'there is no such message'}))
    equal(post('a/b', message_id=older, option_id='no')[0], 400)
    equal(post(message_id=older, option_id='no', user='carol'),
          (202, {'chat_id': 'desk', 'message_id': older, 'option_id': 'no', 'gateway': 'online'}))
    event = gateway.take()['event']
    equal((event['prompt_response']['prompt_id'], event['source']['user_id']), ('older', 'carol'))


def test_say_prints_the_choices(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    process = connector.say_later('desk', 'what now?')
    gateway.take()
    ask(gateway, chat_id='desk', options=[{'id': 'a-1', 'label': 'One \x1b[2J'},
                                          {'id': 'b', 'label': 'Two'}], metadata={'notify': True})
    output, _ = process.communicate(timeout=PATIENCE)
    equal((output, process.returncode),
          ('Really?\n  1. One \ufffd[2J (/a-1)\n  2. Two (/b)\n', 0))


main(globals())
