import { fileURLToPath } from 'node:url';
import { cached } from '../cached.ts';
import { command } from '../command.ts';

const OLDEST_JAVA = 17;
const POM = fileURLToPath(new URL('pom.xml', import.meta.url));

/** Fetches HAPI with Maven. */
export function prepareHapi(): string | undefined {
  // A Java that only runs programs has no compiler.
  const version = Number(/^javac (\d+)/.exec(command('javac', '-version') ?? '')?.[1] ?? 0);
  if (version < OLDEST_JAVA) return `it needs a JDK, version ${OLDEST_JAVA} or newer (javac).`;
  return cached('hapi-hl7v2', POM, (folder) => {
    if (command('mvn', '-version') === undefined) return 'it needs Maven (mvn).';
    const fetched = command(
      'mvn',
      '-q',
      '-B',
      '-f',
      POM,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${folder}`,
    );
    return fetched === undefined ? 'Maven could not fetch it; is its repository reachable?' : undefined;
  });
}
