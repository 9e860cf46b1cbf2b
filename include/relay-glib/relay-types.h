/* relay-types.h: forward declarations, so that no two headers include each other
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include <relay-glib/relay-version-macros.h>

G_BEGIN_DECLS

typedef struct _RelayAdapter RelayAdapter;
typedef struct _RelayChat RelayChat;
typedef struct _RelayChatInfo RelayChatInfo;
typedef struct _RelayChatList RelayChatList;
typedef struct _RelayChatMessage RelayChatMessage;
typedef struct _RelayCredentials RelayCredentials;
typedef struct _RelayDescriptor RelayDescriptor;
typedef struct _RelayDraft RelayDraft;
typedef struct _RelayEndpoint RelayEndpoint;
typedef struct _RelayIdentity RelayIdentity;
typedef struct _RelayMedia RelayMedia;
typedef struct _RelayMemoryTransport RelayMemoryTransport;
typedef struct _RelayMessageEvent RelayMessageEvent;
typedef struct _RelayPassthrough RelayPassthrough;
typedef struct _RelayPrompt RelayPrompt;
typedef struct _RelayPromptOption RelayPromptOption;
typedef struct _RelayPromptResponse RelayPromptResponse;
typedef struct _RelaySecretRequest RelaySecretRequest;
typedef struct _RelaySendResult RelaySendResult;
typedef struct _RelaySessionSource RelaySessionSource;
typedef struct _RelayTransport RelayTransport;
typedef struct _RelayWebsocketTransport RelayWebsocketTransport;

G_END_DECLS
