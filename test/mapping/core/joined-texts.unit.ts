import type { HumanName } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { ENVELOPE, mappedAt } from '../support/mapped.ts';

const NAME: HumanName = {
  family: 'Probst',
  given: ['Vera Maria', 'Anna Lena'],
  prefix: ['Prof. Dr. med.'],
  suffix: ['Jr', 'MD', 'FACS, FRCS'],
};

describe('a space inside a name', () => {
  test('is a space on the wire, and the lists that read back otherwise are named with where they do', () => {
    const { losses, text } = createMapping(DEFAULT_PROFILE).write(
      { resourceType: 'Patient', name: [NAME] },
      ENVELOPE,
    );

    expect(text).toContain('|Probst^Vera Maria^Anna Lena^Jr^Prof. Dr. med.^MD^^^^^^^^FACS, FRCS\r');
    const reason = 'a space separates the texts of the component: one with a space reads back as several';
    expect(losses.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'Patient.name[0].given', readsAs: 'Patient.name[0].given', reason },
      { path: 'Patient.name[0].prefix', readsAs: 'Patient.name[0].prefix', reason },
      {
        path: 'Patient.name[0].suffix',
        readsAs: 'Patient.name[0].suffix',
        reason: 'comma and space separate the texts of the component: one with both reads back as several',
      },
    ]);
  });

  test('separates when it is read', () => {
    expect(mappedAt().readBack({ name: [NAME] }).patient.name).toEqual([
      {
        family: 'Probst',
        given: ['Vera Maria', 'Anna', 'Lena'],
        prefix: ['Prof.', 'Dr.', 'med.'],
        suffix: ['Jr', 'MD', 'FACS', 'FRCS'],
      },
    ]);
  });

  test.each<[string, HumanName]>([
    ['in the first given name', { given: ['Vera Maria', 'Anna'] }],
    ['that does not break in all lists', { given: ['A', 'B', 'C'], prefix: ['Dr.'], suffix: ['Jr', 'a,b'] }],
  ])('%s loses nothing', (_, name) => {
    expect(mappedAt().readBack({ name: [name] })).toEqual({ patient: { name: [name] }, losses: [] });
  });

  test('is lost in a practitioner in the same way', () => {
    const contained = [{ resourceType: 'Practitioner' as const, id: 'p', name: [{ ...NAME, suffix: [] }] }];
    const { field, losses } = mappedAt().write({ contained, generalPractitioner: [{ reference: '#p' }] });

    expect(field('PD1-4')).toBe('^Probst^Vera Maria^Anna Lena^^Prof. Dr. med.');
    expect(losses).toEqual(
      expect.arrayContaining(['Patient.contained[0].name[0].given', 'Patient.contained[0].name[0].prefix']),
    );
  });

  test('is escaped for a site that knows the escape sequence, and nothing is lost', () => {
    const site = mappedAt({ escapedSpaces: true });

    expect(site.write({ name: [NAME] }).pid(5)).toBe(
      'Probst^Vera Maria^Anna\\X20\\Lena^Jr^Prof.\\X20\\Dr.\\X20\\med.^MD^^^^^^^^FACS\\X2C\\ FRCS',
    );
    expect(site.readBack({ name: [NAME] })).toEqual({ patient: { name: [NAME] }, losses: [] });
  });

  test('is read from its escaped form at every site', () => {
    expect(mappedAt().read('PID|1||7||A^B^C\\X20\\D E').name).toEqual([
      { family: 'A', given: ['B', 'C D', 'E'] },
    ]);
  });
});
