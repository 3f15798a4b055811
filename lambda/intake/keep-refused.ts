import type { IntakePorts, Refused } from './ports.ts';

/** Keeps and counts what can never be sent. @throws UnavailableError if it cannot be kept */
export async function keepRefused(
  refused: Refused,
  { quarantine, events }: Pick<IntakePorts, 'quarantine' | 'events'>,
): Promise<void> {
  await quarantine.keep(refused);
  events.onRefused();
}
