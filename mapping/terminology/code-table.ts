import { V2_TABLE } from '../core/systems.ts';
import { isTableCode } from './table-codes.ts';

/** One code of an HL7 v2 table and the FHIR code that the guide maps it to. */
export interface CodeRow {
  readonly v2: string;
  readonly fhir: string;
  /** Code system of the FHIR code, where it is another than the table's. */
  readonly system?: string;
  /**
   * Set where another v2 code is what this FHIR code is written as (the canonical preimage). A code that is
   * not canonical is kept beside the FHIR code when it is read, so that it can be written again.
   */
  readonly retained?: true;
}

/** An HL7 v2 table as one list of rows that is read in both directions. */
export class CodeTable {
  /** Four digits: `0001`. */
  readonly number: string;
  /** Code system of the FHIR codes. */
  readonly fhirSystem: string;
  readonly rows: readonly CodeRow[];
  readonly #ofV2: ReadonlyMap<string, CodeRow>;
  readonly #ofFhir: ReadonlyMap<string, readonly CodeRow[]>;

  constructor(number: string, fhirSystem: string, rows: readonly CodeRow[]) {
    this.number = number;
    this.fhirSystem = fhirSystem;
    this.rows = rows;
    // Of several rows with one v2 code the first counts.
    this.#ofV2 = new Map(rows.toReversed().map((row) => [row.v2, row]));
    this.#ofFhir = Map.groupBy(
      rows.filter(({ retained }) => retained === undefined),
      ({ fhir }) => fhir,
    );
  }

  /** Code system of the v2 codes themselves. */
  get v2System(): string {
    return V2_TABLE + this.number;
  }

  /** Name of the table in a CE (table 0396): `HL70002`. */
  get hl7Name(): string {
    return `HL7${this.number}`;
  }

  /** The same table with codes of a site in place of HL7's, by FHIR code; HL7's are still read. */
  withLocalCodes(codes: Readonly<Record<string, string>>): CodeTable {
    const local = Object.entries(codes);
    if (local.length === 0) return this;
    const rows = local.map(([fhir, v2]) => {
      const system = this.rows.find((row) => row.fhir === fhir)?.system;
      return system === undefined ? { v2, fhir } : { v2, fhir, system };
    });
    const isReplaced = (row: CodeRow) => Object.hasOwn(codes, row.fhir);
    const others = this.rows.filter((row) => !local.some(([, v2]) => v2 === row.v2));
    const kept = others.map((row): CodeRow => (isReplaced(row) ? { ...row, retained: true } : row));
    return new CodeTable(this.number, this.fhirSystem, [...rows, ...kept]);
  }

  /** Whether a text is a code of the table, mapped or not; any other text is a site's own code or a word. */
  has(code: string): boolean {
    return this.#ofV2.has(code) || isTableCode(this.number, code);
  }

  ofV2(code: string): CodeRow | undefined {
    return this.#ofV2.get(code);
  }

  /** The canonical row of a FHIR code. */
  ofFhir(code: string, system: string = this.fhirSystem): CodeRow | undefined {
    return this.#ofFhir.get(code)?.find((row) => this.systemOf(row) === system);
  }

  systemOf(row: CodeRow): string {
    return row.system ?? this.fhirSystem;
  }
}
