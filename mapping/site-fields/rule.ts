import type { FhirPath } from '../core/fhir-path.ts';
import type { FieldRule, FieldRules } from '../core/field-rule.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type Place, placeOf } from './place.ts';

/** A rule that is ready to be applied. */
export interface CompiledRule {
  /** The place that it fills, as the site names it: `PID-2`, `ZPD-3.1`. */
  readonly text: string;
  readonly place: Place;
  readonly rule: FieldRule;
  /** Where a move or copy takes its content. */
  readonly source: Place | undefined;
  readonly expression: FhirPath | undefined;
  readonly covers: readonly FhirPath[];
}

/**
 * The rules of a site by place.
 *
 * @param id of the segment of its own that the rules are of; their places are fields then: `3.1`
 * @throws Error if the profile was not checked: a place is none, an expression is wrong or nothing can compile it
 */
export function compiledRules(rules: FieldRules, profile: SiteProfile, id?: string): CompiledRule[] {
  return Object.entries(rules).map(([name, rule]) => {
    const text = id === undefined ? name : `${id}-${name}`;
    const source = 'move' in rule ? rule.move : 'copy' in rule ? rule.copy : undefined;
    const isPath = 'fhirPath' in rule;
    return {
      text,
      place: checked(placeOf(text), text),
      rule,
      source: source === undefined ? undefined : checked(placeOf(source), source),
      expression: isPath ? compiled(rule.fhirPath, profile) : undefined,
      covers: isPath ? (rule.covers ?? []).map((one) => compiled(one, profile)) : [],
    };
  });
}

function compiled(expression: string, { fhirPath }: SiteProfile): FhirPath {
  return checked(fhirPath, expression).compile(expression);
}

function checked<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the site profile was not checked: ${what}`);
  return value;
}

/** What the mapping changes because of a rule, for the report. */
export function reasonOf({ text, rule }: CompiledRule): string {
  if ('empty' in rule) return `the site profile leaves ${text} empty`;
  if ('move' in rule) return `the site profile moves ${rule.move} to ${text}`;
  return `the site profile fills ${text}`;
}
