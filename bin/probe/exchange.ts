import type { Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { judgeAcknowledgment } from '../../fargate-sender/delivery/judge-acknowledgment.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { frame } from '../../hl7v2/mllp.ts';
import type { ReadAnswer } from '../../runtime/mllp/answer-inbox.ts';
import { ClientConnection } from '../../runtime/mllp/client-connection.ts';
import { MllpError, type MllpFailure } from '../../runtime/mllp/mllp-error.ts';
import type { ProbeMessage } from './messages.ts';

/** What came of sending one message. */
export interface Exchange {
  readonly message: ProbeMessage;
  /** From the write to the whole answer; undefined without one. */
  readonly ms: number | undefined;
  /** All answers, in the order in which they came: more than one after a commit acknowledgment. */
  readonly answers: readonly string[];
  /** Every byte that came. */
  readonly received: Uint8Array;
  /** Why there is no answer. */
  readonly failure: MllpFailure | undefined;
  /** The endpoint closed the connection after its answer. */
  readonly isClosed: boolean;
}

export const MOST_ANSWER_BYTES = 1_048_576;
/** An endpoint that closes after its answer, or answers twice, does so at once. */
const SETTLE_MS = 300;

/** One connection to the endpoint, on which all that comes is kept. Framing errors are tolerated, to see the answer all the same. */
export class ProbeConnection {
  readonly #connection: ClientConnection;
  #received: Uint8Array[] = [];
  #further: string[] = [];

  constructor(socket: Socket) {
    socket.on('data', (chunk: Uint8Array) => this.#received.push(Uint8Array.from(chunk)));
    this.#connection = new ClientConnection(socket, {
      maxAnswerBytes: MOST_ANSWER_BYTES,
      framing: 'lenient',
      unasked: {
        ignores: (answer) => {
          this.#further.push(decodeMessage(answer));
          return true;
        },
        mayBegin: () => true,
      },
    });
  }

  get isUp(): boolean {
    return this.#connection.isUp;
  }

  /** Sends a message and waits for its answer, and a moment for what follows it. */
  async exchange(message: ProbeMessage, timeoutMs: number): Promise<Exchange> {
    this.#received = [];
    this.#further = [];
    const started = performance.now();
    let ms: number | undefined;
    let failure: MllpFailure | undefined;
    const answers: string[] = [];
    try {
      answers.push(await this.#connection.exchange(frame(message.payload), timeoutMs, textIn(message)));
      ms = performance.now() - started;
      const sent = { ...message, isAmbiguous: false, isCommitted: false };
      if (judgeAcknowledgment(answers[0] ?? '', sent).kind === 'wait')
        answers.push(await this.#connection.next(timeoutMs, textIn(message)));
      this.#connection.finish();
      await Promise.race([
        sleep(SETTLE_MS),
        new Promise<void>((resolve) => this.#connection.whenDown(resolve)),
      ]);
      // What has come until then is read, however busy this process was.
      await immediate();
    } catch (error) {
      if (!(error instanceof MllpError)) throw error;
      failure = error.code;
    }
    return {
      message,
      ms,
      answers: [...answers, ...this.#further],
      received: Buffer.concat(this.#received),
      failure,
      isClosed: failure === undefined && !this.isUp,
    };
  }

  close(): void {
    this.#connection.close();
    this.#connection.destroy();
  }
}

/** An answer without MSH-18 is in the character set of its message. */
function textIn({ characterSet }: ProbeMessage): ReadAnswer<string> {
  return (answer) => decodeMessage(answer, characterSet);
}
