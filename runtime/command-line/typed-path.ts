import { resolve } from 'node:path';

/**
 * The absolute path of a file that was given on the command line. npm changes to the project folder before it runs a
 * script, and passes the original folder in INIT_CWD.
 */
export function typedPath(
  path: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment.INIT_CWD ?? '', path);
}
