import { MOST_DELETIONS } from '../../lambda/intake/reconcile/reconcile.ts';

export const HELP = `npm run reconcile -- SOURCE [OPTION…] — compares a FHIR server with what was sent for it, and sends what is missing.

SOURCE is a name in "sources" of the site profile, which the variable SITE_PROFILE has, as a path or as JSON. It needs a server.
What the server has changed is listed, oldest first, and sent unless the record has that version or a newer one. Then the
server is asked for what the record has of it: what is gone there is deleted at the hospital, if the site profile sends
deletions.

  --since INSTANT          list only what was changed since: 2026-07-01, 2026-07-01T06:00:00+02:00; everything if absent
  --dry-run                send nothing and write no journal; what is not valid counts as sent
  --most-deletions N       stop before more is deleted                                                ${MOST_DELETIONS}
  --journal FILE           progress, to resume from                                reconcile-SOURCE.jsonl
  --queue-url URL, --quarantine-queue-url URL, --table NAME
                           in AWS: the outputs QueueUrl, QuarantineQueueUrl and RecordTableName of the stack, with the
                           credentials and the region that the AWS SDK finds; if absent, those of the pipeline that npm
                           start runs on this machine
  --emulator URL           the pipeline's emulator, if several run
  -h, --help               this text

RECORD_DAYS has to be that of the deployment, if it sets it. In AWS the command needs dynamodb:GetItem, UpdateItem and Scan on
the table, sqs:SendMessage on both queues, the key of both, and secretsmanager:GetSecretValue for the secret of the server; and
the server has to be reachable from here. Ctrl-C finishes its page and stops; a second Ctrl-C stops at once. The same
command resumes. The journal has FHIR ids and no other patient data.
Exit codes: 0 complete, 1 not complete or something was refused, 2 wrong options, 130 interrupted.
`;
