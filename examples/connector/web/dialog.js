/* dialog.js: a new chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

const $ = id => document.getElementById(id);

function describeKind() {
  const channel = $('dialog-form').elements.kind.value === 'channel';
  $('dialog-label').textContent = channel ? 'Name of the channel' : 'Name of the person';
  $('dialog-hint').textContent = channel ? 'Everybody here can speak in it.' : 'You will speak as this person.';
}

/* ask (type, members) → a promise of the answer; created (chat) */
export function setUpDialog(ask, created) {
  const dialog = $('dialog');

  $('new-chat').addEventListener('click', () => {
    $('dialog-form').reset();
    $('dialog-problem').hidden = true;
    describeKind();
    dialog.showModal();
    $('dialog-name').focus();
  });
  $('dialog-cancel').addEventListener('click', () => dialog.close());
  $('dialog-form').addEventListener('change', describeKind);
  $('dialog-form').addEventListener('submit', async event => {
    event.preventDefault();
    const kind = event.target.elements.kind.value;
    const frame = await ask('create_chat', { chat_type: kind, name: $('dialog-name').value.trim() });
    if (frame.type === 'error') {
      $('dialog-problem').textContent = frame.error;
      $('dialog-problem').hidden = false;
      return;
    }
    dialog.close();
    created(frame.chat);
  });
}
