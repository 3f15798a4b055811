import type { Forecast, ForecastRow, Named } from './forecast.ts';
import type { Position } from './source.ts';

const MOST_ROWS = 30;
const MOST_LINES = 20;

/** The forecast as text; empty if nothing is lost. */
export function forecastText({ losses, longFields, inactive, mergedAway }: Forecast): string {
  return [
    ...rowsText('Not mapped exactly, by the number of lines:', losses, true),
    ...rowsText('Longer than the site profile or its version of HL7 allows:', longFields, false),
    ...namedText('Inactive (active is false)', inactive),
    ...namedText('Merged into another one (link of type replaced-by)', mergedAway),
  ].join('\n');
}

function rowsText(title: string, rows: readonly ForecastRow[], hasReason: boolean): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS).map(({ lines, path, reason, examples }) => {
    const what = hasReason ? `${path} (${reason})` : path;
    return `${lines.toLocaleString('en').padStart(11)}  ${what}; such as ${placesText(examples)}`;
  });
  const more = rows.length - shown.length;
  return [
    title,
    ...shown,
    ...(more > 0 ? [`             and ${more} more kinds, see --json or --html`] : []),
  ];
}

function namedText(title: string, { lines, examples }: Named): string[] {
  if (lines === 0) return [];
  const shown = examples.slice(0, MOST_LINES);
  const more = lines - shown.length;
  return [
    `${title}: ${lines.toLocaleString('en')}, ${placesText(shown)}${more > 0 ? ` and ${more} more` : ''}`,
  ];
}

/** `a.ndjson lines 1, 5; b.ndjson line 2`. */
export function placesText(places: readonly Position[]): string {
  const files = new Map<string, number[]>();
  for (const { file, line } of places) files.set(file, [...(files.get(file) ?? []), line]);
  return [...files]
    .map(([file, lines]) => `${file} ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`)
    .join('; ');
}
