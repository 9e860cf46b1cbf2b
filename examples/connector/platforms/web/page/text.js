/* text.js: what people and bots wrote, made fit to be shown
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// Unicode has a picture for each of the old control characters.
function picture(character) {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

// Several lines. Marks of direction stay: whoever shows it isolates it.
export function plain(text) {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, picture);
}

// Where order matters: code, and names that somebody decides by. Nothing turns round unseen.
export function literal(text) {
  return plain(text).replace(DIRECTIONS, '\ufffd');
}

// At most so many code points, and no half of one.
export function cut(text, limit) {
  if (text.length <= limit) return text;
  let end = 0;
  for (const character of text.slice(0, 2 * limit + 2)) {
    if (limit-- === 0) return `${text.slice(0, end)}…`;
    end += character.length;
  }
  return text;
}

// One short line: names, labels, previews; of what is no text, nothing.
export function label(value, limit = 120) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return literal(cut(text, limit).replace(/[\s\u0085\u2028\u2029]+/g, ' ')).trim();
}

export function sizeText(bytes) {
  if (!(bytes >= 0)) return '';
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
