// check-js.js: checks the syntax of JavaScript blocks, and that what they use of Relay exists; JSON in, problems out
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

const {GLib} = imports.gi;

imports.overrides.searchPath.unshift(GLib.getenv('RELAY_OVERRIDES'));
imports.gi.versions.Relay = '1.0';
const {Relay} = imports.gi;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

// The body of a module is that of an async function, apart from its imports.
function parse(text)
{
  const body = text.replace(/^import (\S+) from ('[^']*');$/gm, 'const $1 = await import($2);');
  return new AsyncFunction(body);
}

function lineOf(text, index)
{
  return text.slice(0, index).split('\n').length;
}

function *unknownNames(text)
{
  for (const match of text.matchAll(/\bRelay((?:\.[A-Za-z_]\w*)+)/g)) {
    let found = Relay;
    for (const part of match[1].slice(1).split('.')) {
      if (found === undefined || !(part in found)) {
        yield [match.index, `${match[0]} does not exist`];
        break;
      }
      found = found[part];
    }
  }
}

const [, bytes] = GLib.file_get_contents(ARGV[0]);
for (const {page, line, text} of JSON.parse(new TextDecoder().decode(bytes))) {
  try {
    parse(text);
  } catch (error) {
    print(`${page}:${line}: ${error.message}`);
  }
  for (const [index, problem] of unknownNames(text))
    print(`${page}:${line + lineOf(text, index) - 1}: ${problem}`);
}
