"""Python's h2 on either side. Arguments: "server", or a port to be a client of. A server prints its port and answers with what it was sent, trailers
included, in frames of a few bytes. A client sends requests side by side, bodies and trailers in small pieces, and exits with 0 if each got its own back."""
import socket
import sys
import threading

import h2.config
import h2.connection
import h2.events

STREAMS = 20
PIECE = 700


def pump(connection, sock, on_event):
    """Hands events on until on_event returns True or the other side ends."""
    while True:
        data = sock.recv(65536)
        if not data:
            return
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if on_event(event):
                sock.sendall(connection.data_to_send())
                return
        sock.sendall(connection.data_to_send())


def send(connection, stream, body):
    """Sends what the windows take; returns the rest."""
    while body and connection.local_flow_control_window(stream) > 0:
        size = min(PIECE, connection.local_flow_control_window(stream), len(body))
        connection.send_data(stream, body[:size])
        body = body[size:]
    return body


def serve_connection(sock):
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    bodies, trailers, rests = {}, {}, {}

    def go_on():
        for stream in list(rests):
            rests[stream] = send(connection, stream, rests[stream])
            if not rests[stream]:
                del rests[stream]
                connection.send_headers(stream, [('x-sum', trailers.get(stream, 'none'))], end_stream=True)

    def on_event(event):
        if isinstance(event, h2.events.RequestReceived):
            bodies[event.stream_id] = b''
        elif isinstance(event, h2.events.DataReceived):
            bodies[event.stream_id] += event.data
        elif isinstance(event, h2.events.TrailersReceived):
            trailers[event.stream_id] = dict(event.headers)[b'x-sum'].decode()
        elif isinstance(event, h2.events.StreamEnded):
            connection.send_headers(event.stream_id, [(':status', '103'), ('link', '</a>')])
            connection.send_headers(event.stream_id, [(':status', '200'), ('trailer', 'x-sum')])
            rests[event.stream_id] = bodies.pop(event.stream_id)
        go_on()

    pump(connection, sock, on_event)


def serve():
    listener = socket.create_server(('127.0.0.1', 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=serve_connection, args=(listener.accept()[0],), daemon=True).start()


def ask(port):
    sock = socket.create_connection(('127.0.0.1', port), timeout=30)
    connection = h2.connection.H2Connection()
    connection.initiate_connection()
    rests, bodies, sums, hints, ended = {}, {}, {}, {}, set()
    for number in range(STREAMS):
        stream = connection.get_next_available_stream_id()
        connection.send_headers(stream, [(':method', 'POST'), (':scheme', 'http'), (':authority', 'a.test'), (':path', f'/{number}'), ('te', 'trailers'),
                                         ('trailer', 'x-sum')])
        rests[stream] = bytes([number]) * (number * 4000 + 1)
    sent = dict(rests)

    def go_on():
        for stream in list(rests):
            rests[stream] = send(connection, stream, rests[stream])
            if not rests[stream]:
                del rests[stream]
                connection.send_headers(stream, [('x-sum', str(stream))], end_stream=True)

    def on_event(event):
        stream = getattr(event, 'stream_id', None)
        if isinstance(event, h2.events.ResponseReceived):
            assert dict(event.headers)[b':status'] == b'200', event.headers
        elif isinstance(event, h2.events.InformationalResponseReceived):
            hints[stream] = dict(event.headers)[b'link']
        elif isinstance(event, h2.events.DataReceived):
            bodies[stream] = bodies.get(stream, b'') + event.data
        elif isinstance(event, h2.events.TrailersReceived):
            sums[stream] = dict(event.headers)[b'x-sum']
        elif isinstance(event, h2.events.StreamReset):
            raise AssertionError(f'{stream} was reset: {event.error_code}')
        elif isinstance(event, h2.events.StreamEnded):
            ended.add(stream)
        go_on()
        return len(ended) == STREAMS

    go_on()
    sock.sendall(connection.data_to_send())
    pump(connection, sock, on_event)
    assert bodies == sent
    assert sums == {stream: str(stream).encode() for stream in sent}, sums
    assert hints == {stream: b'</a>' for stream in sent}, hints


if sys.argv[1] == 'server':
    serve()
else:
    ask(int(sys.argv[1]))
