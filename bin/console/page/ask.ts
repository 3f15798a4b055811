import type {
  Done,
  Exchanged,
  Found,
  MessageDetail,
  Method,
  Reading,
  RecordView,
  Sample,
  SendAnswer,
} from '../server/api.ts';

// The page's requests to its server. URLs contain no patient data.

export const samples = () => get<Sample[]>('/console/samples');

/** What is selected: a message by its control ID, or something in quarantine by its SQS message id. */
export interface Selection {
  readonly kind: 'messages' | 'quarantine';
  readonly id: string;
}

export const detail = ({ kind, id }: Selection, isRevealed: boolean) =>
  get<MessageDetail>(`/console/${isRevealed ? 'revealed/' : ''}${kind}/${encodeURIComponent(id)}`);

export const revealedRecord = (fhirId: string) =>
  get<RecordView>(`/console/revealed/record/${encodeURIComponent(fhirId)}`);

export const read = (text: string) => ask<Reading | Done>('POST', '/console/reading', { text });

export const sendDirectly = (text: string) => ask<Exchanged | Done>('POST', '/console/direct', { text });

export const search = (term: string, hours: number) =>
  ask<Found>('POST', '/console/search', { term, hours: String(hours) });

export const sendResource = (method: Method, text: string) =>
  ask<SendAnswer>('POST', '/console/messages', { method, text });

export const setFaultPlan = (plan: string) => ask<Done>('PUT', '/console/fault-plan', { plan });

export const resume = () => ask<Done>('POST', '/console/resume', {});

export const listQuarantine = () => ask<Done>('POST', '/console/quarantine/list', {});

export const resend = (id: string) => ask<Done>('POST', '/console/quarantine/resend', { id });

/** @param ids undefined: all */
export const resendAll = (ids: readonly string[] | undefined) =>
  ask<Done>('POST', '/console/quarantine/resend-all', { ids });

export const drop = (id: string, note: string) => ask<Done>('POST', '/console/quarantine/drop', { id, note });

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the console answered ${response.status}`);
  return response.json();
}

async function ask<T>(method: string, path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method, headers, body: JSON.stringify(body) });
  return response.json();
}
