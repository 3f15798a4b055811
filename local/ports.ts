import { createServer } from 'node:net';

/** A port that something else listens on. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

/**
 * Checks that a port is free, before anything is started on another one.
 *
 * @param setting the variable that chooses the port
 * @param port 0 is always free
 */
export function assertFree(setting: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      reject(
        new PortInUseError(`port ${port} ${reason}: set ${setting} to another one, or to 0 for any free one`),
      );
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve()));
  });
}
