import { resolve } from 'node:path';

/**
 * The absolute path of a file that was named on the command line. npm changes to the folder of the project before it runs
 * a script, and tells in INIT_CWD where it was called.
 */
export function typedPath(
  path: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment.INIT_CWD ?? '', path);
}
