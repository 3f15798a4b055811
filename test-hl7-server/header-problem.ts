import type { AcknowledgmentError } from '../hl7v2/acknowledgment.ts';
import type { Delimiters } from '../hl7v2/delimiters.ts';
import type { Header } from '../hl7v2/header.ts';
import { isBefore, versionOf } from '../hl7v2/versions/version.ts';
import { DEFAULT_PROFILE } from '../mapping/core/site-profile.ts';
import { moduleOfMessage, type Registry } from '../mapping/resources.ts';
import { ERRORS, errorOf } from './errors.ts';

/** Get Person Demographics and Find Candidates. */
export type QueryTrigger = 'Q21' | 'Q22';

/** Message code of a query by parameter. */
export const QUERY = 'QBP';

/** Why the header of a message refuses it; undefined if it does not. */
export function headerProblem(
  header: Header,
  delimiters: Delimiters,
  registry: Registry,
): AcknowledgmentError | undefined {
  return fieldProblem(header, registry) ?? delimitersProblem(header, delimiters);
}

function fieldProblem(header: Header, registry: Registry): AcknowledgmentError | undefined {
  if (header.controlId === '') {
    return errorOf(ERRORS.requiredFieldMissing, 'MSH-10 is empty', ['MSH', '1', '10']);
  }
  const module = moduleOfMessage(header, registry);
  if (module === undefined && header.messageCode !== QUERY) {
    const expected = [...registry.map((one) => one.messageCode), QUERY].join(' or ');
    return errorOf(ERRORS.unsupportedMessageType, `MSH-9.1: expected ${expected}`, ['MSH', '1', '9']);
  }
  if (!isKnownEvent(header)) {
    const example = module?.messageOf('create', DEFAULT_PROFILE).triggerEvent;
    const expected = example === undefined ? 'Q21 or Q22' : `an event such as ${example}`;
    return errorOf(ERRORS.unsupportedEvent, `MSH-9.2: expected ${expected}`, ['MSH', '1', '9', '1', '2']);
  }
  if (!/^[PTD](?!\w)/.test(header.processingId)) {
    return errorOf(ERRORS.unsupportedProcessingId, 'MSH-11: expected P, T or D', ['MSH', '1', '11']);
  }
  const version = versionOf(header.version);
  if (version === undefined || !isBefore(version, '2.9')) {
    return errorOf(ERRORS.unsupportedVersion, 'MSH-12: expected 2.1 to 2.8.2', ['MSH', '1', '12']);
  }
  return undefined;
}

/** The response to a query is written in its delimiters, and a person may need all of them. */
function delimitersProblem({ messageCode }: Header, d: Delimiters): AcknowledgmentError | undefined {
  const isComplete = [d.component, d.repetition, d.escape, d.subcomponent].every((one) => one !== '');
  if (isComplete || messageCode !== QUERY) return undefined;
  return errorOf(ERRORS.dataType, 'MSH-2: a query has to declare four encoding characters', [
    'MSH',
    '1',
    '2',
  ]);
}

/** Any event of a resource's message; v2.1 writes it in EVN-1 alone. */
function isKnownEvent({ messageCode, triggerEvent }: Header): boolean {
  if (messageCode === QUERY) return triggerEvent === 'Q21' || triggerEvent === 'Q22';
  return triggerEvent === '' || /^[A-Z][A-Z0-9]{2}$/.test(triggerEvent);
}
