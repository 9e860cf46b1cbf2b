// format.vala: times, previews and states in words
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

namespace Desk.Format {
  public string time (DateTime time) {
    return time.to_local ().format ("%H:%M");
  }

  public bool same_day (DateTime a, DateTime b) {
    return a.to_local ().format ("%F") == b.to_local ().format ("%F");
  }

  // The time today, else the day
  public string short_time (DateTime time) {
    return same_day (time, new DateTime.now_local ()) ? Format.time (time) : time.to_local ().format ("%x");
  }

  public string day (DateTime time) {
    var now = new DateTime.now_local ();

    if (same_day (time, now))
      return _("Today");
    if (same_day (time, now.add_days (-1)))
      return _("Yesterday");
    return time.to_local ().format (_("%A, %e %B %Y"));
  }

  // Links can be followed; everything else is shown as it was written.
  public string markup (string text) {
    string escaped = Markup.escape_text (text);

    try {
      var link = new Regex ("https?://(?:&amp;|[^\\s<>&])*(?:&amp;|[^\\s<>&.,;:!?)])");
      return link.replace (escaped, -1, 0, "<a href=\"\\0\">\\0</a>");
    } catch (RegexError error) {
      return escaped;
    }
  }

  public string preview (Relay.ChatMessage message) {
    if (message.deleted)
      return _("Deleted message");
    if (message.text == "" && message.media.get_n_items () > 0)
      return _("File");
    return message.text.replace ("\n", " ");
  }

  // By Relay.ChatMessageState: received, pending, sending, sent, failed, unsure
  private const string[] STATES = {
    "", N_("Waiting to be sent"), N_("Sending"), N_("Sent"), N_("Not sent"), N_("May have been sent"),
  };
  public const string[] STATE_CLASSES = { "received", "waiting", "sending", "sent", "failed", "unsure" };
  public const string[] STATE_ICONS = {
    "", "document-open-recent-symbolic", "content-loading-symbolic", "object-select-symbolic", "dialog-error-symbolic",
    "dialog-question-symbolic",
  };

  public string state (Relay.ChatMessage message) {
    string state = message.growing ? _("Being written") : _(STATES[message.state]);

    return message.error == null ? state : "%s: %s".printf (state, Relay.error_to_user_string (message.error));
  }
}
