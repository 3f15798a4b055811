import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createControlIds } from '../runtime/control-id.ts';
import { createLog, errorKind } from '../runtime/log.ts';
import { createMetrics, METRICS } from '../runtime/metrics.ts';
import { SettingsError } from '../runtime/settings.ts';
import { awsPorts } from './aws.ts';
import { answer, HttpError } from './http.ts';
import { createMapping } from './mapping/adt-message.ts';
import { transformSettings } from './settings.ts';
import { type Handled, MOST_LISTED, type TransformPorts, transform, UnavailableError } from './transform.ts';

const log = createLog('transform');
const metrics = createMetrics('transform');
const controlIds = createControlIds(Date.now, () => randomBytes(8));
let ports: TransformPorts | undefined;

/**
 * The Lambda behind `ANY /persistence/{resource_type}` and `/persistence/{resource_type}/{id}`. It always
 * resolves to an answer; wrong settings are reported by each request (500) and not by a crash at start, which
 * API Gateway would answer with a body that the caller does not understand.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const start = performance.now();
  const { result, fhirId, controlId, losses, error, settings } = await handle(event);
  const level = result.statusCode >= 500 ? 'error' : 'info';
  log[level]('request-handled', {
    requestId: event.requestContext?.requestId,
    route: `${event.httpMethod} ${event.resource}`,
    status: result.statusCode,
    fhirId,
    controlId,
    lostPaths: losses.slice(0, MOST_LISTED).map(({ path }) => path),
    durationMs: Math.round(performance.now() - start),
    error,
    settings,
  });
  if (losses.length > 0) metrics.record({ [METRICS.elementsLost]: losses.length });
  return result;
}

async function handle(
  event: APIGatewayProxyEvent,
): Promise<Handled & { error?: string; settings?: readonly string[] }> {
  try {
    ports ??= connect();
    return await transform(event, ports);
  } catch (error) {
    if (error instanceof HttpError)
      return { result: answer(error.status, {}, error.message, error.headers), losses: [] };
    if (error instanceof UnavailableError) {
      const result = answer(503, {}, 'The queue or the archive is not available now; try again.', {
        'Retry-After': '1',
      });
      return { result, losses: [], error: errorKind(error.cause) };
    }
    const result = answer(500, {}, 'The transform failed; the log of this request says more.');
    const settings = error instanceof SettingsError ? { settings: error.problems } : {};
    return { result, losses: [], error: errorKind(error), ...settings };
  }
}

function connect(): TransformPorts {
  const settings = transformSettings.read(process.env);
  const mapping = createMapping(settings.siteProfile);
  return { ...awsPorts(settings), controlIds, mapping, newFhirId: randomUUID };
}
