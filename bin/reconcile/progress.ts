import { SingleBar } from 'cli-progress';
import { type Counts, counted, type Step } from '../../lambda/intake/reconcile/step.ts';
import { pace } from '../load/progress.ts';

/** Shows how far a comparison is: a bar in a terminal, otherwise a line every few seconds. */
export interface Progress {
  done(step: Step): void;
  /** Prints a text without breaking the bar. */
  note(text: string): void;
  stop(): void;
}

const LINE_MS = 5000;

export function createProgress(counts: Counts, stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  let sum = counts;
  let looked = 0;
  let ofListing = 0;
  let last: Step | undefined;
  const words = () => {
    const { phase = 'listing', type = '' } = last?.cursor ?? {};
    const what = phase === 'listing' ? `${type} at the server` : `${type} of the record`;
    const left = last?.total === undefined ? 0 : Math.max(0, last.total - ofListing);
    const { rate, remaining } = pace(looked, left, performance.now() - start);
    const ending = last?.total === undefined ? '' : `, ${remaining} left`;
    return `${what}: ${looked} compared, ${rate}/s${ending}, ${sum.sent} sent, ${sum.deleted} deleted, ${sum.refused} refused`;
  };
  const bar = stream.isTTY
    ? new SingleBar({ stream, format: '{bar} {words}', fps: 5, hideCursor: true })
    : undefined;
  bar?.start(1, 0, { words: words() });
  const show = () => {
    bar?.setTotal(Math.max(1, last?.total ?? looked));
    bar?.update(last?.total === undefined ? 0 : ofListing, { words: words() });
  };
  const timer = setInterval(() => (bar ? show() : stream.write(`${words()}\n`)), bar ? 200 : LINE_MS);
  timer.unref();
  return {
    done(step) {
      if (
        last === undefined ||
        last.cursor.phase !== step.cursor.phase ||
        last.cursor.type !== step.cursor.type
      )
        ofListing = 0;
      last = step;
      sum = counted(sum, step);
      looked += step.looked;
      ofListing += step.looked;
    },
    note(text) {
      bar?.stop();
      stream.write(`${text}\n`);
      bar?.start(1, 0, { words: words() });
    },
    stop() {
      clearInterval(timer);
      show();
      bar?.stop();
      if (!bar) stream.write(`${words()}\n`);
    },
  };
}
