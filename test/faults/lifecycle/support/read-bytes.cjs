// Loaded into a shop before anything else. When a connection of a client ends, tells the parent how many bytes were read from it: a request is accepted when its
// first byte was, whatever the client saw.
const { Server } = require('node:http');

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...parameters) {
  if (event === 'connection') {
    const [socket] = parameters;
    const { remotePort } = socket;
    socket.once('close', () => {
      if (process.connected) process.send({ [`read:${remotePort}`]: socket.bytesRead });
    });
  }
  return emit.call(this, event, ...parameters);
};
