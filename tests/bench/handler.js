// handler.js: delivers events of relay-glib to a GJS handler
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   gjs handler.js PORT TOTAL
//
// Uses the overrides in the folder $BENCH_OVERRIDES, if that is set. With $BENCH_OTHER the handler
// reads strings of the same lengths from objects of GLib instead: the lower limit of gjs itself.

if (imports.gi.GLib.getenv('BENCH_OVERRIDES'))
  imports.overrides.searchPath.unshift(imports.gi.GLib.getenv('BENCH_OVERRIDES'));
imports.gi.versions.Relay = '1.0';
const { Gio, GLib, Relay } = imports.gi;

const [port, total] = ARGV.map(Number);
// Three objects of GLib with names as long as the strings of the event
const named = size => Gio.SimpleAction.new('x'.repeat(size), null);
const other = GLib.getenv('BENCH_OTHER') && [109, 19, 18].map(named);
const warm = Math.floor(total / 10);
const loop = new GLib.MainLoop(null, false);
let count = 0, wall = 0, cpu = 0;
let sum = 0;  // eslint-disable-line no-unused-vars -- the strings are read for its sake

// Processor time of all threads in nanoseconds; its resolution is a clock tick (10 ms).
function cpuTime() {
  const [, text] = GLib.file_get_contents('/proc/self/stat');
  const fields = new TextDecoder().decode(text).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 1e7;
}

const transport = Relay.WebsocketTransport.new(`ws://127.0.0.1:${port}`, 'discord', 'bench');
const adapter = Relay.Adapter.new(null, transport);
adapter.connect('inbound', (_adapter, event) => {
  if (other)
    sum += other[0].get_name().length + other[1].get_name().length + other[2].get_name().length;
  else
    sum += event.get_text().length + event.get_chat_id().length + event.get_user_id().length;
  count++;
  if (count === warm) {
    wall = GLib.get_monotonic_time();
    cpu = cpuTime();
  } else if (count === total) {
    const events = total - warm;
    print(`cpu_ns ${(cpuTime() - cpu) / events}`);
    print(`wall_ns ${(GLib.get_monotonic_time() - wall) * 1e3 / events}`);
    loop.quit();
  }
});
adapter.connect_async(null, (object, result) => {
  object.connect_finish(result);
  print('ready');
});
loop.run();
