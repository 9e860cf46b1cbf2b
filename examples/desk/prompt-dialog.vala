// prompt-dialog.vala: asks the other side with buttons
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/prompt-dialog.ui")]
public class Desk.PromptDialog : Adw.MessageDialog {
  public Account account { get; construct; }
  public Relay.Chat chat { get; construct; }

  [GtkChild] private unowned Adw.EntryRow question;
  [GtkChild] private unowned Adw.EntryRow first;
  [GtkChild] private unowned Adw.EntryRow second;
  [GtkChild] private unowned Adw.EntryRow third;

  public PromptDialog (Gtk.Window parent, Account account, Relay.Chat chat) {
    Object (transient_for: parent, account: account, chat: chat);
    response["ask"].connect (() => ask.begin ());
    check ();
    question.grab_focus ();
  }

  [GtkCallback]
  private void check () {
    set_response_enabled ("ask", question.text.strip () != "" && first.text.strip () != "");
  }

  private async void ask () {
    var prompt = new Relay.Prompt (null, Relay.PROMPT_KIND_CHOICE, question.text);
    int n_options = 0;

    foreach (string label in new string[] { first.text, second.text, third.text })
      if (label.strip () != "")
        prompt.add_option ((++n_options).to_string (), label.strip ());
    try {
      yield account.adapter.send_prompt_async (chat.chat_id, prompt, null, chat.dup_metadata ());
    } catch (Error error) {
      account.failed (_("The question was not sent"), error);
    }
  }
}
