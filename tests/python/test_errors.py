# test_errors.py: the override: an exception for each code of the library's errors
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import copy
import pickle
import unittest

import relaytest
from overridepeer import Peer, needs_loop, run
from relaytest import Gio, GLib, Relay, settle, wait_for


def members():
    return {name: value for name, value in vars(Relay.Error).items() if name.isupper()}


def class_of(name):
    return getattr(Relay, ''.join(word.capitalize() for word in name.split('_')))


class TestClasses(unittest.TestCase):
    def test_every_code_has_an_exception(self):
        self.assertIn('DECLINED', members())
        for name, code in members().items():
            cls = class_of(name)
            self.assertTrue(issubclass(cls, GLib.Error), name)
            self.assertEqual(cls.__name__, name.title().replace('_', ''))
            self.assertIn(name, cls.__doc__)
            self.assertIn(cls.__name__, dir(Relay))
            for error in (
                GLib.Error('no', 'relay-error-quark', int(code)),
                GLib.Error(message='no', domain='relay-error-quark', code=int(code)),
                GLib.Error.new_literal(Relay.error_quark(), 'no', code),
                cls('no'),
                cls('no').copy(),
            ):
                self.assertIs(type(error), cls)
                self.assertTrue(error.matches(Relay.error_quark(), code))
                self.assertEqual((error.message, error.args), ('no', ('no',)))
                self.assertEqual((error.response, error.retry_after, error.message_ids), (None, 0, []))

    def test_other_errors_keep_their_class(self):
        class Own(GLib.Error):
            def __init__(self, first, second, third, fourth):
                super().__init__(first, 'relay-error-quark', 1)

        self.assertIs(type(Own(1, 2, 3, 4)), Own)
        self.assertIs(type(GLib.Error()), GLib.Error)
        self.assertIs(type(GLib.Error('x', 'g-io-error-quark', 1)), GLib.Error)
        self.assertIs(type(GLib.Error('x', 'relay-error-quark', 999)), GLib.Error)
        with self.assertRaises(GLib.Error) as caught:
            Gio.File.new_for_path('/nothing/there').load_contents()
        self.assertIs(type(caught.exception), GLib.Error)

    def test_exceptions_can_be_copied_and_passed_to_c(self):
        error = Relay.TimedOut('no answer')
        for other in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
            self.assertIs(type(other), Relay.TimedOut)
            self.assertEqual((other.message, other.code), ('no answer', int(Relay.Error.TIMED_OUT)))
        self.assertTrue(Relay.Error.is_ambiguous(error))
        self.assertFalse(Relay.Error.is_ambiguous(Relay.Declined()))


class TestRaised(unittest.TestCase):
    def test_function_raises_it(self):
        with self.assertRaises(Relay.Handshake):
            Relay.Descriptor.new_from_json({})
        with self.assertRaises(Relay.InvalidArgument):
            Relay.auth_dial_url('nonsense')

    def test_finish_raises_it(self):
        adapter = Relay.Adapter.new(None, None)
        with self.assertRaises(Relay.NoTransport):
            relaytest.call(adapter, 'send', 'c1', 'x', None, None)

    def test_property_and_signal_have_it(self):
        peer = Peer()
        peer.connect()
        peer.transport.hang_up(4401, 'unauthorized')
        wait_for(lambda: peer.transport.state != Relay.State.ONLINE, 'the loss')
        self.assertIsInstance(peer.transport.last_error, GLib.Error)
        wait_for(lambda: peer.transport.state == Relay.State.ONLINE, 'the provisional connection')
        peer.transport.hang_up(4401, 'unauthorized')
        wait_for(lambda: peer.transport.state == Relay.State.REVOKED, 'the revocation')
        self.assertIsInstance(peer.adapter.fatal_error, Relay.Revoked)
        self.assertIsInstance(peer.adapter.get_property('fatal-error'), Relay.Revoked)
        settle()


@needs_loop
class TestAwaited(unittest.TestCase):
    def raised(self, answer, expected):
        """Sends a message that is answered so. Returns the exception."""

        async def whole():
            peer = Peer()
            peer.adapter.max_rate_limit_wait = 0
            peer.answers['send'] = answer
            await peer.adapter.connect_async()
            try:
                await peer.adapter.send_async('c1', 'hi')
            except expected as error:
                return error
            finally:
                await peer.adapter.disconnect_async()

        return run(whole())

    def test_refusal_is_caught_by_name(self):
        error = self.raised(
            {'success': False, 'error': 'other tenant', 'code': 'egress_declined'}, Relay.Declined
        )
        self.assertEqual(error.code, 'egress_declined')
        self.assertEqual(error.code, Relay.Error.DECLINED)
        error = self.raised({'success': False, 'error': 'no', 'code': 'gone'}, Relay.Rejected)
        self.assertEqual(error.code, 'gone')

    def test_rate_limit_has_its_time(self):
        error = self.raised(
            {'success': False, 'error': 'slow', 'code': 'too_fast', 'retry_after': 1.5},
            Relay.RateLimited,
        )
        self.assertEqual((error.retry_after, error.code), (1.5, 'too_fast'))


if __name__ == '__main__':
    relaytest.main()
