import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import type { HttpError } from '../http.ts';
import type { SendingPorts } from '../ports.ts';
import type { Applied } from './applied.ts';
import type { Change } from './change.ts';
import type { IntakeRequest } from './dialects/dialect.ts';
import type { FhirClient } from './fetch/fhir-client.ts';

/** What the intake needs from outside. */
export interface IntakePorts extends SendingPorts {
  /** By name. */
  readonly sources: ReadonlyMap<string, FhirSource>;
  /**
   * Makes sure that the caller is the one that the profile names.
   *
   * @throws HttpError 401 if it is not, UnavailableError if that cannot be found out now
   */
  authenticate(request: IntakeRequest, source: FhirSource): Promise<void>;
  /** The server of a source; undefined if the profile names none. */
  serverOf(source: FhirSource): FhirClient | undefined;
  readonly quarantine: IntakeQuarantine;
  readonly eventNumbers: EventNumbers;
  readonly events: IntakeEvents;
  newFhirId(): string;
  /** ms since 1970. */
  now(): number;
}

/** Keeps what can never be sent, until somebody has looked at it. */
export interface IntakeQuarantine {
  /** @throws UnavailableError if the queue cannot be reached */
  keep(refused: Refused): Promise<void>;
}

export interface Refused {
  readonly source: FhirSource;
  readonly error: HttpError;
  /** What it concerns; undefined if the request could not be understood. */
  readonly change: Change | undefined;
  /** The body of the request, where there is no change. */
  readonly body: Uint8Array | undefined;
}

/** Remembers how far a server has counted its events. */
export interface EventNumbers {
  /**
   * Remembers the last number, if it is later than that which is known.
   *
   * @returns the number that was known before; undefined if none was, or a later one is
   * @throws UnavailableError if the table cannot be reached
   */
  advance(source: string, subscription: string, last: number): Promise<number | undefined>;
}

/** What is logged and counted. */
export interface IntakeEvents {
  onApplied(change: Pick<Change, 'type' | 'id'>, applied: Applied): void;
  /** A request or a change can never be sent, and is in quarantine. */
  onRefused(): void;
  /** @param count events that the server has counted and that have not come */
  onMissed(count: number): void;
}
