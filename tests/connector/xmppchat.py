# xmppchat.py: a connector and people at one XMPP server, for the tests of a file
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import atexit
import contextlib
import os
import sys
import tempfile

from harness import SECRET, Connector, Gateway, wait_until
from xmppclient import CLIENT, XmppClient
from xmppserver import SERVERS, write_configuration

KIND = SERVERS[os.environ.get('RELAY_XMPP_SERVER', 'prosody')]
if not KIND.is_installed():
    print(f'1..0 # SKIP {KIND.name} is not installed')
    sys.exit(0)

SERVER = KIND()
atexit.register(SERVER.close)

BOT = 'gw@bots.localhost'
DIRECT = 'gw/alice@localhost'
ROOM = 'tea@rooms.localhost'
IN_ROOM = 'gw/' + ROOM


def is_connected(connector):
    return connector.status()['xmpp']['connected']


@contextlib.contextmanager
def running(*options, gateways=('gw',), **keys):
    """A connector that is a component of the server."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_configuration(folder, SERVER, **keys)
        secrets = [f'{gateway}={SECRET}' for gateway in gateways]
        with Connector('--config', path, *options, gateways=secrets) as connector:
            wait_until(lambda: is_connected(connector), 'the component to be connected')
            yield connector


@contextlib.contextmanager
def people(*names):
    clients = [XmppClient(SERVER, name) for name in names]
    try:
        yield clients if len(clients) > 1 else clients[0]
    finally:
        for client in clients:
            client.close()


@contextlib.contextmanager
def chat(**keys):
    """Alice, in conversation with a gateway."""
    with running(**keys) as connector, people('alice') as alice:
        yield connector, Gateway(connector, hello=('xmpp',)), alice


@contextlib.contextmanager
def room(**keys):
    """Alice and a gateway in a room."""
    with chat(rooms=ROOM, **keys) as (connector, gateway, alice):
        alice.enter(ROOM, 'Alice')
        wait_until(lambda: alice.find(CLIENT + 'presence', lambda one: one.get('from') == ROOM + '/Helper')
                   is not None, 'the bot in the room')
        yield connector, gateway, alice


def child(stanza, name, ns):
    return stanza.find(f'{{{ns}}}{name}')


def said(gateway, alice, text, to=BOT, **options):
    """Says something and returns the event that the gateway gets."""
    alice.say(to, text, **options)
    return gateway.take()['event']
