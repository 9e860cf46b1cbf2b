/* sidebar.js: the list of chats, with the threads below their channels
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { button, chatName, chatRow, element, isShared, isThread } from './view.js';

const $ = id => document.getElementById(id);

const FEW = 5;                  // threads of a channel that are shown unasked

export class Sidebar {
  #unfolded = new Set();        // channels of which all threads are shown

  draw(chats, current, unread) {
    const people = [];
    const channels = new Map(); // chat id → row
    const threads = new Map();  // chat id of the channel → its threads
    let elsewhere = 0;

    for (const chat of chats.values()) {
      elsewhere += unread.get(chat.chat_id) ?? 0;
      if (isThread(chat) && chats.has(chat.parent_chat_id)) {
        const siblings = threads.get(chat.parent_chat_id) ?? [];
        threads.set(chat.parent_chat_id, [...siblings, chat]);
        continue;
      }
      const row = chatRow(chat, chat.chat_id === current, unread.get(chat.chat_id) ?? 0);
      if (isShared(chat)) channels.set(chat.chat_id, row);
      else people.push(row);
    }
    for (const [parent, list] of threads) {
      const again = () => this.draw(chats, current, unread);
      channels.get(parent)?.append(this.#threadList(chats.get(parent), list, current, unread, again));
    }
    this.#replace(people, [...channels.values()]);
    $('back-unread').hidden = elsewhere === 0;
    $('back-unread').textContent = elsewhere;
    document.title = elsewhere > 0 ? `(${elsewhere}) Relay` : 'Relay';
  }

  #threadList(channel, threads, current, unread, again) {
    const node = element('ul', 'threads');
    const isNew = chat => chat.chat_id === current || unread.has(chat.chat_id);
    const latest = [...threads].sort((one, other) => (other.last?.seq ?? Infinity) - (one.last?.seq ?? Infinity));
    const few = new Set(latest.slice(0, FEW));
    const all = this.#unfolded.has(channel.chat_id);
    const shown = all ? threads : threads.filter(chat => few.has(chat) || isNew(chat));

    node.setAttribute('aria-label', `Threads of ${chatName(channel)}`);
    node.append(...shown.map(chat => chatRow(chat, chat.chat_id === current, unread.get(chat.chat_id) ?? 0)));
    if (threads.length > shown.length) {
      const item = element('li');
      item.append(button('more', `All ${threads.length} threads`, () => {
        this.#unfolded.add(channel.chat_id);
        again();
      }));
      node.append(item);
    }
    return node;
  }

  // The focus stays on the row it was on.
  #replace(people, channels) {
    const focused = document.activeElement?.closest?.('#chats a')?.getAttribute('href');
    $('people').replaceChildren(...people);
    $('channels').replaceChildren(...channels);
    if (focused) document.querySelector(`#chats a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}
