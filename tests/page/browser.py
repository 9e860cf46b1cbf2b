# browser.py: controls a headless Chromium over a pipe
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import threading

from harness import Failure, check, wait_until

FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync',
         '--disable-dev-shm-usage', '--hide-scrollbars', '--lang=en-GB', '--mute-audio',
         '--remote-debugging-pipe']

KEYS = {'Enter': 13, 'Escape': 27, 'Tab': 9}


class Browser:
    """The browser process; a thread stores its responses and events in lists."""

    def __init__(self):
        program = shutil.which('chromium') or shutil.which('chromium-browser')
        check(program, 'chromium is not installed')
        self.folder = tempfile.TemporaryDirectory(prefix='relay-page-', ignore_cleanup_errors=True)
        command_end, self.commands = os.pipe()
        self.answers_end, answer_end = os.pipe()
        self.last_id = 0
        self.answers = {}
        self.tabs = {}
        self.errors = tempfile.TemporaryFile()
        # Chromium expects its pipes as file descriptors 3 and 4.
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (command_end, answer_end)]
        self.process = subprocess.Popen(
            [program, *FLAGS, f'--user-data-dir={self.folder.name}', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors,
            env={**os.environ, 'HOME': self.folder.name, 'TZ': 'UTC'}, start_new_session=True,
            pass_fds=(3, 4), preexec_fn=lambda: (os.dup2(ends[0], 3), os.dup2(ends[1], 4)))
        for fd in (command_end, answer_end, *ends):
            os.close(fd)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        rest = b''
        while True:
            data = os.read(self.answers_end, 1 << 16)
            if not data:
                return
            *frames, rest = (rest + data).split(b'\0')
            for frame in map(json.loads, frames):
                if 'id' in frame:
                    self.answers[frame['id']] = frame
                elif frame.get('sessionId') in self.tabs:
                    self.tabs[frame['sessionId']].events.append(frame)

    def call(self, method, session=None, **params):
        self.last_id += 1
        number = self.last_id
        frame = {'id': number, 'method': method, 'params': params}
        if session:
            frame['sessionId'] = session
        os.write(self.commands, json.dumps(frame).encode() + b'\0')
        wait_until(lambda: number in self.answers or self.process.poll() is not None, method)
        check(number in self.answers, 'the browser has exited')
        answer = self.answers.pop(number)
        check('error' not in answer, f'{method}: {answer.get("error")}')
        return answer['result']

    def open(self, url, **options):
        return Tab(self, url, **options)

    def close(self):
        self.process.kill()
        self.process.wait()
        for fd in (self.commands, self.answers_end):
            os.close(fd)
        self.folder.cleanup()


class Tab:
    """One page with its own cookies and storage; it records all its requests."""

    def __init__(self, browser, url, width=1280, height=800, dark=False, touch=False):
        self.browser = browser
        self.events = []
        self.context = browser.call('Target.createBrowserContext')['browserContextId']
        target = browser.call('Target.createTarget', url='about:blank',
                              browserContextId=self.context)['targetId']
        self.session = browser.call('Target.attachToTarget', targetId=target,
                                    flatten=True)['sessionId']
        browser.tabs[self.session] = self
        for domain in ('Page', 'Runtime', 'Network', 'Log', 'DOM'):
            self.call(f'{domain}.enable')
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height,
                  deviceScaleFactor=1, mobile=touch)
        self.call('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        # A headless page has no focus otherwise.
        self.call('Emulation.setFocusEmulationEnabled', enabled=True)
        self.call('Page.navigate', url=url)
        self.wait('document.readyState === "complete"')

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def js(self, expression):
        answer = self.call('Runtime.evaluate', expression=expression, returnByValue=True,
                           awaitPromise=True)
        check('exceptionDetails' not in answer, f'{expression}: {answer.get("exceptionDetails")}')
        return answer['result'].get('value')

    def wait(self, expression, what=None):
        try:
            wait_until(lambda: self.js(f'Boolean({expression})'), what or expression)
        except Failure as failure:
            shown = self.js('document.querySelector("main:not([hidden])").innerText.slice(-800)')
            raise Failure(f'{failure}\nThe end of the page:\n{shown}') from None

    def wait_text(self, selector, text):
        """Waits until a matching element has exactly this visible or accessible text."""
        text = ' '.join(text.split())
        self.wait(f'[...document.querySelectorAll({json.dumps(selector)})].some(n => '
                  f'n.innerText.replace(/\\s+/g, " ").trim() === {json.dumps(text)})',
                  f'{selector}: {text!r}')

    def count(self, selector):
        return self.js(f'document.querySelectorAll({json.dumps(selector)}).length')

    def text(self, selector):
        text = self.js(f'document.querySelector({json.dumps(selector)})?.innerText')
        return text if text is None else ' '.join(text.split())

    def place(self, selector, text=None):
        """Returns the centre of an element, if the pointer can reach it there."""
        find = f'''(() => {{
          const node = [...document.querySelectorAll({json.dumps(selector)})]
            .find(n => {json.dumps(text)} === null || n.innerText.trim() === {json.dumps(text)});
          if (!node) return null;
          node.scrollIntoView({{ block: 'nearest', behavior: 'instant' }});
          const box = node.getBoundingClientRect();
          const x = box.x + box.width / 2, y = box.y + box.height / 2;
          const top = document.elementFromPoint(x, y);
          return box.width > 0 && top && node.contains(top) ? [x, y] : null;
        }})()'''
        self.wait(f'{find} !== null', f'{selector} {text or ""} to be within reach')
        return self.js(find)

    def click(self, selector, text=None):
        x, y = self.place(selector, text)
        self.call('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)
        for kind in ('mousePressed', 'mouseReleased'):
            self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def type(self, text):
        self.call('Input.insertText', text=text)

    def press(self, key):
        more = {'text': '\r'} if key == 'Enter' else {}
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=key, code=key,
                      windowsVirtualKeyCode=KEYS[key], **(more if kind == 'keyDown' else {}))

    def say(self, text):
        self.click('#text')
        self.type(text)
        self.press('Enter')

    def choose_files(self, *paths):
        """Chooses files as in the dialog of the file button."""
        document = self.call('DOM.getDocument')['root']['nodeId']
        node = self.call('DOM.querySelector', nodeId=document, selector='#file')['nodeId']
        self.call('DOM.setFileInputFiles', files=list(paths), nodeId=node)

    def screenshot(self, path):
        data = self.call('Page.captureScreenshot', format='png')['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))

    def addresses(self):
        return [event['params']['request']['url'] for event in list(self.events)
                if event['method'] == 'Network.requestWillBeSent']

    def complaints(self):
        """Returns the errors of the console."""
        found = []
        for event in list(self.events):
            method, params = event['method'], event.get('params', {})
            if method == 'Runtime.exceptionThrown':
                found.append(params['exceptionDetails'].get('exception', {}).get('description')
                             or params['exceptionDetails']['text'])
            elif method == 'Runtime.consoleAPICalled' and params['type'] in ('error', 'warning'):
                found.append(json.dumps(params['args']))
            elif method == 'Log.entryAdded' and params['entry']['level'] in ('error', 'warning'):
                found.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        return found

    def close(self):
        self.browser.call('Target.disposeBrowserContext', browserContextId=self.context)
        del self.browser.tabs[self.session]
