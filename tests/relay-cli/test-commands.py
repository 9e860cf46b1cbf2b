# test-commands.py: the commands of relay, with the connector or a peer
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import pty
import signal
import subprocess
import tempfile

from harness import PATIENCE, Page, check, equal, main, make_token, wait_until
from peers import DESCRIPTOR, Peer, unused_port, upgrades
from program import environment, expect, finish, gateway, run, start
from rawhttp import bearer, call

FAILED, USAGE, NO_CONNECTION, CREDENTIALS, UNKNOWN, NO_ANSWER, INTERRUPTED = 1, 2, 3, 4, 5, 6, 130


def is_online(connector):
    return connector.status()['gateways'][0]['state'] == 'online'


def say(connector, text, chat='notes'):
    equal(connector.say('--no-wait', chat, text).returncode, 0, 'say')


def frames_of(*arguments, text=None, then=None, results=None):
    """Runs a command against a peer; returns its result and the actions that the peer received."""
    actions = []

    def handle(connection):
        connection.shake_hands()
        while True:
            frame = connection.receive()
            if frame['type'] == 'outbound':
                actions.append(frame['action'])
                if then:
                    then(connection)
                connection.send(type='outbound_result', requestId=frame['requestId'],
                                result=results or {'success': True, 'message_id': 'm1'})
            elif frame['type'] == 'going_idle':
                connection.send(type='going_idle_ack')

    with Peer(upgrades(handle)) as peer:
        return run(*arguments, env=gateway(peer.url()), text=text), actions


# --- watch ---

def test_watch_shows_a_message(connector):
    say(connector, 'two\nlines')
    result = run('watch', '--count', '1', env=gateway(connector.url, platforms='cli'))
    expect(result, 0, ': two\n    lines [id m-')
    check(' cli notes ' in result.out, result)


def test_watch_acknowledges(connector):
    say(connector, 'once')
    expect(run('watch', '--count', '1', env=gateway(connector.url, platforms='cli')), 0, 'once')
    wait_until(lambda: connector.status()['gateways'][0]['waiting'] == 0, 'the acknowledgement')


def test_watch_keeps(connector):
    say(connector, 'still here')
    for _ in range(2):
        expect(run('watch', '--keep', '--count', '1', env=gateway(connector.url, platforms='cli')), 0, 'still here')
    equal(connector.status()['gateways'][0]['waiting'], 1, 'waiting')


def test_watch_in_json(connector):
    say(connector, 'zwölf')
    result = run('watch', '--json', '--count', '1', env=gateway(connector.url, platforms='cli'))
    line = json.loads(result.out)
    equal((line['type'], line['event']['text'], line['event']['source']['chat_id']), ('inbound', 'zwölf', 'notes'))


def test_watch_shows_no_control_characters(connector):
    say(connector, 'a\x1b[31mred\x07\x9b1m\u202ecba\x7f')
    say(connector, 'a\x1b[31mred\x07\x9b1m\u202ecba\x7f')
    shown = run('watch', '--count', '1', '--color', 'never', env=gateway(connector.url, platforms='cli'))
    expect(shown, 0, 'a<001B>[31mred<0007><009B>1m<202E>cba<007F>')
    coded = run('watch', '--count', '1', '--json', env=gateway(connector.url, platforms='cli'))
    for text in (shown.out, coded.out):
        check(not any(c in text for c in '\x1b\x07\x9b\u202e\x7f'), text)
    equal(json.loads(coded.out)['event']['text'], 'a\x1b[31mred\x07\x9b1m\u202ecba\x7f')


def test_watch_ends_with_ctrl_c(connector):
    process = start('watch', env=gateway(connector.url))
    equal(process.stderr.readline(), b'Connected: Web page (web)\n')
    process.send_signal(signal.SIGINT)
    expect(finish(process), 0, '')
    connector.logged('gw: closed (1000)')


def test_watch_ends_when_its_reader_goes(connector):
    process = start('watch', env=gateway(connector.url, platforms='cli'))
    wait_until(lambda: is_online(connector), 'the gateway')
    process.stdout.close()
    say(connector, 'nobody reads this')
    equal(process.wait(PATIENCE), 0)
    process.stderr.close()


def test_watch_ends_when_it_is_revoked():
    connections = []

    def handle(connection):
        connections.append(connection)
        if len(connections) == 1:
            connection.shake_hands()
        else:
            connection.upgrade()
        connection.close(4401, 'unauthorized')

    with Peer(upgrades(handle)) as peer:
        expect(run('watch', env=gateway(peer.url())), CREDENTIALS, err='has revoked the secret')


def test_watch_connects_again():
    connections = []

    def handle(connection):
        connections.append(connection)
        connection.shake_hands()
        if len(connections) == 1:
            connection.close(1011)
        connection.send(type='inbound', event={'text': 'after', 'source': {'chat_id': 'c1', 'user_id': 'u1'}})
        connection.serve()

    with Peer(upgrades(handle)) as peer:
        result = run('watch', '--count', '1', env=gateway(peer.url()))
        expect(result, 0, 'u1: after', 'No connection: the connection was closed with code 1011 (next attempt in 1 s)')
        expect(result, 0, err='Connected again')


def test_watch_shows_the_other_events():
    def handle(connection):
        connection.shake_hands()
        connection.send(type='interrupt_inbound', session_key='agent:main:web:dm:c1', chat_id='c1')
        connection.send_text('no frame\n')
        connection.send(type='passthrough_forward', forward={
            'platform': 'x', 'botId': '', 'method': 'POST', 'path': '/hook\x1b', 'headers': [], 'bodyB64': 'aGk='})
        connection.serve()

    with Peer(upgrades(handle)) as peer:
        process = start('watch', '--count', '1', env=gateway(peer.url()))
        result = finish(process)
        expect(result, 0, 'interrupt agent:main:web:dm:c1')


# --- send, reply, follow-up ---

def test_send_prints_the_id(connector):
    page = Page(connector)
    result = expect(run('send', 'dm-alice', 'hello', env=gateway(connector.url)), 0)
    message = page.bot_message()
    equal((message['text'], message['message_id'] + '\n'), ('hello', result.out))


def test_send_reads_standard_input(connector):
    page = Page(connector)
    expect(run('send', 'dm-alice', '-', env=gateway(connector.url), text='one\ntwo\n'), 0)
    equal(page.bot_message()['text'], 'one\ntwo')


def test_send_with_metadata():
    result, actions = frames_of('send', 'c1', '--thread', 't1', '--scope', 's1', '--reply-to', 'm0',
                                '--metadata', '{"notify": true}', '--json', '--', '-5 °C')
    equal(json.loads(result.out)['message_id'], 'm1')
    equal((actions[0]['content'], actions[0]['reply_to']), ('-5 °C', 'm0'))
    metadata = actions[0]['metadata']
    equal((metadata['thread_id'], metadata['scope_id'], metadata['notify']), ('t1', 's1', True))


def test_send_that_is_refused(connector):
    result = run('send', 'nowhere', 'hello', env=gateway(connector.url))
    expect(result, FAILED, '', 'relay: sending failed: ')


def test_send_whose_outcome_is_not_known():
    result, actions = frames_of('send', 'c1', 'hello', then=lambda connection: connection.close(1011))
    expect(result, UNKNOWN, '', 'It may have been delivered')
    equal(len(actions), 1)


def test_send_without_a_connection():
    port = unused_port()
    expect(run('send', 'c1', 'hello', env=gateway(f'http://127.0.0.1:{port}')), NO_CONNECTION, '',
           '“relay doctor” finds out why')


def test_send_with_a_wrong_secret(connector):
    expect(run('send', 'c1', 'hello', env=gateway(connector.url, 'wrong')), CREDENTIALS, '', 'connecting failed')


def test_send_that_is_interrupted():
    reached = []
    with Peer(upgrades(lambda connection: (connection.upgrade(), reached.append(1), connection.serve()))) as peer:
        process = start('send', 'c1', 'hello', env=gateway(peer.url()))
        wait_until(lambda: reached, 'the upgrade')
        process.send_signal(signal.SIGINT)
        expect(finish(process), INTERRUPTED, '')


def test_a_command_that_sends_takes_no_event(connector):
    say(connector, 'for the bot')
    expect(run('send', 'notes', 'hello', env=gateway(connector.url, platforms='cli')), 0)
    equal(connector.status()['gateways'][0]['waiting'], 1, 'waiting')


def test_reply_to_a_message():
    result, actions = frames_of('reply', 'c1', 'm0', 'answer')
    expect(result, 0, 'm1')
    equal((actions[0]['chat_id'], actions[0]['reply_to'], actions[0]['content']), ('c1', 'm0', 'answer'))


def test_reply_to_an_event(connector):
    say(connector, 'question')
    line = run('watch', '--json', '--count', '1', env=gateway(connector.url, platforms='cli')).out
    with tempfile.NamedTemporaryFile('w') as file:
        file.write(line)
        file.flush()
        result, actions = frames_of('reply', '--event', file.name, 'answer')
    expect(result, 0, 'm1')
    event = json.loads(line)['event']
    equal((actions[0]['chat_id'], actions[0]['reply_to'], actions[0]['content']), ('notes', event['message_id'], 'answer'))


def test_follow_up():
    descriptor = {**DESCRIPTOR, 'supported_ops': ['follow_up']}
    actions = []

    def handle(connection):
        connection.upgrade()
        connection.receive()
        connection.send(type='descriptor', descriptor=descriptor)
        frame = connection.receive()
        actions.append(frame['action'])
        connection.send(type='outbound_result', requestId=frame['requestId'], result={'success': True})
        connection.serve()

    with Peer(upgrades(handle)) as peer:
        expect(run('follow-up', 'agent:main:discord:group:c1', 'discord.interaction_token', 'done',
                   env=gateway(peer.url())), 0)
    equal((actions[0]['op'], actions[0]['session_key'], actions[0]['kind'], actions[0]['content']),
          ('follow_up', 'agent:main:discord:group:c1', 'discord.interaction_token', 'done'))


# --- ask, media ---

def test_ask_prints_what_was_pressed(connector):
    page = Page(connector)
    process = start('ask', 'dm-alice', 'Deploy?', 'yes=Yes please', 'No', env=gateway(connector.url))
    message = page.bot_message()
    equal([(option['id'], option['label']) for option in message['prompt']['options']], [('yes', 'Yes please'), ('2', 'No')])
    page.ask('press', chat_id='dm-alice', message_id=message['message_id'], option_id='yes')
    expect(finish(process), 0, 'yes\n')


def test_ask_without_an_answer(connector):
    expect(run('ask', '--wait', '1', 'dm-alice', 'Deploy?', 'Yes', env=gateway(connector.url)), NO_ANSWER, '',
           'nobody has answered within 1 s')


def test_media_is_uploaded_with_progress(connector):
    page = Page(connector)
    with tempfile.NamedTemporaryFile(suffix='.png') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + bytes(100000))
        file.flush()
        process = start('media', '--caption', 'a cat', 'dm-alice', file.name, env=gateway(connector.url))
        expect(finish(process), 0, 'm-')
        message = page.bot_message()
        equal((message['text'], message['media'][0]['kind'], message['media'][0]['filename']),
              ('a cat', 'image', os.path.basename(file.name)))
        shown = read_terminal(*start_on_terminal('stderr', 'media', 'dm-alice', file.name, env=gateway(connector.url)))
        check('Uploading: 100 %' in shown, shown)


def start_on_terminal(stream, *arguments, env):
    """Runs relay with a terminal as its “stdout” or “stderr”; returns the process and the terminal."""
    controller, terminal = pty.openpty()
    streams = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL, stream: terminal}
    process = subprocess.Popen([os.environ['RELAY_PROGRAM'], *arguments], env={**env, 'TERM': 'xterm'}, **streams)
    os.close(terminal)
    return process, controller


def read_terminal(process, controller):
    """All that the process has shown; the terminal ends with it."""
    shown = b''
    while True:
        try:
            shown += os.read(controller, 65536)
        except OSError:
            break
    equal(process.wait(PATIENCE), 0, shown)
    os.close(controller)
    return shown.decode()


def test_media_that_does_not_exist(connector):
    expect(run('media', 'dm-alice', '/nowhere.png', env=gateway(connector.url)), FAILED, '', 'nowhere.png')


def test_media_is_downloaded(connector):
    answer = call(connector, 'POST', '/relay/media', b'the bytes', bearer(**{'Content-Type': 'text/plain'}))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'file')
        expect(run('media', '--download', answer.json()['id'], path, env=gateway(connector.url)), 0)
        with open(path, 'rb') as file:
            equal(file.read(), b'the bytes')


# --- info, ping, token ---

def test_info_shows_all_platforms(connector):
    result = run('info', env=gateway(connector.url, platforms='web,cli'))
    expect(result, 0, 'Web page')
    expect(result, 0, '4096 utf16')
    lines = run('info', '--json', env=gateway(connector.url, platforms='web,cli')).out.splitlines()
    equal([json.loads(line)['platform'] for line in lines], ['web', 'cli'])


def test_info_shows_a_chat(connector):
    equal(json.loads(run('info', '--json', 'dm-alice', env=gateway(connector.url)).out)['type'], 'dm')


def test_ping(connector):
    lines = run('ping', '--json', '--count', '2', env=gateway(connector.url)).out.splitlines()
    equal([json.loads(line)['step'] for line in lines], ['DNS', 'TCP', 'HTTP', 'WebSocket', 'handshake', 'round trip', 'round trip'])
    expect(run('ping', '--count', '1', env=gateway(connector.url)), 0, '1 round trips: min ')


def test_token_is_accepted(connector):
    token = run('token', env=gateway(connector.url)).out.strip()
    answer = call(connector, 'POST', '/relay/media', b'x', bearer(token=token, **{'Content-Type': 'text/plain'}))
    equal(answer.status, 200, answer)
    equal(run('token', '--lifetime', '0', env=gateway(connector.url)).out.strip(), make_token(expires=0))


def test_token_needs_a_secret(connector):
    expect(run('token', env=gateway(connector.url, None)), USAGE, '', 'a token needs an id and a secret')


# --- arguments ---

def test_arguments_that_are_wrong():
    for arguments, error in ((('nothing',), 'there is no command “nothing”'),
                             (('send', 'c1'), 'missing argument: CHAT TEXT|-'),
                             (('send', 'c1', 'text', 'more'), 'unexpected argument “more”'),
                             (('watch', '--secret', 'x'), '--secret'),
                             (('watch', '--count', 'many'), '--count needs a number, not “many”'),
                             (('watch', '--color', 'red'), '--color needs one of'),
                             (('send', 'c1', 'x', '--metadata', '[]'), '--metadata needs a JSON object'),
                             (('send', 'c1', ' '), 'the text is empty'),
                             (('reply', 'c1', 'text'), 'missing argument: CHAT MESSAGE TEXT'),
                             (('media', 'c1'), 'missing argument: CHAT FILE|URL'),
                             (('watch', '--proxy', 'here', '--url', 'https://localhost'), 'the proxy is'),
                             (('watch', '--ca-file', '/nowhere.pem', '--url', 'https://localhost'), '/nowhere.pem'),
                             (('watch',), 'GATEWAY_RELAY_URL: not set')):
        expect(run(*arguments), USAGE, '', error)


def test_colours_are_for_terminals(connector):
    result = run('info', '--color', 'always', env=gateway(connector.url))
    check('\x1b[1m' in result.out, result)
    result = run('info', env=environment(**{**gateway(connector.url), 'NO_COLOR': ''}))
    check('\x1b' not in result.out, result)
    shown = read_terminal(*start_on_terminal('stdout', 'info', env={**gateway(connector.url), 'NO_COLOR': ''}))
    check('\x1b[1m' in shown, shown)


def test_second_ctrl_c_ends_at_once():
    # Answers neither the close frame nor going_idle, so that a proper end takes its time.
    ended = []

    def handle(connection):
        connection.shake_hands()
        ended.append(connection.receive()['type'])
        connection.drain()

    with Peer(upgrades(handle)) as peer:
        process = start('watch', env=gateway(peer.url()))
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        wait_until(lambda: ended, 'going idle')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        equal((process.returncode, ended), (-signal.SIGINT, ['going_idle']))


main(globals())
