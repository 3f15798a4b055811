import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { WRITTEN_VERSIONS } from '../../../../hl7v2/versions/written-elements.ts';
import type { Ending } from '../../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../../mapping/core/site-profile.ts';
import { PATIENT } from '../../../../mapping/patient/module.ts';
import { runs } from '../../../support/run/property-runs.ts';
import { isForeignAuthority, v251Problems } from '../../../support/v251/v251-validity.ts';
import { problemsIn } from '../../../support/validity/validity.ts';
import { patient } from '../../support/arbitraries.ts';
import { ENVELOPE } from '../../support/mapped.ts';
import { expectSameMinusLosses } from '../../support/minus-losses.ts';
import { withoutKeptCodes } from '../../support/without-kept-codes.ts';

function at(site: Partial<SiteProfile> = {}) {
  const { read, endings } = PATIENT.createMapping({ ...DEFAULT_PROFILE, ...site });
  if (endings === undefined) throw new Error('Patients end');
  const deletion = (last: Patient | undefined, change: Ending) =>
    endings.writeDeletion(last, { ...ENVELOPE, change });
  return { read, deletion, ...endings };
}

const ANN: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.3', value: '7' }],
  name: [{ family: 'Ohnesorg', given: ['Ann'] }],
  gender: 'female',
  birthDate: '1970-05',
  address: [{ city: 'Seeblick' }],
};

test('rules of the site are for deletions and merges too, where these have the segment', () => {
  const fields = { 'PID-18.1': { literal: '9' }, 'PV1-3.1': { literal: 'AMB' }, 'NK1-5.1': { literal: '1' } };
  const zSegments = [{ id: 'ZPD', after: 'PID', fields: { 1: { literal: '1' } } }];
  const site = { delete: 'A29', merge: 'A18', fields, zSegments } as const;
  const { deletion, writeMerge } = at(site);
  const link = [
    { other: { reference: 'Patient/s', identifier: { value: '1' } }, type: 'replaced-by' as const },
  ];
  const merging = {
    gone: { ...ANN, link },
    goneText: undefined,
    survivor: { fhirId: 's' },
    survivorText: undefined,
  };
  const merge = writeMerge(merging, { ...ENVELOPE, change: 'merge' });

  expect(deletion(ANN, 'delete').text).toMatch(/\|F\|{10}9\rZPD\|1\rPV1\|\|N\|AMB\r$/);
  expect(merge?.text).toMatch(/\|{11}9\rZPD\|1\rMRG\|7[^|]*\|\|9\|{4}Ohnesorg\^Ann\rPV1\|\|N\|AMB\r$/);
  expect(merge?.losses.map(({ path }) => path)).not.toContainEqual(expect.stringMatching(/extension/));
});

describe('the message of a DELETE', () => {
  test('says who is meant, and nothing else that is known of the person', () => {
    const { text } = at({ delete: 'A29' }).deletion(ANN, 'delete');

    expect(text.split('\r')).toEqual([
      'MSH|^~\\&|FHIRWorksOnAWS||||20260102030405.678+0000||ADT^A29^ADT_A21|01234567890123456789|T|2.5.1||||||UNICODE UTF-8',
      'EVN|A29|20260102030405.678+0000',
      'PID|1||7^^^&1.2.3&ISO~f-1^^^FHIRWORKS^FW||Ohnesorg^Ann||197005|F',
      'PV1||N',
      '',
    ]);
  });

  test('is A23 at a site that takes it', () => {
    expect(at({ delete: 'A23' }).deletion(ANN, 'delete').text).toContain('|ADT^A23^ADT_A21|');
  });

  test('has the FHIR id alone where nothing is known', () => {
    expect(at().deletion(undefined, 'delete').text).toContain('\rPID|1||f-1^^^FHIRWORKS^FW||^^^^^^U\r');
  });

  test('is sent only where the site says so', () => {
    expect([at().deletes, at({ delete: 'A29' }).deletes, at({ delete: 'A23' }).deletes]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

test.each(WRITTEN_VERSIONS)('a deletion is a valid message of v%s', (version) => {
  for (const deletes of ['A29', 'A23'] as const) {
    const { text } = at({ delete: deletes, version }).deletion(ANN, 'delete');

    expect(problemsIn(text, version)).toEqual([]);
    expect(text).toContain('Ohnesorg^Ann');
  }
});

describe('a Patient that is not in use', () => {
  const inactive: Patient = { resourceType: 'Patient', active: false };

  test.each([
    ['update', { kind: 'write' }],
    ['A29', { kind: 'deactivate' }],
    [
      'refuse',
      { kind: 'refuse', path: 'Patient.active', reason: 'this site takes no Patient that is not in use' },
    ],
  ] as const)('is what the site says: %s', (setting, intent) => {
    expect(at({ inactive: setting }).intentOf(inactive, 'f-1')).toEqual(intent);
    expect(at({ inactive: setting }).intentOf({ ...inactive, active: true }, 'f-1').kind).toBe('write');
  });

  test('is deleted by A29, whatever a DELETE becomes', () => {
    expect(at({ delete: 'A23' }).deletion(inactive, 'deactivate').text).toContain('|ADT^A29^ADT_A21|');
  });

  test.each([
    ['by default', {}],
    ['where the FHIR id is not sent', { fhirIdentifier: { assigner: 'ACME', type: 'MR', send: false } }],
  ])('reads back as it was, minus the losses, and its message is valid, %s', (_, site) => {
    const { read, deletion } = at(site);

    fc.assert(
      fc.property(patient, (given) => {
        const gone = { ...withoutKeptCodes(given), active: false };
        const { text, losses } = deletion(gone, 'deactivate');
        const { id, meta, ...back } = read(text);

        expectSameMinusLosses(gone, back, losses);
        expect(v251Problems(text).filter((one) => !isForeignAuthority(one))).toEqual([]);
      }),
      runs(60),
    );
  });
});
