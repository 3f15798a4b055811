import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { IntakeRequest } from './dialects/dialect.ts';

/** The API has `/NAME` and `/NAME/{proxy+}` for each source. */
export function sourceNameOf({ resource }: APIGatewayProxyEvent): string {
  return resource.split('/')[1] ?? '';
}

/** The request that API Gateway's REST API passes to a Lambda proxy integration. */
export function intakeRequest(event: APIGatewayProxyEvent): IntakeRequest {
  const { proxy } = event.pathParameters ?? {};
  return {
    method: event.httpMethod.toUpperCase(),
    path: proxy === undefined ? '' : `/${proxy}`,
    headers: headersOf(event),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Several headers of one name are one, separated by commas (RFC 9110 §5.3). */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): Record<string, string> {
  const all = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values?.join(', ')]);
  const entries = all.length > 0 ? all : Object.entries(headers ?? {});
  return Object.fromEntries(
    entries.flatMap(([name = '', value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );
}

/** An answer whose `Location` is below the URL of its source, as the path that the caller has used: with the stage. */
export function located(result: APIGatewayProxyResult, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const { location } = result.headers ?? {};
  if (location === undefined) return result;
  const { proxy } = event.pathParameters ?? {};
  const called = event.requestContext?.path ?? event.path;
  const base =
    proxy !== undefined && called.endsWith(`/${proxy}`)
      ? called.slice(0, -proxy.length - 1)
      : called.replace(/\/$/, '');
  return { ...result, headers: { ...result.headers, location: `${base}/${location}` } };
}
