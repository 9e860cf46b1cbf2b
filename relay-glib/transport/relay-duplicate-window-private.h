/* relay-duplicate-window-private.h: the identity of an event, and which events are duplicates
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The identity of an event or a passthrough forward. It is made once per arrival and keeps its hash; the
 * delivery and the duplicate window share it. It does not change and may be referenced in any thread.
 *
 * A string of more than RELAY_EVENT_KEY_MAX bytes is kept as its beginning and the SHA-256 digest of the
 * whole, so that the number of keys bounds their memory.
 */
typedef struct _RelayEventKey RelayEventKey;

#define RELAY_EVENT_KEY_MAX 256

/* NULL without a message id. @profile: nullable. @variant: nullable; what tells apart the events of one
 * message, for instance an edit and what it edits */
RelayEventKey *relay_event_key_new_for_message (const char *platform,
                                                const char *chat_id,
                                                const char *message_id,
                                                const char *profile,
                                                const char *variant);
/* Of an event without a message id, or of a forward; NULL without a buffer id. @digest is of its
 * contents: a connector may count its buffer ids from 1 again. */
RelayEventKey *relay_event_key_new_for_buffer (const char *buffer_id, const char *digest);
RelayEventKey *relay_event_key_ref (RelayEventKey *self);
void relay_event_key_unref (RelayEventKey *self);
/* Makes a key that equals the one that relay_event_key_get_string() returned @string for. What is longer
 * than any key is cut off. */
RelayEventKey *relay_event_key_new_from_string (const char *string);
const char *relay_event_key_get_string (RelayEventKey *self);
/* For a GHashTable */
guint relay_event_key_hash (gconstpointer self);
gboolean relay_event_key_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayEventKey, relay_event_key_unref)

/* The keys of the last events that were delivered. When it is full, the oldest key is evicted. */
typedef struct _RelayDuplicateWindow RelayDuplicateWindow;

/* It is empty, and keeps nothing until the maximum size is set. */
RelayDuplicateWindow *relay_duplicate_window_new (void);
void relay_duplicate_window_free (RelayDuplicateWindow *self);
void relay_duplicate_window_set_max_size (RelayDuplicateWindow *self, guint max_size);
guint relay_duplicate_window_get_max_size (RelayDuplicateWindow *self);
gboolean relay_duplicate_window_contains (RelayDuplicateWindow *self, RelayEventKey *key);
/* The key is the newest afterwards. It may be in one window only. */
void relay_duplicate_window_add (RelayDuplicateWindow *self, RelayEventKey *key);
void relay_duplicate_window_remove (RelayDuplicateWindow *self, RelayEventKey *key);

/* The strings of all keys, oldest first: an array of char * */
GPtrArray *relay_duplicate_window_dup_strings (RelayDuplicateWindow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayDuplicateWindow, relay_duplicate_window_free)

G_END_DECLS
