import { styleText } from 'node:util';
import type { Tone } from './log-text.ts';

const COLOURS = {
  quiet: 'gray',
  good: 'green',
  warning: 'yellow',
  error: 'red',
} as const;

/** In colours, if standard output is a terminal and NO_COLOR is not set. */
export function painted(tone: Tone, text: string): string {
  return tone === 'plain' ? text : styleText(COLOURS[tone], text, { stream: process.stdout });
}
