# test_relay_bot.py: commands, filters, sessions, stores and the end of a bot
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import contextlib
import logging
import os
import signal
import tempfile
import unittest
import unittest.mock

import relaytest
from gi.overrides import relay_bot
from overridepeer import Peer, needs_loop, run, until
from relaytest import Gio, GLib, Relay


class Logs(logging.Handler):
    """Collects what is logged, with the exceptions."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)

    def __enter__(self):
        self.loggers = [logging.getLogger(name) for name in ('relay_bot', 'asyncio')]
        for logger in self.loggers:
            logger.addHandler(self)
            logger.propagate = False
        return self

    def __exit__(self, *_what):
        for logger in self.loggers:
            logger.removeHandler(self)
            logger.propagate = True


class Chat(Peer):
    """A bot with its connector."""

    def __init__(self, store=None, **options):
        super().__init__()
        self.answers = {'send': {'success': True, 'message_id': 's1'}, 'react': {'success': True}}
        self.bot = relay_bot.Bot(self.adapter, store, **options)
        self.n_said = 0

    def say(self, text, **fields):
        self.n_said += 1
        self.feed_event(f'b{self.n_said}', text=text, message_id=f'm{self.n_said}', **fields)

    def sent(self):
        return [frame['action']['content'] for frame in self.written('outbound') if frame['action']['op'] == 'send']

    def reactions(self):
        actions = [frame['action'] for frame in self.written('outbound')]
        return [action['emoji'] for action in actions if action['op'] == 'react' and not action.get('remove')]

    @contextlib.asynccontextmanager
    async def running(self):
        task = asyncio.ensure_future(self.bot.run())
        await until(lambda: self.adapter.state == Relay.State.ONLINE)
        try:
            yield self
        finally:
            self.bot.stop()
            assert await task == 0


def converse(chat, *texts, n_answers=None):
    """Says the texts, waits for as many answers, and returns these."""

    async def whole():
        async with chat.running():
            for text in texts:
                chat.say(text)
            await until(lambda: len(chat.sent()) == (len(texts) if n_answers is None else n_answers))
        return chat.sent()

    return run(whole())


@needs_loop
class Commands(unittest.TestCase):
    def answer(self, handler, text):
        chat = Chat()
        chat.bot.command('do', help='does it')(handler)
        return converse(chat, text)[0]

    def test_arguments_are_converted_and_can_be_left_out(self):
        async def handler(context, name, count: int = 3, factor: float = 0.5):
            await context.reply(repr((name, count, factor)))

        self.assertEqual(self.answer(handler, '/do tea'), "('tea', 3, 0.5)")
        self.assertEqual(self.answer(handler, '/do "green tea" 4 2.5'), "('green tea', 4, 2.5)")
        self.assertEqual(self.answer(handler, "/do it's"), '("it\'s", 3, 0.5)')

    def test_wrong_arguments_are_answered_with_the_usage(self):
        async def handler(context, name, count: int = 3):
            raise AssertionError

        for text in ('/do', '/do tea many', '/do tea 1 2'):
            with self.subTest(text):
                self.assertEqual(self.answer(handler, text), 'usage: /do NAME [COUNT]')

    def test_all_words_or_the_rest_of_the_line(self):
        async def words(context, first, *others: int):
            await context.reply(repr((first, others)))

        async def line(context, first, *, text):
            await context.reply(repr((first, text)))

        async def optional(context, *, text='none'):
            await context.reply(text)

        self.assertEqual(self.answer(words, '/do a 1 2'), "('a', (1, 2))")
        self.assertEqual(self.answer(words, '/do'), 'usage: /do FIRST [OTHERS…]')
        self.assertEqual(self.answer(line, '/do a  b "c\nd" '), "('a', 'b \"c\\nd\"')")
        self.assertEqual(self.answer(line, '/do a'), 'usage: /do FIRST TEXT')
        self.assertEqual(self.answer(optional, '/do'), 'none')
        self.assertEqual(self.answer(optional, '/do it'), 'it')

    def test_annotations_may_be_strings(self):
        async def handler(context, count: 'int'):
            await context.reply(repr(count))

        self.assertEqual(self.answer(handler, '/do 4'), '4')

    def test_the_name_may_be_followed_by_that_of_the_bot(self):
        async def handler(context, word):
            await context.reply(word)

        self.assertEqual(self.answer(handler, '/do@some_bot tea'), 'tea')

    def test_help_lists_the_commands(self):
        chat = Chat()

        @chat.bot.command('add', help='adds an item')
        async def add(context, item, count: int = 1):
            pass

        self.assertEqual(converse(chat, '/help'), ['/add ITEM [COUNT] – adds an item\n/help – lists the commands'])

    def test_a_bot_may_have_its_own_help(self):
        chat = Chat()

        @chat.bot.command('help')
        async def show_help(context):
            await context.reply('no')

        self.assertEqual(converse(chat, '/help'), ['no'])

    def test_the_commands_are_announced(self):
        chat = Chat()

        @chat.bot.command('add', help='adds an item')
        async def add(context, item):
            pass

        converse(chat, '/help')
        option = {'type': 3, 'name': 'item', 'description': 'item', 'required': False}
        self.assertEqual(chat.written('hello')[0]['command_manifest'], [
            {'name': 'help', 'description': 'lists the commands'},
            {'name': 'add', 'description': 'adds an item', 'options': [option]},
        ])


@needs_loop
class Messages(unittest.TestCase):
    def test_the_first_handler_whose_filter_accepts_answers(self):
        chat = Chat()
        router = relay_bot.Router()

        @router.message('(?i)tea')
        async def tea(context):
            await context.reply('tea!')

        @router.message(lambda event: event.text.startswith('/'))
        async def unknown(context):
            await context.reply('no such command')

        @router.message()
        async def other(context):
            await context.reply('what?')

        chat.bot.include(router)
        answers = converse(chat, 'some Tea', '/brew tea', '/brew', 'x')
        self.assertEqual(answers, ['tea!', 'tea!', 'no such command', 'what?'])

    def test_a_message_without_a_handler_is_not_answered(self):
        chat = Chat()

        @chat.bot.message('^yes$')
        async def yes(context):
            await context.reply('yes')

        self.assertEqual(converse(chat, 'no', 'yes', n_answers=1), ['yes'])
        self.assertEqual(chat.acks(), ['b1', 'b2'])

    def test_bots_are_answered_only_on_request(self):
        for answer_bots, expected in ((False, ['person']), (True, ['bot', 'person'])):
            chat = Chat(answer_bots=answer_bots)

            @chat.bot.message()
            async def echo(context):
                await context.reply(context.text)

            async def whole():
                async with chat.running():
                    chat.say('bot', is_bot=True)
                    chat.say('person', is_bot=False)
                    await until(lambda: len(chat.sent()) == len(expected))

            run(whole())
            self.assertEqual(chat.sent(), expected)

    def test_a_reply_is_a_reply_in_the_thread(self):
        chat = Chat()

        @chat.bot.message()
        async def echo(context):
            await context.reply(context.text, {'notify': True})

        async def whole():
            async with chat.running():
                chat.say('hi', thread_id='t1')
                await until(chat.sent)

        run(whole())
        action = next(frame['action'] for frame in chat.written('outbound') if frame['action']['op'] == 'send')
        self.assertEqual(action['reply_to'], 'm1')
        self.assertEqual(action['metadata']['thread_id'], 't1')
        self.assertTrue(action['metadata']['notify'])


@needs_loop
class Sessions(unittest.TestCase):
    def test_a_session_is_answered_in_order_one_after_the_other(self):
        chat = Chat()
        log = []

        @chat.bot.message()
        async def slow(context):
            log.append('begin ' + context.text)
            await asyncio.sleep(0.01 if context.text == '1' else 0)
            log.append('end ' + context.text)
            await context.reply(context.text)

        self.assertEqual(converse(chat, '1', '2', '3'), ['1', '2', '3'])
        self.assertEqual(log, ['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3'])

    def test_other_sessions_do_not_wait(self):
        chat = Chat()
        free = asyncio.Event()

        @chat.bot.message()
        async def slow(context):
            if context.text == 'wait':
                await free.wait()
            await context.reply(context.text)

        async def whole():
            async with chat.running():
                chat.say('wait', chat_id='c1')
                chat.say('go', chat_id='c2')
                await until(lambda: chat.sent() == ['go'])
                free.set()
                await until(lambda: chat.sent() == ['go', 'wait'])

        run(whole())

    def test_too_many_messages_are_rejected(self):
        chat = Chat()
        free = asyncio.Event()

        @chat.bot.message()
        async def slow(context):
            await free.wait()

        async def whole():
            with unittest.mock.patch.object(relay_bot, 'MAX_MESSAGES', 2), Logs() as logs:
                async with chat.running():
                    for text in '123':
                        chat.say(text)
                    await until(lambda: any('rejected' in record.getMessage() for record in logs.records))
                    free.set()
                    await until(lambda: set(chat.acks()) >= {'b1', 'b2'})
                    self.assertNotIn('b3', chat.acks())

        run(whole())

    def test_stop_cancels_the_turn(self):
        chat = Chat()

        @chat.bot.message()
        async def slow(context):
            await until(context.turn.is_cancelled)
            await context.reply('stopped')

        async def whole():
            async with chat.running():
                chat.say('x')
                await until(chat.reactions)
                key = Relay.SessionSource.new_from_json({'platform': 'discord', 'chat_id': 'c1', 'chat_type': 'dm',
                                                         'user_id': 'u1'}).build_session_key(0)
                chat.transport.feed_json({'type': 'interrupt_inbound', 'session_key': key, 'chat_id': 'c1'})
                await until(chat.sent)
                await until(lambda: chat.reactions() == ['👀', '❌'])

        run(whole())

    def test_marks(self):
        chat = Chat()

        @chat.bot.message()
        async def echo(context):
            await context.reply(context.text)

        async def whole():
            async with chat.running():
                chat.say('x')
                await until(lambda: chat.reactions() == ['👀', '✅'])

        run(whole())


@needs_loop
class State(unittest.TestCase):
    def count(self, store, n_messages=2, fails_at=None):
        chat = Chat(store)

        @chat.bot.message()
        async def count(context):
            context.state['n'] = context.state.get('n', 0) + 1
            await context.reply(str(context.state['n']))
            if context.state['n'] == fails_at:
                raise ValueError('on purpose')

        with Logs() as logs:
            return converse(chat, *['x'] * n_messages), logs.records

    def test_a_session_has_a_state(self):
        self.assertEqual(self.count(None)[0], ['1', '2'])

    def test_the_state_of_a_failed_handler_is_not_kept(self):
        answers, records = self.count(None, 3, fails_at=2)
        self.assertEqual(answers, ['1', '2', '2'])
        self.assertIn('on purpose', str(records[0].exc_info[1]))

    def test_sessions_have_their_own_states(self):
        store = relay_bot.MemoryStore()
        store.save('a', {'n': 1})
        self.assertEqual(store.load('b'), {})
        changed = store.load('a')
        changed['n'] = 2
        self.assertEqual(store.load('a'), {'n': 1})

    def test_a_file_survives_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'state.db')
            self.assertEqual(self.count(relay_bot.SqliteStore(path))[0], ['1', '2'])
            self.assertEqual(self.count(relay_bot.SqliteStore(path))[0], ['3', '4'])


@needs_loop
class Ends(unittest.TestCase):
    def test_a_failure_is_shown_with_the_message_and_told_to_on_error(self):
        chat = Chat()
        told = []

        @chat.bot.message()
        async def fails(context):
            await context.reply('so far')
            raise ValueError('on purpose')

        async def on_error(context, error):
            told.append((context.text, str(error)))

        chat.bot.on_error = on_error

        async def whole():
            async with chat.running():
                chat.say('x')
                await until(lambda: chat.reactions() == ['👀', '❌'])

        with Logs() as logs:
            run(whole())
        self.assertEqual(told, [('x', 'on purpose')])
        self.assertIn('message id “m1”', logs.records[0].getMessage())

    def test_what_a_user_has_stopped_is_no_failure(self):
        chat = Chat()
        chat.answers['prompt'] = {'success': True, 'message_id': 'p1'}
        told = []

        @chat.bot.message()
        async def ask(context):
            prompt = Relay.Prompt.new('p', Relay.PROMPT_KIND_CHOICE, 'what?')
            prompt.add_option('a', 'A')
            asyncio.get_running_loop().call_later(0, chat.adapter.interrupt_turn, context.session_key, 'c1')
            await context.ask(prompt)

        async def on_error(context, error):
            told.append(error)

        chat.bot.on_error = on_error

        async def whole():
            async with chat.running():
                chat.say('x')
                await until(lambda: chat.reactions() == ['👀', '❌'])

        with Logs() as logs:
            run(whole())
        self.assertEqual((told, logs.records), ([], []))

    def test_a_cancelled_run_disconnects(self):
        chat = Chat()

        async def whole():
            task = asyncio.ensure_future(chat.bot.run())
            await until(lambda: chat.adapter.state == Relay.State.ONLINE)
            task.cancel()
            await asyncio.wait([task])

        run(whole())
        self.assertEqual(chat.adapter.state, Relay.State.DISCONNECTED)

    def test_a_signal_ends_it_after_the_handlers(self):
        chat = Chat()
        ended = []

        @chat.bot.message()
        async def slow(context):
            os.kill(os.getpid(), signal.SIGTERM)
            await until(chat.bot._end.done)
            ended.append(chat.adapter.state)

        async def whole():
            task = asyncio.ensure_future(chat.bot.run())
            await until(lambda: chat.adapter.state == Relay.State.ONLINE)
            chat.say('x')
            return await task

        self.assertEqual(run(whole()), 0)
        self.assertEqual(ended, [Relay.State.ONLINE])
        self.assertEqual(chat.adapter.state, Relay.State.DISCONNECTED)

    def test_a_failed_connect_ends_it_with_an_error(self):
        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web', 'bot')
        transport.reconnect = Relay.Reconnect.NEVER
        bot = relay_bot.Bot(Relay.Adapter.new(None, transport))
        with Logs() as logs:
            self.assertEqual(run(bot.run()), 1)
        self.assertIn('Connecting failed', logs.records[0].getMessage())

    def test_a_lost_connection_is_shown_and_the_bot_can_be_ended(self):
        transport = Relay.WebsocketTransport.new('ws://127.0.0.1:1', 'web', 'bot')
        transport.reconnect = Relay.Reconnect.ALWAYS
        bot = relay_bot.Bot(Relay.Adapter.new(None, transport))

        async def whole():
            task = asyncio.ensure_future(bot.run())
            await until(lambda: logs.records)
            bot.stop(3)
            return await task

        with Logs() as logs:
            self.assertEqual(run(whole()), 3)
        self.assertIn('No connection: ', logs.records[0].getMessage())

    def test_a_revocation_ends_it(self):
        chat = Chat()

        async def whole():
            task = asyncio.ensure_future(chat.bot.run())
            await until(lambda: chat.adapter.state == Relay.State.ONLINE)
            chat.transport.hang_up(4401, None)
            await until(lambda: len(chat.written('hello')) == 2 or task.done())
            if not task.done():
                chat.transport.hang_up(4401, None)
            return await task

        with Logs() as logs:
            self.assertEqual(run(whole()), 1)
        self.assertIn('new secret', logs.records[-1].getMessage())

    def test_the_transport_of_the_environment(self):
        with unittest.mock.patch.dict(os.environ, GATEWAY_RELAY_URL='ws://127.0.0.1:1', GATEWAY_RELAY_ID='gw'):
            transport = relay_bot.transport_from_environment('web,cli')
        platforms = [identity.platform for identity in transport.identities]
        self.assertEqual((platforms, transport.gateway_id), (['web', 'cli'], 'gw'))
        self.assertEqual(transport.reconnect, Relay.Reconnect.ALWAYS)

    def test_asking_and_drafts_answer_the_message(self):
        chat = Chat()
        chat.answers['prompt'] = {'success': True, 'message_id': 'p1'}
        seen = []

        @chat.bot.message()
        async def ask(context):
            prompt = Relay.Prompt.new('p', Relay.PROMPT_KIND_CHOICE, 'what?')
            prompt.add_option('a', 'A')
            try:
                await context.ask(prompt, 1)
            except GLib.Error as error:
                seen.append(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))

        async def whole():
            async with chat.running():
                chat.say('x')
                await until(lambda: [f for f in chat.written('outbound') if f['action']['op'] == 'prompt'])
                chat.adapter.interrupt_turn('agent:main:discord:dm:c1', 'c1')
                await until(lambda: seen)

        run(whole())
        action = next(f['action'] for f in chat.written('outbound') if f['action']['op'] == 'prompt')
        self.assertEqual((seen, action['reply_to']), ([True], 'm1'))


relaytest.main()
