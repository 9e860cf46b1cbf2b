// media-view.vala: a picture or a file of a message
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

public class Desk.MediaView : Gtk.Button {
  private const int64 MAX_PREVIEW = 8 * 1024 * 1024;
  private const int PREVIEW_HEIGHT = 180;

  public Relay.Endpoint endpoint { get; construct; }
  public Relay.Media media { get; construct; }

  public signal void error (Error error);

  public MediaView (Relay.Endpoint endpoint, Relay.Media media) {
    Object (endpoint: endpoint, media: media);
  }

  construct {
    string name = media.filename ?? media.kind ?? _("File");
    var content = new Gtk.Box (Gtk.Orientation.HORIZONTAL, 6);

    content.append (new Gtk.Image.from_icon_name ("text-x-generic-symbolic"));
    content.append (new Gtk.Label (media.size > 0 ? "%s (%s)".printf (name, format_size (media.size)) : name) {
      ellipsize = Pango.EllipsizeMode.MIDDLE
    });
    child = content;
    halign = Gtk.Align.START;
    tooltip_text = _("Open %s").printf (name);
    update_property (Gtk.AccessibleProperty.LABEL, tooltip_text, -1);
    clicked.connect (() => open.begin ());
    // Nothing is loaded from other sites before the person asks for it.
    if (media.kind == Relay.MEDIA_KIND_IMAGE && endpoint.is_own_media (media.url))
      show_picture.begin ();
  }

  private async void show_picture () {
    try {
      Bytes bytes = yield endpoint.download_bytes_async (media.url, MAX_PREVIEW);
      var picture = new Gtk.Picture.for_paintable (Gdk.Texture.from_bytes (bytes)) {
        height_request = PREVIEW_HEIGHT,
        can_shrink = true,
        alternative_text = media.caption ?? media.filename ?? _("Picture"),
      };
      child = picture;
      add_css_class ("picture");
    } catch (Error reason) {
      // The button stays, and tells why when it is pressed.
      debug ("No preview: %s", reason.message);
    }
  }

  private async void open () {
    try {
      string folder = DirUtils.make_tmp ("relay-desk-XXXXXX");
      File file = File.new_build_filename (folder, Path.get_basename (media.filename ?? "file"));
      Bytes bytes = yield endpoint.download_bytes_async (media.url);
      yield file.replace_contents_bytes_async (bytes, null, false, FileCreateFlags.PRIVATE, null, null);
      Gtk.show_uri (root as Gtk.Window, file.get_uri (), Gdk.CURRENT_TIME);
    } catch (Error reason) {
      error (reason);
    }
  }
}
