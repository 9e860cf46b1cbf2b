# test-record.py: a recorded session has the form of the real one, and nothing of its content
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import json
import os
import stat
import tempfile

from harness import SECRET, check, equal, main
from peers import DESCRIPTOR, Peer, upgrades
from program import expect, gateway, run

SECRETS = ('80351110224678912', 'Alice', 'alice@example.org', '+49 151 1234567', 'hunter2', 'Grüße', 'ключ',
           'tok3n', 'mom-chat', 'My Group', 'b-77', SECRET)

EVENT = {
    'text': 'Grüße von alice@example.org\nmy password is `hunter2`', 'message_type': 'text', 'message_id': '80351110224678912',
    'source': {'platform': 'web', 'chat_id': 'mom-chat', 'chat_type': 'dm', 'chat_name': 'My Group', 'user_id': 80351110224678912,
               'user_name': 'Alice', 'phone': '+49 151 1234567', 'born': 19700101},
    'media_urls': ['https://example.org/Alice/80351110224678912.png'],
    'metadata': {'alice@example.org': True, 'ключ': 'tok3n'},
}
FORWARD = {'platform': 'discord', 'botId': 'b', 'method': 'POST', 'path': '/Alice', 'headers': [['x-token', 'tok3n']],
           'bodyB64': base64.b64encode(json.dumps({'token': 'tok3n', 'data': {'name': 'Alice'}}).encode()).decode()}


def record(*options):
    def handle(connection):
        connection.shake_hands()
        connection.send(type='passthrough_forward', forward=FORWARD)
        connection.send_text('tok3n is no frame\n')
        connection.send(type='inbound', bufferId='b-77', event={**EVENT, 'source': {**EVENT['source'], 'chat_id': 'mom-chat'}})
        connection.serve()

    with tempfile.TemporaryDirectory() as folder, Peer(upgrades(handle)) as peer:
        path = os.path.join(folder, 'session.jsonl')
        result = run('record', *options, '--count', '1', path, env=gateway(peer.url()))
        expect(result, 0, 'Alice')
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        replayed = run('replay', path)
        with open(path, encoding='utf-8') as file:
            return file.read(), replayed


def test_recording_has_no_content():
    text, _ = record()
    for secret in SECRETS:
        check(secret not in text, f'{secret!r} is in {text}')
    body = [json.loads(line)['frame']['forward']['bodyB64'] for line in text.splitlines() if 'bodyB64' in line]
    for secret in SECRETS:
        check(secret not in base64.b64decode(body[0]).decode(), body)


def test_recording_has_the_form():
    text, _ = record()
    lines = [json.loads(line) for line in text.splitlines()]
    equal((lines[0]['what'], lines[0]['redacted'], lines[0]['platforms']), ('relay-recording', True, ['web']))
    equal([line['what'] for line in lines[1:3]], ['open', 'out'])
    equal(lines[2]['frame']['type'], 'hello')
    frames = [line['frame'] for line in lines if 'frame' in line]
    event = next(frame for frame in frames if frame['type'] == 'inbound')['event']
    equal(event['text'], 'xxxxx xxx xxxxx@xxxxxxx.xxx\nxx xxxxxxxx xx `xxxxxx0`')
    equal((event['message_type'], event['source']['chat_type'], event['source']['platform']), ('text', 'dm', 'web'))
    # One thing has one number wherever it stands.
    acknowledged = next(frame for frame in frames if frame['type'] == 'inbound_ack')
    equal(acknowledged['bufferId'], next(frame for frame in frames if frame['type'] == 'inbound')['bufferId'])
    equal(next(line['text'] for line in lines if 'text' in line), 'xxx0x xx xx xxxxx')
    descriptor = next(frame for frame in frames if frame['type'] == 'descriptor')['descriptor']
    equal(descriptor['supported_ops'], DESCRIPTOR['supported_ops'])
    equal(lines[-1]['what'], 'closed')


def test_full_recording_has_no_secret():
    text, replayed = record('--full')
    check('Alice' in text and 'hunter2' in text, text)
    check(SECRET not in text and 'Bearer' not in text, text)
    expect(replayed, 0, 'Alice: Grüße von alice@example.org\n    my password')


def test_replay_shows_what_was_recorded():
    _, replayed = record()
    expect(replayed, 0, 'xxxxx: xxxxx xxx xxxxx@xxxxxxx.xxx', 'a frame of the connector was skipped')


def test_replay_of_a_hostile_file():
    lines = ({'what': 'relay-recording', 'format': 1, 'platforms': ['web', 7]}, {'what': 'in', 'frame': {'type': 'inbound'}},
             {'what': 'closed', 'code': -5}, {'what': 'open'}, {'what': 'in', 'text': '[' * 200000}, {'what': 3},
             {'what': 'in'}, {'what': 'closed', 'reason': 'x' * 1000}, {'what': 'open'}, {'what': 'in', 'frame': None})
    with tempfile.NamedTemporaryFile('w') as file:
        file.write('\n'.join(map(json.dumps, lines)))
        file.flush()
        expect(run('replay', file.name), 0)
        file.write('\n{"what": "in", "frame": ' + '[' * 200000)
        file.flush()
        expect(run('replay', file.name), 1, err='line 11 is not a JSON object')


def test_replay_of_something_else():
    with tempfile.NamedTemporaryFile('w') as file:
        for text, error in (('', None), ('{}\n', 'not a recording'), ('no json\n', 'line 1 is not a JSON object')):
            file.seek(0)
            file.truncate()
            file.write(text)
            file.flush()
            expect(run('replay', file.name), 0 if error is None else 1, '', error)
    expect(run('replay', '/nowhere'), 1, '', '/nowhere')


main(globals())
