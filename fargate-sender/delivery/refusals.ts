import type { SenderSettings } from '../settings.ts';

/** Whether sending a refused message again can help, and by which rule. */
export type Again = 'never' | 'as-error' | 'as-reject';

type RefusalSettings = Pick<
  SenderSettings,
  'nackRetries' | 'nackRetryDelaysMs' | 'rejectRetries' | 'rejectRetryDelayMs'
>;

/** Counts how often one message was refused, and says what follows. */
export class Refusals {
  readonly #settings: RefusalSettings;
  #errors = 0;
  #rejects = 0;

  constructor(settings: RefusalSettings) {
    this.#settings = settings;
  }

  /** The pause in ms before the message is sent again; undefined if it is not. The last pause repeats. */
  next(again: Again): number | undefined {
    const { nackRetries, nackRetryDelaysMs, rejectRetries, rejectRetryDelayMs } = this.#settings;
    if (again === 'never') return undefined;
    if (again === 'as-reject') {
      this.#rejects += 1;
      return this.#rejects > rejectRetries ? undefined : rejectRetryDelayMs;
    }
    this.#errors += 1;
    return this.#errors > nackRetries
      ? undefined
      : (nackRetryDelaysMs[this.#errors - 1] ?? nackRetryDelaysMs.at(-1));
  }
}
