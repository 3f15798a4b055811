import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FhirResource, Resource } from 'fhir/r4.js';
import type { SiteResource } from '../../../mapping/resources.ts';
import { replacedIds } from '../../record/absorbed.ts';
import { remarksText } from '../../remarks.ts';
import { readBack } from '../../sending.ts';
import { emptyAnswer, operationOutcome, resourceAnswer } from '../answer.ts';
import type { Applied } from '../applied.ts';
import type { Change } from '../change.ts';
import type { IntakeRequest } from '../dialects/dialect.ts';

/**
 * The answer to a create and an update: the resource as the message holds it, unless `Prefer` asks for less (FHIR R4 §3.1.0.1.9,
 * http.html#return). An OperationOutcome says what is not mapped exactly.
 */
export function writtenAnswer(
  { recorded, losses }: Extract<Applied, { recorded: object }>,
  { type, id }: Change,
  site: SiteResource,
  { headers }: IntakeRequest,
): APIGatewayProxyResult {
  const { built, draft, message, item } = recorded;
  // A write that is older than a deletion was not sent, and there is no resource to answer with.
  if (built === undefined && message.end?.kind === 'deleted') return emptyAnswer(200);
  const isGone = message.end?.kind === 'merged';
  const resource =
    built?.readBack ?? readBack(message.text, isGone, replacedIds(item.absorbed), id, site.mapping);
  const isNew = built !== undefined && draft?.change === 'create';
  const status = isNew ? 201 : 200;
  const versionId = resource.meta?.versionId ?? '';
  const about = {
    ...versionHeaders(resource),
    ...(isNew && { location: `${type}/${id}/_history/${versionId}` }),
  };
  switch (preferred(headers.prefer)) {
    case 'minimal':
      return emptyAnswer(status, about);
    case 'OperationOutcome': {
      const { sentOnly = [], longFields = [] } = draft ?? {};
      const remarks = remarksText({ losses, sentOnly, longFields }, site.profile);
      const diagnostics = remarks || 'Everything is mapped exactly.';
      return resourceAnswer(
        status,
        operationOutcome([{ severity: 'information', code: 'informational', diagnostics }]),
        about,
      );
    }
    default:
      return resourceAnswer(status, resource as FhirResource, about);
  }
}

/** What identifies a version to HTTP: `ETag` and `Last-Modified` (FHIR R4, http.html#versioning). */
export function versionHeaders({ meta: { versionId, lastUpdated } = {} }: Resource): Record<string, string> {
  return {
    ...(versionId && { etag: `W/"${versionId}"` }),
    ...(lastUpdated && { 'last-modified': new Date(lastUpdated).toUTCString() }),
  };
}

function preferred(prefer = ''): string {
  return /(?:^|[\s,;])return=(minimal|representation|OperationOutcome)/.exec(prefer)?.[1] ?? 'representation';
}
