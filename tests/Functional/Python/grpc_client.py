"""gRPC's C core as a client that tests what is between it and a server of grpc-server.js's protocol. Arguments: host:port, "-" or the CA's file, arguments of the
channel as name=value, then scenarios and what they take, with -- between them. Ends with 0 where all was as it should be, else it says what was not."""
import faulthandler
import hashlib
import itertools
import json
import os
import queue
import sys
import tempfile
import threading
import time
from concurrent import futures

address, ca, *arguments = sys.argv[1:]
options = {}
while "=" in arguments[0]:
    name, value = arguments.pop(0).split("=", 1)
    options[name] = int(value)
TRACE = tempfile.TemporaryFile()
if arguments[0] in ("pings", "probes"):
    # What the core tells of its pings, which is nowhere else to be had: on standard error, hence kept from there.
    os.environ.update(GRPC_VERBOSITY="info", GRPC_TRACE="http_keepalive,bdp_estimator", GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS="100")
    stderr = os.dup(2)
    os.dup2(TRACE.fileno(), 2)
    sys.stderr = os.fdopen(stderr, "w")
import grpc  # noqa: E402: reads the environment

faulthandler.dump_traceback_later(50, exit=True, file=sys.stderr)
DEFAULTS = {"grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1, "grpc.enable_retries": 0, "grpc.enable_http_proxy": 0}


def connect(more=None, **parameters):
    all_options = list({**DEFAULTS, **options, **(more or {})}.items())
    if ca == "-":
        return grpc.insecure_channel(address, all_options, **parameters)
    with open(ca, "rb") as file:
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(file.read()), all_options, **parameters)


class Client:
    def __init__(self, channel):
        self.channel = channel
        self.unary = channel.unary_unary("/test.Echo/Unary")
        self.client_stream = channel.stream_unary("/test.Echo/ClientStream")
        self.server_stream = channel.unary_stream("/test.Echo/ServerStream")
        self.bidi = channel.stream_stream("/test.Echo/Bidi")


client = Client(connect())


def same(seen, expected):
    assert seen == expected, f"{seen!r}, not {expected!r}"


def code_of(call):
    return call.code().value[0]


def succeed(call):
    assert code_of(call) == 0, (call.code(), call.details())


def values(fields, name):
    return [value for key, value in fields if key == name]


def collect(call):
    """The messages up to the end of a call, be it an error."""
    messages = []
    try:
        for message in call:
            messages.append(message)
    except grpc.RpcError:
        pass
    return messages


def asked(count, size, pause=0):
    return json.dumps({"count": int(count), "size": int(size), "pause": int(pause)}).encode()


class Sender:
    """The messages of a call that are said one by one."""

    def __init__(self):
        self.messages = queue.SimpleQueue()

    def say(self, message):
        self.messages.put(message)

    def end(self):
        self.messages.put(None)

    def __next__(self):
        message = self.messages.get()
        if message is None:
            raise StopIteration
        return message


def unary():
    for size in (0, 1, 5, 16384, 100000):
        message = os.urandom(size)
        answer, call = client.unary.with_call(message)
        succeed(call)
        assert answer == message


def metadata(size=300):
    raw = [bytes([0, 255, 1, 254]), os.urandom(int(size))]
    fields = [("x-text", "a"), ("x-text", "b c")] + [("x-raw-bin", each) for each in raw]
    _, call = client.unary.with_call(b"x", metadata=fields)
    for seen in (call.initial_metadata(), call.trailing_metadata()):
        same(", ".join(values(seen, "x-text-back")), "a, b c")
        same(values(seen, "x-raw-back-bin"), raw)


def headers():
    seen = json.loads(client.unary(b"", metadata=[("do", "headers")], timeout=20))
    assert 1000 < seen["left"] <= 20500, seen  # the core sends three digits, rounded up
    same(seen["path"], "/test.Echo/Unary")


def error():
    """The answer is nothing but trailers."""
    details = "für 100 % — nichts\n"
    call = client.unary.future(b"x", metadata=[("do", "fail"), ("code", "5"), ("details-bin", details.encode()), ("x-text", "why")])
    same((code_of(call), call.details()), (5, details))
    same(values(call.trailing_metadata(), "x-text-back"), ["why"])


def client_stream(count, size):
    digest = hashlib.sha256()

    def say():
        for _ in range(int(count)):
            message = os.urandom(int(size))
            digest.update(message)
            yield message

    same(client.client_stream(say()).decode(), f"{count} {digest.hexdigest()}")


def server_stream(count, size, pause=0):
    call = client.server_stream(asked(count, size, pause), metadata=[("x-text", "end")])
    messages = collect(call)
    succeed(call)
    same(values(call.trailing_metadata(), "x-text-back"), ["end"])
    same(len(messages), int(count))
    for i, message in enumerate(messages):
        assert message == bytes([i % 256]) * int(size)


def converse(count, done=None, client=client):
    """Each message comes back before the next is sent; as many, or until it is done."""
    sender, i = Sender(), 0
    call = client.bidi(sender, metadata=[("x-text", "begun")], wait_for_ready=True)
    same(values(call.initial_metadata(), "x-text-back"), ["begun"])
    while i < int(count) or done and not done.is_set():
        sender.say(b"message %d" % i)
        same(next(call), b"message %d" % i)
        i += 1
    sender.end()
    same(collect(call), [])
    succeed(call)


def early():
    """The server ends the call while the client would say more."""
    sender = Sender()
    sender.say(b"first")
    call = client.bidi(sender, metadata=[("do", "early"), ("x-text", "enough")])
    same(collect(call), [b"first"])
    succeed(call)
    same(values(call.trailing_metadata(), "x-text-back"), ["enough"])
    sender.end()


def failing():
    call = client.server_stream(asked(3, 10), metadata=[("do", "fail"), ("code", "10"), ("details", "given up")])
    same((len(collect(call)), code_of(call), call.details()), (3, 10, "given up"))


def early_upload():
    """The same in the middle of more than any window takes: what is left is not sent."""
    call = client.bidi(itertools.repeat(bytes(100_000)), metadata=[("do", "early")])
    same(collect(call), [bytes(100_000)])
    succeed(call)


def large():
    message = os.urandom(4 << 20)
    for call in [client.unary.future(message) for _ in range(3)]:
        assert call.result() == message


def many(count):
    with futures.ThreadPoolExecutor() as pool:
        streams = [pool.submit(converse, 20), pool.submit(converse, 20), pool.submit(server_stream, 50, 5000), pool.submit(client_stream, 50, 5000)]
        messages = [os.urandom(100 + i) for i in range(int(count))]
        for message, call in [(each, client.unary.future(each)) for each in messages]:
            assert call.result() == message
        for stream in streams:
            stream.result()


def together(count):
    """None of them ends before each has been answered."""
    calls = []
    for i in range(int(count)):
        sender = Sender()
        sender.say(b"%d" % i)
        calls.append((sender, client.bidi(sender)))
    for i, (_, call) in enumerate(calls):
        same(next(call), b"%d" % i)
    for sender, _ in calls:
        sender.end()
    for _, call in calls:
        collect(call)
        succeed(call)


def deadline():
    """Its own time is over; the server hears of it."""
    client.unary(b"there is a way")
    same(code_of(client.unary.future(b"x", metadata=[("do", "sleep")], timeout=1)), 4)


def cancel():
    client.unary(b"there is a way")  # what waits for one leaves in any order
    call = client.unary.future(b"x", metadata=[("do", "sleep")])
    client.unary(b"it has begun")
    call.cancel()
    same(code_of(call), 1)


def cancel_stream():
    call = client.server_stream(asked(3, 10), metadata=[("do", "sleep")])
    for _ in range(3):
        next(call)
    call.cancel()
    collect(call)
    same(code_of(call), 1)


def refused(code, part, size=1, metadata_size=1):
    """What the gateway says, be it before all of a message is sent: a status and a part of its text."""
    call = client.unary.future(bytes(int(size)), metadata=[("do", "sleep"), ("x-large", "x" * int(metadata_size))])
    same(code_of(call), int(code))
    assert part in call.details(), call.details()


def broken(code, part, messages=None):
    """The same in the middle of an answer."""
    call = client.server_stream(asked(3, 10), metadata=[("do", "sleep")])
    seen = collect(call)
    same(code_of(call), int(code))
    assert part in call.details(), call.details()
    if messages:
        same(len(seen), int(messages))


def compressed(size):
    for compression in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        compressing = Client(connect(compression=compression))
        assert compressing.unary(bytes(int(size))) == bytes(int(size))
        compressing.channel.close()


def retried():
    """By the client, as the server says UNAVAILABLE to the first attempt."""
    policy = {"maxAttempts": 3, "initialBackoff": "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}
    config = {"methodConfig": [{"name": [{"service": "test.Echo"}], "retryPolicy": policy}]}
    retrying = Client(connect({"grpc.enable_retries": 1, "grpc.service_config": json.dumps(config)}))
    same(retrying.unary(b"x", metadata=[("do", "flaky")]), b"1")


def overdue(rounds, width):
    """Calls whose time is over, so many at once, beside a stream that none of them is to harm."""
    done = threading.Event()
    with futures.ThreadPoolExecutor() as pool:
        stream = pool.submit(converse, 1, done)
        try:
            for _ in range(int(rounds)):
                for call in [client.unary.future(b"x", metadata=[("do", "sleep")], timeout=1.2) for _ in range(int(width))]:
                    same(code_of(call), 4)
                assert not stream.done()
        finally:
            done.set()
        stream.result()


def steady(width, connections, count=0):
    """Calls without a pause until the server has been reached over so many connections, and there were as many; and a stream that lasts as long: none fails."""
    steadfast = Client(connect({"grpc.enable_retries": 1, "grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 200}))
    peers, lock, done = [], threading.Lock(), threading.Event()

    def go_on():
        try:
            while not done.is_set():
                peer = json.loads(steadfast.unary(b"", metadata=[("do", "headers")], timeout=40, wait_for_ready=True))["peer"]
                with lock:
                    peers.append(peer)
                    if len(set(peers)) >= int(connections) and len(peers) >= int(count):
                        done.set()
        finally:
            done.set()

    with futures.ThreadPoolExecutor(int(width) + 1) as pool:
        for call in [pool.submit(go_on) for _ in range(int(width))] + [pool.submit(converse, 1, done, steadfast)]:
            call.result()


def trace(part):
    TRACE.seek(0)
    return TRACE.read().count(part)


def pings(count):
    """As often as the core may, with a call under way and without one, over one connection."""
    times = {"grpc.keepalive_time_ms": 100, "grpc.keepalive_permit_without_calls": 1, "grpc.http2.max_pings_without_data": 0}
    pinging = Client(connect(times))
    for fields in ([], [("do", "sleep")]):
        call = pinging.server_stream(asked(1, 1), metadata=fields)
        next(call)
        before = trace(b"Finish keepalive ping")
        while trace(b"Finish keepalive ping") < before + int(count):
            time.sleep(0.05)
    assert not call.done()
    call.cancel()


def probes(count, size):
    """Downloads until the core has measured them with so many pings."""
    while trace(b":complete ") < int(count):
        server_stream(100, size)


SCENARIOS = {"earlyUpload": early_upload, "clientStream": client_stream, "serverStream": server_stream, "cancelStream": cancel_stream, "bidi": converse}
while arguments:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    name, *given = arguments[:end]
    arguments = arguments[end + 1:]
    (SCENARIOS.get(name) or globals()[name])(*given)
# Calls that are under way would have their ends waited for.
sys.stderr.flush()
os._exit(0)
