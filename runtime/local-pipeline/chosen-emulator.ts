import { UsageError } from '../command-line/usage-error.ts';

/**
 * The URL of the emulator that a command works on: the given one, otherwise that of the pipeline on this machine.
 *
 * @param running URLs of the emulators that run here
 * @param instead what names a place in AWS: `name the queues with --quarantine-queue-url`
 * @throws UsageError if there is none or more than one
 */
export function chosenEmulator(
  given: string | undefined,
  running: () => readonly string[],
  instead: string,
): string {
  const [found, ...further] = given === undefined ? running() : [given];
  if (found === undefined) throw new UsageError(`no local pipeline is running: run npm start, or ${instead}`);
  if (further.length > 0)
    throw new UsageError(
      `several local pipelines are running: choose one with --emulator ${[found, ...further].join(' | ')}`,
    );
  return found;
}
