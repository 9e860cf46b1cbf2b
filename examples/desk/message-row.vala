// message-row.vala: one message: its bubble, and what happened to it
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/message-row.ui")]
public class Desk.MessageRow : Gtk.ListBoxRow {
  public Relay.ChatMessage message { get; construct; }
  public bool begins_group { get; set; }

  [GtkChild] public unowned Gtk.Box bubble;
  [GtkChild] private unowned Gtk.Label sender;
  [GtkChild] private unowned Gtk.Label quote;
  [GtkChild] private unowned Gtk.Label text;
  [GtkChild] private unowned Gtk.Box media;
  [GtkChild] private unowned Gtk.Box options;
  [GtkChild] private unowned Gtk.Box reactions;
  [GtkChild] private unowned Gtk.Label time;
  [GtkChild] private unowned Gtk.Image state;

  private unowned Conversation conversation;

  public MessageRow (Relay.ChatMessage message, Conversation conversation) {
    Object (message: message);
    this.conversation = conversation;
    bubble.add_css_class (message.own ? "own" : "other");
    bubble.halign = message.own ? Gtk.Align.END : Gtk.Align.START;
    message.notify.connect (on_notify);
    message.media.items_changed.connect (update_media);
    notify["begins-group"].connect (update_group);
    update_media ();
    update_options ();
    update_reactions ();
    update ();
  }

  private void on_notify (ParamSpec property) {
    if (property.name == "prompt" || property.name == "prompt-response")
      update_options ();
    if (property.name == "reactions")
      update_reactions ();
    update ();
  }

  private void update () {
    text.label = message.deleted ? _("<i>This message was deleted</i>") : Format.markup (message.text);
    text.visible = message.text != "" || message.deleted;
    quote.label = get_quote ();
    quote.visible = message.reply_to != null;
    time.label = message.edited ? _("edited · %s").printf (Format.time (message.time)) : Format.time (message.time);
    state.visible = message.own;
    state.icon_name = Format.state_icon (message);
    state.tooltip_text = Format.state (message);
    set_class (bubble, "failed", message.state == Relay.ChatMessageState.FAILED);
    set_class (bubble, "unsure", message.state == Relay.ChatMessageState.UNSURE);
    set_class (bubble, "waiting", message.state == Relay.ChatMessageState.PENDING);
    update_group ();
    set_accessible_name ();
  }

  private string get_quote () {
    Relay.ChatMessage? answered = message.reply_to == null ? null : conversation.chat.find_message (message.reply_to);
    string text = message.reply_to_text ?? (answered == null ? _("Answer to a message") : Format.preview (answered));
    string author = message.reply_to_author ?? (answered == null ? "" : answered.sender_name);

    return author == "" ? text : "%s: %s".printf (author, text);
  }

  private void set_class (Gtk.Widget widget, string name, bool is_set) {
    if (is_set)
      widget.add_css_class (name);
    else
      widget.remove_css_class (name);
  }

  private void update_group () {
    sender.label = message.sender_name;
    sender.visible = begins_group && !message.own && message.sender_name != "";
    set_class (this, "begins-group", begins_group);
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
    for (uint i = 0; i < message.media.get_n_items (); i++) {
      var view = new MediaView (conversation.account.endpoint, (Relay.Media) message.media.get_item (i));
      view.error.connect ((reason) => conversation.error (_("The file cannot be opened"), reason));
      media.append (view);
    }
    media.visible = message.media.get_n_items () > 0;
  }

  // The buttons are pressed by the other side; here the pressed one is marked.
  private void update_options () {
    clear (options);
    options.visible = message.prompt != null;
    if (message.prompt == null)
      return;

    for (uint i = 0; i < message.prompt.options.get_n_items (); i++) {
      var option = (Relay.PromptOption) message.prompt.options.get_item (i);
      bool is_chosen = message.prompt_response != null && message.prompt_response.option_id == option.id;
      var label = new Gtk.Label (is_chosen ? "✓ " + option.label : option.label);

      label.add_css_class ("option");
      set_class (label, "chosen", is_chosen);
      options.append (label);
    }
  }

  private void update_reactions () {
    clear (reactions);
    reactions.visible = message.reactions.length > 0;
    foreach (unowned string emoji in message.reactions) {
      string reaction = emoji;
      var button = new Gtk.Button.with_label (emoji) { tooltip_text = _("Remove the reaction %s").printf (emoji) };

      button.add_css_class ("reaction");
      button.clicked.connect (() => conversation.react.begin (message, reaction, true));
      reactions.append (button);
    }
  }

  [GtkCallback]
  private void on_retry () {
    conversation.chat.retry (message);
  }

  [GtkCallback]
  private void on_discard () {
    conversation.chat.discard (message);
  }
}
