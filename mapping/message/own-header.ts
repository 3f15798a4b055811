import { repetition } from '../../hl7v2/build.ts';
import { buildHeader, type HeaderFields } from '../../hl7v2/header.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { SiteProfile } from '../core/site-profile.ts';

/** The fields of MSH that differ from message to message. */
type OwnHeader = Pick<HeaderFields, 'time' | 'messageType' | 'controlId'>;

/** Builds the MSH of every message of a site: sender, receiver, version, character set. */
export function ownHeader(profile: SiteProfile): (header: OwnHeader) => Segment {
  const hd = (text: string) => repetition(text.split('^'));
  const ofSite = {
    sendingApplication: hd(profile.sendingApplication),
    sendingFacility: hd(profile.sendingFacility),
    receivingApplication: hd(profile.receivingApplication),
    receivingFacility: hd(profile.receivingFacility),
    processingId: profile.processingId,
    version: profile.version,
    characterSet: profile.characterSet,
  };
  return (header) => buildHeader({ ...ofSite, ...header });
}
