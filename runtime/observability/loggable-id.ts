/**
 * A control ID (MSH-10), or a part of an archive key, in a form that may be logged. A sender may put anything there, so
 * what does not look like an ID becomes `?`. `^` is not allowed: `FAMILY^GIVEN` is a name.
 */
export function loggableId(text: string): string {
  return /^[\w.-]{1,64}$/.test(text) ? text : '?';
}
