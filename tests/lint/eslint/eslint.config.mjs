// eslint.config.mjs: the rules for the JavaScript of this project
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
import {createRequire} from 'node:module';

// The modules stand in the folder that the configuration was copied into.
const js = createRequire(import.meta.url)('@eslint/js');

const everywhere = ['console', 'TextDecoder', 'TextEncoder', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
const gjs = [...everywhere, 'ARGV', 'imports', 'logError', 'print', 'printerr'];
const browser = [
  ...everywhere, 'addEventListener', 'cancelAnimationFrame', 'document', 'window', 'location', 'history', 'navigator', 'localStorage', 'sessionStorage', 'fetch',
  'queueMicrotask', 'requestAnimationFrame', 'URL', 'URLSearchParams', 'WebSocket', 'Blob', 'File', 'FileReader',
  'FormData', 'XMLHttpRequest', 'AbortController', 'Event', 'KeyboardEvent', 'Image', 'Node', 'Notification',
  'IntersectionObserver', 'MutationObserver', 'ResizeObserver', 'getComputedStyle', 'getSelection', 'matchMedia',
  'confirm', 'crypto', 'performance', 'CSS', 'HTMLElement', 'DOMException',
];
const node = [...everywhere, 'process', 'Buffer', 'WebSocket', 'performance'];

function globals(names)
{
  return Object.fromEntries(names.map(name => [name, 'readonly']));
}

// A folder of scripts, whose variables others see, or of modules
function group(files, sourceType, names, rules = {})
{
  return {files, rules, languageOptions: {ecmaVersion: 2022, sourceType, globals: globals(names)}};
}

export default [
  js.configs.recommended,
  {
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      'eqeqeq': ['error', 'always', {null: 'ignore'}],
      'no-control-regex': 'off',
      'no-unused-vars': ['error', {argsIgnorePattern: '^_', caughtErrors: 'none'}],
      'prefer-const': 'error',
      'no-throw-literal': 'error',
      'no-shadow': 'error',
    },
  },
  group(['examples/connector/platforms/web/page/**/*.js', 'doc/*.js'], 'module', browser),
  // gi-docgen declares the variable that this file sets.
  group(['doc/urlmap.js'], 'script', browser, {'no-undef': 'off'}),
  group(['relay-glib/bindings/Relay.js', 'tests/js/**/*.js', 'tests/bench/*.js', 'tests/manual/*.js'], 'script', gjs,
    {'no-await-in-loop': 'error'}),
  group(['relay-glib/bindings/relay-bot.js', 'tests/conformance/*.js'], 'module', gjs),
  // Comments with types name Gio.
  group(['examples/js/**/*.js'], 'module', gjs, {'no-unused-vars': ['error', {varsIgnorePattern: '^Gio$'}]}),
  group(['tests/**/*.mjs'], 'module', node),
];
