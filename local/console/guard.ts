import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * Whether a request comes from this machine's own page. A page of the web that made its own name lead here (DNS
 * rebinding) shows in Host; one that posts across shows in Origin, which browsers send with everything but GET and HEAD.
 *
 * @param port on which the console listens
 */
export function refusalOf(method: string, headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!own.includes(host)) return { status: 421, text: `the console answers as ${own.join(' or ')} alone` };
  const isForeign =
    headers['sec-fetch-site'] !== undefined && !OWN_SITES.includes(String(headers['sec-fetch-site']));
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (origin !== `http://${host}` || isForeign)
    return { status: 403, text: `expected the header Origin: http://${host}, as the page itself sends it` };
  if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
    return { status: 415, text: 'expected content-type: application/json' };
  return undefined;
}

const OWN_SITES = ['same-origin', 'none'];

/** What the page may load and do: its own script, style and events, nothing from elsewhere, and in no frame. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
