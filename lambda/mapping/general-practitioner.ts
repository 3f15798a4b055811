import type { Reference } from 'fhir/r4.js';
import { repetition, segment } from '../../hl7v2/build.ts';
import type { Message, Repetition, Segment } from '../../hl7v2/message.ts';
import type { TriggerEvent } from './adt-envelope.ts';
import { isReordered, listOf } from './compact.ts';
import type { Losses } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';
import { xcnPractitioner } from './xcn-practitioner.ts';
import { xonOrganization } from './xon-organization.ts';

const KINDS = ['Organization', 'Practitioner', 'PractitionerRole'] as const;
type Kind = (typeof KINDS)[number];

/** Where general practitioners stand: PD1-3, PD1-4, and ROL segments behind PD1. */
export interface GeneralPractitioners {
  readonly organizations: readonly Repetition[];
  readonly practitioners: readonly Repetition[];
  readonly roles: readonly Segment[];
}

/**
 * Patient.generalPractitioner: an organization in PD1-3, a person in PD1-4, a person in a role in a ROL segment of
 * the primary care provider. A reference conveys what it says by itself, a name and an identifier.
 */
export function generalPractitioners(profile: SiteProfile) {
  const organization = xonOrganization(profile);
  const person = xcnPractitioner(profile);

  function toV2(
    references: readonly Reference[],
    trigger: TriggerEvent,
    losses: Losses,
  ): GeneralPractitioners {
    const written: Record<Kind, Repetition[]> = { Organization: [], Practitioner: [], PractitionerRole: [] };
    const order: number[] = [];
    for (const kind of KINDS) {
      for (const [index, reference] of references.entries()) {
        if (kindOf(reference) !== kind) continue;
        const at = losses.at('generalPractitioner', index);
        const one = (kind === 'Organization' ? organization : person).toV2(reference, at);
        if (one === undefined) continue;
        if (reference.type !== kind)
          at.at('type').changed('reads back as the kind of the field that holds it');
        written[kind].push(one);
        order.push(index);
      }
    }
    if (isReordered(order))
      losses.at('generalPractitioner').changed('the order: organizations, practitioners, roles');
    return {
      organizations: written.Organization,
      practitioners: written.Practitioner,
      roles: written.PractitionerRole.map((xcn) => roleSegment(xcn, trigger)),
    };
  }

  function toFhir(message: Message): Reference[] | undefined {
    const pd1 = message.segment('PD1');
    const read = (kind: Kind, pair: typeof person, repetitions: readonly Repetition[]) =>
      repetitions.map((one): Reference | undefined => {
        const reference = pair.toFhir(one);
        return reference && { type: kind, ...reference };
      });
    return listOf([
      ...read('Organization', organization, pd1?.field(3).valued ?? []),
      ...read('Practitioner', person, pd1?.field(4).valued ?? []),
      ...read(
        'PractitionerRole',
        person,
        personRoles(message).flatMap((rol) => rol.field(4).valued),
      ),
    ]);
  }

  return { toV2, toFhir };
}

/** What a reference points at; without a word it is a person. */
function kindOf({ type, reference }: Reference): Kind {
  return (
    KINDS.find((kind) => type === kind || (type === undefined && reference?.startsWith(`${kind}/`))) ??
    'Practitioner'
  );
}

/** ROL-2, table 0287: a role is added with a person and updated with one. */
function roleSegment(xcn: Repetition, trigger: TriggerEvent): Segment {
  return segment('ROL', {
    2: trigger === 'A28' ? 'AD' : 'UP',
    3: repetition([PRIMARY_CARE_PROVIDER, 'Primary Care Provider', 'HL70443']),
    4: xcn,
  });
}

const PRIMARY_CARE_PROVIDER = 'PP';

/** The roles of the person, which stand before PV1; behind it they are those of a visit. */
function personRoles({ segments }: Message): Segment[] {
  const visit = segments.findIndex(({ id }) => id === 'PV1');
  const ofPerson = segments.slice(0, visit === -1 ? segments.length : visit);
  return ofPerson.filter((one) => one.id === 'ROL' && one.field(3).text() === PRIMARY_CARE_PROVIDER);
}
