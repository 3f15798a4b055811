import { Refusal } from '../../../runtime/command-line/refusal.ts';
import type { Done, MessageDetail } from './api.ts';
import type { QuarantineDesk } from './quarantine-desk.ts';
import type { Asked, ConsoleSource, Route, Routes } from './source.ts';
import type { Stream } from './stream.ts';

export interface RoutePorts {
  readonly source: ConsoleSource;
  readonly stream: Stream;
  readonly desk: QuarantineDesk;
}

/** The requests of the page that every source answers. */
export function commonRoutes({ source, stream, desk }: RoutePorts): Routes {
  const thenList = async (done: Done) => {
    await stream.lookAgain();
    return { value: done };
  };
  const changes = (work: (asked: Asked) => Promise<Done>): Route =>
    source.facts.mayChange ? async (asked) => thenList(await work(asked)) : readOnly;
  const message =
    (isRevealed: boolean): Route =>
    async ({ id }) => {
      const seen = source.messages.get(id);
      return seen === undefined
        ? notFound('This message is not known.')
        : { value: await source.detail(seen, isRevealed) };
    };
  const quarantined =
    (isRevealed: boolean): Route =>
    async ({ id }) => {
      const { openQuarantined } = await import('./quarantined.ts');
      return openedOr404(() => openQuarantined(id, { source, desk }, isRevealed));
    };
  return {
    'GET /console/messages/*': message(false),
    'GET /console/revealed/messages/*': message(true),
    'GET /console/quarantine/*': quarantined(false),
    'GET /console/revealed/quarantine/*': quarantined(true),
    'GET /console/revealed/record/*': async ({ id }) => {
      const record = await source.record(id, true);
      return record === undefined ? notFound('The record has no such resource.') : { value: record };
    },
    'POST /console/reading': async ({ body }) => {
      // Mapping and validation are loaded when they are first needed, not when the console starts.
      const { readText } = await import('./reading.ts');
      return { value: readText(textIn(body.text), await source.profile()) };
    },
    'POST /console/quarantine/list': async () => thenList({ isDone: true, text: '' }),
    'POST /console/quarantine/resend': changes(({ body }) => desk.resend(textIn(body.id))),
    'POST /console/quarantine/resend-all': changes(({ body }) => desk.resendAll(idsIn(body.ids))),
    'POST /console/quarantine/drop': changes(({ body }) => desk.drop(textIn(body.id), textIn(body.note))),
  };
}

/** A text of a request; empty if it is something else. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Undefined: all of them. */
function idsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(textIn) : undefined;
}

async function readOnly() {
  const text = 'This console only reads. Start it with --allow-changes to resend and drop messages.';
  return { status: 403, value: { isDone: false, text } };
}

function notFound(text: string) {
  return { status: 404, value: { isDone: false, text } };
}

async function openedOr404(open: () => Promise<MessageDetail>) {
  try {
    return { value: await open() };
  } catch (error) {
    if (error instanceof Refusal) return notFound(error.message);
    throw error;
  }
}
