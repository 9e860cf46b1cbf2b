/* view.js: nodes, icons, times, and the rows of the list of chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { isWithBot } from './account.js';
import { label } from './text.js';

// Whatever people or bots wrote becomes text of a node, never markup.
export function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// A name amid our own words: its direction ends with it.
export function isolated(text, className) {
  return element('bdi', className, text);
}

export function button(className, text, action) {
  const node = element('button', className, text);
  node.type = 'button';
  node.addEventListener('click', action);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

const SHAPES = {
  bolt: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z',
  robot: 'M4.5 5h7A1.5 1.5 0 0 1 13 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5v-5' +
    'A1.5 1.5 0 0 1 4.5 5zM8 5V2.5M6.2 8.2v1.2M9.8 8.2v1.2',
  reply: 'M6.5 3.5 2.5 7.5l4 4M3 7.5h6a4.5 4.5 0 0 1 4.5 4.5v1',
  thread: 'M3 2.5v5A2.5 2.5 0 0 0 5.5 10H13M10 7l3 3-3 3',
  file: 'M4 1.8h5l3.2 3.2v9.2H4zM8.8 2v3.2H12',
  link: 'M6.5 3.5h-3v9h9v-3M9 2.5h4.5V7M13 3 7.5 8.5',
  down: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6',
};

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}

function initial(name) {
  return ([...name][0] ?? '?').toUpperCase();
}

export function personAvatar(message) {
  const name = label(message.user_name, 60);
  return element('span', `avatar c${hash(message.user_id) % 7}`, initial(name));
}

export function robotAvatar() {
  const avatar = element('span', 'avatar c7');
  avatar.append(icon('robot'));
  return avatar;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const shortDayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function dayOf(milliseconds) {
  return new Date(milliseconds).setHours(0, 0, 0, 0);
}

function daysAgo(milliseconds) {
  return Math.round((dayOf(Date.now()) - dayOf(milliseconds)) / 86400000);
}

// The beginning of the day, in milliseconds
export function today() {
  return dayOf(Date.now());
}

export function sameDay(one, other) {
  return dayOf(one) === dayOf(other);
}

export function dayName(milliseconds) {
  const days = daysAgo(milliseconds);
  if (days === 0) return 'Today';
  return days === 1 ? 'Yesterday' : dayFormat.format(new Date(milliseconds));
}

export function timeOfDay(milliseconds) {
  return timeFormat.format(new Date(milliseconds));
}

function shortTime(milliseconds) {
  return daysAgo(milliseconds) === 0 ? timeOfDay(milliseconds) : shortDayFormat.format(new Date(milliseconds));
}

/* The list of chats */

function hash(text) {
  let value = 7;
  for (const character of text) value = (value * 31 + character.codePointAt(0)) >>> 0;
  return value;
}

export const isThread = chat => chat.chat_type === 'thread';
export const isShared = chat => chat.chat_type === 'channel' || isThread(chat);
export const chatName = chat => (isWithBot(chat) ? 'Bot' : label(chat.name) || label(chat.chat_id));
export const chatAddress = chat => `#${encodeURIComponent(chat.chat_id)}`;

export function paintAvatar(node, chat) {
  const shared = isShared(chat);
  node.className = `avatar c${hash(chat.chat_id) % 7}${shared ? ' channel' : ''}`;
  if (isThread(chat)) node.replaceChildren(icon('thread'));
  else node.textContent = shared ? '#' : initial(chatName(chat));
}

export function chatRow(chat, current, unread) {
  const item = element('li');
  const link = element('a');
  const avatar = element('span');
  const about = element('span', 'about');
  const side = element('span', 'side');
  const last = chat.last;

  link.href = chatAddress(chat);
  if (current) link.setAttribute('aria-current', 'page');
  paintAvatar(avatar, chat);
  avatar.setAttribute('aria-hidden', 'true');
  about.append(isolated(chatName(chat), 'name'));
  if (!isThread(chat)) {
    about.append(element('span', 'preview', last ? preview(chat, last) : 'No messages yet'));
    if (last) side.append(element('span', '', shortTime(last.created)));
  }
  if (unread > 0) {
    const badge = element('span', 'unread', unread > 99 ? '99+' : String(unread));
    badge.append(element('span', 'hidden', ' unread'));
    side.append(badge);
  }
  link.append(avatar, about, side);
  item.append(link);
  return item;
}

export const MEDIA_KINDS = new Map([
  ['image', 'Picture'], ['audio', 'Sound'], ['voice', 'Voice message'], ['video', 'Video'],
]);

// A message in one line; one without words is what hangs on it.
export function summary(message, limit = 80) {
  if (message.deleted) return 'Message taken back';
  const words = label(message.text, limit);
  const media = message.media?.[0];
  return words || (media && (MEDIA_KINDS.get(media.kind) ?? label(media.filename, limit))) || '';
}

// Bots have names where there are several in a chat.
export function isNamed(message) {
  return message.author === 'bot' && message.user_id !== 'bot';
}

export function botName(message, limit = 60) {
  return (isNamed(message) && label(message.user_name, limit)) || 'Bot';
}

function preview(chat, message) {
  const text = summary(message);
  if (message.author === 'bot') return `${botName(message, 40)}: ${text}`;
  return isShared(chat) ? `${label(message.user_name, 40) || 'Somebody'}: ${text}` : text;
}
