import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * Checks that a request comes from the console's own page. A website that resolves its name to this machine (DNS
 * rebinding) is detected by Host. A cross-site request is detected by Origin, which browsers send with all methods but
 * GET and HEAD.
 *
 * @param port on which the console listens
 */
export function refusalOf(method: string, headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!own.includes(host)) return { status: 421, text: `the console answers only as ${own.join(' or ')}` };
  const isForeign =
    headers['sec-fetch-site'] !== undefined && !OWN_SITES.includes(String(headers['sec-fetch-site']));
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (origin !== `http://${host}` || isForeign)
    return {
      status: 403,
      text: `expected the header Origin: http://${host}, as the console's page sends it`,
    };
  if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
    return { status: 415, text: 'expected content-type: application/json' };
  return undefined;
}

const OWN_SITES = ['same-origin', 'none'];

/** The page may load only its own script, style and events, and must not be framed. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
