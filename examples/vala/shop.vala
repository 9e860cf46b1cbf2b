// shop.vala: takes an order with buttons and sends a receipt as a file
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any message begins an order: choose a drink, pay, get the receipt. Everybody in a channel sees the buttons, but only
// the person who ordered can pay.
//
//     valac --target-glib=2.74 --pkg relay-glib-1.0 shop.vala bot.vala && ./shop

const uint ANSWER_TIMEOUT_SECONDS = 300;

class Shop : Bot {
  private Relay.Endpoint endpoint;

  public Shop (Relay.WebsocketTransport transport) {
    Object (adapter: new Relay.Adapter (null, transport));
    endpoint = new Relay.Endpoint (transport);
  }

  private async Relay.PromptResponse ask (Relay.MessageEvent order, Relay.Prompt prompt) throws Error {
    return yield adapter.ask_async (order.chat_id, prompt, ANSWER_TIMEOUT_SECONDS, order.message_id,
                                    order.dup_reply_metadata ());
  }

  private async string ask_for_drink (Relay.MessageEvent order) throws Error {
    var prompt = new Relay.Prompt (null, Relay.PROMPT_KIND_CHOICE, "What would you like?");

    prompt.add_option ("tea", "Tea", Relay.PROMPT_STYLE_PRIMARY);
    prompt.add_option ("coffee", "Coffee");
    Relay.PromptResponse answer = yield ask (order, prompt);
    return answer.option_id;
  }

  private async Relay.PromptResponse ask_for_payment (Relay.MessageEvent order, string drink) throws Error {
    var prompt = new Relay.Prompt (null, Relay.PROMPT_KIND_APPROVAL, "One %s: pay now?".printf (drink));

    prompt.add_option ("yes", "Pay", Relay.PROMPT_STYLE_SUCCESS);
    prompt.add_option ("no", "Cancel", Relay.PROMPT_STYLE_DANGER);
    return yield ask (order, prompt);
  }

  private async void send_receipt (Relay.MessageEvent order, string drink) throws Error {
    var text = "1 %s, paid\n".printf (drink);
    var stream = new MemoryInputStream.from_data (text.data);
    string url = yield endpoint.upload_async (stream, text.length, "text/plain", "receipt.txt");

    yield adapter.send_media_async (order.chat_id, Relay.MEDIA_KIND_DOCUMENT, url, "Thank you!", "receipt.txt",
                                    order.message_id, order.dup_reply_metadata ());
  }

  protected override async void answer (Relay.MessageEvent order) throws Error {
    string drink = yield ask_for_drink (order);
    Relay.PromptResponse payment = yield ask_for_payment (order, drink);

    if (payment.option_id == "no")
      yield reply (order, "Another time, then.");
    else if (payment.source.user_id != order.user_id)
      yield reply (order, "Only who ordered can pay.");
    else
      yield send_receipt (order, drink);
  }
}

int main () {
  Relay.WebsocketTransport? transport = transport_of_environment ("web");

  if (transport == null)
    return 1;

  return new Shop (transport).run ();
}
