import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { isBefore } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import { joined } from './draft.ts';
import { toOlderNumber } from './tn-number.ts';

/** Components of a datatype on the wire, by number: `parts[5]` of a CX is CX.5. Nothing stands at 0. */
export type Parts = string[];

/**
 * What a version says in another component than v2.5.1, or requires beside it: what does not follow from its tables of fields. Whatever
 * stays where the version has no place for it is cut after that.
 */
export interface Move {
  readonly datatype: string;
  /** The versions in which it is done: from the first on, and before the second. */
  readonly from?: WrittenVersion;
  readonly before?: WrittenVersion;
  readonly reason: string;
  /** Changes the components. */
  apply(parts: Parts, delimiters: Delimiters): void;
}

/** The moves of a version, in their order, by datatype. */
export function movesOf(version: WrittenVersion): ReadonlyMap<string, readonly Move[]> {
  const isIn = ({ from, before }: Move) =>
    !(from && isBefore(version, from)) && (before === undefined || isBefore(version, before));
  return Map.groupBy(MOVES.filter(isIn), ({ datatype }) => datatype);
}

/** Where a name has its parts: an XPN, and the name in an XCN. */
const NAMES = [
  { datatype: 'XPN', family: 1, suffix: 4, degree: 6, range: 10, start: 12, end: 13, professional: 14 },
  { datatype: 'XCN', family: 2, suffix: 5, degree: 7, range: 17, start: 19, end: 20, professional: 21 },
] as const;

const MOVES: readonly Move[] = [
  ...NAMES.flatMap(({ datatype, family, suffix, degree, range, start, end, professional }): Move[] => [
    {
      datatype,
      from: '2.3.1',
      before: '2.4',
      reason: `v2.3.1 has a surname and its prefix in ${datatype}.${family}`,
      apply: (parts, { subcomponent }) => {
        parts[family] = olderSurname(parts[family] ?? '', subcomponent);
      },
    },
    periodInRange(datatype, range, start, end),
    {
      datatype,
      before: '2.5',
      reason: `before v2.5 professional suffixes are sent with the other ones in ${datatype}.${suffix}`,
      // Beside a degree they would come before it, and read back in another order.
      apply: (parts) => {
        if ((parts[degree] ?? '') === '') joinInto(parts, suffix, professional);
      },
    },
    {
      datatype,
      from: '2.7',
      reason: `v2.7 withdrew ${datatype}.${degree}: a degree is sent in ${datatype}.${professional}`,
      apply: (parts) => {
        const others = parts[professional] ?? '';
        parts[professional] = parts[degree] ?? '';
        parts[degree] = others;
        joinInto(parts, professional, degree);
      },
    },
  ]),
  {
    datatype: 'XAD',
    before: '2.4',
    reason: 'before v2.4 an address has one line in XAD.1 and one in XAD.2',
    apply: (parts, { subcomponent }) => {
      const [line = '', street = '', number = ''] = (parts[1] ?? '').split(subcomponent);
      const isSaid = street !== '' && number !== '' && line.includes(street) && line.includes(number);
      parts[1] = line;
      if (!isSaid) parts[2] = [street, number, parts[2]].filter((one) => one).join(', ');
    },
  },
  periodInRange('XAD', 12, 13, 14),
  {
    datatype: 'XTN',
    before: '2.5',
    reason:
      'before v2.5 XTN.1 holds numbers of North America (TN): others are sent in XTN.7, or as text in XTN.9',
    apply: toOlderNumber,
  },
  {
    datatype: 'XTN',
    from: '2.6',
    reason: 'v2.6 withdrew XTN.1: a number is sent in XTN.12',
    apply: (parts) => {
      parts[12] ||= parts[1] ?? '';
      parts[1] = '';
    },
  },
  {
    datatype: 'XTN',
    from: '2.7',
    reason: 'from v2.7 on XTN.3 is required: PH, or Internet for an address',
    apply: (parts) => {
      parts[3] ||= (parts[4] ?? '') !== '' && (parts[12] ?? '') === '' ? 'Internet' : 'PH';
    },
  },
  {
    datatype: 'CX',
    from: '2.7',
    reason: 'from v2.7 on CX.5 is required: U, unspecified',
    apply: (parts) => {
      parts[5] ||= 'U';
    },
  },
  {
    datatype: 'XON',
    before: '2.5',
    reason: 'before v2.5 XON.3 holds the number of an organization',
    apply: (parts) => {
      if (!/^\d+$/.test(parts[10] ?? '')) return;
      parts[3] = parts[10] ?? '';
      parts[10] = '';
    },
  },
];

/** The ends of a period stand in a DR, which has them as subcomponents. */
function periodInRange(datatype: string, range: number, start: number, end: number): Move {
  return {
    datatype,
    from: '2.4',
    before: '2.5',
    reason: `v2.4 has the period in ${datatype}.${range}`,
    apply: (parts, { subcomponent }) => {
      parts[range] = joined([parts[start] ?? '', parts[end] ?? ''], subcomponent);
      parts[start] = '';
      parts[end] = '';
    },
  };
}

function joinInto(parts: Parts, into: number, from: number): void {
  parts[into] = [parts[into], parts[from]].filter((one) => one).join(', ');
  parts[from] = '';
}

/**
 * Of a whole surname (FN.1) and its own prefix and name (FN.2 and FN.3) what v2.3.1 says: `Houten&van`, which together are
 * the whole; else the whole surname alone.
 */
function olderSurname(wire: string, subcomponent: string): string {
  const [whole = '', prefix = '', name = ''] = wire.split(subcomponent);
  const isWhole = prefix !== '' && name !== '' && [`${prefix} ${name}`, prefix + name].includes(whole);
  return isWhole ? name + subcomponent + prefix : whole;
}
