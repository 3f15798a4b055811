import type { Organization, Practitioner, PractitionerRole, Reference } from 'fhir/r4.js';

/** A resource that a field describes, and that stands inside the Patient. */
export type ContainedResource = Practitioner | PractitionerRole | Organization;

const NAMES = {
  Practitioner: 'practitioner',
  PractitionerRole: 'practitioner-role',
  Organization: 'organization',
} as const;

/**
 * The resources inside a Patient that is read. A local id says the kind and counts (`practitioner-1`), so a message
 * gives the same ids each time. Fields that say the same describe one resource.
 */
export class ContainedList {
  readonly resources: ContainedResource[] = [];
  /** Local ids by content, and how many there are of a kind; most Patients contain nothing. */
  #ids: Map<string, string> | undefined;
  #counts: Map<string, number> | undefined;

  /** The reference to a resource without an id, which is given one. */
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
