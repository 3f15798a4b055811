import { readdirSync, readFileSync } from 'node:fs';
import { LOG_EVENTS } from '../../runtime/observability/log-events.ts';
import {
  ACKNOWLEDGMENT_CODE,
  ERROR_CODE,
  LOST_PATH,
  METRIC_NAMESPACE,
  METRICS,
} from '../../runtime/observability/metrics.ts';
import { documentedEvents, documentedMetrics, queriesOf, questions } from '../support/docs/logs-doc.ts';
import { insights } from '../support/observability/insights.ts';

// That no other event is logged is checked by the type of the log: LogEvent is made of this very list.

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTED = documentedEvents();

/** The sources of the folders that log. */
const SOURCES = ['runtime', 'lambda', 'fargate-sender', 'test-hl7-server', 'local', 'bin']
  .flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => path.endsWith('.ts') && path !== 'runtime/observability/log-events.ts')
  .map((path) => readFileSync(new URL(path, ROOT), 'utf8'));

test('docs/logs.md lists every event with its processes, and no other', () => {
  const listed = Object.fromEntries(DOCUMENTED.map(({ event, processes }) => [event, processes]));

  expect(DOCUMENTED).toHaveLength(Object.keys(listed).length);
  expect(listed).toEqual(LOG_EVENTS);
});

test.each(Object.keys(LOG_EVENTS))('%s is logged somewhere', (event) => {
  expect(SOURCES.some((source) => source.includes(`'${event}'`))).toBe(true);
});

test('its fields are fields of the log, and its levels levels', () => {
  const log = readFileSync(new URL('runtime/observability/log.ts', ROOT), 'utf8');
  const known = [...log.matchAll(/^ {2}(\w+)\?: /gm)].map(([, field = '']) => field);

  expect(known.length).toBeGreaterThan(25);
  expect(DOCUMENTED.flatMap(({ fields }) => fields).filter((field) => !known.includes(field))).toEqual([]);
  expect([...new Set(DOCUMENTED.flatMap(({ levels }) => levels))].toSorted()).toEqual([
    'debug',
    'error',
    'info',
    'warn',
  ]);
});

test('docs/logs.md lists every metric and dimension, and no other', () => {
  const listed = documentedMetrics();

  expect(new Set(listed.map(({ name }) => name))).toEqual(new Set(Object.values(METRICS)));
  expect(listed.filter(({ dimension }) => dimension !== undefined)).toEqual([
    { name: METRICS.elementsLost, process: 'transform, intake', dimension: LOST_PATH },
    { name: METRICS.nacks, process: 'fargate-sender', dimension: ACKNOWLEDGMENT_CODE },
    { name: METRICS.nacks, process: 'fargate-sender', dimension: ERROR_CODE },
  ]);
  expect(readFileSync(new URL('docs/logs.md', ROOT), 'utf8')).toContain(`\`${METRIC_NAMESPACE}\``);
});

describe('every field that a query names is one of a line or a metric', () => {
  const FIELDS = new Set([
    ...['@timestamp', 'level', 'message', 'service', LOST_PATH, ...Object.values(METRICS)],
    ...DOCUMENTED.flatMap(({ fields }) => fields),
  ]);

  test.each(questions())('%s', (question) => {
    for (const query of queriesOf(question)) {
      const aliases = [...query.matchAll(/ as (\w+)/g)].map(([, alias = '']) => alias);
      const words = query.replace(/"[^"]*"/g, '').match(/@?[a-zA-Z][\w.]*/g) ?? [];
      const named = words.map((word) => word.replace(/\.\d$/, ''));
      const language =
        /^(fields|filter|stats|sort|limit|by|as|in|and|asc|desc|ispresent|count|sum|avg|max|pct|latest)$/;

      const unknown = named.filter(
        (word) => !language.test(word) && !FIELDS.has(word) && !aliases.includes(word),
      );
      expect([query, unknown]).toEqual([query, []]);
    }
  });
});

describe('queries', () => {
  const lines = ['no JSON', '{"message":"a","n":1}', '{"message":"a","n":3,"list":["x"]}', '{"message":"b"}'];

  test('filter, count and show', () => {
    expect(insights('filter message = "a" and ispresent(list.0)', lines)).toMatchObject([{ n: 3 }]);
    expect(insights('stats count(*) as c, sum(n) as s by message | sort c desc | limit 1', lines)).toEqual([
      { message: 'a', c: 2, s: 4 },
    ]);
  });

  test.each(['parse @message "*" as x', 'filter a like "b"', 'stats stddev(n) as s', 'sort n'])(
    'what is not known is an error: %s',
    (query) => {
      expect(() => insights(query, lines)).toThrow('not known');
    },
  );
});
