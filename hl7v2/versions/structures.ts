import type { WrittenVersion } from './written-elements.ts';
import { WRITTEN_STRUCTURES } from './written-structures.ts';

/**
 * The segments that a structure has in a version, in its order, as far as they are written: `ROL` twice where roles of the person
 * and of the visit stand apart. Undefined for a structure that is not described.
 */
export function segmentsOfStructure(
  version: WrittenVersion,
  structure: string,
): readonly string[] | undefined {
  const line = WRITTEN_STRUCTURES[version].split('\n').find((one) => one.startsWith(`${structure} `));
  return line?.split(' ').slice(1);
}
