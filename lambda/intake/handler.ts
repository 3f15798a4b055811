import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createLog, errorKind } from '../../runtime/observability/log.ts';
import { createMetrics, METRICS } from '../../runtime/observability/metrics.ts';
import { readTrace } from '../../runtime/observability/trace.ts';
import { SettingsError } from '../../runtime/settings/settings.ts';
import { HttpError } from '../http.ts';
import { UnavailableError } from '../unavailable.ts';
import type { Request } from '../watched-queue.ts';
import { failure, refusal, resourceAnswer } from './answer.ts';
import { connect, type PortsOf } from './connect.ts';
import { intake } from './intake.ts';
import { intakeRequest, located, sourceNameOf } from './intake-event.ts';
import { intakeSettings } from './settings.ts';

const log = createLog('intake');
const metrics = createMetrics('intake');
let portsOf: PortsOf | undefined;

/**
 * The Lambda behind `ANY /NAME` and `/NAME/{proxy+}` of each source. It always resolves to an answer; wrong settings are reported
 * by each request (500) and not by a crash at start, which API Gateway would answer with a body that no caller understands.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const start = performance.now();
  // Lambda sets it for each request. Read it first: after an await it may be that of another request.
  const trace = readTrace(process.env._X_AMZN_TRACE_ID);
  const requestId = event.requestContext?.requestId;
  const { result, source, refused, ...facts } = await handle(event, { requestId, trace });
  const level = result.statusCode >= 500 ? 'error' : 'info';
  log[level]('request-handled', {
    requestId,
    traceId: trace?.traceId,
    // Only the API of a developer's machine has a path for what is no source: its name may be anything.
    route: `${event.httpMethod} ${source === undefined ? '/{source}' : event.resource}`,
    source,
    status: result.statusCode,
    reason: refused?.reason,
    invalidPaths: refused?.paths,
    durationMs: Math.round(performance.now() - start),
    ...facts,
  });
  if (result.statusCode === 401) metrics.record({ [METRICS.intakeUnauthorized]: 1 });
  return located(result, event);
}

interface Ended {
  readonly result: APIGatewayProxyResult;
  /** Only of a source that there is: any other is a text of the caller. */
  readonly source?: string | undefined;
  readonly refused?: HttpError;
  readonly error?: string;
  readonly settings?: readonly string[];
}

async function handle(event: APIGatewayProxyEvent, about: Request): Promise<Ended> {
  let source: string | undefined;
  try {
    portsOf ??= connect(intakeSettings.read(process.env), log, metrics);
    const name = sourceNameOf(event);
    const ports = portsOf({ ...about, source: name }, event.requestContext?.identity?.userArn);
    source = ports.sources.has(name) ? name : undefined;
    return { result: await intake(name, intakeRequest(event), ports), source };
  } catch (error) {
    if (error instanceof HttpError) return { result: refusal([error]), source, refused: error };
    if (error instanceof UnavailableError) {
      const headers = { 'Retry-After': String(error.retryAfterSeconds) };
      const result = resourceAnswer(503, failure('transient', UNAVAILABLE), headers);
      return { result, source, error: errorKind(error.cause ?? error) };
    }
    const result = resourceAnswer(500, failure('exception', FAILED));
    const settings = error instanceof SettingsError ? { settings: error.problems } : {};
    return { result, source, error: errorKind(error), ...settings };
  }
}

const UNAVAILABLE = 'The queue, the record or the FHIR server of the source is not available now; try again.';
const FAILED = 'The intake failed; the log of this request says more.';
