import { loadPeer, namedPeer } from './peers.ts';

/** A package that parses ER7, used as its documentation says. */
export interface Er7Peer {
  readonly name: string;
  /** How it had to be used to be measured at all. */
  readonly remark?: string;
  /** Parses a message into its model and writes that. */
  write(text: string): string;
  /** Parses a message and reads every text in it, the smallest parts; gives how many are not empty. */
  read(text: string): number;
}

export async function er7Peers(): Promise<Er7Peer[]> {
  return [await hl7v2(), await medplum(), await nodeHl7Client(), await simpleHl7(), await hl7parser()];
}

interface Hl7v2Component {
  readonly subComponents: readonly unknown[] | undefined;
  getValue(subcomponent?: number): unknown;
}

interface Hl7v2 {
  readonly HL7Message: { parse(text: string): Hl7v2Message };
}

interface Hl7v2Message {
  readonly segments: readonly {
    readonly fields: readonly (
      | { readonly repetitions: readonly { readonly components: readonly Hl7v2Component[] }[] }
      | undefined
    )[];
  }[];
  toHL7String(): string;
}

async function hl7v2(): Promise<Er7Peer> {
  const { HL7Message } = await loadPeer<Hl7v2>('hl7v2');
  return {
    name: namedPeer('hl7v2'),
    write: (text) => HL7Message.parse(text).toHL7String(),
    read(text) {
      let count = 0;
      for (const { fields } of HL7Message.parse(text).segments)
        for (const field of fields)
          for (const { components } of field?.repetitions ?? [])
            for (const component of components) {
              const most = component.subComponents?.length || 1;
              for (let s = 1; s <= most; s += 1) if (component.getValue(s) !== undefined) count += 1;
            }
      return count;
    },
  };
}

interface Medplum {
  readonly Hl7Message: { parse(text: string): MedplumMessage };
}

interface MedplumMessage {
  readonly context: { readonly subcomponentSeparator: string };
  readonly segments: readonly {
    /** Of each repetition its components; the first field is the name of the segment. */
    readonly fields: readonly { readonly components: readonly (readonly string[])[] }[];
  }[];
  toString(): string;
}

async function medplum(): Promise<Er7Peer> {
  const { Hl7Message } = await loadPeer<Medplum>('@medplum/core');
  return {
    name: namedPeer('@medplum/core'),
    write: (text) => Hl7Message.parse(text).toString(),
    read(text) {
      const { context, segments } = Hl7Message.parse(text);
      let count = 0;
      for (const { fields } of segments)
        for (const { components } of fields.slice(1))
          for (const repetition of components)
            for (const component of repetition)
              for (const one of component.split(context.subcomponentSeparator)) if (one !== '') count += 1;
      return count;
    },
  };
}

interface SimpleHl7 {
  readonly Parser: new (options: {
    readonly segmentSeperator: string;
  }) => { parse(text: string): SimpleMessage };
}

interface SimpleMessage {
  readonly header: SimpleSegment;
  readonly segments: readonly SimpleSegment[];
  toString(): string;
}

interface SimpleSegment {
  readonly fields: readonly SimpleField[];
}

/** Its components; or where the field repeats, a field a repetition. */
interface SimpleField {
  readonly value: readonly (readonly SimpleComponent[] | SimpleField)[];
}

interface SimpleComponent {
  readonly value: readonly (string | readonly string[])[];
}

async function simpleHl7(): Promise<Er7Peer> {
  const { Parser } = await loadPeer<SimpleHl7>('simple-hl7');
  const parse = (text: string) => new Parser({ segmentSeperator: '\r' }).parse(text);
  return {
    name: namedPeer('simple-hl7'),
    write: (text) => parse(text).toString(),
    read(text) {
      const { header, segments } = parse(text);
      let count = 0;
      for (const { fields } of [header, ...segments]) for (const field of fields) count += valuesOf(field);
      return count;
    },
  };
}

function valuesOf(field: SimpleField): number {
  let count = 0;
  for (const one of field.value) {
    if ('value' in one) count += valuesOf(one);
    else
      for (const { value } of one)
        for (const texts of value) {
          if (typeof texts === 'string') count += texts === '' ? 0 : 1;
          else for (const text of texts) if (text !== '') count += 1;
        }
  }
  return count;
}

/** A part of a message in node-hl7-client, and in hl7parser, from which that comes. */
interface HL7Node {
  readonly length: number;
  forEach(callback: (node: HL7Node, index: number) => void): void;
  /** Of a subcomponent its text, unescaped. */
  toString(): string;
}

async function nodeHl7Client(): Promise<Er7Peer> {
  const { Message } = await loadPeer<{ Message: new (from: { text: string }) => HL7Node }>('node-hl7-client');
  return {
    name: namedPeer('node-hl7-client'),
    write: (text) => written(new Message({ text })),
    read: (text) => textsBelow(new Message({ text }), SUBCOMPONENT),
  };
}

async function hl7parser(): Promise<Er7Peer> {
  const { create } = await loadPeer<{ create(text: string): HL7Node }>('hl7parser');
  // It takes the CR that ends the last segment, as the standard has it, for the start of one without a name.
  const endOf = (text: string) => /\r*$/.exec(text)?.[0] ?? '';
  const parse = (text: string) => create(text.slice(0, text.length - endOf(text).length));
  return {
    name: namedPeer('hl7parser'),
    remark: 'the last CR is kept from it',
    write: (text) => written(parse(text)) + endOf(text),
    read: (text) => textsBelow(parse(text), SUBCOMPONENT),
  };
}

/** These two parse nothing before they are asked for a part, so they are asked for the number of segments. */
function written(message: HL7Node): string {
  if (message.length === 0) throw new Error('no segments');
  return message.toString();
}

/** How far the subcomponents are below the message: segments, fields, repetitions, components. */
const SUBCOMPONENT = 5;

function textsBelow(node: HL7Node, levels: number): number {
  if (levels === 0) return node.toString() === '' ? 0 : 1;
  let count = 0;
  node.forEach((child, index) => {
    // The first field is the name of the segment.
    if (levels !== SUBCOMPONENT - 1 || index > 0) count += textsBelow(child, levels - 1);
  });
  return count;
}
