// assistant.js: answers like a language model: word by word, in a message that grows; Stop ends it
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m assistant.js
import GLib from 'gi://GLib?version=2.0';
import Gio from 'gi://Gio?version=2.0';
import Relay from 'gi://Relay?version=1.0';
import System from 'system';

const WORD_INTERVAL = 40;  // in ms
const DRAFT_INTERVAL = 100;  // in ms

/** @param {number} milliseconds */
function sleep(milliseconds)
{
  return new Promise(resolve => {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, milliseconds, () => {
      resolve(undefined);
      return GLib.SOURCE_REMOVE;
    });
  });
}

/**
 * Stands in for a model: gives the parts of an answer, one after another, until it is cancelled.
 *
 * @param {string} question
 * @param {Gio.Cancellable} turn
 */
async function *think(question, turn)
{
  for (const word of `You said: ${question}`.split(/(?= )/)) {
    await sleep(WORD_INTERVAL);
    if (turn.is_cancelled()) {
      yield ' … (stopped)';
      return;
    }
    yield word;
  }
}

const {Bot, transportFromEnvironment} = await Relay.import_bot();
const bot = new Bot(new Relay.Adapter(null, transportFromEnvironment('web,cli')));

// The draft decides what is shown and when. Here the words are only appended as they come.
bot.message(null, async context => {
  const draft = context.beginDraft();
  draft.interval = DRAFT_INTERVAL;
  for await (const part of think(context.text, context.turn))
    draft.append(part);
  await draft.finish_async();
});

System.exit(await bot.run());
