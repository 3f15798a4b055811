import type { PatientFile } from './patient-files.ts';
import type { Exchange } from './tap.ts';

/** The path of one Patient through the pipeline, as far as it came. */
export interface Journey {
  readonly file: PatientFile;
  readonly problem?: string;
  /** The API's message about a Patient that it accepted. */
  readonly answerMessage?: string;
  readonly exchange?: Exchange | undefined;
  readonly readBack?: unknown;
}

/** Maximum length of a text; a Patient with a photo is longer. */
const MOST_CHARACTERS = 20_000;

/** The path of a Patient as text, with a title above each part. */
export function journeyText({ file, answerMessage, exchange, readBack }: Journey): string {
  const parts: [string, string | undefined][] = [
    [`Input: ${file.name}`, new TextDecoder().decode(file.bytes)],
    ['The HL7 v2 message on the wire, one segment per line', exchange?.message.replaceAll('\r', '\n')],
    ['The acknowledgment', exchange?.acknowledgment.replaceAll('\r', '\n')],
    [
      'What GET reads from the archive',
      readBack === undefined ? undefined : JSON.stringify(readBack, null, 2),
    ],
    ['Not mapped exactly', answerMessage === undefined ? undefined : losses(answerMessage)],
  ];
  return parts
    .flatMap(([name, text]) => (text === undefined ? [] : [title(name), `${printable(text)}\n`]))
    .join('');
}

/** The results of all Patients. */
export function resultText(journeys: readonly Journey[]): string {
  const failed = journeys.filter(({ problem }) => problem !== undefined);
  const done = journeys.length - failed.length;
  return [
    title('Result'),
    ...failed.map(({ file, problem }) => `${file.name}: ${problem}\n`),
    `${done} of ${journeys.length} Patients acknowledged, archived and read back\n`,
  ].join('');
}

function losses(message: string): string {
  return (
    message.replace(/^Not mapped exactly: /, '').replaceAll(/; (?=[A-Z][A-Za-z]+\.)/g, '\n') || 'nothing'
  );
}

/** Without control characters, which a terminal may interpret, and with limited length. */
function printable(text: string): string {
  const shown = text.trim().slice(0, MOST_CHARACTERS).toWellFormed();
  const more = text.trim().length - MOST_CHARACTERS;
  const clean = shown.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
  return more > 0 ? `${clean} …\n(${more} more characters)` : clean;
}

function title(text: string): string {
  return `\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}\n\n`;
}
