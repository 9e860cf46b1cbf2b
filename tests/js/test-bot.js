// test-bot.js: relay-bot.js: commands, filters, sessions, stores, and how run() ends
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
imports.searchPath.unshift(imports.gi.GLib.path_get_dirname(imports.system.programPath));
const {assert, collectLog, countLogged, equal, logged, offline, rejection, run, until} = imports.relaytest;
const {Gio, GLib, Relay} = imports.gi;

const GENERAL = {platform: 'discord', chat_id: 'c2', chat_type: 'group', user_id: 'u2'};

function makeGate()
{
  const gate = {};
  gate.opened = new Promise(resolve => (gate.open = resolve));
  return gate;
}

// Runs a bot against a peer. @prepare gets it before it connects. The peer has say(), and answers(): the texts that were sent.
async function converseWithBot(prepare, conversation, options = {})
{
  const {Bot} = await Relay.import_bot();
  const peer = offline();
  peer.bot = new Bot(peer.adapter, options);
  prepare(peer.bot);
  peer.ended = peer.bot.run();
  peer.say = (text, more = {}) => peer.feedEvent(undefined, {text, message_id: GLib.uuid_string_random(), ...more});
  peer.outbound = op => peer.written('outbound').map(({action}) => action).filter(action => action.op === op);
  peer.answers = () => peer.outbound('send').map(({content}) => content);
  peer.awaitAnswers = count => until(() => peer.answers().length === count, `answer ${count} of ${peer.answers()}`);
  await until(() => peer.adapter.state === Relay.State.ONLINE, 'the connection');
  await conversation(peer);
  peer.bot.stop(3);
  equal(await peer.ended, 3);
  equal(peer.adapter.state, Relay.State.DISCONNECTED);
}

// What a command with this usage gets
async function parse(usage, ...texts)
{
  const results = [];
  await converseWithBot(bot => bot.command('c', {usage}, (context, ...words) => context.reply(JSON.stringify(words))),
    async peer => {
      for (const text of texts) {
        peer.say(text);
        // eslint-disable-next-line no-await-in-loop
        await peer.awaitAnswers(results.length + 1);
        results.push(peer.answers().pop());
      }
    });
  return results;
}

function withDatabase(action)
{
  return async () => {
    if (!GLib.find_program_in_path('sqlite3'))
      return 'sqlite3 is not installed';
    const folder = GLib.dir_make_tmp('relay-bot-XXXXXX');
    const path = GLib.build_filenamev([folder, "it's.db"]);
    try {
      await action(path);
    } finally {
      GLib.unlink(path);
      GLib.rmdir(folder);
    }
    return undefined;
  };
}

collectLog();
run({
  command_gets_its_arguments: async () => {
    equal(await parse('ITEM [COUNT]', '/c milk', '/c milk 2', '/c "two eggs" 3', '/c  a  b c ', '/c@bot x'),
      ['["milk"]', '["milk","2"]', '["two eggs","3"]', '["a","b c"]', '["x"]']);
    equal(await parse('TEXT', '/c two eggs', '/c "two eggs"', '/c "two" eggs', '/c a\nb'),
      ['["two eggs"]', '["two eggs"]', '["\\"two\\" eggs"]', '["a\\nb"]']);
  },

  wrong_arguments_are_answered_with_the_usage: async () => {
    equal(await parse('ITEM [COUNT]', '/c', '/c  '), ['usage: /c ITEM [COUNT]', 'usage: /c ITEM [COUNT]']);
    equal(await parse('', '/c', '/c x'), ['[]', 'usage: /c']);
  },

  first_filter_that_matches_answers: () => converseWithBot(bot => {
    bot.message(/^hi/i, context => context.reply('by the expression'));
    bot.message(event => event.text.endsWith('?'), context => context.reply('by the function'));
    bot.message(null, context => context.reply(`else: ${context.text}`));
    bot.command('hi', {}, context => context.reply('by the command'));
  }, async peer => {
    for (const text of ['Hi?', 'how?', 'x', '/hi', '/unknown'])
      peer.say(text);
    await peer.awaitAnswers(5);
    equal(peer.answers(), ['by the expression', 'by the function', 'else: x', 'by the command', 'else: /unknown']);
  }),

  help_lists_the_commands: async () => {
    const {Router} = await Relay.import_bot();
    await converseWithBot(bot => {
      const router = new Router();
      router.command('add', {usage: 'ITEM', help: 'adds an item'}, () => {});
      bot.include(router);
    }, async peer => {
      peer.say('/help');
      await peer.awaitAnswers(1);
      equal(peer.answers(), ['/add ITEM – adds an item\n/help – shows this text']);
    });
  },

  help_can_be_replaced: () => converseWithBot(bot => {
    bot.command('help', {help: 'own'}, context => context.reply('own'));
  }, async peer => {
    peer.say('/help');
    await peer.awaitAnswers(1);
    equal(peer.answers(), ['own']);
  }),

  commands_are_announced: () => converseWithBot(bot => {
    bot.command('add', {usage: 'ITEM [COUNT]', help: 'adds an item'}, () => {});
  }, peer => {
    const [identity] = [...peer.transport.identities];
    equal([identity.platform, identity.bot_id], ['discord', 'bot']);
    equal(identity.command_manifest.map(({name, description}) => [name, description]),
      [['add', 'adds an item'], ['help', 'shows this text']]);
    equal(identity.command_manifest[0].options.map(({name}) => name), ['item', 'count']);
  }),

  messages_of_a_session_are_answered_in_order: async () => {
    const gate = makeGate(), running = [];
    await converseWithBot(bot => bot.message(null, async context => {
      running.push(context.text);
      if (context.text === 'first')
        await gate.opened;
      await context.reply(context.text);
    }), async peer => {
      peer.say('first');
      peer.say('second');
      peer.say('elsewhere', {source: GENERAL});
      await peer.awaitAnswers(1);
      equal(running, ['first', 'elsewhere']);
      gate.open();
      await peer.awaitAnswers(3);
      equal(peer.answers(), ['elsewhere', 'first', 'second']);
    });
  },

  failure_is_reported_and_the_next_message_is_answered: async () => {
    const failed = [];
    await converseWithBot(bot => bot.message(null, async context => {
      context.state.text = context.text;
      if (context.text === 'bad')
        throw new Error('of the handler');
      await context.reply(`after ${JSON.stringify(context.state)}`);
    }), async peer => {
      peer.say('bad');
      peer.say('good');
      await peer.awaitAnswers(1);
      equal([failed, peer.answers()], [['bad of the handler'], ['after {"text":"good"}']]);
      await until(() => logged.length, 'the log');
    }, {onError: (context, error) => failed.push(`${context.text} ${error.message}`)});
    equal(countLogged('of the handler'), 1);
  },

  too_many_messages_are_rejected: async () => {
    const gate = makeGate();
    await converseWithBot(bot => bot.message(null, () => gate.opened), async peer => {
      for (let i = 0; i <= 1024; i++)
        peer.feedEvent(`b${i}`);
      await until(() => peer.written('hello').length === 2, 'the new connection');
      assert(!peer.acks().includes('b1024'), 'the last one is delivered again');
      gate.open();
    });
    equal(countLogged('1024 messages are not answered yet'), 1);
  },

  bots_are_not_answered: async () => {
    for (const answerBots of [false, true]) {
      // eslint-disable-next-line no-await-in-loop
      await converseWithBot(bot => bot.message(null, context => context.reply(context.text)), async peer => {
        peer.say('of a bot', {source: {...GENERAL, is_bot: true}});
        peer.say('of a person');
        await peer.awaitAnswers(answerBots ? 2 : 1);
        equal(peer.answers(), answerBots ? ['of a bot', 'of a person'] : ['of a person']);
      }, {answerBots});
    }
  },

  stop_waits_for_the_answer: async () => {
    const gate = makeGate();
    await converseWithBot(bot => bot.message(null, async context => {
      await gate.opened;
      await context.reply('in time');
    }), async peer => {
      peer.say('x');
      await until(() => peer.outbound('typing').length + peer.outbound('react').length > 0, 'the mark');
      peer.bot.stop(3);
      gate.open();
      await peer.awaitAnswers(1);
    });
  },

  answer_stays_in_its_thread: () => converseWithBot(bot => bot.message(null, async context => {
    const draft = context.beginDraft();
    draft.append('draft');
    await draft.finish_async();
    const prompt = new Relay.Prompt('p1', 'choice', 'Sure?');
    prompt.add_option('yes', 'Yes');
    await context.reply((await context.ask(prompt)).option_id);
  }), async peer => {
    peer.say('x', {source: {platform: 'discord', chat_id: 'c1', thread_id: 't'}});
    await until(() => peer.outbound('prompt').length, 'the prompt');
    peer.feedEvent(undefined, {prompt_response: {prompt_id: 'p1', option_id: 'yes'}});
    await peer.awaitAnswers(2);
    equal(peer.answers(), ['draft', 'yes']);
    for (const {metadata} of [...peer.outbound('send'), ...peer.outbound('prompt')])
      equal(metadata.thread_id, 't');
  }),

  failed_connect_ends_it: async () => {
    const {Bot} = await Relay.import_bot();
    equal(await new Bot(new Relay.Adapter()).run(), 1);
  },

  environment_is_needed: async () => {
    const {transportFromEnvironment} = await Relay.import_bot();
    GLib.unsetenv('GATEWAY_RELAY_URL');
    let caught = null;
    try {
      transportFromEnvironment('web,cli');
    } catch (error) {
      caught = error;
    }
    assert(caught.message.includes('GATEWAY_RELAY_URL: not set; set'), caught.message);
    GLib.setenv('GATEWAY_RELAY_URL', 'https://relay.test', true);
    const transport = transportFromEnvironment('web,cli');
    equal([transport.reconnect, [...transport.identities].map(({platform}) => platform)], [Relay.Reconnect.ALWAYS, ['web', 'cli']]);
    GLib.unsetenv('GATEWAY_RELAY_URL');
  },

  memory_store_keeps_copies: async () => {
    const store = new (await Relay.import_bot()).MemoryStore();
    const state = {list: [1]};
    store.save('a', state);
    state.list.push(2);
    store.load('a').list.push(3);
    equal([store.load('a'), store.load('b')], [{list: [1]}, {}]);
  },

  sqlite_store_survives_a_restart: withDatabase(async path => {
    const {SqliteStore} = await Relay.import_bot();
    const key = "it's 😀\n.quit\n;--", state = {text: "'); DROP TABLE state;--\n😀\ud800", list: [1, null]};
    const store = new SqliteStore(path);
    equal(await store.load(key), {});
    await Promise.all([store.save(key, {}), store.save('other', {n: 1})]);
    await store.save(key, state);
    const again = new SqliteStore(path);
    equal([await again.load(key), await again.load('other')], [state, {n: 1}]);
    again.close();
  }),

  sqlite_store_reports_errors: withDatabase(async path => {
    const {SqliteStore} = await Relay.import_bot();
    assert(`${await rejection((async () => new SqliteStore(`${path}/x/y`))())}`.includes('folder does not exist'), 'no folder');
    GLib.file_set_contents(path, 'no database, although it is long enough to be taken for the header of one');
    const error = await rejection(new SqliteStore(path).load('k'));
    assert(error.message.includes(path) && error.message.includes('not a database'), error.message);
  }),

  declarations_name_what_there_is: async () => {
    const module = await Relay.import_bot();
    const file = Gio.File.new_for_path(`${GLib.getenv('RELAY_OVERRIDES')}/relay-bot.d.ts`);
    const text = new TextDecoder().decode(file.load_contents(null)[1]);
    const declared = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
    equal(declared.sort(), Object.keys(module).sort());
    const bot = new module.Bot(new Relay.Adapter());
    for (const name of ['command', 'message', 'include', 'manifest', 'run', 'stop'])
      assert(typeof bot[name] === 'function' && text.includes(`    ${name}(`), name);
  },
});
