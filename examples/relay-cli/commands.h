/* commands.h: the table of commands and options, which help, manual page and completions are made from
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * This header and commands.c use nothing but the C language, so that the program that makes the
 * manual page and the completions can run on the machine that compiles.
 */

#pragma once

typedef enum
{
  OPTION_URL,
  OPTION_ID,
  OPTION_PLATFORMS,
  OPTION_ACCOUNT,
  OPTION_SECRET_FILE,
  OPTION_SECRET_FD,
  OPTION_KEYRING,
  OPTION_CA_FILE,
  OPTION_PROXY,
  OPTION_ALLOW_INSECURE,
  OPTION_TIMEOUT,
  OPTION_COLOR,
  OPTION_QUIET,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_JSON,
  OPTION_COUNT,
  OPTION_KEEP,
  OPTION_PLATFORM,
  OPTION_THREAD,
  OPTION_SCOPE,
  OPTION_REPLY_TO,
  OPTION_METADATA,
  OPTION_EVENT,
  OPTION_WAIT,
  OPTION_PROMPT_KIND,
  OPTION_MEDIA_KIND,
  OPTION_CAPTION,
  OPTION_FILENAME,
  OPTION_DOWNLOAD,
  OPTION_LIFETIME,
  OPTION_STAY,
  OPTION_TO_FILE,
  OPTION_FORGET,
  OPTION_FULL,
  N_OPTIONS
} OptionId;

typedef enum
{
  VALUE_NONE, /* the option is a switch */
  VALUE_TEXT,
  VALUE_NUMBER,
  VALUE_FILE,
  VALUE_CHOICE /* one of Option.choices */
} ValueKind;

typedef struct
{
  OptionId id;
  const char *name;
  char letter; /* 0 if it has no short form */
  ValueKind kind;
  const char *value;   /* what help calls the value; NULL for a switch */
  const char *choices; /* separated by blanks; NULL unless the kind is VALUE_CHOICE */
  const char *help;    /* without a full stop */
} Option;

typedef enum
{
  COMMAND_WATCH,
  COMMAND_SEND,
  COMMAND_REPLY,
  COMMAND_ASK,
  COMMAND_MEDIA,
  COMMAND_FOLLOW_UP,
  COMMAND_INFO,
  COMMAND_PING,
  COMMAND_DOCTOR,
  COMMAND_RECORD,
  COMMAND_REPLAY,
  COMMAND_TOKEN,
  COMMAND_LOGIN,
  N_COMMANDS
} CommandId;

typedef struct
{
  CommandId id;
  const char *name;
  const char *arguments; /* as help writes them; "" if there are none */
  int min_arguments;
  int max_arguments;       /* -1 for any number */
  int takes_files;         /* the arguments are completed with names of files */
  const char *summary;     /* one line without a full stop */
  const char *description; /* paragraphs, separated by an empty line */
  const OptionId *options; /* its own, ending with N_OPTIONS */
} Command;

typedef struct
{
  const char *name;
  const char *meaning;
} Entry;

extern const Option options[N_OPTIONS];
extern const Command commands[N_COMMANDS];

/* The options that every command has, ending with N_OPTIONS */
extern const OptionId common_options[];

/* Further sections of the manual page and of "relay --help"; each list ends with a NULL name. */
extern const char program_summary[];
extern const char program_description[];
extern const Entry exit_statuses[];
extern const Entry variables[];
extern const Entry files[];
extern const Entry examples[];

/* NULL if there is no command of that name */
const Command *command_find (const char *name);
