/* markdown.js: fenced code, `code` and addresses, as nodes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { cut, label, literal, plain } from './text.js';
import { element } from './view.js';

const MAX_CHARACTERS = 12000;
const MAX_LINES = 400;

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]{0,200})$/;
const ADDRESS = /\bhttps?:\/\/[\x21-\x7e]{1,2000}/g;

// Only what leads where it says: printable ASCII, and nobody's name before the host.
function isHonest(address) {
  try {
    const { username, password } = new URL(address);
    return username === '' && password === '';
  } catch {
    return false;
  }
}

function appendWords(parent, text) {
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(/["'<>\\^`{|}].*$/, '').replace(/[.,;:!?)\]*_~]+$/, '');
    if (!isHonest(address)) continue;
    const link = element('a', '', address);
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    parent.append(text.slice(from, match.index), link);
    from = match.index + address.length;
  }
  parent.append(text.slice(from));
}

// One blank at both ends is there to keep backticks apart.
function withoutPadding(code) {
  const padded = code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '';
  return padded ? code.slice(1, -1) : code;
}

// A run of backticks begins code that the next run of the same length ends, in the same paragraph.
function appendInline(parent, text) {
  const pieces = text.split(/(`+)/);
  const runs = new Map();       // length → where its runs are, the next one last
  for (let i = pieces.length - 2; i > 0; i -= 2) {
    const length = pieces[i].length;
    if (!runs.has(length)) runs.set(length, []);
    runs.get(length).push(i);
  }

  let words = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) {
    const places = runs.get(pieces[i].length);
    while (places.length > 0 && places.at(-1) <= i) places.pop();
    const end = places.at(-1);
    const code = end === undefined ? '\n\n' : pieces.slice(i + 1, end).join('');
    if (code.includes('\n\n')) {
      words += pieces[i] + pieces[i + 1];
      continue;
    }
    appendWords(parent, words);
    parent.append(element('code', '', literal(withoutPadding(code))));
    words = pieces[end + 1];
    i = end;
  }
  appendWords(parent, words);
}

function codeBlock(lines, language) {
  const block = element('pre');
  const code = element('code', '', literal(lines.join('\n')));
  // What does not fit is scrolled, by keys too.
  block.tabIndex = 0;
  block.setAttribute('role', 'region');
  block.setAttribute('aria-label', language ? `Code, ${language}` : 'Code');
  block.append(code);
  return block;
}

function appendMarkdown(parent, text) {
  let words = [];
  let code = null;              // lines, while a fence is open
  let fence = '';
  let language = '';

  const endWords = () => {
    const joined = words.join('\n').replace(/^\n+|\n+$/g, '');
    words = [];
    if (joined === '') return;
    // Each on its own: the direction of one does not turn the next.
    const block = element('div', 'words');
    block.dir = 'auto';
    appendInline(block, joined);
    parent.append(block);
  };

  for (const line of plain(text).split('\n')) {
    const match = FENCE.exec(line);
    if (code && match && match[1][0] === fence[0] && match[1].length >= fence.length && match[2] === '') {
      parent.append(codeBlock(code, language));
      code = null;
    } else if (code) {
      code.push(line);
    } else if (match) {
      endWords();
      code = [];
      fence = match[1];
      language = label(match[2], 20);
    } else {
      words.push(line);
    }
  }
  // One that is still open is a draft, or forgotten.
  if (code) parent.append(codeBlock(code, language));
  endWords();
}

function shorten(text) {
  const lines = text.split('\n', MAX_LINES + 1);
  const fewer = lines.length > MAX_LINES ? `${lines.slice(0, MAX_LINES).join('\n')}\n…` : text;
  return cut(fewer, MAX_CHARACTERS);
}

// Of a very long text only the beginning, until somebody asks for more; then as it is.
export function textNode(text) {
  const node = element('div', 'text');
  const short = shorten(text);
  appendMarkdown(node, short);
  if (short !== text) {
    const more = element('button', 'more', `Show all of it (${text.length.toLocaleString()} characters)`);
    more.type = 'button';
    more.addEventListener('click', () => {
      const all = element('div', 'words all', plain(text));
      all.dir = 'auto';
      all.tabIndex = 0;
      node.replaceChildren(all);
      all.focus();
    });
    node.append(more);
  }
  return node;
}
