/* account.js: who the person at this page is, where the connector has accounts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { label } from './text.js';

const $ = id => document.getElementById(id);

let me = null;                  // {user_id, user_name}; null: there are no accounts

// Without accounts, whatever was not written by a bot was written here.
export function isOwn(message) {
  return message.author === 'user' && (!me || message.user_id === me.user_id);
}

// The chat that everybody has with the bot; null without accounts.
export const ownChatId = () => (me ? `dm-${me.user_id}` : null);

// For the bot it has the name of the person; here it is the one with the bot.
export const isWithBot = chat => chat.chat_id === ownChatId();

export const hasAccounts = () => me !== null;

// Only the operator deletes what others have written.
export const mayDelete = chat => !me || chat.chat_type === 'dm';

// Where one has to log in, the page for it comes.
export async function checkLogin() {
  const response = await fetch('account').catch(() => null);
  if (response?.status === 403) location.replace(`login${location.hash}`);
}

async function send(path, members) {
  try {
    const response = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(members),
    });
    return response.ok ? '' : label((await response.json()).error, 300);
  } catch {
    return 'There is no connection to the connector. Try again in a moment.';
  }
}

/* The person's name, another password, and the way out */
export class AccountDialog {
  constructor() {
    $('account-open').addEventListener('click', () => this.#open());
    $('account-cancel').addEventListener('click', () => $('account').close());
    $('account-logout').addEventListener('click', () => this.#logOut());
    $('account-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#change();
    });
  }

  /* account: that of the welcome, or undefined */
  set person(account) {
    me = account ?? null;
    $('account-open').hidden = !me;
    if (!me) return;
    $('account-open').textContent = label(me.user_name, 60);
    $('gateway').removeAttribute('href');  // the status is for the operator
  }

  #open() {
    $('account-form').reset();
    $('account-title').textContent = label(me.user_name, 60);
    $('account-name').value = me.user_id;
    this.#say('');
    $('account').showModal();
  }

  #say(problem, done = '') {
    $('account-problem').textContent = problem;
    $('account-problem').hidden = problem === '';
    $('account-done').textContent = done;
  }

  async #change() {
    const problem = await send('account/password', { old: $('account-old').value, new: $('account-new').value });
    if (problem === '') $('account-form').reset();
    this.#say(problem, problem === '' ? 'The password was changed. You are logged in only here now.' : '');
  }

  async #logOut() {
    const problem = await send('account/logout', {});
    if (problem === '') location.replace('login');
    else this.#say(problem);
  }
}
