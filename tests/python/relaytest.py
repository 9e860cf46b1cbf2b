# relaytest.py: what the Python tests share: TAP output, waiting with a deadline, asynchronous calls
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import sys
import threading
import traceback
import unittest

import gi
import gi.overrides

# The override of the source tree or none, but never an installed one
if 'RELAY_OVERRIDES' in os.environ:
    gi.overrides.__path__.insert(0, os.environ['RELAY_OVERRIDES'])
else:
    sys.modules['gi.overrides.Relay'] = None
gi.require_version('Json', '1.0')
gi.require_version('Relay', '1.0')
from gi.repository import Gio, GLib, Json, Relay  # noqa: E402

FOLDER = os.path.dirname(__file__)
DEADLINE = 20000  # milliseconds; only a broken test ever waits so long


def to_json(value):
    """Converts a dict to the Json.Object that the library expects."""
    return Json.from_string(json.dumps(value)).get_object()


def from_json(value):
    """Converts a Json.Object to a dict. With the override, it is one already."""
    if isinstance(value, dict):
        return value
    node = Json.Node.new(Json.NodeType.OBJECT)
    node.set_object(value)
    return json.loads(Json.to_string(node, False))


def raised_in_other_thread(function):
    """Calls the function in another thread while this one runs the main loop. Returns its exception."""
    loop = GLib.MainLoop()
    errors = []

    def work():
        try:
            function()
        except BaseException as error:
            errors.append(error)
        GLib.idle_add(loop.quit)

    thread = threading.Thread(target=work)
    GLib.idle_add(thread.start)
    loop.run()
    thread.join()
    return errors[0] if errors else None


def wait_for(condition, what='the condition'):
    """Runs the main context until condition() is true."""
    late = []
    timer = GLib.timeout_add(DEADLINE, late.append, True)
    context = GLib.MainContext.default()
    while not condition():
        context.iteration(True)
        if late:
            raise AssertionError('waited in vain for ' + what)
    GLib.source_remove(timer)


def settle():
    """Iterates the main context until nothing is pending."""
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)


def start(obj, name, *args, cancellable=None):
    """Starts NAME_async. Returns a function that waits and returns the result or the GLib.Error."""
    box = []
    finish = getattr(obj, name + '_finish')

    def outcome():
        wait_for(lambda: box, name)
        return finish(box[0])

    getattr(obj, name + '_async')(*args, cancellable, lambda o, r: box.append(r))
    return outcome


def call(obj, name, *args, cancellable=None):
    """Runs NAME_async to its end. Returns the result, or raises the GLib.Error."""
    return start(obj, name, *args, cancellable=cancellable)()


def is_ambiguous(error):
    function = getattr(Relay, 'error_is_ambiguous', None) or Relay.Error.is_ambiguous
    return function(error)


DESCRIPTOR = {
    'contract_version': 1,
    'platform': 'discord',
    'label': 'Discord',
    'max_message_length': 2000,
    'supports_draft_streaming': False,
    'supports_edit': True,
    'supports_threads': True,
    'markdown_dialect': 'discord',
    'len_unit': 'chars',
    'supported_ops': ['send', 'edit', 'typing', 'follow_up', 'get_chat_info'],
}


def event(text='hi', message_id='m1', **source):
    """An event in the JSON format of the connector."""
    fields = {
        'platform': 'discord',
        'chat_id': 'c1',
        'chat_type': 'dm',
        'user_id': 'u1',
        'user_name': 'Ada',
    }
    fields.update(source)
    return {'text': text, 'message_type': 'text', 'message_id': message_id, 'source': fields}


class Reports:
    """Collects the exceptions of handlers, which would be printed otherwise."""

    def __enter__(self):
        self.old = sys.excepthook
        self.errors = []
        sys.excepthook = lambda kind, error, traceback: self.errors.append(error)
        return self.errors

    def __exit__(self, *_what):
        sys.excepthook = self.old


class _TapResult(unittest.TestResult):
    def _say(self, test, ok, note='', detail=''):
        self.count = getattr(self, 'count', 0) + 1
        print(
            ('ok' if ok else 'not ok'), self.count, '-', test.id().replace('__main__.', '') + note
        )
        for line in detail.splitlines():
            print('# ' + line)
        sys.stdout.flush()

    def addSuccess(self, test):
        self._say(test, True)

    def addSkip(self, test, reason):
        self._say(test, True, ' # SKIP ' + reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say(test, False, detail=''.join(traceback.format_exception(*err)))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.n_failed_subtests = getattr(self, 'n_failed_subtests', 0) + 1
            for line in [str(subtest), *traceback.format_exception(*err)]:
                print('# ' + line.rstrip().replace('\n', '\n# '))

    def stopTest(self, test):
        # unittest calls neither addSuccess() nor addFailure() for a test with a failed subtest.
        if getattr(self, 'n_failed_subtests', 0):
            self._say(test, False, detail=f'{self.n_failed_subtests} failed subtests')
            self.n_failed_subtests = 0
        super().stopTest(test)


def main(module='__main__'):
    """Runs the tests of the module; TAP on standard output."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])
    print(f'1..{suite.countTestCases()}')
    result = _TapResult()

    # PyGObject prints the exception of a signal handler and continues: the test must fail instead.
    raised = []
    sys.excepthook = lambda *what: raised.append(''.join(traceback.format_exception(*what)))
    suite.run(result)
    for text in raised:
        print('# raised in a callback: ' + text.replace('\n', '\n# '))
    sys.exit(1 if result.failures or result.errors or raised else 0)
