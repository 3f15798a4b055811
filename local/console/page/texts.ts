import type { MessageRow, MessageState } from '../api.ts';

export const STATES: Readonly<Record<MessageState, string>> = {
  queued: 'queued',
  retrying: 'retrying',
  delivered: 'delivered',
  quarantined: 'quarantined',
};

/** `14:03:22`. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** `12 ms`, `3.4 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** From the queue to the final state, or until now. */
export function latency({ enqueuedAt, settledAt }: MessageRow, now: number): string {
  return duration((settledAt ?? now) - enqueuedAt);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
