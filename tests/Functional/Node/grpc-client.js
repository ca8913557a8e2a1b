// A gRPC client by @grpc/grpc-js that tests what is between it and a server of grpc-server.js's protocol. Arguments: host:port, "-" or the CA's file, then scenarios
// and what they take, with -- between them.
// Ends with 0 where all was as it should be, else it says what was not.
'use strict';
const assert = require('node:assert');
const { createHash, randomBytes } = require('node:crypto');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const grpc = require('@grpc/grpc-js');
const service = require('./grpc-service.js');

const [address, ca, ...args] = process.argv.slice(2);
const Client = grpc.makeGenericClientConstructor(service, 'test.Echo');
const limits = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20, 'grpc.enable_retries': 0 };
const client = new Client(address, ca === '-' ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(readFileSync(ca)), limits);

function metadata(fields = {}) {
  const result = new grpc.Metadata();
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) result.add(name, value);
  return result;
}

// How a call ended: its status, the message, the metadata before and after.
function unary(bytes, fields, options = {}) {
  return new Promise((resolve) => {
    const seen = {};
    const call = client.unary(bytes, metadata(fields), options, (error, answer) => { seen.error = error; seen.answer = answer; });
    call.on('metadata', (value) => { seen.metadata = value; });
    call.on('status', (status) => { seen.status = status; setImmediate(() => resolve(seen)); });
    seen.call = call;
    if (options.onCall) options.onCall(call);
  });
}

function statusOf(call) {
  call.on('error', () => {}); // tells the same, and would end a wait by once()
  return new Promise((resolve) => call.on('status', resolve));
}

async function collect(call, onData = () => {}) {
  const status = statusOf(call);
  const messages = [];
  call.on('data', (bytes) => { messages.push(bytes); onData(bytes); });
  return { messages, status: await status };
}

const scenarios = {
  async unary() {
    for (const size of [0, 1, 5, 16384, 100000]) {
      const bytes = randomBytes(size);
      const { answer, status } = await unary(bytes);
      assert.strictEqual(status.code, 0, status.details);
      assert.ok(answer.equals(bytes));
    }
  },

  async metadata() {
    const raw = [Buffer.from([0, 255, 1, 254]), randomBytes(300)];
    const { metadata: before, status } = await unary(Buffer.from('x'), { 'x-text': ['a', 'b c'], 'x-raw-bin': raw });
    assert.strictEqual(status.code, 0, status.details);
    for (const seen of [before, status.metadata]) {
      assert.strictEqual(seen.get('x-text-back').join(', '), 'a, b c');
      assert.deepStrictEqual(seen.get('x-raw-back-bin').map((each) => each.toString('hex')), raw.map((each) => each.toString('hex')));
    }
  },

  async headers() {
    const { answer, status } = await unary(Buffer.alloc(0), { do: 'headers' }, { deadline: Date.now() + 20000 });
    assert.strictEqual(status.code, 0, status.details);
    const seen = JSON.parse(answer);
    assert.ok(seen.left > 1000 && seen.left <= 20500, answer.toString());
    assert.strictEqual(seen.path, '/test.Echo/Unary');
  },

  // The answer is nothing but trailers.
  async error() {
    const details = 'für 100 % — nichts\n';
    const { status } = await unary(Buffer.from('x'), { do: 'fail', code: '5', 'details-bin': Buffer.from(details), 'x-text': 'why' });
    assert.strictEqual(status.code, 5);
    assert.strictEqual(status.details, details);
    assert.strictEqual(status.metadata.get('x-text-back')[0], 'why');
  },

  async clientStream(count, size) {
    const hash = createHash('sha256');
    const answer = new Promise((resolve, reject) => {
      const call = client.clientStream(metadata(), (error, bytes) => error ? reject(error) : resolve(bytes.toString()));
      (async () => {
        for (let i = 0; i < Number(count); i++) {
          const bytes = randomBytes(Number(size));
          hash.update(bytes);
          if (!call.write(bytes)) await once(call, 'drain');
        }
        call.end();
      })();
    });
    const seen = await answer;
    assert.strictEqual(seen, `${count} ${hash.digest('hex')}`);
  },

  async serverStream(count, size) {
    const { messages, status } = await collect(client.serverStream(Buffer.from(JSON.stringify({ count: Number(count), size: Number(size) })), metadata({ 'x-text': 'end' })));
    assert.strictEqual(status.code, 0, status.details);
    assert.strictEqual(status.metadata.get('x-text-back')[0], 'end');
    assert.strictEqual(messages.length, Number(count));
    messages.forEach((bytes, i) => assert.ok(bytes.length === Number(size) && bytes.every((each) => each === i % 256)));
  },

  // Each message comes back before the next is sent.
  async bidi(count) {
    const call = client.bidi(metadata());
    const status = statusOf(call);
    for (let i = 0; i < Number(count); i++) {
      const answer = once(call, 'data');
      call.write(Buffer.from(`message ${i}`));
      assert.strictEqual((await answer)[0].toString(), `message ${i}`);
    }
    call.end();
    call.resume();
    assert.strictEqual((await status).code, 0);
  },

  // The server ends the call while the client would say more.
  async early() {
    const call = client.bidi(metadata({ do: 'early', 'x-text': 'enough' }));
    call.write(Buffer.from('first'));
    const { messages, status } = await collect(call);
    assert.strictEqual(status.code, 0, status.details);
    assert.strictEqual(status.metadata.get('x-text-back')[0], 'enough');
    assert.strictEqual(Buffer.concat(messages).toString(), 'first');
  },

  async failing() {
    const request = Buffer.from(JSON.stringify({ count: 3, size: 10 }));
    const { messages, status } = await collect(client.serverStream(request, metadata({ do: 'fail', code: '10', details: 'given up' })));
    assert.deepStrictEqual([messages.length, status.code, status.details], [3, 10, 'given up']);
  },

  async large() {
    const bytes = randomBytes(4 << 20);
    const answers = await Promise.all([unary(bytes), unary(bytes), unary(bytes)]);
    for (const { answer, status } of answers) {
      assert.strictEqual(status.code, 0, status.details);
      assert.ok(answer.equals(bytes));
    }
  },

  async many(count) {
    const calls = [...Array(Number(count)).keys()].map(async (i) => {
      const bytes = randomBytes(100 + i);
      const { answer, status } = await unary(bytes);
      assert.strictEqual(status.code, 0, status.details);
      assert.ok(answer.equals(bytes));
    });
    await Promise.all([...calls, scenarios.bidi(20), scenarios.bidi(20), scenarios.serverStream(50, 5000), scenarios.clientStream(50, 5000)]);
  },

  // Its own time is over; the server hears of it.
  async deadline() {
    await unary(Buffer.from('there is a way'));
    const { status } = await unary(Buffer.from('x'), { do: 'sleep' }, { deadline: Date.now() + 1000 });
    assert.strictEqual(status.code, 4);
  },

  async cancel() {
    await unary(Buffer.from('there is a way'));
    const { status } = await unary(Buffer.from('x'), { do: 'sleep' }, { onCall: (call) => unary(Buffer.from('it has begun')).then(() => call.cancel()) });
    assert.strictEqual(status.code, 1);
  },

  async cancelStream() {
    const call = client.serverStream(Buffer.from(JSON.stringify({ count: 3, size: 10 })), metadata({ do: 'sleep' }));
    let count = 0;
    const { status } = await collect(call, () => { if (++count === 3) call.cancel(); });
    assert.strictEqual(status.code, 1);
  },

  // What the gateway says: a status and a part of its message.
  async refused(code, part) {
    const { status } = await unary(Buffer.from('x'), { do: 'sleep' });
    assert.strictEqual(status.code, Number(code), status.details);
    assert.ok(status.details.includes(part), status.details);
  },

  // The same in the middle of an answer.
  async broken(code, part, messages) {
    const { messages: seen, status } = await collect(client.serverStream(Buffer.from(JSON.stringify({ count: 3, size: 10 })), metadata({ do: 'sleep' })));
    assert.strictEqual(status.code, Number(code), status.details);
    assert.ok(status.details.includes(part), status.details);
    if (messages) assert.strictEqual(seen.length, Number(messages));
  },
};

let current;
async function run() {
  while (args.length > 0) {
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    const [name, ...given] = args.splice(0, end + 1).slice(0, end);
    await scenarios[current = name](...given);
  }
}

run().then(() => process.exit(0), (error) => {
  console.error(current, error);
  process.exit(1);
});
setTimeout(() => { console.error(`${current} did not end`); process.exit(2); }, 50000).unref();
