import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { RESOURCES, resourcesOf } from '../mapping/resources.ts';
import { createControlIds } from '../runtime/control-id.ts';
import { createLog, errorKind } from '../runtime/observability/log.ts';
import { createMetrics, METRICS } from '../runtime/observability/metrics.ts';
import { readTrace } from '../runtime/observability/trace.ts';
import { createTraceSegments } from '../runtime/observability/trace-segments.ts';
import { SettingsError } from '../runtime/settings/settings.ts';
import { awsPorts } from './aws.ts';
import { answer, type Handled, HttpError, type Refusal } from './http.ts';
import { countsByPath } from './lost-paths.ts';
import { createExchange } from './mllp.ts';
import type { TransformPorts } from './ports.ts';
import { queriedSource } from './queried-source.ts';
import { dynamoRecordTable } from './record/dynamodb.ts';
import { LeaseTakenError } from './record/record.ts';
import { recordedSource } from './record/recorded-source.ts';
import { watchedRecord } from './record/watched-record.ts';
import { MOST_LISTED } from './remarks.ts';
import { transformSettings } from './settings.ts';
import { transform } from './transform.ts';
import { UnavailableError } from './unavailable.ts';
import { type Request, watchedQueue } from './watched-queue.ts';

const log = createLog('transform');
const metrics = createMetrics('transform');
const controlIds = createControlIds(Date.now, () => randomBytes(8));
let portsOf: ((request: Request) => TransformPorts) | undefined;

/**
 * The Lambda behind `ANY /persistence/{resource_type}` and `/persistence/{resource_type}/{id}`. It always
 * resolves to an answer; wrong settings are reported by each request (500) and not by a crash at start, which
 * API Gateway would answer with a body that the caller does not understand.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const start = performance.now();
  // Lambda sets it for each request. Read it first: after an await it may be that of another request.
  const trace = readTrace(process.env._X_AMZN_TRACE_ID);
  const requestId = event.requestContext?.requestId;
  const {
    result,
    fhirId,
    controlId,
    losses,
    event: choice,
    refusal,
    error,
    settings,
  } = await handle(event, {
    requestId,
    trace,
  });
  const level = result.statusCode >= 500 ? 'error' : 'info';
  log[level]('request-handled', {
    requestId,
    traceId: trace?.traceId,
    route: `${event.httpMethod} ${event.resource}`,
    status: result.statusCode,
    fhirId,
    controlId,
    lostPaths: losses.slice(0, MOST_LISTED).map(({ path }) => path),
    reason: refusal?.reason ?? choice,
    invalidPaths: refusal?.paths.slice(0, MOST_LISTED),
    durationMs: Math.round(performance.now() - start),
    error,
    settings,
  });
  if (losses.length > 0) metrics.record({ [METRICS.elementsLost]: losses.length });
  for (const [path, count] of countsByPath(losses))
    metrics.record({ [METRICS.elementsLost]: count }, { path });
  return result;
}

interface Ended extends Handled {
  readonly refusal?: { readonly reason: Refusal; readonly paths: readonly string[] };
  readonly error?: string;
  readonly settings?: readonly string[];
}

async function handle(event: APIGatewayProxyEvent, request: Request): Promise<Ended> {
  try {
    portsOf ??= connect();
    return await transform(event, portsOf(request));
  } catch (error) {
    if (error instanceof HttpError) {
      const result = answer(error.status, {}, error.message, error.headers);
      return { result, losses: [], refusal: error };
    }
    if (error instanceof UnavailableError) {
      const message = error instanceof LeaseTakenError ? LEASE_TAKEN : UNAVAILABLE;
      const result = answer(503, {}, message, { 'Retry-After': String(error.retryAfterSeconds) });
      return { result, losses: [], error: errorKind(error.cause ?? error) };
    }
    const result = answer(500, {}, 'The transform failed; the log of this request says more.');
    const settings = error instanceof SettingsError ? { settings: error.problems } : {};
    return { result, losses: [], error: errorKind(error), ...settings };
  }
}

const UNAVAILABLE = 'The queue, the record or the source of resources is not available now; try again.';
const LEASE_TAKEN = 'Other requests are writing this resource; try again.';

function connect(): (request: Request) => TransformPorts {
  const settings = transformSettings.read(process.env);
  const resources = resourcesOf(settings.siteProfile, RESOURCES);
  const { queue, archive } = awsPorts(settings);
  const { endpoint, record } = settings;
  const table = record && dynamoRecordTable(record.tableName, record.expiryDays);
  const kept = settings.readsRecord && table ? recordedSource(table) : archive;
  const exchange = endpoint && createExchange(endpoint, log);
  const watchers = { log, metrics, traceSegments: createTraceSegments(settings.traceSegmentsTo, log) };
  return (request) => {
    const source =
      exchange === undefined ? kept : queriedSource({ exchange, controlIds, onAnswered: queryLog(request) });
    return {
      queue: watchedQueue(queue, request, watchers),
      record: record && table && watchedRecord({ table, times: record.times, controlIds }, request, watchers),
      source,
      lastSent: table ? recordedSource(table) : source,
      controlIds,
      resources,
      newFhirId: randomUUID,
    };
  };
}

/** Logs the outcome of a query of this request. */
function queryLog({ requestId, trace }: Request): Parameters<typeof queriedSource>[0]['onAnswered'] {
  const start = performance.now();
  return ({ fhirId, controlId }, outcome) => {
    const durationMs = Math.round(performance.now() - start);
    log.info('patient-queried', {
      requestId,
      traceId: trace?.traceId,
      fhirId,
      controlId,
      outcome,
      durationMs,
    });
  };
}
