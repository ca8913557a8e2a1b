"""gRPC's C core as a server, with the protocol of grpc-server.js. Arguments: CERT KEY for TLS, then name=value: arguments of the channel, or of the
environment where the name begins with GRPC_. Prints its port, then what begins and what is given up by its callers."""
import hashlib
import json
import os
import sys
import threading
from concurrent import futures

files = [each for each in sys.argv[1:] if "=" not in each]
options = [tuple(each.split("=", 1)) for each in sys.argv[1:] if "=" in each]
os.environ.update((name, value) for name, value in options if name.startswith("GRPC_"))
import grpc  # noqa: E402: reads the environment

LIMITS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)]
CODES = {code.value[0]: code for code in grpc.StatusCode}
lock = threading.Lock()


def tell(line):
    with lock:
        print(line, flush=True)


class Call:
    """What a call says of itself: its metadata, with "do" among it."""

    def __init__(self, name, context):
        self.context = context
        self.fields = [(key, value) for key, value in context.invocation_metadata()]
        self.what = self.first("do")
        self.over = threading.Event()
        self.name = name
        tell(f"begun {name}")
        if not context.add_callback(self.end):
            self.end()
        self.trailers = [("x-text-back", value) for key, value in self.fields if key == "x-text"]
        self.trailers += [("x-raw-back-bin", value) for key, value in self.fields if key == "x-raw-bin"]
        context.set_trailing_metadata(tuple(self.trailers))

    def first(self, name):
        return next((value for key, value in self.fields if key == name), None)

    def fail(self):
        binary = self.first("details-bin")
        self.context.abort(CODES[int(self.first("code"))], self.first("details") if binary is None else binary.decode())

    def end(self):
        # Told here, as a generator of answers is not gone on with once there is nobody to answer.
        if self.what == "sleep":
            tell(f"cancelled {self.name}")
        self.over.set()

    def sleep(self):
        """Until its caller has had enough."""
        self.over.wait()


def unary(request, context):
    call = Call("unary", context)
    if call.what == "fail":
        call.fail()
    elif call.what == "sleep":
        call.sleep()
        return request
    elif call.what == "flaky" and call.first("grpc-previous-rpc-attempts") is None:
        context.abort(grpc.StatusCode.UNAVAILABLE, "once more")
    elif call.what == "flaky":
        return call.first("grpc-previous-rpc-attempts").encode()
    elif call.what == "headers":
        return json.dumps({"left": context.time_remaining() * 1000, "path": "/test.Echo/Unary", "peer": context.peer()}).encode()
    context.send_initial_metadata(tuple(call.trailers))
    return request


def client_stream(requests, context):
    Call("clientStream", context)
    digest, count = hashlib.sha256(), 0
    for message in requests:
        digest.update(message)
        count += 1
    return f"{count} {digest.hexdigest()}".encode()


def server_stream(request, context):
    call = Call("serverStream", context)
    asked = json.loads(request)
    for i in range(asked["count"]):
        if i > 0 and call.over.wait(asked.get("pause", 0) / 1000):
            return
        yield bytes([i % 256]) * asked["size"]
    if call.what == "sleep":
        call.sleep()
    elif call.what == "fail":
        call.fail()


def bidi(requests, context):
    call = Call("bidi", context)
    context.send_initial_metadata(tuple(call.trailers))
    for message in requests:
        yield message
        if call.what == "early":  # before its caller has said all
            return


class Echo(grpc.GenericRpcHandler):
    METHODS = {
        "/test.Echo/Unary": grpc.unary_unary_rpc_method_handler(unary),
        "/test.Echo/ClientStream": grpc.stream_unary_rpc_method_handler(client_stream),
        "/test.Echo/ServerStream": grpc.unary_stream_rpc_method_handler(server_stream),
        "/test.Echo/Bidi": grpc.stream_stream_rpc_method_handler(bidi),
    }

    def service(self, handler_call_details):
        return self.METHODS.get(handler_call_details.method)


def read(name):
    with open(name, "rb") as file:
        return file.read()


arguments = [(name, int(value)) for name, value in options if not name.startswith("GRPC_")]
server = grpc.server(futures.ThreadPoolExecutor(200), (Echo(),), options=LIMITS + arguments)
if files:
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(read(files[1]), read(files[0]))]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
tell(port)
server.wait_for_termination()
