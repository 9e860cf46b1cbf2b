/* view.js: drawing chats and messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Whatever people or bots wrote becomes text of a node, never markup.
export function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

const BOLT = 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z';
const ROBOT = 'M4.5 5h7A1.5 1.5 0 0 1 13 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5v-5' +
  'A1.5 1.5 0 0 1 4.5 5zM8 5V2.5M6.2 8.2v1.2M9.8 8.2v1.2';

function icon(shape) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', shape);
  svg.append(path);
  return svg;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const shortDayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function dayOf(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function daysAgo(milliseconds) {
  return Math.round((dayOf(new Date()) - dayOf(new Date(milliseconds))) / 86400000);
}

function dayName(milliseconds) {
  const days = daysAgo(milliseconds);
  if (days === 0) return 'Today';
  return days === 1 ? 'Yesterday' : dayFormat.format(new Date(milliseconds));
}

function shortTime(milliseconds) {
  const date = new Date(milliseconds);
  return daysAgo(milliseconds) === 0 ? timeFormat.format(date) : shortDayFormat.format(date);
}

function hash(text) {
  let value = 7;
  for (const character of text) value = (value * 31 + character.codePointAt(0)) >>> 0;
  return value;
}

export function paintAvatar(node, chat) {
  const channel = chat.chat_type === 'channel';
  const first = [...chat.name][0] ?? '?';
  node.className = `avatar c${hash(chat.chat_id) % 7}${channel ? ' channel' : ''}`;
  node.textContent = channel ? '#' : first.toUpperCase();
}

export function chatRow(chat, current, unread) {
  const item = element('li');
  const link = element('a');
  const avatar = element('span');
  const about = element('span', 'about');
  const side = element('span', 'side');
  const last = chat.last;

  link.href = `#${encodeURIComponent(chat.chat_id)}`;
  if (current) link.setAttribute('aria-current', 'page');
  paintAvatar(avatar, chat);
  avatar.setAttribute('aria-hidden', 'true');
  about.append(element('span', 'name', chat.name));
  about.append(element('span', 'preview', last ? previewText(chat, last) : 'No messages yet'));
  if (last) side.append(element('span', '', shortTime(last.created)));
  if (unread > 0) {
    const badge = element('span', 'unread', unread > 99 ? '99+' : String(unread));
    badge.append(element('span', 'hidden', ' unread'));
    side.append(badge);
  }
  link.append(avatar, about, side);
  item.append(link);
  return item;
}

function previewText(chat, message) {
  const text = message.text.replace(/\s+/g, ' ').slice(0, 80);
  if (message.author === 'bot') return `Bot: ${text}`;
  return chat.chat_type === 'channel' ? `${message.user_name || 'Somebody'}: ${text}` : text;
}

// Messages of one author within a few minutes stand together.
function continues(one, other) {
  return one && other && one.author === other.author && one.user_id === other.user_id &&
    Math.abs(one.created - other.created) < 5 * 60000 &&
    dayOf(new Date(one.created)) === dayOf(new Date(other.created));
}

function messageNode(message, chat, quoted) {
  const own = message.author === 'user';
  const node = element('article', 'message');
  const body = element('div', 'body');
  const bubble = element('div', 'bubble');
  const when = element('time', 'when', timeFormat.format(new Date(message.created)));

  node.classList.toggle('own', own);
  node.classList.toggle('edited', message.edited);
  node.classList.toggle('interaction', message.kind === 'interaction');
  node.dataset.id = message.message_id;

  if (!own) {
    const avatar = element('span', 'avatar c7');
    avatar.append(icon(ROBOT));
    node.append(avatar);
  }
  body.append(element('span', 'hidden', own ? `${message.user_name || 'You'} said:` : 'Bot said:'));
  if (message.kind === 'follow_up') {
    const tag = element('span', 'tag');
    tag.append(icon(BOLT), 'Follow-up');
    body.append(tag);
  }
  if (quoted) bubble.append(element('span', 'quote', quoted.text));
  bubble.append(element('span', '', message.text));
  when.dateTime = new Date(message.created).toISOString();
  if (message.edited) when.append(' · edited');
  body.append(bubble);
  node.append(body, when);
  return node;
}

function frame(node, message, before, after, chat) {
  const first = !continues(before, message);
  node.classList.toggle('first', first);
  node.classList.toggle('last', !continues(message, after));
  if (first && message.author === 'user' && chat.chat_type === 'channel')
    node.querySelector('.body').prepend(element('span', 'who', message.user_name));
}

export class Log {
  constructor(container) {
    this.container = container;
    this.messages = [];
    this.chat = null;
  }

  #quoted(message) {
    return message.reply_to && this.messages.find(m => m.message_id === message.reply_to);
  }

  #append(message, before, after) {
    if (!before || dayOf(new Date(before.created)) !== dayOf(new Date(message.created)))
      this.container.append(element('div', 'day', dayName(message.created)));
    const node = messageNode(message, this.chat, this.#quoted(message));
    frame(node, message, before, after, this.chat);
    this.container.append(node);
    return node;
  }

  // All anew; a screen reader is not told of what is old.
  show(chat, messages) {
    this.chat = chat;
    this.messages = messages;
    this.container.setAttribute('aria-live', 'off');
    this.container.replaceChildren();
    messages.forEach((message, index) =>
      this.#append(message, messages[index - 1], messages[index + 1]));
    requestAnimationFrame(() => this.container.setAttribute('aria-live', 'polite'));
  }

  add(message) {
    const before = this.messages.at(-1);
    if (before && message.seq <= before.seq) return;
    this.messages.push(message);
    if (continues(before, message)) this.container.lastElementChild?.classList.remove('last');
    this.#append(message, before, undefined).classList.add('fresh');
  }

  edit(message) {
    const index = this.messages.findIndex(m => m.message_id === message.message_id);
    if (index < 0) return;
    const old = [...this.container.querySelectorAll('.message')][index];
    const node = messageNode(message, this.chat, this.#quoted(message));
    this.messages[index] = message;
    frame(node, message, this.messages[index - 1], this.messages[index + 1], this.chat);
    old.replaceWith(node);
  }
}
