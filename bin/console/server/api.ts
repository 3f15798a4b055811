import type { Resource } from 'fhir/r4.js';

// The interface between the console's server and its page. Only types: both sides import them, and nothing else.

/**
 *     queued ──▶ delivered
 *       │  ▲         ▲
 *       │  │  ┌──────┤        an attempt failed or was refused; it is retried
 *       │  │ retrying ┘
 *       ▼  └─────────────┐
 *     quarantined ──resend┘
 */
export type MessageState = 'queued' | 'retrying' | 'delivered' | 'quarantined';

/** What the page is about and what it may do; the first event of the stream. */
export interface Facts {
  /** The pipeline of `npm start` on this machine, or an environment in AWS, whose patients are real. */
  readonly place: 'local' | 'deployed';
  /** Name of the environment in AWS, with its region and account; empty on this machine. */
  readonly environment: string;
  readonly where: string;
  /** Whether messages in quarantine may be resent and dropped. */
  readonly mayChange: boolean;
}

/** One row of the table of messages. Times are in ms since 1970. */
export interface MessageRow {
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-9.2. */
  readonly trigger: string;
  readonly fhirId: string;
  /** Name of the source that sent it to the intake; empty if it came through `/persistence`. */
  readonly source: string;
  readonly state: MessageState;
  /** Number of delivery attempts. */
  readonly attempts: number;
  /** When it was last put into the queue. */
  readonly enqueuedAt: number;
  /** When its state became final. */
  readonly settledAt: number | undefined;
  /** MSA-1 and the errors, or the reason of a failed attempt, as the sender logs it: `AE 101 Required field missing at PID^1^3`, `reset`. */
  readonly answer: string;
  /** The test HL7 server logged that it stored the message. */
  readonly isArchived: boolean;
}

/** One event in the history of a message, as a process logged it. */
export interface Step {
  readonly at: number;
  readonly process: string;
  readonly event: string;
  /** Fields of the log line, as text. */
  readonly detail: string;
}

export interface Status {
  readonly sender: {
    readonly isReady: boolean;
    readonly isBreakerOpen: boolean;
    /** Paused after a quarantine, with ON_REJECT=pause. */
    readonly isPaused: boolean;
    readonly links: number;
  };
  /** Of a deployed sender. */
  readonly service?: Service | undefined;
  /** Alarms of a deployed environment: those that need attention first. */
  readonly alarms?: readonly AlarmRow[] | undefined;
  /** What could not be read, each with the reason: `CloudWatch alarms: AccessDeniedException`. */
  readonly problems?: readonly string[] | undefined;
  /** The test HL7 server, with its current fault plan (empty: no faults); or the user's own endpoint, `10.1.2.3:6661`. */
  readonly endpoint:
    | { readonly kind: 'test'; readonly isReady: boolean; readonly faultPlan: string }
    | { readonly kind: 'own'; readonly address: string };
  readonly queue: {
    readonly all: number;
    readonly inFlight: number;
    /** Age of the oldest message in s; undefined if it is not known. */
    readonly oldestSeconds?: number | undefined;
  };
  readonly quarantine: number;
}

/** The service of the sender in ECS. */
export interface Service {
  readonly name: string;
  readonly running: number;
  readonly desired: number;
  readonly pending: number;
  /** `COMPLETED`, `IN_PROGRESS` or `FAILED`: of the last deployment. */
  readonly rollout: string;
  readonly tasks: readonly Task[];
  /** The last lines of its log, newest first. */
  readonly lines: readonly Step[];
}

export interface Task {
  /** The last part of its ARN. */
  readonly id: string;
  /** `RUNNING`. */
  readonly status: string;
  /** `HEALTHY`. */
  readonly health: string;
  /** ms since 1970; undefined: not yet. */
  readonly startedAt: number | undefined;
}

export interface AlarmRow {
  /** The last part of its name, which is its heading in the runbook. */
  readonly name: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  /** What is wrong when it goes off. */
  readonly says: string;
  /** When its state last changed, in ms since 1970. */
  readonly since: number;
}

export interface QuarantineRow {
  /** SQS message id. */
  readonly id: string;
  readonly controlId: string;
  /** MSH-9 as `ADT^A28`; empty if it is not known. */
  readonly messageType: string;
  /** `Patient/8f7a`; empty if it is not known. */
  readonly resource: string;
  /** What the intake refused is no message and cannot be resent. */
  readonly isRefused: boolean;
  /** `nack AE 101 Required field missing at PID^1^3`, `intake-invalid from hapi`. */
  readonly reason: string;
  readonly attempts: string;
  readonly quarantinedAt: number;
}

export interface Quarantine {
  readonly rows: readonly QuarantineRow[];
  /** Messages that wait for earlier ones of their patient. */
  readonly waiting: number;
}

/** A part of a message: a delimiter, or a text with its place and name. */
export interface Token {
  readonly text: string;
  /** `PID-5.1`; absent for delimiters. */
  readonly place?: string;
  /** `Family Name`. */
  readonly name?: string;
  /** Name of the field, if the text is one of its components. */
  readonly of?: string;
  /** The unescaped text, if the text is escaped. */
  readonly means?: string;
}

/** A line of a resource as JSON. */
export interface Line {
  readonly text: string;
  readonly indent: number;
  /** `lost`: not mapped; `changed`: reads back differently; `new`: present only when read back. */
  readonly mark?: 'lost' | 'changed' | 'new';
  readonly note?: string;
}

/** A message or a resource that was mapped: pasted, or opened in quarantine. */
export interface Reading {
  readonly from: 'hl7' | 'fhir';
  readonly segments: readonly (readonly Token[])[];
  /** What the message reads as; of a merge or a link the other one too. */
  readonly resources: readonly (readonly Line[])[];
  /** What was not mapped exactly. */
  readonly losses: readonly { readonly path: string; readonly reason: string }[];
  /** Fields that are longer than allowed. */
  readonly longFields: readonly string[];
}

/** What the record has of a resource: what was last sent for it. */
export interface RecordView {
  /** `Patient/8f7a`. */
  readonly key: string;
  /** Without patient data. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The segments of the last message that are kept; empty if they are shown only when asked for. */
  readonly segments: readonly (readonly Token[])[];
}

/** All that is known about a message. */
export interface MessageDetail {
  readonly row: MessageRow;
  readonly steps: readonly Step[];
  /** One list per segment; empty if the message was not seen in the queue. */
  readonly segments: readonly (readonly Token[])[];
  /** The content is there and is shown only when it is asked for: it is about a real patient. */
  readonly isHidden: boolean;
  /** What the intake refused, as it is kept: no message was made of it. */
  readonly refusedContent: string | undefined;
  /** The message as FHIR, where nothing is read back. */
  readonly reading: Reading | undefined;
  readonly record: RecordView | undefined;
  /** Undefined in AWS. */
  readonly archive:
    | undefined
    | {
        readonly key: string;
        /** `none`: the endpoint is not the test HL7 server, which alone archives. */
        readonly state: 'none' | 'absent' | 'same' | 'different';
        readonly bytes: number;
      };
  /** Undefined in AWS. */
  readonly readBack:
    | undefined
    | {
        /** PATIENT_SOURCE of the transform: what GET reads. */
        readonly source: 'archive' | 'query' | 'record';
        readonly status: number;
        readonly message: string;
        /** MSH-10 of the patient's message that GET reads now. */
        readonly versionId: string;
        readonly resource: Resource | undefined;
        readonly lines: readonly Line[];
      };
  /** The resources that the message names, if there are several: those of a merge or a link. */
  readonly named: readonly (readonly Line[])[];
  /** The Patient that was sent from this page; undefined if it was sent from elsewhere. */
  readonly sent: readonly Line[] | undefined;
}

/** A sample Patient. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}

export type Method = 'POST' | 'PUT';

/** The answer of the API. */
export interface SendAnswer {
  readonly status: number;
  readonly message: string;
  /** MSH-10 of the message, if it was accepted. */
  readonly controlId: string | undefined;
}

/** The answer of the test HL7 server to a message that was sent to it directly. */
export interface Exchanged {
  /** What became of it, in a sentence. */
  readonly outcome: string;
  readonly isAccepted: boolean;
  readonly fields: readonly {
    readonly place: string;
    readonly value?: string | undefined;
    readonly meaning: string;
  }[];
}

/** What a search of the logs found. */
export interface Found {
  readonly isDone: boolean;
  readonly text: string;
  readonly controlIds: readonly string[];
  /** What the record has, if a FHIR id was searched. */
  readonly record: RecordView | undefined;
}

/** The outcome of an action. */
export interface Done {
  readonly isDone: boolean;
  readonly text: string;
}

/** Events of the stream, by name. */
export interface StreamEvents {
  readonly facts: Facts;
  /** New or changed rows; the first event has all rows. */
  readonly messages: readonly MessageRow[];
  readonly status: Status;
  readonly quarantine: Quarantine;
}
