// conversation.vala: the messages of one chat, and the composer
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/conversation.ui")]
public class Desk.Conversation : Gtk.Box {
  private const uint N_SHOWN = 60;

  public Relay.Chat? chat { get; private set; }
  public Account? account { get; private set; }
  public uint unread { get; set; }
  public bool folded { get; set; }

  [GtkChild] public unowned Gtk.ListBox banners;
  [GtkChild] public unowned Composer composer;
  [GtkChild] private unowned Gtk.ListBox list;
  [GtkChild] private unowned Gtk.Adjustment position;
  [GtkChild] private unowned Gtk.Button earlier;
  [GtkChild] private unowned Gtk.FilterListModel matches;

  private Rows rows;
  private bool is_at_end = true;

  construct {
    rows = new Rows (list, matches, (message) => new MessageRow ((Relay.ChatMessage) message, this));
    rows.bind_property ("n-hidden", earlier, "visible");
    list.set_header_func (update_header);
    list.row_activated.connect ((row) => ((MessageRow) row).show_menu ());
    composer.sent.connect (() => { is_at_end = true; });
    var drop_target = new Gtk.DropTarget (typeof (Gdk.FileList), Gdk.DragAction.COPY);
    drop_target.on_drop.connect (on_drop);
    add_controller (drop_target);
  }

  public void show_chat (Account? account, Relay.Chat? chat) {
    this.account = account;
    this.chat = chat;
    is_at_end = true;
    rows.limit = N_SHOWN;
    matches.model = chat == null ? null : chat.messages;
    composer.show_chat (account, chat);
    composer.grab_focus ();
  }

  [GtkCallback]
  private void on_earlier () {
    is_at_end = false;
    rows.limit += N_SHOWN;
  }

  [GtkCallback]
  private void on_scrolled () {
    is_at_end = position.value + position.page_size >= position.upper - 1;
  }

  // The widget that is being resized does not move once more.
  [GtkCallback]
  private void on_resized () {
    if (is_at_end)
      add_tick_callback (() => { position.value = position.upper; return Source.REMOVE; });
  }

  // A day above its first message; the name above the first message of a person.
  private void update_header (Gtk.ListBoxRow row, Gtk.ListBoxRow? before) {
    Relay.ChatMessage message = ((MessageRow) row).message;
    Relay.ChatMessage? previous = before == null ? null : ((MessageRow) before).message;

    ((MessageRow) row).begins_group = previous == null || !is_same_group (previous, message);
    bool is_same_day = previous != null && Format.same_day (previous.time, message.time);
    row.set_header (is_same_day ? null : new Gtk.Label (Format.day (message.time)) { css_classes = { "day" } });
  }

  private bool is_same_group (Relay.ChatMessage first, Relay.ChatMessage second) {
    return first.own == second.own && first.sender_id == second.sender_id
           && second.time.difference (first.time) < 5 * TimeSpan.MINUTE;
  }

  private bool on_drop (Value value, double x, double y) {
    SList<weak File> files = ((Gdk.FileList) value).get_files ();

    if (chat == null || files == null)
      return false;
    composer.attach_file (files.data);
    return true;
  }

  [GtkCallback]
  private void on_pressed (int n_presses, double x, double y) {
    var row = list.get_row_at_y ((int) y) as MessageRow;

    if (row != null)
      row.show_menu ();
  }
}
