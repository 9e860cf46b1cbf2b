/* relay-utf8-decoder-private.h: decodes UTF-8 that arrives in parts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A character may be cut at any byte: what may become one with later bytes is kept back. Surrogates
 * that are encoded with three bytes each are joined as well: they come from UTF-16 strings that
 * were cut inside a pair. A surrogate without a partner, and each maximal part of an ill-formed
 * sequence, becomes one U+FFFD, as Unicode recommends.
 */
typedef struct _RelayUtf8Decoder RelayUtf8Decoder;

RelayUtf8Decoder *relay_utf8_decoder_new (void);
void relay_utf8_decoder_free (RelayUtf8Decoder *self);
/* @bytes ends with a zero byte. Returns valid UTF-8: (transfer full); "" if all was kept back. */
char *relay_utf8_decoder_decode (RelayUtf8Decoder *self, const char *bytes);
/* No more bytes will come: returns U+FFFD for what was kept back, "" if that is nothing. */
char *relay_utf8_decoder_finish (RelayUtf8Decoder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayUtf8Decoder, relay_utf8_decoder_free)

G_END_DECLS
