// manual.js: shows the blocks of one program in several languages as tabs; wide tables and pictures scroll on small screens
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Without this script, and in a viewer of Markdown, each block is a section that can be opened.
const STYLE = `
  .languages { margin: 1em 0; }
  .languages .tabs { display: flex; flex-wrap: wrap; gap: 0.25em; border-bottom: 1px solid currentColor; }
  .languages .tabs button { font: inherit; color: inherit; background: none; border: none; padding: 0.4em 0.9em; cursor: pointer; }
  .languages .tabs button[aria-selected=true] { font-weight: bold; box-shadow: inset 0 -3px currentColor; }
  .languages.tabbed details > summary { display: none; }
  .docblock td:first-child code { overflow-wrap: normal; word-break: normal; }
  .wide { overflow-x: auto; }
  .wide img { min-width: 42em; }
  @media (max-width: 700px) {
    .docblock table { display: block; overflow-x: auto; }
    .docblock td { min-width: 9em; }
  }
`;
const KEY = 'relay-glib-language';

function remember(language)
{
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // a page of a local file may have no storage
  }
}

function recall()
{
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function select(group, language)
{
  const names = [...group.querySelectorAll('summary')].map(summary => summary.textContent);
  const chosen = names.includes(language) ? language : names[0];

  for (const details of group.querySelectorAll('details')) {
    const isChosen = details.querySelector('summary').textContent === chosen;
    details.open = isChosen;
    details.hidden = !isChosen;
  }
  for (const button of group.querySelectorAll('.tabs button'))
    button.setAttribute('aria-selected', String(button.textContent === chosen));
}

function selectEverywhere(language)
{
  for (const group of document.querySelectorAll('.languages'))
    select(group, language);
}

function addTabs(group)
{
  const tabs = document.createElement('div');

  tabs.className = 'tabs';
  tabs.setAttribute('role', 'tablist');
  for (const summary of group.querySelectorAll('summary')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('role', 'tab');
    button.textContent = summary.textContent;
    button.addEventListener('click', () => {
      const before = button.getBoundingClientRect().top;
      selectEverywhere(button.textContent);
      remember(button.textContent);
      // what was above may have become longer or shorter
      window.scrollBy(0, button.getBoundingClientRect().top - before);
    });
    tabs.append(button);
  }
  group.prepend(tabs);
  group.classList.add('tabbed');
}

document.addEventListener('DOMContentLoaded', () => {
  const groups = document.querySelectorAll('.languages');
  const style = document.createElement('style');

  style.textContent = STYLE;
  document.head.append(style);
  groups.forEach(addTabs);
  selectEverywhere(recall());
});
