# picture.py: takes the screenshot of the page for the README
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: RELAY_CONNECTOR=PROGRAM PYTHONPATH=tests/connector picture.py FILE.png [WIDTH HEIGHT] [dark]"""
import sys

from harness import Connector, Gateway, Page

from browser import Browser
from look import HOME

CODE = '''The build of `main` fails in one file:
```c
static gboolean
relay_is_here (Relay *self)
{
  return self->socket != NULL
}
```
A semicolon is missing.'''

CARD = [{'type': 'plan_update', 'title': 'Repairing the build'},
        {'type': 'task_update', 'id': '1', 'title': 'Find the mistake', 'status': 'complete'},
        {'type': 'task_update', 'id': '2', 'title': 'Run the tests', 'status': 'in_progress'}]


def act(gateway, op, chat_id, **members):
    metadata = {} if chat_id.startswith('dm-') else HOME
    return gateway.act(op=op, chat_id=chat_id, metadata=metadata, **members)


def talk(gateway, page):
    root = act(gateway, 'send', 'general', content='Release on Friday?', reply_to=None)
    act(gateway, 'thread_create', 'general', thread_name='Release notes', message_id=root['message_id'])
    act(gateway, 'thread_create', 'general', thread_name='Who tests what')
    asked = page.say('dm-alice', 'Good morning! Can you look at the build?')['message_id']
    act(gateway, 'react', 'dm-alice', message_id=asked, emoji='👀', remove=False)
    act(gateway, 'send', 'dm-alice', content=CODE, reply_to=asked)
    act(gateway, 'prompt', 'dm-alice', content='Shall I repair it and push?', prompt_kind='approval',
        prompt_id='p1', reply_to=None,
        options=[{'id': 'push', 'label': 'Push it', 'style': 'success'},
                 {'id': 'show', 'label': 'Show me first', 'style': 'primary'},
                 {'id': 'no', 'label': 'Leave it', 'style': 'danger'}])
    act(gateway, 'task_card', 'dm-alice', card_id='c', chunks=CARD)
    act(gateway, 'typing', 'dm-alice', content='is running the tests…')


def main(path, width=1280, height=800, *rest):
    connector = Connector()
    browser = Browser()
    try:
        gateway = Gateway(connector)
        talk(gateway, Page(connector))
        tab = browser.open(f'{connector.url}/#dm-alice', width=int(width), height=int(height),
                           dark='dark' in rest, touch=int(width) < 500)
        tab.wait('document.querySelector(".tasks") && document.querySelector(".option")')
        tab.js('document.fonts.ready.then(() => new Promise(requestAnimationFrame))')
        tab.screenshot(path)
        tab.close()
    finally:
        browser.close()
        connector.close()


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
