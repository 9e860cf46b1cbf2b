# xmppclient.py: a small XMPP client, on the main loop of the tests
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import socket
import uuid
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

from harness import Failure, GLib, check, wait_until

CLIENT = '{jabber:client}'
MUC_USER = '{http://jabber.org/protocol/muc#user}'
STATES = '{http://jabber.org/protocol/chatstates}'


class XmppClient:
    """A person who is logged in. Stanzas that have arrived are in the inbox."""

    def __init__(self, server, user, domain=None, is_quiet=False):
        self.server = server
        self.user = user
        self.domain = domain or server.domain
        self.jid = f'{user}@{self.domain}'
        self.inbox = []
        self.stanzas = 0
        self.socket = socket.create_connection(('127.0.0.1', server.client_port))
        self.socket.setblocking(False)
        self.watch = GLib.io_add_watch(self.socket.fileno(), GLib.PRIORITY_DEFAULT,
                                       GLib.IOCondition.IN | GLib.IOCondition.HUP, self._on_input)
        self.is_closed = False
        self._open()
        self._log_in(server.passwords[user])
        self.ask(None, 'get', "<query xmlns='jabber:iq:roster'/>")
        if not is_quiet:
            self.send('<presence/>')

    def _open(self):
        self.parser = ElementTree.XMLPullParser(['start', 'end'])
        self.depth = 0
        self.send("<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0' "
                  f"xmlns:stream='http://etherx.jabber.org/streams' to='{self.domain}'>")
        self.receive('{http://etherx.jabber.org/streams}features')

    def _log_in(self, password):
        plain = base64.b64encode(f'\0{self.user}\0{password}'.encode()).decode()
        self.send(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>")
        self.receive('{urn:ietf:params:xml:ns:xmpp-sasl}success')
        self._open()
        self.ask(None, 'set', "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")

    def _on_input(self, _source, _condition):
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            data = b''
        if not data:
            self.is_closed = True
            self.watch = 0
            return False
        self.parser.feed(data)
        for event, element in self.parser.read_events():
            self.depth += 1 if event == 'start' else -1
            if event == 'end' and self.depth == 1:
                self.inbox.append(element)
                self.stanzas += 1
        return True

    def send(self, text):
        self.socket.setblocking(True)
        try:
            self.socket.sendall(text.encode())
        finally:
            self.socket.setblocking(False)

    def find(self, tag, matches=None):
        for stanza in self.inbox:
            if stanza.tag == tag and (matches is None or matches(stanza)):
                return stanza
        return None

    def receive(self, tag, matches=None, what=None):
        """Removes the first stanza with that tag from the inbox and returns it."""
        wait_until(lambda: self.find(tag, matches) is not None or self.is_closed, what or tag)
        stanza = self.find(tag, matches)
        if stanza is None:
            raise Failure(f'closed instead of {what or tag}')
        self.inbox.remove(stanza)
        return stanza

    def ask(self, to, kind, payload):
        """Sends an IQ and returns the answer, which may be an error."""
        ref = 'q' + uuid.uuid4().hex
        self.send(f"<iq type='{kind}' id='{ref}'{f' to={quoteattr(to)}' if to else ''}>{payload}</iq>")
        return self.receive(CLIENT + 'iq', lambda iq: iq.get('id') == ref)

    def settle(self):
        """Waits until the server has handled what was sent, and what it had to say before has arrived."""
        self.ask(self.domain, 'get', "<ping xmlns='urn:xmpp:ping'/>")

    def say(self, to, text, more='', kind='chat', ref=None):
        """Sends a message and returns its id."""
        ref = ref or uuid.uuid4().hex
        self.send(f"<message type='{kind}' to={quoteattr(to)} id={quoteattr(ref)}>"
                  f'<body>{escape(text)}</body>{more}</message>')
        return ref

    def message(self, matches=None, what='a message'):
        """The next message with a text. Those without one, such as chat states, stay in the inbox."""
        return self.receive(CLIENT + 'message',
                            lambda stanza: body(stanza) is not None and stanza.find(CLIENT + 'subject') is None
                            and (matches is None or matches(stanza)), what)

    def text(self, matches=None):
        return body(self.message(matches))

    def enter(self, room, nick):
        self.send(f"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'>"
                  "<history maxstanzas='0'/></x></presence>")
        presence = self.receive(CLIENT + 'presence',
                                lambda stanza: stanza.get('from') == f'{room}/{nick}' and
                                (stanza.get('type') == 'error' or '110' in statuses(stanza)), 'to enter ' + room)
        check(presence.get('type') != 'error', ElementTree.tostring(presence))
        if '201' in statuses(presence):
            self.ask(room, 'set', "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                     "<x xmlns='jabber:x:data' type='submit'/></query>")

    def close(self):
        if self.watch:
            GLib.source_remove(self.watch)
            self.watch = 0
        self.socket.close()


def statuses(presence):
    return [status.get('code') for status in presence.iter(MUC_USER + 'status')]


def body(message):
    """The text, without what only repeats another message."""
    element = message.find(CLIENT + 'body')
    if element is None:
        return None
    text = element.text or ''
    fallback = message.find('{urn:xmpp:fallback:0}fallback')
    if fallback is not None and fallback.get('for') == 'urn:xmpp:reply:0':
        part = fallback.find('{urn:xmpp:fallback:0}body')
        text = text[:int(part.get('start'))] + text[int(part.get('end')):]
    return text
