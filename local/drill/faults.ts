import type { Socket } from 'node:net';
import { frame } from '../../hl7v2/mllp.ts';
import type { Arrival } from './judge-run.ts';

/** The senders' acknowledgment timeout in a drill: short, so that faults pass quickly. Late answers depend on it. */
export const ACK_TIMEOUT_MS = 1000;

/** How the endpoint handles one message. Calls `settle` with the answer when it was sent. */
export type Fault = (socket: Socket, controlId: string, settle: (answer: Arrival['answer']) => void) => void;

function acknowledgment(code: string, controlId: string, err3?: string): Uint8Array {
  const err = err3 === undefined ? '' : `ERR|||${err3}|E\r`;
  return frame(new TextEncoder().encode(`MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|${code}|${controlId}\r${err}`));
}

/** A complete answer. If the socket is already closed, nothing was answered. */
function whole(answer: 'accepted' | 'refused', code: string, err3?: string): Fault {
  return (socket, controlId, settle) => {
    if (!socket.writable) return settle('unclear');
    socket.write(acknowledgment(code, controlId, err3));
    settle(answer);
  };
}

export const accept = whole('accepted', 'AA');
export const duplicateKey = whole('accepted', 'AE', '205');
export const refuseForGood = whole('refused', 'AE', '101');

function later(ms: number, fault: Fault): Fault {
  return (socket, controlId, settle) => setTimeout(() => fault(socket, controlId, settle), ms);
}

function unclear(act: (socket: Socket, controlId: string) => void): Fault {
  return (socket, controlId, settle) => {
    act(socket, controlId);
    settle('unclear');
  };
}

const half = (controlId: string) => acknowledgment('AA', controlId).subarray(0, 30);

/** The faults by name, with their weights in percent. */
export const FAULTS: readonly (readonly [string, number, Fault])[] = [
  ['accept', 80, accept],
  ['slow accept', 4, later(150, accept)],
  ['accept in pieces', 2, inPieces],
  [
    'accept after junk',
    2,
    (socket, controlId, settle) => {
      if (socket.writable) socket.write('\r\njunk');
      accept(socket, controlId, settle);
    },
  ],
  [
    'accept, then close',
    2,
    (socket, controlId, settle) => {
      accept(socket, controlId, settle);
      socket.end();
    },
  ],
  [
    'accept twice',
    2,
    (socket, controlId, settle) => {
      accept(socket, controlId, settle);
      setTimeout(() => socket.writable && socket.write(acknowledgment('AA', controlId)), 10);
    },
  ],
  ['AE 207', 2, whole('refused', 'AE', '207')],
  ['AR', 1, whole('refused', 'AR')],
  ['no answer', 0.5, unclear(() => undefined)],
  ['late answer', 0.5, late],
  ['half an answer', 0.5, unclear((socket, controlId) => socket.write(half(controlId)))],
  ['half an answer, then close', 0.5, unclear((socket, controlId) => socket.end(half(controlId)))],
  ['reset', 1, unclear((socket) => socket.resetAndDestroy())],
  ['close', 1, unclear((socket) => socket.end())],
  ['wrong id', 1, unclear((socket) => socket.write(acknowledgment('AA', 'SOMEONE-ELSES')))],
];

function inPieces(socket: Socket, controlId: string, settle: (answer: Arrival['answer']) => void): void {
  const bytes = acknowledgment('AA', controlId);
  const at = [0, 1, 17, bytes.length - 1, bytes.length];
  const write = (piece: number) => {
    if (!socket.writable) return settle('unclear');
    socket.write(bytes.subarray(at[piece], at[piece + 1]));
    if (piece + 2 < at.length) setTimeout(write, 5, piece + 1);
    else settle('accepted');
  };
  write(0);
}

/** Unclear from the start: the sender has timed out before it arrives. */
function late(socket: Socket, controlId: string, settle: (answer: Arrival['answer']) => void): void {
  settle('unclear');
  setTimeout(() => socket.writable && socket.write(acknowledgment('AA', controlId)), ACK_TIMEOUT_MS + 300);
}
