/**
 * Codes of HL7's tables, of any version, that have no row of the guide in this project. A code in neither is a site's own
 * code or a word, not an HL7 code. HL7 defines no values for tables 0099, 0171, 0172, 0212, 0295, 0446 and 0447.
 */
const CODES: Readonly<Record<string, string>> = {
  '0006':
    'C BUD BTA BOT CFR ABC AMT AME CMA COI COM EVC FWB GRE LMS MEN COP REO SOU UMD WES WMC COT ERL JCO JOR JRC JRF JRN JOT MOT NRL NOE OTH VAR',
  '0131': 'BP CP EP PR',
  '0190': 'BDL BR F L N P RH S TM V',
  '0200': 'A B C F I K NB NOUSE P REL T U',
  '0201': 'ASN BPN EMR NET ORN VHN',
  '0202': 'CP',
  '0231': 'F N P',
  '0315': 'F I N U Y',
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
