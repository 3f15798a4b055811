import fc from 'fast-check';
import type { Encounter } from 'fhir/r4.js';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { runs } from '../../support/run/property-runs.ts';
import { expectSame, minusLosses } from '../support/minus-losses.ts';
import { visit } from '../support/visit-arbitraries.ts';
import { visitWires } from '../support/visit-wires.ts';
import { visitAt } from '../support/visits.ts';

const OTHER_SITE: Partial<SiteProfile> = {
  fhirIdentifier: { assigner: 'ACME', type: 'MR', send: false },
  codingSystemNames: { 'http://snomed.info/sct': '99SCT' },
  escapedSpaces: true,
  nameTypeCodes: 'guide',
  assigningAuthorities: [{ system: 'urn:oid:1.2.36.146', namespace: 'HOSP' }],
  identifierTypes: { 'urn:oid:1.2.36.146': 'VN' },
  localCodes: {
    ...DEFAULT_PROFILE.localCodes,
    patientClass: { IMP: '1', PRENC: '9', VR: 'T' },
    admissionType: { E: 'N' },
    hospitalService: { '382': 'INN' },
    admitSource: { emd: '7' },
    dischargeDisposition: { home: '01' },
  },
};

describe.each([
  ['by default', {}],
  ['at another site', OTHER_SITE],
])('the segments of a visit %s', (_, site) => {
  const { write, read, wires } = visitAt(site);

  test('read back what was written, minus the losses that were reported', () => {
    fc.assert(
      fc.property(visit, (given) => {
        const { parts, losses } = write(given);

        const [left, right] = minusLosses('Encounter', given, read(parts, given.status), losses);

        expectSame(right, left);
      }),
      runs(150),
    );
  });

  test('are the same once what was read is written again; after losses, from the second time on', () => {
    const again = ({ parts }: ReturnType<typeof write>, { status }: Encounter) => write(read(parts, status));
    fc.assert(
      fc.property(visit, (given) => {
        const first = write(given);
        const second = again(first, given);

        if (first.losses.length === 0) expect(wires(second.parts)).toEqual(wires(first.parts));
        else expect(wires(again(second, given).parts)).toEqual(wires(second.parts));
      }),
      runs(150),
    );
  });
});

describe('a visit of another sender that is read', () => {
  const { write, readText, wires } = visitAt({
    // What is not sent leaves room for PV1-50.
    fhirIdentifier: { assigner: 'FHIRWORKS', type: 'FW', send: false },
  });

  test('is written again as it came, in all fields that are mapped', () => {
    fc.assert(
      fc.property(visitWires, (given) => {
        const { parts, losses } = write(readText(...given));

        expect(wires(parts).filter((wire) => wire !== 'PV2')).toEqual(given);
        expect(losses).toEqual([]);
      }),
      runs(250),
    );
  });
});
