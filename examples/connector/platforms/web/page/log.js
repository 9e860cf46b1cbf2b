/* log.js: the messages of the chat that is open
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { MessageView } from './message.js';
import { dayName, element, sameDay } from './view.js';

const MOST = 1200;              // messages drawn; then the oldest go
const FEWER = 1000;

function continues(one, other) {
  return Boolean(one && other) && one.author === other.author && one.user_id === other.user_id &&
    Math.abs(one.created - other.created) < 5 * 60000 && sameDay(one.created, other.created);
}

export class Log {
  #container;
  #actions;
  #views = new Map();           // message id → view
  messages = [];
  chat = null;

  /* actions: threads (message id), press (message, option id), jump (message id), reply (message),
     begin (message: a thread) */
  constructor(container, actions) {
    this.#container = container;
    this.#actions = { ...actions, find: id => this.find(id) };
  }

  find(id) {
    return this.#views.get(id)?.message;
  }

  nodeOf(id) {
    return this.#views.get(id)?.node;
  }

  #append(message, before, after) {
    if (!before || !sameDay(before.created, message.created))
      this.#container.append(element('div', 'day', dayName(message.created)));
    const view = new MessageView(message, this.chat, this.#actions);
    view.place(!continues(before, message), !continues(message, after));
    this.#views.set(message.message_id, view);
    this.#container.append(view.node);
    return view;
  }

  // All anew; a screen reader is not told of what is old.
  show(chat, messages) {
    this.chat = chat;
    this.messages = messages;
    this.#views.clear();
    this.#container.setAttribute('aria-live', 'off');
    this.#container.replaceChildren();
    messages.forEach((message, index) => this.#append(message, messages[index - 1], messages[index + 1]));
    requestAnimationFrame(() => this.#container.setAttribute('aria-live', 'polite'));
  }

  add(message, fresh) {
    const before = this.messages.at(-1);
    if (before && message.seq <= before.seq) return;
    this.messages.push(message);
    if (continues(before, message)) this.#views.get(before.message_id).node.classList.remove('last');
    this.#append(message, before, undefined).node.classList.toggle('fresh', fresh);
  }

  edit(message) {
    const index = this.messages.findIndex(m => m.message_id === message.message_id);
    if (index < 0) return;
    this.messages[index] = message;
    this.#views.get(message.message_id).update(message);
  }

  // Its place stays until the chat is opened again, so that nothing moves under somebody who reads.
  remove(id) {
    const message = this.find(id);
    if (message) this.edit({ ...message, text: '', deleted: true });
    for (const answer of this.messages)
      if (answer.reply_to === id) this.#views.get(answer.message_id).update(answer);
  }

  drawThreads(id) {
    this.#views.get(id)?.drawThreads();
  }

  // True if some went.
  trim() {
    if (this.messages.length <= MOST) return false;
    for (const message of this.messages.splice(0, this.messages.length - FEWER)) this.#views.delete(message.message_id);
    const first = this.#views.get(this.messages[0].message_id).node;
    while (this.#container.firstChild !== first) this.#container.firstChild.remove();
    return true;
  }
}
