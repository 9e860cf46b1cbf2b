// media-view.vala: a picture or a file of a message
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

[GtkTemplate (ui = "/org/example/RelayDesk/ui/media-view.ui")]
public class Desk.MediaView : Gtk.Button {
  private const int64 MAX_PREVIEW = 8 * 1024 * 1024;

  public Account account { get; construct; }
  public Relay.Media media { get; construct; }

  [GtkChild] private unowned Gtk.Label description;
  [GtkChild] private unowned Gtk.Picture picture;

  public MediaView (Account account, Relay.Media media) {
    Object (account: account, media: media);
  }

  construct {
    string name = media.filename ?? media.kind ?? _("File");

    description.label = media.size > 0 ? "%s (%s)".printf (name, format_size (media.size)) : name;
    tooltip_text = _("Open %s").printf (name);
    update_property (Gtk.AccessibleProperty.LABEL, tooltip_text, -1);
    clicked.connect (() => open.begin ());
    sensitive = !media.url.has_prefix ("file:");
    // Nothing is loaded from other sites before the person asks for it.
    if (media.kind == Relay.MEDIA_KIND_IMAGE && account.endpoint.is_own_media (media.url))
      show_picture.begin ();
  }

  // Without a picture the name stays. The button tells the reason when it is pressed.
  private async void show_picture () throws Error {
    Bytes bytes = yield account.endpoint.download_bytes_async (media.url, MAX_PREVIEW);

    picture.paintable = Gdk.Texture.from_bytes (bytes);
    picture.alternative_text = media.caption ?? media.filename ?? _("Picture");
    child = picture;
    add_css_class ("picture");
  }

  private async void open () {
    try {
      string folder = DirUtils.make_tmp ("relay-desk-XXXXXX");
      File file = File.new_build_filename (folder, Path.get_basename (media.filename ?? "file"));
      Bytes bytes = yield account.endpoint.download_bytes_async (media.url);
      yield file.replace_contents_bytes_async (bytes, null, false, FileCreateFlags.PRIVATE, null, null);
      Gtk.show_uri (root as Gtk.Window, file.get_uri (), Gdk.CURRENT_TIME);
    } catch (Error error) {
      account.failed (_("The file cannot be opened"), error);
    }
  }
}
