import type { Resource } from 'fhir/r4.js';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Updated } from './deletions.ts';
import type { FhirIdMark } from './fhir-id.ts';
import type { Loss } from './losses.ts';
import type { Problem } from './problem.ts';
import type { SegmentReads } from './reads.ts';
import type { SiteProfile } from './site-profile.ts';
import type { Person, Subject } from './subject.ts';

/**
 * What becomes of a resource: POST creates it, PUT updates it or says that it is no longer in use (`deactivate`) or that
 * another one takes its place (`merge`), DELETE deletes it. Either of POST and PUT may say that it is linked with another
 * one (`link`), or is not any more (`unlink`).
 */
export type Change = 'create' | 'update' | 'deactivate' | 'delete' | 'merge' | 'link' | 'unlink';

/** Those whose message says all of a resource: every type has them. */
export const CHANGES: readonly Change[] = ['create', 'update'];

/** Those after which there is no such resource at the receiver. */
export type Ending = 'deactivate' | 'delete' | 'merge';

/** MSH-9: message code, trigger event and message structure. */
export interface MessageType {
  readonly code: string;
  readonly triggerEvent: string;
  readonly structure: string;
}

/** What a message says beside its resource. */
export interface Envelope {
  readonly fhirId: string;
  readonly change: Change;
  /** MSH-10, at most 20 characters. */
  readonly controlId: string;
  /** MSH-7, in ms since 1970. */
  readonly time: number;
  /**
   * For an update: the segments that were last sent for this resource, as {@link Updates.kept} keeps them, or that whole
   * message. What they valued and the resource does not have any more is deleted. Without it, nothing is.
   */
  readonly previous?: string;
  /** Whom the resource is about, for a type that is about a patient; he is its subject alone where he is not known. */
  readonly patient?: Person;
  /** Text of the last message about the resource, of which at least MSH and what updates keep; absent if it is not known. */
  readonly last?: string;
}

/** A resource written as a message. */
export interface Written {
  /** The message, ended with CR. */
  readonly text: string;
  /** MSH-9, which a change alone does not say of every type. */
  readonly messageType: MessageType;
  /** Set if the event depends on what was sent before and that is not known: the event is that of the resource alone. */
  readonly event?: 'by-state-alone';
  /** The elements that it does not map exactly. */
  readonly losses: readonly Loss[];
  /** What rules of the site send and nothing reads back: it is no loss for the receiver, and a GET does not have it. */
  readonly sentOnly?: readonly Loss[];
  /** Places that are longer than the site takes, or the version, as `PID-5.3`. */
  readonly longFields: readonly string[];
}

/** What a client asks for with the content of a resource, at one site. */
export type Intent =
  | { readonly kind: 'write' | 'deactivate' }
  | { readonly kind: 'merge'; readonly survivor: Survivor }
  /** What cannot be sent, with its place. */
  | { readonly kind: 'refuse'; readonly path: string; readonly reason: string };

/** The resource that takes the place of another, as that one names it. */
export type Survivor =
  | { readonly fhirId: string }
  /** Its system and value, with `|` between them, where its FHIR id is not known. */
  | { readonly identifier: string };

/** Two resources of which one takes the place of the other. */
export interface Merging<R extends Resource = Resource> {
  /** The one that is gone, and the last message about it, if there is one. */
  readonly gone: R;
  readonly goneText: string | undefined;
  readonly survivor: Survivor;
  /** The last message about the survivor; without one, what `gone` says of it is all that is known. */
  readonly survivorText: string | undefined;
}

/** How the records of a resource type end at the receiver. Reading and writing are the inverse of each other. */
export interface Endings<R extends Resource = Resource> {
  /** Whether a DELETE is sent at this site. */
  readonly deletes: boolean;
  intentOf(resource: R, fhirId: string): Intent;
  /**
   * The message that deletes a resource.
   *
   * @param last what is known of it: what a PUT says, or what the last message said
   */
  writeDeletion(last: R | undefined, envelope: Envelope): Written;
  /** Undefined if nothing is known by which the receiver could identify the survivor. */
  writeMerge(merging: Merging<R>, envelope: Envelope): Written | undefined;
  /**
   * The resource that is gone, as a merge leaves it.
   *
   * @param fhirId which of several; the first one if none has it
   */
  readGone(text: string, fhirId: string): R;
  /** A resource with what it says of those whose place it has taken, which no message about itself says. */
  withReplaced(resource: R, fhirIds: readonly string[]): R;
  /** Places where a resource says that it has taken the place of one of these. */
  placesOfReplaced(resource: R, fhirIds: readonly string[]): string[];
}

/** A resource that another one says it is linked with, and the place where it says so. */
export interface Linked {
  readonly fhirId: string;
  readonly path: string;
}

/** Two resources that are linked, or are not any more. */
export interface Linking<R extends Resource = Resource> {
  /** The one that says so. */
  readonly own: R;
  readonly otherId: string;
  /** The last message about the other one; without one it is named by its FHIR id alone. */
  readonly otherText: string | undefined;
}

/** The messages about links between two resources of a type. */
export interface Links<R extends Resource = Resource> {
  linkedBy(resource: R, fhirId: string): readonly Linked[];
  /** @param envelope its change is `link` or `unlink` */
  write(linking: Linking<R>, envelope: Envelope): string;
}

/** The mapping of a resource type at one site, in both directions. */
export interface ResourceMapping<R extends Resource = Resource> {
  /** @throws UnmappableCharactersError if the site refuses characters of the resource */
  write(resource: R, envelope: Envelope): Written;
  /**
   * Reads every resource that a message names: first the one that `read` gives, then those that a merge says are gone, or
   * the one that it is linked with.
   */
  readAll?(text: string): R[];
  /** Absent where links have no messages of their own. */
  readonly links?: Links<R>;
  /** Absent for a type whose records do not end. */
  readonly endings?: Endings<R>;
  /**
   * Reads the resource of a message. Lenient: unknown segments and fields are skipped.
   *
   * @throws Er7Error if the text is no message
   * @throws NoResourceError if the message holds no such resource
   */
  read(text: string): R;
  /** Absent where a message says nothing about an earlier one. */
  readonly updates?: Updates;
}

/** How an update deletes what was sent before. Both are pure: the same for the same texts. */
export interface Updates {
  /**
   * What to keep of a message for the next update of its resource: some of its segments, each ended with CR.
   *
   * @param text as it was sent
   */
  kept(text: string): string;
  /**
   * What the receiver still has of earlier messages, because the structure of this one has no segment for it. It is kept with
   * what is kept of this one.
   *
   * @param previous as in {@link Envelope}
   */
  carried?(text: string, previous: string): string;
  /**
   * A message that was written without {@link Envelope.previous}, as it is with it.
   *
   * @param previous as there
   */
  update(text: string, previous: string): Updated;
}

/** A message that is well formed and holds no resource of the type that was asked for. */
export class NoResourceError extends Error {
  override readonly name: string = 'NoResourceError';
}

/** A resource has characters that the character set of the site (MSH-18) does not have, and the site refuses those. */
export class UnmappableCharactersError extends Error {
  override readonly name = 'UnmappableCharactersError';
  readonly characterSet: string;
  /** Places of the texts. */
  readonly paths: readonly string[];

  constructor(characterSet: string, paths: readonly string[]) {
    super(`${paths.length} texts have characters that ${characterSet} does not have`);
    this.characterSet = characterSet;
    this.paths = paths;
  }
}

/** What a query is about. */
export interface Asked {
  readonly fhirId: string;
  /** MSH-10 of the query, and its tag in QPD-2. */
  readonly controlId: string;
}

/** What an answer says of the resource that was asked for. */
export type QueryAnswer =
  /** The message that the resource is read from, with nothing of any other one. */
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'not-found' }
  /** A commit acknowledgment: the response follows. */
  | { readonly kind: 'wait' }
  /** It is no answer to the query, or an error. */
  | { readonly kind: 'failed'; readonly reason: QueryFailure };

export type QueryFailure = 'no-hl7' | 'no-msa' | 'unknown-code' | 'mismatch' | 'refused' | 'no-such-person';

/** The query by which a hospital's own system is asked for a resource by its FHIR id. */
export interface ResourceQuery {
  /** @param time of MSH-7, as a DTM */
  build(asked: Asked, time: string): string;
  readAnswer(text: string, asked: Asked): QueryAnswer;
}

/** Where the messages of a resource type have its FHIR id. */
export interface FhirIdPlace {
  /** `PID`; no segment that is needed to read the id stands after it. */
  readonly segment: string;
  readonly field: number;
  /** @param mark by which the site knows the FHIR id; that of every process where it is left out */
  idIn(segment: Segment, mark?: FhirIdMark): string | undefined;
}

/**
 * What a message does:
 *
 * - `update`: it says how the resource is from now on
 * - `delete`: from now on there is no such resource
 * - `merge`: the resource takes the place of others, which are no longer in use
 * - `none`: it names the resource, and does not say how it is
 */
export type Effect = 'update' | 'delete' | 'merge' | 'none';

/** What a message reads back as, for a report of what is not read. */
export interface ReadingParts {
  /** What is read of each segment and not written in the same place. */
  readonly segments: Readonly<Record<string, SegmentReads>>;
  /** The part of a message that its resource is read from. */
  partOf(message: Message): Message;
  /** The other resources that a message names, as `readAll` gives them. */
  othersOf?(message: Message): readonly OtherPart[];
}

/** A resource that a message names beside the one that it is about. */
export interface OtherPart {
  /** In which it stands. */
  readonly segment: Segment;
  /** It alone, as a message that it is read from. */
  readonly message: Message;
  /** A place of that message, as a place of the whole one. */
  placeOf(place: string): string;
  /** Places of the segment that the message does not have. */
  readonly unread: readonly string[];
}

/**
 * A resource type, as all else knows it. One folder holds a module and all that it needs; one line in
 * `mapping/resources.ts` registers it. Routes, queue groups, archive keys, permissions, logs and commands follow from it,
 * so no code outside the folder names the type, its messages or their events.
 *
 * A module has no state: what depends on a site is made by `createMapping` and `createQuery`, once for each process.
 */
export interface ResourceModule<R extends Resource = Resource> {
  /** The R4 type, as in URLs: `Patient`. */
  readonly type: R['resourceType'];
  /** The resource in a JSON object, or all that R4 does not allow in it. */
  validate(body: object): R | readonly Problem[];
  /**
   * FHIR id of the patient that a resource belongs to. It decides the queue's group: the messages of one patient stay in
   * order, of whatever type they are.
   *
   * @param fhirId of the resource itself
   */
  patientIdOf(resource: R, fhirId: string): string;
  /** Absent for a type that is its own patient. */
  subjectOf?(resource: R): Subject;
  /** Whether a message describes such a resource. One message may describe several: a person, and a visit of that person. */
  isIn(message: Message): boolean;
  /** MSH-9.1 of its messages. */
  readonly messageCode: string;
  /** The message that a change becomes at a site, where nothing was sent before. */
  messageOf(change: Change, profile: SiteProfile): MessageType;
  readonly fhirId: FhirIdPlace;
  /** Where a merge has the FHIR ids of those that are gone; absent for a type that is not merged. */
  readonly goneFhirId?: FhirIdPlace;
  /** What a message with this event (MSH-9.2) does to the resource that it is about. */
  effectOf(triggerEvent: string): Effect;
  createMapping(profile: SiteProfile): ResourceMapping<R>;
  /** Absent where no query asks for such a resource. */
  createQuery?(profile: SiteProfile): ResourceQuery;
  readingParts(profile: SiteProfile): ReadingParts;
}
