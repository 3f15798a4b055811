import type { Bundle } from 'fhir/r4.js';
import { unavailable } from './fetch-error.ts';

/**
 * The URL of the next page of a search, undefined on the last one.
 *
 * @param root base URL of the server, without a slash at its end
 * @throws UnavailableError if the link leaves the base URL: the credentials of the server would go elsewhere
 */
export function nextPage({ link }: Bundle, root: string): URL | undefined {
  const next: unknown = link?.find((one) => one?.relation === 'next')?.url;
  if (next === undefined) return undefined;
  const url = URL.parse(String(next), `${root}/`);
  if (url === null || !isBelow(url, new URL(root)) || !isDecodable(url.search))
    throw unavailable('server', 'next-link');
  return url;
}

function isBelow(url: URL, base: URL): boolean {
  const path = base.pathname.replace(/\/$/, '');
  const isUser = url.username !== '' || url.password !== '';
  return (
    url.origin === base.origin && !isUser && (url.pathname === path || url.pathname.startsWith(`${path}/`))
  );
}

/** Where not, no signature can be made of it. */
function isDecodable(query: string): boolean {
  try {
    return decodeURIComponent(query) !== undefined;
  } catch {
    return false;
  }
}
