# test-platforms.py: a platform that answers later, refuses, or never answers, behind the platforms' interface
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import json
import resource

from fake import ROOM, held, order, refusal
from harness import Gateway, Page, check, equal, main, refused, wait_until
from rawhttp import bearer, call

def start(gateway, request_id, content, **action):
    gateway.send(type='outbound', requestId=request_id, platform='fake',
                 action={'op': 'send', 'chat_id': ROOM, 'content': content, 'metadata': {}, **action})


def result(gateway, request_id):
    return gateway.receive('outbound_result', requestId=request_id)['result']


def room(connector):
    """A gateway for a chat that has appeared by itself."""
    gateway = Gateway(connector, hello=('fake', 'web'))
    order(connector)
    return gateway


def answers(gateway):
    """All results that have arrived, by request id."""
    gateway.settle()
    return [frame['requestId'] for frame in gateway.inbox if frame['type'] == 'outbound_result']


def test_a_descriptor_is_that_of_the_platform(connector):
    gateway = room(connector)
    descriptor = gateway.descriptors['fake']
    equal((descriptor['supported_ops'], descriptor['max_message_length'], descriptor['supports_edit'],
           descriptor['supports_context']), (['send', 'react', 'prompt', 'get_chat_info'], 20, False, False))


def test_a_platform_answers_at_once(connector):
    gateway = room(connector)
    equal(gateway.say(ROOM, 'at once'), {'success': True, 'message_id': 'at-once'})


def test_a_platform_answers_later_and_holds_up_nobody(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    check(gateway.say('dm-alice', 'meanwhile')['success'], 'another platform')
    equal(gateway.say(ROOM, 'at once')['message_id'], 'at-once', 'the same platform')
    equal(answers(gateway), [], 'results before the answer')
    order(connector, 'answer', content='slow', result='m1')
    equal(result(gateway, 'slow'), {'success': True, 'message_id': 'm1'})
    equal(answers(gateway), [], 'a second result of an answer that was given twice')


def test_refusals_keep_their_code_and_their_time(connector):
    gateway = room(connector)
    equal(gateway.say(ROOM, 'flood'),
          {'success': False, 'error': 'slow down', 'code': 'rate_limited', 'retry_after': 7})
    equal(gateway.say(ROOM, 'declined'),
          {'success': False, 'error': 'this may not leave', 'code': 'egress_declined'})


def test_a_platform_that_never_answers_makes_the_request_fail_as_ambiguous(connector):
    gateway = room(connector)
    answer = gateway.say(ROOM, 'never')
    equal((answer['success'], answer['ambiguous'], 'no answer' in answer['error']), (False, True, True))
    order(connector, 'answer', content='never', result='late')
    equal(answers(gateway), [], 'a result after the time was over')


def test_a_platform_that_drops_a_request_makes_it_fail_as_ambiguous(connector):
    gateway = room(connector)
    answer = gateway.say(ROOM, 'dropped')
    equal((answer['success'], answer['ambiguous']), (False, True))


def test_checks_of_the_connector_come_before_the_platform(connector):
    gateway = room(connector)
    refused(gateway.say(ROOM, ''), 'empty content')
    refused(gateway.say(ROOM, 'ü' * 11), 'content too long: 22 of 20 bytes')
    refused(gateway.act(op='delete', chat_id=ROOM, message_id='m', metadata={}), 'unsupported op: delete')
    refused(gateway.say('#elsewhere', 'x'), 'unknown chat')
    equal(order(connector)['performed'], [])


def test_a_request_outlives_its_connection(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    gateway.hang_up()
    gateway = Gateway(connector, hello=('fake',))
    order(connector, 'answer', content='slow', result='m1')
    equal(answers(gateway), [], 'results of another connection')


def test_a_second_request_with_the_id_of_a_pending_one_is_skipped(connector):
    gateway = room(connector)
    start(gateway, 'same', 'first')
    held(connector, 1)
    start(gateway, 'same', 'second')
    gateway.settle()
    equal(order(connector)['performed'], ['first'])
    order(connector, 'answer', content='first', result='m1')
    equal(result(gateway, 'same')['message_id'], 'm1')
    equal(answers(gateway), [])


def test_pending_requests_are_bounded(connector):
    gateway = room(connector)
    for number in range(257):
        start(gateway, f'n{number}', f'slow {number}')
    equal(result(gateway, 'n256'), {'success': False, 'error': '256 requests are pending',
                                    'code': 'rate_limited', 'retry_after': 1})
    held(connector, 256)
    order(connector, 'answer', content='slow 3', result='m3')
    equal(result(gateway, 'n3')['message_id'], 'm3')
    equal(gateway.say(ROOM, 'at once')['success'], True)


def test_the_end_of_the_connector_answers_what_is_pending(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    connector.stop()
    equal(result(gateway, 'slow'), {'success': False, 'error': 'the connector ends', 'ambiguous': True})


@contextlib.contextmanager
def full(connector):
    pid = connector.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def test_an_action_is_performed_once_when_its_turn_is_rolled_back(connector):
    """The database undoes its part of the turn; nothing could undo what was sent to another server."""
    gateway = room(connector)
    kept = {'op': 'send', 'chat_id': 'dm-alice', 'content': 'kept', 'metadata': {}}
    sent = {'op': 'send', 'chat_id': ROOM, 'content': 'at once', 'metadata': {}}
    with full(connector):
        gateway.send_raw('\n'.join(json.dumps({'type': 'outbound', 'requestId': name, 'action': action})
                                   for name, action in (('kept', kept), ('sent', sent))) + '\n')
        equal(result(gateway, 'kept')['success'], False)
        equal(result(gateway, 'sent'), {'success': True, 'message_id': 'at-once'})
    equal(order(connector)['performed'], ['at once'])


def test_events_that_arrive_together_and_an_answer_among_them(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    order(connector, 'burst', text='hello', message_id='one', content='slow', result='m1')
    equal(gateway.take()['event']['text'], 'hello')
    equal(result(gateway, 'slow')['message_id'], 'm1')


def test_an_answer_is_not_lost_with_a_turn_of_others(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    with full(connector):
        burst = refusal(connector, 'burst', text='hello', message_id='one', content='slow', result='m1')
        equal(burst[0], 507, burst[1])
        equal(result(gateway, 'slow')['message_id'], 'm1')
    wait_until(lambda: connector.status()['database']['ok'], 'room on the disk')
    order(connector, 'say', text='hello', message_id='one')
    equal(gateway.take()['event']['text'], 'hello')


def test_a_message_of_the_platform_becomes_an_event(connector):
    gateway = room(connector)
    order(connector, 'say', text='hello', message_id='stanza/1')
    event = gateway.take()['event']
    equal((event['text'], event['message_id'], event['source']),
          ('hello', 'stanza/1',
           {'platform': 'fake', 'chat_id': ROOM, 'chat_type': 'group', 'chat_name': 'room',
            'user_id': 'carol@example', 'user_name': 'carol@example', 'message_id': 'stanza/1'}))


def test_a_message_that_the_platform_gives_twice_is_one_event(connector):
    gateway = room(connector)
    for text in ('hello', 'hello', 'again'):
        order(connector, 'say', text=text, message_id=f'id of {text}')
    equal([gateway.take()['event']['text'] for _ in range(2)], ['hello', 'again'])


def test_an_id_that_somebody_else_has_used_loses_no_message(connector):
    gateway = room(connector)
    order(connector, 'say', text='hello', message_id='one')
    order(connector, 'say', text='mine', message_id='one', user='mallory@example')
    gateway.take()
    event = gateway.take()['event']
    equal((event['text'], event['source']['user_id']), ('mine', 'mallory@example'))
    check(event['message_id'] != 'one', event['message_id'])


def test_an_edit_of_a_person_becomes_an_event(connector):
    gateway = room(connector)
    order(connector, 'say', text='helo', message_id='one')
    gateway.take()
    order(connector, 'edit', text='hello', message_id='one')
    order(connector, 'edit', text='hello', message_id='one')
    order(connector, 'say', text='next', message_id='two')
    event = gateway.take()['event']
    equal((event['text'], event['message_id'], event['source']['message_is_edit']), ('hello', 'one', True))
    equal(gateway.take()['event']['text'], 'next', 'after an edit that changes nothing')
    equal(refusal(connector, 'edit', text='x', message_id='one', user='mallory@example'),
          (400, 'not a message of that person'))
    equal(refusal(connector, 'edit', text='x', message_id='none'), (400, 'there is no such message'))


def test_a_reaction_to_the_bot_becomes_an_event(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    order(connector, 'answer', content='slow', result='m1')
    order(connector, 'say', text='mine', message_id='two')
    gateway.take()
    order(connector, 'react', text='👎', message_id='two')
    order(connector, 'react', text='👍', message_id='m1')
    event = gateway.take()['event']
    equal((event['text'], event['reply_to_message_id'], event['reaction']),
          ('👍', 'm1', {'message_id': 'm1', 'emoji': '👍'}))
    check(event['message_id'] not in ('m1', 'two'), event['message_id'])


def test_a_bot_is_addressed_in_the_way_of_the_platform(connector):
    """A gateway that wants to be addressed sees it in the text, and so does the context of later messages."""
    gateway = room(connector)
    order(connector, 'say', text='open to all', message_id='one', is_addressed=True)
    equal(gateway.take()['event']['text'], 'open to all')
    policy = {'platform': 'fake', 'requireAddress': True}
    equal(call(connector, 'POST', '/relay/policy', policy, bearer()).status, 200)
    for name, text, is_addressed in (('two', 'aside', False), ('three', 'hello', True), ('four', '/help', True),
                                     ('five', 'aside again', False), ('six', '@bot hello', True)):
        order(connector, 'say', text=text, message_id=name, is_addressed=is_addressed)
    events = [gateway.take()['event'] for _ in range(3)]
    equal([(event['text'], [entry['text'] for entry in event.get('context', [])]) for event in events],
          [('@bot hello', ['open to all', 'aside']), ('/help', []), ('@bot hello', ['aside again'])])


def test_a_prompt_is_answered_on_the_platform(connector):
    gateway = room(connector)
    asked = gateway.act(op='prompt', chat_id=ROOM, content='really?', prompt_id='p1', prompt_kind='choice',
                        options=[{'id': 'yes', 'label': 'Yes'}], metadata={})
    order(connector, 'press', text='yes', message_id=asked['message_id'])
    equal(gateway.take()['event']['prompt_response']['option_id'], 'yes')


def test_a_person_stops_a_turn_on_the_platform(connector):
    gateway = room(connector)
    order(connector, 'say', text='go', message_id='one')
    gateway.take()
    order(connector, 'stop')
    frame = gateway.receive('interrupt_inbound')
    equal((frame['session_key'], frame['chat_id']), (f'agent:main:fake:group:{ROOM}:carol@example', ROOM))


def test_a_chat_gets_the_name_that_it_has_on_the_platform(connector):
    gateway = room(connector)
    info = {'op': 'get_chat_info', 'chat_id': ROOM}
    equal(gateway.act(**info), {'success': True, 'name': 'room', 'type': 'group'})
    order(connector, name='The room')
    equal(gateway.act(**info)['name'], 'The room')


def test_the_status_shows_what_the_platform_says_of_itself(connector):
    gateway = room(connector)
    start(gateway, 'slow', 'slow')
    held(connector, 1)
    check('held: 1' in connector.request('/status')[2], 'the page for the operator')
    equal(connector.status()['gateways'][0]['platforms'], ['web', 'cli', 'fake'])
    check(Page(connector).welcome, 'the page for people')


main(globals())
