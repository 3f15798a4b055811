import type { AcknowledgmentCode } from './acknowledgment.ts';
import type { Header } from './header.ts';

/** Code of an application acknowledgment (table 0008). */
export type ApplicationCode = 'AA' | 'AE' | 'AR';

/**
 * The codes of the acknowledgments that a message asks for, in order (HL7 v2.5.1 chapter 2, original and enhanced mode;
 * table 0155). In original mode (MSH-15 and MSH-16 empty), that is the application acknowledgment alone. In enhanced mode it
 * is a commit acknowledgment if MSH-15 asks for one, then an application acknowledgment if MSH-16 asks for one and the
 * message was committed.
 *
 * @param code the application's verdict on the message
 */
export function acknowledgmentsAskedFor(
  code: ApplicationCode,
  header: Header | undefined,
): AcknowledgmentCode[] {
  const { acceptAcknowledgmentType: accept = '', applicationAcknowledgmentType: application = '' } =
    header ?? {};
  if (accept === '' && application === '') return [code];
  const isAccepted = code === 'AA';
  const commits = asksFor(accept, isAccepted);
  const applies = asksFor(application, isAccepted) && (isAccepted || !commits);
  return [...(commits ? [COMMIT_CODE[code]] : []), ...(applies ? [code] : [])];
}

/** The commit acknowledgment code for each application acknowledgment code. */
export const COMMIT_CODE = { AA: 'CA', AE: 'CE', AR: 'CR' } as const;

/** Table 0155. Codes that are not in it are answered: a superfluous answer is noticed, a missing one is not. */
function asksFor(condition: string, isAccepted: boolean): boolean {
  switch (condition) {
    case '':
    case 'NE':
      return false;
    case 'ER':
      return !isAccepted;
    case 'SU':
      return isAccepted;
    default:
      return true;
  }
}
