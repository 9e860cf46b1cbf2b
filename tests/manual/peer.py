# peer.py: a connector over a TCP socket, one frame per line, for the transports of the page about transports
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import socket
import subprocess

SECONDS = 20  # only a failing test waits that long

DESCRIPTOR = {
    'contract_version': 1, 'platform': 'web', 'label': 'Web', 'markdown_dialect': 'plain', 'max_message_length': 2000,
    'supports_draft_streaming': False, 'supports_edit': True, 'supports_threads': False, 'supported_ops': ['send'],
}


class Connection:
    def __init__(self, accepted):
        self.socket = accepted
        self.socket.settimeout(SECONDS)
        self.file = accepted.makefile('rwb')

    def write(self, frame):
        self.file.write(json.dumps(frame).encode() + b'\n')
        self.file.flush()

    def read(self, kind):
        """The next frame of this type; others are skipped."""
        for line in self.file:
            frame = json.loads(line)
            if frame['type'] == kind:
                return frame
        raise AssertionError(f'the connection ended before {kind}')

    def close(self):
        self.file.close()
        self.socket.close()


def exchange(connection, number, text):
    """One handshake, one message, and its answer."""
    connection.read('hello')
    connection.write({'type': 'descriptor', 'descriptor': DESCRIPTOR})
    source = {'platform': 'web', 'chat_id': 'c1'}
    connection.write({'type': 'inbound', 'bufferId': f'b{number}',
                      'event': {'text': text, 'message_id': f'm{number}', 'source': source}})
    said = ''
    while len(said) < len('You said: ' + text):
        frame = connection.read('outbound')
        said += frame['action']['content']
        connection.write({'type': 'outbound_result', 'requestId': frame['requestId'],
                          'result': {'success': True, 'message_id': '7'}})
    return said


def converse(command, environment):
    """Runs a bot that connects to the address in its argument; it has to connect again after a loss."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        server.settimeout(SECONDS)
        bot = subprocess.Popen([*command, f'127.0.0.1:{server.getsockname()[1]}'], env=environment)
        try:
            # The second text is larger than a read, and its answer has several pieces.
            for number, text in enumerate(['hello', 'x' * 50000]):
                connection = Connection(server.accept()[0])
                said = exchange(connection, number, text)
                connection.close()
                if said != 'You said: ' + text:
                    raise AssertionError(f'{len(said)} characters were said: {said[:60]}')
        finally:
            bot.kill()
            bot.wait()
