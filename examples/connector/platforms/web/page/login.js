/* login.js: logging in, and the first visit of who was invited
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { label } from './text.js';

const $ = id => document.getElementById(id);

// The link of an invitation has its token behind the #, which the browser sends to nobody. Else the id of a chat is there.
const INVITATION = '#invitation=';
const invitation = location.hash.startsWith(INVITATION) ? location.hash.slice(INVITATION.length) : '';

function say(problem) {
  $('problem').textContent = problem;
  $('problem').hidden = problem === '';
}

function enter() {
  location.replace(invitation ? './' : `./${location.hash}`);
}

// The answer, or null when the reason was said.
async function post(path, members) {
  try {
    const response = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(members),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    say(label(answer.error, 300));
  } catch {
    say('There is no connection to the connector. Try again in a moment.');
  }
  return null;
}

async function submit(event) {
  const members = { name: $('name').value.trim(), password: $('password').value };

  event.preventDefault();
  say('');
  $('submit').disabled = true;
  const answer = invitation ? await post('account/join', { invitation, ...members }) : await post('account/login', members);
  $('submit').disabled = false;
  if (answer) enter();
  else $('password').select();
}

// An invitation is for somebody, or for whoever has it.
async function welcome() {
  const answer = await post('account/invitation', { invitation });

  $('title').textContent = 'Welcome';
  document.title = 'Welcome – Relay';
  $('submit').textContent = 'Begin';
  $('password').autocomplete = 'new-password';
  $('password').minLength = 8;
  $('password-hint').hidden = false;
  if (!answer) {
    $('submit').disabled = true;
    return;
  }
  const name = label(answer.account, 60);
  $('hint').textContent = name ? 'Choose a password.' : 'Choose a name and a password.';
  $('name').value = name;
  $('name').readOnly = name !== '';
  $('name-hint').hidden = name !== '';
  $(name ? 'password' : 'name').focus();
}

async function start() {
  $('form').addEventListener('submit', submit);
  if (invitation) {
    await welcome();
    return;
  }
  $('name').focus();
  // A link from elsewhere came without the cookie; this request has it.
  const response = await fetch('account').catch(() => null);
  if (response?.ok) enter();
}

addEventListener('hashchange', () => location.reload());
start();
