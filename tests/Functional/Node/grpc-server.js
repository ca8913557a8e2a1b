// A gRPC server by @grpc/grpc-js. Arguments: CERT KEY for TLS. Prints its port, then what is given up by its callers.
// What a call does is said by its metadata: "do" is fail, sleep, early, headers, flaky, or nothing to echo.
'use strict';
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const grpc = require('@grpc/grpc-js');
const service = require('./grpc-service.js');

const [cert, key] = process.argv.slice(2);
const limits = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20 };

function trailers(call) {
  const result = new grpc.Metadata();
  for (const value of call.metadata.get('x-text')) result.add('x-text-back', value);
  for (const value of call.metadata.get('x-raw-bin')) result.add('x-raw-back-bin', value);
  return result;
}

function failure(call) {
  return { code: Number(call.metadata.get('code')[0]), details: call.metadata.get('details')[0], metadata: trailers(call) };
}

function watch(name, call) {
  console.log(`begun ${name}`);
  const what = String(call.metadata.get('do')[0]);
  // Also emitted at the end of a call that was answered.
  if (what === 'sleep') call.on('cancelled', () => console.log(`cancelled ${name}`));
  return what;
}

function unary(call, callback) {
  switch (watch('unary', call)) {
    case 'fail': return callback({ ...failure(call), details: Buffer.from(call.metadata.get('details-bin')[0]).toString() });
    case 'sleep': return; // until its caller has had enough
    case 'headers': {
      const left = call.getDeadline() - Date.now();
      return callback(null, Buffer.from(JSON.stringify({ left, te: call.metadata.get('te'), type: call.metadata.get('content-type'), path: call.getPath(), peer: call.getPeer() })));
    }
    case 'flaky': { // but not to another attempt of its client's
      const attempts = call.metadata.get('grpc-previous-rpc-attempts');
      return attempts.length > 0 ? callback(null, Buffer.from(attempts[0])) : callback({ code: grpc.status.UNAVAILABLE, details: 'once more' });
    }
    default:
      call.sendMetadata(trailers(call));
      return callback(null, call.request, trailers(call));
  }
}

function clientStream(call, callback) {
  watch('clientStream', call);
  const hash = createHash('sha256');
  let count = 0;
  call.on('data', (bytes) => { hash.update(bytes); count++; });
  call.on('end', () => callback(null, Buffer.from(`${count} ${hash.digest('hex')}`)));
  call.on('error', () => {});
}

async function serverStream(call) {
  const what = watch('serverStream', call);
  call.on('error', () => {});
  const { count, size, pause } = JSON.parse(call.request);
  for (let i = 0; i < count && !call.cancelled; i++) {
    if (pause && i > 0) await new Promise((resolve) => { setTimeout(resolve, pause); });
    if (!call.write(Buffer.alloc(size, i))) await Promise.race([once(call, 'drain'), once(call, 'close')]);
  }
  if (what === 'sleep') return;
  if (what === 'fail') call.emit('error', { ...failure(call) });
  else call.end(trailers(call));
}

function bidi(call) {
  const what = watch('bidi', call);
  call.sendMetadata(trailers(call));
  call.on('data', (bytes) => call.write(bytes));
  call.on('error', () => {});
  if (what === 'early') call.once('data', () => call.end(trailers(call))); // before its caller has said all
  else call.on('end', () => call.end(trailers(call)));
}

const server = new grpc.Server(limits);
server.addService(service, { unary, clientStream, serverStream, bidi });
const credentials = cert
  ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(cert), private_key: readFileSync(key) }])
  : grpc.ServerCredentials.createInsecure();
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(port);
});
