import { connect, type Socket } from 'node:net';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { FrameDecoder } from '../../../hl7v2/frame-decoder.ts';
import { frame } from '../../../hl7v2/mllp.ts';
import { eventually } from '../eventually.ts';

/** A client that a test drives byte by byte. */
export class MllpClient {
  readonly socket: Socket;
  /** Answers in the order in which they came. */
  readonly answers: string[] = [];
  isEnded = false;
  readonly #decoder = new FrameDecoder(10_000_000);

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    this.socket.on('data', (chunk) => {
      for (const event of this.#decoder.push(chunk)) {
        if (event.kind === 'frame') this.answers.push(decodeMessage(event.payload));
      }
    });
    this.socket.on('end', () => {
      this.isEnded = true;
    });
    this.socket.on('error', () => {
      this.isEnded = true;
    });
    this.socket.on('close', () => {
      this.isEnded = true;
    });
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  send(message: string): void {
    this.write(framed(message));
  }

  async answered(count: number): Promise<string[]> {
    return eventually(
      () => this.answers,
      (answers) => answers.length >= count,
    );
  }

  async ended(): Promise<void> {
    await eventually(
      () => this.isEnded,
      (isEnded) => isEnded,
    );
  }
}

export function framed(message: string): Uint8Array {
  return frame(new TextEncoder().encode(message));
}
