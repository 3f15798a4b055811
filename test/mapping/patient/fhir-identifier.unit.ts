import type { Identifier } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { mappedAt } from '../support/mapped.ts';

const TYPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const typed = (code: string): Identifier['type'] => ({ coding: [{ system: TYPE_SYSTEM, code }] });
const at = (fhirIdentifier: Partial<(typeof DEFAULT_PROFILE)['fhirIdentifier']>) =>
  mappedAt({ fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, ...fhirIdentifier } });

describe('the FHIR id', () => {
  test.each([
    ['by default', {}, 'f-1^^^FHIRWORKS^FW'],
    ['with another type', { type: 'PI' }, 'f-1^^^FHIRWORKS^PI'],
    ['with another assigner', { assigner: 'ACME' }, 'f-1^^^ACME^FW'],
    ['with both', { assigner: 'ACME', type: 'PI' }, 'f-1^^^ACME^PI'],
  ])('has its repetition in PID-3 and is read from it, %s', (_, site, wire) => {
    const { write, read } = at(site);

    expect(write({}).pid(3)).toBe(wire); // PID-3
    const patient = read(`PID|1||7^^^H^PI~${wire}`);
    expect(patient.id).toBe('f-1');
    expect(patient.identifier?.map(({ value }) => value)).toEqual(['7']);
  });

  test('is read from what earlier versions wrote, at every site', () => {
    const former = 'PID|1||f-0^^^FHIR Works on AWS Integration Transform^FW';

    for (const site of [{}, { assigner: 'ACME', type: 'PI', send: false }])
      expect(at(site).read(former)).toMatchObject({ id: 'f-0' });
  });

  test('is not sent to a site that does not want it, unless PID-3 would be empty', () => {
    const { write } = at({ send: false });

    expect(write({ identifier: [{ value: '7' }] }).pid(3)).toBe('7');
    expect(write({}).pid(3)).toBe('f-1^^^FHIRWORKS^FW');
  });
});

test.each<[string, object, Identifier, string, string]>([
  [
    'the assigner of every FHIR id',
    {},
    { value: 'x', type: typed('MR'), assigner: { display: 'FHIRWORKS' } },
    'x^^^^MR',
    'Patient.identifier[0].assigner.display',
  ],
  [
    'assigner and type of the site',
    { assigner: 'ACME', type: 'PI' },
    { value: 'x', type: typed('PI'), assigner: { display: 'ACME' } },
    'x^^^ACME',
    'Patient.identifier[0].type',
  ],
])('no identifier is written with %s', (_, site, identifier, wire, loss) => {
  const { write, read } = at(site);
  const { pid, losses } = write({ identifier: [identifier] });

  expect(pid(3)?.split('~')[0]).toBe(wire);
  expect(losses).toEqual([loss]);
  expect(read(`PID|1||${pid(3)}`).id).toBe('f-1');
});

test('an identifier keeps the type of the FHIR id, or its assigner where a site chose both', () => {
  const { write } = at({ assigner: 'ACME', type: 'PI' });
  const identifier = [
    { value: 'x', type: typed('PI') ?? {} },
    { value: 'y', assigner: { display: 'ACME' } },
  ];

  expect(write({ identifier })).toMatchObject({ losses: [] });
  expect(createMapping(DEFAULT_PROFILE).read('MSH|^~\\&|\rPID|1||x^^^ACME^PI').id).toBeUndefined();
});
