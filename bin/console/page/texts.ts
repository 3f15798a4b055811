import type { MessageRow, MessageState } from '../server/api.ts';

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

/** `14:03:22` of today, else `30 Nov 14:03:22`. */
export function moment(at: number): string {
  const day = (time: number) =>
    new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return day(at) === day(Date.now()) ? clock(at) : `${day(at)} ${clock(at)}`;
}

/** `12 s`, `3 min`, `2 h`, `4 days`. */
export function age(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** Whether a text has all words that are looked for, in any order and case. */
export function hasWords(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `3 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return age(ms / 1000);
}

/** From the queue to the final state, or until now. */
export function latency({ enqueuedAt, settledAt }: MessageRow, now: number): string {
  return duration((settledAt ?? now) - enqueuedAt);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
