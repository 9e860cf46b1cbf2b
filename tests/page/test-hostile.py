# test-hostile.py: hostile text, and code blocks
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from harness import Gateway, Page, check, equal
from rawhttp import bearer, call

from look import HOME, looking, main

LAST = '.message:last-child'
EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
ROUND = '\u202egpj.exe'          # displayed as "exe.jpg" where direction marks are applied


def say(gateway, text, **members):
    check(gateway.say('dm-alice', text, **members)['success'], text[:80])


def test_markup_is_text(connector):
    """Tests every place that shows text of others."""
    gateway = Gateway(connector)
    page = Page(connector)
    page.ask('create_chat', name=EVIL[:60], chat_type='dm', chat_id='evil')
    got = call(connector, 'POST', '/relay/media', b'x',
               bearer(**{'Content-Type': 'text/html', 'X-Media-Filename': EVIL}))
    url = f'{connector.url}/relay/media/{got.json()["id"]}'
    with looking(connector, 'general') as tab:
        def act(op, **members):
            result = gateway.act(op=op, chat_id='general', metadata=HOME, **members)
            check(result['success'], f'{op}: {result}')
            return result

        root = act('send', content=EVIL, reply_to=None)['message_id']
        tab.wait_text('.words', EVIL)
        act('send', content=f'```{EVIL}\n{EVIL}\n```\n`{EVIL}`', reply_to=root)
        tab.wait_text('pre', EVIL)
        tab.wait_text('.words code', EVIL)
        tab.wait_text('.quote', f'In reply to: {EVIL}')
        act('edit', message_id=root, content=EVIL * 2)
        tab.wait_text('.edited .words', EVIL * 2)
        act('prompt', content='?', prompt_kind='choice', prompt_id='p', reply_to=None,
            options=[{'id': 'a', 'label': EVIL[:75], 'style': EVIL}])
        tab.wait_text('.option.secondary', EVIL[:75])
        act('send_media', media_kind='document', source_url=url, content='', reply_to=None,
            filename=EVIL.replace('/', ''))
        tab.wait('document.querySelector("a.file .name")?.innerText.includes("onerror")')
        act('thread_create', thread_name=EVIL[:90], message_id=root)
        tab.wait_text('.threads .name', EVIL[:90])
        tab.wait_text('.hanging-thread bdi', EVIL[:90])
        act('draft', draft_id=1, content=EVIL, final=False)
        tab.wait_text('.draft .words', EVIL)
        act('task_card', card_id='c', chunks=[
            {'type': 'plan_update', 'title': EVIL}, {'type': 'markdown_text', 'text': EVIL},
            {'type': 'task_update', 'id': EVIL, 'title': EVIL, 'status': EVIL, 'details': EVIL},
            {'type': 'task_update', 'id': '__proto__', 'title': 7, 'status': '__proto__'},
            {'type': 'task_update', 'id': {}, 'title': {'toString': 1}, 'status': ['x'], 'output': 7},
            {'type': 1, 'text': {}}, {}])
        tab.wait_text('.tasks .title', EVIL)
        tab.wait_text('.task .dim', EVIL)
        act('typing', content=EVIL)
        tab.wait_text('#typing-text', EVIL)
        page.ask('say', chat_id='general', text=EVIL, user_id='evil', user_name=EVIL)
        tab.wait('[...document.querySelectorAll(".who")].some(n => n.innerText.startsWith("<img src=x"))')
        tab.js('location.hash = "evil"')
        tab.wait_text('#title', EVIL[:60])
        equal(tab.js('[window.hacked, document.querySelectorAll("img, body script").length]'), [None, 0])


def test_addresses_of_the_page_are_not_trusted(connector):
    with looking(connector, '%') as tab:
        tab.wait_text('#title', 'Alice')
        tab.js('location.hash = "__proto__"')
        tab.wait_text('#title', 'Alice')


def test_directions_end_where_they_began(connector):
    gateway = Gateway(connector)
    with looking(connector, 'general') as tab:
        thread = gateway.act(op='thread_create', chat_id='general', metadata=HOME,
                             thread_name=f'a {ROUND}')
        check(thread['success'], thread)
        tab.wait_text('.threads .name', 'a \ufffdgpj.exe')
        gateway.act(op='prompt', chat_id='general', content=f'{ROUND}\nsecond', prompt_kind='choice',
                    prompt_id='p', reply_to=None, metadata=HOME,
                    options=[{'id': 'a', 'label': ROUND}])
        tab.wait_text('.option', '\ufffdgpj.exe')
        # In text direction marks apply up to the end of the line.
        check(ROUND in tab.js('document.querySelector(".words").textContent'), 'kept')
        equal(tab.js('getComputedStyle(document.querySelector(".words")).unicodeBidi'), 'plaintext')
        gateway.say('general', f'`a{ROUND}`', scope='home')
        tab.wait_text('.words code', 'a\ufffdgpj.exe')
        equal(tab.js('[...document.querySelectorAll("#chats .name, #title > *, .option > *")]'
                     '.every(n => n.localName === "bdi")'), True)
        # A Hebrew line starts at the right, the next line at the left.
        gateway.say('general', 'שלום\nhello', scope='home')
        tab.wait_text(f'{LAST} .words', 'שלום hello')
        places = tab.js(f'''(() => {{
          const node = document.querySelector('{LAST} .words').firstChild;
          return [0, 5].map(at => {{
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const box = node.parentNode.getBoundingClientRect(), letter = range.getBoundingClientRect();
            return letter.left - box.left < box.right - letter.right;
          }});
        }})()''')
        equal(places, [False, True], 'at the left')


def test_control_characters(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        say(gateway, 'bell\u0007 escape\u001b[31m delete\u007f next\u0085 tab\tend\r\nline')
        tab.wait('document.querySelector(".words")')
        equal(tab.js('document.querySelector(".words").textContent'),
              'bell\u2407 escape\u241b[31m delete\u2421 next\ufffd tab\tend\nline')
        # Many combining marks on one letter must not cover other messages.
        say(gateway, 'e' + '\u0301' * 1500)
        tab.wait('document.querySelectorAll(".bubble").length === 2')
        check('paint' in tab.js(f'getComputedStyle(document.querySelector("{LAST} .bubble")).contain'),
              'cut off at the bubble')


def test_code(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        def shows(text, wanted):
            say(gateway, text)
            tab.wait(f'document.querySelector("{LAST} .text")?.dataset.seen === undefined')
            got = tab.js(f'''(() => {{
              const text = document.querySelector('{LAST} .text');
              text.dataset.seen = 1;
              return [...text.children].map(n => n.localName === 'pre' ? ['pre', n.textContent]
                : [...n.childNodes].filter(c => c.textContent).map(c => (c.localName ?? '') + '|' + c.textContent));
            }})()''')
            equal(got, wanted, text)

        shows('a `b` c', [['|a ', 'code|b', '| c']])
        shows('``a ` b`` and `` ` ``', [['code|a ` b', '| and ', 'code|`']])
        shows('`a', [['|`a']])
        shows('`a\n\nb`', [['|`a\n\nb`']])
        shows('one\n```c\nint a;\n\n  int b;\n```\ntwo', [['|one'], ['pre', 'int a;\n\n  int b;'], ['|two']])
        shows('```\nnever closed\n``', [['pre', 'never closed\n``']])
        shows('~~~~\n```\n~~~\n~~~~~\nx', [['pre', '```\n~~~'], ['|x']])
        shows('```\n```', [['pre', '']])
        shows('**no** _other_ # marks\n> here', [['|**no** _other_ # marks\n> here']])
        shows('see https://example.org/a_(b), or not', [['|see ', 'a|https://example.org/a_(b', '|), or not']])
        shows('https://bank.example@evil.example/ javascript:alert(1)',
              [['|https://bank.example@evil.example/ javascript:alert(1)']])
        shows('`https://example.org`', [['code|https://example.org']])


def test_huge_texts(connector):
    gateway = Gateway(connector)
    page = Page(connector)
    most = page.welcome['max_text']
    texts = ['x' * most, '`' * most, '` `` ' * (most // 5), '\n' * (most - 1) + 'x',
             '```\n' * (most // 4), 'http://a ' * (most // 9), '\u202e' * (most // 3),
             '👩‍👩‍👧' * (most // 18), 'a\u0301' * (most // 3), '[' * most]
    for text in texts:
        text = f'begin {text}'.encode()[:most].decode(errors='ignore')
        check(page.say('dm-alice', text)['type'] == 'said', text[:9])
    with looking(connector) as tab:
        tab.wait(f'document.querySelectorAll(".message").length === {len(texts)}')
        # The limit includes all messages, on a busy machine.
        check(tab.js('performance.now()') < 15000, 'rendering took too long')
        sizes = tab.js('[...document.querySelectorAll(".text")].map(n => n.textContent.length)')
        check(max(sizes) < 16000, sizes)
        tab.js('document.querySelector(".more").scrollIntoView()')
        tab.click('.more')
        tab.wait(f'document.querySelector(".words.all")?.textContent.length === {most}')
        equal(tab.js('document.activeElement.className'), 'words all')
        check(tab.js('document.querySelector(".words.all").getBoundingClientRect().height') < 500, 'scrolls')
        say(gateway, 'still here')
        tab.wait_text(f'{LAST} .words', 'still here')


def test_a_flood(connector):
    """With more messages than the page renders it keeps the latest ones."""
    gateway = Gateway(connector)
    with looking(connector) as tab:
        tab.wait_text('#gateway-text', 'Gateway online')
        for number in range(1300):
            gateway.send_raw(json.dumps({
                'type': 'outbound', 'requestId': f'f{number}',
                'action': {'op': 'send', 'chat_id': 'dm-alice', 'content': f'line {number}',
                           'reply_to': None, 'metadata': {}}}) + '\n')
        tab.wait_text(f'{LAST} .words', 'line 1299')
        check(tab.count('.message') <= 1200, tab.count('.message'))
        for number in range(500):
            gateway.send_raw(json.dumps({
                'type': 'outbound', 'requestId': f'd{number}',
                'action': {'op': 'draft', 'chat_id': 'dm-alice', 'draft_id': 1, 'final': False,
                           'content': 'word ' * (number + 1), 'metadata': {}}}) + '\n')
        tab.wait_text('.draft .words', 'word ' * 500)
        tab.say('enough')
        equal(gateway.take()['event']['text'], 'enough')


main([value for name, value in list(globals().items()) if name.startswith('test_')])
