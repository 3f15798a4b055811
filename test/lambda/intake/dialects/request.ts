import type { IntakeRequest } from '../../../../lambda/intake/dialects/dialect.ts';

/** A request as tests write it: an object is sent as JSON. */
export interface WrittenRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/** A POST to the URL of the source, if nothing else is said. */
export function request({ method = 'POST', path = '', headers = {}, body }: WrittenRequest): IntakeRequest {
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
  return { method, path, headers, body: new TextEncoder().encode(text) };
}

/** What reading throws, as it is answered: status, reason and message. */
export function refusal(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    const { status, reason, message } = error as Record<string, unknown>;
    return { status, reason, message };
  }
}
