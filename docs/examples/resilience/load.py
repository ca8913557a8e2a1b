"""Clients that ask the gateway, each one request after the other, for a while: load.py GATEWAY_PORT SECONDS.

Prints a line for each request: the time of its answer, and the name of the endpoint that gave it or "failed" and what failed.
"""
import socket
import sys
import threading
import time

GATEWAY, END = int(sys.argv[1]), time.time() + float(sys.argv[2])
CLIENTS = 12
PAUSE = 0.005
REQUEST = b"GET /hello HTTP/1.1\r\nHost: demo\r\n\r\n"

results = []


def connect():
    connection = socket.create_connection(("127.0.0.1", GATEWAY), timeout=15)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive(connection):
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the gateway closed the connection")
    return part


def read_response(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(connection)
    head, body = data.split(b"\r\n\r\n", 1)
    status = int(head.split(b" ", 2)[1])
    length = int(next(line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")))
    while len(body) < length:
        body += receive(connection)
    return body.decode() if status == 200 else f"failed {status} {body.decode()}"


def ask():
    connection = None
    while time.time() < END:
        try:
            connection = connection or connect()
            connection.sendall(REQUEST)
            answer = read_response(connection)
        except (OSError, ValueError, StopIteration) as error:
            answer = f"failed {error!r}"
            connection = None
        results.append(f"{time.time():.6f} {answer}".replace("\n", " "))
        time.sleep(PAUSE)


threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("\n".join(results))
