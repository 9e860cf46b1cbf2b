# test-proxy.py: the page behind nginx, below a path
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import tempfile

from harness import Gateway, check, equal
from proxy import proxied, skip_without_nginx

from look import looking, main


def test_the_page_below_a_path(unused):
    for headers in (('Host $host',), ()):
        with proxied(headers=headers) as (nginx, connector), tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'notes.txt')
            with open(path, 'w', encoding='ascii') as file:
                file.write('hello')
            gateway = Gateway(connector)
            with looking(nginx) as tab:
                tab.wait_text('#gateway-text', 'Gateway online')
                tab.say('Good morning!')
                equal(gateway.take()['event']['text'], 'Good morning!')
                tab.choose_files(path)
                # It is disabled until the file is uploaded.
                tab.click('#send:enabled')
                event = gateway.take()['event']
                check(event['media_urls'][0].startswith(nginx.url + '/relay/media/'), event)
                tab.wait('document.querySelector(".message .file")')
                link = tab.js('document.querySelector(".message .file").href')
                check(link.startswith(nginx.url + '/media/'), link)
                equal(tab.js(f'fetch({link!r}).then(answer => answer.text())'), 'hello')


if __name__ == '__main__':
    skip_without_nginx()
    main([value for name, value in list(globals().items()) if name.startswith('test_')])
