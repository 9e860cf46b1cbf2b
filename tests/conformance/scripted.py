# scripted.py: a connector that answers as the words of a message say
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

import gi

gi.require_version('Soup', '3.0')
from gi.repository import GLib, Soup  # noqa: E402

DESCRIPTOR = {
    'contract_version': 1, 'platform': 'web', 'label': 'Scripted', 'max_message_length': 4000, 'len_unit': 'chars',
    'supports_draft_streaming': False, 'supports_edit': True, 'supports_threads': False, 'markdown_dialect': 'plain',
}

RESULTS = {
    'too fast': {'success': False, 'code': 'rate_limited', 'retry_after': 7, 'error': 'slow down'},
    'not there': {'success': False, 'code': 'egress_declined', 'error': 'not in this chat'},
    'perhaps': {'success': False, 'ambiguous': True, 'error': 'the platform does not answer'},
}


class Scripted:
    """Our connector has no rate limit, and revokes nothing while it runs."""

    def __init__(self):
        self.is_revoked = False
        self.connections = set()
        self.server = Soup.Server()
        self.server.add_websocket_handler('/relay', None, None, self._on_websocket)
        self.server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
        self.url = f'ws://127.0.0.1:{self.server.get_uris()[0].get_port()}'

    def _on_websocket(self, _server, _message, _path, connection):
        self.connections.add(connection)
        connection.connect('message', self._on_message)
        connection.connect('closed', self.connections.discard)

    def _on_message(self, connection, _kind, data):
        for line in data.get_data().decode().splitlines():
            self._on_frame(connection, json.loads(line))

    def _on_frame(self, connection, frame):
        kind = frame['type']
        if kind == 'hello' and self.is_revoked:
            connection.close(4401, 'revoked')
        elif kind == 'hello':
            self._send(connection, type='descriptor', descriptor=DESCRIPTOR)
        elif kind == 'going_idle':
            self._send(connection, type='going_idle_ack')
        elif kind == 'outbound' and frame['action']['content'] == 'revoke me':
            self.is_revoked = True
            connection.close(4401, 'revoked')
        elif kind == 'outbound':
            self._send(connection, type='outbound_result', requestId=frame['requestId'],
                       result=RESULTS[frame['action']['content']])

    def _send(self, connection, **frame):
        if connection.get_state() == Soup.WebsocketState.OPEN:
            connection.send_text(json.dumps(frame) + '\n')

    def close(self):
        self.server.disconnect()
        # Lets the last close frames go out.
        while GLib.MainContext.default().iteration(False):
            pass
