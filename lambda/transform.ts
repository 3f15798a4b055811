import { hash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Resource } from 'fhir/r4.js';
import { DEFAULT_VERSION } from '../hl7v2/versions/version.ts';
import { isFhirId } from '../mapping/core/fhir-id.ts';
import type { Loss } from '../mapping/core/losses.ts';
import type { Problem } from '../mapping/core/problem.ts';
import type { Change, ResourceModule } from '../mapping/core/resource-module.ts';
import {
  moduleOf,
  type Registry,
  type SiteResource,
  type SiteResources,
  typesText,
} from '../mapping/resources.ts';
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
  /** Code and event of MSH-9: `ADT^A28`. */
  readonly messageType: string;
}

/** Where the transform reads resources: the archive of what was sent, or the hospital's own system. */
export interface ResourceSource {
  /**
   * The text of a message that says what is known of a resource, or undefined if nobody knows this id.
   *
   * @throws UnavailableError if the source cannot be reached, is throttled or does not answer as it should
   * @throws HttpError 501 if it has no way to ask for this type
   */
  latest(resource: SiteResource, fhirId: string): Promise<string | undefined>;
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
  readonly source: ResourceSource;
  readonly controlIds: ControlIds;
  /** The resource types that this site is served with, and their mappings. */
  readonly resources: SiteResources;
  newFhirId(): string;
}

/** Largest message in bytes of UTF-8: with its attributes it still fits into the quarantine queue (SQS takes 1 MiB). */
const MOST_MESSAGE_BYTES = 960 * 1024;

/**
 * Routes a request and does it. Data flows one way for each method:
 *
 *     POST, PUT   body ─ validate ─▶ resource ─ map ─▶ message ─ map back ─▶ queue, then answer
 *     GET         archive or query ─▶ message ─ map ─▶ resource ─▶ answer
 *
 * so that what POST and PUT answer is what GET will answer once the message is archived.
 *
 * @throws HttpError for what is the caller's to mend
 * @throws UnavailableError if the queue or the source of resources are
 */
export async function transform(event: APIGatewayProxyEvent, ports: TransformPorts): Promise<Handled> {
  const resource = ports.resources.get(event.pathParameters?.resource_type ?? '');
  const id = event.pathParameters?.id ?? undefined;
  if (resource === undefined) throw unsupportedType(ports.resources);
  const method = event.httpMethod.toUpperCase();
  if (id === undefined) {
    if (method !== 'POST')
      throw new HttpError(405, 'method', 'Without an id only POST is supported.', { Allow: 'POST' });
    return write(event, resource, 'create', ports.newFhirId(), ports);
  }
  switch (method) {
    case 'GET':
      return read(resource, id, ports);
    case 'PUT':
      if (!isFhirId(id))
        throw new HttpError(
          400,
          'no-fhir-id',
          'The id in the URL is not a FHIR id: expected 1 to 64 of A-Z a-z 0-9 - .',
        );
      return write(event, resource, 'update', id, ports);
    default:
      throw new HttpError(
        405,
        'method',
        `${method === 'DELETE' ? 'DELETE' : 'This method'} is not supported.`,
        { Allow: 'GET, PUT' },
      );
  }
}

function unsupportedType(resources: SiteResources): HttpError {
  const types = [...resources.keys()];
  const supported = `${types.join(' and ')} ${types.length === 1 ? 'is' : 'are'}`;
  return new HttpError(404, 'resource-type', `This resource type is not supported, only ${supported}.`);
}

async function read(resource: SiteResource, id: string, { source }: TransformPorts): Promise<Handled> {
  const message = isFhirId(id) ? await source.latest(resource, id) : undefined;
  const { module, mapping } = resource;
  if (message === undefined)
    throw new HttpError(
      404,
      'unknown',
      `There is no ${module.type} with this id, or it is not archived yet.`,
    );
  return { result: answer(200, mapping.read(message), ''), fhirId: id, losses: [] };
}

async function write(
  event: APIGatewayProxyEvent,
  { module, mapping }: SiteResource,
  change: Change,
  fhirId: string,
  { queue, controlIds }: TransformPorts,
): Promise<Handled> {
  const resource = validated(readBody(event), module);
  if (change === 'update' && resource.id !== fhirId) {
    throw new HttpError(400, 'id-mismatch', `${module.type}.id: expected the id of the URL.`);
  }
  const { controlId, time } = controlIds.next();
  const { text, losses, longFields } = mapping.write(resource, { fhirId, change, controlId, time });
  assertSize(text);
  // Before the message is queued: what fails here is answered as a failure, and nothing is sent.
  const conveyed = { ...mapping.read(text), id: fhirId };
  const { code, triggerEvent } = module.messageOf(change);
  const groupId = groupOf(module.patientIdOf(resource, fhirId));
  await queue.enqueue({ body: text, groupId, controlId, fhirId, messageType: `${code}^${triggerEvent}` });
  const message = [lossesText(losses), longFieldsText(longFields)].filter((part) => part !== '').join('. ');
  return { result: answer(change === 'create' ? 201 : 200, conveyed, message), fhirId, controlId, losses };
}

/**
 * The module of the resource in a JSON object, which says its type.
 *
 * @throws HttpError 400 if no module has it
 */
export function moduleOfBody(body: object, registry: Registry): ResourceModule {
  const module = moduleOf('resourceType' in body ? body.resourceType : undefined, registry);
  if (module !== undefined) return module;
  throw new HttpError(400, 'resource-type', `resourceType: expected ${typesText(registry)}, as in the URL.`);
}

/**
 * The resource in a JSON object.
 *
 * @throws HttpError 400 that names every problem with its place
 */
export function validated(body: object, module: ResourceModule): Resource {
  moduleOfBody(body, [module]);
  const resource = module.validate(body);
  if ('resourceType' in resource) return resource;
  const message = `Not a valid FHIR R4 ${module.type}. ${problemsText(resource)}`;
  throw new HttpError(400, 'invalid', message, {}, resource.map(loggedPath));
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
function groupOf(patientId: string): string {
  return hash('sha256', patientId);
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
  return fields.length === 0
    ? ''
    : `Longer than the site takes, or v${DEFAULT_VERSION}: ${fields.join(', ')}`;
}

function listText(entries: readonly string[]): string {
  const more = entries.length - MOST_LISTED;
  return entries.slice(0, MOST_LISTED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
