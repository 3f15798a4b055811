import type { Acknowledgment } from '../../hl7v2/acknowledgment.ts';
import { MllpError } from '../../runtime/mllp/mllp-error.ts';
import { errorKind, type Log } from '../../runtime/observability/log.ts';
import { loggableId } from '../../runtime/observability/loggable-id.ts';
import type { Link } from './link.ts';

/** The log lines about the links of a lane. */
export class LinkLog {
  readonly #log: Log;
  readonly #endpoint: string;

  constructor(log: Log, { host, port }: { readonly host: string; readonly port: number }) {
    this.#log = log;
    this.#endpoint = `${host}:${port}`;
  }

  up(): void {
    this.#log.info('link-up', { endpoint: this.#endpoint });
  }

  /** @param attempt the number of failed connects, this one included */
  connectFailed(attempt: number, error: unknown): void {
    const reason = error instanceof MllpError ? error.code : undefined;
    this.#log.warn('connect-failed', { endpoint: this.#endpoint, attempt, reason, error: causeOf(error) });
  }

  /**
   * @param isNotable whether an operator should look at it: after the handshake it is the only sign of an endpoint that
   *   refuses a certificate or asks for one
   */
  down({ failure, skippedBytes }: Link, isNotable: boolean): void {
    this.#log[isNotable ? 'warn' : 'info']('link-down', {
      endpoint: this.#endpoint,
      reason: failure?.code,
      error: causeOf(failure),
      skippedBytes,
    });
  }

  /** A further acknowledgment that refuses a message that was accepted before is a warning. */
  ignored({ code, controlId }: Acknowledgment): void {
    this.#log[code === 'AA' || code === 'CA' ? 'info' : 'warn']('acknowledgment-ignored', {
      endpoint: this.#endpoint,
      controlId: loggableId(controlId),
      acknowledgmentCode: code,
    });
  }
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause !== undefined ? errorKind(error.cause) : undefined;
}
