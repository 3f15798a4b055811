import type { Patient } from 'fhir/r4.js';
import { eventually } from './eventually.ts';

export interface Answer {
  readonly status: number;
  readonly resource: Patient;
  readonly message: string;
}

/** Calls the transform over HTTP. */
export async function call(url: string, method: string, path = '', body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${url}/persistence/Patient${path}`, { method, ...init });
  return { status: response.status, ...((await response.json()) as { resource: Patient; message: string }) };
}

/** GET until it reads a version: the message goes through queue, sender and endpoint first. */
export async function readVersion(url: string, { id, meta }: Patient, timeoutMs = 60_000): Promise<Patient> {
  const answer = await eventually(
    () => call(url, 'GET', `/${id}`),
    ({ resource }) => resource.meta?.versionId === meta?.versionId,
    timeoutMs,
  );
  return answer.resource;
}
