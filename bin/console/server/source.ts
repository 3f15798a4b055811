import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import type { FifoQueue } from '../../quarantine/fifo-queue.ts';
import type { Facts, MessageDetail, MessageRow, RecordView, Status } from './api.ts';
import type { Messages, Seen } from './messages.ts';

/** A request of the page for data or an action; `id` is the last part of its path. */
export interface Asked {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Route = (asked: Asked) => Promise<{ status?: number; value: unknown }>;

/** The requests of the page, by method and path; `/*` stands for an id. */
export type Routes = Readonly<Record<string, Route>>;

/** Callbacks for changes. */
export interface Listener {
  message(row: MessageRow): void;
  /** The state may have changed, or the quarantine. */
  change(): void;
}

/** The queue of messages and the quarantine. */
export interface Queues {
  readonly queue: FifoQueue;
  readonly quarantine: FifoQueue;
}

/**
 * Where the console's data comes from. There are two: the pipeline of `npm start` on this machine, and a deployed
 * environment in AWS. Server and page are the same for both.
 */
export interface ConsoleSource extends Queues {
  readonly facts: Facts;
  /** The messages that have been seen. */
  readonly messages: Messages;
  /** Interval in ms at which an open page polls `status`. */
  readonly lookEveryMs: number;
  /**
   * Whether the quarantine is listed whenever its size changes. Listing receives its messages for a moment; if false,
   * it is done when a page opens, after an action, and when it is asked for.
   */
  readonly isQuarantineFollowed: boolean;
  /** The site profile with which texts are mapped. */
  profile(): Promise<SiteProfile>;
  status(): Promise<Status>;
  /** @returns a function that removes the listener */
  listen(listener: Listener): () => void;
  /** @param isRevealed whether the content is asked for, where `facts` says that it is shown only then */
  detail(seen: Seen, isRevealed: boolean): Promise<MessageDetail>;
  /** What the record has of a resource; undefined if it has none with this FHIR id. */
  record(fhirId: string, isRevealed: boolean): Promise<RecordView | undefined>;
  /** The requests that only this source answers. They may look at once after an action. */
  routes(look: () => Promise<void>): Routes;
}
