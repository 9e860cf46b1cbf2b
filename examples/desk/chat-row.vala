// chat-row.vala: a chat in the side bar: who, the last message, and how many were not read
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/chat-row.ui")]
public class Desk.ChatRow : Row {
  public Account account { get; construct; }
  public Relay.Chat chat { get; construct; }
  public string last_text { get; set; }

  [GtkChild] private unowned Gtk.Label preview;
  [GtkChild] private unowned Gtk.Label time;
  [GtkChild] private unowned Gtk.Label badge;

  public ChatRow (Accounts accounts, Relay.Chat chat) {
    Object (account: accounts.of_chat (chat), chat: chat);
  }

  construct {
    chat.notify.connect (update);
    notify["last-text"].connect (update);
    update ();
  }

  private void update () {
    Relay.ChatMessage? last = chat.last_message;

    preview.label = last == null ? "" : (last.own ? _("You: %s") : "%s").printf (Format.preview (last));
    time.label = chat.last_activity == null ? "" : Format.short_time (chat.last_activity);
    badge.label = chat.n_failed > 0 ? "!" : chat.unread.to_string ();
    badge.visible = chat.unread > 0 || chat.n_failed > 0;
    badge.css_classes = { "badge", "numeric", chat.n_failed > 0 ? "failed" : "unread" };
    set_accessible_name ();
  }

  private void set_accessible_name () {
    string[] parts = { chat.title };

    if (chat.unread > 0)
      parts += ngettext ("%u unread message", "%u unread messages", chat.unread).printf (chat.unread);
    if (chat.n_failed > 0)
      parts += ngettext ("%u message was not sent", "%u messages were not sent", chat.n_failed).printf (chat.n_failed);
    parts += preview.label;
    update_property (Gtk.AccessibleProperty.LABEL, string.joinv (", ", parts), -1);
  }
}
