import { parse, serialize } from '../../../hl7v2/er7.ts';
import { Message, Segment } from '../../../hl7v2/message.ts';

/**
 * A receiver that follows HL7 v2.5.1 chapter 2: an empty field keeps what it has, `""` deletes it, anything else replaces it.
 * NK1 is a list that is sent whole (snapshot mode). ROL is found by its instance ID, or by role and person, and OBX by what is
 * observed; they are deleted by ROL-2 DE and OBX-11 D. It shares nothing but the parser with the code that writes the messages.
 */
export class Receiver {
  #header: Message | undefined;
  readonly #single = new Map<string, string[]>();
  readonly #lists = new Map<string, Map<string, string[]>>();

  apply(text: string): void {
    const message = parse(text);
    this.#header = message;
    for (const segment of message.segments) {
      const fields = segment.wire.split('|');
      if (['PID', 'PD1', 'PV1'].includes(segment.id))
        this.#single.set(segment.id, merged(this.#single.get(segment.id) ?? [], fields));
      if (segment.id === 'ROL')
        this.#put('ROL', fields[1] || `${fields[3]} ${fields[4]}`, fields, fields[2] === 'DE');
      if (segment.id === 'OBX') this.#put('OBX', fields[3] ?? '', fields, fields[11] === 'D');
    }
    const contacts = message.all('NK1').map((one) => one.wire.split('|'));
    if (contacts.length > 0)
      this.#lists.set('NK1', new Map(contacts.map((fields) => [String(fields[1]), merged([], fields)])));
  }

  /** What it holds, as a message that says all of it. */
  get held(): string {
    const segments = this.#header?.segments.filter(({ id }) => id === 'MSH' || id === 'EVN') ?? [];
    const { delimiters } = this.#header as Message;
    const of = (fields: string[] | undefined) =>
      fields === undefined || fields.every((one, n) => n === 0 || one === '')
        ? []
        : [new Segment(fields.join('|').replace(/\|+$/, ''), '\r', delimiters)];
    const list = (id: string) => [...(this.#lists.get(id)?.values() ?? [])].flatMap(of);
    return serialize(
      new Message(delimiters, [
        ...segments,
        ...of(this.#single.get('PID')),
        ...of(this.#single.get('PD1')),
        ...list('ROL'),
        ...list('NK1').filter((nk1) => nk1.length > 1),
        ...of(this.#single.get('PV1')),
        ...list('OBX'),
      ]),
    );
  }

  #put(id: string, key: string, fields: string[], isDeleted: boolean): void {
    const list = this.#lists.get(id) ?? new Map<string, string[]>();
    this.#lists.set(id, list);
    const held = list.get(key) ?? [];
    // It comes to the end of its list, so that the order is that of the last message.
    list.delete(key);
    if (!isDeleted) list.set(key, merged(held, fields));
  }
}

function merged(held: readonly string[], fields: readonly string[]): string[] {
  const length = Math.max(held.length, fields.length);
  return Array.from({ length }, (_, n) => {
    const field = fields[n] ?? '';
    if (field === '') return held[n] ?? '';
    return field === '""' ? '' : field;
  });
}
