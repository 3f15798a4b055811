import { hl7v2Net } from './hl7v2-net.ts';
import { medplum } from './medplum-hl7.ts';
import type { MllpPeer } from './mllp-peer.ts';
import { nodeHl7 } from './node-hl7.ts';
import { simpleHl7 } from './simple-hl7.ts';

/** By the name of the client's package. */
export const MLLP_PEERS: Readonly<Record<string, () => MllpPeer>> = {
  '@medplum/hl7': medplum,
  'node-hl7-client': nodeHl7,
  'simple-hl7': simpleHl7,
  'hl7v2-net': hl7v2Net,
};
