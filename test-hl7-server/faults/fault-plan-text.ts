import {
  FAULTS,
  type Fault,
  type FaultName,
  type FaultPlan,
  type FaultRule,
  type When,
} from './fault-plan.ts';

/** Shown with every mistake. */
export const FAULT_PLAN_EXAMPLE = 'ae 207 on 1-3; reset on 10% seed 7; delay 2000 on MSH-6 SLOW';

/**
 * Reads a fault plan:
 *
 *     plan  = rule *( ";" rule )
 *     rule  = fault [ number ] [ "on" when ]
 *     when  = "all" | n | n "-" [ n ] | "every" n | percent "%" [ "seed" n ] | "MSH-6" word
 *
 * Case and spaces around words are ignored. A rule without `on` applies to all messages. An empty text is a plan without
 * faults.
 *
 * @returns the plan, or what is wrong with its first wrong rule
 */
export function parseFaultPlan(text: string): FaultPlan | string {
  const rules: FaultRule[] = [];
  for (const part of text.split(';')) {
    const words = part.trim().toLowerCase().split(/\s+/);
    if (words[0] === '') continue;
    const rule = ruleOf(words);
    if (typeof rule === 'string') return `"${part.trim()}": ${rule}, for example ${FAULT_PLAN_EXAMPLE}`;
    rules.push(rule);
  }
  return rules;
}

/** A plan as text; reading it gives the same plan. */
export function formatFaultPlan(plan: FaultPlan): string {
  return plan.map(({ fault, when }) => `${formatFault(fault)} on ${formatWhen(when)}`).join('; ');
}

function ruleOf(words: readonly string[]): FaultRule | string {
  const on = words.indexOf('on');
  const fault = faultOf(on === -1 ? words : words.slice(0, on));
  if (typeof fault === 'string') return fault;
  const when = whenOf(on === -1 ? ['all'] : words.slice(on + 1));
  return typeof when === 'string' ? when : { fault, when };
}

function faultOf([name = '', number, ...more]: readonly string[]): Fault | string {
  if (!isFaultName(name)) return `${name} is no fault, expected one of ${Object.keys(FAULTS).join(', ')}`;
  if (more.length > 0) return `expected "on" before ${more[0]}`;
  const { absent, most } = FAULTS[name];
  if (number === undefined) return { name, number: absent };
  if (most === 0) return `${name} takes no number`;
  const given = wholeNumber(number, most);
  return given === undefined ? `${name} takes a whole number from 1 to ${most}` : { name, number: given };
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function whenOf(words: readonly string[]): When | string {
  const [first = '', second = ''] = words;
  const text = words.join(' ');
  if (text === 'all') return { kind: 'numbers', first: 1, last: Number.POSITIVE_INFINITY };
  const numbers = /^(\d+)(?:-(\d*))?$/.exec(text);
  if (numbers !== null) return numbersOf(numbers);
  if (first === 'every' && words.length === 2) {
    const every = wholeNumber(second, MOST_NUMBER);
    return every === undefined ? '"every" takes a whole number from 1' : { kind: 'every', every };
  }
  if (first === 'msh-6' && words.length === 2) return { kind: 'keyword', keyword: second };
  const percent = /^(\d{1,3}(?:\.\d+)?)%(?: seed (\d{1,9}))?$/.exec(text);
  if (percent !== null && Number(percent[1]) <= 100) {
    return { kind: 'chance', percent: Number(percent[1]), seed: Number(percent[2] ?? 1) };
  }
  return `expected all, 3, 1-3, 4-, every 5, 10%, 10% seed 7 or MSH-6 WORD after "on"`;
}

function numbersOf([text, from = '', to]: RegExpExecArray): When | string {
  const first = wholeNumber(from, MOST_NUMBER);
  const last = to === undefined ? first : to === '' ? Number.POSITIVE_INFINITY : wholeNumber(to, MOST_NUMBER);
  if (first === undefined || last === undefined || last < first)
    return `${text} are no numbers of messages from 1`;
  return { kind: 'numbers', first, last };
}

const MOST_NUMBER = 999_999_999;

function wholeNumber(text: string, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? number : undefined;
}

function formatFault({ name, number }: Fault): string {
  return FAULTS[name].most === 0 ? name : `${name} ${number}`;
}

function formatWhen(when: When): string {
  switch (when.kind) {
    case 'numbers':
      return when.last === Number.POSITIVE_INFINITY ? `${when.first}-` : `${when.first}-${when.last}`;
    case 'every':
      return `every ${when.every}`;
    case 'chance':
      return `${when.percent}% seed ${when.seed}`;
    case 'keyword':
      return `MSH-6 ${when.keyword}`;
  }
}
