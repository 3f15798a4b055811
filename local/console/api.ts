import type { Patient } from 'fhir/r4.js';

// What the console's server and its page say to each other. Types alone: both sides import them, and nothing else.

/**
 *     queued ──▶ delivered
 *       │  ▲         ▲
 *       │  │  ┌──────┤        an attempt failed or was refused, and it will be sent again
 *       │  │ retrying ┘
 *       ▼  └─────────────┐
 *     quarantined ──resend┘
 */
export type MessageState = 'queued' | 'retrying' | 'delivered' | 'quarantined';

/** One row of the table of messages. Times are in ms since 1970. */
export interface MessageRow {
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-9.2. */
  readonly trigger: string;
  readonly fhirId: string;
  readonly state: MessageState;
  /** Attempts to send it. */
  readonly attempts: number;
  /** When it was put into the queue, the last time. */
  readonly enqueuedAt: number;
  /** When its state became final. */
  readonly settledAt: number | undefined;
  /** MSA-1, ERR-3 or why an attempt failed, as the sender says it: `AE 207`, `reset`. */
  readonly answer: string;
  /** The test HL7 server said that it stored it. */
  readonly isArchived: boolean;
}

/** One event of a message's way, as a process logged it. */
export interface Step {
  readonly at: number;
  readonly process: string;
  readonly event: string;
  /** Fields of the log line, as a text. */
  readonly detail: string;
}

export interface Status {
  readonly sender: {
    readonly isReady: boolean;
    readonly isBreakerOpen: boolean;
    /** ON_REJECT=pause, after a quarantine. */
    readonly isPaused: boolean;
    readonly links: number;
  };
  readonly endpoint: {
    readonly isReady: boolean;
    /** In force now; empty if nothing goes wrong. */
    readonly faultPlan: string;
  };
  readonly queue: { readonly all: number; readonly inHand: number };
  readonly quarantine: number;
}

export interface QuarantineRow {
  /** SQS message id. */
  readonly id: string;
  readonly controlId: string;
  /** `nack AE 101`. */
  readonly reason: string;
  readonly attempts: string;
  readonly quarantinedAt: number;
}

export interface Quarantine {
  readonly rows: readonly QuarantineRow[];
  /** Messages behind earlier ones of their patient. */
  readonly waiting: number;
}

/** A piece of a message: a delimiter, or a text with its place and name. */
export interface Token {
  readonly text: string;
  /** `PID-5.1`; absent for delimiters. */
  readonly place?: string;
  /** `Family Name`. */
  readonly name?: string;
  /** Name of the field, where the text is a component of it. */
  readonly of?: string;
  /** What the text says, where it stands escaped. */
  readonly means?: string;
}

/** A line of a resource as JSON. */
export interface Line {
  readonly text: string;
  readonly indent: number;
  /** Not conveyed; conveyed and read back otherwise; there only when read back. */
  readonly mark?: 'lost' | 'changed' | 'new';
  readonly note?: string;
}

/** All that is known of a message. */
export interface MessageDetail {
  readonly row: MessageRow;
  readonly steps: readonly Step[];
  /** A segment each; empty if it was not seen in the queue. */
  readonly segments: readonly (readonly Token[])[];
  readonly archive: {
    readonly key: string;
    readonly state: 'absent' | 'same' | 'different';
    readonly bytes: number;
  };
  readonly readBack: {
    /** PATIENT_SOURCE of the transform: where GET reads. */
    readonly source: 'archive' | 'query';
    readonly status: number;
    readonly message: string;
    /** Which message of the patient GET reads now. */
    readonly versionId: string;
    readonly resource: Patient | undefined;
    readonly lines: readonly Line[];
  };
  /** What was posted on this page; undefined if it came from elsewhere. */
  readonly sent: readonly Line[] | undefined;
}

/** A Patient to begin with. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}

export type Method = 'POST' | 'PUT';

/** What the API answered, as it is. */
export interface SendAnswer {
  readonly status: number;
  readonly message: string;
  /** Where the message went, if it was accepted. */
  readonly controlId: string | undefined;
}

/** What came of something that was asked for. */
export interface Done {
  readonly isDone: boolean;
  readonly text: string;
}

/** Events of the stream, by name. */
export interface StreamEvents {
  /** Rows that are new or changed; the first event holds all of them. */
  readonly messages: readonly MessageRow[];
  readonly status: Status;
  readonly quarantine: Quarantine;
}
