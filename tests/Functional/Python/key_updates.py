# Updates its keys so many times, asking for the peer's as well or not, and then asks for something. Python's ssl has no name for that: libssl itself.
import socket
import sys
from ctypes import CDLL, c_char_p, c_int, c_void_p, create_string_buffer

host, port, count, request = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
ssl = CDLL("libssl.so.3")
ssl.TLS_client_method.restype = ssl.SSL_CTX_new.restype = ssl.SSL_new.restype = c_void_p
ssl.SSL_CTX_new.argtypes = ssl.SSL_new.argtypes = ssl.SSL_connect.argtypes = ssl.SSL_do_handshake.argtypes = [c_void_p]
ssl.SSL_set_fd.argtypes = ssl.SSL_key_update.argtypes = [c_void_p, c_int]
ssl.SSL_write.argtypes = ssl.SSL_read.argtypes = [c_void_p, c_char_p, c_int]

connection = socket.create_connection((host, port))
session = ssl.SSL_new(ssl.SSL_CTX_new(ssl.TLS_client_method()))
ssl.SSL_set_fd(session, connection.fileno())
assert ssl.SSL_connect(session) == 1
answered = 0
for _ in range(3):
    for _ in range(count):
        ssl.SSL_key_update(session, request)
        if ssl.SSL_do_handshake(session) != 1:
            break
    question = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    ssl.SSL_write(session, question, len(question))
    answer = create_string_buffer(4096)
    answered += ssl.SSL_read(session, answer, 4096) > 0
print(answered)
