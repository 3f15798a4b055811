import type { Extension } from 'fhir/r4.js';
import { bestMatches } from '../../mapping/report/best-matches.ts';

// Where two Patients differ, as kinds: places without numbers and values, and which of the two has more there.

export type Side = 'ours alone' | 'expected alone' | 'differs';

export interface Difference {
  /** `Patient.name.given`; an extension has the end of its URL: `Patient.extension(patient-religion).valueCodeableConcept`. */
  readonly path: string;
  readonly side: Side;
}

const ONLY_OURS = /^(?:id|meta|resourceType)$/;
/** The expected files have extensions of the products that wrote them too. */
const PUBLIC = /^http:\/\/hl7\.org\/fhir\//;

/** Each kind of difference once; ids, `meta` and extensions that are not HL7's are left out on both sides. */
export function patientDifferences(ours: object, expected: object): Difference[] {
  const all = differences(withoutPrivate(ours) ?? {}, withoutPrivate(expected) ?? {}, 'Patient');
  return [...new Map(all.map((one) => [`${one.path} ${one.side}`, one])).values()];
}

function withoutPrivate(value: unknown, isTop = true): unknown {
  if (Array.isArray(value)) {
    const entries = value.map((one) => withoutPrivate(one, false)).filter((one) => one !== undefined);
    return entries.length === 0 ? undefined : entries;
  }
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const { url } = value as { url?: string };
  if (url?.includes(':') && !PUBLIC.test(url)) return undefined;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    if (isTop && ONLY_OURS.test(name)) return [];
    const kept = withoutPrivate(member, false);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function differences(ours: unknown, expected: unknown, path: string): Difference[] {
  if (ours === undefined && expected === undefined) return [];
  if (path.endsWith('.extension')) return differencesOfExtensions(ours, expected, path);
  if (ours === undefined) return [{ path, side: 'expected alone' }];
  if (expected === undefined) return [{ path, side: 'ours alone' }];
  if (Array.isArray(ours) && Array.isArray(expected)) return differencesOfLists(ours, expected, path);
  if (!isObject(ours) || !isObject(expected)) return ours === expected ? [] : [{ path, side: 'differs' }];
  const names = new Set([...Object.keys(ours), ...Object.keys(expected)]);
  return [...names].flatMap((name) => differences(ours[name], expected[name], `${path}.${name}`));
}

/** Entries are compared with those that they have most in common with. */
function differencesOfLists(ours: unknown[], expected: unknown[], path: string): Difference[] {
  const matches = bestMatches(
    ours.map((one) => leaves(one)),
    expected.map((one) => leaves(one)),
  );
  return [
    ...ours.flatMap((entry, index) => differences(entry, expected[matches[index] ?? -1], path)),
    ...expected.flatMap((entry, index) =>
      matches.includes(index) ? [] : differences(undefined, entry, path),
    ),
  ];
}

/** Those of one URL are compared with each other. */
function differencesOfExtensions(ours: unknown, expected: unknown, path: string): Difference[] {
  const [own, other] = [ours, expected].map((list) =>
    Map.groupBy((list ?? []) as Extension[], ({ url }) => url),
  );
  const urls = new Set([...(own?.keys() ?? []), ...(other?.keys() ?? [])]);
  return [...urls].flatMap((url) =>
    differences(own?.get(url), other?.get(url), `${path}(${url.replace(/.*\//, '')})`),
  );
}

function leaves(value: unknown, path = ''): Map<string, string> {
  if (!isObject(value) && !Array.isArray(value)) return new Map([[path, String(value)]]);
  return new Map(Object.entries(value).flatMap(([name, member]) => [...leaves(member, `${path}.${name}`)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
