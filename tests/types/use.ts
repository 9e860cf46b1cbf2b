// use.ts: what the declarations accept and what they refuse; checked by check.py, never run
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import GObject from 'gi://GObject?version=2.0';
import Json from 'gi://Json?version=1.0';
import Relay from 'gi://Relay?version=1.0';

// Fails to compile unless the type of the value is exactly T.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
function isExactly<T>() {
  return <V>(_value: V, _same: Same<T, V>): void => {};
}

const transport = new Relay.WebsocketTransport('https://relay.example', 'web', 'bot');
const adapter = new Relay.Adapter(null, transport);
const prompt = new Relay.Prompt(null, Relay.PROMPT_KIND_CHOICE, 'Sure?');

// Constructors take arguments or properties.
new Relay.Identity('web');
new Relay.Identity({platform: 'web', bot_id: 'b', command_manifest: [{name: 'ask'}]});
new Relay.Adapter(undefined, transport);
new Relay.Adapter();
new Relay.Endpoint(transport);
// @ts-expect-error a platform is a string
new Relay.Identity(5);

// Arguments at the end can be left out, and undefined is null.
prompt.add_option('a', 'A', Relay.PROMPT_STYLE_DANGER);
prompt.add_option('b', 'B');
Relay.text_split('abc', 2);
// @ts-expect-error the limit is required
Relay.text_split('abc');
// @ts-expect-error a setter needs a value
transport.set_reconnect_delay();

export async function send(): Promise<void> {
  isExactly<Relay.SendResult>()(await adapter.send_async('c', 'text'), true);
  await adapter.send_async('c', 'text', undefined, {notify: true, list: [1, {a: null}], big: 5n});
  await adapter.send_async('c', 'text', 'm', new Json.Object(), new Gio.Cancellable());
  adapter.send_async('c', 'text', null, null, null, (source, result) => source?.send_finish(result));
  isExactly<Relay.PromptResponse>()(await adapter.ask_async('c', prompt), true);
  await adapter.show_task_card_async('c', 'k', [{text: 'step'}]);
  isExactly<Relay.JsonObject>()(await adapter.send_action_async({op: 'typing'}), true);
  isExactly<boolean>()(await adapter.wait_for_handlers(1000), true);
  // @ts-expect-error metadata is no function
  await adapter.send_async('c', 'text', null, {notify: () => {}});
  // @ts-expect-error a text is needed
  await adapter.send_async('c');
  // @ts-expect-error the time is a number
  await adapter.ask_async('c', prompt, '5');
}

export async function upload(endpoint: Relay.Endpoint, stream: Gio.InputStream): Promise<string> {
  const [url, id, size] = await endpoint.upload_async(stream, 5, 'text/plain', 'a.txt', (current, total) => {
    isExactly<number>()(current + total, true);
  });
  isExactly<string>()(id, true);
  isExactly<number>()(size, true);
  return url;
}

export async function receive(): Promise<void> {
  for await (const event of adapter.events({held: true})) {
    isExactly<Relay.MessageEvent>()(event, true);
    if (event.source.is_bot)
      break;
  }
  const events = adapter.events();
  events.close();
  // @ts-expect-error there is no such option
  adapter.events({hold: true});
}

adapter.connect('inbound', (_adapter, event) => print(event.text));
adapter.connect('inbound', async (owner, event) => {
  await owner.reply_async(event, event.text, event.dup_reply_metadata());
});
adapter.connect('inbound', Relay.held(async (_adapter: Relay.Adapter, event: Relay.MessageEvent) => print(event.text)));
adapter.connect('passthrough', (_adapter, forward) => forward.path === '/x');
adapter.connect('passthrough', async () => {});
adapter.connect('notify::state', () => print(adapter.state === Relay.State.ONLINE));

// Values that may be unknown, and JSON
declare const event: Relay.MessageEvent;
isExactly<boolean | null>()(event.source.is_bot, true);
isExactly<boolean | null>()(event.reply_to_is_own, true);
isExactly<boolean | null>()(event.source.get_is_bot(), true);
isExactly<Relay.JsonObject>()(event.to_json(), true);
isExactly<Relay.JsonObject[] | null>()(new Relay.Identity('web').command_manifest, true);
Relay.SessionSource.new_from_json({platform: 'web', chat_id: 'c'});

export async function fail(): Promise<number> {
  try {
    await adapter.send_async('c', 'text');
  } catch (error) {
    if (error instanceof Relay.Error) {
      isExactly<string[]>()(error.messageIds, true);
      isExactly<string | null | undefined>()(error.response?.code, true);
      return error.code === Relay.Error.RATE_LIMITED ? error.retryAfter : 0;
    }
    if (error instanceof GLib.Error)
      return error.code;
    throw error;
  }
  return 0;
}

// A transport of one's own
export const Pipe = GObject.registerClass(class Pipe extends Relay.Transport {
  vfunc_open(): boolean {
    this.opened();
    return true;
  }

  vfunc_write(line: GLib.Bytes): boolean {
    this.received(line.toArray());
    return true;
  }

  vfunc_close(code: number, reason: string): void {
    this.closed(code, reason);
  }
});
new Pipe({reconnect_delay: 5});

// The module for bots
const {Bot, MemoryStore, Router, SqliteStore, transportFromEnvironment} = await Relay.import_bot();
const bot = new Bot(new Relay.Adapter(null, transportFromEnvironment('web')), {store: new SqliteStore('x')});
const router = new Router();
router.command('add', {usage: 'ITEM [COUNT]'}, async (context, item, count) => {
  isExactly<string>()(item, true);
  context.state.items = [item, Number(count)];
  isExactly<Relay.SendResult>()(await context.reply('Added', {notify: true}), true);
});
router.message(/^hello/, context => context.ask(prompt));
router.message(message => message.source.is_bot === true, () => {});
bot.include(router);
isExactly<number>()(await bot.run(), true);
new Bot(adapter, {store: new MemoryStore(), onError: context => context?.reply('Sorry')});
new Bot(adapter, {store: {load: async () => ({}), save: async () => {}, close: () => {}}});
// @ts-expect-error a store has more functions
new Bot(adapter, {store: {load: () => ({})}});
// @ts-expect-error a command needs a handler
bot.command('add', {});
