// rows.vala: the rows of a list box, which follow a model
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gtk_list_box_bind_model() creates rows at each change of the model. Here they change at most once before a frame,
// however many messages arrive. A row stays when its item moves, with its focus and its selection.

public class Desk.Row : Gtk.ListBoxRow {
  public uint position { get; set; }
}

public class Desk.Rows : Object {
  public delegate Row Create (Object item);

  // Only the last items have rows.
  public uint limit { get; set; default = uint.MAX; }
  public uint n_hidden { get; private set; }

  private Gtk.ListBox box;
  private ListModel model;
  private unowned Create create;
  private HashTable<Object, Row> rows = new HashTable<Object, Row> (null, null);
  private uint tick = 0;

  public Rows (Gtk.ListBox box, ListModel model, Create create) {
    this.box = box;
    this.model = model;
    this.create = create;
    box.set_sort_func ((a, b) => (int) ((Row) a).position - (int) ((Row) b).position);
    model.items_changed.connect (update_soon);
    notify["limit"].connect (update_soon);
    update ();
  }

  public Row? find (Object item) {
    if (!rows.contains (item))
      update ();
    return rows[item];
  }

  private void update_soon () {
    if (tick == 0)
      tick = box.add_tick_callback (() => {
        tick = 0;
        update ();
        return Source.REMOVE;
      });
  }

  private void update () {
    HashTable<Object, Row> old = rows;
    uint n_items = model.get_n_items ();

    rows = new HashTable<Object, Row> (null, null);
    n_hidden = n_items > limit ? n_items - limit : 0;
    for (uint i = n_hidden; i < n_items; i++) {
      Object item = model.get_item (i);
      Row row = old.take (item) ?? create (item);
      row.position = i;
      rows[item] = row;
      if (row.parent == null)
        box.append (row);
    }
    old.for_each ((item, row) => box.remove (row));
    box.invalidate_sort ();
  }
}
