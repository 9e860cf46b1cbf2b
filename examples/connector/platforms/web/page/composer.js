/* composer.js: what the person writes, answers to, and attaches
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { hasAccounts } from './account.js';
import { Attachments } from './attach.js';
import { label } from './text.js';
import { botName, chatName, element, isShared, summary } from './view.js';

const $ = id => document.getElementById(id);

export class Composer {
  #ask;
  #text = $('text');
  #texts = new Map();           // chat id → what is not sent yet
  #replies = new Map();         // chat id → the message answered to
  #chat = null;
  attachments = new Attachments($('attachments'), () => this.#fit(), text => this.problem(text));

  /* ask (type, members) → a promise of the answer */
  constructor(ask) {
    this.#ask = ask;
    $('composer').addEventListener('submit', event => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener('input', () => this.#fit());
    this.#text.addEventListener('keydown', event => this.#keyPressed(event));
    $('interact').addEventListener('click', () =>
      this.#submit('interact', { command: 'ask', text: this.#text.value.trim() }));
    $('stop').addEventListener('click', () => this.stop());
    $('speaker').addEventListener('change', () => localStorage.setItem('speaker', $('speaker').value));
    $('reply-cancel').addEventListener('click', () => this.reply(null));
    this.#takeFiles();
  }

  /* Files: by the button, by pasting, by dropping */

  #takeFiles() {
    const chosen = $('file');
    $('attach').addEventListener('click', () => chosen.click());
    chosen.addEventListener('change', () => {
      this.attachments.add(chosen.files);
      chosen.value = '';
      this.#text.focus();
    });
    this.#text.addEventListener('paste', event => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      this.attachments.add(event.clipboardData.files);
    });

    const hasFiles = event => event.dataTransfer?.types.includes('Files');
    const show = shown => { $('drop').hidden = !(shown && this.#chat); };
    addEventListener('dragover', event => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = this.#chat ? 'copy' : 'none';
      show(true);
    });
    addEventListener('dragleave', event => { if (!event.relatedTarget) show(false); });
    addEventListener('drop', event => {
      show(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (this.#chat) this.attachments.add(event.dataTransfer.files);
    });
  }

  /* What is shown */

  open(chat) {
    if (this.#chat) this.#texts.set(this.#chat.chat_id, this.#text.value);
    this.#chat = chat;
    if (!chat) return;
    const name = chatName(chat);
    $('speaker-label').hidden = !isShared(chat) || hasAccounts();
    this.#text.value = this.#texts.get(chat.chat_id) ?? '';
    this.#text.placeholder = chat.chat_type === 'channel' ? `Message #${name}`
      : isShared(chat) ? `Message ${name}` : 'Write a message';
    this.problem('');
    this.#drawReply();
    this.attachments.open(chat.chat_id);
  }

  drawSpeakers(chats) {
    const people = new Map();
    for (const chat of chats)
      if (chat.user_id) people.set(chat.user_id, label(chat.user_name, 60) || label(chat.user_id, 60));
    const chosen = localStorage.getItem('speaker');
    $('speaker').replaceChildren(...[...people].map(([id, name]) => {
      const option = element('option', '', name);
      option.value = id;
      option.selected = id === chosen;
      return option;
    }));
  }

  problem(text) {
    $('problem').textContent = label(text, 300);
    $('problem').hidden = text === '';
  }

  focus() {
    this.#text.focus();
  }

  reply(message) {
    if (message) this.#replies.set(this.#chat.chat_id, message);
    else this.#replies.delete(this.#chat.chat_id);
    this.#drawReply();
    this.#text.focus();
  }

  #drawReply() {
    const message = this.#replies.get(this.#chat.chat_id);
    $('reply').hidden = !message;
    if (!message) return;
    $('reply-who').textContent = message.author === 'bot' ? botName(message) : label(message.user_name, 60) || 'Somebody';
    $('reply-text').textContent = summary(message, 160);
  }

  #fit() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 190)}px`;
    $('send').disabled = this.attachments.isBusy ||
      (this.#text.value.trim() === '' && this.attachments.count === 0);
  }

  /* What is sent */

  speaker() {
    if (!isShared(this.#chat) || hasAccounts()) return {};
    const option = $('speaker').selectedOptions[0];
    return option ? { user_id: option.value, user_name: option.textContent } : {};
  }

  #keyPressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && this.#replies.has(this.#chat.chat_id)) {
      this.reply(null);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }

  #send() {
    const text = this.#text.value.trim();
    if (text === '/stop') {
      this.stop();
      this.#text.value = '';
      this.#fit();
    } else if (this.attachments.isBusy) {
      this.problem('A file is still on its way.');
    } else if (text !== '' || this.attachments.count > 0) {
      this.#submit('say', { text });
    }
  }

  async #submit(type, members) {
    const chat = this.#chat;
    const text = this.#text.value;
    const reply = this.#replies.get(chat.chat_id);
    const files = type === 'say' ? this.attachments.take() : [];
    const more = { ...this.speaker(), ...members };
    if (type === 'say' && reply) more.reply_to = reply.message_id;
    if (files.length > 0) more.media = files.map(entry => entry.media.id);

    this.#text.value = '';
    if (type === 'say') this.#replies.delete(chat.chat_id);
    this.problem('');
    this.#drawReply();
    this.#fit();
    this.#text.focus();
    const answer = await this.#ask(type, { chat_id: chat.chat_id, ...more });
    if (answer.type === 'error') this.#giveBack(chat, text, reply, files, answer.error);
  }

  // Nothing that was written is lost, not even if another chat is open by now.
  #giveBack(chat, text, reply, files, error) {
    const isHere = chat.chat_id === this.#chat?.chat_id;
    if (isHere && this.#text.value === '') this.#text.value = text;
    if (!isHere && !this.#texts.get(chat.chat_id)) this.#texts.set(chat.chat_id, text);
    if (reply && !this.#replies.has(chat.chat_id)) this.#replies.set(chat.chat_id, reply);
    if (files.length > 0) this.attachments.giveBack(chat.chat_id, files);
    if (this.#chat) this.#drawReply();
    this.#fit();
    this.problem(error);
  }

  async stop() {
    const answer = await this.#ask('stop', { chat_id: this.#chat.chat_id, ...this.speaker() });
    if (answer.type === 'error') this.problem(answer.error);
    else if (!answer.sent) this.problem('The gateway is not there, so nothing could be stopped.');
  }
}
