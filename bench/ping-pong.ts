import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * What sockets alone can do: sends `count` times a message's bytes and waits for an answer's, over `width` connections.
 *
 * @returns exchanges in a second
 */
export async function pingPong(
  port: number,
  { message, answerBytes }: { message: Uint8Array; answerBytes: number },
  count: number,
  width: number,
): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: width }, () => ready(port, `${message.length} ${answerBytes}\n`)),
  );
  const begin = performance.now();
  await Promise.all(
    sockets.map((socket) => exchanges(socket, message, answerBytes, Math.ceil(count / width))),
  );
  const ms = performance.now() - begin;
  for (const socket of sockets) socket.destroy();
  return (1000 * count) / ms;
}

async function ready(port: number, sizes: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.write(sizes);
  await once(socket, 'data');
  return socket;
}

function exchanges(socket: Socket, message: Uint8Array, answerBytes: number, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let [left, bytes] = [count, 0];
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the endpoint hung up')));
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes < answerBytes) return;
      bytes = 0;
      left -= 1;
      if (left === 0) resolve();
      else socket.write(message);
    });
    socket.write(message);
  });
}
