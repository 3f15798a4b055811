import { PERSONS } from '../../mapping/resources.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { runningEmulators } from '../../runtime/local-pipeline/running-pipeline.ts';
import { act } from './act.ts';
import { itemsOf } from './items.ts';
import { placeOf, type RecordOptions, readRecordOptions } from './options.ts';

const HELP = `npm run record -- ACTION TYPE/ID [OPTION…] — what was last sent for a resource, such as ${PERSONS.type}/8f7a.

  show TYPE/ID             version, control ID, event, times and lease, without patient data
    --segments             and the segments that are kept, which are patient data
    --json                 JSON output, for programs
  forget TYPE/ID --note "why"   delete the item permanently; the note is kept

After forget, the resource is as one that was never sent: its next update deletes nothing at the hospital and is sent
whatever its version is, and GET with PATIENT_SOURCE=record does not find it until then. A pending message is not sent any
more; its request was not answered with success, or the message is in the queue already.

  --table NAME             table in AWS (the output RecordTableName of the stack), with the credentials and the region that
                           the AWS SDK finds; if absent, that of the pipeline that npm start runs on this machine
  --emulator URL           the pipeline's emulator, if several run
  --log FILE               log of what was forgotten, written before it is done    record.log
  -h, --help               this text

In AWS, show needs dynamodb:GetItem, and forget also dynamodb:DeleteItem.
Exit codes: 0 done, 1 not done, 2 wrong options.
`;

// A reader that closes the pipe early, such as head, is not an error.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readRecordOptions, run);

/** @returns the exit code */
async function run(options: RecordOptions): Promise<number> {
  const place = placeOf(options, runningEmulators);
  try {
    process.stdout.write(await act(options, itemsOf(place)));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    process.stderr.write(`${reasonOf(error as Error, place.table)}\n`);
    return 1;
  }
}

function reasonOf(error: Error, table: string): string {
  if (error instanceof Refusal) return error.message;
  if (error.name === 'ResourceNotFoundException')
    return `There is no table ${table} in this account and region.`;
  return serviceErrorText(error);
}
