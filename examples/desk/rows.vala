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
  private const int NEW_ROWS_PER_FRAME = 5;

  public delegate Row Create (Object item);

  public Gtk.ListBox box { get; construct; }
  public ListModel model { get; construct; }
  // Only the last items have rows.
  public uint limit { get; set; default = uint.MAX; }
  public uint n_hidden { get; private set; }

  private unowned Create create;
  private HashTable<Object, Row> rows = new HashTable<Object, Row> (null, null);
  private uint tick = 0;

  public Rows (Gtk.ListBox box, ListModel model, Create create) {
    Object (box: box, model: model);
    this.create = create;
    box.set_sort_func ((a, b) => (int) ((Row) a).position - (int) ((Row) b).position);
    model.items_changed.connect (update_soon);
    notify["limit"].connect (update_soon);
    update_soon ();
  }

  public Row? find (Object item) {
    if (!rows.contains (item))
      update (int.MAX);
    return rows[item];
  }

  private void update_soon () {
    if (tick == 0)
      tick = box.add_tick_callback (() => {
        tick = 0;
        update (NEW_ROWS_PER_FRAME);
        return Source.REMOVE;
      });
  }

  // Those that are the newest come first: at the end of a list with a limit.
  private void update (int n_new) {
    HashTable<Object, Row> old = rows;
    uint n_items = model.get_n_items ();

    rows = new HashTable<Object, Row> (null, null);
    n_hidden = n_items > limit ? n_items - limit : 0;
    for (uint i = 0; i < n_items - n_hidden; i++) {
      uint position = limit == uint.MAX ? i : n_items - 1 - i;
      Object item = model.get_item (position);
      Row? row = old.take (item);
      if (row == null && n_new-- > 0)
        box.append (row = create (item));
      if (row == null)
        continue;
      row.position = position;
      rows[item] = row;
    }
    old.for_each ((item, row) => box.remove (row));
    box.invalidate_sort ();
    if (n_new < 0)
      update_soon ();
  }
}
