import type { Reference, Resource } from 'fhir/r4.js';
import { isReordered } from './compact.ts';
import { ContainedList, type ContainedResource } from './contained-list.ts';
import type { Losses } from './losses.ts';

/** A contained resource that a reference points to, and its place. */
export interface Reached<R extends ContainedResource> {
  readonly resource: R;
  readonly index: number;
  readonly losses: Losses;
}

interface Mapped {
  readonly index: number;
  /** What of the resource is not mapped. */
  readonly losses: Losses;
  /** The place of the reference; absent for a resource that points to the containing one instead. */
  readonly at?: Losses;
  /** What a reference to it reads back as. */
  readonly read: Reference;
}

type Kind = ContainedResource['resourceType'];
type Of<K extends Kind> = Extract<ContainedResource, { resourceType: K }>;

/** A resource is written once per reference: a small body with many references must not become a huge message. */
const MOST_REFERENCES = 16;

const SENT = 'the contained resource is sent';
const LOCAL_ID = 'local ids are assigned again';
const NO_MORE = 'has no more content than a reference, and reads back as one';

/**
 * The contained resources of a resource that is written. Each is mapped to the fields of every reference that points to it,
 * or without a reference if it points to the resource that contains it (dom-3 of R4 asks for one or the other).
 * Local ids are not mapped: they read back as {@link ContainedList} assigns them, which `list` tracks during writing.
 */
export class ContainedResources {
  readonly list = new ContainedList();
  readonly #resources: readonly Resource[];
  readonly #losses: Losses;
  /** Index of the first resource of a kind and local id. */
  readonly #indices: ReadonlyMap<string, number>;
  readonly #mapped: Mapped[] = [];
  readonly #apart = new Set<number>();
  /** Number of references for which each resource was looked up. */
  readonly #counts: number[] = [];

  /** @param losses where those of the containing resource are reported */
  constructor(resources: readonly Resource[], losses: Losses) {
    this.#resources = resources;
    this.#losses = losses;
    this.#indices = resources.length === 0 ? NOTHING : indicesOf(resources);
  }

  /** Whether a local reference points to a resource of this type. */
  reaches(kind: Kind, { reference = '' }: Reference): boolean {
    return this.#indices.has(kind + reference);
  }

  /** The resource of this type that a local reference points to, unless it was sent {@link MOST_REFERENCES} times already. */
  of<K extends Kind>(kind: K, { reference = '' }: Reference): Reached<Of<K>> | undefined {
    const index = this.#indices.get(kind + reference);
    const count = index === undefined ? 0 : (this.#counts[index] ?? 0);
    if (index === undefined || count === MOST_REFERENCES) return undefined;
    this.#counts[index] = count + 1;
    return this.#reached(index);
  }

  /** All resources of this type, in their order, whatever points to them. */
  all<K extends Kind>(kind: K): Reached<Of<K>>[] {
    const indices = [...this.#resources.keys()];
    const own = indices.filter((index) => this.#resources[index]?.resourceType === kind);
    return own.map((index) => this.#reached(index));
  }

  /** Records that a resource was written to the fields of a reference, which read back as `read`. */
  mapped(reached: Reached<ContainedResource>, reference: Reference, read: Reference, at: Losses): void {
    const { index, losses } = reached;
    at.others(reference, ['reference', 'type'], { display: SENT, identifier: SENT });
    this.#mapped.push({ index, losses, at, read });
  }

  /** Records that a resource was written without a reference; `read` is one to what it reads back as. */
  mappedAlone({ index, losses }: Reached<ContainedResource>, read: Reference): void {
    this.#mapped.push({ index, losses, read });
  }

  /** Records that a resource is sent, and is reported elsewhere: it does not read back as a contained one. */
  sentApart(index: number): void {
    this.#apart.add(index);
  }

  /** Reports what is not mapped and what reads back differently. Called once all references are written. */
  report(): void {
    if (this.#resources.length === 0) return;
    const reached = Map.groupBy(this.#mapped, ({ index }) => index);
    for (const index of this.#resources.keys())
      if (!reached.has(index) && !this.#apart.has(index))
        this.#at(index).dropped('no mapped reference points to it');
    for (const [index, mapped] of reached) this.#reportOne(index, mapped);
    // Losses are reported once, however many references there are.
    for (const [first] of reached.values()) if (first !== undefined) this.#losses.include(first.losses);
    if (!this.#isOneToOne()) {
      this.#losses
        .at('contained')
        .changed('one resource for each field that differs, and one for equal ones');
    } else if (isReordered(this.#order())) {
      this.#losses.at('contained').changed('the order: that of the fields');
    }
  }

  #reportOne(index: number, mapped: readonly Mapped[]): void {
    const own = `#${this.#resources[index]?.id}`;
    let isRenamed = false;
    for (const { at, read } of mapped) {
      if (read.reference === undefined && at !== undefined) {
        this.#at(index).moved(NO_MORE, at);
        at.changed(NO_MORE);
      } else if (read.reference !== own) {
        at?.at('reference').changed(LOCAL_ID);
        isRenamed = true;
      }
    }
    if (isRenamed) this.#at(index).at('id').changed(LOCAL_ID);
  }

  /** Whether each resource reads back as exactly one resource of its own. */
  #isOneToOne(): boolean {
    const pairs = new Set(this.#mapped.map(({ index, read }) => `${index} ${read.reference ?? ''}`));
    const indices = new Set(this.#mapped.map(({ index }) => index));
    const local = [...pairs].filter((pair) => pair.includes('#'));
    return pairs.size === indices.size && local.length === this.list.resources.length;
  }

  /** Indices of the resources, in the order in which they read back. */
  #order(): number[] {
    const indices = new Map(this.#mapped.map(({ index, read }) => [read.reference, index]));
    return this.list.resources.map(({ id }) => indices.get(`#${id}`) ?? -1);
  }

  #reached<K extends Kind>(index: number): Reached<Of<K>> {
    const resource = this.#resources[index] as Resource as Of<K>;
    return { resource, index, losses: this.#at(index).aside() };
  }

  #at(index: number): Losses {
    return this.#losses.at('contained', index);
  }
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** Of several resources with one id the first counts. `#` is the containing resource itself. */
function indicesOf(resources: readonly Resource[]): ReadonlyMap<string, number> {
  const entries = resources.map(({ resourceType, id }, index) => [`${resourceType}#${id}`, index] as const);
  const withIds = entries.filter((_, index) => resources[index]?.id !== undefined);
  return new Map(withIds.toReversed());
}
