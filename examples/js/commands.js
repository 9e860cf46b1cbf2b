// commands.js: keeps a list for each conversation, by commands; the lists survive a restart
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m commands.js FILE. /help shows the commands. The lists are in the SQLite database FILE.
import Relay from 'gi://Relay?version=1.0';
import System from 'system';

const {Bot, SqliteStore, transportFromEnvironment} = await Relay.import_bot();
const [path] = System.programArgs;

if (!path) {
  printerr('Usage: gjs -m commands.js FILE');
  System.exit(2);
}

const store = new SqliteStore(path);
const bot = new Bot(new Relay.Adapter(null, transportFromEnvironment('web,cli')), {store});

/**
 * The state of a conversation is stored when the handler has ended.
 *
 * @param {import('relay-bot').Context} context
 * @returns {string[]}
 */
function itemsOf({state})
{
  state.items ??= [];
  return state.items;
}

bot.command('add', {usage: 'ITEM', help: 'adds an item to the list'}, async (context, item) => {
  itemsOf(context).push(item);
  await context.reply(`Added: ${item}`);
});

bot.command('list', {help: 'shows the list'}, async context => {
  const lines = itemsOf(context).map((item, index) => `${index + 1}. ${item}`);
  await context.reply(lines.join('\n') || 'The list is empty.');
});

bot.command('clear', {help: 'removes all items'}, async context => {
  itemsOf(context).length = 0;
  await context.reply('The list is empty.');
});

bot.message(/^\//, async context => {
  const [name] = context.text.split(' ');
  await context.reply(`There is no command ${name}; /help shows all.`);
});

bot.message(null, async context => {
  await context.reply('I understand commands only; /help shows them.');
});

System.exit(await bot.run());
