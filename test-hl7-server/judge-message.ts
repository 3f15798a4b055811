import { type AcknowledgmentError, isAcknowledgment } from '../hl7v2/acknowledgment.ts';
import { type Decoded, decode } from '../hl7v2/character-set.ts';
import type { Delimiters } from '../hl7v2/delimiters.ts';
import { parse } from '../hl7v2/er7.ts';
import { type Header, readHeader, triggerEventOf } from '../hl7v2/header.ts';
import type { Message } from '../hl7v2/message.ts';
import { holdsFrameBytes } from '../hl7v2/mllp.ts';
import { FHIR_ID_MARK } from '../mapping/core/fhir-id.ts';
import type { FhirIdPlace, ResourceModule } from '../mapping/core/resource-module.ts';
import { moduleOfMessage, type Registry } from '../mapping/resources.ts';
import type { ResourceId } from '../runtime/archive-key.ts';
import { ERRORS, errorOf } from './errors.ts';
import { headerProblem, QUERY, type QueryTrigger } from './header-problem.ts';

/** What an answer has to know of the message that it answers. */
export interface Asked {
  /** Undefined if the message has none that can be read. */
  readonly header: Header | undefined;
  readonly delimiters: Delimiters | undefined;
  /** As TextDecoder names it. */
  readonly characterSet: string;
}

/** A resource has taken the place of another one of its type. */
export interface Merge {
  readonly survivor: ResourceId;
  /** FHIR id of the one that is gone. */
  readonly goneId: string;
}

/** What to do with a message that arrived. */
export type Judgment =
  | {
      readonly kind: 'store';
      readonly asked: Asked;
      readonly header: Header;
      /** FHIR id of what the message is about. */
      readonly fhirId: string;
      /** The resources whose latest message it may become: those of which it says how they are from now on. */
      readonly latestOf: readonly ResourceId[];
      /** Which resources have taken the place of which: no latest message of theirs says so. */
      readonly merges: readonly Merge[];
    }
  | {
      readonly kind: 'query';
      readonly asked: Asked;
      readonly trigger: QueryTrigger;
      readonly message: Message;
    }
  | {
      readonly kind: 'refuse';
      readonly asked: Asked;
      readonly code: 'AE' | 'AR';
      readonly error: AcknowledgmentError;
    }
  /** An acknowledgment is never answered: two systems could answer each other without end. */
  | { readonly kind: 'ignore'; readonly asked: Asked };

/**
 * Judges the payload of a frame. Only what can be archived under a FHIR id is taken.
 *
 * @param registry says of which resource a message is, by its message code
 */
export function judgeMessage(payload: Uint8Array, registry: Registry): Judgment {
  const decoded = decode(payload);
  const { text } = decoded;
  let beginning: Message;
  try {
    beginning = parse(text, 'MSH');
  } catch {
    return unreadable(decoded, 'not an HL7 v2 message: expected MSH and its delimiters first');
  }
  if (holdsFrameBytes(payload))
    return unreadable(decoded, 'a frame byte inside the message: two frames ran into each other');
  const header = readHeader(beginning);
  const { delimiters } = beginning;
  const asked = { header, delimiters, characterSet: decoded.characterSet };
  const module = moduleOfMessage(header, registry);
  if (isAnswer(text, header, module !== undefined)) return { kind: 'ignore', asked };
  if (hasSecondMsh(text)) {
    const error = errorOf(ERRORS.segmentSequence, 'a second MSH: expected one message in a frame', [
      'MSH',
      '2',
    ]);
    return { kind: 'refuse', asked, code: 'AR', error };
  }
  const problem = headerProblem(header, delimiters, registry);
  if (problem !== undefined) return { kind: 'refuse', asked, code: 'AR', error: problem };
  if (module === undefined)
    return { kind: 'query', asked, trigger: header.triggerEvent as QueryTrigger, message: parse(text) };
  // A message is judged by its header and the segment with the FHIR id. What stands after them is most of it.
  const message = parse(text, module.fhirId.segment);
  const own = idIn(message, module.fhirId);
  const effect = module.effectOf(triggerEventOf(message));
  // A merge says of those that are gone how they are from now on, and not of the one that stays.
  const pairs = effect === 'merge' ? mergesIn(module, text) : [];
  const gone = [...new Set(pairs.map(([, goneId]) => goneId))];
  const fhirId = own ?? gone[0];
  if (fhirId === undefined) return withoutId(asked, module.fhirId);
  const idOf = (one: string): ResourceId => ({ type: module.type, fhirId: one });
  const isSaid = effect === 'update' || effect === 'delete';
  const latestOf = (isSaid ? [fhirId] : gone).map(idOf);
  const merges = pairs.flatMap(([survivor, goneId]) =>
    survivor === undefined ? [] : [{ survivor: idOf(survivor), goneId }],
  );
  return { kind: 'store', asked, header, fhirId, latestOf, merges };
}

type MergedIds = readonly [survivor: string | undefined, gone: string];

/** FHIR ids of those that a merge is about, without one that is merged into itself. */
function mergesIn({ fhirId, goneFhirId }: ResourceModule, text: string): MergedIds[] {
  let survivor: string | undefined;
  return parse(text).segments.flatMap((segment): MergedIds[] => {
    if (segment.id === fhirId.segment) survivor = fhirId.idIn(segment);
    const gone = segment.id === goneFhirId?.segment ? goneFhirId.idIn(segment) : undefined;
    return gone === undefined || gone === survivor ? [] : [[survivor, gone]];
  });
}

function idIn(message: Message, place: FhirIdPlace): string | undefined {
  const segment = message.segment(place.segment);
  return segment && place.idIn(segment);
}

function withoutId(asked: Asked, { segment, field }: FhirIdPlace): Judgment {
  const expected = `expected a repetition with ${FHIR_ID_MARK.type} in CX.5 or ${FHIR_ID_MARK.assigner} in CX.4.1`;
  const text = `no FHIR id in ${segment}-${field}: ${expected}`;
  const error = errorOf(ERRORS.requiredFieldMissing, text, [segment, '1', String(field)]);
  return { kind: 'refuse', asked, code: 'AE', error };
}

/** Every answer has MSA, a query's too, and no message that asks for one has. */
function isAnswer(text: string, header: Header, isOfResource: boolean): boolean {
  if (isAcknowledgment(header)) return true;
  const mayAsk = isOfResource || header.messageCode === QUERY;
  return !mayAsk && parse(text, 'MSA').segment('MSA') !== undefined;
}

/** A frame has one message: what follows would be taken for a part of it. */
function hasSecondMsh(text: string): boolean {
  // The letters are in few messages; only those are parsed to their end.
  return text.includes('MSH', 3) && parse(text).all('MSH').length > 1;
}

function unreadable({ characterSet }: Decoded, userMessage: string): Judgment {
  const error = errorOf(ERRORS.segmentSequence, userMessage, ['MSH', '1']);
  const asked = { header: undefined, delimiters: undefined, characterSet };
  return { kind: 'refuse', asked, code: 'AR', error };
}
