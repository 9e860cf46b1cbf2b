# test-chat.py: messages and actions of a bot as the page shows them
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from harness import SECRET, Connector, Gateway, check, equal, wait_until

from look import HOME, looking, main

LAST = '.message:last-child'


def answer(gateway, text, message_id):
    check(gateway.act(op='send', chat_id='dm-alice', content=text, reply_to=message_id,
                      metadata={})['success'], text)


def prompt(gateway, **members):
    return gateway.act(**{
        'op': 'prompt', 'chat_id': 'dm-alice', 'content': 'Push it?', 'prompt_kind': 'approval',
        'prompt_id': 'p1', 'reply_to': None, 'metadata': {},
        'options': [{'id': style, 'label': f'{style} one', 'style': style}
                    for style in ('primary', 'success', 'danger', 'secondary')], **members})


def test_a_conversation(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        tab.say('Good morning!')
        event = gateway.take()['event']
        equal(event['text'], 'Good morning!')
        tab.wait_text('.own .bubble', 'Good morning!')
        equal(tab.js('document.querySelector("#text").value'), '')
        answer(gateway, 'Hello', event['message_id'])
        tab.wait_text(f'{LAST} .words', 'Hello')
        equal(tab.text(f'{LAST} .quote'), 'In reply to: Good morning!')
        tab.wait_text('#chats a[aria-current] .preview', 'Bot: Hello')
        tab.wait_text('#gateway-text', 'Gateway online')


def test_a_quote_leads_to_what_it_quotes(connector):
    gateway = Gateway(connector)
    first = gateway.say('dm-alice', 'the first one')['message_id']
    for number in range(130):
        check(gateway.say('dm-alice', f'line {number}\nand more')['success'], number)
    answer(gateway, 'as I said', first)
    with looking(connector) as tab:
        tab.wait_text(f'{LAST} .quote', 'In reply to: An earlier message')
        equal(tab.count('.message'), 100)
        tab.click(f'{LAST} .quote')
        # The message is not loaded yet; the page requests it.
        tab.wait('document.activeElement.matches(".message")')
        equal(tab.text('.message:focus .words'), 'the first one')
        tab.wait('''(() => {
          const box = document.querySelector(".message:focus").getBoundingClientRect();
          return box.top >= 60 && box.bottom <= document.querySelector("#composer").getBoundingClientRect().top;
        })()''', 'the message to be in view')
        gateway.say('dm-alice', 'one more')
        tab.wait_text('#newest', 'New messages')
        tab.click('#newest')
        tab.wait_text(f'{LAST} .words', 'one more')
        tab.wait('document.querySelector("#newest").hidden')


def test_a_reply(connector):
    gateway = Gateway(connector)
    asked = gateway.say('dm-alice', 'tea or coffee?')['message_id']
    with looking(connector) as tab:
        tab.wait_text(f'{LAST} .words', 'tea or coffee?')
        tab.js(f'document.querySelector("{LAST} [aria-label=Reply]").focus()')
        tab.press('Enter')
        tab.wait_text('#reply p', 'Reply to Bot tea or coffee?')
        tab.press('Escape')
        tab.wait('document.querySelector("#reply").hidden')
        tab.click(f'{LAST} [aria-label=Reply]')
        tab.type('tea')
        tab.press('Enter')
        event = gateway.take()['event']
        equal((event['text'], event['reply_to_message_id']), ('tea', asked))
        tab.wait_text('.own .quote', 'In reply to: tea or coffee?')
        check(tab.js('document.querySelector("#reply").hidden'), 'closed')


def test_an_edit_and_a_deletion(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        kept = gateway.say('dm-alice', 'stays')['message_id']
        gone = gateway.say('dm-alice', 'goes')['message_id']
        answer(gateway, 'answers', gone)
        tab.wait_text(f'{LAST} .quote', 'In reply to: goes')
        gateway.act(op='edit', chat_id='dm-alice', message_id=kept, content='stays, better',
                    metadata={})
        tab.wait_text('.edited .words', 'stays, better')
        check(tab.text('.edited .when').endswith(' · edited'), 'says that it was edited')
        gateway.act(op='delete', chat_id='dm-alice', message_id=gone, metadata={})
        tab.wait_text('.deleted .bubble', 'Message taken back')
        tab.wait_text(f'{LAST} .quote', 'In reply to: Message taken back')
        equal(tab.count('.message'), 3)
        last = gateway.say('dm-alice', 'the last')['message_id']
        tab.wait_text('#chats a[aria-current] .preview', 'Bot: the last')
        gateway.act(op='delete', chat_id='dm-alice', message_id=last, metadata={})
        tab.wait_text('#chats a[aria-current] .preview', 'Bot: answers')
        tab.call('Page.reload')
        tab.wait('document.querySelectorAll(".message").length === 2', 'both gone for good')


def test_reactions(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        tab.say('please')
        asked = gateway.take()['event']['message_id']

        def react(emoji, remove=False):
            check(gateway.act(op='react', chat_id='dm-alice', message_id=asked, emoji=emoji,
                              remove=remove, metadata={})['success'], emoji)

        tab.wait_text('.own .words', 'please')
        tab.js('window.bubble = document.querySelector(".own .bubble")')
        react('👀')
        tab.wait_text('.own .reaction', '👀')
        react('✅')
        react('👀', remove=True)
        tab.wait('[...document.querySelectorAll(".reaction")].map(n => n.innerText).join() === "✅"')
        check(tab.js('window.bubble.isConnected'), 'the text is not rendered again')


def test_typing(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        gateway.act(op='typing', chat_id='dm-alice', metadata={})
        tab.wait_text('#typing-text', 'Bot is typing…')
        gateway.act(op='typing', chat_id='dm-alice', content='is reading the log…', metadata={})
        tab.wait_text('#typing-text', 'is reading the log…')
        check(tab.js('document.querySelector("#stop").matches(".busy")'), 'can be stopped')
        gateway.act(op='typing', chat_id='dm-alice', content='', metadata={})
        tab.wait('document.querySelector("#typing").hidden')
        tab.click('#stop')
        equal(gateway.receive('interrupt_inbound')['chat_id'], 'dm-alice')


def test_a_prompt(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab, looking(connector) as other:
        prompt(gateway)
        for style in ('primary', 'success', 'danger', 'secondary'):
            tab.wait_text(f'.option.{style}:enabled', f'{style} one')
        colours = tab.js('[...document.querySelectorAll(".option")]'
                         '.map(n => getComputedStyle(n).backgroundColor)')
        equal(len(set(colours)), 4, colours)
        tab.click('.option.danger')
        answer = gateway.take()['event']['prompt_response']
        equal((answer['prompt_id'], answer['option_id']), ('p1', 'danger'))
        for watcher in (tab, other):
            watcher.wait_text('.option.chosen:disabled', 'danger one (the answer)')
            equal(watcher.count('.option:enabled'), 0)
        tab.call('Page.reload')
        tab.wait_text('.option.chosen:disabled', 'danger one (the answer)')


def test_a_prompt_that_expires(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        prompt(gateway, timeout_s=1)
        tab.wait_text('.prompt .dim', 'The time to answer is over')
        equal(tab.count('.option'), 0, 'the buttons are gone')
        tab.call('Page.reload')
        tab.wait_text('.prompt .dim', 'The time to answer is over')
        equal(tab.count('.option'), 0)
        # The clock of this page is slow: the connector tells it. The buttons may be gone before they are looked for.
        tab.js(f'''Date.now = () => 0; window.shown = 0;
          new MutationObserver(() => {{ window.shown ||= document.querySelectorAll("{LAST} .option:enabled").length; }})
            .observe(document.body, {{ childList: true, subtree: true }})''')
        prompt(gateway, timeout_s=1, prompt_id='p2')
        tab.wait('window.shown === 4')
        tab.wait_text(f'{LAST} .prompt .dim', 'The time to answer is over')
        equal(tab.count('.option'), 0)


def test_a_press_that_is_refused(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab, looking(connector) as other:
        message = prompt(gateway)['message_id']
        tab.wait_text('.option.primary:enabled', 'primary one')
        gateway.act(op='delete', chat_id='dm-alice', message_id=message, metadata={})
        tab.wait_text('.deleted .bubble', 'Message taken back')
        equal(tab.count('.option'), 0)
        # The clock of this page is slow, and it misses that the prompt has expired.
        tab.js('Date.now = () => 0; globalThis.parse = JSON.parse; JSON.parse = text => {'
               ' const frame = parse(text); return frame.type === "edit" ? { type: "none" } : frame; }')
        prompt(gateway, timeout_s=1, prompt_id='p2')
        other.wait_text('.prompt .dim', 'The time to answer is over')
        tab.click(f'{LAST} .option.success:enabled')
        tab.wait_text('#problem', 'it is too late for an answer')
        equal(tab.count(f'{LAST} .option:enabled'), 4)


def test_a_thread(connector):
    gateway = Gateway(connector)
    with looking(connector, 'general') as tab:
        root = gateway.say('general', 'Who wants lunch?', scope='home')['message_id']
        tab.wait_text('.words', 'Who wants lunch?')
        thread = gateway.act(op='thread_create', chat_id='general', message_id=root,
                             thread_name='Lunch', metadata=HOME)['thread_id']
        tab.wait_text('#channels li > .threads .name', 'Lunch')
        check(tab.js('''(() => {
          const left = node => node.getBoundingClientRect().left;
          return left(document.querySelector('.threads .name')) > left(document.querySelector('#channels .name'));
        })()'''), 'indented')
        tab.click('.message .hanging-thread')
        tab.wait_text('#title', 'Lunch')
        tab.wait_text('#subtitle', 'Thread of #general')
        tab.say('Pizza')
        event = gateway.take()['event']
        equal((event['text'], event['source']['chat_id'], event['source']['chat_type']),
              ('Pizza', thread, 'thread'))
        gateway.say('general', 'Noodles', scope='home', metadata={'thread_id': thread})
        tab.wait_text(f'{LAST} .words', 'Noodles')
        gateway.act(op='thread_rename', chat_id='general', message_id=thread,
                    thread_name='Lunch at noon', metadata=HOME)
        tab.wait_text('#title', 'Lunch at noon')
        tab.wait_text('.threads .name', 'Lunch at noon')
        tab.click('#subtitle a')
        tab.wait_text('#title', 'general')
        tab.wait_text('.message .hanging-thread bdi', 'Lunch at noon')
        gateway.act(op='thread_rename', chat_id='general', message_id=thread,
                    thread_name='Late lunch', metadata=HOME)
        tab.wait_text('.message .hanging-thread bdi', 'Late lunch')
        gateway.say(thread, 'anybody?', scope='home')
        tab.wait_text('.threads .unread', '1 unread')


def test_a_person_begins_a_thread(connector):
    gateway = Gateway(connector)
    gateway.say('general', 'News', scope='home')
    with looking(connector, 'general') as tab:
        tab.click(f'{LAST} [aria-label="Begin a thread"]')
        tab.wait_text('#dialog-title', 'New thread')
        tab.type('About it')
        tab.press('Enter')
        tab.wait_text('#title', 'About it')
        tab.click('#channels a[href="#general"]')
        tab.wait_text('.message .hanging-thread bdi', 'About it')


def test_many_threads_do_not_bury_the_channels(connector):
    gateway = Gateway(connector)
    for number in range(8):
        gateway.act(op='thread_create', chat_id='general', thread_name=f'Thread {number}',
                    metadata=HOME)
    with looking(connector, 'general') as tab:
        tab.wait('document.querySelectorAll(".threads a").length === 5')
        tab.click('.threads .more', 'All 8 threads')
        tab.wait('document.querySelectorAll(".threads a").length === 8')


def test_a_draft(connector):
    gateway = Gateway(connector)
    for number in range(30):
        gateway.say('dm-alice', f'line {number}')

    def draft(text, final=False):
        check(gateway.act(op='draft', chat_id='dm-alice', draft_id=1, content=text, final=final,
                          metadata={})['success'], text)

    with looking(connector) as tab:
        tab.wait_text(f'{LAST} .words', 'line 29')
        draft('It is')
        tab.wait_text('.draft .words', 'It is')
        tab.js('window.draft = document.querySelector(".draft")')
        text = 'It is\n' + '\n'.join(f'growing {n}' for n in range(60))
        for end in range(40, len(text), 40):
            draft(text[:end])
        draft(text + ' `never', final=True)
        tab.wait_text('.draft .words', text + ' `never')
        check(tab.js('window.draft.isConnected'), 'it is the same bubble')
        at_end = '(b => b.scrollHeight - b.scrollTop - b.clientHeight < 2)(document.querySelector("#scroller"))'
        tab.wait(at_end, 'its end to be in view')
        before = tab.js('document.querySelector(".draft .words").getBoundingClientRect().top')
        gateway.say('dm-alice', text)
        tab.wait_text(f'{LAST} .words', text)
        equal(tab.count('.draft'), 0)
        tab.wait(at_end)
        after = tab.js(f'document.querySelector("{LAST} .words").getBoundingClientRect().top')
        check(abs(before - after) < 40, f'from {before} to {after}: only the time is below it now')
        equal(tab.count(f'{LAST}.fresh'), 0, 'it does not come in twice')


def test_two_bots():
    with Connector('--route', 'web/dm-alice=gw,other', gateways=(f'gw={SECRET}', f'other={SECRET}')) as connector:
        gateway, other = Gateway(connector), Gateway(connector, gateway_id='other')
        gateway.say('dm-alice', 'of the first')
        with looking(connector) as tab:
            tab.wait_text('#chats a[aria-current] .preview', 'gw: of the first')
            equal(tab.text(f'{LAST} .who'), 'gw said:')
            for bot, text in ((gateway, 'one'), (other, 'two')):
                bot.act(op='draft', chat_id='dm-alice', draft_id=1, content=text, metadata={})
            tab.wait('document.querySelectorAll(".draft").length === 2', 'both drafts')
            equal([tab.js(f'document.querySelectorAll(".draft .who")[{n}].textContent') for n in range(2)], ['gw', 'other'])
            other.say('dm-alice', 'two')
            tab.wait_text(f'{LAST} .words', 'two')
            check(tab.js(f'document.querySelector("{LAST}").classList.contains("first")'), 'another speaker')
            tab.wait('document.querySelectorAll(".draft").length === 1', 'one draft')
            equal(tab.text('.draft .words'), 'one')


def test_a_draft_does_not_pull_who_reads_above(connector):
    gateway = Gateway(connector)
    for number in range(40):
        gateway.say('dm-alice', f'line {number}')
    with looking(connector) as tab:
        tab.wait_text(f'{LAST} .words', 'line 39')
        # The page may scroll to the end once more, in a frame after the last line.
        tab.js('new Promise(done => { const up = () => { scroller.scrollTop = 0; requestAnimationFrame(() => '
               'requestAnimationFrame(() => scroller.scrollTop ? up() : done())); }; up(); })')
        for number in range(1, 40):
            gateway.act(op='draft', chat_id='dm-alice', draft_id=1, content='more\n' * number,
                        final=False, metadata={})
        tab.wait('document.querySelector(".draft")?.getBoundingClientRect().height > 600')
        equal(tab.js('document.querySelector("#scroller").scrollTop'), 0)


def test_a_task_card(connector):
    gateway = Gateway(connector)

    def card(*states):
        tasks = [{'type': 'task_update', 'id': str(n), 'title': f'Step {n}', 'status': state}
                 for n, state in enumerate(states, 1)]
        check(gateway.act(op='task_card', chat_id='dm-alice', card_id='c', metadata={},
                          chunks=[{'type': 'plan_update', 'title': 'Repair'}, *tasks])['success'], 'card')

    with looking(connector) as tab:
        card('complete', 'in_progress', 'pending', 'error')
        tab.wait_text('.tasks .title', 'Repair')
        equal(tab.js('[...document.querySelectorAll(".task")].map(n => n.innerText.replace(/\\s+/g, " "))'),
              ['Done: Step 1', 'Working: Step 2', 'To do: Step 3', 'Failed: Step 4'])
        card('complete', 'complete', 'in_progress', 'error')
        tab.wait_text('.task.working', 'Working: Step 3')
        equal(tab.count('.tasks'), 1)
        gateway.act(op='task_card_stop', chat_id='dm-alice', card_id='c', metadata={})
        tab.wait('!document.querySelector(".tasks")')


def test_an_interaction(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        tab.click('#text')
        tab.type('the weather')
        tab.click('#interact')
        gateway.take('passthrough_forward')
        tab.wait_text('.interaction .words', '/ask the weather')


def test_another_chat_counts_what_is_unread(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        gateway.say('dm-bob', 'one')
        gateway.say('dm-bob', 'two')
        tab.wait_text('.unread', '2 unread')
        equal(tab.js('document.title'), '(2) Relay')
        tab.click('#people a[href="#dm-bob"]')
        tab.wait_text(f'{LAST} .words', 'two')
        tab.wait('!document.querySelector("#chats .unread")')


def test_a_restart(connector):
    gateway = Gateway(connector)
    with looking(connector, away=True) as tab:
        gateway.act(op='draft', chat_id='dm-alice', draft_id=1, content='half', final=False,
                    metadata={})
        tab.wait_text('.draft .words', 'half')
        gateway.hang_up()
        equal(connector.stop(), 0)
        tab.wait_text('#banner-title', 'No connection.')
        tab.say('are you there?')
        tab.wait_text('#problem', 'There is no connection to the connector. Try again in a moment.')
        equal(tab.js('document.querySelector("#text").value'), 'are you there?')
        wait_until(lambda: any('/page' in line for line in tab.complaints()), 'an attempt to connect again')
        connector.start()
        tab.wait_text('#banner-title', 'The gateway is offline.')
        equal(tab.count('.draft'), 0)
        tab.say('')
        tab.wait_text('.own .words', 'are you there?')
        equal(Gateway(connector).take()['event']['text'], 'are you there?')


def test_everything_has_a_name(connector):
    """Every button and field has an accessible name."""
    gateway = Gateway(connector)
    prompt(gateway)
    answer(gateway, '```\ncode\n```', 'x')
    with looking(connector) as tab:
        tab.wait('document.querySelector(".message pre")')
        tab.call('Accessibility.enable')
        names = {}
        for node in tab.call('Accessibility.getFullAXTree')['nodes']:
            role = node.get('role', {}).get('value')
            if role in ('button', 'link', 'textbox', 'combobox', 'log', 'navigation') and not node.get('ignored'):
                names.setdefault(role, []).append(node.get('name', {}).get('value', '').strip())
        check(len(names['button']) >= 10 and names['log'] == ['Conversation'], names)
        check(all(name for found in names.values() for name in found), names)


def test_a_narrow_screen(connector):
    gateway = Gateway(connector)
    gateway.say('dm-alice', 'W' * 400 + '\n```\n' + 'code ' * 60 + '\n```\nhttps://example.org/' + 'a' * 300)
    prompt(gateway, options=[{'id': f'o{n}', 'label': f'a rather long label {n} ' * 3} for n in range(5)])
    gateway.act(op='task_card', chat_id='dm-alice', card_id='c', metadata={},
                chunks=[{'title': 'T' * 300, 'status': 'in_progress'}])
    with looking(connector, width=390, height=844, touch=True) as tab:
        tab.wait('document.querySelectorAll(".message").length === 3')
        equal(tab.js('document.documentElement.scrollWidth'), 390)
        wide = ('[...document.querySelectorAll("#chat *")].filter(n => !n.closest("pre, .hidden, [hidden]")'
                ' && n.getBoundingClientRect().right > 391).map(n => n.outerHTML.slice(0, 120))')
        equal(tab.js(wide), [])
        check(not tab.js('document.querySelector("#sidebar").checkVisibility()'), 'one thing at a time')
        tab.click('#back')
        tab.click('#people a[href="#dm-bob"]')
        tab.wait_text('#title', 'Bob')
        equal(tab.js('document.documentElement.scrollWidth'), 390)


def test_a_chat_is_renamed_archived_and_deleted(connector):
    gateway = Gateway(connector)
    with looking(connector, 'general') as tab:
        tab.click('#settings-open')
        tab.js('document.querySelector("#settings-name").select()')
        tab.type('Everybody')
        tab.press('Enter')
        tab.wait_text('#title', 'Everybody')
        tab.wait_text('#chats a[aria-current] .name', 'Everybody')
        equal(tab.js('document.querySelector("#archive-open").hidden'), True)

        tab.click('#settings-open')
        tab.click('#settings-archive')
        tab.wait('![...document.querySelectorAll("#chats .name")].some(n => n.innerText === "Everybody")')
        tab.wait_text('#title', 'Alice')
        tab.click('#archive-open')
        tab.wait_text('#archive-list button', 'Everybody')
        tab.type('nobody')
        tab.wait('!document.querySelector("#archive-none").hidden')
        tab.js('document.querySelector("#archive-search").select()')
        tab.type('every')
        tab.click('#archive-list button')
        tab.wait_text('#title', 'Everybody')

        tab.click('#settings-open')
        tab.click('#settings-delete')
        tab.wait_text('#settings-delete', 'Delete for ever')
        tab.click('#settings-delete')
        tab.wait_text('#title', 'Alice')
        tab.wait('document.querySelectorAll("#channels > li").length === 1')

        tab.click('#settings-open')
        tab.click('#settings-archive')
        tab.wait_text('#title', 'Bob')
        check(gateway.say('dm-alice', 'are you there?')['success'], 'a message')
        tab.wait_text('#people .preview', 'Bot: are you there?')


main([value for name, value in list(globals().items()) if name.startswith('test_')])
