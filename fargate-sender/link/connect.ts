import { MllpError } from '../../runtime/mllp/mllp-error.ts';
import type { Log } from '../../runtime/observability/log.ts';
import { type ExpiryWarnings, endpointSockets } from '../../runtime/tls/endpoint-socket.ts';
import type { SenderSettings } from '../settings.ts';
import { Link } from './link.ts';

/** Below the 350 s after which a network load balancer forgets an idle connection. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Connects to the endpoint, with TLS where the settings say so.
 *
 * @throws MllpError `connect` or `tls` if there is no link within the timeout, or before `stopping` is aborted
 */
export type Connect = (stopping: AbortSignal) => Promise<Link>;

type Target = Pick<SenderSettings, 'host' | 'port' | 'connectTimeoutMs' | 'tls' | 'ackFraming'>;

/** Files of certificates that were rotated are used from the next connection on. */
export function createConnect(target: Target, log: Log, certificates?: ExpiryWarnings): Connect {
  const open = endpointSockets(target, log, certificates);
  return (stopping) =>
    new Promise((resolve, reject) => {
      const socket = open();
      let isConnected = false;
      const end = () => {
        clearTimeout(timer);
        stopping.removeEventListener('abort', fail);
        socket.off('error', fail);
      };
      const fail = (cause?: unknown) => {
        end();
        // What the socket still reports would end the process.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(new MllpError(isConnected ? 'tls' : 'connect', cause));
      };
      const timer = setTimeout(fail, target.connectTimeoutMs);
      stopping.addEventListener('abort', fail);
      socket.on('error', fail);
      socket.once('connect', () => {
        isConnected = true;
      });
      socket.once(target.tls === undefined ? 'connect' : 'secureConnect', () => {
        end();
        socket.setNoDelay(true);
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        resolve(new Link(socket, target.ackFraming));
      });
    });
}
