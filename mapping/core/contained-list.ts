import type { Organization, Practitioner, PractitionerRole, Reference } from 'fhir/r4.js';

/** A resource that fields describe, and that is contained in the Patient. */
export type ContainedResource = Practitioner | PractitionerRole | Organization;

const NAMES = {
  Practitioner: 'practitioner',
  PractitionerRole: 'practitioner-role',
  Organization: 'organization',
} as const;

/**
 * The contained resources of a Patient that is read. A local id is the type and a number (`practitioner-1`), so a message
 * always gives the same ids. Fields with equal content describe one resource.
 */
export class ContainedList {
  readonly resources: ContainedResource[] = [];
  /** Local ids by content, and the count of each type; undefined for the many Patients that contain nothing. */
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
