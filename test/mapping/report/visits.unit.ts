import { componentsOf, fieldOf } from '../../../hl7v2/versions/elements.ts';
import type { Version } from '../../../hl7v2/versions/version.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { readingLosses } from '../../../mapping/report/reading-losses.ts';
import { VISIT_SEGMENTS, visitAt } from '../support/visits.ts';

// Every text of PV1 and PV2 is in the Encounter, or in the report of what is not read.

const { readText } = visitAt();
const lossesOf = readingLosses(VISIT_SEGMENTS, DEFAULT_PROFILE);

/** A text at each place of a field, down to its subcomponents: `PV1-3.4.2`. */
function textsOf(version: Version, id: string, n: number): Map<string, string> {
  const { datatype = '' } = fieldOf(version, id, n) ?? {};
  const texts = new Map<string, string>();
  for (let c = 1; c <= Math.max(1, componentsOf(version, datatype).length); c += 1) {
    const inner = componentsOf(version, componentsOf(version, datatype)[c - 1]?.datatype ?? '');
    for (let s = 1; s <= Math.max(1, inner.length); s += 1) texts.set(`${id}-${n}.${c}.${s}`, `T${c}${s}`);
  }
  return texts;
}

function wiresWith(id: string, n: number, texts: ReadonlyMap<string, string>): string[] {
  const components: string[][] = [];
  for (const [place, text] of texts) {
    const [, c = 0, s = 0] = place.split('.').map(Number);
    const own = components[c - 1] ?? [];
    own[s - 1] = text;
    components[c - 1] = own;
  }
  const value = components.map((one) => one.join('&')).join('^');
  const segment = (name: string, given: readonly string[]) => {
    const fields = [...given];
    if (name === id) fields[n - 1] = value;
    return [name, ...Array.from(fields, (one) => one ?? '')].join('|');
  };
  return [segment('PV1', ['1', 'I', '^^B']), segment('PV2', ['', '', '^Fell'])];
}

/** Dates and codes that are read only if they are of their kind. */
const OF_A_KIND: Readonly<Record<string, string>> = {
  'PV1-44.1.1': '20260102',
  'PV1-45.1.1': '20260103',
  'PV2-8.1.1': '20260102',
  'PV2-9.1.1': '20260103',
  'PV2-11.1.1': '4',
  'PV2-22.1.1': 'Y',
};

const FIELDS = (['2.5.1', '2.8'] as const).flatMap((version) =>
  ['PV1', 'PV2'].flatMap((id) =>
    Array.from({ length: 60 }, (_, index) => index + 1)
      .filter((n) => fieldOf(version, id, n) !== undefined && !(id === 'PV1' && n === 1))
      .map((n) => [`${id}-${n}`, version, id, n] as const),
  ),
);

test('there is a good number of fields', () => {
  expect(FIELDS.length).toBeGreaterThan(190);
});

test.each(FIELDS)('%s of v%s: each text is held or reported', (_, version, id, n) => {
  const texts = new Map(
    [...textsOf(version, id, n)].map(([place, text]) => [place, OF_A_KIND[place] ?? text]),
  );
  const given = wiresWith(id, n, texts);

  const reported = lossesOf(['MSH|^~\\&', ...given, ''].join('\r')).map(({ path }) => path);

  const whole = JSON.stringify(readText(...given));
  const isHeld = (place: string) =>
    JSON.stringify(readText(...wiresWith(id, n, new Map([...texts, [place, 'Zorro']])))) !== whole;
  const isReported = (place: string) =>
    reported.some((path) => path === place || place.startsWith(`${path}.`) || place.startsWith(`${path}-`));
  // A component of one text is named without its subcomponent.
  const namesOf = (place: string) => [place, place.replace(/\.1$/, '')];
  const silent = [...texts.keys()].filter((place) => !isHeld(place) && !namesOf(place).some(isReported));

  expect(silent).toEqual([]);
});
