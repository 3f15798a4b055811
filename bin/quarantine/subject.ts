import { Er7Error, parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { moduleOfMessage, RESOURCES } from '../../mapping/resources.ts';
import { loggableId } from '../../runtime/observability/loggable-id.ts';
import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import type { TakenMessage } from './fifo-queue.ts';

/** What a message in quarantine is about, as far as it may be shown. */
export interface Subject {
  /** MSH-10. */
  readonly controlId: string | undefined;
  /** MSH-9 as `ADT^A28`. */
  readonly messageType: string | undefined;
  readonly resourceType: string | undefined;
  readonly fhirId: string | undefined;
}

/**
 * What a message is about: what its attributes say of it, else its content.
 *
 * @param profile of the site whose events they are
 */
export function subjectOf({ attributes, body }: TakenMessage, profile: SiteProfile): Subject {
  const { controlId, resourceType, fhirId } = attributes;
  const read = isRefusedByIntake(attributes) ? undefined : contentOf(body, profile);
  return {
    controlId: controlId ?? read?.controlId,
    messageType: read?.messageType,
    resourceType: resourceType ?? read?.resourceType,
    fhirId: fhirId ?? read?.fhirId,
  };
}

/** Undefined if it is no HL7. */
function contentOf(body: string, profile: SiteProfile): Subject | undefined {
  try {
    const message = parse(body);
    const header = readHeader(message);
    const { messageCode, triggerEvent, controlId } = header;
    const module = moduleOfMessage(header, RESOURCES, profile);
    const segment = module && message.segment(module.fhirId.segment);
    const type = `${messageCode}^${triggerEvent}`;
    return {
      controlId: controlId === '' ? undefined : loggableId(controlId),
      // Anything may stand there in what did not come from us.
      messageType: /^[A-Z]{3}\^[A-Z]\d{2}$/.test(type) ? type : undefined,
      resourceType: module?.type,
      fhirId: segment && module.fhirId.idIn(segment, profile.fhirIdentifier),
    };
  } catch (error) {
    if (error instanceof Er7Error) return undefined;
    throw error;
  }
}
