/* delivery.h: one gateway's queue: one frame at a time, until it is taken
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

typedef enum
{
  DELIVERY_OFFLINE,
  DELIVERY_ONLINE,
  DELIVERY_IDLE,
} DeliveryState;

/* The connection that a delivery writes to. */
typedef struct
{
  /* An error of G_IO_ERROR_CLOSED is about the connection, any other one about the frame. */
  gboolean (*send) (gpointer connection, const char *frame, GError **error);
  void (*replace) (gpointer connection);

  /* The address that the gateway has used, as in http://127.0.0.1:8787 */
  const char *(*get_base) (gpointer connection);
} DeliveryLine;

Delivery *delivery_new (Hub *hub, const char *gateway_id);
void delivery_free (Delivery *self);
DeliveryState delivery_get_state (Delivery *self);
const char *delivery_state_name (DeliveryState state);
const char *delivery_get_base (Delivery *self);
gint64 delivery_get_since (Delivery *self);
void delivery_attach (Delivery *self, const DeliveryLine *line, gpointer connection);
void delivery_detach (Delivery *self, gpointer connection);
gboolean delivery_is_attached (Delivery *self, gpointer connection);
void delivery_set_ready (Delivery *self);
void delivery_set_idle (Delivery *self);
void delivery_add (Delivery *self, QueuedFrame *frame);
void delivery_pump (Delivery *self);
void delivery_refresh (Delivery *self);
guint delivery_count_waiting (Delivery *self, const char *platform);
gboolean delivery_acknowledge (Delivery *self, const char *buffer_id);
void delivery_end_delete (Delivery *self);
gboolean delivery_interrupt (Delivery *self, const char *session_key, const char *chat_id);

G_END_DECLS
