import type { Patient, Reference } from 'fhir/r4.js';
import { serialize } from '../../../hl7v2/er7.ts';
import { Message, type Segment } from '../../../hl7v2/message.ts';
import { fhirIdOf } from '../../core/fhir-id.ts';
import type { ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';

/** The persons of a message that names several. */
export interface Persons {
  /** The Patient of one PID. */
  personOf(pid: Segment, whole: Message): Patient;
  /** By the FHIR id, else by the first identifier; undefined if there is neither. */
  referenceTo(pid: Segment, whole: Message): Reference | undefined;
}

export function persons(
  { fhirIdentifier }: SiteProfile,
  { read }: Pick<ResourceMapping<Patient>, 'read'>,
): Persons {
  function personOf(pid: Segment, { delimiters, segments }: Message): Patient {
    const msh = segments.filter(({ id }) => id === 'MSH');
    return read(serialize(new Message(delimiters, [...msh, pid])));
  }

  return {
    personOf,
    referenceTo(pid, whole) {
      const id = fhirIdOf(pid, fhirIdentifier);
      if (id !== undefined) return { reference: `Patient/${id}` };
      const [identifier] = personOf(pid, whole).identifier ?? [];
      return identifier && { identifier };
    },
  };
}

/** A segment of a message that we have written. */
export function segmentOf(segments: Message['segments'], id: string): Segment {
  const found = segments.find((one) => one.id === id);
  if (found === undefined) throw new Error(`our own message has no ${id}`);
  return found;
}
