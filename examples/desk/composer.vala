// composer.vala: where the person writes: a text, an answer, a change, a file
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/composer.ui")]
public class Desk.Composer : Gtk.Box {
  private const uint TYPING_SECONDS = 5;

  public Relay.Chat? chat { get; private set; }

  public signal void sent ();

  [GtkChild] private unowned Gtk.TextView text;
  [GtkChild] private unowned Gtk.Label context;
  [GtkChild] private unowned Gtk.Revealer context_revealer;
  [GtkChild] private unowned Gtk.Label counter;
  [GtkChild] private unowned Gtk.Button send_button;

  private Account? account;
  private Relay.ChatMessage? answered;
  private Relay.ChatMessage? edited;
  private File? file;
  private Gtk.FileChooserNative? chooser;
  private uint typing_timeout = 0;

  // A text that was not sent stays with its chat.
  public void show_chat (Account? account, Relay.Chat? chat) {
    set_context (null);
    if (this.chat != null) {
      show_typing (false);
      this.chat.set_data<string> ("unsent-text", text.buffer.text);
    }
    this.chat = null;
    text.buffer.text = chat == null ? "" : chat.get_data<string> ("unsent-text") ?? "";
    this.account = account;
    this.chat = chat;
    update ();
  }

  public override bool grab_focus () {
    return text.grab_focus ();
  }

  public void reply_to (Relay.ChatMessage message) {
    set_context (_("Answer to “%s”").printf (Format.preview (message)));
    answered = message;
  }

  public void edit (Relay.ChatMessage message) {
    set_context (_("Changing a message"));
    edited = message;
    text.buffer.text = message.text;
  }

  public void attach_file (File file) {
    set_context (_("File: %s").printf (file.get_basename ()));
    this.file = file;
    update ();
  }

  // what: what will become of the text, or null for a plain message
  private void set_context (string? what) {
    if (edited != null)
      text.buffer.text = "";
    answered = null;
    edited = null;
    file = null;
    context.label = what ?? "";
    context_revealer.reveal_child = what != null;
    update ();
    grab_focus ();
  }

  [GtkCallback]
  private void cancel () {
    set_context (null);
  }

  [GtkCallback]
  private bool supports (Relay.Descriptor? descriptor, string op) {
    return descriptor != null && descriptor.supports_op (op);
  }

  [GtkCallback]
  private void on_changed () {
    update ();
    if (chat != null)
      show_typing (text.buffer.text != "");
  }

  // The other side sees that somebody types, until that has paused for some seconds.
  private void show_typing (bool is_typing) {
    bool was_typing = typing_timeout != 0;

    if (was_typing)
      Source.remove (typing_timeout);
    typing_timeout = !is_typing ? 0 : Timeout.add_seconds (TYPING_SECONDS, () => {
      show_typing (false);
      return Source.REMOVE;
    });
    if (is_typing != was_typing)
      account.adapter.set_typing (chat.chat_id, is_typing);
  }

  private void update () {
    uint length = chat == null ? 0 : chat.measure (text.buffer.text);
    uint limit = chat == null ? 0 : chat.max_message_length;

    send_button.sensitive = text.buffer.text.strip () != "" || file != null;
    counter.visible = length > 0;
    counter.label = "%u / %u".printf (length, limit);
    counter.tooltip_text = length > limit ? _("Will be sent in several messages") : _("Length of the message");
    counter.css_classes = { "caption", "numeric", length > limit ? "warning" : "dim-label" };
  }

  [GtkCallback]
  private void send () {
    string content = text.buffer.text.strip ();

    if (chat == null || !send_button.sensitive)
      return;
    try {
      if (file != null)
        chat.queue_file (file, content, answered, null);
      else if (edited != null)
        account.change.begin (chat, edited, content);
      else
        chat.queue (content, answered, null);
    } catch (Error error) {
      account.failed (_("The message cannot be sent"), error);
      return;
    }
    text.buffer.text = "";
    set_context (null);
    sent ();
  }

  [GtkCallback]
  private bool on_key (uint key, uint code, Gdk.ModifierType state) {
    bool is_enter = key == Gdk.Key.Return || key == Gdk.Key.KP_Enter;

    if (key == Gdk.Key.Escape && context_revealer.reveal_child)
      cancel ();
    else if (is_enter && !(Gdk.ModifierType.SHIFT_MASK in state))
      send ();
    else
      return Gdk.EVENT_PROPAGATE;
    return Gdk.EVENT_STOP;
  }

  [GtkCallback]
  private void on_attach () {
    chooser = new Gtk.FileChooserNative (_("Attach a File"), root as Gtk.Window, Gtk.FileChooserAction.OPEN,
                                         _("Attach"), null);
    chooser.response.connect ((answer) => {
      if (answer == Gtk.ResponseType.ACCEPT)
        attach_file (chooser.get_file ());
    });
    chooser.show ();
  }

  [GtkCallback]
  private void on_ask () {
    new PromptDialog ((Gtk.Window) root, account, chat).present ();
  }

  [GtkCallback]
  private void on_emoji (string emoji) {
    text.buffer.insert_at_cursor (emoji, -1);
  }
}
