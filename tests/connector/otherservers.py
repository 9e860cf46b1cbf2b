# otherservers.py: servers that are no connectors
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import os
import socket
import ssl
import subprocess
import tempfile
import threading


def make_certificate(folder):
    """The context of a server for localhost, and the path of its certificate, which is its own authority."""
    key, certificate = os.path.join(folder, 'key'), os.path.join(folder, 'certificate')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                    key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext',
                    'subjectAltName=DNS:localhost'], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


@contextlib.contextmanager
def tls_server():
    """Yields the port of a server whose certificate nobody trusts."""
    with tempfile.TemporaryDirectory() as folder:
        context, _ = make_certificate(folder)
        listener = socket.create_server(('127.0.0.1', 0))

        def serve():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as stream:
                    stream.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join()


@contextlib.contextmanager
def tcp_server(answer):
    """Yields the port of a server that gives this answer to whatever it receives; b'' is silence."""
    clients = []
    listener = socket.create_server(('127.0.0.1', 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                clients.append(listener.accept()[0])
                if answer:
                    clients[-1].recv(4096)
                    clients[-1].sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for client in clients:
            client.close()
