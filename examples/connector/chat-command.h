/* chat-command.h: relay-connector chat: lists, archives, renames and deletes chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int chat_main (int argc, char **argv);
