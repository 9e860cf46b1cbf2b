# test_memory.py: adapter and memory transport through the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import base64
import json
import unittest

import relaytest
from relaytest import (
    DESCRIPTOR,
    Gio,
    GLib,
    Relay,
    call,
    event,
    from_json,
    is_ambiguous,
    settle,
    start,
    to_json,
    wait_for,
)


class Online(unittest.TestCase):
    """A connected adapter with a memory transport; the test acts as the connector."""

    descriptor = DESCRIPTOR

    def setUp(self):
        self.transport = Relay.MemoryTransport.new('discord', 'bot')
        self.transport.set_auto_handshake(Relay.Descriptor.new_from_json(to_json(self.descriptor)))
        self.transport.set_reconnect_delay(1)
        self.frames = []
        self.answers = {}
        self.transport.connect('frame-written', self._on_frame)
        self.adapter = Relay.Adapter.new(None, self.transport)
        self.events = []
        self.handler = self.adapter.connect('inbound', lambda a, ev: self.events.append(ev))
        self.assertTrue(call(self.adapter, 'connect'))

    def tearDown(self):
        self.assertTrue(call(self.adapter, 'disconnect'))

    def _on_frame(self, _transport, frame):
        frame = from_json(frame)
        self.frames.append(frame)
        answer = self.answers.get(frame.get('action', {}).get('op'))
        if answer is not None:
            self.feed(
                {'type': 'outbound_result', 'requestId': frame['requestId'], 'result': answer}
            )

    def feed(self, frame):
        self.transport.feed_json(to_json(frame))

    def feed_event(self, buffer_id=None, **fields):
        before = len(self.events)
        self.feed(
            {
                'type': 'inbound',
                'event': event(**fields),
                **({'bufferId': buffer_id} if buffer_id else {}),
            }
        )
        return before

    def receive(self, **fields):
        before = self.feed_event(**fields)
        wait_for(lambda: len(self.events) > before, 'the event')
        return self.events[-1]

    def written(self, kind):
        return [f for f in self.frames if f['type'] == kind]

    def acks(self):
        return [f['bufferId'] for f in self.written('inbound_ack')]


class TestConversation(Online):
    def test_handshake_sends_hello(self):
        hello = self.frames[0]
        self.assertEqual(
            (hello['type'], hello['platform'], hello['botId']), ('hello', 'discord', 'bot')
        )
        self.assertEqual(self.adapter.get_descriptor().get_label(), 'Discord')
        self.assertEqual(self.adapter.props.max_message_length, 2000)
        self.assertTrue(self.adapter.props.supports_code_blocks)
        self.assertTrue(self.adapter.props.authorization_is_upstream)
        self.assertEqual(self.adapter.get_state(), Relay.State.ONLINE)

    def test_event_has_its_fields(self):
        ev = self.receive(text='grüß dich', user_id='80351110224678912')
        self.assertEqual(ev.get_text(), 'grüß dich')
        self.assertEqual(ev.get_message_type(), Relay.MessageType.TEXT)
        source = ev.get_source()
        self.assertEqual(source.get_user_name(), 'Ada')
        self.assertEqual(source.get_user_id(), '80351110224678912')
        # None with the override
        self.assertIn(source.get_is_bot(), (None, Relay.Tristate.UNKNOWN))
        self.assertEqual(
            source.build_session_key(Relay.SessionKeyFlags.DEFAULT), 'agent:main:discord:dm:c1'
        )
        self.assertEqual(from_json(ev.to_json())['text'], 'grüß dich')

    def test_send_returns_result(self):
        self.answers['send'] = {'success': True, 'message_id': '77', 'thread_id': 't9'}
        metadata = to_json({'thread_id': 't9', 'notify': True})
        before = from_json(metadata)
        result = call(self.adapter, 'send', 'c1', 'hello', 'm1', metadata)
        self.assertEqual((result.get_message_id(), result.get_thread_id()), ('77', 't9'))
        self.assertEqual(list(result.get_message_ids()), ['77'])
        action = self.written('outbound')[-1]['action']
        self.assertEqual(
            (action['op'], action['chat_id'], action['content'], action['reply_to']),
            ('send', 'c1', 'hello', 'm1'),
        )
        self.assertEqual(action['metadata'], before)
        self.assertEqual(from_json(metadata), before)

    def test_metadata_is_optional(self):
        self.answers['send'] = {'success': True}
        result = call(self.adapter, 'send', 'c1', 'hello', None, None)
        self.assertIsNone(result.get_message_id())
        action = self.written('outbound')[-1]['action']
        self.assertIsNone(action['reply_to'])
        self.assertEqual(action['metadata'], {})

    def test_follow_up_returns_result(self):
        self.answers['follow_up'] = {'success': True, 'message_id': 'f1'}
        result = call(
            self.adapter,
            'send_follow_up',
            'agent:main:discord:dm:c1',
            'discord.interaction_token',
            'done',
            None,
        )
        self.assertEqual(result.get_message_id(), 'f1')
        frame = self.written('outbound')[-1]
        self.assertEqual(frame['action']['kind'], 'discord.interaction_token')
        self.assertEqual((frame['platform'], frame['botId']), ('discord', 'bot'))
        self.assertNotIn('chat_id', frame['action'])

    def test_chat_info_is_returned(self):
        self.answers['get_chat_info'] = {
            'success': True,
            'chat_info': {'name': 'general', 'type': 'channel'},
        }
        info = call(self.adapter, 'get_chat_info', 'c1')
        self.assertEqual((info.get_name(), info.get_chat_type()), ('general', 'channel'))

    def test_chat_info_falls_back_to_id(self):
        self.answers['get_chat_info'] = {'success': False, 'error': 'no such chat'}
        info = call(self.adapter, 'get_chat_info', 'c404')
        self.assertEqual((info.get_name(), info.get_chat_type()), ('c404', 'dm'))

    def test_send_action_returns_result(self):
        self.answers['typing'] = {'success': True, 'extra': {'id': 9007199254740993}}
        result = call(self.adapter, 'send_action', to_json({'op': 'typing', 'chat_id': 'c1'}))
        self.assertTrue(from_json(result)['success'])
        self.assertEqual(from_json(result)['extra']['id'], '9007199254740993')

    def test_measure_uses_unit_of_platform(self):
        self.assertEqual(self.adapter.measure('a😀'), 2)

    def test_platforms_have_their_descriptor(self):
        settle()
        call(self.adapter, 'disconnect')
        self.transport.set_identities(
            [Relay.Identity.new('discord', 'bot'), Relay.Identity.new('telegram', '42')]
        )
        del self.frames[:]
        call(self.adapter, 'connect')
        wait_for(lambda: len(self.written('hello')) == 2, 'both hellos')
        self.assertEqual([f['platform'] for f in self.written('hello')], ['discord', 'telegram'])
        self.assertEqual(self.transport.get_identities().get_n_items(), 2)


class TestScope(Online):
    def send(self, metadata=None):
        self.answers['send'] = {'success': True}
        call(self.adapter, 'send', 'c1', 'x', None, metadata and to_json(metadata))
        return self.written('outbound')[-1]

    def test_scope_is_attached(self):
        self.receive(chat_type='channel', scope_id='g1')
        frame = self.send()
        self.assertEqual(
            frame['action']['metadata'], {'scope_id': 'g1', 'guild_id': 'g1', 'user_id': 'u1'}
        )
        self.assertEqual(frame['platform'], 'discord')

    def test_scope_of_caller_has_priority(self):
        self.receive(chat_type='channel', guild_id='g1')
        metadata = self.send({'scope_id': 'g2'})['action']['metadata']
        self.assertEqual((metadata['scope_id'], metadata['guild_id']), ('g2', 'g2'))

    def test_scope_can_be_learned(self):
        source = Relay.SessionSource.new_from_json(
            to_json({'platform': 'discord', 'chat_id': 'c1', 'scope_id': 'stored'})
        )
        self.adapter.learn_chat(source)
        self.assertEqual(self.send()['action']['metadata']['scope_id'], 'stored')

    def test_unknown_chat_has_no_scope(self):
        self.assertEqual(self.send()['action']['metadata'], {})


class TestInterrupt(Online):
    def test_interrupt_cancels_turn(self):
        received = []
        self.adapter.connect(
            'interrupt', lambda a, key, chat: received.append((key, chat, mine.is_cancelled()))
        )
        mine = self.adapter.begin_turn('k1', 'c1')
        sibling = self.adapter.begin_turn('k2', 'c2')
        self.feed({'type': 'interrupt_inbound', 'session_key': 'k1', 'chat_id': 'c1'})
        wait_for(lambda: received, 'the interrupt')
        self.assertEqual(received, [('k1', 'c1', True)])
        self.assertFalse(sibling.is_cancelled())
        self.adapter.end_turn('k1', mine)
        self.assertFalse(self.adapter.begin_turn('k1', 'c1').is_cancelled())

    def test_unknown_key_cancels_turns_of_chat(self):
        turn = self.adapter.begin_turn('k1', 'c1')
        self.feed({'type': 'interrupt_inbound', 'session_key': 'other', 'chat_id': 'c1'})
        wait_for(turn.is_cancelled, 'the cancellation')

    def test_interrupt_can_be_sent(self):
        call(self.transport, 'send_interrupt', 'k1', 'user asked')
        frame = self.written('interrupt')[-1]
        self.assertEqual((frame['session_key'], frame['reason']), ('k1', 'user asked'))


def forward(body, platform='discord'):
    return {
        'type': 'passthrough_forward',
        'forward': {
            'platform': platform,
            'botId': 'bot',
            'method': 'POST',
            'path': '/interactions',
            'headers': [['X-One', '1'], ['x-one', '2'], ['broken']],
            'bodyB64': base64.b64encode(body).decode(),
        },
    }


INTERACTION = json.dumps(
    {
        'id': 'i1',
        'type': 2,
        'channel_id': '900',
        'guild_id': 'g7',
        'data': {'name': 'ask'},
        'member': {'user': {'id': 'u5', 'username': 'bob'}},
    }
).encode()


class TestPassthrough(Online):
    def test_handled_forward_is_not_mapped(self):
        seen = []

        def take(adapter, passthrough):
            seen.append(passthrough)
            return True

        self.adapter.connect('passthrough', take)
        self.feed(forward(b'\x00\xffraw', platform='twilio'))
        wait_for(lambda: seen, 'the forward')
        self.assertEqual(seen[0].get_body().get_data(), b'\x00\xffraw')
        self.assertEqual(seen[0].get_method(), 'POST')
        self.assertEqual(seen[0].get_header('X-ONE'), '1')
        self.assertEqual(seen[0].get_headers().unpack(), [('X-One', '1'), ('x-one', '2')])
        settle()
        self.assertEqual(self.events, [])

    def test_interaction_is_mapped_to_event(self):
        self.feed(forward(INTERACTION))
        wait_for(lambda: self.events, 'the event')
        self.assertEqual(self.events[0].get_text(), '/ask')
        self.assertEqual(self.events[0].get_source().get_scope_id(), 'g7')

    def test_plain_mapping_can_be_set(self):
        self.adapter.set_interaction_mapping(Relay.InteractionMapping.PLAIN)
        self.feed(forward(INTERACTION))
        wait_for(lambda: self.events, 'the event')
        self.assertEqual(self.events[0].get_text(), 'ask')
        self.assertEqual(self.events[0].get_source().get_platform(), 'relay')


class TestErrors(Online):
    def fails(self, code, name, *args):
        with self.assertRaises(GLib.Error) as caught:
            call(self.adapter, name, *args)
        self.assertTrue(caught.exception.matches(Relay.error_quark(), code), caught.exception)
        return caught.exception

    def test_rejection_is_an_error(self):
        self.answers['send'] = {'success': False, 'error': 'no such chat'}
        error = self.fails(Relay.Error.REJECTED, 'send', 'c1', 'x', None, None)
        self.assertIn('no such chat', error.message)
        self.assertFalse(is_ambiguous(error))

    def test_decline_is_an_error(self):
        self.answers['send'] = {'success': False, 'error': 'egress declined: other tenant'}
        error = self.fails(Relay.Error.DECLINED, 'send', 'c1', 'x', None, None)
        self.assertFalse(is_ambiguous(error))

    def test_unlisted_operation_fails(self):
        self.fails(
            Relay.Error.NOT_SUPPORTED, 'send_action', to_json({'op': 'react', 'chat_id': 'c1'})
        )

    def test_lost_request_is_ambiguous(self):
        outcome = start(self.adapter, 'send', 'c1', 'x', None, None)
        wait_for(lambda: self.written('outbound'), 'the frame')
        self.transport.hang_up(1006, 'gone')
        with self.assertRaises(GLib.Error) as caught:
            outcome()
        self.assertTrue(caught.exception.matches(Relay.error_quark(), Relay.Error.CONNECTION_LOST))
        self.assertTrue(is_ambiguous(caught.exception))

    def test_request_times_out(self):
        self.transport.set_request_timeout(5)
        error = self.fails(Relay.Error.TIMED_OUT, 'send', 'c1', 'x', None, None)
        self.assertTrue(is_ambiguous(error))

    def test_cancel_ends_request(self):
        cancellable = Gio.Cancellable()
        outcome = start(self.adapter, 'send', 'c1', 'x', None, None, cancellable=cancellable)
        cancellable.cancel()
        with self.assertRaises(GLib.Error) as caught:
            outcome()
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertTrue(is_ambiguous(caught.exception))

    def test_request_fails_if_not_connected(self):
        call(self.adapter, 'disconnect')
        error = self.fails(Relay.Error.NOT_CONNECTED, 'send', 'c1', 'x', None, None)
        self.assertFalse(is_ambiguous(error))

    def test_malformed_frame_is_skipped(self):
        errors = []
        self.adapter.connect('frame-skipped', lambda a, line, error: errors.append(error))
        self.transport.feed('this is no frame\n')
        wait_for(lambda: errors, 'the report')
        self.assertTrue(errors[0].matches(Relay.error_quark(), Relay.Error.PROTOCOL))
        self.assertEqual(self.receive(text='still here').get_text(), 'still here')


class TestNoTransport(unittest.TestCase):
    def test_connect_fails(self):
        with self.assertRaises(GLib.Error) as caught:
            call(Relay.Adapter.new(None, None), 'connect')
        self.assertTrue(caught.exception.matches(Relay.error_quark(), Relay.Error.NO_TRANSPORT))

    def test_placeholder_sets_capabilities(self):
        placeholder = Relay.Descriptor.new_from_json(to_json({**DESCRIPTOR, 'len_unit': 'utf16'}))
        adapter = Relay.Adapter.new(placeholder, None)
        self.assertEqual(adapter.measure('a😀'), 3)
        self.assertFalse(call(adapter, 'go_dormant', 0))
        self.assertEqual(call(adapter, 'get_chat_info', 'c1').get_name(), 'c1')


class TestDelivery(Online):
    def test_event_is_acknowledged_after_handler(self):
        seen = []
        self.adapter.connect('inbound', lambda a, ev: seen.append(self.acks()))
        self.receive(buffer_id='b1')
        wait_for(self.acks, 'the ack')
        self.assertEqual((seen, self.acks()), ([[]], ['b1']))

    def test_event_without_buffer_id_has_no_ack(self):
        self.receive()
        settle()
        self.assertEqual(self.acks(), [])

    def test_acks_keep_order_of_delivery(self):
        self.adapter.disconnect(self.handler)
        held = []

        def hold(_adapter, ev):
            ev.hold()
            held.append(ev)

        self.adapter.connect('inbound', hold)
        self.feed_event(buffer_id='b1', message_id='m1')
        self.feed_event(buffer_id='b2', message_id='m2')
        wait_for(lambda: len(held) == 2, 'both events')
        settle()
        self.assertEqual(self.acks(), [])
        held[1].acknowledge()
        settle()
        self.assertEqual(self.acks(), [])
        held[0].acknowledge()
        wait_for(lambda: len(self.acks()) == 2, 'the acks')
        self.assertEqual(self.acks(), ['b1', 'b2'])

    def test_rejected_event_is_redelivered(self):
        self.adapter.disconnect(self.handler)
        seen = []

        def refuse_once(_adapter, ev):
            seen.append(ev.get_text())
            if len(seen) == 1:
                ev.reject()

        self.adapter.connect('inbound', refuse_once)
        self.feed_event(buffer_id='b1', text='store me')
        wait_for(lambda: len(self.written('hello')) == 2, 'the new connection')
        wait_for(lambda: self.adapter.get_state() == Relay.State.ONLINE, 'the new handshake')
        self.assertEqual(self.acks(), [])
        self.feed_event(buffer_id='b1', text='store me')
        wait_for(self.acks, 'the ack')
        self.assertEqual((seen, self.acks()), (['store me'] * 2, ['b1']))

    def test_duplicate_is_acknowledged_and_dropped(self):
        self.receive(buffer_id='b1')
        wait_for(self.acks, 'the first ack')
        self.feed_event(buffer_id='b2')
        wait_for(lambda: len(self.acks()) == 2, 'the second ack')
        self.assertEqual(len(self.events), 1)


if __name__ == '__main__':
    relaytest.main()
