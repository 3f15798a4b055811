import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { FhirPathCompiler } from '../../mapping/core/fhir-path.ts';
import type { FieldRule, FieldRules, ZSegment } from '../../mapping/core/field-rule.ts';
import { overlap, type Place, placeOf } from '../../mapping/site-fields/place.ts';
import { SEGMENT_ORDER } from '../../mapping/site-fields/z-segments.ts';
import { expressionChecker, placeProblems, type RuleChecks, ruleProblems } from './field-rule-problems.ts';

type Rules = readonly (readonly [name: string, place: Place, rule: FieldRule])[];

/** Problems of `fields` and `zSegments`, which have the form that the schema asks for. */
export function fieldProblems(
  fields: FieldRules,
  zSegments: readonly ZSegment[],
  version: WrittenVersion,
  engine: () => FhirPathCompiler,
): string[] {
  const rules: Rules = Object.entries(fields).flatMap(([name, rule]) => {
    const place = placeOf(name);
    return place === undefined ? [] : [[name, place, rule] as const];
  });
  const checks: RuleChecks = { version, expressionProblem: expressionChecker(engine) };
  return [
    ...rules.flatMap(([name, place, rule]) =>
      [...placeProblems(place, checks), ...ruleProblems(place, rule, checks)].map(
        (problem) => `fields.${name}: ${problem}`,
      ),
    ),
    ...conflicts(rules),
    ...zSegments.flatMap((one, index) =>
      zSegmentProblems(one, zSegments.slice(0, index), checks).map(
        (problem) => `zSegments.${index}: ${problem}`,
      ),
    ),
  ];
}

/** Two rules for one place, and a rule that takes what another one replaces. */
function conflicts(rules: Rules): string[] {
  return rules.flatMap(([name, place, rule], index) => {
    const others = rules.filter((_, n) => n !== index);
    const earlier = rules.slice(0, index);
    const problems = earlier
      .filter(([, other]) => overlap(place, other))
      .map(([other]) => `fields.${other} fills the same place`);
    const text = sourceOf(rule);
    const source = text === undefined ? undefined : placeOf(text);
    if (source === undefined) return problems.map((problem) => `fields.${name}: ${problem}`);
    for (const [other, filled] of others)
      if (overlap(source, filled)) problems.push(`fields.${other} replaces ${text}`);
    for (const [other, , one] of earlier) {
      const moved = 'move' in one ? placeOf(one.move) : undefined;
      if (moved !== undefined && 'move' in rule && overlap(source, moved))
        problems.push(`fields.${other} moves ${text} too`);
    }
    return problems.map((problem) => `fields.${name}: ${problem}`);
  });
}

function sourceOf(rule: FieldRule): string | undefined {
  return 'move' in rule ? rule.move : 'copy' in rule ? rule.copy : undefined;
}

function zSegmentProblems(
  { id, after, fields }: ZSegment,
  earlier: readonly ZSegment[],
  checks: RuleChecks,
): string[] {
  const anchors = [...SEGMENT_ORDER, ...earlier.map((one) => one.id)];
  const problems: string[] = [];
  if (earlier.some((one) => one.id === id)) problems.push(`${id} is declared twice`);
  if (!anchors.includes(after)) problems.push(`after: expected ${anchors.join(', ')}`);
  const rules = Object.entries(fields).flatMap(([name, rule]) => {
    const place = placeOf(`${id}-${name}`);
    return place === undefined ? [] : [[name, place, rule] as const];
  });
  for (const [index, [name, place, rule]] of rules.entries()) {
    const own =
      'move' in rule
        ? ['expected copy: nothing is moved out of the standard']
        : ruleProblems(place, rule, checks);
    for (const [other] of rules.slice(0, index).filter(([, one]) => overlap(place, one)))
      own.push(`fields.${other} fills the same place`);
    problems.push(...own.map((problem) => `fields.${name}: ${problem}`));
  }
  return problems;
}
