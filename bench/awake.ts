import { spawn } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';

/** Ends with its parent, which may be killed. */
const SPIN = 'const parent = process.ppid; while (process.ppid === parent);';

/**
 * Keeps the processors from falling asleep, with a process of lowest priority on each. Two programs that take turns leave
 * one processor idle at a time, and what a virtual machine takes to wake it up is more than an exchange: without this
 * the same program was at 0.4 or at 0.9 of its floor, depending on what else the machine did.
 *
 * @returns what ends it
 */
export function keepAwake(): () => void {
  const spinners = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' }),
  );
  for (const { pid } of spinners) if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  return () => {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  };
}
