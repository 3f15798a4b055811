import { countsByPath } from '../../lambda/lost-paths.ts';
import { PATIENT_ELEMENTS } from '../../mapping/patient/validate-patient.ts';
import { R4_TYPES } from '../../mapping/r4/r4-types.ts';

/** The elements of a Patient, and of all that stands in it. */
const TABLES = { ...R4_TYPES, ...PATIENT_ELEMENTS };

const counted = (...paths: string[]) =>
  Object.fromEntries(countsByPath(paths.map((path) => ({ path, reason: 'r' }))));

test('entries of lists count together, and what is deeper with its element', () => {
  expect(
    counted(
      'Patient.active',
      'Patient.name[0].given[1]',
      'Patient.name[2].given[0].extension[0]',
      'Patient.contact[0].name.period',
      'Patient.contained[0]',
      'Patient.contained[3].qualification[0].issuer',
      'Patient.extension[0].extension[1]',
      'PID-13',
    ),
  ).toEqual({
    'Patient.active': 1,
    'Patient.name.given': 2,
    'Patient.contact.name': 1,
    'Patient.contained': 2,
    'Patient.extension.extension': 1,
    'PID-13': 1,
  });
});

test('one request counts twenty paths and the rest together', () => {
  const counts = counted(
    ...Array.from({ length: 30 }, (_, index) => `Patient.a${String.fromCharCode(97 + index)}`),
    'Patient.aa',
  );

  expect(Object.keys(counts)).toHaveLength(21);
  expect(counts.others).toBe(10);
  expect(counts['Patient.aa']).toBe(2);
});

test('there are no more of them than R4 has elements there', () => {
  const elements = Object.entries(TABLES.Patient ?? {});
  const inside = elements.flatMap(([, type]) => Object.keys(TABLES[type.replace(/[*!]$/, '')] ?? {}));

  expect(elements.length + inside.length).toBeLessThan(200);
});
