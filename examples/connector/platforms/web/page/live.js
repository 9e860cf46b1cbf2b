/* live.js: what is not a message yet: drafts that grow, and task cards
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { textNode } from './markdown.js';
import { label } from './text.js';
import { element, icon, isolated, robotAvatar } from './view.js';

const MOST = 20;                // shown in one chat
const MOST_TASKS = 60;
const ONLY_BOT = 'bot';         // as user_id of its messages
const GRACE = 150;              // milliseconds that the message may come after its draft has ended

// A map, as what a bot says may be "__proto__".
const STATES = new Map([
  ['pending', ['To do', 'pending']],
  ['in_progress', ['Working', 'working']],
  ['complete', ['Done', 'done']],
  ['completed', ['Done', 'done']],
  ['done', ['Done', 'done']],
  ['error', ['Failed', 'failed']],
  ['failed', ['Failed', 'failed']],
]);

function taskNode(task) {
  const [words, name] = STATES.get(task.status) ?? STATES.get('pending');
  const node = element('li', `task ${name}`);
  const mark = element('span', 'mark');
  const about = element('span', 'about');
  if (name === 'done') mark.append(icon('check'));
  if (name === 'failed') mark.append(icon('cross'));
  about.append(element('span', 'hidden', `${words}: `), isolated(label(task.title, 200) || 'Task', 'name'));
  for (const more of [task.details, task.output])
    if (typeof more === 'string' && more) about.append(isolated(label(more, 300), 'dim'));
  node.append(mark, about);
  return node;
}

// The chunks say, one after the other, what the card has: a task named again has another state.
function cardNode(chunks) {
  const node = element('div', 'tasks');
  const tasks = new Map();
  let title = '';
  let text = '';
  for (const chunk of chunks) {
    if (chunk.type === 'plan_update') title = chunk.title;
    else if (chunk.type === 'task_update' || chunk.status !== undefined)
      tasks.set(chunk.id ?? tasks.size, { ...tasks.get(chunk.id), ...chunk });
    else if (typeof chunk.text === 'string') text += chunk.text;
    else if (typeof chunk.title === 'string') title = chunk.title;
  }
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', 'What the bot is doing');
  node.append(isolated(label(title, 200) || 'What the bot is doing', 'title'));
  if (text) node.append(textNode(text));
  const list = element('ul');
  list.append(...[...tasks.values()].slice(0, MOST_TASKS).map(taskNode));
  if (tasks.size > 0) node.append(list);
  return node;
}

function draftNode(text) {
  const bubble = element('div', 'bubble');
  if (text === '') bubble.append('…');
  else bubble.append(textNode(text));
  return bubble;
}

// With a name where there are several bots in the chat.
function shell(kind, bot) {
  const node = element('div', `message first last ${kind === 'draft' ? 'draft' : 'plan'}`);
  const body = element('div', 'body');
  if (bot !== ONLY_BOT) body.append(isolated(label(bot, 60), 'who'));
  if (kind === 'draft') body.append(element('span', 'hidden', 'The bot is writing:'));
  body.append(element('div'));
  node.append(robotAvatar(), body);
  return node;
}

export class Live {
  #container;
  #chats = new Map();           // chat id → key → {kind, bot, content, node}
  #current = null;
  #asked = 0;

  constructor(container) {
    this.#container = container;
  }

  reset(drafts, cards) {
    this.#chats.clear();
    for (const draft of drafts) this.draft(draft);
    for (const card of cards) this.card(card);
    this.#draw();
  }

  open(chatId) {
    this.#current = chatId;
    this.#draw();
  }

  draft(frame) {
    const bot = frame.bot ?? ONLY_BOT;
    const key = `draft ${bot} ${frame.draft_id}`;
    const ending = frame.text === null && this.#chats.get(frame.chat_id)?.get(key);
    if (!ending) {
      this.#set(frame.chat_id, key, 'draft', bot, frame.text);
      return;
    }
    // The message comes right behind: nothing moves twice.
    setTimeout(() => {
      if (this.#chats.get(frame.chat_id)?.get(key) === ending) this.#set(frame.chat_id, key, 'draft', bot, null);
    }, GRACE);
  }

  card(frame) {
    const bot = frame.bot ?? ONLY_BOT;
    this.#set(frame.chat_id, `card ${bot} ${frame.card_id}`, 'card', bot, frame.chunks);
  }

  // A message of the bot takes its drafts with it. True if there was one.
  spoke(chatId, bot) {
    const entries = this.#chats.get(chatId);
    if (!entries) return false;
    const before = entries.size;
    for (const [key, entry] of entries) if (entry.kind === 'draft' && entry.bot === bot) entries.delete(key);
    if (entries.size < before) this.#draw();
    return entries.size < before;
  }

  #set(chatId, key, kind, bot, content) {
    if (!this.#chats.has(chatId)) this.#chats.set(chatId, new Map());
    const entries = this.#chats.get(chatId);
    if (content === null || content === undefined) entries.delete(key);
    else entries.set(key, { ...entries.get(key), kind, bot, content, drawn: false });
    if (entries.size === 0) this.#chats.delete(chatId);
    // However fast they come, once per picture of the screen.
    if (chatId === this.#current && !this.#asked)
      this.#asked = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    const entries = [...this.#chats.get(this.#current)?.values() ?? []].slice(-MOST);
    for (const entry of entries) {
      if (entry.drawn) continue;
      entry.node ??= shell(entry.kind, entry.bot);
      entry.node.querySelector('.body > :last-child')
        .replaceWith(entry.kind === 'draft' ? draftNode(entry.content) : cardNode(entry.content));
      entry.drawn = true;
    }
    const nodes = entries.map(entry => entry.node);
    for (const child of [...this.#container.children]) if (!nodes.includes(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.#container.children[index] !== node) this.#container.insertBefore(node, this.#container.children[index] ?? null);
    });
  }
}
