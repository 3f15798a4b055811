import type { APIGatewayProxyEvent } from 'aws-lambda';

/** An HTTP request with its complete body. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** The routes of the two deployed REST APIs, as API Gateway writes them: that of the transform, and that of the intake. */
const ROUTES = [
  { resource: '/persistence/{resource_type}', pattern: /^\/persistence\/(?<resource_type>[^/]+)$/ },
  {
    resource: '/persistence/{resource_type}/{id}',
    pattern: /^\/persistence\/(?<resource_type>[^/]+)\/(?<id>[^/]+)$/,
  },
  // The deployed API has the paths of its sources alone.
  { resource: '/{source}', pattern: /^\/(?<source>(?!persistence$)[^/]+)\/?$/ },
  { resource: '/{source}/{proxy+}', pattern: /^\/(?<source>(?!persistence\/)[^/]+)\/(?<proxy>.+)$/ },
];

/**
 * The event that API Gateway's REST API passes to a Lambda proxy integration, limited to the parts that the Lambdas
 * read; undefined if the API has no such route. Path parameters are decoded. A body that is not UTF-8, or is for the intake, is base64-encoded.
 */
export function apiEvent(request: HttpRequest, requestId: string): APIGatewayProxyEvent | undefined {
  const [path = '', query] = request.target.split('?', 2);
  for (const { resource: template, pattern } of ROUTES) {
    const { groups } = pattern.exec(path) ?? {};
    if (groups === undefined) continue;
    const { source, ...parameters } = groups;
    const resource = source === undefined ? template : template.replace('{source}', () => source);
    const pathParameters = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, decoded(value)]),
    );
    const headers = headersOf(request);
    // The API of the intake takes every body as bytes, because signatures are of bytes.
    const text = source === undefined ? utf8(request.body) : undefined;
    return {
      resource,
      path: decoded(path),
      httpMethod: request.method,
      headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
      multiValueHeaders: Object.fromEntries(headers),
      queryStringParameters: query ? Object.fromEntries(new URLSearchParams(query)) : null,
      multiValueQueryStringParameters: null,
      pathParameters,
      stageVariables: null,
      requestContext: {
        requestId,
        resourcePath: resource,
        path: decoded(path),
        httpMethod: request.method,
      } as APIGatewayProxyEvent['requestContext'],
      body: request.body.length === 0 ? null : (text ?? Buffer.from(request.body).toString('base64')),
      isBase64Encoded: text === undefined,
    };
  }
  return undefined;
}

function headersOf({ headers }: HttpRequest): [string, string[]][] {
  return Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat()]);
}

/** Percent-decoded, or unchanged if the percent-encoding is invalid. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    // With its byte order mark, as API Gateway passes it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
