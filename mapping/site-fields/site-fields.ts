import type { Message } from '../../hl7v2/message.ts';
import type { Loss } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { differences } from '../dialect/differences.ts';
import { rulesApplier, type SiteRules } from './apply-rules.ts';
import { type CompiledRule, compiledRules, reasonOf } from './rule.ts';
import type { SentElement } from './sent-elements.ts';
import { withoutSent } from './sent-elements.ts';
import { type Values, valuesOf } from './values.ts';

type Resource = { readonly resourceType: string };

/** A message with the fields of a site. */
export interface WithSiteFields {
  readonly message: Message;
  /** What it does not convey: the losses of the mapping, without what rules send, and with what they replace. */
  readonly losses: readonly Loss[];
  /** What rules send and nothing reads back. */
  readonly sentOnly: readonly Loss[];
}

/**
 * Puts the fields and Z-segments of a site into the messages that the mapping wrote.
 *
 * Rules write alone: a field is read as any field, whoever filled it. So what a rule changes is found by reading the message
 * with and without it, and is reported at its place in the resource; and an element that only an expression sends is no loss
 * any more, but is not read back. A site without rules pays nothing.
 *
 * @param read what a receiver of a message reads
 */
export function siteFields<R extends Resource>(
  profile: SiteProfile,
  read: (message: Message) => R,
): (message: Message, resource: R, known: readonly Loss[]) => WithSiteFields {
  const rules: SiteRules = {
    fields: compiledRules(profile.fields, profile),
    zSegments: profile.zSegments.map(({ id, fields }) => compiledRules(fields, profile, id)),
  };
  const all = [...rules.fields, ...rules.zSegments.flat()];
  if (all.length === 0) return (message, _, known) => ({ message, losses: known, sentOnly: [] });
  const applyRules = rulesApplier(rules, profile);
  return (message, resource, known) => {
    const evaluated = new Map<CompiledRule, Values>();
    for (const rule of all)
      if (rule.expression !== undefined)
        evaluated.set(rule, valuesOf(rule, rule.expression, resource, profile.version));
    const values = (rule: CompiledRule) => evaluated.get(rule) ?? NO_VALUES;
    const apply = (applies: (rule: CompiledRule) => boolean) =>
      applyRules(message, (rule) => values(rule).texts, applies);
    const whole = apply(() => true);
    const before = read(message);
    const changed = differences(resource, before, read(whole.message), known);
    const causes =
      changed.length === 0
        ? []
        : rules.fields.map((rule) => {
            const partly = read(apply((one) => one === rule).message);
            return { rule, paths: differences(resource, before, partly, known) };
          });
    const losses: Loss[] = [];
    const sentOnly: Loss[] = [];
    for (const one of changed) {
      const cause = causes.find(({ paths }) => paths.some(({ path }) => isAbout(path, one.path)))?.rule;
      const isMoved = cause !== undefined && 'move' in cause.rule && one.readsAs === undefined;
      const reason = cause === undefined ? 'the site profile fills fields together' : reasonOf(cause);
      (isMoved ? sentOnly : losses).push({ ...one, reason });
    }
    const sentElements: SentElement[] = all.flatMap((rule) =>
      values(rule).sentElements.map((path) => ({ path, place: rule.text })),
    );
    const left = withoutSent(resource, known, sentElements);
    return {
      message: whole.message,
      losses: [...left.losses, ...losses, ...whole.losses, ...all.flatMap((rule) => values(rule).losses)],
      sentOnly: [...left.sentOnly, ...sentOnly],
    };
  };
}

const NO_VALUES: Values = { texts: [], sentElements: [], losses: [] };

/** Whether one place holds the other. */
function isAbout(one: string, other: string): boolean {
  const [outer, inner] = one.length < other.length ? [one, other] : [other, one];
  return inner.startsWith(outer) && /^(?:[.[]|$)/.test(inner.slice(outer.length));
}
