import type { Encounter, FhirResource } from 'fhir/r4.js';
import { segment } from '../../../hl7v2/build.ts';
import { parse } from '../../../hl7v2/er7.ts';
import type { Message, Segment } from '../../../hl7v2/message.ts';
import { compact } from '../../../mapping/core/compact.ts';
import { ContainedList } from '../../../mapping/core/contained-list.ts';
import { ContainedResources } from '../../../mapping/core/contained-resources.ts';
import { Losses } from '../../../mapping/core/losses.ts';
import type { ResourceModule } from '../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import {
  type KnownOfVisit,
  VISIT_ELEMENTS,
  visitSegments,
} from '../../../mapping/encounter/visit-segments.ts';

/** The segments of a visit, as a message has them. */
export interface VisitParts {
  readonly pv1: Segment;
  readonly pv2: Segment;
  readonly roles: readonly Segment[];
}

/** Writing and reading the segments of a visit at a site, as its message does it. */
export function visitAt(site: Partial<SiteProfile> = {}) {
  const segments = visitSegments({ ...DEFAULT_PROFILE, ...site });

  function write(encounter: Encounter, known: Partial<KnownOfVisit> = {}) {
    const losses = new Losses('Encounter');
    losses.others(encounter, [...VISIT_ELEMENTS, 'resourceType', 'status', 'contained', 'meta']);
    const contained = new ContainedResources(encounter.contained ?? [], losses);
    const all = { change: 'update', fhirId: 'e-1', ...known } as const;
    const { PV1, PV2, ROL } = segments.toV2(encounter, all, contained, losses);
    contained.report();
    const parts: VisitParts = { pv1: segment('PV1', PV1), pv2: segment('PV2', PV2), roles: ROL };
    return { parts, losses: losses.list };
  }

  function read(parts: VisitParts, status: Encounter['status']): Encounter {
    const list = new ContainedList();
    const { security, class: visitClass, ...elements } = segments.toFhir(parts, list, status);
    const contained = list.resources as FhirResource[];
    return {
      resourceType: 'Encounter',
      status,
      class: visitClass,
      ...compact<Partial<Encounter>>({ ...elements, meta: compact({ security }), contained }),
    };
  }

  /** The visit of a message with these segments. */
  function readText(...wires: readonly string[]): Encounter {
    const message = parse(['MSH|^~\\&', ...wires, ''].join('\r'));
    const [pv1 = segment('PV1', {})] = message.all('PV1');
    const [pv2 = segment('PV2', {})] = message.all('PV2');
    return read({ pv1, pv2, roles: message.all('ROL') }, 'in-progress');
  }

  return { write, read, readText, wires, fields: segments.fields };
}

function wires({ pv1, pv2, roles }: VisitParts): string[] {
  return [pv1, pv2, ...roles].map(({ wire }) => wire);
}

/** The segments of a visit alone as a message type, as far as a report of what is not read asks for it. */
export const VISIT_SEGMENTS = {
  type: 'Encounter',
  createMapping(profile: SiteProfile) {
    const site = visitAt(profile);
    return {
      read: (text: string) => {
        const message = parse(text);
        return site.readText(
          ...['PV1', 'PV2', 'ROL'].flatMap((id) => message.all(id).map(({ wire }) => wire)),
        );
      },
      write: (encounter: Encounter) => {
        const { parts, losses } = site.write(encounter);
        return { text: ['MSH|^~\\&', ...site.wires(parts), ''].join('\r'), losses };
      },
    };
  },
  readingParts: (profile: SiteProfile) => ({
    segments: visitSegments(profile).fields,
    partOf: (message: Message) => message,
  }),
} as unknown as ResourceModule;
