// An upstream in HTTP/1.1 or HTTP/2 without TLS. Arguments: 1 or 2, then name=value: "streams" (MAX_CONCURRENT_STREAMS), "requests" (after so many a
// connection says GOAWAY), "refuse" (so many requests are refused with REFUSED_STREAM). Prints its port, then a line for each connection and each event.
'use strict';
const http = require('http');
const http2 = require('http2');

const isHttp2 = process.argv[2] === '2';
const options = Object.fromEntries(process.argv.slice(3).map((each) => each.split('=')));
let refuse = Number(options.refuse || 0);

function readAll(request) {
  return new Promise((resolve) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => resolve(Buffer.concat(pieces)));
  });
}

async function answer(request, response) {
  const path = request.url.split('?')[0];
  const aborted = () => console.log(`aborted ${path}`);
  request.on('aborted', aborted);
  if (isHttp2 && count(request, response)) return;
  if (path === '/trailers') {
    const body = await readAll(request);
    response.setHeader('trailer', 'x-check');
    response.write(JSON.stringify({ body: body.toString(), trailers: request.trailers }));
    response.addTrailers({ 'x-check': 'sum' });
    response.end();
  } else if (path === '/hints') {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    setImmediate(() => response.end('after hints'));
  } else if (path === '/fields') {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify(request.headers));
  } else if (path === '/pieces') {
    // Each piece is answered as it comes.
    request.on('data', (piece) => response.write(piece));
    request.on('end', () => response.end());
    response.flushHeaders();
  } else if (path === '/early') {
    response.statusCode = 403;
    response.end('early');
  } else if (path === '/code' && isHttp2) {
    response.stream.close(Number(request.url.split('?')[1]));
  } else if (path === '/hang') {
    console.log('hanging');
  } else {
    await readAll(request);
    response.end(`${request.method} ${request.url}`);
  }
}

// Whether the request is not to be answered.
function count(request, response) {
  const session = response.stream.session;
  if (refuse-- > 0) {
    console.log('refused');
    response.stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
    return true;
  }
  session.requests = (session.requests || 0) + 1;
  if (session.requests === Number(options.requests)) {
    console.log('goaway');
    session.close();
  }
  return false;
}

const settings = options.streams ? { maxConcurrentStreams: Number(options.streams) } : {};
const server = isHttp2 ? http2.createServer({ settings }, answer) : http.createServer({ keepAliveTimeout: 60000 }, answer);
server.on('checkContinue', (request, response) => { response.writeContinue(); answer(request, response); });
server.on(isHttp2 ? 'session' : 'connection', (session) => { console.log('connection'); session.on('error', (error) => console.log(`lost ${error.code}`)); });
server.on('sessionError', (error) => console.log(`session ${error.message}`));
server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => console.log(server.address().port));
