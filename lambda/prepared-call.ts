import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * A call of a service that is serialized and signed before it may be sent, while another call is on its way: the SDK takes
 * about 1 ms for it. One that is never sent does nothing.
 */
export interface PreparedCall<T> {
  /**
   * Sends it, once.
   *
   * @param signal ends the call
   * @throws what the call does, or its preparation
   */
  send(signal?: AbortSignal): Promise<T>;
}

/** A command of the SDK, as far as it is held here. */
interface Command {
  readonly middlewareStack: {
    add(
      middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>,
      options: { readonly step: 'deserialize'; readonly priority: 'low' },
    ): void;
  };
}

/**
 * Prepares a call.
 *
 * @param call gives a command to a client, after it has given it to `held`
 */
export function prepareCall<T>(
  call: (held: <C extends Command>(command: C) => C, abortSignal: AbortSignal) => Promise<T>,
): PreparedCall<T> {
  const controller = new AbortController();
  const mayLeave = Promise.withResolvers<void>();
  const held = <C extends Command>(command: C) => {
    // The last step before the request is written to the socket.
    command.middlewareStack.add(
      (next) => async (args) => {
        await mayLeave.promise;
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    return command;
  };
  // Not in this turn: the call that is on its way has still to be written to its socket.
  const answer = nextTurn().then(() => call(held, controller.signal));
  // It is thrown to who sends it. Nobody else waits for it.
  answer.catch(() => undefined);
  return {
    send(signal) {
      const end = () => controller.abort(signal?.reason);
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
      mayLeave.resolve();
      return answer;
    },
  };
}
