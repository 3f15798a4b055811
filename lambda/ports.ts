import type { Person } from '../mapping/core/subject.ts';
import type { SiteResource, SiteResources } from '../mapping/resources.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { RecordPorts } from './record/record-ports.ts';

/** What the transform needs of a queue. */
export interface MessageQueue {
  /**
   * Prepares the call that puts a message into the queue. It resolves once the message is stored in order within its group,
   * and throws UnavailableError if the queue cannot be reached, is throttled, or the call is ended.
   */
  prepare(message: QueueMessage): PreparedCall<void>;
}

export interface QueueMessage {
  readonly body: string;
  readonly groupId: string;
  /** Further groups that the sender passes it on to, one after the other, before it is delivered. */
  readonly route: readonly string[];
  /** MSH-10, by which the queue takes a message once. */
  readonly controlId: string;
  readonly fhirId: string;
  /** Code and event of MSH-9: `ADT^A28`. */
  readonly messageType: string;
}

/** Where the transform reads resources: the archive, the record of what was sent, or the hospital's own system. */
export interface ResourceSource {
  /**
   * The latest message about a resource, or undefined if the id is unknown.
   *
   * @throws UnavailableError if the source cannot be reached, is throttled or does not answer as it should
   * @throws HttpError 404 with a more exact reason than undefined gives, or 501 if it cannot be queried for this type
   */
  latest(resource: SiteResource, fhirId: string): Promise<Latest | undefined>;
}

export interface Latest {
  readonly text: string;
  /** FHIR ids of the resources whose place it has taken, as far as the source knows them. */
  readonly replaced: readonly string[];
}

export interface TransformPorts {
  readonly queue: MessageQueue;
  /** What was last sent for each resource; undefined: nothing is recorded, and every request is sent. */
  readonly record: RecordPorts | undefined;
  readonly source: ResourceSource;
  /** What was last sent of each resource, as far as the site knows it: the record, else `source`. */
  readonly lastSent: ResourceSource;
  /** Asks the server of the caller for a patient; absent where there is none. */
  fetchPatient?(fhirId: string): Promise<Person | undefined>;
  readonly controlIds: ControlIds;
  /** The resource types that this site is served with, and their mappings. */
  readonly resources: SiteResources;
  newFhirId(): string;
}

/** What sends the messages of a resource, whoever asks for it. */
export type SendingPorts = Pick<
  TransformPorts,
  'queue' | 'record' | 'controlIds' | 'resources' | 'lastSent' | 'fetchPatient'
>;
