// window.vala: the chats at the side, and the conversation of one of them
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/window.ui")]
public class Desk.Window : Adw.ApplicationWindow {
  private const ActionEntry[] ACTIONS = {
    { "back", on_back },
    { "edit-account", on_edit_account, "b" },
    { "new-chat", on_new_chat },
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

  private Application desk { get { return (Application) application; } }
  private Rows rows;

  public Window (Application application) {
    Object (application: application);
    add_action_entries (ACTIONS, this);
    foreach (string key in new string[] { "width", "height" })
      desk.settings.bind ("window-" + key, this, "default-" + key, SettingsBindFlags.DEFAULT);
    desk.settings.bind ("window-maximized", this, "maximized", SettingsBindFlags.DEFAULT);

    rows = new Rows (chat_list, desk.accounts.chats, (chat) => new ChatRow (desk.accounts, (Relay.Chat) chat));
    chat_list.set_filter_func (is_found);
    search_entry.search_changed.connect (chat_list.invalidate_filter);
    chat_list.set_header_func (update_header);
    banners.bind_model (desk.accounts.list, (account) => new Banner ((Account) account));
    // A narrow window shows only one of the two.
    conversation.banners.bind_model (desk.accounts.list, (account) => new Banner ((Account) account));
    conversation.notify["unread"].connect (mark_read);
    notify["is-active"].connect (mark_read);
  }

  // Shows the chat of the last time, beside the chats if there is room.
  public void restore () {
    open_target (desk.settings.get_strv ("last-chat"));
    leaflet.visible_child = side_bar;
  }

  private bool is_found (Gtk.ListBoxRow row) {
    Relay.Chat chat = ((ChatRow) row).chat;
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
    Account account = ((ChatRow) row).account;
    bool is_first = desk.accounts.size > 1 && (before == null || ((ChatRow) before).account != account);

    row.set_header (!is_first ? null : new Gtk.Label (account.name) {
      xalign = 0,
      ellipsize = Pango.EllipsizeMode.END,
      css_classes = { "caption-heading", "account-name" },
    });
  }

  // target: as made by get_target()
  public void open_target (string[] target) {
    foreach (Account account in desk.accounts) {
      Relay.Chat? chat = target.length != 4 || account.id != target[0] ? null
        : account.chats.find_chat (target[1] == "" ? null : target[1], target[2], target[3] == "" ? null : target[3]);
      if (chat != null)
        open_chat (account, chat);
    }
  }

  public void open_chat (Account account, Relay.Chat chat) {
    conversation.show_chat (account, chat);
    pages.visible_child_name = "chat";
    leaflet.visible_child = pages;
    chat_list.select_row (rows.find (chat));
    desk.settings.set_value ("last-chat", desk.get_target (account, chat));
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
    desk.withdraw_notification (desk.get_notification_id (conversation.account, chat));
  }

  [GtkCallback]
  private void on_chat_activated (Gtk.ListBoxRow row) {
    open_chat (((ChatRow) row).account, ((ChatRow) row).chat);
  }

  private void on_back () {
    leaflet.visible_child = side_bar;
    chat_list.grab_focus ();
  }

  private void on_next_chat (SimpleAction action, Variant? step) {
    Gtk.ListBoxRow? row = chat_list.get_selected_row ();
    Gtk.ListBoxRow? next = chat_list.get_row_at_index (row == null ? 0 : row.get_index () + step.get_int32 ());

    if (next != null)
      on_chat_activated (next);
  }

  private void on_new_chat () {
    new ChatDialog (this, desk.accounts.list).present ();
  }

  // The account of the chat, or a new one
  private void on_edit_account (SimpleAction action, Variant? is_new) {
    edit_account (is_new.get_boolean () ? null : conversation.account ?? desk.accounts[0], null);
  }

  public void edit_account (Account? account, Relay.SecretRequest? request) {
    present ();
    new AccountDialog (this, desk.accounts, account, request).present ();
  }

  // id: of a dialog of dialogs.ui, whose text contains the name of the account
  public void show_dialog (string id, Account account) {
    var builder = new Gtk.Builder.from_resource ("/org/example/RelayDesk/ui/dialogs.ui");
    var dialog = (Adw.MessageDialog) builder.get_object (id);

    dialog.body = dialog.body.printf (account.name);
    dialog.transient_for = this;
    dialog.response["edit"].connect (() => edit_account (account, null));
    dialog.response["confirm"].connect (() => show_dialog ("removal", account));
    dialog.response["remove"].connect (() => remove (account));
    present ();
    dialog.present ();
  }

  private void remove (Account account) {
    desk.accounts.remove (account);
    if (conversation.account != account)
      return;
    conversation.show_chat (null, null);
    pages.visible_child_name = "empty";
    leaflet.visible_child = side_bar;
  }

  public void show_error (string what, Error error) {
    toasts.add_toast (new Adw.Toast ("%s: %s".printf (what, Relay.error_to_user_string (error))));
  }

  protected override bool close_request () {
    visible = false;
    if (!desk.settings.get_boolean ("run-in-background"))
      desk.activate_action ("quit", null);
    return Gdk.EVENT_STOP;
  }
}
