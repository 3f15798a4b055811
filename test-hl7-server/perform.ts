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
 * Performs one step of an answer. It returns a promise only if it has to wait.
 *
 * @returns whether the connection goes on; false if the step closes it
 * @throws the socket's error if the client is gone
 */
export function perform(step: Step, output: Output): boolean | Promise<boolean> {
  switch (step.kind) {
    case 'write':
      return write(step.bytes, output);
    case 'pause':
      return pause(step.ms, output.socket);
    case 'close':
      return false;
    case 'reset':
      output.reset();
      return false;
  }
}

/** The network takes everything at once, except answers to a client that does not read them. */
function write(bytes: Uint8Array, { socket, patience }: Output): true | Promise<true> {
  let onTaken: (error?: Error | null) => void = () => undefined;
  socket.write(bytes, (error) => onTaken(error));
  if (socket.writableLength === 0 && !socket.destroyed) return true;
  patience.awaitTaken();
  return new Promise<true>((resolve, reject) => {
    onTaken = (error) => {
      patience.stop();
      if (error) reject(error);
      else resolve(true);
    };
  });
}

function pause(ms: number, socket: Socket): true | Promise<true> {
  // It may have closed while its message was stored.
  if (socket.destroyed) return true;
  return new Promise<true>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      socket.off('close', end);
      resolve(true);
    };
    const timer = setTimeout(end, ms);
    socket.once('close', end);
  });
}
