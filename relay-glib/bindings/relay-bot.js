// relay-bot.js: what every bot needs: commands, filters, state of a session, an orderly end
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A thin module, which no program has to use: “const {Bot} = await Relay.import_bot();”, see doc/javascript.md.
import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import Relay from 'gi://Relay?version=1.0';

const MAX_MESSAGES = 1024;  // of all sessions together, that are being answered or wait for an earlier one
const LEAVE_TIMEOUT = 10000;  // in ms: what running handlers get at the end
// A statement waits for another process that uses the database, for 5,000 ms at most.
const PREPARATION = '.timeout 5000\nCREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);';

// Forgets everything at the end of the program.
export class MemoryStore {
  _states = new Map();

  load(key)
  {
    return JSON.parse(this._states.get(key) ?? '{}');
  }

  save(key, state)
  {
    this._states.set(key, JSON.stringify(state));
  }

  close() {}
}

const quote = text => `'${text.replaceAll("'", "''")}'`;

// Keeps the states in a file, with the program sqlite3: gjs comes without a binding of SQLite.
export class SqliteStore {
  constructor(path)
  {
    if (!GLib.find_program_in_path('sqlite3'))
      throw new Error('SqliteStore needs the program sqlite3: install the package of that name');
    if (!GLib.file_test(GLib.path_get_dirname(path), GLib.FileTest.IS_DIR))
      throw new Error(`${path}: its folder does not exist`);
    this._path = path;
  }

  async load(key)
  {
    return JSON.parse(await this._run(`SELECT value FROM state WHERE key = ${quote(key)};`) || '{}');
  }

  async save(key, state)
  {
    await this._run(`INSERT OR REPLACE INTO state VALUES (${quote(key)}, ${quote(JSON.stringify(state))});`);
  }

  close() {}

  async _run(sql)
  {
    const {STDIN_PIPE, STDOUT_PIPE, STDERR_PIPE} = Gio.SubprocessFlags;
    const command = ['sqlite3', '-batch', '-bail', '-init', '/dev/null', this._path];
    const program = Gio.Subprocess.new(command, STDIN_PIPE | STDOUT_PIPE | STDERR_PIPE);
    const input = `${PREPARATION}\n${sql}\n`;
    const ended = await new Promise(resolve => program.communicate_utf8_async(input, null, (_, result) => resolve(result)));
    const [, output, errors] = program.communicate_utf8_finish(ended);
    if (!program.get_successful())
      throw new Error(`${this._path}: ${errors.trim()}`);
    return output.trim();
  }
}

// One message that is being answered. The turn is cancelled when a user presses Stop.
class Context {
  constructor(bot, event, sessionKey, state)
  {
    Object.assign(this, {bot, adapter: bot.adapter, event, text: event.text, sessionKey, state});
    this.turn = this.adapter.begin_turn(sessionKey, event.chat_id);
  }

  // Answers in the thread of the message.
  reply(text, metadata = null)
  {
    return this.adapter.reply_async(this.event, text, metadata);
  }

  // Sends buttons and waits for one to be pressed. Rejects with TIMED_OUT, or CANCELLED after Stop.
  ask(prompt, seconds = 300)
  {
    const {event} = this;
    return this.adapter.ask_async(event.chat_id, prompt, seconds, event.message_id, event.dup_reply_metadata(), this.turn);
  }

  // Begins an answer that is shown while it is written.
  beginDraft()
  {
    const {event} = this;
    return this.adapter.begin_draft(event.chat_id, event.message_id, event.dup_reply_metadata());
  }
}

// The usage names the arguments: “ITEM [COUNT]”. Those in brackets may be missing; the last one takes the rest of the line.
class Command {
  constructor(name, {help = '', usage = ''}, handler)
  {
    this.name = name;
    this.help = help;
    this.usage = `/${name} ${usage}`.trim();
    this._names = usage.split(/\s+/).filter(word => word);
    this._handler = handler;
  }

  // Returns the arguments in a text, or null if they are not those of the usage.
  parse(text)
  {
    const found = [];
    let rest = text.trim();
    while (rest && found.length < this._names.length) {
      const isLast = found.length === this._names.length - 1;
      const [all, quoted, word] = isLast && /^(?:"([^"]*)"|([^]*))$/.exec(rest) || /^(?:"([^"]*)"|(\S+))\s*/.exec(rest);
      found.push(quoted ?? word);
      rest = rest.slice(all.length);
    }
    return rest || found.length < this._names.filter(name => !name.startsWith('[')).length ? null : found;
  }

  call(context, text)
  {
    const found = this.parse(text);
    return found ? this._handler(context, ...found) : context.reply(`usage: ${this.usage}`);
  }

  manifest()
  {
    const options = this._names.map(name => name.replace(/[[\]…]/g, '').toLowerCase())
      .map(name => ({type: 3, name, description: name, required: false}));
    return {name: this.name, description: this.help || this.name, ...options.length > 0 ? {options} : {}};
  }
}

// Commands and handlers of messages, which a bot includes
export class Router {
  commands = new Map();
  messages = [];

  // The handler answers “/name”: it is called with the context and with the arguments, which are strings.
  command(name, options, handler)
  {
    this.commands.set(name, new Command(name, options, handler));
  }

  // The handler answers messages that no command and no earlier handler answers. The filter is null, a function of the event,
  // or a regular expression for its text.
  message(filter, handler)
  {
    const accepts = filter instanceof RegExp ? event => event.text.search(filter) >= 0 : filter ?? (() => true);
    this.messages.push({accepts, handler});
  }

  include(router)
  {
    router.commands.forEach((command, name) => this.commands.set(name, command));
    this.messages.push(...router.messages);
  }
}

// Answers the messages of an adapter, those of one session one after the other.
export class Bot extends Router {
  _last = new Map();  // the promise of the last answer of each session
  _nMessages = 0;
  _end = null;  // ends run()

  // Ends run(), which resolves with the status.
  stop = (status = 0) => this._end?.(status);

  constructor(adapter, {store = new MemoryStore(), answerBots = false, onError = null} = {})
  {
    super();
    Object.assign(this, {adapter, store, _answerBots: answerBots, _onError: onError});
  }

  // The commands as Identity.command_manifest describes them to a platform
  manifest()
  {
    return [...this.commands.values()].map(command => command.manifest());
  }

  _find(event)
  {
    const [all, name] = /^\/(\w[\w-]*)(?:@\S*)?(?:\s+|$)/.exec(event.text) ?? [];
    const command = this.commands.get(name);
    if (command)
      return context => command.call(context, event.text.slice(all.length));
    return this.messages.find(({accepts}) => accepts(event))?.handler;
  }

  // An error in front of the first await rejects the message, so that it is delivered again.
  async _onInbound(event)
  {
    const answer = !event.source.is_bot || this._answerBots ? this._find(event) : null;
    if (!answer)
      return;
    if (this._nMessages >= MAX_MESSAGES)
      throw new Error(`${MAX_MESSAGES} messages are not answered yet`);
    const key = event.source.build_session_key(), before = this._last.get(key) ?? Promise.resolve();
    const answered = before.then(() => this._answer(answer, event, key));
    const ended = answered.catch(() => {});
    this._nMessages++;
    this._last.set(key, ended);
    await ended;
    this._nMessages--;
    if (this._last.get(key) === ended)
      this._last.delete(key);
    return answered;  // The override logs an error, with the ids of the message.
  }

  async _answer(answer, event, key)
  {
    const {FAILED, DONE, WORKING} = Relay.TurnPhase;
    let phase = FAILED, context = null;
    this.adapter.mark_turn(event, WORKING);
    try {
      context = new Context(this, event, key, await this.store.load(key));
      await answer(context);
      await this.store.save(key, context.state);
      phase = context.turn.is_cancelled() ? FAILED : DONE;
    } catch (error) {
      await this._onError?.(context, error);
      throw error;
    } finally {
      this.adapter.mark_turn(event, phase);
      if (context)
        this.adapter.end_turn(key, context.turn);
    }
  }

  _connect()
  {
    this.adapter.connect('inbound', async (_adapter, event) => this._onInbound(event));
    this.adapter.connect('revoked', () => {
      printerr('The connector has revoked the credentials; ask its operator for a new secret');
      this.stop(1);
    });
    // The transport connects again by itself; the user should know why nothing happens until then.
    this.adapter.connect('notify::state', ({state, transport}) => {
      if (state === Relay.State.WAITING && transport.last_error)
        printerr(`No connection: ${transport.last_error.message}; check GATEWAY_RELAY_… (trying again)`);
    });
    this.adapter.connect_async().catch(({message}) => {
      if (this._end)
        printerr(`Connecting failed: ${message}`);
      this.stop(1);
    });
  }

  // Adds “/help”, and tells the platforms what commands there are.
  _announceCommands({transport})
  {
    const help = () => [...this.commands.values()].map(command => `${command.usage} – ${command.help}`);
    if (!this.commands.has('help'))
      this.command('help', {help: 'shows this text'}, context => context.reply(help().join('\n')));
    const identities = [...transport?.identities ?? []].map(({platform, bot_id}) =>
      new Relay.Identity({platform, bot_id, command_manifest: this.manifest()}));
    transport?.set_identities(identities);
  }

  // Connects, and answers until SIGINT, SIGTERM, stop() or a revocation. Resolves with the exit status.
  async run()
  {
    this._announceCommands(this.adapter);
    Relay.wait_for_signal().then(() => this.stop());
    const status = await new Promise(resolve => {
      this._end = resolve;
      this._connect();
    });
    this._end = null;
    await this.adapter.wait_for_handlers(LEAVE_TIMEOUT);
    await this.adapter.disconnect_async();
    await this.store.close();
    return status;
  }
}

// Makes a transport of GATEWAY_RELAY_URL and the like, which waits for its connector for ever. The platforms, separated by
// commas, are those of GATEWAY_RELAY_PLATFORMS where it is not set.
export function transportFromEnvironment(platforms)
{
  GLib.setenv('GATEWAY_RELAY_PLATFORMS', platforms, false);
  try {
    const transport = Relay.WebsocketTransport.new_from_environment();
    transport.reconnect = Relay.Reconnect.ALWAYS;
    return transport;
  } catch ({message}) {
    throw new Error(`${message}; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to those of your connector`);
  }
}
