/* message.js: one message: its words, and all that hangs on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { isOwn } from './account.js';
import { textNode } from './markdown.js';
import { mediaNode } from './media.js';
import { promptNode } from './prompt.js';
import { label } from './text.js';
import { botName, button, chatAddress, chatName, element, icon, isNamed, isShared, isolated, personAvatar, robotAvatar, summary, timeOfDay }
  from './view.js';

const MAX_REACTIONS = 24;

/* The actions are those of the log: find (message id), threads (message id), press, jump, reply, begin. */
export class MessageView {
  #actions;
  #body = element('div', 'body');
  #line = element('div', 'line');
  #stack = element('div', 'stack');
  #when = element('time', 'when');
  #parts = new Map();           // name → {node, seen}

  constructor(message, chat, actions) {
    this.chat = chat;
    this.message = message;
    this.#actions = actions;
    this.node = element('article', 'message');
    this.node.tabIndex = -1;
    if (!isOwn(message)) this.node.append(message.author === 'user' ? personAvatar(message) : robotAvatar());
    this.#line.append(this.#stack, this.#tools());
    this.#body.append(this.#speaker(), this.#line);
    this.node.append(this.#body, this.#when);
    this.update(message);
  }

  #speaker() {
    const byPerson = this.message.author === 'user';
    const shown = byPerson ? isShared(this.chat) : isNamed(this.message);
    const name = byPerson ? label(this.message.user_name, 60) || 'Somebody' : botName(this.message);
    const node = element('span', shown ? 'who' : 'hidden');
    node.append(isolated(name), element('span', 'hidden', ' said:'));
    return node;
  }

  #tools() {
    const node = element('div', 'tools');
    const add = (shape, name, action) => {
      const tool = button('flat', '', () => action(this.message));
      tool.title = name;
      tool.setAttribute('aria-label', name);
      tool.append(icon(shape));
      node.append(tool);
    };
    add('reply', 'Reply', this.#actions.reply);
    if (this.chat.chat_type === 'channel') add('thread', 'Begin a thread', this.#actions.begin);
    return node;
  }

  // Only a part that changed is drawn anew: a sound goes on playing, and nothing is read out twice.
  #part(name, content, place, draw) {
    const seen = JSON.stringify(content ?? null);
    const old = this.#parts.get(name);
    if (old ? old.seen === seen : seen === 'null') return;
    const node = seen === 'null' ? null : draw();
    if (!node) old?.node.remove();
    else if (old) old.node.replaceWith(node);
    else place(node);
    if (node) this.#parts.set(name, { node, seen });
    else this.#parts.delete(name);
  }

  update(message) {
    const { deleted } = message;
    const stack = node => this.#stack.append(node);
    const last = node => this.#body.append(node);
    this.message = message;
    this.node.classList.toggle('own', isOwn(message));
    this.node.classList.toggle('edited', message.edited && !deleted);
    this.node.classList.toggle('deleted', Boolean(deleted));
    this.node.classList.toggle('interaction', message.kind === 'interaction');

    const media = !deleted && message.media?.length ? message.media : null;
    const quoted = !deleted && message.reply_to ? this.#quoted() : null;
    const words = deleted || message.text !== '' || quoted || !media ? [deleted, message.text, quoted] : null;

    this.#part('tag', message.kind === 'follow_up' ? true : null, node => this.#line.before(node), () => this.#tag());
    this.#part('media', media, stack, () => this.#media(media));
    this.#part('bubble', words, stack, () => this.#bubble(quoted));
    this.#part('prompt', deleted ? null : message.prompt, last, () => this.#prompt());
    this.#part('reactions', !deleted && message.reactions?.length ? message.reactions : null, last,
      () => this.#reactions());
    this.drawThreads();
    this.#drawWhen();
  }

  #quoted() {
    const message = this.#actions.find(this.message.reply_to);
    return message ? summary(message, 120) || 'Message' : 'An earlier message';
  }

  #tag() {
    const tag = element('span', 'tag');
    tag.append(icon('bolt'), 'Follow-up');
    return tag;
  }

  #bubble(quoted) {
    const bubble = element('div', 'bubble');
    if (this.message.deleted) {
      bubble.append('Message taken back');
      return bubble;
    }
    if (quoted) {
      const quote = button('quote', '', () => this.#actions.jump(this.message.reply_to));
      quote.append(element('span', 'hidden', 'In reply to: '), isolated(quoted));
      bubble.append(quote);
    }
    bubble.append(textNode(this.message.text));
    return bubble;
  }

  #media(media) {
    const node = element('div', 'media');
    node.append(...media.map(entry => mediaNode(entry, this.message.created)));
    return node;
  }

  #prompt() {
    return promptNode(this.message.prompt, option => this.#actions.press(this.message, option));
  }

  #reactions() {
    const node = element('div', 'reactions');
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', 'Reactions of the bot');
    for (const emoji of this.message.reactions.slice(0, MAX_REACTIONS))
      node.append(isolated(label(emoji, 16), 'reaction'));
    return node;
  }

  #drawWhen() {
    this.#when.dateTime = new Date(this.message.created).toISOString();
    this.#when.textContent = timeOfDay(this.message.created) + (this.message.edited ? ' · edited' : '');
  }

  // Those that began here.
  drawThreads() {
    const threads = this.#actions.threads(this.message.message_id);
    const shown = threads.map(thread => [thread.chat_id, chatName(thread)]);
    this.#part('threads', threads.length > 0 ? shown : null, node => this.#body.append(node), () => {
      const node = element('div', 'hanging');
      for (const thread of threads) {
        const link = element('a', 'hanging-thread');
        link.href = chatAddress(thread);
        link.append(icon('thread'), element('span', 'hidden', 'Thread '), isolated(chatName(thread)));
        node.append(link);
      }
      return node;
    });
  }

  // Messages of one author within a few minutes stand together.
  place(first, last) {
    this.node.classList.toggle('first', first);
    this.node.classList.toggle('last', last);
  }
}
