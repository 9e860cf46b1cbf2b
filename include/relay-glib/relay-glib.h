/* relay-glib.h: the one header that applications include
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#define RELAY_INSIDE

#include <relay-glib/relay-adapter.h>
#include <relay-glib/relay-auth.h>
#include <relay-glib/relay-chat-info.h>
#include <relay-glib/relay-chat-list.h>
#include <relay-glib/relay-chat-message.h>
#include <relay-glib/relay-chat.h>
#include <relay-glib/relay-credentials.h>
#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-draft.h>
#include <relay-glib/relay-endpoint.h>
#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>
#include <relay-glib/relay-media.h>
#include <relay-glib/relay-memory-transport.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>
#include <relay-glib/relay-prompt.h>
#include <relay-glib/relay-prompt-option.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-secret-request.h>
#include <relay-glib/relay-send-result.h>
#include <relay-glib/relay-session-source.h>
#include <relay-glib/relay-text.h>
#include <relay-glib/relay-transport.h>
#include <relay-glib/relay-types.h>
#include <relay-glib/relay-version.h>
#include <relay-glib/relay-version-macros.h>
#include <relay-glib/relay-websocket-transport.h>

#undef RELAY_INSIDE
