import { Message } from '../../hl7v2/message.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { writtenElements } from '../../hl7v2/versions/written-elements.ts';
import type { Loss } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type Draft, draftOf, segmentOf } from '../dialect/draft.ts';
import { contents, type Source } from './content.ts';
import { levelOf } from './place.ts';
import type { CompiledRule } from './rule.ts';
import { settle } from './settled.ts';
import { putWires, wiresAt } from './wires.ts';
import { SEGMENT_ORDER, withZSegments } from './z-segments.ts';

/** The rules of a site, compiled. */
export interface SiteRules {
  readonly fields: readonly CompiledRule[];
  /** For each of `profile.zSegments`. */
  readonly zSegments: readonly (readonly CompiledRule[])[];
}

export interface Applied {
  readonly message: Message;
  /** What was not sent because a field holds no more. */
  readonly losses: readonly Loss[];
}

/**
 * A message with what rules put into it. Each takes its content from the message as the mapping wrote it, so their order says
 * nothing.
 *
 * @param textsOf the texts of a rule with an expression
 * @param applies which of the rules are applied
 */
type ApplyRules = (
  message: Message,
  textsOf: Source['textsOf'],
  applies: (rule: CompiledRule) => boolean,
) => Applied;

export function rulesApplier(rules: SiteRules, profile: SiteProfile): ApplyRules {
  const contentOf = contents(profile);
  // The mapping writes v2.5.1, and what the version of the site has otherwise is fitted after the rules.
  const elements = writtenElements(DEFAULT_VERSION);
  const ofSite = writtenElements(profile.version);

  function fill(draft: Draft, own: Draft, compiled: readonly CompiledRule[], source: Source): void {
    for (const one of compiled) putWires(draft, one.place, contentOf(one, own, source), source.delimiters);
  }

  function zSegment(id: string, compiled: readonly CompiledRule[], source: Source): Draft[] {
    const draft = { id, fields: [id] };
    fill(draft, draft, compiled, source);
    // Literals alone say nothing of a patient, unless there is nothing else to say.
    const variable = compiled.filter(({ rule }) => !('literal' in rule));
    const has = ({ place }: CompiledRule) =>
      wiresAt(draft, place, source.delimiters).some((one) => one !== '');
    const isSent = variable.length === 0 ? compiled.some(has) : variable.some(has);
    return isSent ? [draft] : [];
  }

  return (message, textsOf, applies) => {
    const { delimiters } = message;
    const drafts = message.segments.map((one) => draftOf(one, delimiters));
    const source: Source = { drafts, delimiters, textsOf };
    const fields = rules.fields.filter(applies);
    const moved = fields.flatMap(({ rule, source: from }) => ('move' in rule && from ? [from] : []));
    const changed = new Set([...fields.map(({ place }) => place), ...moved].map(({ segment }) => segment));
    const losses: Loss[] = [];
    const filled = withMissing(drafts, changed).flatMap((own) => {
      if (!changed.has(own.id)) return [own];
      const draft = { id: own.id, fields: [...own.fields] };
      for (const from of moved) if (from.segment === own.id) putWires(draft, from, [], delimiters);
      const ofSegment = fields.filter(({ place }) => place.segment === own.id);
      fill(draft, own, ofSegment, source);
      const wholes = new Set(
        ofSegment.filter(({ place }) => levelOf(place) === 0).map(({ place }) => place.field),
      );
      losses.push(...settle(draft, own, wholes, elements, ofSite, delimiters));
      return draft.fields.slice(1).some((wire) => wire !== '') ? [draft] : [];
    });
    const added = rules.zSegments.flatMap((compiled, index) =>
      zSegment(profile.zSegments[index]?.id ?? '', compiled.filter(applies), source),
    );
    const all = withZSegments(filled, profile.zSegments, added);
    const segments = all.map((draft) => segmentOf(draft, delimiters));
    return { message: new Message(delimiters, segments), losses };
  };
}

/** With PD1, the only segment that rules may fill and the mapping may have had nothing for. */
function withMissing(drafts: readonly Draft[], changed: ReadonlySet<string>): Draft[] {
  const all = [...drafts];
  if (!changed.has('PD1') || all.some(({ id }) => id === 'PD1')) return all;
  const rank = SEGMENT_ORDER.indexOf('PD1');
  const before = all.findLastIndex(({ id }) => SEGMENT_ORDER.indexOf(id) < rank);
  return all.toSpliced(before + 1, 0, { id: 'PD1', fields: ['PD1'] });
}
