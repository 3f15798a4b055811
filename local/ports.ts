import { createServer } from 'node:net';

/**
 * Checks that all ports are free before anything is started.
 *
 * @param ports each with the name of its setting; 0 is always free
 * @throws Error that lists every port that is not free, one per line
 */
export async function assertFree(
  ports: readonly (readonly [setting: string, port: number])[],
): Promise<void> {
  const problems = (await Promise.all(ports.map(problemOf))).filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function problemOf([setting, port]: readonly [string, number]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      resolve(`port ${port} ${reason}: set ${setting} to another one, or to 0 for any free one`);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
