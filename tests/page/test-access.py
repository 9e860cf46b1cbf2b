# test-access.py: the page and the status page as axe-core sees them, in light and dark
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys

from accounts import Accounts, PASSWORD
from harness import Gateway, check

import look
from look import looking, main

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))

import npm  # noqa: E402

OLDEST_NODE = (18, 0)
PROMPT = {'op': 'prompt', 'chat_id': 'dm-alice', 'content': 'Push it?', 'prompt_kind': 'approval', 'prompt_id': 'p1',
          'reply_to': None, 'metadata': {},
          'options': [{'id': style, 'label': f'{style} one', 'style': style}
                      for style in ('primary', 'success', 'danger', 'secondary')]}
TEXT = '''# A title
Some *words*, some `code`, [a link](https://example.com/), and

```c
int main (void);
```
> a quote

- one
- two'''


def axe_core():
    folder = npm.install(os.path.join(HERE, 'axe'), os.environ['RELAY_PAGE_WORK'], OLDEST_NODE)
    return npm.read(os.path.join(folder, 'axe-core/axe.min.js'))


def complaints(tab):
    """The serious findings: what is wrong, where, and the first element."""
    return tab.js('''axe.run().then(found => found.violations
        .filter(each => ['serious', 'critical'].includes(each.impact))
        .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 120)} ${node.failureSummary}`)))''')


def audit(tab, what):
    # Colours that fade in have no contrast yet.
    tab.js('Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))')
    found = complaints(tab)
    check(not found, f'{what}:\n' + '\n'.join(found))


def fill(connector, gateway):
    check(gateway.say('dm-alice', TEXT)['success'], 'a text')
    check(gateway.act(**PROMPT)['success'], 'a prompt')
    check(gateway.act(op='draft', chat_id='dm-alice', draft_id=1, content='It grows', final=False,
                      metadata={})['success'], 'a draft')
    check(gateway.act(op='react', chat_id='dm-alice', message_id=gateway.say('dm-alice', 'hi')['message_id'],
                      emoji='👍', remove=False, metadata={})['success'], 'a reaction')


def test_a_conversation_and_the_dialog(connector):
    gateway = Gateway(connector)
    fill(connector, gateway)
    for dark in (False, True):
        for width in (1280, 360):
            name = f'{"dark" if dark else "light"}, {width}'
            with looking(connector, dark=dark, width=width) as tab:
                tab.js(AXE)
                tab.wait_text('.message:last-child .words', 'hi')
                audit(tab, f'{name}: a conversation')
                tab.js('document.querySelector("[aria-label=Reply]").click()')
                audit(tab, f'{name}: a reply')
                tab.js('document.querySelector("#settings-open").click();'
                       'document.querySelector("#settings-delete").click()')
                audit(tab, f'{name}: about a chat')
                tab.js('document.querySelector("#settings").close(); location.hash = "";'
                       'document.querySelector("#new-chat").click()')
                tab.wait('document.querySelector("#dialog").open')
                audit(tab, f'{name}: the dialog')
                tab.js('document.querySelector("#dialog").close(); document.querySelector("#archive-open").click()')
                tab.wait('!document.querySelector("#archive-none").hidden')
                audit(tab, f'{name}: the archive')


def test_no_bot_and_no_chat(connector):
    for dark in (False, True):
        with looking(connector, dark=dark) as tab:
            tab.js(AXE)
            tab.say('Is anybody there?')
            tab.wait('!document.querySelector("#banner").hidden')
            audit(tab, f'dark {dark}: the banner')
        with looking(connector, chat='', width=360, dark=dark) as tab:
            tab.js(AXE)
            tab.wait('!document.querySelector("#nothing").hidden')
            audit(tab, f'dark {dark}: the list of chats')


def test_the_status_page(connector):
    gateway = Gateway(connector)
    gateway.say('dm-alice', 'hi')
    for dark in (False, True):
        tab = look.browser.open(f'{connector.url}/status', dark=dark)
        tab.js(AXE)
        audit(tab, f'dark {dark}: the status page')
        tab.close()


def test_the_login_and_the_account():
    with Accounts() as connector:
        for dark in (False, True):
            for width in (1280, 360):
                name = f'{"dark" if dark else "light"}, {width}'
                link = '/login#invitation=' + connector.invite('--name', 'zoe')
                for path, hint in ('/login', ''), (link, 'Choose a password.'):
                    tab = look.browser.open(connector.url + path, dark=dark, width=width)
                    tab.js(AXE)
                    tab.wait(f'document.querySelector("#hint").textContent === "{hint}"')
                    audit(tab, f'{name}: {path}')
                    if hint:
                        begin(tab, name)
                    tab.close()


def begin(tab, name):
    tab.js(f'document.querySelector("#password").value = "{PASSWORD}"; document.querySelector("#submit").click()')
    tab.wait('location.pathname === "/" && document.querySelector("#account-open")?.hidden === false')
    tab.js(AXE)
    audit(tab, f'{name}: a page with an account')
    tab.js('document.querySelector("#account-open").click()')
    tab.wait('document.querySelector("#account").open')
    audit(tab, f'{name}: the account')


def test_the_audit_finds_something(connector):
    with looking(connector) as tab:
        tab.js(AXE)
        tab.js('document.querySelector("#send").removeAttribute("aria-label");'
               'document.querySelector("#send").removeAttribute("title")')
        check(any(line.startswith('button-name') for line in complaints(tab)), 'a button without a name')


try:
    AXE = axe_core()
except npm.Skip as reason:
    print(f'1..0 # SKIP {reason}')
else:
    main([test_a_conversation_and_the_dialog, test_no_bot_and_no_chat, test_the_status_page,
          test_the_login_and_the_account, test_the_audit_finds_something])
