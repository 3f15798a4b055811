import type { Encounter } from 'fhir/r4.js';
import { segment, valuedSegment } from '../../../hl7v2/build.ts';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import type { Message } from '../../../hl7v2/message.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { DEFAULT_VERSION } from '../../../hl7v2/versions/version.ts';
import { listOf } from '../../core/compact.ts';
import { ContainedResources } from '../../core/contained-resources.ts';
import { Losses } from '../../core/losses.ts';
import {
  type Envelope,
  NoResourceError,
  type ResourceMapping,
  type Written,
} from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { siteMessages } from '../../message/site-messages.ts';
import { headerDefaults, readersByHeader } from '../../patient/message-readers.ts';
import { messageTypeOf } from '../event/events.ts';
import { lastState } from '../event/old-state.ts';
import { isInpatient, phaseOf, statusOf } from '../event/state.ts';
import { eventOf } from '../event/transitions.ts';
import { subjectLosses, subjectReader } from '../subject.ts';
import { VISIT_ELEMENTS, visitSegments } from '../visit-segments.ts';
import { personPart } from './person-part.ts';
import { structureOf, visitPartOf, withPerson } from './visit-parts.ts';
import { visitProfile } from './visit-profile.ts';
import { visitReader } from './visit-reader.ts';
import { VISIT_UPDATES, visitUpdates } from './visit-updates.ts';

/** What is written of a visit, and the event that says it. */
export interface VisitMapping extends ResourceMapping<Encounter> {
  /** {@link ResourceMapping.write} with an event that is given. */
  writeAs(triggerEvent: string, given: Encounter, envelope: Envelope): Written;
}

/**
 * The mapping of Encounters at a site. An Encounter is written as the ADT message that its last message and its state ask for:
 * MSH EVN PID [PD1] [ROL…] [NK1…] PV1 [PV2] [ROL…] [OBX…], where the person's segments are those of a message about the patient.
 * The visit of any ADT message that has a PV1 is read. Its FHIR id in PV1-50 or PV1-19 becomes `id`; MSH-10 and MSH-7 become
 * `meta`, if both can.
 */
export function createMapping(profile: SiteProfile): VisitMapping {
  // How the pairs read back what they write: as a receiver does, with the defaults of its MSH.
  const own = { ...profile, header: { zone: '+0000', version: DEFAULT_VERSION, isOwn: true } };
  const segments = visitSegments(own);
  const person = personPart(profile);
  const subjectIn = subjectReader(own);
  const readerFor = readersByHeader(profile, visitReader);
  const readPart = (part: Message, version = headerDefaults(part, profile).version) =>
    readerFor({ ...headerDefaults(part, profile), version })(part);
  const site = siteMessages<Encounter>(visitProfile(profile), VISIT_UPDATES, readPart, false);

  /** PV1-3 as it is sent for a visit. */
  function sentLocation(encounter: Encounter, envelope: Envelope): Repetition | undefined {
    const losses = new Losses('Encounter');
    const contained = new ContainedResources(encounter.contained ?? [], losses);
    const { PV1 } = segments.toV2(encounter, envelope, contained, losses);
    const pv1 = segment('PV1', { 2: PV1[2], 3: PV1[3] });
    const inFull = {
      messageType: messageTypeOf('A08', profile),
      given: encounter,
      resource: encounter,
      segments: [pv1],
      losses,
    };
    const { text } = site.messageOf(inFull, { ...envelope, change: 'create' });
    return parse(text).segment('PV1')?.field(3).firstValued;
  }

  function write(given: Encounter, envelope: Envelope): Written {
    const { change, last } = envelope;
    const phase = phaseOf(given);
    const old = last === undefined ? undefined : lastState(last, readPart);
    const isUnderWay = old?.phase === 'active' && phase === 'active';
    const sent = isUnderWay && old.location !== undefined ? sentLocation(given, envelope) : undefined;
    const hasMoved = sent !== undefined && sent.wire !== old?.location?.wire;
    const now = {
      phase,
      isInpatient: isInpatient(given.class),
      hasMoved,
      hasEnded: given.period?.end !== undefined,
    };
    const event = eventOf(old, now, profile.visits?.transitions ?? []);
    const written = writeAs(event, given, envelope, hasMoved ? old?.location : undefined);
    const isKnown = change !== 'update' || last !== undefined;
    return isKnown ? written : { ...written, event: 'by-state-alone' };
  }

  function writeAs(triggerEvent: string, given: Encounter, envelope: Envelope, prior?: Repetition): Written {
    const messageType = messageTypeOf(triggerEvent, profile);
    const losses = Losses.of('Encounter', messageType.structure);
    const encounter = withoutEarlyEnd(site.inCharactersOfSite(given), losses);
    const { fhirId, change } = envelope;
    losses.others(encounter, MAPPED, { text: 'narratives are not sent' });
    if (encounter.meta !== undefined)
      losses.at('meta').others(encounter.meta, ['versionId', 'lastUpdated', '_lastUpdated', 'security']);
    const contained = new ContainedResources(encounter.contained ?? [], losses);
    const { PV1, PV2, ROL } = segments.toV2(encounter, { change, fhirId, prior }, contained, losses);
    const personal = person.of(encounter, envelope, contained, losses);
    contained.report();
    subjectLosses(encounter, subjectIn(personal), losses);
    const pv1 = segment('PV1', PV1);
    const status = statusOf(triggerEvent, pv1);
    if (status !== encounter.status)
      losses
        .at('status')
        .changed(`reads back as ${status}: a message has the status of its event, ${triggerEvent}`);
    const visit = listOf([pv1, valuedSegment('PV2', PV2), ...ROL]) ?? [];
    const part = site.messageOf(
      { messageType, given, resource: encounter, segments: visit, losses },
      withPrevious(envelope, messageType),
    );
    const message = parse(part.text);
    const text = serialize(withPerson(message, personal, structureOf(message, profile)));
    return { ...part, text };
  }

  const updates = visitUpdates(site.updates, profile);
  const { withPrevious } = updates;

  function read(text: string): Encounter {
    const message = parse(text);
    const part = visitPartOf(message);
    if (part.segment('PV1') === undefined) throw new NoVisitError('the message has no PV1 segment');
    return readerFor(headerDefaults(message, profile))(part, subjectIn(message));
  }

  return { updates, write, writeAs, read };
}

/** A well-formed message without a visit. */
export class NoVisitError extends NoResourceError {
  override readonly name = 'NoVisitError';
}

const MAPPED = [...VISIT_ELEMENTS, 'resourceType', 'id', 'meta', 'contained', 'status', 'subject'];

/** PV1-45 says that a visit has ended: of one that has not, the end is not sent. */
function withoutEarlyEnd(encounter: Encounter, losses: Losses): Encounter {
  const { period, ...others } = encounter;
  const phase = phaseOf(encounter);
  if (period?.end === undefined || phase === 'finished' || phase === 'cancelled') return encounter;
  const { end: _, _end: __, ...start } = period;
  losses.at('period').at('end').dropped('PV1-45 would say that the visit has ended');
  return Object.keys(start).length === 0 ? { ...others } : { ...others, period: start };
}
