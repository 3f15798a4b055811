import type { Method, SendAnswer } from '../../bin/console/server/api.ts';
import { moduleOf, PERSONS, RESOURCES } from '../../mapping/resources.ts';

interface ApiAnswer {
  readonly resource?: { readonly meta?: { readonly versionId?: string } };
  readonly message?: string;
}

/** Sends a text to the API, whatever its content, and returns the answer unchanged. */
export async function send(apiUrl: string, method: Method, text: string): Promise<SendAnswer> {
  const { type, id } = namedIn(text);
  if (method === 'PUT' && id === undefined)
    return { status: 0, message: `PUT needs the FHIR id: ${type}.id is missing.`, controlId: undefined };
  const url = `${apiUrl}/persistence/${type}${method === 'POST' ? '' : `/${encodeURIComponent(id ?? '')}`}`;
  const headers = { 'content-type': 'application/fhir+json' };
  const response = await fetch(url, { method, headers, body: text });
  const { resource, message = '' } = (await response.json()) as ApiAnswer;
  return {
    status: response.status,
    message,
    controlId: response.ok ? resource?.meta?.versionId : undefined,
  };
}

/** Type and id of a resource, as far as they can be read. What is wrong is for the API to refuse, in its own words. */
function namedIn(text: string): { type: string; id: string | undefined } {
  try {
    const { resourceType, id } = JSON.parse(text) as { resourceType?: unknown; id?: unknown };
    const type = moduleOf(resourceType, RESOURCES)?.type ?? PERSONS.type;
    return { type, id: typeof id === 'string' && id !== '' ? id : undefined };
  } catch {
    // The API refuses what is not JSON, with its own message.
    return { type: PERSONS.type, id: 'no-json' };
  }
}
