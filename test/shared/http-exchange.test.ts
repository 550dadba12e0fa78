import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { readBody } from '../../src/shared/http-exchange.js';

describe('readBody', () => {
  it('rejects for a sender who was gone before anybody read', async () => {
    let outcome: Promise<unknown> = Promise.resolve();
    let port = 0;
    await new Promise<void>((done) => {
      const server = createServer((request) => {
        request.on('close', () => {
          outcome = readBody(request, 100).catch(String);
          server.close(() => done());
        });
      });
      server.listen(0, '127.0.0.1', () => {
        ({ port } = server.address() as AddressInfo);
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf', () => socket.destroy());
      });
    });
    expect(await outcome).toContain('the request broke off');
  });
});
