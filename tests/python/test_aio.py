# test_aio.py: the override: asyncio's loop that waits in GLib
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import importlib.util
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
import unittest.mock

import relaytest
from overridepeer import Peer, until
from relaytest import Gio, GLib, Relay, wait_for

TLS = os.path.join(os.path.dirname(__file__), '..', 'tls')
ANSWER = {'success': True, 'message_id': '1'}


def run(coroutine):
    return Relay.aio.run(asyncio.wait_for(coroutine, relaytest.DEADLINE / 1000))


def glib_event(milliseconds):
    """Returns a future that GLib sets."""
    future = asyncio.get_running_loop().create_future()
    GLib.timeout_add(milliseconds, future.set_result, None)
    return future


async def converse():
    """Uses the library."""
    peer = Peer()
    peer.answers['send'] = ANSWER
    async with peer.adapter:
        return (await peer.adapter.send_async('c1', 'hi')).message_id


class TestRun(unittest.TestCase):
    def test_it_runs_again_and_again(self):
        for _again in range(3):
            self.assertEqual(run(converse()), '1')

    def test_result_and_exception_are_passed(self):
        async def fail():
            raise LookupError

        self.assertIsNone(run(asyncio.sleep(0)))
        with self.assertRaises(LookupError):
            run(fail())

    def test_tasks_are_cancelled_at_the_end(self):
        ended = []

        async def work():
            try:
                await asyncio.sleep(30)
            finally:
                ended.append(True)

        async def whole():
            tasks.append(asyncio.ensure_future(work()))
            await asyncio.sleep(0)

        tasks = []
        run(whole())
        self.assertEqual(ended, [True])

    def test_closed_loop_leaves_nothing_behind(self):
        def n_files():
            return len(os.listdir('/proc/self/fd'))

        run(converse())
        before = n_files()
        for _again in range(10):
            run(converse())
        self.assertEqual(n_files(), before)
        self.assertFalse(GLib.MainContext.default().pending())

    def test_loop_runs_inside_a_callback_of_glib(self):
        results = []

        def on_idle():
            results.append(run(converse()))

        GLib.idle_add(on_idle)
        wait_for(lambda: results)
        self.assertEqual(results, ['1'])

    def test_second_loop_in_the_same_thread_is_refused(self):
        async def whole():
            loop = Relay.aio.new_event_loop()
            with self.assertRaises(RuntimeError):
                loop.run_forever()
            loop.close()

        run(whole())

    def test_debug_mode_works(self):
        self.assertEqual(Relay.aio.run(converse(), debug=True), '1')


class TestTime(unittest.TestCase):
    def test_timers_are_never_early_and_in_order(self):
        async def whole():
            loop = asyncio.get_running_loop()
            called = []
            expected = []
            for number in range(50):
                delay = (number * 7 % 50) / 2000
                when = loop.time() + delay
                expected.append(when)
                loop.call_at(when, lambda when=when: called.append((when, loop.time() - when)))
            await until(lambda: len(called) == 50)
            self.assertEqual([when for when, _late in called], sorted(expected))
            self.assertGreaterEqual(min(late for _when, late in called), -1e-6)

        run(whole())

    def test_earlier_timer_wakes_up_the_loop(self):
        async def whole():
            called = []
            loop = asyncio.get_running_loop()
            late = loop.call_later(10, called.append, 'late')
            await glib_event(1)  # while it waits, the loop has set its timer to a late time
            await asyncio.sleep(0.001)
            late.cancel()
            self.assertEqual(called, [])

        run(whole())

    def test_idle_loop_does_not_spin(self):
        n_calls = 0
        select = Relay.aio._Selector.select

        def count(*args):
            nonlocal n_calls
            n_calls += 1
            return select(*args)

        with unittest.mock.patch.object(Relay.aio._Selector, 'select', count):
            run(asyncio.sleep(0.1))
        self.assertLess(n_calls, 30)

    def test_glib_and_asyncio_take_turns(self):
        """Neither starves the other while both have something to do all the time."""

        async def whole():
            counts = {'glib': 0, 'asyncio': 0, 'file': 0}

            def on_idle():
                counts['glib'] += 1
                return counts['glib'] < 100000

            def on_soon():
                counts['asyncio'] += 1
                if not done:
                    loop.call_soon(on_soon)

            def on_readable():
                counts['file'] += 1
                os.read(read_fd, 1)
                os.write(write_fd, b'x')

            done = []
            loop = asyncio.get_running_loop()
            read_fd, write_fd = os.pipe()
            os.write(write_fd, b'x')
            loop.add_reader(read_fd, on_readable)
            source = GLib.timeout_add(0, on_idle)
            loop.call_soon(on_soon)
            await until(lambda: min(counts.values()) > 50)
            done.append(True)
            GLib.source_remove(source)
            loop.remove_reader(read_fd)
            os.close(read_fd)
            os.close(write_fd)

        run(whole())


class TestNestedLoop(unittest.TestCase):
    """A main loop of GLib that runs inside the asyncio loop pauses its tasks."""

    def nest(self, start):
        """Runs a nested loop for 50 ms. Returns how often it called the asyncio loop."""
        outcome = []
        n_calls = 0
        on_ready = Relay.aio._Selector._on_ready

        def count(*args):
            nonlocal n_calls
            n_calls += 1
            return on_ready(*args)

        def run_nested():
            loop = GLib.MainLoop()
            GLib.timeout_add(50, loop.quit)
            # This makes the selector ready in the nested loop.
            asyncio.get_running_loop().call_soon_threadsafe(outcome.append, 'asyncio')
            before = n_calls
            loop.run()
            outcome.append(n_calls - before)

        async def whole():
            peer = Peer()
            peer.answers['send'] = ANSWER
            async with peer.adapter:
                start(run_nested)
                await until(lambda: len(outcome) == 2)
                # After it, sockets, timers and calls go on.
                await asyncio.to_thread(time.sleep, 0)
                await asyncio.sleep(0.001)
                await peer.adapter.send_async('c1', 'x')
            self.assertEqual(outcome[1], 'asyncio')
            return outcome[0]

        with unittest.mock.patch.object(Relay.aio._Selector, '_on_ready', count):
            return run(whole())

    def test_nested_loop_does_not_spin(self):
        starts = {
            'in a task': lambda nested: nested(),
            'in a callback of GLib': lambda nested: GLib.idle_add(nested),
            'in a callback of asyncio': lambda nested: asyncio.get_running_loop().call_soon(nested),
        }
        for name, start in starts.items():
            with self.subTest(name):
                self.assertLessEqual(self.nest(start), 1)

    def test_signal_during_nested_loop_is_handled_after_it(self):
        async def whole():
            received = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, received.set)
            loop = GLib.MainLoop()
            GLib.timeout_add(5, os.kill, os.getpid(), signal.SIGUSR1)
            GLib.timeout_add(50, loop.quit)
            loop.run()
            await received.wait()

        run(whole())

    def test_calls_of_the_library_end_in_it(self):
        async def whole():
            peer = Peer()
            peer.answers['send'] = ANSWER
            async with peer.adapter:
                results = []
                peer.adapter.send_async('c1', 'x', callback=lambda *what: results.append(what))
                wait_for(lambda: results)
                self.assertEqual(peer.adapter.send_finish(results[0][1]).message_id, '1')

        run(whole())


class TestSignals(unittest.TestCase):
    def test_handler_is_called_once_for_each_signal(self):
        async def whole():
            calls = []
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGUSR1, calls.append, 1)
            for n_sent in range(1, 4):
                os.kill(os.getpid(), signal.SIGUSR1)
                await until(lambda n_sent=n_sent: len(calls) == n_sent)
                await asyncio.sleep(0.001)
            self.assertEqual(len(calls), 3)
            self.assertTrue(loop.remove_signal_handler(signal.SIGUSR1))
            self.assertFalse(loop.remove_signal_handler(signal.SIGUSR1))

        run(whole())
        self.assertEqual(signal.getsignal(signal.SIGUSR1), signal.SIG_DFL)

    def test_signal_wakes_up_the_loop(self):
        async def whole():
            received = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, received.set)
            thread = threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGUSR1))
            thread.start()
            await received.wait()
            thread.join()

        run(whole())

    def in_process(self, body):
        """Starts a program that prints “ready”."""
        setup = f"""
            import asyncio, os, signal, sys
            sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})
            import relaytest
            from overridepeer import Peer
            from relaytest import GLib, Relay
        """
        text = textwrap.dedent(setup) + textwrap.dedent(body)
        return subprocess.Popen(
            [sys.executable, '-c', text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def test_interrupt_cancels_main_task(self):
        process = self.in_process("""
            async def main():
                try:
                    async with Peer().adapter:
                        print('ready', flush=True)
                        await asyncio.sleep(30)
                finally:
                    print('ended', flush=True)

            try:
                Relay.aio.run(main())
            except KeyboardInterrupt:
                print('interrupted')
        """)
        self.assertEqual(process.stdout.readline(), 'ready\n')
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual((out, err, process.returncode), ('ended\ninterrupted\n', '', 0))

    def test_termination_ends_iteration(self):
        process = self.in_process("""
            async def main():
                adapter = Peer().adapter
                events = adapter.events()
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, events.close)
                async with adapter:
                    print('ready', flush=True)
                    async for _event in events:
                        pass
                print(adapter.state == Relay.State.DISCONNECTED)

            Relay.aio.run(main())
        """)
        self.assertEqual(process.stdout.readline(), 'ready\n')
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        self.assertEqual((out, err, process.returncode), ('True\n', '', 0))


class TestNetwork(unittest.TestCase):
    """What gbulb cannot do: TLS, servers."""

    @staticmethod
    async def echo(reader, writer):
        writer.write(await reader.readline())
        await writer.drain()
        writer.close()

    def converse(self, server_tls, client_tls):
        async def whole():
            server = await asyncio.start_server(self.echo, '127.0.0.1', 0, ssl=server_tls)
            host, port = server.sockets[0].getsockname()
            lines = []
            async with server:
                for _again in range(3):
                    reader, writer = await asyncio.open_connection(host, port, ssl=client_tls)
                    writer.write(b'x' * 60000 + b'\n')
                    lines.append(await reader.readline())
                    writer.close()
                    await glib_event(1)
            self.assertEqual([len(line) for line in lines], [60001] * 3)

        run(whole())

    def test_plain_connections_work(self):
        self.converse(None, None)

    def test_tls_works_in_both_directions(self):
        server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_tls.load_cert_chain(os.path.join(TLS, 'server.pem'), os.path.join(TLS, 'server-key.pem'))
        client_tls = ssl.create_default_context(cafile=os.path.join(TLS, 'ca.pem'))
        client_tls.check_hostname = False
        self.converse(server_tls, client_tls)

    def test_subprocesses_work(self):
        async def whole():
            for number in range(3):
                process = await asyncio.create_subprocess_exec(
                    'sh', '-c', f'read line; echo "$line"; exit {number}',
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )
                out, _err = await process.communicate(b'hello\n')
                self.assertEqual((out, process.returncode), (b'hello\n', number))

        run(whole())
        run(whole())

    def test_subprocess_of_glib_works_beside(self):
        async def whole():
            ended = asyncio.get_running_loop().create_future()
            process = Gio.Subprocess.new(['true'], Gio.SubprocessFlags.NONE)
            process.wait_async(None, lambda p, result: ended.set_result(p.wait_finish(result)))
            child = await asyncio.create_subprocess_exec('true')
            self.assertEqual((await ended, await child.wait()), (True, 0))

        run(whole())


class TestThreads(unittest.TestCase):
    def test_thread_wakes_up_the_loop(self):
        async def whole():
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(future.set_result, 7))
            GLib.timeout_add(5, thread.start)
            self.assertEqual(await future, 7)
            self.assertEqual(await asyncio.to_thread(lambda: 8), 8)
            thread.join()

        run(whole())

    def test_loop_of_another_thread_has_its_own_context(self):
        results = []

        async def work():
            results.append((await converse(), GLib.MainContext.get_thread_default() is not None))

        async def whole():
            await asyncio.gather(*(asyncio.to_thread(Relay.aio.run, work()) for _n in range(3)), work())

        run(whole())
        self.assertEqual(sorted(results), [('1', False), ('1', True), ('1', True), ('1', True)])

    def test_context_of_another_thread_is_refused(self):
        async def whole():
            loop = Relay.aio.EventLoop(GLib.MainContext.default())
            with self.assertRaisesRegex(RuntimeError, 'another thread'):
                await asyncio.to_thread(loop.run_forever)
            loop.close()

        run(whole())


class TestOtherLoops(unittest.TestCase):
    """A loop that does not wait in GLib would never end a call."""

    def raised(self, loop):
        async def connect():
            await Relay.Adapter.new(None, None).connect_async()

        try:
            with self.assertRaises(RuntimeError) as caught:
                loop.run_until_complete(connect())
            return str(caught.exception)
        finally:
            loop.close()

    @staticmethod
    def find_loops():
        class Own(asyncio.SelectorEventLoop):
            pass

        yield 'test_aio.', Own
        yield 'asyncio.unix_events', asyncio.SelectorEventLoop
        if importlib.util.find_spec('uvloop'):
            import uvloop

            yield 'uvloop.Loop', uvloop.new_event_loop

    def test_message_names_the_loop_and_the_way(self):
        for name, make in self.find_loops():
            text = self.raised(make())
            self.assertIn(name.replace('test_aio', __name__), text)
            self.assertIn('Relay.aio.run(main())', text)
            self.assertIn('gi.events', text)

    def test_loop_inside_a_callback_of_glib_is_refused_too(self):
        texts = []

        def on_idle():
            texts.extend(self.raised(make()) for _name, make in self.find_loops())

        GLib.idle_add(on_idle)
        wait_for(lambda: texts)
        self.assertIn('GLib', texts[0])

    def test_registered_loop_is_accepted(self):
        class Other(asyncio.SelectorEventLoop):
            def run_forever(self):
                # stands for a loop of another package that iterates the main context
                context = GLib.MainContext.default()
                context.acquire()
                self.call_soon(self.iterate, context)
                try:
                    super().run_forever()
                finally:
                    context.release()

            def iterate(self, context):
                context.iteration(False)
                self.call_soon(self.iterate, context)

        Relay.aio.register(Other)
        loop = Other()
        self.assertEqual(loop.run_until_complete(converse()), '1')
        loop.close()


def needs(module):
    return unittest.skipUnless(importlib.util.find_spec(module), f'needs python3-{module}')


class TestPackages(unittest.TestCase):
    @needs('aiohttp')
    def test_aiohttp_client_and_server_work(self):
        import aiohttp
        from aiohttp import web

        async def answer(request):
            return web.json_response({'got': (await request.json())['text']})

        async def whole(n_requests):
            server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server_tls.load_cert_chain(
                os.path.join(TLS, 'server.pem'), os.path.join(TLS, 'server-key.pem')
            )
            client_tls = ssl.create_default_context(cafile=os.path.join(TLS, 'ca.pem'))
            client_tls.check_hostname = False
            app = web.Application()
            app.router.add_post('/', answer)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, '127.0.0.1', 0, ssl_context=server_tls)
            await site.start()
            host, port = site._server.sockets[0].getsockname()
            async with aiohttp.ClientSession() as session:
                for number in range(n_requests):
                    url = f'https://{host}:{port}/'
                    async with session.post(url, json={'text': str(number)}, ssl=client_tls) as response:
                        self.assertEqual(await response.json(), {'got': str(number)})
                    self.assertEqual(await converse(), '1')
            await runner.cleanup()

        run(whole(5))
        run(whole(2))

    def test_unittest_case_uses_policy(self):
        results = []

        class Case(unittest.IsolatedAsyncioTestCase):
            async def test_send(self):
                results.append(await converse())

        old = asyncio.get_event_loop_policy()
        asyncio.set_event_loop_policy(Relay.aio.EventLoopPolicy())
        try:
            outcome = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(outcome)
        finally:
            asyncio.set_event_loop_policy(old)
        self.assertEqual((results, outcome.errors), (['1'], []))

    @unittest.skipIf(sys.version_info < (3, 13), 'unittest has no loop_factory')
    def test_unittest_case_names_its_loop(self):
        results = []

        class Case(unittest.IsolatedAsyncioTestCase):
            loop_factory = Relay.aio.EventLoop

            async def test_send(self):
                results.append(await converse())

        outcome = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(outcome)
        self.assertEqual((results, outcome.errors), (['1'], []))

    @needs('pytest_asyncio')
    def test_pytest_asyncio_has_a_loop_per_test(self):
        conftest = f"""
            import asyncio, sys
            sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})
            import relaytest
            from relaytest import Relay

            asyncio.set_event_loop_policy(Relay.aio.EventLoopPolicy())
        """
        tests = """
            import asyncio
            import pytest
            from overridepeer import Peer
            from relaytest import Relay

            loops = []

            @pytest.mark.asyncio
            @pytest.mark.parametrize('number', range(3))
            async def test_send(number):
                loop = asyncio.get_running_loop()
                assert type(loop) is Relay.aio.EventLoop
                assert loop not in loops
                loops.append(loop)
                peer = Peer()
                peer.answers['send'] = {'success': True, 'message_id': '1'}
                async with peer.adapter:
                    assert (await peer.adapter.send_async('c1', 'x')).message_id == '1'
        """
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (('conftest.py', conftest), ('test_bot.py', tests)):
                with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                    file.write(textwrap.dedent(text))
            command = [sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', folder]
            outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        self.assertIn('3 passed', outcome.stdout)


if __name__ == '__main__':
    relaytest.main()
