/**
 * Codes of HL7's tables, of any version, that have no row of the guide in this project. A code in neither is a site's own
 * code or a word, not an HL7 code. HL7 defines no values for tables 0099, 0113, 0114, 0171, 0172, 0212, 0295, 0446 and 0447;
 * to those of table 0023, which came with a version, the guide gives none.
 */
const CODES: Readonly<Record<string, string>> = {
  '0004': 'B C N R U',
  '0006':
    'C BUD BTA BOT CFR ABC AMT AME CMA COI COM EVC FWB GRE LMS MEN COP REO SOU UMD WES WMC COT ERL JCO JOR JRC JRF JRN JOT MOT NRL NOE OTH VAR',
  '0007': 'A C E L N R U',
  '0009': 'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B1 B2 B3 B4 B5 B6',
  '0069': 'CAR PUL SUR',
  '0092': 'R',
  '0112':
    '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42',
  '0116': 'C H I K O U',
  '0131': 'BP CP EP PR',
  '0190': 'BDL BR F L N P RH S TM V',
  '0200': 'A B C F I K NB NOUSE P REL T U',
  '0201': 'ASN BPN EMR NET ORN VHN',
  '0202': 'CP',
  '0231': 'F N P',
  '0315': 'F I N U Y',
  '0430': 'A C F H O P U',
  '0443': 'AD AI AP AT CLP CP DP EP FHCP IP MDIR OP PH PI PP RO RP RT TN TR VP VPS VTS',
};

const SETS = new Map(Object.entries(CODES).map(([table, codes]) => [table, new Set(codes.split(' '))]));

/** @param table four digits: `0231` */
export function isTableCode(table: string, code: string): boolean {
  return SETS.get(table)?.has(code) === true;
}

/** Whether HL7 defines the codes of a table; if not, they are the site's. */
export function hasTableCodes(table: string): boolean {
  return SETS.has(table);
}
