/* app.js: the page's state, its socket, and what its buttons do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { Log, chatRow, element, paintAvatar } from './view.js';

const $ = id => document.getElementById(id);
const narrow = matchMedia('(max-width: 719px)');
const log = new Log($('log'));

const chats = new Map();      // chat id → chat
const typing = new Map();     // chat id → status
const unread = new Map();     // chat id → count
const drafts = new Map();     // chat id → text not yet sent
const answers = new Map();    // ref → what to do with the answer
let state = { gateway: 'offline', waiting: 0 };
let current = null;           // chat id
let socket = null;
let lastRef = 0;
let retryDelay = 500;

/* The socket */

function connect() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  socket = new WebSocket(`${scheme}//${location.host}/page`);
  socket.addEventListener('message', event => receive(JSON.parse(event.data)));
  socket.addEventListener('close', lost);
}

function lost() {
  socket = null;
  answers.clear();
  typing.clear();
  drawState();
  drawTyping();
  // Asked for first, so that a browser shows its password again when it must.
  setTimeout(() => fetch('/status.json').catch(() => null).then(connect), retryDelay);
  retryDelay = Math.min(retryDelay * 2, 8000);
}

function ask(type, members, done) {
  if (socket?.readyState !== WebSocket.OPEN) {
    problem('There is no connection to the connector. Try again in a moment.');
    return false;
  }
  const ref = String(++lastRef);
  if (done) answers.set(ref, done);
  socket.send(JSON.stringify({ type, ref, ...members }));
  return true;
}

const receivers = {
  welcome(frame) {
    retryDelay = 500;
    state = frame.state;
    chats.clear();
    typing.clear();
    for (const chat of frame.chats) chats.set(chat.chat_id, chat);
    for (const entry of frame.typing) typing.set(entry.chat_id, entry.status);
    problem('');
    drawState();
    drawSpeakers();
    open();
  },
  message({ message }) {
    const chat = chats.get(message.chat_id);
    if (!chat) return;
    chat.last = message;
    if (message.chat_id === current) {
      const end = atEnd();
      log.add(message);
      $('empty').hidden = true;
      if (end || message.author === 'user') scrollToEnd();
      else $('newest').hidden = false;
    }
    if (message.author === 'bot' && (message.chat_id !== current || document.hidden))
      unread.set(message.chat_id, (unread.get(message.chat_id) ?? 0) + 1);
    drawChats();
  },
  edit({ message }) {
    const chat = chats.get(message.chat_id);
    if (chat?.last?.message_id === message.message_id) chat.last = message;
    if (message.chat_id === current) {
      const end = atEnd();
      log.edit(message);
      if (end) scrollToEnd();
    }
    drawChats();
  },
  typing(frame) {
    if (frame.active) typing.set(frame.chat_id, frame.status);
    else typing.delete(frame.chat_id);
    if (frame.chat_id === current) drawTyping();
  },
  chat({ chat }) {
    if (!chats.has(chat.chat_id)) chats.set(chat.chat_id, chat);
    drawChats();
    drawSpeakers();
  },
  state(frame) {
    state = frame;
    drawState();
  },
  error(frame) {
    problem(frame.error);
  },
};

function receive(frame) {
  const done = answers.get(frame.ref);
  answers.delete(frame.ref);
  if (done && done(frame)) return;
  receivers[frame.type]?.(frame);
}

/* Drawing */

function drawChats() {
  const lists = { dm: [], channel: [] };
  let elsewhere = 0;
  for (const chat of chats.values()) {
    const count = unread.get(chat.chat_id) ?? 0;
    const list = chat.chat_type === 'channel' ? lists.channel : lists.dm;
    list.push(chatRow(chat, chat.chat_id === current, count));
    elsewhere += count;
  }
  // The focus stays on the row it was on.
  const focused = document.activeElement?.closest?.('#chats a')?.getAttribute('href');
  $('people').replaceChildren(...lists.dm);
  $('channels').replaceChildren(...lists.channel);
  if (focused) document.querySelector(`#chats a[href="${CSS.escape(focused)}"]`)?.focus();
  $('back-unread').hidden = elsewhere === 0;
  $('back-unread').textContent = elsewhere;
  document.title = elsewhere > 0 ? `(${elsewhere}) Relay` : 'Relay';
}

function waitingText() {
  if (state.waiting === 0) return 'What you write will wait for it.';
  return state.waiting === 1 ? '1 message waits for it.' : `${state.waiting} messages wait for it.`;
}

function drawState() {
  const names = { online: 'Gateway online', idle: 'Gateway asleep', offline: 'Gateway offline' };
  const connected = socket?.readyState === WebSocket.OPEN;
  const shown = connected ? state.gateway : 'offline';

  $('gateway').dataset.state = shown;
  $('gateway-text').textContent = connected
    ? names[shown] + (shown !== 'online' && state.waiting > 0 ? ` · ${state.waiting} waiting` : '')
    : 'Connecting…';
  setBanner(connected ? { idle: 'The gateway is asleep.', offline: 'The gateway is offline.' }[shown] ?? ''
    : 'No connection.', connected ? waitingText() : 'Trying to reach the connector again…');
}

// Only what changed, or a screen reader says all of it again.
function setBanner(title, text) {
  $('banner').hidden = title === '';
  if ($('banner-title').textContent !== title) $('banner-title').textContent = title;
  if ($('banner-text').textContent !== text) $('banner-text').textContent = text;
}

function drawTyping() {
  const active = current !== null && typing.has(current);
  const end = atEnd();
  $('typing').hidden = !active;
  $('typing-text').textContent = active ? typing.get(current) || 'Bot is typing…' : '';
  $('stop').classList.toggle('busy', active);
  if (active && end) scrollToEnd();
}

function drawSpeakers() {
  const people = new Map();
  for (const chat of chats.values())
    if (chat.user_id) people.set(chat.user_id, chat.user_name || chat.user_id);
  const chosen = localStorage.getItem('speaker');
  $('speaker').replaceChildren(...[...people].map(([id, name]) => {
    const option = element('option', '', name);
    option.value = id;
    option.selected = id === chosen;
    return option;
  }));
}

function problem(text) {
  $('problem').textContent = text;
  $('problem').hidden = text === '';
}

/* Scrolling */

function atEnd() {
  const box = $('scroller');
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

function scrollToEnd() {
  $('scroller').scrollTop = $('scroller').scrollHeight;
  $('newest').hidden = true;
}

/* Opening a chat; the address says which, so that “back” works */

function open() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  let chat = chats.get(wanted);
  if (!chat && !narrow.matches) chat = chats.values().next().value;
  if (current) drafts.set(current, $('text').value);
  current = chat?.chat_id ?? null;

  document.body.classList.toggle('in-chat', Boolean(chat));
  $('chat').hidden = !chat;
  $('nothing').hidden = Boolean(chat);
  if (!chat) {
    drawChats();
    return;
  }

  unread.delete(current);
  const channel = chat.chat_type === 'channel';
  paintAvatar($('avatar'), chat);
  $('title').textContent = chat.name;
  $('subtitle').textContent = channel ? `Channel of ${chat.scope_id}` : `You speak as ${chat.user_name}`;
  $('speaker-label').hidden = !channel;
  $('text').value = drafts.get(current) ?? '';
  $('text').placeholder = channel ? `Message #${chat.name}` : 'Write a message';
  problem('');
  fitText();
  drawChats();
  drawTyping();
  loadHistory(chat);
  if (!narrow.matches) $('text').focus();
}

function loadHistory(chat) {
  ask('history', { chat_id: chat.chat_id, limit: 100 }, frame => {
    if (chat.chat_id !== current || !frame.messages) return false;
    log.show(chat, frame.messages);
    $('empty').hidden = frame.messages.length > 0;
    $('earlier').hidden = !frame.more;
    scrollToEnd();
    return true;
  });
}

function loadEarlier() {
  const chat = chats.get(current);
  const before = log.messages[0]?.seq;
  ask('history', { chat_id: current, before, limit: 100 }, frame => {
    if (chat.chat_id !== current || !frame.messages) return false;
    const box = $('scroller');
    const fromEnd = box.scrollHeight - box.scrollTop;
    log.show(chat, [...frame.messages, ...log.messages]);
    $('earlier').hidden = !frame.more;
    box.scrollTop = box.scrollHeight - fromEnd;
    return true;
  });
}

/* Writing */

function fitText() {
  const text = $('text');
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight, 190)}px`;
  $('send').disabled = text.value.trim() === '';
}

function speaker() {
  if (chats.get(current)?.chat_type !== 'channel') return {};
  const option = $('speaker').selectedOptions[0];
  return option ? { user_id: option.value, user_name: option.textContent } : {};
}

function said(text, frame) {
  if (frame.type !== 'error') return false;
  if ($('text').value === '') $('text').value = text;   // nothing typed is lost
  fitText();
  problem(frame.error);
  return true;
}

function submit(type, members) {
  const text = $('text').value;
  if (!ask(type, { chat_id: current, ...speaker(), ...members }, frame => said(text, frame))) return;
  $('text').value = '';
  drafts.delete(current);
  problem('');
  fitText();
  $('text').focus();
}

function send() {
  const text = $('text').value.trim();
  if (text === '/stop') stop();
  if (text === '/stop') $('text').value = '';
  else if (text !== '') submit('say', { text });
  fitText();
}

function stop() {
  ask('stop', { chat_id: current, ...speaker() }, frame => {
    if (frame.type === 'stopped' && !frame.sent)
      problem('The gateway is not there, so nothing could be stopped.');
    return frame.type === 'stopped';
  });
}

$('composer').addEventListener('submit', event => {
  event.preventDefault();
  send();
});
$('text').addEventListener('input', fitText);
$('text').addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
$('interact').addEventListener('click', () =>
  submit('interact', { command: 'ask', text: $('text').value.trim() }));
$('stop').addEventListener('click', stop);
$('speaker').addEventListener('change', () => localStorage.setItem('speaker', $('speaker').value));
$('newest').addEventListener('click', scrollToEnd);
$('earlier').addEventListener('click', loadEarlier);
$('scroller').addEventListener('scroll', () => { if (atEnd()) $('newest').hidden = true; });
addEventListener('hashchange', open);
narrow.addEventListener('change', open);
document.addEventListener('visibilitychange', () => {
  if (document.hidden || current === null) return;
  unread.delete(current);
  drawChats();
});

/* New chats */

const dialog = $('dialog');

function describeKind() {
  const channel = $('dialog-form').elements.kind.value === 'channel';
  $('dialog-label').textContent = channel ? 'Name of the channel' : 'Name of the person';
  $('dialog-hint').textContent = channel ? 'Everybody here can speak in it.' : 'You will speak as this person.';
}

$('new-chat').addEventListener('click', () => {
  $('dialog-form').reset();
  $('dialog-problem').hidden = true;
  describeKind();
  dialog.showModal();
  $('dialog-name').focus();
});
$('dialog-cancel').addEventListener('click', () => dialog.close());
$('dialog-form').addEventListener('change', describeKind);
$('dialog-form').addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target.elements;
  const asked = ask('create_chat', { chat_type: form.kind.value, name: $('dialog-name').value.trim() }, frame => {
    if (frame.type === 'error') {
      $('dialog-problem').textContent = frame.error;
      $('dialog-problem').hidden = false;
      return true;
    }
    chats.set(frame.chat.chat_id, { ...frame.chat, last: chats.get(frame.chat.chat_id)?.last });
    dialog.close();
    drawSpeakers();
    location.hash = encodeURIComponent(frame.chat.chat_id);
    return true;
  });
  if (!asked) dialog.close();
});

connect();
