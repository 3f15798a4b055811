import type { Times } from './simulate.ts';

/** What docs/capacity.md reckons with where nothing better is known; its sources stand there. */
export const ASSUMED = {
  /** A call of SQS from the same region, in ms: AWS's own example. */
  sqsCallMs: 20,
  /** The transform from event to answer, in ms, most of it the call that puts the message into the queue. */
  transformMs: 50,
  /** Share of the lanes' time that is planned for; the rest is for bursts. */
  utilization: 0.7,
} as const;

/**
 * Calls for one message that goes through at the first attempt, while others wait behind it and both processes have run
 * for a while. Tests count them; docs/capacity.md says what is asked beyond them.
 */
export const CALLS = {
  /** Of SQS, by the transform: `SendMessage`. */
  ofTransform: 1,
  /** Of SQS, by the sender: `ReceiveMessage` and `DeleteMessage`. */
  ofSender: 2,
  /**
   * Of SQS, by the sender, where nothing else is in the queue: a `ReceiveMessage` beside the removal that finds nothing,
   * and `ChangeMessageVisibility` if the receive waited longer than a sixtieth of the hold for the message.
   */
  ofSenderWhenQuiet: 2,
  /** Of S3, by the test HL7 server, one after the other. */
  lists: 0,
  puts: 2,
  heads: 0,
} as const;

/** Of the deployment and of AWS, each a second where nothing else is said. */
export const LIMITS = {
  /** Of the API's stage, in requests: the default of `api-rate-limit`. */
  stage: 200,
  /** The most that `hl7-connections` takes; as many lanes and tasks. */
  connections: 100,
  /** Calls of each action on one partition of a FIFO queue, without batches. */
  partition: 300,
} as const;

/** How long a message takes lane and patient, with an endpoint that answers after `roundTripMs`. */
export function timesOf(roundTripMs: number): Times {
  const laneMs = ASSUMED.sqsCallMs + roundTripMs;
  return { laneMs, patientMs: laneMs + ASSUMED.sqsCallMs };
}

/** Lanes for so many messages a second, with what is left for bursts. */
export function lanesFor(messagesPerSecond: number, roundTripMs: number): number {
  return Math.ceil((messagesPerSecond * timesOf(roundTripMs).laneMs) / 1000 / ASSUMED.utilization);
}
