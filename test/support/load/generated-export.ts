import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** What stands in every name, identifier, address and phone number, and must be seen nowhere. */
export const PLANTED = 'PLANTED';

/** An export in a folder, and what is known about it. */
export interface GeneratedExport {
  /** Ids of the Patients that have one. */
  readonly ids: readonly string[];
  /** How many Patients have none. */
  readonly withoutId: number;
  /** Lines that must be rejected, as `file line`. */
  readonly bad: readonly string[];
  readonly observations: number;
  /** The family name that the Patient of two lines has in the end. */
  readonly settled: { readonly id: string; readonly family: string };
}

/**
 * Writes an export of invented Patients: two files, one of them gzip; every tenth Patient without an id, bad lines and
 * other resources in between, and one Patient on two lines far apart. The same seed gives the same export.
 *
 * @param patients how many different ones, from 40
 */
export async function writeExport(folder: string, patients: number, seed = 1): Promise<GeneratedExport> {
  await mkdir(folder);
  const drawn = fc.sample(draw, { seed, numRuns: patients });
  const first: string[] = [];
  const second: string[] = [];
  const bad: string[] = [];
  const ids: string[] = [];
  let withoutId = 0;
  let observations = 0;
  for (let index = 0; index < patients; index += 1) {
    const [name, lines] = index < patients / 2 ? ['a.ndjson', first] : ['b.ndjson.gz', second];
    const id = index % 10 === 7 ? undefined : `gen-${index}`;
    if (id === undefined) withoutId += 1;
    else ids.push(id);
    lines.push(JSON.stringify(patient(index, id, drawn[index])));
    if (index % 20 === 10) {
      lines.push(badLine(index));
      bad.push(`${name} ${lines.length}`);
    }
    if (index % 20 === 15) {
      lines.push(JSON.stringify({ resourceType: 'Observation', valueString: PLANTED }), '');
      observations += 1;
    }
  }
  const family = `${PLANTED} settled`;
  second.push(JSON.stringify({ resourceType: 'Patient', id: 'gen-0', name: [{ family }] }));
  await writeFile(join(folder, 'a.ndjson'), `\uFEFF${first.join('\r\n')}`);
  await writeFile(join(folder, 'b.ndjson.gz'), gzipSync(`${second.join('\n')}\n`));
  return { ids, withoutId, bad, observations, settled: { id: 'gen-0', family } };
}

const draw = fc.record({
  gender: fc.constantFrom('female', 'male', 'other', 'unknown'),
  birthDate: fc
    .date({ min: new Date('1925-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  phone: fc.nat({ max: 9999 }),
});

function patient(index: number, id: string | undefined, drawn: { phone?: number } = {}) {
  const { phone, ...elements } = drawn;
  return {
    resourceType: 'Patient',
    ...(id === undefined ? {} : { id }),
    identifier: [{ system: 'urn:oid:2.16.840.1.113883.19.4.6', value: `${PLANTED}-${index}` }],
    name: [{ use: 'official', family: `${PLANTED} ${index}`, given: ['Änne', '𠮷'] }],
    ...elements,
    telecom: [{ system: 'phone', value: `${PLANTED} 044 555 ${phone}` }],
    address: [{ line: [`${PLANTED} street\u2028${index}`], city: PLANTED }],
  };
}

/** Cut off, no Patient of R4, or no id. */
function badLine(index: number): string {
  const kinds = [
    `{"resourceType":"Patient","name":[{"family":"${PLANTED}`,
    JSON.stringify({ resourceType: 'Patient', id: `bad-${index}`, birthDate: PLANTED }),
    JSON.stringify({ resourceType: 'Patient', id: `${PLANTED} ${index}` }),
  ];
  return kinds[Math.floor(index / 20) % kinds.length] ?? '';
}
