import { type Connected, connector, type NotConnected, shownCertificate, type Target } from './endpoint.ts';
import { type Exchange, ProbeConnection } from './exchange.ts';
import type { ProbeMessage } from './messages.ts';
import { type Report, reportOn } from './report.ts';

/**
 * Connects, sends the messages one after the other, and reports what came back. Connects again where the endpoint closes the
 * connection. After a message without an answer, nothing more is sent.
 */
export async function probe(target: Target, messages: readonly ProbeMessage[]): Promise<Report> {
  const connect = connector(target);
  const { host, port } = target;
  const endpoint = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const first = await connect();
  if (first.kind === 'not-connected') return reportOn(endpoint, await explained(first, target), []);
  const exchanges: Exchange[] = [];
  let connected: Connected | NotConnected = first;
  let connection = new ProbeConnection(first.socket);
  for (const message of messages) {
    if (!connection.isUp) {
      connected = await connect();
      if (connected.kind === 'not-connected') break;
      connection = new ProbeConnection(connected.socket);
    }
    const exchange = await connection.exchange(message, target.timeoutMs);
    exchanges.push(exchange);
    if (exchange.failure !== undefined) break;
  }
  connection.close();
  // An endpoint that takes no second connection after it closed the first one is one that cannot be delivered to.
  return reportOn(
    endpoint,
    exchanges.length === 0 || connected.kind === 'connected' ? first : connected,
    exchanges,
  );
}

/** With the certificate, if it is that which failed. */
async function explained(failed: NotConnected, target: Target): Promise<NotConnected> {
  if (failed.stage !== 'tls') return failed;
  return { ...failed, certificate: await shownCertificate(target) };
}
