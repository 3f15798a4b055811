import type { DryRunReport } from './dry-run.ts';
import type { ForecastRow, Named } from './forecast.ts';
import { placesText } from './forecast-text.ts';

/** The forecast of a load as a page that needs nothing else. It holds places and counts, and no value of a resource. */
export function forecastPage(report: DryRunReport): string {
  const { source, at, outcomes, skipped, forecast, problems } = report;
  const others = Object.entries(skipped).map(([type, count]) => `${type}: ${number(count)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Forecast of a load</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
caption { text-align: left; font-weight: 600; font-size: 1.2rem; padding: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
</style>
</head>
<body>
<main>
<h1>Forecast of a load</h1>
<p>${escaped(source)}, checked at ${escaped(at)}. Nothing was sent.</p>
<p>${number(outcomes.accepted)} valid, ${number(outcomes.rejected)} refused${others.length === 0 ? '' : `; not sent: ${escaped(others.join(', '))}`}.</p>
${namedParagraph('Inactive (active is false)', forecast.inactive)}${namedParagraph('Merged into another one (link of type replaced-by)', forecast.mergedAway)}
${lossTable('Not mapped exactly', forecast.losses)}
${lossTable('Too long', forecast.longFields)}
${refusedTable(problems, outcomes.rejected)}
</main>
</body>
</html>
`;
}

function namedParagraph(title: string, { lines, examples }: Named): string {
  if (lines === 0) return '';
  const more = lines - examples.length;
  return `<p>${title}: ${number(lines)}, ${escaped(placesText(examples))}${more > 0 ? ` and ${number(more)} more` : ''}.</p>\n`;
}

function lossTable(caption: string, rows: readonly ForecastRow[]): string {
  if (rows.length === 0) return `<p>${caption}: none.</p>`;
  const body = rows.map(
    ({ path, reason, lines, times, examples }) =>
      `<tr><td class="number">${number(lines)}</td><td class="number">${number(times)}</td><td><code>${escaped(path)}</code></td><td>${escaped(reason)}</td><td>${escaped(placesText(examples))}</td></tr>`,
  );
  return `<table>
<caption>${caption}</caption>
<thead><tr><th scope="col" class="number">Lines</th><th scope="col" class="number">Times</th><th scope="col">Place</th><th scope="col">Reason</th><th scope="col">Examples</th></tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`;
}

function refusedTable(problems: DryRunReport['problems'], total: number): string {
  if (problems.length === 0) return '<p>Refused: none.</p>';
  const body = problems.map(
    ({ file, line, reason }) => `<tr><td>${escaped(file)} line ${line}</td><td>${escaped(reason)}</td></tr>`,
  );
  const caption =
    total > problems.length ? `Refused: the first ${problems.length} of ${number(total)}` : 'Refused';
  return `<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Line</th><th scope="col">Reason</th></tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
