# accounts.py: a connector with accounts, and people who are let in
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import subprocess

from harness import Connector, Failure, Page, Skip, binary, equal

PASSWORD = 'correct horse'
COOKIE = 'relay-connector-account'


class Accounts(Connector):
    """A connector with accounts; its operator has the command line."""

    def __init__(self, *options):
        try:
            super().__init__('--accounts', *options)
        except Failure:
            raise Skip('the connector is built without libsodium') from None

    def command(self, *arguments):
        return subprocess.run([binary(), 'account', *arguments, '--database', self.database],
                              capture_output=True, text=True, timeout=60, check=False)

    def invite(self, *arguments):
        """Returns the token of the link."""
        done = self.command('invite', *arguments)
        equal(done.returncode, 0, done.stderr)
        return self.token_of(done.stdout)

    def token_of(self, link):
        address, _, token = link.strip().partition('#invitation=')
        equal(address, self.url + '/login')
        return token

    def post(self, path, members, headers=None):
        status, answered, text = self.request('/account/' + path, 'POST', json.dumps(members),
                                              {'Content-Type': 'application/json', **(headers or {})})
        return status, answered, json.loads(text)

    def join(self, name, password=PASSWORD):
        return Person(self, self.post('join', {'invitation': self.invite('--name', name), 'password': password}))

    def log_in(self, name, password=PASSWORD):
        return Person(self, self.post('login', {'name': name, 'password': password}))


class Person:
    """Somebody who was let in."""

    def __init__(self, connector, answer):
        status, headers, self.answer = answer
        equal(status, 200, self.answer)
        self.connector = connector
        self.attributes = headers['Set-Cookie']
        self.headers = {'Cookie': self.attributes.partition(';')[0]}

    def get(self, path):
        return self.connector.request(path, headers=self.headers)[0]

    def post(self, path, members):
        return self.connector.post(path, members, self.headers)

    def open(self):
        return Page(self.connector, headers=self.headers)
