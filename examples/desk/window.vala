// window.vala: the chats at the side, and the conversation of one of them
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/window.ui")]
public class Desk.Window : Adw.ApplicationWindow {
  private const ActionEntry[] ACTIONS = {
    { "back", on_back },
    { "edit-account", on_edit_account },
    { "next-chat", on_next_chat, "i" },
  };

  [GtkChild] private unowned Adw.ToastOverlay toasts;
  [GtkChild] private unowned Adw.Leaflet leaflet;
  [GtkChild] private unowned Gtk.Box side_bar;
  [GtkChild] private unowned Gtk.Stack pages;
  [GtkChild] private unowned Gtk.ListBox banners;
  [GtkChild] private unowned Gtk.ListBox chat_list;
  [GtkChild] private unowned Gtk.SearchEntry search_entry;
  [GtkChild] private unowned Conversation conversation;

  private Application desk;
  private Gtk.FilterListModel found;

  public Window (Application application) {
    Object (application: application);
    desk = application;
    add_action_entries (ACTIONS, this);
    set_help_overlay (new Gtk.Builder.from_resource ("/org/example/RelayDesk/ui/help-overlay.ui")
                      .get_object ("help_overlay") as Gtk.ShortcutsWindow);
    desk.settings.bind ("window-width", this, "default-width", SettingsBindFlags.DEFAULT);
    desk.settings.bind ("window-height", this, "default-height", SettingsBindFlags.DEFAULT);
    desk.settings.bind ("window-maximized", this, "maximized", SettingsBindFlags.DEFAULT);

    found = new Gtk.FilterListModel (desk.accounts.chats, new Gtk.CustomFilter (is_found));
    chat_list.bind_model (found, (chat) => new ChatRow ((Relay.Chat) chat));
    chat_list.set_header_func (update_header);
    // The list creates the row of a chat that moves to the top anew.
    found.items_changed.connect (() => select_row ());
    banners.bind_model (desk.accounts.list, (account) => new Banner ((Account) account));
    // A narrow window shows only one of the two.
    conversation.banners.bind_model (desk.accounts.list, (account) => new Banner ((Account) account));
    conversation.error.connect (show_error);
    notify["is-active"].connect (mark_read);
    open_target (desk.settings.get_strv ("last-chat"));
    leaflet.visible_child = side_bar;
  }

  private bool is_found (Object object) {
    var chat = (Relay.Chat) object;
    string text = search_entry.text.casefold ();

    if (chat.title.casefold ().contains (text))
      return true;
    for (uint i = 0; i < chat.messages.get_n_items (); i++)
      if (((Relay.ChatMessage) chat.messages.get_item (i)).text.casefold ().contains (text))
        return true;
    return false;
  }

  // With several accounts, their names stand above their chats.
  private void update_header (Gtk.ListBoxRow row, Gtk.ListBoxRow? before) {
    Account? account = desk.accounts.of_chat (((ChatRow) row).chat);

    if (desk.accounts.size < 2 || (before != null && desk.accounts.of_chat (((ChatRow) before).chat) == account)) {
      row.set_header (null);
      return;
    }
    var label = new Gtk.Label (account.name) { xalign = 0, ellipsize = Pango.EllipsizeMode.END };
    label.add_css_class ("caption-heading");
    label.add_css_class ("account-name");
    row.set_header (label);
  }

  private ChatRow? find_row (Relay.Chat? chat) {
    for (int i = 0; i < found.get_n_items (); i++)
      if (found.get_item (i) == chat)
        return (ChatRow) chat_list.get_row_at_index (i);
    return null;
  }

  private void select_row () {
    chat_list.select_row (find_row (conversation.chat));
  }

  // target: as made by get_target()
  public void open_target (string[] target) {
    Account? account = target.length == 4 ? desk.accounts.find (target[0]) : null;

    if (account == null)
      return;
    Relay.Chat? chat = account.chats.find_chat (target[1] == "" ? null : target[1], target[2],
                                                target[3] == "" ? null : target[3]);
    if (chat != null)
      open_chat (account, chat);
  }

  private void open_chat (Account account, Relay.Chat chat) {
    conversation.show_chat (account, chat);
    pages.visible_child_name = "chat";
    leaflet.visible_child = pages;
    select_row ();
    desk.settings.set_value ("last-chat", desk.get_target (account, chat));
    conversation.grab_composer ();
    chat.notify["unread"].connect (mark_read);
    mark_read ();
  }

  public bool is_reading (Relay.Chat chat) {
    return visible && is_active && conversation.chat == chat && (!leaflet.folded || leaflet.visible_child == pages);
  }

  private void mark_read () {
    Relay.Chat? chat = conversation.chat;

    if (chat == null || !is_reading (chat) || chat.unread == 0)
      return;
    chat.mark_read ();
    desk.withdraw_for (conversation.account, chat);
  }

  [GtkCallback]
  private void on_chat_activated (Gtk.ListBoxRow row) {
    Relay.Chat chat = ((ChatRow) row).chat;
    Account? account = desk.accounts.of_chat (chat);

    if (account != null)
      open_chat (account, chat);
  }

  [GtkCallback]
  private void on_search_changed () {
    found.filter.changed (Gtk.FilterChange.DIFFERENT);
  }

  private void on_back () {
    leaflet.visible_child = side_bar;
    chat_list.grab_focus ();
  }

  private void on_next_chat (SimpleAction action, Variant? step) {
    ChatRow? row = find_row (conversation.chat);
    int position = row == null ? 0 : row.get_index () + step.get_int32 ();
    Gtk.ListBoxRow? next = chat_list.get_row_at_index (position);

    if (next != null)
      on_chat_activated (next);
  }

  private void on_edit_account () {
    edit_account (conversation.account ?? (desk.accounts.size > 0 ? desk.accounts.at (0) : null), null);
  }

  public void edit_account (Account? account, Relay.SecretRequest? request) {
    present ();
    new AccountDialog (this, desk.accounts, account, request).present ();
  }

  public void show_revoked (Account account) {
    var dialog = new Adw.MessageDialog (this, _("Access Was Withdrawn"),
      _("The connector no longer accepts the account “%s”. Messages that are not sent yet stay here.")
      .printf (account.name));

    dialog.add_response ("close", _("Close"));
    dialog.add_response ("remove", _("Remove Account"));
    dialog.add_response ("edit", _("Edit Account…"));
    dialog.set_response_appearance ("remove", Adw.ResponseAppearance.DESTRUCTIVE);
    dialog.default_response = "edit";
    dialog.close_response = "close";
    dialog.response["edit"].connect (() => edit_account (account, null));
    dialog.response["remove"].connect (() => desk.accounts.remove (account));
    present ();
    dialog.present ();
  }

  public void show_error (string what, Error error) {
    toasts.add_toast (new Adw.Toast ("%s: %s".printf (what, Relay.error_to_user_string (error))));
  }

  protected override bool close_request () {
    if (desk.stays ()) {
      visible = false;
      return Gdk.EVENT_STOP;
    }
    desk.on_window_closed ();
    return base.close_request ();
  }
}
