# faulty.py: a bad network between a connector and a server
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import itertools
import random
import socket
import struct
import threading

PIECES = (1, 7, 100, 65536)


class FaultyLine:
    """Stands for a server: passes on what both sides say, in pieces of any size, and after some bytes of one direction
    does something to the connection, the faults in turn:

    cut: both ends are closed
    reset: the same by a reset
    half: one direction is closed first, and what comes from the other side is lost
    swallow: that direction goes on, and nothing of it arrives any more
    """

    def __init__(self, port, seed, faults=('cut', 'reset', 'half')):
        self.target = port
        self.random = random.Random(seed)
        self.is_calm = False
        self.counts = dict.fromkeys(faults, 0)
        self.faults = itertools.cycle(faults)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.sockets = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                try:
                    far = socket.create_connection(('127.0.0.1', self.target))
                except OSError:
                    near.close()
                    continue
                self.sockets += [near, far]
                # Some end while the two still introduce themselves. If most did, the connector would rightly wait
                # longer and longer before the next attempt.
                length = self.random.randint(300, 1200) if self.random.random() < 0.2 else self.random.randint(1200, 5000)
                fault = next(self.faults)
                counted = self.random.choice((near, far))
                for source, sink in ((near, far), (far, near)):
                    left = length if source is counted else None
                    threading.Thread(target=self._pass_on, args=(source, sink, fault, left), daemon=True).start()

    def _pass_on(self, source, sink, fault, left):
        with contextlib.suppress(OSError):
            while data := source.recv(self.random.choice(PIECES)):
                if left is None or self.is_calm or len(data) < left:
                    sink.sendall(data)
                    left = left and max(left - len(data), 1)
                    continue
                sink.sendall(data[:left])
                self.counts[fault] += 1
                while fault == 'swallow' and source.recv(65536):
                    pass
                self._end(source, sink, fault)
                return
        self._end(source, sink, 'cut')

    @staticmethod
    def _end(source, sink, fault):
        with contextlib.suppress(OSError):
            if fault == 'reset':
                for one in (source, sink):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            elif fault == 'half':
                sink.shutdown(socket.SHUT_WR)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def calm(self):
        """From now on everything is passed on."""
        self.is_calm = True

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in self.sockets:
            one.close()
