# window.py: the longest gap between the frames of a GTK window that shows chats while messages arrive
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   xvfb-run python3 window.py PORT TOTAL
#
# The window has a list view for each of the two models, with the priority that doc/desktop.md recommends.

import sys

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Relay", "1.0")
from gi.repository import GLib, Gtk, Relay  # noqa: E402

MESSAGES_PRIORITY = 130

port, total = map(int, sys.argv[1:3])
# GTK creates about 200 rows with the first messages, and reads the font: what that takes is not counted.
warm = total // 5
loop = GLib.MainLoop()
received = 0
last = longest = 0


def make_factory(read):
    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, row: row.set_child(Gtk.Label(xalign=0)))
    factory.connect("bind", lambda _factory, row: row.get_child().set_text(read(row.get_item())))
    return factory


def make_view(model, read):
    view = Gtk.ListView(model=Gtk.NoSelection(model=model), factory=make_factory(read))
    return Gtk.ScrolledWindow(child=view, hexpand=True)


def on_chats_changed(chats, position, _removed, added):
    if added and received == 0:
        chat = chats.get_item(position)
        box.append(make_view(chat.get_messages(), lambda message: message.get_text()))


def on_inbound(_adapter, _event):
    global received
    received += 1
    if received == total:
        GLib.timeout_add(100, finish)


def on_frame(_widget, clock):
    global last, longest
    now = clock.get_frame_time()
    if received > warm and last:
        longest = max(longest, now - last)
    last = now
    window.queue_draw()
    return GLib.SOURCE_CONTINUE


def finish():
    print("gap_ms", longest / 1000, flush=True)
    loop.quit()


def on_connected(adapter, result):
    adapter.connect_finish(result)
    print("ready", flush=True)


transport = Relay.WebsocketTransport.new(f"ws://127.0.0.1:{port}", "discord", "bot")
transport.set_priority(MESSAGES_PRIORITY)
adapter = Relay.Adapter.new(None, transport)
chats = Relay.ChatList.new(adapter)
box = Gtk.Box()
window = Gtk.Window(child=box, default_width=800, default_height=600)
box.append(make_view(chats, lambda chat: chat.get_title()))
chats.connect("items-changed", on_chats_changed)
adapter.connect("inbound", on_inbound)
window.add_tick_callback(on_frame)
window.present()
# The first frames create the widgets.
GLib.timeout_add(500, lambda: adapter.connect_async(None, on_connected))
loop.run()
