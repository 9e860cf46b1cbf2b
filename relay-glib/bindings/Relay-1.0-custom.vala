// What the Vala bindings have instead of a part of the GIR that Relay-1.0.metadata skips
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

namespace Relay {
	// C has “const char * const *” and “const GError *” where valac has “gchar **” and “GError *”. The casts of what
	// is returned stand in the names of the functions, because valac has no other place for them.
	public sealed class Adapter : GLib.Object {
		public GLib.Error? fatal_error { [CCode (cname = "(GError*) relay_adapter_get_fatal_error")] get; }
		public GLib.Error? last_error { [CCode (cname = "(GError*) relay_adapter_get_last_error")] get; }
	}

	public sealed class Credentials : GLib.Object {
		[CCode (array_length = false, array_null_terminated = true)]
		public string[]? route_keys { [CCode (cname = "(gchar**) relay_credentials_get_route_keys")] get; }
	}

	public sealed class Descriptor : GLib.Object {
		[CCode (array_length = false, array_null_terminated = true)]
		public string[] supported_ops { [CCode (cname = "(gchar**) relay_descriptor_get_supported_ops")] get; }
	}

	public sealed class Endpoint : GLib.Object {
		public async bool declare_policy_async (string platform, bool require_address, bool allow_other_bots, [CCode (array_length = false, array_null_terminated = true, type = "const gchar* const*")] string[]? free_response_scopes = null, GLib.Cancellable? cancellable = null) throws GLib.Error;
		public void set_route_keys ([CCode (array_length = false, array_null_terminated = true, type = "const gchar* const*")] string[]? route_keys);
	}

	public sealed class SendResult : GLib.Object {
		[CCode (array_length = false, array_null_terminated = true)]
		public string[] message_ids { [CCode (cname = "(gchar**) relay_send_result_get_message_ids")] get; }
	}

	public abstract class Transport : GLib.Object {
		// The setter takes an array.
		public GLib.ListModel identities { get; }
		public GLib.Error? last_error { [CCode (cname = "(GError*) relay_transport_get_last_error")] get; }
	}

	// These properties can be set in the constructor only, which the GIR cannot say. With accessors, valac
	// refuses an assignment, and a read is a call of the getter that copies nothing.
	public sealed class MessageEvent : GLib.Object {
		[CCode (array_length = false, array_null_terminated = true)]
		public string[] media_urls { [CCode (cname = "(gchar**) relay_message_event_get_media_urls")] get; construct; }
		public string? message_id { get; construct; }
		public Relay.MessageType message_type { get; construct; }
		public string? reply_to_message_id { get; construct; }
		public Relay.SessionSource source { get; construct; }
		public string text { get; construct; }
	}

	public sealed class SessionSource : GLib.Object {
		public Relay.Tristate auto_thread_created { get; construct; }
		public string? auto_thread_initial_name { get; construct; }
		public string chat_id { get; construct; }
		public string? chat_id_alt { get; construct; }
		public string? chat_name { get; construct; }
		public string? chat_topic { get; construct; }
		public string chat_type { get; construct; }
		public Relay.Tristate is_bot { get; construct; }
		public string? message_id { get; construct; }
		public Relay.Tristate message_is_edit { get; construct; }
		public Relay.Tristate one_to_one_verified { get; construct; }
		public string? parent_chat_id { get; construct; }
		public string platform { get; construct; }
		public string? profile { get; construct; }
		public string? prospective_thread_id { get; construct; }
		public string? scope_id { get; construct; }
		public string? thread_id { get; construct; }
		public string? user_id { get; construct; }
		public string? user_id_alt { get; construct; }
		public string? user_name { get; construct; }
	}

	[CCode (cheader_filename = "relay-glib/relay-glib.h")]
	[Version (since = "0.9")]
	public static bool auth_verify_delivery (GLib.Bytes? body, string? timestamp, string? signature, [CCode (array_length = false, array_null_terminated = true, type = "const gchar* const*")] string[]? keys, int64 now);
	[CCode (cheader_filename = "relay-glib/relay-glib.h")]
	[Version (since = "0.9")]
	public static string? auth_verify_token (string? token, [CCode (array_length = false, array_null_terminated = true, type = "const gchar* const*")] string[]? secrets, int64 now);

	// The GIR has moved these functions into the error domain, and valac calls what has moved deprecated.
	[CCode (cheader_filename = "relay-glib/relay-glib.h")]
	[Version (since = "0.9")]
	public static bool error_is_ambiguous (GLib.Error? error);
	[CCode (cheader_filename = "relay-glib/relay-glib.h")]
	[Version (since = "0.9")]
	public static GLib.Quark error_quark ();
	[CCode (cheader_filename = "relay-glib/relay-glib.h")]
	[Version (since = "0.9")]
	public static string error_to_user_string (GLib.Error error);
}
