import type { Delimiters } from '../../hl7v2/delimiters.ts';
import type { WrittenElements, WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { Move } from './moves.ts';

/** Whether a change is made; it is asked once for each place where there is something to change. */
export type Applies = (reason: string) => boolean;

/** A message that is being fitted to a site. */
export interface Fitting {
  readonly version: WrittenVersion;
  readonly segments: SiteProfile['segments'];
  readonly elements: WrittenElements;
  readonly moves: ReadonlyMap<string, readonly Move[]>;
  readonly delimiters: Delimiters;
  readonly applies: Applies;
  /** ROL-2, table 0287: a role is added with a person and updated with one. */
  readonly roleAction: string;
}
