import type { AcknowledgmentCode } from './acknowledgment.ts';
import type { Header } from './header.ts';

/** Code of an application acknowledgment (table 0008). */
export type ApplicationCode = 'AA' | 'AE' | 'AR';

/**
 * The acknowledgments that a message asks for, in their order (HL7 v2.5.1 chapter 2, original and enhanced mode; table 0155). In original mode, with
 * MSH-15 and MSH-16 empty, the application's alone. In enhanced mode a commit acknowledgment if MSH-15 asks for it,
 * and the application's if MSH-16 does; a message that was not committed has none of the latter.
 *
 * @param code what the application says of the message
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

/** What a commit acknowledgment says where the application's would say this. */
export const COMMIT_CODE = { AA: 'CA', AE: 'CE', AR: 'CR' } as const;

/** Table 0155. A code that is not in it is answered: an answer too many is noticed, one that is missing is not. */
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
