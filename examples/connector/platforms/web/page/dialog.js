/* dialog.js: a new chat or thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { hasAccounts } from './account.js';
import { label } from './text.js';

const $ = id => document.getElementById(id);

const KINDS = {
  dm: ['New chat', 'Name of the person', 'You will speak as this person.'],
  channel: ['New chat', 'Name of the channel', 'Everybody here can speak in it.'],
  thread: ['New thread', 'Name of the thread', 'It hangs on this message.'],
};

const OWN_CHAT = ['New chat', 'Name of the chat', 'Only you and the bot will see it.'];

/* A new chat, or a thread that hangs on a message */
export class ChatDialog {
  #message = null;

  /* ask (type, members) → a promise of the answer; created (chat) */
  constructor(ask, created) {
    $('new-chat').addEventListener('click', () => this.open(null));
    $('dialog-cancel').addEventListener('click', () => $('dialog').close());
    $('dialog-form').addEventListener('change', () => this.#describe());
    $('dialog-form').addEventListener('submit', async event => {
      event.preventDefault();
      const frame = await ask('create_chat', this.#members());
      if (frame.type === 'error') {
        $('dialog-problem').textContent = label(frame.error, 300);
        $('dialog-problem').hidden = false;
        return;
      }
      $('dialog').close();
      created(frame.chat);
    });
  }

  get #kind() {
    return this.#message ? 'thread' : $('dialog-form').elements.kind.value;
  }

  #members() {
    const members = { chat_type: this.#kind, name: $('dialog-name').value.trim() };
    if (this.#message)
      Object.assign(members, { parent_chat_id: this.#message.chat_id, parent_message_id: this.#message.message_id });
    return members;
  }

  #describe() {
    const isOwn = this.#kind === 'dm' && hasAccounts();
    const [title, name, hint] = isOwn ? OWN_CHAT : KINDS[this.#kind];
    $('dialog-title').textContent = title;
    $('dialog-label').textContent = name;
    $('dialog-hint').textContent = hint;
  }

  /* message: what the thread hangs on, or null for another chat */
  open(message) {
    this.#message = message;
    $('dialog-form').reset();
    $('dialog-kind').hidden = message !== null;
    $('dialog-problem').hidden = true;
    this.#describe();
    $('dialog').showModal();
    $('dialog-name').focus();
  }
}
