# test-doctor.py: "relay doctor" says in one sentence what is wrong
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import json
import os
import ssl
import subprocess
import tempfile
import time

from harness import Gateway, SECRET, check, equal, main, make_token, wait_until
from peers import Peer, answers, unused_port, upgrades
from program import environment, expect, finish, gateway, run, start

NO_CONNECTION, CREDENTIALS = 3, 4
# Of a peer that never answers; the others are given the usual time.
SHORT = '700'


def diagnose(url, status, sentence, *options, secret=SECRET, **env):
    """Runs the doctor, whose last line has to contain @sentence."""
    result = run('doctor', '--stay', '100', *options, env=gateway(url, secret, **env))
    equal(result.status, status, f'status of {result}')
    check(sentence in result.last_line(), f'expected {sentence!r}, got {result}')
    check(not secret or secret not in result.out + result.err, 'the secret is shown')
    return result


def certificates():
    """A folder with certificates, which a script of the fault tests makes."""
    if not hasattr(certificates, 'folder'):
        certificates.folder = tempfile.TemporaryDirectory(prefix='relay-cli-')
        script = os.path.join(os.environ['RELAY_SOURCE'], 'tests/faults/certificates')
        subprocess.run([script, certificates.folder.name], check=True)
    return certificates.folder.name


def tls(name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    folder = certificates()
    context.load_cert_chain(f'{folder}/{name}.pem', f'{folder}/{name}-key.pem')
    return context


def authority():
    return '--ca-file', os.path.join(certificates(), 'authority.pem')


def works(connection):
    connection.shake_hands()
    connection.serve()


# --- all is well ---

def test_well_with_a_connector(connector):
    result = diagnose(connector.url, 0, 'Everything is well')
    for name in ('URL', 'DNS', 'TCP', 'upgrade', 'authentication', 'clock', 'handshake', 'round trip', 'stays'):
        check(f'ok   {name} ' in result.out, f'{name} in {result}')
    check('FAIL' not in result.out, result)


def test_well_over_tls():
    with Peer(upgrades(works), tls=tls('good')) as peer:
        result = diagnose(peer.url('https'), 0, 'Everything is well', *authority())
        check('ok   TLS             certificate valid until 2120-01-01' in result.out, result)


def test_as_json(connector):
    result = run('doctor', '--json', '--stay', '0', env=gateway(connector.url, 'wrong'))
    answer = json.loads(result.out)
    equal((answer['good'], answer['status'], result.status), (False, CREDENTIALS, CREDENTIALS))
    check('does not accept the secret' in answer['diagnosis'], answer)
    equal({entry['name']: entry['result'] for entry in answer['checks']}['authentication'], 'bad')


# --- settings and network ---

def test_no_url():
    expect(run('doctor', env=environment()), 2, 'No URL is set: use --url')


def test_url_with_another_scheme():
    expect(run('doctor', '--url', 'ftp://example.org', env=environment()), 2,
           'A setting is not valid: GATEWAY_RELAY_URL')


def test_wrong_host():
    # A label of more than 63 characters is refused by the resolver itself, so that no server is asked.
    diagnose(f'https://{"x" * 64}.test', NO_CONNECTION, 'check the spelling in the URL')


def test_refused_port():
    port = unused_port()
    diagnose(f'http://127.0.0.1:{port}', NO_CONNECTION,
             f'Nothing listens on port {port} of “127.0.0.1”: check that the connector is running')


def test_unencrypted_to_another_machine():
    # The address of a documentation network is never dialled: the library refuses before.
    with Peer(answers(200, 'OK')) as peer:
        result = run('doctor', '--timeout', '1', env=gateway(f'http://192.0.2.1:{peer.port}'))
        check(result.status in (2, NO_CONNECTION), result)


# --- servers that are no connectors ---

def test_plain_http_server():
    with Peer(answers(200, 'OK')) as peer:
        diagnose(peer.url(), NO_CONNECTION,
                 f'The server on port {peer.port} of “127.0.0.1” is a web server and not a connector (HTTP 200)')


def test_plain_http_server_for_https():
    with Peer(answers(200, 'OK')) as peer:
        diagnose(peer.url('https'), NO_CONNECTION, f'The server on port {peer.port} of “127.0.0.1” does not speak TLS')


def test_server_of_another_protocol():
    with Peer(lambda stream: stream.sendall(b'220 mail.example.org ESMTP\r\n'), reads_head=False) as peer:
        diagnose(peer.url(), NO_CONNECTION, f'The server on port {peer.port} of “127.0.0.1” is not a connector')


def test_404():
    with Peer(answers(404, 'Not Found')) as peer:
        diagnose(peer.url(path='/wrong'), NO_CONNECTION,
                 'has no connector under the path “/wrong/relay” (HTTP 404): check the path in the URL')


def test_502():
    with Peer(answers(502, 'Bad Gateway')) as peer:
        diagnose(peer.url(), NO_CONNECTION, 'A proxy in front of the connector cannot reach it (HTTP 502)')


def test_503():
    with Peer(answers(503, 'Service Unavailable', Retry_After='60')) as peer:
        diagnose(peer.url(), NO_CONNECTION, 'is busy or restarting (HTTP 503)')


def test_redirect():
    with Peer(answers(301, 'Moved', Location='https://example.org/')) as peer:
        diagnose(peer.url(), NO_CONNECTION, 'redirects to another address (HTTP 301)')


# --- proxies ---

def test_proxy_that_does_not_pass_the_upgrade():
    for status in (200, 400, 426):
        with Peer(answers(status, 'Whatever', Via='1.1 squid.example.org')) as peer:
            diagnose(peer.url(), NO_CONNECTION, 'A proxy in between (“1.1 squid.example.org”) does not pass WebSockets on')


def test_proxy_that_refuses():
    with Peer(answers(403, 'Forbidden')) as proxy:
        result = diagnose('https://connector.test', NO_CONNECTION,
                          f'The proxy http://127.0.0.1:{proxy.port} does not let a connection to connector.test:443 through',
                          '--proxy', proxy.url())
        check('FAIL through proxy' in result.out, result)


def test_proxy_that_is_not_there():
    port = unused_port()
    diagnose('https://connector.test', NO_CONNECTION, f'The proxy http://127.0.0.1:{port} cannot be reached',
             '--proxy', f'http://127.0.0.1:{port}')


# --- certificates ---

def test_expired_certificate():
    with Peer(upgrades(works), tls=tls('expired')) as peer:
        diagnose(peer.url('https'), NO_CONNECTION, 'The certificate of “127.0.0.1” has expired on 2021-01-01', *authority())


def test_certificate_of_the_future():
    with Peer(upgrades(works), tls=tls('early')) as peer:
        diagnose(peer.url('https'), NO_CONNECTION, 'is not valid before 2099-01-01: set the clock', *authority())


def test_certificate_for_another_host():
    with Peer(upgrades(works), tls=tls('wrong-host')) as peer:
        diagnose(peer.url('https'), NO_CONNECTION, 'The certificate is for “elsewhere.test” and not for “127.0.0.1”',
                 *authority())


def test_certificate_of_an_unknown_authority():
    with Peer(upgrades(works), tls=tls('stranger')) as peer:
        diagnose(peer.url('https'), NO_CONNECTION,
                 'was issued by “CN=unknown”, which this computer does not trust', *authority())


# --- credentials ---

def test_wrong_secret(connector):
    result = diagnose(connector.url, CREDENTIALS,
                      'The connector does not accept the secret of “gw” (from GATEWAY_RELAY_SECRET)', secret='wrong secret')
    check('FAIL authentication' in result.out and '-    handshake' in result.out, result)


def test_refusal_by_http_status():
    with Peer(answers(401, 'Unauthorized')) as peer:
        diagnose(peer.url(), CREDENTIALS, 'does not accept the secret of “gw”')


def test_no_secret(connector):
    diagnose(connector.url, CREDENTIALS, 'no secret is set: store it with “relay login”', secret=None)


def token_expiry(token):
    """The expiry stands between the last two colons."""
    return int(base64.urlsafe_b64decode(token + '==').decode().split(':')[-2])


def checks_tokens(clock):
    """A connector whose clock is so many seconds ahead."""
    def handle(connection):
        expires = token_expiry(connection.token())
        if connection.token() != make_token('gw', expires=expires):
            connection.upgrade()
            connection.close(4401, 'unauthorized')
        elif expires < time.time() + clock:
            connection.upgrade()
            connection.close(4401, 'expired')
        else:
            works(connection)
    return Peer(upgrades(handle), clock=clock)


def test_clock_ten_minutes_behind():
    with checks_tokens(600) as peer:
        result = diagnose(peer.url(), CREDENTIALS, 'The clock of this computer is 10 minutes behind that of the connector')
        check('FAIL clock' in result.out, result)


def test_clock_ten_minutes_ahead():
    # The connector accepts such tokens, but for longer than they should be valid.
    with checks_tokens(-600) as peer:
        diagnose(peer.url(), 1, 'The clock of this computer is 10 minutes ahead of that of the connector')


def test_wrong_secret_and_right_clock():
    with checks_tokens(0) as peer:
        diagnose(peer.url(), CREDENTIALS, 'does not accept the secret of “gw”', secret='wrong secret')


def test_revoked_while_connected():
    connections = []

    def handle(connection):
        connections.append(connection)
        if len(connections) > 1:
            connection.upgrade()
            connection.close(4401, 'unauthorized')
            return
        connection.shake_hands()
        frame = connection.receive()
        connection.send(type='outbound_result', requestId=frame['requestId'], result={'success': True})
        connection.close(4401, 'unauthorized')

    with Peer(upgrades(handle)) as peer:
        diagnose(peer.url(), CREDENTIALS, 'The connector has revoked the secret of “gw”: ask its operator', '--stay', '20000')
        equal(len(connections), 2, 'connections')


def test_revoked_before():
    def handle(connection):
        connection.upgrade()
        connection.close(4403, 'revoked by the operator')

    with Peer(upgrades(handle)) as peer:
        diagnose(peer.url(), CREDENTIALS, 'The connector has revoked the secret of “gw”')


def test_forbidden():
    def handle(connection):
        connection.upgrade()
        connection.close(4403, 'quota exceeded')

    with Peer(upgrades(handle)) as peer:
        diagnose(peer.url(), CREDENTIALS, 'quota exceeded): ask its operator')


# --- after the upgrade ---

def test_replaced_by_another_program():
    def handle(connection):
        connection.shake_hands()
        frame = connection.receive()
        connection.send(type='outbound_result', requestId=frame['requestId'], result={'success': True})
        connection.close(4000, 'replaced')

    with Peer(upgrades(handle)) as peer:
        result = diagnose(peer.url(), NO_CONNECTION, 'Another program connects with the same id “gw”', '--stay', '20000')
        check('FAIL stays' in result.out, result)


def test_replaced_at_the_connector(connector):
    process = start('doctor', '--stay', '20000', env=gateway(connector.url))
    wait_until(lambda: connector.status()['gateways'][0]['state'] == 'online', 'the doctor')
    other = Gateway(connector)
    result = expect(finish(process), NO_CONNECTION, 'Another program connects with the same id “gw”')
    check('stop it, or give it credentials of its own' in result.last_line(), result)
    other.hang_up()


def test_silent_server():
    with Peer(lambda stream: stream.recv(1) and stream.makefile('rb').read(), reads_head=False) as peer:
        diagnose(peer.url(), NO_CONNECTION, f'accepts a connection on port {peer.port} and then does not answer',
                 '--timeout', SHORT)


def test_silent_server_for_https():
    with Peer(lambda stream: stream.recv(1) and stream.makefile('rb').read(), reads_head=False) as peer:
        diagnose(peer.url('https'), NO_CONNECTION, f'accepts a connection on port {peer.port} and then does not answer',
                 '--timeout', SHORT)


def test_descriptor_that_never_comes():
    def handle(connection):
        connection.upgrade()
        connection.serve()

    with Peer(upgrades(handle)) as peer:
        result = diagnose(peer.url(), NO_CONNECTION,
                          f'accepts the connection and then sends no descriptor for “web” within {SHORT} ms',
                          '--timeout', SHORT)
        check('ok   upgrade' in result.out and 'FAIL handshake' in result.out, result)


def test_unknown_platform(connector):
    diagnose(connector.url, NO_CONNECTION, 'The connector ends the handshake', platforms='discord')


def test_requests_that_are_not_answered():
    def handle(connection):
        connection.shake_hands()
        while connection.receive():
            pass

    with Peer(upgrades(handle)) as peer:
        result = diagnose(peer.url(), 1, f'does not answer a request within {SHORT} ms', '--timeout', SHORT)
        check('FAIL round trip' in result.out, result)


def test_connection_that_is_lost():
    def handle(connection):
        connection.shake_hands()
        frame = connection.receive()
        connection.send(type='outbound_result', requestId=frame['requestId'], result={'success': True})
        connection.close(1011, 'out of memory')

    with Peer(upgrades(handle)) as peer:
        diagnose(peer.url(), NO_CONNECTION, 'The connection is made and then lost', '--stay', '20000')


def test_reason_cannot_control_the_terminal():
    def handle(connection):
        connection.upgrade()
        connection.close(4403, '\x1b]0;pwned\x07')

    with Peer(upgrades(handle)) as peer:
        result = diagnose(peer.url(), CREDENTIALS, 'ask its operator')
        check('\x1b' not in result.out + result.err, result)


main(globals())
