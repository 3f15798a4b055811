import type { Extension } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { listOf } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import { eachToFhir, type TwoWay } from '../core/two-way.ts';

/** An extension of a Patient and the fields of one segment that hold it. */
export interface ExtensionField {
  readonly url: string;
  readonly segment: 'PID' | 'PD1' | 'PV1';
  readonly fields?: SegmentReads;
  /** All extensions of this url, each with its place. */
  toV2(extensions: readonly PlacedExtension[]): Readonly<Record<number, FieldValue>>;
  toFhir(segment: Segment): readonly Extension[];
}

export interface PlacedExtension {
  readonly extension: Extension;
  readonly losses: Losses;
}

type Place = readonly [segment: ExtensionField['segment'], field: number];

/** The content of an extension (all but its url) and a repetition of the field. */
export type ContentPair = TwoWay<Omit<Extension, 'url'>, Repetition>;

/** An extension that a field holds once: the first one is sent. */
export function single(url: string, [segment, field]: Place, pair: ContentPair): ExtensionField {
  return {
    url,
    segment,
    fields: { [field]: pair.reads },
    toV2([first, ...further]) {
      for (const { losses } of further) losses.dropped(`${segment}-${field} holds one`);
      return first === undefined ? {} : { [field]: contentToV2(first, pair) };
    },
    toFhir(read) {
      const { firstValued } = read.field(field);
      return firstValued === undefined ? NONE : contentToFhir(url, [firstValued], pair);
    },
  };
}

/** An extension for each repetition of a field. */
export function repeated(url: string, [segment, field]: Place, pair: ContentPair): ExtensionField {
  return {
    url,
    segment,
    fields: { [field]: pair.reads },
    toV2: (extensions) => ({ [field]: listOf(extensions.map((one) => contentToV2(one, pair))) }),
    toFhir: (read) => contentToFhir(url, read.field(field).valued, pair),
  };
}

export function contentToV2(
  { extension, losses }: PlacedExtension,
  pair: ContentPair,
): Repetition | undefined {
  const { url, ...content } = extension;
  return pair.toV2(content, losses) ?? losses.dropped('the field has no place for it');
}

const NONE: readonly Extension[] = [];

function contentToFhir(
  url: string,
  repetitions: readonly Repetition[],
  pair: ContentPair,
): readonly Extension[] {
  const contents = eachToFhir(pair, repetitions);
  return contents === undefined ? NONE : contents.map((content) => ({ url, ...content }));
}
