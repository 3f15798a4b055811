import { V23 } from './v23.ts';
import { V24 } from './v24.ts';
import { V25 } from './v25.ts';
import { V26 } from './v26.ts';
import { V27 } from './v27.ts';
import { V28 } from './v28.ts';
import { V231 } from './v231.ts';
import { V251 } from './v251.ts';
import { isBefore, type Version } from './version.ts';

/** A field of a segment, or a component of a datatype. */
export interface Element {
  readonly name: string;
  /** `XPN`; `VARIES` where another field says it, as OBX-2 does for OBX-5. */
  readonly datatype: string;
  /** R required, O optional, C conditional, W withdrawn. */
  readonly optionality: string;
  /** Infinity for any number. */
  readonly repetitions: number;
  /** In characters; undefined where the version gives none. */
  readonly maximumLength: number | undefined;
  /** Four digits: `0001`. */
  readonly table: string | undefined;
}

/** Versions that are known by field, oldest first. The data are generated (`npm run generate:versions`). */
const TEXTS = {
  '2.3': V23,
  '2.3.1': V231,
  '2.4': V24,
  '2.5': V25,
  '2.5.1': V251,
  '2.6': V26,
  '2.7': V27,
  '2.8': V28,
};
type DescribedVersion = keyof typeof TEXTS;

const DESCRIBED = Object.keys(TEXTS) as DescribedVersion[];

/** Lists of elements by what stands before their number, `PID-` or `XPN.`. The lines of a version are read once. */
type Lists = ReadonlyMap<string, readonly Element[]>;

const read = new Map<DescribedVersion, Lists>();

/** A field from 1: `fieldOf('2.5.1', 'PID', 5)`. Undefined if the version, or this project, does not have it. */
export function fieldOf(version: Version, segmentId: string, n: number): Element | undefined {
  return listsOf(version).get(`${segmentId}-`)?.[n - 1];
}

/** The components of a datatype in order; none of a primitive one. */
export function componentsOf(version: Version, datatype: string): readonly Element[] {
  return listsOf(version).get(`${datatype}.`) ?? [];
}

function listsOf(version: Version): Lists {
  const described = describedVersion(version);
  const known = read.get(described);
  if (known !== undefined) return known;
  const lists = listsIn(TEXTS[described]);
  read.set(described, lists);
  return lists;
}

/** The version itself, or the last one before it that is known by field: v2.8 for v2.8.2. The oldest one for v2.1 and v2.2. */
export function describedVersion(version: Version): DescribedVersion {
  return DESCRIBED.findLast((one) => !isBefore(version, one)) ?? '2.3';
}

function listsIn(text: string): Lists {
  const lists = new Map<string, Element[]>();
  for (const line of text.trim().split('\n')) {
    const [place = '', datatype = '', optionality = '', repetitions, length, table, ...name] =
      line.split(' ');
    const id = place.replace(/\d+$/, '');
    const list = lists.get(id) ?? [];
    lists.set(id, list);
    list.push({
      name: name.join(' '),
      datatype,
      optionality,
      repetitions: repetitions === '*' ? Number.POSITIVE_INFINITY : Number(repetitions),
      maximumLength: length === '-' ? undefined : Number(length),
      table: table === '-' ? undefined : table,
    });
  }
  return lists;
}
