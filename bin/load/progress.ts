import { SingleBar } from 'cli-progress';

/** Shows progress: a bar in a terminal, otherwise a line every few seconds. */
export interface Progress {
  /** A line was finished by this run; `isFailure`: it was not accepted. */
  done(isFailure: boolean): void;
  /** A line needed no work: finished by an earlier run, or not a Patient. `isFailure`: that run did not have it accepted. */
  passed(isFailure?: boolean): void;
  retrying(reason: string): void;
  /** Prints a text without breaking the bar. */
  note(text: string): void;
  stop(): void;
}

const LINE_MS = 5000;

/** @param total number of lines in the source */
export function createProgress(total: number, stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const counted = { done: 0, passed: 0, failures: 0, retries: 0 };
  let lastReason = '';
  const state = () => {
    const value = counted.done + counted.passed;
    return { value, total, ...pace(counted.done, total - value, performance.now() - start) };
  };
  const words = () => {
    const { rate, remaining } = state();
    const retries = counted.retries === 0 ? '' : `, ${counted.retries} retries (last: ${lastReason})`;
    return `${rate}/s, ${remaining} left, ${counted.failures} not accepted${retries}`;
  };
  const bar = stream.isTTY
    ? new SingleBar({ stream, format: '{bar} {value}/{total} lines, {words}', fps: 5, hideCursor: true })
    : undefined;
  bar?.start(total, 0, { words: words() });
  const show = () => bar?.update(state().value, { words: words() });
  const timer = setInterval(
    () => {
      if (bar) show();
      else stream.write(`${line()}\n`);
    },
    bar ? 200 : LINE_MS,
  );
  timer.unref();
  const line = () => `${state().value} of ${total} lines, ${words()}`;
  return {
    done(isFailure) {
      counted.done += 1;
      if (isFailure) counted.failures += 1;
    },
    passed(isFailure = false) {
      counted.passed += 1;
      if (isFailure) counted.failures += 1;
    },
    retrying(reason) {
      counted.retries += 1;
      // The first failure is shown at once: the URL may be wrong.
      if (lastReason === '' && !bar) stream.write(`retrying: ${reason}\n`);
      lastReason = reason;
    },
    note(text) {
      bar?.stop();
      stream.write(`${text}\n`);
      bar?.start(total, state().value, { words: words() });
    },
    stop() {
      clearInterval(timer);
      show();
      bar?.stop();
      if (!bar) stream.write(`${line()}\n`);
    },
  };
}

/**
 * Rate and remaining time as text.
 *
 * @param done lines that were finished in `ms`, for the rate
 */
export function pace(done: number, left: number, ms: number): { rate: string; remaining: string } {
  const perSecond = ms > 0 ? (done * 1000) / ms : 0;
  const rate = perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
  return { rate, remaining: perSecond > 0 || left === 0 ? duration(left / (perSecond || 1)) : '?' };
}

/** `5 s`, `12 min`, `3 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
