import { assertLog, logAction } from '../../runtime/command-line/action-log.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import type { Items } from './items.ts';
import type { RecordOptions } from './options.ts';
import { itemSummary, segmentsText, showText } from './text.ts';

/**
 * Does what the command line says.
 *
 * @returns what to print
 * @throws Refusal if it cannot be done
 */
export async function act({ action, logFile }: RecordOptions, items: Items): Promise<string> {
  const { key } = action;
  if (action.kind === 'forget') await assertLog(logFile);
  const item = await items.read(key);
  if (item === undefined) throw new Refusal(`${key}: the record has no such resource`);
  const now = Date.now();
  const summary = itemSummary(key, item, now);
  if (action.kind === 'show') {
    if (!action.json) return showText(summary) + (action.segments ? segmentsText(item) : '');
    const texts = { sent: item.confirmed?.text, pending: item.pending?.text };
    return `${JSON.stringify({ ...summary, ...(action.segments && { texts }) }, null, 2)}\n`;
  }
  if (summary.state === 'in progress') throw inProgress(key);
  await logAction(logFile, { done: 'forgotten', ...summary, note: action.note });
  if (!(await items.remove(key, now))) throw inProgress(key);
  return `forgot ${key}, logged in ${logFile}\n`;
}

function inProgress(key: string): Refusal {
  return new Refusal(`${key}: a request is writing it now, and nothing was forgotten; try again`);
}
