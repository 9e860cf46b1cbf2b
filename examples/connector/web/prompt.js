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

/* press (option id) → a promise of whether it was taken. */
export function promptNode(prompt, press) {
  const node = element('div', 'prompt');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', 'Answers');

  const draw = busy => {
    const answered = prompt.answered !== '';
    const late = !answered && Date.now() >= prompt.expires;
    const closed = answered || late || busy;
    const focused = node.contains(document.activeElement);

    node.classList.toggle('closed', closed);
    node.replaceChildren(...prompt.options.map(option =>
      optionButton(option, option.id === prompt.answered ? 'chosen' : closed ? 'closed' : '', pressed)));
    if (late) node.append(element('span', 'dim', 'The time to answer is over'));
    // A button that cannot be pressed any more cannot keep the focus; its message can.
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
  if (prompt.answered === '' && Date.now() < prompt.expires) setTimeout(wait);
  return node;
}
