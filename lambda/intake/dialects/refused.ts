import { HttpError, type Refusal } from '../../http.ts';

/** @throws HttpError 400 always: place in the request, such as `entry[2].request.url`, and what was expected there */
export function refuse(place: string, expected: string, reason: Refusal = 'invalid'): never {
  throw new HttpError(400, reason, `${place}: expected ${expected}.`, {}, [place]);
}

/**
 * For dialects that have one URL for everything.
 *
 * @throws HttpError 405 for another method than POST, 404 for another URL than that of the source
 */
export function assertPostToSource({ method, path }: { method: string; path: string }): void {
  assertMethod(method, ['POST']);
  if (path === '' || path === '/') return;
  const message = 'Nothing is at this URL: expected the URL of the source, with nothing after its name.';
  throw new HttpError(404, 'unknown', message);
}

/** @throws HttpError 405 for a method that the dialect does not use */
export function assertMethod(method: string, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  const Allow = allowed.join(', ');
  throw new HttpError(405, 'method', `This method is not supported: expected ${Allow}.`, { Allow });
}
