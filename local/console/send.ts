import type { Method, SendAnswer } from './api.ts';

interface ApiAnswer {
  readonly resource?: { readonly meta?: { readonly versionId?: string } };
  readonly message?: string;
}

/** Sends a text to the API, whatever its content, and returns the answer unchanged. */
export async function send(apiUrl: string, method: Method, text: string): Promise<SendAnswer> {
  const id = method === 'PUT' ? idOf(text) : undefined;
  if (method === 'PUT' && id === undefined)
    return { status: 0, message: 'PUT needs the FHIR id: Patient.id is missing.', controlId: undefined };
  const url = `${apiUrl}/persistence/Patient${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
  const headers = { 'content-type': 'application/fhir+json' };
  const response = await fetch(url, { method, headers, body: text });
  const { resource, message = '' } = (await response.json()) as ApiAnswer;
  return {
    status: response.status,
    message,
    controlId: response.ok ? resource?.meta?.versionId : undefined,
  };
}

function idOf(text: string): string | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    // The API refuses what is not JSON, with its own message.
    return 'no-json';
  }
}
