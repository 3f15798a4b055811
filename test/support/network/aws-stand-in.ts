import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// Speaks the protocols of STS, IAM, CloudFormation and EC2 (query, XML), of SSM and Secrets Manager (JSON) and of API Gateway (REST).

/** Answers an operation: what its response holds, in the names of the wire, or an error. */
export type Answer = (parameters: Readonly<Record<string, string>>) => object | AwsError;

/** An error as a service gives it. */
export class AwsError {
  readonly code: string;
  readonly message: string;
  readonly status: number;

  constructor(code: string, message = 'no', status = 400) {
    this.code = code;
    this.message = message;
    this.status = status;
  }
}

export interface AwsStandIn {
  readonly url: string;
  /** The operations that were called, in order. */
  readonly called: readonly string[];
  close(): Promise<void>;
}

/** @param answers by the name of the operation; all others are refused as a service refuses whom it does not allow */
export async function startAws(answers: Readonly<Record<string, Answer>>): Promise<AwsStandIn> {
  const called: string[] = [];
  const server = createServer(async (request, response) => {
    const { operation, parameters, write } = callOf(request, await text(request));
    called.push(operation);
    const answer = answers[operation]?.(parameters) ?? new AwsError('AccessDenied', 'not allowed', 403);
    const status = answer instanceof AwsError ? answer.status : 200;
    response.writeHead(status, errorHeader(answer)).end(write(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Call {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  write(answer: object): string;
}

function callOf({ headers, url }: IncomingMessage, body: string): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string')
    return { operation: target.split('.')[1] ?? '', parameters: JSON.parse(body), write: writeJson };
  if (url?.startsWith('/account')) return { operation: 'GetAccount', parameters: {}, write: writeJson };
  const parameters = Object.fromEntries(new URLSearchParams(body));
  const operation = parameters.Action ?? '';
  const isEc2 = parameters.Version === '2016-11-15';
  return { operation, parameters, write: (answer) => writeXml(operation, answer, isEc2) };
}

function errorHeader(answer: object): Record<string, string> {
  return answer instanceof AwsError ? { 'x-amzn-errortype': answer.code } : {};
}

function writeJson(answer: object): string {
  return JSON.stringify(
    answer instanceof AwsError ? { __type: answer.code, message: answer.message } : answer,
  );
}

function writeXml(operation: string, answer: object, isEc2: boolean): string {
  if (answer instanceof AwsError) {
    const error = xml({ Error: { Type: 'Sender', Code: answer.code, Message: answer.message } });
    return isEc2
      ? `<Response><Errors>${error}</Errors></Response>`
      : `<ErrorResponse>${error}</ErrorResponse>`;
  }
  const content = xml(answer, isEc2 ? 'item' : 'member');
  const result = isEc2 ? content : `<${operation}Result>${content}</${operation}Result>`;
  return `<${operation}Response>${result}</${operation}Response>`;
}

/** @param element of a list */
function xml(value: unknown, element = 'member'): string {
  if (Array.isArray(value))
    return value.map((one) => `<${element}>${xml(one, element)}</${element}>`).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `<${name}>${xml(one, element)}</${name}>`)
    .join('');
}
