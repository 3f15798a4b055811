import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { WRITTEN_VERSIONS } from '../../../../hl7v2/versions/written-elements.ts';
import type { Change } from '../../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../../mapping/core/site-profile.ts';
import { PATIENT } from '../../../../mapping/patient/module.ts';
import { runs } from '../../../support/run/property-runs.ts';
import { isForeignAuthority } from '../../../support/v251/v251-validity.ts';
import { problemsIn } from '../../../support/validity/validity.ts';
import { patient } from '../../support/arbitraries.ts';
import { ENVELOPE } from '../../support/mapped.ts';

function at(site: Partial<SiteProfile> = {}) {
  const { read, readAll, write, links } = PATIENT.createMapping({
    ...DEFAULT_PROFILE,
    links: 'A24',
    ...site,
  });
  if (links === undefined || readAll === undefined) throw new Error('Patients are linked');
  const textOf = (given: Patient, fhirId: string) => write(given, { ...ENVELOPE, fhirId }).text;
  return {
    read,
    readAll,
    links,
    update: (given: Patient) => write(given, { ...ENVELOPE, fhirId: 'own' }),
    linked: (own: Patient, other: Patient | undefined, change: Change = 'link') =>
      links.write(
        { own, otherId: 'other', otherText: other && textOf(other, 'other') },
        { ...ENVELOPE, fhirId: 'own', change },
      ),
  };
}

const seeAlso = (reference: string, rest: object = {}) => ({
  other: { reference, ...rest },
  type: 'seealso' as const,
});
const OWN: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.3', value: '1' }],
  name: [{ family: 'Ohnesorg' }],
  birthDate: '1970-05-01',
  address: [{ city: 'Seeblick' }],
  link: [seeAlso('Patient/other')],
};
const OTHER: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.3', value: '2' }],
  name: [{ family: 'Onesorg' }],
};

describe.each([
  ['link', 'A24'],
  ['unlink', 'A37'],
] as const)('the message that says %s', (change, event) => {
  test('names both persons, each in a PID', () => {
    const lines = at().linked(OWN, OTHER, change).split('\r');

    expect(lines[0]).toContain(`|ADT^${event}^ADT_${event}|`);
    expect(lines.slice(1)).toEqual([
      `EVN|${event}|20260102030405.678+0000`,
      'PID|1||1^^^&1.2.3&ISO~own^^^FHIRWORKS^FW||Ohnesorg||19700501',
      'PID|2||2^^^&1.2.3&ISO~other^^^FHIRWORKS^FW||Onesorg',
      '',
    ]);
  });

  test('names one of whom nothing is known any more by the FHIR id alone', () => {
    expect(at().linked(OWN, undefined, change)).toContain('\rPID|2||other^^^FHIRWORKS^FW||^^^^^^U\r');
  });

  test.each(WRITTEN_VERSIONS)('is valid in v%s, of any persons', (version) => {
    const { linked } = at({ version });

    fc.assert(
      fc.property(patient, patient, (own, other) => {
        const problems = problemsIn(linked(own, other, change), version);

        expect(problems.filter((one) => !isForeignAuthority(one))).toEqual([]);
      }),
      runs(15),
    );
  });

  test('reads back as both persons', () => {
    const { linked, readAll, read } = at();
    const text = linked(OWN, OTHER, change);
    const { address: _, link: __, ...own } = OWN;
    const link = (id: string) => (change === 'link' ? { link: [seeAlso(`Patient/${id}`)] } : {});
    const meta = expect.objectContaining({ versionId: ENVELOPE.controlId });

    expect(readAll(text)).toEqual([
      { ...own, id: 'own', meta, ...link('other') },
      { ...OTHER, id: 'other', meta, ...link('own') },
    ]);
    expect(read(text)).toEqual({ ...own, id: 'own', meta, ...link('other') });
  });
});

test('both are linked by identifiers where there are no FHIR ids', () => {
  const text = 'MSH|^~\\&|A||||20260102||ADT^A24^ADT_A24|C1|P|2.5.1\rEVN|A24\rPID|1||1^^^H\rPID|2||2^^^H\r';
  const other = (value: string) => ({ other: { identifier: { value } }, type: 'seealso' });

  expect(
    at()
      .readAll(text)
      .map(({ link }) => link),
  ).toMatchObject([[other('2')], [other('1')]]);
});

test('links that have a message of their own are of type seealso, to another Patient, by its FHIR id', () => {
  const { links } = at();
  const link: Patient['link'] = [
    seeAlso('Patient/other'),
    seeAlso('RelatedPerson/x'),
    seeAlso('Patient/own'),
    { other: { reference: 'Patient/x' }, type: 'refer' },
    { other: { identifier: { value: '1' } }, type: 'seealso' },
    seeAlso('Patient/a b'),
    seeAlso('Patient/another'),
  ];

  expect(links.linkedBy({ ...OWN, link }, 'own')).toEqual([
    { fhirId: 'other', path: 'Patient.link[0]' },
    { fhirId: 'another', path: 'Patient.link[6]' },
  ]);
  expect(PATIENT.createMapping(DEFAULT_PROFILE).links).toBeUndefined();
});

describe('PD1-10 of an update', () => {
  test('says by FHIR id what is linked, and reads back so', () => {
    const { update, read } = at();
    const { text, losses } = update(OWN);

    expect(text).toContain('\rPD1||||||||||other^^^FHIRWORKS^FW\r');
    expect(losses).toEqual([]);
    expect(read(text).link).toEqual(OWN.link);
  });

  test('has the identifier where the link has no FHIR id, as at any site', () => {
    const link = [seeAlso('', { identifier: { system: 'urn:oid:1.2.3', value: '2' } })];

    expect(at().update({ ...OWN, link }).text).toContain('\rPD1||||||||||2^^^&1.2.3&ISO\r');
  });

  test('reports what it does not say of a link', () => {
    const link = [seeAlso('Patient/other', { identifier: { value: '2' }, display: 'Ann' })];

    expect(
      at()
        .update({ ...OWN, link })
        .losses.map(({ path }) => path),
    ).toEqual(['Patient.link[0].other.identifier', 'Patient.link[0].other.display']);
  });
});
