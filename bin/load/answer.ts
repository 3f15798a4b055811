import { retryAfterOf } from '../../runtime/http/retry-after.ts';

/** The outcome of one attempt to send a Patient. */
export type Answer =
  /** It is in the queue. `controlId`: the message's MSH-10; `note`: the API's note on what was not mapped exactly. */
  | { readonly kind: 'accepted'; readonly controlId: string; readonly note?: string }
  /** Its content was refused: a retry would be refused again. */
  | { readonly kind: 'rejected'; readonly status?: number; readonly reason: string }
  /** Refused for a reason other than its content: missing permissions, a wrong URL, another service at that URL. */
  | { readonly kind: 'refused'; readonly status?: number; readonly reason: string }
  /** A retry may succeed. */
  | {
      readonly kind: 'transient';
      readonly status?: number;
      readonly reason: string;
      readonly retryAfterMs?: number;
    };

/** Statuses that concern the content: not JSON, too large, not a valid Patient. */
const OF_ITS_CONTENT = [400, 413, 422];
const TRANSIENT = [408, 425, 429];
const MOST_REASON_CHARACTERS = 2000;

/**
 * Judges an answer of the API. A success counts only if it comes from the transform and concerns this Patient.
 *
 * @param retryAfter the Retry-After header
 * @param now ms since 1970, for a Retry-After that is a date
 */
export function judgeAnswer(
  status: number,
  body: string,
  retryAfter: string | null,
  id: string,
  now: number,
): Answer {
  const { resource, message } = read(body);
  if (status === 200 || status === 201) {
    const controlId = resource?.meta?.versionId;
    if (resource?.id !== id || typeof controlId !== 'string' || !/^[\w-]{1,64}$/.test(controlId))
      return {
        kind: 'refused',
        status,
        reason: `answered ${status}, but not in the format of the transform`,
      };
    return message === undefined
      ? { kind: 'accepted', controlId }
      : { kind: 'accepted', controlId, note: message };
  }
  const reason = message ?? `answered ${status}`;
  if (OF_ITS_CONTENT.includes(status)) return { kind: 'rejected', status, reason };
  if (status < 500 && !TRANSIENT.includes(status)) return { kind: 'refused', status, reason };
  const retryAfterMs = retryAfterOf(retryAfter, now);
  return retryAfterMs === undefined
    ? { kind: 'transient', status, reason }
    : { kind: 'transient', status, reason, retryAfterMs };
}

interface Body {
  readonly resource?: { readonly id?: unknown; readonly meta?: { readonly versionId?: unknown } };
  readonly message?: string;
}

/** Keeps nothing of a body that does not come from the API: it may hold anything. */
function read(text: string): Body {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof body !== 'object' || body === null) return {};
  // API Gateway itself writes `message`, or `Message` when IAM denies the request.
  const { resource, message, Message = message } = body as Record<string, unknown>;
  const said = typeof Message === 'string' ? printable(Message) : '';
  return {
    ...(typeof resource === 'object' && resource !== null ? { resource } : {}),
    ...(said === '' ? {} : { message: said }),
  };
}

function printable(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  return line.length > MOST_REASON_CHARACTERS ? `${line.slice(0, MOST_REASON_CHARACTERS)} …` : line;
}
