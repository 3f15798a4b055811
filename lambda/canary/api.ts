import { createSigner } from '../../runtime/http/sigv4.ts';
import { httpCall } from '../intake/fetch/http-call.ts';
import { UnavailableError } from '../unavailable.ts';
import type { Answer, CanaryPorts } from './run.ts';
import { CANARY_PATH } from './test-patient.ts';

/** The transform answers within 25 s, or API Gateway does after 29 s. */
const TIMEOUT_MS = 29_000;
const MOST_BYTES = 65_536;

/** @param root URL of the API, without a slash at its end; requests are signed for it */
export function createApi(root: string, region: string, now: () => number): Pick<CanaryPorts, 'put' | 'get'> {
  const url = new URL(`${root}${CANARY_PATH}`);
  const sign = createSigner(
    { service: 'execute-api', region },
    (cause) => new UnavailableError('AWS credentials', { cause }),
  );
  async function call(method: string, resource?: object): Promise<Answer> {
    const headers = { 'content-type': 'application/fhir+json' };
    const body = resource && JSON.stringify(resource);
    const signable = { method, url, headers, ...(body !== undefined && { body: Buffer.from(body) }) };
    const signed = await sign(signable, new Date(now()));
    const { status, text } = await httpCall({
      method,
      url,
      headers: signed,
      body,
      timeoutMs: TIMEOUT_MS,
      mostBytes: MOST_BYTES,
    });
    return { status, resource: resourceOf(text) };
  }
  return { put: (resource) => call('PUT', resource), get: () => call('GET') };
}

function resourceOf(text: string): unknown {
  try {
    return JSON.parse(text).resource;
  } catch {
    return undefined;
  }
}
