import type { Change, Written } from '../mapping/core/resource-module.ts';
import { HttpError } from './http.ts';
import type { SendingPorts } from './ports.ts';
import type { Source } from './record/decide.ts';
import { type Recorded, record } from './record/record.ts';
import type { Drafted, Recording } from './record/record-ports.ts';
import { unrecorded } from './record/unrecorded.ts';
import type { BuiltWithAnswer } from './sending.ts';
import { assertSize, written } from './validated.ts';

/** A message as it is written for a request. */
export type Draft = Drafted & Omit<Written, 'messageType'> & { readonly change: Change };

/**
 * A message of a site, as its mapping writes it.
 *
 * @throws HttpError 400 if the site refuses characters of it, 413 if it is too large
 */
export function draftOf(write: () => Written, change: Change): Omit<Draft, keyof Source> {
  const message = written(write);
  assertSize(message.text);
  const { code, triggerEvent } = message.messageType;
  return { ...message, change, messageType: `${code}^${triggerEvent}` };
}

/** @throws HttpError 409 if another resource has taken the place of this one */
export function refuseMerged(end: Source['end']): void {
  if (end?.kind === 'merged')
    throw new HttpError(
      409,
      'conflict',
      'Another record has taken the place of this one: no message undoes that.',
    );
}

/** Records a message and puts it into the queue; only that where there is no record. */
export function send(
  recording: Recording<Draft, BuiltWithAnswer>,
  ports: SendingPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  return ports.record === undefined
    ? unrecorded(recording, ports.controlIds.next())
    : record(recording, ports.record);
}
