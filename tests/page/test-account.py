# test-account.py: people with accounts, in the browser
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib

from accounts import Accounts, PASSWORD
from harness import Gateway, check, equal

import look
from look import main

SIGNED_IN = 'location.pathname === "/" && document.querySelector("#gateway-text")?.textContent.startsWith("Gateway")'


@contextlib.contextmanager
def opened(connector, path, **options):
    """Opens a page. That nobody is logged in, or that a password is wrong, is an error in the console."""
    tab = look.browser.open(connector.url + path, **options)
    try:
        yield tab
        equal([line for line in tab.complaints()
               if '403 (Forbidden)' not in line or f'{connector.url}/account' not in line], [], 'the console')
    finally:
        tab.close()


def fill(tab, **fields):
    for name, text in fields.items():
        tab.click(f'#{name}')
        tab.type(text)


def log_in(tab, name, password=PASSWORD):
    tab.wait('document.activeElement?.id === "name"')
    fill(tab, name=name, password=password)
    tab.press('Enter')


def test_invited_person_begins():
    with Accounts() as connector:
        gateway = Gateway(connector)
        with opened(connector, '/login#invitation=' + connector.invite()) as tab:
            tab.wait_text('#hint', 'Choose a name and a password.')
            fill(tab, name='zoe', password=PASSWORD)
            tab.click('#submit')
            tab.wait(SIGNED_IN)
            equal(tab.text('#account-open'), 'zoe')
            equal(tab.count('a[href="status"]'), 0)
            # The token is not in the history any more.
            equal(tab.js('location.hash'), '')
            tab.wait_text('#title', 'Bot')
            tab.say('here I am')
            event = gateway.take()['event']
            equal((event['text'], event['source']['user_id']), ('here I am', 'zoe'))
            tab.wait('document.querySelector(".message.own .words")?.innerText === "here I am"')


def test_forgotten_password_and_a_used_link():
    with Accounts() as connector:
        connector.join('zoe')
        link = '/login#invitation=' + connector.invite('--name', 'zoe')
        with opened(connector, link) as tab:
            tab.wait_text('#hint', 'Choose a password.')
            equal(tab.js('document.querySelector("#name").value'), 'zoe')
            fill(tab, password='another password')
            tab.press('Enter')
            tab.wait(SIGNED_IN)
        with opened(connector, link) as tab:
            tab.wait_text('#problem', 'This invitation was used, or is too old. Ask for another one.')
            check(tab.js('document.querySelector("#submit").disabled'), 'the button')


def test_login_and_logout():
    with Accounts() as connector:
        connector.join('alice')
        with opened(connector, '/') as tab:
            log_in(tab, 'alice', 'wrong')
            tab.wait_text('#problem', 'The name or the password is wrong.')
            tab.js('document.querySelector("#form").reset(); document.querySelector("#name").focus()')
            log_in(tab, 'alice')
            tab.wait(SIGNED_IN)
            tab.click('#account-open')
            tab.click('#account-logout')
            tab.wait('location.pathname === "/login"')


def test_others_are_on_the_other_side():
    with Accounts() as connector:
        bob = connector.join('bob').open()
        bob.say('general', 'from Bob')
        connector.join('alice')
        with opened(connector, '/#general') as tab:
            log_in(tab, 'alice')
            tab.wait(SIGNED_IN)
            tab.wait_text('#title', 'general')
            tab.wait('document.querySelector(".message .words")?.innerText === "from Bob"')
            tab.say('from Alice')
            tab.wait('document.querySelector(".message.own .words")?.innerText === "from Alice"')
            equal(tab.count('.message'), 2)
            equal(tab.count('.message.own'), 1)
            check(tab.js('document.querySelector("#speaker-label").hidden'), 'nobody is chosen as speaker')
        bob.hang_up()


def test_password_is_changed_and_the_other_page_asks():
    with Accounts() as connector:
        connector.join('alice')
        with opened(connector, '/') as here, opened(connector, '/') as there:
            for tab in (here, there):
                log_in(tab, 'alice')
                tab.wait(SIGNED_IN)
            here.click('#account-open')
            fill(here, **{'account-old': PASSWORD, 'account-new': 'another password'})
            here.press('Enter')
            here.wait_text('#account-done', 'The password was changed. You are logged in only here now.')
            # This page has lost its connection for a moment, the other one for ever.
            there.wait('location.pathname === "/login"')
            here.wait(SIGNED_IN)


main([value for name, value in list(globals().items()) if name.startswith('test_')])
