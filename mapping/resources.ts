import type { Resource } from 'fhir/r4.js';
import type { Header } from '../hl7v2/header.ts';
import {
  CHANGES,
  type Change,
  type ResourceMapping,
  type ResourceModule,
  type ResourceQuery,
} from './core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from './core/site-profile.ts';
import { PATIENT } from './patient/module.ts';

/** The resource types of a process. */
export type Registry = readonly ResourceModule[];

/** Every resource type that is mapped, a line each. What uses it takes it as a value, so that a test can register its own. */
export const RESOURCES: Registry = [PATIENT];

/** What a query for persons asks for (`QBP^Q21`, `QBP^Q22`), and what a message of no other module is read as. */
export const PERSONS: ResourceModule = PATIENT;

/** The types that a text expects: `Patient`, or `Encounter or Patient`. */
export function typesText(registry: Registry): string {
  return registry.map(({ type }) => type).join(' or ');
}

export function moduleOf(type: unknown, registry: Registry): ResourceModule | undefined {
  return registry.find((one) => one.type === type);
}

/**
 * The module that a message is of: where several write messages of one code, the one that writes this event, else the
 * first.
 *
 * @param header MSH-9.1 and MSH-9.2
 * @param profile of the site whose events they are
 */
export function moduleOfMessage(
  { messageCode, triggerEvent }: Pick<Header, 'messageCode' | 'triggerEvent'>,
  registry: Registry,
  profile = DEFAULT_PROFILE,
): ResourceModule | undefined {
  const ofCode = registry.filter((one) => one.messageCode === messageCode);
  return ofCode.find((one) => changeOf(triggerEvent, one, profile) !== undefined) ?? ofCode[0];
}

/** The change that becomes a message with this event at a site; the update where both do. */
export function changeOf(
  triggerEvent: string,
  module: ResourceModule,
  profile: SiteProfile,
): Change | undefined {
  return CHANGES.findLast((change) => module.messageOf(change, profile).triggerEvent === triggerEvent);
}

/** A resource type at one site: what a process makes once and uses for each message. */
export interface SiteResource {
  readonly profile: SiteProfile;
  readonly module: ResourceModule;
  readonly mapping: ResourceMapping;
  /** Undefined where no query asks for such a resource. */
  readonly query: ResourceQuery | undefined;
}

export type SiteResources = ReadonlyMap<Resource['resourceType'], SiteResource>;

/** The resource types at a site, by type. */
export function resourcesOf(profile: SiteProfile, registry: Registry): SiteResources {
  return new Map(
    registry.map((module) => {
      const mapping = module.createMapping(profile);
      return [module.type, { profile, module, mapping, query: module.createQuery?.(profile) }];
    }),
  );
}
