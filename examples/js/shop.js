// shop.js: takes an order with buttons and sends a receipt as a file
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage: gjs -m shop.js
//
// Any message begins an order: choose a drink, pay, get the receipt. Everybody in a channel sees the buttons, but only
// the person who ordered can pay.
import Gio from 'gi://Gio?version=2.0';
import Relay from 'gi://Relay?version=1.0';
import System from 'system';

/** @typedef {import('relay-bot').Context} Context */

const ANSWER_TIMEOUT = 300;  // in seconds

const {Bot, transportFromEnvironment} = await Relay.import_bot();
const transport = transportFromEnvironment('web');
const endpoint = new Relay.Endpoint(transport);
const bot = new Bot(new Relay.Adapter(null, transport));

/** @param {Context} context */
async function askForDrink(context)
{
  const prompt = new Relay.Prompt(null, Relay.PROMPT_KIND_CHOICE, 'What would you like?');
  prompt.add_option('tea', 'Tea', Relay.PROMPT_STYLE_PRIMARY);
  prompt.add_option('coffee', 'Coffee');
  const answer = await context.ask(prompt, ANSWER_TIMEOUT);
  return answer.option_id;
}

/**
 * @param {Context} context
 * @param {string} drink
 */
function askForPayment(context, drink)
{
  const prompt = new Relay.Prompt(null, Relay.PROMPT_KIND_APPROVAL, `One ${drink}: pay now?`);
  prompt.add_option('yes', 'Pay', Relay.PROMPT_STYLE_SUCCESS);
  prompt.add_option('no', 'Cancel', Relay.PROMPT_STYLE_DANGER);
  return context.ask(prompt, ANSWER_TIMEOUT);
}

/**
 * @param {Context} context
 * @param {string} drink
 */
async function sendReceipt({adapter, event}, drink)
{
  const bytes = new TextEncoder().encode(`1 ${drink}, paid\n`);
  const stream = Gio.MemoryInputStream.new_from_bytes(bytes);
  const [url] = await endpoint.upload_async(stream, bytes.length, 'text/plain', 'receipt.txt');
  await adapter.send_media_async(event.chat_id, Relay.MEDIA_KIND_DOCUMENT, url, 'Thank you!', 'receipt.txt',
    event.message_id, event.dup_reply_metadata());
}

bot.message(null, async context => {
  const drink = await askForDrink(context);
  const payment = await askForPayment(context, drink);
  if (payment.option_id === 'no')
    await context.reply('Another time, then.');
  else if (payment.source.user_id !== context.event.user_id)
    await context.reply('Only who ordered can pay.');
  else
    await sendReceipt(context, drink);
});

System.exit(await bot.run());
