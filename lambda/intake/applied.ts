import type { Loss } from '../../mapping/core/losses.ts';
import type { Draft } from '../draft.ts';
import type { HttpError } from '../http.ts';
import type { Recorded } from '../record/record.ts';
import type { BuiltWithAnswer } from '../sending.ts';
import type { UnavailableError } from '../unavailable.ts';

/**
 * What became of a change:
 *
 * - `sent`, also if it was pending and is sent now
 * - `stale`: a newer version was sent before; `duplicate`: this one was
 * - `ignored`: it came from the hospital's own feed, or is of a type that is not mapped, beside others
 * - `refused`: it can never be sent, and is kept
 * - `unavailable`: it may be sent later
 */
export type Applied =
  | {
      readonly outcome: 'sent' | 'stale' | 'duplicate';
      readonly recorded: Recorded<Draft, BuiltWithAnswer>;
      readonly losses: readonly Loss[];
    }
  | { readonly outcome: 'ignored' }
  | { readonly outcome: 'refused'; readonly error: HttpError }
  | { readonly outcome: 'unavailable'; readonly error: UnavailableError };
