// The package has no types of its own; these are the parts of it that are read.

declare module 'hl7-dictionary/lib/2.5.1/index.js' {
  /** A field of a segment or a component of a datatype. */
  export interface Element {
    readonly datatype: string;
    readonly desc: string;
    /** 1 optional, 2 required, 3 conditional, 4 withdrawn. */
    readonly opt: number;
    /** 0 for any number of repetitions. */
    readonly rep: number;
    /** Missing in datatypes before v2.5, and in v2.7 but for codes. */
    readonly len: number;
    readonly table?: number;
  }

  /** A segment or, with children, a group of segments; `max` is 0 for any number. */
  export interface Node {
    readonly name: string;
    readonly min: number;
    readonly max: number;
    readonly children?: readonly Node[];
  }

  /** A version of HL7 v2. */
  export interface Definition {
    /** Datatypes by name; primitive ones have no subfields. */
    readonly fields: Readonly<Record<string, { readonly subfields: readonly Element[] }>>;
    readonly segments: Readonly<Record<string, { readonly fields: readonly Element[] }>>;
    readonly messages: Readonly<
      Record<string, { readonly segments: { readonly segments: readonly Node[] } }>
    >;
  }

  const definition: Definition;
  export default definition;
}

declare module 'hl7-dictionary' {
  import type { Definition } from 'hl7-dictionary/lib/2.5.1/index.js';

  export type { Element } from 'hl7-dictionary/lib/2.5.1/index.js';

  const dictionary: { readonly definitions: Readonly<Record<string, Definition>> };
  export default dictionary;
}

declare module 'hl7-dictionary/lib/tables.js' {
  /** Tables of all versions together, by number. */
  const tables: Readonly<Record<number, { readonly values: Readonly<Record<string, string>> }>>;
  export default tables;
}
