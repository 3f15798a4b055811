import type { Done, MessageDetail, Method, Sample, SendAnswer } from '../api.ts';

// The page's requests to its server. URLs contain no patient data.

export const samples = () => get<Sample[]>('/console/samples');

export const detail = (controlId: string) =>
  get<MessageDetail>(`/console/messages/${encodeURIComponent(controlId)}`);

export const sendResource = (method: Method, text: string) =>
  ask<SendAnswer>('POST', '/console/messages', { method, text });

export const setFaultPlan = (plan: string) => ask<Done>('PUT', '/console/fault-plan', { plan });

export const resume = () => ask<Done>('POST', '/console/resume', {});

export const resend = (id: string) => ask<Done>('POST', '/console/quarantine/resend', { id });

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
