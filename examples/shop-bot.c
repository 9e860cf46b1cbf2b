/* shop-bot.c: takes an order with buttons and sends a receipt as a file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Any message begins an order: choose a drink, pay, get the receipt. Everybody in a channel sees
 * the buttons, but only the person who ordered can pay.
 */

#include <stdlib.h>
#include <string.h>

#include "bot.h"

#define ANSWER_TIMEOUT_SECONDS 300

typedef struct
{
  RelayAdapter *adapter;
  RelayEndpoint *endpoint;
  RelayMessageEvent *event;
  char *drink;
} Order;

static Order *
order_new (RelayAdapter *adapter, RelayEndpoint *endpoint, RelayMessageEvent *event)
{
  Order *self = g_new0 (Order, 1);

  self->adapter = g_object_ref (adapter);
  self->endpoint = g_object_ref (endpoint);
  self->event = g_object_ref (event);

  return self;
}

static void
order_free (Order *self)
{
  g_free (self->drink);
  g_object_unref (self->event);
  g_object_unref (self->endpoint);
  g_object_unref (self->adapter);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

/* Every step takes the order over from the one before. A step that does not hand it on frees it. */

static void
order_send (Order *self, const char *text)
{
  bot_reply (self->adapter, self->event, text);
}

/* Takes @self: @callback gets it with the answer. */
static void
order_ask (Order *self, RelayPrompt *prompt, GAsyncReadyCallback callback)
{
  const char *chat_id = relay_message_event_get_chat_id (self->event);
  const char *message_id = relay_message_event_get_message_id (self->event);
  g_autoptr (JsonObject) metadata = relay_message_event_dup_reply_metadata (self->event);

  relay_adapter_ask_async (self->adapter, chat_id, prompt, ANSWER_TIMEOUT_SECONDS, message_id,
                           metadata, NULL, callback, self);
}

static void
on_receipt_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_send_media_finish (order->adapter, result, &error);
  bot_report_error ("Sending the receipt", error);
}

/* Takes @self. @url is that of the uploaded receipt. */
static void
order_send_receipt (Order *self, const char *url)
{
  const char *chat_id = relay_message_event_get_chat_id (self->event);
  const char *message_id = relay_message_event_get_message_id (self->event);
  g_autoptr (JsonObject) metadata = relay_message_event_dup_reply_metadata (self->event);

  relay_adapter_send_media_async (self->adapter, chat_id, RELAY_MEDIA_KIND_DOCUMENT, url,
                                  "Thank you!", "receipt.txt", message_id, metadata, NULL,
                                  on_receipt_sent, self);
}

static void
on_receipt_uploaded (GObject *endpoint, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  url = relay_endpoint_upload_finish (order->endpoint, result, NULL, NULL, &error);
  bot_report_error ("Uploading the receipt", error);
  if (url != NULL)
    order_send_receipt (g_steal_pointer (&order), url);
}

/* Takes @self. */
static void
order_upload_receipt (Order *self)
{
  g_autofree char *text = g_strdup_printf ("1 %s, paid\n", self->drink);
  gsize size = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  relay_endpoint_upload_async (self->endpoint, stream, size, "text/plain", "receipt.txt", NULL,
                               NULL, NULL, NULL, on_receipt_uploaded, self);
}

static gboolean
order_is_paid_by_customer (Order *self, RelayPromptResponse *answer)
{
  RelaySessionSource *payer = relay_prompt_response_get_source (answer);
  const char *payer_id = relay_session_source_get_user_id (payer);
  const char *customer_id = relay_message_event_get_user_id (self->event);

  return g_strcmp0 (payer_id, customer_id) == 0;
}

static void
on_paid (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) answer = NULL;

  answer = relay_adapter_ask_finish (order->adapter, result, &error);
  bot_report_error ("Paying", error);
  if (answer == NULL || g_str_equal (relay_prompt_response_get_option_id (answer), "no"))
    order_send (order, "Another time, then.");
  else if (!order_is_paid_by_customer (order, answer))
    order_send (order, "Only who ordered can pay.");
  else
    order_upload_receipt (g_steal_pointer (&order));
}

/* Takes @self. */
static void
order_ask_for_payment (Order *self)
{
  g_autofree char *question = g_strdup_printf ("One %s: pay now?", self->drink);
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_APPROVAL, question);

  relay_prompt_add_option (prompt, "yes", "Pay", RELAY_PROMPT_STYLE_SUCCESS);
  relay_prompt_add_option (prompt, "no", "Cancel", RELAY_PROMPT_STYLE_DANGER);
  order_ask (self, prompt, on_paid);
}

static void
on_chosen (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) answer = NULL;

  answer = relay_adapter_ask_finish (order->adapter, result, &error);
  bot_report_error ("Choosing a drink", error);
  if (answer == NULL)
    return;

  order->drink = g_strdup (relay_prompt_response_get_option_id (answer));
  order_ask_for_payment (g_steal_pointer (&order));
}

/* Takes @self. */
static void
order_ask_for_drink (Order *self)
{
  g_autoptr (RelayPrompt) prompt =
    relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "What would you like?");

  relay_prompt_add_option (prompt, "tea", "Tea", RELAY_PROMPT_STYLE_PRIMARY);
  relay_prompt_add_option (prompt, "coffee", "Coffee", NULL);
  order_ask (self, prompt, on_chosen);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, RelayEndpoint *endpoint)
{
  Order *order = order_new (adapter, endpoint, event);

  order_ask_for_drink (order);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web");
  g_autoptr (RelayEndpoint) endpoint = NULL;
  RelayTransport *transport;

  if (adapter == NULL)
    return EXIT_FAILURE;

  transport = relay_adapter_get_transport (adapter);
  endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (transport));
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), endpoint);

  return bot_run (adapter);
}
