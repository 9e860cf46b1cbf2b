/* shop-bot.c: takes an order with buttons, and gives a receipt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Say anything. In a channel everybody sees the buttons, and only who ordered may pay.
 */

#include <string.h>

#include "bot.h"

#define PATIENCE_SECONDS 300

typedef struct
{
  RelayAdapter *adapter;
  RelayEndpoint *endpoint;
  RelayMessageEvent *event;
  const char *chat_id;
  char *drink;
} Order;

static void
order_free (Order *order)
{
  g_object_unref (order->event);
  g_free (order->drink);
  g_free (order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

static void
on_receipt_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_media_finish (RELAY_ADAPTER (adapter), result, &error);

  if (sent == NULL)
    bot_complain ("Sending the receipt", error);
}

/* What was uploaded is sent by the URL that the upload answered. */
static void
on_receipt_uploaded (GObject *endpoint, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = relay_endpoint_upload_finish (order->endpoint, result, NULL, NULL, &error);

  bot_complain ("The upload", error);
  if (url != NULL)
    relay_adapter_send_media_async (order->adapter, order->chat_id, RELAY_MEDIA_KIND_DOCUMENT, url,
                                    "Thank you!", "receipt.txt",
                                    relay_message_event_get_message_id (order->event), NULL, NULL,
                                    on_receipt_sent, NULL);
}

static void
on_paid (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) answer =
    relay_adapter_ask_finish (order->adapter, result, &error);
  const char *customer = relay_message_event_get_user_id (order->event);
  g_autofree char *receipt = g_strdup_printf ("1 %s, paid\n", order->drink);
  g_autoptr (GBytes) bytes = g_bytes_new (receipt, strlen (receipt));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  bot_complain ("Paying", error);
  if (answer == NULL || g_str_equal (relay_prompt_response_get_option_id (answer), "no"))
    bot_send (order->adapter, order->chat_id, "Another time, then.");
  else if (g_strcmp0 (relay_session_source_get_user_id (relay_prompt_response_get_source (answer)),
                      customer) != 0)
    bot_send (order->adapter, order->chat_id, "Only who ordered can pay.");
  else
    {
      relay_endpoint_upload_async (order->endpoint, stream, strlen (receipt), "text/plain",
                                   "receipt.txt", NULL, NULL, NULL, NULL, on_receipt_uploaded,
                                   order);
      g_steal_pointer (&order);
    }
}

static void
on_chosen (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (Order) order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) answer =
    relay_adapter_ask_finish (order->adapter, result, &error);
  g_autoptr (RelayPrompt) prompt = NULL;
  g_autofree char *question = NULL;

  bot_complain ("Choosing", error);
  if (answer == NULL)
    return;
  order->drink = g_strdup (relay_prompt_response_get_option_id (answer));
  question = g_strdup_printf ("One %s: pay now?", order->drink);
  prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_APPROVAL, question);
  relay_prompt_add_option (prompt, "yes", "Pay", RELAY_PROMPT_STYLE_SUCCESS);
  relay_prompt_add_option (prompt, "no", "Cancel", RELAY_PROMPT_STYLE_DANGER);
  relay_adapter_ask_async (order->adapter, order->chat_id, prompt, PATIENCE_SECONDS, NULL, NULL,
                           on_paid, order);
  g_steal_pointer (&order);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, RelayEndpoint *endpoint)
{
  const char *chat_id = relay_message_event_get_chat_id (event);
  g_autoptr (RelayPrompt) prompt =
    relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "What would you like?");
  Order *order = g_new0 (Order, 1);

  *order = (Order){ adapter, endpoint, g_object_ref (event), chat_id, NULL };
  relay_prompt_add_option (prompt, "tea", "Tea", RELAY_PROMPT_STYLE_PRIMARY);
  relay_prompt_add_option (prompt, "coffee", "Coffee", NULL);
  relay_adapter_ask_async (adapter, chat_id, prompt, PATIENCE_SECONDS, NULL, NULL, on_chosen,
                           order);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web");
  g_autoptr (RelayEndpoint) endpoint = NULL;

  if (adapter == NULL)
    return 1;
  endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (relay_adapter_get_transport (adapter)));
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), endpoint);
  return bot_run (adapter);
}
