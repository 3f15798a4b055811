import { type Aim, type Benchmark, isMet, type Row } from './benchmark.ts';
import type { Spread } from './spread.ts';

/** What was measured on what: a figure without its machine says nothing. */
export interface Machine {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
}

export function machineText({ node, processor, cores, memoryGB, system }: Machine): string {
  return `Node ${node}, ${processor}, ${cores} cores, ${memoryGB} GB, ${system}`;
}

export function headText({ name, question, corpus }: Benchmark): string {
  return `\n${name} — ${question}\n  on ${corpus}`;
}

/** A row as a line: name, median with least and most, ratio with its aim, note. */
export function rowText({ name, value, unit, ratio, note }: Row): string {
  const figure = `${numberText(value.median)} ${unit}`.padStart(20);
  const parts = [`  ${name.padEnd(38)} ${figure}  ${`(${rangeText(value)})`.padEnd(19)}`];
  if (ratio !== undefined) {
    parts.push(`${numberText(ratio.median)} × ${ratio.to} (${rangeText(ratio)})`);
    if (ratio.aim !== undefined) {
      parts.push(`aim ${aimText(ratio.aim)}: ${isMet(ratio.aim, ratio.median) ? 'met' : 'missed'}`);
    }
  }
  if (note !== undefined) parts.push(note);
  return parts.join('  ').trimEnd();
}

export function aimText(aim: Aim): string {
  return 'atMost' in aim ? `≤ ${aim.atMost}` : `≥ ${aim.atLeast}`;
}

export function rangeText({ least, most }: Spread): string {
  return `${numberText(least)}–${numberText(most)}`;
}

/** Three significant digits, with a thousands separator. */
export function numberText(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
