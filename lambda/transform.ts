import { hash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Patient } from 'fhir/r4.js';
import type { TriggerEvent } from '../mapping/core/adt-envelope.ts';
import { isFhirId } from '../mapping/core/fhir-id.ts';
import type { Loss } from '../mapping/core/losses.ts';
import type { Mapping } from '../mapping/patient/adt-message.ts';
import { validatePatient } from '../mapping/r4/validate-patient.ts';
import type { Problem } from '../mapping/r4/walk.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import { answer, HttpError, readBody } from './http.ts';

/** What the transform needs of a queue. `enqueue` resolves once the message is stored in order within its group. */
export interface MessageQueue {
  /** @throws UnavailableError if the queue cannot be reached or is throttled */
  enqueue(message: QueueMessage): Promise<void>;
}

export interface QueueMessage {
  readonly body: string;
  readonly groupId: string;
  /** MSH-10, by which the queue takes a message once. */
  readonly controlId: string;
  readonly fhirId: string;
  /** MSH-9 as `ADT^A28`. */
  readonly messageType: string;
}

/** Where the transform reads Patients: the archive of what was sent, or the hospital's own system. */
export interface PatientSource {
  /**
   * The text of a message that says what is known of a Patient, or undefined if nobody knows this id.
   *
   * @throws UnavailableError if the source cannot be reached, is throttled or does not answer as it should
   */
  latest(fhirId: string): Promise<string | undefined>;
}

/** Something that the transform depends on cannot do its work now; the same request may succeed later. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** What a request was about, as far as it got; for the log. */
export interface Handled {
  readonly result: APIGatewayProxyResult;
  readonly fhirId?: string;
  readonly controlId?: string;
  readonly losses: readonly Loss[];
}

export interface TransformPorts {
  readonly queue: MessageQueue;
  readonly patients: PatientSource;
  readonly controlIds: ControlIds;
  /** The mapping of this site. */
  readonly mapping: Mapping;
  newFhirId(): string;
}

/** Largest message in bytes of UTF-8: with its attributes it still fits into the quarantine queue (SQS takes 1 MiB). */
const MOST_MESSAGE_BYTES = 960 * 1024;

/**
 * Routes a request and does it. Data flows one way for each method:
 *
 *     POST, PUT   body ─ validate ─▶ Patient ─ map ─▶ ADT message ─ map back ─▶ queue, then answer
 *     GET         archive or query ─▶ message ─ map ─▶ Patient ─▶ answer
 *
 * so that what POST and PUT answer is what GET will answer once the message is archived.
 *
 * @throws HttpError for what is the caller's to mend
 * @throws UnavailableError if the queue or the source of Patients are
 */
export async function transform(event: APIGatewayProxyEvent, ports: TransformPorts): Promise<Handled> {
  const resourceType = event.pathParameters?.resource_type;
  const id = event.pathParameters?.id ?? undefined;
  if (resourceType !== 'Patient')
    throw new HttpError(404, 'resource-type', 'This resource type is not supported, only Patient is.');
  const method = event.httpMethod.toUpperCase();
  if (id === undefined) {
    if (method !== 'POST')
      throw new HttpError(405, 'method', 'Without an id only POST is supported.', { Allow: 'POST' });
    return write(event, 'A28', ports.newFhirId(), ports);
  }
  switch (method) {
    case 'GET':
      return read(id, ports);
    case 'PUT':
      if (!isFhirId(id))
        throw new HttpError(
          400,
          'no-fhir-id',
          'The id in the URL is not a FHIR id: expected 1 to 64 of A-Z a-z 0-9 - .',
        );
      return write(event, 'A31', id, ports);
    default:
      throw new HttpError(
        405,
        'method',
        `${method === 'DELETE' ? 'DELETE' : 'This method'} is not supported.`,
        { Allow: 'GET, PUT' },
      );
  }
}

async function read(id: string, { patients, mapping }: TransformPorts): Promise<Handled> {
  const message = isFhirId(id) ? await patients.latest(id) : undefined;
  if (message === undefined)
    throw new HttpError(404, 'unknown', 'There is no Patient with this id, or it is not archived yet.');
  const patient = mapping.messageToPatient(message);
  return { result: answer(200, patient, ''), fhirId: id, losses: [] };
}

async function write(
  event: APIGatewayProxyEvent,
  triggerEvent: TriggerEvent,
  fhirId: string,
  { queue, controlIds, mapping }: TransformPorts,
): Promise<Handled> {
  const patient = patientOf(readBody(event));
  if (triggerEvent === 'A31' && patient.id !== fhirId) {
    throw new HttpError(400, 'id-mismatch', 'Patient.id: expected the id of the URL.');
  }
  const { controlId, time } = controlIds.next();
  const { text, losses, longFields } = mapping.patientToMessage(patient, {
    fhirId,
    triggerEvent,
    controlId,
    time,
  });
  assertSize(text);
  // Before the message is queued: what fails here is answered as a failure, and nothing is sent.
  const conveyed = { ...mapping.messageToPatient(text), id: fhirId };
  const messageType = `ADT^${triggerEvent}`;
  await queue.enqueue({ body: text, groupId: groupOf(fhirId), controlId, fhirId, messageType });
  const status = triggerEvent === 'A28' ? 201 : 200;
  const message = [lossesText(losses), longFieldsText(longFields)].filter((part) => part !== '').join('. ');
  return { result: answer(status, conveyed, message), fhirId, controlId, losses };
}

/**
 * The Patient in a JSON object.
 *
 * @throws HttpError 400 that names every problem with its place
 */
export function patientOf(body: object): Patient {
  const resourceType = 'resourceType' in body ? body.resourceType : undefined;
  if (resourceType !== 'Patient')
    throw new HttpError(400, 'resource-type', 'resourceType: expected Patient, as in the URL.');
  const patient = validatePatient(body);
  if ('resourceType' in patient) return patient;
  const message = `Not a valid FHIR R4 Patient. ${problemsText(patient)}`;
  throw new HttpError(400, 'invalid', message, {}, patient.map(loggedPath));
}

/** @throws HttpError 413 if a message is larger than the queues take */
export function assertSize(message: string): void {
  const bytes = Buffer.byteLength(message);
  if (bytes > MOST_MESSAGE_BYTES) {
    throw new HttpError(
      413,
      'too-large',
      `The message would have ${bytes} bytes, the most is ${MOST_MESSAGE_BYTES}.`,
    );
  }
}

/** One patient's messages share a group, so they stay in order; the hash keeps the id out of the queue. */
function groupOf(fhirId: string): string {
  return hash('sha256', fhirId);
}

/** A list that stays readable and within the size of an answer, however much there is to say. */
export const MOST_LISTED = 100;

/** An element that R4 does not know may be a patient's data in the wrong place: its name is for the caller alone. */
function loggedPath({ path, isUnknown = false }: Problem): string {
  return isUnknown ? path.replace(/[^.]*$/, '?') : path;
}

function problemsText(problems: readonly Problem[]): string {
  return listText(problems.map(({ path, expected }) => `${path}: expected ${expected}`));
}

function lossesText(losses: readonly Loss[]): string {
  if (losses.length === 0) return '';
  return `Not mapped exactly: ${listText(losses.map(({ path, reason }) => `${path} (${reason})`))}`;
}

function longFieldsText(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `Longer than the site takes, or v2.5.1: ${fields.join(', ')}`;
}

function listText(entries: readonly string[]): string {
  const more = entries.length - MOST_LISTED;
  return entries.slice(0, MOST_LISTED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
