# test-media.py: images, sounds and files in both directions
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import os
import struct
import tempfile
import zlib

from harness import Gateway, Page, check, equal
from rawhttp import bearer, call

from look import looking, main

LAST = '.message:last-child'
LIMIT = 26214400

# four empty frames of 16 × 16 pixels
WEBM = base64.b64decode(
    'GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAJSEU2bdLlNu4tTq4QVSalmU6yBbk27'
    'i1OrhBZUrmtTrIGTTbuLU6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCAkDsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmoCrXsYMPQkBEiYRDpf30TYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPF'
    'hxTRrfi/AjSDgQFV7oEBhoVWX1ZQOOCdsIEQuoEQU8CBAVWwkFWxgQFVuYECVbqBDVW7gQEfQ7Z1AQAAAAAAAWDngQCg'
    '6KG9gQAAALACAJ0BKhAAEAAABwiFhYiZhIgBJBATrVAfwBBn79j+/6d5P//J7v/J7v/J7v/8nu//OwbEu14AAHWhpqak'
    '7oEBpZ8QAgCdASoQABAAAAcIhYWImYSIASQQAGBrAP7/uoMAoNChr4EAggDxAQAAEAkgAMA5wEGp/5ZqCHj+/uu8v/lP'
    'Y4r6P/Kfv/+T3Z40pol/+TgAdaGZppfugQGlktEBAAAQCSAAwADCwX+gAEAAAPuBAKDPoa6BAOcAsQEAABAJIADAAYH/'
    'oGAHeP7/p3k//8nuzxpTRL/8nu//Ovmuo4upvUQAdaGZppfugQGlktEBAAAQCSAAwADCwX+gAEAAAPuBgqDOoa2BAUsA'
    'sQEAABAJIADAAYH/oGAHeP7+67y/+U9jivo/8p+//5PdnjSmiX/5OAB1oZmml+6BAaWS0QEAABAJIADAAMLBf6AAQAAA'
    '+4HnHFO7a427i7OBALeG94EB8YHU')


def png(width=48, height=32):
    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data +
                struct.pack('>I', zlib.crc32(kind + data)))
    rows = (b'\0' + bytes((30, 110, 200)) * width) * height
    return (b'\x89PNG\r\n\x1a\n' +
            chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def wav(seconds=1):
    data = b'\x80' * 8000 * seconds
    return (b'RIFF' + struct.pack('<I', 36 + len(data)) + b'WAVEfmt ' +
            struct.pack('<IHHIIHH', 16, 1, 1, 8000, 8000, 1, 8) +
            b'data' + struct.pack('<I', len(data)) + data)


def upload(connector, data, mime, name):
    got = call(connector, 'POST', '/relay/media', data,
               bearer(**{'Content-Type': mime, 'X-Media-Filename': name}))
    return f'{connector.url}/relay/media/{got.json()["id"]}'


def send(gateway, url, kind, content='', **members):
    result = gateway.act(**{'op': 'send_media', 'chat_id': 'dm-alice', 'media_kind': kind,
                            'source_url': url, 'content': content, 'reply_to': None,
                            'metadata': {}, **members})
    check(result['success'], result)


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, 'wb') as file:
        file.write(data)
    return path


def test_from_the_bot(connector):
    gateway = Gateway(connector)
    with looking(connector) as tab:
        send(gateway, upload(connector, png(), 'image/png', 'a cat.png'), 'image', 'Look:')
        tab.wait(f'document.querySelector("{LAST} .picture img")?.naturalWidth === 48')
        equal(tab.js(f'document.querySelector("{LAST} img").alt'), 'a cat.png')
        equal(tab.text(f'{LAST} .words'), 'Look:')
        send(gateway, upload(connector, wav(), 'audio/wav', 'tune.wav'), 'voice')
        tab.wait('document.querySelector("audio")?.duration === 1')
        equal(tab.count(f'{LAST} .bubble'), 0, 'no empty bubble')
        tab.wait_text('#chats a[aria-current] .preview', 'Bot: Voice message')
        send(gateway, upload(connector, WEBM, 'video/webm', 'clip.webm'), 'video')
        tab.wait('document.querySelector("video")?.videoWidth === 16')
        equal(tab.js('[...document.querySelectorAll("audio, video")].map(n => [n.controls, n.autoplay])'),
              [[True, False]] * 2)
        send(gateway, upload(connector, b'x' * 48213, 'application/pdf', 'report.pdf'), 'document')
        tab.wait_text(f'{LAST} a.file', 'report.pdf 48 kB · application/pdf')
        send(gateway, upload(connector, png(), 'image/png', 'scan.png'), 'document')
        tab.wait_text(f'{LAST} a.file', f'scan.png {len(png())} bytes · image/png')
        equal(tab.js(f'document.querySelector("{LAST} a.file").download'), 'scan.png')


def test_what_cannot_be_played_is_a_file(connector):
    gateway = Gateway(connector)
    # The browser reports the broken file; only images cause a console error.
    with looking(connector) as tab:
        for mime, kind, name in (('video/mp4', 'video', 'v.mp4'), ('audio/ogg', 'audio', 'a.ogg'),
                                 ('image/png', 'image', 'p.png'), ('image/svg+xml', 'image', 's.svg'),
                                 ('text/html', 'document', 'h.html')):
            send(gateway, upload(connector, b'<svg onload="alert(1)">', mime, name), kind)
            tab.wait_text(f'{LAST} a.file', f'{name} 23 bytes · {mime}')
        equal(tab.count('img, audio, video'), 0)


def test_elsewhere_is_only_a_link(connector):
    """A request would tell another host when the message is read; looking() checks that there is none."""
    gateway = Gateway(connector)
    with looking(connector) as tab:
        send(gateway, 'http://127.0.0.2:9/cat.png?who=alice', 'image')
        tab.wait_text(f'{LAST} a.file', 'Picture Opens at 127.0.0.2:9')
        equal(tab.js(f'(n => [n.href, n.target, n.rel])(document.querySelector("{LAST} a.file"))'),
              ['http://127.0.0.2:9/cat.png?who=alice', '_blank', 'noopener noreferrer'])
        equal(tab.count('img'), 0)


def test_expired(connector):
    gateway = Gateway(connector)
    urls = [upload(connector, data, mime, name) for data, mime, name in
            ((png(), 'image/png', 'cat.png'), (b'text', 'text/plain', 'notes.txt'))]
    gone = ['/media/' + url.rpartition('/')[2] for url in urls]
    for url, kind in zip(urls, ('image', 'document')):
        send(gateway, url, kind)
    connector.age_media(3700)
    with looking(connector, missing=gone) as tab:
        tab.wait_text('.expired', 'cat.png No longer there: kept for an hour only')
        equal(tab.count('.expired'), 1)
        tab.click('a.file')
        tab.wait_text('.expired', 'notes.txt No longer there: kept for an hour only')
        # After an hour there are no requests any more.
        tab.js('Date.now = (now => () => now + 3700000)(Date.now())')
        asked = len(tab.addresses())
        tab.js('location.hash = "dm-bob"')
        tab.wait_text('#title', 'Bob')
        tab.js('location.hash = "dm-alice"')
        tab.wait('document.querySelectorAll(".expired").length === 2')
        equal([a for a in tab.addresses()[asked:] if '/media/' in a], [])


def test_from_the_page(connector):
    gateway = Gateway(connector)
    page = Page(connector)
    with tempfile.TemporaryDirectory() as folder, looking(connector) as tab:
        paths = [write(folder, 'my cät.png', png()), write(folder, 'notes.txt', b'milk\n')]
        tab.choose_files(*paths)
        tab.wait_text('.attachment', f'my cät.png {len(png())} bytes')
        tab.wait_text('.attachment', 'notes.txt 5 bytes')
        tab.wait('document.querySelector(".attachment img")?.naturalWidth === 48', 'a preview')
        tab.say('for you')
        event = gateway.take()['event']
        equal((event['text'], event['message_type'] in ('photo', 'document')), ('for you', True))
        equal([m['filename'] for m in event['media']], ['my cät.png', 'notes.txt'])
        equal([call(connector, 'GET', url[len(connector.url):], headers=bearer()).body
               for url in event['media_urls']], [png(), b'milk\n'])
        tab.wait('document.querySelector(".own .picture img")?.naturalWidth === 48')
        tab.wait_text('.own a.file', 'notes.txt 5 bytes · text/plain')
        check(tab.js('document.querySelector("#attachments").hidden'), 'sent')
        equal(len(page.receive('message')['message']['media']), 2)


def test_pasted_and_dropped(connector):
    gateway = Gateway(connector)
    with tempfile.TemporaryDirectory() as folder, looking(connector) as tab:
        path = write(folder, 'dropped.png', png())
        drag = {'items': [], 'files': [path], 'dragOperationsMask': 1}
        for kind in ('dragEnter', 'dragOver'):
            tab.call('Input.dispatchDragEvent', type=kind, x=700, y=300, data=drag)
        tab.wait_text('#drop', 'Drop to attach')
        tab.call('Input.dispatchDragEvent', type='drop', x=700, y=300, data=drag)
        tab.wait_text('.attachment', f'dropped.png {len(png())} bytes')
        check(tab.js('document.querySelector("#drop").hidden'), 'dropped')
        tab.js('''(() => {
          const data = new DataTransfer();
          data.items.add(new File(["pasted"], "pasted.txt", { type: "text/plain" }));
          document.querySelector("#text").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        })()''')
        tab.wait_text('.attachment', 'pasted.txt 6 bytes')
        tab.click('.attachment [aria-label="Remove dropped.png"]')
        tab.wait('document.querySelectorAll(".attachment").length === 1')
        tab.click('#send')
        event = gateway.take()['event']
        equal((event['text'], [m['filename'] for m in event['media']]), ('', ['pasted.txt']))


def test_progress(connector):
    with tempfile.TemporaryDirectory() as folder, looking(connector) as tab:
        path = write(folder, 'large.bin', b'x' * 4000000)
        tab.call('Network.emulateNetworkConditions', offline=False, latency=0, downloadThroughput=-1,
                 uploadThroughput=200000)
        tab.choose_files(path)
        tab.wait('(bar => bar?.value > 0 && bar.value < 1)(document.querySelector("progress"))')
        check(tab.js('document.querySelector("#send").disabled'), 'not yet')
        tab.say('too soon')
        tab.wait_text('#problem', 'A file is still on its way.')
        tab.click('.attachment button')
        tab.wait('document.querySelector("#attachments").hidden')
        equal(tab.js('document.querySelector("#text").value'), 'too soon')
        check(not tab.js('document.querySelector("#send").disabled'), 'enabled')


def test_what_cannot_be_attached(connector):
    with tempfile.TemporaryDirectory() as folder, looking(connector) as tab:
        large = write(folder, 'large.bin', b'')
        os.truncate(large, LIMIT + 1)
        tab.choose_files(large)
        tab.wait_text('#problem', 'large.bin is larger than 26 MB.')
        tab.choose_files(write(folder, 'empty.txt', b''))
        tab.wait_text('#problem', 'empty.txt is empty.')
        tab.choose_files(*[write(folder, f'{n}.txt', b'x') for n in range(12)])
        tab.wait_text('#problem', 'A message takes 10 files at most.')
        equal(tab.count('.attachment'), 10)
        equal([a for a in tab.addresses() if 'large' in a], [])


def test_nothing_is_lost_when_it_is_refused(connector):
    with tempfile.TemporaryDirectory() as folder, looking(connector) as tab:
        tab.choose_files(write(folder, 'notes.txt', b'milk'))
        tab.wait_text('.attachment', 'notes.txt 4 bytes')
        connector.age_media(3700)
        tab.say('with a file that is gone by now')
        tab.wait('document.querySelector("#problem").innerText !== ""')
        equal(tab.js('document.querySelector("#text").value'), 'with a file that is gone by now')
        equal(tab.count('.attachment'), 1)
        # The draft of one chat is not shown in another.
        tab.click('#people a[href="#dm-bob"]')
        tab.wait('document.querySelector("#attachments").hidden')
        equal(tab.js('document.querySelector("#text").value'), '')


main([value for name, value in list(globals().items()) if name.startswith('test_')])
