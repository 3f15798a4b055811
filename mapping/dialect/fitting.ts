import type { Delimiters } from '../../hl7v2/delimiters.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { FitPlans } from './fit-plans.ts';

/**
 * Whether a change is made; it is asked once for each place where there is something to change.
 *
 * @param ids of the segments that it changes
 * @param field the number of the field, if it changes one alone
 */
export type Applies = (reason: string, ids: readonly string[], field?: number) => boolean;

/** A message that is being fitted to a site. */
export interface Fitting {
  readonly version: WrittenVersion;
  readonly segments: SiteProfile['segments'];
  /** What the version has in the structure of the message; undefined for one that has all that is written of a resource. */
  readonly structure: { readonly name: string; readonly segments: readonly string[] } | undefined;
  readonly plans: FitPlans;
  readonly delimiters: Delimiters;
  readonly applies: Applies;
  /** ROL-2, table 0287: a role is added with a person and updated with one. */
  readonly roleAction: string;
}
