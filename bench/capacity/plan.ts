import type { Times } from './simulate.ts';

/** The assumptions of docs/capacity.md, which names their sources. */
export const ASSUMED = {
  /** A call of SQS from the same region, in ms: AWS's own example. */
  sqsCallMs: 20,
  /** A call of DynamoDB from the same region, in ms: what AWS promises is less than ten. */
  recordCallMs: 5,
  /** The transform from event to answer, in ms, most of it calls of SQS and DynamoDB. */
  transformMs: 50,
  /** The sender's processor time for a message, 1.6 ms, on the ¼ vCPU of its task: a lane is not faster. */
  senderTaskMs: 6.4,
  /** Planned utilization of the lanes; the rest is for bursts. */
  utilization: 0.7,
} as const;

/**
 * Calls for one message that is accepted at the first attempt, while others wait and both processes have been running for
 * a while. Tests count them; docs/capacity.md lists further calls.
 */
export const CALLS = {
  /** Of SQS, by the transform: `SendMessage`. */
  ofTransform: 1,
  /** Of DynamoDB, by the transform: `UpdateItem` before the message is put into the queue, and after it. */
  ofRecord: 2,
  /** Of SQS, by the sender: `ReceiveMessage` for ten messages, `DeleteMessageBatch` for five. */
  ofSender: 1 / 10 + 1 / 5,
  /**
   * Of SQS, by the sender, if nothing else is in the queue: both are for one message then, a `ReceiveMessage` beside the exchange finds
   * nothing, and there is a `ChangeMessageVisibilityBatch` if the first receive waited longer than a twentieth of the visibility timeout.
   */
  ofSenderWhenQuiet: 4 - (1 / 10 + 1 / 5),
  /** Of S3, by the test HL7 server, one after the other. */
  lists: 0,
  puts: 2,
  heads: 0,
} as const;

/** Write units of DynamoDB for one of its calls, an update with a message of the usual size: 1 for each KiB. */
export const RECORD_UNITS = 2;

/** Limits of the deployment and of AWS, per second unless noted otherwise. */
export const LIMITS = {
  /** Requests of the API's stage: the default of `api-rate-limit`. */
  stage: 200,
  /** The maximum of `hl7-connections`, and so of lanes and tasks. */
  connections: 100,
  /** Write units that a new table on demand takes at once. */
  recordUnits: 4000,
  /** Calls of each action on one partition of a FIFO queue, without batches. */
  partition: 300,
} as const;

/** How long a message occupies its lane and its patient, with an endpoint that answers after `roundTripMs`. */
export function timesOf(roundTripMs: number): Times {
  const laneMs = Math.max(roundTripMs, ASSUMED.senderTaskMs);
  return { laneMs, patientMs: roundTripMs + 2 * ASSUMED.sqsCallMs };
}

/** Lanes for a number of messages per second, including the reserve for bursts. */
export function lanesFor(messagesPerSecond: number, roundTripMs: number): number {
  return Math.ceil((messagesPerSecond * timesOf(roundTripMs).laneMs) / 1000 / ASSUMED.utilization);
}
