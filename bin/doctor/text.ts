import type { Report } from './examine.ts';
import type { Finding } from './finding.ts';

const HEADINGS: Readonly<Record<Finding['level'], string>> = {
  stops: 'Stops a deployment',
  warns: 'May stop a deployment',
  unchecked: 'Not checked',
};

export function reportText({ account, region, checks, findings }: Report): string {
  const sections = (Object.keys(HEADINGS) as Finding['level'][]).flatMap((level) => {
    const found = findings.filter((finding) => finding.level === level);
    return found.length === 0 ? [] : ['', HEADINGS[level], ...found.flatMap(linesOf)];
  });
  const [first, ...rest] = [
    `Account ${account}, region ${region}: ${checks} checks, ${countOf(findings)}`,
    ...sections,
  ];
  return `${[first, ...rest].join('\n')}\n`;
}

function countOf({ length }: readonly Finding[]): string {
  if (length === 0) return 'nothing is lacking';
  return `${length} finding${length === 1 ? '' : 's'}`;
}

function linesOf({ where, what, fix }: Finding): string[] {
  return [`  ${where}`, `    ${what}`, `    fix: ${fix}`];
}
