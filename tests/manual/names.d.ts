// names.d.ts: the names that the JavaScript fragments of the pages use without defining them
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
import type Gio from 'gi://Gio?version=2.0';
import type RelayNamespace from 'gi://Relay?version=1.0';

declare global {
  const adapter: RelayNamespace.Adapter;
  const transport: RelayNamespace.WebsocketTransport;
  const peer: RelayNamespace.MemoryTransport;
  const endpoint: RelayNamespace.Endpoint;
  const event: RelayNamespace.MessageEvent;
  const draft: RelayNamespace.Draft;
  const prompt: RelayNamespace.Prompt;
  const turn: Gio.Cancellable;
  const chatId: string;
  const messageId: string;
  const sessionKey: string;
  const text: string;
  const model: AsyncIterable<string>;
  function answer(text: string): Promise<string>;
  function forget(chatId: string): void;
  function show(text: string): void;
}
