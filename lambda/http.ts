import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Resource } from 'fhir/r4.js';
import type { Loss } from '../mapping/core/losses.ts';
import { withoutMark } from '../runtime/byte-order-mark.ts';
import { jsonFault } from '../runtime/json-fault.ts';

/** Why a request is refused, for the log. */
export type Refusal =
  | 'resource-type'
  | 'method'
  | 'no-fhir-id'
  | 'id-mismatch'
  | 'no-body'
  | 'no-utf8'
  | 'no-json'
  | 'no-object'
  | 'too-deep'
  | 'invalid'
  | 'character-set'
  | 'too-large'
  | 'unknown'
  | 'no-query'
  | 'not-sendable'
  | 'conflict'
  | 'other-source'
  | 'no-server'
  | 'no-source'
  | 'no-patient'
  | 'deleted'
  | 'missing-credentials'
  | 'wrong-credentials'
  | 'expired-credentials';

/** An error response. Its message goes to the caller and holds no patient data. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly reason: Refusal;
  readonly headers: Readonly<Record<string, string>>;
  /** The wrong elements; they are logged. */
  readonly paths: readonly string[];

  constructor(
    status: number,
    reason: Refusal,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    paths: readonly string[] = [],
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.paths = paths;
  }
}

/** The answer to a request, and its facts for the log, as far as it got. */
export interface Handled {
  readonly result: APIGatewayProxyResult;
  readonly fhirId?: string;
  readonly controlId?: string;
  readonly losses: readonly Loss[];
  /** Set if the event of the message depends on what was sent before, and that is not known. */
  readonly event?: 'by-state-alone' | undefined;
}

/** Every answer is a JSON object with `resource` and `message`: an error has an empty resource. */
export function answer(
  status: number,
  resource: Resource | Record<string, never>,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ resource, message }),
  };
}

/** Deeper than any resource, and shallow enough for every recursion over it. */
const MOST_LEVELS = 64;

/**
 * The JSON object in the body of a request.
 *
 * @throws HttpError 400 if the body holds none
 */
export function readBody({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>): object {
  return readObject(isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''));
}

/**
 * The JSON object in a body, as text or as it was sent, in UTF-8.
 *
 * @throws HttpError 400 if the body holds none
 */
export function readObject(content: string | Uint8Array): object {
  if (content.length === 0)
    throw new HttpError(400, 'no-body', 'The request has no body, expected a FHIR resource as JSON.');
  const text = typeof content === 'string' ? withoutMark(content) : utf8(content);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The message of the native error quotes the text, which is patient data.
    throw new HttpError(400, 'no-json', `The body is not JSON: ${jsonFault(text)}.`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, 'no-object', 'The body is not a JSON object, expected a FHIR resource.');
  }
  if (!isShallow(body, MOST_LEVELS))
    throw new HttpError(400, 'too-deep', `The body is nested deeper than ${MOST_LEVELS} levels.`);
  return body;
}

/** Without a byte order mark at its start. */
function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, 'no-utf8', 'The body is not UTF-8.');
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const entry of value) if (!isShallow(entry, levels - 1)) return false;
    return true;
  }
  for (const name in value)
    if (!isShallow((value as Readonly<Record<string, unknown>>)[name], levels - 1)) return false;
  return true;
}
