# test-media.py: upload and download of media over HTTP by gateways, pages and others
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import email.message
import http.client
import json
import os
import stat
import tempfile
import urllib.parse

from harness import Connector, PATIENCE, SECRET, check, equal, main, make_token, wait_until
from rawhttp import Raw, bearer, call, head

LIMIT = 26214400
PNG = b'\x89PNG\r\n\x1a\n' + bytes(range(256))


def upload(connector, data=PNG, kind='image/png', name='cat.png', gateway='gw'):
    headers = {'Content-Type': kind}
    if name is not None:
        headers['X-Media-Filename'] = name
    return call(connector, 'POST', '/relay/media', data, bearer(gateway, **headers))


def upload_page(connector, data=PNG, kind='image/png', name='cat.png', **headers):
    return call(connector, 'POST', '/api/media', data,
                {'Content-Type': kind, 'X-Media-Filename': urllib.parse.quote(name), **headers})


def fetch(connector, media_id, gateway='gw', **headers):
    return call(connector, 'GET', '/relay/media/' + media_id, headers=bearer(gateway, **headers))


def disposition(answer):
    """Returns the disposition and the file name."""
    message = email.message.Message()
    message['Content-Disposition'] = answer.headers['Content-Disposition']
    name = message.get_filename()
    return message.get_content_disposition(), name


def folder(connector):
    return connector.database + '.media'


def files(connector):
    return sorted(os.listdir(folder(connector)))


def test_there_and_back(connector):
    answer = upload(connector)
    equal((answer.status, answer.json()['size']), (200, len(PNG)))
    media_id = answer.json()['id']
    got = fetch(connector, media_id)
    equal((got.status, got.body), (200, PNG))
    equal(got.headers['Content-Type'], 'image/png')
    equal(disposition(got), ('attachment', 'cat.png'))
    equal(got.headers['X-Content-Type-Options'], 'nosniff')
    equal(got.headers['Content-Security-Policy'], "sandbox; default-src 'none'")
    quoted = ''.join(f'%{ord(c):02x}' for c in media_id)
    equal(fetch(connector, quoted).body, PNG, 'by its percent-encoded id')
    got = call(connector, 'HEAD', '/relay/media/' + media_id, headers=bearer())
    equal((got.status, got.headers['Content-Length'], got.body), (200, str(len(PNG)), b''))
    equal(call(connector, 'DELETE', '/relay/media/' + media_id, headers=bearer()).status, 405)
    got = call(connector, 'GET', '/relay/media', headers=bearer())
    equal((got.status, got.headers['Allow']), (405, 'POST'))


def test_readable_by_its_owner_only(connector):
    media_id = upload(connector).json()['id']
    equal(files(connector), [media_id])
    equal(stat.S_IMODE(os.stat(folder(connector)).st_mode), 0o700)
    equal(stat.S_IMODE(os.stat(os.path.join(folder(connector), media_id)).st_mode), 0o600)


def test_tokens(connector):
    media_id = upload(connector).json()['id']
    tokens = ('', 'x', make_token()[:-2] + 'AA', make_token(secret='other'), make_token('nobody'),
              'A' * 5000, make_token(expires=1), make_token(expires='x'))
    for headers in [{}] + [{'Authorization': 'Bearer ' + token} for token in tokens] + [
            {'Authorization': 'Basic ' + make_token()}, {'Cookie': 'token=' + make_token()}]:
        got = call(connector, 'GET', '/relay/media/' + media_id, headers=headers)
        equal((got.status, got.headers['WWW-Authenticate']), (401, 'Bearer'))
        for data in (PNG, b'x' * 200000, b''):
            got = call(connector, 'POST', '/relay/media', data, headers)
            equal((got.status, got.headers['WWW-Authenticate']), (401, 'Bearer'))
        got = call(connector, 'POST', '/relay/media', headers=headers, chunks=[b'x' * 50000] * 20)
        equal(got.status, 401)
    equal(fetch(connector, media_id, token=make_token(expires=1)).json(), {'error': 'expired'})
    equal(files(connector), [media_id])


def test_somebody_elses(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        mine = upload(other, gateway='a').json()['id']
        equal(fetch(other, mine, 'b').status, 404)
        equal(fetch(other, 'f' * 32, 'b').body, fetch(other, mine, 'b').body)
        equal(fetch(other, mine, 'a').status, 200)
        page = upload_page(other).json()['id']
        equal(fetch(other, page, 'a').status, 404, 'of the page, and not shared')
        other.sql('INSERT INTO media_shares VALUES (?, ?)', page, 'a')
        equal((fetch(other, page, 'a').status, fetch(other, page, 'b').status), (200, 404))
        equal(call(other, 'GET', '/media/' + mine).status, 200, 'the page sees what bots send')


def test_ids_that_are_paths(connector):
    upload(connector)
    for wrong in ('', '.', '..', '../test.db', '..%2ftest.db', '%2e%2e/test.db', '..%5ctest.db',
                  '%00', 'x%00', '%', '%zz', '/etc/passwd', '%2fetc%2fpasswd', "' OR 1=1 --",
                  'A' * 5000, '%ff', files(connector)[0] + '%00', files(connector)[0] + '/',
                  files(connector)[0].upper() + 'x', '*', '%25'):
        for path, headers in (('/relay/media/', bearer()), ('/media/', {})):
            connection = Raw(connector, head('GET', path + wrong.replace(' ', '%20'), connector,
                                             Connection='close', **headers))
            answer = connection.read_end()
            connection.close()
            # “/media/..” is the page itself.
            check(answer.split(b' ')[1] in (b'400', b'404') or b'<title>' in answer or wrong == '.',
                  f'{path}{wrong}: {answer[:200]}')
            check(b'SQLite' not in answer and b'root:' not in answer, wrong)


def test_names(connector):
    for name, wanted in (('../../x', 'x'), ('..\\..\\x.png', 'x.png'), ('/etc/passwd', 'passwd'),
                         ('.bashrc', 'bashrc'), ('..', ''), ('', ''), ('a"b;c.png', 'a_b;c.png'),
                         ('a\tb.png', 'ab.png'), ('x/', ''), ('C:\\x\\y.doc', 'y.doc'),
                         ('a' * 300 + '.png', 'a' * 251 + '.png'), ('b' * 5000, 'b' * 255)):
        answer = upload(connector, name=name)
        equal(answer.status, 200, name)
        got = fetch(connector, answer.json()['id'])
        equal(disposition(got), ('attachment', wanted or None), name)
    got = fetch(connector, upload(connector, name=None).json()['id'])
    equal(disposition(got), ('attachment', None), 'none')


def test_names_of_the_page(connector):
    for name, wanted in (('кот 🐈.png', 'кот 🐈.png'), ('../../x', 'x'), ('a\r\nSet-Cookie: x=1', 'aSet-Cookie_ x=1'),
                         ('gnp.\u202eexe', 'gnp._exe'), ('ü' * 200 + '.jpeg', 'ü' * 125 + '.jpeg'),
                         ('\x1b[31m\x7f\u0085', '[31m'), ('family 👩‍👧.png', 'family 👩‍👧.png')):
        answer = upload_page(connector, name=name)
        equal((answer.status, answer.json()['filename']), (201, wanted), name)
        got = call(connector, 'GET', answer.json()['url'])
        check('Set-Cookie' not in got.headers, 'a header was injected by the file name')
        equal(disposition(got)[1], wanted)
    for raw in ('%', '%zz', '%ff%fe', '%00'):
        answer = call(connector, 'POST', '/api/media', PNG, {'X-Media-Filename': raw})
        equal(answer.status, 201, raw)


def test_page_upload(connector):
    answer = upload_page(connector, kind='Image/PNG; charset=x')
    equal(answer.status, 201)
    media = answer.json()
    equal({**media, 'id': ''}, {'id': '', 'url': '/media/' + media['id'], 'kind': 'image',
                                'mime': 'image/png', 'size': len(PNG), 'filename': 'cat.png'})
    got = call(connector, 'GET', media['url'])
    equal((got.status, got.body, got.headers['Content-Type']), (200, PNG, 'image/png'))
    equal(disposition(got), ('inline', 'cat.png'))
    equal(got.headers['Content-Security-Policy'], "sandbox; default-src 'none'")
    equal(got.headers['X-Content-Type-Options'], 'nosniff')
    equal(upload_page(connector, Origin=connector.url).status, 201)
    for kind, mime, wanted in (('audio/ogg', 'audio/ogg', 'audio'), ('video/mp4', 'video/mp4', 'video'),
                               ('text/plain', 'text/plain', 'document'), ('', None, 'document'),
                               ('x', None, 'document'), ('a/b/c', None, 'document'),
                               ('image/' + 'x' * 200, None, 'document'), ('imagex/y', 'imagex/y', 'document'),
                               ('image/<b>', None, 'document')):
        media = upload_page(connector, kind=kind).json()
        equal((media['mime'], media['kind']), (mime or 'application/octet-stream', wanted), kind)


def test_nothing_that_runs_is_shown(connector):
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert (1)</script></svg>'
    for kind in ('image/svg+xml', 'text/html', 'application/xhtml+xml', 'text/xml', 'IMAGE/SVG+XML',
                 'application/pdf', 'text/javascript', 'image/png/../svg+xml', 'image/svg', ''):
        media = upload_page(connector, script, kind, 'x.svg').json()
        got = call(connector, 'GET', media['url'])
        equal(got.headers['Content-Type'], 'application/octet-stream', kind)
        check(got.headers['Content-Disposition'].startswith('attachment'), kind)
        equal((got.headers['X-Content-Type-Options'], got.body), ('nosniff', script))
        got = fetch(connector, upload(connector, script, kind, 'x.svg').json()['id'])
        check(got.headers['Content-Disposition'].startswith('attachment'), kind)


def test_foreign_pages(connector):
    for origin in ('http://evil.example', 'null', 'https://' + connector.host + '.evil.example'):
        equal(upload_page(connector, Origin=origin).status, 403, origin)
        equal(upload_page(connector, b'x' * 300000, Origin=origin).status, 403, origin)
    for kind in ('text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'):
        answer = call(connector, 'POST', '/api/media', PNG, {'Content-Type': kind})
        equal(answer.status, 400, 'what a form could send')
    equal(call(connector, 'POST', '/api/media', PNG,
               {'X-Media-Filename': '', 'Host': 'evil.example'}).status, 403)
    equal(call(connector, 'GET', '/media/x', headers={'Host': 'evil.example'}).status, 403)
    equal(files(connector), [])


def test_the_page_password(connector):
    with tempfile.NamedTemporaryFile('w') as file:
        file.write('hunter2\n')
        file.flush()
        with Connector('--page-password-file', file.name) as other:
            good = {'Authorization': 'Basic Omh1bnRlcjI='}
            equal(upload_page(other).status, 401)
            equal(call(other, 'POST', '/api/media', chunks=[PNG], headers={'X-Media-Filename': ''}).status, 401)
            media = upload_page(other, **good).json()
            equal(call(other, 'GET', media['url']).status, 401)
            equal(call(other, 'GET', media['url'], headers=good).body, PNG)
            equal(call(other, 'GET', media['url'], headers=bearer()).status, 401, "a gateway's token")
            check(upload(other).status == 200, 'a gateway needs no password')


def test_ranges(connector):
    media = upload_page(connector, PNG, 'video/mp4', 'a.mp4').json()
    for asked, part, shown in (('bytes=0-9', PNG[:10], f'bytes 0-9/{len(PNG)}'),
                               ('bytes=10-', PNG[10:], f'bytes 10-{len(PNG) - 1}/{len(PNG)}'),
                               ('bytes=-5', PNG[-5:], f'bytes {len(PNG) - 5}-{len(PNG) - 1}/{len(PNG)}')):
        got = call(connector, 'GET', media['url'], headers={'Range': asked})
        equal((got.status, got.body, got.headers['Content-Range']), (206, part, shown), asked)
        equal(got.headers['Content-Length'], str(len(part)))
    for asked in ('bytes=0-1,5-6', 'bytes=9999-', 'bytes=x', 'bytes=5-1', 'lines=1-2', 'bytes=' + '0-1,' * 2000):
        got = call(connector, 'GET', media['url'], headers={'Range': asked})
        equal((got.status, got.body), (200, PNG), asked[:40])


def test_largest(connector):
    data = os.urandom(1 << 16) * (LIMIT >> 16)
    media_id = upload(connector, data).json()['id']
    check(fetch(connector, media_id).body == data, 'the largest file was changed')
    answer = call(connector, 'POST', '/relay/media', headers=bearer(),
                  chunks=[data[at:at + 100000] for at in range(0, LIMIT, 100000)])
    equal((answer.status, answer.json()['size']), (200, LIMIT), 'of unknown length')
    check(fetch(connector, answer.json()['id']).body == data, 'the chunked file was changed')


def test_too_large(connector):
    data = b'x' * (LIMIT + 1)
    equal(upload(connector, data).status, 413)
    equal(upload_page(connector, data).status, 413)
    answer = call(connector, 'POST', '/relay/media', headers=bearer(),
                  chunks=[data[at:at + 100000] for at in range(0, LIMIT + 1, 100000)])
    equal(answer.status, 413, 'of unknown length')
    equal(files(connector), [])
    equal(upload(connector).status, 200)


def test_lengths_that_no_body_has(connector):
    token = bearer()['Authorization']
    for length in ('26214401', '9223372036854775807', '9223372036854775808',
                   '18446744073709551615', '99999999999999999999999'):
        connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                         Content_Length=length))
        check(b' 413 ' in connection.read_end()[:20], f'{length} was not refused at once')
        connection.close()
    for length in ('-1', 'x', '1, 2', '0x10', ''):
        connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                         Content_Length=length, Connection='close'))
        check(connection.read_end()[9:12] in (b'400', b'413'), f'{length!r} was not refused')
        connection.close()
    equal(files(connector), [])


def test_a_body_without_end(connector):
    for path, more, status in (('/relay/media', bearer(), b'413'), ('/relay/media', {}, b'401'),
                               ('/api/cli/desk', {'Content-Type': 'application/json'}, b'413'),
                               ('/nowhere', {}, b'404')):
        lines = head('POST', path, connector, Transfer_Encoding='chunked', **more)
        connection = Raw(connector, lines)
        sent = 0
        try:
            while sent < 400 * 1024 * 1024:
                connection.send(b'100000\r\n' + b'x' * 0x100000 + b'\r\n')
                sent += 0x100000
        except OSError:
            pass
        check(sent < 200 * 1024 * 1024, f'{path} read {sent} bytes of it')
        connection.close()
    equal(files(connector), [])


def test_bad_chunks(connector):
    token = bearer()['Authorization']
    for body in ('zz\r\nxx\r\n', '-5\r\nxxxxx\r\n', 'ffffffffffffffffff\r\nx', '5\r\nxx', '\r\n\r\n'):
        connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                         Transfer_Encoding='chunked') + body)
        connection.send_end()
        check(b' 200 ' not in connection.read_end()[:20], body)
        connection.close()
    wait_until(lambda: not files(connector), 'the parts to go')


def test_empty(connector):
    equal(upload(connector, b'').status, 400)
    equal(upload_page(connector, b'').status, 400)
    equal(call(connector, 'POST', '/relay/media', headers=bearer(), chunks=[]).status, 400)
    equal(call(connector, 'POST', '/relay/media', headers=bearer()).status, 400)
    equal(files(connector), [])


def test_what_is_not_stored_leaves_no_file(connector):
    token = bearer()['Authorization']
    connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                     Content_Length=2) + 'x')
    wait_until(lambda: files(connector), 'the upload to begin')
    with connector.locked():
        connection.send('x')
        equal(connection.read_head(), 503)
        equal(upload(connector).status, 503)
    connection.close()
    kept = upload(connector).json()['id']
    equal(files(connector), [kept])
    equal(connector.sql('SELECT id FROM media'), [(kept,)])


def test_an_upload_that_is_admitted_late_is_whole(connector):
    """What was sent while the database was locked is not lost."""
    with connector.locked():
        connection = Raw(connector, head('POST', '/relay/media', connector, Content_Length=50000,
                                         **bearer()) + 'x' * 50000)
        connector.status()
    equal(connection.read_head(), 200)
    connection.close()
    equal([os.path.getsize(os.path.join(folder(connector), name)) for name in files(connector)], [50000])


def test_broken_off(connector):
    token = bearer()['Authorization']
    connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                     Content_Length=100000) + 'x' * 50000)
    wait_until(lambda: files(connector), 'the upload to begin')
    check(files(connector)[0].endswith('.part'), files(connector))
    connection.close()
    wait_until(lambda: not files(connector), 'what was broken off to go')
    equal(upload(connector).status, 200)


def test_expect_continue(connector):
    token = bearer()['Authorization']
    connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                     Content_Length=3, Expect='100-continue'))
    equal(connection.read_head(), 100)
    connection.send('abc')
    equal(connection.read_head(), 200)
    connection.close()
    for length in ('3', '30000000'):
        connection = Raw(connector, head('POST', '/relay/media', connector, Content_Length=length,
                                         Expect='100-continue', Connection='close'))
        equal(connection.read_head(), 413 if length != '3' else 401)
        connection.close()


def test_stall(connector):
    token = bearer()['Authorization']
    with Connector('--upload-timeout', '1') as other:
        waiting = [Raw(other, head('POST', path, other, **headers) + 'x' * 10)
                   for path, headers in (
                       ('/relay/media', {'Authorization': token, 'Content_Length': 100}),
                       ('/relay/media', {'Authorization': token, 'Content_Length': 26214400}),
                       ('/relay/media', {'Content_Length': 100}),
                       ('/api/cli/desk', {'Content-Type': 'application/json', 'Content_Length': 100}))]
        waiting.append(Raw(other, head('POST', '/relay/media', other, Authorization=token,
                                       Transfer_Encoding='chunked') + '5\r\nabcde\r\n'))
        for connection in waiting:
            equal(connection.read_end(), b'', 'an answer to half a request')
            connection.close()
        wait_until(lambda: not files(other), 'the parts to go')
        equal(upload(other).status, 200)


def test_no_stall_while_it_moves(connector):
    token = bearer()['Authorization']
    connection = Raw(connector, head('POST', '/relay/media', connector, Authorization=token,
                                     Content_Length=40))
    for _ in range(40):
        connection.send('x')
        equal(call(connector, 'GET', '/healthz').status, 200)
    equal(connection.read_head(), 200)
    connection.close()


def test_expiry(connector):
    media_id = upload(connector).json()['id']
    page = upload_page(connector).json()
    connector.age_media(3590)
    equal((fetch(connector, media_id).status, call(connector, 'GET', page['url']).status), (200, 200))
    connector.age_media(10)
    equal((fetch(connector, media_id).status, call(connector, 'GET', page['url']).status), (404, 404))
    fresh = upload(connector).json()['id']
    equal(files(connector), [fresh], 'the next one sweeps')


def test_restart(connector):
    kept = upload(connector).json()['id']
    expired = upload(connector).json()['id']
    broken = upload(connector).json()['id']
    connector.sql('UPDATE media SET created = 0 WHERE id = ?', expired)
    connector.kill()
    with open(os.path.join(folder(connector), broken), 'wb') as file:
        file.write(b'half')
    for name in ('f' * 32, 'e' * 32 + '.part'):
        with open(os.path.join(folder(connector), name), 'wb') as file:
            file.write(b'of nobody')
    connector.start()
    equal(files(connector), sorted([kept, broken]))
    equal((fetch(connector, kept).body, fetch(connector, expired).status), (PNG, 404))
    equal(fetch(connector, broken).status, 404, 'not whole')
    os.unlink(os.path.join(folder(connector), kept))
    equal(fetch(connector, kept).status, 404, 'its file is gone')


def test_the_size_of_all(connector):
    half = b'x' * (450 * 1024)
    with Connector('--media-limit', '1') as other:
        ids = [upload(other, half).json()['id'] for _ in range(3)]
        equal([fetch(other, i).status for i in ids], [404, 200, 200], 'the oldest made room')
        equal(upload(other, b'x' * (1024 * 1024 + 1)).status, 413)
        token = bearer()['Authorization']
        running = Raw(other, head('POST', '/relay/media', other, Authorization=token,
                                  Content_Length=700 * 1024) + 'x')
        wait_until(lambda: any(f.endswith('.part') for f in files(other)), 'the upload to begin')
        answer = upload(other, half)
        equal((answer.status, answer.headers['Retry-After']), (429, '10'))
        answer = call(other, 'POST', '/relay/media', headers=bearer(), chunks=[b'abc'])
        equal(answer.status, 429, 'of unknown length it may become anything')
        equal(upload(other, b'small').status, 200)
        running.close()
        wait_until(lambda: not any(f.endswith('.part') for f in files(other)), 'the part to go')
        equal(upload(other, half).status, 200)


def test_too_many_at_once(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        lines = head('POST', '/relay/media', other, Content_Length=100, **bearer('a'))
        running = [Raw(other, lines + 'x') for _ in range(16)]
        wait_until(lambda: len(files(other)) == 16, 'the uploads to begin')
        equal((upload(other, gateway='a').status, upload(other, gateway='b').status), (429, 200))
        running[0].send('x' * 99)
        equal(running[0].read_head(), 200)
        equal(upload(other, gateway='a').status, 200)
        for connection in running:
            connection.close()


def test_too_many_in_a_minute(connector):
    with Connector(gateways=('a=' + SECRET, 'b=' + SECRET)) as other:
        statuses = []
        # More than the quota of a minute, of which one request a second is restored.
        while 429 not in statuses and len(statuses) < 1000:
            statuses.append(upload(other, b'x', gateway='a').status)
        check(len(statuses) > 60 and set(statuses[:-1]) == {200}, statuses)
        equal(statuses[-1], 429)
        equal((upload(other, gateway='b').status, upload_page(other).status), (200, 201))


def test_one_session_makes_many_requests(connector):
    """A client that keeps its connection is told when it is closed."""
    session = http.client.HTTPConnection(connector.host, timeout=PATIENCE)
    for number in range(3):
        session.request('POST', '/relay/media', PNG, bearer(**{'Content-Type': 'image/png'}))
        answer = session.getresponse()
        media_id = json.loads(answer.read())['id']
        for method, path, status in (('GET', '/relay/media/' + media_id, 200), ('GET', '/relay/media/none', 404),
                                     ('HEAD', '/relay/media/' + media_id, 200), ('GET', '/status', 200),
                                     ('POST', '/relay/media/' + media_id, 405), ('GET', '/', 200)):
            session.request(method, path, headers=bearer())
            answer = session.getresponse()
            answer.read()
            equal(answer.status, status, f'{number}: {method} {path}')
    session.close()


main(globals())
