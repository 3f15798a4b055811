import type { Log, LogFields } from '../../../runtime/observability/log.ts';

interface Line {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines, as JSON, for a test to look at. */
export function recordingLog(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const keep =
    (level: Line['level']) =>
    (event: string, fields: LogFields | (() => LogFields) = {}) => {
      lines.push({ level, event, fields: typeof fields === 'function' ? fields() : fields });
    };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}
