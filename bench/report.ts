import { type Benchmark, isMet, type Row } from './benchmark.ts';
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
  const figure = `${number(value.median)} ${unit}`.padStart(20);
  const parts = [`  ${name.padEnd(38)} ${figure}  ${`(${range(value)})`.padEnd(19)}`];
  if (ratio !== undefined) {
    parts.push(`${number(ratio.median)} × ${ratio.to} (${range(ratio)})`);
    if (ratio.aim !== undefined) {
      const wanted = 'atMost' in ratio.aim ? `≤ ${ratio.aim.atMost}` : `≥ ${ratio.aim.atLeast}`;
      parts.push(`aim ${wanted}: ${isMet(ratio.aim, ratio.median) ? 'met' : 'missed'}`);
    }
  }
  if (note !== undefined) parts.push(note);
  return parts.join('  ').trimEnd();
}

function range({ least, most }: Spread): string {
  return `${number(least)}–${number(most)}`;
}

/** Three digits that count, and thousands told apart. */
function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
