# test-irc.py: the platform of IRC in conversation with people on a real server
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# RELAY_IRC_SERVER is ngircd, which has neither tags nor SASL, or inspircd, which has.

import os
import signal
import subprocess
import time

from harness import SECRET, Gateway, binary, check, equal, main, refused, wait_until
from irc import INSPIRCD, NGIRCD, Inspircd, IrcConnector, Ngircd, Person, skip_without
from rawhttp import bearer, call

KIND = os.environ.get('RELAY_IRC_SERVER', 'ngircd')
skip_without(*{'ngircd': (NGIRCD, 'ngircd'), 'inspircd': (INSPIRCD, 'inspircd 3')}[KIND])
SERVER = {'ngircd': Ngircd, 'inspircd': Inspircd}[KIND]()


class Room:
    """A connector, a gateway and Alice, who was in the channel first."""

    def __init__(self, *options, **settings):
        self.alice = Person(SERVER, channels=['#room'])
        self.connector = IrcConnector(SERVER, *options, **settings)
        self.gateway = Gateway(self.connector, hello=('irc',))

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        self.connector.__exit__(kind, *rest)
        # The nicks are free for the next test.
        wait_until(lambda: self.alice.is_closed or is_free(self.alice, 'bot'), 'the nick to be free')
        self.alice.send('QUIT')
        wait_until(lambda: self.alice.is_closed, 'the server to forget Alice')
        self.alice.close()

    def meet(self):
        """Alice writes first, so that the bot knows her."""
        self.alice.say('bot', 'hello')
        return self.gateway.take()['event']

    def meet_in_channel(self):
        self.alice.say('#room', 'hello all')
        return self.gateway.take()['event']


def is_free(person, nick):
    person.send(f'WHOIS {nick}')
    return ' 401 ' in person.expect(f' {nick} ')


def test_descriptor():
    with Room() as room:
        descriptor = room.gateway.descriptors['irc']
        equal((descriptor['supported_ops'], descriptor['supports_edit'], descriptor['supports_threads'],
               descriptor['markdown_dialect']),
              (['send', 'typing', 'get_chat_info', 'send_media', 'prompt'], False, False, 'plain'))


def test_a_private_message_and_its_answer():
    with Room() as room:
        event = room.meet()
        equal(event['source'], {
            'platform': 'irc', 'chat_id': 'alice', 'chat_type': 'dm', 'chat_name': 'alice', 'user_id': 'alice',
            'user_name': 'alice', 'message_id': event['message_id']})
        equal(event['text'], 'hello')
        answer = room.gateway.say('alice', 'hello, Alice')
        equal((answer['success'], bool(answer['message_id'])), (True, True))
        equal(room.alice.hear(), 'hello, Alice')


def test_a_channel():
    with Room() as room:
        event = room.meet_in_channel()
        equal((event['text'], event['source']['chat_id'], event['source']['chat_type'], event['source']['user_id']),
              ('hello all', '#room', 'channel', 'alice'))
        check(room.gateway.say('#room', 'hello')['success'], 'refused')
        equal(room.alice.hear('#room'), 'hello')
        equal(room.gateway.act(op='get_chat_info', chat_id='#room'),
              {'success': True, 'name': '#room', 'type': 'channel'})


def test_the_nick_in_front_of_a_text_is_taken_off():
    with Room() as room:
        for text, expected in (('bot: one', 'one'), ('BOT, two', 'two'), ('@bot: three', 'three'), ('bot four', 'bot four'),
                               ('bots: five', 'bots: five'), ('bot: /six', '/six'), ('bot:', 'bot:')):
            room.alice.say('#room', text)
            equal(room.gateway.take()['event']['text'], expected)


def test_a_policy_that_needs_an_address():
    with Room() as room:
        policy = {'platform': 'irc', 'requireAddress': True}
        equal(call(room.connector, 'POST', '/relay/policy', policy, bearer()).status, 200)
        room.alice.say('#room', 'to nobody')
        room.alice.say('#room', 'bot: to the bot')
        event = room.gateway.take()['event']
        equal((event['text'], [entry['text'] for entry in event['context']]), ('@bot to the bot', ['to nobody']))
        room.alice.say('#room', 'bot: /slow 5')
        equal(room.gateway.take()['event']['text'], '/slow 5')


def test_a_long_text_is_split_by_bytes():
    with Room() as room:
        room.meet_in_channel()
        text = ' '.join(f'{number}{"ü" * 30}👩‍👩‍👧‍👧' for number in range(24))
        check(room.gateway.say('#room', text)['success'], 'refused')
        heard = []
        while len(' '.join(heard)) < len(text):
            line = room.alice.expect('PRIVMSG #room :')
            check(len(line.encode()) <= 510, len(line.encode()))
            heard.append(line.partition('PRIVMSG #room :')[2])
        equal(' '.join(heard), text)
        check(len(heard) > 4, heard)


def test_a_text_without_spaces_is_split_between_characters():
    with Room() as room:
        room.meet_in_channel()
        text = '€' * 1000
        check(room.gateway.say('#room', text)['success'], 'refused')
        heard = ''
        while len(heard) < len(text):
            heard += room.alice.hear('#room')
        equal(heard, text)


def test_lines_are_messages_and_too_many_are_joined():
    with Room(flood_burst=4, flood_interval='9') as room:
        room.meet()
        check(room.gateway.say('alice', 'one\n\n two\x01\r\nthree')['success'], 'refused')
        equal([room.alice.hear() for _ in range(3)], ['one', ' two', 'three'])
    with Room(flood_burst=2, flood_interval='9') as room:
        room.meet()
        check(room.gateway.say('alice', '\n'.join('abcdefg'))['success'], 'refused')
        equal(room.alice.hear(), 'a | b | c | d | e | f | g')


def test_flood_is_paced():
    with Room(flood_burst=2, flood_interval='0.2') as room:
        room.meet()
        start = time.monotonic()
        for number in range(6):
            check(room.gateway.say('alice', f'message {number}')['success'], 'refused')
        equal([room.alice.hear() for _ in range(6)], [f'message {number}' for number in range(6)])
        check(time.monotonic() - start >= 0.7, 'the lines came at once')


def test_a_queue_that_is_too_long_asks_to_wait():
    with Room(flood_burst=1, flood_interval='12') as room:
        room.meet()
        gateway = room.gateway
        for number in range(6):
            gateway.send(type='outbound', requestId=f'n{number}', platform='irc',
                         action={'op': 'send', 'chat_id': 'alice', 'content': f'message {number}', 'metadata': {}})
        result = gateway.receive('outbound_result', requestId='n5')['result']
        equal((result['success'], result['code']), (False, 'rate_limited'))
        check(1 <= result['retry_after'] <= 60, result)
        check('waiting' in result['error'], result)
        check(gateway.receive('outbound_result', requestId='n0')['result']['success'], 'the first one')


def ask(gateway, chat_id, **more):
    return gateway.act(platform='irc', op='prompt', chat_id=chat_id, content='What would you like?', prompt_id='p1',
                       prompt_kind='choice', metadata={}, **more,
                       options=[{'id': 'tea', 'label': 'Tea'}, {'id': 'coffee', 'label': 'Coffee, black'}])


def test_a_prompt_is_answered_in_words():
    with Room() as room:
        room.meet_in_channel()
        for answer, option in (('2', 'coffee'), ('1.', 'tea'), ('TEA', 'tea'), ('coffee, black', 'coffee'),
                               ('/coffee', 'coffee'), ('bot: 2', 'coffee')):
            asked = ask(room.gateway, '#room')
            check(asked['success'], asked)
            equal([room.alice.hear('#room') for _ in range(2)],
                  ['What would you like?', '1. Tea  2. Coffee, black  (answer with a number)'])
            room.alice.say('#room', answer)
            response = room.gateway.take()['event']['prompt_response']
            equal((response['prompt_id'], response['option_id'], response['prompt_message_id']),
                  ('p1', option, asked['message_id']))
        room.alice.say('#room', '2')
        event = room.gateway.take()['event']
        equal((event['text'], 'prompt_response' in event), ('2', False), 'after the answer')


def test_a_prompt_that_did_not_arrive_is_not_answered():
    with Room() as room:
        room.meet()
        room.alice.send('NICK alina')
        room.alice.expect('NICK')
        refused(ask(room.gateway, 'alice') | {'error': ''}, '')
        room.alice.send('NICK alice')
        room.alice.expect('NICK')
        room.alice.say('bot', '2')
        check('prompt_response' not in room.gateway.take()['event'], 'an answer to nothing')


def test_words_that_stop_a_turn():
    with Room() as room:
        room.meet_in_channel()
        for text in ('/stop', '!stop', 'bot: /stop'):
            room.alice.say('#room', text)
            frame = room.gateway.receive('interrupt_inbound')
            equal((frame['session_key'], frame['chat_id']), ('agent:main:irc:channel:#room:alice', '#room'))


def test_text_that_is_not_utf8():
    with Room() as room:
        room.alice.say('#room', 'Grüße, naïve café'.encode('latin-1'))
        equal(room.gateway.take()['event']['text'], 'Grüße, naïve café')


def test_formatting_and_actions():
    with Room() as room:
        room.alice.say('#room', '\x02bold\x02 \x0304,01red\x0f')
        equal(room.gateway.take()['event']['text'], 'bold red')
        room.alice.say('#room', '\x01ACTION waves\x01')
        equal(room.gateway.take()['event']['text'], '* alice waves')
        room.alice.say('bot', '\x01VERSION\x01')
        check('\x01VERSION relay-connector' in room.alice.expect('NOTICE alice :'), 'its version')
        room.alice.say('bot', '\x01PING 123 456\x01')
        check('\x01PING 123 456\x01' in room.alice.expect('NOTICE alice :'), 'its ping')
        room.alice.send('NOTICE bot :not answered, and not an event')
        room.alice.say('bot', 'next')
        equal(room.gateway.take()['event']['text'], 'next')


def test_a_bot_cannot_write_other_commands():
    with Room() as room:
        room.meet()
        check(room.gateway.say('alice', 'one\r\nQUIT :x\n\x01VERSION\x01')['success'], 'refused')
        equal([room.alice.hear() for _ in range(3)], ['one', 'QUIT :x', 'VERSION'])
        check(room.gateway.say('alice', 'still here')['success'], 'refused')
        refused(room.gateway.say('alice', '\x01'), 'empty content')


def test_people_who_are_not_there():
    with Room() as room:
        room.meet()
        room.alice.send('NICK alina')
        room.alice.expect('NICK')
        answer = room.gateway.say('alice', 'where are you?')
        equal((answer['success'], 'refuses' in answer['error'], 'ambiguous' in answer), (False, True, False), answer)
        room.alice.say('bot', 'here')
        equal(room.gateway.take()['event']['source']['chat_id'], 'alina')
        check(room.gateway.say('alina', 'hello again')['success'], 'refused')
        equal(room.alice.hear('alina'), 'hello again')
        room.alice.send('NICK alice')
        room.alice.expect('NICK')


def test_a_nick_that_is_taken_is_taken_back():
    holder = Person(SERVER, nick='bot', channels=['#room'])
    with Room() as room:
        equal(room.connector.irc()['nick'], 'bot_')
        room.alice.say('bot_', 'hello')
        equal(room.gateway.take()['event']['text'], 'hello')
        holder.close()
        wait_until(lambda: room.connector.irc()['nick'] == 'bot', 'the nick')
        room.alice.say('bot', 'hello again')
        equal(room.gateway.take()['event']['text'], 'hello again')


def test_it_comes_back_after_a_kick():
    with Room() as room:
        room.meet_in_channel()
        room.alice.send('KICK #room bot :out')
        room.alice.expect('KICK')
        room.alice.expect('JOIN')
        room.connector.logged('out of #room')
        room.connector.wait_ready()
        check(room.gateway.say('#room', 'back')['success'], 'refused')
        equal(room.alice.hear('#room'), 'back')


def test_a_channel_that_it_is_not_in():
    with Room(rejoin_delay='30') as room:
        room.meet_in_channel()
        room.alice.send('KICK #room bot :out')
        wait_until(lambda: room.connector.irc()['channels'] == 0, 'the kick')
        answer = room.gateway.say('#room', 'hello?')
        equal((answer['success'], answer['code']), (False, 'rate_limited'))
        check(answer['retry_after'] > 2, answer)


def test_media_are_links():
    with Room('--public-url', 'http://localhost:1/chat/') as room:
        room.meet()
        upload = call(room.connector, 'POST', '/relay/media', b'tea\n',
                      {**bearer(), 'Content-Type': 'text/plain', 'X-Media-Filename': 'receipt.txt'})
        url = f'{room.connector.url}/relay/media/{upload.json()["id"]}'
        media = {'op': 'send_media', 'chat_id': 'alice', 'media_kind': 'document', 'reply_to': None, 'metadata': {}}
        check(room.gateway.act('irc', source_url=url, content='Thank you!', **media)['success'], 'refused')
        equal([room.alice.hear() for _ in range(2)],
              ['Thank you!', f'receipt.txt: http://localhost:1/chat/media/{upload.json()["id"]}'])
        check(room.gateway.act('irc', source_url='https://example.org/a.png', content='', **media)['success'], 'refused')
        equal(room.alice.hear(), 'https://example.org/a.png')
        check('too long' in room.gateway.act('irc', source_url='https://example.org/' + 'a' * 400, content='',
                                             **media)['error'], 'a link that is longer than a line')
    with Room() as room:
        room.meet()
        upload = call(room.connector, 'POST', '/relay/media', b'tea\n', {**bearer(), 'Content-Type': 'text/plain'})
        url = f'{room.connector.url}/relay/media/{upload.json()["id"]}'
        check('no public URL' in room.gateway.act('irc', source_url=url, content='', **media)['error'], 'a link')


def test_ops_that_irc_has_not():
    with Room() as room:
        event = room.meet()
        for op in ('edit', 'delete', 'react', 'draft', 'thread_create'):
            refused(room.gateway.act('irc', op=op, chat_id='alice', message_id=event['message_id'], content='x',
                                     metadata={}), f'unsupported op: {op}')
        check(room.gateway.act('irc', op='typing', chat_id='alice', metadata={})['success'], 'typing')


def test_a_server_that_is_killed():
    with Room(ping_interval='1') as room:
        room.meet_in_channel()
        SERVER.kill()
        wait_until(lambda: not room.connector.irc()['connected'], 'the loss')
        answer = room.gateway.say('#room', 'hello?')
        equal((answer['success'], answer['code']), (False, 'rate_limited'))
        SERVER.start()
        room.connector.wait_ready()
        room.alice.close()
        room.alice = Person(SERVER, channels=['#room'])
        check(room.gateway.say('#room', 'hello again')['success'], 'refused')
        equal(room.alice.hear('#room'), 'hello again')
        room.meet_in_channel()


def test_channels_and_the_nick_change_on_the_same_connection():
    with Room() as room:
        room.meet_in_channel()
        room.alice.send('JOIN #other')
        room.alice.expect(' 366 ')
        room.connector.reload(channels='#other;#third')
        wait_until(lambda: room.connector.irc()['channels'] == 2, 'the channels')
        room.alice.say('#other', 'here')
        equal(room.gateway.take()['event']['source']['chat_id'], '#other')
        check(room.gateway.say('#other', 'hello')['success'], 'refused')
        check('not in the configuration' in room.gateway.say('#room', 'hello')['error'], 'a channel that it has left')
        room.connector.reload(nick='robot', channels='#room')
        room.alice.expect('NICK')
        wait_until(lambda: room.connector.irc()['nick'] == 'robot', 'the nick')
        room.connector.wait_ready()
        room.alice.say('#room', 'robot: hello')
        equal(room.gateway.take()['event']['text'], 'hello')
        check(not any(' QUIT ' in line for line in room.alice.all_lines), 'the connection')


def test_a_faulty_setting_changes_nothing():
    with Room() as room:
        room.meet_in_channel()
        room.connector.reload('[platform irc] nick: “1 2” cannot be a nick', nick='1 2', channels='#other')
        equal(room.connector.irc()['nick'], 'bot')
        check(room.gateway.say('#room', 'still here')['success'], 'refused')


def test_a_platform_that_is_taken_out_leaves_and_comes_back():
    with Room() as room:
        room.meet_in_channel()
        values, room.connector.values = room.connector.values, {}
        with open(room.connector.configuration, 'w', encoding='utf-8'):
            pass
        room.connector.log.clear()
        room.connector.process.send_signal(signal.SIGHUP)
        room.alice.expect('QUIT')
        room.connector.logged('irc: ended')
        check('irc' not in room.connector.status(), 'the platform')
        check('not configured' in room.gateway.say('#room', 'hello')['error'], 'an action')
        room.connector.values = values
        room.connector.reload('irc: connected')
        room.connector.wait_ready()
        check(room.gateway.say('#room', 'back')['success'], 'refused')
        room.alice.expect('PRIVMSG #room :back')


class Bots:
    """A nick of all, one of the gateway “shop”, and Alice. Each bot is in #room, and the shop alone in #shop."""

    def __init__(self, *options, routes=('irc=gw', 'irc/#room=gw,shop', 'irc/#shop=shop'), **settings):
        self.alice = Person(SERVER, channels=['#room', '#shop'])
        options = [*options, *(option for route in routes for option in ('--route', route)), '--gateway', f'shop={SECRET}']
        self.connector = IrcConnector(SERVER, *options, wait=False, **{'channels': '#room;#shop', 'nick.shop': 'seller', **settings})
        self.gateway = Gateway(self.connector, hello=('irc',))
        self.shop = Gateway(self.connector, gateway_id='shop', hello=('irc',))

    def wait_ready(self, *channels):
        """Each nick is in so many channels, and the first one is that of all."""
        def is_ready():
            irc = self.connector.irc()
            return [(bot['connected'], bot['channels']) for bot in (irc, *irc['bots'])] == [(True, n) for n in channels]
        wait_until(is_ready, f'{channels} channels')

    def __enter__(self):
        self.wait_ready(1, 2)
        return self

    def __exit__(self, kind, *rest):
        self.connector.__exit__(kind, *rest)
        wait_until(lambda: is_free(self.alice, 'bot') and is_free(self.alice, 'seller'), 'the nicks to be free')
        self.alice.send('QUIT')
        wait_until(lambda: self.alice.is_closed, 'the server to forget Alice')
        self.alice.close()

    def nothing_more(self):
        for gateway in (self.gateway, self.shop):
            gateway.settle()
            equal([frame for frame in gateway.inbox if frame['type'] == 'inbound'], [])


def test_each_bot_is_in_its_channels_by_its_nick():
    with Bots() as bots:
        equal(bots.connector.irc()['bots'][0]['gateway'], 'shop')
        bots.alice.say('#room', 'hello all')
        bots.gateway.take()
        bots.alice.say('#shop', 'hello shop')
        bots.shop.take()
        for gateway, nick in ((bots.gateway, 'bot'), (bots.shop, 'seller')):
            check(gateway.say('#room', f'from {nick}')['success'], nick)
            check(bots.alice.expect(f'PRIVMSG #room :from {nick}').startswith(f':{nick}!'), nick)
        check(bots.shop.say('#shop', 'hello')['success'], 'the other channel')
        check(bots.alice.expect('PRIVMSG #shop :hello').startswith(':seller!'), 'the nick')
        bots.nothing_more()


def test_what_two_bots_hear_is_said_once():
    with Bots() as bots:
        for number in range(20):
            bots.alice.say('#room', 'the same' if number % 2 else f'text {number}')
        equal([bots.gateway.take()['event']['text'] for _ in range(20)],
              ['the same' if number % 2 else f'text {number}' for number in range(20)])
        bots.alice.say('#room', '/stop')
        bots.gateway.receive('interrupt_inbound')
        bots.nothing_more()
        equal(len(bots.connector.sql("SELECT 1 FROM messages WHERE platform = 'irc'")), 20)
        bots.alice.say('#shop', 'for the shop')
        equal(bots.shop.take()['event']['text'], 'for the shop')


def test_a_bot_is_called_by_its_nick():
    with Bots() as bots:
        bots.alice.say('#room', 'seller: how much?')
        equal(bots.shop.take()['event']['text'], '@shop how much?')
        bots.alice.say('#room', 'bot, hello')
        equal(bots.gateway.take()['event']['text'], 'hello')
        bots.alice.say('#shop', 'seller: and here?')
        equal(bots.shop.take()['event']['text'], 'and here?')
        bots.nothing_more()
    with Bots(routes=('irc/#room=shop,gw', 'irc/#shop=shop')) as bots:
        for text in ('hello', 'seller: hello'):
            bots.alice.say('#room', text)
            equal(bots.shop.take()['event']['text'], 'hello')
        bots.alice.say('#room', 'bot: hello')
        equal(bots.gateway.take()['event']['text'], '@gw hello')
        bots.nothing_more()


def test_a_message_to_a_nick_goes_to_its_bot():
    with Bots() as bots:
        bots.alice.say('seller', 'psst')
        source = bots.shop.take()['event']['source']
        equal((source['chat_id'], source['user_id'], source['chat_type']), ('alice@shop', 'alice', 'dm'))
        bots.alice.say('bot', 'hello')
        equal(bots.gateway.take()['event']['source']['chat_id'], 'alice')
        check(bots.shop.say('alice@shop', 'what?')['success'], 'refused')
        check(bots.alice.expect('PRIVMSG alice :what?').startswith(':seller!'), 'the nick')
        check('routed' in bots.gateway.say('alice@shop', 'not mine')['error'], 'another bot')
        bots.nothing_more()


def test_a_bot_hears_on_when_another_one_is_gone():
    with Bots() as bots:
        bots.alice.say('#room', 'one')
        equal(bots.gateway.take()['event']['text'], 'one')
        bots.alice.send('KICK #room bot :out')
        bots.alice.say('#room', 'two')
        equal(bots.gateway.take()['event']['text'], 'two')
        bots.wait_ready(1, 2)
        bots.alice.say('#room', 'three')
        bots.alice.say('#room', 'three')
        equal([bots.gateway.take()['event']['text'] for _ in range(2)], ['three', 'three'])
        bots.nothing_more()


def test_bots_follow_the_routes():
    with Bots() as bots:
        done = subprocess.run([binary(), 'route', 'set', '--database', bots.connector.database, 'irc/#shop2', 'shop'], check=False)
        equal(done.returncode, 0)
        bots.connector.reload('reloaded', channels='#room;#shop;#shop2')
        bots.wait_ready(1, 3)
        subprocess.run([binary(), 'route', 'remove', '--database', bots.connector.database, 'irc/#shop2'], check=True)
        bots.wait_ready(2, 2)
        bots.alice.say('seller', 'hello')
        equal(bots.shop.take()['event']['text'], 'hello')
        bots.connector.reload('reloaded', **{'nick.shop': 'merchant'})
        bots.alice.expect('NICK')
        wait_until(lambda: bots.connector.irc()['bots'][0]['nick'] == 'merchant', 'the nick')
        bots.alice.say('merchant', 'hello')
        equal(bots.shop.take()['event']['source']['chat_id'], 'alice@shop')


def test_the_end_of_the_connector_is_seen():
    with Room() as room:
        room.connector.stop()
        check('relay-connector ends' in room.alice.expect('QUIT'), 'a reason')


try:
    main(globals())
finally:
    SERVER.close()
