// prompt-dialog.vala: asks the other side with buttons
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/prompt-dialog.ui")]
public class Desk.PromptDialog : Adw.MessageDialog {
  [GtkChild] private unowned Adw.EntryRow question;
  [GtkChild] private unowned Adw.EntryRow first;
  [GtkChild] private unowned Adw.EntryRow second;
  [GtkChild] private unowned Adw.EntryRow third;

  public signal void asked (Relay.Prompt prompt);

  public PromptDialog (Gtk.Window parent) {
    Object (transient_for: parent);
    response["ask"].connect (on_ask);
    check ();
    question.grab_focus ();
  }

  [GtkCallback]
  private void check () {
    set_response_enabled ("ask", question.text.strip () != "" && first.text.strip () != "");
  }

  private void on_ask () {
    var prompt = new Relay.Prompt (null, Relay.PROMPT_KIND_CHOICE, question.text);
    int n_options = 0;

    foreach (string label in new string[] { first.text, second.text, third.text })
      if (label.strip () != "")
        prompt.add_option ((++n_options).to_string (), label.strip ());
    asked (prompt);
  }
}
