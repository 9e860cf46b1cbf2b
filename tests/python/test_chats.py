# test_chats.py: the list of chats through the typelib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import unittest

import relaytest
from relaytest import Gio, Relay, call, settle, wait_for
from test_memory import Online


class TestChats(Online):
    def setUp(self):
        super().setUp()
        self.chats = Relay.ChatList.new(self.adapter)

    def chat(self):
        self.receive(text='hi')
        return self.chats[0]

    def test_lists_are_sequences(self):
        chat = self.chat()
        self.assertEqual((len(self.chats), self.chats.props.n_items), (1, 1))
        self.assertEqual([each.props.chat_id for each in self.chats], ['c1'])
        self.assertEqual([message.props.text for message in chat.props.messages], ['hi'])
        self.assertIsInstance(self.chats, Gio.ListModel)

    def test_properties_notify(self):
        chat = self.chat()
        message = chat.props.last_message
        seen = []
        message.connect('notify::text', lambda row, _pspec: seen.append(row.props.text))
        self.receive(text='hello', message_id=message.props.id, message_is_edit=True)
        self.assertEqual((seen, message.props.edited), (['hello'], True))
        self.assertEqual(chat.props.unread, 1)
        chat.mark_read()
        self.assertEqual(self.chats.props.unread, 0)

    def test_send_returns_the_message(self):
        self.answers['send'] = {'success': True, 'message_id': '77'}
        chat = self.chat()
        message = call(chat, 'send', 'one', None, None)
        self.assertEqual(message.props.state, Relay.ChatMessageState.SENT)
        self.assertEqual((message.props.id, message.props.own), ('77', True))

    def test_failed_message_is_retried(self):
        self.answers['send'] = {'success': False, 'error': 'no'}
        chat = self.chat()
        message = chat.queue('one', chat.props.last_message, None)
        wait_for(lambda: message.props.can_retry, 'the refusal')
        self.assertEqual(message.props.error.message, 'no')
        self.answers['send'] = {'success': True, 'message_id': '77'}
        self.assertTrue(chat.retry(message))
        wait_for(lambda: message.props.state == Relay.ChatMessageState.SENT, 'the message')

    def test_state_is_restored(self):
        saved = []
        self.chats.connect('state-changed', lambda chats: saved.append(chats.dup_state()))
        self.chat()
        wait_for(lambda: saved, 'the state')
        later = Relay.ChatList.new(Relay.Adapter.new(None, None))
        self.assertTrue(later.restore_state(saved[-1]))
        self.assertEqual(later[0].props.messages[0].props.text, 'hi')

    def test_closing_is_a_call(self):
        self.assertTrue(call(self.chats, 'close'))
        settle()


if __name__ == '__main__':
    relaytest.main()
