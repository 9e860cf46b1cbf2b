# test_endpoint.py: the HTTP calls and a complete event through the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import tempfile
import unittest

import gi
import relaytest
from relaytest import Gio, GLib, Relay, call, from_json, to_json, wait_for

gi.require_version('Soup', '3.0')
from gi.repository import Soup  # noqa: E402
from test_memory import Online  # noqa: E402


def media_chat():
    """A connected adapter, whose connector accepts media."""
    online = Online()
    online.descriptor = {**relaytest.DESCRIPTOR, 'supported_ops': ['send_media']}
    online.setUp()
    online.answers['send_media'] = {'success': True, 'message_id': '77'}
    return online


class TestEndpoint(unittest.TestCase):
    """An endpoint; the test acts as its connector."""

    def setUp(self):
        self.answer = (200, 'application/json', b'{}')
        self.server = Soup.Server()
        self.server.add_handler(None, self._on_request)
        self.server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
        self.base = 'http://127.0.0.1:%d' % self.server.get_uris()[0].get_port()
        self.transport = Relay.WebsocketTransport.new(self.base, 'discord', 'b1')
        self.transport.set_gateway_id('gw')
        self.transport.set_secret('hush')
        self.endpoint = Relay.Endpoint.new(self.transport)

    def tearDown(self):
        self.server.disconnect()

    def _on_request(self, _server, message, path, _query):
        headers = message.get_request_headers()
        self.path = path
        self.authorization = headers.get_one('Authorization')
        self.body = message.get_request_body().flatten().get_data()
        status, kind, body = self.answer
        message.set_status(status, None)
        if status == 429:
            message.get_response_headers().append('Retry-After', '30')
        message.set_response(kind, Soup.MemoryUse.COPY, body)

    def test_provision_returns_credentials(self):
        self.answer = (200, 'application/json', b'{"secret": "s", "routeKeys": ["a", "b"]}')
        self.endpoint.props.route_keys = ['a']
        credentials = call(self.endpoint, 'provision', 'token', Relay.Identity.new('discord', '42'))
        self.assertEqual(credentials.get_secret(), 's')
        self.assertIsNone(credentials.get_delivery_key())
        self.assertEqual(list(credentials.props.route_keys), ['a', 'b'])
        self.assertEqual(json.loads(self.body)['routeKeys'], ['a'])
        self.assertEqual(self.authorization, 'Bearer token')
        names = [spec.name for spec in credentials.list_properties()]
        self.assertEqual(sorted(names), ['gateway-id', 'route-keys', 'tenant'])

    def test_refused_enrollment_is_an_error(self):
        self.answer = (403, 'application/json', b'{"error": "not yours"}')
        with self.assertRaises(GLib.Error) as caught:
            call(self.endpoint, 'enroll', 'token', 'enrollment')
        self.assertTrue(
            caught.exception.matches(Relay.error_quark(), Relay.Error.UNAUTHORIZED)
            if hasattr(Relay, 'error_quark')
            else 'not yours' in caught.exception.message
        )

    def test_rate_limit_has_the_seconds(self):
        self.answer = (429, 'application/json', b'{}')
        results = []
        self.endpoint.declare_policy_async(
            'discord', True, False, None, None, lambda _source, result: results.append(result)
        )
        wait_for(lambda: results)
        self.assertEqual(self.endpoint.get_retry_after(results[0]), 30)
        with self.assertRaises(GLib.Error) as caught:
            self.endpoint.declare_policy_finish(results[0])
        self.assertIn('retry after 30 s', caught.exception.message)
        if 'RELAY_OVERRIDES' in os.environ:
            self.assertEqual(caught.exception.retry_after, 30)

    def test_policy_is_sent(self):
        self.assertTrue(call(self.endpoint, 'declare_policy', 'discord', True, False, ['c1']))
        self.assertEqual(json.loads(self.body)['freeResponseScopes'], ['c1'])
        self.assertTrue(call(self.endpoint, 'declare_policy', 'discord', True, False, None))

    def test_upload_returns_handle(self):
        self.answer = (200, 'application/json', b'{"id": "m1"}')
        seen = []
        stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(b'\x89PNG'))
        url, media_id, size = call(
            self.endpoint,
            'upload',
            stream,
            -1,
            'image/png',
            'cat.png',
            lambda current, total: seen.append((current, total)),
            (),
        )
        self.assertEqual((url, media_id, size), (self.base + '/relay/media/m1', 'm1', 4))
        self.assertEqual(seen[-1], (4, 4))
        self.assertEqual(self.body, b'\x89PNG')

    def test_download_returns_bytes(self):
        self.answer = (200, 'image/png', b'\x89PNG')
        stream = Gio.MemoryOutputStream.new_resizable()
        size, kind, name = call(
            self.endpoint, 'download', self.base + '/relay/media/m1', stream, 0, None, None
        )
        self.assertEqual((size, kind, name), (4, 'image/png', None))
        self.assertTrue(self.authorization.startswith('Bearer '))
        stream.close(None)
        self.assertEqual(stream.steal_as_bytes().get_data(), b'\x89PNG')

    def test_file_is_sent(self):
        self.answer = (200, 'application/json', b'{"id": "m1"}')
        online = media_chat()
        metadata = to_json({'thread_id': 't'}) if 'RELAY_OVERRIDES' not in os.environ else {'thread_id': 't'}
        seen = []
        result = call(self.endpoint, 'send_file_with_metadata', online.adapter, 'c1',
                      Gio.File.new_for_path(__file__), 'look', None, metadata,
                      lambda done, total: seen.append((done, total)), ())
        self.assertEqual(result.props.message_id, '77')
        action = online.written('outbound')[0]['action']
        self.assertEqual((action['source_url'], action['content']), (self.base + '/relay/media/m1', 'look'))
        self.assertEqual(action['metadata']['thread_id'], 't')
        size = os.path.getsize(__file__)
        self.assertEqual(seen[-1], (size, size))
        online.tearDown()

    def test_limited_file_has_the_seconds(self):
        self.answer = (429, 'application/json', b'{}')
        online = media_chat()
        with self.assertRaises(GLib.Error) as caught:
            call(self.endpoint, 'send_file', online.adapter, 'c1', Gio.File.new_for_path(__file__), None, None,
                 None, None)
        if 'RELAY_OVERRIDES' in os.environ:
            self.assertEqual(caught.exception.retry_after, 30)
        online.tearDown()

    def test_file_is_queued(self):
        self.answer = (200, 'application/json', b'{"id": "m1"}')
        online = media_chat()
        chats = Relay.ChatList.new(online.adapter)
        chats.props.endpoint = self.endpoint
        chat = chats.add_chat(None, 'c1', None, None)
        message = chat.queue_file(Gio.File.new_for_path(__file__), 'look', None, None)
        self.assertEqual(message.props.progress, 0)
        wait_for(lambda: message.props.state == Relay.ChatMessageState.SENT, 'the file')
        self.assertEqual(message.props.progress, 1)
        self.assertEqual(message.props.media[0].props.url, self.base + '/relay/media/m1')
        del chats, chat, message
        online.tearDown()

    def test_file_for_a_platform_without_media(self):
        transport = Relay.MemoryTransport.new('discord', 'bot')
        transport.set_auto_handshake(Relay.Descriptor.new_from_json(to_json(
            {**relaytest.DESCRIPTOR, 'supported_ops': ['send']})))
        adapter = Relay.Adapter.new(None, transport)
        call(adapter, 'connect')
        with self.assertRaises(GLib.Error) as caught:
            call(self.endpoint, 'send_file', adapter, 'c1', Gio.File.new_for_path(__file__), None, None, None, None)
        self.assertTrue(caught.exception.matches(Relay.error_quark(), Relay.Error.NOT_SUPPORTED))
        call(adapter, 'disconnect')

    def test_download_writes_file(self):
        self.answer = (200, 'text/plain', b'content')
        with tempfile.TemporaryDirectory() as folder:
            file = Gio.File.new_for_path(os.path.join(folder, 'media'))
            size, _kind, _name = call(self.endpoint, 'download_file', 'm1', file, 0, None, None)
            self.assertEqual(size, 7)
            with open(file.get_path(), 'rb') as stored:
                self.assertEqual(stored.read(), b'content')
            self.answer = (404, 'text/plain', b'')
            with self.assertRaises(GLib.Error) as caught:
                call(self.endpoint, 'download_file', 'm1', file, 0, None, None)
            self.assertTrue(
                caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)
            )

    def test_environment_sets_up_endpoint(self):
        os.environ['GATEWAY_RELAY_URL'] = self.base
        os.environ['GATEWAY_RELAY_PLATFORMS'] = 'slack,discord'
        os.environ['GATEWAY_RELAY_INSTANCE_ID'] = 'i1'
        try:
            transport = Relay.WebsocketTransport.new_from_environment()
            self.assertEqual(
                [identity.get_platform() for identity in transport.get_identities()],
                ['slack', 'discord'],
            )
            self.assertTrue(self.endpoint.load_environment())
            self.assertEqual(self.endpoint.props.instance_id, 'i1')
        finally:
            for name in ('URL', 'PLATFORMS', 'INSTANCE_ID'):
                del os.environ['GATEWAY_RELAY_' + name]

    def test_delivery_is_sent(self):
        import hashlib
        import hmac

        signature = hmac.new(b'key', b'1000.body', hashlib.sha256).hexdigest()
        body = GLib.Bytes.new(b'body')
        self.assertTrue(Relay.auth_verify_delivery(body, '1000', signature, ['key'], 1300))
        self.assertFalse(Relay.auth_verify_delivery(body, '1000', signature, ['key'], 1301))


# Every row of the contract's table of events, as the connector sends it
SOURCE = {
    'platform': 'discord',
    'chat_id': 1234567890123456789,
    'chat_type': 'thread',
    'chat_name': 'general',
    'user_id': 'u',
    'user_display_name': 'Ada',
    'user_name': 'ada',
    'user_handle': '@ada',
    'thread_id': 't',
    'chat_topic': 'topic',
    'user_id_alt': 'ua',
    'chat_id_alt': 'ca',
    'guild_id': 'g',
    'parent_chat_id': 'p',
    'message_id': 'sm',
    'profile': 'work',
    'prospective_thread_id': 'pt',
    'auto_thread_created': True,
    'auto_thread_initial_name': 'new',
    'is_bot': False,
    'message_is_edit': True,
    'one_to_one_verified': None,
    'unknown_source': [1],
}
EVENT = {
    'text': 'hi',
    'message_type': 'image',
    'message_id': 9007199254740993,
    'reply_to_message_id': 'r',
    'reply_to': {'text': 'before', 'author': 'Bob', 'is_own': True},
    'media_urls': ['u1', 'u2'],
    'media': [
        {'url': 'u2', 'kind': 'voice', 'mime': 'audio/ogg', 'size': 3, 'filename': 'f', 'caption': 'c'},
        {'url': 'u3'},
    ],
    'context': [{'text': 'one', 'source': {'user_name': 'Cy'}}],
    'context_error': True,
    'source': SOURCE,
    'unknown_event': {'deep': 1},
}


class TestEvent(unittest.TestCase):
    def test_every_field_is_readable(self):
        transport = Relay.MemoryTransport.new('discord', 'bot')
        transport.set_auto_handshake(Relay.Descriptor.new_from_json(to_json(relaytest.DESCRIPTOR)))
        adapter = Relay.Adapter.new(None, transport)
        events = []
        adapter.connect('inbound', lambda _adapter, event: events.append(event))
        call(adapter, 'connect')
        transport.feed_json(to_json({'type': 'inbound', 'event': EVENT}))
        wait_for(lambda: events, 'the event')
        event = events[0]

        self.assertEqual(event.get_text(), 'hi')
        self.assertEqual(event.get_message_type(), Relay.MessageType.PHOTO)
        self.assertEqual(event.get_message_id(), '9007199254740993')
        self.assertEqual(event.get_reply_to_message_id(), 'r')
        self.assertEqual(event.get_reply_to_text(), 'before')
        self.assertEqual(event.get_reply_to_author(), 'Bob')
        self.assertEqual(event.get_reply_to_is_own(), Relay.Tristate.TRUE)
        self.assertEqual(list(event.get_media_urls()), ['u1', 'u2'])
        plain, voice = event.get_media()
        self.assertEqual((plain.get_url(), plain.get_kind(), plain.get_size()), ('u1', None, -1))
        self.assertEqual(
            (
                voice.get_url(),
                voice.get_kind(),
                voice.get_mime_type(),
                voice.get_size(),
                voice.get_filename(),
                voice.get_caption(),
            ),
            ('u2', 'voice', 'audio/ogg', 3, 'f', 'c'),
        )
        self.assertEqual(event.get_channel_context(), '[Recent channel messages]\nCy: one')
        self.assertTrue(event.get_context_error())
        self.assertIsNone(event.get_prompt_response())

        source = event.get_source()
        expected = dict(SOURCE, chat_id='1234567890123456789', user_name='Ada', scope_id='g')
        for name in ('user_display_name', 'user_handle', 'guild_id', 'unknown_source'):
            del expected[name]
        for name in ('auto_thread_created', 'is_bot', 'message_is_edit', 'one_to_one_verified'):
            expected[name] = {
                True: Relay.Tristate.TRUE,
                False: Relay.Tristate.FALSE,
                None: Relay.Tristate.UNKNOWN,
            }[expected[name]]
        found = {
            spec.name.replace('-', '_'): source.get_property(spec.name)
            for spec in source.list_properties()
        }
        self.assertEqual(found, expected)

        json_form = from_json(event.to_json())
        self.assertEqual(json_form['unknown_event'], {'deep': 1})
        self.assertEqual(json_form['source']['unknown_source'], [1])
        self.assertEqual(json_form['message_id'], '9007199254740993')
        call(adapter, 'disconnect')


if __name__ == '__main__':
    relaytest.main()
