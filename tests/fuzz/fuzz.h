/* fuzz.h: what the fuzz targets stand on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/*
 * A target is one C file with LLVMFuzzerTestOneInput(). libFuzzer brings a main(); every
 * other build has the one of fuzz-main.c, which runs files. An assertion that fails, a
 * critical and a warning of GLib all abort: those are findings, as what a sanitizer says.
 */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* For the rest of the process: the library warns of what a target does to it. */
void fuzz_allow_warnings (void);

/* A file is text that people can read: decisions are single characters of it. */
typedef struct
{
  const char *at;
  const char *end;
} FuzzInput;

FuzzInput fuzz_input (const uint8_t *data, size_t size);
/* The next byte, 0 behind the end */
guint fuzz_byte (FuzzInput *self);
/* Up to the next newline, or the end; without NUL, as a string */
char *fuzz_line (FuzzInput *self);
/* All that is left, as a string up to the first NUL */
char *fuzz_rest (FuzzInput *self);

/* A copy that ends where its bytes end, so that a sanitizer sees a read behind them */
char *fuzz_tight_copy (const char *text, gsize length);

/* Whether it is strict RFC 8259 by a reader that has nothing in common with the library's;
 * @max_depth containers may be open at once. */
gboolean fuzz_json_is_valid (const char *text, gsize length, guint max_depth);

/* Reads all properties, and those of the objects in them: every string has to be UTF-8. */
void fuzz_read_object (gpointer object);
/* What an application gets as JsonObject can be written, and is the same when it is read. Takes it. */
void fuzz_take_json (JsonObject *object);
void fuzz_check_string (const char *string);

G_END_DECLS
