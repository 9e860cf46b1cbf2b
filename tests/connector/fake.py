# fake.py: tells the platform of fake-platform.c what to do
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from harness import equal, wait_until

ROOM = '#room@conference.example'


def order(connector, do=None, **members):
    """Makes the fake do something, and returns what it says of itself."""
    body = {'do': do, 'chat_id': ROOM, 'name': 'room', 'user': 'carol@example', **members}
    status, _, text = connector.request('/api/fake', 'POST', json.dumps(body),
                                        {'Content-Type': 'application/json'})
    answer = json.loads(text)
    equal(status, 200, answer.get('error'))
    return answer


def refusal(connector, do, **members):
    body = {'do': do, 'chat_id': ROOM, 'name': 'room', 'user': 'carol@example', **members}
    status, _, text = connector.request('/api/fake', 'POST', json.dumps(body),
                                        {'Content-Type': 'application/json'})
    return status, json.loads(text)['error']


def held(connector, count):
    wait_until(lambda: connector.status()['held'] == count, f'{count} held requests')
