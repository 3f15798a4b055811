/** How a container starts its process. */
export interface ContainerStart {
  /** Node's own options. */
  readonly execArgv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What a Dockerfile says of the start: `ENV` with one variable a line, and `CMD` as a list.
 *
 * @throws Error if it does not start Node with `main.mjs`: something else would be measured
 */
export function containerStart(dockerfile: string): ContainerStart {
  const command: string[] = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
  if (command[0] !== 'node' || command.at(-1) !== 'main.mjs')
    throw new Error('the Dockerfile does not start node with main.mjs');
  const variables = [...dockerfile.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]);
  return { execArgv: command.slice(1, -1), environment: Object.fromEntries(variables) };
}
