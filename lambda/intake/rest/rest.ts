import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FhirResource } from 'fhir/r4.js';
import { isFhirId } from '../../../mapping/core/fhir-id.ts';
import type { SiteResource } from '../../../mapping/resources.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { HttpError, readObject } from '../../http.ts';
import { readResource } from '../../read.ts';
import { sourceVersion } from '../../record/source-version.ts';
import { validated } from '../../validated.ts';
import { emptyAnswer, refusal, resourceAnswer } from '../answer.ts';
import type { Applied } from '../applied.ts';
import { apply } from '../apply.ts';
import { settled } from '../apply-all.ts';
import type { Change } from '../change.ts';
import type { IntakeRequest } from '../dialects/dialect.ts';
import type { IntakePorts } from '../ports.ts';
import { capabilityStatement } from './capability-statement.ts';
import { versionHeaders, writtenAnswer } from './written-answer.ts';

/** One request to a FHIR REST API. */
interface Interaction {
  readonly request: IntakeRequest;
  readonly source: FhirSource;
  readonly ports: IntakePorts;
}

/**
 * FHIR's REST API (R4 §3.1.0, http.html), as far as messages can serve it: read, vread of the last version, create, update,
 * delete and capabilities. GET answers with what was last sent.
 *
 * @throws HttpError 4xx for other interactions, and for what a read does not find
 */
export async function rest(
  request: IntakeRequest,
  source: FhirSource,
  ports: IntakePorts,
): Promise<APIGatewayProxyResult> {
  const interaction: Interaction = { request, source, ports };
  const [, type = '', id, history, version, ...more] = request.path.replace(/\/$/, '').split('/');
  if (type === '')
    throw notSupported(
      'Batches and transactions are for a source of dialect transaction: here every resource has its request.',
    );
  if (type === 'metadata' && id === undefined) {
    assertMethod(request, ['GET']);
    return resourceAnswer(200, capabilityStatement(ports.resources));
  }
  const site = ports.resources.get(type);
  if (site === undefined) {
    const types = [...ports.resources.keys()].join(' and ');
    throw new HttpError(404, 'resource-type', `This resource type is not supported, only ${types}.`);
  }
  if (id === undefined) return create(interaction, site);
  if (!isFhirId(id))
    throw notSupported('Expected a FHIR id after the type: searches and operations are not supported.');
  if (history === undefined) return instance(interaction, site, id);
  if (history !== '_history' || version === undefined || more.length > 0)
    throw notSupported('Histories, operations and compartments are not supported.');
  assertMethod(request, ['GET']);
  return read(interaction, site, id, version);
}

function instance(interaction: Interaction, site: SiteResource, id: string): Promise<APIGatewayProxyResult> {
  const { request, source, ports } = interaction;
  assertMethod(request, ['GET', 'PUT', 'DELETE']);
  if (request.method === 'GET') return read(interaction, site, id, undefined);
  const change = request.method === 'PUT' ? updateOf(request, site, id) : deletionOf(site, id);
  return answered(interaction, site, change, apply(change, source, 'refused', ports));
}

async function read(
  { ports }: Interaction,
  site: SiteResource,
  id: string,
  version: string | undefined,
): Promise<APIGatewayProxyResult> {
  const resource = await readResource(site, id, ports.lastSent);
  if (version !== undefined && version !== resource.meta?.versionId)
    throw new HttpError(404, 'unknown', 'Only the last version can be read.');
  return resourceAnswer(200, resource as FhirResource, versionHeaders(resource));
}

/** A POST makes a new resource, whatever id and version it has elsewhere. */
async function create(interaction: Interaction, site: SiteResource): Promise<APIGatewayProxyResult> {
  const { request, source, ports } = interaction;
  assertMethod(request, ['POST']);
  if (request.headers['if-none-exist'] !== undefined)
    throw new HttpError(400, 'method', 'If-None-Exist: conditional creates are not supported.');
  const body = validated(readObject(request.body), site.module);
  const id = ports.newFhirId();
  const resource = { ...body, id };
  const change: Change = {
    type: site.module.type,
    id,
    kind: 'write',
    version: undefined,
    lastUpdated: undefined,
    resource,
  };
  return answered(interaction, site, change, apply(change, source, 'refused', ports));
}

/** The version counts as for `PUT /persistence`: a client may have read a version of ours, which is none of its own. */
function updateOf({ body, headers }: IntakeRequest, { module }: SiteResource, id: string): Change {
  const resource = validated(readObject(body), module);
  if (resource.id !== id)
    throw new HttpError(400, 'id-mismatch', `${module.type}.id: expected the id of the URL.`);
  const stated = sourceVersion(resource.meta, headers['if-match']);
  return {
    type: module.type,
    id,
    kind: 'write',
    version: stated && String(stated.number),
    lastUpdated: stated?.lastUpdated === undefined ? undefined : resource.meta?.lastUpdated,
    resource,
  };
}

function deletionOf({ module: { type } }: SiteResource, id: string): Change {
  return { type, id, kind: 'delete', version: undefined, lastUpdated: undefined };
}

/** @throws UnavailableError if it may succeed later */
async function answered(
  { request, source, ports }: Interaction,
  site: SiteResource,
  change: Change,
  applying: Promise<Applied>,
): Promise<APIGatewayProxyResult> {
  const applied = await settled(change, source, applying, ports);
  switch (applied.outcome) {
    case 'unavailable':
      throw applied.error;
    case 'refused':
      return refusal([applied.error]);
    case 'ignored':
      return emptyAnswer(change.kind === 'delete' ? 204 : 200);
    default:
      return change.kind === 'delete' ? emptyAnswer(204) : writtenAnswer(applied, change, site, request);
  }
}

function assertMethod({ method }: IntakeRequest, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  const Allow = allowed.join(', ');
  throw new HttpError(405, 'method', `This interaction is not supported: expected ${Allow}.`, { Allow });
}

function notSupported(message: string): HttpError {
  return new HttpError(404, 'method', message);
}
