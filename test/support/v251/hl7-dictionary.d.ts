// The package has no types of its own; these are the parts of it that the checker reads.

declare module 'hl7-dictionary/lib/2.5.1/index.js' {
  /** A field of a segment or a component of a datatype. */
  export interface Element {
    readonly datatype: string;
    readonly desc: string;
    /** 1 optional, 2 required, 3 conditional. */
    readonly opt: number;
    /** 0 for any number of repetitions. */
    readonly rep: number;
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

  const definition: {
    /** Datatypes by name; primitive ones have no subfields. */
    readonly fields: Readonly<Record<string, { readonly subfields: readonly Element[] }>>;
    readonly segments: Readonly<Record<string, { readonly fields: readonly Element[] }>>;
    readonly messages: Readonly<
      Record<string, { readonly segments: { readonly segments: readonly Node[] } }>
    >;
  };
  export default definition;
}

declare module 'hl7-dictionary/lib/tables.js' {
  /** Tables of all versions together, by number. */
  const tables: Readonly<Record<number, { readonly values: Readonly<Record<string, string>> }>>;
  export default tables;
}
