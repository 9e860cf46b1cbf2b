/* prompt.js: the buttons of a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { label } from './text.js';
import { button, element, icon } from './view.js';

const STYLES = ['primary', 'success', 'danger', 'secondary'];
const LONGEST_TIMER = 0x7fffffff;

function optionButton(option, state, press) {
  const style = STYLES.includes(option.style) ? option.style : 'secondary';
  const node = button(`option ${style}`, '', () => press(option.id));
  const words = element('bdi', '', label(option.label, 80) || label(option.id, 40));
  node.append(words);
  node.disabled = state !== '';
  if (state === 'chosen') {
    node.classList.add('chosen');
    node.prepend(icon('check'));
    node.append(element('span', 'hidden', ' (the answer)'));
  }
  return node;
}

/* press (option id) returns a promise of whether the connector has accepted it. */
export function promptNode(prompt, press) {
  const node = element('div', 'prompt');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', 'Answers');

  const draw = busy => {
    const answered = prompt.answered !== '';
    const expired = !answered && (prompt.expired || Date.now() >= prompt.expires);
    const closed = answered || expired || busy;
    const focused = node.contains(document.activeElement);

    node.classList.toggle('closed', closed);
    if (expired)
      node.replaceChildren(element('span', 'dim', 'The time to answer is over'));
    else
      node.replaceChildren(...prompt.options.map(option =>
        optionButton(option, option.id === prompt.answered ? 'chosen' : closed ? 'closed' : '', pressed)));
    // A disabled or removed button loses the focus; its message gets it.
    if (focused) node.closest('.message')?.focus({ preventScroll: true });
  };
  const pressed = async option => {
    draw(true);
    if (!await press(option)) draw(false);
  };
  const wait = () => {
    if (!node.isConnected) return;
    const left = prompt.expires - Date.now();
    if (left <= 0) draw(false);
    else setTimeout(wait, Math.min(left + 20, LONGEST_TIMER));
  };

  draw(false);
  if (prompt.answered === '' && !prompt.expired && Date.now() < prompt.expires) setTimeout(wait);
  return node;
}
