// conversation.vala: the messages of one chat, what can be done with them, and the composer
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/conversation.ui")]
public class Desk.Conversation : Gtk.Box {
  private const uint N_SHOWN = 60;
  private const ActionEntry[] ACTIONS = {
    { "menu", on_menu },
    { "reply", on_reply },
    { "copy", on_copy },
    { "react", on_react },
    { "edit", on_edit },
    { "delete", on_delete },
    { "retry", on_message_retry },
    { "discard", on_message_discard },
  };

  public Relay.Chat? chat { get; private set; }
  public Account? account { get; private set; }
  public bool folded { get; set; }

  public signal void error (string what, Error error);

  [GtkChild] public unowned Gtk.ListBox banners;
  [GtkChild] private unowned Gtk.ListBox list;
  [GtkChild] private unowned Gtk.ScrolledWindow scroller;
  [GtkChild] private unowned Gtk.Button earlier;
  [GtkChild] private unowned Gtk.FilterListModel matches;
  [GtkChild] private unowned Gtk.PopoverMenu menu;
  [GtkChild] private unowned Gtk.EmojiChooser emoji_chooser;
  [GtkChild] private unowned Composer composer;

  private Gtk.SliceListModel shown;
  private SimpleActionGroup actions = new SimpleActionGroup ();
  private Relay.ChatMessage? selected;
  private bool is_at_end = true;
  private uint scrolling = 0;

  construct {
    actions.add_action_entries (ACTIONS, this);
    insert_action_group ("message", actions);
    menu.set_parent (this);
    emoji_chooser.set_parent (this);
    shown = new Gtk.SliceListModel (matches, 0, N_SHOWN);
    matches.items_changed.connect (show_newest);
    list.bind_model (shown, (message) => new MessageRow ((Relay.ChatMessage) message, this));
    list.set_header_func (update_header);
    scroller.vadjustment.changed.connect (scroll_to_end);
    scroller.vadjustment.value_changed.connect (on_scrolled);
    var drop_target = new Gtk.DropTarget (typeof (Gdk.FileList), Gdk.DragAction.COPY);
    drop_target.on_drop.connect (on_drop);
    add_controller (drop_target);
    composer.error.connect ((what, reason) => error (what, reason));
    composer.ask.connect (ask);
    composer.sent.connect (() => { is_at_end = true; });
  }

  public override void dispose () {
    menu.unparent ();
    emoji_chooser.unparent ();
    base.dispose ();
  }

  public void show_chat (Account account, Relay.Chat chat) {
    this.account = account;
    this.chat = chat;
    shown.size = N_SHOWN;
    is_at_end = true;
    composer.show_chat (account, chat);
    matches.model = chat.messages;
  }

  // Only the newest rows are created; the older ones are added when the person asks for them.
  private void show_newest () {
    uint n_messages = matches.get_n_items ();

    shown.offset = n_messages > shown.size ? n_messages - shown.size : 0;
    earlier.visible = shown.offset > 0;
  }

  [GtkCallback]
  private void on_earlier () {
    is_at_end = false;
    shown.size += N_SHOWN;
    show_newest ();
  }

  // A change of the value that follows from a change of the size is no scrolling.
  private void on_scrolled () {
    Gtk.Adjustment position = scroller.vadjustment;

    if (scrolling == 0)
      is_at_end = position.value + position.page_size >= position.upper - 1;
  }

  private void scroll_to_end () {
    if (!is_at_end || scrolling != 0)
      return;
    scrolling = add_tick_callback (() => {
      scroller.vadjustment.value = scroller.vadjustment.upper;
      scrolling = 0;
      return Source.REMOVE;
    });
  }

  // A day above its first message; the name above the first message of a person.
  private void update_header (Gtk.ListBoxRow row, Gtk.ListBoxRow? before) {
    var message = ((MessageRow) row).message;
    Relay.ChatMessage? previous = before == null ? null : ((MessageRow) before).message;

    ((MessageRow) row).begins_group = previous == null || !is_same_group (previous, message);
    if (previous != null && Format.same_day (previous.time, message.time)) {
      row.set_header (null);
      return;
    }
    var day = new Gtk.Label (Format.day (message.time));
    day.add_css_class ("day");
    row.set_header (day);
  }

  private bool is_same_group (Relay.ChatMessage first, Relay.ChatMessage second) {
    return first.own == second.own && first.sender_id == second.sender_id
           && second.time.difference (first.time) < 5 * TimeSpan.MINUTE;
  }

  public void grab_composer () {
    composer.grab_focus ();
  }

  private void ask () {
    var dialog = new PromptDialog ((Gtk.Window) root);
    dialog.asked.connect ((prompt) => send_prompt.begin (prompt));
    dialog.present ();
  }

  private async void send_prompt (Relay.Prompt prompt) {
    try {
      yield account.adapter.send_prompt_async (chat.chat_id, prompt, null, chat.dup_metadata ());
    } catch (Error reason) {
      error (_("The question was not sent"), reason);
    }
  }

  private bool on_drop (Value value, double x, double y) {
    SList<weak File> files = ((Gdk.FileList) value).get_files ();

    if (chat == null || files == null)
      return false;
    composer.attach_file (files.data);
    return true;
  }

  [GtkCallback]
  private void on_row_activated (Gtk.ListBoxRow row) {
    show_menu ((MessageRow) row);
  }

  [GtkCallback]
  private void on_pressed (int n_presses, double x, double y) {
    var row = list.get_row_at_y ((int) y) as MessageRow;

    if (row != null)
      show_menu (row);
  }

  private void on_menu () {
    var row = list.get_focus_child () as MessageRow;

    if (row != null)
      show_menu (row);
  }

  // Message actions are those of the row whose menu was opened last.
  public void show_menu (MessageRow row) {
    selected = row.message;
    bool is_there = selected.id != null && !selected.deleted;

    enable ("reply", is_there);
    enable ("copy", selected.text != "");
    enable ("react", is_there && chat.supports_op ("react"));
    enable ("edit", is_there && selected.own && chat.supports_op ("edit"));
    enable ("delete", is_there && selected.own && chat.supports_op ("delete"));
    enable ("retry", selected.can_retry);
    enable ("discard", selected.can_discard);
    point_to (menu, row);
    point_to (emoji_chooser, row);
    menu.popup ();
  }

  private void enable (string name, bool enabled) {
    ((SimpleAction) actions.lookup_action (name)).set_enabled (enabled);
  }

  private void point_to (Gtk.Popover popover, MessageRow row) {
    Graphene.Rect bounds;

    if (row.bubble.compute_bounds (this, out bounds))
      popover.set_pointing_to ({ (int) bounds.get_x (), (int) bounds.get_y (),
                                 (int) bounds.get_width (), (int) bounds.get_height () });
  }

  private void on_reply () {
    composer.reply_to (selected);
  }

  private void on_copy () {
    get_clipboard ().set_text (selected.text);
  }

  private void on_react () {
    emoji_chooser.popup ();
  }

  [GtkCallback]
  private void on_emoji (string emoji) {
    react.begin (selected, emoji, false);
  }

  public async void react (Relay.ChatMessage message, string emoji, bool remove) {
    try {
      yield account.adapter.react_async (chat.chat_id, message.id, emoji, remove, chat.dup_metadata ());
    } catch (Error reason) {
      error (_("The reaction was not sent"), reason);
    }
  }

  private void on_edit () {
    composer.edit (selected);
  }

  private void on_delete () {
    delete_message.begin (selected);
  }

  private async void delete_message (Relay.ChatMessage message) {
    try {
      yield account.adapter.delete_message_async (chat.chat_id, message.id, chat.dup_metadata ());
    } catch (Error reason) {
      error (_("The message was not deleted"), reason);
    }
  }

  private void on_message_retry () {
    chat.retry (selected);
  }

  private void on_message_discard () {
    chat.discard (selected);
  }
}
