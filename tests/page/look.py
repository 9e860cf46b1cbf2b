# look.py: the set-up and the checks of every page test
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import shutil
import sys

import harness
from harness import equal

from browser import Browser

HOME = {'scope_id': 'home'}

browser = None


@contextlib.contextmanager
def looking(connector, chat='dm-alice', missing=(), away=False, **options):
    """Opens the page with a chat; at the end there must be no console errors and no requests to other hosts.

    What it is to look for in vain is named by the end of the address. While the connector is away, each attempt
    of the page to reach it fails, too; the console names that address in its text or behind it.
    """
    attempts = [f'{connector.host}/{path}' for path in ('page', 'account')]
    tab = browser.open(f'{connector.url}/#{chat}', **options)
    try:
        tab.wait('document.querySelector("#gateway-text").textContent !== "Connecting…"')
        yield tab
        equal([line for line in tab.complaints() if not line.endswith(tuple(missing))
               and not (away and any(address in line for address in attempts))], [], 'the console')
        equal([address for address in tab.addresses()
               if not address.startswith((connector.url + '/', 'data:'))], [], 'other places')
    finally:
        tab.close()


def run(tests):
    global browser
    if not (shutil.which('chromium') or shutil.which('chromium-browser')):
        print('1..0 # SKIP there is no chromium')
        return 0
    browser = Browser()
    try:
        return harness.run(tests)
    finally:
        browser.close()


def main(tests):
    sys.exit(run(tests))
