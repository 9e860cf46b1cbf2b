# test_override.py: the override: awaitable methods, dicts, attributes, guarded handlers
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import copy
import gc
import json
import unittest
import weakref

import relaytest
from overridepeer import Peer, needs_loop, run, until
from relaytest import DESCRIPTOR, Gio, GLib, Relay, Reports, event, settle, wait_for

from gi.repository import GObject, Json

BIG = 2**63 - 1


@needs_loop
class TestAwaitable(unittest.TestCase):
    def converse(self, conversation):
        peer = Peer()

        async def whole():
            self.assertTrue(await peer.adapter.connect_async())
            await conversation(peer)
            self.assertTrue(await peer.adapter.disconnect_async())

        run(whole())
        return peer

    def test_send_returns_result(self):
        async def conversation(peer):
            peer.answers['send'] = {'success': True, 'message_id': 80351110224678912}
            result = await peer.adapter.send_async('c1', 'hi', metadata={'thread_id': 't'})
            self.assertEqual(result.message_id, '80351110224678912')
            self.assertEqual(result.to_json()['message_id'], '80351110224678912')
            action = peer.written('outbound')[-1]['action']
            self.assertEqual((action['content'], action['reply_to']), ('hi', None))
            self.assertEqual(action['metadata'], {'thread_id': 't'})

        self.converse(conversation)

    def test_answers_stay_in_thread_of_event(self):
        async def conversation(peer):
            events = []
            peer.answers['send'] = peer.answers['prompt'] = {'success': True, 'message_id': '1'}
            peer.adapter.connect('inbound', lambda a, ev: events.append(ev))
            peer.feed_event(thread_id='t1', chat_type='thread')
            await until(lambda: events)
            place = events[0].dup_reply_metadata()
            self.assertEqual(place['thread_id'], 't1')

            await peer.adapter.reply_async(events[0], 'one', {'notify': True})
            draft = peer.adapter.begin_draft('c1', 'm1', place)
            draft.append('two')
            await draft.finish_async()
            prompt = Relay.Prompt.new('p1', 'choice', 'three')
            prompt.add_option('yes', 'Yes', None)
            asking = peer.adapter.ask_async('c1', prompt, 60, reply_to='m1', metadata=place)
            await until(lambda: len(peer.written('outbound')) == 3)
            answer = {'prompt_response': {'prompt_id': 'p1', 'option_id': 'yes'}}
            peer.feed_event(more=answer, message_id='m2', thread_id='t1', chat_type='thread')
            self.assertEqual((await asking).option_id, 'yes')

            actions = [frame['action'] for frame in peer.written('outbound')]
            self.assertEqual([a['metadata']['thread_id'] for a in actions], ['t1'] * 3)
            self.assertEqual([a['reply_to'] for a in actions], ['m1'] * 3)
            self.assertIs(actions[0]['metadata']['notify'], True)

        self.converse(conversation)

    def test_send_action_returns_dict(self):
        async def conversation(peer):
            peer.answers['typing'] = {'success': True, 'extra': [1, {'id': BIG}]}
            result = await peer.adapter.send_action_async({'op': 'typing', 'chat_id': 'c1'})
            self.assertEqual(result['extra'], [1, {'id': str(BIG)}])
            result = await peer.transport.send_action_async({'op': 'typing', 'chat_id': 'c'}, None)
            self.assertIs(result['success'], True)

        self.converse(conversation)

    def test_booleans_default_to_false(self):
        async def conversation(peer):
            peer.answers['react'] = {'success': True}
            self.assertTrue(await peer.adapter.react_async('c1', 'm1', '👍'))
            self.assertTrue(await peer.adapter.react_async('c1', 'm1', '👍', remove=True))
            removed = [bool(f['action'].get('remove')) for f in peer.written('outbound')]
            self.assertEqual(removed, [False, True])

        self.converse(conversation)

    def test_draft_is_updated(self):
        async def conversation(peer):
            peer.answers['send'] = {'success': True, 'message_id': 7}
            peer.answers['edit'] = {'success': True}
            draft = peer.adapter.begin_draft('c1', None, {'notify': True})
            draft.interval = 0
            draft.append('Once')
            await until(lambda: peer.written('outbound'))
            draft.append(' upon a time')
            result = await draft.finish_async()
            self.assertEqual((draft.text, draft.chat_id), ('Once upon a time', 'c1'))
            self.assertEqual((result.message_id, result.message_ids), ('7', ['7']))
            actions = [frame['action'] for frame in peer.written('outbound')]
            self.assertEqual(
                [(a['op'], a['content'], a['metadata']) for a in actions],
                [
                    ('send', 'Once', {'expect_edits': True}),
                    ('edit', 'Once upon a time', {'notify': True}),
                ],
            )

        self.converse(conversation)

    def test_long_draft_is_split(self):
        async def conversation(peer):
            peer.answers['send'] = {'success': True, 'message_id': 7}
            text = 'Grüße 😀 an alle.\n' * 300
            draft = peer.adapter.begin_draft('c1')
            for at in range(0, len(text), 7):
                draft.append(text[at : at + 7])
            result = await draft.finish_async()
            self.assertEqual((draft.text, result.message_ids), (text, ['7'] * 3))
            contents = [frame['action']['content'] for frame in peer.written('outbound')]
            self.assertEqual(contents, peer.adapter.split(text))
            self.assertEqual(''.join(contents), text)
            with self.assertRaises(GLib.Error) as caught:
                await draft.finish_async()
            self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CLOSED))

        self.converse(conversation)

    def test_draft_is_finished_after_a_timeout(self):
        async def conversation(peer):
            draft = peer.adapter.begin_draft('c1')
            draft.append('text')
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(draft.finish_async(), 0.05)
            again = asyncio.ensure_future(draft.finish_async())
            await asyncio.sleep(0)
            [frame] = peer.written('outbound')
            peer.answer(frame, {'success': True, 'message_id': 7})
            self.assertEqual((await again).message_ids, ['7'])
            self.assertEqual(len(peer.written('outbound')), 1)

        self.converse(conversation)

    def test_draft_may_be_cut_inside_a_character(self):
        for parts, text in (
            ([b'ok \xf0\x9f', b'\x98\x80'], 'ok 😀'),
            (['ok \ud83d', '\ude00'], 'ok 😀'),
            (['ok ', b'\xf0', b'\x9f', bytearray(b'\x98'), memoryview(b'\x80'), '!'], 'ok 😀!'),
            ([b'ok \xf0\x9f'], 'ok \ufffd'),
            (['ok \ud83d'], 'ok \ufffd'),
            ([b'ok \xf0\x9f', '!'], 'ok \ufffd!'),
            (['ok \ud83d', '!'], 'ok \ufffd!'),
            (['ok \ud83d', b'!'], 'ok \ufffd!'),
            (['ok \ude00\ud83d\ude00', ''], 'ok \ufffd😀'),
        ):
            with self.subTest(parts):
                self.assert_finished(parts, text)

    def assert_finished(self, parts, text):
        async def conversation(peer):
            peer.answers['send'] = {'success': True, 'message_id': 7}
            draft = peer.adapter.begin_draft('c1')
            for part in parts:
                draft.append(part)
            await draft.finish_async()
            self.assertEqual(draft.text, text)
            self.assertEqual(peer.written('outbound')[-1]['action']['content'], text)

        self.converse(conversation)

    def test_draft_refuses_other_parts(self):
        async def conversation(peer):
            draft = peer.adapter.begin_draft('c1')
            for part, error in ((b'a\0b', ValueError), ('a\0b', ValueError), (7, TypeError), (None, TypeError)):
                with self.assertRaises(error):
                    draft.append(part)
            self.assertEqual(draft.text, '')
            draft.abandon()

        self.converse(conversation)

    def test_abandon_cancels_finish(self):
        async def conversation(peer):
            draft = peer.adapter.begin_draft('c1')
            draft.append('Once')
            finishing = draft.finish_async()
            draft.append(' too late')
            draft.abandon()
            with self.assertRaises(GLib.Error) as caught:
                await finishing
            self.assertTrue(
                caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
            )
            self.assertEqual(draft.text, 'Once')

        self.converse(conversation)

    def test_empty_draft_fails(self):
        async def conversation(peer):
            draft = peer.adapter.begin_draft('c1')
            with self.assertRaises(GLib.Error) as caught:
                await draft.finish_async()
            self.assertTrue(
                caught.exception.matches(Relay.error_quark(), Relay.Error.INVALID_ARGUMENT)
            )
            draft.abandon()

        self.converse(conversation)

    def test_calls_run_concurrently(self):
        async def conversation(peer):
            sends = [
                asyncio.ensure_future(peer.adapter.send_async('c1', str(i))) for i in range(20)
            ]
            await until(lambda: len(peer.written('outbound')) == 20)
            for frame in reversed(peer.written('outbound')):
                peer.answer(frame, {'success': True, 'message_id': frame['action']['content']})
            results = await asyncio.gather(*sends)
            self.assertEqual([r.message_id for r in results], [str(i) for i in range(20)])

        self.converse(conversation)

    def test_failure_is_raised(self):
        async def conversation(peer):
            peer.answers['send'] = {'success': False, 'error': 'no such chat'}
            with self.assertRaises(GLib.Error) as caught:
                await peer.adapter.send_async('c1', 'hi')
            self.assertTrue(caught.exception.matches(Relay.error_quark(), Relay.Error.REJECTED))

        self.converse(conversation)

    def test_error_has_answer_of_connector(self):
        answer = {
            'success': False, 'error': 'slow down', 'code': 'too_fast', 'retry_after': 1.5, 'more': [1],
        }

        async def conversation(peer):
            peer.adapter.max_rate_limit_wait = 0
            peer.answers['send'] = answer
            with self.assertRaises(GLib.Error) as caught:
                await peer.adapter.send_async('c1', 'hi')
            error = caught.exception
            self.assertTrue(error.matches(Relay.error_quark(), Relay.Error.RATE_LIMITED))
            self.assertEqual((error.code, error.retry_after), ('too_fast', 1.5))
            self.assertEqual(error.code, Relay.Error.RATE_LIMITED)
            self.assertEqual(int(error.code), int(Relay.Error.RATE_LIMITED))
            self.assertNotEqual(error.code, 'other')
            self.assertNotEqual(error.code, Relay.Error.DECLINED)
            self.assertEqual(f'{error.code}', 'too_fast')
            self.assertIn('slow down', str(error))
            self.assertEqual(error.message_ids, [])
            self.assertEqual(error.response.to_json()['more'], [1])
            self.assertEqual(copy.deepcopy(error.code), 'too_fast')
            # A GLib.Error with such a code is accepted by C.
            self.assertFalse(Relay.Error.is_ambiguous(error))

        self.converse(conversation)

    def test_error_without_answer_has_none(self):
        async def conversation(peer):
            with self.assertRaises(GLib.Error) as caught:
                await peer.adapter.create_thread_async('c1', 'not listed')
            error = caught.exception
            self.assertEqual((error.response, error.retry_after, error.message_ids), (None, 0, []))
            self.assertIs(type(error.code), int)

        self.converse(conversation)

    def test_error_has_ids_of_sent_pieces(self):
        async def conversation(peer):
            def answer(transport, frame):
                if frame['type'] == 'outbound':
                    contents.append(frame['action']['content'])
                    ok = {'success': True, 'message_id': f'm{len(contents)}'}
                    peer.answer(frame, ok if len(contents) < 3 else refusal)

            contents = []
            refusal = {'success': False, 'error': 'no', 'code': 'gone'}
            peer.transport.connect('frame-written', answer)
            with self.assertRaises(GLib.Error) as caught:
                await peer.adapter.send_async('c1', 'word ' * 1000)
            error = caught.exception
            self.assertTrue(error.matches(Relay.error_quark(), Relay.Error.PARTIAL))
            self.assertEqual((error.message_ids, error.code), (['m1', 'm2'], 'gone'))

        self.converse(conversation)

    def test_error_of_other_operations_has_answer(self):
        async def conversation(peer):
            refusal = {'success': False, 'error': 'no', 'code': 'gone'}
            for op in ('send', 'edit', 'react', 'typing', 'prompt', 'follow_up'):
                peer.answers[op] = refusal
            prompt = Relay.Prompt.new('p1', 'choice', 'Sure?')
            prompt.add_option('yes', 'Yes', None)
            draft = peer.adapter.begin_draft('c1')
            draft.append('once')
            for call in (
                lambda: peer.adapter.edit_message_async('c1', 'm1', 'x'),
                lambda: peer.adapter.react_async('c1', 'm1', '👍'),
                lambda: peer.adapter.send_typing_async('c1'),
                lambda: peer.adapter.send_action_async({'op': 'edit', 'chat_id': 'c1'}),
                lambda: peer.adapter.send_prompt_async('c1', prompt),
                lambda: peer.adapter.ask_async('c1', prompt, timeout_s=60),
                lambda: peer.adapter.send_follow_up_async('k', 'kind', 'x'),
                lambda: draft.finish_async(),
            ):
                with self.assertRaises(GLib.Error) as caught:
                    await call()
                self.assertEqual(caught.exception.code, 'gone')

        self.converse(conversation)

    def test_error_of_callback_has_answer(self):
        async def conversation(peer):
            errors = []

            def on_sent(adapter, result):
                try:
                    adapter.send_finish(result)
                except GLib.Error as error:
                    errors.append(error)

            peer.answers['send'] = {'success': False, 'error': 'no', 'code': 'gone'}
            peer.adapter.send_async('c1', 'hi', None, None, None, on_sent)
            await until(lambda: errors)
            self.assertEqual(errors[0].code, 'gone')

        self.converse(conversation)

    def test_wrong_arguments_raise(self):
        async def conversation(peer):
            for args, kwargs, word in (
                (('c1',), {}, 'content'),
                (('c1', 'x'), {'meta': {}}, 'meta'),
                (('c1', 'x'), {'chat_id': 'c'}, 'chat_id'),
                (('c1', 'x'), {'metadata': {'n': 2**63}}, '64'),
                (('c1', 'x'), {'metadata': {'s': 'a\0b'}}, 'U\\+0000'),
                (('c1', 'x'), {'metadata': {'f': float('nan')}}, 'JSON'),
                (('c1', 'x'), {'metadata': {'o': object()}}, 'JSON'),
            ):
                with self.assertRaisesRegex((TypeError, ValueError, OverflowError), word):
                    await peer.adapter.send_async(*args, **kwargs)
            self.assertEqual(peer.written('outbound'), [])

        self.converse(conversation)

    def test_cancelled_task_cancels_call(self):
        async def conversation(peer):
            peer.transport.max_requests = 1
            mine = Gio.Cancellable()
            task = asyncio.ensure_future(peer.adapter.send_async('c1', 'x', cancellable=mine))
            await until(lambda: peer.written('outbound'))
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            peer.answers['send'] = {'success': True}
            while True:
                try:
                    await peer.adapter.send_async('c1', 'once the table of requests has room')
                    break
                except GLib.Error as error:
                    self.assertTrue(error.matches(Relay.error_quark(), Relay.Error.BUSY))
                    await asyncio.sleep(0.001)
            # the cancellable of the caller may belong to a whole turn
            self.assertFalse(mine.is_cancelled())

        self.converse(conversation)

    def test_cancelled_turn_cancels_call(self):
        async def conversation(peer):
            turn = peer.adapter.begin_turn('k1', 'c1')
            send = asyncio.ensure_future(peer.adapter.send_async('c1', 'x', cancellable=turn))
            await until(lambda: peer.written('outbound'))
            peer.transport.feed_json(
                {'type': 'interrupt_inbound', 'session_key': 'k1', 'chat_id': 'c1'}
            )
            with self.assertRaises(GLib.Error) as caught:
                await send
            self.assertTrue(
                caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
            )
            with self.assertRaises(GLib.Error):
                await peer.adapter.send_async('c1', 'x', cancellable=turn)

        self.converse(conversation)

    def test_callback_is_accepted(self):
        async def conversation(peer):
            peer.answers['send'] = {'success': True, 'message_id': '1'}
            peer.answers['typing'] = {'success': True}
            received = []
            peer.adapter.send_async(
                'c1', 'x', None, {'a': 1}, None,
                lambda source, result, data: received.append((source.send_finish(result), data)), 7)
            peer.adapter.send_action_async(
                {'op': 'typing'},
                callback=lambda source, result: received.append(
                    (source.send_action_finish(result), 0)
                ),
            )
            await until(lambda: len(received) == 2)
            self.assertEqual((received[0][0].message_id, received[0][1]), ('1', 7))
            self.assertEqual(received[1][0], {'success': True})

        self.converse(conversation)


class TestWithoutLoop(unittest.TestCase):
    def test_call_without_loop_is_started(self):
        peer = Peer()
        peer.connect()
        peer.answers['send'] = {'success': True}
        self.assertIsNone(peer.adapter.send_async('c1', 'x'))
        wait_for(lambda: peer.written('outbound'), 'the frame')
        peer.answers['send'] = {'success': False, 'error': 'no'}
        with Reports() as reports:
            peer.adapter.send_async('c1', 'x')
            wait_for(lambda: reports, 'the report')
        self.assertIsInstance(reports[0], GLib.Error)
        peer.disconnect()

    def test_every_pair_is_awaitable(self):
        calls = []
        for name in dir(Relay):
            cls = getattr(Relay, name, None)
            if not isinstance(cls, type) or not issubclass(cls, GObject.Object):
                continue
            for method in vars(cls):
                if method.endswith('_async'):
                    calls.append(method)
                    self.assertTrue(hasattr(cls, method[:-6] + '_finish'), method)
                    self.assertEqual(type(vars(cls)[method]).__name__, 'function', method)
        self.assertIn('send_prompt_async', calls)
        self.assertIn('send_interrupt_async', calls)


class TestJson(unittest.TestCase):
    def test_values_are_exact_on_the_wire(self):
        lines = []

        class Pipe(Relay.Transport):
            def do_open(self):
                GLib.idle_add(self.opened)
                return True

            def do_close(self, code, reason):
                self.closed(code, reason)

            def do_write(self, line):
                frame = json.loads(line.get_data())
                lines.append(frame)
                answer = {'type': 'descriptor', 'descriptor': DESCRIPTOR}
                if frame['type'] == 'outbound':
                    answer = {'type': 'outbound_result', 'requestId': frame['requestId'],
                              'result': {'success': True}}
                if frame['type'] == 'going_idle':
                    answer = {'type': 'going_idle_ack'}
                self.received(json.dumps(answer).encode() + b'\n')
                return True

        pipe = Pipe()
        pipe.set_identities([Relay.Identity.new('discord', 'bot')])
        adapter = Relay.Adapter.new(None, pipe)
        relaytest.call(adapter, 'connect')
        metadata = {
            'largest': BIG, 'smallest': -BIG - 1, 'id': '1234567890123456789', 'float': 0.1,
            'nothing': None, 'yes': True, 'text': 'grüß 😀 "\\u0000" \n', 'list': [1, [2, {}]],
        }
        relaytest.call(adapter, 'send', 'c1', 'x', None, metadata)
        self.assertEqual(lines[-1]['action']['metadata'], metadata)
        relaytest.call(adapter, 'disconnect')

    def test_dicts_are_converted_both_ways(self):
        given = {'platform': 'discord', 'chat_id': '80351110224678912', 'user_id': 'u'}
        source = Relay.SessionSource.new_from_json(given)
        self.assertEqual(source.chat_id, '80351110224678912')
        self.assertEqual(source.to_json()['chat_id'], '80351110224678912')
        source = Relay.SessionSource.new_from_json({**given, 'chat_id': 1234567890123456789})
        self.assertEqual(source.to_json()['chat_id'], '1234567890123456789')
        with self.assertRaises(GLib.Error):
            Relay.Descriptor.new_from_json({})

    def test_json_objects_are_accepted(self):
        given = Json.from_string('{"platform": "discord", "chat_id": "c"}').get_object()
        self.assertEqual(Relay.SessionSource.new_from_json(given).chat_id, 'c')

    def test_lists_are_converted(self):
        manifest = [{'name': 'ask', 'id': BIG}]
        identity = Relay.Identity(platform='discord', bot_id='b', command_manifest=manifest)
        self.assertEqual(identity.command_manifest, manifest)
        self.assertEqual(identity.get_command_manifest(), manifest)
        self.assertIsNone(Relay.Identity.new('discord', 'b').command_manifest)


class TestAttributes(unittest.TestCase):
    def test_attributes_are_properties(self):
        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web', 'bot')
        transport.reconnect_delay = 77
        transport.gateway_id = 'gw'
        transport.reconnect = Relay.Reconnect.ALWAYS
        self.assertEqual(
            (transport.get_reconnect_delay(), transport.gateway_id, transport.get_reconnect()),
            (77, 'gw', Relay.Reconnect.ALWAYS),
        )
        self.assertEqual(len(transport.identities), 1)
        transport.identities = [Relay.Identity.new('web', ''), Relay.Identity.new('cli', '')]
        self.assertEqual([identity.platform for identity in transport.identities], ['web', 'cli'])
        store = Gio.ListStore.new(Relay.Identity)
        store.append(Relay.Identity.new('discord', 'bot'))
        transport.identities = store
        self.assertEqual([identity.platform for identity in transport.identities], ['discord'])
        self.assertEqual(transport.n_requests, 0)
        with self.assertRaises(AttributeError):
            transport.state = Relay.State.ONLINE

    def test_secret_is_write_only(self):
        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web', 'bot')
        transport.secret = 'a secret'
        with self.assertRaises(AttributeError):
            transport.secret

    def test_every_property_is_an_attribute(self):
        for name in dir(Relay):
            cls = getattr(Relay, name, None)
            if isinstance(cls, type) and issubclass(cls, GObject.Object):
                for spec in cls.list_properties():
                    if spec.owner_type == cls.__gtype__:
                        self.assertTrue(hasattr(cls, spec.name.replace('-', '_')), spec.name)


class TestHandlers(unittest.TestCase):
    def setUp(self):
        self.peer = Peer()
        self.adapter = self.peer.adapter

    def tearDown(self):
        self.peer.disconnect()

    def redeliver(self, feed):
        feed()
        self.peer.wait_for_redial()
        self.assertEqual(self.peer.acks(), [])
        feed()
        wait_for(self.peer.acks, 'the ack')
        self.assertEqual(self.peer.acks(), ['b1'])

    def test_event_is_acknowledged_after_handler(self):
        texts = []
        self.adapter.connect('inbound', lambda a, ev: texts.append(ev.text))
        self.peer.connect()
        self.peer.feed_event('b1', text='hi')
        wait_for(self.peer.acks, 'the ack')
        self.assertEqual(texts, ['hi'])

    def test_raising_handler_rejects(self):
        texts = []

        def fail_once(_adapter, ev):
            texts.append(ev.text)
            if len(texts) == 1:
                raise LookupError('at first')

        self.adapter.connect('inbound', fail_once)
        self.peer.connect()
        with Reports() as reports:
            self.redeliver(lambda: self.peer.feed_event('b1', text='again'))
        self.assertEqual(texts, ['again', 'again'])
        self.assertEqual([str(error) for error in reports], ['at first'])

    def test_always_raising_handler_makes_dead_letter(self):
        dead_letters = []

        def broken(_adapter, ev):
            if ev.buffer_id:
                raise LookupError

        def feed():
            self.peer.feed_event('b1', text='x')
            # taken: only then the other one becomes a dead letter
            self.peer.feed_event(text='y', message_id='m2')

        def count(_transport, frame):
            if frame['type'] == 'hello':
                GLib.idle_add(feed)

        self.adapter.connect('inbound', broken)
        self.adapter.connect('dead-letter', lambda a, ev: dead_letters.append(ev.text))
        self.peer.transport.connect('frame-written', count)
        with Reports() as reports:
            self.peer.connect()
            wait_for(self.peer.acks, 'the ack')
        self.assertEqual((len(reports), dead_letters), (3, ['x']))

    def test_raising_handler_of_transport_rejects(self):
        calls = []

        def fail_once(_transport, ev):
            calls.append(ev)
            if len(calls) == 1:
                raise LookupError

        self.peer.transport.connect('inbound', fail_once)
        self.peer.connect()
        with Reports():
            self.redeliver(lambda: self.peer.feed_event('b1'))

    def test_raising_passthrough_handler_rejects(self):
        received = []

        def fail_once(_adapter, forward):
            received.append(forward.path)
            if len(received) == 1:
                raise LookupError
            return True

        self.adapter.connect('passthrough', fail_once)
        self.peer.transport.connect('passthrough', lambda t, forward: received.append('transport'))
        self.peer.connect()
        with Reports() as reports:
            self.redeliver(lambda: self.peer.feed_forward('b1'))
        self.assertEqual(received, ['/x', '/x'])
        self.assertIsInstance(reports[0], LookupError)

    def test_none_is_not_handled(self):
        received = []
        self.adapter.connect('passthrough', lambda a, forward: None)
        self.peer.transport.connect('passthrough', lambda t, forward: received.append(1) or True)
        self.peer.connect()
        self.peer.feed_forward('b1')
        wait_for(self.peer.acks, 'the ack')
        self.assertEqual(received, [1])

    def test_raising_prompt_handler_rejects(self):
        received = []
        answer = {'prompt_response': {'prompt_id': 'p1', 'option_id': 'yes'}}

        def fail_once(_adapter, ev):
            received.append(ev.prompt_response.option_id)
            if len(received) == 1:
                raise LookupError
            return True

        self.adapter.connect('prompt-response', fail_once)
        self.peer.connect()
        with Reports():
            self.redeliver(lambda: self.peer.feed_event('b1', answer))
        self.assertEqual(received, ['yes', 'yes'])

    def test_every_connect_method_is_guarded(self):
        received = []

        def log(*what):
            received.append(what[:1] + what[2:])

        other = Relay.Identity.new('x', 'y')
        self.adapter.connect('inbound', log, 1, 2)
        self.adapter.connect_after('inbound', log, 3)
        self.adapter.connect_object('inbound', log, other, 4)
        self.adapter.connect_object_after('inbound', log, other)
        self.adapter.connect_data('inbound', log, 5, connect_flags=GObject.ConnectFlags.AFTER)
        swapped = []
        self.adapter.connect_data('inbound', lambda *what: swapped.append(what), other,
                                  connect_flags=GObject.ConnectFlags.SWAPPED)
        self.peer.connect()
        self.peer.feed_event('b1')
        wait_for(self.peer.acks, 'the ack')
        self.assertEqual(received, [(self.adapter, 1, 2), (other, 4), (self.adapter, 3), (other,),
                                 (self.adapter, 5)])
        self.assertEqual((swapped[0][0], swapped[0][2]), (other, self.adapter))
        with self.assertRaises(TypeError):
            self.adapter.connect('inbound', None)

    def test_handler_is_found_by_function(self):
        received = []

        def log(_adapter, ev):
            received.append(ev.text)

        self.adapter.connect('inbound', lambda a, ev: None)
        self.adapter.connect('inbound', log)
        self.peer.connect()
        self.adapter.handler_block_by_func(log)
        self.peer.feed_event('b1', text='1', message_id='1')
        wait_for(lambda: len(self.peer.acks()) == 1, 'the ack')
        self.adapter.handler_unblock_by_func(log)
        self.peer.feed_event('b2', text='2', message_id='2')
        wait_for(lambda: len(self.peer.acks()) == 2, 'the ack')
        self.adapter.disconnect_by_func(log)
        self.peer.feed_event('b3', text='3', message_id='3')
        wait_for(lambda: len(self.peer.acks()) == 3, 'the ack')
        self.assertEqual(received, ['2'])
        with self.assertRaises(TypeError):
            self.adapter.disconnect_by_func(log)

    def test_handler_is_freed(self):
        class Handler:
            def __call__(self, _adapter, _ev):
                pass

        handler = Handler()
        finalized = []
        weak = weakref.ref(handler, finalized.append)
        number = self.adapter.connect('inbound', handler)
        self.adapter.disconnect(number)
        del handler
        gc.collect()
        self.assertTrue(finalized and weak() is None)
        self.peer.connect()

    def test_coroutine_without_loop_is_rejected(self):
        calls = []

        async def handler(_adapter, ev):
            pass

        self.adapter.connect('inbound', lambda a, ev: handler(a, ev) if not calls.append(1)
                             and len(calls) == 1 else None)
        self.peer.connect()
        with Reports() as reports:
            self.redeliver(lambda: self.peer.feed_event('b1'))
        self.assertIn('asyncio', str(reports[0]))


class TestSecretRequest(unittest.TestCase):
    def connect(self, answer):
        """Connects to nobody. Returns the transport, its requests and the error."""
        requests, errors = [], []

        def on_request(transport, request):
            requests.append((transport, request))
            GLib.idle_add(answer, request)

        def on_connected(transport, result):
            try:
                transport.connect_finish(result)
            except GLib.Error as error:
                errors.append(error)

        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1/', 'web')
        transport.set_secret_func(on_request)
        transport.connect_async(None, on_connected)
        wait_for(lambda: errors, 'the failure')
        self.assertEqual([sender for sender, _request in requests], [transport])
        return transport, requests[0][1], errors[0]

    def test_answered_later(self):
        transport, request, error = self.connect(lambda request: request.respond('hush'))
        self.assertTrue(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CONNECTION_REFUSED))
        self.assertTrue(transport.has_secret)
        self.assertFalse(request.was_refused or request.cancellable.is_cancelled())
        with self.assertRaises((AttributeError, TypeError)):
            print(transport.secret)
        transport.url = 'ws://127.0.0.1:2/'
        self.assertEqual(transport.url, 'ws://127.0.0.1:2/relay')

    def test_failed(self):
        cancelled = GLib.Error.new_literal(Gio.io_error_quark(), 'no', Gio.IOErrorEnum.CANCELLED)
        transport, _request, error = self.connect(lambda request: request.fail(cancelled))
        self.assertTrue(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertEqual((transport.has_secret, transport.state), (False, Relay.State.DISCONNECTED))


class TestKeptAlive(unittest.TestCase):
    def connect_and_forget(self, start):
        """Connects an adapter that only a local variable holds.

        Returns its transport, and a list that is filled when the adapter is finalized.
        """
        peer = Peer()
        received, finalized = [], []
        peer.adapter.connect('inbound', lambda a, ev: received.append(ev.text))
        peer.adapter.weak_ref(finalized.append, True)
        start(peer.adapter)
        transport = peer.transport
        wait_for(lambda: transport.state == Relay.State.ONLINE, 'the handshake')
        del peer.adapter, peer
        settle()
        gc.collect()
        self.assertEqual(finalized, [])
        transport.feed_json({'type': 'inbound', 'event': event(text='still here')})
        wait_for(lambda: received, 'the event')
        return transport, finalized

    def wait_for_finalization(self, finalized):
        wait_for(lambda: settle() or gc.collect() or finalized, 'the finalization of the adapter')

    def test_kept_until_disconnected(self):
        adapters = []
        transport, finalized = self.connect_and_forget(
            lambda adapter: (adapter.connect_async(None, None), adapters.append(adapter)) and None)
        relaytest.call(adapters.pop(), 'disconnect')
        self.wait_for_finalization(finalized)

    def test_kept_without_callback(self):
        transport, finalized = self.connect_and_forget(lambda adapter: adapter.connect_async())
        relaytest.call(transport, 'disconnect')
        self.wait_for_finalization(finalized)

    def test_kept_after_retry(self):
        transport, finalized = self.connect_and_forget(lambda adapter: adapter.retry())
        relaytest.call(transport, 'disconnect')
        self.wait_for_finalization(finalized)

    def test_kept_until_revoked(self):
        transport, finalized = self.connect_and_forget(lambda adapter: adapter.connect_async())
        transport.hang_up(4401, 'unauthorized')
        wait_for(lambda: transport.state != Relay.State.ONLINE, 'the loss')
        wait_for(lambda: transport.state == Relay.State.ONLINE, 'the provisional connection')
        transport.hang_up(4401, 'unauthorized')
        wait_for(lambda: transport.state == Relay.State.REVOKED, 'the revocation')
        self.wait_for_finalization(finalized)

    def test_released_after_failed_connect(self):
        finalized = []
        adapter = Relay.Adapter.new(None, None)
        adapter.weak_ref(finalized.append, True)
        with Reports():
            adapter.connect_async()
            settle()
        del adapter
        self.wait_for_finalization(finalized)


if __name__ == '__main__':
    relaytest.main()
