import { cached } from './cached.ts';
import { command } from './command.ts';

const OLDEST_JAVA = 17;

/**
 * Fetches the libraries of a peer in Java with Maven, into its cache.
 *
 * @param pom path of its pom.xml
 * @returns why it could not; undefined if they are there
 */
export function prepareJava(peer: string, pom: string): string | undefined {
  // A Java that only runs programs has no compiler.
  const version = Number(/^javac (\d+)/.exec(command('javac', '-version') ?? '')?.[1] ?? 0);
  if (version < OLDEST_JAVA) return `it needs a JDK, version ${OLDEST_JAVA} or newer (javac).`;
  return cached(peer, pom, (folder) => {
    if (command('mvn', '-version') === undefined) return 'it needs Maven (mvn).';
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
    const fetched = command('mvn', '-q', '-B', '-f', pom, ...goal);
    return fetched === undefined ? 'Maven could not fetch it; is its repository reachable?' : undefined;
  });
}
