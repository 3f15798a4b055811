import { readFileSync } from 'node:fs';

const DOC = readFileSync(new URL('../../../docs/logs.md', import.meta.url), 'utf8');

/** A row of the table of events. */
export interface DocumentedEvent {
  readonly event: string;
  readonly processes: readonly string[];
  readonly levels: readonly string[];
  readonly fields: readonly string[];
}

export interface DocumentedMetric {
  readonly name: string;
  readonly process: string;
  /** Beside `service`. */
  readonly dimension: string | undefined;
}

export function documentedEvents(): DocumentedEvent[] {
  return rows('Events').map(([event = '', processes = '', levels = '', , fields = '']) => ({
    event: event.replaceAll('`', ''),
    processes: words(processes),
    levels: words(levels),
    fields: words(fields).flatMap((field) => (field.startsWith('*') ? shorthand(field) : field)),
  }));
}

export function documentedMetrics(): DocumentedMetric[] {
  return rows('Metrics').map(([name = '', process = '', , dimension = '']) => ({
    name: name.replaceAll('`', ''),
    process,
    dimension: dimension.replaceAll('`', '') || undefined,
  }));
}

/** Queries of a question, with what they are about put in. */
export function queriesOf(question: string, values: Readonly<Record<string, string>> = {}): string[] {
  const text = section(`### ${question}`);
  const queries = [...text.matchAll(/```insights\n(.*?)```/gs)].map(([, query = '']) => query);
  if (queries.length === 0) throw new Error(`no query for: ${question}`);
  return queries.map((query) =>
    Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(name, value), query),
  );
}

export function questions(): string[] {
  return [...section('## Questions').matchAll(/^### (.*)$/gm)].map(([, question = '']) => question);
}

/** From a heading to the next one of its level or above. */
function section(heading: string): string {
  const start = DOC.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`no heading: ${heading}`);
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const rest = DOC.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

function rows(heading: string): string[][] {
  return [...section(`## ${heading}`).matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
}

function words(cell: string): string[] {
  return cell.split(', ').filter((word) => word !== '');
}

function shorthand(name: string): string[] {
  const text = section('## Events').replaceAll('\n', ' ');
  const [, fields = ''] = text.split(`${name} stands for `);
  return /^[\w, ]+/.exec(fields)?.[0].split(', ') ?? [];
}
