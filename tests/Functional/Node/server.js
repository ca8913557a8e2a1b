// A WebSocket server that sends back what it gets. Arguments: "deflate" to compress. Prints its port.
// A text "close CODE REASON" has it close; "ping DATA" has it ping and tell the pong; "push COUNT SIZE" has it send.
'use strict';
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({
  host: '127.0.0.1', port: 0, maxPayload: 64 << 20,
  perMessageDeflate: process.argv.includes('deflate') ? { threshold: 0 } : false,
  handleProtocols: (protocols) => protocols.has('echo.v2') ? 'echo.v2' : false,
});
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket, request) => {
  socket.on('error', (error) => console.log(`error ${error.code} ${error.message}`));
  socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`));
  socket.on('pong', (data) => socket.send(`pong ${data}`));
  socket.on('message', (data, isBinary) => {
    const words = isBinary || data.length > 100 ? [] : data.toString().split(' ');
    if (words[0] === 'close') socket.close(Number(words[1]), words[2]);
    else if (words[0] === 'ping') socket.ping(words[1]);
    else if (words[0] === 'headers') socket.send(JSON.stringify(request.headers));
    else if (words[0] === 'terminate') socket.terminate();
    else if (words[0] === 'push') for (let i = 0; i < Number(words[1]); i++) socket.send(Buffer.alloc(Number(words[2]), i));
    else socket.send(data, { binary: isBinary });
  });
});
