import { type WrittenElement, writtenElements } from '../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type CodePlan, codePlans } from './codes.ts';
import { type Move, movesOf } from './moves.ts';

/** How the fields of messages are fitted to a version: all that depends on the site alone, worked out once. */
export interface FitPlans {
  /** The fields of a segment in order, `fields[4]` of a PID being PID-5; undefined for a segment of the site's own. */
  fieldsOf(id: string): readonly FieldPlan[] | undefined;
  /** Of a field after the last one that the version has. */
  beyond(place: string): string;
}

export interface FieldPlan extends PartPlan {
  /** Whether a rule of the site fills it or a part of it: its codes are the site's then. */
  readonly isOfSite: boolean;
  /** Infinity for any number. */
  readonly repetitions: number;
  readonly tooMany: string;
}

/** A field, a component or a subcomponent. */
export interface PartPlan {
  /** `PID-5`, `XPN.2` */
  readonly place: string;
  /** Why nothing may stand there. */
  readonly absence?: string;
  /** The reason for which a place without parts keeps the first one alone. */
  readonly noParts: string;
  /** Undefined for a place without parts. */
  readonly datatype: DatatypePlan | undefined;
  /** Of a component that holds a code of an HL7 table. */
  readonly codes: CodePlan | undefined;
}

export interface DatatypePlan {
  readonly moves: readonly Move[];
  readonly parts: readonly PartPlan[];
  /** Why component `n`, after the last one, may not stand there. */
  beyond(n: number): string;
}

export function fitPlans(profile: SiteProfile): FitPlans {
  const { version } = profile;
  const codes = codePlans(profile);
  const ofSite = new Set(Object.keys(profile.fields).map((place) => place.replace(/\..*/, '')));
  const elements = writtenElements(version);
  const moves = movesOf(version);
  const datatypes = new Map<string, DatatypePlan | undefined>();
  const segments = new Map<string, readonly FieldPlan[] | undefined>();
  const beyond = (place: string) => `v${version} has no ${place}`;

  function datatypeOf(name: string): DatatypePlan | undefined {
    if (datatypes.has(name)) return datatypes.get(name);
    const list = elements[name];
    const plan = list && {
      moves: moves.get(name) ?? [],
      parts: list.map((element, index) => partOf(element, `${name}.${index + 1}`)),
      beyond: (n: number) => beyond(`${name}.${n}`),
    };
    datatypes.set(name, plan);
    return plan;
  }

  function partOf({ datatype, isWithdrawn }: WrittenElement, place: string): PartPlan {
    return {
      place,
      ...(isWithdrawn && { absence: `v${version} has withdrawn ${place}` }),
      noParts: `${place} has no parts in v${version}`,
      datatype: datatypeOf(datatype),
      codes: codes.get(place),
    };
  }

  function fieldOf(element: WrittenElement, place: string): FieldPlan {
    const { repetitions } = element;
    const values = repetitions === 1 ? 'one value' : `${repetitions} values`;
    return {
      ...partOf(element, place),
      isOfSite: ofSite.has(place),
      repetitions,
      tooMany: `${place} has ${values} in v${version}`,
    };
  }

  return {
    beyond,
    fieldsOf(id) {
      if (!segments.has(id))
        segments.set(
          id,
          elements[id]?.map((element, index) => fieldOf(element, `${id}-${index + 1}`)),
        );
      return segments.get(id);
    },
  };
}
