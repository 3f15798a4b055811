/** Processes that log, by the name in `service` of each line. */
export type Service =
  | 'transform'
  | 'intake'
  | 'canary'
  | 'fargate-sender'
  | 'test-hl7-server'
  | 'api-host'
  | 'console';

const WRITERS = ['transform', 'intake'] as const;
const CONTAINERS = ['fargate-sender', 'test-hl7-server'] as const;
const PROCESSES = [...CONTAINERS, 'api-host'] as const;
const TLS = ['transform', ...CONTAINERS] as const;

/** Every log event, and the processes that log it. docs/logs.md describes each; a test compares the two. */
export const LOG_EVENTS = {
  'message-accepted': WRITERS,
  'message-enqueued': WRITERS,
  'enqueue-failed': WRITERS,
  'patient-queried': ['transform'],
  'version-not-sent': WRITERS,
  'message-retaken': WRITERS,
  'confirm-failed': WRITERS,
  'request-handled': WRITERS,
  'change-handled': ['intake'],
  'events-missed': ['intake'],
  reconciled: ['intake'],
  'reconcile-failed': ['intake'],
  'canary-run': ['canary'],

  'message-sent': ['fargate-sender'],
  'attempt-failed': ['fargate-sender'],
  'attempt-refused': ['fargate-sender'],
  'acknowledgment-ignored': ['fargate-sender'],
  'message-passed-on': ['fargate-sender'],
  'pass-on-failed': ['fargate-sender'],
  'message-delivered': ['fargate-sender'],
  'message-quarantined': ['fargate-sender'],
  'quarantine-failed': ['fargate-sender'],
  'message-given-back': ['fargate-sender'],
  'give-back-failed': ['fargate-sender'],
  'message-gone': ['fargate-sender'],
  'delivery-broken': ['fargate-sender'],
  'hold-failed': ['fargate-sender'],
  'remove-failed': ['fargate-sender'],
  'receive-failed': ['fargate-sender'],
  'link-up': ['fargate-sender'],
  'link-down': ['fargate-sender'],
  'connect-failed': ['fargate-sender'],
  'breaker-open': ['fargate-sender'],
  'breaker-closed': ['fargate-sender'],
  'sending-paused': ['fargate-sender'],
  'sending-resumed': ['fargate-sender'],

  'message-archived': ['test-hl7-server'],
  'message-received': ['test-hl7-server'],
  'connection-closed': ['test-hl7-server'],
  'connection-lost': ['test-hl7-server'],
  'fault-plan-on': ['test-hl7-server'],

  'trace-segment-not-sent': [...WRITERS, 'fargate-sender'],
  'tls-files-broken': TLS,
  'tls-files-reloaded': TLS,
  'certificate-expires': CONTAINERS,
  'endpoint-certificate-expires': ['fargate-sender'],
  started: ['fargate-sender'],
  listening: ['test-hl7-server', 'api-host'],
  'settings-wrong': PROCESSES,
  'process-failed': PROCESSES,
  stopping: PROCESSES,
  stopped: PROCESSES,
  'request-failed': ['api-host'],
  'console-look-failed': ['console'],
  'console-request-failed': ['console'],
} as const satisfies Record<string, readonly Service[]>;

/** The name of an event: kebab case, and stable, because queries and alarms use it. */
export type LogEvent = keyof typeof LOG_EVENTS;
