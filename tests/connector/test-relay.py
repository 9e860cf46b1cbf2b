# test-relay.py: the relay protocol of the connector
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import gc
import json
import time

from harness import Connector, Gateway, Page, SECRET, check, equal, main, make_token, wait_until


def refusal(connector, token):
    gateway = Gateway(connector, token=token, hello=())
    check(gateway.connection, 'the upgrade was not completed')
    return gateway.closed()


def test_token_accepted(connector):
    token = make_token()
    for variant in (token, token + '==', make_token(expires=0)):
        gateway = Gateway(connector, token=variant)
        equal(gateway.descriptors['web']['platform'], 'web')
        gateway.hang_up()


def test_token_upper_case_signature(connector):
    text = base64.urlsafe_b64decode(make_token() + '==').decode()
    head, _, signature = text.rpartition(':')
    shouted = base64.urlsafe_b64encode(f'{head}:{signature.upper()}'.encode()).decode()
    Gateway(connector, token=shouted.rstrip('='))


def test_a_gateway_stays_connected_that_no_variable_refers_to(connector):
    Gateway(connector)
    gc.collect()
    equal(Page(connector).ask('state')['gateway'], 'online')


def test_token_refused(connector):
    good = make_token()
    for token in ('', 'x', good[:-2] + 'AA', make_token(secret='other'), make_token('nobody'),
                  'A' * 5000, '!!!!', make_token(expires='x'), make_token(expires=-1),
                  make_token(expires=int(time.time()) - 100, secret='other')):
        equal(refusal(connector, token), (4401, 'unauthorized'), f'refusal of {token[:20]!r}')


def test_token_expired(connector):
    equal(refusal(connector, make_token(expires=int(time.time()) - 2)), (4401, 'expired'))
    equal(refusal(connector, make_token(expires=1)), (4401, 'expired'))


def test_several_secrets_and_colons(connector):
    with Connector(gateways=('org:team:gw=old', 'org:team:gw=new', 'b=c=d')) as other:
        for gateway_id, secret in (('org:team:gw', 'old'), ('org:team:gw', 'new'), ('b', 'c=d')):
            gateway = Gateway(other, token=make_token(gateway_id, secret))
            gateway.hang_up()
        equal(refusal(other, make_token('org:team:gw', 'newer')), (4401, 'unauthorized'))


def test_hello_answers_descriptors(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    web, cli = gateway.descriptors['web'], gateway.descriptors['cli']
    equal((web['max_message_length'], web['len_unit']), (4000, 'chars'))
    equal((cli['max_message_length'], cli['len_unit']), (4096, 'utf16'))
    equal(web['supported_ops'], ['send', 'edit', 'delete', 'typing', 'follow_up', 'get_chat_info',
                                 'send_media', 'prompt', 'react', 'thread_create', 'thread_rename', 'draft', 'task_card',
                                 'task_card_stop'])
    equal(cli['supported_ops'], ['send', 'typing', 'get_chat_info', 'send_media', 'prompt'])
    equal((web['markdown_dialect'], cli['markdown_dialect']), ('web', 'plain'))
    for name in ('supports_edit', 'supports_threads', 'supports_draft_streaming'):
        equal((web[name], cli[name]), (True, False), name)
    for descriptor in (web, cli):
        for name in ('contract_version', 'label', 'markdown_dialect', 'supports_threads',
                     'supports_draft_streaming'):
            check(name in descriptor, f'{name} is missing')


def test_hello_without_a_platform(connector):
    for platform in ('', 'relay'):
        gateway = Gateway(connector, hello=(platform,))
        equal(list(gateway.descriptors), ['web'])
        gateway.hang_up()


def test_hello_for_an_unknown_platform(connector):
    gateway = Gateway(connector, hello=())
    gateway.send(type='hello', platform='telegram', botId='')
    equal(gateway.closed(), (4404, 'unknown platform'))
    gateway = Gateway(connector)
    gateway.send(type='hello', platform='telegram', botId='')
    gateway.settle()
    equal(gateway.close, None, 'a later unknown hello')


def test_what_cannot_be_done_is_reported(connector):
    gateway = Gateway(connector)
    for line, words in (('{"type":"unheard"}', 'unknown'), ('{"type":7}', 'no type'), ('nonsense', ''),
                        ('{"type":"interrupt","reason":"\\u0000"}', 'U+0000'),
                        ('{"type":"hello","platform":"pigeon","botId":""}', 'unknown')):
        gateway.send_raw(line + '\n')
        error = gateway.receive('error')['error']
        check(error and words in error, (line, error))
    gateway.settle()
    early = Gateway(connector, hello=())
    early.send(type='going_idle')
    check('no hello' in early.receive('error')['error'], 'a frame before the hello')


def test_send_and_scope(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    result = gateway.say('dm-alice', 'hi')
    check(result['success'] and result['message_id'], result)
    message = page.bot_message()
    equal((message['text'], message['message_id'], message['kind']),
          ('hi', result['message_id'], 'normal'))
    for scope in (None, 'elsewhere'):
        result = gateway.say('general', 'lost', scope)
        equal((result['success'], result['error']), (False, 'scope missing'))
    check(gateway.say('general', 'found', 'home')['success'], 'a routed send')
    equal(page.bot_message()['text'], 'found')


def test_send_refusals(connector):
    gateway = Gateway(connector, hello=('web', 'cli'))
    connector.say('--no-wait', 'desk', 'x')
    for error, result in (
            ('unknown chat', gateway.say('nowhere', 'x')),
            ('unknown chat', gateway.say('dm-alice', 'x', platform='cli')),
            ('unknown chat', gateway.say('dm-alice', 'x', platform='telegram')),
            ('empty content', gateway.say('dm-alice', '')),
            ('empty content', gateway.say('dm-alice', 7)),
            ('content too long: 4001 of 4000 characters', gateway.say('dm-alice', '😀' * 4001)),
            ('content too long: 4098 of 4096 UTF-16 units', gateway.say('desk', '😀' * 2049)),
            ('unsupported op: dance', gateway.act(op='dance', chat_id='dm-alice')),
            ('unsupported op: edit', gateway.act(op='edit', chat_id='desk', content='x')),
            ('unsupported op: ', gateway.act(chat_id='dm-alice'))):
        equal((result['success'], result.get('error')), (False, error))
    check(gateway.say('dm-alice', '😀' * 4000)['success'], 'a full message')
    check(gateway.say('desk', '😀' * 2048)['success'], 'a full message')


def test_typing_and_chat_info(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    gateway.act(op='typing', chat_id='dm-alice', metadata={})
    equal(page.receive('typing'), {'type': 'typing', 'chat_id': 'dm-alice', 'active': True,
                                   'status': ''})
    gateway.act(op='typing', chat_id='dm-alice', content='reading', metadata={})
    equal(page.receive('typing')['status'], 'reading')
    gateway.act(op='typing', chat_id='dm-alice', content='', metadata={})
    equal(page.receive('typing')['active'], False)
    gateway.act(op='typing', chat_id='general', metadata={'scope_id': 'home'})
    equal(page.receive('typing')['active'], True)
    gateway.say('general', 'done', 'home')
    equal(page.receive('typing')['active'], False, 'typing ends with a message')
    info = gateway.act(op='get_chat_info', chat_id='general')
    equal((info['name'], info['type']), ('general', 'channel'))
    check(not gateway.act(op='get_chat_info', chat_id='nowhere')['success'], 'unknown chat')


def test_typing_ends_with_the_gateway(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    gateway.act(op='typing', chat_id='dm-alice', metadata={})
    equal(page.receive('typing')['active'], True)
    equal(Page(connector).welcome['typing'], [{'chat_id': 'dm-alice', 'status': ''}])
    gateway.hang_up()
    equal(page.receive('typing')['active'], False)


def test_events(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    said = page.say('dm-alice', 'hello')
    event = gateway.take()['event']
    equal((event['text'], event['message_type'], event['message_id']),
          ('hello', 'text', said['message_id']))
    equal(event['source'], {'platform': 'web', 'chat_id': 'dm-alice', 'chat_type': 'dm',
                            'chat_name': 'Alice', 'user_id': 'alice', 'user_name': 'Alice',
                            'message_id': said['message_id']})
    page.say('general', '/help me', user_id='bob', user_name='Bob')
    event = gateway.take()['event']
    equal((event['message_type'], event['source']['scope_id'], event['source']['user_id'],
           event['source']['chat_type']), ('command', 'home', 'bob', 'channel'))


def test_stop_and_wait(connector):
    page = Page(connector)
    for number in range(5):
        page.say('dm-alice', str(number))
    gateway = Gateway(connector)
    for number in range(5):
        frame = gateway.receive('inbound')
        equal(frame['event']['text'], str(number))
        gateway.settle()
        check(not any(f['type'] == 'inbound' for f in gateway.inbox), 'delivered before the ack')
        gateway.send(type='inbound_ack', bufferId='b-something-else')
        gateway.settle()
        check(not any(f['type'] == 'inbound' for f in gateway.inbox), 'a foreign ack counted')
        page.say('general', f'live {number}')
        gateway.acknowledge(frame)
    for number in range(5):
        equal(gateway.take()['event']['text'], f'live {number}', 'live ones stay behind')
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'an empty queue')


def test_unacknowledged_comes_again(connector):
    page = Page(connector)
    page.say('dm-alice', 'one')
    page.say('dm-alice', 'two')
    gateway = Gateway(connector)
    first = gateway.receive('inbound')
    gateway.hang_up()
    gateway = Gateway(connector)
    again = gateway.take()
    equal((again['event'], again['bufferId']), (first['event'], first['bufferId']))
    equal(gateway.take()['event']['text'], 'two')
    gateway.settle()
    gateway.hang_up()
    gateway = Gateway(connector)
    gateway.settle()
    equal([f for f in gateway.inbox if f['type'] == 'inbound'], [], 'forgotten')


def test_kill_at_any_instant(connector):
    page = Page(connector)
    for number in range(3):
        page.say('dm-alice', str(number))
    page.ask('interact', chat_id='general', text='x')
    connector.kill()
    connector.start()
    gateway = Gateway(connector)
    equal(gateway.take()['event']['text'], '0')
    equal(gateway.receive('inbound')['event']['text'], '1')
    connector.kill()
    connector.start()
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(2)], ['1', '2'])
    check(gateway.take('passthrough_forward')['forward'], 'the forward')
    history = Page(connector).ask('history', chat_id='dm-alice')
    equal([m['text'] for m in history['messages']], ['0', '1', '2'])


def test_no_replay_before_hello(connector):
    Page(connector).say('dm-alice', 'wait')
    gateway = Gateway(connector, hello=())
    gateway.send(type='outbound', requestId='x', action={'op': 'send'})
    gateway.send(type='going_idle')
    gateway.send(type='hello', platform='web', botId='')
    equal(gateway.receive('descriptor')['descriptor']['platform'], 'web')
    equal(gateway.take()['event']['text'], 'wait')


def test_idle(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('dm-alice', 'taken late')
    frame = gateway.receive('inbound')
    gateway.send(type='going_idle')
    gateway.receive('going_idle_ack')
    wait_until(lambda: page.ask('state')['gateway'] == 'idle', 'idle to show')
    gateway.acknowledge(frame)
    page.say('dm-alice', 'waits')
    page.ask('interact', chat_id='dm-alice')
    equal(page.ask('stop', chat_id='dm-alice')['sent'], False)
    check(gateway.say('dm-alice', 'still here')['success'], 'actions are still served')
    equal([f['type'] for f in gateway.inbox], [], 'nothing after the ack')
    state = page.ask('state')
    equal((state['gateway'], state['waiting']), ('idle', 2))
    gateway.hang_up()
    gateway = Gateway(connector)
    equal(gateway.take()['event']['text'], 'waits')
    gateway.take('passthrough_forward')


def test_replaced_by_a_newer_dial(connector):
    page = Page(connector)
    older = Gateway(connector)
    page.say('dm-alice', 'x')
    frame = older.receive('inbound')
    newer = Gateway(connector)
    equal(older.closed(), (4000, 'replaced'))
    equal(newer.receive('inbound')['bufferId'], frame['bufferId'])
    check(newer.say('dm-alice', 'mine now')['success'], 'the newer connection works')


def test_interrupt_echo(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.say('general', 'x')
    gateway.take()
    key = 'agent:main:web:channel:general:alice'
    gateway.send(type='interrupt', session_key=key, reason=None)
    equal(gateway.receive('interrupt_inbound'),
          {'type': 'interrupt_inbound', 'session_key': key, 'chat_id': 'general'})
    gateway.send(type='interrupt', session_key='agent:main:web:dm:unheard', reason=None)
    gateway.send(type='interrupt')
    gateway.settle()
    equal(gateway.inbox, [])
    equal(page.ask('stop', chat_id='dm-bob')['sent'], True)
    equal(gateway.receive('interrupt_inbound'), {'type': 'interrupt_inbound', 'chat_id': 'dm-bob',
                                                 'session_key': 'agent:main:web:dm:dm-bob'})


def test_two_gateways(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        page = Page(other)
        page.say('dm-alice', 'to the first')
        b = Gateway(other, gateway_id='b', hello=('cli',))
        a = Gateway(other, gateway_id='a')
        equal(a.take()['event']['text'], 'to the first')
        a.send(type='interrupt', session_key='agent:main:cli:dm:desk', reason=None)
        other.say('--no-wait', 'desk', 'to the one that fronts cli')
        equal(b.take()['event']['source']['chat_id'], 'desk')
        a.send(type='interrupt', session_key='agent:main:cli:dm:desk', reason=None)
        equal(b.receive('interrupt_inbound')['chat_id'], 'desk')
        b.send(type='hello', platform='web', botId='')
        b.receive('descriptor')
        page.say('dm-alice', 'to the newer')
        equal(b.take()['event']['text'], 'to the newer')
        equal(a.inbox, [])
        states = {g['id']: g['platforms'] for g in other.status()['gateways']}
        equal(states, {'a': [], 'b': ['web', 'cli']})


def press(page, gateway, chat_id, **members):
    page.ask('interact', chat_id=chat_id, **members)
    forward = gateway.take('passthrough_forward')['forward']
    equal((forward['platform'], forward['method']), ('discord', 'POST'))
    return json.loads(base64.b64decode(forward['bodyB64']))


def test_passthrough_and_follow_up(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    body = press(page, gateway, 'general', command='weather', text='in Oslo')
    equal((body['type'], body['guild_id'], body['data']['name'], body['data']['options'][0]),
          (2, 'home', 'weather', {'name': 'text', 'type': 3, 'value': 'in Oslo'}))
    equal((body['member']['user']['id'], body['channel']['id']), ('alice', body['channel_id']))
    check('token' not in body, 'the token was forwarded')
    check(int(body['channel_id']) > 2 ** 53, 'an id beyond the precision of a double')
    key = f'agent:main:discord:group:{body["channel_id"]}:alice'
    kind = 'discord.interaction_token'
    for wrong in ({'session_key': key, 'kind': 'x'}, {'session_key': 'x', 'kind': kind}, {}):
        result = gateway.act(op='follow_up', content='no', metadata={}, **wrong)
        equal(result.get('error'), 'no capability')
    equal(page.ask('stop', chat_id='general')['sent'], True)
    equal({gateway.receive('interrupt_inbound')['session_key'] for _ in range(2)},
          {key, 'agent:main:web:channel:general:alice'})
    result = gateway.act(op='follow_up', session_key=key, kind=kind, content='rain', metadata={})
    check(result['success'] and result['message_id'], result)
    message = page.bot_message()
    equal((message['chat_id'], message['text'], message['kind']), ('general', 'rain', 'follow_up'))
    check(gateway.say(body['channel_id'], 'by its other id', 'home')['success'], 'the alias')
    equal(page.bot_message()['chat_id'], 'general')
    body = press(page, gateway, 'dm-bob')
    equal((body['user']['username'], body['channel']['type']), ('bob', 1))
    check('guild_id' not in body and 'member' not in body, 'a direct chat has no guild')
    result = gateway.act(op='follow_up', kind=kind, content='hi', metadata={},
                         session_key=f'agent:main:discord:dm:{body["channel_id"]}')
    equal(page.bot_message()['chat_id'], 'dm-bob')


def test_ids_of_one_millisecond(connector):
    """Ids are ascending and unique even when several are made in one millisecond."""
    page = Page(connector)
    Gateway(connector)
    for number in range(400):
        page.send(type='interact', ref=f'q{number}', chat_id='general', command='weather')
    ids = [int(page.receive('message')['message']['message_id']) for _ in range(400)]
    equal(ids, sorted(set(ids)), 'the ids')


def test_bad_frames(connector):
    gateway = Gateway(connector)
    for text in ('', '\n\n', 'nonsense', '[]', '{}', '{"type":7}', '{"type":"unheard"}',
                 '{"type":"outbound"}', '{"type":"outbound","requestId":{}}',
                 '{"type":"inbound_ack"}', '{"type":"inbound_ack","bufferId":[]}',
                 '{"type":"outbound","requestId":1e400,"action":[]}',
                 '{"a":' * 100000, '[' * 500000, '{"a":[' * 40 + ']}' * 40,
                 '/*"*/' + '[' * 100000, '{"type":"hello","platform":"\\u0000\\ud800"}'):
        gateway.send_raw(text)
    gateway.settle()
    gateway.send(type='outbound', requestId=12345678901234567, action={'op': 'x'})
    equal(gateway.receive('outbound_result')['requestId'], '12345678901234567')
    gateway.send_raw(' \n{"type":"outbound","requestId":"a","action":{"op":"x"}}\n'
                     '{"type":"outbound","requestId":"b","action":{"op":"x"}}')
    equal([gateway.receive('outbound_result')['requestId'] for _ in range(2)], ['a', 'b'])


def test_too_large_a_message(connector):
    gateway = Gateway(connector)
    filler = 'x' * (1024 * 1024 - 100)
    gateway.send_raw('{"type":"unheard","filler":"%s"}\n' % filler)
    gateway.settle()
    gateway.send_raw('{"type":"unheard","filler":"%s%s"}\n' % (filler, 'x' * 100))
    equal(gateway.closed()[0], 1009)
    Gateway(connector).settle()


main(globals())
