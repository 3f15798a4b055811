import type { Socket } from 'node:net';
import type { Step } from './answer.ts';
import type { Patience } from './patience.ts';

/** Where an answer goes. */
export interface Output {
  readonly socket: Socket;
  /** Ends the connection with RST. */
  readonly reset: () => void;
  readonly patience: Patience;
}

/**
 * Does the steps of an answer, one after the other.
 *
 * @returns whether the connection goes on; if not, a step asked for its end
 * @throws what the socket says if the client is gone
 */
export async function perform(steps: readonly Step[], output: Output): Promise<boolean> {
  for (const step of steps) {
    switch (step.kind) {
      case 'write': {
        const taken = write(step.bytes, output);
        if (taken !== undefined) await taken;
        break;
      }
      case 'pause':
        await pause(step.ms, output.socket);
        break;
      case 'close':
        return false;
      case 'reset':
        output.reset();
        return false;
    }
  }
  return true;
}

/** Undefined if the network took it at once, as it does all but answers to a client that does not read them. */
function write(bytes: Uint8Array, { socket, patience }: Output): Promise<void> | undefined {
  let onTaken: (error?: Error | null) => void = () => undefined;
  socket.write(bytes, (error) => onTaken(error));
  if (socket.writableLength === 0 && !socket.destroyed) return undefined;
  patience.awaitTaken();
  return new Promise<void>((resolve, reject) => {
    onTaken = (error) => (error ? reject(error) : resolve());
  }).finally(() => patience.stop());
}

function pause(ms: number, socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      socket.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    socket.once('close', end);
  });
}
