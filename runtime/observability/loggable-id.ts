/**
 * A control ID (MSH-10), or a part of an archive key, as it may be logged: a sender may put anything there, and what
 * does not look like an ID is `?`. No `^`: `FAMILY^GIVEN` looks like a name.
 */
export function loggableId(text: string): string {
  return /^[\w.-]{1,64}$/.test(text) ? text : '?';
}
