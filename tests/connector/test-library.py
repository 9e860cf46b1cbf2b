# test-library.py: every call of the adapter over a real socket, and its effect on the page
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'python'))

from harness import Page, SECRET, check, equal, main, wait_until  # noqa: E402
from rawhttp import call as http  # noqa: E402
from relaytest import Gio, GLib, Relay, call, from_json, start, to_json  # noqa: E402

PNG = b'\x89PNG\r\n\x1a\n' + bytes(range(256))


class Gateway:
    """An adapter that is online, with the events that it received."""

    def __init__(self, connector, platforms=('web',)):
        self.transport = Relay.WebsocketTransport.new(connector.url, platforms[0], 'b1')
        self.transport.set_identities([Relay.Identity.new(name, 'b1') for name in platforms])
        self.transport.set_gateway_id('gw')
        self.transport.set_secret(SECRET)
        self.adapter = Relay.Adapter.new(None, self.transport)
        self.inbox = []
        self.answers = []
        self.forwards = []
        self.interrupts = []
        self.adapter.connect('inbound', lambda adapter, event: self.inbox.append(event))
        self.adapter.connect('prompt-response', self._on_answer)
        self.adapter.connect('passthrough', self._on_passthrough)
        self.adapter.connect('interrupt', lambda adapter, *what: self.interrupts.append(what))
        check(call(self.adapter, 'connect'), 'online')

    def _on_answer(self, adapter, event):
        self.answers.append(event)
        return True

    def _on_passthrough(self, adapter, forward):
        self.forwards.append(forward)
        return False

    def act(self, name, *arguments):
        return call(self.adapter, name, *arguments)

    def take(self, inbox=None):
        inbox = self.inbox if inbox is None else inbox
        wait_until(lambda: inbox, 'an event')
        return inbox.pop(0)

    def hear(self, page, chat_id='general', text='hello', **members):
        """A user sends a message, so that the adapter knows the chat; returns the event."""
        page.say(chat_id, text, **members)
        return self.take()

    def hang_up(self):
        call(self.adapter, 'disconnect')


def with_gateway(test):
    """A page, and a gateway that has received a message of the channel."""
    def wrapped(connector):
        page = Page(connector)
        gateway = Gateway(connector)
        gateway.hear(page)
        test(connector, page, gateway)
        gateway.hang_up()
    wrapped.__name__ = test.__name__
    return wrapped


def fails(code, function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        equal((error.domain, error.code), ('relay-error-quark', int(code)), error.message)
        return error
    check(False, f'no error {code}')


def upload(gateway, name='cat.png', kind='image/png'):
    endpoint = Relay.Endpoint.new(gateway.transport)
    stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(PNG))
    box = []
    endpoint.upload_async(stream, len(PNG), kind, name, None, None, None,
                          lambda endpoint, result: box.append(result))
    wait_until(lambda: box, 'the upload')
    return endpoint.upload_finish(box[0])[0]


@with_gateway
def test_send(connector, page, gateway):
    mine = page.bot_message
    result = gateway.act('send', 'general', 'Hello', None, None)
    message = mine()
    equal((message['text'], message['message_id'], message.get('reply_to'), message['notify']),
          ('Hello', result.get_message_id(), None, False))
    gateway.act('send', 'general', 'And', message['message_id'], to_json({'notify': True}))
    message = mine()
    equal((message['reply_to'], message['notify']), (result.get_message_id(), True))
    error = fails(Relay.Error.REJECTED, gateway.act, 'send', 'nowhere', 'x', None, None)
    equal(error.message, 'unknown chat')


@with_gateway
def test_send_too_long(connector, page, gateway):
    text = 'word ' * 1700
    result = gateway.act('send', 'general', text, None, to_json({'notify': True}))
    pieces = [page.bot_message() for _ in range(3)]
    equal(''.join(piece['text'] for piece in pieces), text)
    equal([piece['message_id'] for piece in pieces], list(result.get_message_ids()))
    equal([piece['notify'] for piece in pieces], [False, False, True])
    gateway.adapter.set_split_long_messages(False)
    fails(Relay.Error.TOO_LARGE, gateway.act, 'send', 'general', text, None, None)


@with_gateway
def test_edit_and_delete(connector, page, gateway):
    message_id = gateway.act('send', 'general', 'one', None, None).get_message_id()
    page.bot_message()
    equal(gateway.act('edit_message', 'general', message_id, 'two', None).get_message_id(), message_id)
    edited = page.receive('edit')['message']
    equal((edited['text'], edited['edited']), ('two', True))
    check(gateway.act('delete_message', 'general', message_id, None), 'deleted')
    equal(page.receive('delete')['message_id'], message_id)
    fails(Relay.Error.REJECTED, gateway.act, 'edit_message', 'general', message_id, 'three', None)
    check(gateway.act('delete_message', 'general', message_id, None), 'a message that is already gone')


@with_gateway
def test_typing(connector, page, gateway):
    for status, shown in ((None, (True, '')), ('looking', (True, 'looking')), ('', (False, ''))):
        check(gateway.act('send_typing', 'general', status, None), status)
        frame = page.receive('typing')
        equal((frame['active'], frame['status']), shown)


@with_gateway
def test_react(connector, page, gateway):
    event = gateway.hear(page)
    for remove, shown in ((False, ['👀']), (True, [])):
        check(gateway.act('react', 'general', event.get_message_id(), '👀', remove, None), remove)
        equal(page.receive('edit')['message'].get('reactions', []), shown)
    fails(Relay.Error.REJECTED, gateway.act, 'react', 'general', 'nothing', '👀', False, None)


@with_gateway
def test_send_media(connector, page, gateway):
    url = upload(gateway)
    sent = gateway.act('send_media', 'general', Relay.MEDIA_KIND_IMAGE, url, 'A cat', 'cat.png', None, None)
    message = page.bot_message()
    equal((message['message_id'], message['text']), (sent.get_message_id(), 'A cat'))
    media = message['media'][0]
    equal((media['kind'], media['filename'], media['size']), ('image', 'cat.png', len(PNG)))
    equal(http(connector, 'GET', media['url']).body, PNG)
    fails(Relay.Error.REJECTED, gateway.act, 'send_media', 'general', 'image',
          f'{connector.url}/relay/media/none', None, None, None, None)


@with_gateway
def test_media_of_a_person(connector, page, gateway):
    media = http(connector, 'POST', '/api/media', PNG,
                 {'Content-Type': 'image/png', 'X-Media-Filename': 'dog.png'}).json()
    event = gateway.hear(page, text='look', media=[media['id']])
    equal((event.get_text(), event.get_message_type(), len(event.get_media_urls())),
          ('look', Relay.MessageType.PHOTO, 1))
    item = event.get_media().get_item(0)
    equal((item.get_url(), item.get_filename(), item.get_size()),
          (event.get_media_urls()[0], 'dog.png', len(PNG)))
    endpoint = Relay.Endpoint.new(gateway.transport)
    with tempfile.TemporaryDirectory() as folder:
        target = Gio.File.new_for_path(os.path.join(folder, 'dog.png'))
        box = []
        endpoint.download_file_async(item.get_url(), target, 0, None, None, None,
                                     lambda endpoint, result: box.append(result))
        wait_until(lambda: box, 'the download')
        equal(endpoint.download_file_finish(box[0])[0], len(PNG))
        equal(target.load_bytes(None)[0].get_data(), PNG)


def make_prompt(prompt_id=None, kind=Relay.PROMPT_KIND_CHOICE):
    prompt = Relay.Prompt.new(prompt_id, kind, 'Which?')
    prompt.add_option('a', 'The first', Relay.PROMPT_STYLE_PRIMARY)
    prompt.add_option('b', 'The second', None)
    return prompt


def press(page, message, option_id, **members):
    return page.ask('press', chat_id=message['chat_id'], message_id=message['message_id'],
                    option_id=option_id, **members)


@with_gateway
def test_prompt(connector, page, gateway):
    sent = gateway.act('send_prompt', 'general', make_prompt('p1'), None, None)
    message = page.bot_message()
    equal(message['message_id'], sent.get_message_id())
    equal(press(page, message, 'b', user_id='bob', user_name='Bob')['type'], 'pressed')
    answer = gateway.take(gateway.answers).get_prompt_response()
    equal((answer.get_prompt_id(), answer.get_option_id(), answer.get_label(), answer.get_prompt_message_id()),
          ('p1', 'b', 'The second', message['message_id']))
    equal(answer.get_source().get_user_id(), 'bob')
    equal(gateway.inbox, [])


@with_gateway
def test_ask(connector, page, gateway):
    outcomes = {}
    for number in range(3):
        outcomes[number] = start(gateway.adapter, 'ask', 'general', make_prompt(), 60, None, None)
    messages = [page.bot_message() for _ in outcomes]
    for number in (2, 0):
        press(page, messages[number], 'ab'[number // 2])
    equal([outcomes[number]().get_option_id() for number in (0, 2)], ['a', 'b'])
    equal(press(page, messages[0], 'b')['type'], 'error')
    page.ask('stop', chat_id='general', user_id='alice')
    try:
        outcomes[1]()
        check(False, 'the interrupt did not end the prompt')
    except GLib.Error as error:
        check(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error.message)
    equal((gateway.answers, gateway.inbox), ([], []))


@with_gateway
def test_threads(connector, page, gateway):
    event = gateway.hear(page)
    thread = gateway.act('create_thread', 'general', 'A table', event.get_message_id(), None).get_thread_id()
    chat = page.receive('chat')['chat']
    equal((chat['chat_id'], chat['parent_chat_id'], chat['name']), (thread, 'general', 'A table'))
    gateway.act('send', 'general', 'inside', None, to_json({'thread_id': thread}))
    equal(page.bot_message()['chat_id'], thread)
    for condition, current, name in ((Relay.RenameCondition.ALWAYS, None, 'two'),
                                     (Relay.RenameCondition.IF_CURRENT_NAME, 'two', 'three'),
                                     (Relay.RenameCondition.IF_CONNECTOR_CREATED, None, 'four')):
        check(gateway.act('rename_thread', 'general', thread, name, condition, current, None), name)
        equal(page.receive('chat')['chat']['name'], name)
    inside = gateway.hear(page, thread, 'hi')
    source = inside.get_source()
    equal((source.get_chat_type(), source.get_parent_chat_id(), source.get_scope_id()), ('thread', 'general', 'home'))
    gateway.act('send', thread, 'back', None, None)
    equal(page.bot_message()['chat_id'], thread)


@with_gateway
def test_draft(connector, page, gateway):
    gateway.act('send_draft', 'general', 1, 'One', False, None)
    equal(page.receive('draft')['text'], 'One')
    gateway.act('send_draft', 'general', 1, 'One two', True, None)
    frame = page.receive('draft')
    equal((frame['text'], frame['final']), ('One two', True))
    gateway.act('send', 'general', 'One two', None, None)
    equal(page.receive('draft')['text'], None)
    equal(page.bot_message()['text'], 'One two')


@with_gateway
def test_growing_answer(connector, page, gateway):
    draft = gateway.adapter.begin_draft('general', None, None)
    draft.set_interval(0)
    for word in ('One', ' two', ' three'):
        draft.append(word)
        equal(page.receive('draft')['text'], draft.get_text())
    result = call(draft, 'finish')
    message = page.bot_message()
    equal((message['text'], message['message_id']), ('One two three', result.get_message_id()))


@with_gateway
def test_task_cards(connector, page, gateway):
    chunks = to_json({'chunks': [{'title': 'Look'}]}).get_array_member('chunks')
    check(gateway.act('show_task_card', 'general', 'c', chunks, None), 'shown')
    equal(page.receive('card')['chunks'], [{'title': 'Look'}])
    check(gateway.act('stop_task_card', 'general', 'c', None), 'stopped')
    equal(page.receive('card')['chunks'], None)


@with_gateway
def test_chat_info(connector, page, gateway):
    info = gateway.act('get_chat_info', 'general')
    equal((info.get_name(), info.get_chat_type()), ('general', 'channel'))
    info = gateway.act('get_chat_info', 'nowhere')
    equal((info.get_name(), info.get_chat_type()), ('nowhere', 'dm'))


@with_gateway
def test_follow_up(connector, page, gateway):
    page.ask('interact', chat_id='general', command='ask', text='why', user_id='alice', user_name='Alice')
    event = gateway.take()
    equal((event.get_text(), len(gateway.forwards)), ('/ask why', 1))
    key = event.get_source().build_session_key(Relay.SessionKeyFlags.DEFAULT)
    gateway.act('send_follow_up', key, 'discord.interaction_token', 'because', None)
    message = page.bot_message()
    equal((message['text'], message['kind']), ('because', 'follow_up'))
    fails(Relay.Error.REJECTED, gateway.act, 'send_follow_up', 'agent:main:nobody', 'discord.interaction_token', 'x', None)


@with_gateway
def test_event(connector, page, gateway):
    sent = gateway.act('send', 'general', 'first', None, None)
    page.bot_message()
    event = gateway.hear(page, text='an answer', reply_to=sent.get_message_id(), user_id='bob', user_name='Bob')
    source = event.get_source()
    equal((event.get_text(), event.get_message_type(), event.get_reply_to_message_id(), event.get_reply_to_text(),
           event.get_reply_to_is_own()),
          ('an answer', Relay.MessageType.TEXT, sent.get_message_id(), 'first', Relay.Tristate.TRUE))
    equal((source.get_platform(), source.get_chat_id(), source.get_chat_type(), source.get_user_id(),
           source.get_user_name(), source.get_scope_id()),
          ('web', 'general', 'channel', 'bob', 'Bob', 'home'))
    check(event.get_message_id() and event.get_buffer_id(), 'ids')


@with_gateway
def test_context(connector, page, gateway):
    endpoint = Relay.Endpoint.new(gateway.transport)
    check(call(endpoint, 'declare_policy', 'web', True, False, None), 'declared')
    gateway.act('send', 'general', 'Hello', None, None)
    page.say('general', 'it rains', user_id='bob', user_name='Bob')
    page.say('general', 'here too', user_id='alice', user_name='Alice')
    event = gateway.hear(page, text='@bot, where not?', user_id='bob', user_name='Bob')
    equal((event.get_channel_context(), event.get_context_error()),
          ('[Recent channel messages]\nBob: it rains\nAlice: here too', False))


@with_gateway
def test_interrupt(connector, page, gateway):
    event = gateway.hear(page, user_id='alice', user_name='Alice')
    key = event.get_source().build_session_key(Relay.SessionKeyFlags.DEFAULT)
    turn = gateway.adapter.begin_turn(key, 'general')
    page.ask('stop', chat_id='general', user_id='alice')
    wait_until(turn.is_cancelled, 'the turn to be stopped')
    equal(gateway.interrupts, [(key, 'general')])


def test_two_platforms(connector):
    """Each chat has the limits and the ops of its own platform."""
    page = Page(connector)
    gateway = Gateway(connector, ('web', 'cli'))
    gateway.hear(page)
    connector.say('--no-wait', 'desk', 'x')
    gateway.take()
    adapter = gateway.adapter
    equal([adapter.get_descriptor_for_chat(chat).get_platform() for chat in ('general', 'desk')], ['web', 'cli'])
    text = '😀' * 3000
    equal(len(gateway.act('send', 'general', text, None, None).get_message_ids()), 1)
    equal(len(gateway.act('send', 'desk', text, None, None).get_message_ids()), 2)
    fails(Relay.Error.NOT_SUPPORTED, gateway.act, 'delete_message', 'desk', 'm', None)
    gateway.hang_up()


main(globals())
