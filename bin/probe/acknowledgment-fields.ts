import type { AcknowledgmentCode } from '../../hl7v2/acknowledgment.ts';
import { Er7Error, parse } from '../../hl7v2/er7.ts';
import { errorCondition } from '../../hl7v2/error-conditions.ts';
import type { Message } from '../../hl7v2/message.ts';
import { errorLocation, isErrorCode } from '../../hl7v2/reported-errors.ts';
import { fieldOf } from '../../hl7v2/versions/elements.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';

/** A field of an acknowledgment, explained. */
export interface ExplainedField {
  /** `MSA-1`, `ERR(2)-3` in the second ERR. */
  readonly place: string;
  /** As on the wire; undefined where it may be anything, even a value of a patient. */
  readonly value: string | undefined;
  readonly meaning: string;
}

/** Table 0008. */
const CODES: Readonly<Record<AcknowledgmentCode, string>> = {
  AA: 'application accept',
  AE: 'application error',
  AR: 'application reject',
  CA: 'commit accept',
  CE: 'commit error',
  CR: 'commit reject',
};

/** Table 0516. */
const SEVERITIES: Readonly<Record<string, string>> = {
  E: 'error',
  F: 'fatal error',
  I: 'information',
  W: 'warning',
};

/**
 * The fields of an acknowledgment that say what became of the message. Free texts (MSA-3, ERR-3.2, ERR-7, ERR-8) may repeat values of
 * the message.
 *
 * @param controlId MSH-10 of the message
 * @param showsTexts whether free texts are shown: the message is about an invented Patient
 */
export function acknowledgmentFields(text: string, controlId: string, showsTexts: boolean): ExplainedField[] {
  const message = parsed(text);
  const msa = message?.segment('MSA');
  if (message === undefined || msa === undefined) return [];
  const code = msa.field(1).wire.trim();
  const id = msa.field(2).wire;
  const free = (place: string, value: string | undefined) =>
    value === undefined ? [] : [{ place, value: showsTexts ? value : undefined, meaning: 'free text' }];
  return [
    {
      place: 'MSA-1',
      value: /^[A-Z]{2}$/.test(code) ? code : undefined,
      meaning: Object.hasOwn(CODES, code) ? CODES[code as AcknowledgmentCode] : 'not in table 0008',
    },
    {
      place: 'MSA-2',
      value: id === controlId || showsTexts ? id : undefined,
      meaning:
        id === controlId ? 'MSH-10 of the message' : `not MSH-10 of the message, which is ${controlId}`,
    },
    ...free('MSA-3', msa.field(3).text(1)),
    ...message.all('ERR').flatMap((err, index) => {
      const name = index === 0 ? 'ERR' : `ERR(${index + 1})`;
      const [place, where] = err.field(2).isEmpty ? [`${name}-1`, err.field(1)] : [`${name}-2`, err.field(2)];
      const [coded, condition] =
        err.field(3).text(1) === undefined
          ? [`${name}-1.4`, err.field(1).text(4)]
          : [`${name}-3`, err.field(3).text(1)];
      const severity = err.field(4).text(1);
      return [
        ...(where.isEmpty
          ? []
          : [locationField(place, errorLocation(where.first, place.endsWith('1') ? 3 : 6))]),
        ...(condition === undefined ? [] : [errorField(coded, condition)]),
        ...free(`${name}-3.2`, err.field(3).text(2)),
        ...(severity === undefined ? [] : [severityField(`${name}-4`, severity)]),
        ...free(`${name}-7`, err.field(7).text(1)),
        ...free(`${name}-8`, err.field(8).text(1)),
      ];
    }),
  ];
}

function parsed(text: string): Message | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Er7Error) return undefined;
    throw error;
  }
}

function locationField(place: string, location: string | undefined): ExplainedField {
  if (location === undefined)
    return { place, value: undefined, meaning: 'not a place: expected such as PID^1^3' };
  const [segment = '', sequence = '', field = '', repetition = '', component = '', sub = ''] =
    location.split('^');
  const name = fieldOf(DEFAULT_VERSION, segment, Number(field))?.name;
  const at = [segment, field && `-${field}`, component && `.${component}`, sub && `.${sub}`].join('');
  const which = [
    name,
    sequence && sequence !== '1' ? `${segment} number ${sequence}` : '',
    repetition ? `repetition ${repetition}` : '',
  ].filter(Boolean);
  return {
    place,
    value: location,
    meaning: which.length === 0 ? at : `${at} (${which.join(', ')})`,
  };
}

function errorField(place: string, code: string): ExplainedField {
  return {
    place,
    value: isErrorCode(code) ? code : undefined,
    meaning: errorCondition(code) ?? 'not in table 0357: a code of the endpoint',
  };
}

function severityField(place: string, severity: string): ExplainedField {
  const isKnown = Object.hasOwn(SEVERITIES, severity);
  return {
    place,
    value: isKnown ? severity : undefined,
    meaning: SEVERITIES[severity] ?? 'not in table 0516',
  };
}
