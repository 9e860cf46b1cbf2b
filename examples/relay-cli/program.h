/* program.h: the functions of the commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "invocation.h"
#include "status.h"

Status command_watch (const Invocation *invocation);
Status command_send (const Invocation *invocation);
Status command_reply (const Invocation *invocation);
Status command_ask (const Invocation *invocation);
Status command_media (const Invocation *invocation);
Status command_follow_up (const Invocation *invocation);
Status command_info (const Invocation *invocation);
Status command_ping (const Invocation *invocation);
Status command_doctor (const Invocation *invocation);
Status command_record (const Invocation *invocation);
Status command_replay (const Invocation *invocation);
Status command_token (const Invocation *invocation);
Status command_login (const Invocation *invocation);
