// relay-1.0.d.ts: TypeScript declarations of the library with its GJS override; made by make-types.py, do not edit
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

declare module 'gi://Relay?version=1.0' {

// Module dependencies
import type Soup from 'gi://Soup?version=3.0';
import type Gio from 'gi://Gio?version=2.0';
import type GObject from 'gi://GObject?version=2.0';
import type GLib from 'gi://GLib?version=2.0';
import type Json from 'gi://Json?version=1.0';

export namespace Relay {

    /** What JSON can represent. A bigint is written as an integer of up to 64 bits. */
    type JsonValue = string | number | bigint | boolean | null | undefined | JsonValue[] | {[key: string]: JsonValue};

    /** A JSON object that is passed to the library: a plain object, or one of json-glib */
    type JsonInput = {[key: string]: JsonValue} | Json.Object;

    /** A JSON array that is passed to the library */
    type JsonArrayInput = {[key: string]: JsonValue}[] | Json.Array;

    /** A JSON object that the library returns. Integers beyond 2⁵³ are strings in it. */
    type JsonObject = {[key: string]: any};

    /** The events of an adapter, see {@link Adapter.events} */
    interface Events extends AsyncIterableIterator<MessageEvent> {
        /** Ends the loop after the body that runs. The connector keeps the events that it has stored. */
        close(): void;
    }

    /**
     * Makes an async signal handler hold its delivery until its promise is settled.
     * @param handler the handler
     * @returns the function to connect to the signal
     */
    function held<F extends (...args: any[]) => unknown>(handler: F): F;

    /**
     * Waits for SIGINT or SIGTERM. A second signal ends the process at once.
     * @returns the number of the signal
     */
    function wait_for_signal(): globalThis.Promise<number>;

    /**
     * Relay-1.0
     */

    /**
     * @gir-type Enum
     */
    export namespace ChatMessageState {
        export const $gtype: GObject.GType<ChatMessageState>;
    }

    /**
     * The state of a message in a chat.
     * @gir-type Enum
     * @since 1.0
     */
    enum ChatMessageState {
        /**
         * it was received
         */
        RECEIVED = 0,
        /**
         * an own message that waits for the connection, for the
         *   descriptor of its platform, or for the message before it
         */
        PENDING = 1,
        /**
         * an own message that is being sent, or a draft that grows
         */
        SENDING = 2,
        /**
         * an own message that the connector accepted
         */
        SENT = 3,
        /**
         * an own message that was not sent
         */
        FAILED = 4,
        /**
         * an own message of which it is unknown whether it was sent;
         *   a person has to decide whether it is sent again
         */
        UNSURE = 5,
    }

    /**
     * The error codes of the library.
     *
     * The ambiguous ones leave open whether a message was delivered; see
     * {@link Error.is_ambiguous}. Errors of GIO ({@link Gio.TlsError}, {@link Gio.ResolverError},
     * {@link Gio.IOErrorEnum}) are returned unchanged.
     * @gir-type Struct
     */
    class Error extends GLib.Error {
        static $gtype: GObject.GType<GLib.Error>;

        /** the seconds after which the call may be repeated; 0 if that is unknown */
        retryAfter: number;

        /** the ids of what was sent before a {@link Error.PARTIAL} */
        messageIds: string[];

        /** the answer of the connector, or null if there was none */
        response: SendResult | null;

        /** the same as `retryAfter` */
        retry_after: number;

        /** the same as `messageIds` */
        message_ids: string[];

        // Static fields
        /**
         * the adapter has no transport
         */
        static NO_TRANSPORT: number;

        /**
         * the transport was not online when the function was
         *   called, or a connect was ended by a disconnect; nothing was sent
         */
        static NOT_CONNECTED: number;

        /**
         * the connection ended, or writing failed, before the request
         *   reached the socket; the call can be repeated
         */
        static NOT_SENT: number;

        /**
         * the transport was disconnected before the result was
         *   received; ambiguous
         */
        static CLOSED: number;

        /**
         * the connection was lost before the result was
         *   received; ambiguous
         */
        static CONNECTION_LOST: number;

        /**
         * no result was received in time; ambiguous
         */
        static TIMED_OUT: number;

        /**
         * the connector answered that the request failed: with a result whose
         *   `success` is not true and that is none of the special refusals below; the error message is
         *   the `error` of the result
         */
        static REJECTED: number;

        /**
         * the connector does not allow the request: it answered with a result whose
         *   `code` is `egress_declined` or whose `error` contains `egress declined:`; the request fails
         *   again if it is repeated, and must not be made in another way
         */
        static DECLINED: number;

        /**
         * the connection ended before a valid descriptor was received
         */
        static HANDSHAKE: number;

        /**
         * a received frame, JSON object or HTTP response is invalid
         */
        static PROTOCOL: number;

        /**
         * the connector has revoked the credentials
         */
        static REVOKED: number;

        /**
         * the connector did not accept the credentials (close code
         *   4401 before the first descriptor, close code 4403, HTTP status 401 or 403)
         */
        static UNAUTHORIZED: number;

        /**
         * a limit is reached (concurrent requests, unsent bytes), the same prompt is
         *   pending, or another adapter uses the transport; nothing was sent
         */
        static BUSY: number;

        /**
         * a size limit is exceeded; nothing was sent
         */
        static TOO_LARGE: number;

        /**
         * some pieces of a split message were sent, and a later one
         *   failed; ambiguous
         */
        static PARTIAL: number;

        /**
         * the platform or the connector does not support the
         *   operation; nothing was sent
         */
        static NOT_SUPPORTED: number;

        /**
         * an argument or a property is invalid
         */
        static INVALID_ARGUMENT: number;

        /**
         * a secret would have been sent over an unencrypted connection
         */
        static INSECURE: number;

        /**
         * the platform or the connector limits the rate, and the time to wait
         *   is too long or the call is not repeated; nothing was sent. The answer was HTTP status 429 or
         *   503, or a result whose `code` is `rate_limited`, that has `retry_after` (in seconds), or whose
         *   `error` says so
         */
        static RATE_LIMITED: number;

        /**
         * the connector has replaced the connection with one that another process,
         *   such as a second copy of the program, opened for the same identity (close code 4000, or 1000
         *   with the reason `replaced`)
         */
        static REPLACED: number;

        /**
         * the connector answered that it does not know whether the request
         *   had an effect: with a result whose `ambiguous` is true; the error message is the `error` of
         *   the result; ambiguous
         */
        static UNKNOWN_OUTCOME: number;

        /**
         * the function was called in another thread than the one that
         *   runs the main context of the object; nothing was done
         */
        static WRONG_THREAD: number;

        // Constructors
        constructor(options: { message: string; code: number });

        // Static methods
        /**
         * Returns whether the message may have been delivered although `error` was set.
         *
         * This is the case for {@link Relay.Error.TIMED_OUT}, {@link Relay.Error.CONNECTION_LOST},
         * {@link Relay.Error.CLOSED}, {@link Relay.Error.PARTIAL}, {@link Relay.Error.UNKNOWN_OUTCOME} and
         * {@link Gio.IOErrorEnum.CANCELLED}: the frame may have been sent, but no result was received,
         * or the result does not say whether it had an effect. If such a call is repeated,
         * the message may be delivered twice. After any other error nothing was delivered.
         * @param error an error of a function of this library
         * @since 1.0
         */
        static is_ambiguous(error?: GLib.Error | null): boolean;

        /**
         * Returns the quark of the domain {@link Relay.Error}.
         * @since 1.0
         */
        static quark(): GLib.Quark;

        /**
         * Returns a sentence or two for the user of an application: what is wrong, and what to do where
         * there is something to do.
         *
         * The text is translated into the language of the locale, if there is a translation. It says for
         * every code of {@link Relay.Error} and for the usual errors of GIO ({@link Gio.TlsError}, {@link Gio.ResolverError},
         * {@link Gio.IOErrorEnum}) what has happened, and for any other error that something unexpected has. It
         * contains no part of the message of `error`, which is for developers and may contain what the
         * connector has sent: log that, or show it as the details.
         * @param error an error of this library, or of what it uses
         * @since 1.0
         */
        static to_user_string(error: GLib.Error): string;
    }

    /**
     * @gir-type Enum
     */
    export namespace InteractionMapping {
        export const $gtype: GObject.GType<InteractionMapping>;
    }

    /**
     * How a Discord interaction is mapped to an event.
     * @gir-type Enum
     * @since 1.0
     */
    enum InteractionMapping {
        /**
         * native when the session's descriptor lists
         *   `supported_ops`, else plain
         */
        AUTO = 0,
        /**
         * the mapping of the first gateway
         */
        PLAIN = 1,
        /**
         * the mapping that newer connectors expect
         */
        NATIVE = 2,
    }

    /**
     * @gir-type Enum
     */
    export namespace MessageType {
        export const $gtype: GObject.GType<MessageType>;
    }

    /**
     * The type of the message of an event.
     * @gir-type Enum
     * @since 1.0
     */
    enum MessageType {
        /**
         * text, or a type that the library does not know
         */
        TEXT = 0,
        /**
         * a location
         */
        LOCATION = 1,
        /**
         * a picture
         */
        PHOTO = 2,
        /**
         * a video
         */
        VIDEO = 3,
        /**
         * an audio file
         */
        AUDIO = 4,
        /**
         * a voice message
         */
        VOICE = 5,
        /**
         * any other file
         */
        DOCUMENT = 6,
        /**
         * a sticker
         */
        STICKER = 7,
        /**
         * a command, or the answer to a prompt
         */
        COMMAND = 8,
    }

    /**
     * @gir-type Enum
     */
    export namespace Reconnect {
        export const $gtype: GObject.GType<Reconnect>;
    }

    /**
     * When a transport reconnects without being asked to.
     * @gir-type Enum
     * @since 1.0
     */
    enum Reconnect {
        /**
         * never
         */
        NEVER = 0,
        /**
         * after a loss, if a handshake has succeeded before
         */
        ESTABLISHED = 1,
        /**
         * after a loss and after a first attempt that failed
         */
        ALWAYS = 2,
    }

    /**
     * @gir-type Enum
     */
    export namespace RenameCondition {
        export const $gtype: GObject.GType<RenameCondition>;
    }

    /**
     * When a thread is renamed. The conditions protect a name that a user has chosen.
     * @gir-type Enum
     * @since 1.0
     */
    enum RenameCondition {
        /**
         * rename in any case
         */
        ALWAYS = 0,
        /**
         * rename only if the connector created
         *   the thread
         */
        IF_CONNECTOR_CREATED = 1,
        /**
         * rename only if the thread has a given name
         */
        IF_CURRENT_NAME = 2,
    }

    /**
     * @gir-type Enum
     */
    export namespace State {
        export const $gtype: GObject.GType<State>;
    }

    /**
     * The state of the connection of a transport.
     * @gir-type Enum
     * @since 1.0
     */
    enum State {
        /**
         * there is no connection and no attempt; the initial state
         */
        DISCONNECTED = 0,
        /**
         * a connection attempt is in progress
         */
        CONNECTING = 1,
        /**
         * the connection is open, and the first descriptor has not
         *   been received
         */
        HANDSHAKING = 2,
        /**
         * the handshake is complete, and messages can be sent and received
         */
        ONLINE = 3,
        /**
         * the connector has acknowledged that it buffers messages
         */
        IDLE = 4,
        /**
         * closed on request, and reconnects after a delay
         */
        DORMANT = 5,
        /**
         * the connection was lost, and the next attempt is scheduled
         */
        WAITING = 6,
        /**
         * the credentials were revoked; there are no further attempts
         */
        REVOKED = 7,
        /**
         * a disconnect is in progress
         */
        CLOSING = 8,
    }

    /**
     * @gir-type Enum
     */
    export namespace Tristate {
        export const $gtype: GObject.GType<Tristate>;
    }

    /**
     * A boolean that may be absent.
     * @gir-type Enum
     * @since 1.0
     */
    enum Tristate {
        /**
         * the connector did not send the value
         */
        UNKNOWN = -1,
        FALSE = 0,
        /**
         * true
         */
        TRUE = 1,
    }

    /**
     * @gir-type Enum
     */
    export namespace TurnPhase {
        export const $gtype: GObject.GType<TurnPhase>;
    }

    /**
     * How far the turn is that a message of a user began, for {@link Adapter.mark_turn}.
     * @gir-type Enum
     * @since 1.0
     */
    enum TurnPhase {
        /**
         * the gateway works on the answer
         */
        WORKING = 0,
        /**
         * the message is answered
         */
        DONE = 1,
        /**
         * there is no answer, because the turn has failed or was stopped
         */
        FAILED = 2,
    }

    /**
     * A channel of a scope.
     * @since 1.0
     * @default channel
     */
    const CHAT_TYPE_CHANNEL: string;

    /**
     * A direct chat.
     *
     * Connectors may send other chat types, which are kept unchanged.
     * @since 1.0
     * @default dm
     */
    const CHAT_TYPE_DM: string;

    /**
     * A forum, whose topics are threads.
     * @since 1.0
     * @default forum
     */
    const CHAT_TYPE_FORUM: string;

    /**
     * A group chat.
     * @since 1.0
     * @default group
     */
    const CHAT_TYPE_GROUP: string;

    /**
     * A thread in a channel.
     * @since 1.0
     * @default thread
     */
    const CHAT_TYPE_THREAD: string;

    /**
     * The largest size of media that connectors accept, in bytes: 25 MiB.
     * @since 1.0
     * @default 26214400
     */
    const ENDPOINT_MAX_MEDIA: number;

    /**
     * Text is measured in Unicode code points.
     * @since 1.0
     * @default chars
     */
    const LEN_UNIT_CHARS: string;

    /**
     * Text is measured in UTF-16 code units.
     * @since 1.0
     * @default utf16
     */
    const LEN_UNIT_UTF16: string;

    /**
     * The major version, 1 in 1.2.3.
     * @since 1.0
     * @default 0
     */
    const MAJOR_VERSION: number;

    /**
     * An audio file, for example music.
     * @since 1.0
     * @default audio
     */
    const MEDIA_KIND_AUDIO: string;

    /**
     * Any other file.
     * @since 1.0
     * @default document
     */
    const MEDIA_KIND_DOCUMENT: string;

    /**
     * A picture.
     * @since 1.0
     * @default image
     */
    const MEDIA_KIND_IMAGE: string;

    /**
     * A video.
     * @since 1.0
     * @default video
     */
    const MEDIA_KIND_VIDEO: string;

    /**
     * A voice message.
     * @since 1.0
     * @default voice
     */
    const MEDIA_KIND_VOICE: string;

    /**
     * The micro version, 3 in 1.2.3.
     * @since 1.0
     * @default 0
     */
    const MICRO_VERSION: number;

    /**
     * The minor version, 2 in 1.2.3.
     * @since 1.0
     * @default 9
     */
    const MINOR_VERSION: number;

    /**
     * A prompt that asks for permission.
     * @since 1.0
     * @default approval
     */
    const PROMPT_KIND_APPROVAL: string;

    /**
     * A prompt that asks to choose an option.
     * @since 1.0
     * @default choice
     */
    const PROMPT_KIND_CHOICE: string;

    /**
     * A prompt that asks for clarification.
     * @since 1.0
     * @default clarify
     */
    const PROMPT_KIND_CLARIFY: string;

    /**
     * A button with an effect that cannot be undone.
     * @since 1.0
     * @default danger
     */
    const PROMPT_STYLE_DANGER: string;

    /**
     * The main button.
     * @since 1.0
     * @default primary
     */
    const PROMPT_STYLE_PRIMARY: string;

    /**
     * A less prominent button.
     * @since 1.0
     * @default secondary
     */
    const PROMPT_STYLE_SECONDARY: string;

    /**
     * A button that confirms or approves.
     * @since 1.0
     * @default success
     */
    const PROMPT_STYLE_SUCCESS: string;

    /**
     * Converts the configured URL to the one that is connected to.
     *
     * White space around it is removed, `https` becomes `wss`, `http` becomes `ws`, and `/relay`
     * is appended unless the path already ends with it. Converting the result again changes
     * nothing. Any other scheme, a missing or invalid host, port 0, embedded credentials, a query
     * or a fragment fail with {@link Relay.Error.INVALID_ARGUMENT}.
     * @param url the configured URL of the connector; `null` is invalid
     * @returns the URL to connect to
     * @since 1.0
     * @throws GLib.Error
     */
    function auth_dial_url(url?: string | null): string;

    /**
     * Makes the token with which a gateway authenticates when it connects.
     *
     * The token is a credential: do not log it.
     * @param gateway_id the gateway's id, not blank
     * @param secret the secret that it shares with the connector, not blank
     * @param expires_at when the token expires, in seconds since 1970; 0 for never
     * @returns the token, or `null` if `gateway_id` or   `secret` is `null` or blank, `expires_at` is negative, or the token would have more   than 1,024 bytes, which some connectors refuse
     * @since 1.0
     */
    function auth_make_token(gateway_id: string | null | undefined, secret: string | null | undefined, expires_at: bigint | number): string | null;

    /**
     * Verifies a request that an older connector delivered over HTTP.
     *
     * The signature covers `timestamp`, a dot and `body`. It is compared in constant time, with
     * all keys. `timestamp` may be up to 300 seconds before or after `now`. Upper-case hexadecimal
     * digits are accepted. The request is untrusted: any bytes and strings are valid input.
     * @param body the exact bytes of the request's body; `null` is an empty body
     * @param timestamp the value of its header `x-relay-timestamp`, `null` if it has none
     * @param signature the value of its header `x-relay-signature`, `null` if it has none
     * @param keys the delivery keys that the connector may have signed   with, newest first; blank ones are ignored, and `null` is none
     * @param now the current time in seconds since 1970
     * @returns `true` if the request was signed with one of `keys` and `timestamp` is close to `now`
     * @since 1.0
     */
    function auth_verify_delivery(body: GLib.Bytes | Uint8Array | null | undefined, timestamp: string | null | undefined, signature: string | null | undefined, keys: string[] | null | undefined, now: bigint | number): boolean;

    /**
     * Verifies a token, as a connector does.
     *
     * The signature is compared in constant time, with all secrets, before the expiry time is
     * checked. Padding and upper-case hexadecimal digits are accepted. `token` is untrusted: any
     * string is valid input.
     * @param token the token that a gateway sent, `null` if it sent none
     * @param secrets the secrets that the gateway may have, newest   first; blank ones are ignored, and `null` is none
     * @param now the current time in seconds since 1970
     * @returns the gateway's id, or `null` if the token   is missing, malformed, signed by none of `secrets`, or expired
     * @since 1.0
     */
    function auth_verify_token(token: string | null | undefined, secrets: string[] | null | undefined, now: bigint | number): string | null;

    /**
     * Returns whether the message may have been delivered although `error` was set.
     *
     * This is the case for {@link Relay.Error.TIMED_OUT}, {@link Relay.Error.CONNECTION_LOST},
     * {@link Relay.Error.CLOSED}, {@link Relay.Error.PARTIAL}, {@link Relay.Error.UNKNOWN_OUTCOME} and
     * {@link Gio.IOErrorEnum.CANCELLED}: the frame may have been sent, but no result was received,
     * or the result does not say whether it had an effect. If such a call is repeated,
     * the message may be delivered twice. After any other error nothing was delivered.
     * @param error an error of a function of this library
     * @returns `true` if `error` leaves open whether the message was delivered;   `false` for `null`
     * @since 1.0
     */
    function error_is_ambiguous(error?: GLib.Error | null): boolean;

    /**
     * Returns the quark of the domain {@link Relay.Error}.
     * @returns the error domain
     * @since 1.0
     */
    function error_quark(): GLib.Quark;

    /**
     * Returns a sentence or two for the user of an application: what is wrong, and what to do where
     * there is something to do.
     *
     * The text is translated into the language of the locale, if there is a translation. It says for
     * every code of {@link Relay.Error} and for the usual errors of GIO ({@link Gio.TlsError}, {@link Gio.ResolverError},
     * {@link Gio.IOErrorEnum}) what has happened, and for any other error that something unexpected has. It
     * contains no part of the message of `error`, which is for developers and may contain what the
     * connector has sent: log that, or show it as the details.
     * @param error an error of this library, or of what it uses
     * @returns the text
     * @since 1.0
     */
    function error_to_user_string(error: GLib.Error): string;

    /**
     * Returns whether `object` must not be used in the calling thread now.
     *
     * This is the case while another thread owns the main context that `object` belongs to. A
     * call of a function would be refused, with a critical message or with
     * {@link Relay.Error.WRONG_THREAD}. Language bindings use this to throw an exception instead. See
     * [Threads and main contexts](desktop.html#threads-and-main-contexts).
     *
     * The function may be called in any thread.
     * @param object an adapter, a transport, an endpoint, a draft or any other object
     * @returns `true` if `object` is in use in another thread; `false` for an object that does not   belong to a main context yet, or never does
     * @since 1.0
     */
    function is_wrong_thread(object: GObject.Object): boolean;

    /**
     * Measures a text as platforms do that limit the length of a message.
     *
     * The limit and the unit of a platform are in its descriptor:
     * {@link Descriptor.max_message_length} and {@link Descriptor.len_unit}. {@link text_split}
     * splits a text that is too long.
     *
     * Invalid UTF-8 is measured as if it was replaced by {@link GLib.utf8_make_valid}.
     * @param text the text
     * @param unit `RELAY_LEN_UNIT_CHARS` or `RELAY_LEN_UNIT_UTF16`; `null` and unknown units   mean the former
     * @returns the length of `text`: the number of Unicode code points, or of UTF-16 code units
     * @since 1.0
     */
    function text_measure(text: string, unit?: string | null): number;

    /**
     * Splits a text into pieces that fit into one message each.
     *
     * A piece ends at the end of a paragraph, else of a line, a sentence, a word or a grapheme
     * cluster: at the last of the best of these places that leaves the piece at least half full.
     * White space at a cut stays at the end of its piece. Spaces that do not break and word joiners
     * keep words together. A grapheme cluster that is longer than `limit` is cut between code points,
     * and a code point that is longer becomes a piece of its own.
     *
     * A piece that shows nothing is left out, because no platform takes such a message: white space,
     * zero width characters and variation selectors, or a code fence that is opened with nothing behind
     * it. If all of `text` is like that, its first piece is returned.
     *
     * A code fence that is open at a cut is closed and opened again: a newline and the marks of the
     * fence are added to the piece, the line of the fence to the start of the next one. Without
     * these additions, the pieces joined are `text`, but for the pieces that are left out. Three rules
     * apply to long fences. If the line would take more than half of a piece, only its marks are
     * repeated. If the marks would take a quarter of it, they do not count as a fence. If the line does
     * not fit into a piece, it is cut, and what is cut off becomes a part of the code. Code fences are
     * ignored if `limit` is below 16 or `flags` has {@link Relay.TextSplitFlags.NO_FENCES}.
     *
     * Invalid UTF-8 is replaced as by {@link GLib.utf8_make_valid}.
     * @param text the text
     * @param limit the maximum length of a piece, in `unit`; 0 is taken as 1
     * @param unit `RELAY_LEN_UNIT_CHARS` or `RELAY_LEN_UNIT_UTF16`; `null` and unknown units   mean the former
     * @param flags options
     * @returns at least one piece
     * @since 1.0
     */
    function text_split(text: string, limit: number, unit?: string | null, flags?: TextSplitFlags): string[];

    /**
     * @gir-type Callback
     */
    interface ProgressFunc {
        (done: number, total: number): void;
    }

    /**
     * @gir-type Callback
     */
    interface SecretFunc {
        (transport: WebsocketTransport, request: SecretRequest): void;
    }

    /**
     * @gir-type Flags
     */
    export namespace SessionKeyFlags {
        export const $gtype: GObject.GType<SessionKeyFlags>;
    }

    /**
     * Which users share a session.
     * @gir-type Flags
     * @since 1.0
     */
    enum SessionKeyFlags {
        /**
         * one session per user in a group, and one per thread
         */
        DEFAULT = 0,
        /**
         * one session per group for all its users
         */
        SHARED_GROUPS = 1,
        /**
         * one session per user in a thread
         */
        PER_USER_THREADS = 2,
    }

    /**
     * @gir-type Flags
     */
    export namespace TextSplitFlags {
        export const $gtype: GObject.GType<TextSplitFlags>;
    }

    /**
     * Options for splitting a text into pieces.
     * @gir-type Flags
     * @since 1.0
     */
    enum TextSplitFlags {
        /**
         * close a code fence before a cut and reopen it after the cut
         */
        DEFAULT = 0,
        /**
         * add nothing to the text
         */
        NO_FENCES = 1,
    }

    namespace Adapter {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            /**
             * The same as `Relay.Transport::dead-letter`.
             * @signal
             * @since 1.0
             * @run-last
             */
            "dead-letter": (event: MessageEvent) => void;
            /**
             * The same as `Relay.Transport::frame-skipped`.
             * @signal
             * @since 1.0
             * @run-last
             */
            "frame-skipped": (line: GLib.Bytes, error: GLib.Error) => void;
            /**
             * Emitted when a message is received, before `Relay.Transport::inbound` of the transport.
             *
             * The scope of the chat (see {@link Adapter.learn_chat}) is already remembered. Otherwise
             * this is the same as `Relay.Transport::inbound`.
             * @signal
             * @since 1.0
             * @run-last
             */
            inbound: (event: MessageEvent) => void;
            /**
             * Emitted when a user interrupts a turn, after its cancellable (see
             * {@link Adapter.begin_turn}) was cancelled.
             * @signal
             * @since 1.0
             * @run-last
             */
            interrupt: (session_key: string, chat_id: string) => void;
            /**
             * Emitted when the connector forwards a request of the platform unchanged.
             *
             * The first handler that returns `true` ends the emission. If no handler does, a Discord
             * interaction is mapped to an event, which is emitted as `Relay.Adapter::inbound` or
             * `Relay.Adapter::prompt-response` (see {@link Adapter.interaction_mapping}); every
             * other request is logged and dropped.
             * @signal
             * @since 1.0
             * @run-last
             */
            passthrough: (forward: Passthrough) => boolean | void | globalThis.Promise<unknown>;
            /**
             * The same as `Relay.Transport::prompt-response`, for prompts that were not sent with
             * {@link Adapter.ask_async}.
             * @signal
             * @since 1.0
             * @run-last
             */
            "prompt-response": (event: MessageEvent) => boolean | void | globalThis.Promise<unknown>;
            /**
             * Emitted when the credential was revoked, after {@link Adapter.fatal_error} was set.
             * @signal
             * @since 1.0
             * @run-last
             */
            revoked: () => void;
            "notify::authorization-is-upstream": (pspec: GObject.ParamSpec) => void;
            "notify::can-retry": (pspec: GObject.ParamSpec) => void;
            "notify::descriptor": (pspec: GObject.ParamSpec) => void;
            "notify::fatal-error": (pspec: GObject.ParamSpec) => void;
            "notify::fatal-error-code": (pspec: GObject.ParamSpec) => void;
            "notify::fatal-error-retryable": (pspec: GObject.ParamSpec) => void;
            "notify::interaction-mapping": (pspec: GObject.ParamSpec) => void;
            "notify::last-error": (pspec: GObject.ParamSpec) => void;
            "notify::max-chats": (pspec: GObject.ParamSpec) => void;
            "notify::max-message-length": (pspec: GObject.ParamSpec) => void;
            "notify::max-rate-limit-wait": (pspec: GObject.ParamSpec) => void;
            "notify::offline-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::online": (pspec: GObject.ParamSpec) => void;
            "notify::placeholder": (pspec: GObject.ParamSpec) => void;
            "notify::retry-at": (pspec: GObject.ParamSpec) => void;
            "notify::split-long-messages": (pspec: GObject.ParamSpec) => void;
            "notify::state": (pspec: GObject.ParamSpec) => void;
            "notify::supports-code-blocks": (pspec: GObject.ParamSpec) => void;
            "notify::supports-draft-streaming": (pspec: GObject.ParamSpec) => void;
            "notify::transport": (pspec: GObject.ParamSpec) => void;
            "notify::user-with-scope": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            authorization_is_upstream: boolean;
            authorizationIsUpstream: boolean;
            can_retry: boolean;
            canRetry: boolean;
            descriptor: Descriptor | null;
            fatal_error: GLib.Error | null;
            fatalError: GLib.Error | null;
            fatal_error_code: string | null;
            fatalErrorCode: string | null;
            fatal_error_retryable: boolean;
            fatalErrorRetryable: boolean;
            interaction_mapping: InteractionMapping;
            interactionMapping: InteractionMapping;
            last_error: GLib.Error | null;
            lastError: GLib.Error | null;
            max_chats: number;
            maxChats: number;
            max_message_length: number;
            maxMessageLength: number;
            max_rate_limit_wait: number;
            maxRateLimitWait: number;
            offline_timeout: number;
            offlineTimeout: number;
            online: boolean;
            placeholder: Descriptor;
            retry_at: bigint | number;
            retryAt: bigint | number;
            split_long_messages: boolean;
            splitLongMessages: boolean;
            state: State;
            supports_code_blocks: boolean;
            supportsCodeBlocks: boolean;
            supports_draft_streaming: boolean;
            supportsDraftStreaming: boolean;
            transport: Transport | null;
            user_with_scope: boolean;
            userWithScope: boolean;
        }
    }

    /**
     * The main object of an application: it receives messages from a chat platform and sends
     * messages to it.
     *
     * An adapter uses a {@link Transport} for the connection and adds what a gateway needs: it
     * remembers for each chat the values that the connector needs to route a message (the scope
     * of the chat), reports the capabilities of the platform, manages turns, which a user can
     * interrupt, and maps requests of the platform that the connector forwards to ordinary
     * events.
     *
     * Connect a handler to `Relay.Adapter::inbound` first, then call
     * {@link Adapter.connect_async}. From then on, every message is emitted as a signal, and
     * {@link Adapter.reply_async} sends an answer. A lost connection is opened again according
     * to {@link Transport.reconnect}.
     *
     * ```c
     * static void
     * on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
     * {
     *   relay_adapter_reply_async (adapter, event, relay_message_event_get_text (event),
     *                              NULL, NULL, NULL, NULL);
     * }
     * ```
     *
     * No signal is emitted inside a call of the application; only `notify` may be. Dropping the
     * last reference to an adapter closes the connection without further signals, unless
     * something else holds a reference to the transport. A call in flight keeps its adapter
     * alive: a connect that is pending with the policy {@link Relay.Reconnect.ALWAYS} is ended by its
     * cancellable or by {@link Adapter.disconnect_async}, not by dropping references.
     *
     * An adapter belongs to the thread-default main context of the first connect of its transport,
     * and is used in the thread that runs it. Every other call is refused; one with a callback
     * fails with {@link Relay.Error.WRONG_THREAD}. The last reference may be dropped in any thread. See
     * [Threads and main contexts](desktop.html#threads-and-main-contexts).
     * @gir-type Class
     * @since 1.0
     */
    class Adapter extends GObject.Object {
        static $gtype: GObject.GType<Adapter>;

        /**
         * Returns the events in place of the signal `inbound`, for `for await`.
         *
         * An event is acknowledged when the body of the loop receives it. The loop ends when the adapter is
         * disconnected, and throws when the credentials are revoked. At most 1,024 events wait for the loop.
         * @param options with `held`, an event is acknowledged when the body asks for the next one
         */
        events(options?: {held?: boolean}): Events;

        /**
         * Waits until the async handlers of the adapter and of its transport have ended.
         * @param timeout the longest time to wait, in milliseconds
         * @returns whether all of them have ended
         */
        wait_for_handlers(timeout: number): globalThis.Promise<boolean>;

        // Properties
        /**
         * Always `true`: the connector authorises the author of each event before it delivers the
         * event, by rules that only the connector knows.
         *
         * So an application must not apply an allow-list of its own: it would lock out users whom
         * the connector has authorised. Generic gateway code that supports adapters of several
         * kinds can check this property instead of the class of the adapter.
         * @since 1.0
         * @read-only
         */
        get authorization_is_upstream(): boolean;

        /**
         * Always `true`: the connector authorises the author of each event before it delivers the
         * event, by rules that only the connector knows.
         *
         * So an application must not apply an allow-list of its own: it would lock out users whom
         * the connector has authorised. Generic gateway code that supports adapters of several
         * kinds can check this property instead of the class of the adapter.
         * @since 1.0
         * @read-only
         */
        get authorizationIsUpstream(): boolean;

        /**
         * Whether a “Retry” button is useful, which calls {@link Adapter.retry}: there is neither a
         * connection nor an attempt to establish one, and the credential was not revoked.
         *
         * `false` without a transport, and while another adapter uses the transport.
         * @since 1.0
         * @read-only
         */
        get can_retry(): boolean;

        /**
         * Whether a “Retry” button is useful, which calls {@link Adapter.retry}: there is neither a
         * connection nor an attempt to establish one, and the credential was not revoked.
         *
         * `false` without a transport, and while another adapter uses the transport.
         * @since 1.0
         * @read-only
         */
        get canRetry(): boolean;

        /**
         * The descriptor of the session, with the capabilities of the platform: the first one that
         * the connector sent on the last connection.
         *
         * It is kept when the connection is lost. Before the first handshake, it is
         * {@link Adapter.placeholder}, which may be `null`.
         * @since 1.0
         * @read-only
         */
        get descriptor(): Descriptor | null;

        /**
         * The reason why the transport no longer connects: {@link Relay.Error.REVOKED} after the
         * credential was revoked, otherwise `null`.
         *
         * It is set before `Relay.Adapter::revoked` is emitted. It is cleared when connecting
         * succeeds again, which needs a {@link Adapter.disconnect_async} first.
         * @since 1.0
         * @read-only
         */
        get fatal_error(): GLib.Error | null;

        /**
         * The reason why the transport no longer connects: {@link Relay.Error.REVOKED} after the
         * credential was revoked, otherwise `null`.
         *
         * It is set before `Relay.Adapter::revoked` is emitted. It is cleared when connecting
         * succeeds again, which needs a {@link Adapter.disconnect_async} first.
         * @since 1.0
         * @read-only
         */
        get fatalError(): GLib.Error | null;

        /**
         * A machine-readable code for {@link Adapter.fatal_error}: `relay_disabled`, or `null`
         * without an error.
         * @since 1.0
         * @read-only
         */
        get fatal_error_code(): string | null;

        /**
         * A machine-readable code for {@link Adapter.fatal_error}: `relay_disabled`, or `null`
         * without an error.
         * @since 1.0
         * @read-only
         */
        get fatalErrorCode(): string | null;

        /**
         * Whether it makes sense to connect again after {@link Adapter.fatal_error}. Always
         * `false`, because the only fatal error is a revoked credential.
         * @since 1.0
         * @read-only
         */
        get fatal_error_retryable(): boolean;

        /**
         * Whether it makes sense to connect again after {@link Adapter.fatal_error}. Always
         * `false`, because the only fatal error is a revoked credential.
         * @since 1.0
         * @read-only
         */
        get fatalErrorRetryable(): boolean;

        /**
         * The rules that map a Discord interaction to an event, if no handler of
         * `Relay.Adapter::passthrough` handled it. They have to be the rules of the connector:
         * otherwise {@link Adapter.send_follow_up_async} uses session keys that the connector
         * does not know.
         * @since 1.0
         */
        get interaction_mapping(): InteractionMapping;
        set interaction_mapping(val: InteractionMapping);

        /**
         * The rules that map a Discord interaction to an event, if no handler of
         * `Relay.Adapter::passthrough` handled it. They have to be the rules of the connector:
         * otherwise {@link Adapter.send_follow_up_async} uses session keys that the connector
         * does not know.
         * @since 1.0
         */
        get interactionMapping(): InteractionMapping;
        set interactionMapping(val: InteractionMapping);

        /**
         * Why the adapter is not online: the latest loss or failed attempt. `null` while it is online,
         * before any failure and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get last_error(): GLib.Error | null;

        /**
         * Why the adapter is not online: the latest loss or failed attempt. `null` while it is online,
         * before any failure and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get lastError(): GLib.Error | null;

        /**
         * The number of chats whose scope the adapter remembers. The least recently used chat is
         * evicted first. With 0, no chat is remembered. Values of more than 512 bytes are not
         * remembered.
         * @since 1.0
         */
        get max_chats(): number;
        set max_chats(val: number);

        /**
         * The number of chats whose scope the adapter remembers. The least recently used chat is
         * evicted first. With 0, no chat is remembered. Values of more than 512 bytes are not
         * remembered.
         * @since 1.0
         */
        get maxChats(): number;
        set maxChats(val: number);

        /**
         * The maximum length of a message on the platform, in the unit of
         * {@link Adapter.measure}; 4096 without a descriptor.
         * @since 1.0
         * @read-only
         */
        get max_message_length(): number;

        /**
         * The maximum length of a message on the platform, in the unit of
         * {@link Adapter.measure}; 4096 without a descriptor.
         * @since 1.0
         * @read-only
         */
        get maxMessageLength(): number;

        /**
         * How long a call waits because the connector or the platform limits the rate, in milliseconds.
         * With 0 it fails at once with {@link Relay.Error.RATE_LIMITED}.
         *
         * The call waits for the time that the connector names, or 5 seconds, and up to a second more,
         * and is sent again. The calls that were made later for the same chat wait behind it. When the
         * wait in all would not be shorter than this, the call fails with {@link Relay.Error.RATE_LIMITED}.
         * @since 1.0
         */
        get max_rate_limit_wait(): number;
        set max_rate_limit_wait(val: number);

        /**
         * How long a call waits because the connector or the platform limits the rate, in milliseconds.
         * With 0 it fails at once with {@link Relay.Error.RATE_LIMITED}.
         *
         * The call waits for the time that the connector names, or 5 seconds, and up to a second more,
         * and is sent again. The calls that were made later for the same chat wait behind it. When the
         * wait in all would not be shorter than this, the call fails with {@link Relay.Error.RATE_LIMITED}.
         * @since 1.0
         */
        get maxRateLimitWait(): number;
        set maxRateLimitWait(val: number);

        /**
         * How long a call waits for a connection that was lost and is established again, in
         * milliseconds. With 0 it fails at once.
         *
         * Calls that wait are written in order for each chat when the connection is open, and end with
         * {@link Relay.Error.NOT_CONNECTED} when it was not established in time. They end at once with
         * {@link Relay.Error.NOT_SENT} when the adapter is disconnected or goes dormant, and when the credential
         * is revoked. They count for {@link Transport.max_requests} and
         * {@link Transport.max_pending_bytes}.
         *
         * What only shows progress does not wait: typing indicators, drafts, and the updates of a
         * {@link Draft}. Without an earlier connection, calls fail at once.
         * @since 1.0
         */
        get offline_timeout(): number;
        set offline_timeout(val: number);

        /**
         * How long a call waits for a connection that was lost and is established again, in
         * milliseconds. With 0 it fails at once.
         *
         * Calls that wait are written in order for each chat when the connection is open, and end with
         * {@link Relay.Error.NOT_CONNECTED} when it was not established in time. They end at once with
         * {@link Relay.Error.NOT_SENT} when the adapter is disconnected or goes dormant, and when the credential
         * is revoked. They count for {@link Transport.max_requests} and
         * {@link Transport.max_pending_bytes}.
         *
         * What only shows progress does not wait: typing indicators, drafts, and the updates of a
         * {@link Draft}. Without an earlier connection, calls fail at once.
         * @since 1.0
         */
        get offlineTimeout(): number;
        set offlineTimeout(val: number);

        /**
         * Whether messages can be sent: {@link Adapter.state} is {@link Relay.State.ONLINE} or
         * {@link Relay.State.IDLE}.
         * @since 1.0
         * @read-only
         */
        get online(): boolean;

        /**
         * When the next connection attempt is made, in microseconds of {@link GLib.get_monotonic_time}; 0
         * when none is planned.
         *
         * It does not change while a countdown is shown: the remaining time is the difference to the
         * current time.
         * @since 1.0
         * @read-only
         */
        get retry_at(): number;

        /**
         * When the next connection attempt is made, in microseconds of {@link GLib.get_monotonic_time}; 0
         * when none is planned.
         *
         * It does not change while a countdown is shown: the remaining time is the difference to the
         * current time.
         * @since 1.0
         * @read-only
         */
        get retryAt(): number;

        /**
         * Whether {@link Adapter.send_async} splits a text that is too long for the platform of
         * the chat into several messages. If `false`, it fails with {@link Relay.Error.TOO_LARGE}.
         * @since 1.0
         */
        get split_long_messages(): boolean;
        set split_long_messages(val: boolean);

        /**
         * Whether {@link Adapter.send_async} splits a text that is too long for the platform of
         * the chat into several messages. If `false`, it fails with {@link Relay.Error.TOO_LARGE}.
         * @since 1.0
         */
        get splitLongMessages(): boolean;
        set splitLongMessages(val: boolean);

        /**
         * The state of the transport; {@link Relay.State.DISCONNECTED} without a transport, and while
         * another adapter uses the transport.
         * @since 1.0
         * @read-only
         */
        get state(): State;

        /**
         * Whether the platform displays code blocks; `false` for a platform with plain text, and
         * without a descriptor.
         * @since 1.0
         * @read-only
         */
        get supports_code_blocks(): boolean;

        /**
         * Whether the platform displays code blocks; `false` for a platform with plain text, and
         * without a descriptor.
         * @since 1.0
         * @read-only
         */
        get supportsCodeBlocks(): boolean;

        /**
         * Whether the platform can show a message while it is written; `false` without a
         * descriptor.
         * @since 1.0
         * @read-only
         */
        get supports_draft_streaming(): boolean;

        /**
         * Whether the platform can show a message while it is written; `false` without a
         * descriptor.
         * @since 1.0
         * @read-only
         */
        get supportsDraftStreaming(): boolean;

        /**
         * The transport that the adapter uses. Without one (`null`), every operation fails with
         * {@link Relay.Error.NO_TRANSPORT}.
         *
         * Only one adapter can use a transport: the operations of a second one fail with
         * {@link Relay.Error.BUSY}.
         * @since 1.0
         * @construct-only
         */
        get transport(): Transport | null;

        /**
         * Whether the scope includes the user id for every chat, which newer connectors expect. If
         * `false`, only the scope of direct chats includes it.
         * @since 1.0
         */
        get user_with_scope(): boolean;
        set user_with_scope(val: boolean);

        /**
         * Whether the scope includes the user id for every chat, which newer connectors expect. If
         * `false`, only the scope of direct chats includes it.
         * @since 1.0
         */
        get userWithScope(): boolean;
        set userWithScope(val: boolean);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Adapter.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Adapter.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](placeholder?: Descriptor | null, transport?: Transport | null): Adapter;

        constructor(placeholder?: Descriptor | null, transport?: Transport | null);

        // Signals
        /** @signal */
        connect<K extends keyof Adapter.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Adapter.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Adapter.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Adapter.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Adapter.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Adapter.SignalSignatures[K]>): void;

        // Methods
        /**
         * Sends a question with buttons and waits for the response.
         *
         * Only a response to this prompt counts. It is acknowledged and is not emitted as a signal.
         * Further responses to the prompt, and those after the end of the wait, are dropped.
         * Responses to prompts that were not sent with this method are emitted as
         * `Relay.Adapter::prompt-response`. Everybody in the chat can respond:
         * {@link PromptResponse.get_source} returns who did.
         *
         * Any number of prompts can be pending at the same time, also in one chat, as long as their
         * ids differ. They stay pending when a connection is lost and opened again.
         *
         * When a user interrupts a turn in the chat, the call fails with {@link Gio.IOErrorEnum.CANCELLED},
         * unless `cancellable` is the turn (see {@link Adapter.begin_turn}) of another session. So
         * pass the turn as `cancellable` where several users have sessions in one chat.
         *
         * `prompt` is only read inside this call. The scope of the chat and `metadata` are treated as
         * in {@link Adapter.send_async}. The message of the prompt stays in the chat if the wait
         * ends without a response.
         * @param chat_id the chat
         * @param prompt the question and its options
         * @param timeout_s the time to wait for a response, in seconds; 0 for one hour
         * @param reply_to the id of the message to reply to
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        ask_async(chat_id: string, prompt: Prompt, timeout_s?: number, reply_to?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<PromptResponse>;

        ask_async(chat_id: string, prompt: Prompt, timeout_s: number, reply_to: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.ask_async}.
         *
         * Fails with the errors of {@link Adapter.send_prompt_finish} if the prompt could not be
         * sent, and with {@link Relay.Error.BUSY} if a prompt with the same id is pending. After the prompt
         * was sent, fails with
         *
         * - {@link Relay.Error.TIMED_OUT} if there was no response in time,
         * - {@link Gio.IOErrorEnum.CANCELLED} if the call was cancelled or interrupted,
         * - {@link Relay.Error.CLOSED} after {@link Adapter.disconnect_async},
         * - {@link Relay.Error.CONNECTION_LOST} if the connection was lost and is not opened again.
         * @param result the result passed to the callback
         * @returns the response
         * @since 1.0
         * @throws GLib.Error
         */
        ask_finish(result: Gio.AsyncResult): PromptResponse;

        /**
         * Begins a message that is shown while it is written.
         *
         * Nothing is sent before text is appended. `reply_to` is sent with the first message only; while a
         * platform shows a draft of its own, it is sent with the message that follows the draft. On Slack a
         * draft becomes the message itself: there, and to address a thread elsewhere, put `thread_id` into
         * `metadata`. `metadata` is sent with each message, as by
         * {@link Adapter.send_async}, except for `notify`, which is sent with the final state of the
         * last message only. `metadata` is copied by this call. If it cannot be encoded,
         * {@link Draft.finish_async} fails.
         * @param chat_id the chat to write to
         * @param reply_to the id of the message to reply to
         * @param metadata what else the connector should know, for instance `thread_id`
         * @returns a new draft
         * @since 1.0
         */
        begin_draft(chat_id: string, reply_to?: string | null, metadata?: JsonInput | null): Draft;

        /**
         * Begins a turn, that is the work on an answer, and returns a cancellable that is cancelled
         * when the turn is interrupted.
         *
         * A session has one turn at a time: while a turn is running, this returns the same object.
         * An interrupt by the user cancels the turn of its session; if that session has no turn, it
         * cancels all turns of its chat. Pass the cancellable to everything that belongs to the
         * answer, and call {@link Adapter.end_turn} at the end, also after an interrupt.
         * @param session_key the session, see {@link SessionSource.build_session_key}
         * @param chat_id the chat that the turn answers in
         * @returns the cancellable of the running turn, or a new one if there is no   turn or if it was cancelled
         * @since 1.0
         */
        begin_turn(session_key: string, chat_id?: string | null): Gio.Cancellable;

        /**
         * Opens the connection and performs the handshake.
         *
         * The attempt is limited by {@link Transport.handshake_timeout}. After a failure or a
         * cancellation, nothing continues in the background, and the adapter can connect again. If
         * the adapter is online, the call succeeds immediately. It fails with {@link Gio.IOErrorEnum.PENDING}
         * while another one is running.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        connect_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        connect_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.connect_async}.
         *
         * Fails with {@link Relay.Error.NO_TRANSPORT}, with {@link Relay.Error.BUSY} if another adapter uses the
         * transport, with {@link Relay.Error.UNAUTHORIZED}, {@link Relay.Error.HANDSHAKE} or
         * {@link Relay.Error.REVOKED}, with {@link Relay.Error.NOT_CONNECTED} if
         * {@link Adapter.disconnect_async} ended the attempt, with {@link Gio.IOErrorEnum.PENDING} or
         * {@link Gio.IOErrorEnum.CANCELLED}, and with the errors of GIO.
         * @param result the result passed to the callback
         * @returns `true` if the adapter is online
         * @since 1.0
         * @throws GLib.Error
         */
        connect_finish(result: Gio.AsyncResult): boolean;

        /**
         * Creates a thread.
         *
         * To send a message to the thread, pass its id as `thread_id` in the metadata of the
         * message.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat to create the thread in
         * @param name the name of the thread, at most 100 characters
         * @param message_id the id of the message to attach the thread to
         * @param metadata additional metadata for the connector
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        create_thread_async(chat_id: string, name: string, message_id?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        create_thread_async(chat_id: string, name: string, message_id: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.create_thread_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if the name is too long or nothing but white space.
         * @param result the result passed to the callback
         * @returns the result, whose {@link SendResult.thread_id} is the new   thread
         * @since 1.0
         * @throws GLib.Error
         */
        create_thread_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Deletes a message.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param message_id the id of the message to delete
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        delete_message_async(chat_id: string, message_id: string, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        delete_message_async(chat_id: string, message_id: string, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.delete_message_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns `true` if the connector deleted the message
         * @since 1.0
         * @throws GLib.Error
         */
        delete_message_finish(result: Gio.AsyncResult): boolean;

        /**
         * Closes the connection, and does not reconnect before the next
         * {@link Adapter.connect_async}.
         *
         * Requests in flight get some time to complete. The call returns after at most 6 seconds,
         * even if the connector does not respond. Nothing is delivered afterwards.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        disconnect_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        disconnect_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.disconnect_async}.
         *
         * Fails with {@link Gio.IOErrorEnum.CANCELLED} after cancellation, which only ends the wait: the adapter is
         * disconnected nevertheless.
         * @param result the result passed to the callback
         * @returns `true` if the connection is closed, or if there is no transport
         * @since 1.0
         * @throws GLib.Error
         */
        disconnect_finish(result: Gio.AsyncResult): boolean;

        /**
         * Returns what the connector answered to an operation, accepted or refused.
         *
         * It has more to say than the error with which a refused operation fails: the code and the
         * time to wait ({@link SendResult.code}, {@link SendResult.retry_after}), the ids of
         * the messages that were sent before a {@link Relay.Error.PARTIAL}
         * ({@link SendResult.message_ids}), and all other members of the answer
         * ({@link SendResult.to_json}).
         *
         * `result` is the one that the finish function of the operation takes. This function can be
         * called before and after it, any number of times. For {@link Adapter.ask_async} it returns
         * the answer to the prompt that was sent, not the response of the user. It also takes the
         * result of {@link Draft.finish_async}.
         * @param result the result passed to the callback of an operation
         * @returns the answer; `null` if there was none, for instance   because the operation timed out or was not sent
         * @since 1.0
         */
        dup_response(result: Gio.AsyncResult): SendResult | null;

        /**
         * Replaces the text of a message that this gateway sent.
         *
         * The new text has to fit into one message, see {@link Adapter.get_descriptor_for_chat};
         * otherwise the call fails with {@link Relay.Error.TOO_LARGE} before anything is sent.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param message_id the id of the message to edit
         * @param content the complete new text
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        edit_message_async(chat_id: string, message_id: string, content: string, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        edit_message_async(chat_id: string, message_id: string, content: string, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.edit_message_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        edit_message_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Ends a turn. Does nothing if `turn` is `null` or if the session has begun another turn since.
         * @param session_key the session
         * @param turn the cancellable that {@link Adapter.begin_turn} returned
         * @since 1.0
         */
        end_turn(session_key: string, turn?: Gio.Cancellable | null): void;

        /**
         * Gets whether the connector authorises authors before it delivers their events, see
         * {@link Adapter.authorization_is_upstream}.
         * @returns `true`
         * @since 1.0
         */
        get_authorization_is_upstream(): boolean;

        /**
         * Gets whether a “Retry” button is useful, see {@link Adapter.can_retry}.
         * @returns `true` if {@link Adapter.retry} begins an attempt now
         * @since 1.0
         */
        get_can_retry(): boolean;

        /**
         * Requests the name and the type of a chat.
         * @param chat_id the chat
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        get_chat_info_async(chat_id: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<ChatInfo>;

        get_chat_info_async(chat_id: string, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.get_chat_info_async}.
         *
         * Fails only with {@link Gio.IOErrorEnum.CANCELLED}. When the request fails in any other way, or there is no
         * transport, the result is a chat of type `dm` whose name is its id, so that an application
         * always has a name to display.
         * @param result the result passed to the callback
         * @returns the name and the type of the chat
         * @since 1.0
         * @throws GLib.Error
         */
        get_chat_info_finish(result: Gio.AsyncResult): ChatInfo;

        /**
         * Gets the descriptor of the session.
         * @returns the descriptor,   or `null` before the first handshake without a placeholder
         * @since 1.0
         */
        get_descriptor(): Descriptor | null;

        /**
         * Gets the descriptor of the platform of a chat, for a connection with several platforms.
         *
         * The platform of a chat is known from its last event. Of several platforms that have a chat with
         * this id, it is the one that the last event came from. For an unknown chat or platform this
         * returns the descriptor of the session.
         * @param chat_id a chat
         * @returns the descriptor,   or `null` before the first handshake without a placeholder
         * @since 1.0
         */
        get_descriptor_for_chat(chat_id: string): Descriptor | null;

        /**
         * Gets the reason why the transport no longer connects.
         * @returns the error, or `null`
         * @since 1.0
         */
        get_fatal_error(): GLib.Error | null;

        /**
         * Gets a machine-readable code for the fatal error.
         * @returns `relay_disabled`, or `null` without an error
         * @since 1.0
         */
        get_fatal_error_code(): string | null;

        /**
         * Gets whether it makes sense to connect again after the fatal error.
         * @returns `false`, because a revocation is permanent
         * @since 1.0
         */
        get_fatal_error_retryable(): boolean;

        /**
         * Gets the rules that map a Discord interaction to an event.
         * @returns the mapping
         * @since 1.0
         */
        get_interaction_mapping(): InteractionMapping;

        /**
         * Gets why the adapter is not online.
         * @returns the error, or `null` while online, before any failure and   after a disconnect
         * @since 1.0
         */
        get_last_error(): GLib.Error | null;

        /**
         * Gets the number of chats whose scope the adapter remembers.
         * @returns the maximum number of chats
         * @since 1.0
         */
        get_max_chats(): number;

        /**
         * Gets the maximum length of a message on the platform.
         * @returns the length, in the unit of {@link Adapter.measure}
         * @since 1.0
         */
        get_max_message_length(): number;

        /**
         * Gets the maximum length of a message to a chat, in the unit of
         * {@link Adapter.measure_for_chat}.
         *
         * It is that of {@link Adapter.get_descriptor_for_chat}. With several platforms on one
         * connection, the descriptor of a platform may arrive after the state became
         * {@link Relay.State.ONLINE}; until then this is the limit of the session. A message that is sent
         * waits for the descriptor.
         * @param chat_id the chat
         * @returns the maximum length; 4096 without a descriptor
         * @since 1.0
         */
        get_max_message_length_for_chat(chat_id: string): number;

        /**
         * Gets how long a call waits because the rate is limited.
         * @returns the time in milliseconds
         * @since 1.0
         */
        get_max_rate_limit_wait(): number;

        /**
         * Gets how long a call waits for a connection that is established again.
         * @returns the time in milliseconds
         * @since 1.0
         */
        get_offline_timeout(): number;

        /**
         * Gets whether messages can be sent.
         * @returns `true` if the state is {@link Relay.State.ONLINE} or {@link Relay.State.IDLE}
         * @since 1.0
         */
        get_online(): boolean;

        /**
         * Gets when the next connection attempt is made.
         * @returns microseconds of {@link GLib.get_monotonic_time}, 0 when none is planned
         * @since 1.0
         */
        get_retry_at(): number;

        /**
         * Gets whether a text that is too long for one message is split.
         * @returns `false` if sending it fails
         * @since 1.0
         */
        get_split_long_messages(): boolean;

        /**
         * Gets the state of the transport.
         * @returns the state; {@link Relay.State.DISCONNECTED} without a transport, and while another   adapter uses the transport
         * @since 1.0
         */
        get_state(): State;

        /**
         * Gets whether the platform displays code blocks.
         * @returns `true` if it does
         * @since 1.0
         */
        get_supports_code_blocks(): boolean;

        /**
         * Gets whether the platform can show a message while it is written.
         * @returns `true` if it can
         * @since 1.0
         */
        get_supports_draft_streaming(): boolean;

        /**
         * Gets the transport that the adapter uses.
         * @returns the transport, or `null` if the adapter has none
         * @since 1.0
         */
        get_transport(): Transport | null;

        /**
         * Gets whether the scope includes the user id for every chat.
         * @returns `false` if only the scope of direct chats includes it
         * @since 1.0
         */
        get_user_with_scope(): boolean;

        /**
         * Asks the connector to buffer messages, and closes the connection when it agrees.
         *
         * Use this before the process or the machine is suspended. The transport connects again by itself
         * after `delay` to receive the buffered messages, and {@link Adapter.retry} does it at once. So
         * `delay` has to be as long as the suspend takes to begin. A call while dormant begins `delay` anew.
         * @param delay the time until the adapter connects again, in milliseconds, at most 60,000; 0 for   {@link Transport.dormant_delay}
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        go_dormant_async(delay?: number, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        go_dormant_async(delay: number, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.go_dormant_async}.
         *
         * Fails only with {@link Gio.IOErrorEnum.CANCELLED}, after cancellation.
         * @param result the result passed to the callback
         * @returns `true` if the adapter is dormant; `false` without an error if the connector did not   agree in time, in which case the connection stays open, and if there is no connection or   no transport
         * @since 1.0
         * @throws GLib.Error
         */
        go_dormant_finish(result: Gio.AsyncResult): boolean;

        /**
         * Cancels a turn and the pending prompts of the chat, as an interrupt from the connector
         * does, but without emitting `Relay.Adapter::interrupt`.
         *
         * Nothing is sent to the connector; {@link Transport.send_interrupt_async} does that.
         * @param session_key the session
         * @param chat_id the chat whose turns are cancelled if the session has none
         * @since 1.0
         */
        interrupt_turn(session_key: string, chat_id?: string | null): void;

        /**
         * Remembers the scope of a chat: the values that the connector needs to route a message to
         * it.
         *
         * The adapter does this for every event that it receives. An application that stored the
         * source of an event can use this to send a message after a restart, before the next event
         * of the chat.
         * @param source the source of an event
         * @since 1.0
         */
        learn_chat(source: SessionSource): void;

        /**
         * Marks a message of a user with a reaction that shows how far the answer is.
         *
         * By convention, 👀 means that the gateway works on the answer. At the end it is taken off and
         * replaced with ✅, or with ❌ if the turn has failed. Telegram does not have these: there it is 👍 or
         * 👎. Some connectors recognise the end of a turn only by that.
         *
         * The reactions to one message are sent one after the other. The call does not wait, and failures
         * are not reported. Nothing is sent for an event without a message id, nor on a platform that does
         * not support the operation. The adapter stays alive until the reactions are answered.
         * @param event the event whose turn it is
         * @param phase how far the turn is
         * @since 1.0
         */
        mark_turn(event: MessageEvent, phase: TurnPhase): void;

        /**
         * Measures a text in the unit of the platform: UTF-16 code units if the descriptor specifies
         * `utf16`, otherwise Unicode code points.
         * @param text the text
         * @returns the length, to be compared with {@link Adapter.max_message_length}
         * @since 1.0
         */
        measure(text: string): number;

        /**
         * Measures a text in the unit of the platform of a chat, for comparison with
         * {@link Adapter.get_max_message_length_for_chat}.
         * @param chat_id the chat
         * @param text the text
         * @returns the number of characters, or of UTF-16 code units
         * @since 1.0
         */
        measure_for_chat(chat_id: string, text: string): number;

        /**
         * Adds a reaction to a message, or removes a reaction of this gateway.
         *
         * By convention, a gateway puts 👀 on the user’s message while it works on the answer, and
         * replaces it with ✅ or ❌ at the end. Some connectors detect the end of a turn only by
         * this reaction.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param message_id the id of the message to react to
         * @param emoji the emoji itself, for instance `👀`
         * @param remove `true` to remove the reaction instead of adding it
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        react_async(chat_id: string, message_id: string, emoji: string, remove?: boolean, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        react_async(chat_id: string, message_id: string, emoji: string, remove: boolean, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.react_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns `true` if the connector changed the reaction
         * @since 1.0
         * @throws GLib.Error
         */
        react_finish(result: Gio.AsyncResult): boolean;

        /**
         * Renames a thread.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat that contains the thread
         * @param thread_id the thread
         * @param name the new name, at most 100 characters
         * @param condition the condition under which the thread is renamed
         * @param current_name the required current name of the thread for   {@link Relay.RenameCondition.IF_CURRENT_NAME}; ignored for other conditions
         * @param metadata additional metadata for the connector
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        rename_thread_async(chat_id: string, thread_id: string, name: string, condition: RenameCondition, current_name?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        rename_thread_async(chat_id: string, thread_id: string, name: string, condition: RenameCondition, current_name: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.rename_thread_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if the name is too long or nothing but white space.
         * @param result the result passed to the callback
         * @returns `true` if the connector accepted the request
         * @since 1.0
         * @throws GLib.Error
         */
        rename_thread_finish(result: Gio.AsyncResult): boolean;

        /**
         * Answers a message: sends a text to its chat, in its thread and as a reply to it.
         *
         * The text is sent as by {@link Adapter.send_async}, with the message id of `event` as `reply_to`
         * and the metadata of {@link MessageEvent.dup_reply_metadata}. So it arrives where the message was
         * written: on its platform, in its thread, under its profile. For an event that does not name its
         * platform, the rules of the platform of the descriptor apply.
         *
         * A member of `metadata` replaces the derived one, and null removes it. On Slack, where a message
         * outside of a thread is answered in the thread that it begins, `{"thread_id": null}` asks for a
         * flat answer: a message in the channel itself.
         *
         * To answer with something other than a text, pass the message id and the metadata to the other
         * methods, for instance to {@link Adapter.begin_draft}, {@link Adapter.ask_async} or
         * {@link Adapter.send_media_async}.
         * @param event the event to answer
         * @param content the text
         * @param metadata additional metadata for the connector, which takes precedence over what is   derived from `event`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        reply_async(event: MessageEvent, content: string, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        reply_async(event: MessageEvent, content: string, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.reply_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with {@link Relay.Error.INVALID_ARGUMENT} if
         * the event names no chat.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        reply_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Connects, or connects sooner than planned: for a “Retry” button, or for an application that knows
         * that the network is available again.
         *
         * The result is visible in {@link Adapter.state} and {@link Adapter.last_error}. What is done
         * depends on the state:
         *
         * | state | effect |
         * |---|---|
         * | {@link Relay.State.DISCONNECTED} | connects, as {@link Adapter.connect_async} does |
         * | {@link Relay.State.WAITING}, {@link Relay.State.DORMANT} | makes the next attempt now |
         * | {@link Relay.State.CLOSING} | connects again as soon as the adapter is disconnected |
         * | {@link Relay.State.CONNECTING}, {@link Relay.State.HANDSHAKING} | none: the attempt goes on |
         * | {@link Relay.State.ONLINE}, {@link Relay.State.IDLE} | none |
         * | {@link Relay.State.REVOKED} | none: only a {@link Adapter.disconnect_async} starts over |
         *
         * It has no effect without a transport, and while another adapter uses the transport.
         * @since 1.0
         */
        retry(): void;

        /**
         * Sends an action of any kind, for operations that have no method of their own.
         *
         * An action with a `chat_id` is treated like a message to that chat: the scope of the chat
         * is added to its `metadata`. The call fails if the descriptor of the chat does not list the
         * operation. `action` is only read inside this call. It is neither changed nor kept.
         * @param action the action, with at least a string `op`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_action_async(action: JsonInput, cancellable?: Gio.Cancellable | null): globalThis.Promise<JsonObject>;

        send_action_async(action: JsonInput, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_action_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if the action is malformed. Unlike
         * {@link Transport.send_action_finish}, it fails if the connector rejected the action.
         * @param result the result passed to the callback
         * @returns the result of the connector; ids, and integers beyond ±2^53, are   strings
         * @since 1.0
         * @throws GLib.Error
         */
        send_action_finish(result: Gio.AsyncResult): JsonObject;

        /**
         * Sends a text message.
         *
         * The adapter adds the scope of the chat (see {@link Adapter.learn_chat}) to the message,
         * except for values that `metadata` contains. `metadata` itself is only read inside this call.
         * It is neither changed nor kept. To address a thread, put its `thread_id` into `metadata`;
         * `reply_to` does not address a thread.
         *
         * Several platforms can have chats with the same id, for instance a phone number. `platform` of
         * `metadata` names the one that is meant, `relay` leaves the choice to the connector; it is not
         * sent with the metadata. Without it, the message goes to the platform that the last event with
         * this chat id came from. That is decided inside this call, also for a text that waits or is sent
         * in several pieces.
         *
         * While a lost connection is being established again, the call waits for it, up to
         * {@link Adapter.offline_timeout}. If the connector limits the rate, the call waits and sends
         * again, up to {@link Adapter.max_rate_limit_wait}.
         *
         * A text that exceeds the limit of the chat's platform (see
         * {@link Adapter.get_descriptor_for_chat}) is split with {@link text_split}. The pieces are
         * sent one after the other, each one after the connector accepted the previous one. The
         * first piece carries `reply_to`, the last one `notify` of `metadata`.
         * {@link SendResult.message_ids} has the ids of all pieces. If
         * {@link Adapter.split_long_messages} is `false`, the call fails instead.
         *
         * While a text waits or its pieces are sent, later texts, media, prompts, edits and operations on
         * threads wait in order behind it if they are for the same chat of the same platform, so that
         * nothing appears between the pieces. All other calls pass by. Waiting calls count for
         * {@link Transport.max_requests} and {@link Transport.max_pending_bytes}.
         *
         * Cancelling only ends the wait for the result: the message may already have been sent. No
         * further pieces are sent.
         * @param chat_id the chat to send to
         * @param content the text
         * @param reply_to the id of the message to reply to
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_async(chat_id: string, content: string, reply_to?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_async(chat_id: string, content: string, reply_to: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Sends one update of a draft, which is a message that is shown while it is written.
         *
         * Only platforms with {@link Descriptor.supports_draft_streaming} support this operation.
         * {@link Adapter.begin_draft} provides drafts on every platform.
         *
         * Only Slack turns a final draft into a message. On other platforms, send the complete text
         * with {@link Adapter.send_async} after the last update. Repeating a final update has no
         * effect.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param draft_id a number chosen by the application, from 1 to 2^53 − 1, the same for all updates of   one draft; connectors keep the numbers of finished drafts, so that none may be used again in a   chat, not even by a later process: begin at a random number
         * @param content the complete text so far; it starts with the text of the previous update
         * @param is_final whether the text is complete
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_draft_async(chat_id: string, draft_id: bigint | number, content: string, is_final?: boolean, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_draft_async(chat_id: string, draft_id: bigint | number, content: string, is_final: boolean, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_draft_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if the number of the draft is out of range.
         * @param result the result passed to the callback
         * @returns the result; it has a message id if a final draft became a   message
         * @since 1.0
         * @throws GLib.Error
         */
        send_draft_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Finishes {@link Adapter.send_async}.
         *
         * Fails with
         *
         * - {@link Relay.Error.NO_TRANSPORT}, {@link Relay.Error.NOT_CONNECTED}, {@link Relay.Error.NOT_SUPPORTED},
         *   {@link Relay.Error.TOO_LARGE}, {@link Relay.Error.BUSY}, {@link Relay.Error.INVALID_ARGUMENT} or
         *   {@link Relay.Error.NOT_SENT} if nothing was sent; {@link Relay.Error.NOT_SUPPORTED} also if the connection
         *   does not front the platform that `platform` of the metadata names,
         * - {@link Relay.Error.INVALID_ARGUMENT} if the text is nothing but white space, which no platform
         *   takes; nothing was sent,
         * - {@link Relay.Error.REJECTED} if the connector rejected the message, and
         *   {@link Relay.Error.DECLINED} if it did so permanently; the message of the error is the
         *   connector's,
         * - {@link Relay.Error.RATE_LIMITED} if the rate is limited for longer than
         *   {@link Adapter.max_rate_limit_wait}; nothing was sent,
         * - {@link Relay.Error.TIMED_OUT}, {@link Relay.Error.CONNECTION_LOST}, {@link Relay.Error.CLOSED},
         *   {@link Relay.Error.UNKNOWN_OUTCOME} or {@link Gio.IOErrorEnum.CANCELLED} if the outcome is unknown (see
         *   {@link Error.is_ambiguous}),
         * - {@link Relay.Error.PARTIAL} if some pieces of a split text were sent and the next one failed
         *   for any reason but cancellation; the message of the error has the number of pieces and
         *   the reason.
         *
         * {@link Adapter.dup_response} returns what the connector answered, also after a failure.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        send_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Sends a message with a credential that the connector stores, for instance the token of a
         * Discord interaction.
         *
         * The application passes the session and the kind of the credential, never the credential
         * itself. `session_key` has to be the key under which the connector stored the credential:
         * the key of the event that the interaction was mapped to, see
         * {@link SessionSource.build_session_key} and {@link Adapter.interaction_mapping}.
         *
         * `metadata` is only read inside this call. It is neither changed nor kept.
         * @param session_key the session to answer in
         * @param kind the kind of credential to use, for instance `discord.interaction_token`
         * @param content the text
         * @param metadata additional metadata for the connector
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_follow_up_async(session_key: string, kind: string, content: string, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_follow_up_async(session_key: string, kind: string, content: string, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_follow_up_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        send_follow_up_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Sends an image, a recording or another file.
         *
         * The connector rejects kinds that it does not know.
         *
         * A caption that is longer than a message of the chat may be is split like a text (see
         * {@link Adapter.send_async}): the file carries the first piece, the others follow as
         * texts. If {@link Adapter.split_long_messages} is `false`, the call fails with
         * {@link Relay.Error.TOO_LARGE} before anything is sent.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param kind the kind of media, for instance `RELAY_MEDIA_KIND_IMAGE`
         * @param source_url the URL that the connector fetches the file from, or the handle of an upload
         * @param content a caption
         * @param filename the name of the file
         * @param reply_to the id of the message to reply to
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_media_async(chat_id: string, kind: string, source_url: string, content?: string | null, filename?: string | null, reply_to?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_media_async(chat_id: string, kind: string, source_url: string, content: string | null | undefined, filename: string | null | undefined, reply_to: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_media_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        send_media_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Sends a question with buttons.
         *
         * A response is emitted as `Relay.Adapter::prompt-response`, possibly much later and on
         * another connection. {@link Adapter.ask_async} waits for the response instead.
         *
         * `prompt` is only read inside this call. The scope of the chat and `metadata` are treated as
         * in {@link Adapter.send_async}. Cancelling only ends the wait for the result: the request
         * may already have been sent.
         * @param chat_id the chat
         * @param prompt the question and its options
         * @param reply_to the id of the message to reply to
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_prompt_async(chat_id: string, prompt: Prompt, reply_to?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_prompt_async(chat_id: string, prompt: Prompt, reply_to: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_prompt_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if no connector could accept the prompt, for instance because
         * its text is nothing but white space. It is {@link Relay.Error.TOO_LARGE} if the text or a label is
         * longer than a message of the chat may be.
         * @param result the result passed to the callback
         * @returns the result
         * @since 1.0
         * @throws GLib.Error
         */
        send_prompt_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Shows a typing indicator or a status text in the chat.
         *
         * Platforms remove the indicator after a few seconds, and when the next message is sent.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param status a status text to show, `""` to remove the indicator, `null` for the   plain typing indicator
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_typing_async(chat_id: string, status?: string | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        send_typing_async(chat_id: string, status: string | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.send_typing_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns `true` if the connector accepted the request
         * @since 1.0
         * @throws GLib.Error
         */
        send_typing_finish(result: Gio.AsyncResult): boolean;

        /**
         * Sets the rules that map a Discord interaction to an event.
         * @param mapping the mapping
         * @since 1.0
         */
        set_interaction_mapping(mapping: InteractionMapping): void;

        /**
         * Sets the number of chats whose scope the adapter remembers. Chats beyond it are evicted
         * immediately.
         * @param max_chats the maximum number of chats, 0 to remember none
         * @since 1.0
         */
        set_max_chats(max_chats: number): void;

        /**
         * Sets how long a call waits because the rate is limited, also for calls that wait already.
         * @param milliseconds the time in milliseconds; 0 to let calls fail at once
         * @since 1.0
         */
        set_max_rate_limit_wait(milliseconds: number): void;

        /**
         * Sets how long a call waits for a connection that is established again, also for calls that
         * wait already.
         * @param milliseconds the time in milliseconds; 0 to let calls fail at once
         * @since 1.0
         */
        set_offline_timeout(milliseconds: number): void;

        /**
         * Sets whether a text that is too long for one message is split. This does not affect texts
         * that are already being sent.
         * @param split_long_messages `false` to let sending it fail
         * @since 1.0
         */
        set_split_long_messages(split_long_messages: boolean): void;

        /**
         * Shows a typing indicator in the chat until the answer is sent.
         *
         * Platforms remove an indicator after a few seconds, so it is sent again every 4 seconds. It ends
         * with the next message to the chat (a text, media, a prompt, a draft or a follow-up), with `false`,
         * and when the adapter is disconnected, goes dormant or is disposed, or the credential is revoked.
         * It goes on when a connection is lost and established again. Without a connection, nothing is
         * shown.
         *
         * The call does not wait, and failures are not reported. If the connector refuses the indicator
         * because there were too many requests, the next one comes after the time that it named. With a
         * platform that does not support the operation, nothing is sent. {@link Adapter.send_typing_async}
         * sends a single indicator and can show a status text.
         *
         * The indicator is shown on the platform that the last event with this chat id came from, see
         * {@link Adapter.send_async}, and stays there.
         * @param chat_id the chat
         * @param typing `true` to show a typing indicator, `false` to remove it
         * @since 1.0
         */
        set_typing(chat_id: string, typing: boolean): void;

        /**
         * Sets whether the scope includes the user id for every chat.
         * @param user_with_scope `false` to include it for direct chats only
         * @since 1.0
         */
        set_user_with_scope(user_with_scope: boolean): void;

        /**
         * Shows or updates a card that displays the progress of a task.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}; like
         * `metadata`, `chunks` is only read inside this call. Cancelling only ends the wait for the
         * result: the request may already have been sent.
         * @param chat_id the chat
         * @param card_id an id chosen by the application, the same for all updates of one card
         * @param chunks the content of the card: objects in the format of the platform
         * @param metadata additional metadata for the connector, for instance `thread_id`
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        show_task_card_async(chat_id: string, card_id: string, chunks: JsonArrayInput, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        show_task_card_async(chat_id: string, card_id: string, chunks: JsonArrayInput, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.show_task_card_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}, and with
         * {@link Relay.Error.INVALID_ARGUMENT} if the content of the card is nested too deeply.
         * @param result the result passed to the callback
         * @returns `true` if the connector accepted the request
         * @since 1.0
         * @throws GLib.Error
         */
        show_task_card_finish(result: Gio.AsyncResult): boolean;

        /**
         * Splits a text with {@link text_split} into pieces of at most
         * {@link Adapter.max_message_length}.
         * @param text the text
         * @returns at least one piece
         * @since 1.0
         */
        split(text: string): string[];

        /**
         * Splits a text into pieces that a message to a chat may contain, as
         * {@link Adapter.send_async} does.
         * @param chat_id the chat
         * @param text the text
         * @returns the pieces
         * @since 1.0
         */
        split_for_chat(chat_id: string, text: string): string[];

        /**
         * Marks a card as complete: it gets no further updates.
         *
         * The scope of the chat and `metadata` are treated as in {@link Adapter.send_async}.
         * Cancelling only ends the wait for the result: the request may already have been sent.
         * @param chat_id the chat
         * @param card_id the id that was passed to {@link Adapter.show_task_card_async}
         * @param metadata additional metadata for the connector
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        stop_task_card_async(chat_id: string, card_id: string, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        stop_task_card_async(chat_id: string, card_id: string, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Adapter.stop_task_card_async}.
         *
         * Fails with the errors of {@link Adapter.send_finish}.
         * @param result the result passed to the callback
         * @returns `true` if the connector accepted the request
         * @since 1.0
         * @throws GLib.Error
         */
        stop_task_card_finish(result: Gio.AsyncResult): boolean;
    }

    namespace Chat {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::chat-id": (pspec: GObject.ParamSpec) => void;
            "notify::chat-type": (pspec: GObject.ParamSpec) => void;
            "notify::descriptor": (pspec: GObject.ParamSpec) => void;
            "notify::last-activity": (pspec: GObject.ParamSpec) => void;
            "notify::last-message": (pspec: GObject.ParamSpec) => void;
            "notify::max-message-length": (pspec: GObject.ParamSpec) => void;
            "notify::messages": (pspec: GObject.ParamSpec) => void;
            "notify::n-failed": (pspec: GObject.ParamSpec) => void;
            "notify::n-pending": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
            "notify::thread-id": (pspec: GObject.ParamSpec) => void;
            "notify::title": (pspec: GObject.ParamSpec) => void;
            "notify::unread": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            chat_id: string;
            chatId: string;
            chat_type: string;
            chatType: string;
            descriptor: Descriptor | null;
            last_activity: GLib.DateTime | null;
            lastActivity: GLib.DateTime | null;
            last_message: ChatMessage | null;
            lastMessage: ChatMessage | null;
            max_message_length: number;
            maxMessageLength: number;
            messages: Gio.ListModel;
            n_failed: number;
            nFailed: number;
            n_pending: number;
            nPending: number;
            platform: string | null;
            thread_id: string | null;
            threadId: string | null;
            title: string;
            unread: number;
        }
    }

    /**
     * A chat, or a thread of a chat, with its messages.
     *
     * It belongs to a {@link ChatList}, which adds it when a message arrives or is sent, or by
     * {@link ChatList.add_chat}. Every property emits `notify` when its value changes.
     *
     * Other operations on the chat are those of the adapter, with {@link Chat.dup_metadata}, which
     * names platform and thread:
     *
     * ```c
     * g_autoptr (JsonObject) metadata = relay_chat_dup_metadata (chat);
     *
     * relay_adapter_react_async (adapter, relay_chat_get_chat_id (chat),
     *                            relay_chat_message_get_id (message), "👍", FALSE, metadata,
     *                            NULL, NULL, NULL);
     * ```
     *
     * When the last reference to the list is dropped, its chats stay as they are and send nothing
     * any more.
     * @gir-type Class
     * @since 1.0
     */
    class Chat extends GObject.Object {
        static $gtype: GObject.GType<Chat>;

        // Properties
        /**
         * The id of the chat on the platform.
         * @since 1.0
         * @read-only
         */
        get chat_id(): string;

        /**
         * The id of the chat on the platform.
         * @since 1.0
         * @read-only
         */
        get chatId(): string;

        /**
         * The type of the chat, such as `dm` or `group`. Connectors may add types.
         * @since 1.0
         * @read-only
         */
        get chat_type(): string;

        /**
         * The type of the chat, such as `dm` or `group`. Connectors may add types.
         * @since 1.0
         * @read-only
         */
        get chatType(): string;

        /**
         * The descriptor of the platform, or of the session if that platform has none yet;
         * `null` before the first handshake.
         * @since 1.0
         * @read-only
         */
        get descriptor(): Descriptor | null;

        /**
         * The time of the latest message, in the local time zone; `null` without one. It
         * remains when that message is removed.
         * @since 1.0
         * @read-only
         */
        get last_activity(): GLib.DateTime | null;

        /**
         * The time of the latest message, in the local time zone; `null` without one. It
         * remains when that message is removed.
         * @since 1.0
         * @read-only
         */
        get lastActivity(): GLib.DateTime | null;

        /**
         * The last one of {@link Chat.messages}; `null` without one.
         * @since 1.0
         * @read-only
         */
        get last_message(): ChatMessage | null;

        /**
         * The last one of {@link Chat.messages}; `null` without one.
         * @since 1.0
         * @read-only
         */
        get lastMessage(): ChatMessage | null;

        /**
         * The maximum length of a message, in the unit of {@link Chat.measure}.
         *
         * A longer text is sent as several messages, see
         * {@link Adapter.split_long_messages}.
         * @since 1.0
         * @read-only
         */
        get max_message_length(): number;

        /**
         * The maximum length of a message, in the unit of {@link Chat.measure}.
         *
         * A longer text is sent as several messages, see
         * {@link Adapter.split_long_messages}.
         * @since 1.0
         * @read-only
         */
        get maxMessageLength(): number;

        /**
         * The messages of the chat, the oldest one first: a list of {@link ChatMessage}. It
         * is the same object as long as the chat exists.
         * @since 1.0
         * @read-only
         */
        get messages(): Gio.ListModel;

        /**
         * The number of own messages that a person has to decide about: they failed, or
         * whether they were sent is unknown.
         * @since 1.0
         * @read-only
         */
        get n_failed(): number;

        /**
         * The number of own messages that a person has to decide about: they failed, or
         * whether they were sent is unknown.
         * @since 1.0
         * @read-only
         */
        get nFailed(): number;

        /**
         * The number of own messages that wait or are being sent.
         * @since 1.0
         * @read-only
         */
        get n_pending(): number;

        /**
         * The number of own messages that wait or are being sent.
         * @since 1.0
         * @read-only
         */
        get nPending(): number;

        /**
         * The platform of the chat; `null` if the connector did not name it.
         * @since 1.0
         * @read-only
         */
        get platform(): string | null;

        /**
         * The thread of the chat; `null` for the chat itself.
         * @since 1.0
         * @read-only
         */
        get thread_id(): string | null;

        /**
         * The thread of the chat; `null` for the chat itself.
         * @since 1.0
         * @read-only
         */
        get threadId(): string | null;

        /**
         * What to call the chat: its name, else the name of the person who writes in a
         * direct chat, else its id.
         *
         * The topic of a thread follows behind a slash.
         * @since 1.0
         * @read-only
         */
        get title(): string;

        /**
         * The number of messages that were received since {@link Chat.mark_read}.
         * @since 1.0
         * @read-only
         */
        get unread(): number;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Chat.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Chat.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Chat.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Chat.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Chat.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Chat.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Chat.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Chat.SignalSignatures[K]>): void;

        // Methods
        /**
         * Removes an own message that is not sent: one that waits, whose file is being uploaded, that
         * failed, or of which it is unknown whether it was sent. It is not sent any more, and later
         * messages do not wait for it.
         * @param message a message of the chat
         * @returns `false` if the message cannot be removed, see {@link ChatMessage.can_discard}
         * @since 1.0
         */
        discard(message: ChatMessage): boolean;

        /**
         * Creates the metadata with which the methods of {@link Adapter} address this chat: `platform`,
         * and `thread_id` if it is a thread. The chat itself is their argument `chat_id`.
         * @returns a new object, which may be changed
         * @since 1.0
         */
        dup_metadata(): JsonObject;

        /**
         * Finds a message.
         * @param message_id the id of the message on the platform
         * @returns the message, or `null` if the chat does not have it
         * @since 1.0
         */
        find_message(message_id: string): ChatMessage | null;

        /**
         * Gets {@link Chat.chat_id}.
         * @returns the value
         * @since 1.0
         */
        get_chat_id(): string;

        /**
         * Gets {@link Chat.chat_type}.
         * @returns the value
         * @since 1.0
         */
        get_chat_type(): string;

        /**
         * Gets {@link Chat.descriptor}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_descriptor(): Descriptor | null;

        /**
         * Gets {@link Chat.last_activity}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_last_activity(): GLib.DateTime | null;

        /**
         * Gets {@link Chat.last_message}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_last_message(): ChatMessage | null;

        /**
         * Gets {@link Chat.max_message_length}.
         * @returns the length
         * @since 1.0
         */
        get_max_message_length(): number;

        /**
         * Gets {@link Chat.messages}.
         * @returns the value
         * @since 1.0
         */
        get_messages(): Gio.ListModel;

        /**
         * Gets {@link Chat.n_failed}.
         * @returns the number
         * @since 1.0
         */
        get_n_failed(): number;

        /**
         * Gets {@link Chat.n_pending}.
         * @returns the number
         * @since 1.0
         */
        get_n_pending(): number;

        /**
         * Gets {@link Chat.platform}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_platform(): string | null;

        /**
         * Gets {@link Chat.thread_id}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_thread_id(): string | null;

        /**
         * Gets {@link Chat.title}.
         * @returns the value
         * @since 1.0
         */
        get_title(): string;

        /**
         * Gets {@link Chat.unread}.
         * @returns the number
         * @since 1.0
         */
        get_unread(): number;

        /**
         * Sets {@link Chat.unread} to 0, because a person sees the messages.
         * @since 1.0
         */
        mark_read(): void;

        /**
         * Measures a text in the unit of the platform, for comparison with
         * {@link Chat.max_message_length}.
         * @param text the text
         * @returns the number of characters, or of UTF-16 code units
         * @since 1.0
         */
        measure(text: string): number;

        /**
         * Adds an own message to {@link Chat.messages}, and sends it as soon as that is possible.
         *
         * It is sent from the main loop, when the connection is open, the descriptor of the platform has
         * been received, and the messages before it were sent. Until then its state is
         * {@link Relay.ChatMessageState.PENDING}, also while the program is offline. The state says what
         * becomes of it; {@link Chat.send_async} does the same with a callback. If it becomes unknown
         * whether a message was sent, later ones wait until {@link Chat.retry} or
         * {@link Chat.discard} is called for it.
         *
         * Fails with {@link Relay.Error.INVALID_ARGUMENT} if `text` is nothing but white space or `metadata` cannot
         * be encoded, with {@link Relay.Error.BUSY} if {@link ChatList.max_unsent} messages are not sent, and
         * with {@link Relay.Error.CLOSED} after {@link ChatList.close_async} or without a list. Then nothing
         * was added.
         * @param text the text
         * @param reply_to the message to reply to
         * @param metadata additional metadata for the connector; it is copied
         * @returns the message
         * @since 1.0
         * @throws GLib.Error
         */
        queue(text: string, reply_to?: ChatMessage | null, metadata?: JsonInput | null): ChatMessage;

        /**
         * Adds an own message with a file to {@link Chat.messages}. As soon as that is possible,
         * uploads the file with {@link ChatList.endpoint}, and sends the message.
         *
         * It takes its turn among the messages of {@link Chat.queue}. While it is being sent,
         * {@link ChatMessage.progress} shows how far the upload is, and {@link Chat.discard} cancels
         * it. The file is read when it is uploaded, so it has to exist until then. What is wrong with the
         * file is the {@link ChatMessage.error} of the message. The stored state contains the URI of
         * the file, not its content.
         *
         * Fails with {@link Relay.Error.INVALID_ARGUMENT} if the list has no endpoint or `metadata` cannot be
         * encoded, with {@link Relay.Error.NOT_SUPPORTED} if the platform does not support media, with
         * {@link Relay.Error.BUSY} if {@link ChatList.max_unsent} messages are not sent, and with
         * {@link Relay.Error.CLOSED} after {@link ChatList.close_async} or without a list. Then nothing was
         * added.
         * @param file a file of 1 to `RELAY_ENDPOINT_MAX_MEDIA` bytes
         * @param caption a text that is shown with the file
         * @param reply_to the message to reply to
         * @param metadata additional metadata for the connector; it is copied
         * @returns the message
         * @since 1.0
         * @throws GLib.Error
         */
        queue_file(file: Gio.File, caption?: string | null, reply_to?: ChatMessage | null, metadata?: JsonInput | null): ChatMessage;

        /**
         * Sends an own message again, because a person wants that: one that failed, or one of which it is
         * unknown whether it was sent. It keeps its place before later messages that wait.
         *
         * A message that was sent by another part of the program can be sent again if it is a text.
         * @param message a message of the chat
         * @returns `false` if there is nothing to send again, see {@link ChatMessage.can_retry}
         * @since 1.0
         */
        retry(message: ChatMessage): boolean;

        /**
         * Does the same as {@link Chat.queue}, and waits until the message is sent or has failed. That can
         * take as long as the program is offline.
         *
         * Cancelling removes a message that still waits. One that was written to the socket stays, and its
         * state changes when the answer arrives. The call keeps the list alive.
         * @param text the text
         * @param reply_to the message to reply to
         * @param metadata additional metadata for the connector; it is copied
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_async(text: string, reply_to?: ChatMessage | null, metadata?: JsonInput | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<ChatMessage>;

        send_async(text: string, reply_to: ChatMessage | null | undefined, metadata: JsonInput | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Chat.send_async}.
         *
         * Fails with the errors of {@link Chat.queue}, with the error of the message
         * ({@link ChatMessage.error}) if it was not sent or if that is unknown, and with
         * {@link Gio.IOErrorEnum.CANCELLED} if it was discarded or the call was cancelled.
         * @param result the result passed to the callback
         * @returns the message, which was sent
         * @since 1.0
         * @throws GLib.Error
         */
        send_finish(result: Gio.AsyncResult): ChatMessage;

        /**
         * Checks whether the platform of the chat supports an operation, see
         * {@link Descriptor.supports_op}. {@link Chat.descriptor} emits `notify` when that may have
         * changed.
         * @param op the name of an operation, such as `react` or `edit`
         * @returns `false` if it does not, or before the first handshake
         * @since 1.0
         */
        supports_op(op: string): boolean;
    }

    namespace ChatInfo {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::chat-type": (pspec: GObject.ParamSpec) => void;
            "notify::name": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            chat_type: string;
            chatType: string;
            name: string;
        }
    }

    /**
     * The name and type of a chat, as {@link Adapter.get_chat_info_async} finds them.
     *
     * When the connector does not know the chat, its id stands for the name, and
     * the type is `RELAY_CHAT_TYPE_DM`. Chat infos are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class ChatInfo extends GObject.Object {
        static $gtype: GObject.GType<ChatInfo>;

        // Properties
        /**
         * The type of the chat, such as `RELAY_CHAT_TYPE_CHANNEL`; `RELAY_CHAT_TYPE_DM`
         * when the type is unknown. Never `null`. Connectors may add types.
         * @since 1.0
         * @read-only
         */
        get chat_type(): string;

        /**
         * The type of the chat, such as `RELAY_CHAT_TYPE_CHANNEL`; `RELAY_CHAT_TYPE_DM`
         * when the type is unknown. Never `null`. Connectors may add types.
         * @since 1.0
         * @read-only
         */
        get chatType(): string;

        /**
         * The display name of the chat, or its id when the name is unknown. Never `null`.
         * @since 1.0
         * @read-only
         */
        get name(): string;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: ChatInfo.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<ChatInfo.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof ChatInfo.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatInfo.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof ChatInfo.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatInfo.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof ChatInfo.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<ChatInfo.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the type of the chat.
         * @returns the chat type
         * @since 1.0
         */
        get_chat_type(): string;

        /**
         * Gets the display name of the chat, or its id when the name is unknown.
         * @returns the name
         * @since 1.0
         */
        get_name(): string;

        /**
         * Creates the JSON form of the chat info.
         *
         * It has the members `name` and `type`, and every further member that the
         * connector sent. Ids, and integers beyond ±2^53, are strings in it.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace ChatList {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures, Gio.ListModel.SignalSignatures {
            /**
             * Emitted after something has changed that the program may want to store.
             *
             * It is emitted from the main loop, once for everything that has changed in one iteration, and
             * before a message goes to the socket.
             * @signal
             * @since 1.0
             * @run-last
             */
            "state-changed": () => void;
            "notify::adapter": (pspec: GObject.ParamSpec) => void;
            "notify::endpoint": (pspec: GObject.ParamSpec) => void;
            "notify::hold": (pspec: GObject.ParamSpec) => void;
            "notify::max-chats": (pspec: GObject.ParamSpec) => void;
            "notify::max-messages": (pspec: GObject.ParamSpec) => void;
            "notify::max-unsent": (pspec: GObject.ParamSpec) => void;
            "notify::n-failed": (pspec: GObject.ParamSpec) => void;
            "notify::n-items": (pspec: GObject.ParamSpec) => void;
            "notify::n-pending": (pspec: GObject.ParamSpec) => void;
            "notify::unread": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps<A extends GObject.Object = GObject.Object> extends GObject.Object.ConstructorProps, Gio.ListModel.ConstructorProps {
            adapter: Adapter;
            endpoint: Endpoint | null;
            hold: boolean;
            max_chats: number;
            maxChats: number;
            max_messages: number;
            maxMessages: number;
            max_unsent: number;
            maxUnsent: number;
            n_failed: number;
            nFailed: number;
            n_items: number;
            nItems: number;
            n_pending: number;
            nPending: number;
            unread: number;
        }
    }

    /**
     * The chats of an adapter with their messages, for a program that shows them: a
     * {@link Gio.ListModel} of {@link Chat}, the one with the latest activity first.
     *
     * From its creation on, the list shows everything that the adapter receives and that any part of
     * the program sends. It counts as a handler of `Relay.Adapter::inbound`, so that a program which
     * uses it needs no other one. {@link Chat.queue} sends messages, also while the program is
     * offline. [Chats and messages](chats.html) shows how.
     *
     * An adapter has one list. Another one that is created for it stays empty and sends nothing.
     *
     * Dropping the last reference ends it: messages that wait are not sent any more. A message in
     * flight, and a call of {@link Chat.send_async}, keep the list alive.
     * @gir-type Class
     * @since 1.0
     */
    class ChatList<A extends GObject.Object = GObject.Object> extends GObject.Object implements Gio.ListModel<A> {
        static $gtype: GObject.GType<ChatList>;

        /** The chats, for `for … of` and spreading */
        [Symbol.iterator](): IterableIterator<Chat>;

        // Properties
        /**
         * The adapter whose chats these are.
         * @since 1.0
         * @construct-only
         */
        get adapter(): Adapter;

        /**
         * What {@link Chat.queue_file} uploads files with; `null` if no files are sent.
         * @since 1.0
         */
        get endpoint(): Endpoint | null;
        set endpoint(val: Endpoint | null);

        /**
         * Whether buffered events stay unacknowledged until {@link ChatList.saved}.
         *
         * With it, the connector delivers an event again until the state that contains it
         * was stored. Most connectors deliver nothing else meanwhile: store the state within
         * seconds after `Relay.ChatList::state-changed`.
         * @since 1.0
         */
        get hold(): boolean;
        set hold(val: boolean);

        /**
         * The number of chats that are kept. Beyond it, the chat whose last activity is the
         * longest ago is removed first; chats with own messages that are not sent stay.
         * @since 1.0
         */
        get max_chats(): number;
        set max_chats(val: number);

        /**
         * The number of chats that are kept. Beyond it, the chat whose last activity is the
         * longest ago is removed first; chats with own messages that are not sent stay.
         * @since 1.0
         */
        get maxChats(): number;
        set maxChats(val: number);

        /**
         * The number of messages that each chat keeps. Beyond it, the oldest one is removed
         * first; own messages that are not sent stay.
         * @since 1.0
         */
        get max_messages(): number;
        set max_messages(val: number);

        /**
         * The number of messages that each chat keeps. Beyond it, the oldest one is removed
         * first; own messages that are not sent stay.
         * @since 1.0
         */
        get maxMessages(): number;
        set maxMessages(val: number);

        /**
         * The number of own messages that may wait, be sent, have failed or be of unknown
         * outcome, in all chats. With as many, {@link Chat.queue} fails with
         * {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get max_unsent(): number;
        set max_unsent(val: number);

        /**
         * The number of own messages that may wait, be sent, have failed or be of unknown
         * outcome, in all chats. With as many, {@link Chat.queue} fails with
         * {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get maxUnsent(): number;
        set maxUnsent(val: number);

        /**
         * The number of own messages that a person has to decide about, in all chats: they
         * failed, or whether they were sent is unknown.
         * @since 1.0
         * @read-only
         */
        get n_failed(): number;

        /**
         * The number of own messages that a person has to decide about, in all chats: they
         * failed, or whether they were sent is unknown.
         * @since 1.0
         * @read-only
         */
        get nFailed(): number;

        /**
         * The number of chats: {@link Gio.ListModel.get_n_items}, as a property that notifies.
         * @since 1.0
         * @read-only
         */
        get n_items(): number;

        /**
         * The number of chats: {@link Gio.ListModel.get_n_items}, as a property that notifies.
         * @since 1.0
         * @read-only
         */
        get nItems(): number;

        /**
         * The number of own messages that wait or are being sent, in all chats.
         * @since 1.0
         * @read-only
         */
        get n_pending(): number;

        /**
         * The number of own messages that wait or are being sent, in all chats.
         * @since 1.0
         * @read-only
         */
        get nPending(): number;

        /**
         * The number of unread messages of all chats.
         * @since 1.0
         * @read-only
         */
        get unread(): number;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: ChatList.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<ChatList.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](adapter: Adapter): ChatList;

        constructor(adapter: Adapter);

        // Signals
        /** @signal */
        connect<K extends keyof ChatList.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatList.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof ChatList.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatList.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof ChatList.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<ChatList.SignalSignatures[K]>): void;

        // Methods
        /**
         * Finds a chat, or adds it, so that the program can write to it before it has received a message
         * from it.
         * @param platform the platform of the chat
         * @param chat_id the id of the chat
         * @param thread_id the thread, `null` for the chat itself
         * @param chat_type the type of the chat, such as `group`
         * @returns the chat
         * @since 1.0
         */
        add_chat(platform: string | null | undefined, chat_id: string, thread_id?: string | null, chat_type?: string | null): Chat;

        /**
         * Ends the list in an orderly way: from this call on it sends nothing and takes no events, and it
         * waits for the answers to the messages that are being sent.
         *
         * {@link ChatList.dup_state} afterwards returns the state for the next start, in which messages
         * that wait are sent. A program that quits disconnects, so that no further events are delivered,
         * and then closes the list. Calls of {@link Chat.send_async} whose message waits fail with
         * {@link Relay.Error.NOT_SENT}.
         *
         * Cancelling ends the wait. The list stays closed.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        close_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        close_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link ChatList.close_async}. Fails with {@link Gio.IOErrorEnum.CANCELLED} only.
         * @param result the result passed to the callback
         * @returns `true` on success
         * @since 1.0
         * @throws GLib.Error
         */
        close_finish(result: Gio.AsyncResult): boolean;

        /**
         * Returns everything that a later process needs to continue: the chats and their messages, those
         * that wait, and what the adapter and its transport remember, so that answers find their way and
         * events that were delivered already are recognised.
         *
         * Where it is stored is up to the program. It contains texts and names, and no secrets. Its format
         * may grow with later versions of the library, which read those of earlier versions.
         * @returns a variant of the type `a{sv}`, not floating
         * @since 1.0
         */
        dup_state(): GLib.Variant;

        /**
         * Finds a chat.
         * @param platform the platform of the chat
         * @param chat_id the id of the chat
         * @param thread_id the thread, `null` for the chat itself
         * @returns the chat, or `null` if the list does not have it
         * @since 1.0
         */
        find_chat(platform: string | null | undefined, chat_id: string, thread_id?: string | null): Chat | null;

        /**
         * Gets {@link ChatList.adapter}.
         * @returns the value
         * @since 1.0
         */
        get_adapter(): Adapter;

        /**
         * Gets {@link ChatList.endpoint}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_endpoint(): Endpoint | null;

        /**
         * Gets {@link ChatList.hold}.
         * @returns the value
         * @since 1.0
         */
        get_hold(): boolean;

        /**
         * Gets {@link ChatList.max_chats}.
         * @returns the number
         * @since 1.0
         */
        get_max_chats(): number;

        /**
         * Gets {@link ChatList.max_messages}.
         * @returns the number
         * @since 1.0
         */
        get_max_messages(): number;

        /**
         * Gets {@link ChatList.max_unsent}.
         * @returns the number
         * @since 1.0
         */
        get_max_unsent(): number;

        /**
         * Gets {@link ChatList.n_failed}.
         * @returns the number
         * @since 1.0
         */
        get_n_failed(): number;

        /**
         * Gets {@link ChatList.n_pending}.
         * @returns the number
         * @since 1.0
         */
        get_n_pending(): number;

        /**
         * Gets {@link ChatList.unread}.
         * @returns the number
         * @since 1.0
         */
        get_unread(): number;

        /**
         * Removes a chat with its messages. It is added again when a message arrives.
         * @param chat one of its chats
         * @returns `false` if `chat` is not in the list, or has own messages that wait or are being sent
         * @since 1.0
         */
        remove_chat(chat: Chat): boolean;

        /**
         * Continues where an earlier process has ended. To be called before connecting.
         *
         * A message that was being sent is {@link Relay.ChatMessageState.UNSURE} now, and so is one that waited,
         * because it may have been sent after the state was stored. Nothing is said twice that way. If the
         * state was returned after {@link ChatList.close_async}, messages that waited still do, and
         * are sent.
         *
         * Fails, and leaves the list empty, with {@link Relay.Error.INVALID_ARGUMENT} if `state` is not such a
         * variant or the list is not empty, and with {@link Relay.Error.NOT_SUPPORTED} if a later version of the
         * library has written it.
         * @param state a variant that {@link ChatList.dup_state} has returned
         * @returns `true` on success
         * @since 1.0
         * @throws GLib.Error
         */
        restore_state(state: GLib.Variant): boolean;

        /**
         * Acknowledges the events that are in the state which {@link ChatList.dup_state} has returned
         * last, because it was stored. Without {@link ChatList.hold} there are none.
         * @since 1.0
         */
        saved(): void;

        /**
         * Sets {@link ChatList.endpoint}. Files that wait are uploaded with the new one.
         * @param endpoint an endpoint of the connector of the adapter
         * @since 1.0
         */
        set_endpoint(endpoint: Endpoint | null | undefined): void;

        /**
         * Sets {@link ChatList.hold}.
         * @param hold `true` to keep events unacknowledged
         * @since 1.0
         */
        set_hold(hold: boolean): void;

        /**
         * Sets {@link ChatList.max_chats}.
         * @param max_chats the maximum number of chats
         * @since 1.0
         */
        set_max_chats(max_chats: number): void;

        /**
         * Sets {@link ChatList.max_messages}.
         * @param max_messages the maximum number of messages of a chat
         * @since 1.0
         */
        set_max_messages(max_messages: number): void;

        /**
         * Sets {@link ChatList.max_unsent}.
         * @param max_unsent the maximum number of messages
         * @since 1.0
         */
        set_max_unsent(max_unsent: number): void;

        /**
         * Gets the type of the items in `list`.
         *
         * All items returned from `g_list_model_get_item()` are of the type
         * returned by this function, or a subtype, or if the type is an
         * interface, they are an implementation of that interface.
         *
         * The item type of a {@link Gio.ListModel} can not change during the life of the
         * model.
         * @returns the {@link GObject.GType} of the items contained in `list`.
         * @since 2.44
         */
        get_item_type(): GObject.GType;

        /**
         * Gets the number of items in `list`.
         *
         * Depending on the model implementation, calling this function may be
         * less efficient than iterating the list with increasing values for
         * `position` until `g_list_model_get_item()` returns `null`.
         * @returns the number of items in `list`.
         * @since 2.44
         */
        get_n_items(): number;

        /**
         * Get the item at `position`.
         *
         * If `position` is greater than the number of items in `list`, `null` is
         * returned.
         *
         * `null` is never returned for an index that is smaller than the length
         * of the list.
         *
         * This function is meant to be used by language bindings in place
         * of `g_list_model_get_item()`.
         *
         * See also: `g_list_model_get_n_items()`
         * @param position the position of the item to fetch
         * @returns the object at `position`.
         * @since 2.44
         */
        get_item(position: number): A | null;

        /**
         * Emits the {@link Gio.ListModel.SignalSignatures.items_changed | Gio.ListModel::items-changed} signal on `list`.
         *
         * This function should only be called by classes implementing
         * {@link Gio.ListModel}. It has to be called after the internal representation
         * of `list` has been updated, because handlers connected to this signal
         * might query the new state of the list.
         *
         * Implementations must only make changes to the model (as visible to
         * its consumer) in places that will not cause problems for that
         * consumer.  For models that are driven directly by a write API (such
         * as {@link Gio.ListStore}), changes can be reported in response to uses of that
         * API.  For models that represent remote data, changes should only be
         * made from a fresh mainloop dispatch.  It is particularly not
         * permitted to make changes in response to a call to the {@link Gio.ListModel}
         * consumer API.
         *
         * Stated another way: in general, it is assumed that code making a
         * series of accesses to the model via the API, without returning to the
         * mainloop, and without calling other code, will continue to view the
         * same contents of the model.
         * @param position the position at which `list` changed
         * @param removed the number of items removed
         * @param added the number of items added
         * @since 2.44
         */
        items_changed(position: number, removed: number, added: number): void;

        vfunc_get_item(position: number): A | null;

        vfunc_get_item_type(): GObject.GType;

        vfunc_get_n_items(): number;
    }

    namespace ChatMessage {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::can-discard": (pspec: GObject.ParamSpec) => void;
            "notify::can-retry": (pspec: GObject.ParamSpec) => void;
            "notify::deleted": (pspec: GObject.ParamSpec) => void;
            "notify::edited": (pspec: GObject.ParamSpec) => void;
            "notify::error": (pspec: GObject.ParamSpec) => void;
            "notify::event": (pspec: GObject.ParamSpec) => void;
            "notify::growing": (pspec: GObject.ParamSpec) => void;
            "notify::id": (pspec: GObject.ParamSpec) => void;
            "notify::media": (pspec: GObject.ParamSpec) => void;
            "notify::message-type": (pspec: GObject.ParamSpec) => void;
            "notify::own": (pspec: GObject.ParamSpec) => void;
            "notify::progress": (pspec: GObject.ParamSpec) => void;
            "notify::prompt": (pspec: GObject.ParamSpec) => void;
            "notify::prompt-response": (pspec: GObject.ParamSpec) => void;
            "notify::reactions": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-author": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-text": (pspec: GObject.ParamSpec) => void;
            "notify::sender-id": (pspec: GObject.ParamSpec) => void;
            "notify::sender-name": (pspec: GObject.ParamSpec) => void;
            "notify::state": (pspec: GObject.ParamSpec) => void;
            "notify::text": (pspec: GObject.ParamSpec) => void;
            "notify::time": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            can_discard: boolean;
            canDiscard: boolean;
            can_retry: boolean;
            canRetry: boolean;
            deleted: boolean;
            edited: boolean;
            error: GLib.Error | null;
            event: MessageEvent | null;
            growing: boolean;
            id: string | null;
            media: Gio.ListModel;
            message_type: MessageType;
            messageType: MessageType;
            own: boolean;
            progress: number;
            prompt: Prompt | null;
            prompt_response: PromptResponse | null;
            promptResponse: PromptResponse | null;
            reactions: string[];
            reply_to: string | null;
            replyTo: string | null;
            reply_to_author: string | null;
            replyToAuthor: string | null;
            reply_to_text: string | null;
            replyToText: string | null;
            sender_id: string | null;
            senderId: string | null;
            sender_name: string;
            senderName: string;
            state: ChatMessageState;
            text: string;
            time: GLib.DateTime;
        }
    }

    /**
     * A message of a {@link Chat}: one that was received, or one that this program sends.
     *
     * It is made for the row of a list: every property emits `notify` when its value changes. An own
     * message is the same object from the moment when it was written. Its chat creates it.
     * @gir-type Class
     * @since 1.0
     */
    class ChatMessage extends GObject.Object {
        static $gtype: GObject.GType<ChatMessage>;

        // Properties
        /**
         * Whether {@link Chat.discard} would remove the message.
         * @since 1.0
         * @read-only
         */
        get can_discard(): boolean;

        /**
         * Whether {@link Chat.discard} would remove the message.
         * @since 1.0
         * @read-only
         */
        get canDiscard(): boolean;

        /**
         * Whether {@link Chat.retry} would send the message again.
         * @since 1.0
         * @read-only
         */
        get can_retry(): boolean;

        /**
         * Whether {@link Chat.retry} would send the message again.
         * @since 1.0
         * @read-only
         */
        get canRetry(): boolean;

        /**
         * Whether the message was deleted by this program. Then it has neither text nor
         * files.
         *
         * Connectors do not report what others delete.
         * @since 1.0
         * @read-only
         */
        get deleted(): boolean;

        /**
         * Whether the text was changed after the message was sent.
         * @since 1.0
         * @read-only
         */
        get edited(): boolean;

        /**
         * Why the message was not sent, or why that is not known; `null` unless the state is
         * {@link Relay.ChatMessageState.FAILED} or {@link Relay.ChatMessageState.UNSURE}.
         * @since 1.0
         * @read-only
         */
        get error(): GLib.Error | null;

        /**
         * The latest event of this message; `null` for own messages.
         * @since 1.0
         * @read-only
         */
        get event(): MessageEvent | null;

        /**
         * Whether the message is a draft that is still being written.
         * @since 1.0
         * @read-only
         */
        get growing(): boolean;

        /**
         * The id of the message on the platform; `null` before it was sent, and where the
         * connector returns no ids.
         *
         * A text that was sent in several messages has the id of the first one.
         * @since 1.0
         * @read-only
         */
        get id(): string | null;

        /**
         * The files of the message: a list of {@link Media}, which may be empty.
         * @since 1.0
         * @read-only
         */
        get media(): Gio.ListModel;

        /**
         * The type of the message.
         * @since 1.0
         * @read-only
         */
        get message_type(): MessageType;

        /**
         * The type of the message.
         * @since 1.0
         * @read-only
         */
        get messageType(): MessageType;

        /**
         * Whether this program sent the message.
         * @since 1.0
         * @read-only
         */
        get own(): boolean;

        /**
         * How much of the bytes of its file {@link Chat.queue_file} has uploaded, 0 to 1; else 1.
         * @since 1.0
         * @read-only
         */
        get progress(): number;

        /**
         * The question with buttons that this message is; `null` for other messages.
         * @since 1.0
         * @read-only
         */
        get prompt(): Prompt | null;

        /**
         * The latest answer to {@link ChatMessage.prompt}; `null` if there is none yet.
         * @since 1.0
         * @read-only
         */
        get prompt_response(): PromptResponse | null;

        /**
         * The latest answer to {@link ChatMessage.prompt}; `null` if there is none yet.
         * @since 1.0
         * @read-only
         */
        get promptResponse(): PromptResponse | null;

        /**
         * The reactions of this program to the message, which may be empty.
         *
         * Connectors do not report the reactions of others.
         * @since 1.0
         * @read-only
         */
        get reactions(): string[];

        /**
         * The id of the message that this one answers; `null` if there is none.
         * @since 1.0
         * @read-only
         */
        get reply_to(): string | null;

        /**
         * The id of the message that this one answers; `null` if there is none.
         * @since 1.0
         * @read-only
         */
        get replyTo(): string | null;

        /**
         * Who wrote the message that this one answers; `null` if that is unknown, and for own
         * messages.
         * @since 1.0
         * @read-only
         */
        get reply_to_author(): string | null;

        /**
         * Who wrote the message that this one answers; `null` if that is unknown, and for own
         * messages.
         * @since 1.0
         * @read-only
         */
        get replyToAuthor(): string | null;

        /**
         * The text of the message that this one answers; `null` if it is unknown.
         * @since 1.0
         * @read-only
         */
        get reply_to_text(): string | null;

        /**
         * The text of the message that this one answers; `null` if it is unknown.
         * @since 1.0
         * @read-only
         */
        get replyToText(): string | null;

        /**
         * The id of the person who wrote the message; `null` for own messages, and if it is
         * unknown.
         * @since 1.0
         * @read-only
         */
        get sender_id(): string | null;

        /**
         * The id of the person who wrote the message; `null` for own messages, and if it is
         * unknown.
         * @since 1.0
         * @read-only
         */
        get senderId(): string | null;

        /**
         * The name of the person who wrote the message, else the id of the person; empty for
         * own messages, and if neither is known.
         * @since 1.0
         * @read-only
         */
        get sender_name(): string;

        /**
         * The name of the person who wrote the message, else the id of the person; empty for
         * own messages, and if neither is known.
         * @since 1.0
         * @read-only
         */
        get senderName(): string;

        /**
         * Whether the message was received, or how far it was sent.
         * @since 1.0
         * @read-only
         */
        get state(): ChatMessageState;

        /**
         * The text of the message, possibly empty.
         *
         * That of a draft grows.
         * @since 1.0
         * @read-only
         */
        get text(): string;

        /**
         * When the message was sent, in the local time zone.
         *
         * For a received message it is {@link MessageEvent.sent_at}, else the time when it was
         * received. An own message has the time when it was written, and later the time when the
         * connector accepted it.
         * @since 1.0
         * @read-only
         */
        get time(): GLib.DateTime;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: ChatMessage.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<ChatMessage.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof ChatMessage.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatMessage.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof ChatMessage.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, ChatMessage.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof ChatMessage.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<ChatMessage.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets {@link ChatMessage.can_discard}.
         * @returns the value
         * @since 1.0
         */
        get_can_discard(): boolean;

        /**
         * Gets {@link ChatMessage.can_retry}.
         * @returns the value
         * @since 1.0
         */
        get_can_retry(): boolean;

        /**
         * Gets {@link ChatMessage.deleted}.
         * @returns the value
         * @since 1.0
         */
        get_deleted(): boolean;

        /**
         * Gets {@link ChatMessage.edited}.
         * @returns the value
         * @since 1.0
         */
        get_edited(): boolean;

        /**
         * Gets {@link ChatMessage.error}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_error(): GLib.Error | null;

        /**
         * Gets {@link ChatMessage.event}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_event(): MessageEvent | null;

        /**
         * Gets {@link ChatMessage.growing}.
         * @returns the value
         * @since 1.0
         */
        get_growing(): boolean;

        /**
         * Gets {@link ChatMessage.id}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_id(): string | null;

        /**
         * Gets {@link ChatMessage.media}.
         * @returns the value
         * @since 1.0
         */
        get_media(): Gio.ListModel;

        /**
         * Gets {@link ChatMessage.message_type}.
         * @returns the value
         * @since 1.0
         */
        get_message_type(): MessageType;

        /**
         * Gets {@link ChatMessage.own}.
         * @returns the value
         * @since 1.0
         */
        get_own(): boolean;

        /**
         * Gets {@link ChatMessage.progress}.
         * @returns the share of the bytes
         * @since 1.0
         */
        get_progress(): number;

        /**
         * Gets {@link ChatMessage.prompt}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_prompt(): Prompt | null;

        /**
         * Gets {@link ChatMessage.prompt_response}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_prompt_response(): PromptResponse | null;

        /**
         * Gets {@link ChatMessage.reactions}.
         * @returns the value
         * @since 1.0
         */
        get_reactions(): string[];

        /**
         * Gets {@link ChatMessage.reply_to}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_reply_to(): string | null;

        /**
         * Gets {@link ChatMessage.reply_to_author}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_reply_to_author(): string | null;

        /**
         * Gets {@link ChatMessage.reply_to_text}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_reply_to_text(): string | null;

        /**
         * Gets {@link ChatMessage.sender_id}.
         * @returns the value, or `null`
         * @since 1.0
         */
        get_sender_id(): string | null;

        /**
         * Gets {@link ChatMessage.sender_name}.
         * @returns the value
         * @since 1.0
         */
        get_sender_name(): string;

        /**
         * Gets {@link ChatMessage.state}.
         * @returns the value
         * @since 1.0
         */
        get_state(): ChatMessageState;

        /**
         * Gets {@link ChatMessage.text}.
         * @returns the value
         * @since 1.0
         */
        get_text(): string;

        /**
         * Gets {@link ChatMessage.time}.
         * @returns the value
         * @since 1.0
         */
        get_time(): GLib.DateTime;
    }

    namespace Credentials {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::gateway-id": (pspec: GObject.ParamSpec) => void;
            "notify::route-keys": (pspec: GObject.ParamSpec) => void;
            "notify::tenant": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            gateway_id: string | null;
            gatewayId: string | null;
            route_keys: string[] | null;
            routeKeys: string[] | null;
            tenant: string | null;
        }
    }

    /**
     * The credentials that a connector issued to a gateway. Immutable.
     *
     * The secret and the delivery key are not properties, so that a listing of properties does not
     * show them, and they are overwritten when the object is freed. Store them where only the
     * gateway can read them, and pass the secret to {@link WebsocketTransport.set_secret}.
     * @gir-type Class
     * @since 1.0
     */
    class Credentials extends GObject.Object {
        static $gtype: GObject.GType<Credentials>;

        // Properties
        /**
         * The id under which the connector knows the gateway. `null` only in an object that was made with
         * `g_object_new()`.
         * @since 1.0
         * @read-only
         */
        get gateway_id(): string | null;

        /**
         * The id under which the connector knows the gateway. `null` only in an object that was made with
         * `g_object_new()`.
         * @since 1.0
         * @read-only
         */
        get gatewayId(): string | null;

        /**
         * The route keys that the connector accepted, possibly none. `null` if the connector sent no list.
         * @since 1.0
         * @read-only
         */
        get route_keys(): string[] | null;

        /**
         * The route keys that the connector accepted, possibly none. `null` if the connector sent no list.
         * @since 1.0
         * @read-only
         */
        get routeKeys(): string[] | null;

        /**
         * The tenant that the gateway belongs to, or `null` if the connector did not send one.
         * @since 1.0
         * @read-only
         */
        get tenant(): string | null;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Credentials.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Credentials.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Credentials.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Credentials.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Credentials.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Credentials.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Credentials.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Credentials.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the key for {@link auth_verify_delivery}, which only older connectors use.
         * @returns the delivery key, or `null` if the connector sent none
         * @since 1.0
         */
        get_delivery_key(): string | null;

        /**
         * Gets the id under which the connector knows the gateway.
         * @returns the id; not `null` unless the object was made with `g_object_new()`
         * @since 1.0
         */
        get_gateway_id(): string | null;

        /**
         * Gets the route keys that the connector accepted.
         * @returns the route keys, possibly none,   or `null` if the connector sent no list
         * @since 1.0
         */
        get_route_keys(): string[] | null;

        /**
         * Gets the secret that tokens are signed with.
         *
         * The connector sends it only once, and the library keeps no other copy.
         * @returns the secret; `null` when the present one stays valid
         * @since 1.0
         */
        get_secret(): string | null;

        /**
         * Gets the tenant that the gateway belongs to.
         * @returns the tenant, or `null` if the connector sent none
         * @since 1.0
         */
        get_tenant(): string | null;
    }

    namespace Descriptor {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::contract-version": (pspec: GObject.ParamSpec) => void;
            "notify::emoji": (pspec: GObject.ParamSpec) => void;
            "notify::label": (pspec: GObject.ParamSpec) => void;
            "notify::len-unit": (pspec: GObject.ParamSpec) => void;
            "notify::markdown-dialect": (pspec: GObject.ParamSpec) => void;
            "notify::max-message-length": (pspec: GObject.ParamSpec) => void;
            "notify::pii-safe": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
            "notify::platform-hint": (pspec: GObject.ParamSpec) => void;
            "notify::supported-ops": (pspec: GObject.ParamSpec) => void;
            "notify::supports-block-formatting": (pspec: GObject.ParamSpec) => void;
            "notify::supports-code-blocks": (pspec: GObject.ParamSpec) => void;
            "notify::supports-context": (pspec: GObject.ParamSpec) => void;
            "notify::supports-draft-streaming": (pspec: GObject.ParamSpec) => void;
            "notify::supports-edit": (pspec: GObject.ParamSpec) => void;
            "notify::supports-inchannel-continuable": (pspec: GObject.ParamSpec) => void;
            "notify::supports-threads": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            contract_version: bigint | number;
            contractVersion: bigint | number;
            emoji: string;
            label: string;
            len_unit: string;
            lenUnit: string;
            markdown_dialect: string;
            markdownDialect: string;
            max_message_length: number;
            maxMessageLength: number;
            pii_safe: boolean;
            piiSafe: boolean;
            platform: string;
            platform_hint: string;
            platformHint: string;
            supported_ops: string[];
            supportedOps: string[];
            supports_block_formatting: boolean;
            supportsBlockFormatting: boolean;
            supports_code_blocks: boolean;
            supportsCodeBlocks: boolean;
            supports_context: boolean;
            supportsContext: boolean;
            supports_draft_streaming: boolean;
            supportsDraftStreaming: boolean;
            supports_edit: boolean;
            supportsEdit: boolean;
            supports_inchannel_continuable: boolean;
            supportsInchannelContinuable: boolean;
            supports_threads: boolean;
            supportsThreads: boolean;
        }
    }

    /**
     * The capabilities of a platform, as the connector declares them in a handshake.
     *
     * A descriptor is immutable: a new handshake creates a new object. Fields that
     * this version does not know are ignored; a debug message of the domain `Relay` names them.
     * @gir-type Class
     * @since 1.0
     */
    class Descriptor extends GObject.Object {
        static $gtype: GObject.GType<Descriptor>;

        // Properties
        /**
         * The version of the contract that the connector implements; any integer.
         * @since 1.0
         * @read-only
         */
        get contract_version(): number;

        /**
         * The version of the contract that the connector implements; any integer.
         * @since 1.0
         * @read-only
         */
        get contractVersion(): number;

        /**
         * An emoji that stands for the platform; 🔌 when the connector declares none.
         * @since 1.0
         * @read-only
         */
        get emoji(): string;

        /**
         * The display name of the platform.
         * @since 1.0
         * @read-only
         */
        get label(): string;

        /**
         * The unit in which the platform counts the length of a message:
         * `RELAY_LEN_UNIT_UTF16`, or else `RELAY_LEN_UNIT_CHARS`.
         * @since 1.0
         * @read-only
         */
        get len_unit(): string;

        /**
         * The unit in which the platform counts the length of a message:
         * `RELAY_LEN_UNIT_UTF16`, or else `RELAY_LEN_UNIT_CHARS`.
         * @since 1.0
         * @read-only
         */
        get lenUnit(): string;

        /**
         * The Markdown dialect that the platform renders, such as `discord` or
         * `markdown_v2`; empty or `plain` when it renders none.
         * @since 1.0
         * @read-only
         */
        get markdown_dialect(): string;

        /**
         * The Markdown dialect that the platform renders, such as `discord` or
         * `markdown_v2`; empty or `plain` when it renders none.
         * @since 1.0
         * @read-only
         */
        get markdownDialect(): string;

        /**
         * The maximum length of one message, in units of {@link Descriptor.len_unit}.
         * 4096 when the connector declares no number of at least 1.
         * @since 1.0
         * @read-only
         */
        get max_message_length(): number;

        /**
         * The maximum length of one message, in units of {@link Descriptor.len_unit}.
         * 4096 when the connector declares no number of at least 1.
         * @since 1.0
         * @read-only
         */
        get maxMessageLength(): number;

        /**
         * Whether personal data of this platform may be passed to a language model.
         * @since 1.0
         * @read-only
         */
        get pii_safe(): boolean;

        /**
         * Whether personal data of this platform may be passed to a language model.
         * @since 1.0
         * @read-only
         */
        get piiSafe(): boolean;

        /**
         * The platform that the descriptor is about, such as `discord`. Never `null` in a
         * descriptor that was read.
         * @since 1.0
         * @read-only
         */
        get platform(): string;

        /**
         * A note on the platform for the prompt of a language model; often empty.
         * @since 1.0
         * @read-only
         */
        get platform_hint(): string;

        /**
         * A note on the platform for the prompt of a language model; often empty.
         * @since 1.0
         * @read-only
         */
        get platformHint(): string;

        /**
         * The names of the ops that the connector supports. Those of a connector that
         * lists none are `send`, `edit`, `typing` and `follow_up`.
         * @since 1.0
         * @read-only
         */
        get supported_ops(): string[];

        /**
         * The names of the ops that the connector supports. Those of a connector that
         * lists none are `send`, `edit`, `typing` and `follow_up`.
         * @since 1.0
         * @read-only
         */
        get supportedOps(): string[];

        /**
         * Whether the platform formats messages as blocks.
         * @since 1.0
         * @read-only
         */
        get supports_block_formatting(): boolean;

        /**
         * Whether the platform formats messages as blocks.
         * @since 1.0
         * @read-only
         */
        get supportsBlockFormatting(): boolean;

        /**
         * Whether the platform renders code blocks: `true` unless
         * {@link Descriptor.markdown_dialect} is empty or `plain`.
         * @since 1.0
         * @read-only
         */
        get supports_code_blocks(): boolean;

        /**
         * Whether the platform renders code blocks: `true` unless
         * {@link Descriptor.markdown_dialect} is empty or `plain`.
         * @since 1.0
         * @read-only
         */
        get supportsCodeBlocks(): boolean;

        /**
         * Whether events carry the preceding messages of their channel, as
         * {@link MessageEvent.channel_context}.
         * @since 1.0
         * @read-only
         */
        get supports_context(): boolean;

        /**
         * Whether events carry the preceding messages of their channel, as
         * {@link MessageEvent.channel_context}.
         * @since 1.0
         * @read-only
         */
        get supportsContext(): boolean;

        /**
         * Whether the platform can show a draft that grows while the message is written.
         * @since 1.0
         * @read-only
         */
        get supports_draft_streaming(): boolean;

        /**
         * Whether the platform can show a draft that grows while the message is written.
         * @since 1.0
         * @read-only
         */
        get supportsDraftStreaming(): boolean;

        /**
         * Whether a sent message can be edited.
         * @since 1.0
         * @read-only
         */
        get supports_edit(): boolean;

        /**
         * Whether a sent message can be edited.
         * @since 1.0
         * @read-only
         */
        get supportsEdit(): boolean;

        /**
         * Whether a conversation can continue in the channel itself, outside a thread.
         * @since 1.0
         * @read-only
         */
        get supports_inchannel_continuable(): boolean;

        /**
         * Whether a conversation can continue in the channel itself, outside a thread.
         * @since 1.0
         * @read-only
         */
        get supportsInchannelContinuable(): boolean;

        /**
         * Whether the chats of the platform have threads.
         * @since 1.0
         * @read-only
         */
        get supports_threads(): boolean;

        /**
         * Whether the chats of the platform have threads.
         * @since 1.0
         * @read-only
         */
        get supportsThreads(): boolean;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Descriptor.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Descriptor.ConstructorProps>);

        _init(...args: any[]): void;

        static new_from_json(object: JsonInput): Descriptor;

        // Signals
        /** @signal */
        connect<K extends keyof Descriptor.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Descriptor.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Descriptor.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Descriptor.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Descriptor.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Descriptor.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the version of the contract that the connector implements.
         * @returns the version
         * @since 1.0
         */
        get_contract_version(): number;

        /**
         * Gets an emoji that stands for the platform.
         * @returns the emoji
         * @since 1.0
         */
        get_emoji(): string;

        /**
         * Gets the display name of the platform.
         * @returns the label
         * @since 1.0
         */
        get_label(): string;

        /**
         * Gets the unit in which the platform counts the length of a message.
         * @returns `RELAY_LEN_UNIT_CHARS` or `RELAY_LEN_UNIT_UTF16`
         * @since 1.0
         */
        get_len_unit(): string;

        /**
         * Gets the Markdown dialect that the platform renders.
         * @returns the dialect, possibly empty
         * @since 1.0
         */
        get_markdown_dialect(): string;

        /**
         * Gets the maximum length of one message.
         * @returns the length in units of {@link Descriptor.len_unit}, at least 1
         * @since 1.0
         */
        get_max_message_length(): number;

        /**
         * Gets whether personal data of this platform may be passed to a language model.
         * @returns `true` if so
         * @since 1.0
         */
        get_pii_safe(): boolean;

        /**
         * Gets the platform that the descriptor is about.
         * @returns the platform
         * @since 1.0
         */
        get_platform(): string;

        /**
         * Gets a note on the platform for the prompt of a language model.
         * @returns the hint, possibly empty
         * @since 1.0
         */
        get_platform_hint(): string;

        /**
         * Gets the names of the ops that the connector supports.
         * @returns the names
         * @since 1.0
         */
        get_supported_ops(): string[];

        /**
         * Gets whether the platform formats messages as blocks.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_block_formatting(): boolean;

        /**
         * Gets whether the platform renders code blocks.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_code_blocks(): boolean;

        /**
         * Gets whether events carry the preceding messages of their channel.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_context(): boolean;

        /**
         * Gets whether the platform can show a draft that grows while the message is written.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_draft_streaming(): boolean;

        /**
         * Gets whether a sent message can be edited.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_edit(): boolean;

        /**
         * Gets whether a conversation can continue in the channel itself, outside a thread.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_inchannel_continuable(): boolean;

        /**
         * Gets whether the chats of the platform have threads.
         * @returns `true` if so
         * @since 1.0
         */
        get_supports_threads(): boolean;

        /**
         * Checks whether the connector supports an op.
         * @param op the name of an op, such as `send`
         * @returns `true` if `op` is one of {@link Descriptor.supported_ops}
         * @since 1.0
         */
        supports_op(op: string): boolean;

        /**
         * Creates the JSON form of the descriptor, with every field of the contract.
         *
         * A field that the connector left out has its default value, except that
         * `supported_ops` is an empty list. A `contract_version` beyond ±2⁵³ is written
         * as ±2⁵³, the largest integer that JavaScript reads exactly.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace Draft {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::adapter": (pspec: GObject.ParamSpec) => void;
            "notify::chat-id": (pspec: GObject.ParamSpec) => void;
            "notify::interval": (pspec: GObject.ParamSpec) => void;
            "notify::text": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            adapter: Adapter | null;
            chat_id: string | null;
            chatId: string | null;
            interval: number;
            text: string;
        }
    }

    /**
     * A message that is shown while it is written, for instance by a language model.
     *
     * Begin a draft with {@link Adapter.begin_draft}, add text with {@link Draft.append} as often
     * and in as small parts as it comes, and end the draft with {@link Draft.finish_async} or
     * {@link Draft.abandon}.
     *
     * ```c
     * static void
     * on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
     * {
     *   g_autoptr(GError) error = NULL;
     *   g_autoptr(RelaySendResult) sent =
     *     relay_draft_finish_finish (RELAY_DRAFT (source), result, &error);
     *
     *   if (sent == NULL)
     *     g_warning ("the answer was not sent completely: %s", error->message);
     * }
     *
     * // whenever the model produces text
     * g_autoptr(RelayDraft) draft = relay_adapter_begin_draft (adapter, chat_id, message_id, NULL);
     * relay_draft_append (draft, "Once upon");
     * relay_draft_append (draft, " a time");
     * relay_draft_finish_async (draft, NULL, on_finished, NULL);
     * ```
     *
     * The descriptor of the chat (see {@link Adapter.get_descriptor_for_chat}) decides how the text
     * is shown: as a draft of the platform, else as a message that is edited, else as messages that
     * are sent when they are complete. A text that is too long for one message continues in the next
     * one; it is cut as {@link text_split} cuts the whole text, independent of the parts in which it
     * was appended. A code fence that is open at the end is closed; if the last message has no room
     * for that, it is cut again. See [Answers that grow](streaming.html) for the details.
     * @gir-type Class
     * @since 1.0
     */
    class Draft extends GObject.Object {
        static $gtype: GObject.GType<Draft>;

        // Properties
        /**
         * The adapter that sends the draft. The draft holds a reference to it. `null` in a draft that no
         * adapter has begun.
         * @since 1.0
         * @read-only
         */
        get adapter(): Adapter | null;

        /**
         * The chat that the draft is sent to. `null` in a draft that no adapter has begun.
         * @since 1.0
         * @read-only
         */
        get chat_id(): string | null;

        /**
         * The chat that the draft is sent to. `null` in a draft that no adapter has begun.
         * @since 1.0
         * @read-only
         */
        get chatId(): string | null;

        /**
         * The minimum time between two updates, in milliseconds.
         *
         * Platforms delay or refuse edits that come too often. Besides, an update waits for the answer
         * to the one before, so that 0 means one update after another. States between two updates are
         * skipped. {@link Draft.finish_async} does not wait for the interval.
         * @since 1.0
         */
        get interval(): number;
        set interval(val: number);

        /**
         * The whole text that was appended, including what is not shown yet.
         * @since 1.0
         * @read-only
         */
        get text(): string;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Draft.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Draft.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Draft.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Draft.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Draft.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Draft.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Draft.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Draft.SignalSignatures[K]>): void;

        // Methods
        /**
         * Ends the draft without sending the rest of the text.
         *
         * Complete messages stay. The unfinished message is deleted if the descriptor of the chat lists
         * `delete`, else it stays as it was shown last, with its code fence closed. A draft of the platform
         * disappears by itself; on a platform that turns the final draft into a message, the draft is
         * finalized and then deleted, if messages can be deleted. The result of this is not reported.
         *
         * A request in flight is waited for in the background, because its message may be the one to
         * delete. One that still waits to be written is withdrawn. Calls are ignored after the draft was
         * finished or abandoned.
         *
         * Dropping the last reference to a draft stops it instead: nothing more is sent, and what is shown
         * stays.
         * @since 1.0
         */
        abandon(): void;

        /**
         * Appends text.
         *
         * The text is shown from the main loop, {@link Draft.interval} after the last update at the
         * earliest, and not before that one is answered. A failed update is not an error of the draft:
         * after more text was appended, the next update contains all of it.
         *
         * `text` may be any bytes of UTF-8, cut anywhere: a character whose bytes come with several calls is
         * appended when its last byte was passed. Two halves of a surrogate pair that are encoded with
         * three bytes each (ED A0–AF 80–BF, then ED B0–BF 80–BF), as cut strings of UTF-16 may be, are
         * joined in the same way. A half without the other one, and each maximal part of an ill-formed
         * sequence, is replaced by one U+FFFD. What is never completed is replaced so by
         * {@link Draft.finish_async}; until then it is not in {@link Draft.text}. At most five bytes
         * wait for their completion.
         *
         * Calls are ignored while the draft is being finished, and after it was finished or abandoned.
         * @param text the text to append, which may begin and end inside a character
         * @since 1.0
         */
        append(text: string): void;

        /**
         * Completes the draft: sends the rest of the text.
         *
         * A request in flight is waited for. Then the text that is not shown yet is sent at once; a message
         * that is shown completely is not sent again. An open code fence is closed.
         *
         * Call {@link Draft.finish_finish} in `callback`; it is named like the second half of all such
         * pairs.
         *
         * After cancellation nothing more is sent. A request that still waits to be written is withdrawn;
         * one that was written may have reached the chat, and is answered in the background. The next call
         * waits for that answer and continues after it, so that nothing is sent twice.
         *
         * The draft keeps itself and its adapter alive until `callback` is called.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        finish_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        finish_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Draft.finish_async}.
         *
         * Fails with:
         *
         * - {@link Relay.Error.INVALID_ARGUMENT} if the text shows nothing: it is empty, or only white space and
         *   zero width characters; nothing is sent;
         * - the errors of {@link Adapter.send_finish} if no message was sent;
         * - {@link Relay.Error.PARTIAL} if a message, or a state of one, was sent before the failure; sending the
         *   whole text again would repeat that;
         * - {@link Gio.IOErrorEnum.CANCELLED} after cancellation, and if {@link Draft.abandon} was called;
         * - {@link Gio.IOErrorEnum.PENDING} while another call runs;
         * - {@link Gio.IOErrorEnum.CLOSED} after the draft was finished or abandoned.
         *
         * After a failure or a cancellation, more text can be appended and the draft can be finished again,
         * for instance when the connection is back; it continues where it stopped. There are two
         * exceptions: if it is unknown whether a message was sent, and after {@link Relay.Error.DECLINED}, nothing
         * more is sent and each further call fails with the same error.
         * @param result the result passed to the callback
         * @returns the answer to the first message, with the ids of all messages in   {@link SendResult.message_ids}
         * @since 1.0
         * @throws GLib.Error
         */
        finish_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Gets the adapter that sends the draft.
         * @returns the adapter, or `null` in a draft that no adapter has begun
         * @since 1.0
         */
        get_adapter(): Adapter | null;

        /**
         * Gets the chat that the draft is sent to.
         * @returns the chat id, or `null` in a draft that no adapter has begun
         * @since 1.0
         */
        get_chat_id(): string | null;

        /**
         * Gets the minimum time between two updates.
         * @returns the time, in milliseconds
         * @since 1.0
         */
        get_interval(): number;

        /**
         * Gets the whole text that was appended, including what is not shown yet.
         * @returns the text, valid until more is appended
         * @since 1.0
         */
        get_text(): string;

        /**
         * Sets the minimum time between two updates, counted from the last update.
         * @param interval the time, in milliseconds; 0 for none
         * @since 1.0
         */
        set_interval(interval: number): void;
    }

    namespace Endpoint {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::base-url": (pspec: GObject.ParamSpec) => void;
            "notify::display-name": (pspec: GObject.ParamSpec) => void;
            "notify::gateway-endpoint": (pspec: GObject.ParamSpec) => void;
            "notify::instance-id": (pspec: GObject.ParamSpec) => void;
            "notify::route-keys": (pspec: GObject.ParamSpec) => void;
            "notify::transport": (pspec: GObject.ParamSpec) => void;
            "notify::wake-url": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            base_url: string | null;
            baseUrl: string | null;
            display_name: string | null;
            displayName: string | null;
            gateway_endpoint: string;
            gatewayEndpoint: string;
            instance_id: string | null;
            instanceId: string | null;
            route_keys: string[];
            routeKeys: string[];
            transport: WebsocketTransport | null;
            wake_url: string | null;
            wakeUrl: string | null;
        }
    }

    /**
     * The HTTP calls of a connector: provisioning, enrollment, policies and media.
     *
     * An endpoint belongs to a {@link WebsocketTransport}, which need not be connected. Each call
     * uses the current URL, gateway id and secret of the transport. The TLS database, TLS
     * interaction, proxy resolver and user agent are those of
     * {@link WebsocketTransport.session}, or the defaults of the system. Cookie jars, caches and
     * loggers of that session are not used, so they never see a credential.
     *
     * The security rules are those of the WebSocket. Credentials are not sent over plain `http://`
     * except to the local machine, unless {@link WebsocketTransport.allow_insecure} is `true`.
     * Plain `http://` and connectors on the local machine are reached directly, even when a proxy
     * is configured. Redirects are not followed, except those of public media URLs; see
     * {@link Endpoint.download_async}.
     *
     * | error | situation |
     * |---|---|
     * | {@link Relay.Error.UNAUTHORIZED} | status 401 or 403 |
     * | {@link Relay.Error.NOT_SUPPORTED} | status 404 |
     * | {@link Relay.Error.TOO_LARGE} | status 413, or too many bytes |
     * | {@link Relay.Error.RATE_LIMITED} | status 429 or 503; see {@link Endpoint.get_retry_after} |
     * | {@link Relay.Error.REJECTED} | any other status that is not successful |
     * | {@link Relay.Error.PROTOCOL} | the response is invalid |
     * | {@link Relay.Error.TIMED_OUT} | no response in time |
     * | {@link Relay.Error.CONNECTION_LOST} | the connection was lost after the request was sent |
     * | {@link Relay.Error.INSECURE}, {@link Relay.Error.INVALID_ARGUMENT} | nothing was sent |
     *
     * The message of an error contains the connector's error message, if the response has one. No call
     * is repeated by itself.
     * Errors of GIO are returned unchanged.
     * @gir-type Class
     * @since 1.0
     */
    class Endpoint extends GObject.Object {
        static $gtype: GObject.GType<Endpoint>;

        // Properties
        /**
         * The URL to which the paths of the calls are appended, or `null`. It follows
         * {@link WebsocketTransport.url}.
         *
         * It is `null` when the URL of the transport is invalid; then every call fails with
         * {@link Relay.Error.INVALID_ARGUMENT}.
         * @since 1.0
         * @read-only
         */
        get base_url(): string | null;

        /**
         * The URL to which the paths of the calls are appended, or `null`. It follows
         * {@link WebsocketTransport.url}.
         *
         * It is `null` when the URL of the transport is invalid; then every call fails with
         * {@link Relay.Error.INVALID_ARGUMENT}.
         * @since 1.0
         * @read-only
         */
        get baseUrl(): string | null;

        /**
         * The name of the gateway that the connector shows to people, sent with provisioning unless
         * `null`.
         *
         * Of a longer name, the first 64 characters are sent.
         * @since 1.0
         */
        get display_name(): string | null;
        set display_name(val: string | null);

        /**
         * The name of the gateway that the connector shows to people, sent with provisioning unless
         * `null`.
         *
         * Of a longer name, the first 64 characters are sent.
         * @since 1.0
         */
        get displayName(): string | null;
        set displayName(val: string | null);

        /**
         * The URL at which the connector can reach the gateway, sent with provisioning.
         *
         * It is empty, never `null`, for gateways that only make outgoing connections.
         * @since 1.0
         */
        get gateway_endpoint(): string;
        set gateway_endpoint(val: string | null);

        /**
         * The URL at which the connector can reach the gateway, sent with provisioning.
         *
         * It is empty, never `null`, for gateways that only make outgoing connections.
         * @since 1.0
         */
        get gatewayEndpoint(): string;
        set gatewayEndpoint(val: string | null);

        /**
         * The id of this instance of the gateway, sent with provisioning unless `null`.
         * @since 1.0
         */
        get instance_id(): string | null;
        set instance_id(val: string | null);

        /**
         * The id of this instance of the gateway, sent with provisioning unless `null`.
         * @since 1.0
         */
        get instanceId(): string | null;
        set instanceId(val: string | null);

        /**
         * The route keys that the gateway requests, sent with provisioning.
         * @since 1.0
         */
        get route_keys(): string[];
        set route_keys(val: string[] | null);

        /**
         * The route keys that the gateway requests, sent with provisioning.
         * @since 1.0
         */
        get routeKeys(): string[];
        set routeKeys(val: string[] | null);

        /**
         * The transport whose connector is called. `null` if the endpoint was created without one.
         * @since 1.0
         * @construct-only
         */
        get transport(): WebsocketTransport | null;

        /**
         * The URL that the connector requests to wake a dormant gateway, sent with provisioning unless
         * `null`.
         * @since 1.0
         */
        get wake_url(): string | null;
        set wake_url(val: string | null);

        /**
         * The URL that the connector requests to wake a dormant gateway, sent with provisioning unless
         * `null`.
         * @since 1.0
         */
        get wakeUrl(): string | null;
        set wakeUrl(val: string | null);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Endpoint.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Endpoint.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](transport: WebsocketTransport): Endpoint;

        constructor(transport: WebsocketTransport);

        // Signals
        /** @signal */
        connect<K extends keyof Endpoint.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Endpoint.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Endpoint.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Endpoint.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Endpoint.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Endpoint.SignalSignatures[K]>): void;

        // Methods
        /**
         * Declares which messages of a platform the connector delivers to the gateway.
         *
         * The policy replaces the one declared for `platform` before. Call it once for each platform.
         * @param platform the platform that the policy is for
         * @param require_address whether messages in shared chats must address the bot
         * @param allow_other_bots whether messages of other bots are delivered
         * @param free_response_scopes the scopes in which messages need   not address the bot; `null` is none
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        declare_policy_async(platform: string, require_address?: boolean, allow_other_bots?: boolean, free_response_scopes?: string[] | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        declare_policy_async(platform: string, require_address: boolean, allow_other_bots: boolean, free_response_scopes: string[] | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.declare_policy_async}. Fails with the errors of {@link Endpoint}.
         * @param result the result passed to the callback
         * @returns `true` if the connector accepted the policy
         * @since 1.0
         * @throws GLib.Error
         */
        declare_policy_finish(result: Gio.AsyncResult): boolean;

        /**
         * Downloads media into a stream.
         *
         * The token is sent only for media of the connector itself, those under `/relay/media/` of its
         * origin. Any other URL is requested without a token, whatever its host: the application decides
         * whether a URL from an untrusted message may be requested. The call times out after 30 seconds
         * without receiving a byte.
         *
         * A redirect is followed from a public `https://` URL to another one, five times at most, never
         * with the token and never through a proxy. Public is an address that is neither loopback,
         * link-local, private, shared, unique-local, multicast nor unspecified; this is checked on each
         * address before it is connected to. Any other redirect fails with {@link Relay.Error.REJECTED}.
         *
         * After a failure, `stream` may contain a part of the media.
         * @param media the URL of media, such as one of {@link MessageEvent.media_urls}, or the id of   media that the connector stores
         * @param stream the stream to write to; it is not closed
         * @param max_size the largest accepted size in bytes; 0 for `RELAY_ENDPOINT_MAX_MEDIA`
         * @param progress called after bytes were written, with the number of bytes written and the total, −1 if unknown
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        download_async(media: string, stream: Gio.OutputStream, max_size?: bigint | number, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<[number, string, string]>;

        download_async(media: string, stream: Gio.OutputStream, max_size: bigint | number, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Downloads media into memory, for instance a picture that is shown, otherwise like
         * {@link Endpoint.download_async}.
         * @param media the URL of media, or the id of media that the connector stores
         * @param max_size the largest accepted size in bytes; 0 for `RELAY_ENDPOINT_MAX_MEDIA`
         * @param progress called after bytes were received, with their number and the total, −1 if unknown
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        download_bytes_async(media: string, max_size?: bigint | number, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<[GLib.Bytes, string, string]>;

        download_bytes_async(media: string, max_size: bigint | number, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.download_bytes_async}. Fails with the errors of
         * {@link Endpoint.download_finish}.
         * @param result the result passed to the callback
         * @returns the media
         * @since 1.0
         * @throws GLib.Error
         */
        download_bytes_finish(result: Gio.AsyncResult): [GLib.Bytes, string, string];

        /**
         * Downloads media into a file, otherwise like {@link Endpoint.download_async}.
         *
         * After a failure, an existing file is unchanged, and a new one is removed.
         * @param media the URL of media, or the id of media that the connector stores
         * @param file the file to write to; an existing file is replaced
         * @param max_size the largest accepted size in bytes; 0 for `RELAY_ENDPOINT_MAX_MEDIA`
         * @param progress called after bytes were written, with the number of bytes written and the total, −1 if unknown
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        download_file_async(media: string, file: Gio.File, max_size?: bigint | number, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<[number, string, string]>;

        download_file_async(media: string, file: Gio.File, max_size: bigint | number, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.download_file_async}. Fails with the errors of
         * {@link Endpoint.download_finish}.
         * @param result the result passed to the callback
         * @returns the size of the file in bytes, −1 on failure
         * @since 1.0
         * @throws GLib.Error
         */
        download_file_finish(result: Gio.AsyncResult): [number, string, string];

        /**
         * Finishes {@link Endpoint.download_async}.
         *
         * Fails with {@link Gio.IOErrorEnum.NOT_FOUND} when the media are unknown, expired or belong to another
         * gateway, and with {@link Relay.Error.TOO_LARGE} when they are larger than accepted. Errors of the
         * stream are returned unchanged.
         * @param result the result passed to the callback
         * @returns the number of bytes written, −1 on failure
         * @since 1.0
         * @throws GLib.Error
         */
        download_finish(result: Gio.AsyncResult): [number, string, string];

        /**
         * Exchanges an enrollment token for the credentials of the gateway.
         *
         * The gateway is identified by {@link WebsocketTransport.gateway_id}.
         * @param identity_token the bearer token that identifies the owner of the gateway
         * @param enrollment_token the enrollment token, which can be used once
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        enroll_async(identity_token: string, enrollment_token: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<Credentials>;

        enroll_async(identity_token: string, enrollment_token: string, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.enroll_async}.
         *
         * Fails with {@link Relay.Error.REJECTED} or {@link Relay.Error.UNAUTHORIZED} when the enrollment token is
         * unknown or was used before, and with {@link Relay.Error.NOT_SUPPORTED} when the connector has no
         * enrollment, as self-hosted ones may.
         * @param result the result passed to the callback
         * @returns the credentials, always with a secret
         * @since 1.0
         * @throws GLib.Error
         */
        enroll_finish(result: Gio.AsyncResult): Credentials;

        /**
         * Gets the URL to which the paths of the calls are appended.
         * @returns the URL, without a trailing slash,   or `null` if there is neither a URL nor a transport that has one
         * @since 1.0
         */
        get_base_url(): string | null;

        /**
         * Gets the name of the gateway that the connector shows to people.
         * @returns the name, or `null` if none was set
         * @since 1.0
         */
        get_display_name(): string | null;

        /**
         * Gets the URL at which the connector can reach the gateway.
         * @returns the URL, possibly empty
         * @since 1.0
         */
        get_gateway_endpoint(): string;

        /**
         * Gets the id of this instance of the gateway.
         * @returns the id, or `null` if none was set
         * @since 1.0
         */
        get_instance_id(): string | null;

        /**
         * Gets the time to wait before the call is repeated, after it failed with
         * {@link Relay.Error.RATE_LIMITED}.
         *
         * It can be used before and after the call is finished. The time is that of the response's
         * `Retry-After` header, 5 seconds if it has none.
         * @param result the result passed to the callback of any call of the endpoint
         * @returns the time in seconds; 0 if the call did not fail for this reason
         * @since 1.0
         */
        get_retry_after(result: Gio.AsyncResult): number;

        /**
         * Gets the route keys that the gateway requests.
         * @returns the route keys, possibly none
         * @since 1.0
         */
        get_route_keys(): string[];

        /**
         * Gets the transport whose connector is called.
         * @returns the transport; `null` if the endpoint was created without one
         * @since 1.0
         */
        get_transport(): WebsocketTransport | null;

        /**
         * Gets the URL that the connector requests to wake the gateway.
         * @returns the URL, or `null` if none was set
         * @since 1.0
         */
        get_wake_url(): string | null;

        /**
         * Gets whether a URL names media that the connector stores: they have the origin of the connector,
         * need the token, and expire.
         *
         * Any other URL came from somebody else, and requesting it tells its host the address of this
         * machine. So a program may download the connector's media by itself, and others only when a person
         * asks for them.
         * @param url a URL, such as one of {@link MessageEvent.media_urls}
         * @returns `true` if it does
         * @since 1.0
         */
        is_own_media(url: string): boolean;

        /**
         * Sets the properties for provisioning from environment variables.
         *
         * | variable | |
         * |---|---|
         * | `GATEWAY_RELAY_ENDPOINT` | {@link Endpoint.gateway_endpoint}, a URL |
         * | `GATEWAY_RELAY_ROUTE_KEYS` | {@link Endpoint.route_keys}, separated by commas |
         * | `GATEWAY_RELAY_INSTANCE_ID` | {@link Endpoint.instance_id} |
         * | `GATEWAY_RELAY_WAKE_URL` | {@link Endpoint.wake_url} |
         * | `GATEWAY_RELAY_DISPLAY_NAME` | {@link Endpoint.display_name} |
         *
         * An unset or blank variable leaves its property unchanged. An invalid value fails with
         * {@link Relay.Error.INVALID_ARGUMENT}; the message contains the name of the variable, and no
         * property is changed.
         *
         * `GATEWAY_RELAY_ENROLL_TOKEN` and `GATEWAY_RELAY_DELIVERY_KEY` are not read: pass their values
         * to {@link Endpoint.enroll_async} and {@link auth_verify_delivery}. See also
         * {@link WebsocketTransport.new_from_environment}.
         * @returns `true` if all values are valid
         * @since 1.0
         * @throws GLib.Error
         */
        load_environment(): boolean;

        /**
         * Requests the credentials of the gateway for one platform. Call it once for each platform.
         *
         * The gateway is identified by {@link WebsocketTransport.gateway_id}. The properties of the
         * endpoint are sent along.
         * @param identity_token the bearer token that identifies the owner of the gateway
         * @param identity the platform and bot id to provision
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        provision_async(identity_token: string, identity: Identity, cancellable?: Gio.Cancellable | null): globalThis.Promise<Credentials>;

        provision_async(identity_token: string, identity: Identity, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.provision_async}.
         *
         * If the result has no secret, the present secret stays valid. Fails with the errors of
         * {@link Endpoint}: with {@link Relay.Error.NOT_SUPPORTED} when the connector has no provisioning, as
         * self-hosted ones may.
         * @param result the result passed to the callback
         * @returns the credentials
         * @since 1.0
         * @throws GLib.Error
         */
        provision_finish(result: Gio.AsyncResult): Credentials;

        /**
         * Sends a file to a chat: uploads it with {@link Endpoint.upload_async}, then calls
         * {@link Adapter.send_media_async}.
         *
         * The kind of media follows from the content type of the file: image, audio, video, else document.
         * Its name is shown to users. Nothing is uploaded when the platform of the chat does not support
         * media, or when the file is too large.
         *
         * A file for a thread needs {@link Endpoint.send_file_with_metadata_async}.
         * {@link Adapter.dup_response} takes the result, too.
         * @param adapter an adapter that uses the transport of `self`
         * @param chat_id a chat
         * @param file a file of 1 to `RELAY_ENDPOINT_MAX_MEDIA` bytes
         * @param caption a text that is shown with the file
         * @param reply_to the id of the message to reply to
         * @param progress called after bytes were uploaded, with the number of bytes and the total
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_file_async(adapter: Adapter, chat_id: string, file: Gio.File, caption?: string | null, reply_to?: string | null, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_file_async(adapter: Adapter, chat_id: string, file: Gio.File, caption: string | null | undefined, reply_to: string | null | undefined, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.send_file_async}.
         *
         * Fails with the errors of the file, with those of {@link Endpoint.upload_finish}, and with those
         * of {@link Adapter.send_media_finish}, some of which are ambiguous.
         * @param result the result passed to the callback
         * @returns the result with the id of the message
         * @since 1.0
         * @throws GLib.Error
         */
        send_file_finish(result: Gio.AsyncResult): SendResult;

        /**
         * The same as {@link Endpoint.send_file_async}, with metadata. Those of an answer come from
         * {@link MessageEvent.dup_reply_metadata}, which name thread and platform.
         * @param adapter an adapter that uses the transport of `self`
         * @param chat_id a chat
         * @param file a file of 1 to `RELAY_ENDPOINT_MAX_MEDIA` bytes
         * @param caption a text that is shown with the file
         * @param reply_to the id of the message to reply to
         * @param metadata additional metadata for the connector, such as `thread_id`; it is copied
         * @param progress called after bytes were uploaded, with the number of bytes and the total
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_file_with_metadata_async(adapter: Adapter, chat_id: string, file: Gio.File, caption?: string | null, reply_to?: string | null, metadata?: JsonInput | null, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<SendResult>;

        send_file_with_metadata_async(adapter: Adapter, chat_id: string, file: Gio.File, caption: string | null | undefined, reply_to: string | null | undefined, metadata: JsonInput | null | undefined, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.send_file_with_metadata_async}.
         *
         * Fails with the errors of {@link Endpoint.send_file_finish}.
         * @param result the result passed to the callback
         * @returns the result with the id of the message
         * @since 1.0
         * @throws GLib.Error
         */
        send_file_with_metadata_finish(result: Gio.AsyncResult): SendResult;

        /**
         * Sets the name of the gateway that the connector shows to people, for the next provisioning.
         * @param display_name the name; an empty one counts as `null`
         * @since 1.0
         */
        set_display_name(display_name: string | null | undefined): void;

        /**
         * Sets the URL at which the connector can reach the gateway, for the next provisioning.
         * @param gateway_endpoint the URL; `null` is the same as ""
         * @since 1.0
         */
        set_gateway_endpoint(gateway_endpoint: string | null | undefined): void;

        /**
         * Sets the id of this instance of the gateway, for the next provisioning.
         * @param instance_id the id; an empty one counts as `null`
         * @since 1.0
         */
        set_instance_id(instance_id: string | null | undefined): void;

        /**
         * Sets the route keys that the gateway requests, for the next provisioning.
         * @param route_keys the route keys; `null` is none
         * @since 1.0
         */
        set_route_keys(route_keys: string[] | null | undefined): void;

        /**
         * Sets the URL that the connector requests to wake the gateway, for the next provisioning.
         * @param wake_url the URL; an empty one counts as `null`
         * @since 1.0
         */
        set_wake_url(wake_url: string | null | undefined): void;

        /**
         * Uploads media.
         *
         * The size must be from 1 to `RELAY_ENDPOINT_MAX_MEDIA` bytes. It is checked before anything is
         * sent when `size` is given or `stream` can seek, and during the upload otherwise. The call times
         * out after 30 seconds without progress, even when `stream` causes the delay.
         * @param stream the stream to upload, from its current position; it is not closed
         * @param size the number of bytes to upload; −1 for all up to the end of `stream`
         * @param content_type the MIME type, such as `image/png`
         * @param filename the file name to show to users; characters that are not printable ASCII   are replaced by `_`, and it is truncated to 255 characters before its extension
         * @param progress called after bytes were sent, with the number of bytes sent and the total, −1 if unknown
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        upload_async(stream: Gio.InputStream, size: bigint | number, content_type: string, filename?: string | null, progress?: ProgressFunc | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<[string, string, number]>;

        upload_async(stream: Gio.InputStream, size: bigint | number, content_type: string, filename: string | null | undefined, progress: ProgressFunc | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Endpoint.upload_async}.
         *
         * Pass the URL to {@link Adapter.send_media_async}. It is valid for as long as the connector
         * keeps the media, about one hour.
         *
         * Fails with the errors of {@link Endpoint}. Errors of the uploaded stream are returned unchanged.
         * @param result the result passed to the callback
         * @returns the URL of the media
         * @since 1.0
         * @throws GLib.Error
         */
        upload_finish(result: Gio.AsyncResult): [string, string, number];
    }

    namespace Identity {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::bot-id": (pspec: GObject.ParamSpec) => void;
            "notify::command-manifest": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            bot_id: string;
            botId: string;
            command_manifest: JsonObject[] | null;
            commandManifest: JsonObject[] | null;
            platform: string;
        }
    }

    /**
     * A pair of platform and bot id for which the gateway works.
     *
     * A transport announces its identities with one `hello` frame each when the
     * connection is open. The first identity is the default of the connection.
     * Identities are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class Identity extends GObject.Object {
        static $gtype: GObject.GType<Identity>;

        // Properties
        /**
         * The id of the bot on the platform; empty when it has none. Never `null`.
         * @since 1.0
         * @construct-only
         */
        get bot_id(): string;

        /**
         * The id of the bot on the platform; empty when it has none. Never `null`.
         * @since 1.0
         * @construct-only
         */
        get botId(): string;

        /**
         * The commands that the bot offers, which are announced in the `hello` frame;
         * `null` for none.
         *
         * The array contains objects with the members `name`, `description` and,
         * optionally, `options`, as the contract describes them. The identity keeps a
         * reference to the array, not a copy: the array must not be changed afterwards.
         * @since 1.0
         * @construct-only
         */
        get command_manifest(): JsonObject[] | null;

        /**
         * The commands that the bot offers, which are announced in the `hello` frame;
         * `null` for none.
         *
         * The array contains objects with the members `name`, `description` and,
         * optionally, `options`, as the contract describes them. The identity keeps a
         * reference to the array, not a copy: the array must not be changed afterwards.
         * @since 1.0
         * @construct-only
         */
        get commandManifest(): JsonObject[] | null;

        /**
         * The platform, such as `discord`. Never `null`.
         * @since 1.0
         * @construct-only
         */
        get platform(): string;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Identity.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Identity.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](platform: string, bot_id?: string | null): Identity;

        constructor(platform: string, bot_id?: string | null);

        // Signals
        /** @signal */
        connect<K extends keyof Identity.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Identity.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Identity.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Identity.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Identity.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Identity.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the id of the bot on the platform.
         * @returns the bot id, possibly empty
         * @since 1.0
         */
        get_bot_id(): string;

        /**
         * Gets the commands that the bot offers.
         * @returns the commands, which must not be changed,   or `null` if there are none
         * @since 1.0
         */
        get_command_manifest(): JsonObject[] | null;

        /**
         * Gets the platform.
         * @returns the platform
         * @since 1.0
         */
        get_platform(): string;
    }

    namespace Media {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::caption": (pspec: GObject.ParamSpec) => void;
            "notify::filename": (pspec: GObject.ParamSpec) => void;
            "notify::kind": (pspec: GObject.ParamSpec) => void;
            "notify::mime-type": (pspec: GObject.ParamSpec) => void;
            "notify::size": (pspec: GObject.ParamSpec) => void;
            "notify::url": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            caption: string | null;
            filename: string | null;
            kind: string | null;
            mime_type: string | null;
            mimeType: string | null;
            size: bigint | number;
            url: string;
        }
    }

    /**
     * A file that is attached to a message.
     *
     * {@link MessageEvent.media} has one for each URL of
     * {@link MessageEvent.media_urls}, with the description that the connector
     * sent. A URL under the connector's own path `/relay/media/` requires the bearer
     * token of the gateway, which must not be sent to any other URL. Such files
     * expire after about an hour. Media are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class Media extends GObject.Object {
        static $gtype: GObject.GType<Media>;

        // Properties
        /**
         * The caption that the sender gave to the file; `null` for none.
         * @since 1.0
         * @read-only
         */
        get caption(): string | null;

        /**
         * The name of the file on the sender’s side; `null` when unknown. The name is
         * untrusted and must not be used as a path.
         * @since 1.0
         * @read-only
         */
        get filename(): string | null;

        /**
         * The kind of the file, such as `image` or `voice`; `null` when unknown. Connectors
         * may add kinds.
         * @since 1.0
         * @read-only
         */
        get kind(): string | null;

        /**
         * The MIME type of the file; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get mime_type(): string | null;

        /**
         * The MIME type of the file; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get mimeType(): string | null;

        /**
         * The size of the file in bytes; −1 when unknown.
         * @since 1.0
         * @read-only
         */
        get size(): number;

        /**
         * The URL of the file. Never `null` for the media of an event.
         * @since 1.0
         * @read-only
         */
        get url(): string;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Media.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Media.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Media.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Media.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Media.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Media.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Media.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Media.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the caption that the sender gave to the file.
         * @returns the caption, or `null` if the connector sent none
         * @since 1.0
         */
        get_caption(): string | null;

        /**
         * Gets the name of the file on the sender’s side. It must not be used as a path.
         * @returns the name, or `null` if the connector sent none
         * @since 1.0
         */
        get_filename(): string | null;

        /**
         * Gets the kind of the file.
         * @returns the kind, or `null` if the connector sent none
         * @since 1.0
         */
        get_kind(): string | null;

        /**
         * Gets the MIME type of the file.
         * @returns the type, or `null` if the connector sent none
         * @since 1.0
         */
        get_mime_type(): string | null;

        /**
         * Gets the size of the file.
         * @returns the size in bytes, or −1 when it is unknown
         * @since 1.0
         */
        get_size(): number;

        /**
         * Gets the URL of the file.
         * @returns the URL
         * @since 1.0
         */
        get_url(): string;
    }

    namespace MemoryTransport {
        // Signal signatures
        interface SignalSignatures extends Transport.SignalSignatures {
            /**
             * Emitted when the gateway wrote a frame: from the main loop, in the order of writing.
             * @signal
             * @since 1.0
             * @run-last
             */
            "frame-written": (frame: JsonObject) => void;
            "notify::auto-handshake": (pspec: GObject.ParamSpec) => void;
            "notify::auto-idle": (pspec: GObject.ParamSpec) => void;
            "notify::close-code": (pspec: GObject.ParamSpec) => void;
            "notify::descriptor": (pspec: GObject.ParamSpec) => void;
            "notify::descriptors": (pspec: GObject.ParamSpec) => void;
            "notify::dormant-delay": (pspec: GObject.ParamSpec) => void;
            "notify::drain-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::duplicate-window": (pspec: GObject.ParamSpec) => void;
            "notify::handshake-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::http-status": (pspec: GObject.ParamSpec) => void;
            "notify::identities": (pspec: GObject.ParamSpec) => void;
            "notify::idle-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::last-error": (pspec: GObject.ParamSpec) => void;
            "notify::max-deliveries": (pspec: GObject.ParamSpec) => void;
            "notify::max-frame-size": (pspec: GObject.ParamSpec) => void;
            "notify::max-pending-bytes": (pspec: GObject.ParamSpec) => void;
            "notify::max-requests": (pspec: GObject.ParamSpec) => void;
            "notify::n-requests": (pspec: GObject.ParamSpec) => void;
            "notify::priority": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-delay": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-max-delay": (pspec: GObject.ParamSpec) => void;
            "notify::request-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::retry-at": (pspec: GObject.ParamSpec) => void;
            "notify::stable-after": (pspec: GObject.ParamSpec) => void;
            "notify::state": (pspec: GObject.ParamSpec) => void;
            "notify::watch-network": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends Transport.ConstructorProps {
            auto_handshake: Descriptor | null;
            autoHandshake: Descriptor | null;
            auto_idle: boolean;
            autoIdle: boolean;
        }
    }

    /**
     * A transport without a socket, for the tests of applications: the test plays the connector.
     *
     * Everything else is real: reconnects, acknowledgements, time-outs. Send frames to the gateway with
     * {@link MemoryTransport.feed} or {@link MemoryTransport.feed_json}, receive each frame that the
     * gateway writes by `Relay.MemoryTransport::frame-written`, and end the connection with
     * {@link MemoryTransport.hang_up}. With {@link MemoryTransport.auto_handshake} the transport
     * answers each `hello` by itself, and unless {@link MemoryTransport.auto_idle} is `false` it
     * answers `going_idle`, so that a disconnect does not wait:
     *
     * ```c
     * g_autoptr(RelayTransport) transport = relay_memory_transport_new ("discord", "bot");
     *
     * relay_memory_transport_set_auto_handshake (RELAY_MEMORY_TRANSPORT (transport), descriptor);
     * g_autoptr(RelayAdapter) adapter = relay_adapter_new (NULL, transport);
     * relay_adapter_connect_async (adapter, NULL, on_connected, NULL);
     * // later, in the main loop
     * relay_memory_transport_feed (RELAY_MEMORY_TRANSPORT (transport),
     *                              "{\"type\":\"inbound\",\"event\":{\"text\":\"hi\"}}");
     * ```
     * @gir-type Class
     * @since 1.0
     */
    class MemoryTransport extends Transport {
        static $gtype: GObject.GType<MemoryTransport>;

        // Properties
        /**
         * The descriptor with which every `hello` is answered; `null` when the test answers.
         * @since 1.0
         */
        get auto_handshake(): Descriptor | null;
        set auto_handshake(val: Descriptor | null);

        /**
         * The descriptor with which every `hello` is answered; `null` when the test answers.
         * @since 1.0
         */
        get autoHandshake(): Descriptor | null;
        set autoHandshake(val: Descriptor | null);

        /**
         * Whether every `going_idle` is answered with `going_idle_ack`, as connectors do.
         *
         * If `false`, the test answers, or is silent: then {@link Transport.disconnect_async} waits for
         * up to 2 seconds.
         * @since 1.0
         */
        get auto_idle(): boolean;
        set auto_idle(val: boolean);

        /**
         * Whether every `going_idle` is answered with `going_idle_ack`, as connectors do.
         *
         * If `false`, the test answers, or is silent: then {@link Transport.disconnect_async} waits for
         * up to 2 seconds.
         * @since 1.0
         */
        get autoIdle(): boolean;
        set autoIdle(val: boolean);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: MemoryTransport.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<MemoryTransport.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](platform: string, bot_id?: string | null): MemoryTransport;

        constructor(platform: string, bot_id?: string | null);

        // Signals
        /** @signal */
        connect<K extends keyof MemoryTransport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, MemoryTransport.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof MemoryTransport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, MemoryTransport.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof MemoryTransport.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<MemoryTransport.SignalSignatures[K]>): void;

        // Methods
        /**
         * Sends `text` to the gateway as one message of the connector. Ignored while there is no
         * connection.
         * @param text one message: a frame, several frames on their lines, or invalid input
         * @since 1.0
         */
        feed(text: string): void;

        /**
         * Sends `frame` to the gateway as a message of the connector. Ignored while there is no connection.
         * @param frame a frame
         * @since 1.0
         */
        feed_json(frame: JsonInput): void;

        /**
         * Gets {@link MemoryTransport.auto_handshake}.
         * @returns the descriptor, or `null` if the test answers `hello`
         * @since 1.0
         */
        get_auto_handshake(): Descriptor | null;

        /**
         * Gets {@link MemoryTransport.auto_idle}.
         * @returns whether every `going_idle` is answered
         * @since 1.0
         */
        get_auto_idle(): boolean;

        /**
         * Closes the connection, as the connector would.
         * @param code the close code
         * @param reason the reason of the close
         * @since 1.0
         */
        hang_up(code: number, reason?: string | null): void;

        /**
         * Sets {@link MemoryTransport.auto_handshake}.
         * @param descriptor a descriptor
         * @since 1.0
         */
        set_auto_handshake(descriptor: Descriptor | null | undefined): void;

        /**
         * Sets {@link MemoryTransport.auto_idle}.
         * @param auto_idle whether every `going_idle` is answered
         * @since 1.0
         */
        set_auto_idle(auto_idle: boolean): void;
    }

    namespace MessageEvent {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::buffer-id": (pspec: GObject.ParamSpec) => void;
            "notify::channel-context": (pspec: GObject.ParamSpec) => void;
            "notify::chat-id": (pspec: GObject.ParamSpec) => void;
            "notify::context-error": (pspec: GObject.ParamSpec) => void;
            "notify::media": (pspec: GObject.ParamSpec) => void;
            "notify::media-urls": (pspec: GObject.ParamSpec) => void;
            "notify::message-id": (pspec: GObject.ParamSpec) => void;
            "notify::message-type": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
            "notify::prompt-response": (pspec: GObject.ParamSpec) => void;
            "notify::received-at": (pspec: GObject.ParamSpec) => void;
            "notify::redelivered": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-author": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-is-own": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-message-id": (pspec: GObject.ParamSpec) => void;
            "notify::reply-to-text": (pspec: GObject.ParamSpec) => void;
            "notify::sent-at": (pspec: GObject.ParamSpec) => void;
            "notify::source": (pspec: GObject.ParamSpec) => void;
            "notify::text": (pspec: GObject.ParamSpec) => void;
            "notify::user-id": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            buffer_id: string | null;
            bufferId: string | null;
            channel_context: string | null;
            channelContext: string | null;
            chat_id: string;
            chatId: string;
            context_error: boolean;
            contextError: boolean;
            media: Gio.ListModel;
            media_urls: string[];
            mediaUrls: string[];
            message_id: string | null;
            messageId: string | null;
            message_type: MessageType;
            messageType: MessageType;
            platform: string;
            prompt_response: PromptResponse | null;
            promptResponse: PromptResponse | null;
            received_at: GLib.DateTime | null;
            receivedAt: GLib.DateTime | null;
            redelivered: boolean;
            reply_to_author: string | null;
            replyToAuthor: string | null;
            reply_to_is_own: boolean | null;
            replyToIsOwn: boolean | null;
            reply_to_message_id: string | null;
            replyToMessageId: string | null;
            reply_to_text: string | null;
            replyToText: string | null;
            sent_at: GLib.DateTime | null;
            sentAt: GLib.DateTime | null;
            source: SessionSource;
            text: string;
            user_id: string | null;
            userId: string | null;
        }
    }

    /**
     * An inbound message, in the same form for all platforms.
     *
     * Events are emitted by `Relay.Transport::inbound` and
     * `Relay.Adapter::inbound`. An event whose {@link MessageEvent.buffer_id} is
     * not `null` is acknowledged to the connector when the emission ends. An
     * application that must store the event first calls {@link MessageEvent.hold}
     * in the handler, and {@link MessageEvent.acknowledge} within a few seconds.
     *
     * Events are immutable. The writable properties can be set only in the
     * constructor, as in `g_object_new (RELAY_TYPE_MESSAGE_EVENT, "text", text, NULL)`,
     * or more precisely until a property is read for the first time. Setting a
     * property later logs a warning and has no effect.
     * @gir-type Class
     * @since 1.0
     */
    class MessageEvent extends GObject.Object {
        static $gtype: GObject.GType<MessageEvent>;

        // Properties
        /**
         * The id under which the connector buffers the event until it is acknowledged;
         * `null` when the connector does not buffer it.
         * @since 1.0
         * @read-only
         */
        get buffer_id(): string | null;

        /**
         * The id under which the connector buffers the event until it is acknowledged;
         * `null` when the connector does not buffer it.
         * @since 1.0
         * @read-only
         */
        get bufferId(): string | null;

        /**
         * The preceding messages of the channel, oldest first, as a text for the prompt of a
         * language model. They are context only and do not expect an answer.
         *
         * The first line is `[Recent channel messages]`, followed by `AUTHOR: TEXT` for at
         * most 1,024 messages. `null` when there are none.
         * @since 1.0
         * @read-only
         */
        get channel_context(): string | null;

        /**
         * The preceding messages of the channel, oldest first, as a text for the prompt of a
         * language model. They are context only and do not expect an answer.
         *
         * The first line is `[Recent channel messages]`, followed by `AUTHOR: TEXT` for at
         * most 1,024 messages. `null` when there are none.
         * @since 1.0
         * @read-only
         */
        get channelContext(): string | null;

        /**
         * The id of the chat, which is also the target of an answer: the same as
         * {@link SessionSource.chat_id}.
         * @since 1.0
         * @read-only
         */
        get chat_id(): string;

        /**
         * The id of the chat, which is also the target of an answer: the same as
         * {@link SessionSource.chat_id}.
         * @since 1.0
         * @read-only
         */
        get chatId(): string;

        /**
         * Whether the connector failed to fetch the preceding messages of the channel.
         * @since 1.0
         * @read-only
         */
        get context_error(): boolean;

        /**
         * Whether the connector failed to fetch the preceding messages of the channel.
         * @since 1.0
         * @read-only
         */
        get contextError(): boolean;

        /**
         * The files of the message: a list of {@link Media}, one for each of
         * {@link MessageEvent.media_urls} and in their order. Never `null`.
         * @since 1.0
         * @read-only
         */
        get media(): Gio.ListModel;

        /**
         * The URLs of the files of the message, at most 1,024. Never `null`.
         * @since 1.0
         */
        get media_urls(): string[];
        set media_urls(val: string[]);

        /**
         * The URLs of the files of the message, at most 1,024. Never `null`.
         * @since 1.0
         */
        get mediaUrls(): string[];
        set mediaUrls(val: string[]);

        /**
         * The id of the message; `null` when it has none. Platform, profile, chat id and
         * message id together identify an event: an event that was delivered before is
         * dropped as a duplicate. An edit is another event than the message, and an answer to
         * a prompt another one than other answers. An event without a message id is never
         * dropped.
         * @since 1.0
         */
        get message_id(): string | null;
        set message_id(val: string | null);

        /**
         * The id of the message; `null` when it has none. Platform, profile, chat id and
         * message id together identify an event: an event that was delivered before is
         * dropped as a duplicate. An edit is another event than the message, and an answer to
         * a prompt another one than other answers. An event without a message id is never
         * dropped.
         * @since 1.0
         */
        get messageId(): string | null;
        set messageId(val: string | null);

        /**
         * The type of the message; {@link Relay.MessageType.TEXT} for types that this version does
         * not know.
         * @since 1.0
         */
        get message_type(): MessageType;
        set message_type(val: MessageType);

        /**
         * The type of the message; {@link Relay.MessageType.TEXT} for types that this version does
         * not know.
         * @since 1.0
         */
        get messageType(): MessageType;
        set messageType(val: MessageType);

        /**
         * The platform of the chat: the same as {@link SessionSource.platform}.
         * @since 1.0
         * @read-only
         */
        get platform(): string;

        /**
         * The answer to a prompt that the event carries; `null` for other messages.
         * @since 1.0
         * @read-only
         */
        get prompt_response(): PromptResponse | null;

        /**
         * The answer to a prompt that the event carries; `null` for other messages.
         * @since 1.0
         * @read-only
         */
        get promptResponse(): PromptResponse | null;

        /**
         * When the event was received, in UTC by the clock of this machine; `null` for an event that was
         * created by the application.
         * @since 1.0
         * @read-only
         */
        get received_at(): GLib.DateTime | null;

        /**
         * When the event was received, in UTC by the clock of this machine; `null` for an event that was
         * created by the application.
         * @since 1.0
         * @read-only
         */
        get receivedAt(): GLib.DateTime | null;

        /**
         * Whether the event may have been delivered before: it was rejected or finalized while it was
         * held, met no handler, or its acknowledgement was lost with the connection.
         *
         * An application that has done something for such an event already, for instance sent an answer,
         * finds it in its own store by {@link MessageEvent.message_id}. An event that was delivered to
         * an earlier process is not recognised.
         * @since 1.0
         * @read-only
         */
        get redelivered(): boolean;

        /**
         * The author of the message to which this one is a reply; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get reply_to_author(): string | null;

        /**
         * The author of the message to which this one is a reply; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get replyToAuthor(): string | null;

        /**
         * Whether the bot wrote the message to which this one is a reply.
         * @since 1.0
         * @read-only
         */
        get reply_to_is_own(): boolean | null;

        /**
         * Whether the bot wrote the message to which this one is a reply.
         * @since 1.0
         * @read-only
         */
        get replyToIsOwn(): boolean | null;

        /**
         * The id of the message to which this one is a reply; `null` when it is none.
         * @since 1.0
         */
        get reply_to_message_id(): string | null;
        set reply_to_message_id(val: string | null);

        /**
         * The id of the message to which this one is a reply; `null` when it is none.
         * @since 1.0
         */
        get replyToMessageId(): string | null;
        set replyToMessageId(val: string | null);

        /**
         * The text of the message to which this one is a reply; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get reply_to_text(): string | null;

        /**
         * The text of the message to which this one is a reply; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get replyToText(): string | null;

        /**
         * When the message was sent, as the connector says; `null` when it does not.
         * @since 1.0
         * @read-only
         */
        get sent_at(): GLib.DateTime | null;

        /**
         * When the message was sent, as the connector says; `null` when it does not.
         * @since 1.0
         * @read-only
         */
        get sentAt(): GLib.DateTime | null;

        /**
         * The origin of the event: chat, author, thread and scope. Never `null`.
         * @since 1.0
         */
        get source(): SessionSource;
        set source(val: SessionSource);

        /**
         * The text of the message, which may be empty. Never `null`.
         * @since 1.0
         */
        get text(): string;
        set text(val: string);

        /**
         * The id of the author; `null` when unknown. The same as
         * {@link SessionSource.user_id}.
         * @since 1.0
         * @read-only
         */
        get user_id(): string | null;

        /**
         * The id of the author; `null` when unknown. The same as
         * {@link SessionSource.user_id}.
         * @since 1.0
         * @read-only
         */
        get userId(): string | null;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: MessageEvent.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<MessageEvent.ConstructorProps>);

        _init(...args: any[]): void;

        static new_from_json(object: JsonInput): MessageEvent;

        // Signals
        /** @signal */
        connect<K extends keyof MessageEvent.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, MessageEvent.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof MessageEvent.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, MessageEvent.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof MessageEvent.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<MessageEvent.SignalSignatures[K]>): void;

        // Methods
        /**
         * Releases one hold. When the last one is released, the event is acknowledged to
         * the connector, which then drops it from its buffer.
         *
         * When the connection that delivered the event is closed, no acknowledgement can
         * be sent, and the connector redelivers the event.
         *
         * May be called in any thread. While another thread runs the main context of the
         * transport, it takes effect from its main loop.
         * @since 1.0
         */
        acknowledge(): void;

        /**
         * Creates the metadata of an answer to the event, for the methods of {@link Adapter} that take
         * metadata. {@link Adapter.reply_async} uses it by itself.
         *
         * It contains what the event has of
         *
         * - `platform`: the platform of its source, unless that is `relay`,
         * - `thread_id`: its thread, else the thread that the answer will create
         *   ({@link SessionSource.prospective_thread_id}). On Slack, a message outside of a thread is
         *   answered in the thread that it begins; remove the member for an answer in the channel itself,
         * - `profile`: the profile that it was sent to,
         * - `telegram_reply_to_message_id`: its message id, in a topic of a direct chat on Telegram.
         *
         * The message id itself is not part of it: pass {@link MessageEvent.message_id} as `reply_to`.
         * @returns a new object, which may be changed
         * @since 1.0
         */
        dup_reply_metadata(): JsonObject;

        /**
         * Gets the id under which the connector buffers the event until it is acknowledged.
         * @returns the id, or `null` when the connector does not buffer the event
         * @since 1.0
         */
        get_buffer_id(): string | null;

        /**
         * Gets the preceding messages of the channel as one text.
         * @returns the text, or `null` when there are none
         * @since 1.0
         */
        get_channel_context(): string | null;

        /**
         * Gets the id of the chat, which is also the target of an answer.
         *
         * The value is that of {@link SessionSource.get_chat_id}; this function does not
         * create a source object.
         * @returns the chat id, possibly empty
         * @since 1.0
         */
        get_chat_id(): string;

        /**
         * Gets whether the connector failed to fetch the preceding messages of the channel.
         * @returns `true` if the connector failed
         * @since 1.0
         */
        get_context_error(): boolean;

        /**
         * Gets the files of the message.
         * @returns a list of {@link Media}
         * @since 1.0
         */
        get_media(): Gio.ListModel;

        /**
         * Gets the URLs of the files of the message.
         * @returns the URLs, possibly none
         * @since 1.0
         */
        get_media_urls(): string[];

        /**
         * Gets the id of the message.
         * @returns the id, or `null` when the message has none
         * @since 1.0
         */
        get_message_id(): string | null;

        /**
         * Gets the type of the message.
         * @returns the type
         * @since 1.0
         */
        get_message_type(): MessageType;

        /**
         * Gets the platform of the chat. Chats on different platforms may have the same id.
         *
         * The value is that of {@link SessionSource.get_platform}; this function does not
         * create a source object.
         * @returns the platform
         * @since 1.0
         */
        get_platform(): string;

        /**
         * Gets the answer to a prompt that the event carries.
         * @returns the answer, or `null` for other messages
         * @since 1.0
         */
        get_prompt_response(): PromptResponse | null;

        /**
         * Gets {@link MessageEvent.received_at}.
         * @returns the time in UTC, or `null` when the event was not received
         * @since 1.0
         */
        get_received_at(): GLib.DateTime | null;

        /**
         * Gets {@link MessageEvent.redelivered}.
         * @returns `true` if the event may have been delivered before
         * @since 1.0
         */
        get_redelivered(): boolean;

        /**
         * Gets the author of the message to which this one is a reply.
         * @returns the author, or `null` if the connector sent none
         * @since 1.0
         */
        get_reply_to_author(): string | null;

        /**
         * Gets whether the bot wrote the message to which this one is a reply.
         * @returns {@link Relay.Tristate.UNKNOWN} when the connector did not report it
         * @since 1.0
         */
        get_reply_to_is_own(): boolean | null;

        /**
         * Gets the id of the message to which this one is a reply.
         * @returns the id, or `null` if the connector sent none
         * @since 1.0
         */
        get_reply_to_message_id(): string | null;

        /**
         * Gets the text of the message to which this one is a reply.
         * @returns the text, or `null` if the connector sent none
         * @since 1.0
         */
        get_reply_to_text(): string | null;

        /**
         * Gets {@link MessageEvent.sent_at}.
         *
         * It is read from the member `timestamp` of the event: ISO 8601, or Unix seconds or milliseconds.
         * @returns the time, or `null` when the connector sent none
         * @since 1.0
         */
        get_sent_at(): GLib.DateTime | null;

        /**
         * Gets the origin of the event.
         * @returns the source
         * @since 1.0
         */
        get_source(): SessionSource;

        /**
         * Gets the text of the message.
         * @returns the text, possibly empty
         * @since 1.0
         */
        get_text(): string;

        /**
         * Gets the id of the author.
         *
         * The value is that of {@link SessionSource.get_user_id}; this function does not
         * create a source object.
         * @returns the user id, or `null` if the connector sent none
         * @since 1.0
         */
        get_user_id(): string | null;

        /**
         * Adds a hold: the event is not acknowledged to the connector before one more
         * call of {@link MessageEvent.acknowledge}.
         *
         * Acknowledge the event within a few seconds, because the connector may wait for
         * it before it delivers others. An event that is finalized while it is held is
         * redelivered. The function does nothing for an event that the connector does not
         * buffer.
         *
         * Call it in the handler of the signal. In another thread it is refused, because the
         * emission may end before.
         * @since 1.0
         */
        hold(): void;

        /**
         * Rejects the event, for example because it could not be stored, so that the
         * connector redelivers it.
         *
         * The transport reconnects to force the redelivery. An event that has been
         * delivered {@link Transport.max_deliveries} times is emitted as
         * `Relay.Transport::dead-letter` instead. The function does nothing for an event
         * that the connector does not buffer. May be called in any thread, as
         * {@link MessageEvent.acknowledge}.
         * @since 1.0
         */
        reject(): void;

        /**
         * Creates the JSON form of the event, unknown members included.
         *
         * Ids, and integers beyond ±2^53, are strings in it.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace Passthrough {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::body": (pspec: GObject.ParamSpec) => void;
            "notify::bot-id": (pspec: GObject.ParamSpec) => void;
            "notify::buffer-id": (pspec: GObject.ParamSpec) => void;
            "notify::headers": (pspec: GObject.ParamSpec) => void;
            "notify::method": (pspec: GObject.ParamSpec) => void;
            "notify::path": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
            "notify::profile": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            body: GLib.Bytes | Uint8Array;
            bot_id: string;
            botId: string;
            buffer_id: string | null;
            bufferId: string | null;
            headers: GLib.Variant;
            method: string;
            path: string;
            platform: string;
            profile: string | null;
        }
    }

    /**
     * An HTTP request of a platform that the connector forwarded without a change.
     *
     * The connector verified the signature of the request, so an application does not
     * have to. When no handler of `Relay.Adapter::passthrough` returns `true`, the
     * adapter maps a Discord interaction to an event, and drops every other request.
     * Requests are acknowledged like events. They are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class Passthrough extends GObject.Object {
        static $gtype: GObject.GType<Passthrough>;

        // Properties
        /**
         * The body, byte for byte. It may be empty, but is never `null`.
         * @since 1.0
         * @read-only
         */
        get body(): GLib.Bytes;

        /**
         * The id of the bot that the request is for. It may be empty, but is never `null`.
         * @since 1.0
         * @read-only
         */
        get bot_id(): string;

        /**
         * The id of the bot that the request is for. It may be empty, but is never `null`.
         * @since 1.0
         * @read-only
         */
        get botId(): string;

        /**
         * The id under which the connector buffers the request until it is acknowledged;
         * `null` when the connector does not buffer it.
         * @since 1.0
         * @read-only
         */
        get buffer_id(): string | null;

        /**
         * The id under which the connector buffers the request until it is acknowledged;
         * `null` when the connector does not buffer it.
         * @since 1.0
         * @read-only
         */
        get bufferId(): string | null;

        /**
         * The headers in their order, as pairs of name and value: a {@link GLib.Variant} of type
         * `a(ss)`. The connector removed the headers that contain shared credentials.
         * @since 1.0
         * @read-only
         */
        get headers(): GLib.Variant;

        /**
         * The HTTP method. It may be empty, but is never `null`.
         * @since 1.0
         * @read-only
         */
        get method(): string;

        /**
         * The path of the request. It may be empty, but is never `null`.
         * @since 1.0
         * @read-only
         */
        get path(): string;

        /**
         * The platform that sent the request, such as `discord`. It may be empty, but is
         * never `null`.
         * @since 1.0
         * @read-only
         */
        get platform(): string;

        /**
         * The name of the profile of the application for which the request is intended;
         * `null` for none.
         * @since 1.0
         * @read-only
         */
        get profile(): string | null;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Passthrough.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Passthrough.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Passthrough.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Passthrough.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Passthrough.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Passthrough.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Passthrough.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Passthrough.SignalSignatures[K]>): void;

        // Methods
        /**
         * Releases one hold. When the last one is released, the request is acknowledged to
         * the connector. See {@link MessageEvent.acknowledge}.
         * @since 1.0
         */
        acknowledge(): void;

        /**
         * Gets the body, byte for byte.
         * @returns the body, possibly empty
         * @since 1.0
         */
        get_body(): GLib.Bytes;

        /**
         * Gets the id of the bot that the request is for.
         * @returns the bot id, possibly empty
         * @since 1.0
         */
        get_bot_id(): string;

        /**
         * Gets the id under which the connector buffers the request until it is acknowledged.
         * @returns the id, or `null` when the connector does not buffer the request
         * @since 1.0
         */
        get_buffer_id(): string | null;

        /**
         * Gets the value of the first header with a name.
         * @param name the name of a header; its case is ignored
         * @returns the value, or `null` if there is no such header
         * @since 1.0
         */
        get_header(name: string): string | null;

        /**
         * Gets the headers in their order, as pairs of name and value.
         * @returns a {@link GLib.Variant} of type `a(ss)`, possibly empty
         * @since 1.0
         */
        get_headers(): GLib.Variant;

        /**
         * Gets the HTTP method.
         * @returns the method, possibly empty
         * @since 1.0
         */
        get_method(): string;

        /**
         * Gets the path of the request.
         * @returns the path, possibly empty
         * @since 1.0
         */
        get_path(): string;

        /**
         * Gets the platform that sent the request.
         * @returns the platform, possibly empty
         * @since 1.0
         */
        get_platform(): string;

        /**
         * Gets the name of the profile for which the request is intended.
         * @returns the profile, or `null` if the connector sent none
         * @since 1.0
         */
        get_profile(): string | null;

        /**
         * Adds a hold: the request is not acknowledged to the connector before one more
         * call of {@link Passthrough.acknowledge}. See {@link MessageEvent.hold}.
         * @since 1.0
         */
        hold(): void;

        /**
         * Rejects the request, so that the connector redelivers it. See
         * {@link MessageEvent.reject}.
         * @since 1.0
         */
        reject(): void;

        /**
         * Maps a forwarded Discord interaction to an event.
         *
         * The event shares the delivery of the request: to hold, acknowledge or reject
         * one of them is to do it for both.
         * @param mapping the rules of the mapping; {@link Relay.InteractionMapping.AUTO} is the same as   {@link Relay.InteractionMapping.NATIVE} here, as a request knows no descriptor
         * @returns a new event, or `null` when the platform   of the request is not `discord` or its body is not a JSON object
         * @since 1.0
         */
        to_event(mapping: InteractionMapping): MessageEvent | null;

        /**
         * Creates the JSON form of the forwarded request, unknown members included.
         *
         * Ids, and integers beyond ±2^53, are strings in it.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace Prompt {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::content": (pspec: GObject.ParamSpec) => void;
            "notify::kind": (pspec: GObject.ParamSpec) => void;
            "notify::options": (pspec: GObject.ParamSpec) => void;
            "notify::prompt-id": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            content: string;
            kind: string;
            options: Gio.ListModel;
            prompt_id: string;
            promptId: string;
        }
    }

    /**
     * A question with buttons, for {@link Adapter.send_prompt_async}.
     *
     * ```c
     * g_autoptr (RelayPrompt) prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_APPROVAL,
     *                                                    "Delete the branch?");
     *
     * relay_prompt_add_option (prompt, "yes", "Delete it", RELAY_PROMPT_STYLE_DANGER);
     * relay_prompt_add_option (prompt, "no", "Keep it", NULL);
     * relay_adapter_send_prompt_async (adapter, chat_id, prompt, NULL, NULL, NULL, on_sent, NULL);
     * ```
     *
     * Connectors are strict about ids, kinds and styles. An invalid one is reported when the
     * prompt is sent, with {@link Relay.Error.INVALID_ARGUMENT}.
     * @gir-type Class
     * @since 1.0
     */
    class Prompt extends GObject.Object {
        static $gtype: GObject.GType<Prompt>;

        // Properties
        /**
         * The question. Never `null`.
         * @since 1.0
         * @construct-only
         */
        get content(): string;

        /**
         * The kind of the question, such as `RELAY_PROMPT_KIND_APPROVAL`. Never `null`; the
         * default is `RELAY_PROMPT_KIND_CHOICE`.
         * @since 1.0
         * @construct-only
         */
        get kind(): string;

        /**
         * The buttons, a list of {@link PromptOption} in the order in which they were added.
         * @since 1.0
         * @read-only
         */
        get options(): Gio.ListModel;

        /**
         * The id of the prompt, which an answer contains. Never `null`: a prompt that is
         * created without an id has a generated one.
         * @since 1.0
         * @construct-only
         */
        get prompt_id(): string;

        /**
         * The id of the prompt, which an answer contains. Never `null`: a prompt that is
         * created without an id has a generated one.
         * @since 1.0
         * @construct-only
         */
        get promptId(): string;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Prompt.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Prompt.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](prompt_id: string | null | undefined, kind: string, content: string): Prompt;

        constructor(prompt_id: string | null | undefined, kind: string, content: string);

        // Signals
        /** @signal */
        connect<K extends keyof Prompt.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Prompt.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Prompt.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Prompt.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Prompt.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Prompt.SignalSignatures[K]>): void;

        // Methods
        /**
         * Adds a button.
         *
         * An invalid argument, such as the `id` of another option, is not reported here: sending the
         * prompt fails with {@link Relay.Error.INVALID_ARGUMENT}.
         * @param id the id that answers contain: 1 to 32 ASCII letters, digits, `_`, `.` or `-`, and at   most 59 together with the prompt id
         * @param label the text of the button, which is truncated to 75 characters
         * @param style `RELAY_PROMPT_STYLE_PRIMARY`, `RELAY_PROMPT_STYLE_SUCCESS`,   `RELAY_PROMPT_STYLE_DANGER` or `RELAY_PROMPT_STYLE_SECONDARY`; `null` for the default of the   platform
         * @since 1.0
         */
        add_option(id: string, label: string, style?: string | null): void;

        /**
         * Gets the question.
         * @returns the text
         * @since 1.0
         */
        get_content(): string;

        /**
         * Gets the kind of the question.
         * @returns the kind
         * @since 1.0
         */
        get_kind(): string;

        /**
         * Gets the buttons.
         * @returns a list of {@link PromptOption}
         * @since 1.0
         */
        get_options(): Gio.ListModel;

        /**
         * Gets the id of the prompt, which an answer contains.
         * @returns the prompt id
         * @since 1.0
         */
        get_prompt_id(): string;
    }

    namespace PromptOption {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::id": (pspec: GObject.ParamSpec) => void;
            "notify::label": (pspec: GObject.ParamSpec) => void;
            "notify::style": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            id: string;
            label: string;
            style: string | null;
        }
    }

    /**
     * A button of a {@link Prompt}.
     *
     * {@link Prompt.add_option} creates options. They are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class PromptOption extends GObject.Object {
        static $gtype: GObject.GType<PromptOption>;

        // Properties
        /**
         * The id of the option, which an answer contains. Never `null`.
         * @since 1.0
         * @read-only
         */
        get id(): string;

        /**
         * The text of the button, truncated to 75 characters. Never `null`.
         * @since 1.0
         * @read-only
         */
        get label(): string;

        /**
         * The style of the button, such as `RELAY_PROMPT_STYLE_DANGER`; `null` for the
         * default of the platform.
         * @since 1.0
         * @read-only
         */
        get style(): string | null;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: PromptOption.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<PromptOption.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof PromptOption.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, PromptOption.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof PromptOption.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, PromptOption.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof PromptOption.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<PromptOption.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the id of the option, which an answer contains.
         * @returns the option id
         * @since 1.0
         */
        get_id(): string;

        /**
         * Gets the text of the button, truncated to 75 characters.
         * @returns the label
         * @since 1.0
         */
        get_label(): string;

        /**
         * Gets the style of the button.
         * @returns the style, or `null` for the default of the platform
         * @since 1.0
         */
        get_style(): string | null;
    }

    namespace PromptResponse {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::label": (pspec: GObject.ParamSpec) => void;
            "notify::option-id": (pspec: GObject.ParamSpec) => void;
            "notify::prompt-id": (pspec: GObject.ParamSpec) => void;
            "notify::prompt-message-id": (pspec: GObject.ParamSpec) => void;
            "notify::source": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            label: string | null;
            option_id: string;
            optionId: string;
            prompt_id: string;
            promptId: string;
            prompt_message_id: string | null;
            promptMessageId: string | null;
            source: SessionSource;
        }
    }

    /**
     * The answer to a prompt: the option that a user chose.
     *
     * A connector may send an answer to every gateway of a tenant. So an answer can
     * belong to the prompt of another gateway, and it can arrive more than once or
     * after its prompt has expired. Answers are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class PromptResponse extends GObject.Object {
        static $gtype: GObject.GType<PromptResponse>;

        // Properties
        /**
         * The text of the button; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get label(): string | null;

        /**
         * The id of the chosen option; empty when the connector left it out. Never `null`.
         * @since 1.0
         * @read-only
         */
        get option_id(): string;

        /**
         * The id of the chosen option; empty when the connector left it out. Never `null`.
         * @since 1.0
         * @read-only
         */
        get optionId(): string;

        /**
         * The id of the answered prompt; empty when the connector left it out. Never `null`.
         * @since 1.0
         * @read-only
         */
        get prompt_id(): string;

        /**
         * The id of the answered prompt; empty when the connector left it out. Never `null`.
         * @since 1.0
         * @read-only
         */
        get promptId(): string;

        /**
         * The id of the message that contains the prompt; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get prompt_message_id(): string | null;

        /**
         * The id of the message that contains the prompt; `null` when unknown.
         * @since 1.0
         * @read-only
         */
        get promptMessageId(): string | null;

        /**
         * The origin of the answer: the chat, and the user who pressed the button. In a chat of
         * several people this can be another user than the one who was asked.
         * @since 1.0
         * @read-only
         */
        get source(): SessionSource;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: PromptResponse.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<PromptResponse.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof PromptResponse.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, PromptResponse.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof PromptResponse.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, PromptResponse.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof PromptResponse.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<PromptResponse.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the text of the button.
         * @returns the label, or `null` if the connector sent none
         * @since 1.0
         */
        get_label(): string | null;

        /**
         * Gets the id of the chosen option.
         * @returns the option id, possibly empty
         * @since 1.0
         */
        get_option_id(): string;

        /**
         * Gets the id of the answered prompt.
         * @returns the prompt id, possibly empty
         * @since 1.0
         */
        get_prompt_id(): string;

        /**
         * Gets the id of the message that contains the prompt.
         * @returns the message id, or `null` if the connector sent none
         * @since 1.0
         */
        get_prompt_message_id(): string | null;

        /**
         * Gets the origin of the answer: the chat, and the user who pressed the button.
         * @returns the source of the event that contains the answer
         * @since 1.0
         */
        get_source(): SessionSource;
    }

    namespace SecretRequest {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::cancellable": (pspec: GObject.ParamSpec) => void;
            "notify::was-refused": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            cancellable: Gio.Cancellable;
            was_refused: boolean;
            wasRefused: boolean;
        }
    }

    /**
     * The question for the secret of a connection attempt, see
     * {@link WebsocketTransport.set_secret_func}.
     *
     * It is answered by {@link SecretRequest.respond} or {@link SecretRequest.fail}, at once or
     * later. The first answer counts; others are ignored, and so is one after the cancellation. The
     * attempt fails when the last reference to the request is dropped without an answer.
     * @gir-type Class
     * @since 1.0
     */
    class SecretRequest extends GObject.Object {
        static $gtype: GObject.GType<SecretRequest>;

        // Properties
        /**
         * Cancelled when no answer is needed any more: the attempt was given up, or the transport was
         * disposed. A dialog is closed then.
         * @since 1.0
         * @read-only
         */
        get cancellable(): Gio.Cancellable;

        /**
         * Whether the connector refused the secret of the last attempt, or revoked it.
         *
         * Then a stored secret does not help: a person has to be asked. `false` again after a handshake,
         * and after the secret, the id or the URL of the transport was changed.
         * @since 1.0
         * @read-only
         */
        get was_refused(): boolean;

        /**
         * Whether the connector refused the secret of the last attempt, or revoked it.
         *
         * Then a stored secret does not help: a person has to be asked. `false` again after a handshake,
         * and after the secret, the id or the URL of the transport was changed.
         * @since 1.0
         * @read-only
         */
        get wasRefused(): boolean;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: SecretRequest.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<SecretRequest.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof SecretRequest.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SecretRequest.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof SecretRequest.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SecretRequest.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof SecretRequest.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<SecretRequest.SignalSignatures[K]>): void;

        // Methods
        /**
         * Answers that there is no secret: the attempt fails with `error`.
         *
         * After {@link Gio.IOErrorEnum.CANCELLED}, which says that a person does not want to enter one, the transport
         * does not reconnect by itself: its state becomes {@link Relay.State.DISCONNECTED}, and
         * {@link Adapter.retry} asks again. After other errors it reconnects by its policy, and so asks
         * again later.
         * @param error why there is no secret
         * @since 1.0
         */
        fail(error: GLib.Error): void;

        /**
         * Gets what is cancelled when no answer is needed any more.
         * @returns a {@link Gio.Cancellable}
         * @since 1.0
         */
        get_cancellable(): Gio.Cancellable;

        /**
         * Gets whether the connector refused the secret of the last attempt.
         * @returns `true` if it did
         * @since 1.0
         */
        get_was_refused(): boolean;

        /**
         * Answers with the secret, and continues the attempt.
         *
         * The secret is used as if it had been set with {@link WebsocketTransport.set_secret}.
         * @param secret the secret, or `null` to connect without a token
         * @since 1.0
         */
        respond(secret?: string | null): void;
    }

    namespace SendResult {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::code": (pspec: GObject.ParamSpec) => void;
            "notify::error": (pspec: GObject.ParamSpec) => void;
            "notify::is-ambiguous": (pspec: GObject.ParamSpec) => void;
            "notify::message-id": (pspec: GObject.ParamSpec) => void;
            "notify::message-ids": (pspec: GObject.ParamSpec) => void;
            "notify::retry-after": (pspec: GObject.ParamSpec) => void;
            "notify::success": (pspec: GObject.ParamSpec) => void;
            "notify::thread-id": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            code: string | null;
            error: string | null;
            is_ambiguous: boolean;
            isAmbiguous: boolean;
            message_id: string | null;
            messageId: string | null;
            message_ids: string[];
            messageIds: string[];
            retry_after: number;
            retryAfter: number;
            success: boolean;
            thread_id: string | null;
            threadId: string | null;
        }
    }

    /**
     * The answer of the connector to a request, for instance to a message.
     *
     * An operation that succeeds returns its result. One that the connector refused fails with
     * an error, and {@link Adapter.dup_response} returns the refusal, which has more to say
     * than the error: {@link SendResult.success} is `false` then. Results are immutable.
     * @gir-type Class
     * @since 1.0
     */
    class SendResult extends GObject.Object {
        static $gtype: GObject.GType<SendResult>;

        // Properties
        /**
         * The machine-readable reason of a refusal, for instance `rate_limited`; `null` when the
         * connector gave none. The set of codes is open.
         * @since 1.0
         * @read-only
         */
        get code(): string | null;

        /**
         * The reason of a refusal in the words of the connector; `null` when it gave none.
         * @since 1.0
         * @read-only
         */
        get error(): string | null;

        /**
         * Whether the request may have had an effect although it failed: the connector does not
         * know, or some pieces of a split message were sent. If the request is repeated, the
         * message may appear twice.
         * @since 1.0
         * @read-only
         */
        get is_ambiguous(): boolean;

        /**
         * Whether the request may have had an effect although it failed: the connector does not
         * know, or some pieces of a split message were sent. If the request is repeated, the
         * message may appear twice.
         * @since 1.0
         * @read-only
         */
        get isAmbiguous(): boolean;

        /**
         * The id that the platform gave to the message; `null` when the connector did not
         * report one. For a split message it is the id of the first piece, which is the
         * one that carries the reply.
         * @since 1.0
         * @read-only
         */
        get message_id(): string | null;

        /**
         * The id that the platform gave to the message; `null` when the connector did not
         * report one. For a split message it is the id of the first piece, which is the
         * one that carries the reply.
         * @since 1.0
         * @read-only
         */
        get messageId(): string | null;

        /**
         * The ids of the pieces of a split message, in their order, or the id of a message
         * that was not split. An id that the connector did not report is left out. After a failure
         * these are the pieces that were sent nevertheless.
         * @since 1.0
         * @read-only
         */
        get message_ids(): string[];

        /**
         * The ids of the pieces of a split message, in their order, or the id of a message
         * that was not split. An id that the connector did not report is left out. After a failure
         * these are the pieces that were sent nevertheless.
         * @since 1.0
         * @read-only
         */
        get messageIds(): string[];

        /**
         * The time to wait before the request is repeated, in seconds; 0 if the request was not
         * refused for its rate. It is 5 if the connector did not name a time.
         * @since 1.0
         * @read-only
         */
        get retry_after(): number;

        /**
         * The time to wait before the request is repeated, in seconds; 0 if the request was not
         * refused for its rate. It is 5 if the connector did not name a time.
         * @since 1.0
         * @read-only
         */
        get retryAfter(): number;

        /**
         * Whether the operation succeeded: `true` for the result of an operation, `false` for a
         * refusal that {@link Adapter.dup_response} returned.
         * @since 1.0
         * @read-only
         */
        get success(): boolean;

        /**
         * The id of the thread that the message created or was sent to; `null` when the
         * connector did not report one.
         * @since 1.0
         * @read-only
         */
        get thread_id(): string | null;

        /**
         * The id of the thread that the message created or was sent to; `null` when the
         * connector did not report one.
         * @since 1.0
         * @read-only
         */
        get threadId(): string | null;

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: SendResult.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<SendResult.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof SendResult.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SendResult.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof SendResult.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SendResult.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof SendResult.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<SendResult.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets the machine-readable reason of a refusal.
         * @returns the code, or `null` if there is none, as for a success
         * @since 1.0
         */
        get_code(): string | null;

        /**
         * Gets the reason of a refusal in the words of the connector.
         * @returns the reason, or `null` if there is none, as for a success
         * @since 1.0
         */
        get_error(): string | null;

        /**
         * Gets whether the request may have had an effect although it failed.
         * @returns `true` if a message may have been delivered
         * @since 1.0
         */
        get_is_ambiguous(): boolean;

        /**
         * Gets the id of the message, or of the first piece of a split message.
         * @returns the id, or `null` if the connector sent none
         * @since 1.0
         */
        get_message_id(): string | null;

        /**
         * Gets the ids of the pieces of the message.
         * @returns the ids; empty when none   was reported
         * @since 1.0
         */
        get_message_ids(): string[];

        /**
         * Gets the time to wait before the request is repeated.
         * @returns the time in seconds; 0 if the request was not refused for its rate
         * @since 1.0
         */
        get_retry_after(): number;

        /**
         * Gets whether the operation succeeded.
         * @returns `false` if the connector refused it
         * @since 1.0
         */
        get_success(): boolean;

        /**
         * Gets the id of the thread that the message created or was sent to.
         * @returns the thread id, or `null` if the connector sent none
         * @since 1.0
         */
        get_thread_id(): string | null;

        /**
         * Creates the JSON form of the connector's result, unknown members included.
         *
         * Ids, and integers beyond ±2^53, are strings in it. For a split message it is
         * the result of the first piece, and after a failure the refusal; an empty object if the
         * connector did not answer.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace SessionSource {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            "notify::auto-thread-created": (pspec: GObject.ParamSpec) => void;
            "notify::auto-thread-initial-name": (pspec: GObject.ParamSpec) => void;
            "notify::chat-id": (pspec: GObject.ParamSpec) => void;
            "notify::chat-id-alt": (pspec: GObject.ParamSpec) => void;
            "notify::chat-name": (pspec: GObject.ParamSpec) => void;
            "notify::chat-topic": (pspec: GObject.ParamSpec) => void;
            "notify::chat-type": (pspec: GObject.ParamSpec) => void;
            "notify::is-bot": (pspec: GObject.ParamSpec) => void;
            "notify::message-id": (pspec: GObject.ParamSpec) => void;
            "notify::message-is-edit": (pspec: GObject.ParamSpec) => void;
            "notify::one-to-one-verified": (pspec: GObject.ParamSpec) => void;
            "notify::parent-chat-id": (pspec: GObject.ParamSpec) => void;
            "notify::platform": (pspec: GObject.ParamSpec) => void;
            "notify::profile": (pspec: GObject.ParamSpec) => void;
            "notify::prospective-thread-id": (pspec: GObject.ParamSpec) => void;
            "notify::scope-id": (pspec: GObject.ParamSpec) => void;
            "notify::thread-id": (pspec: GObject.ParamSpec) => void;
            "notify::user-id": (pspec: GObject.ParamSpec) => void;
            "notify::user-id-alt": (pspec: GObject.ParamSpec) => void;
            "notify::user-name": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            auto_thread_created: boolean | null;
            autoThreadCreated: boolean | null;
            auto_thread_initial_name: string | null;
            autoThreadInitialName: string | null;
            chat_id: string;
            chatId: string;
            chat_id_alt: string | null;
            chatIdAlt: string | null;
            chat_name: string | null;
            chatName: string | null;
            chat_topic: string | null;
            chatTopic: string | null;
            chat_type: string;
            chatType: string;
            is_bot: boolean | null;
            isBot: boolean | null;
            message_id: string | null;
            messageId: string | null;
            message_is_edit: boolean | null;
            messageIsEdit: boolean | null;
            one_to_one_verified: boolean | null;
            oneToOneVerified: boolean | null;
            parent_chat_id: string | null;
            parentChatId: string | null;
            platform: string;
            profile: string | null;
            prospective_thread_id: string | null;
            prospectiveThreadId: string | null;
            scope_id: string | null;
            scopeId: string | null;
            thread_id: string | null;
            threadId: string | null;
            user_id: string | null;
            userId: string | null;
            user_id_alt: string | null;
            userIdAlt: string | null;
            user_name: string | null;
            userName: string | null;
        }
    }

    /**
     * The origin of an event: chat, author, thread and scope.
     *
     * Ids are strings, exactly as the connector sent them. Unless a property says
     * otherwise, a value that the connector did not send is `null` or
     * {@link Relay.Tristate.UNKNOWN}. The connector checks that the author may use the bot
     * before it delivers an event, so an application needs no list of its own.
     *
     * Sources are immutable. The properties can be set only in the constructor, as
     * in `g_object_new (RELAY_TYPE_SESSION_SOURCE, "chat-id", id, NULL)`, or more
     * precisely until a property is read for the first time. Setting a property
     * later logs a warning and has no effect.
     * @gir-type Class
     * @since 1.0
     */
    class SessionSource extends GObject.Object {
        static $gtype: GObject.GType<SessionSource>;

        // Properties
        /**
         * Whether the connector created the thread for this message.
         * @since 1.0
         */
        get auto_thread_created(): boolean | null;
        set auto_thread_created(val: boolean | null);

        /**
         * Whether the connector created the thread for this message.
         * @since 1.0
         */
        get autoThreadCreated(): boolean | null;
        set autoThreadCreated(val: boolean | null);

        /**
         * The name that the connector gave to the thread when it created the thread.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get auto_thread_initial_name(): string | null;
        set auto_thread_initial_name(val: string | null);

        /**
         * The name that the connector gave to the thread when it created the thread.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get autoThreadInitialName(): string | null;
        set autoThreadInitialName(val: string | null);

        /**
         * The id of the chat; empty when the connector did not send one. Never `null`.
         * @since 1.0
         */
        get chat_id(): string;
        set chat_id(val: string);

        /**
         * The id of the chat; empty when the connector did not send one. Never `null`.
         * @since 1.0
         */
        get chatId(): string;
        set chatId(val: string);

        /**
         * Another id of the chat, on platforms that have two. `null` if the connector sent none.
         * @since 1.0
         */
        get chat_id_alt(): string | null;
        set chat_id_alt(val: string | null);

        /**
         * Another id of the chat, on platforms that have two. `null` if the connector sent none.
         * @since 1.0
         */
        get chatIdAlt(): string | null;
        set chatIdAlt(val: string | null);

        /**
         * The display name of the chat. `null` if the connector sent none.
         * @since 1.0
         */
        get chat_name(): string | null;
        set chat_name(val: string | null);

        /**
         * The display name of the chat. `null` if the connector sent none.
         * @since 1.0
         */
        get chatName(): string | null;
        set chatName(val: string | null);

        /**
         * The topic or description of the chat. `null` if the connector sent none.
         * @since 1.0
         */
        get chat_topic(): string | null;
        set chat_topic(val: string | null);

        /**
         * The topic or description of the chat. `null` if the connector sent none.
         * @since 1.0
         */
        get chatTopic(): string | null;
        set chatTopic(val: string | null);

        /**
         * The type of the chat, such as `RELAY_CHAT_TYPE_DM`, which is the default. Never
         * `null`.
         *
         * Connectors may add types; the value is what the connector sent.
         * @since 1.0
         */
        get chat_type(): string;
        set chat_type(val: string);

        /**
         * The type of the chat, such as `RELAY_CHAT_TYPE_DM`, which is the default. Never
         * `null`.
         *
         * Connectors may add types; the value is what the connector sent.
         * @since 1.0
         */
        get chatType(): string;
        set chatType(val: string);

        /**
         * Whether the author is a bot.
         * @since 1.0
         */
        get is_bot(): boolean | null;
        set is_bot(val: boolean | null);

        /**
         * Whether the author is a bot.
         * @since 1.0
         */
        get isBot(): boolean | null;
        set isBot(val: boolean | null);

        /**
         * The id of the message that the event is about, such as the one that contains a
         * pressed button. `null` if the connector sent none.
         * @since 1.0
         */
        get message_id(): string | null;
        set message_id(val: string | null);

        /**
         * The id of the message that the event is about, such as the one that contains a
         * pressed button. `null` if the connector sent none.
         * @since 1.0
         */
        get messageId(): string | null;
        set messageId(val: string | null);

        /**
         * Whether the message is an edited version of an earlier one.
         * @since 1.0
         */
        get message_is_edit(): boolean | null;
        set message_is_edit(val: boolean | null);

        /**
         * Whether the message is an edited version of an earlier one.
         * @since 1.0
         */
        get messageIsEdit(): boolean | null;
        set messageIsEdit(val: boolean | null);

        /**
         * Whether the connector verified that nobody but the author and the bot can read the
         * chat.
         * @since 1.0
         */
        get one_to_one_verified(): boolean | null;
        set one_to_one_verified(val: boolean | null);

        /**
         * Whether the connector verified that nobody but the author and the bot can read the
         * chat.
         * @since 1.0
         */
        get oneToOneVerified(): boolean | null;
        set oneToOneVerified(val: boolean | null);

        /**
         * The id of the channel that the thread belongs to. `null` if the connector sent none.
         * @since 1.0
         */
        get parent_chat_id(): string | null;
        set parent_chat_id(val: string | null);

        /**
         * The id of the channel that the thread belongs to. `null` if the connector sent none.
         * @since 1.0
         */
        get parentChatId(): string | null;
        set parentChatId(val: string | null);

        /**
         * The platform of the chat, such as `discord`; `relay` when the connector did not
         * send one. Never `null`.
         * @since 1.0
         */
        get platform(): string;
        set platform(val: string);

        /**
         * The name of the profile of the application for which the message is intended.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get profile(): string | null;
        set profile(val: string | null);

        /**
         * The id of the thread that an answer to the message creates. `null` if the connector sent none.
         * @since 1.0
         */
        get prospective_thread_id(): string | null;
        set prospective_thread_id(val: string | null);

        /**
         * The id of the thread that an answer to the message creates. `null` if the connector sent none.
         * @since 1.0
         */
        get prospectiveThreadId(): string | null;
        set prospectiveThreadId(val: string | null);

        /**
         * The id of the container that the chat belongs to: a Discord guild, a Slack
         * workspace or a Matrix server. `null` if the connector sent none.
         * @since 1.0
         */
        get scope_id(): string | null;
        set scope_id(val: string | null);

        /**
         * The id of the container that the chat belongs to: a Discord guild, a Slack
         * workspace or a Matrix server. `null` if the connector sent none.
         * @since 1.0
         */
        get scopeId(): string | null;
        set scopeId(val: string | null);

        /**
         * The id of the thread or topic of the message; `null` for a message that is in none.
         * @since 1.0
         */
        get thread_id(): string | null;
        set thread_id(val: string | null);

        /**
         * The id of the thread or topic of the message; `null` for a message that is in none.
         * @since 1.0
         */
        get threadId(): string | null;
        set threadId(val: string | null);

        /**
         * The id of the author. `null` if the connector sent none.
         * @since 1.0
         */
        get user_id(): string | null;
        set user_id(val: string | null);

        /**
         * The id of the author. `null` if the connector sent none.
         * @since 1.0
         */
        get userId(): string | null;
        set userId(val: string | null);

        /**
         * Another id of the author, which is more durable than {@link SessionSource.user_id}.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get user_id_alt(): string | null;
        set user_id_alt(val: string | null);

        /**
         * Another id of the author, which is more durable than {@link SessionSource.user_id}.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get userIdAlt(): string | null;
        set userIdAlt(val: string | null);

        /**
         * The name of the author: the first non-empty one of display name, name and handle.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get user_name(): string | null;
        set user_name(val: string | null);

        /**
         * The name of the author: the first non-empty one of display name, name and handle.
         * `null` if the connector sent none.
         * @since 1.0
         */
        get userName(): string | null;
        set userName(val: string | null);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: SessionSource.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<SessionSource.ConstructorProps>);

        _init(...args: any[]): void;

        static new_from_json(object: JsonInput): SessionSource;

        // Signals
        /** @signal */
        connect<K extends keyof SessionSource.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SessionSource.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof SessionSource.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, SessionSource.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof SessionSource.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<SessionSource.SignalSignatures[K]>): void;

        // Methods
        /**
         * Builds the key of the session that the source belongs to.
         *
         * The connector builds the same key. {@link Adapter.send_follow_up_async} and
         * the turns of an adapter take it as an argument.
         * @param flags which users share a session
         * @returns the key, such as `agent:main:discord:dm:42`
         * @since 1.0
         */
        build_session_key(flags?: SessionKeyFlags): string;

        /**
         * Gets whether the connector created the thread for this message.
         * @returns {@link Relay.Tristate.UNKNOWN} when the connector did not report it
         * @since 1.0
         */
        get_auto_thread_created(): boolean | null;

        /**
         * Gets the name that the connector gave to the thread when it created the thread.
         * @returns the name, or `null` if the connector sent none
         * @since 1.0
         */
        get_auto_thread_initial_name(): string | null;

        /**
         * Gets the id of the chat.
         * @returns the chat id, possibly empty
         * @since 1.0
         */
        get_chat_id(): string;

        /**
         * Gets another id of the chat.
         * @returns the id, or `null` if the connector sent none
         * @since 1.0
         */
        get_chat_id_alt(): string | null;

        /**
         * Gets the display name of the chat.
         * @returns the name, or `null` if the connector sent none
         * @since 1.0
         */
        get_chat_name(): string | null;

        /**
         * Gets the topic or description of the chat.
         * @returns the topic, or `null` if the connector sent none
         * @since 1.0
         */
        get_chat_topic(): string | null;

        /**
         * Gets the type of the chat.
         * @returns the chat type
         * @since 1.0
         */
        get_chat_type(): string;

        /**
         * Gets whether the author is a bot.
         * @returns {@link Relay.Tristate.UNKNOWN} when the connector did not report it
         * @since 1.0
         */
        get_is_bot(): boolean | null;

        /**
         * Gets the id of the message that the event is about.
         * @returns the message id, or `null` if the connector sent none
         * @since 1.0
         */
        get_message_id(): string | null;

        /**
         * Gets whether the message is an edited version of an earlier one.
         * @returns {@link Relay.Tristate.UNKNOWN} when the connector did not report it
         * @since 1.0
         */
        get_message_is_edit(): boolean | null;

        /**
         * Gets whether the connector verified that nobody but the author and the bot can
         * read the chat.
         * @returns {@link Relay.Tristate.UNKNOWN} when the connector did not report it
         * @since 1.0
         */
        get_one_to_one_verified(): boolean | null;

        /**
         * Gets the id of the channel that the thread belongs to.
         * @returns the chat id, or `null` if the connector sent none
         * @since 1.0
         */
        get_parent_chat_id(): string | null;

        /**
         * Gets the platform of the chat.
         * @returns the platform
         * @since 1.0
         */
        get_platform(): string;

        /**
         * Gets the name of the profile for which the message is intended.
         * @returns the profile, or `null` if the connector sent none
         * @since 1.0
         */
        get_profile(): string | null;

        /**
         * Gets the id of the thread that an answer to the message creates.
         * @returns the thread id, or `null` if the connector sent none
         * @since 1.0
         */
        get_prospective_thread_id(): string | null;

        /**
         * Gets the id of the container that the chat belongs to, such as a Discord guild.
         * @returns the scope id, or `null` if the connector sent none
         * @since 1.0
         */
        get_scope_id(): string | null;

        /**
         * Gets the id of the thread or topic of the message.
         * @returns the thread id, or `null` if the connector sent none
         * @since 1.0
         */
        get_thread_id(): string | null;

        /**
         * Gets the id of the author.
         * @returns the user id, or `null` if the connector sent none
         * @since 1.0
         */
        get_user_id(): string | null;

        /**
         * Gets another id of the author, which is more durable than the user id.
         * @returns the id, or `null` if the connector sent none
         * @since 1.0
         */
        get_user_id_alt(): string | null;

        /**
         * Gets the name of the author.
         * @returns the name, or `null` if the connector sent none
         * @since 1.0
         */
        get_user_name(): string | null;

        /**
         * Creates the JSON form of the source, unknown members included.
         *
         * Ids, and integers beyond ±2^53, are strings in it.
         * @returns a new object
         * @since 1.0
         */
        to_json(): JsonObject;
    }

    namespace Transport {
        // Signal signatures
        interface SignalSignatures extends GObject.Object.SignalSignatures {
            /**
             * Emitted when a message was rejected {@link Transport.max_deliveries} times, and since its
             * first delivery another event was taken or 10 minutes have passed. Until then it is delivered
             * again: a handler that fails for every message, for instance because its store is locked, loses
             * nothing.
             *
             * The message is acknowledged when the emission ends, and is not redelivered. Without a handler it
             * is acknowledged too, and a warning names it.
             * @signal
             * @since 1.0
             * @run-last
             */
            "dead-letter": (event: MessageEvent) => void;
            /**
             * Emitted once for each received line that cannot be used. The connection goes on.
             *
             * `error` is {@link Relay.Error.PROTOCOL} for a line that is invalid, too long or nested too deeply, for an
             * event without a chat and a user, and for a frame of an unknown type; {@link Relay.Error.REJECTED} for a
             * frame of type `error`, with the words of the connector. When the line has a `bufferId`, the
             * connector waits for its acknowledgement, which is sent when the emission ends: the line would be
             * no better the next time.
             *
             * Without a handler a warning names the type and the buffer id.
             * @signal
             * @since 1.0
             * @run-last
             */
            "frame-skipped": (line: GLib.Bytes, error: GLib.Error) => void;
            /**
             * Emitted when a message arrived.
             *
             * Signals are emitted from the main context of the first connect, in the order in which the
             * connector sent, and never inside a call of the application. When the emission ends the message is
             * acknowledged, if the connector asked for that, unless a handler called
             * {@link MessageEvent.hold}. Without any handler it is not acknowledged.
             *
             * The connector has checked the author before it delivered the message; do not apply a second
             * allow-list.
             * @signal
             * @since 1.0
             * @run-last
             */
            inbound: (event: MessageEvent) => void;
            /**
             * Emitted when a user asked on the platform to stop a turn.
             * @signal
             * @since 1.0
             * @run-last
             */
            interrupt: (session_key: string, chat_id: string) => void;
            /**
             * Emitted when a raw request of the platform arrived.
             *
             * The first handler that returns `true` ends the emission. A request that no handler handles gets
             * the default treatment of the adapter; a transport without an adapter drops it. In each case it is
             * acknowledged.
             * @signal
             * @since 1.0
             * @run-last
             */
            passthrough: (forward: Passthrough) => boolean | void | globalThis.Promise<unknown>;
            /**
             * Emitted when a user answered a prompt. Such a message is never emitted as `inbound`.
             *
             * A response that no handler handles is dropped and acknowledged: it may answer a prompt of another
             * process.
             * @signal
             * @since 1.0
             * @run-last
             */
            "prompt-response": (event: MessageEvent) => boolean | void | globalThis.Promise<unknown>;
            /**
             * Emitted when the credential was revoked: the transport does not reconnect.
             *
             * It is emitted once, after {@link Transport.state} became {@link Relay.State.REVOKED}.
             * @signal
             * @since 1.0
             * @run-last
             */
            revoked: () => void;
            "notify::close-code": (pspec: GObject.ParamSpec) => void;
            "notify::descriptor": (pspec: GObject.ParamSpec) => void;
            "notify::descriptors": (pspec: GObject.ParamSpec) => void;
            "notify::dormant-delay": (pspec: GObject.ParamSpec) => void;
            "notify::drain-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::duplicate-window": (pspec: GObject.ParamSpec) => void;
            "notify::handshake-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::http-status": (pspec: GObject.ParamSpec) => void;
            "notify::identities": (pspec: GObject.ParamSpec) => void;
            "notify::idle-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::last-error": (pspec: GObject.ParamSpec) => void;
            "notify::max-deliveries": (pspec: GObject.ParamSpec) => void;
            "notify::max-frame-size": (pspec: GObject.ParamSpec) => void;
            "notify::max-pending-bytes": (pspec: GObject.ParamSpec) => void;
            "notify::max-requests": (pspec: GObject.ParamSpec) => void;
            "notify::n-requests": (pspec: GObject.ParamSpec) => void;
            "notify::priority": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-delay": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-max-delay": (pspec: GObject.ParamSpec) => void;
            "notify::request-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::retry-at": (pspec: GObject.ParamSpec) => void;
            "notify::stable-after": (pspec: GObject.ParamSpec) => void;
            "notify::state": (pspec: GObject.ParamSpec) => void;
            "notify::watch-network": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends GObject.Object.ConstructorProps {
            close_code: number;
            closeCode: number;
            descriptor: Descriptor | null;
            descriptors: Gio.ListModel;
            dormant_delay: number;
            dormantDelay: number;
            drain_timeout: number;
            drainTimeout: number;
            duplicate_window: number;
            duplicateWindow: number;
            handshake_timeout: number;
            handshakeTimeout: number;
            http_status: number;
            httpStatus: number;
            identities: Gio.ListModel;
            idle_timeout: number;
            idleTimeout: number;
            last_error: GLib.Error | null;
            lastError: GLib.Error | null;
            max_deliveries: number;
            maxDeliveries: number;
            max_frame_size: bigint | number;
            maxFrameSize: bigint | number;
            max_pending_bytes: bigint | number;
            maxPendingBytes: bigint | number;
            max_requests: number;
            maxRequests: number;
            n_requests: number;
            nRequests: number;
            priority: number;
            reconnect: Reconnect;
            reconnect_delay: number;
            reconnectDelay: number;
            reconnect_max_delay: number;
            reconnectMaxDelay: number;
            request_timeout: number;
            requestTimeout: number;
            retry_at: bigint | number;
            retryAt: bigint | number;
            stable_after: number;
            stableAfter: number;
            state: State;
            watch_network: boolean;
            watchNetwork: boolean;
        }
    }

    /**
     * The gateway's half of the relay contract, over a socket that a subclass supplies.
     *
     * A transport connects and reconnects, performs the handshake, matches results to actions,
     * acknowledges messages after the application has handled them, and emits a signal for each
     * frame. Most applications create a {@link WebsocketTransport} and use it through an
     * {@link Adapter}.
     *
     * A subclass overrides three virtual functions, each of which starts an operation and returns:
     * `open` opens a socket, `close` closes it, `write` sends one line as one message. It reports
     * what happens with {@link Transport.opened}, {@link Transport.received},
     * {@link Transport.message_end}, {@link Transport.closed} and {@link Transport.failed}. These
     * only queue, and may be called at any time from the thread of the transport.
     *
     * A transport belongs to the thread-default main context of its first connect, and is used in the
     * thread that runs it: calls from another thread are refused, see
     * [Threads and main contexts](desktop.html#threads-and-main-contexts). Signals are emitted from
     * that context in the order of the received frames, and never inside a call of the application;
     * `notify` may be.
     *
     * Dropping the last reference closes the socket. But a call in flight keeps its object alive, as
     * usual in GLib: a connect that is pending with the policy {@link Relay.Reconnect.ALWAYS} goes on,
     * whatever references were dropped. It is ended by its cancellable, or by
     * {@link Transport.disconnect_async}.
     * @gir-type Class
     * @since 1.0
     */
    abstract class Transport extends GObject.Object {
        static $gtype: GObject.GType<Transport>;

        /**
         * Waits until the async handlers of the adapter and of its transport have ended.
         * @param timeout the longest time to wait, in milliseconds
         * @returns whether all of them have ended
         */
        wait_for_handlers(timeout: number): globalThis.Promise<boolean>;

        // Properties
        /**
         * The WebSocket close code of the latest loss or failed attempt, 1006 when the connection broke.
         *
         * It is 0 when no socket was open, when the transport closed it itself, before any loss, and
         * after a disconnect. {@link Transport.last_error} explains it.
         * @since 1.0
         * @read-only
         */
        get close_code(): number;

        /**
         * The WebSocket close code of the latest loss or failed attempt, 1006 when the connection broke.
         *
         * It is 0 when no socket was open, when the transport closed it itself, before any loss, and
         * after a disconnect. {@link Transport.last_error} explains it.
         * @since 1.0
         * @read-only
         */
        get closeCode(): number;

        /**
         * The descriptor of the session: the first one of the latest handshake, `null` before any.
         * @since 1.0
         * @read-only
         */
        get descriptor(): Descriptor | null;

        /**
         * The descriptors of the latest handshake, a list of {@link Descriptor}.
         *
         * The first one is {@link Transport.descriptor}. With several identities the state becomes
         * {@link Relay.State.ONLINE} with the first descriptor; the list and the property notify when a later
         * one arrives. No two are of the same platform.
         * @since 1.0
         * @read-only
         */
        get descriptors(): Gio.ListModel;

        /**
         * The time between going dormant and the next connection attempt, in milliseconds. Values
         * above 60,000 count as 60,000.
         * @since 1.0
         */
        get dormant_delay(): number;
        set dormant_delay(val: number);

        /**
         * The time between going dormant and the next connection attempt, in milliseconds. Values
         * above 60,000 count as 60,000.
         * @since 1.0
         */
        get dormantDelay(): number;
        set dormantDelay(val: number);

        /**
         * The longest time that the transport waits for the results of requests in flight before it
         * closes the socket, in milliseconds. A disconnect waits at most 4,000.
         * @since 1.0
         */
        get drain_timeout(): number;
        set drain_timeout(val: number);

        /**
         * The longest time that the transport waits for the results of requests in flight before it
         * closes the socket, in milliseconds. A disconnect waits at most 4,000.
         * @since 1.0
         */
        get drainTimeout(): number;
        set drainTimeout(val: number);

        /**
         * How many acknowledged messages are remembered. A repeated one among them is dropped and
         * acknowledged again. 0 turns the detection of duplicates off.
         * @since 1.0
         */
        get duplicate_window(): number;
        set duplicate_window(val: number);

        /**
         * How many acknowledged messages are remembered. A repeated one among them is dropped and
         * acknowledged again. 0 turns the detection of duplicates off.
         * @since 1.0
         */
        get duplicateWindow(): number;
        set duplicateWindow(val: number);

        /**
         * The time from the start of a connection attempt to the first descriptor, in milliseconds.
         * It includes name resolution, TLS and the WebSocket upgrade.
         * @since 1.0
         */
        get handshake_timeout(): number;
        set handshake_timeout(val: number);

        /**
         * The time from the start of a connection attempt to the first descriptor, in milliseconds.
         * It includes name resolution, TLS and the WebSocket upgrade.
         * @since 1.0
         */
        get handshakeTimeout(): number;
        set handshakeTimeout(val: number);

        /**
         * The HTTP status with which the latest attempt was refused; 0 when the latest loss or failed
         * attempt had another cause, before any loss, and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get http_status(): number;

        /**
         * The HTTP status with which the latest attempt was refused; 0 when the latest loss or failed
         * attempt had another cause, before any loss, and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get httpStatus(): number;

        /**
         * The identities that are announced with `hello`, a list of {@link Identity} of distinct
         * platforms.
         *
         * The items of the list that is set are copied, so later changes of it have no effect; see also
         * {@link Transport.set_identities}. While connected, new identities take effect with the next
         * connection.
         * @since 1.0
         */
        get identities(): Gio.ListModel;
        set identities(val: Gio.ListModel);

        /**
         * The longest time that the transport waits for the connector to acknowledge going idle, in
         * milliseconds.
         * @since 1.0
         */
        get idle_timeout(): number;
        set idle_timeout(val: number);

        /**
         * The longest time that the transport waits for the connector to acknowledge going idle, in
         * milliseconds.
         * @since 1.0
         */
        get idleTimeout(): number;
        set idleTimeout(val: number);

        /**
         * Why the latest connection attempt failed or the latest connection was lost; `null` before
         * any such failure and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get last_error(): GLib.Error | null;

        /**
         * Why the latest connection attempt failed or the latest connection was lost; `null` before
         * any such failure and after a disconnect.
         * @since 1.0
         * @read-only
         */
        get lastError(): GLib.Error | null;

        /**
         * How often a message may be rejected before it becomes a `Relay.Transport::dead-letter`, if
         * another message was taken meanwhile or 10 minutes have passed.
         * @since 1.0
         */
        get max_deliveries(): number;
        set max_deliveries(val: number);

        /**
         * How often a message may be rejected before it becomes a `Relay.Transport::dead-letter`, if
         * another message was taken meanwhile or 10 minutes have passed.
         * @since 1.0
         */
        get maxDeliveries(): number;
        set maxDeliveries(val: number);

        /**
         * The longest line that is read, in bytes without its newline: 8 MiB by default. A longer line
         * is skipped and reported by `Relay.Transport::frame-skipped`. A new value takes effect with
         * the next connection attempt.
         * @since 1.0
         */
        get max_frame_size(): number;
        set max_frame_size(val: bigint | number);

        /**
         * The longest line that is read, in bytes without its newline: 8 MiB by default. A longer line
         * is skipped and reported by `Relay.Transport::frame-skipped`. A new value takes effect with
         * the next connection attempt.
         * @since 1.0
         */
        get maxFrameSize(): number;
        set maxFrameSize(val: bigint | number);

        /**
         * How many bytes may wait to be written to the socket: 16 MiB by default. Beyond it, calls fail
         * with {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get max_pending_bytes(): number;
        set max_pending_bytes(val: bigint | number);

        /**
         * How many bytes may wait to be written to the socket: 16 MiB by default. Beyond it, calls fail
         * with {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get maxPendingBytes(): number;
        set maxPendingBytes(val: bigint | number);

        /**
         * How many actions may wait for their results. Further ones fail with {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get max_requests(): number;
        set max_requests(val: number);

        /**
         * How many actions may wait for their results. Further ones fail with {@link Relay.Error.BUSY}.
         * @since 1.0
         */
        get maxRequests(): number;
        set maxRequests(val: number);

        /**
         * The number of requests in flight: they were written, and no result was received yet.
         *
         * The value is always current. Changes within 20 milliseconds are notified together.
         * @since 1.0
         * @read-only
         */
        get n_requests(): number;

        /**
         * The number of requests in flight: they were written, and no result was received yet.
         *
         * The value is always current. Changes within 20 milliseconds are notified together.
         * @since 1.0
         * @read-only
         */
        get nRequests(): number;

        /**
         * The priority of the signals and callbacks in the main loop, as of a {@link GLib.Source}.
         *
         * With a larger number than `G_PRIORITY_DEFAULT` a program stays responsive while many messages
         * arrive: in GTK use 130, so that frames (120) are drawn between two batches of messages.
         * Time-outs, keepalive and reading from the socket keep the default priority.
         * @since 1.0
         */
        get priority(): number;
        set priority(val: number);

        /**
         * When the transport connects again by itself after a connection failed or was lost.
         * @since 1.0
         */
        get reconnect(): Reconnect;
        set reconnect(val: Reconnect);

        /**
         * The delay before the first reconnect, in milliseconds. It doubles with each failure.
         * @since 1.0
         */
        get reconnect_delay(): number;
        set reconnect_delay(val: number);

        /**
         * The delay before the first reconnect, in milliseconds. It doubles with each failure.
         * @since 1.0
         */
        get reconnectDelay(): number;
        set reconnectDelay(val: number);

        /**
         * The longest delay before a reconnect, in milliseconds. Each delay is randomised between
         * 50 % and 100 % of its value.
         * @since 1.0
         */
        get reconnect_max_delay(): number;
        set reconnect_max_delay(val: number);

        /**
         * The longest delay before a reconnect, in milliseconds. Each delay is randomised between
         * 50 % and 100 % of its value.
         * @since 1.0
         */
        get reconnectMaxDelay(): number;
        set reconnectMaxDelay(val: number);

        /**
         * The longest time that the transport waits for the result of an action, in milliseconds.
         * @since 1.0
         */
        get request_timeout(): number;
        set request_timeout(val: number);

        /**
         * The longest time that the transport waits for the result of an action, in milliseconds.
         * @since 1.0
         */
        get requestTimeout(): number;
        set requestTimeout(val: number);

        /**
         * When the transport reconnects, in microseconds of {@link GLib.get_monotonic_time}; 0 when no
         * reconnect is planned.
         * @since 1.0
         * @read-only
         */
        get retry_at(): number;

        /**
         * When the transport reconnects, in microseconds of {@link GLib.get_monotonic_time}; 0 when no
         * reconnect is planned.
         * @since 1.0
         * @read-only
         */
        get retryAt(): number;

        /**
         * How long a connection must last, in milliseconds, before the reconnect delay is reset to
         * its first value, and before a refused credential is tried once more.
         * @since 1.0
         */
        get stable_after(): number;
        set stable_after(val: number);

        /**
         * How long a connection must last, in milliseconds, before the reconnect delay is reset to
         * its first value, and before a refused credential is tried once more.
         * @since 1.0
         */
        get stableAfter(): number;
        set stableAfter(val: number);

        /**
         * The state of the connection. Notified before a signal that it explains is emitted.
         * @since 1.0
         * @read-only
         */
        get state(): State;

        /**
         * Whether the transport reacts to the network and to a suspend of the machine.
         *
         * When the network changes while the transport waits, it connects at once, at most once a second;
         * an attempt that is under way is started again; an open connection is replaced when the machine
         * no longer has its address. After a suspend, and after a jump of the wall clock by more than 5
         * s, which is how a paused virtual machine looks, an open connection is replaced too. While there
         * is no network and the connector cannot be reached, attempts are made every 30 s at most.
         * @since 1.0
         */
        get watch_network(): boolean;
        set watch_network(val: boolean);

        /**
         * Whether the transport reacts to the network and to a suspend of the machine.
         *
         * When the network changes while the transport waits, it connects at once, at most once a second;
         * an attempt that is under way is started again; an open connection is replaced when the machine
         * no longer has its address. After a suspend, and after a jump of the wall clock by more than 5
         * s, which is how a paused virtual machine looks, an open connection is replaced too. While there
         * is no network and the connector cannot be reached, attempts are made every 30 s at most.
         * @since 1.0
         */
        get watchNetwork(): boolean;
        set watchNetwork(val: boolean);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: Transport.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<Transport.ConstructorProps>);

        _init(...args: any[]): void;

        // Signals
        /** @signal */
        connect<K extends keyof Transport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Transport.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof Transport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, Transport.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof Transport.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<Transport.SignalSignatures[K]>): void;

        // Virtual methods
        vfunc_close(code: number, reason: string | null): void;

        vfunc_open(): boolean;

        vfunc_write(line: GLib.Bytes): boolean;

        // Methods
        /**
         * Reports that the socket is closed, by the peer or as the answer to `close`. For subclasses.
         *
         * Of this and {@link Transport.failed} only the first call after each `open` counts.
         * @param code the WebSocket close code, 1006 when there was none
         * @param reason the reason that the peer gave
         * @since 1.0
         */
        closed(code: number, reason?: string | null): void;

        /**
         * Connects: opens a socket and writes the `hello` of each identity.
         *
         * An open socket says nothing about authentication; the first descriptor does, see
         * {@link Transport.handshake_async}.
         *
         * With the policy {@link Relay.Reconnect.ALWAYS} the call stays pending over retries until the first
         * descriptor. When online it succeeds at once. When idle, waiting or dormant it connects now.
         * While a disconnect is running it starts afterwards.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        connect_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        connect_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.connect_async}.
         *
         * Fails with {@link Gio.IOErrorEnum.PENDING} while another connect is running, {@link Relay.Error.UNAUTHORIZED} or
         * {@link Relay.Error.HANDSHAKE} when the connector refused, {@link Relay.Error.REVOKED} after a revocation,
         * {@link Relay.Error.NOT_CONNECTED} when a disconnect ended it, and with the errors of GIO for name
         * resolution, sockets and TLS.
         * @param result the result passed to the callback
         * @returns `true` when connected
         * @since 1.0
         * @throws GLib.Error
         */
        connect_finish(result: Gio.AsyncResult): boolean;

        /**
         * Disconnects, until the next connect.
         *
         * New requests are refused from the call on. The transport asks the connector to keep messages
         * back (at most 2 s), waits for results in flight ({@link Transport.drain_timeout}, at most
         * 4 s) and closes the socket: within 6 s in all, whatever the peer does. Messages that the
         * connector redelivers are not emitted after the call, other messages not after its end.
         *
         * A second call joins the first. A connect afterwards starts over, also after a revocation.
         * @param cancellable a {@link Gio.Cancellable}; it ends the wait, not the disconnect
         * @since 1.0
         */
        disconnect_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        disconnect_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.disconnect_async}. Fails only with
         * {@link Gio.IOErrorEnum.CANCELLED}, after cancellation.
         * @param result the result passed to the callback
         * @returns `true` when disconnected
         * @since 1.0
         * @throws GLib.Error
         */
        disconnect_finish(result: Gio.AsyncResult): boolean;

        /**
         * Reports that the socket could not be opened, or that it failed. For subclasses.
         *
         * Of this and {@link Transport.closed} only the first call after each `open` counts.
         * @param error the reason
         * @since 1.0
         */
        failed(error: GLib.Error): void;

        /**
         * Gets how much was received and not dispatched yet, in frames; a large frame counts once more
         * for each KiB. A subclass stops reading at 1,024 and more. For subclasses.
         * @returns the number of frames
         * @since 1.0
         */
        get_backlog(): number;

        /**
         * Requests the name and type of a chat.
         * @param chat_id a chat
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        get_chat_info_async(chat_id: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<ChatInfo>;

        get_chat_info_async(chat_id: string, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.get_chat_info_async}. Only cancellation is an error: after any other
         * failure the name is the id of the chat and the type is `dm`.
         * @param result the result passed to the callback
         * @returns the name and type
         * @since 1.0
         * @throws GLib.Error
         */
        get_chat_info_finish(result: Gio.AsyncResult): ChatInfo;

        /**
         * Gets {@link Transport.close_code}.
         * @returns a WebSocket close code, or 0
         * @since 1.0
         */
        get_close_code(): number;

        /**
         * Gets {@link Transport.descriptor}.
         * @returns the descriptor, or `null` before the first handshake
         * @since 1.0
         */
        get_descriptor(): Descriptor | null;

        /**
         * Gets the descriptor that the latest handshake brought for a platform.
         * @param platform a platform
         * @returns the descriptor, `null` when none names `platform`
         * @since 1.0
         */
        get_descriptor_for_platform(platform: string): Descriptor | null;

        /**
         * Gets {@link Transport.descriptors}.
         * @returns a list of {@link Descriptor}
         * @since 1.0
         */
        get_descriptors(): Gio.ListModel;

        /**
         * Gets {@link Transport.dormant_delay}.
         * @returns milliseconds
         * @since 1.0
         */
        get_dormant_delay(): number;

        /**
         * Gets {@link Transport.drain_timeout}.
         * @returns milliseconds
         * @since 1.0
         */
        get_drain_timeout(): number;

        /**
         * Gets {@link Transport.duplicate_window}.
         * @returns a number of events
         * @since 1.0
         */
        get_duplicate_window(): number;

        /**
         * Gets {@link Transport.handshake_timeout}.
         * @returns milliseconds
         * @since 1.0
         */
        get_handshake_timeout(): number;

        /**
         * Gets {@link Transport.http_status}.
         * @returns an HTTP status, or 0
         * @since 1.0
         */
        get_http_status(): number;

        /**
         * Gets {@link Transport.identities}.
         * @returns a list of {@link Identity}
         * @since 1.0
         */
        get_identities(): Gio.ListModel;

        /**
         * Gets {@link Transport.idle_timeout}.
         * @returns milliseconds
         * @since 1.0
         */
        get_idle_timeout(): number;

        /**
         * Gets {@link Transport.last_error}.
         * @returns the error,   or `null` if no connection was lost since the last disconnect
         * @since 1.0
         */
        get_last_error(): GLib.Error | null;

        /**
         * Gets {@link Transport.max_deliveries}.
         * @returns a number of deliveries
         * @since 1.0
         */
        get_max_deliveries(): number;

        /**
         * Gets {@link Transport.max_frame_size}.
         * @returns bytes
         * @since 1.0
         */
        get_max_frame_size(): number;

        /**
         * Gets {@link Transport.max_pending_bytes}.
         * @returns bytes
         * @since 1.0
         */
        get_max_pending_bytes(): number;

        /**
         * Gets {@link Transport.max_requests}.
         * @returns a number of requests
         * @since 1.0
         */
        get_max_requests(): number;

        /**
         * Gets {@link Transport.n_requests}.
         * @returns the number of requests in flight
         * @since 1.0
         */
        get_n_requests(): number;

        /**
         * Gets {@link Transport.priority}.
         * @returns the priority
         * @since 1.0
         */
        get_priority(): number;

        /**
         * Gets {@link Transport.reconnect}.
         * @returns the policy
         * @since 1.0
         */
        get_reconnect(): Reconnect;

        /**
         * Gets {@link Transport.reconnect_delay}.
         * @returns milliseconds
         * @since 1.0
         */
        get_reconnect_delay(): number;

        /**
         * Gets {@link Transport.reconnect_max_delay}.
         * @returns milliseconds
         * @since 1.0
         */
        get_reconnect_max_delay(): number;

        /**
         * Gets {@link Transport.request_timeout}.
         * @returns milliseconds
         * @since 1.0
         */
        get_request_timeout(): number;

        /**
         * Gets {@link Transport.retry_at}.
         * @returns monotonic microseconds, or 0
         * @since 1.0
         */
        get_retry_at(): number;

        /**
         * Gets {@link Transport.stable_after}.
         * @returns milliseconds
         * @since 1.0
         */
        get_stable_after(): number;

        /**
         * Gets {@link Transport.state}.
         * @returns the state
         * @since 1.0
         */
        get_state(): State;

        /**
         * Gets {@link Transport.watch_network}.
         * @returns whether the transport watches the network
         * @since 1.0
         */
        get_watch_network(): boolean;

        /**
         * Goes idle and, when that is acknowledged, waits for results in flight, closes the socket, and
         * connects again after `delay`.
         *
         * A process that is suspended in between so reconnects by itself, and receives what the connector
         * has kept back. When going idle is not acknowledged, the connection stays. Of several calls the
         * delay of the last one counts; a call while dormant begins its delay anew.
         * @param delay the time until the transport connects again, in milliseconds, at most 60,000; 0 for   {@link Transport.dormant_delay}
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        go_dormant_async(delay?: number, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        go_dormant_async(delay: number, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.go_dormant_async}. Fails only with
         * {@link Gio.IOErrorEnum.CANCELLED}, after cancellation.
         * @param result the result passed to the callback
         * @returns `true` when dormant; `false` when still connected, when there was no connection, and with   the policy {@link Relay.Reconnect.NEVER}
         * @since 1.0
         * @throws GLib.Error
         */
        go_dormant_finish(result: Gio.AsyncResult): boolean;

        /**
         * Asks the connector to keep messages back.
         *
         * Until the connector acknowledges, for at most {@link Transport.idle_timeout}, messages are
         * delivered as before. A second call joins the first. On an acknowledged connection results are
         * still received and actions may still be sent; to receive messages again, connect again.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        go_idle_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        go_idle_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.go_idle_async}. Fails only with
         * {@link Gio.IOErrorEnum.CANCELLED}, after cancellation.
         * @param result the result passed to the callback
         * @returns `true` when the connector acknowledged; `false` when it did not in time, and when there   is no connection
         * @since 1.0
         * @throws GLib.Error
         */
        go_idle_finish(result: Gio.AsyncResult): boolean;

        /**
         * Waits for the first descriptor of this connection; succeeds at once when it was received.
         *
         * The time-out, {@link Transport.handshake_timeout}, runs from the start of the connection
         * attempt. A handshake that fails closes the socket.
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        handshake_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<Descriptor>;

        handshake_async(cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.handshake_async}.
         *
         * Fails with {@link Relay.Error.HANDSHAKE} when the descriptor is invalid (the message names the field),
         * when it was not received in time, or when the socket was closed first; otherwise as
         * {@link Transport.connect_finish}.
         * @param result the result passed to the callback
         * @returns the descriptor of the session
         * @since 1.0
         * @throws GLib.Error
         */
        handshake_finish(result: Gio.AsyncResult): Descriptor;

        /**
         * Gets whether the credential was revoked. A connect fails then, until the next disconnect.
         * @returns `true` when revoked
         * @since 1.0
         */
        is_revoked(): boolean;

        /**
         * Reports that a message is complete. The last frame of a message may lack its newline. A
         * subclass over a stream without messages never calls it.
         * @since 1.0
         */
        message_end(): void;

        /**
         * Reports that the socket is open and lines can be written. For subclasses.
         * @since 1.0
         */
        opened(): void;

        /**
         * Reports that any part of a message was received, see {@link Transport.message_end}. For
         * subclasses.
         * @param data bytes
         * @since 1.0
         */
        received(data: Uint8Array | string): void;

        /**
         * As {@link Transport.received}, for bytes that are in a {@link GLib.Bytes} already. For
         * subclasses.
         * @param bytes bytes
         * @since 1.0
         */
        received_bytes(bytes: GLib.Bytes | Uint8Array): void;

        /**
         * Connects at once when waiting or dormant, and starts an attempt that is under way again. Does
         * nothing when online, idle, disconnected or revoked. For a “Retry” button, or for an application
         * that knows that the network is available again.
         *
         * A pending connect stays pending. The next reconnect delay does not change.
         * @since 1.0
         */
        retry_now(): void;

        /**
         * Sends one action unchanged and waits for its result. A transport neither checks the `op` nor adds
         * a scope; {@link Adapter.send_action_async} does both.
         * @param action the action, with its `op`; serialised inside the call and not kept
         * @param platform the platform of the action, or `null`: the connector chooses
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_action_async(action: JsonInput, platform?: string | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<JsonObject>;

        send_action_async(action: JsonInput, platform: string | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.send_action_async}.
         *
         * Fails with {@link Relay.Error.NOT_CONNECTED}, {@link Relay.Error.NOT_SENT}, {@link Relay.Error.BUSY},
         * {@link Relay.Error.TOO_LARGE}, {@link Relay.Error.NOT_SUPPORTED} or {@link Relay.Error.INVALID_ARGUMENT} when
         * nothing was sent, and with {@link Relay.Error.TIMED_OUT}, {@link Relay.Error.CONNECTION_LOST} or
         * {@link Relay.Error.CLOSED} when the action may have been done, see {@link Error.is_ambiguous}.
         * @param result the result passed to the callback
         * @returns the result, which may be a refusal; ids, and integers beyond ±2^53, are   strings
         * @since 1.0
         * @throws GLib.Error
         */
        send_action_finish(result: Gio.AsyncResult): JsonObject;

        /**
         * Sends a `follow_up` action, which uses a capability that the connector has stored.
         * @param action the `follow_up` action; serialised inside the call and not kept
         * @param platform the platform whose capability it uses
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_follow_up_async(action: JsonInput, platform?: string | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<JsonObject>;

        send_follow_up_async(action: JsonInput, platform: string | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.send_follow_up_async}, with the errors of
         * {@link Transport.send_action_finish}.
         * @param result the result passed to the callback
         * @returns the result, which may be a refusal
         * @since 1.0
         * @throws GLib.Error
         */
        send_follow_up_finish(result: Gio.AsyncResult): JsonObject;

        /**
         * Reports to the connector that the user asked here to stop a turn. The connector sends no answer.
         * @param session_key the session whose turn was stopped here
         * @param reason the reason
         * @param cancellable a {@link Gio.Cancellable}
         * @since 1.0
         */
        send_interrupt_async(session_key: string, reason?: string | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;

        send_interrupt_async(session_key: string, reason: string | null | undefined, cancellable: Gio.Cancellable | null | undefined, callback: Gio.AsyncReadyCallback<this>): void;

        /**
         * Finishes {@link Transport.send_interrupt_async}. Fails with {@link Relay.Error.NOT_CONNECTED},
         * {@link Relay.Error.NOT_SENT}, {@link Relay.Error.TOO_LARGE} or {@link Relay.Error.BUSY}.
         * @param result the result passed to the callback
         * @returns `true` when the frame was written
         * @since 1.0
         * @throws GLib.Error
         */
        send_interrupt_finish(result: Gio.AsyncResult): boolean;

        /**
         * Sets {@link Transport.dormant_delay}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_dormant_delay(milliseconds: number): void;

        /**
         * Sets {@link Transport.drain_timeout}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_drain_timeout(milliseconds: number): void;

        /**
         * Sets {@link Transport.duplicate_window}.
         * @param n_events the number of events
         * @since 1.0
         */
        set_duplicate_window(n_events: number): void;

        /**
         * Sets {@link Transport.handshake_timeout}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_handshake_timeout(milliseconds: number): void;

        /**
         * Replaces the identities. While connected, the new ones take effect with the next connection.
         * @param identities the identities, of distinct platforms
         * @since 1.0
         */
        set_identities(identities: Identity[]): void;

        /**
         * Sets {@link Transport.idle_timeout}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_idle_timeout(milliseconds: number): void;

        /**
         * Sets {@link Transport.max_deliveries}.
         * @param n_deliveries the number of deliveries
         * @since 1.0
         */
        set_max_deliveries(n_deliveries: number): void;

        /**
         * Sets {@link Transport.max_frame_size}.
         * @param bytes the number of bytes
         * @since 1.0
         */
        set_max_frame_size(bytes: bigint | number): void;

        /**
         * Sets {@link Transport.max_pending_bytes}.
         * @param bytes the number of bytes
         * @since 1.0
         */
        set_max_pending_bytes(bytes: bigint | number): void;

        /**
         * Sets {@link Transport.max_requests}.
         * @param n_requests the number of requests
         * @since 1.0
         */
        set_max_requests(n_requests: number): void;

        /**
         * Sets {@link Transport.priority}.
         * @param priority the priority of a source, such as `G_PRIORITY_DEFAULT`
         * @since 1.0
         */
        set_priority(priority: number): void;

        /**
         * Sets {@link Transport.reconnect}.
         * @param reconnect the new value
         * @since 1.0
         */
        set_reconnect(reconnect: Reconnect): void;

        /**
         * Sets {@link Transport.reconnect_delay}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_reconnect_delay(milliseconds: number): void;

        /**
         * Sets {@link Transport.reconnect_max_delay}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_reconnect_max_delay(milliseconds: number): void;

        /**
         * Sets {@link Transport.request_timeout}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_request_timeout(milliseconds: number): void;

        /**
         * Sets {@link Transport.stable_after}.
         * @param milliseconds the new value, in milliseconds
         * @since 1.0
         */
        set_stable_after(milliseconds: number): void;

        /**
         * Sets {@link Transport.watch_network}.
         * @param watch_network the new value
         * @since 1.0
         */
        set_watch_network(watch_network: boolean): void;
    }

    namespace WebsocketTransport {
        // Signal signatures
        interface SignalSignatures extends Transport.SignalSignatures {
            /**
             * Emitted each time when the connector refuses the credentials.
             *
             * The transport tries again, by its policy: so the signal is for telling a user to check the
             * {@link WebsocketTransport.secret}, a new one of which is used for the next connection. When
             * the clock of this machine differs by more than a minute from that of the connector, `error` says
             * so.
             *
             * A connector refuses credentials with HTTP status 401 or 403, with close code 4401 before its
             * descriptor, or with close code 4403, for instance because of a quota. After a handshake has
             * succeeded, a single refusal may be a fault that passes: then the signal is emitted for the
             * second refusal in a row and for each further one, and the next attempt follows after
             * {@link Transport.reconnect_max_delay}. See also `Relay.Transport::revoked`.
             * @signal
             * @since 1.0
             * @run-last
             */
            unauthorized: (error: GLib.Error) => void;
            "notify::allow-insecure": (pspec: GObject.ParamSpec) => void;
            "notify::gateway-id": (pspec: GObject.ParamSpec) => void;
            "notify::has-secret": (pspec: GObject.ParamSpec) => void;
            "notify::secret": (pspec: GObject.ParamSpec) => void;
            "notify::session": (pspec: GObject.ParamSpec) => void;
            "notify::url": (pspec: GObject.ParamSpec) => void;
            "notify::close-code": (pspec: GObject.ParamSpec) => void;
            "notify::descriptor": (pspec: GObject.ParamSpec) => void;
            "notify::descriptors": (pspec: GObject.ParamSpec) => void;
            "notify::dormant-delay": (pspec: GObject.ParamSpec) => void;
            "notify::drain-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::duplicate-window": (pspec: GObject.ParamSpec) => void;
            "notify::handshake-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::http-status": (pspec: GObject.ParamSpec) => void;
            "notify::identities": (pspec: GObject.ParamSpec) => void;
            "notify::idle-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::last-error": (pspec: GObject.ParamSpec) => void;
            "notify::max-deliveries": (pspec: GObject.ParamSpec) => void;
            "notify::max-frame-size": (pspec: GObject.ParamSpec) => void;
            "notify::max-pending-bytes": (pspec: GObject.ParamSpec) => void;
            "notify::max-requests": (pspec: GObject.ParamSpec) => void;
            "notify::n-requests": (pspec: GObject.ParamSpec) => void;
            "notify::priority": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-delay": (pspec: GObject.ParamSpec) => void;
            "notify::reconnect-max-delay": (pspec: GObject.ParamSpec) => void;
            "notify::request-timeout": (pspec: GObject.ParamSpec) => void;
            "notify::retry-at": (pspec: GObject.ParamSpec) => void;
            "notify::stable-after": (pspec: GObject.ParamSpec) => void;
            "notify::state": (pspec: GObject.ParamSpec) => void;
            "notify::watch-network": (pspec: GObject.ParamSpec) => void;
        }

        // Constructor properties interface
        interface ConstructorProps extends Transport.ConstructorProps {
            allow_insecure: boolean;
            allowInsecure: boolean;
            gateway_id: string | null;
            gatewayId: string | null;
            has_secret: boolean;
            hasSecret: boolean;
            secret: string;
            session: Soup.Session | null;
            url: string | null;
        }
    }

    /**
     * A transport that reaches the connector over one WebSocket.
     *
     * The configured URL is converted as by {@link auth_dial_url}. With a
     * {@link WebsocketTransport.gateway_id} and a {@link WebsocketTransport.secret}, each
     * upgrade request carries a fresh token. TLS certificates are verified and redirects are not
     * followed. A token is not sent over plain `ws://` except to the local machine, unless
     * {@link WebsocketTransport.allow_insecure} is `true`. Plain `ws://` and connectors on the
     * local machine are reached directly, even when a proxy is configured.
     *
     * Credentials that the connector refuses are reported by `Relay.WebsocketTransport::unauthorized`.
     *
     * A ping is sent every 30 seconds. The connection is lost when no pong arrives for 90 seconds.
     * @gir-type Class
     * @since 1.0
     */
    class WebsocketTransport extends Transport {
        static $gtype: GObject.GType<WebsocketTransport>;

        // Properties
        /**
         * Whether a token may be sent over plain `ws://` to another machine.
         *
         * If `false`, such a connection fails with {@link Relay.Error.INSECURE}. Takes effect with the next
         * connection.
         * @since 1.0
         */
        get allow_insecure(): boolean;
        set allow_insecure(val: boolean);

        /**
         * Whether a token may be sent over plain `ws://` to another machine.
         *
         * If `false`, such a connection fails with {@link Relay.Error.INSECURE}. Takes effect with the next
         * connection.
         * @since 1.0
         */
        get allowInsecure(): boolean;
        set allowInsecure(val: boolean);

        /**
         * The id under which the connector knows this gateway, or `null`.
         *
         * Takes effect with the next connection.
         * @since 1.0
         */
        get gateway_id(): string | null;
        set gateway_id(val: string | null);

        /**
         * The id under which the connector knows this gateway, or `null`.
         *
         * Takes effect with the next connection.
         * @since 1.0
         */
        get gatewayId(): string | null;
        set gatewayId(val: string | null);

        /**
         * Whether there is a {@link WebsocketTransport.secret}, which cannot be read: one was set, or
         * was the answer to the last {@link SecretRequest}.
         * @since 1.0
         * @read-only
         */
        get has_secret(): boolean;

        /**
         * Whether there is a {@link WebsocketTransport.secret}, which cannot be read: one was set, or
         * was the answer to the last {@link SecretRequest}.
         * @since 1.0
         * @read-only
         */
        get hasSecret(): boolean;

        /**
         * The secret that tokens are signed with, or `null`; a blank one counts as `null`.
         *
         * Takes effect with the next connection. The property is write-only.
         * @since 1.0
         * @write-only
         */
        set secret(val: string | null);

        /**
         * A session whose TLS database, TLS interaction, proxy resolver and user agent are
         * used, or `null` for the defaults of the system.
         *
         * Its other settings and features are not used. Takes effect with the next connection.
         * @since 1.0
         */
        get session(): Soup.Session | null;
        set session(val: Soup.Session | null);

        /**
         * The URL of the connector.
         *
         * Reading it returns the converted URL, see {@link auth_dial_url}. It is `null` when an
         * invalid URL was set; connecting then fails with {@link Relay.Error.INVALID_ARGUMENT}.
         *
         * A new URL takes effect with the next connection attempt.
         * @since 1.0
         */
        get url(): string | null;
        set url(val: string | null);

        /**
         * Compile-time signal type information.
         *
         * This instance property is generated only for TypeScript type checking.
         * It is not defined at runtime and should not be accessed in JS code.
         * @internal
         */
        $signals: WebsocketTransport.SignalSignatures;

        // Constructors
        constructor(properties?: Partial<WebsocketTransport.ConstructorProps>);

        _init(...args: any[]): void;

        static ["new"](url: string, platform: string, bot_id?: string | null): WebsocketTransport;

        constructor(url: string, platform: string, bot_id?: string | null);

        static new_from_environment(): WebsocketTransport;

        // Signals
        /** @signal */
        connect<K extends keyof WebsocketTransport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, WebsocketTransport.SignalSignatures[K]>): number;

        /** @signal */
        connect_after<K extends keyof WebsocketTransport.SignalSignatures>(signal: K, callback: GObject.SignalCallback<this, WebsocketTransport.SignalSignatures[K]>): number;

        /** @signal */
        emit<K extends keyof WebsocketTransport.SignalSignatures>(signal: K, ...args: GObject.GjsParameters<WebsocketTransport.SignalSignatures[K]>): void;

        // Methods
        /**
         * Gets whether a token may be sent over plain `ws://` to another machine.
         * @returns `true` if it may
         * @since 1.0
         */
        get_allow_insecure(): boolean;

        /**
         * Gets the id under which the connector knows this gateway.
         * @returns the id, or `null` if none was set
         * @since 1.0
         */
        get_gateway_id(): string | null;

        /**
         * Gets whether there is a secret, which cannot be read.
         * @returns `true` if there is one that is not blank
         * @since 1.0
         */
        get_has_secret(): boolean;

        /**
         * Gets the session whose TLS database, proxy resolver and user agent are used.
         * @returns the session, or `null` if none was set
         * @since 1.0
         */
        get_session(): Soup.Session | null;

        /**
         * Gets the URL that the transport connects to.
         * @returns the converted URL, `null` when an invalid one was set
         * @since 1.0
         */
        get_url(): string | null;

        /**
         * Sets whether a token may be sent over plain `ws://` to another machine.
         * @param allow_insecure whether a token may be sent unencrypted
         * @since 1.0
         */
        set_allow_insecure(allow_insecure: boolean): void;

        /**
         * Sets the id under which the connector knows this gateway, for the next connection.
         * @param gateway_id the id
         * @since 1.0
         */
        set_gateway_id(gateway_id: string | null | undefined): void;

        /**
         * Sets the secret that tokens are signed with, for the next connection.
         * @param secret the secret; a blank one counts as `null`
         * @since 1.0
         */
        set_secret(secret: string | null | undefined): void;

        /**
         * Sets a function that is asked for the secret before each connection attempt, for instance to look
         * it up in a keyring.
         *
         * So a program that keeps its secret in a keyring need not have it in memory before, and a person
         * can be asked for another one when the connector refuses it. While the answer is awaited the state
         * is {@link Relay.State.CONNECTING}, without a limit: the time is no part of
         * {@link Transport.handshake_timeout}. The calls of a {@link Endpoint} use the secret of the
         * last attempt.
         * @param func asked for the secret   before each connection attempt, or `null`
         * @since 1.0
         */
        set_secret_func(func: SecretFunc | null | undefined): void;

        /**
         * Sets the session whose TLS database, TLS interaction, proxy resolver and user agent
         * are used, for the next connection.
         * @param session a session
         * @since 1.0
         */
        set_session(session: Soup.Session | null | undefined): void;

        /**
         * Sets the URL of the connector, for the next connection attempt.
         *
         * After an invalid one {@link WebsocketTransport.url} is `null`, and connecting fails with
         * {@link Relay.Error.INVALID_ARGUMENT}. {@link auth_dial_url} checks a URL before, for instance while it is
         * entered.
         * @param url the connector's URL, with the scheme `https`, `http`, `wss` or `ws`
         * @since 1.0
         */
        set_url(url: string | null | undefined): void;
    }

    /**
     * @gir-type Alias
     */
    type AdapterClass = typeof Adapter;

    /**
     * @gir-type Alias
     */
    type ChatClass = typeof Chat;

    /**
     * @gir-type Alias
     */
    type ChatInfoClass = typeof ChatInfo;

    /**
     * @gir-type Alias
     */
    type ChatListClass = typeof ChatList;

    /**
     * @gir-type Alias
     */
    type ChatMessageClass = typeof ChatMessage;

    /**
     * @gir-type Alias
     */
    type CredentialsClass = typeof Credentials;

    /**
     * @gir-type Alias
     */
    type DescriptorClass = typeof Descriptor;

    /**
     * @gir-type Alias
     */
    type DraftClass = typeof Draft;

    /**
     * @gir-type Alias
     */
    type EndpointClass = typeof Endpoint;

    /**
     * @gir-type Alias
     */
    type IdentityClass = typeof Identity;

    /**
     * @gir-type Alias
     */
    type MediaClass = typeof Media;

    /**
     * @gir-type Alias
     */
    type MemoryTransportClass = typeof MemoryTransport;

    /**
     * @gir-type Alias
     */
    type MessageEventClass = typeof MessageEvent;

    /**
     * @gir-type Alias
     */
    type PassthroughClass = typeof Passthrough;

    /**
     * @gir-type Alias
     */
    type PromptClass = typeof Prompt;

    /**
     * @gir-type Alias
     */
    type PromptOptionClass = typeof PromptOption;

    /**
     * @gir-type Alias
     */
    type PromptResponseClass = typeof PromptResponse;

    /**
     * @gir-type Alias
     */
    type SecretRequestClass = typeof SecretRequest;

    /**
     * @gir-type Alias
     */
    type SendResultClass = typeof SendResult;

    /**
     * @gir-type Alias
     */
    type SessionSourceClass = typeof SessionSource;

    /**
     * @gir-type Alias
     */
    type TransportClass = typeof Transport;

    /**
     * @gir-type Alias
     */
    type WebsocketTransportClass = typeof WebsocketTransport;

    /**
     * Name of the imported GIR library
     * `see` https://gitlab.gnome.org/GNOME/gjs/-/blob/master/gi/ns.cpp#L188
     */
    const __name__: string;

    /**
     * Version of the imported GIR library
     * `see` https://gitlab.gnome.org/GNOME/gjs/-/blob/master/gi/ns.cpp#L189
     */
    const __version__: string;
}

export default Relay;

}

declare module 'gi://Relay' {
    import Relay10 from 'gi://Relay?version=1.0';
    export default Relay10;
}
// END

interface GjsGiImports {
    Relay: typeof import('gi://Relay?version=1.0').default;
}
