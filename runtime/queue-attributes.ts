/**
 * The attributes of the ADT message queue and its quarantine, for both the stacks in AWS and the local emulator.
 */
export const ADT_QUEUE = {
  /** FIFO in high-throughput mode: order and deduplication within each patient's group. */
  deduplicationScope: 'messageGroup',
  fifoThroughputLimit: 'perMessageGroupId',
  /** The sender itself moves messages to quarantine. This limit is reached only in a crash loop. */
  maxReceiveCount: 500,
  /** The maximum of SQS. */
  maxMessageBytes: 1024 * 1024,
  /** The maximum of SQS, to survive a long outage of the hospital's endpoint. */
  retentionSeconds: 14 * 24 * 60 * 60,
} as const;

/**
 * The message attribute that names further groups, separated by spaces: the sender passes the message on to them, one after
 * the other, before it delivers it.
 */
export const ROUTE = 'route';

/** The attributes of a message that passes further groups; undefined if there are none. */
export function routeAttribute(
  route: readonly string[],
): Record<string, { DataType: string; StringValue: string }> | undefined {
  return route.length === 0 ? undefined : { [ROUTE]: { DataType: 'String', StringValue: route.join(' ') } };
}

const REFUSED = 'intake-';

/** The attribute `reason` of what the intake keeps in quarantine. */
export function refusedReason(reason: string): string {
  return `${REFUSED}${reason}`;
}

/** Whether something in quarantine is what the intake refused: it is no message, and nothing can send it. */
export function isRefusedByIntake(attributes: Readonly<Record<string, string>>): boolean {
  return attributes.reason?.startsWith(REFUSED) === true;
}
