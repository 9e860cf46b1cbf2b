/* attach.js: files on their way into a message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { ownUrl } from './media.js';
import { label, sizeText } from './text.js';
import { button, element, icon, isolated } from './view.js';

const MOST = 10;                // in one message

function encodedName(file) {
  try {
    return encodeURIComponent(file.name);
  } catch {
    return '';                  // half a character
  }
}

/* Uploads at once, so that the message itself can go in one piece. */
function upload(file, progressed) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.addEventListener('load', () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch { /* says no more than its status */ }
      if (request.status === 201 && answer?.id) resolve(answer);
      else reject(new Error(answer?.error || `status ${request.status}`));
    });
    request.addEventListener('error', () => reject(new Error('the connection was lost')));
    request.addEventListener('abort', () => reject(null));
  });
  request.upload.addEventListener('progress', event => {
    if (event.lengthComputable) progressed(event.loaded / event.total);
  });
  request.open('POST', 'api/media');
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  request.setRequestHeader('X-Media-Filename', encodedName(file));
  request.send(file);
  return { done, cancel: () => request.abort() };
}

export class Attachments {
  #list;
  #changed;
  #problem;
  #chats = new Map();           // chat id → entries
  #current = null;
  maxSize = 26214400;

  constructor(list, changed, problem) {
    this.#list = list;
    this.#changed = changed;
    this.#problem = problem;
  }

  get #entries() {
    if (!this.#chats.has(this.#current)) this.#chats.set(this.#current, []);
    return this.#chats.get(this.#current);
  }

  get count() {
    return this.#entries.length;
  }

  get isBusy() {
    return this.#entries.some(entry => !entry.media);
  }

  open(chatId) {
    this.#current = chatId;
    this.#draw();
  }

  add(files) {
    this.#problem('');
    for (const file of files) {
      const name = label(file.name, 80) || 'The file';
      if (this.count >= MOST) this.#problem(`A message takes ${MOST} files at most.`);
      else if (file.size === 0) this.#problem(`${name} is empty.`);
      else if (file.size > this.maxSize) this.#problem(`${name} is larger than ${sizeText(this.maxSize)}.`);
      else this.#begin(file, name);
    }
    this.#draw();
  }

  #begin(file, name) {
    const entries = this.#entries;
    const entry = { name, size: file.size, media: null, bar: element('progress') };
    const drop = () => {
      if (entries.includes(entry)) entries.splice(entries.indexOf(entry), 1);
      this.#draw();
    };
    entry.bar.max = 1;
    entry.bar.setAttribute('aria-label', `Uploading ${name}`);
    entries.push(entry);
    const { done, cancel } = upload(file, part => { entry.bar.value = part; });
    entry.remove = () => {
      cancel();
      drop();
    };
    done.then(media => {
      entry.media = media;
      this.#draw();
    }, error => {
      drop();
      if (error) this.#problem(`${name} could not be uploaded: ${error.message}`);
    });
  }

  #node(entry) {
    const node = element('li', 'attachment');
    const about = element('span', 'about');
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(entry.media?.mime);
    if (isPicture) {
      const thumbnail = element('img');
      thumbnail.src = ownUrl(entry.media);
      thumbnail.alt = '';
      node.append(thumbnail);
    } else {
      node.append(icon('file'));
    }
    about.append(isolated(entry.name, 'name'), entry.media ? element('span', 'dim', sizeText(entry.size)) : entry.bar);
    const remove = button('flat', '', () => {
      entry.remove();
      document.getElementById('text').focus();
    });
    remove.setAttribute('aria-label', `Remove ${entry.name}`);
    remove.title = 'Remove';
    remove.append(icon('cross'));
    node.append(about, remove);
    return node;
  }

  #draw() {
    this.#list.hidden = this.count === 0;
    this.#list.replaceChildren(...this.#entries.map(entry => this.#node(entry)));
    this.#changed();
  }

  // What goes into the message now; to be given back if it does not go.
  take() {
    const entries = this.#entries;
    this.#chats.set(this.#current, []);
    this.#draw();
    return entries;
  }

  giveBack(chatId, entries) {
    this.#chats.set(chatId, [...entries, ...this.#chats.get(chatId) ?? []].slice(0, MOST));
    if (chatId === this.#current) this.#draw();
  }
}
