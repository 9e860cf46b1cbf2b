# test-irc-services.py: the platform of IRC on a server that has tags, labels and accounts
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import tempfile

from harness import Gateway, check, equal, main, wait_until
from irc import ANOPE, INSPIRCD, InspircdWithServices, IrcConnector, Person, skip_without

skip_without(INSPIRCD, 'inspircd 3')
skip_without(ANOPE, 'anope')
SERVER = InspircdWithServices()
PASSWORD = 'geheim-' + 'ü' * 100


def register(nick, password):
    """Makes an account. The services connect to the server by themselves."""
    person = Person(SERVER, nick=nick, capabilities='message-tags account-tag')
    wait_until(lambda: is_registered(person, password), 'the services')
    return person


def is_registered(person, password):
    person.say('NickServ', f'REGISTER {password} {person.nick}@irc.test')
    wait_until(lambda: person.find(' 401 ') or person.find('NOTICE') or person.is_closed, 'an answer')
    answers = list(person.lines)
    del person.lines[:]
    return any('registered' in line and 'NOTICE' in line for line in answers)


def secret(text):
    file = tempfile.NamedTemporaryFile('w', encoding='utf-8')
    file.write(text + '\n')
    file.flush()
    os.chmod(file.name, 0o600)
    return file


def tags(line):
    return dict(tag.partition('=')[::2] for tag in line[1:].split(' ')[0].split(';'))


def test_an_account_is_logged_in_to():
    register('bot', PASSWORD).close()
    with secret(PASSWORD) as file, IrcConnector(SERVER, account='bot', password_file=file.name):
        with Person(SERVER) as alice:
            alice.send('WHOIS bot')
            check(' bot bot :is logged in as' in alice.expect(' 330 '), 'logged in')
    with secret('wrong') as file, IrcConnector(SERVER, wait=False, account='bot', password_file=file.name) as connector:
        connector.logged('the server refuses the account or its password')


def test_people_are_known_by_their_account():
    with register('alice', 'a-password') as alice, IrcConnector(SERVER) as connector:
        gateway = Gateway(connector, hello=('irc',))
        alice.send('NICK alina')
        alice.expect('NICK')
        alice.say('bot', 'hello')
        source = gateway.take()['event']['source']
        equal((source['user_id'], source['user_name'], source['chat_id']), ('$alice', 'alina', 'alina'))


def test_ids_replies_and_typing():
    with (Person(SERVER, channels=['#room'], capabilities='message-tags echo-message') as alice,
          IrcConnector(SERVER) as connector):
        gateway = Gateway(connector, hello=('irc',))
        alice.say('#room', 'hello')
        said = tags(alice.expect('PRIVMSG #room :hello'))['msgid']
        equal(gateway.take()['event']['message_id'], said)
        gateway.act('irc', op='typing', chat_id='#room', metadata={})
        equal(tags(alice.expect('TAGMSG'))['+typing'], 'active')
        answer = gateway.say('#room', 'first line\nsecond line')
        equal(answer['message_id'], tags(alice.expect('PRIVMSG #room :first line'))['msgid'])
        alice.send(f'@+draft/reply={answer["message_id"]} PRIVMSG #room :indeed')
        event = gateway.take()['event']
        equal((event['text'], event['reply_to_message_id'], event['reply_to']['is_own']),
              ('indeed', answer['message_id'], True))


def test_what_the_server_repeats_is_heard_once():
    with Person(SERVER, channels=['#room']) as alice, IrcConnector(SERVER) as connector:
        alice.send('MODE #room +H 10:1h')
        alice.expect('MODE #room')
        gateway = Gateway(connector, hello=('irc',))
        alice.say('#room', 'one')
        equal(gateway.take()['event']['text'], 'one')
        gateway.settle()
        connector.stop()
        alice.say('#room', 'missed')
        alice.synchronize()
        connector.start()
        connector.wait_ready()
        gateway = Gateway(connector, hello=('irc',))
        alice.say('#room', 'two')
        texts = [gateway.take()['event']['text']]
        while texts[-1] != 'two':
            texts.append(gateway.take()['event']['text'])
        equal(texts, ['missed', 'two'])


try:
    main(globals())
finally:
    SERVER.close()
