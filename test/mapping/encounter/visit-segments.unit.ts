import fc from 'fast-check';
import type { Encounter, FhirResource } from 'fhir/r4.js';
import { segment } from '../../../hl7v2/build.ts';
import { compact } from '../../../mapping/core/compact.ts';
import { ContainedList } from '../../../mapping/core/contained-list.ts';
import { ContainedResources } from '../../../mapping/core/contained-resources.ts';
import { Losses } from '../../../mapping/core/losses.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { VISIT_ELEMENTS, visitSegments } from '../../../mapping/encounter/visit-segments.ts';
import { runs } from '../../support/run/property-runs.ts';
import { expectSame, minusLosses } from '../support/minus-losses.ts';
import { visit } from '../support/visit-arbitraries.ts';

/** Writing and reading the segments of a visit, as its message does. */
function visitAt(site: Partial<SiteProfile> = {}) {
  const segments = visitSegments({ ...DEFAULT_PROFILE, ...site });

  function write(encounter: Encounter) {
    const losses = new Losses('Encounter');
    losses.others(encounter, [...VISIT_ELEMENTS, 'resourceType', 'status', 'contained', 'meta']);
    const contained = new ContainedResources(encounter.contained ?? [], losses);
    const written = segments.toV2(encounter, { change: 'update', fhirId: 'e-1' }, contained, losses);
    contained.report();
    const parts = {
      pv1: segment('PV1', written.PV1),
      pv2: segment('PV2', written.PV2),
      roles: written.ROL,
    };
    return { parts, losses: losses.list };
  }

  function read(parts: ReturnType<typeof write>['parts'], status: Encounter['status']): Encounter {
    const list = new ContainedList();
    const { security, class: visitClass, ...elements } = segments.toFhir(parts, list, status);
    const meta = compact({ security });
    return {
      resourceType: 'Encounter',
      status,
      class: visitClass,
      ...compact<Partial<Encounter>>({ ...elements, meta, contained: list.resources as FhirResource[] }),
    };
  }

  return { write, read };
}

const OTHER_SITE: Partial<SiteProfile> = {
  fhirIdentifier: { assigner: 'ACME', type: 'MR', send: false },
  codingSystemNames: { 'http://snomed.info/sct': '99SCT' },
  escapedSpaces: true,
  nameTypeCodes: 'guide',
  assigningAuthorities: [{ system: 'urn:oid:1.2.36.146', namespace: 'HOSP' }],
  identifierTypes: { 'urn:oid:1.2.36.146': 'VN' },
};

describe.each([
  ['by default', {}],
  ['at another site', OTHER_SITE],
])('the segments of a visit %s', (_, site) => {
  const { write, read } = visitAt(site);

  test('read back what was written, minus the losses that were reported', () => {
    fc.assert(
      fc.property(visit, (given) => {
        const { parts, losses } = write(given);

        const [left, right] = minusLosses('Encounter', given, read(parts, given.status), losses);

        expectSame(right, left);
      }),
      runs(300),
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
      runs(300),
    );
  });
});

function wires({ pv1, pv2, roles }: ReturnType<ReturnType<typeof visitAt>['write']>['parts']): string[] {
  return [pv1, pv2, ...roles].map(({ wire }) => wire);
}
