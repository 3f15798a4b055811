import type { parseArgs } from 'node:util';
import { ACKNOWLEDGMENT_CODES } from '../../hl7v2/acknowledgment.ts';
import { isErrorCode, NO_CODE } from '../../hl7v2/reported-errors.ts';
import { noteOf } from '../../runtime/command-line/action-log.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { type Filter, instantOf } from './filter.ts';

/** Which messages to resend or drop: one, or all that a filter matches. */
export type Which = { readonly id: string } | { readonly filter: Filter };

/** The action of the command line. */
export type Action =
  | { readonly kind: 'list'; readonly filter: Filter; readonly json: boolean }
  | { readonly kind: 'show'; readonly id: string; readonly reveal: boolean; readonly json: boolean }
  /** Lists what an action would be about. */
  | { readonly kind: 'preview'; readonly of: 'resend' | 'drop'; readonly filter: Filter }
  | { readonly kind: 'resend'; readonly which: Which }
  | { readonly kind: 'drop'; readonly which: Which; readonly note: string };

/** Options of the actions, for parseArgs. */
export const ACTION_OPTIONS = {
  json: { type: 'boolean' },
  reveal: { type: 'boolean' },
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  note: { type: 'string' },
  reason: { type: 'string' },
  code: { type: 'string' },
  type: { type: 'string' },
  event: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof ACTION_OPTIONS }>>['values'];

/** @throws UsageError */
export function actionOf([kind, id, ...further]: readonly string[], values: Values): Action {
  const { json = false, reveal = false, all = false, 'dry-run': isDry = false, note } = values;
  if (further.length > 0) throw new UsageError(`expected one ID, got ${1 + further.length}`);
  switch (kind) {
    case 'list':
      if (id !== undefined) throw new UsageError('list: expected no ID; show ID shows one message');
      return { kind, filter: filterOf(values) ?? {}, json };
    case 'show':
      if (id === undefined || filterOf(values) !== undefined)
        throw new UsageError('show: expected an ID, and no filter');
      return { kind, id, reveal, json };
    case 'resend': {
      const which = whichOf('resend: expected an ID, --all or a filter', id, all, filterOf(values));
      return isDry ? previewOf(kind, which) : { kind, which };
    }
    case 'drop': {
      if (all) throw new UsageError('drop: expected an ID or a filter; there is no --all');
      const which = whichOf('drop: expected an ID or a filter', id, false, filterOf(values));
      if (isDry) return previewOf(kind, which);
      return { kind, which, note: noteOf(note, kind) };
    }
    default:
      throw new UsageError(`expected list, show, resend or drop${kind === undefined ? '' : `, got ${kind}`}`);
  }
}

function whichOf(expected: string, id: string | undefined, all: boolean, filter: Filter | undefined): Which {
  const given = [id !== undefined, all, filter !== undefined].filter(Boolean).length;
  if (given !== 1) throw new UsageError(given === 0 ? expected : `${expected}, only one of them`);
  return id === undefined ? { filter: filter ?? {} } : { id };
}

function previewOf(of: 'resend' | 'drop', which: Which): Action {
  if ('id' in which) throw new UsageError('--dry-run: not with an ID; show ID shows the message');
  return { kind: 'preview', of, filter: which.filter };
}

/** Undefined if no option filters. */
function filterOf({ reason, code, type, event, since, until }: Values): Filter | undefined {
  const isCode = code === undefined || isErrorCode(code) || CODES.includes(code);
  if (!isCode) throw new UsageError('--code: expected MSA-1 or ERR-3, such as AR or 101');
  const filter = {
    reason,
    code,
    resourceType: type,
    event,
    since: instant('since', since),
    until: instant('until', until),
  };
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined;
}

const CODES: readonly string[] = [...ACKNOWLEDGMENT_CODES, NO_CODE];

function instant(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const found = instantOf(text);
  if (found === undefined)
    throw new UsageError(`--${name}: expected a date or time in ISO 8601, such as 2026-11-30T14:00 (UTC)`);
  return found;
}
