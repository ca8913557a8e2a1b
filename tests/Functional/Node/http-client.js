// A client in HTTP/1.1 or HTTP/2 without TLS. Arguments: URL, 1 or 2, scenario, its arguments. Exit code 0: all was as it should be.
'use strict';
const assert = require('assert');
const http = require('http');
const http2 = require('http2');

const [url, version, scenario, ...words] = process.argv.slice(2);
const isHttp2 = version === '2';
const session = isHttp2 ? http2.connect(url) : null;
const agent = new http.Agent({ keepAlive: true });
if (session) session.on('error', fail);

function fail(error) {
  console.error(error.stack || error);
  process.exit(1);
}

// Opens a request: { write, end(trailers), status, fields, body, trailers, hints, error } as they come; done resolves at the end.
function open(method, path, fields, onPiece) {
  const exchange = { hints: [], body: '' };
  const take = (stream, resolve) => {
    stream.on('data', (piece) => { exchange.body += piece; if (onPiece) onPiece(piece.toString()); });
    stream.on('end', resolve);
  };
  if (isHttp2) {
    const stream = session.request({ ':method': method, ':path': path, ...fields }, { endStream: method === 'GET', waitForTrailers: 'trailer' in fields });
    exchange.stream = stream;
    exchange.done = new Promise((resolve, reject) => {
      stream.on('headers', (head) => exchange.hints.push({ status: head[':status'], fields: head }));
      stream.on('response', (head) => { exchange.status = head[':status']; exchange.fields = head; });
      stream.on('trailers', (trailers) => { exchange.trailers = trailers; });
      stream.on('error', reject);
      take(stream, resolve);
    });
    stream.on('wantTrailers', () => stream.sendTrailers(exchange.sends));
    exchange.end = (trailers) => { exchange.sends = trailers; stream.end(); };
  } else {
    const request = http.request(url + path, { method, headers: fields, agent });
    exchange.stream = request;
    exchange.done = new Promise((resolve, reject) => {
      request.on('information', (head) => exchange.hints.push({ status: head.statusCode, fields: head.headers }));
      request.on('response', (response) => {
        exchange.status = response.statusCode;
        exchange.fields = response.headers;
        response.on('end', () => { exchange.trailers = response.trailers; });
        response.on('aborted', () => reject(new Error('aborted')));
        take(response, resolve);
      });
      request.on('error', reject);
    });
    if (method === 'GET') request.end();
    exchange.end = (trailers) => { if (trailers) request.addTrailers(trailers); request.end(); };
  }
  exchange.write = (piece) => exchange.stream.write(piece);
  return exchange;
}

const chunked = isHttp2 ? {} : { 'transfer-encoding': 'chunked' };

const scenarios = {
  async trailers() {
    const exchange = open('POST', '/trailers', { ...chunked, trailer: 'x-sum', te: 'trailers', ...(isHttp2 ? {} : { connection: 'te' }) });
    exchange.write('hel');
    exchange.write('lo');
    exchange.end({ 'x-sum': 'abc' });
    await exchange.done;
    const seen = JSON.parse(exchange.body);
    assert.deepStrictEqual({ ...seen.trailers }, { 'x-sum': 'abc' });
    assert.strictEqual(seen.body, 'hello');
    assert.strictEqual(exchange.trailers['x-check'], 'sum');
  },
  async hints() {
    const exchange = open('GET', '/hints', {});
    await exchange.done;
    assert.strictEqual(exchange.body, 'after hints');
    assert.deepStrictEqual(exchange.hints.map((each) => [each.status, each.fields.link]), [[103, '</style.css>; rel=preload']]);
  },
  async fields() {
    const exchange = open('GET', '/fields', { cookie: isHttp2 ? ['x=1', 'y=2'] : 'x=1; y=2', 'x-many': ['a', 'b'] });
    await exchange.done;
    const seen = JSON.parse(exchange.body);
    assert.strictEqual(seen.cookie, 'x=1; y=2');
    assert.strictEqual(seen['x-many'], 'a, b');
    assert.strictEqual(seen.connection === undefined || seen.connection === 'keep-alive', true);
    assert.deepStrictEqual(exchange.fields['set-cookie'], ['a=1', 'b=2']);
  },
  // An answer that comes piece by piece while the request does.
  async pieces() {
    let got;
    const exchange = open('POST', '/pieces', { ...chunked }, (piece) => got(piece));
    for (let i = 0; i < 20; i++) {
      const piece = new Promise((resolve) => { got = resolve; });
      exchange.write(`piece ${i}`);
      assert.strictEqual(await piece, `piece ${i}`);
    }
    exchange.end();
    await exchange.done;
  },
  // A refusal while the request is still coming; over HTTP/2 the rest of the connection goes on.
  async early() {
    const exchange = open('POST', '/early', { ...chunked });
    exchange.write('some of it');
    await exchange.done;
    assert.strictEqual(exchange.status, 403);
    assert.strictEqual(exchange.body, 'early');
    await scenarios.many(3);
  },
  async many(count) {
    await Promise.all(Array.from({ length: Number(count) }, async (_, i) => {
      const exchange = open(i % 2 ? 'POST' : 'GET', `/many/${i}`, i % 2 ? { ...chunked } : {});
      if (i % 2) exchange.end();
      await exchange.done;
      assert.strictEqual(exchange.status, 200, `${i}: ${exchange.status} ${exchange.body}`);
      assert.strictEqual(exchange.body, `${i % 2 ? 'POST' : 'GET'} /many/${i}`);
    }));
  },
  // Rounds of requests at once, all of which are answered.
  async rounds(rounds, count) {
    for (let i = 0; i < Number(rounds); i++) await scenarios.many(count);
  },
  async status(path, status) {
    const exchange = open('POST', path, { ...chunked });
    exchange.end();
    await exchange.done;
    assert.strictEqual(exchange.status, Number(status), exchange.body);
    await scenarios.many(3);
  },
};

const late = setTimeout(() => fail('late'), 50000);
scenarios[scenario](...words).then(() => {
  clearTimeout(late);
  if (session) session.destroy();
  agent.destroy();
}, fail);
