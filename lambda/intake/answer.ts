import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FhirResource, OperationOutcome, OperationOutcomeIssue } from 'fhir/r4.js';
import type { HttpError, Refusal } from '../http.ts';

const NOT_STORED = { 'cache-control': 'no-store' };

/** An answer without a body: some servers take anything else than a FHIR resource in a 2xx answer for a failure. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return { statusCode: status, headers: { ...NOT_STORED, ...headers }, body: '' };
}

export function resourceAnswer(
  status: number,
  resource: FhirResource,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8', ...NOT_STORED, ...headers },
    body: JSON.stringify(resource),
  };
}

/** The answer to what is refused. Its status is that of the first error. */
export function refusal(errors: readonly [HttpError, ...HttpError[]]): APIGatewayProxyResult {
  const [{ status, headers }] = errors;
  return resourceAnswer(status, operationOutcome(errors.map(errorIssue)), headers);
}

export function operationOutcome(issue: OperationOutcomeIssue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue };
}

export function failure(code: OperationOutcomeIssue['code'], diagnostics: string): OperationOutcome {
  return operationOutcome([{ severity: 'error', code, diagnostics }]);
}

function errorIssue({ reason, message }: HttpError): OperationOutcomeIssue {
  return { severity: 'error', code: CODES[reason] ?? 'invalid', diagnostics: message };
}

/** Codes of R4's value set issue-type; what is not listed is invalid content. */
const CODES: Partial<Record<Refusal, OperationOutcomeIssue['code']>> = {
  'resource-type': 'not-supported',
  method: 'not-supported',
  'no-json': 'structure',
  'no-object': 'structure',
  'no-utf8': 'structure',
  'no-body': 'required',
  'too-deep': 'too-long',
  'too-large': 'too-long',
  unknown: 'not-found',
  'no-source': 'not-found',
  'no-server': 'incomplete',
  'not-sendable': 'business-rule',
  conflict: 'conflict',
  'other-source': 'conflict',
  deleted: 'deleted',
  'missing-credentials': 'login',
  'wrong-credentials': 'login',
  'expired-credentials': 'expired',
};
