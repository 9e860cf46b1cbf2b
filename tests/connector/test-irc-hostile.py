# test-irc-hostile.py: the platform of IRC with servers that do what a test tells them to
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import contextlib
import os
import socket
import subprocess
import tempfile
import time
import types

from harness import PATIENCE, SECRET, Gateway, binary, check, equal, main, wait_until
from irc import IrcConnector, ScriptedServer
from otherservers import make_certificate
from rawhttp import bearer, call

LABELS = 'message-tags batch labeled-response echo-message account-tag server-time'
ALICE = ':alice!a@host'


@contextlib.contextmanager
def room(irc_server, **settings):
    """A connector on the scripted server, and a gateway that Alice has written to."""
    with IrcConnector(irc_server, **settings) as connector:
        gateway = Gateway(connector, hello=('irc',))
        irc_server.guest().send(f'{ALICE} PRIVMSG bot :hello')
        equal(gateway.take()['event']['text'], 'hello')
        yield connector, gateway


def start(gateway, request_id, content, chat_id='alice'):
    gateway.send(type='outbound', requestId=request_id, platform='irc',
                 action={'op': 'send', 'chat_id': chat_id, 'content': content, 'metadata': {}})


def result(gateway, request_id):
    return gateway.receive('outbound_result', requestId=request_id)['result']


def resident(connector):
    with open(f'/proc/{connector.process.pid}/statm', encoding='ascii') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


def test_a_line_that_is_too_long_is_skipped():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(f'{ALICE} PRIVMSG bot :' + 'x' * 20000, f'{ALICE} PRIVMSG bot :next')
        equal(gateway.take()['event']['text'], 'next')
        equal(len(server.guests), 1)


def test_a_line_without_end_ends_the_connection():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        before = resident(connector)
        guest = server.guest()
        for _ in range(40):
            guest.send_raw(b'x' * 65536)
        connector.logged('a line without end')
        check(resident(connector) - before < 8 * 1024 * 1024, 'memory')
        connector.wait_ready()
        server.guest(1)


def test_bytes_that_are_no_irc():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send_raw(b'\0\xff\xfe\n:\n@\n@=;=;\\ :x\n: : :\n:x!y@z\nPRIVMSG\n:alice PRIVMSG\n:alice PRIVMSG bot\n'
                       b':alice PRIVMSG bot :\n: PRIVMSG bot :x\nPRIVMSG bot :x\n:a,b PRIVMSG bot :x\nBATCH\nCAP\nNICK\n'
                       b':bot NICK\n:bot KICK\nKICK #room bot\nJOIN\n433\nPONG\nERROR\n005\n' +
                       bytes(range(256)) * 20 + b'\n')
        guest.send(b':alice!a@host PRIVMSG bot :caf\xe9 \xf0\x9f')
        connector.wait_ready()
        equal(gateway.take()['event']['text'], 'café ðŸ')


def test_many_nicks_and_numbers():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        before = resident(connector)
        guest = server.guest()
        guest.send(*[f':irc.test 353 bot = #room :{" ".join(f"nick{n}x{k}" for k in range(20))}' for n in range(500)])
        guest.send(*[f':n{n}!u@h JOIN #room' for n in range(10000)])
        guest.send(*[f':n{n}!u@h QUIT :a.test b.test' for n in range(10000)])
        guest.send(*[f':irc.test {n % 1000:03} bot #room :words' for n in range(20000) if n % 1000 not in (1, 5)])
        guest.send(f'{ALICE} PRIVMSG bot :next')
        equal(gateway.take()['event']['text'], 'next')
        check(resident(connector) - before < 8 * 1024 * 1024, resident(connector) - before)
        equal(connector.irc()['channels'], 1)


def test_messages_of_more_people_than_there_may_be_chats():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(*[f':n{n}!u@h PRIVMSG bot :hello' for n in range(600)], f'{ALICE} PRIVMSG bot :next')
        texts = []
        while not texts or texts[-1] != 'next':
            texts.append(gateway.take()['event']['text'])
        equal(len(texts), 601)
        check(guest.find('NOTICE') is None, 'nobody is refused')
        equal(connector.sql('SELECT count (*) FROM chats WHERE platform = ? AND archived = 0', 'irc')[0][0], 500)


def test_a_server_that_asks_more_than_it_reads():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        before = resident(connector)
        guest.received = lambda line: None
        with contextlib.suppress(OSError):
            guest.stream.settimeout(1)
            for _ in range(400):
                guest.stream.sendall(b'PING :' + b'x' * 400 + b'\r\n')
        check(resident(connector) - before < 8 * 1024 * 1024, 'memory')
        check(connector.status()['gateways'], 'it lives')


def test_a_server_that_reads_nothing_while_the_connection_begins():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.settimeout(PATIENCE)
        server = types.SimpleNamespace(port=listener.getsockname()[1])
        with IrcConnector(server, wait=False) as connector:
            stream, _ = listener.accept()
            with stream, contextlib.suppress(OSError):
                for _ in range(1000):
                    stream.sendall(b'PING :' + b'x' * 8000 + b'\r\n:s CAP * LS :\r\n')
            connector.logged('the server does not read what it is sent')
            listener.accept()[0].close()
            equal(connector.irc()['connected'], False)


def test_a_server_that_is_silent():
    for silent in ({'CAP', 'NICK', 'USER'}, {'CAP', 'USER'}):
        with ScriptedServer() as server:
            server.silent = silent
            with IrcConnector(server, wait=False, connect_timeout='0.3') as connector:
                server.guest(1)
                connector.logged('the server does not answer')
                equal(connector.irc()['connected'], False)
                server.silent = set()
                connector.wait_ready()


def test_a_server_that_does_not_know_cap():
    with ScriptedServer() as server:
        server.silent = {'CAP'}
        server.knows_no_cap = True
        with room(server):
            pass
    with ScriptedServer() as server:
        server.knows_no_cap = True
        server.on_cap = lambda guest, params, line: guest.send(':irc.test 421 * CAP :Unknown command')
        with room(server):
            pass


def test_a_server_that_stops_to_answer():
    with ScriptedServer() as server, room(server, ping_interval='0.3') as (connector, gateway):
        server.silent = {'PING'}
        connector.logged('the server does not answer any more')
        server.silent = set()
        server.guest(1)
        connector.wait_ready()


def test_no_nick_is_free():
    with ScriptedServer() as server:
        server.welcome = lambda guest: None
        server.on_nick = lambda guest, params, line: guest.send(f':irc.test 433 * {params[0]} :in use')
        with IrcConnector(server, wait=False) as connector:
            connector.logged('no nick is free')
            tried = [line.split()[1] for line in server.guest().lines if line.startswith('NICK')]
            equal(tried[:2], ['bot', 'bot_'])
            check(len(tried) > 10 and len(set(tried)) > 5 and all(len(nick) <= 9 for nick in tried), tried)


def synchronize(guest):
    """Everything that was sent before is handled by the connector, and its answers are here."""
    guest.send('PING :sync')
    guest.expect('PONG :sync')


def count(server, *commands):
    return sum(line.split()[0] in commands for guest in server.guests for line in guest.all_lines)


def test_many_channels_are_joined_in_turn():
    channels = ';'.join(f'#room{number}' for number in range(60))
    with ScriptedServer() as server, IrcConnector(server, channels=channels, flood_burst=5, flood_interval='60'):
        synchronize(server.guest())
        check(count(server, 'JOIN') in (5, 6), server.guest().all_lines)
    with ScriptedServer() as server, IrcConnector(server, channels=channels, flood_interval='0.005') as connector:
        wait_until(lambda: connector.irc()['channels'] == 60, 'all channels')
        equal(len(set(line for line in server.guest().all_lines if line.startswith('JOIN'))), 60)
        equal(count(server, 'JOIN'), 60)


def test_messages_do_not_wait_for_all_channels():
    channels = ';'.join(f'#room{number}' for number in range(60))
    with ScriptedServer() as server:
        with room(server, channels=channels, flood_burst=1, flood_interval='0.5') as (connector, gateway):
            check(gateway.say('alice', 'hello')['success'], 'refused')
            server.guest().expect('PRIVMSG alice :hello')
            check(count(server, 'JOIN') < 60, 'the message came last')


def test_a_server_that_kicks_and_takes_the_nick_again_and_again():
    with ScriptedServer() as server:
        def on_join(guest, params, line):
            guest.send(f':{guest.nick}!relay@host JOIN {params[0]}',
                       *[f':op!o@h KICK {params[0]} bot :out', f':op!o@h INVITE bot {params[0]}'] * 20)
        server.on_join = on_join
        with IrcConnector(server, wait=False, channels='#room;#other', flood_burst=3, flood_interval='60',
                          nick_interval='0.1') as connector:
            guest = server.guest()
            wait_until(lambda: connector.irc()['connected'], 'the connection')
            began = time.monotonic()
            for _ in range(20):
                guest.send(':bot!relay@host NICK guest', *[':bot!x@h QUIT :gone', ':bot!x@h NICK other'] * 20,
                           ':guest!relay@host NICK bot')
                synchronize(guest)
            minutes = 1 + int((time.monotonic() - began) / 60)
            check(3 <= count(server, 'JOIN', 'NICK') - 1 <= 3 + minutes, guest.all_lines)
            equal(len(server.guests), 1)


def test_a_nick_that_is_taken_again_and_again():
    with ScriptedServer() as server:
        server.welcome = lambda guest: None
        server.on_nick = lambda guest, params, line: guest.send(f':irc.test 433 * {params[0]} :in use')
        began = time.monotonic()
        with IrcConnector(server, wait=False, connect_timeout='0.3', flood_burst=3, flood_interval='60'):
            server.guest(2)
            minutes = 1 + int((time.monotonic() - began) / 60)
            # Each connection begins with one that does not wait.
            check(count(server, 'NICK') <= len(server.guests) + 3 + minutes, [guest.all_lines for guest in server.guests])


def test_a_pong_confirms_and_only_that():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        start(gateway, 'one', 'hello')
        equal(guest.expect('PRIVMSG'), 'PRIVMSG alice :hello')
        ping = guest.expect('PING').partition(' :')[2]
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] == 'outbound_result'], [])
        guest.send(':irc.test PONG irc.test :other', ':irc.test PONG irc.test :relay-0')
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] == 'outbound_result'], [])
        guest.send(f':irc.test PONG irc.test :{ping}')
        check(result(gateway, 'one')['success'], 'the answer')


def test_a_chat_that_is_deleted_before_the_pong():
    """The message has arrived, and nothing of the chat is stored."""
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        start(gateway, 'one', 'words')
        ping = guest.expect('PING').partition(' :')[2]
        subprocess.run([binary(), 'chat', 'delete', 'irc/alice', '--database', connector.database], check=True, timeout=60)
        guest.send(f':irc.test PONG irc.test :{ping}')
        check(result(gateway, 'one')['success'], 'it has arrived')
        equal(connector.sql("SELECT count (*) FROM messages WHERE platform = 'irc' AND chat_id = 'alice'"), [(0,)])


def test_a_connection_that_is_lost_before_the_pong():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        start(gateway, 'one', 'hello')
        guest.expect('PING')
        guest.close()
        answer = result(gateway, 'one')
        equal((answer['success'], answer['ambiguous']), (False, True), answer)


def test_what_was_not_written_may_be_sent_again():
    with ScriptedServer() as server, room(server, flood_burst=2, flood_interval='5') as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        for name in ('one', 'two', 'three'):
            start(gateway, name, name)
        guest.expect('PRIVMSG alice :two')
        guest.close()
        equal([result(gateway, name).get('ambiguous', False) for name in ('one', 'two', 'three')], [True, True, False])
        # The gateway waits as long as it was told, and repeats it.
        server.silent = set()
        connector.wait_ready()


def test_a_prompt_that_has_to_wait_is_not_open():
    with ScriptedServer() as server, room(server, flood_burst=1, flood_interval='20') as (connector, gateway):
        gateway.say('alice', 'hello')
        answer = gateway.act('irc', op='prompt', chat_id='alice', content='Really?', prompt_id='p1',
                             prompt_kind='choice', metadata={}, options=[{'id': 'yes', 'label': 'Yes'}])
        equal(answer['code'], 'rate_limited', answer)
        server.guest().send(f'{ALICE} PRIVMSG bot :1')
        equal(gateway.take()['event']['text'], '1')


def test_a_text_of_too_many_lines_is_not_tried_again():
    with ScriptedServer() as server, room(server, flood_burst=1, flood_interval='20') as (connector, gateway):
        answer = gateway.act('irc', op='send', chat_id='alice', content='😀' * 1000, metadata={})
        check('too long for IRC' in answer['error'] and 'retry_after' not in answer, answer)


def test_a_message_that_is_refused_without_labels():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        start(gateway, 'one', 'hello')
        guest.expect('PRIVMSG')
        guest.send(':irc.test 401 bot alice :No such nick')
        start(gateway, 'two', 'hello')
        ping = guest.expect('PING :').partition(' :')[2]
        guest.expect('PRIVMSG')
        second = guest.expect('PING :').partition(' :')[2]
        guest.send(f':irc.test PONG irc.test :{ping}', f':irc.test PONG irc.test :{second}')
        equal(result(gateway, 'one'), {'success': False, 'error': 'the IRC server refuses it: No such nick'})
        check(result(gateway, 'two')['success'], 'another message to the same person')


def test_people_in_a_netsplit():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(f'{ALICE} QUIT :hub.test leaf.test')
        server.silent = {'PING'}
        start(gateway, 'one', 'hello')
        guest.expect('PRIVMSG')
        guest.send(':irc.test 401 bot alice :No such nick')
        guest.send(f':irc.test PONG irc.test :{guest.expect("PING").partition(" :")[2]}')
        answer = result(gateway, 'one')
        equal((answer['code'], answer['retry_after']), ('rate_limited', 30))


def label(line):
    return line.split()[0].removeprefix('@label=')


def test_labels_confirm():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        start(gateway, 'one', 'first\nsecond')
        lines = [guest.expect('PRIVMSG alice :first'), guest.expect('PRIVMSG alice :second')]
        guest.send(f'@label={label(lines[0])};msgid=m1 :bot!relay@host PRIVMSG alice :first')
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] == 'outbound_result'], [])
        guest.send(f'@label={label(lines[1])} :irc.test BATCH +x labeled-response',
                   '@batch=x :irc.test 301 bot alice :away', '@batch=x;msgid=m2 :bot!relay@host PRIVMSG alice :second',
                   ':irc.test BATCH -x')
        equal(result(gateway, 'one'), {'success': True, 'message_id': 'm1'})

        start(gateway, 'two', 'third')
        guest.send(f'@label={label(guest.expect("PRIVMSG"))} :irc.test 401 bot alice :No such nick')
        equal(result(gateway, 'two'), {'success': False, 'error': 'the IRC server refuses it: No such nick'})
        start(gateway, 'three', 'fourth')
        guest.send(f'@label={label(guest.expect("PRIVMSG"))} :irc.test ACK')
        check(result(gateway, 'three')['success'], 'the answer')
        check(guest.find('PING') is None, 'a PING')

        start(gateway, 'four', 'fifth\nsixth')
        lines = [guest.expect('PRIVMSG'), guest.expect('PRIVMSG')]
        guest.send(f'@label={label(lines[0])} :bot!relay@host PRIVMSG alice :fifth',
                   f'@label={label(lines[1])} :irc.test 404 bot alice :Cannot send')
        check(result(gateway, 'four')['ambiguous'], 'one half has arrived')


def test_a_reply_names_the_message():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        start(gateway, 'one', 'first')
        guest.send(f'@label={label(guest.expect("PRIVMSG"))};msgid=m1 :bot!relay@host PRIVMSG alice :first')
        result(gateway, 'one')
        guest.send(f'@msgid=a1;+draft/reply=m1;account=Alice_A {ALICE} PRIVMSG bot :indeed')
        event = gateway.take()['event']
        equal((event['message_id'], event['reply_to_message_id'], event['reply_to']['text'], event['reply_to']['is_own'],
               event['source']['user_id'], event['source']['user_name']),
              ('a1', 'm1', 'first', True, '$alice_a', 'alice'))
        guest.send(f'@msgid=a2;+draft/reply=unknown {ALICE} PRIVMSG bot :hm')
        check('reply_to' not in gateway.take()['event'], 'a reply to nothing')


def test_typing_is_a_tag():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        gateway.act('irc', op='typing', chat_id='alice', metadata={})
        equal(guest.expect('TAGMSG'), '@+typing=active TAGMSG alice')
        gateway.act('irc', op='typing', chat_id='alice', content='', metadata={})
        equal(guest.expect('TAGMSG'), '@+typing=done TAGMSG alice')


def test_what_is_repeated_is_heard_once():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(f'@msgid=a1 {ALICE} PRIVMSG #room :one')
        equal(gateway.take()['event']['text'], 'one')
        guest.send(':irc.test BATCH +h chathistory #room', f'@batch=h;msgid=a1 {ALICE} PRIVMSG #room :one',
                   f'@batch=h;msgid=a2 {ALICE} PRIVMSG #room :missed', f'@batch=h {ALICE} PRIVMSG #room :without id',
                   ':irc.test BATCH -h', f'@time=2020-01-01T00:00:00.000Z {ALICE} PRIVMSG #room :old',
                   '@label=99 :bot!relay@host PRIVMSG #room :an echo', ':bot!relay@host PRIVMSG #room :of another client',
                   *[f'@msgid=s{number} {ALICE} PRIVMSG #room :!stop' for number in range(2000)],
                   f'{ALICE} PRIVMSG #room :two')
        equal([gateway.take()['event']['text'] for _ in range(2)], ['missed', 'two'])


def test_what_the_bot_has_said_is_no_message_of_a_person():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(f'{ALICE} PRIVMSG #room :hello')
        gateway.take()
        start(gateway, 'one', 'first', '#room')
        guest.send(f'@label={label(guest.expect("PRIVMSG"))};msgid=m1 :bot!relay@host PRIVMSG #room :first')
        result(gateway, 'one')
        guest.send(':bot!relay@host NICK bot2', ':irc.test BATCH +h chathistory #room',
                   '@batch=h;msgid=m1 :bot!relay@host PRIVMSG #room :first', ':irc.test BATCH -h',
                   f'@msgid=a1 {ALICE} PRIVMSG #room :next')
        equal(gateway.take()['event']['text'], 'next')


def test_an_answer_that_is_repeated_is_heard_once():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send(f'{ALICE} PRIVMSG #room :hello')
        gateway.take()
        gateway.send(type='outbound', requestId='one', platform='irc', action={
            'op': 'prompt', 'chat_id': '#room', 'content': 'Really?', 'prompt_id': 'p1', 'prompt_kind': 'choice',
            'options': [{'id': 'yes', 'label': 'Yes'}], 'metadata': {}})
        for _ in range(2):
            guest.send(f'@label={label(guest.expect("PRIVMSG"))} :irc.test ACK')
        result(gateway, 'one')
        guest.send(f'@msgid=a1 {ALICE} PRIVMSG #room :yes')
        equal(gateway.take()['event']['text'], '/yes')
        guest.send(':irc.test BATCH +h chathistory #room', f'@batch=h;msgid=a1 {ALICE} PRIVMSG #room :yes',
                   ':irc.test BATCH -h', f'@msgid=a2 {ALICE} PRIVMSG #room :next')
        equal(gateway.take()['event']['text'], 'next')


def test_a_server_whose_clock_is_wrong():
    with ScriptedServer(LABELS) as server, room(server) as (connector, gateway):
        guest = server.guest()
        guest.send('@time=2020-01-02T00:00:00.000Z :irc.test 376 bot :end',
                   f'@time=2020-01-01T00:00:00.000Z {ALICE} PRIVMSG #room :old',
                   f'@time=2020-01-02T00:00:01.000Z {ALICE} PRIVMSG #room :new')
        equal(gateway.take()['event']['text'], 'new')


def test_capabilities_in_several_lines():
    with ScriptedServer() as server:
        def on_cap(guest, params, line):
            if params[0] == 'LS':
                guest.send(':irc.test CAP * LS * :message-tags batch', ':irc.test CAP * LS :labeled-response other=x')
            elif params[0] == 'REQ':
                guest.send(f':irc.test CAP * ACK :{line.partition(":")[2]} ')
            else:
                server.welcome(guest)
        server.on_cap = on_cap
        with room(server) as (connector, gateway):
            equal(server.guest().expect('CAP REQ'), 'CAP REQ :message-tags batch labeled-response')
            server.guest().expect('CAP END')
            start(gateway, 'one', 'hello')
            server.guest().expect('@label=')
            server.guest().send(':irc.test CAP bot DEL :labeled-response')
            start(gateway, 'two', 'hello again')
            equal(server.guest().expect('PRIVMSG')[0], 'P')


class SaslServer(ScriptedServer):
    """Knows the account relay with its password, and nobody without one."""

    def __init__(self, capabilities='sasl=PLAIN,EXTERNAL message-tags', **more):
        super().__init__(capabilities, **more)
        self.payload = ''

    def on_user(self, guest, params, line):
        pass

    def on_authenticate(self, guest, params, line):
        if params[0] == 'PLAIN':
            guest.send('AUTHENTICATE +')
            return
        self.payload += params[0] if params[0] != '+' else ''
        if len(params[0]) == 400:
            return
        _, account, password = base64.b64decode(self.payload).decode().split('\0')
        self.payload = ''
        if (account, password) == ('relay', PASSWORD):
            guest.send(':irc.test 900 * x relay :You are logged in', ':irc.test 903 * :SASL successful')
        else:
            guest.send(':irc.test 904 * :SASL authentication failed')


PASSWORD = 'geheim ✓ ' + 'x' * 282  # its base64 has 400 characters, the longest part and an empty one


@contextlib.contextmanager
def secret(text, mode=0o600):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'password')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text + '\n')
        os.chmod(path, mode)
        yield path


def test_sasl():
    equal(len(base64.b64encode(f'\0relay\0{PASSWORD}'.encode())) % 400, 0, 'the length')
    with SaslServer() as server, secret(PASSWORD) as path, room(server, account='relay', password_file=path) as (connector, _):
        server.guest().close()
        connector.wait_ready()
        check(not any(b'geheim' in line for line in connector.log), 'the password is in the log')


def test_sasl_that_fails():
    with SaslServer() as server, secret('wrong') as path:
        with IrcConnector(server, wait=False, account='relay', password_file=path) as connector:
            connector.logged('the server refuses the account or its password: SASL authentication failed')
            equal(connector.irc()['connected'], False)
    for capabilities in ('', 'sasl=EXTERNAL'):
        with ScriptedServer(capabilities) as server, secret('wrong') as path:
            with IrcConnector(server, wait=False, account='relay', password_file=path) as connector:
                connector.logged('the server offers no SASL PLAIN')
                check(server.guest().find('AUTHENTICATE') is None, 'it has sent the password')
    with ScriptedServer() as server, secret('wrong') as path:
        server.silent = {'CAP'}
        server.knows_no_cap = True
        with IrcConnector(server, wait=False, account='relay', password_file=path) as connector:
            connector.logged('the server has no SASL')


def test_tls():
    with tempfile.TemporaryDirectory() as folder:
        context, certificate = make_certificate(folder)
        with ScriptedServer(tls=context) as server:
            with room(server, server='localhost', tls='true', ca_file=certificate) as (connector, gateway):
                check(gateway.say('alice', 'hello')['success'], 'refused')
        for settings in ({'server': 'localhost'}, {'server': '127.0.0.1', 'ca_file': certificate}):
            with ScriptedServer(tls=context) as server:
                with IrcConnector(server, wait=False, tls='true', **settings) as connector:
                    connector.logged('certificate')
                    equal(server.guests, [])


@contextlib.contextmanager
def two_nicks(capabilities=''):
    """Both are in #room. Yields the gateway that gets what is said there, and the two connections by their nicks."""
    with ScriptedServer(capabilities) as server:
        with IrcConnector(server, '--route', 'irc/#room=gw,shop', '--gateway', f'shop={SECRET}', wait=False,
                          **{'nick.shop': 'seller'}) as connector:
            wait_until(lambda: all(bot['channels'] for bot in (connector.irc(), *connector.irc()['bots'])), 'the channel')
            guests = {guest.nick: guest for guest in server.guests}
            yield connector, Gateway(connector, hello=('irc',)), guests['bot'], guests['seller']


def nothing_more(gateway):
    gateway.settle()
    equal([frame for frame in gateway.inbox if frame['type'] == 'inbound'], [])


def test_two_connections_hear_the_same():
    with two_nicks() as (connector, gateway, bot, seller):
        said = [f'{ALICE} PRIVMSG #room :{text}' for text in ('one', 'two', 'two', 'three')]
        # One is ahead of the other, then the other one.
        seller.send(*said[:3])
        equal([gateway.take()['event']['text'] for _ in range(3)], ['one', 'two', 'two'])
        bot.send(*said)
        equal(gateway.take()['event']['text'], 'three')
        seller.send(said[3], f'{ALICE} PRIVMSG #room :four')
        equal(gateway.take()['event']['text'], 'four')
        nothing_more(gateway)
        # One of them is lost, and nothing else is.
        seller.close()
        bot.send(f'{ALICE} PRIVMSG #room :four', f'{ALICE} PRIVMSG #room :five')
        equal(gateway.take()['event']['text'], 'five')
        nothing_more(gateway)


def test_two_connections_hear_the_same_ids():
    with two_nicks(LABELS) as (connector, gateway, bot, seller):
        for guest in (seller, bot):
            guest.send(f'@msgid=a1 {ALICE} PRIVMSG #room :yes', f'@msgid=a2 {ALICE} PRIVMSG #room :yes',
                       f'@msgid=a3 {ALICE} PRIVMSG #room :!stop')
        equal([gateway.take()['event']['text'] for _ in range(2)], ['yes', 'yes'])
        gateway.receive('interrupt_inbound')
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] in ('inbound', 'interrupt_inbound')], [])


def test_what_a_bot_says_is_not_heard_by_another_one():
    with two_nicks() as (connector, gateway, bot, seller):
        bot.send(':seller!relay@host PRIVMSG #room :from a bot')
        seller.send(':seller!relay@host NICK vendor')
        wait_until(lambda: connector.irc()['bots'][0]['nick'] == 'vendor', 'the nick')
        # What was said before the change may be heard after it.
        bot.send(':seller!relay@host PRIVMSG #room :late', ':vendor!relay@host PRIVMSG #room :from a bot',
                 ':vendor!relay@host PRIVMSG bot :to a bot', f'{ALICE} PRIVMSG #room :hello')
        equal(gateway.take()['event']['text'], 'hello')
        nothing_more(gateway)


def test_many_words_in_a_channel_of_two():
    with two_nicks() as (connector, gateway, bot, seller):
        before = resident(connector)
        for number in range(20):
            bot.send(*[f'{ALICE} PRIVMSG #room :!stop {"x" * 400} {number} {k}' for k in range(100)])
            equal(gateway.take()['event']['text'][:5], '!stop')
            for _ in range(99):
                gateway.take()
        check(resident(connector) - before < 8 * 1024 * 1024, resident(connector) - before)


def test_another_server_while_it_runs():
    with ScriptedServer() as server, ScriptedServer() as other, room(server) as (connector, gateway):
        start(gateway, 'one', 'hello')
        server.guest().expect('PRIVMSG')
        result(gateway, 'one')
        server.silent = {'PING'}
        start(gateway, 'two', 'hello')
        server.guest().expect('PRIVMSG')
        connector.reload('irc: started', port=other.port, nick='robot')
        server.guest().expect('QUIT')
        check(result(gateway, 'two')['ambiguous'], 'what was on its way')
        connector.wait_ready()
        other.guest().expect('NICK robot')
        other.guest().expect('JOIN #room')
        start(gateway, 'three', 'hello')
        other.guest().expect('PRIVMSG alice :hello')
        check(result(gateway, 'three')['success'], 'refused')
        equal(len(server.guests), 1)


def test_an_old_server_that_does_not_let_go():
    with ScriptedServer() as server, ScriptedServer() as other, room(server) as (connector, gateway):
        server.silent = {'QUIT'}
        connector.reload('reloaded', port=other.port)
        answer = gateway.act('irc', op='send', chat_id='alice', content='hello', metadata={})
        equal(answer['code'], 'rate_limited')
        connector.logged('irc: started')
        connector.wait_ready()
        check(gateway.act('irc', op='send', chat_id='alice', content='hello', metadata={})['success'], 'refused')


def test_another_pace_while_it_runs():
    with ScriptedServer() as server, room(server, flood_burst=1, flood_interval='60') as (connector, gateway):
        start(gateway, 'one', 'hello')
        equal(result(gateway, 'one')['code'], 'rate_limited')
        connector.reload(flood_interval='0')
        check(gateway.say('alice', 'hello')['success'], 'refused')
        equal(len(server.guests), 1)


def test_people_are_told_that_the_database_is_locked():
    """A server is not read while too much waits, and nothing of what it has said is left out."""
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        with connector.locked():
            guest.send(*[f'{ALICE} PRIVMSG bot :words {number}' for number in range(1000)], 'PING :end')
            check('could not be stored' in guest.expect('NOTICE alice'), 'the reason')
            guest.expect('PONG :end')
            wait_until(lambda: sum(b'of alice was not taken' in line for line in connector.log) == 1000, 'all refusals')
        check(gateway.say('alice', 'answer')['success'], 'after the lock')
        guest.send(f'{ALICE} PRIVMSG bot :next')
        equal(gateway.take()['event']['text'], 'next')


def test_people_are_told_before_the_end():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        with connector.locked():
            guest.send(f'{ALICE} PRIVMSG bot :words', 'PING :end')
            guest.expect('PONG :end')
            connector.process.terminate()
            guest.expect('NOTICE alice')
            wait_until(lambda: connector.process.poll() is not None, 'the end')


def test_what_has_arrived_is_not_sent_again_though_it_is_not_stored():
    with ScriptedServer() as server, room(server) as (connector, gateway):
        guest = server.guest()
        server.silent = {'PING'}
        start(gateway, 'one', 'words')
        ping = guest.expect('PING').partition(' :')[2]
        with connector.locked():
            guest.send(f':irc.test PONG irc.test :{ping}')
            check(result(gateway, 'one')['success'], 'it has arrived')
        connector.logged('locked')


def refusal(**settings):
    """What the connector says of settings that it cannot start with."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'connector.conf')
        values = {'server': 'localhost', **{name.replace('_', '-'): value for name, value in settings.items()}}
        with open(path, 'w', encoding='utf-8') as file:
            file.write('[platform irc]\n' + ''.join(f'{name} = {value}\n' for name, value in values.items()))
        done = subprocess.run([os.environ['RELAY_CONNECTOR'], '--port', '0', '--database', os.path.join(folder, 'db'),
                               '--gateway', 'gw=x', '--config', path], capture_output=True, text=True, timeout=60)
        check(done.returncode in (1, 2), done)
        return done.stderr


def test_settings_that_are_wrong():
    for settings, words in (({'server': ''}, 'server'), ({'port': '0'}, 'port'), ({'port': 'x'}, 'port'),
                            ({'tls': 'maybe'}, 'tls'), ({'nick': '1bot'}, 'nick'), ({'nick': 'a b'}, 'nick'),
                            ({'nick.shop': '1x'}, 'nick.shop: “1x”'), ({'nick.shop': 'RelayBot'}, 'another bot'),
                            ({'nick.a': 'x', 'nick.b': 'X'}, 'nick.b'), ({'nick.': 'x'}, 'unknown key'),
                            ({'channels': 'room'}, 'channels'), ({'channels': '#a,#b'}, 'channels'),
                            ({'account': 'x'}, 'password-file'), ({'flood-burst': '0'}, 'flood-burst'),
                            ({'flood-interval': '-1'}, 'flood-interval'), ({'ca-file': '/nowhere'}, 'ca-file'),
                            ({'password-file': '/nowhere'}, 'account'), ({'colour': 'red'}, 'colour'),
                            ({'server': 'irc.example', 'tls': 'false', 'account': 'x', 'password-file': '/nowhere'},
                             'tls')):
        text = refusal(**settings)
        check(words in text and 'platform irc' in text, (settings, text))
    with secret('x', 0o644) as path:
        check('password' in refusal(account='x', password_file=path), 'others can read it')


main(globals())
