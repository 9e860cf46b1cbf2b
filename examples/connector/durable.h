/* durable.h: an HTTP answer that is sent when the disk has what it tells
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

void durable_answer (Hub *hub, SoupServerMessage *message);

G_END_DECLS
