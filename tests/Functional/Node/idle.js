// Many WebSocket connections that say nothing, for tools/websocket-memory.sh.
//   idle.js server             answers every handshake; prints its port
//   idle.js client PORT COUNT  opens that many, prints "open COUNT" once all are answered, and keeps them until it is ended
//   idle.js h2 PORT COUNT      the same over HTTP/2 (RFC 8441), 100 streams a connection
'use strict';
const { createHash } = require('node:crypto');
const http2 = require('node:http2');
const net = require('node:net');

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
// What a browser sends, more or less: heads are part of what a gateway holds.
const handshake = (port) => `GET /chat?room=12345 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
  + `Origin: http://example.test\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36\r\n`
  + `Accept-Language: en-GB,en;q=0.9\r\nCookie: session=0123456789abcdef0123456789abcdef\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n`
  + `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;

function serve() {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const sent = /sec-websocket-key: *(\S+)/i.exec(data.toString('latin1'))[1];
      const accept = createHash('sha1').update(`${sent}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    });
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(server.address().port));
}

async function ask(port, count) {
  const head = handshake(port);
  const open = () => new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(head));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.once('data', (data) => data.toString('latin1').startsWith('HTTP/1.1 101') ? resolve() : reject(new Error(data.toString('latin1'))));
  });
  for (let opened = 0; opened < count; opened += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - opened) }, open));
  console.log(`open ${count}`);
}

const streamsPerConnection = 100; // what servers allow unless told otherwise

async function askOverHttp2(port, count) {
  const connect = () => new Promise((resolve, reject) => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on('error', reject);
    session.on('close', () => reject(new Error('closed')));
    session.once('remoteSettings', (settings) => settings.enableConnectProtocol ? resolve(session) : reject(new Error('no RFC 8441')));
  });
  const open = (session) => new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': `127.0.0.1:${port}`, ':path': '/chat?room=12345',
      origin: 'http://example.test',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36',
      'accept-language': 'en-GB,en;q=0.9', cookie: 'session=0123456789abcdef0123456789abcdef', 'cache-control': 'no-cache', pragma: 'no-cache',
      'sec-websocket-version': '13',
    }, { endStream: false });
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('closed')));
    stream.once('response', (head) => head[':status'] === 200 ? resolve() : reject(new Error(`status ${head[':status']}`)));
  });
  for (let opened = 0; opened < count; opened += streamsPerConnection) {
    const session = await connect();
    await Promise.all(Array.from({ length: Math.min(streamsPerConnection, count - opened) }, () => open(session)));
  }
  console.log(`open ${count}`);
}

const [mode, port, count] = process.argv.slice(2);
if (mode === 'server') serve();
else (mode === 'h2' ? askOverHttp2 : ask)(Number(port), Number(count)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
