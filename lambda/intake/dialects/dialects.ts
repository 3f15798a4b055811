import type { DialectName } from '../../../runtime/site-profile/fhir-source.ts';
import type { Dialect } from './dialect.ts';
import { medplum } from './medplum.ts';
import { restHook } from './rest-hook.ts';
import { topic } from './topic.ts';
import { transaction } from './transaction.ts';

/** How each kind of FHIR server reports its changes, a line each; `rest` answers each request in its own way. */
export const NOTIFYING: Readonly<Record<Exclude<DialectName, 'rest'>, Dialect>> = {
  'rest-hook': restHook,
  topic,
  medplum,
  transaction,
};
