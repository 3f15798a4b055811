import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { Service } from '../server/api.ts';

/** The service of the sender, without its log. */
export type SenderService = Omit<Service, 'lines'>;

/** @returns a function that reads the service and its tasks */
export function senderService(
  region: string,
  cluster: string,
  name: string,
): () => Promise<SenderService | undefined> {
  const client = new ECSClient({ region });
  return async () => {
    const [{ services: [service] = [] }, { taskArns = [] }] = await Promise.all([
      client.send(new DescribeServicesCommand({ cluster, services: [name] })),
      client.send(new ListTasksCommand({ cluster, serviceName: name })),
    ]);
    if (service === undefined) return undefined;
    const { tasks = [] } =
      taskArns.length === 0 ? {} : await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return {
      name: service.serviceName ?? name,
      running: service.runningCount ?? 0,
      desired: service.desiredCount ?? 0,
      pending: service.pendingCount ?? 0,
      rollout: service.deployments?.[0]?.rolloutState ?? 'UNKNOWN',
      tasks: tasks.map(({ taskArn, lastStatus = '', healthStatus = 'UNKNOWN', startedAt }) => ({
        id: taskArn?.split('/').at(-1) ?? '',
        status: lastStatus,
        health: healthStatus,
        startedAt: startedAt?.getTime(),
      })),
    };
  };
}
