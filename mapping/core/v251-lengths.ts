// Maximum lengths of HL7 v2.5.1 in characters, in the order of fields and components (chapters 2A, 3, 7 and 15): a number for a
// text, `TYPE:n` for what has parts. The datatype of OBX-5 is the one that is written.

/** Of the fields of each segment that is written. */
export const FIELD_LENGTHS: Readonly<Record<string, string>> = {
  MSH: '1 4 HD:227 HD:227 HD:227 HD:227 TS:26 40 MSG:15 20 PT:3 VID:60 15 180 2 2 3 16 CE:250 20 EI:427',
  EVN: '3 TS:26 TS:26 3 XCN:250 TS:26 HD:241',
  PID:
    '4 CX:20 CX:250 CX:20 XPN:250 XPN:250 TS:26 1 XPN:250 CE:250 XAD:250 4 XTN:250 XTN:250 CE:250 ' +
    'CE:250 CE:250 CX:250 16 DLN:25 CX:250 CE:250 250 1 2 CE:250 CE:250 CE:250 TS:26 1 1 20 TS:26 ' +
    'HD:241 CE:250 CE:250 80 CE:250 CWE:250',
  PD1: '2 2 XON:250 XCN:250 2 2 2 2 1 CX:250 CE:250 1 8 XON:250 CE:250 1 8 8 5 2 3',
  ROL: 'EI:60 2 CE:250 XCN:250 TS:26 TS:26 CE:250 CE:250 CE:250 CE:250 XAD:250 XTN:250',
  NK1:
    '4 XPN:250 CE:250 XAD:250 XTN:250 XTN:250 CE:250 8 8 60 JCC:20 CX:250 XON:250 CE:250 1 TS:26 2 2 ' +
    'CE:250 CE:250 2 CE:250 1 2 CE:250 XPN:250 CE:250 CE:250 CE:250 XPN:250 XTN:250 XAD:250 CX:250 2 ' +
    'CE:250 2 16 250 2',
  PV1:
    '4 1 PL:80 2 CX:250 PL:80 XCN:250 XCN:250 XCN:250 3 PL:80 2 2 6 2 2 XCN:250 2 CX:250 FC:50 2 2 2 ' +
    '2 8 12 3 2 4 8 10 12 12 1 8 3 DLD:47 CE:250 2 1 2 PL:80 PL:80 TS:26 TS:26 12 12 12 12 CX:250 1 ' +
    'XCN:250',
  OBX: '4 2 CE:250 20 CE:250 CE:250 60 5 5 2 1 TS:26 20 TS:26 CE:250 XCN:250 CE:250 EI:22 TS:26',
};

/** Of the components of each datatype in them. */
export const COMPONENT_LENGTHS: Readonly<Record<string, string>> = {
  CE: '20 199 20 20 199 20',
  CWE: '20 199 20 20 199 20 10 10 199',
  CX: '15 1 3 HD:227 5 HD:227 8 8 CWE:705 CWE:705',
  DR: 'TS:26 TS:26',
  DLN: '20 20 24',
  EI: '199 20 199 6',
  FN: '50 20 50 20 50',
  HD: '20 199 6',
  MSG: '3 3 7',
  PT: '1 1',
  SAD: '120 50 12',
  TS: '24 1',
  VID: '5 CE:483 CE:483',
  XAD: 'SAD:184 120 50 50 12 3 3 50 20 20 1 DR:53 TS:26 TS:26',
  XCN: '15 FN:194 30 30 20 20 5 4 HD:227 1 1 3 5 HD:227 1 CE:483 DR:53 1 TS:26 TS:26 199 CWE:705 CWE:705',
  XON: '50 20 4 1 3 HD:227 5 HD:227 1 20',
  XPN: 'FN:194 30 30 20 20 6 1 1 CE:483 DR:53 1 TS:26 TS:26 199',
  XTN: '199 3 8 199 3 4 9 5 199 4 6 199',
};
