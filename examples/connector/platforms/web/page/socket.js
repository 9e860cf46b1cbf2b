/* socket.js: the connection to the connector: requests, their answers, and messages without a request
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { checkLogin } from './account.js';

export class Line {
  #socket = null;
  #answers = new Map();         // ref → what waits for the answer
  #lastRef = 0;
  #retryDelay = 500;
  #receive;
  #lost;

  constructor(receive, lost) {
    this.#receive = receive;
    this.#lost = lost;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    // Relative to the page: a proxy may have it below a path. http: becomes ws:, https: becomes wss:.
    this.#socket = new WebSocket(new URL('page', document.baseURI).href.replace(/^http/, 'ws'));
    this.#socket.addEventListener('message', event => this.#take(JSON.parse(event.data)));
    this.#socket.addEventListener('close', () => this.#retry());
  }

  #take(frame) {
    const answer = this.#answers.get(frame.ref);
    if (frame.type === 'welcome') this.#retryDelay = 500;
    if (!answer) {
      this.#receive(frame);
      return;
    }
    this.#answers.delete(frame.ref);
    answer(frame);
  }

  #retry() {
    this.#socket = null;
    for (const answer of this.#answers.values()) answer({ type: 'error', error: 'The connection was lost.' });
    this.#answers.clear();
    this.#lost();
    // This request comes first, so that the browser can ask for the password, or the person can log in again.
    setTimeout(() => checkLogin().then(() => this.open()), this.#retryDelay);
    this.#retryDelay = Math.min(this.#retryDelay * 2, 8000);
  }

  /* A promise of the answer; without a connection that is an error too. */
  ask(type, members) {
    if (!this.isOpen)
      return Promise.resolve({ type: 'error', error: 'There is no connection to the connector. Try again in a moment.' });
    const ref = String(++this.#lastRef);
    this.#socket.send(JSON.stringify({ type, ref, ...members }));
    return new Promise(resolve => this.#answers.set(ref, resolve));
  }
}
