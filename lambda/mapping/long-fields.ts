import type { Message } from '../../hl7v2/message.ts';

/**
 * Fields of a message in which a repetition is longer than the site said it takes, as `PID-5`. Nothing is cut: the
 * receiver decides, and who sent it is warned.
 */
export function longFields(message: Message, maximumLengths: Readonly<Record<string, number>>): string[] {
  return Object.entries(maximumLengths).flatMap(([path, length]) => {
    const [id = '', n] = path.split('-');
    const repetitions = message.all(id).flatMap((segment) => segment.field(Number(n)).repetitions);
    return repetitions.some(({ wire }) => wire.length > length) ? [path] : [];
  });
}
