/* commands.c: the table of commands and options
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "commands.h"

#include <stddef.h>
#include <string.h>

const Option options[N_OPTIONS] = {
  [OPTION_URL] = { OPTION_URL, "url", 'u', VALUE_TEXT, "URL", NULL, "The URL of the connector" },
  [OPTION_ID] = { OPTION_ID, "id", 'i', VALUE_TEXT, "ID", NULL,
                  "The id under which the connector knows this gateway" },
  [OPTION_PLATFORMS] = { OPTION_PLATFORMS, "platforms", 'p', VALUE_TEXT, "LIST", NULL,
                         "The platforms to announce, separated by commas" },
  [OPTION_ACCOUNT] = { OPTION_ACCOUNT, "account", 'a', VALUE_TEXT, "NAME", NULL,
                       "The group of the key file to use instead of “default”" },
  [OPTION_SECRET_FILE] = { OPTION_SECRET_FILE, "secret-file", 0, VALUE_FILE, "FILE", NULL,
                           "Read the secret from the first line of FILE" },
  [OPTION_SECRET_FD] = { OPTION_SECRET_FD, "secret-fd", 0, VALUE_NUMBER, "N", NULL,
                         "Read the secret from the first line of file descriptor N" },
  [OPTION_KEYRING] = { OPTION_KEYRING, "keyring", 'k', VALUE_NONE, NULL, NULL,
                       "Take the secret from the keyring, where “relay login” has stored it" },
  [OPTION_CA_FILE] = { OPTION_CA_FILE, "ca-file", 0, VALUE_FILE, "FILE", NULL,
                       "Trust the authorities in FILE (PEM) instead of those of the system" },
  [OPTION_PROXY] = { OPTION_PROXY, "proxy", 0, VALUE_TEXT, "URL", NULL,
                     "Connect through this proxy instead of that of the system, or “direct”" },
  [OPTION_ALLOW_INSECURE] = { OPTION_ALLOW_INSECURE, "allow-insecure", 0, VALUE_NONE, NULL, NULL,
                              "Allow sending the token unencrypted to another machine" },
  [OPTION_TIMEOUT] = { OPTION_TIMEOUT, "timeout", 't', VALUE_NUMBER, "MS", NULL,
                       "Milliseconds to wait for the connection, and for each answer" },
  [OPTION_COLOR] = { OPTION_COLOR, "color", 0, VALUE_CHOICE, "WHEN", "auto always never",
                     "Use colours: auto (on a terminal), always or never" },
  [OPTION_QUIET] = { OPTION_QUIET, "quiet", 'q', VALUE_NONE, NULL, NULL,
                     "Do not report the state of the connection and progress" },
  [OPTION_HELP] = { OPTION_HELP, "help", 'h', VALUE_NONE, NULL, NULL, "Show help and exit" },
  [OPTION_VERSION] = { OPTION_VERSION, "version", 0, VALUE_NONE, NULL, NULL,
                       "Show the version and exit" },
  [OPTION_JSON] = { OPTION_JSON, "json", 'j', VALUE_NONE, NULL, NULL,
                    "Print JSON, one object per line" },
  [OPTION_COUNT] = { OPTION_COUNT, "count", 'n', VALUE_NUMBER, "N", NULL, "End after N of them" },
  [OPTION_KEEP] = { OPTION_KEEP, "keep", 0, VALUE_NONE, NULL, NULL,
                    "Do not acknowledge the messages: the connector keeps them" },
  [OPTION_PLATFORM] = { OPTION_PLATFORM, "platform", 0, VALUE_TEXT, "NAME", NULL,
                        "The platform of the chat, if several are announced" },
  [OPTION_THREAD] = { OPTION_THREAD, "thread", 0, VALUE_TEXT, "ID", NULL,
                      "The thread in the chat (metadata thread_id)" },
  [OPTION_SCOPE] = { OPTION_SCOPE, "scope", 0, VALUE_TEXT, "ID", NULL,
                     "The guild or workspace of the chat (metadata scope_id)" },
  [OPTION_REPLY_TO] = { OPTION_REPLY_TO, "reply-to", 'r', VALUE_TEXT, "MESSAGE", NULL,
                        "The id of the message that this is a reply to" },
  [OPTION_METADATA] = { OPTION_METADATA, "metadata", 'm', VALUE_TEXT, "JSON", NULL,
                        "Further metadata, as a JSON object" },
  [OPTION_EVENT] = { OPTION_EVENT, "event", 'e', VALUE_FILE, "FILE", NULL,
                     "Answer the event in FILE, a line of “relay watch --json”" },
  [OPTION_WAIT] = { OPTION_WAIT, "wait", 'w', VALUE_NUMBER, "SECONDS", NULL,
                    "How long to wait for the answer (3600 if not given)" },
  [OPTION_PROMPT_KIND] = { OPTION_PROMPT_KIND, "kind", 0, VALUE_CHOICE, "KIND",
                           "approval clarify choice",
                           "The kind of question: approval, clarify or choice (the default)" },
  [OPTION_MEDIA_KIND] = { OPTION_MEDIA_KIND, "kind", 0, VALUE_CHOICE, "KIND",
                          "image voice audio video document",
                          "How to show it: image, voice, audio, video or document; guessed if not "
                          "given" },
  [OPTION_CAPTION] = { OPTION_CAPTION, "caption", 'c', VALUE_TEXT, "TEXT", NULL,
                       "The text below the file" },
  [OPTION_FILENAME] = { OPTION_FILENAME, "filename", 0, VALUE_TEXT, "NAME", NULL,
                        "The name that people see" },
  [OPTION_DOWNLOAD] = { OPTION_DOWNLOAD, "download", 'd', VALUE_TEXT, "URL", NULL,
                        "Download the media of a message to FILE instead of sending one" },
  [OPTION_LIFETIME] = { OPTION_LIFETIME, "lifetime", 0, VALUE_NUMBER, "SECONDS", NULL,
                        "How long the token is valid (300 if not given, 0 for ever)" },
  [OPTION_STAY] = { OPTION_STAY, "stay", 0, VALUE_NUMBER, "MS", NULL,
                    "How long to watch whether the connection stays (2000 if not given)" },
  [OPTION_TO_FILE] = { OPTION_TO_FILE, "to-file", 0, VALUE_NONE, NULL, NULL,
                       "Store the secret in a file of your own instead of the keyring" },
  [OPTION_FORGET] = { OPTION_FORGET, "forget", 0, VALUE_NONE, NULL, NULL,
                      "Delete the stored secret and the account instead" },
  [OPTION_FULL] = { OPTION_FULL, "full", 0, VALUE_NONE, NULL, NULL,
                    "Record ids and texts as they are (secrets are never recorded)" },
};

const OptionId common_options[] = {
  OPTION_URL,       OPTION_ID,      OPTION_PLATFORMS, OPTION_ACCOUNT, OPTION_SECRET_FILE,
  OPTION_SECRET_FD, OPTION_KEYRING, OPTION_CA_FILE,   OPTION_PROXY,   OPTION_ALLOW_INSECURE,
  OPTION_TIMEOUT,   OPTION_COLOR,   OPTION_QUIET,     OPTION_HELP,    N_OPTIONS,
};

static const OptionId watch_options[] = { OPTION_JSON, OPTION_COUNT, OPTION_KEEP, N_OPTIONS };
static const OptionId send_options[] = { OPTION_REPLY_TO, OPTION_THREAD,   OPTION_SCOPE,
                                         OPTION_PLATFORM, OPTION_METADATA, OPTION_JSON,
                                         N_OPTIONS };
static const OptionId reply_options[] = { OPTION_EVENT,    OPTION_THREAD,   OPTION_SCOPE,
                                          OPTION_PLATFORM, OPTION_METADATA, OPTION_JSON,
                                          N_OPTIONS };
static const OptionId ask_options[] = { OPTION_WAIT,     OPTION_PROMPT_KIND, OPTION_REPLY_TO,
                                        OPTION_THREAD,   OPTION_SCOPE,       OPTION_PLATFORM,
                                        OPTION_METADATA, OPTION_JSON,        N_OPTIONS };
static const OptionId media_options[] = { OPTION_MEDIA_KIND, OPTION_CAPTION,  OPTION_FILENAME,
                                          OPTION_REPLY_TO,   OPTION_THREAD,   OPTION_SCOPE,
                                          OPTION_PLATFORM,   OPTION_METADATA, OPTION_DOWNLOAD,
                                          OPTION_JSON,       N_OPTIONS };
static const OptionId follow_up_options[] = { OPTION_METADATA, OPTION_JSON, N_OPTIONS };
static const OptionId info_options[] = { OPTION_JSON, N_OPTIONS };
static const OptionId ping_options[] = { OPTION_COUNT, OPTION_JSON, N_OPTIONS };
static const OptionId doctor_options[] = { OPTION_STAY, OPTION_JSON, N_OPTIONS };
static const OptionId record_options[] = { OPTION_FULL, OPTION_COUNT, OPTION_JSON, N_OPTIONS };
static const OptionId replay_options[] = { OPTION_JSON, N_OPTIONS };
static const OptionId token_options[] = { OPTION_LIFETIME, N_OPTIONS };
static const OptionId login_options[] = { OPTION_TO_FILE, OPTION_FORGET, N_OPTIONS };

const Command commands[N_COMMANDS] = {
  [COMMAND_WATCH] = { COMMAND_WATCH, "watch", "", 0, 0, 0, "Show what is received",
                      "Shows every message and other event as one line, until Ctrl-C. A text of several lines "
                      "is indented. Characters that could control the terminal are shown as codes.\n\n"
                      "What is shown has been received: the connector does not deliver it to the bot any more. "
                      "With --keep it is not acknowledged, and the connector delivers it again to the next "
                      "connection; most connectors then send only one message.",
                      watch_options },
  [COMMAND_SEND] = { COMMAND_SEND, "send", "CHAT TEXT|-", 2, 2, 0, "Send a text to a chat",
                     "Sends TEXT, or what is read from standard input for “-”, and prints the id of the "
                     "message. A text that is too long for one message is sent in several.",
                     send_options },
  [COMMAND_REPLY] = { COMMAND_REPLY, "reply", "[CHAT MESSAGE] TEXT|-", 1, 3, 0, "Answer a message",
                      "Sends a text as a reply to the message with the id MESSAGE in CHAT. With --event, CHAT "
                      "and MESSAGE are left out: the answer goes where the event came from, in its thread.",
                      reply_options },
  [COMMAND_ASK] = { COMMAND_ASK, "ask", "CHAT QUESTION OPTION…", 3, -1, 0,
                    "Ask a question with buttons and wait for the answer",
                    "Sends QUESTION with a button for each OPTION, waits until somebody presses one, and prints "
                    "its id. OPTION is the label of the button, or ID=LABEL. Without an id, the first option "
                    "has the id 1, the second 2 and so on.",
                    ask_options },
  [COMMAND_MEDIA] = { COMMAND_MEDIA, "media", "[CHAT] FILE|URL", 1, 2, 1, "Send or download a file",
                      "Uploads FILE to the connector and sends it to CHAT. An https URL is sent as it is. "
                      "With --download, the media of a received message are saved to FILE, and CHAT is left out.",
                      media_options },
  [COMMAND_FOLLOW_UP] = { COMMAND_FOLLOW_UP, "follow-up", "SESSION KIND TEXT|-", 3, 3, 0,
                          "Answer an interaction",
                          "Sends a text with a credential that the connector keeps for the session key SESSION, such "
                          "as discord.interaction_token for KIND.",
                          follow_up_options },
  [COMMAND_INFO] = { COMMAND_INFO, "info", "[CHAT]", 0, 1, 0, "Show what the platforms can do",
                     "Shows the descriptor of each platform: limits, features and operations. With CHAT it shows "
                     "the name and the type of the chat.",
                     info_options },
  [COMMAND_PING] = { COMMAND_PING, "ping", "", 0, 0, 0, "Measure how fast the connector answers",
                     "Measures the time for name resolution, connection, TLS and an HTTP request, for the WebSocket "
                     "(all of these once more, and the upgrade) and the handshake, and then the round trip of requests, "
                     "five unless --count is given.",
                     ping_options },
  [COMMAND_DOCTOR] = { COMMAND_DOCTOR, "doctor", "", 0, 0, 0, "Find out why a connection fails",
                       "Checks, one after the other: URL, DNS, TCP, TLS, upgrade, authentication, clock, handshake, "
                       "round trip, and whether the connection stays. The last line says in one sentence what is "
                       "wrong and what to do.\n\n"
                       "The doctor connects as this gateway, so the connector may close the connection of a program "
                       "that is running with the same id; that program connects again.",
                       doctor_options },
  [COMMAND_RECORD] = { COMMAND_RECORD, "record", "FILE", 1, 1, 1,
                       "Record a session for a bug report",
                       "Shows events like watch, and writes every frame in both directions to FILE, one JSON object "
                       "per line, until Ctrl-C. Ids are replaced by numbers that stay the same within the file, and "
                       "letters and digits of texts by x and 0, unless --full is given. Secrets and tokens are never "
                       "written. Messages that are received are acknowledged.",
                       record_options },
  [COMMAND_REPLAY] = { COMMAND_REPLAY, "replay", "FILE", 1, 1, 1, "Show a recorded session",
                       "Passes what the connector has sent in a recorded session through the library, without a "
                       "connection, and shows events like watch.",
                       replay_options },
  [COMMAND_TOKEN] = { COMMAND_TOKEN, "token", "", 0, 0, 0, "Print a token",
                      "Prints a token for the HTTP calls of the connector, as in “Authorization: Bearer TOKEN”. "
                      "Whoever has it can act as this gateway until it expires.",
                      token_options },
  [COMMAND_LOGIN] = { COMMAND_LOGIN, "login", "", 0, 0, 0, "Store URL, id and secret",
                      "Asks for the secret, stores it in the keyring, and writes URL, id and platforms to the key "
                      "file, so that the other commands need no options. The secret is read from the terminal, or "
                      "as --secret-file or --secret-fd say.",
                      login_options },
};

const char program_summary[] = "talk to a relay connector from the terminal";

const char program_description[] =
  "relay connects to a connector as a gateway does: it receives messages of chat platforms, sends "
  "texts, files and questions, and finds out why a connection fails.\n\n"
  "Options come first, then environment variables, then the key file. The secret is taken from "
  "the first of: --secret-fd, --secret-file, --keyring, GATEWAY_RELAY_SECRET, and the key file. "
  "It is never an argument, because other users can see arguments.\n\n"
  "Ctrl-C disconnects properly before the program ends; a second Ctrl-C ends it at once.";

const Entry exit_statuses[] = {
  { "0", "Everything went well. Ctrl-C is the normal end of watch and record" },
  { "1", "The connector has refused it, or it failed; nothing was delivered" },
  { "2", "An argument, the key file or another setting is not valid" },
  { "3", "There is no connection: wrong host or port, TLS, a proxy, or no answer" },
  { "4", "The connector does not accept the credentials, or has revoked them" },
  { "5", "It may have been delivered: the connection was lost before the answer" },
  { "6", "Nobody answered the question in time" },
  { "130", "Ended by Ctrl-C before it was done" },
  { NULL, NULL },
};

const Entry variables[] = {
  { "GATEWAY_RELAY_URL", "The URL of the connector" },
  { "GATEWAY_RELAY_ID", "The id of this gateway" },
  { "GATEWAY_RELAY_SECRET", "The secret of this gateway" },
  { "GATEWAY_RELAY_PLATFORMS", "The platforms to announce, separated by commas" },
  { "GATEWAY_RELAY_BOT_IDS", "The bot id of each platform: {\"discord\": {\"botId\": \"…\"}}" },
  { "NO_COLOR", "No colours, unless --color=always is given" },
  { "G_MESSAGES_DEBUG", "Relay shows the log of the library" },
  { NULL, NULL },
};

const Entry files[] = {
  { "$XDG_CONFIG_HOME/relay/relay.conf",
    "The key file, with a group for each account ([default]) and the keys url, id, platforms, "
    "bot-ids, secret-file, keyring, ca-file and proxy" },
  { "$XDG_CONFIG_HOME/relay/ACCOUNT.secret",
    "Where “relay login --to-file” stores the secret. Only its owner may be able to read it" },
  { NULL, NULL },
};

const Entry examples[] = {
  { "relay login --url https://relay.example.org --id bot", "Store the account once" },
  { "relay doctor", "Find out why the bot is not connected" },
  { "relay watch", "Show messages as they come" },
  { "df -h | relay send 1234 -", "Send the output of a program" },
  { "relay ask 1234 'Deploy?' yes=Yes no=No", "Ask, and print yes or no" },
  { NULL, NULL },
};

const Command *
command_find (const char *name)
{
  for (int i = 0; i < N_COMMANDS; i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}
