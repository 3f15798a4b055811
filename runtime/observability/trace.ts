/** Where in a trace of AWS X-Ray something happens, as its tracing header tells: `Root=1-…;Parent=…;Sampled=1`. */
export interface Trace {
  /** `1-`, seconds since 1970 in 8 hexadecimal digits, `-`, 24 random ones. */
  readonly traceId: string;
  /** Id of the segment that this happens for, 16 hexadecimal digits. */
  readonly parentId?: string | undefined;
  /** Whether segments of this trace are wanted. */
  readonly isSampled: boolean;
}

/** Reads a tracing header; undefined where there is none. What is in it and is no id is left out: it goes into logs. */
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
