/* fuzz.h: helpers for the fuzz targets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A target is one C file with LLVMFuzzerTestOneInput(). libFuzzer has a main() of its own; other
 * builds use that of fuzz-main.c, which runs files. A failed assertion, a critical and a warning of
 * GLib abort the process, which is a finding, as is a report of a sanitizer.
 */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* From now on warnings do not abort: for a target that makes the library warn */
void fuzz_allow_warnings (void);

/* An input is readable text: each decision of a target is one character. */
typedef struct
{
  const char *at;
  const char *end;
} FuzzInput;

FuzzInput fuzz_input (const uint8_t *data, size_t size);
/* The next byte; 0 after the end */
guint fuzz_byte (FuzzInput *self);
/* The text up to the next newline or the end, or to the first NUL */
char *fuzz_line (FuzzInput *self);
/* The remaining text, up to the first NUL */
char *fuzz_remainder (FuzzInput *self);

/* A copy without a NUL, so that a sanitizer finds a read beyond its end; free with free() */
char *fuzz_tight_copy (const char *text, gsize length);

/* Whether @text is strict RFC 8259 according to a second parser that shares no code with the library's,
 * with at most @max_depth open containers */
gboolean fuzz_json_is_valid (const char *text, gsize length, guint max_depth);

/* Reads all properties, also of nested objects, and checks that the strings are UTF-8. */
void fuzz_read_object (gpointer object);
/* Checks that an object made for the application can be written and is the same when it is read back.
 * Takes @object. */
void fuzz_take_json (JsonObject *object);
void fuzz_check_string (const char *string);
