import { readFileSync } from 'node:fs';
import type { Bundle, Patient } from 'fhir/r4.js';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { validatePatient } from '../../mapping/patient/validate-patient.ts';
import { expectSameMinusLosses } from '../mapping/support/minus-losses.ts';
import { corpus } from '../support/corpora.ts';
import { violatedInvariants } from '../support/r4/r4-invariants.ts';
import { v251LongPlaces, v251Problems } from '../support/v251/v251-validity.ts';
import { patientDifferences } from './patient-differences.ts';

// Messages, and what another converter makes of them (CDC's mapping inventory, CC0). reading-report.corpus.ts holds the report
// of their reading.

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const FILES = corpus('cdc');
const MESSAGES = FILES.filter(({ name }) => name.endsWith('.hl7'))
  .map(({ name, bytes }) => [name, decodeMessage(bytes)] as const)
  // Some are of an organization or a header alone.
  .filter(([, text]) => parse(text).segment('PID') !== undefined);

test('the corpus is there', () => {
  expect(MESSAGES.length).toBeGreaterThan(40);
});

describe.each(MESSAGES)('%s', (_, text) => {
  const patient = messageToPatient(text);

  test('reads as a Patient that R4 allows, its invariants too', () => {
    expect(validatePatient(patient)).toBe(patient);
    expect(violatedInvariants(patient)).toEqual([]);
  });

  test('reads the same once it was written again, minus the losses that are reported', () => {
    const { id, meta, ...given } = patient;
    const again = patientToMessage(given, ENVELOPE);
    const { id: _, meta: __, ...read } = messageToPatient(again.text);

    expectSameMinusLosses(given, read, again.losses);
    expect(v251Problems(again.text).filter(({ problem }) => !IS_KEPT_CODE.test(problem))).toEqual([]);
    expect(v251LongPlaces(again.text)).toEqual([...again.longFields].toSorted());
  });
});

test('differs from the Patient of the other converter only where it was judged', () => {
  const found = MESSAGES.flatMap(([name, text]) => {
    const expected = expectedPatient(name.replace(/hl7$/, 'fhir'));
    return expected === undefined ? [] : patientDifferences(messageToPatient(text), expected);
  });
  const judged = readFileSync(new URL('cdc-differences.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);

  expect([...new Set(found.map(({ path, side }) => `${path}\t${side}`))].toSorted()).toEqual(
    judged.map((line) => line.split('\t').slice(0, 2).join('\t')).toSorted(),
  );
  expect(judged.filter((line) => line.split('\t')[2]?.trim() === '')).toEqual([]);
});

const ENVELOPE = { fhirId: 'again', change: 'update', controlId: 'C1', time: 0 } as const;
/** Codes outside HL7's tables come with a message and are written as they came. */
const IS_KEPT_CODE = /^is no code of table/;

function expectedPatient(name: string): Patient | undefined {
  const file = FILES.find((one) => one.name === name);
  if (file === undefined) return undefined;
  const { entry = [] } = JSON.parse(Buffer.from(file.bytes).toString('utf8')) as Bundle;
  return entry
    .map(({ resource }) => resource as Patient)
    .find(({ resourceType }) => resourceType === 'Patient');
}
