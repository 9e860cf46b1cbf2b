// test-chats.js: the list of chats through the typelib and with the override
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, converse, equal, run, until} = imports.relaytest;
const {Relay} = imports.gi;

// A connection with a list of chats that has received one message
function chatting(conversation)
{
  return converse(async peer => {
    peer.chats = Relay.ChatList.new(peer.adapter);
    peer.feedEvent('m1');
    await until(() => peer.chats.n_items, 'the chat');
    await conversation(peer, peer.chats.get_item(0));
  });
}

const tests = {
  lists_can_be_iterated: () => chatting(async ({chats}, chat) => {
    equal([...chats].map(each => each.chat_id), ['c1']);
    equal([...chat.messages].map(message => message.text), ['hi']);
    equal([...chat.last_message.media], []);
  }),

  send_is_a_promise: () => chatting(async (_peer, chat) => {
    const message = await chat.send_async('one', chat.last_message);
    equal(message.id, '9007199254740993');
    equal(message.state, Relay.ChatMessageState.SENT);
    equal([...chat.messages].map(each => each.text), ['hi', 'one']);
  }),

  queued_message_says_what_becomes_of_it: () => chatting(async (peer, chat) => {
    peer.answer = {success: false, error: 'no'};
    const message = chat.queue('one', null, {notify: true});
    await until(() => message.can_retry, 'the refusal');
    assert(message.error.matches(Relay.error_quark(), Relay.Error.REJECTED), `${message.error}`);
    equal(peer.written('outbound')[0].action.metadata.notify, true);
    peer.answer = {success: true, message_id: '2'};
    assert(chat.retry(message), 'it is sent again');
    await until(() => message.state === Relay.ChatMessageState.SENT, 'the message');
  }),

  state_is_restored: () => chatting(async ({chats}) => {
    const later = Relay.ChatList.new(Relay.Adapter.new(null, null));
    assert(later.restore_state(chats.dup_state()), 'restored');
    equal([...later].map(chat => chat.last_message.text), ['hi']);
  }),

  closing_is_a_promise: () => chatting(async ({chats}) => {
    equal(await chats.close_async(), true);
  }),
};

run(tests);
