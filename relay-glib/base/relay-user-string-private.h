/* relay-user-string-private.h: errors that a person is told about by a text of their own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

/* The message of the RELAY_ERROR_INVALID_ARGUMENT for a file without content. A person can choose such a file, while most
 * other invalid arguments come from the program or its settings.
 */
#define RELAY_MESSAGE_EMPTY_MEDIA "media: stream is empty"
