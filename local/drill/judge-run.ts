/** A message that was put into the queue. The list is in the order of sending. */
export interface SentMessage {
  readonly controlId: string;
  readonly patient: string;
}

/** A message that arrived completely at the endpoint. The list is in the order of arrival. */
export interface Arrival {
  readonly controlId: string;
  /** The index of the sender that sent it. */
  readonly sender: number;
  /** When the endpoint read it, and when its connection was opened. */
  readonly atMs: number;
  readonly linkSinceMs: number;
  /** The endpoint's answer: a complete acceptance, a complete refusal, or `unclear`: nothing that a sender may rely on. */
  readonly answer: 'accepted' | 'refused' | 'unclear';
  /** Whether its bytes equal those that were put into the queue. */
  readonly isUnchanged: boolean;
}

/** An incident at a sender: it was killed, or (with a control ID) timed out waiting for an acknowledgment. */
export interface Incident {
  readonly sender: number;
  readonly atMs: number;
  readonly controlId?: string;
}

export interface Evidence {
  readonly sent: readonly SentMessage[];
  readonly arrivals: readonly Arrival[];
  readonly kills: readonly Incident[];
  readonly timeouts: readonly Incident[];
  readonly ackTimeoutMs: number;
  /** A killed sender is not started again sooner. */
  readonly restartMs: number;
  /** Control IDs of the messages in quarantine. */
  readonly quarantined: readonly string[];
}

/** Lists hold control IDs. */
export interface Verdict {
  readonly sent: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Repeated arrivals of messages that may already have been accepted, by what explains them. */
  readonly duplicates: { readonly unclear: number; readonly killed: number; readonly slow: number };
  readonly unexplained: readonly string[];
  readonly lost: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly changed: readonly string[];
  /** In quarantine although the endpoint never refused them. */
  readonly quarantinedForNothing: readonly string[];
  readonly isGood: boolean;
}

/** Judges a drill by what was sent, what arrived and what is in quarantine. It does not rely on the senders' reports. */
export function judgeRun(evidence: Evidence): Verdict {
  const { sent, arrivals } = evidence;
  const quarantined = new Set(evidence.quarantined);
  const of = Map.groupBy(arrivals, ({ controlId }) => controlId);
  const has = (controlId: string, answer: Arrival['answer']) =>
    (of.get(controlId) ?? []).some((arrival) => arrival.answer === answer);
  const ids = sent.map(({ controlId }) => controlId);
  const explanations = [...of.values()].flatMap((own) => explain(own, evidence));
  const count = (kind: string) => explanations.filter((one) => one.kind === kind).length;
  const verdict = {
    sent: sent.length,
    accepted: ids.filter((id) => has(id, 'accepted')).length,
    quarantined: quarantined.size,
    duplicates: { unclear: count('unclear'), killed: count('killed'), slow: count('slow') },
    unexplained: explanations.filter(({ kind }) => kind === 'none').map(({ controlId }) => controlId),
    lost: ids.filter((id) => !has(id, 'accepted') && !quarantined.has(id)),
    outOfOrder: outOfOrder(evidence, quarantined),
    changed: arrivals.filter(({ isUnchanged }) => !isUnchanged).map(({ controlId }) => controlId),
    quarantinedForNothing: [...quarantined].filter((id) => !has(id, 'refused')),
  };
  const faults = ['unexplained', 'lost', 'outOfOrder', 'changed', 'quarantinedForNothing'] as const;
  return { ...verdict, isGood: sent.length > 0 && faults.every((fault) => verdict[fault].length === 0) };
}

/** The reason for each repeated arrival of a message. After a refusal it is not a duplicate: it was not accepted. */
function explain(own: readonly Arrival[], { kills, timeouts, ackTimeoutMs, restartMs }: Evidence) {
  return own.slice(1).flatMap((again, index) => {
    const before = own[index] as Arrival;
    const { controlId, sender, atMs, linkSinceMs } = before;
    if (before.answer === 'refused') return [];
    if (before.answer === 'unclear') return [{ controlId, kind: 'unclear' }];
    const isSince = (fromMs: number) => (one: Incident) =>
      one.sender === sender && one.atMs >= fromMs && one.atMs <= again.atMs;
    // A connection and bytes of a process that was killed can still arrive afterwards, but none of the next process for a while.
    if (kills.some(isSince(linkSinceMs - restartMs))) return [{ controlId, kind: 'killed' }];
    // A stalled machine can delay an acknowledgment beyond the timeout, but then the resend comes after the timeout.
    const isLate = again.atMs - atMs >= ackTimeoutMs;
    if (isLate && timeouts.some((one) => one.controlId === controlId && isSince(atMs)(one)))
      return [{ controlId, kind: 'slow' }];
    return [{ controlId, kind: 'none' }];
  });
}

/** Messages that arrived after a later one of their patient, or before an earlier one was settled. */
function outOfOrder({ sent, arrivals }: Evidence, quarantined: ReadonlySet<string>): string[] {
  const queues = Map.groupBy(sent, ({ patient }) => patient);
  const patientOf = new Map(sent.map(({ controlId, patient }) => [controlId, patient]));
  const next = new Map<string, number>();
  const accepted = new Set<string>();
  const wrong: string[] = [];
  for (const { controlId, answer } of arrivals) {
    const patient = patientOf.get(controlId) ?? '';
    const queue = queues.get(patient) ?? [];
    const place = queue.findIndex((one) => one.controlId === controlId);
    const from = next.get(patient) ?? 0;
    const isSkipping = queue
      .slice(from, Math.max(from, place))
      .some((one) => !accepted.has(one.controlId) && !quarantined.has(one.controlId));
    if (place < from || isSkipping) wrong.push(controlId);
    next.set(patient, Math.max(from, place));
    if (answer === 'accepted') accepted.add(controlId);
  }
  return wrong;
}
