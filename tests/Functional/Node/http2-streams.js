// Clients that hold many streams open at a time. Arguments: URL, connections, streams of each, or "server". As a server: HTTP/1.1 that answers a request for
// /hold when it is told to by one for /release, and prints its port. As a client: prints "open" when all are under way, waits for a line of input, releases
// them, and prints "answered N of M".
'use strict';
const http = require('http');
const http2 = require('http2');

if (process.argv[2] === 'server') {
  let held = [];
  const server = http.createServer((request, response) => {
    if (request.url === '/hold') {
      held.push(response);
    } else if (request.url === '/count') {
      response.end(String(held.length));
    } else {
      response.end('ok');
      const all = held;
      held = [];
      for (const each of all) each.end('held');
    }
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(server.address().port));
} else {
  const [url, connections, streams] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
  const total = connections * streams;
  const ask = (session, path) => new Promise((resolve) => {
    let text = '';
    let status = 0;
    const stream = session.request({ ':path': path });
    stream.on('response', (head) => { status = head[':status']; });
    stream.on('data', (piece) => { text += piece; });
    stream.on('error', (error) => console.error(error.message));
    stream.on('close', () => resolve(status === 200 ? text : ''));
  });
  const sessions = Array.from({ length: connections }, () => http2.connect(url));
  const answers = sessions.flatMap((session) => Array.from({ length: streams }, () => ask(session, '/hold')));
  const control = http2.connect(url);
  const wait = async () => {
    while (Number(await ask(control, '/count')) < total) await new Promise((resolve) => setTimeout(resolve, 100));
    console.log('open');
  };
  wait();
  process.stdin.once('data', async () => {
    await ask(control, '/release');
    const texts = await Promise.all(answers);
    console.log(`answered ${texts.filter((text) => text === 'held').length} of ${total}`);
    process.exit(0);
  });
}
