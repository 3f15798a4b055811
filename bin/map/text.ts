import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import type { Mapped } from './map-input.ts';
import { type FieldPair, sideBySideText } from './side-by-side.ts';

/** What one resource or message was mapped to, and with `--profile` the message of the default profile beside it. */
export interface Shown {
  readonly mapped: Mapped;
  readonly fields: readonly FieldPair[] | undefined;
}

/** For programs. */
export function jsonOf({ mapped, fields }: Shown): object {
  const { message, resource, others, losses, sentOnly } = mapped;
  const ofSite = sentOnly.length === 0 ? {} : { sentOnly };
  const further = others.length === 0 ? {} : { others };
  return { message, resource, ...further, losses, ...ofSite, fields };
}

/** @param named the site profile of `--profile` */
export function plainText({ mapped, fields }: Shown, named = ''): string {
  const { from, message, resource, others } = mapped;
  if (fields !== undefined) return sideBySideText(fields, named);
  if (from === 'fhir') return message.replaceAll('\r', '\n');
  return [resource, ...others].map((one) => `${JSON.stringify(one, null, 2)}\n`).join('');
}

/** @param place of the entry in a Bundle */
export function lossesText(
  { losses, sentOnly, longFields }: Mapped,
  { version }: SiteProfile,
  place?: string,
): string {
  const lines = [
    ...losses.map(
      ({ path, reason, count }) => `${count === undefined ? path : `${path}, ${count} times`} (${reason})`,
    ),
    ...longFields.map((field) => `${field} (longer than the site profile or v${version} allows)`),
  ];
  const sent = sentOnly.map(({ path, reason }) => `${path} (${reason})`);
  const of = place === undefined ? '' : `${place}: `;
  return (
    (lines.length === 0 ? '' : `${of}Not mapped exactly:\n${lines.join('\n')}\n`) +
    (sent.length === 0 ? '' : `${of}Sent, and not read back:\n${sent.join('\n')}\n`)
  );
}
