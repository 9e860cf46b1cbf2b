# test-text.py: text that is not valid: halves of surrogate pairs, U+0000, and what cannot be read at all
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from harness import Connector, Gateway, Page, check, equal, main
from rawhttp import call

# What JSON says, and what has to be understood.
HALVES = (
    (r'half \ud83d and on', 'half \ufffd and on'),
    (r'low \ude00 and on', 'low \ufffd and on'),
    (r'at the end \ud83d', 'at the end \ufffd'),
    (r'\ud83d\u2026', '\ufffd\u2026'),
    (r'\uD83D\uD83D\uDE00', '\ufffd\U0001f600'),
    (r'\ude00\ud83d', '\ufffd\ufffd'),
    (r'\\ud83d is no escape', r'\ud83d is no escape'),
    (r'whole \ud83d\ude00', 'whole \U0001f600'),
    (r'\ud83d\"', '\ufffd"'),
)


def say(page, text, **members):
    """Sends JSON that json.dumps() would not write."""
    page.refs += 1
    ref = f'p{page.refs}'
    frame = json.dumps({'type': 'say', 'ref': ref, 'chat_id': 'dm-alice', **members})
    page.send_raw(frame[:-1] + f', "text": "{text}"}}')
    return ref


def test_halves_from_a_person(connector):
    page = Page(connector)
    gateway = Gateway(connector, hello=('web', 'cli'))
    for text, wanted in HALVES:
        say(page, text)
        equal(page.receive('message')['message']['text'], wanted)
        equal(gateway.take()['event']['text'], wanted)
    body = r'{"text": "from a terminal \ud83d"}'.encode()
    equal(call(connector, 'POST', '/api/cli/desk', body, {'Content-Type': 'application/json'}).status, 202)
    equal(gateway.take()['event']['text'], 'from a terminal \ufffd')


def test_halves_in_names(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    page.send_raw(r'{"type":"create_chat","ref":"x","name":"room \ud83d","chat_type":"channel"}')
    chat = page.receive('created')['chat']
    equal(chat['name'], 'room \ufffd')
    page.send_raw(r'{"type":"say","chat_id":"%s","text":"x","user_id":"eve","user_name":"Eve \ud83d"}' % chat['chat_id'])
    source = gateway.take()['event']['source']
    equal((source['user_name'], source['chat_name']), ('Eve \ufffd', 'room \ufffd'))
    check(Page(connector).welcome['chats'], 'the next page')


def outbound(gateway, action):
    gateway.requests += 1
    request = f'r{gateway.requests}'
    gateway.send_raw('{"type":"outbound","requestId":"%s","action":%s}\n' % (request, action))
    return gateway.receive('outbound_result', requestId=request)['result']


def test_halves_from_a_bot(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    metadata = r'"metadata":{"scope_id":"home"}'
    for text, wanted in HALVES:
        check(outbound(gateway, r'{"op":"send","chat_id":"dm-alice","content":"%s"}' % text)['success'], text)
        equal(page.bot_message()['text'], wanted)
    check(outbound(gateway, r'{"op":"draft","chat_id":"dm-alice","draft_id":7,"content":"so \ud83d","final":false}')['success'], 'draft')
    equal(page.receive('draft')['text'], 'so \ufffd')
    check(outbound(gateway, r'{"op":"typing","chat_id":"dm-alice","content":"reads \ud83d"}')['success'], 'typing')
    equal(page.receive('typing', active=True)['status'], 'reads \ufffd')
    check(outbound(gateway, r'{"op":"thread_create","chat_id":"general","thread_name":"on \ud83d",%s}' % metadata)['success'], 'thread')
    equal(page.receive('chat')['chat']['name'], 'on \ufffd')
    check(outbound(gateway, r'{"op":"task_card","chat_id":"dm-alice","card_id":"c","chunks":[{"text":"\ud83d"}]}')['success'], 'card')
    equal(page.receive('card')['chunks'], [{'text': '\ufffd'}])
    # A long op is quoted in part, and never cut within a character.
    result = outbound(gateway, json.dumps({'op': 'x' * 63 + 'ä' * 20}, ensure_ascii=False))
    check(result['error'].startswith('unsupported op: '), result)
    check('unsupported op' in connector.status()['last_error']['text'], 'the status')
    check(Page(connector).welcome, 'the next page')
    page.say('dm-alice', 'still there?')
    equal(gateway.take()['event']['text'], 'still there?')


def test_nul_is_refused_with_words(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    ref = say(page, r'cut \u0000 here')
    error = page.receive('error', ref=ref)['error']
    check('U+0000' in error, error)
    for action in (r'{"op":"send","chat_id":"dm-alice","content":"cut \u0000 here"}',
                   r'{"op":"send","chat_id":"dm-alice\u0000","content":"x"}',
                   r'{"op":"typing","chat_id":"dm-alice","x":[{"\u0000":1}]}'):
        result = outbound(gateway, action)
        check(not result['success'] and 'U+0000' in result['error'], result)
    answer = call(connector, 'POST', '/api/cli/desk', br'{"text":"\u0000"}', {'Content-Type': 'application/json'})
    equal(answer.status, 400)
    check('U+0000' in answer.json()['error'], answer)
    equal(page.ask('state')['waiting'], 0)


def test_escapes_that_json_does_not_have_are_refused(connector):
    """An octal escape would end a text, or make it invalid."""
    page = Page(connector)
    gateway = Gateway(connector)
    for text in (r'cut \0 here', r'\377', r'\355\240\275', r'\x41', r'\v', r'\uZZZZ', r'\u 041', r'\u+041', r'\U0041'):
        ref = say(page, text)
        error = page.receive('error', ref=ref)['error']
        check('escape' in error, (text, error))
        result = outbound(gateway, r'{"op":"send","chat_id":"dm-alice","content":"%s"}' % text)
        check(not result['success'] and 'escape' in result['error'], (text, result))
    say(page, r'\" \\ \/ \b \f \n \r \t \u0041')
    equal(gateway.take()['event']['text'], '" \\ / \b \f \n \r \t A')
    equal(page.ask('state')['waiting'], 0)


def test_numbers_that_cannot_be_kept_are_refused(connector):
    page = Page(connector)
    gateway = Gateway(connector)
    for number in ('1e999', '-1e999', '9223372036854775808', '-9223372036854775809', '010', '-01', '1' * 400 + '.0'):
        result = outbound(gateway, '{"op":"task_card","chat_id":"dm-alice","card_id":"c","chunks":[{"n":%s}]}' % number)
        check(not result['success'] and 'number' in result['error'], (number, result))
    numbers = '9223372036854775807, -9223372036854775808, 0, -0, 0.5, 1e9, 1E-9'
    result = outbound(gateway, '{"op":"task_card","chat_id":"dm-alice","card_id":"c","chunks":[{"n":[%s]}]}' % numbers)
    equal(result['success'], True)
    equal(page.receive('card')['chunks'], [{'n': json.loads(f'[{numbers}]')}])
    # The answer to a request bears exactly its id.
    for request in ('12345678901234567890123', '18446744073709551616'):
        gateway.send_raw('{"type":"outbound","requestId":%s,"action":{"op":"nothing"}}\n' % request)
        equal(gateway.receive('outbound_result')['requestId'], request)


def test_a_byte_order_mark_is_skipped(connector):
    gateway = Gateway(connector)
    gateway.send_raw('\ufeff{"type":"outbound","requestId":"x","action":{"op":"nothing"}}\n')
    gateway.receive('outbound_result', requestId='x')
    gateway.send_raw('\ufeff{"type":"outbound","requestId":"y","action":{"op":nothing}}\n')
    gateway.receive('outbound_result', requestId='y')


def test_a_request_that_cannot_be_read_is_answered(connector):
    gateway = Gateway(connector)
    deep = '[' * 80 + ']' * 80
    for number, (frame, word) in enumerate((
            ('{"type":"outbound","requestId":"%s","action":{"op":"send","x":' + deep + '}}', 'nested'),
            ('{"action":{"x":' + deep + '},"requestId":"%s","type":"outbound"}', 'nested'),
            (r'{"action":{"x":"\u0000"},"requestId":"%s","type":"outbound"}', 'U+0000'),
            ('{"type":"outbound","requestId":"%s","action":{"op":send}}', 'JSON'),
            ('{"type":"outbound","requestId":"%s","action":{"op":"send"', 'JSON'),
            ('{"type" : "outbound" , "requestId" : "%s" , x', 'JSON'))):
        gateway.send_raw(frame % f'bad{number}' + '\n')
        result = gateway.receive('outbound_result', requestId=f'bad{number}')['result']
        equal(result['success'], False)
        check(word in result['error'], result)
    # In a text, or inside of another object, it is no request's id.
    for frame in (r'{"type":"outbound","action":{"requestId":"no","x":' + deep + '}}',
                  r'{"type":"outbound","action":"\"requestId\":\"no\"","x":' + deep + '}',
                  r'{"type":"outbound","x":@,"requestId":"no"}', '[{"type":"outbound","requestId":"no"'):
        gateway.send_raw(frame + '\n')
    gateway.settle()
    equal([frame['type'] for frame in gateway.inbox], ['error'] * 4)


def test_a_request_before_the_hello_is_answered(connector):
    gateway = Gateway(connector, hello=())
    result = gateway.act(op='send', chat_id='dm-alice', content='x')
    equal((result['success'], 'hello' in result['error']), (False, True))


def test_a_line_with_nul_is_not_cut(connector):
    done = connector.say('--no-wait', 'desk', text='cut \0 here\nwhole\n')
    equal((done.returncode, 'U+0000' in done.stderr), (0, True))
    gateway = Gateway(connector, hello=('web', 'cli'))
    equal(gateway.take()['event']['text'], 'whole')


def test_a_damaged_text_is_repaired_at_the_start(connector):
    """What an earlier version has stored, and somebody with an editor."""
    page = Page(connector)
    page.say('dm-alice', 'first HERE')
    page.say('general', 'second')
    page.ask('create_chat', name='room HERE', chat_type='channel')
    equal(connector.stop(), 0)
    connector.sql("DELETE FROM meta WHERE name = 'texts'")
    half = b'\xed\xa0\xbd'
    for table, column in (('messages', 'text'), ('queue', 'body'), ('chats', 'name')):
        connector.sql(f"UPDATE {table} SET {column} = CAST (replace (CAST ({column} AS BLOB), 'HERE', ?)"
               f" AS TEXT) WHERE {column} LIKE '%HERE%'", half)
    connector.start()
    page = Page(connector)
    chats = {chat['name']: chat for chat in page.welcome['chats']}
    check('room \ufffd' in chats, list(chats))
    equal(chats['Alice']['last']['text'], 'first \ufffd')
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(2)], ['first \ufffd', 'second'])
    check('repaired' in connector.status()['last_error']['text'], connector.status())


def test_a_text_that_is_damaged_while_it_runs(connector):
    page = Page(connector)
    page.say('dm-alice', 'first HERE')
    page.say('general', 'second')
    connector.sql("UPDATE messages SET text = CAST (x'61eda0bd62' AS TEXT) WHERE text LIKE '%HERE%'")
    connector.sql("UPDATE queue SET body = CAST (replace (CAST (body AS BLOB), 'HERE', x'eda0bd') AS TEXT)")
    equal(Page(connector).welcome['chats'][0]['last']['text'], 'a\ufffdb')
    gateway = Gateway(connector)
    equal([gateway.take()['event']['text'] for _ in range(2)], ['first \ufffd', 'second'])


main(globals())
