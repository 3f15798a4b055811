import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/run/jest.ts';

/** Where what a peer needs is kept; `npm ci` removes it. */
export function cacheOf(peer: string): string {
  return join(ROOT, 'node_modules/.cache/peers', peer);
}

/**
 * Makes what a peer needs in its cache, once for each recipe.
 *
 * @param recipe the file that says what is needed, such as a pom.xml
 * @param make why it could not be made; undefined if it was
 * @returns what `make` says; undefined too if it was made before
 */
export function cached(
  peer: string,
  recipe: string,
  make: (folder: string) => string | undefined,
): string | undefined {
  const folder = cacheOf(peer);
  const madeOf = join(folder, 'made-of');
  const text = readFileSync(recipe, 'utf8');
  if (existsSync(madeOf) && readFileSync(madeOf, 'utf8') === text) return undefined;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`${peer}: downloading what it needs (once) …\n`);
  const problem = make(folder);
  if (problem === undefined) writeFileSync(madeOf, text);
  return problem;
}
