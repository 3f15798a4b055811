import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { createSigner, type Sign } from '../../runtime/http/sigv4.ts';
import { errorKind } from '../../runtime/observability/log.ts';

/** Signs requests for API Gateway. */
export function createSign(region: string): Sign {
  return createSigner(
    { service: 'execute-api', region },
    (error) => new UsageError(`--sigv4: no AWS credentials were found (${errorKind(error)})`),
  );
}
