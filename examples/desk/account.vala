// account.vala: a connector, the chats that it brings, and where they are stored
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.Account : Object {
  public const string ENVIRONMENT = "environment";
  private const int PRIORITY_AFTER_FRAMES = 130;

  public string id { get; construct; }
  public string name { get; set; }
  public Settings settings { get; private set; }
  public Relay.WebsocketTransport transport { get; private set; }
  public Relay.Adapter adapter { get; private set; }
  public Relay.ChatList chats { get; private set; }
  public Relay.Endpoint endpoint { get; private set; }
  public Assistant assistant { get; private set; }

  // The person has to type the secret, as there is none or as it was refused.
  public signal void secret_needed (Relay.SecretRequest request);
  public signal void save_failed (Error error);

  private File file;

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
    settings = new Settings.with_path ("org.example.RelayDesk.Account", @"/org/example/RelayDesk/accounts/$id/");
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
    chats.state_changed.connect (save);
    assistant = new Assistant (this);
  }

  private void set_identities () {
    Relay.Identity[] identities = {};

    foreach (string platform in settings.get_strv ("platforms"))
      identities += new Relay.Identity (platform);
    transport.set_identities (identities);
  }

  private async void answer_secret_request (Relay.SecretRequest request) {
    if (transport.gateway_id == null || transport.gateway_id == "") {
      request.respond (null);
      return;
    }

    try {
      string? secret = null;
      if (!request.was_refused && id == ENVIRONMENT)
        secret = Environment.get_variable ("GATEWAY_RELAY_SECRET");
      else if (!request.was_refused)
        secret = yield Keyring.lookup (id, request.cancellable);
      if (secret != null)
        request.respond (secret);
      else
        secret_needed (request);
    } catch (Error error) {
      request.fail (error);
    }
  }

  // Reads the chats of the last time, and connects. Chats that cannot be read are kept beside the new ones.
  public void start () throws Error {
    try {
      restore ();
    } finally {
      adapter.retry ();
    }
  }

  private void restore () throws Error {
    uint8[] contents;

    if (!file.query_exists ())
      return;

    file.load_contents (null, out contents, null);
    var state = new Variant.from_bytes (new VariantType ("v"), new Bytes (contents), false);
    try {
      chats.restore_state (state.get_variant ());
    } catch (Error error) {
      file.move (File.new_for_path (file.get_path () + ".unreadable"), FileCopyFlags.OVERWRITE);
      throw error;
    }
  }

  // The list emits state-changed before it sends a message. So what is sent has been written before: after a crash a
  // message is sent again only when the person says so.
  private void save () {
    try {
      var state = new Variant.variant (chats.dup_state ());
      DirUtils.create_with_parents (file.get_parent ().get_path (), 0700);
      file.replace_contents (state.get_data_as_bytes ().get_data (), null, false, FileCreateFlags.PRIVATE, null);
      chats.saved ();
    } catch (Error error) {
      save_failed (error);
    }
  }

  // Waits until nothing is to be sent, while there is a connection, for three seconds at most.
  private async void drain () {
    int64 end = get_monotonic_time () + 3 * TimeSpan.SECOND;

    while (adapter.online && chats.n_pending > 0 && get_monotonic_time () < end) {
      Timeout.add (50, drain.callback);
      yield;
    }
  }

  // Sends what can be sent, and writes what waits, so that it is sent at the next start.
  public async void stop () {
    yield drain ();
    try {
      yield chats.close_async ();
      yield adapter.disconnect_async ();
    } catch (Error error) {
      save_failed (error);
    }
    save ();
  }

  // Connects with the settings that the person has changed.
  public async void reconnect () {
    try {
      yield adapter.disconnect_async ();
    } catch (Error error) {
      // Whatever it was, the next connection begins anew.
    }
    adapter.retry ();
  }

  public async void forget () {
    try {
      yield adapter.disconnect_async ();
      yield Keyring.clear (id);
      yield file.delete_async ();
    } catch (Error error) {
      if (!(error is IOError.NOT_FOUND))
        save_failed (error);
    }
    foreach (string key in settings.settings_schema.list_keys ())
      settings.reset (key);
  }
}
