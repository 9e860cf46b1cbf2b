# test-xmpp.py: conversations over XMPP, with a real server
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import contextlib
import hashlib
import os
import signal
import tempfile

from harness import Connector, Gateway, check, equal, main, wait_until
from xmppchat import BOT, DIRECT, IN_ROOM, KIND, ROOM, SERVER, chat, child, is_connected, people, room, running, said
from xmppclient import CLIENT, STATES, XmppClient, body
from xmppserver import write_configuration, write_picture


PUBSUB = 'http://jabber.org/protocol/pubsub'


def test_a_message_is_answered():
    with chat() as (connector, gateway, alice):
        ref = alice.say(BOT, 'hello <&> ü😀')
        event = gateway.take()['event']
        equal((event['text'], event['message_id'], event['message_type']), ('hello <&> ü😀', ref, 'text'))
        source = event['source']
        equal((source['platform'], source['chat_id'], source['chat_type'], source['user_id'], source['user_name']),
              ('xmpp', DIRECT, 'dm', 'alice@localhost', 'alice'))
        result = gateway.say(DIRECT, 'good day\x01 <b>\n&')
        check(result['success'], result)
        answer = alice.message()
        equal((answer.get('id'), answer.get('from'), answer.get('type')), (result['message_id'], BOT + '/bot', 'chat'))
        equal(body(answer), 'good day <b>\n&')
        event = said(gateway, alice, 'hello again', to=answer.get('from'))
        equal((event['text'], event['source']['chat_id']), ('hello again', DIRECT))


def test_what_is_sent_twice_is_delivered_once():
    with chat() as (connector, gateway, alice):
        alice.say(BOT, 'one', ref='1')
        alice.say(BOT, 'one', ref='1')
        alice.say(BOT, 'two', ref='1')
        equal([gateway.take()['event']['text'] for _ in range(2)], ['one', 'two'])
        alice.settle()
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] == 'inbound'], [])


def test_a_receipt_says_that_it_is_stored():
    with chat() as (connector, gateway, alice):
        ref = alice.say(BOT, 'important', more="<request xmlns='urn:xmpp:receipts'/>")
        receipt = alice.receive(CLIENT + 'message',
                                lambda one: child(one, 'received', 'urn:xmpp:receipts') is not None, 'a receipt')
        equal(child(receipt, 'received', 'urn:xmpp:receipts').get('id'), ref)
        equal(connector.sql("SELECT text FROM messages WHERE platform = 'xmpp'"), [('important',)])


def test_a_locked_database_delays_messages():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        with connector.locked():
            for number in range(5):
                alice.say(BOT, f'message {number}', more="<request xmlns='urn:xmpp:receipts'/>")
            alice.settle()
            connector.status()
            equal([one for one in alice.inbox if child(one, 'received', 'urn:xmpp:receipts') is not None], [])
        equal([gateway.take()['event']['text'] for _ in range(5)], [f'message {number}' for number in range(5)])
        for _ in range(5):
            alice.receive(CLIENT + 'message', lambda one: child(one, 'received', 'urn:xmpp:receipts') is not None)


def test_edits_go_both_ways():
    with chat() as (connector, gateway, alice):
        event = said(gateway, alice, 'helo')
        replace = f"<replace id='{event['message_id']}' xmlns='urn:xmpp:message-correct:0'/>"
        edit = said(gateway, alice, 'hello', more=replace)
        equal((edit['text'], edit['message_id'], edit['source']['message_is_edit']),
              ('hello', event['message_id'], True))
        sent = gateway.say(DIRECT, 'ansr')
        alice.message()
        for text in ('answr', 'answer'):
            result = gateway.act(op='edit', chat_id=DIRECT, message_id=sent['message_id'], content=text, metadata={})
            equal(result, {'success': True, 'message_id': sent['message_id']})
            message = alice.message()
            equal((body(message), child(message, 'replace', 'urn:xmpp:message-correct:0').get('id')),
                  (text, sent['message_id']))


def test_a_correction_of_an_unknown_message_is_a_message():
    with chat() as (connector, gateway, alice):
        replace = "<replace id='long-ago' xmlns='urn:xmpp:message-correct:0'/>"
        event = said(gateway, alice, 'hello', more=replace)
        equal((event['text'], event['source'].get('message_is_edit')), ('hello', None))


def test_replies_go_both_ways():
    with chat() as (connector, gateway, alice):
        event = said(gateway, alice, 'two\nlines')
        sent = gateway.act(op='send', chat_id=DIRECT, content='an answer', reply_to=event['message_id'], metadata={})
        message = alice.message()
        reply = child(message, 'reply', 'urn:xmpp:reply:0')
        equal((reply.get('id'), reply.get('to')), (event['message_id'], 'alice@localhost'))
        equal(message.find(CLIENT + 'body').text, '> two\n> lines\nan answer')
        equal(body(message), 'an answer')
        result = gateway.act(op='edit', chat_id=DIRECT, message_id=sent['message_id'], content='an answer', metadata={})
        check(result['success'], result)
        message = alice.message()
        equal((child(message, 'reply', 'urn:xmpp:reply:0').get('id'), message.find(CLIENT + 'body').text),
              (event['message_id'], 'an answer'))
        equal(child(message, 'replace', 'urn:xmpp:message-correct:0').get('id'), sent['message_id'])
        more = (f"<reply to='{BOT}' id='{sent['message_id']}' xmlns='urn:xmpp:reply:0'/>"
                "<fallback for='urn:xmpp:reply:0' xmlns='urn:xmpp:fallback:0'><body start='0' end='12'/></fallback>")
        event = said(gateway, alice, '> an answer\nüber', more=more)
        equal((event['text'], event['reply_to_message_id'], event['reply_to']['is_own']),
              ('über', sent['message_id'], True))


def test_reactions_go_both_ways():
    with chat() as (connector, gateway, alice):
        event = said(gateway, alice, 'hello')
        for emoji, remove, shown in (('👍', False, ['👍']), ('🎉', False, ['👍', '🎉']), ('👍', True, ['🎉'])):
            result = gateway.act(op='react', chat_id=DIRECT, message_id=event['message_id'], emoji=emoji,
                                 remove=remove, metadata={})
            check(result['success'], result)
            stanza = alice.receive(CLIENT + 'message',
                                   lambda one: child(one, 'reactions', 'urn:xmpp:reactions:0') is not None)
            reactions = child(stanza, 'reactions', 'urn:xmpp:reactions:0')
            equal((reactions.get('id'), [one.text for one in reactions]), (event['message_id'], shown))
        sent = gateway.say(DIRECT, 'hi')
        alice.message()
        for emoji in (['❤️'], ['❤️', '😀'], ['😀']):
            kinds = ''.join(f'<reaction>{one}</reaction>' for one in emoji)
            alice.send(f"<message to='{BOT}' type='chat' id='r'><reactions id='{sent['message_id']}' "
                       f"xmlns='urn:xmpp:reactions:0'>{kinds}</reactions></message>")
        events = [gateway.take()['event'] for _ in range(2)]
        equal([(event['text'], event['reaction']['message_id']) for event in events],
              [('❤️', sent['message_id']), ('😀', sent['message_id'])])


def test_a_message_is_retracted():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        sent = gateway.say(DIRECT, 'oops')
        alice.message()
        result = gateway.act(op='delete', chat_id=DIRECT, message_id=sent['message_id'], metadata={})
        equal(result, {'success': True})
        stanza = alice.message()
        equal(child(stanza, 'retract', 'urn:xmpp:message-retract:1').get('id'), sent['message_id'])
        result = gateway.act(op='edit', chat_id=DIRECT, message_id=sent['message_id'], content='x', metadata={})
        equal((result['success'], result['error']), (False, 'unknown message'))


def test_typing_is_shown():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        check(gateway.act(op='typing', chat_id=DIRECT, metadata={})['success'], 'typing')
        alice.receive(CLIENT + 'message', lambda one: one.find(STATES + 'composing') is not None, 'composing')
        check(gateway.act(op='typing', chat_id=DIRECT, content='', metadata={})['success'], 'typing')
        alice.receive(CLIENT + 'message', lambda one: one.find(STATES + 'active') is not None, 'active')


def prompt(gateway, chat_id=DIRECT):
    return gateway.act(op='prompt', chat_id=chat_id, content='Tea?', prompt_kind='choice', prompt_id='p1',
                       options=[{'id': 'green', 'label': 'Green tea'}, {'id': 'black', 'label': 'Black tea'}],
                       reply_to=None, metadata={})


def test_a_prompt_is_answered_in_words():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        for answer in ('2', 'black TEA', '/black'):
            result = prompt(gateway)
            check(result['success'], result)
            message = alice.message()
            check('1. Green tea' in body(message) and '2. Black tea' in body(message), body(message))
            responses = message.findall('{urn:xmpp:tmp:quick-response}response')
            equal([(one.get('value'), one.get('label')) for one in responses],
                  [('1', 'Green tea'), ('2', 'Black tea')])
            event = said(gateway, alice, answer)
            equal(event['prompt_response']['option_id'], 'black')
        event = said(gateway, alice, '2')
        equal((event['text'], 'prompt_response' in event), ('2', False))


def test_stop_interrupts_the_bot():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        alice.say(BOT, '/stop')
        equal(gateway.receive('interrupt_inbound')['chat_id'], DIRECT)


def test_answers_keep_the_thread():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello', more='<thread>abc</thread>')
        gateway.say(DIRECT, 'hi')
        equal(alice.message().find(CLIENT + 'thread').text, 'abc')
        said(gateway, alice, 'hello')
        gateway.say(DIRECT, 'hi')
        equal(alice.message().find(CLIENT + 'thread'), None)


def test_contacts_see_the_bot_online():
    with chat() as (connector, gateway, alice):
        alice.send(f"<presence to='{BOT}' type='subscribe'/>")
        alice.receive(CLIENT + 'iq', lambda one: any(item.get('jid') == BOT and item.get('subscription') == 'to'
                                                     for item in one.iter('{jabber:iq:roster}item')), 'a contact')
        presence = alice.receive(CLIENT + 'presence', lambda one: one.get('from') == BOT + '/bot' and not one.get('type'))
        equal(child(presence, 'nick', 'http://jabber.org/protocol/nick').text, 'Helper')
        connector.stop()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == BOT + '/bot' and one.get('type') == 'unavailable')
        connector.start()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == BOT + '/bot' and not one.get('type'))


def test_questions_are_answered():
    with chat() as (connector, gateway, alice):
        info = alice.ask(BOT, 'get', "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        query = child(info, 'query', 'http://jabber.org/protocol/disco#info')
        identity = child(query, 'identity', 'http://jabber.org/protocol/disco#info')
        equal((identity.get('category'), identity.get('type'), identity.get('name')), ('client', 'bot', 'Helper'))
        features = [one.get('var') for one in query]
        check('urn:xmpp:message-correct:0' in features and 'urn:xmpp:reactions:0' in features, features)
        items = alice.ask('bots.localhost', 'get', "<query xmlns='http://jabber.org/protocol/disco#items'/>")
        equal([one.get('jid') for one in child(items, 'query', 'http://jabber.org/protocol/disco#items')], [BOT])
        equal(alice.ask(BOT, 'get', "<ping xmlns='urn:xmpp:ping'/>").get('type'), 'result')
        vcard = child(alice.ask(BOT, 'get', "<vCard xmlns='vcard-temp'/>"), 'vCard', 'vcard-temp')
        equal(child(vcard, 'FN', 'vcard-temp').text, 'Helper')
        equal(alice.ask(BOT, 'set', "<query xmlns='urn:x'/>").get('type'), 'error')
        equal(alice.ask('nobody@bots.localhost', 'get', "<ping xmlns='urn:xmpp:ping'/>").get('type'), 'error')


def test_a_bot_has_an_avatar():
    with contextlib.ExitStack() as stack:
        path = os.path.join(stack.enter_context(tempfile.TemporaryDirectory()), 'bot.png')
        picture = write_picture(path, 8, 6)
        stack.enter_context(running(avatar_file=path, rooms=ROOM))
        alice = stack.enter_context(people('alice'))
        alice.send(f"<presence to='{BOT}' type='unsubscribe'/><presence to='{BOT}' type='subscribe'/>")
        presence = alice.receive(CLIENT + 'presence', lambda one: one.get('from') == BOT + '/bot' and not one.get('type'))
        digest = hashlib.sha1(picture).hexdigest()
        update = child(presence, 'x', 'vcard-temp:x:update')
        equal(child(update, 'photo', 'vcard-temp:x:update').text, digest)
        events = [alice.receive(CLIENT + 'message', lambda one: child(one, 'event', PUBSUB + '#event') is not None)
                  for _ in range(2)]
        equal([(event.get('from'), event.get('type')) for event in events], [(BOT, 'headline')] * 2)
        equal(next(events[0].iter('{http://jabber.org/protocol/nick}nick')).text, 'Helper')
        info = next(events[1].iter('{urn:xmpp:avatar:metadata}info'))
        equal(dict(info.items()), {'id': digest, 'type': 'image/png', 'bytes': str(len(picture)), 'width': '8',
                                   'height': '6'})

        vcard = child(alice.ask(BOT, 'get', "<vCard xmlns='vcard-temp'/>"), 'vCard', 'vcard-temp')
        photo = child(vcard, 'PHOTO', 'vcard-temp')
        equal(child(photo, 'TYPE', 'vcard-temp').text, 'image/png')
        equal(base64.b64decode(child(photo, 'BINVAL', 'vcard-temp').text), picture)

        def items(node, item=''):
            return alice.ask(BOT, 'get', f"<pubsub xmlns='{PUBSUB}'><items node='{node}'>{item}</items></pubsub>")
        data = next(items('urn:xmpp:avatar:data', f"<item id='{digest}'/>").iter('{urn:xmpp:avatar:data}data'))
        equal(base64.b64decode(data.text), picture)
        check(next(items('urn:xmpp:avatar:metadata').iter('{urn:xmpp:avatar:metadata}info')) is not None, 'metadata')
        nick = items('http://jabber.org/protocol/nick')
        equal(next(nick.iter('{http://jabber.org/protocol/nick}nick')).text, 'Helper')
        for node, item in (('urn:xmpp:avatar:data', "<item id='0'/>"), ('eu.siacs.conversations.axolotl.devicelist', '')):
            equal(items(node, item).get('type'), 'error')

        alice.enter(ROOM, 'Alice')
        presence = alice.receive(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper')
        equal(presence.find('.//{vcard-temp:x:update}photo').text, digest)


def test_people_have_the_names_that_they_have_given_themselves():
    with running() as connector, people('alice', 'bob') as (alice, bob):
        gateway = Gateway(connector, hello=('xmpp',))
        alice.ask(None, 'set', "<vCard xmlns='vcard-temp'><FN>Alice Liddell</FN><NICKNAME> Al\nice </NICKNAME></vCard>")
        said(gateway, alice, 'hello')
        wait_until(lambda: connector.sql('SELECT name FROM chats WHERE chat_id = ?', DIRECT) == [('Al ice',)], 'a name')
        equal(said(gateway, alice, 'hello')['source']['user_name'], 'Al ice')
        bob.send(f"<presence to='{BOT}' type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>Bobby</nick>"
                 "</presence>")
        bob.receive(CLIENT + 'presence', lambda one: one.get('from') == BOT + '/bot' and not one.get('type'))
        equal(said(gateway, bob, 'hello')['source']['user_name'], 'Bobby')


def test_a_message_to_nobody_comes_back():
    with chat() as (connector, gateway, alice):
        ref = alice.say('nobody@bots.localhost', 'hello')
        error = alice.receive(CLIENT + 'message', lambda one: one.get('type') == 'error')
        equal(error.get('id'), ref)


def test_an_encrypted_message_is_refused():
    with chat() as (connector, gateway, alice):
        alice.say(BOT, 'I sent you an OMEMO message', more="<encrypted xmlns='eu.siacs.conversations.axolotl'/>")
        alice.receive(CLIENT + 'message', lambda one: one.get('type') == 'error')
        equal(said(gateway, alice, 'plain')['text'], 'plain')


def test_a_refused_message_fails():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        connector.sql("UPDATE chats SET chat_id = 'gw/nobody@localhost' WHERE chat_id = ?", DIRECT)
        result = gateway.say('gw/nobody@localhost', 'is anybody there?')
        equal(result['success'], False)
        check('refused' in result['error'] and 'ambiguous' not in result, result)


def test_a_long_conversation_keeps_its_order():
    with chat() as (connector, gateway, alice):
        said(gateway, alice, 'hello')
        for number in range(200):
            gateway.send(type='outbound', requestId=f'n{number}',
                         action={'op': 'send', 'chat_id': DIRECT, 'content': f'answer {number}', 'metadata': {}})
        for number in range(200):
            check(gateway.receive('outbound_result', requestId=f'n{number}')['result']['success'], number)
        equal([alice.text() for _ in range(200)], [f'answer {number}' for number in range(200)])
        for number in range(200):
            alice.say(BOT, f'question {number}')
        equal([gateway.take()['event']['text'] for _ in range(200)], [f'question {number}' for number in range(200)])


def test_a_room_is_entered():
    with room() as (connector, gateway, alice):
        event = said(gateway, alice, 'hello all', to=ROOM, kind='groupchat')
        source = event['source']
        equal((event['text'], source['chat_id'], source['chat_type'], source['user_name']),
              ('hello all', IN_ROOM, 'channel', 'Alice'))
        alice.text()
        result = gateway.say(IN_ROOM, 'hello Alice')
        message = alice.message()
        equal((message.get('from'), message.get('id'), body(message)),
              (ROOM + '/Helper', result['message_id'], 'hello Alice'))
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] == 'inbound'], [], 'its own message')


def test_a_private_message_in_a_room():
    with room() as (connector, gateway, alice):
        event = said(gateway, alice, 'psst', to=ROOM + '/Helper')
        equal((event['source']['chat_id'], event['source']['chat_type']), (IN_ROOM + '/Alice', 'dm'))
        result = gateway.say(IN_ROOM + '/Alice', 'yes?')
        check(result['success'], result)
        answer = alice.message()
        equal((answer.get('from'), answer.get('type'), body(answer)), (ROOM + '/Helper', 'chat', 'yes?'))


def test_a_room_has_edits_replies_and_reactions():
    with room() as (connector, gateway, alice):
        event = said(gateway, alice, 'helo', to=ROOM, kind='groupchat')
        room_id = child(alice.message(), 'stanza-id', 'urn:xmpp:sid:0').get('id')
        edit = said(gateway, alice, 'hello', to=ROOM, kind='groupchat',
                    more=f"<replace id='{event['message_id']}' xmlns='urn:xmpp:message-correct:0'/>")
        equal((edit['text'], edit['message_id']), ('hello', event['message_id']))
        alice.message()
        sent = gateway.act(op='send', chat_id=IN_ROOM, content='hi', reply_to=event['message_id'], metadata={})
        message = alice.message()
        reply = child(message, 'reply', 'urn:xmpp:reply:0')
        equal((reply.get('id'), reply.get('to')), (room_id, ROOM + '/Alice'))
        own_id = child(message, 'stanza-id', 'urn:xmpp:sid:0').get('id')
        check(own_id != sent['message_id'], 'the room has ids of its own')
        alice.send(f"<message to='{ROOM}' type='groupchat' id='r'><reactions id='{own_id}' "
                   "xmlns='urn:xmpp:reactions:0'><reaction>👍</reaction></reactions></message>")
        equal(gateway.take()['event']['reaction'], {'message_id': sent['message_id'], 'emoji': '👍'})
        event = said(gateway, alice, 'fine', to=ROOM, kind='groupchat',
                     more=f"<reply to='{ROOM}/Helper' id='{own_id}' xmlns='urn:xmpp:reply:0'/>")
        equal(event['reply_to_message_id'], sent['message_id'])
        result = gateway.act(op='edit', chat_id=IN_ROOM, message_id=sent['message_id'], content='hi!', metadata={})
        check(result['success'], result)
        alice.message(lambda one: body(one) == 'hi!')
        result = gateway.act(op='delete', chat_id=IN_ROOM, message_id=sent['message_id'], metadata={})
        check(result['success'], result)
        gone = alice.message(lambda one: child(one, 'retract', 'urn:xmpp:message-retract:1') is not None)
        equal(child(gone, 'retract', 'urn:xmpp:message-retract:1').get('id'), own_id)


def test_a_room_has_them_after_a_restart():
    """What the bot and Alice do to messages that were there before the connector was started"""
    def id_of(message):
        return child(message, 'stanza-id', 'urn:xmpp:sid:0').get('id')

    def react(message, *emoji):
        kinds = ''.join(f'<reaction>{one}</reaction>' for one in emoji)
        alice.send(f"<message to='{ROOM}' type='groupchat' id='r{len(emoji)}'><reactions id='{id_of(message)}' "
                   f"xmlns='urn:xmpp:reactions:0'>{kinds}</reactions></message>")

    def act(**action):
        result = gateway.act(chat_id=IN_ROOM, metadata={}, **action)
        check(result['success'], result)
        return result

    with room() as (connector, gateway, alice):
        event = said(gateway, alice, 'hello', to=ROOM, kind='groupchat')
        question = alice.message()
        sent = [act(op='send', content=text, reply_to=None)['message_id'] for text in ('hi', 'oops')]
        answers = [alice.message() for _ in sent]
        react(answers[0], '👍')
        equal(gateway.take()['event']['reaction'], {'message_id': sent[0], 'emoji': '👍'})
        gateway.settle()  # An event that is not acknowledged would come again.
        connector.stop()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper' and
                      one.get('type') == 'unavailable')
        alice.inbox.clear()
        connector.start()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper' and not one.get('type'))
        gateway = Gateway(connector, hello=('xmpp',))
        # Alice may see that the bot is in the room before the bot does.
        wait_until(lambda: gateway.act(op='typing', chat_id=IN_ROOM, metadata={})['success'], 'the bot in the room')

        act(op='send', content='as you said', reply_to=event['message_id'])
        equal(child(alice.message(), 'reply', 'urn:xmpp:reply:0').get('id'), id_of(question))
        act(op='react', message_id=event['message_id'], emoji='👀', remove=False)
        stanza = alice.receive(CLIENT + 'message', lambda one: child(one, 'reactions', 'urn:xmpp:reactions:0')
                               is not None and one.get('from') == ROOM + '/Helper')
        equal(child(stanza, 'reactions', 'urn:xmpp:reactions:0').get('id'), id_of(question))
        act(op='edit', message_id=sent[0], content='hi!')
        equal(child(alice.message(), 'replace', 'urn:xmpp:message-correct:0').get('id'), sent[0])
        act(op='delete', message_id=sent[1])
        equal(child(alice.message(), 'retract', 'urn:xmpp:message-retract:1').get('id'), id_of(answers[1]))
        react(answers[0], '👍', '🎉')
        equal(gateway.take()['event']['reaction'], {'message_id': sent[0], 'emoji': '🎉'})
        event = said(gateway, alice, 'fine', to=ROOM, kind='groupchat',
                     more=f"<reply to='{ROOM}/Helper' id='{id_of(answers[0])}' xmlns='urn:xmpp:reply:0'/>")
        equal(event['reply_to_message_id'], sent[0])


def test_a_thread_of_a_room():
    with room() as (connector, gateway, alice):
        result = gateway.act(op='thread_create', chat_id=IN_ROOM, thread_name='Biscuits', metadata={})
        check(result['success'], result)
        thread = result['thread_id']
        for where in ({'chat_id': thread, 'metadata': {}}, {'chat_id': IN_ROOM, 'metadata': {'thread_id': thread}}):
            result = gateway.act(op='send', content='in the thread', reply_to=None, **where)
            check(result['success'], result)
            message = alice.message()
            equal((message.find(CLIENT + 'thread').text, message.get('id')), (thread, result['message_id']))
        event = said(gateway, alice, 'me too', to=ROOM, kind='groupchat', more=f'<thread>{thread}</thread>')
        source = event['source']
        equal((source['chat_id'], source['chat_type'], source['parent_chat_id']), (thread, 'thread', IN_ROOM))
        event = said(gateway, alice, 'elsewhere', to=ROOM, kind='groupchat', more='<thread>other</thread>')
        equal(event['source']['chat_id'], IN_ROOM)


def test_each_bot_gets_what_is_written_to_it():
    with running(gateways=('tea', 'milk')) as connector, people('alice') as alice:
        bots = {name: Gateway(connector, gateway_id=name, hello=('xmpp',)) for name in ('tea', 'milk')}
        for name in ('milk', 'tea', 'milk'):
            event = said(bots[name], alice, f'dear {name}', to=f'{name}@bots.localhost')
            equal((event['text'], event['source']['chat_id']), (f'dear {name}', f'{name}/alice@localhost'))
            check(bots[name].say(f'{name}/alice@localhost', f'from {name}')['success'], name)
            equal(alice.message().get('from'), f'{name}@bots.localhost/bot')
        items = alice.ask('bots.localhost', 'get', "<query xmlns='http://jabber.org/protocol/disco#items'/>")
        equal([one.get('jid') for one in child(items, 'query', 'http://jabber.org/protocol/disco#items')],
              ['tea@bots.localhost', 'milk@bots.localhost'])
        equal([one.get('name') for one in child(items, 'query', 'http://jabber.org/protocol/disco#items')],
              ['Helper', 'milk'])


def test_a_deleted_room_appears_again():
    with room() as (connector, gateway, alice):
        said(gateway, alice, 'hello', to=ROOM, kind='groupchat')
        connector.sql('DELETE FROM chats WHERE chat_id = ?', IN_ROOM)
        equal(said(gateway, alice, 'still here', to=ROOM, kind='groupchat')['source']['chat_id'], IN_ROOM)


def test_an_invitation_is_accepted_and_remembered():
    with chat() as (connector, gateway, alice):
        alice.enter('new@rooms.localhost', 'Alice')
        alice.send(f"<message to='new@rooms.localhost'><x xmlns='http://jabber.org/protocol/muc#user'>"
                   f"<invite to='{BOT}'/></x></message>")
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == 'new@rooms.localhost/Helper')
        said(gateway, alice, 'hello', to='new@rooms.localhost', kind='groupchat')
        connector.stop()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == 'new@rooms.localhost/Helper' and
                      one.get('type') == 'unavailable')
        connector.start()
        alice.receive(CLIENT + 'presence', lambda one: one.get('from') == 'new@rooms.localhost/Helper')


def test_a_taken_nickname_is_changed():
    with people('bob') as bob:
        bob.enter(ROOM, 'Helper')
        with chat(rooms=ROOM) as (connector, gateway, alice):
            bob.receive(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper_')
            bob.send(f"<presence to='{ROOM}/Helper' type='unavailable'/>")


def test_a_kicked_bot_comes_back_and_a_banned_one_does_not():
    where = 'strict@rooms.localhost'
    with people('admin') as admin, contextlib.ExitStack() as stack:
        # Whoever creates the room is its owner.
        admin.enter(where, 'Boss')
        connector = stack.enter_context(running(rooms=where))
        gateway = Gateway(connector, hello=('xmpp',))

        def order(item):
            answer = admin.ask(where, 'set', f"<query xmlns='http://jabber.org/protocol/muc#admin'>{item}</query>")
            equal(answer.get('type'), 'result')

        def present(kind=None):
            admin.receive(CLIENT + 'presence',
                          lambda one: one.get('from') == where + '/Helper' and one.get('type') == kind)
        present()
        order(f"<item affiliation='member' jid='{BOT}'/>")
        present()
        order("<item nick='Helper' role='none'/>")
        present('unavailable')
        equal(gateway.say('gw/' + where, 'hello')['retry_after'], 5)
        present()
        order(f"<item affiliation='outcast' jid='{BOT}'/>")
        present('unavailable')
        connector.logged('banned')


def test_a_lost_server_makes_pending_messages_ambiguous_and_is_found_again():
    server = KIND()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = write_configuration(folder, server)
            with Connector('--config', path) as connector:
                wait_until(lambda: is_connected(connector), 'the component to be connected')
                gateway = Gateway(connector, hello=('xmpp',))
                alice = XmppClient(server, 'alice')
                said(gateway, alice, 'hello')
                server.process.send_signal(19)  # SIGSTOP: it takes what is sent, and answers nothing
                gateway.send(type='outbound', requestId='r', action={'op': 'send', 'chat_id': DIRECT,
                                                                     'content': 'lost?', 'metadata': {}})
                gateway.settle()
                server.kill()
                result = gateway.receive('outbound_result', requestId='r')['result']
                equal((result['success'], result['ambiguous']), (False, True))
                result = gateway.say(DIRECT, 'later')
                equal((result['success'], result['code']), (False, 'rate_limited'))
                alice.close()
                server.start()
                wait_until(lambda: is_connected(connector), 'the component to be connected again')
                alice = XmppClient(server, 'alice')
                said(gateway, alice, 'hello again')
                check(gateway.say(DIRECT, 'hello')['success'], 'an answer')
                alice.text()
                alice.close()
    finally:
        server.close()


def reload(connector, folder, words='reloaded', **keys):
    write_configuration(folder, SERVER, **keys)
    connector.log.clear()
    connector.process.send_signal(signal.SIGHUP)
    connector.logged(words)


@contextlib.contextmanager
def changeable(**keys):
    """A connector whose configuration is in that folder."""
    with tempfile.TemporaryDirectory() as folder:
        with Connector('--config', write_configuration(folder, SERVER, **keys)) as connector:
            wait_until(lambda: is_connected(connector), 'the component to be connected')
            yield connector, folder


def test_a_row_for_all_chats_is_not_for_those_of_another_bot():
    with running('--route', 'xmpp=gw', gateways=('gw', 'shop')) as connector, people('alice') as alice:
        gateway = Gateway(connector, hello=('xmpp',))
        shop = Gateway(connector, gateway_id='shop', hello=('xmpp',))
        equal(said(shop, alice, 'how much?', to='shop@bots.localhost')['text'], 'how much?')
        check(shop.say('shop/alice@localhost', 'nothing')['success'], 'refused')
        equal(said(gateway, alice, 'hello')['text'], 'hello')
        check('routed' in gateway.say('shop/alice@localhost', 'not mine')['error'], 'another bot')


def test_a_room_is_added_on_the_same_connection():
    with changeable() as (connector, folder), people('alice') as alice:
        gateway = Gateway(connector, hello=('xmpp',))
        said(gateway, alice, 'hello')
        alice.enter(ROOM, 'Alice')
        reload(connector, folder, rooms=ROOM)
        wait_until(lambda: alice.find(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper') is not None,
                   'the bot in the room')
        check(not any(b'xmpp: started' in line or b'xmpp: connected' in line for line in connector.log), connector.log)
        check(gateway.say(IN_ROOM, 'here')['success'], 'the room')


def test_another_name_needs_another_connection():
    with changeable(rooms=ROOM) as (connector, folder), people('alice') as alice:
        gateway = Gateway(connector, hello=('xmpp',))
        said(gateway, alice, 'hello')
        alice.enter(ROOM, 'Alice')
        reload(connector, folder, 'xmpp: connected', rooms=ROOM, nick='Robot')
        wait_until(lambda: alice.find(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Robot') is not None,
                   'the bot with its new name')
        equal(said(gateway, alice, 'hello again')['text'], 'hello again')
        check(gateway.say(DIRECT, 'hello')['success'], 'refused')
        check(not any(b'WARNING' in line or b'closes the stream' in line for line in connector.log), connector.log)
        reload(connector, folder, f'not reloaded: {folder}/connector.conf: [platform xmpp] domain', domain='a@b')
        check(gateway.say(DIRECT, 'still here')['success'], 'refused')


def test_a_platform_that_is_taken_out_and_comes_back():
    with changeable() as (connector, folder), people('alice') as alice:
        gateway = Gateway(connector, hello=('xmpp',))
        said(gateway, alice, 'hello')
        with open(f'{folder}/connector.conf', 'w', encoding='utf-8'):
            pass
        connector.log.clear()
        connector.process.send_signal(signal.SIGHUP)
        connector.logged('xmpp: ended')
        check('not configured' in gateway.say(DIRECT, 'hello')['error'], 'an action')
        reload(connector, folder, 'xmpp: connected')
        check(gateway.say(DIRECT, 'back')['success'], 'refused')
        equal(body(alice.message()), 'back')


main(globals())
