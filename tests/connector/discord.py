# discord.py: a connector for Discord, as far as an echo bot sees it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

import gi

gi.require_version('Soup', '3.0')
from gi.repository import GLib, Soup  # noqa: E402

DESCRIPTOR = {
    'contract_version': 1, 'platform': 'discord', 'label': 'Discord', 'max_message_length': 2000, 'len_unit': 'utf16',
    'supports_draft_streaming': False, 'supports_edit': True, 'supports_threads': True, 'markdown_dialect': 'discord',
}

# An ordinary message, which no credential for a follow-up belongs to
EVENT = {
    'text': 'hello', 'message_type': 'text', 'message_id': 'm1',
    'source': {'platform': 'discord', 'chat_id': 'c1', 'chat_type': 'channel', 'user_id': 'u1', 'user_name': 'Ann'},
}


class Discord:
    """Sends one message to the first gateway that comes, and waits for the answer."""

    def __init__(self, **event):
        self.event = {**EVENT, **event}
        self.answer = None
        self.server = Soup.Server()
        self.server.add_websocket_handler('/relay', None, None, self._on_websocket)
        self.server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
        self.url = f'ws://127.0.0.1:{self.server.get_uris()[0].get_port()}'
        self.connection = None

    def _on_websocket(self, _server, _message, _path, connection):
        self.connection = connection
        connection.connect('message', self._on_message)

    def _on_message(self, connection, _kind, data):
        for line in data.get_data().decode().splitlines():
            self._on_frame(connection, json.loads(line))

    def _on_frame(self, connection, frame):
        if frame['type'] == 'hello':
            self._send(connection, type='descriptor', descriptor=DESCRIPTOR)
            self._send(connection, type='inbound', event=self.event)
        elif frame['type'] == 'outbound':
            self._send(connection, type='outbound_result', requestId=frame['requestId'], result={'success': True})
            if frame['action']['op'] in ('send', 'follow_up'):
                self.answer = frame['action']

    def _send(self, connection, **frame):
        connection.send_text(json.dumps(frame) + '\n')

    def wait_answer(self, process):
        """Returns the action that answers the message."""
        while self.answer is None and process.poll() is None:
            GLib.MainContext.default().iteration(True)
        return self.answer
