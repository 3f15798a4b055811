import type {
  Account,
  AllergyIntolerance,
  Condition,
  Coverage,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
} from 'fhir/r4.js';

/** A resource that fields or segments describe, and that is contained in the one that a message is about. */
export type ContainedResource =
  | Practitioner
  | PractitionerRole
  | Organization
  | Location
  | Condition
  | Account
  | Coverage
  | AllergyIntolerance;

/** What the local ids of each type begin with. */
const NAMES: Readonly<Record<ContainedResource['resourceType'], string>> = {
  Practitioner: 'practitioner',
  PractitionerRole: 'practitioner-role',
  Organization: 'organization',
  Location: 'location',
  Condition: 'condition',
  Account: 'account',
  Coverage: 'coverage',
  AllergyIntolerance: 'allergy-intolerance',
};

/**
 * The contained resources of a resource that is read. A local id is the type and a number (`practitioner-1`), so a message
 * always gives the same ids. Fields with equal content describe one resource. What a resource refers to is added before it,
 * so that equal content has equal references.
 */
export class ContainedList {
  readonly resources: ContainedResource[] = [];
  /** Local ids by content, and the count of each type; undefined for the many resources that contain nothing. */
  #ids: Map<string, string> | undefined;
  #counts: Map<string, number> | undefined;

  /** Adds a resource, assigns its local id and returns the reference to it. */
  add(resource: ContainedResource): Reference {
    const content = JSON.stringify(resource);
    this.#ids ??= new Map();
    this.#counts ??= new Map();
    const known = this.#ids.get(content);
    if (known !== undefined) return { reference: `#${known}` };
    const name = NAMES[resource.resourceType];
    const count = (this.#counts.get(name) ?? 0) + 1;
    const id = `${name}-${count}`;
    this.#counts.set(name, count);
    this.#ids.set(content, id);
    this.resources.push({ ...resource, id });
    return { reference: `#${id}` };
  }
}
