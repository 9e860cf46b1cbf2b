# test-endpoint.py: the HTTP calls of the library with the connector over real sockets
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'python'))

from harness import Connector, Page, SECRET, binary, check, equal, main, wait_until  # noqa: E402
from relaytest import Gio, GLib, Relay, call  # noqa: E402

LIMIT = 26214400
PNG = b'\x89PNG\r\n\x1a\n' + bytes(range(256))


class Provisioning(Connector):
    def __init__(self, **more):
        self.tokens = tempfile.NamedTemporaryFile('w')
        self.tokens.write('who-i-am\n')
        self.tokens.flush()
        super().__init__('--identity-token-file', self.tokens.name, **more)

    def close(self):
        self.tokens.close()
        return super().close()


def make_endpoint(connector, gateway_id='gw', secret=SECRET, bot='b1'):
    transport = Relay.WebsocketTransport.new(connector.url, 'web', bot)
    transport.set_gateway_id(gateway_id)
    transport.set_secret(secret)
    return Relay.Endpoint.new(transport)


def fails(code, endpoint, name, *arguments):
    """Asserts that the call fails with this error and returns the message."""
    try:
        call(endpoint, name, *arguments)
    except GLib.Error as error:
        domain = 'g-io-error-quark' if isinstance(code, Gio.IOErrorEnum) else 'relay-error-quark'
        equal((error.domain, error.code), (domain, int(code)), error.message)
        return error.message
    check(False, f'{name} did not fail')


def stream_of(data):
    return Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(data))


def upload(endpoint, stream, size=-1, kind='image/png', name='cat.png', progress=None):
    return call(endpoint, 'upload', stream, size, kind, name, progress, () if progress else None)


def download(endpoint, media, limit=0):
    stream = Gio.MemoryOutputStream.new_resizable()
    size, kind, name = call(endpoint, 'download', media, stream, limit, None, None)
    stream.close(None)
    data = stream.steal_as_bytes().get_data()
    equal(size, len(data), 'size')
    return data, kind, name


def talk(connector, endpoint):
    """Asserts that a gateway can connect and receives a message of the page."""
    adapter = Relay.Adapter.new(None, endpoint.get_transport())
    events = []
    adapter.connect('inbound', lambda _adapter, event: events.append(event))
    call(adapter, 'connect')
    page = Page(connector)
    page.say('dm-alice', 'is it you?')
    wait_until(lambda: events, 'the event')
    equal(events[0].get_text(), 'is it you?')
    page.hang_up()
    call(adapter, 'disconnect')


def test_provision(connector):
    with Provisioning() as other:
        endpoint = make_endpoint(other, 'new', None)
        endpoint.props.route_keys = ['a', 'ü']
        endpoint.props.instance_id = 'i1'
        given = call(endpoint, 'provision', 'who-i-am', Relay.Identity.new('web', 'b1'))
        equal((given.get_gateway_id(), given.get_tenant()), ('new', 'local'))
        equal(list(given.get_route_keys()), ['a', 'ü'])
        check(given.get_secret() and given.get_delivery_key(), 'no secrets were returned')
        again = call(endpoint, 'provision', 'who-i-am', Relay.Identity.new('cli', 'b1'))
        equal((again.get_secret(), again.get_delivery_key()), (None, None), 'it has one')
        fails(Relay.Error.UNAUTHORIZED, endpoint, 'provision', 'who-are-you', Relay.Identity.new('web', ''))
        words = fails(Relay.Error.REJECTED, endpoint, 'provision', 'who-i-am',
                      Relay.Identity.new('telegram', ''))
        check('no such platform' in words, words)
        endpoint.get_transport().set_secret(given.get_secret())
        talk(other, endpoint)
    fails(Relay.Error.NOT_SUPPORTED, make_endpoint(connector), 'provision', 'who-i-am',
          Relay.Identity.new('web', 'b1'))


def test_enroll(connector):
    token = subprocess.run([binary(), 'enroll-token', '--database', connector.database],
                           capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    endpoint = make_endpoint(connector, 'new', None)
    fails(Relay.Error.UNAUTHORIZED, endpoint, 'enroll', 'anybody', 'x')
    given = call(endpoint, 'enroll', 'anybody', token)
    equal((given.get_gateway_id(), given.get_tenant()), ('new', 'local'))
    fails(Relay.Error.UNAUTHORIZED, endpoint, 'enroll', 'anybody', token)
    endpoint.get_transport().set_secret(given.get_secret())
    talk(connector, endpoint)


def test_policy(connector):
    endpoint = make_endpoint(connector)
    check(call(endpoint, 'declare_policy', 'web', True, False, ['home', 'général']), 'refused')
    equal(connector.status()['gateways'][0]['policies'],
          [{'platform': 'web', 'requireAddress': True, 'allowOtherBots': False,
            'freeResponseScopes': ['home', 'général']}])
    check(call(endpoint, 'declare_policy', 'web', False, True, None), 'refused')
    equal(connector.status()['gateways'][0]['policies'][0]['freeResponseScopes'], [])
    fails(Relay.Error.REJECTED, endpoint, 'declare_policy', 'telegram', True, False, None)
    fails(Relay.Error.UNAUTHORIZED, make_endpoint(connector, secret='other'), 'declare_policy', 'web',
          True, False, None)


def test_there_and_back(connector):
    endpoint = make_endpoint(connector)
    seen = []
    url, media_id, size = upload(endpoint, stream_of(PNG), progress=lambda *at: seen.append(at))
    equal((url, size), (f'{connector.url}/relay/media/{media_id}', len(PNG)))
    equal(seen[-1], (len(PNG), len(PNG)))
    for media in (url, media_id):
        equal(download(endpoint, media), (PNG, 'image/png', 'cat.png'))
    for name, wanted in (('../../x.png', 'x.png'), ('кот.png', '___.png'), ('a b.png', 'a b.png'), (None, None)):
        url, _, _ = upload(endpoint, stream_of(PNG), name=name)
        equal(download(endpoint, url)[2], wanted, name)


def test_a_stream_that_cannot_tell(connector):
    """The length is unknown, so the body is chunked."""
    endpoint = make_endpoint(connector)
    data = os.urandom(300000)
    reading, writing = os.pipe()
    with open(writing, 'wb') as pipe, tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        feeder = subprocess.Popen(['cat'], stdin=file, stdout=pipe)
    url, _, size = upload(endpoint, Gio.UnixInputStream.new(reading, True), kind='application/pdf', name='a.pdf')
    equal((size, feeder.wait()), (len(data), 0))
    equal(download(endpoint, url), (data, 'application/pdf', 'a.pdf'))


def test_files(connector):
    endpoint = make_endpoint(connector)
    url, _, _ = upload(endpoint, stream_of(PNG))
    with tempfile.TemporaryDirectory() as folder:
        file = Gio.File.new_for_path(os.path.join(folder, 'cat'))
        equal(call(endpoint, 'download_file', url, file, 0, None, None), (len(PNG), 'image/png', 'cat.png'))
        with open(file.get_path(), 'rb') as stored:
            equal(stored.read(), PNG)


def test_limits(connector):
    endpoint = make_endpoint(connector)
    largest = bytes(LIMIT)
    url, _, size = upload(endpoint, stream_of(largest))
    equal(size, LIMIT)
    check(download(endpoint, url)[0] == largest, 'the largest file was changed')
    fails(Relay.Error.TOO_LARGE, endpoint, 'upload', stream_of(largest + b'x'), -1, 'x/y', None, None, None)
    fails(Relay.Error.TOO_LARGE, endpoint, 'download', url, Gio.MemoryOutputStream.new_resizable(), 100,
          None, None)
    fails(Relay.Error.INVALID_ARGUMENT, endpoint, 'upload', stream_of(b''), -1, 'x/y', None, None, None)
    with Connector('--media-limit', '1') as small:
        fails(Relay.Error.TOO_LARGE, make_endpoint(small), 'upload', stream_of(largest), -1, 'x/y', None, None,
              None)
        equal(upload(make_endpoint(small), stream_of(PNG))[2], len(PNG))


def test_somebody_elses(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        url, media_id, _ = upload(make_endpoint(other, 'a'), stream_of(PNG))
        b = make_endpoint(other, 'b')
        for media in (url, media_id, 'f' * 32):
            fails(Gio.IOErrorEnum.NOT_FOUND, b, 'download', media, Gio.MemoryOutputStream.new_resizable(), 0,
                  None, None)
        wrong = make_endpoint(other, 'a', 'other')
        fails(Relay.Error.UNAUTHORIZED, wrong, 'download', media_id, Gio.MemoryOutputStream.new_resizable(),
              0, None, None)
        for data in (PNG, bytes(1000000)):
            fails(Relay.Error.UNAUTHORIZED, wrong, 'upload', stream_of(data), -1, 'x/y', None, None, None)


main(globals())
