// composer.vala: where the person writes: a text, an answer, a change, a file
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/composer.ui")]
public class Desk.Composer : Gtk.Box {
  private const uint TYPING_SECONDS = 5;

  public Relay.Chat? chat { get; private set; }
  public Account? account { get; private set; }
  public File? file { get; private set; }
  public Relay.ChatMessage? answered { get; private set; }
  public Relay.ChatMessage? edited { get; private set; }

  public signal void error (string what, Error error);
  public signal void sent ();
  public signal void ask ();

  [GtkChild] private unowned Gtk.TextView text;
  [GtkChild] private unowned Gtk.Label context;
  [GtkChild] private unowned Gtk.Revealer context_revealer;
  [GtkChild] private unowned Gtk.Label counter;
  [GtkChild] private unowned Gtk.Button attach_button;
  [GtkChild] private unowned Gtk.Button ask_button;
  [GtkChild] private unowned Gtk.Button send_button;
  [GtkChild] private unowned Gtk.ProgressBar progress;

  private uint typing_timeout = 0;
  private Gtk.FileChooserNative? chooser;

  construct {
    text.buffer.changed.connect (on_changed);
    update ();
  }

  // A text that was not sent stays with its chat.
  public void show_chat (Account account, Relay.Chat chat) {
    if (this.chat != null) {
      stop_typing ();
      this.chat.set_data<string> ("unsent-text", text.buffer.text);
    }
    cancel ();
    this.account = account;
    this.chat = chat;
    text.buffer.text = chat.get_data<string> ("unsent-text") ?? "";
    update ();
  }

  public override bool grab_focus () {
    return text.grab_focus ();
  }

  public void reply_to (Relay.ChatMessage message) {
    cancel ();
    answered = message;
    show_context (_("Answer to “%s”").printf (Format.preview (message)));
  }

  public void edit (Relay.ChatMessage message) {
    cancel ();
    edited = message;
    text.buffer.text = message.text;
    show_context (_("Changing a message"));
  }

  public void attach_file (File file) {
    cancel ();
    this.file = file;
    show_context (_("File: %s").printf (file.get_basename ()));
  }

  private void show_context (string what) {
    context.label = what;
    context_revealer.reveal_child = true;
    update ();
    grab_focus ();
  }

  [GtkCallback]
  private void cancel () {
    if (edited != null)
      text.buffer.text = "";
    answered = null;
    edited = null;
    file = null;
    context_revealer.reveal_child = false;
    update ();
  }

  private void on_changed () {
    update ();
    if (chat == null || !account.adapter.online || !chat.supports_op ("typing"))
      return;

    if (typing_timeout != 0)
      Source.remove (typing_timeout);
    else if (text.buffer.text != "")
      account.adapter.set_typing (chat.chat_id, true);
    typing_timeout = Timeout.add_seconds (TYPING_SECONDS, () => {
      typing_timeout = 0;
      account.adapter.set_typing (chat.chat_id, false);
      return Source.REMOVE;
    });
  }

  private void stop_typing () {
    if (typing_timeout == 0)
      return;
    Source.remove (typing_timeout);
    typing_timeout = 0;
    account.adapter.set_typing (chat.chat_id, false);
  }

  private void update () {
    string content = text.buffer.text;
    uint length = chat == null ? 0 : chat.measure (content);
    uint limit = chat == null ? 0 : chat.max_message_length;

    attach_button.sensitive = chat != null && chat.supports_op ("send_media");
    ask_button.sensitive = chat != null && chat.supports_op ("prompt");
    send_button.sensitive = content.strip () != "" || file != null;
    counter.visible = content != "";
    counter.label = "%u / %u".printf (length, limit);
    counter.tooltip_text = length > limit ? _("Will be sent in several messages") : _("Length of the message");
    if (length > limit)
      counter.add_css_class ("warning");
    else
      counter.remove_css_class ("warning");
  }

  [GtkCallback]
  private void send () {
    string content = text.buffer.text.strip ();

    if (chat == null || !send_button.sensitive)
      return;
    if (file != null)
      send_file.begin (file, content, answered);
    else if (edited != null)
      send_edit.begin (edited, content);
    else if (!queue (content))
      return;
    text.buffer.text = "";
    stop_typing ();
    cancel ();
    sent ();
  }

  private bool queue (string content) {
    try {
      chat.queue (content, answered, null);
      return true;
    } catch (Error reason) {
      error (_("The message cannot be sent"), reason);
      return false;
    }
  }

  private async void send_edit (Relay.ChatMessage message, string content) {
    try {
      yield account.adapter.edit_message_async (chat.chat_id, message.id, content, chat.dup_metadata ());
    } catch (Error reason) {
      error (_("The message was not changed"), reason);
    }
  }

  private async void send_file (File file, string caption, Relay.ChatMessage? answered) {
    progress.visible = true;
    try {
      yield account.endpoint.send_file_async (account.adapter, chat.chat_id, file, caption,
                                              answered == null ? null : answered.id,
                                              (done, total) => { progress.fraction = (double) done / total; });
    } catch (Error reason) {
      error (_("The file was not sent"), reason);
    }
    progress.visible = false;
  }

  [GtkCallback]
  private bool on_key (uint key, uint code, Gdk.ModifierType state) {
    bool is_enter = key == Gdk.Key.Return || key == Gdk.Key.KP_Enter;

    if (key == Gdk.Key.Escape && context_revealer.reveal_child) {
      cancel ();
      return Gdk.EVENT_STOP;
    }
    if (!is_enter || Gdk.ModifierType.SHIFT_MASK in state)
      return Gdk.EVENT_PROPAGATE;
    send ();
    return Gdk.EVENT_STOP;
  }

  [GtkCallback]
  private void on_attach () {
    chooser = new Gtk.FileChooserNative (_("Attach a File"), root as Gtk.Window, Gtk.FileChooserAction.OPEN,
                                         _("Attach"), null);
    chooser.response.connect ((answer) => {
      if (answer == Gtk.ResponseType.ACCEPT)
        attach_file (chooser.get_file ());
      chooser = null;
    });
    chooser.show ();
  }

  [GtkCallback]
  private void on_ask () {
    ask ();
  }

  [GtkCallback]
  private void on_emoji (string emoji) {
    text.buffer.insert_at_cursor (emoji, -1);
  }
}
