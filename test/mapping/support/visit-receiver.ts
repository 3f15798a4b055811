import type { Encounter } from 'fhir/r4.js';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import { Message, Segment } from '../../../hl7v2/message.ts';

type Status = Encounter['status'] | 'none';

/** What each event makes of a visit, and of which it can be told; any if no status is named. */
const EVENTS: Readonly<Record<string, { readonly of?: readonly Status[]; readonly is?: Status }>> = {
  A01: { is: 'in-progress' },
  A02: { of: ['in-progress'] },
  A03: { is: 'finished' },
  A04: { is: 'in-progress' },
  A05: { is: 'planned' },
  A06: { of: ['in-progress'] },
  A07: { of: ['in-progress'] },
  A08: { of: ['in-progress', 'finished'] },
  A11: { is: 'cancelled' },
  A13: { of: ['finished'], is: 'in-progress' },
};

const SINGLE = ['PID', 'PV1', 'PV2'];
const LISTS = ['AL1', 'DG1', 'IN1'];

/**
 * A receiver of visits that knows the events and the segments alone. It has a status, which an update does not change, and
 * refuses an event that does not fit it. An empty field keeps what it has, `""` deletes it. Roles are found by role and person;
 * allergies, diagnoses and insurances are lists that are sent whole. It shares nothing but the parser with the code that writes.
 */
export class VisitReceiver {
  status: Status = 'none';
  #header: readonly Segment[] = [];
  readonly #single = new Map<string, string[]>();
  readonly #roles = new Map<string, string[]>();
  readonly #lists = new Map<string, string[][]>();

  /** @throws Error for an event that does not fit the status of the visit */
  apply(text: string): void {
    const message = parse(text);
    const event = message.segment('MSH')?.field(9).text(2) ?? '';
    const { of = [this.status], is = this.status } = EVENTS[event] ?? {};
    if (!(event in EVENTS) || !of.includes(this.status))
      throw new Error(`${event} of a visit that is ${this.status}`);
    this.status = is;
    this.#header = message.segments.filter(({ id }) => id === 'MSH' || id === 'EVN');
    const visit = message.segments.findIndex(({ id }) => id === 'PV1');
    for (const [index, { id, wire }] of message.segments.entries()) {
      const fields = wire.split('|');
      if (id === 'PID') this.#merge(id, ['PID', ...new Array(17).fill(''), fields[18] ?? '']);
      else if (SINGLE.includes(id)) this.#merge(id, fields);
      if (id === 'ROL' && index > visit) this.#role(fields);
    }
    for (const id of LISTS) {
      const all = message.all(id).map(({ wire }) => wire.split('|'));
      const isGone = all[0]?.slice(2).every((one) => one === '' || one === '""');
      if (all.length > 0) this.#lists.set(id, isGone ? [] : all);
    }
  }

  /** What it holds of the visit, each segment ended with CR. */
  get held(): string {
    return this.#segments.map(({ wire }) => `${wire}\r`).join('');
  }

  /** What it holds of the segments that the last message could have, as a message of that event. */
  heldAs(text: string, structure: readonly string[]): string {
    const { delimiters, segments } = parse(text);
    const person = segments.find(({ id }) => id === 'PID');
    const own = this.#segments.filter(({ id }) => structure.includes(id) && id !== 'PID');
    return serialize(new Message(delimiters, [...this.#header, ...(person ? [person] : []), ...own]));
  }

  get #segments(): Segment[] {
    const all = [
      ...SINGLE.map((id) => this.#single.get(id) ?? []),
      ...this.#roles.values(),
      ...LISTS.flatMap((id) => this.#lists.get(id) ?? []),
    ];
    const { delimiters } = this.#header[0] as Segment;
    return all
      .filter((fields) => fields.slice(1).some((one) => one !== ''))
      .map((fields) => new Segment(fields.join('|').replace(/\|+$/, ''), '\r', delimiters));
  }

  #merge(id: string, fields: readonly string[]): void {
    this.#single.set(id, merged(this.#single.get(id) ?? [], fields));
  }

  #role(fields: readonly string[]): void {
    const key = fields[1] || `${fields[3]} ${fields[4]}`;
    const held = this.#roles.get(key) ?? [];
    this.#roles.delete(key);
    if (fields[2] !== 'DE') this.#roles.set(key, merged(held, fields));
  }
}

function merged(held: readonly string[], fields: readonly string[]): string[] {
  return Array.from({ length: Math.max(held.length, fields.length) }, (_, n) => {
    const field = fields[n] ?? '';
    if (field === '') return held[n] ?? '';
    return field === '""' ? '' : field;
  });
}
