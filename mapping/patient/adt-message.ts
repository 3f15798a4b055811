import type { Patient } from 'fhir/r4.js';
import { segment, valuedSegment } from '../../hl7v2/build.ts';
import { parse } from '../../hl7v2/er7.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { listOf } from '../core/compact.ts';
import { ContainedResources } from '../core/contained-resources.ts';
import { fhirIdCx } from '../core/fhir-id.ts';
import { KEPT_ACTIVE, Losses } from '../core/losses.ts';
import type { ResourceMapping } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { siteMessages } from '../message/site-messages.ts';
import { contacts } from './contacts.ts';
import { messageOf } from './events.ts';
import { generalPractitioners } from './general-practitioner.ts';
import { firstPerson, headerDefaults, messageReaders } from './message-readers.ts';
import { createPairs } from './pairs.ts';
import { patientExtensions } from './patient-extensions.ts';
import { patientUpdates } from './patient-updates.ts';
import { PID_ELEMENTS } from './pid-patient.ts';

/**
 * The mapping of Patients at a site. A Patient is written as an ADT message of structure ADT_A05: MSH EVN PID [PD1] [ROL…]
 * [NK1…] PV1 [OBX…]. EVN and PV1 are required by the structure even though a person without a visit has nothing to say
 * there (`PV1||N`). The first Patient of any ADT message that has a PID is read, or of a response to a query. The FHIR id in
 * PID-3 becomes `id`; MSH-10 and MSH-7 become `meta`, if both can. What has no PID is refused with NoPatientError.
 */
export function createMapping(profile: SiteProfile): ResourceMapping<Patient> {
  // How the pairs read back what they write: as a receiver does, with the defaults of its MSH.
  const own = { ...profile, header: { zone: '+0000', version: DEFAULT_VERSION, isOwn: true } };
  const { pidPatient, pd1Link } = createPairs(own);
  const nk1 = contacts(own);
  const extensions = patientExtensions(own);
  const practitioners = generalPractitioners(own);
  const { fhirIdentifier } = profile;
  const readerFor = messageReaders(profile);
  const site = siteMessages<Patient>(profile, patientUpdates(profile.zSegments), (written, version) =>
    readerFor({ ...headerDefaults(written, profile), version })(written),
  );
  return {
    updates: site.updates,

    write(given, envelope) {
      const patient = site.inCharactersOfSite(given);
      const messageType = messageOf(envelope.change, profile);
      const losses = Losses.of('Patient', messageType.structure);
      losses.others(patient, MAPPED, patient.active === false ? REASONS_IF_INACTIVE : REASONS);
      if (patient.meta !== undefined)
        losses.at('meta').others(patient.meta, ['versionId', 'lastUpdated', '_lastUpdated']);
      const { fields, identifiers } = pidPatient.fieldsOf(patient, losses, envelope.time);
      // PID-3 is required: without any other identifier, it holds the FHIR id.
      if (fhirIdentifier.send || identifiers.length === 0)
        identifiers.push(fhirIdCx(envelope.fhirId, fhirIdentifier));
      const { PID, PD1, PV1, OBX } = extensions.toV2(patient.extension ?? [], fields, losses);
      const contained = new ContainedResources(patient.contained ?? [], losses);
      const references = patient.generalPractitioner ?? [];
      const providers = practitioners.toV2(references, envelope.change, contained, losses);
      const people = nk1.toV2(patient.contact ?? [], contained, losses);
      contained.report();
      const links = (patient.link ?? []).map((link, index) => pd1Link.toV2(link, losses.at('link', index)));
      PD1[3] = providers.organizations;
      PD1[4] = providers.practitioners;
      PD1[10] = listOf(links);
      PV1[2] = NOT_APPLICABLE;
      const segments = listOf([
        segment('PID', PID),
        valuedSegment('PD1', PD1),
        ...providers.roles,
        ...people,
        segment('PV1', PV1),
        ...OBX,
      ]);
      return site.messageOf(
        { messageType, given, resource: patient, segments: segments ?? [], losses },
        envelope,
      );
    },

    read(text) {
      const message = firstPerson(parse(text));
      return readerFor(headerDefaults(message, profile))(message);
    },
  };
}

const MAPPED = [
  ...PID_ELEMENTS,
  'resourceType',
  'id',
  'meta',
  'contained',
  'contact',
  'extension',
  'generalPractitioner',
  'link',
];

const REASONS = { text: 'narratives are not sent' };

const REASONS_IF_INACTIVE = { ...REASONS, active: KEPT_ACTIVE };

/** PV1-2, table 0004: the segment is sent only because the structure requires it. */
const NOT_APPLICABLE = 'N';
