import type { Resource } from 'fhir/r4.js';
import type { Header } from '../hl7v2/header.ts';
import type { Message } from '../hl7v2/message.ts';
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

/** Every resource type that is mapped, a line each: one whose messages also describe another comes before that one. It is passed as a value, so that a test can register its own types. */
export const RESOURCES: Registry = [PATIENT];

/** The resource type of queries for persons (`QBP^Q21`, `QBP^Q22`), and of messages that no other module writes. */
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

/** The modules of all that a message describes: the one that it is about, then those whose resources it names besides. */
export function modulesOfMessage(message: Message, registry: Registry): ResourceModule[] {
  return registry.filter((one) => one.isIn(message));
}

/** The change that is sent as a message with this event at a site; the update if both are. */
export function changeOf(
  triggerEvent: string,
  module: ResourceModule,
  profile: SiteProfile,
): Change | undefined {
  return CHANGES.findLast((change) => module.messageOf(change, profile).triggerEvent === triggerEvent);
}

/** A resource type at one site; a process creates it once and uses it for each message. */
export interface SiteResource {
  readonly profile: SiteProfile;
  readonly module: ResourceModule;
  readonly mapping: ResourceMapping;
  /** Undefined if there is no query for this type. */
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
