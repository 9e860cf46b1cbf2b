// node-ws.mjs: the same work with the ws package of node and JSON.parse
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   node node-ws.mjs PORT TOTAL      $BENCH_WS is the folder of the ws package

import { createRequire } from 'node:module';

const { WebSocket } = createRequire(import.meta.url)(process.env.BENCH_WS);
const [port, total] = process.argv.slice(2).map(Number);
const warm = Math.floor(total / 10);
let count = 0, sum = 0, cpu, wall;

const socket = new WebSocket(`ws://127.0.0.1:${port}/relay`,
  { perMessageDeflate: false, maxPayload: 0 });
socket.on('open', () => {
  socket.send('{"type":"hello","platform":"discord","botId":"bench"}\n');
});
socket.on('message', data => {
  const frame = JSON.parse(data);
  if (frame.type === 'descriptor') {
    console.log('ready');
    return;
  }
  const event = frame.event, source = event.source;
  sum += event.text.length + event.message_id.length + source.chat_id.length +
    source.user_id.length + source.platform.length;
  count++;
  if (count === warm) {
    wall = process.hrtime.bigint();
    cpu = process.cpuUsage();
  } else if (count === total) {
    const used = process.cpuUsage(cpu), events = total - warm;
    console.log(`cpu_ns ${(used.user + used.system) * 1e3 / events}`);
    console.log(`wall_ns ${Number(process.hrtime.bigint() - wall) / events}`);
    process.exit(sum > 0 ? 0 : 1);
  }
});
