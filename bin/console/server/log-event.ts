/** A line that a process logged. Unknown fields are ignored, so that logs can be extended. */
export interface LogEvent {
  readonly at: number;
  readonly process: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Whether the line holds values of metrics (EMF). */
  readonly isMetric: boolean;
}

/** Reads a line that a process printed; undefined if it is not an event. */
export function logEvent(line: string): LogEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  const isMetric = '_aws' in fields;
  if (!isMetric && typeof fields.message !== 'string') return undefined;
  const at = Date.parse(String(fields.timestamp));
  return {
    at: Number.isNaN(at) ? Date.now() : at,
    process: String(fields.service ?? ''),
    event: isMetric ? 'metrics' : String(fields.message),
    fields,
    isMetric,
  };
}

/** Fields that every line has, or that are shown elsewhere. */
const SHOWN_ELSEWHERE = new Set(['level', 'message', 'timestamp', 'service', 'controlId', 'endpoint']);
/** Of the first error; the errors say them too. */
const OF_FIRST_ERROR = new Set(['errorCode', 'errorLocation']);

/** The fields of an event as text: `attempt 2, acknowledgment code AE, errors 101 Required field missing at PID^1^3`. */
export function detailOf({ fields }: LogEvent): string {
  return Object.entries(fields)
    .filter(([name, value]) => !SHOWN_ELSEWHERE.has(name) && isTold(value))
    .filter(([name]) => !(OF_FIRST_ERROR.has(name) && 'errors' in fields))
    .map(([name, value]) => {
      if (!Array.isArray(value)) return `${spaced(name)} ${value}`;
      return name === 'errors' ? `${name} ${value.join('; ')}` : `${value.length} ${spaced(name)}`;
    })
    .join(', ');
}

function isTold(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'string' || typeof value === 'number';
}

/** `acknowledgmentCode` becomes `acknowledgment code`, `durationMs` becomes `duration (ms)`. */
function spaced(name: string): string {
  return name.replace(/Ms$/, ' (ms)').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
