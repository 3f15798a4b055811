/** Reads a received frame: returns the answer in it, or undefined to skip the frame and wait for the next one. */
export type ReadAnswer<Answer> = (frame: Uint8Array) => Answer | undefined;

const NO_ONE_WAITS = () => undefined;

/** Received frames of a connection, in order, until they are read. At most one reader waits at a time. */
export class AnswerInbox {
  readonly #frames: Uint8Array[] = [];
  #failure: Error | undefined;
  /** Lets the waiting reader look at the frames. */
  #wake: () => void = NO_ONE_WAITS;

  add(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#wake();
  }

  /** No more frames come. Those that did are still read first. */
  fail(failure: Error): void {
    this.#failure = failure;
    this.#wake();
  }

  /**
   * Reads frames until one has an answer, and waits for more where none has. Frames after that one stay.
   *
   * @throws Error the one that was given to {@link fail}, once no frame is left; or what `read` throws
   */
  answer<Answer>(read: ReadAnswer<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        try {
          for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
            const answer = read(frame);
            if (answer === undefined) continue;
            this.#wake = NO_ONE_WAITS;
            return resolve(answer);
          }
          if (this.#failure !== undefined) throw this.#failure;
        } catch (error) {
          this.#wake = NO_ONE_WAITS;
          reject(error);
        }
      };
      this.#wake();
    });
  }

  /** Removes and returns all frames that are still unread. */
  takeRest(): Uint8Array[] {
    return this.#frames.splice(0);
  }
}
