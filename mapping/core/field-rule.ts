/** Identifiers of a system, or of a type of table 0203. */
export type IdentifierKind = { readonly system: string } | { readonly type: string };

/** What a site puts in a place of its messages, instead of what the mapping writes there. */
export type FieldRule =
  /** A text: in a component, in each repetition that the field has, else in a first one. */
  | { readonly literal: string }
  | { readonly empty: true }
  /** What the mapping writes in another place, as `PID-14` or `PID-3.1`; with `move`, that one is left empty. */
  | { readonly move: string }
  | { readonly copy: string }
  /** The first such identifier of PID-3, which also stays there. */
  | { readonly identifier: IdentifierKind }
  /**
   * The values of an expression about the resource, each a repetition. `covers` are expressions for the elements that the
   * value says, where it is computed of them: `name.given.first() & '!'` is no element itself.
   */
  | { readonly fhirPath: string; readonly covers?: readonly string[] };

/** Rules by place: `PID-2`, `PV1-3.1`, `PID-11.1.2`. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** A segment of the site's own. */
export interface ZSegment {
  /** `ZPD` */
  readonly id: string;
  /** The segment that it follows, the last one of that name. Where the message has none, it stands where that one would. */
  readonly after: string;
  /** Rules by field, or component, from 1: `3`, `3.1`. */
  readonly fields: FieldRules;
}
