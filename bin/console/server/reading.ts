import { randomUUID } from 'node:crypto';
import { Er7Error } from '../../../hl7v2/er7.ts';
import { HttpError } from '../../../lambda/http.ts';
import { NoResourceError } from '../../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { type Mapped, mapText, UnknownInputError } from '../../map/map-input.ts';
import { annotate } from './annotate.ts';
import type { Done, Reading } from './api.ts';
import { plainLines } from './compare.ts';

/** MSH-10 of a message that is written to be looked at. */
const NO_CONTROL_ID = 'NOT-SENT';

/**
 * Maps what was pasted: an HL7 message to its resource, or a resource to its message. Nothing is sent.
 *
 * @returns what is wrong with the text, which names places and no values, if it cannot be mapped
 */
export function readText(text: string, profile: SiteProfile): Reading | Done {
  try {
    return readingOf(
      mapText(text, profile, ({ id = randomUUID() }) => ({
        fhirId: id,
        change: 'create',
        controlId: NO_CONTROL_ID,
        time: Date.now(),
      })),
    );
  } catch (error) {
    const isKnown = KNOWN.some((kind) => error instanceof kind);
    if (isKnown) return { isDone: false, text: (error as Error).message };
    throw error;
  }
}

/** Their messages hold no patient data. */
const KNOWN = [HttpError, Er7Error, NoResourceError, UnknownInputError];

function readingOf({ from, message, resource, others, losses, sentOnly, longFields }: Mapped): Reading {
  return {
    from,
    segments: annotate(message),
    resources: [resource, ...others].map((one) => plainLines(one, one.resourceType)),
    losses: [...losses, ...sentOnly].map(({ path, reason }) => ({ path, reason })),
    longFields,
  };
}
