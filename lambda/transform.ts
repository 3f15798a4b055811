import type { APIGatewayProxyEvent } from 'aws-lambda';
import { isFhirId } from '../mapping/core/fhir-id.ts';
import type { SiteResource, SiteResources } from '../mapping/resources.ts';
import { deleteResource } from './delete.ts';
import { answer, type Handled, HttpError } from './http.ts';
import type { TransformPorts } from './ports.ts';
import { readResource } from './read.ts';
import { write } from './write.ts';

/**
 * Routes a request and does it. Data flows one way for each method:
 *
 *     POST, PUT   body ─ validate ─▶ resource ─ map ─▶ message ─ map back ─▶ record and queue, then answer
 *     DELETE      record ─▶ last message ─ map ─▶ deletion ─▶ record and queue, then answer
 *     GET         archive, query or record ─▶ message ─ map ─▶ resource ─▶ answer
 *
 * so that what POST and PUT answer is what GET will answer once the message is archived.
 *
 * @throws HttpError for what the caller has to correct
 * @throws UnavailableError if the queue, the record or the source of resources is unavailable
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
      assertFhirId(id);
      return write(event, resource, 'update', id, ports);
    case 'DELETE':
      assertFhirId(id);
      return deleteResource(resource, id, ports);
    default: {
      const Allow = resource.mapping.endings?.deletes ? 'GET, PUT, DELETE' : 'GET, PUT';
      throw new HttpError(405, 'method', 'This method is not supported.', { Allow });
    }
  }
}

function assertFhirId(id: string): void {
  if (isFhirId(id)) return;
  const message = 'The id in the URL is not a FHIR id: expected 1 to 64 of A-Z a-z 0-9 - .';
  throw new HttpError(400, 'no-fhir-id', message);
}

function unsupportedType(resources: SiteResources): HttpError {
  const types = [...resources.keys()];
  const supported = `${types.join(' and ')} ${types.length === 1 ? 'is' : 'are'}`;
  return new HttpError(404, 'resource-type', `This resource type is not supported, only ${supported}.`);
}

async function read(site: SiteResource, id: string, { source }: TransformPorts): Promise<Handled> {
  const resource = await readResource(site, id, source);
  return { result: answer(200, resource, ''), fhirId: id, losses: [] };
}
