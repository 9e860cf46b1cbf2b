// message-row.vala: one message: its bubble, what happened to it, and what can be done with it
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/message-row.ui")]
public class Desk.MessageRow : Row {
  public Relay.ChatMessage message { get; construct; }
  public Account account { get; construct; }
  public Relay.Chat chat { get; construct; }
  public Composer composer { get; construct; }
  public bool begins_group { get; set; }

  [GtkChild] private unowned Gtk.Box bubble;
  [GtkChild] private unowned Gtk.Label sender;
  [GtkChild] private unowned Gtk.Label quote;
  [GtkChild] private unowned Gtk.Box media;
  [GtkChild] private unowned Gtk.Label text;
  [GtkChild] private unowned Gtk.Box extras;
  [GtkChild] private unowned Gtk.ProgressBar progress;
  [GtkChild] private unowned Gtk.Label time;
  [GtkChild] private unowned Gtk.Image state;

  class construct {
    install_action ("message.menu", null, (row) => ((MessageRow) row).show_menu ());
    install_action ("message.reply", null, (row) => ((MessageRow) row).composer.reply_to (((MessageRow) row).message));
    install_action ("message.copy", null, (row) => row.get_clipboard ().set_text (((MessageRow) row).message.text));
    install_action ("message.react", null, (row) => ((MessageRow) row).choose_reaction ());
    install_action ("message.unreact", "s", (row, name, emoji) => ((MessageRow) row).react (emoji.get_string (), true));
    install_action ("message.edit", null, (row) => ((MessageRow) row).composer.edit (((MessageRow) row).message));
    install_action ("message.delete", null, (row) => ((MessageRow) row).account.change.begin (
      ((MessageRow) row).chat, ((MessageRow) row).message, null));
    install_action ("message.retry", null, (row) => ((MessageRow) row).chat.retry (((MessageRow) row).message));
    install_action ("message.discard", null, (row) => ((MessageRow) row).chat.discard (((MessageRow) row).message));
    add_binding_action (Gdk.Key.Menu, 0, "message.menu", null);
    add_binding_action (Gdk.Key.F10, Gdk.ModifierType.SHIFT_MASK, "message.menu", null);
  }

  public MessageRow (Relay.ChatMessage message, Conversation conversation) {
    Object (message: message, account: conversation.account, chat: conversation.chat, composer: conversation.composer);
    bubble.halign = message.own ? Gtk.Align.END : Gtk.Align.START;
    message.notify.connect (update);
    message.notify["media"].connect (update_media);
    notify["begins-group"].connect (update);
    update_media ();
    update ();
  }

  private void update () {
    margin_top = begins_group ? 9 : 0;
    sender.visible = begins_group && !message.own && message.sender_name != "";
    quote.label = get_quote ();
    quote.visible = message.reply_to != null;
    text.label = message.deleted ? _("<i>This message was deleted</i>") : Format.markup (message.text);
    text.visible = message.text != "" || message.deleted;
    progress.visible = message.state == Relay.ChatMessageState.SENDING && message.progress < 1;
    time.label = message.edited ? _("edited · %s").printf (Format.time (message.time)) : Format.time (message.time);
    state.icon_name = Format.STATE_ICONS[message.state];
    state.tooltip_text = Format.state (message);
    bubble.css_classes = { "bubble", message.own ? "own" : "other", Format.STATE_CLASSES[message.state] };
    update_extras ();
    set_accessible_name ();
  }

  private string get_quote () {
    Relay.ChatMessage? answered = message.reply_to == null ? null : chat.find_message (message.reply_to);
    string text = answered == null ? _("Answer to a message") : Format.preview (answered);
    string author = message.reply_to_author ?? (answered == null ? "" : answered.sender_name);

    if (message.reply_to_text != null)
      text = message.reply_to_text;
    return author == "" ? text : "%s: %s".printf (author, text);
  }

  // Who, what, when and the state, as a screen reader says them when the row has the focus
  private void set_accessible_name () {
    string[] parts = { message.own ? _("You") : message.sender_name, Format.preview (message), time.label };

    if (quote.visible)
      parts += _("in answer to %s").printf (quote.label);
    if (message.own)
      parts += state.tooltip_text;
    update_property (Gtk.AccessibleProperty.LABEL, string.joinv (", ", parts), -1);
  }

  private void clear (Gtk.Widget container) {
    Gtk.Widget? child;

    while ((child = container.get_first_child ()) != null)
      child.unparent ();
  }

  private void update_media () {
    clear (media);
    for (uint i = 0; i < message.media.get_n_items (); i++)
      media.append (new MediaView (account, (Relay.Media) message.media.get_item (i)));
    media.visible = message.media.get_n_items () > 0;
  }

  // The buttons of a question are pressed by the other side; here the pressed one is marked.
  private void update_extras () {
    clear (extras);
    for (uint i = 0; message.prompt != null && i < message.prompt.options.get_n_items (); i++) {
      var option = (Relay.PromptOption) message.prompt.options.get_item (i);
      bool is_chosen = message.prompt_response != null && message.prompt_response.option_id == option.id;
      extras.append (new Gtk.Label (is_chosen ? "✓ " + option.label : option.label) {
        css_classes = { "option", is_chosen ? "chosen" : "open" }, wrap = true, wrap_mode = Pango.WrapMode.WORD_CHAR
      });
    }
    foreach (unowned string emoji in message.reactions)
      extras.append (new Gtk.Button.with_label (emoji) {
        tooltip_text = _("Remove the reaction %s").printf (emoji),
        css_classes = { "reaction" },
        action_name = "message.unreact",
        action_target = emoji,
      });
  }

  public void show_menu () {
    bool is_there = message.id != null && !message.deleted;

    action_set_enabled ("message.reply", is_there);
    action_set_enabled ("message.copy", message.text != "");
    action_set_enabled ("message.react", is_there && chat.supports_op ("react"));
    action_set_enabled ("message.edit", is_there && message.own && chat.supports_op ("edit"));
    action_set_enabled ("message.delete", is_there && message.own && chat.supports_op ("delete"));
    action_set_enabled ("message.retry", message.can_retry);
    action_set_enabled ("message.discard", message.can_discard);
    Gtk.Application desk = ((Gtk.Window) root).application;
    show_popover (new Gtk.PopoverMenu.from_model (desk.get_menu_by_id ("message")));
  }

  private void show_popover (Gtk.Popover popover) {
    popover.closed.connect ((closed) => Idle.add (() => {
      closed.unparent ();
      return Source.REMOVE;
    }));
    popover.set_parent (bubble);
    popover.popup ();
  }

  private void react (string emoji, bool is_removal) {
    account.react.begin (chat, message, emoji, is_removal);
  }

  private void choose_reaction () {
    var chooser = new Gtk.EmojiChooser ();

    chooser.emoji_picked.connect ((emoji) => react (emoji, false));
    show_popover (chooser);
  }
}
