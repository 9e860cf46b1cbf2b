// relay-bot.d.ts: TypeScript declarations of relay-bot.js; used together with relay-1.0.d.ts
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

declare module 'relay-bot' {
import type Gio from 'gi://Gio?version=2.0';
import type Relay from 'gi://Relay?version=1.0';

/** What is kept for a session: an object that JSON can hold */
export type State = {[key: string]: any};

/** Keeps a state for each session. The functions may return promises. */
export interface Store {
    /** Returns the state of a session, or an empty object. */
    load(key: string): State | Promise<State>;
    save(key: string, state: State): unknown;
    close(): unknown;
}

/** Forgets everything at the end of the program. */
export class MemoryStore implements Store {
    load(key: string): State;
    save(key: string, state: State): void;
    close(): void;
}

/** Keeps the states in a SQLite database. Needs the program sqlite3. */
export class SqliteStore implements Store {
    /** @param path the file of the database; it is created if there is none */
    constructor(path: string);
    load(key: string): Promise<State>;
    save(key: string, state: State): Promise<void>;
    close(): void;
}

/** One message that is being answered */
export interface Context {
    readonly bot: Bot;
    readonly adapter: Relay.Adapter;
    readonly event: Relay.MessageEvent;
    /** the text of the message, with the command */
    readonly text: string;
    readonly sessionKey: string;
    /** is cancelled when a user presses Stop */
    readonly turn: Gio.Cancellable;
    /** the state of the session; it is stored when the handler has ended without an error */
    state: State;

    /** Answers in the thread of the message. */
    reply(text: string, metadata?: Relay.JsonInput | null): Promise<Relay.SendResult>;

    /**
     * Sends buttons and waits for one to be pressed.
     * @param prompt the question and its options
     * @param seconds the longest time to wait, 300 by default
     */
    ask(prompt: Relay.Prompt, seconds?: number): Promise<Relay.PromptResponse>;

    /** Begins an answer that is shown while it is written. */
    beginDraft(): Relay.Draft;
}

export type Filter = RegExp | ((event: Relay.MessageEvent) => boolean) | null;

export interface CommandOptions {
    /** what /help says about the command */
    help?: string;
    /** the arguments: “ITEM [COUNT]”; those in brackets may be missing, and the last one takes the rest of the line */
    usage?: string;
}

/** Commands and handlers of messages, which a bot includes */
export class Router {
    /** The handler answers “/name”, with the arguments that the usage names. */
    command(name: string, options: CommandOptions, handler: (context: Context, ...words: string[]) => unknown): void;

    /** The handler answers the messages that pass the filter and that no command and no earlier handler answers. */
    message(filter: Filter, handler: (context: Context) => unknown): void;

    include(router: Router): void;
}

export interface BotOptions {
    /** where the states of the sessions are kept; a {@link MemoryStore} by default */
    store?: Store;
    /** whether messages of bots are answered; false by default */
    answerBots?: boolean;
    /** called with what a handler has thrown; the context is null if the state could not be loaded */
    onError?: ((context: Context | null, error: unknown) => unknown) | null;
}

/** Answers the messages of an adapter, those of one session one after the other. */
export class Bot extends Router {
    constructor(adapter: Relay.Adapter, options?: BotOptions);

    readonly adapter: Relay.Adapter;
    readonly store: Store;

    /** The commands as the property `command_manifest` of an identity describes them */
    manifest(): Relay.JsonObject[];

    /** Connects, and answers until SIGINT, SIGTERM, stop() or a revocation. Resolves with the exit status. */
    run(): Promise<number>;

    /** Ends run(). */
    stop(status?: number): void;
}

/**
 * Makes a transport of the environment (GATEWAY_RELAY_URL, …), which waits for its connector for ever.
 * @param platforms used where GATEWAY_RELAY_PLATFORMS is not set; separated by commas
 */
export function transportFromEnvironment(platforms: string): Relay.WebsocketTransport;
}

// For “import {Bot} from 'file:///…/relay-bot.js'”
declare module '*/relay-bot.js' {
    export * from 'relay-bot';
}

declare module 'gi://Relay?version=1.0' {
    export namespace Relay {
        /** Imports relay-bot.js, which is installed beside the override. */
        function import_bot(): globalThis.Promise<typeof import('relay-bot')>;
    }
}
