import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { escape } from '../../hl7v2/escape.ts';
import { Repetition } from '../../hl7v2/repetition.ts';
import type { IdentifierKind } from '../core/field-rule.ts';
import { isOfKind } from '../core/identifier-order.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';
import type { Draft } from '../dialect/draft.ts';
import { elementAt, levelOf, type Place, textTypeAt } from './place.ts';
import type { CompiledRule } from './rule.ts';
import { textOfType } from './values.ts';
import { wiresAt } from './wires.ts';

/** A message before any rule, of which rules take their content. */
export interface Source {
  readonly drafts: readonly Draft[];
  readonly delimiters: Delimiters;
  /** The texts of a rule with an expression. */
  textsOf(rule: CompiledRule): readonly string[];
}

/**
 * What a rule puts into its place, as on the wire: a text for each repetition of the field.
 *
 * @param own the segment that is filled, before any rule
 */
type ContentOf = (rule: CompiledRule, own: Draft, source: Source) => readonly string[];

export function contents(profile: SiteProfile): ContentOf {
  const { version } = profile;
  const cx = cxIdentifier(profile);

  function identifierIn({ drafts, delimiters }: Source, kind: IdentifierKind): string | undefined {
    const pid = drafts.find(({ id }) => id === 'PID');
    const all = pid === undefined ? [] : wiresAt(pid, PID_3, delimiters);
    return all.find((wire) => {
      const read = cx.toFhir(new Repetition(wire, delimiters));
      return read !== undefined && isOfKind(read, kind, profile.identifierTypes);
    });
  }

  return (compiled, own, source) => {
    const { rule, place } = compiled;
    const { delimiters } = source;
    if ('literal' in rule) {
      const count = levelOf(place) === 0 ? 1 : Math.max(1, wiresAt(own, place, delimiters).length);
      const text = textOfType(rule.literal, textTypeAt(place, version)) ?? rule.literal;
      return new Array<string>(count).fill(escape(text, delimiters));
    }
    if ('fhirPath' in rule) return source.textsOf(compiled).map((text) => escape(text, delimiters));
    if ('identifier' in rule) {
      const found = identifierIn(source, rule.identifier);
      if (found === undefined) return [];
      const datatype = elementAt(place, version)?.datatype ?? (levelOf(place) === 0 ? 'CX' : undefined);
      return [datatype === 'CX' ? found : (found.split(delimiters.component)[0] ?? '')];
    }
    return compiled.source === undefined ? [] : taken(compiled.source, place, own, source);
  };
}

const PID_3: Place = { segment: 'PID', field: 3 };

/** What stands in another place; in a repeating segment, in the same one. */
function taken(from: Place, place: Place, own: Draft, { drafts, delimiters }: Source): string[] {
  const segment = from.segment === own.id ? own : drafts.find(({ id }) => id === from.segment);
  const wires = segment === undefined ? [] : wiresAt(segment, from, delimiters);
  // The parts of a component are those of a field.
  const isRaised = levelOf(from) > levelOf(place);
  return isRaised
    ? wires.map((wire) => wire.replaceAll(delimiters.subcomponent, delimiters.component))
    : wires;
}
