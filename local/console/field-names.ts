// Names and datatypes of HL7 v2.5.1: segments of chapters 2, 3, 7 and 15, datatypes of chapter 2A. One row for each
// segment that is written and each datatype that stands in one, its fields or components in order as `name:datatype`.

const SEGMENT_ROWS = `
MSH Field Separator:ST | Encoding Characters:ST | Sending Application:HD | Sending Facility:HD |
  Receiving Application:HD | Receiving Facility:HD | Date/Time Of Message:TS | Security:ST |
  Message Type:MSG | Message Control ID:ST | Processing ID:PT | Version ID:VID | Sequence Number:NM |
  Continuation Pointer:ST | Accept Acknowledgment Type:ID | Application Acknowledgment Type:ID |
  Country Code:ID | Character Set:ID | Principal Language Of Message:CE |
  Alternate Character Set Handling Scheme:ID | Message Profile Identifier:EI
EVN Event Type Code:ID | Recorded Date/Time:TS | Date/Time Planned Event:TS | Event Reason Code:IS |
  Operator ID:XCN | Event Occurred:TS | Event Facility:HD
PID Set ID - PID:SI | Patient ID:CX | Patient Identifier List:CX | Alternate Patient ID - PID:CX |
  Patient Name:XPN | Mother's Maiden Name:XPN | Date/Time of Birth:TS | Administrative Sex:IS |
  Patient Alias:XPN | Race:CE | Patient Address:XAD | County Code:IS | Phone Number - Home:XTN |
  Phone Number - Business:XTN | Primary Language:CE | Marital Status:CE | Religion:CE |
  Patient Account Number:CX | SSN Number - Patient:ST | Driver's License Number - Patient:DLN |
  Mother's Identifier:CX | Ethnic Group:CE | Birth Place:ST | Multiple Birth Indicator:ID |
  Birth Order:NM | Citizenship:CE | Veterans Military Status:CE | Nationality:CE |
  Patient Death Date and Time:TS | Patient Death Indicator:ID | Identity Unknown Indicator:ID |
  Identity Reliability Code:IS | Last Update Date/Time:TS | Last Update Facility:HD | Species Code:CE |
  Breed Code:CE | Strain:ST | Production Class Code:CE | Tribal Citizenship:CWE
PD1 Living Dependency:IS | Living Arrangement:IS | Patient Primary Facility:XON |
  Patient Primary Care Provider Name and ID No.:XCN | Student Indicator:IS | Handicap:IS |
  Living Will Code:IS | Organ Donor Code:IS | Separate Bill:ID | Duplicate Patient:CX | Publicity Code:CE |
  Protection Indicator:ID | Protection Indicator Effective Date:DT | Place of Worship:XON |
  Advance Directive Code:CE | Immunization Registry Status:IS |
  Immunization Registry Status Effective Date:DT | Publicity Code Effective Date:DT | Military Branch:IS |
  Military Rank/Grade:IS | Military Status:IS
NK1 Set ID - NK1:SI | NK Name:XPN | Relationship:CE | Address:XAD | Phone Number:XTN |
  Business Phone Number:XTN | Contact Role:CE | Start Date:DT | End Date:DT |
  Next of Kin / Associated Parties Job Title:ST | Next of Kin / Associated Parties Job Code/Class:JCC |
  Next of Kin / Associated Parties Employee Number:CX | Organization Name - NK1:XON | Marital Status:CE |
  Administrative Sex:IS | Date/Time of Birth:TS | Living Dependency:IS | Ambulatory Status:IS |
  Citizenship:CE | Primary Language:CE | Living Arrangement:IS | Publicity Code:CE |
  Protection Indicator:ID | Student Indicator:IS | Religion:CE | Mother's Maiden Name:XPN |
  Nationality:CE | Ethnic Group:CE | Contact Reason:CE | Contact Person's Name:XPN |
  Contact Person's Telephone Number:XTN | Contact Person's Address:XAD |
  Next of Kin/Associated Party's Identifiers:CX | Job Status:IS | Race:CE | Handicap:IS |
  Contact Person Social Security Number:ST | Next of Kin Birth Place:ST | VIP Indicator:IS
ROL Role Instance ID:EI | Action Code:ID | Role-ROL:CE | Role Person:XCN | Role Begin Date/Time:TS |
  Role End Date/Time:TS | Role Duration:CE | Role Action Reason:CE | Provider Type:CE |
  Organization Unit Type:CE | Office/Home Address/Birthplace:XAD | Phone:XTN
PV1 Set ID - PV1:SI | Patient Class:IS | Assigned Patient Location:PL | Admission Type:IS |
  Preadmit Number:CX | Prior Patient Location:PL | Attending Doctor:XCN | Referring Doctor:XCN |
  Consulting Doctor:XCN | Hospital Service:IS | Temporary Location:PL | Preadmit Test Indicator:IS |
  Re-admission Indicator:IS | Admit Source:IS | Ambulatory Status:IS | VIP Indicator:IS |
  Admitting Doctor:XCN | Patient Type:IS | Visit Number:CX | Financial Class:FC |
  Charge Price Indicator:IS | Courtesy Code:IS | Credit Rating:IS | Contract Code:IS |
  Contract Effective Date:DT | Contract Amount:NM | Contract Period:NM | Interest Code:IS |
  Transfer to Bad Debt Code:IS | Transfer to Bad Debt Date:DT | Bad Debt Agency Code:IS |
  Bad Debt Transfer Amount:NM | Bad Debt Recovery Amount:NM | Delete Account Indicator:IS |
  Delete Account Date:DT | Discharge Disposition:IS | Discharged to Location:DLD | Diet Type:CE |
  Servicing Facility:IS | Bed Status:IS | Account Status:IS | Pending Location:PL |
  Prior Temporary Location:PL | Admit Date/Time:TS | Discharge Date/Time:TS | Current Patient Balance:NM |
  Total Charges:NM | Total Adjustments:NM | Total Payments:NM | Alternate Visit ID:CX |
  Visit Indicator:IS | Other Healthcare Provider:XCN
OBX Set ID - OBX:SI | Value Type:ID | Observation Identifier:CE | Observation Sub-ID:ST |
  Observation Value:* | Units:CE | References Range:ST | Abnormal Flags:IS | Probability:NM |
  Nature of Abnormal Test:ID | Observation Result Status:ID | Effective Date of Reference Range:TS |
  User Defined Access Checks:ST | Date/Time of the Observation:TS | Producer's ID:CE |
  Responsible Observer:XCN | Observation Method:CE | Equipment Instance Identifier:EI |
  Date/Time of the Analysis:TS
`;

const DATATYPE_ROWS = `
HD Namespace ID:IS | Universal ID:ST | Universal ID Type:ID
CX ID Number:ST | Check Digit:ST | Check Digit Scheme:ID | Assigning Authority:HD |
  Identifier Type Code:ID | Assigning Facility:HD | Effective Date:DT | Expiration Date:DT |
  Assigning Jurisdiction:CWE | Assigning Agency or Department:CWE
XPN Family Name:FN | Given Name:ST | Second and Further Given Names or Initials Thereof:ST | Suffix:ST |
  Prefix:ST | Degree:IS | Name Type Code:ID | Name Representation Code:ID | Name Context:CE |
  Name Validity Range:DR | Name Assembly Order:ID | Effective Date:TS | Expiration Date:TS |
  Professional Suffix:ST
FN Surname:ST | Own Surname Prefix:ST | Own Surname:ST | Surname Prefix From Partner/Spouse:ST |
  Surname From Partner/Spouse:ST
XAD Street Address:SAD | Other Designation:ST | City:ST | State or Province:ST | Zip or Postal Code:ST |
  Country:ID | Address Type:ID | Other Geographic Designation:ST | County/Parish Code:IS |
  Census Tract:IS | Address Representation Code:ID | Address Validity Range:DR | Effective Date:TS |
  Expiration Date:TS
SAD Street or Mailing Address:ST | Street Name:ST | Dwelling Number:ST
XTN Telephone Number:ST | Telecommunication Use Code:ID | Telecommunication Equipment Type:ID |
  Email Address:ST | Country Code:NM | Area/City Code:NM | Local Number:NM | Extension:NM | Any Text:ST |
  Extension Prefix:ST | Speed Dial Code:ST | Unformatted Telephone number:ST
CE Identifier:ST | Text:ST | Name of Coding System:ID | Alternate Identifier:ST | Alternate Text:ST |
  Name of Alternate Coding System:ID
CWE Identifier:ST | Text:ST | Name of Coding System:ID | Alternate Identifier:ST | Alternate Text:ST |
  Name of Alternate Coding System:ID | Coding System Version ID:ST |
  Alternate Coding System Version ID:ST | Original Text:ST
XCN ID Number:ST | Family Name:FN | Given Name:ST | Second and Further Given Names or Initials Thereof:ST |
  Suffix:ST | Prefix:ST | Degree:IS | Source Table:IS | Assigning Authority:HD | Name Type Code:ID |
  Identifier Check Digit:ST | Check Digit Scheme:ID | Identifier Type Code:ID | Assigning Facility:HD |
  Name Representation Code:ID | Name Context:CE | Name Validity Range:DR | Name Assembly Order:ID |
  Effective Date:TS | Expiration Date:TS | Professional Suffix:ST | Assigning Jurisdiction:CWE |
  Assigning Agency or Department:CWE
XON Organization Name:ST | Organization Name Type Code:IS | ID Number:NM | Check Digit:NM |
  Check Digit Scheme:ID | Assigning Authority:HD | Identifier Type Code:ID | Assigning Facility:HD |
  Name Representation Code:ID | Organization Identifier:ST
DLN License Number:ST | Issuing State, Province, Country:IS | Expiration Date:DT
EI Entity Identifier:ST | Namespace ID:IS | Universal ID:ST | Universal ID Type:ID
TS Time:DTM | Degree of Precision:ID
DR Range Start Date/Time:TS | Range End Date/Time:TS
MSG Message Code:ID | Trigger Event:ID | Message Structure:ID
PT Processing ID:ID | Processing Mode:ID
VID Version ID:ID | Internationalization Code:CE | International Version ID:CE
PL Point of Care:IS | Room:IS | Bed:IS | Facility:HD | Location Status:IS | Person Location Type:IS |
  Building:IS | Floor:IS | Location Description:ST | Comprehensive Location Identifier:EI |
  Assigning Authority for Location:HD
JCC Job Code:IS | Job Class:IS | Job Description Text:TX
`;

/** A field of a segment or a component of a datatype. */
export interface Named {
  readonly name: string;
  /** `XPN`; `*` where another field tells it, as OBX-2 does for OBX-5. */
  readonly type: string;
}

/** Fields of the segments that are written: `SEGMENTS.PID?.[4]` is PID-5. */
export const SEGMENTS = tableOf(SEGMENT_ROWS);

/** Components of composite datatypes: `DATATYPES.XPN?.[0]` is XPN.1. Primitive ones are not in it. */
export const DATATYPES = tableOf(DATATYPE_ROWS);

function tableOf(rows: string): Readonly<Record<string, readonly Named[]>> {
  const joined = rows
    .trim()
    .replaceAll(/\n {2}/g, ' ')
    .split('\n');
  return Object.fromEntries(
    joined.map((row) => {
      const entries = row.slice(row.indexOf(' ')).split(' | ');
      return [
        row.slice(0, row.indexOf(' ')),
        entries.map((entry) => {
          const at = entry.lastIndexOf(':');
          return { name: entry.slice(0, at).trim(), type: entry.slice(at + 1).trim() };
        }),
      ];
    }),
  );
}
