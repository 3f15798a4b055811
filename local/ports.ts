import { createServer } from 'node:net';

/**
 * Checks that a port is free, before anything is started on another one.
 *
 * @param setting the variable that chooses the port
 * @param port 0 is always free
 * @throws Error that names port and setting
 */
export function assertFree(setting: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      reject(new Error(`port ${port} ${reason}: set ${setting} to another one, or to 0 for any free one`));
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve()));
  });
}
