"""What the server sends leaves at once."""

from __future__ import annotations

import socket

from gradlab.ui.inside_streamlit.sockets import send_at_once


def sends_at_once(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_send_at_once_and_stay_as_they_were_otherwise() -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # as Streamlit opens its own
    server.bind(("127.0.0.1", 0))
    server.listen()
    server.setblocking(False)
    before = socket.create_connection(server.getsockname())
    assert not sends_at_once(before)
    send_at_once.__wrapped__()
    assert sends_at_once(server)
    assert sends_at_once(before)
    assert not server.getblocking()
    later = socket.create_connection(server.getsockname())
    accepted = [server.accept()[0] for _each in range(2)]
    assert sends_at_once(accepted[1])
    for each in (before, later, server, *accepted):
        each.close()
