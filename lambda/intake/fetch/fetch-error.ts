/** Why an answer of a server is not what was asked for. The code is logged; nothing of the answer is. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: string;

  /** @param code such as `status-502`, `no-fhir` or `next-link` */
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
