// A WebSocket client that tests what is between it and server.js. Arguments: the URL, the name of a scenario, and what that takes.
// Ends with 0 where all was as it should be, else it says what was not.
'use strict';
const assert = require('node:assert');
const { createHash, randomBytes } = require('node:crypto');
const { once } = require('node:events');
const http2 = require('node:http2');
const WebSocket = require('ws');

const [url, scenario, ...args] = process.argv.slice(2);

// Over a stream of HTTP/2 (RFC 8441), with a URL as h2://host:port.
async function openHttp2(options) {
  const { host } = new URL(url);
  const session = http2.connect(`http://${host}`);
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  assert.ok(session.remoteSettings.enableConnectProtocol);
  const stream = session.request({
    ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': host, ':path': '/',
    'sec-websocket-version': '13', ...options?.headers, ...(options?.origin && { origin: options.origin }),
  });
  stream.on('error', () => {});
  const [headers] = await once(stream, 'response');
  assert.strictEqual(headers[':status'], 200);
  assert.ok(!('sec-websocket-accept' in headers));
  const socket = new WebSocket(null, undefined, { autoPong: true });
  socket._isServer = false;
  socket.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, maxPayload: 64 << 20, skipUTF8Validation: false });
  socket.on('close', () => session.close());
  return socket;
}

async function open(options) {
  if (url.startsWith('h2:')) return openHttp2(options);
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 64 << 20, ...options });
  await once(socket, 'open');
  return socket;
}

async function echo(socket, data, binary) {
  const answer = once(socket, 'message');
  socket.send(data, { binary });
  const [received, isBinary] = await answer;
  assert.strictEqual(isBinary, binary);
  const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
  assert.strictEqual(received.length, Buffer.byteLength(data));
  assert.strictEqual(hash(received), hash(data));
}

async function close(socket, code, reason) {
  const closed = once(socket, 'close');
  socket.close(code, reason);
  const [seen] = await closed;
  assert.strictEqual(seen, code);
}

const scenarios = {
  async echo(size) {
    const socket = await open();
    await echo(socket, randomBytes(Number(size)), true);
    await echo(socket, randomBytes(Number(size)).toString('hex').slice(0, Number(size)), false);
    await close(socket, 1000, 'done');
  },

  async fragments() {
    const socket = await open();
    const parts = [randomBytes(1000), randomBytes(70_000), Buffer.alloc(0), randomBytes(1)];
    const answer = once(socket, 'message');
    parts.forEach((part, index) => {
      socket.send(part, { binary: true, fin: index === parts.length - 1 });
      socket.ping('between');
    });
    const [received] = await answer;
    assert.ok(received.equals(Buffer.concat(parts)));
    await close(socket, 1000);
  },

  async deflate() {
    const socket = await open({ perMessageDeflate: { threshold: 0 } });
    assert.match(socket.extensions, /permessage-deflate/);
    for (const size of [1, 1000, 100_000, 1 << 20]) {
      await echo(socket, 'compress me '.repeat(size).slice(0, size), false);
      await echo(socket, randomBytes(size), true);
    }
    await close(socket, 1000);
  },

  async ping() {
    const socket = await open();
    const pong = once(socket, 'pong');
    socket.ping('from the client');
    assert.strictEqual((await pong)[0].toString(), 'from the client');
    const told = once(socket, 'message');
    socket.send('ping from-the-server');
    assert.strictEqual((await told)[0].toString(), 'pong from-the-server');
    await close(socket, 1000);
  },

  async closeCodes() {
    for (const code of [1000, 1001, 1003, 1011, 3000, 4999]) await close(await open(), code, 'because');
    for (const code of [1000, 1001, 1008, 4001]) {
      const socket = await open();
      const closed = once(socket, 'close');
      socket.send(`close ${code} because`);
      const [seen, reason] = await closed;
      assert.deepStrictEqual([seen, reason.toString()], [code, 'because']);
    }
    const cut = await open();
    const closed = once(cut, 'close');
    cut.send('terminate');
    assert.strictEqual((await closed)[0], 1006);
  },

  async subprotocol() {
    const socket = await open({ protocol: undefined, headers: { 'x-a': 'b' }, origin: 'http://example.test' });
    const told = once(socket, 'message');
    socket.send('headers');
    const headers = JSON.parse((await told)[0].toString());
    assert.strictEqual(headers['x-a'], 'b');
    assert.strictEqual(headers.origin, 'http://example.test');
    assert.ok(headers.via);
    const chosen = new WebSocket(url, ['echo.v1', 'echo.v2']);
    await once(chosen, 'open');
    assert.strictEqual(chosen.protocol, 'echo.v2');
    await Promise.all([close(socket, 1000), close(chosen, 1000)]);
  },

  async many(count) {
    const sockets = await Promise.all(Array.from({ length: Number(count) }, () => open()));
    for (let round = 0; round < 5; round++)
      await Promise.all(sockets.map((socket, index) => echo(socket, randomBytes(1 + index * 37), true)));
    await Promise.all(sockets.map((socket) => close(socket, 1000)));
  },

  async slow(count, size) {
    const socket = await open();
    socket._socket.pause();
    socket.send(`push ${count} ${size}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket._socket.resume();
    let received = 0;
    await new Promise((resolve) => socket.on('message', (data) => {
      assert.strictEqual(data[0], received & 255);
      if (++received === Number(count)) resolve();
    }));
    await close(socket, 1000);
  },

  // Stays until the other end says why it closes.
  async wait() {
    const socket = await open();
    console.log('open');
    const [code] = await once(socket, 'close');
    console.log(`closed ${code}`);
  },

  async refused(status) {
    const socket = new WebSocket(url);
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    assert.strictEqual(response.statusCode, Number(status));
    response.destroy();
  },
};

scenarios[scenario](...args).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
