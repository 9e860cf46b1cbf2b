/* app.js: the page's state, what comes from the connector, and the chat that is open
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { AccountDialog, ownChatId } from './account.js';
import { Archive, ChatSettings } from './archive.js';
import { Composer } from './composer.js';
import { ChatDialog } from './dialog.js';
import { Live } from './live.js';
import { Log } from './log.js';
import { Sidebar } from './sidebar.js';
import { Line } from './socket.js';
import { label } from './text.js';
import { chatAddress, chatName, element, isShared, isThread, isolated, paintAvatar } from './view.js';

const PAGE = 100;               // messages asked for at a time
const MOST_PAGES = 10;          // looked through for one message

const $ = id => document.getElementById(id);
const narrow = matchMedia('(max-width: 719px)');

const chats = new Map();        // chat id → chat
const typing = new Map();       // chat id → status
const unread = new Map();       // chat id → count
let state = { gateway: 'offline', waiting: 0 };
let current = null;             // chat id
let atEnd = true;
let ending = null;             // the frame that scrolls there

const line = new Line(receive, lost);
const ask = (type, members) => line.ask(type, members);
const composer = new Composer(ask);
const sidebar = new Sidebar();
const dialog = new ChatDialog(ask, created);
const archive = new Archive(ask, restored);
const account = new AccountDialog();
const live = new Live($('live'));
const log = new Log($('log'), {
  threads: threadsOf,
  press,
  jump,
  reply: message => composer.reply(message),
  begin: message => dialog.open(message),
});

/* What comes */

const receivers = {
  welcome(frame) {
    state = frame.state;
    account.person = frame.account;
    chats.clear();
    typing.clear();
    for (const chat of frame.chats) chats.set(chat.chat_id, chat);
    for (const entry of frame.typing) typing.set(entry.chat_id, entry.status);
    live.reset(frame.drafts ?? [], frame.cards ?? []);
    archive.hasChats = frame.archived > 0;
    if (frame.max_upload) composer.attachments.maxSize = frame.max_upload;
    composer.problem('');
    drawState();
    composer.drawSpeakers(chats.values());
    open();
  },
  message({ message }) {
    const chat = chats.get(message.chat_id);
    if (!chat) return;
    const bot = message.author === 'bot';
    // Where its draft stood it does not rise again.
    const replaced = bot && live.spoke(message.chat_id, message.user_id);
    chat.last = message;
    if (message.chat_id === current && log.chat?.chat_id === current) {
      log.add(message, !replaced);
      if (atEnd && log.trim()) $('earlier').hidden = false;
      $('empty').hidden = true;
      if (atEnd || !bot) scrollToEnd();
      else $('newest').hidden = false;
    }
    if (bot && (message.chat_id !== current || document.hidden))
      unread.set(message.chat_id, (unread.get(message.chat_id) ?? 0) + 1);
    drawChats();
  },
  edit({ message }) {
    const chat = chats.get(message.chat_id);
    if (chat?.last?.message_id === message.message_id) chat.last = message;
    if (message.chat_id === current) log.edit(message);
    drawChats();
  },
  delete(frame) {
    if (frame.chat_id === current) log.remove(frame.message_id);
    const chat = chats.get(frame.chat_id);
    if (chat?.last?.message_id === frame.message_id) findLast(chat);
  },
  typing(frame) {
    if (frame.active) typing.set(frame.chat_id, frame.status);
    else typing.delete(frame.chat_id);
    if (frame.chat_id === current) drawTyping();
  },
  draft(frame) {
    live.draft(frame);
  },
  card(frame) {
    live.card(frame);
  },
  chat({ chat }) {
    if (!chat.archived) {
      learn(chat);
      return;
    }
    archive.hasChats = true;
    forget(chat.chat_id);
  },
  gone(frame) {
    forget(frame.chat_id);
  },
  state(frame) {
    state = frame;
    drawState();
  },
  error(frame) {
    composer.problem(frame.error);
  },
};

function receive(frame) {
  if (Object.hasOwn(receivers, frame.type)) receivers[frame.type](frame);
}

function lost() {
  typing.clear();
  drawState();
  drawTyping();
}

// One that is new, or has another name.
function learn(chat) {
  chats.set(chat.chat_id, { ...chats.get(chat.chat_id), ...chat });
  drawChats();
  if (current !== null && (chat.chat_id === current || chats.get(current).parent_chat_id === chat.chat_id)) drawTitle();
  if (chat.parent_chat_id === current && chat.parent_message_id) log.drawThreads(chat.parent_message_id);
  composer.drawSpeakers(chats.values());
  if (chat.chat_id === current) drawState();
}

// A channel takes its threads with it.
function forget(chatId) {
  for (const chat of [...chats.values()]) {
    if (chat.chat_id !== chatId && chat.parent_chat_id !== chatId) continue;
    chats.delete(chat.chat_id);
    unread.delete(chat.chat_id);
    typing.delete(chat.chat_id);
  }
  if (current !== null && !chats.has(current)) {
    history.replaceState(null, '', location.pathname + location.search);
    open();
  } else {
    drawChats();
  }
  composer.drawSpeakers(chats.values());
}

// Its row comes with the next frame, and perhaps came before.
function restored(chat) {
  learn({ ...chat, archived: false });
  location.hash = encodeURIComponent(chat.chat_id);
}

function created(chat) {
  learn(chat);
  location.hash = encodeURIComponent(chat.chat_id);
}

function threadsOf(messageId) {
  return [...chats.values()].filter(chat => chat.parent_message_id === messageId && chat.parent_chat_id === current);
}

async function findLast(chat) {
  const frame = await ask('history', { chat_id: chat.chat_id, limit: 1 });
  if (!frame.messages) return;
  chat.last = frame.messages[0];
  drawChats();
}

/* Drawing */

function drawChats() {
  sidebar.draw(chats, current, unread);
}

// Of the gateway that has the open chat.
function ownState() {
  return state.gateways?.[chats.get(current)?.gateway_id] ?? state;
}

function waitingText(waiting) {
  if (waiting === 0) return 'What you write will wait for it.';
  return waiting === 1 ? '1 message waits for it.' : `${waiting} messages wait for it.`;
}

function drawState() {
  const names = { online: 'Gateway online', idle: 'Gateway asleep', offline: 'Gateway offline' };
  const connected = line.isOpen;
  const { gateway, waiting } = ownState();
  const shown = connected ? gateway : 'offline';

  $('gateway').dataset.state = shown;
  $('gateway-text').textContent = connected
    ? names[shown] + (shown !== 'online' && waiting > 0 ? ` · ${waiting} waiting` : '')
    : 'Connecting…';
  setBanner(connected ? { idle: 'The gateway is asleep.', offline: 'The gateway is offline.' }[shown] ?? ''
    : 'No connection.', connected ? waitingText(waiting) : 'Trying to reach the connector again…');
}

// Only what changed, or a screen reader says all of it again.
function setBanner(title, text) {
  $('banner').hidden = title === '';
  if ($('banner-title').textContent !== title) $('banner-title').textContent = title;
  if ($('banner-text').textContent !== text) $('banner-text').textContent = text;
}

function drawTyping() {
  const active = current !== null && typing.has(current);
  $('typing').hidden = !active;
  $('typing-text').textContent = active ? label(typing.get(current)) || 'Bot is typing…' : '';
  $('stop').classList.toggle('busy', active);
}

function drawTitle() {
  const chat = chats.get(current);
  const parent = chats.get(chat.parent_chat_id);
  paintAvatar($('avatar'), chat);
  $('title').replaceChildren(isolated(chatName(chat)));
  if (isThread(chat) && parent) {
    const link = element('a', '', `#${chatName(parent)}`);
    link.href = chatAddress(parent);
    $('subtitle').replaceChildren('Thread of ', link);
  } else {
    const [words, name] = isShared(chat) ? ['Channel of ', chat.scope_id] : ['You speak as ', chat.user_name];
    $('subtitle').replaceChildren(words, isolated(label(name, 60)));
  }
}

/* Scrolling: who is at the end stays there, whatever grows */

// Once a frame, however many messages come in it: each time lays the whole log out anew.
function scrollToEnd() {
  $('newest').hidden = true;
  atEnd = true;
  ending ??= requestAnimationFrame(() => {
    ending = null;
    if (atEnd) $('scroller').scrollTop = $('scroller').scrollHeight;
  });
}

$('scroller').addEventListener('scroll', () => {
  if (ending !== null) return;  // what came since is only below until then
  const box = $('scroller');
  atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  if (atEnd) $('newest').hidden = true;
});
const growth = new ResizeObserver(() => { if (atEnd) scrollToEnd(); });
for (const id of ['scroller', 'log', 'live', 'typing']) growth.observe($(id));

/* Opening a chat; the address says which, so that “back” works */

function wantedChat() {
  try {
    return chats.get(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return undefined;           // not an address of ours
  }
}

function open() {
  let chat = wantedChat();
  if (!chat && !narrow.matches) chat = chats.get(ownChatId()) ?? chats.values().next().value;
  current = chat?.chat_id ?? null;
  document.body.classList.toggle('in-chat', Boolean(chat));
  $('chat').hidden = !chat;
  $('nothing').hidden = Boolean(chat);
  drawState();
  composer.open(chat ?? null);
  live.open(current);
  if (!chat) {
    drawChats();
    return;
  }

  unread.delete(current);
  drawTitle();
  drawChats();
  drawTyping();
  loadHistory(chat);
  if (!narrow.matches) composer.focus();
}

async function messagesOf(chat, before) {
  const frame = await ask('history', { chat_id: chat.chat_id, before, limit: PAGE });
  if (frame.type === 'error') composer.problem(frame.error);
  return chat.chat_id === current && frame.messages ? frame : null;
}

async function loadHistory(chat) {
  const frame = await messagesOf(chat);
  if (!frame) return;
  log.show(chat, frame.messages);
  $('empty').hidden = frame.messages.length > 0;
  $('earlier').hidden = !frame.more;
  scrollToEnd();
}

async function loadEarlier() {
  const chat = chats.get(current);
  const frame = await messagesOf(chat, log.messages[0]?.seq);
  if (!frame) return false;
  const box = $('scroller');
  const fromEnd = box.scrollHeight - box.scrollTop;
  atEnd = false;
  log.show(chat, [...frame.messages, ...log.messages]);
  $('earlier').hidden = !frame.more;
  box.scrollTop = box.scrollHeight - fromEnd;
  return frame.messages.length > 0;
}

/* What hangs on a message */

async function jump(messageId) {
  const chat = current;
  for (let pages = 0; !log.nodeOf(messageId) && !$('earlier').hidden && pages < MOST_PAGES; pages++)
    if (!await loadEarlier() || chat !== current) return;
  const node = log.nodeOf(messageId);
  if (!node) {
    composer.problem('That message is not kept any more.');
    return;
  }
  atEnd = false;
  node.scrollIntoView({ block: 'center' });
  node.focus({ preventScroll: true });
  node.classList.remove('found');
  requestAnimationFrame(() => node.classList.add('found'));
}

async function press(message, optionId) {
  const answer = await ask('press',
    { chat_id: message.chat_id, message_id: message.message_id, option_id: optionId, ...composer.speaker() });
  if (answer.type === 'error') composer.problem(answer.error);
  return answer.type !== 'error';
}

new ChatSettings(ask, () => chats.get(current));
$('newest').addEventListener('click', scrollToEnd);
$('earlier').addEventListener('click', loadEarlier);
addEventListener('hashchange', open);
narrow.addEventListener('change', open);
document.addEventListener('visibilitychange', () => {
  if (document.hidden || current === null) return;
  unread.delete(current);
  drawChats();
});

line.open();
