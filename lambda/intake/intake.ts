import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { HttpError } from '../http.ts';
import { emptyAnswer, refusal } from './answer.ts';
import type { Applied } from './applied.ts';
import { applyAll } from './apply-all.ts';
import type { IntakeRequest, Notice } from './dialects/dialect.ts';
import { NOTIFYING } from './dialects/dialects.ts';
import { keepRefused } from './keep-refused.ts';
import type { IntakePorts } from './ports.ts';
import { recentChanges } from './recent-changes.ts';
import { rest } from './rest/rest.ts';

/**
 * Takes a request of a FHIR server:
 *
 *     request ─▶ source ─▶ authenticate ─▶ body limit ─▶ dialect ─▶ changes ─▶ record and queue ─▶ answer
 *                                                           └ can never be sent ─▶ quarantine, 4xx
 *
 * @param sourceName first segment of the path
 * @throws HttpError for what the caller has to correct
 * @throws UnavailableError for what may succeed later
 */
export async function intake(
  sourceName: string,
  request: IntakeRequest,
  ports: IntakePorts,
): Promise<APIGatewayProxyResult> {
  const source = ports.sources.get(sourceName);
  if (source === undefined)
    throw new HttpError(404, 'no-source', 'The first part of the path is not the name of a source.');
  await ports.authenticate(request, source);
  try {
    assertBodySize(request, source);
    if (source.dialect === 'rest') return await rest(request, source, ports);
    return await notified(NOTIFYING[source.dialect].read(request), source, ports);
  } catch (error) {
    if (error instanceof HttpError && isLost(error, request, source))
      await keepRefused({ source, error, change: undefined, body: request.body }, ports);
    throw error;
  }
}

function assertBodySize({ body }: IntakeRequest, { maximumBodyKiB = Number.POSITIVE_INFINITY }: FhirSource) {
  const most = maximumBodyKiB * 1024;
  if (body.length > most)
    throw new HttpError(413, 'too-large', `The body has ${body.length} bytes, the most is ${most}.`);
}

/** Whether a request that was refused may have reported a change. A REST client also asks: it reads, searches, calls operations. */
function isLost(
  { reason }: HttpError,
  { method, path, body }: IntakeRequest,
  { dialect }: FhirSource,
): boolean {
  if (reason === 'no-server') return true;
  const isQuestion = dialect === 'rest' && (method === 'GET' || /\/(?:_search|\$[^/]*)$/.test(path));
  return body.length > 0 && !isQuestion;
}

async function notified(
  { changes, isUnspecific = false, events }: Notice,
  source: FhirSource,
  ports: IntakePorts,
): Promise<APIGatewayProxyResult> {
  const since = ports.now();
  const applied = await applyAll(changes, source, since, ports);
  if (isUnspecific)
    // What is refused of them is kept; the notification itself need not be about it.
    for await (const recent of recentChanges(source, ports))
      applied.push(...(await applyAll(recent, source, since, ports)).filter(isUnavailable));
  const answer = answerTo(applied);
  if (events !== undefined) await count(events, source, ports);
  return answer;
}

function isUnavailable({ outcome }: Applied): boolean {
  return outcome === 'unavailable';
}

/** @throws UnavailableError if any change may succeed later: what is done already is recognized when it comes again */
function answerTo(applied: readonly Applied[]): APIGatewayProxyResult {
  for (const one of applied) if (one.outcome === 'unavailable') throw one.error;
  const [first, ...others] = applied.flatMap((one) => (one.outcome === 'refused' ? one.error : []));
  return first === undefined ? emptyAnswer(200) : refusal([first, ...others]);
}

/** A number that follows none that is known says that events have not come. */
async function count(
  events: NonNullable<Notice['events']>,
  { name }: FhirSource,
  { eventNumbers, events: { onMissed } }: IntakePorts,
): Promise<void> {
  const known = await eventNumbers.advance(name, events.subscription, events.last);
  const missed = known === undefined ? 0 : events.first - known - 1;
  if (missed > 0) onMissed(missed);
}
