// account.vala: a connector, the chats that it brings, and where they are stored
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.Account : Object {
  public const string ENVIRONMENT = "environment";
  private const int PRIORITY_AFTER_FRAMES = 130;
  private const uint PAUSE_BETWEEN_SAVES = 500;

  public string id { get; construct; }
  public string name { get; set; }
  public Settings settings { get; private set; }
  public Relay.WebsocketTransport transport { get; private set; }
  public Relay.Adapter adapter { get; private set; }
  public Relay.ChatList chats { get; private set; }
  public Relay.Endpoint endpoint { get; private set; }

  // The person has to type the secret, as there is none or as it was refused.
  public signal void secret_needed (Relay.SecretRequest request);
  public signal void failed (string what, Error error);

  private File file;
  private bool is_dirty = false;
  private bool is_saving = false;

  public Account (string id) {
    Object (id: id);
  }

  // The account that GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET describe
  public Account.from_environment () {
    Object (id: ENVIRONMENT);
    settings.set_string ("name", _("Environment"));
    settings.set_string ("url", Environment.get_variable ("GATEWAY_RELAY_URL"));
    settings.set_string ("gateway-id", Environment.get_variable ("GATEWAY_RELAY_ID") ?? "");
  }

  construct {
    settings = make_settings ();
    file = File.new_build_filename (Environment.get_user_data_dir (), "relay-desk", id + ".chats");

    transport = Object.new (typeof (Relay.WebsocketTransport)) as Relay.WebsocketTransport;
    transport.reconnect = Relay.Reconnect.ALWAYS;
    transport.priority = PRIORITY_AFTER_FRAMES;
    transport.set_secret_func ((transport, request) => answer_secret_request.begin (request));
    settings.bind ("name", this, "name", SettingsBindFlags.GET);
    settings.bind ("url", transport, "url", SettingsBindFlags.GET);
    settings.bind ("gateway-id", transport, "gateway-id", SettingsBindFlags.GET);
    settings.changed["platforms"].connect (set_identities);
    set_identities ();

    adapter = new Relay.Adapter (null, transport);
    endpoint = new Relay.Endpoint (transport);
    chats = new Relay.ChatList (adapter);
    chats.max_messages = 300;
    chats.hold = true;
    chats.endpoint = endpoint;
    chats.state_changed.connect (() => save.begin ());
    adapter.inbound.connect ((event) => Assistant.answer.begin (this, event));
  }

  public Settings make_settings () {
    return new Settings.with_path ("org.example.RelayDesk.Account", @"/org/example/RelayDesk/accounts/$id/");
  }

  private void set_identities () {
    Relay.Identity[] identities = {};

    foreach (string platform in settings.get_string ("platforms").split (","))
      if (platform.strip () != "")
        identities += new Relay.Identity (platform.strip ());
    transport.set_identities (identities);
  }

  private async void answer_secret_request (Relay.SecretRequest request) {
    bool needs_none = (transport.gateway_id ?? "") == "";
    string? secret = null;

    try {
      if (id == ENVIRONMENT)
        secret = Environment.get_variable ("GATEWAY_RELAY_SECRET");
      else if (!needs_none)
        secret = yield Keyring.lookup (id, request.cancellable);
      if (needs_none || (secret != null && !request.was_refused))
        request.respond (needs_none ? null : secret);
      else
        secret_needed (request);
    } catch (Error error) {
      request.fail (error);
    }
  }

  // Reads the chats of the last time, and connects. Chats that cannot be read are kept beside the new ones.
  public void start () {
    try {
      if (file.query_exists ())
        chats.restore_state (new Variant.from_bytes (VariantType.VARIANT, file.load_bytes (), false).get_variant ());
    } catch (Error error) {
      FileUtils.rename (file.get_path (), file.get_path () + ".unreadable");
      failed (_("Chats cannot be read"), error);
    }
    adapter.retry ();
  }

  // A message may go out before it is stored: after a crash it is sent again only when the person says so. A thread
  // makes bytes of the state, as with thousands of messages that takes longer than a frame.
  private async void save () {
    is_dirty = true;
    if (is_saving)
      return;
    is_saving = true;
    while (is_dirty) {
      is_dirty = false;
      Variant? state = chats.dup_state ();
      Bytes? bytes = null;
      new Thread<bool> ("save", () => {
        bytes = new Variant.variant (state).get_data_as_bytes ();
        state = null;
        Idle.add (save.callback);
        return true;
      });
      yield;
      try {
        DirUtils.create_with_parents (file.get_parent ().get_path (), 0700);
        yield file.replace_contents_bytes_async (bytes, null, false, FileCreateFlags.PRIVATE, null, null);
        chats.saved ();
      } catch (Error error) {
        failed (_("Saving failed"), error);
      }
      // More that came meanwhile is saved together.
      if (is_dirty)
        yield wait (PAUSE_BETWEEN_SAVES);
    }
    is_saving = false;
  }

  private async void wait (uint ms) {
    Timeout.add (ms, wait.callback);
    yield;
  }

  // Sends what can be sent within three seconds, and writes what waits, so that it is sent at the next start.
  public async void stop () throws Error {
    int64 end = get_monotonic_time () + 3 * TimeSpan.SECOND;

    while (adapter.online && chats.n_pending > 0 && get_monotonic_time () < end)
      yield wait (50);
    yield chats.close_async ();
    save.begin ();
    while (is_saving)
      yield wait (50);
    yield adapter.disconnect_async ();
  }

  // Changes a message that was sent: text is the new one, or null to delete the message.
  public async void change (Relay.Chat chat, Relay.ChatMessage message, string? text) {
    try {
      if (text == null)
        yield adapter.delete_message_async (chat.chat_id, message.id, chat.dup_metadata ());
      else
        yield adapter.edit_message_async (chat.chat_id, message.id, text, chat.dup_metadata ());
    } catch (Error error) {
      failed (text == null ? _("The message was not deleted") : _("The message was not changed"), error);
    }
  }

  public async void react (Relay.Chat chat, Relay.ChatMessage message, string emoji, bool is_removal) {
    try {
      yield adapter.react_async (chat.chat_id, message.id, emoji, is_removal, chat.dup_metadata ());
    } catch (Error error) {
      failed (_("The reaction was not sent"), error);
    }
  }

  public async void forget () {
    try {
      yield adapter.disconnect_async ();
      yield Keyring.clear (id);
      yield file.delete_async ();
    } catch (Error error) {
      if (!(error is IOError.NOT_FOUND))
        failed (_("The account was not removed completely"), error);
    }
    foreach (string key in settings.settings_schema.list_keys ())
      settings.reset (key);
  }
}
