import type { AnyPipeline } from '../pipeline/pipeline.ts';
import { samples } from '../samples/patients.ts';
import type { Done, Method } from './api.ts';
import type { QuarantineDesk } from './quarantine-desk.ts';
import { send } from './send.ts';
import { healthPage } from './status.ts';
import type { Stream } from './stream.ts';
import type { Watch } from './watch.ts';

export interface RoutePorts {
  readonly pipeline: AnyPipeline;
  readonly watch: Watch;
  readonly stream: Stream;
  readonly desk: QuarantineDesk;
}

/** A request of the page for data or an action; `id` is the last part of its path. */
export interface Asked {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Route = (asked: Asked) => Promise<{ status?: number; value: unknown }>;

/** The requests of the page, by method and path; `/*` stands for an id. */
export function routes({ pipeline, watch, stream, desk }: RoutePorts): Readonly<Record<string, Route>> {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const thenLook = async (done: Done, isOfQuarantine = false) => {
    await (isOfQuarantine ? stream.lookAgain() : stream.look());
    return { value: done };
  };
  let detailModule: Promise<typeof import('./detail.ts')> | undefined;
  return {
    'GET /console/samples': async () => ({ value: await samples(Math.random) }),
    'GET /console/messages/*': async ({ id }) => {
      const seen = watch.messages.get(id);
      if (seen === undefined)
        return { status: 404, value: { isDone: false, text: 'This message is not known.' } };
      // Mapping and validation are loaded when they are first needed, not when the pipeline starts.
      detailModule ??= import('./detail.ts');
      const { detailOf, transformView } = await detailModule;
      const { url: apiUrl, emulator, transform, server } = pipeline;
      return {
        value: await detailOf(seen, {
          apiUrl,
          ...transformView.read(transform.environment),
          object: server && emulator.object,
        }),
      };
    },
    'POST /console/messages': async ({ body }) => {
      const method: Method = body.method === 'PUT' ? 'PUT' : 'POST';
      const answer = await send(pipeline.url, method, text(body.text));
      if (answer.controlId !== undefined) watch.messages.sent(answer.controlId, text(body.text));
      return { value: answer };
    },
    'PUT /console/fault-plan': async ({ body }) => {
      if (pipeline.server === undefined)
        return {
          status: 404,
          value: { isDone: false, text: 'Only the test HL7 server takes a fault plan.' },
        };
      const put = { method: 'PUT', body: text(body.plan) };
      const { status, text: said } = await healthPage(pipeline.server.healthPort, '/fault-plan', put);
      return thenLook({ isDone: status === 200, text: said });
    },
    'POST /console/resume': async () => {
      const { status, text: said } = await healthPage(pipeline.sender.healthPort, '/resume', {
        method: 'POST',
      });
      return thenLook({ isDone: status === 200, text: said });
    },
    'POST /console/quarantine/resend': async ({ body }) => thenLook(await desk.resend(text(body.id)), true),
    'POST /console/quarantine/drop': async ({ body }) =>
      thenLook(await desk.drop(text(body.id), text(body.note)), true),
  };
}
