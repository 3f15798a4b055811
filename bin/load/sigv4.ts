import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import type { Sign } from './client.ts';

/** The service name for signing requests to API Gateway. */
const SERVICE = 'execute-api';

/**
 * Signs requests for API Gateway (AWS Signature Version 4) with the credentials that the AWS SDK finds: variables,
 * profile, SSO, role of the container or the instance. They are loaded at the first request and renewed before they expire.
 */
export function createSign(region: string): Sign {
  const find = defaultProvider();
  const credentials = () =>
    find().catch((error) => {
      throw new UsageError(`--sigv4: no AWS credentials were found (${errorKind(error)})`);
    });
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256Node });
  return async ({ method, url, headers, body }, signingDate) => {
    const signed = await signer.sign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { ...headers, host: url.host },
        body,
      },
      { signingDate },
    );
    // fetch sets the same Host header itself and does not allow it to be set.
    const { host: _, ...rest } = signed.headers;
    return rest;
  };
}
