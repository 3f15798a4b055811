import { networkCode } from '../../../runtime/http/network-code.ts';
import { UnavailableError } from '../../unavailable.ts';
import { FetchError } from './fetch-error.ts';

export interface Call {
  /** GET if absent. */
  readonly method?: string;
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Until the answer is complete. */
  readonly timeoutMs: number;
  /** Of the body of the answer, decompressed. */
  readonly mostBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One call over HTTP. A redirect is an answer like any other: it is not followed, since it would take the credentials elsewhere.
 *
 * @throws UnavailableError if there is no complete answer in time, or a larger one
 */
export async function httpCall({ url, method = 'GET', headers, body, ...limits }: Call): Promise<Answer> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      redirect: 'manual',
      signal,
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await textOf(response, limits.mostBytes),
    };
  } catch (error) {
    const cause = error instanceof FetchError ? error : new FetchError(networkCode(error));
    throw new UnavailableError('server', { cause });
  }
}

async function textOf(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new FetchError('too-large');
    chunks.push(chunk);
  }
  // Without a byte order mark at its start.
  return new TextDecoder().decode(Buffer.concat(chunks));
}
