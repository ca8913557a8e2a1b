// A client of gRPC-Web, without a library, that tests what is between it and grpc-server.js. Arguments: the URL, the version of HTTP (1 or 2), the form (web or
// web-text), a scenario, and what that takes. Ends with 0 where all was as it should be, else it says what was not.
'use strict';
const assert = require('node:assert');
const { randomBytes } = require('node:crypto');
const http = require('node:http');
const http2 = require('node:http2');

const [url, version, form, scenario, ...args] = process.argv.slice(2);
const isText = form === 'web-text';
const type = `application/grpc-${form}+proto`;

function frame(bytes) {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

// Texts in a row, each padded, are one text to nobody but a reader of gRPC-Web.
const decode = (text) => Buffer.concat((text.match(/[^=]+={0,2}/g) || []).map((part) => Buffer.from(part, 'base64')));

function open(method, fields) {
  const headers = { 'content-type': type, accept: type, 'x-grpc-web': '1', ...fields };
  return new Promise((resolve, reject) => {
    if (version === '1') {
      const request = http.request(new URL(`/test.Echo/${method}`, url), { method: 'POST', headers, agent: false });
      request.on('error', reject);
      resolve({ request, response: new Promise((done) => request.on('response', (response) => done({ status: response.statusCode, headers: response.headers, body: response }))) });
      return;
    }
    const session = http2.connect(url);
    session.on('error', reject);
    const request = session.request({ ':method': 'POST', ':path': `/test.Echo/${method}`, ...headers });
    request.on('error', reject);
    request.on('close', () => session.close());
    request.on('trailers', () => reject(new Error('trailers besides those in the body')));
    resolve({ request, response: new Promise((done) => request.on('response', (all) => done({ status: all[':status'], headers: all, body: request }))) });
  });
}

// Reads frames as they come: whole messages must be there before anything follows them.
class Frames {
  constructor(body) {
    this.messages = [];
    this.bytes = Buffer.alloc(0);
    this.text = '';
    this.ended = new Promise((resolve, reject) => { body.on('end', resolve); body.on('error', reject); body.on('aborted', () => reject(new Error('broken off'))); });
    body.on('data', (chunk) => this.take(chunk));
  }

  take(chunk) {
    if (isText) {
      this.text += chunk.toString('latin1');
      const whole = this.text.length - this.text.length % 4;
      chunk = decode(this.text.slice(0, whole));
      this.text = this.text.slice(whole);
    }
    this.bytes = Buffer.concat([this.bytes, chunk]);
    while (this.bytes.length >= 5 && this.bytes.length >= 5 + this.bytes.readUInt32BE(1)) {
      const end = 5 + this.bytes.readUInt32BE(1);
      const content = this.bytes.subarray(5, end);
      assert.ok(!this.trailers, 'something follows the trailers');
      if (this.bytes[0] === 0x80) this.trailers = Object.fromEntries(content.toString().split('\r\n').filter(Boolean).map((line) => line.split(/:(.*)/s).slice(0, 2)));
      else this.messages.push(content);
      this.bytes = this.bytes.subarray(end);
      if (this.wake) this.wake();
    }
  }

  async count(number) {
    while (this.messages.length < number) await new Promise((resolve) => { this.wake = resolve; });
  }

  async end() {
    await this.ended;
    assert.strictEqual(this.bytes.length + this.text.length, 0, 'bytes behind the last frame');
    assert.ok(this.trailers, 'no trailers');
    return this.trailers;
  }
}

async function call(method, bytes, fields) {
  const { request, response } = await open(method, fields);
  const body = frame(bytes);
  request.end(isText ? body.toString('base64') : body);
  const { status, headers, body: answer } = await response;
  assert.strictEqual(status, 200);
  assert.strictEqual(headers['content-type'], type);
  assert.strictEqual(headers['grpc-status'], undefined);
  const frames = new Frames(answer);
  const trailers = await frames.end();
  return { headers, trailers, messages: frames.messages };
}

const scenarios = {
  async unary() {
    for (const size of [0, 1, 2, 3, 1000, 100000, 4 << 20]) {
      const bytes = randomBytes(size);
      const { messages, trailers } = await call('Unary', bytes);
      assert.strictEqual(trailers['grpc-status'], '0');
      assert.ok(messages.length === 1 && messages[0].equals(bytes));
    }
  },

  async metadata() {
    const { headers, trailers } = await call('Unary', Buffer.from('x'), { 'x-text': 'a b', 'x-raw-bin': 'AP8B/g==' });
    assert.deepStrictEqual([headers['x-text-back'], trailers['x-text-back']], ['a b', 'a b']);
    assert.strictEqual(trailers['x-raw-back-bin'].replace(/=/g, ''), 'AP8B/g');
  },

  async headers() {
    const { messages } = await call('Unary', Buffer.from('x'), { do: 'headers', 'grpc-timeout': '20S' });
    const seen = JSON.parse(messages[0]);
    assert.ok(seen.left > 1000 && seen.left <= 20000, messages[0].toString());
  },

  // Over gRPC nothing but trailers.
  async error() {
    const { messages, trailers } = await call('Unary', Buffer.from('x'), { do: 'fail', code: '5', 'details-bin': Buffer.from('für 100 %').toString('base64') });
    assert.strictEqual(messages.length, 0);
    assert.strictEqual(trailers['grpc-status'], '5');
    assert.strictEqual(decodeURIComponent(trailers['grpc-message']), 'für 100 %');
  },

  async serverStream() {
    const { messages, trailers } = await call('ServerStream', Buffer.from(JSON.stringify({ count: 200, size: 3001 })));
    assert.strictEqual(trailers['grpc-status'], '0');
    assert.strictEqual(messages.length, 200);
    messages.forEach((bytes, i) => assert.ok(bytes.length === 3001 && bytes.every((each) => each === i % 256)));
  },

  // Each message comes back before the next is sent, though the body goes on.
  async pingPong() {
    const { request, response } = await open('Bidi');
    let frames;
    for (let i = 0; i < 20; i++) {
      const body = frame(Buffer.from('m'.repeat(i)));
      request.write(isText ? body.toString('base64') : body);
      frames = frames || new Frames((await response).body);
      await frames.count(i + 1);
      assert.strictEqual(frames.messages[i].length, i);
    }
    request.end();
    assert.strictEqual((await frames.end())['grpc-status'], '0');
  },

  async refused(code, part) {
    const { messages, trailers } = await call('Unary', Buffer.from('x'), { do: 'sleep' });
    assert.strictEqual(messages.length, 0);
    assert.strictEqual(trailers['grpc-status'], code);
    assert.ok(trailers['grpc-message'].includes(part), trailers['grpc-message']);
  },

  async broken(code, part) {
    const { messages, trailers } = await call('ServerStream', Buffer.from(JSON.stringify({ count: 3, size: 10 })), { do: 'sleep' });
    assert.strictEqual(messages.length, 3);
    assert.strictEqual(trailers['grpc-status'], code);
    assert.ok(trailers['grpc-message'].includes(part), trailers['grpc-message']);
  },

  async malformed(text) {
    const { request, response } = await open('Unary');
    request.end(text);
    const { status, body } = await response;
    assert.strictEqual(status, 200);
    const trailers = await new Frames(body).end();
    assert.strictEqual(trailers['grpc-status'], '13');
    assert.ok(trailers['grpc-message'].startsWith('grpc-web-malformed-text: '), trailers['grpc-message']);
  },
};

scenarios[scenario](...args).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
setTimeout(() => { console.error(`${scenario} did not end`); process.exit(2); }, 50000).unref();
