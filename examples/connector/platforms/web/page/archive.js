/* archive.js: a chat gets another name, goes into the archive, or is deleted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { mayDelete } from './account.js';
import { label } from './text.js';
import { button, chatName, element } from './view.js';

const $ = id => document.getElementById(id);

function showProblem(id, frame) {
  $(id).hidden = frame.type !== 'error';
  $(id).textContent = frame.type === 'error' ? label(frame.error, 300) : '';
  return frame.type === 'error';
}

/* What can be done with the chat that is open */
export class ChatSettings {
  #ask;
  #chat = null;
  #isSure = false;              // “Delete” was pressed once

  /* current () → the chat that is open */
  constructor(ask, current) {
    this.#ask = ask;
    $('settings-open').addEventListener('click', () => this.#open(current()));
    $('settings-cancel').addEventListener('click', () => $('settings').close());
    $('settings-archive').addEventListener('click', () => this.#change('archive_chat'));
    $('settings-delete').addEventListener('click', () => this.#delete());
    $('settings-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#change('rename_chat', { name: $('settings-name').value.trim() });
    });
  }

  #open(chat) {
    this.#chat = chat;
    this.#setSure(false);
    showProblem('settings-problem', {});
    $('settings-name').value = chatName(chat);
    $('settings-delete').hidden = !mayDelete(chat);
    $('settings').showModal();
    $('settings-name').focus();
  }

  #setSure(isSure) {
    this.#isSure = isSure;
    $('settings-delete').textContent = isSure ? 'Delete for ever' : 'Delete…';
    $('settings-hint').textContent = isSure
      ? 'All its messages and threads will be deleted.'
      : 'An archived chat comes back when somebody writes in it.';
  }

  #delete() {
    if (this.#isSure) this.#change('delete_chat');
    else this.#setSure(true);
  }

  async #change(type, members) {
    const frame = await this.#ask(type, { chat_id: this.#chat.chat_id, ...members });
    if (!showProblem('settings-problem', frame)) $('settings').close();
  }
}

/* The chats that are not listed */
export class Archive {
  #ask;
  #restored;
  #asked = 0;

  /* restored (chat): it is listed again, and was chosen */
  constructor(ask, restored) {
    this.#ask = ask;
    this.#restored = restored;
    $('archive-open').addEventListener('click', () => this.#open());
    $('archive-close').addEventListener('click', () => $('archive').close());
    $('archive-search').addEventListener('input', () => this.#search());
  }

  /* Whether there are such chats */
  set hasChats(hasChats) {
    $('archive-open').hidden = !hasChats;
  }

  #open() {
    $('archive-search').value = '';
    $('archive-list').replaceChildren();
    $('archive').showModal();
    this.#search();
  }

  async #search() {
    const number = ++this.#asked;
    const frame = await this.#ask('archive', { text: $('archive-search').value.trim() });
    if (number !== this.#asked || showProblem('archive-problem', frame)) return;
    $('archive-none').hidden = frame.chats.length > 0;
    $('archive-list').replaceChildren(...frame.chats.map(chat => {
      const item = element('li');
      item.append(button('choice', chatName(chat), () => this.#restore(chat)));
      return item;
    }));
  }

  async #restore(chat) {
    const frame = await this.#ask('restore_chat', { chat_id: chat.chat_id });
    if (showProblem('archive-problem', frame)) return;
    $('archive').close();
    this.#restored(chat);
  }
}
