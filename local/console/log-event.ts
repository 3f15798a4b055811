/** A line that a process logged. Fields that it has no place for are left alone: logs may come to say more. */
export interface LogEvent {
  readonly at: number;
  readonly process: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Values of metrics, if the line holds some (EMF). */
  readonly isMetric: boolean;
}

/** Reads a line that a process printed; undefined if it is no event. */
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

/** What every line has, or what is shown in another place. */
const SHOWN_ELSEWHERE = new Set(['level', 'message', 'timestamp', 'service', 'controlId', 'endpoint']);

/** The fields of an event as a text: `attempt 2, acknowledgmentCode AE`. */
export function detailOf({ fields }: LogEvent): string {
  return Object.entries(fields)
    .filter(([name, value]) => !SHOWN_ELSEWHERE.has(name) && isTold(value))
    .map(([name, value]) =>
      Array.isArray(value) ? `${value.length} ${spaced(name)}` : `${spaced(name)} ${value}`,
    )
    .join(', ');
}

function isTold(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'string' || typeof value === 'number';
}

/** `acknowledgmentCode` is `acknowledgment code`; a unit keeps its form. */
function spaced(name: string): string {
  return name.replace(/Ms$/, ' (ms)').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
