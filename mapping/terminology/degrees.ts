/** Codes of table 0360, degrees and licences, which may stand in XPN.6. */
export const DEGREES: ReadonlySet<string> = new Set(
  (
    'PN AAS AA ABA AE AS BA BBA BE BFA BN BS BSL BSN BT CER CANP CMA CNP CNM CRN CNS CPNP CTR DIP DBA DED PharmD ' +
    'PHE PHD PHS MD DO EMT EMTP FPNP HS JD MA MBA MCE MDI MED MEE ME MFA MME MS MSL MSN MTH MDA MT NG NP PA RMA RN ' +
    'RPH SEC TS'
  ).split(' '),
);
