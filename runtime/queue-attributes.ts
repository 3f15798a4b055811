/**
 * What the queue of ADT messages and its quarantine are, wherever they are made: in AWS by the stacks, on this
 * machine by the emulator.
 */
export const ADT_QUEUE = {
  /** FIFO in high-throughput mode: order and deduplication within each patient's group. */
  deduplicationScope: 'messageGroup',
  fifoThroughputLimit: 'perMessageGroupId',
  /** The sender quarantines by itself; only a loop of crashes comes this far. */
  maxReceiveCount: 500,
  /** The most that SQS takes. */
  maxMessageBytes: 1024 * 1024,
  /** The most that SQS keeps: a long outage of the hospital's endpoint is waited for. */
  retentionSeconds: 14 * 24 * 60 * 60,
} as const;
