/* media.js: pictures, sounds, videos and files in a message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { label, sizeText } from './text.js';
import { MEDIA_KINDS, element, icon, isolated } from './view.js';

const LIFETIME = 3600000;       // milliseconds, when the connector does not say

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

// Nothing is loaded from other sites by itself: they would learn who reads this.
function isOurs(media) {
  return /^\/media\/[^/\\?#]+$/.test(media.url);
}

/* Relative to the page: a proxy may have it below a path. */
export function ownUrl(media) {
  return `.${media.url}`;
}

function isWeb(url) {
  return /^https?:\/\/[\x21-\x7e]+$/i.test(url) && URL.canParse(url);
}

function card(shape, name, about) {
  const node = element('span', 'file');
  const words = element('span', 'about');
  words.append(isolated(name, 'name'), element('span', 'dim', about));
  node.append(icon(shape), words);
  return node;
}

function nameOf(media) {
  return label(media.filename, 100) || MEDIA_KINDS.get(media.kind) || 'File';
}

function expiredCard(media) {
  const node = card('clock', nameOf(media), 'No longer there: kept for an hour only');
  node.classList.add('expired');
  return node;
}

function linked(node, url, download) {
  const link = element('a', 'file');
  link.append(...node.childNodes);
  link.href = url;
  if (download) {
    link.download = download;
  } else {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return link;
}

async function isThere(media) {
  const answer = await fetch(ownUrl(media), { method: 'HEAD' }).catch(() => null);
  return Boolean(answer?.ok);
}

function fileCard(media) {
  const about = [sizeText(media.size), label(media.mime, 60)].filter(Boolean).join(' · ');
  const link = linked(card('down', nameOf(media), about), ownUrl(media), nameOf(media));
  link.addEventListener('click', async () => {
    if (!await isThere(media)) link.replaceWith(expiredCard(media));
  });
  return link;
}

function foreignCard(media) {
  if (!isWeb(media.url)) return expiredCard(media);
  const host = label(new URL(media.url).host, 60);
  return linked(card('link', nameOf(media), `Opens at ${host}`), media.url);
}

function picture(media) {
  const link = element('a', 'picture');
  const image = element('img');
  link.href = ownUrl(media);
  link.target = '_blank';
  link.rel = 'noopener';
  image.alt = nameOf(media);
  image.decoding = 'async';
  image.src = ownUrl(media);
  link.append(image);
  return [link, image];
}

function player(media, name) {
  const node = element(name);
  node.controls = true;
  node.preload = 'metadata';
  node.playsInline = true;
  node.setAttribute('aria-label', nameOf(media));
  node.src = ownUrl(media);
  return node;
}

function soundCard(media) {
  const node = element('span', 'sound');
  const sound = player(media, 'audio');
  node.append(isolated(nameOf(media), 'name'), sound);
  return [node, sound];
}

// A bot may want even a picture to be a file.
function inlineNode(media) {
  if (media.kind === 'document') return null;
  const mime = String(media.mime ?? '').split(';')[0].trim().toLowerCase();
  if (PICTURES.includes(mime)) return picture(media);
  if (mime.startsWith('audio/')) return soundCard(media);
  if (mime.startsWith('video/')) {
    const video = player(media, 'video');
    return [video, video];
  }
  return null;
}

export function mediaNode(media, created) {
  if (!isOurs(media)) return foreignCard(media);
  if (Date.now() > (media.expires ?? created + LIFETIME)) return expiredCard(media);

  const [node, loader] = inlineNode(media) ?? [fileCard(media)];
  // Gone, or only something that this browser cannot play?
  loader?.addEventListener('error', async () =>
    node.replaceWith(await isThere(media) ? fileCard(media) : expiredCard(media)));
  return node;
}
