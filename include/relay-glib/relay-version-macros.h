/* relay-version-macros.h: which symbols are public, and since when
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <glib.h>

#include <relay-glib/relay-version.h>

#ifndef _RELAY_EXTERN
#define _RELAY_EXTERN extern __attribute__ ((visibility ("default")))
#endif

/**
 * RELAY_VERSION_1_0:
 *
 * The 1.0 series, to compare with `RELAY_VERSION_MAX_ALLOWED`.
 *
 * Since: 1.0
 */
#define RELAY_VERSION_1_0 (G_ENCODE_VERSION (1, 0))

#ifndef RELAY_VERSION_MAX_ALLOWED
#define RELAY_VERSION_MAX_ALLOWED RELAY_VERSION_1_0
#endif

#define RELAY_AVAILABLE_IN_1_0 _RELAY_EXTERN
