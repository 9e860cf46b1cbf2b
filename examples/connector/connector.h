/* connector.h: the parts of the connector together: start, reload, end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "options.h"

G_BEGIN_DECLS

gboolean connector_run (Options *options, char **argv, GError **error);

G_END_DECLS
