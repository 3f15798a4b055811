/**
 * Runs a query of CloudWatch Logs Insights over log lines: that part of the language which docs/logs.md uses (fields,
 * filter, stats, sort, limit). What it does not know is an error, so a query that runs here says nothing but what is
 * implemented; only AWS can show that it runs there.
 */
export function insights(query: string, lines: readonly string[]): Row[] {
  const events = lines.flatMap(eventOf);
  return query
    .split('|')
    .map((command) => command.trim())
    .reduce<Row[]>((rows, command) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(command) ?? [];
      const run = COMMANDS[name];
      if (run === undefined) throw new Error(`not known: ${command}`);
      return run(rest.trim(), rows);
    }, events);
}

type Value = string | number | undefined;
export type Row = Readonly<Record<string, Value>>;

/** JSON lines alone have fields; members of objects and lists are found as `lostPaths.0`. */
function eventOf(line: string): Row[] {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return [];
  }
  const row: Record<string, Value> = {};
  flatten('', json, row);
  const time = row.timestamp ?? row['_aws.Timestamp'];
  return [{ ...row, '@timestamp': new Date(time ?? 0).toISOString(), '@message': line }];
}

function flatten(name: string, value: unknown, into: Record<string, Value>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) flatten(name ? `${name}.${key}` : key, member, into);
  } else into[name] = value as Value;
}

const COMMANDS: Record<string, (rest: string, rows: Row[]) => Row[]> = {
  fields(rest, rows) {
    const names = rest.split(',').map(fieldOf);
    // What follows may still filter and sort by what is not shown.
    return rows.map((row) => Object.defineProperty(row, SHOWN, { value: names, configurable: true }));
  },
  filter: (rest, rows) => rows.filter(conditionOf(rest)),
  limit: (rest, rows) => rows.slice(0, Number(rest)),
  sort(rest, rows) {
    const [, name = '', direction] = /^(\S+) (asc|desc)$/.exec(rest) ?? fail(rest);
    const sign = direction === 'asc' ? 1 : -1;
    return rows.toSorted((a, b) => sign * compare(a[fieldOf(name)], b[fieldOf(name)]));
  },
  stats(rest, rows) {
    const [aggregates = '', by = ''] = rest.split(/\sby\s/);
    const groups = Object.groupBy(rows, (row) => JSON.stringify(list(by).map((name) => row[fieldOf(name)])));
    return Object.values(groups).map((group = []) => ({
      ...Object.fromEntries(list(by).map((name) => [name, group[0]?.[name]])),
      ...Object.fromEntries(list(aggregates).map((one) => aggregated(one, group))),
    }));
  },
};

const SHOWN = Symbol('fields');

/** The fields that a query shows of a row. */
export function shown(row: Row): Row {
  const names = (row as { [SHOWN]?: string[] })[SHOWN] ?? Object.keys(row);
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}

function aggregated(text: string, rows: readonly Row[]): [string, Value] {
  const [, name = '', field = '', percent = '', alias = ''] =
    /^(\w+)\(([^,)]+)(?:,\s*(\d+))?\) as (\w+)$/.exec(text) ?? fail(text);
  const values = rows.map((row) => row[field]).filter((value) => value !== undefined);
  const numbers = values.map(Number).toSorted((a, b) => a - b);
  const sum = numbers.reduce((total, value) => total + value, 0);
  const byTime = rows.toSorted((a, b) => compare(a['@timestamp'], b['@timestamp']));
  const results: Record<string, () => Value> = {
    count: () => (field === '*' ? rows.length : values.length),
    sum: () => sum,
    avg: () => sum / numbers.length,
    max: () => numbers.at(-1),
    pct: () => numbers[Math.ceil((Number(percent) / 100) * numbers.length) - 1],
    latest: () => byTime.at(-1)?.[field],
  };
  return [alias, (results[name] ?? fail(text))()];
}

/** Conditions joined by `and` and `or`, of which `and` binds more; there is no parenthesis in the queries. */
function conditionOf(text: string): (row: Row) => boolean {
  const alternatives = text.split(/\sor\s/).map(allOf);
  return (row) => alternatives.some((condition) => condition(row));
}

function allOf(text: string): (row: Row) => boolean {
  const conditions = text.split(/\sand\s/).map((one): ((row: Row) => boolean) => {
    const present = /^ispresent\(([\w.@]+)\)$/.exec(one)?.[1];
    if (present !== undefined) return (row) => row[present] !== undefined;
    const [, field = '', operator = '', operand = ''] =
      /^([\w.@]+) (in|=|!=|>=|<) (\[.*\]|".*"|\d+)$/.exec(one.trim()) ?? fail(one);
    const wanted: unknown = JSON.parse(operand);
    switch (operator) {
      case 'in':
        return (row) => (wanted as Value[]).includes(row[field]);
      case '=':
        return (row) => row[field] === wanted;
      case '!=':
        return (row) => row[field] !== wanted;
      case '>=':
        return (row) => Number(row[field]) >= Number(wanted);
      default:
        return (row) => Number(row[field]) < Number(wanted);
    }
  });
  return (row) => conditions.every((condition) => condition(row));
}

/** Separated by commas, but for those inside parentheses. */
function list(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function fieldOf(text: string): string {
  return /^@?[\w.]+$/.test(text.trim()) ? text.trim() : fail(text);
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}

function fail(text: string): never {
  throw new Error(`not known: ${text}`);
}
