import { setImmediate } from 'node:timers/promises';
import { segment } from '../../hl7v2/build.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { triggerEventOf } from '../../hl7v2/header.ts';
import { type Message, Segment } from '../../hl7v2/message.ts';
import type { ResourceModule } from '../../mapping/core/resource-module.ts';
import { latestPrefix } from '../../runtime/archive-key.ts';
import { type Criterion, fits, SEARCHABLE_FIELDS } from './query.ts';

/** What the index needs of an object store; each may reject. */
export interface IndexedStore {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys that begin with a prefix, in pages. */
  keys(prefix: string): AsyncIterable<readonly string[]>;
}

type Persons = Pick<ResourceModule, 'type' | 'effectOf'>;

/** Whether a latest message says that there is such a person: one that was deleted or merged is not found. */
export function isCurrent(latest: Message, { effectOf }: Persons): boolean {
  return effectOf(triggerEventOf(latest)) === 'update';
}

/** The archive holds more persons than can be searched. The query is refused, not answered in part. */
export class IndexFullError extends Error {
  override readonly name = 'IndexFullError';
}

/** Limit for all persons together, in characters: about 100,000 persons, and some ten MB of memory. */
const MOST_CHARACTERS = 20_000_000;
const READS_AT_ONCE = 16;
const SEARCHED_AT_ONCE = 2000;

/**
 * Finds persons by the searchable fields of PID. The index is in memory. The first search reads it from the latest messages
 * of the archive, also after a restart; from then on it follows every message that is stored.
 *
 * @param module of the resources that are persons
 * @param mostCharacters size above which a search is refused instead of answered in part
 */
export function createPersonIndex(store: IndexedStore, module: Persons, mostCharacters = MOST_CHARACTERS) {
  const { type } = module;
  /** The searchable fields of PID, by key; undefined until the first search. */
  let persons: Map<string, Segment> | undefined;
  let complete: Promise<void> | undefined;
  let characters = 0;
  const prefix = latestPrefix(type);

  /** Takes the latest message of a person, if there is an index; ignores other resources. */
  function update(key: string, payload: Uint8Array): void {
    if (persons !== undefined && key.startsWith(prefix)) put(persons, key, payload);
  }

  function put(into: Map<string, Segment>, key: string, payload: Uint8Array): void {
    const pid = searchable(payload, module);
    // Requests of a failed read may still be answered.
    if (into !== persons) return;
    characters += (pid?.wire.length ?? 0) - (into.get(key)?.wire.length ?? 0);
    if (pid === undefined) into.delete(key);
    else into.set(key, pid);
    if (characters > mostCharacters) into.clear();
  }

  /**
   * Keys of the persons that match.
   *
   * @throws IndexFullError if the archive has grown over the limit
   */
  async function find(criteria: readonly Criterion[]): Promise<string[]> {
    complete ??= read().catch((error) => {
      [complete, persons, characters] = [undefined, undefined, 0];
      throw error;
    });
    await complete;
    const found: string[] = [];
    let searched = 0;
    for (const [key, pid] of persons ?? []) {
      if (fits(pid, criteria)) found.push(key);
      searched += 1;
      // A search through many persons does not block the other connections.
      if (searched % SEARCHED_AT_ONCE === 0) await setImmediate();
    }
    if (characters > mostCharacters) throw new IndexFullError('the archive holds too many persons');
    return found;
  }

  async function read(): Promise<void> {
    const own = new Map<string, Segment>();
    [persons, characters] = [own, 0];
    for await (const page of store.keys(prefix)) {
      const waiting = [...page];
      const reader = async () => {
        for (
          let key = waiting.pop();
          key !== undefined && characters <= mostCharacters;
          key = waiting.pop()
        ) {
          const payload = await store.get(key);
          // A message that was stored meanwhile is newer than what was read.
          if (payload !== undefined && !own.has(key)) put(own, key, payload);
        }
      };
      await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
      if (characters > mostCharacters) return;
    }
  }

  return { module, update, find };
}

/** The searchable fields of PID, copied: a slice would keep the whole message in memory. */
function searchable(payload: Uint8Array, module: Persons): Segment | undefined {
  try {
    const message = parse(decodeMessage(payload));
    const pid = isCurrent(message, module) ? message.segment('PID') : undefined;
    if (pid === undefined) return undefined;
    const fields = SEARCHABLE_FIELDS.map((n) => [n, pid.field(n).valued] as const);
    const { wire, delimiters } = segment('PID', Object.fromEntries(fields), pid.delimiters);
    return new Segment(Buffer.from(wire).toString(), '\r', delimiters);
  } catch {
    // An object that is not a message cannot be found by its content.
    return undefined;
  }
}
