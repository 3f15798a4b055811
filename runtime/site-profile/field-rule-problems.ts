import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { escape } from '../../hl7v2/escape.ts';
import { Message } from '../../hl7v2/message.ts';
import { DEFAULT_VERSION, isBefore } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { FhirPathCompiler } from '../../mapping/core/fhir-path.ts';
import type { FieldRule } from '../../mapping/core/field-rule.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { segmentOf } from '../../mapping/dialect/draft.ts';
import { fitTo } from '../../mapping/dialect/fit.ts';
import {
  elementAt,
  levelOf,
  overlap,
  type Place,
  placeOf,
  textTypeAt,
} from '../../mapping/site-fields/place.ts';
import { textOfType } from '../../mapping/site-fields/values.ts';
import { putWires } from '../../mapping/site-fields/wires.ts';
import { SEGMENT_ORDER } from '../../mapping/site-fields/z-segments.ts';

/** What a rule is checked against. */
export interface RuleChecks {
  readonly version: WrittenVersion;
  /** Why an expression cannot be compiled. */
  expressionProblem(expression: string): string | undefined;
}

/** Fields that are set otherwise, and how. */
const RESERVED: Readonly<Record<string, string>> = {
  'MSH-1': 'it is the same in every message',
  'MSH-2': 'it is the same in every message',
  'MSH-3': 'sendingApplication says it',
  'MSH-4': 'sendingFacility says it',
  'MSH-5': 'receivingApplication says it',
  'MSH-6': 'receivingFacility says it',
  'MSH-7': 'it is the time of the message',
  'MSH-9': 'it is the type of the message',
  'MSH-10': 'it is the control ID of the message',
  'MSH-11': 'processingId says it',
  'MSH-12': 'it is the version of the message',
  'MSH-18': 'it is the character set of the message',
  'EVN-1': 'it is the event of the message',
  'EVN-2': 'it is the time of the message',
  'PID-1': 'it is a number that counts segments',
  'PID-3': 'assigningAuthorities, identifierTypes, identifiers and fhirIdentifier say it',
  'NK1-1': 'it is a number that counts segments',
  'OBX-1': 'it is a number that counts segments',
  'OBX-2': 'it is the datatype of OBX-5',
  'OBX-3': 'it says what is observed',
  'OBX-11': 'it says that the observation is final',
  'ROL-2': 'it is what the message does with the role',
  'ROL-3': 'it is the role',
};

const REPEATING = new Set(['ROL', 'NK1', 'OBX']);

/** Why a rule cannot fill a place. */
export function placeProblems(place: Place, { version }: RuleChecks): string[] {
  const { segment, field } = place;
  if (segment.startsWith('Z')) return ['a Z-segment is declared in zSegments'];
  if (!SEGMENT_ORDER.includes(segment))
    return [`${segment} is no segment that is written, expected ${SEGMENT_ORDER.join(', ')}`];
  const reserved = RESERVED[`${segment}-${field}`];
  if (reserved !== undefined) return [`cannot be set: ${reserved}`];
  return absence(place, version);
}

/** Why a version has nothing at a place. */
function absence(place: Place, version: WrittenVersion): string[] {
  const element = elementAt(place, version);
  if (place.segment === 'ROL' && isBefore(version, '2.4'))
    return [`v${version} has no ROL in these messages`];
  if (element === undefined) return [`v${version} has no such place`];
  return element.isWithdrawn ? [`v${version} has withdrawn it`] : [];
}

/** What is wrong with a rule for a place, which is one. */
export function ruleProblems(place: Place, rule: FieldRule, checks: RuleChecks): string[] {
  const { version, expressionProblem } = checks;
  const kinds = Object.keys(rule).filter((one) => one !== 'covers');
  if (kinds.length !== 1) return [`expected one of ${KINDS}`];
  if ('empty' in rule) return isRequired(place, version) ? ['cannot be empty: it is required'] : [];
  if ('literal' in rule) {
    const type = textTypeAt(place, version);
    if (textOfType(rule.literal, type) === undefined) return [`literal: expected a value of ${type}`];
    return placeProblems(place, checks).length === 0 && isCut(place, rule.literal, version)
      ? [
          `literal: v${version} has something else in this place than v${DEFAULT_VERSION}, and nothing would be sent`,
        ]
      : [];
  }
  if ('identifier' in rule)
    return place.segment.startsWith('Z') || textTypeAt(place, version) === 'ST'
      ? []
      : ['expected a field of CX, or a text, for an identifier'];
  if ('fhirPath' in rule)
    return [
      ['fhirPath', rule.fhirPath] as const,
      ...(rule.covers ?? []).map((one) => ['covers', one] as const),
    ].flatMap(([member, expression]) => {
      const problem = expressionProblem(expression);
      return problem === undefined ? [] : [`${member}: ${problem}`];
    });
  return sourceProblems(place, 'move' in rule ? rule.move : rule.copy, 'move' in rule, version);
}

/** Whether nothing is left of a literal when the message is fitted to the version. */
function isCut(place: Place, literal: string, version: WrittenVersion): boolean {
  const draft = { id: place.segment, fields: [place.segment] };
  const wire = escape(literal, STANDARD_DELIMITERS);
  putWires(draft, place, [wire], STANDARD_DELIMITERS);
  const written = new Message(STANDARD_DELIMITERS, [segmentOf(draft, STANDARD_DELIMITERS)]);
  const { segments } = fitTo({ ...DEFAULT_PROFILE, version })(written, () => true);
  return !segments.some((segment) => segment.wire.includes(wire));
}

const KINDS = 'literal, empty, move, copy, identifier, fhirPath';

function sourceProblems(place: Place, text: string, isMove: boolean, version: WrittenVersion): string[] {
  const source = placeOf(text);
  const of = `from ${text}`;
  if (source === undefined) return [`${of}: expected a place such as PID-14 or PID-3.1`];
  if (!SEGMENT_ORDER.includes(source.segment)) return [`${of}: the mapping does not write ${source.segment}`];
  const absent = absence(source, version).map((problem) => `${of}: ${problem}`);
  if (absent.length > 0) return absent;
  const problems: string[] = [];
  const isReserved = RESERVED[`${source.segment}-${source.field}`] !== undefined;
  if (isMove && (isReserved || isRequired(source, version)))
    problems.push(`${of}: it is needed where it is, expected copy`);
  if (REPEATING.has(source.segment) && source.segment !== place.segment)
    problems.push(`${of}: ${source.segment} repeats, expected a place of one segment`);
  if (overlap(source, place)) problems.push(`${of}: it is the same place`);
  if (!fits(source, place, version)) problems.push(`${of}: it has another datatype`);
  if (levelOf(source) < levelOf(place) || levelOf(source) > levelOf(place) + 1)
    problems.push(`${of}: it has other parts, expected a field for a field, a component for a component`);
  return problems;
}

/** Whether what stands in one place can stand in the other. In a segment of the site's own, anything can. */
function fits(source: Place, place: Place, version: WrittenVersion): boolean {
  const [from, to] = [source, place].map((one) => elementAt(one, version)?.datatype);
  if (to === undefined || from === to || (from === 'CE' && to === 'CWE')) return true;
  const isText = elementAt({ ...source, component: 1 }, version) === undefined || levelOf(source) === 2;
  return isText && TEXTS.includes(textTypeAt(place, version) ?? '');
}

/** Datatypes that hold any text; codes are what the site says. */
const TEXTS = ['ST', 'TX', 'FT', 'ID', 'IS'];

function isRequired(place: Place, version: WrittenVersion): boolean {
  return elementAt(place, version)?.isRequired === true;
}

/** Compiles with an engine that is loaded when the first expression comes. */
export function expressionChecker(engine: () => FhirPathCompiler): RuleChecks['expressionProblem'] {
  let compiler: FhirPathCompiler | undefined;
  return (expression) => {
    try {
      compiler ??= engine();
    } catch {
      return 'the package fhirpath cannot be loaded';
    }
    try {
      compiler.compile(expression);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
}
