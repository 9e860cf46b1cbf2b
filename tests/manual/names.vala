// names.vala: the names that the Vala fragments of the pages use without defining them
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Model : Object {
  public async string? next () throws Error {
    return null;
  }
}

public abstract class Names : Object {
  protected Relay.Adapter adapter;
  protected Relay.WebsocketTransport transport;
  protected Relay.Endpoint endpoint;
  protected Relay.MessageEvent event;
  protected InputStream stream;
  protected OutputStream output;
  protected Model model;
  protected int64 size;
  protected string chat_id;
  protected string message_id;
  protected string text;

  protected void forget (string chat_id) {
  }

  protected async bool store (Relay.MessageEvent event) {
    return true;
  }
}

public IOStream connect_to_somewhere () throws Error {
  throw new IOError.FAILED ("nowhere");
}
