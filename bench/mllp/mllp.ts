import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Row, RunOptions } from '../harness/benchmark.ts';
import { SAMPLE } from '../patients.ts';
import { MLLP_PEERS } from '../peers/mllp.ts';

const PROCESS = fileURLToPath(new URL('mllp-process.ts', import.meta.url));

/**
 * Both ends of an exchange run in one process. They take turns, so a second processor would be idle, and waking it up
 * takes a virtual machine as long as an exchange or longer: with two processes the same program was at 0.4 or at 0.9 of its
 * floor. Each comparison has its own process, so that leftovers of a package do not affect the others.
 */
export const mllp: Benchmark = {
  name: 'mllp',
  question: 'How much of what TCP can do is left when messages are exchanged one after the other over MLLP?',
  corpus: `the message of ${SAMPLE.name} and its acknowledgment, over loopback, both ends in one process`,
  async *run(options) {
    for (const kind of ['', ...Object.keys(MLLP_PEERS)]) yield* await compared(kind, options);
  },
};

/** The rows of the comparison with a peer, or with the floor. */
async function compared(kind: string, { isQuick }: RunOptions): Promise<Row[]> {
  const child = fork(PROCESS, [kind, isQuick ? 'quick' : ''], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let rows: Row[] | undefined;
  child.once('message', (sent) => {
    rows = sent as Row[];
  });
  const [code, signal] = await once(child, 'exit');
  if (rows === undefined)
    throw new Error(`the comparison with ${kind || 'the floor'} ended with ${code ?? signal}`);
  return rows;
}
