# test-xmpp-hostile.py: XMPP servers that are slow, wrong or hostile
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import hashlib
import os
import random
import re
import socket
import subprocess
import tempfile

from harness import PATIENCE, SECRET, Connector, Gateway, binary, check, equal, main, wait_until
from xmppserver import COMPONENT_SECRET, write_configuration, write_picture

DIRECT = 'gw/alice@localhost'
HEADER = ("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' id='abc' from='bots.localhost' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
HELLO = "<message from='alice@localhost/x' to='gw@bots.localhost' type='chat' id='m1'><body>hello</body></message>"


class Peer:
    """A connection of the connector."""

    def __init__(self, client):
        self.socket = client
        self.socket.settimeout(PATIENCE)
        self.received = b''

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def wait_for(self, text):
        """Reads up to and with the text, and returns what came before."""
        wanted = text.encode()
        while wanted not in self.received:
            data = self.socket.recv(65536)
            check(data, f'closed instead of {text}')
            self.received += data
        before, _, self.received = self.received.partition(wanted)
        return before.decode()

    def is_closed(self):
        """Reads until the connector has closed the connection."""
        with contextlib.suppress(ConnectionError):
            while self.socket.recv(65536):
                pass
        return True

    def accept(self):
        self.wait_for("to='bots.localhost'>")
        self.send(HEADER)
        digest = hashlib.sha1(('abc' + COMPONENT_SECRET).encode()).hexdigest()
        equal(self.wait_for('</handshake>'), '<handshake>' + digest)
        self.send('<handshake/>')
        return self


class Server:
    component = 'bots.localhost'

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.listener.settimeout(PATIENCE)
        self.component_port = self.listener.getsockname()[1]

    def next(self):
        return Peer(self.listener.accept()[0])


@contextlib.contextmanager
def running(gateways=('gw=' + SECRET,), **keys):
    server = Server()
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(server.listener):
        path = write_configuration(folder, server, **keys)
        with Connector('--config', path, gateways=gateways) as connector:
            yield connector, server


def goes_on(connector, server):
    """The connector connects again and works."""
    peer = server.next().accept()
    gateway = Gateway(connector, hello=('xmpp',))
    peer.send(HELLO.replace('m1', 'later').replace('hello', 'hello again'))
    equal(gateway.take()['event']['text'], 'hello again')
    gateway.hang_up()
    peer.socket.close()


def gives_up(text, words, header=True):
    """The connector closes a connection on which it gets this."""
    with running() as (connector, server):
        peer = server.next()
        if header:
            peer.accept()
        with contextlib.suppress(ConnectionError):
            peer.send(text)
        peer.is_closed()
        connector.logged(words)
        goes_on(connector, server)


def test_an_endless_stanza():
    with running() as (connector, server):
        peer = server.next().accept()
        peer.send("<message from='a@b' to='gw@bots.localhost'><body>")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 64 * 1024 * 1024:
                peer.send('x' * 65536)
                sent += 65536
        check(sent < 64 * 1024 * 1024, 'it was read to the end')
        connector.logged('bytes in a stanza')
        with open(f'/proc/{connector.process.pid}/status', encoding='ascii') as file:
            peak = int(next(line for line in file if line.startswith('VmHWM')).split()[1])
        check(peak < 100 * 1024, f'{peak} KiB')
        goes_on(connector, server)


def test_stanzas_that_are_too_large_are_skipped():
    """A person may have sent them. The connection stays, and the person is told."""
    start = "<message from='alice@localhost/x' to='gw@bots.localhost' id='big'>"
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        for number, content in enumerate(('<a>' * 250 + '</a>' * 250, '<a/>' * 100000, '<body>' + '&apos;' * 200000 + '</body>',
                                          '<a' + ''.join(f" a{n}=''" for n in range(100)) + '/>')):
            peer.send(start + content + '</message>')
            peer.wait_for('<policy-violation')
            peer.send(HELLO.replace('m1', f'm{number}').replace('>hello<', f'>hello {number}<'))
            equal(gateway.take()['event']['text'], f'hello {number}')
        check('skipped' in ''.join(line.decode() for line in connector.log), 'the log')
        text = '<&' * 9000
        peer.send(HELLO.replace('m1', 'code').replace('>hello<', '>' + '&lt;&amp;' * 9000 + '<'))
        equal(gateway.take()['event']['text'], text)


def test_an_entity_bomb():
    gives_up("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>", 'invalid XML')
    gives_up("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>" + HEADER,
             'document types', header=False)


def test_invalid_utf8():
    gives_up(b'<message><body>\xff\xfe\xfd</body></message>', 'invalid XML')


def test_a_server_of_another_protocol():
    gives_up('HTTP/1.1 400 Bad Request\r\n\r\n', 'not an XMPP stream', header=False)


def test_a_stream_error():
    gives_up("<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
             'system-shutdown')


def test_a_wrong_secret():
    with running() as (connector, server):
        peer = server.next()
        peer.wait_for('>')
        peer.send(HEADER)
        peer.wait_for('</handshake>')
        peer.send("<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
        peer.is_closed()
        connector.logged('not-authorized')
        check(not any(COMPONENT_SECRET.encode() in line for line in connector.log), 'the secret in the log')
        equal(connector.status()['xmpp']['connected'], False)
        goes_on(connector, server)


def test_a_server_that_accepts_and_is_silent():
    with running(ping_interval=1) as (connector, server):
        peer = server.next().accept()
        peer.wait_for('urn:xmpp:ping')
        peer.is_closed()
        connector.logged('does not answer')
        goes_on(connector, server)


def test_a_server_that_does_not_accept():
    with running(ping_interval=1) as (connector, server):
        peer = server.next()
        peer.is_closed()
        connector.logged('does not accept')
        goes_on(connector, server)


def test_a_server_that_reads_nothing():
    """The bot is told to wait, and the memory does not grow."""
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        peer.send(HELLO)
        gateway.take()
        results = []
        for number in range(20):
            for piece in range(50):
                gateway.send(type='outbound', requestId=f'n{number}.{piece}', action={
                    'op': 'send', 'chat_id': DIRECT, 'content': '😀' * 9000, 'metadata': {}})
            gateway.settle()
            results = [frame['result'] for frame in gateway.inbox if frame['type'] == 'outbound_result']
            if any('connection' in result['error'] for result in results):
                break
        limited = [result for result in results if result.get('code') == 'rate_limited']
        check(limited and all(result['retry_after'] >= 1 for result in limited), results[:3])
        peer.socket.close()
        wait_until(lambda: any(frame['result'].get('ambiguous') for frame in gateway.inbox
                               if frame['type'] == 'outbound_result'), 'ambiguous results')
        goes_on(connector, server)


def test_a_message_that_the_server_refuses():
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        peer.send(HELLO)
        gateway.take()

        def answer(kind, condition):
            gateway.send(type='outbound', requestId=condition, action={
                'op': 'send', 'chat_id': DIRECT, 'content': 'hello', 'metadata': {}})
            peer.wait_for('<message')
            ref = peer.wait_for('</message>').partition("id='")[2].partition("'")[0]
            peer.send(f"<message type='error' from='alice@localhost' to='gw@bots.localhost' id='{ref}'>"
                      f"<error type='{kind}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                      "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>because</text></error></message>")
            return gateway.receive('outbound_result', requestId=condition)['result']

        equal(answer('cancel', 'service-unavailable'),
              {'success': False, 'error': 'the XMPP server has refused it: service-unavailable: because'})
        result = answer('wait', 'resource-constraint')
        equal((result['code'], result['retry_after']), ('rate_limited', 5))
        peer.socket.close()
        goes_on(connector, server)


ROOM = 'tea@rooms.localhost'
BECAUSE = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"


def message(sender, text, kind='chat', more=''):
    return f"<message from='{sender}' to='gw@bots.localhost' type='{kind}'><body>{text}</body>{more}</message>"


def enter(peer, more=''):
    """The room lets the bot in."""
    peer.wait_for(f"to='{ROOM}/Helper'")
    peer.send(f"<presence from='{ROOM}/Helper' to='gw@bots.localhost'>{more}"
              "<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>")


def said_by(peer, gateway, occupant):
    peer.send(message(f'{ROOM}/mallory', 'hello', 'groupchat',
                      f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='{occupant}'/>"))
    return gateway.take()['event']['source']['user_id']


def test_an_occupant_id_is_that_of_a_room_that_gives_some():
    for more, person in (('', f'{ROOM}/mallory'), ("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='bot'/>", 'alice')):
        with running(rooms=ROOM) as (connector, server):
            peer = server.next().accept()
            gateway = Gateway(connector, hello=('xmpp',))
            enter(peer, more)
            equal(said_by(peer, gateway, 'alice'), person)


def test_a_person_is_not_made_a_room():
    """Somebody invites the bot to a person, before and after that person has written to it."""
    invitation = message('mallory@localhost/x', 'come', more="<x xmlns='jabber:x:conference' jid='{}'/>")
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        peer.send(invitation.format('alice@localhost') + HELLO)
        equal(gateway.take()['event']['source']['chat_id'], DIRECT)
        peer.wait_for("to='alice@localhost/Helper'")
        peer.send(f"<presence from='alice@localhost/Helper' to='gw@bots.localhost' type='error'><error type='cancel'>"
                  f"<service-unavailable {BECAUSE}/></error></presence>")
        connector.logged('what it cannot enter')
        peer.send(invitation.format('alice@localhost') + message('alice@localhost/x', 'again'))
        equal(gateway.take()['event']['source']['chat_id'], DIRECT)
        gateway.send(type='outbound', requestId='one', action={
            'op': 'send', 'chat_id': DIRECT, 'content': 'yes', 'metadata': {}})
        check("to='alice@localhost/Helper'" not in peer.wait_for('>yes<'), 'it was entered again')


def test_one_who_invites_leaves_rooms_for_others():
    """Strangers with a server of their own invite the bot to as many rooms as they can make."""
    invitation = "<x xmlns='jabber:x:conference' jid='{}'/>"
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        for number in range(120):
            peer.send(message('mallory@evil.example/x', 'come', more=invitation.format(f'room{number}@rooms.evil.example')))
        peer.send(message('mallory@evil.example/x', 'to all of them'))
        gateway.take()
        for number in range(120):
            peer.send(message(f'm{number}@evil.example/x', 'come', more=invitation.format(f'r{number}@rooms.evil.example')))
        peer.send(message('alice@localhost/x', 'come', more=invitation.format('tea@rooms.localhost')))
        entered = peer.wait_for("to='tea@rooms.localhost/")
        equal(len(re.findall(r"to='room\d+@rooms.evil.example/", entered)), 10)
        equal(len(re.findall(r"to='(?:room|r)\d+@rooms.evil.example/", entered)), 50)


def test_messages_that_cannot_be_stored_hold_up_no_others():
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        texts = ['one', 'too long ' * 5000, 'two', 'three', 'too long ' * 5000, 'four']
        peer.send(''.join(message('alice@localhost/x', text) for text in texts))
        equal([gateway.take()['event']['text'] for _ in range(4)], ['one', 'two', 'three', 'four'])
        for _ in range(2):
            peer.wait_for('the text is longer than')
        connector.sql("CREATE TRIGGER bad BEFORE INSERT ON messages WHEN NEW.text = 'bad' "
                      "BEGIN SELECT RAISE (ABORT, 'a message that is bad'); END")
        peer.send(''.join(message('alice@localhost/x', text) for text in ('five', 'bad', 'six')) +
                  message('bob@localhost/x', 'seven'))
        equal([gateway.take()['event']['text'] for _ in range(3)], ['five', 'seven', 'six'])
        peer.wait_for('resource-constraint')
        connector.logged('a message that is bad')


def test_a_bot_does_not_write_as_another():
    with running(gateways=('gw=' + SECRET, 'other=' + SECRET)) as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        other = Gateway(connector, hello=('xmpp',), gateway_id='other')
        peer.send(HELLO)
        equal(gateway.take()['event']['text'], 'hello')
        other.send(type='outbound', requestId='one', platform='xmpp', action={
            'op': 'send', 'chat_id': DIRECT, 'content': 'I am gw', 'metadata': {}})
        other.settle()
        gateway.send(type='outbound', requestId='two', action={
            'op': 'send', 'chat_id': DIRECT, 'content': 'yes', 'metadata': {}})
        check('I am gw' not in peer.wait_for('>yes<'), 'it was sent')
        check(not other.receive('outbound_result', requestId='one')['result']['success'], 'it is refused')


def test_an_archived_room_is_entered_again():
    with running(rooms=ROOM) as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        peer.send(message('mallory@localhost/x', 'come', more="<x xmlns='jabber:x:conference' jid='other@rooms.localhost'/>"))
        peer.wait_for("to='other@rooms.localhost/Helper'")
        peer.send("<presence from='other@rooms.localhost/Helper' to='gw@bots.localhost'>"
                  "<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>")
        wait_until(lambda: connector.sql("UPDATE chats SET archived = 1 WHERE chat_id = 'gw/other@rooms.localhost'"
                                         ' RETURNING 1'), 'the chat')
        equal(connector.stop(), 0)
        peer.socket.close()
        gateway.hang_up()
        connector.start()
        server.next().accept().wait_for("to='other@rooms.localhost/Helper'")


def test_messages_that_wait_for_a_file_are_there_after_the_end():
    with socket.create_server(('127.0.0.1', 0)) as slow, running(media_hosts='127.0.0.1') as (connector, server):
        url = f'http://127.0.0.1:{slow.getsockname()[1]}/x'
        peer = server.next().accept()
        peer.send(message('alice@localhost/x', url, more=f"<x xmlns='jabber:x:oob'><url>{url}</url></x>") + HELLO)
        slow.settimeout(PATIENCE)
        with slow.accept()[0]:
            equal(connector.stop(), 0)
        peer.socket.close()
        connector.start()
        server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        equal([gateway.take()['event']['text'] for _ in range(2)], [url, 'hello'])


def random_stanza(source):
    """A stanza of the kinds that the platform reads, with values of all kinds."""
    def value():
        return source.choice(['', 'a', 'gw@bots.localhost', 'alice@localhost/x', '@', '/', 'a@b@c', 'a/b/c',
                              'tea@rooms.localhost/Helper', 'x' * 2000, '&#9;', 'ü😀', '0', '-1', '99999999999999999999',
                              'error', 'groupchat', 'chat', 'get', 'set', 'result', 'subscribe', 'unavailable'])

    def attributes(names):
        return ''.join(f" {name}='{value()}'" for name in names if source.random() < 0.8)

    def payload():
        name, ns = source.choice([
            ('body', 'jabber:component:accept'), ('x', 'http://jabber.org/protocol/muc#user'), ('thread', ''),
            ('x', 'jabber:x:conference'), ('x', 'jabber:x:oob'), ('replace', 'urn:xmpp:message-correct:0'),
            ('reactions', 'urn:xmpp:reactions:0'), ('reply', 'urn:xmpp:reply:0'), ('request', 'urn:xmpp:receipts'),
            ('fallback', 'urn:xmpp:fallback:0'), ('stanza-id', 'urn:xmpp:sid:0'), ('error', 'jabber:component:accept'),
            ('query', 'http://jabber.org/protocol/disco#info'), ('nick', 'http://jabber.org/protocol/nick')])
        inner = source.choice(['', value(), "<body start='1' end='0'/>", "<url>http://127.0.0.1:1/x</url>", '<invite/>',
                               "<status code='110'/>", '<reaction>👍</reaction>', '<destroy/>', '<conflict/>'])
        return f"<{name} xmlns='{ns}'{attributes(['id', 'for', 'jid', 'by', 'to'])}>{inner}</{name}>"

    name = source.choice(['message', 'message', 'message', 'presence', 'iq', 'handshake', 'other'])
    known = " to='gw@bots.localhost'" if source.random() < 0.7 else attributes(['to'])
    return (f"<{name}{known}{attributes(['from', 'type', 'id'])}>"
            + ''.join(payload() for _ in range(source.randrange(4))) + f'</{name}>')


def test_stanzas_of_all_kinds():
    with running() as (connector, server):
        peer = server.next().accept()
        seed = int(os.environ.get('RELAY_SEED', '1'))
        source = random.Random(seed)
        for _ in range(40):
            peer.send(''.join(random_stanza(source) for _ in range(50)))
        gateway = Gateway(connector, hello=('xmpp',))
        peer.send(HELLO.replace('m1', 'last').replace('>hello<', '>the last<'))

        def last_arrived():
            while any(frame['type'] == 'inbound' for frame in gateway.inbox):
                if gateway.take()['event']['text'] == 'the last':
                    return True
            return False
        wait_until(last_arrived, f'the last message (seed {seed})')


def test_a_name_that_cannot_be_one():
    """Of a person: by somebody else, of nothing, endless"""
    def answer(who, ref, text):
        peer.send(f"<iq from='{who}' to='gw@bots.localhost' type='result' id='{ref}'><vCard xmlns='vcard-temp'>"
                  f'<NICKNAME>{text}</NICKNAME></vCard></iq>')
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        for number, (who, text, name) in enumerate((('mallory@localhost', 'Mallory', 'person0'), ('', ' \u2028\t', 'person1'),
                                                    ('', '😀' * 5000, '😀' * 100), ('', '\n A\n\nB', 'A  B'))):
            jid = f'person{number}@localhost'
            peer.send(message(jid + '/x', 'hello', more="<nick xmlns='http://jabber.org/protocol/nick'> </nick>"))
            equal(gateway.take()['event']['source']['user_name'], f'person{number}')
            stanza = peer.wait_for("<vCard xmlns='vcard-temp'/></iq>")
            check(f"to='{jid}'" in stanza, stanza)
            answer(who or jid, stanza.rpartition(" id='")[2].partition("'")[0], text)
            peer.send(message(jid + '/x', 'hello again'))
            equal(gateway.take()['event']['source']['user_name'], name)


def test_names_that_never_come():
    """Servers of people that do not answer leave room for other questions."""
    with running() as (connector, server):
        peer = server.next().accept()
        gateway = Gateway(connector, hello=('xmpp',))
        for number in range(60):
            peer.send(message(f'person{number}@localhost/x', 'hello'))
            gateway.take()
        peer.send(HELLO)
        gateway.take()
        gateway.send(type='outbound', requestId='one', action={
            'op': 'send', 'chat_id': DIRECT, 'content': 'yes', 'metadata': {}})
        equal(peer.wait_for('>yes<').count("<vCard xmlns='vcard-temp'/>"), 50)


def test_a_large_picture_that_many_ask_for():
    """The server does not read meanwhile. Everybody gets an answer, and the connection stays."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'bot.png')
        write_picture(path)
        with open(path, 'ab') as file:
            file.write(bytes(60000))
        with running(avatar_file=path) as (connector, server):
            peer = server.next().accept()
            gateway = Gateway(connector, hello=('xmpp',))
            peer.send(''.join(f"<iq from='mallory@localhost/{number}' to='gw@bots.localhost' type='get' id='q'>"
                              "<vCard xmlns='vcard-temp'/></iq>" for number in range(2000)) + HELLO)
            equal(gateway.take()['event']['text'], 'hello')
            kinds = []
            for number in range(2000):
                stanza = peer.wait_for(f"to='mallory@localhost/{number}'")
                kinds.append('result' if "type='result'" in stanza.rpartition('<iq')[2] else 'error')
            check(10 < kinds.count('result') < 1000, kinds.count('result'))
            peer.send(HELLO.replace('m1', 'm2').replace('hello', 'still here'))
            equal(gateway.take()['event']['text'], 'still here')


def test_a_picture_that_cannot_be_one():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'bot.png')
        picture = write_picture(path)
        for data, words in ((picture[:20], 'not a PNG image'), (b'GIF89a' + bytes(100), 'not a PNG image'),
                            (picture + bytes(65536), 'larger than 64 KiB'), (None, 'No such file'), ('', 'not a file'),
                            (write_picture(path, 513, 1), 'not a picture of 1 to 512'),
                            (write_picture(path, 0, 1), 'not a picture of 1 to 512'), (picture, None)):
            name = '.' if data == '' else 'bot.png'
            if data is None:
                os.unlink(path)
            elif data:
                with open(path, 'wb') as file:
                    file.write(data)
            config = write_configuration(folder, type('', (), {'component': 'c', 'component_port': 1}), avatar_file=name)
            done = subprocess.run([binary(), 'check', '--config', config, '--port', '0', '--database',
                                   os.path.join(folder, 'test.db')], capture_output=True, text=True, timeout=PATIENCE)
            equal(done.returncode == 0, words is None, (words, done.stderr))
            check(words is None or (words in done.stderr and 'avatar-file' in done.stderr), (words, done.stderr))


def test_a_wrong_configuration():
    with tempfile.TemporaryDirectory() as folder:
        for key, value, words in (('domain', 'a@b', 'not a domain'), ('port', '0', 'not a number'),
                                  ('rooms', 'tea', 'unusable entry'), ('bots', 'Not Valid', 'unusable entry'),
                                  ('colour', 'blue', 'unknown key')):
            path = write_configuration(folder, type('', (), {'component': 'c', 'component_port': 1}), **{key: value})
            done = subprocess.run([binary(), '--config', path, '--database', os.path.join(folder, 'test.db')],
                                  capture_output=True, text=True, timeout=PATIENCE)
            check(done.returncode != 0 and words in done.stderr and key in done.stderr, (key, done.stderr))


main(globals())
