/** A position in a trace of AWS X-Ray, as in its tracing header: `Root=1-…;Parent=…;Sampled=1`. */
export interface Trace {
  /** `1-`, seconds since 1970 in 8 hexadecimal digits, `-`, 24 random ones. */
  readonly traceId: string;
  /** Id of the parent trace segment, 16 hexadecimal digits. */
  readonly parentId?: string | undefined;
  /** Whether this trace is sampled: only then are its trace segments sent. */
  readonly isSampled: boolean;
}

/** Reads a tracing header; undefined if there is none. Invalid ids are left out, because the ids are logged. */
export function readTrace(header: string | undefined): Trace | undefined {
  const parts = new Map(
    (header ?? '').split(';').map((part) => part.trim().split('=', 2) as [string, string]),
  );
  const traceId = parts.get('Root');
  if (traceId === undefined || !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/i.test(traceId)) return undefined;
  const parentId = parts.get('Parent');
  return {
    traceId,
    parentId: parentId !== undefined && /^[0-9a-f]{16}$/i.test(parentId) ? parentId : undefined,
    isSampled: parts.get('Sampled') === '1',
  };
}

export function formatTrace({ traceId, parentId, isSampled }: Trace): string {
  const parent = parentId === undefined ? '' : `;Parent=${parentId}`;
  return `Root=${traceId}${parent};Sampled=${isSampled ? 1 : 0}`;
}
