import type { Log, LogFields } from '../../runtime/log.ts';

/** A log that keeps its lines, as JSON, for a test to look at. */
export function recordingLog(): Log & { readonly lines: { event: string; fields: LogFields }[] } {
  const lines: { event: string; fields: LogFields }[] = [];
  const keep = (event: string, fields: LogFields = {}) => {
    lines.push({ event, fields });
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}
