/* sidebar.js: the list of chats, with the threads below their channels
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { button, chatName, chatRow, element, isShared, isThread, today } from './view.js';

const $ = id => document.getElementById(id);

const FEW = 5;                  // threads of a channel that are shown unasked

// Makes these nodes the children, and touches none that is in its place.
function place(container, nodes) {
  nodes.forEach((node, index) => {
    if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null);
  });
  while (container.children.length > nodes.length) container.lastElementChild.remove();
}

export class Sidebar {
  #unfolded = new Set();        // channels of which all threads are shown
  #rows = new Map();            // chat id → {node, seen}
  #lists = new Map();           // chat id of the channel → the list of its threads
  #asked = 0;
  #shown;

  // However many messages come, the list is drawn once a frame, and a row only when it has changed.
  draw(chats, current, unread) {
    this.#shown = { chats, current, unread };
    this.#count();
    if (!this.#asked) this.#asked = requestAnimationFrame(() => this.#draw());
  }

  // At once, because a page in the background has no frames.
  #count() {
    const { chats, unread } = this.#shown;
    let elsewhere = 0;

    for (const [chatId, count] of unread) elsewhere += chats.has(chatId) ? count : 0;
    $('back-unread').hidden = elsewhere === 0;
    $('back-unread').textContent = elsewhere;
    document.title = elsewhere > 0 ? `(${elsewhere}) Relay` : 'Relay';
  }

  #draw() {
    const { chats } = this.#shown;
    const people = [];
    const channels = [];
    const threads = new Map();  // chat id of the channel → its threads

    this.#asked = 0;
    for (const chat of chats.values()) {
      if (!isThread(chat) || !chats.has(chat.parent_chat_id)) (isShared(chat) ? channels : people).push(chat);
      else if (threads.has(chat.parent_chat_id)) threads.get(chat.parent_chat_id).push(chat);
      else threads.set(chat.parent_chat_id, [chat]);
    }
    place($('people'), people.map(chat => this.#row(chat)));
    place($('channels'), channels.map(chat => this.#channel(chat, threads.get(chat.chat_id))));
    for (const chatId of this.#rows.keys()) if (!chats.has(chatId)) this.#rows.delete(chatId);
  }

  // The focus stays on a row that is drawn anew.
  #row(chat) {
    const { current, unread } = this.#shown;
    const seen = [chat, chat.last, chat.chat_id === current, unread.get(chat.chat_id) ?? 0, today()];
    const old = this.#rows.get(chat.chat_id);

    if (old?.seen.every((value, index) => value === seen[index])) return old.node;
    const node = chatRow(chat, seen[2], seen[3]);
    const hasFocus = old?.node.firstElementChild.contains(document.activeElement);
    this.#rows.set(chat.chat_id, { node, seen });
    old?.node.replaceWith(node);
    if (hasFocus) node.firstElementChild.focus();
    return node;
  }

  #channel(channel, threads) {
    const node = this.#row(channel);
    if (!threads) {
      this.#lists.delete(channel.chat_id);
      place(node, [node.firstElementChild]);
      return node;
    }
    if (!this.#lists.has(channel.chat_id)) this.#lists.set(channel.chat_id, element('ul', 'threads'));
    const list = this.#lists.get(channel.chat_id);
    this.#drawThreads(list, channel, threads);
    place(node, [node.firstElementChild, list]);
    return node;
  }

  #drawThreads(list, channel, threads) {
    const { current, unread } = this.#shown;
    const isNew = chat => chat.chat_id === current || unread.has(chat.chat_id);
    const latest = [...threads].sort((one, other) => (other.last?.seq ?? Infinity) - (one.last?.seq ?? Infinity));
    const few = new Set(latest.slice(0, FEW));
    const all = this.#unfolded.has(channel.chat_id);
    const shown = all ? threads : threads.filter(chat => few.has(chat) || isNew(chat));
    const nodes = shown.map(chat => this.#row(chat));

    list.setAttribute('aria-label', `Threads of ${chatName(channel)}`);
    if (threads.length > shown.length) nodes.push(this.#more(list, channel, threads.length));
    place(list, nodes);
  }

  #more(list, channel, count) {
    const words = `All ${count} threads`;
    const old = list.querySelector(':scope > li > .more');
    if (old?.textContent === words) return old.parentElement;

    const item = element('li');
    item.append(button('more', words, () => {
      this.#unfolded.add(channel.chat_id);
      this.#draw();
    }));
    return item;
  }
}
