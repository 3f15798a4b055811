import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { type ChosenDeployment, chosenDeployment } from '../chosen-deployment.ts';
import { awsAccount } from './aws-account.ts';
import { examine, type Report } from './examine.ts';
import { reportText } from './text.ts';
import { wantedOf } from './wanted.ts';

const HELP = `npm run doctor -- -c env=NAME [-c SETTING=VALUE …] — what the account lacks for a deployment, before CloudFormation finds it.

It asks AWS with the credentials that the AWS SDK finds, and changes nothing: credentials and region, CDK bootstrap, state of the stacks,
API Gateway's role for logs, service-linked roles, roles and secrets that settings name, SSM parameters in the way, zones without Fargate,
and of an existing VPC its subnets, DNS and endpoints. Each finding says what to do.

  -c NAME=VALUE   as for npm run deploy
  --json          JSON output, for programs
  -h, --help      this text

Exit codes: 0 nothing stops a deployment, 1 something does, or there are no credentials, 2 wrong options, 3 something could not be
checked, 78 wrong settings.
`;

const EXIT_UNCHECKED = 3;

// A reader that closes the pipe early, such as head, is not an error.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readOptions, run);

function readOptions(args: readonly string[]) {
  const options = {
    context: { type: 'string', short: 'c', multiple: true },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  return parseOptions({ args: [...args], options }).values;
}

/** @returns the exit code */
async function run({ context = [], json }: ReturnType<typeof readOptions>): Promise<number> {
  try {
    const chosen = chosenDeployment(context);
    const report = await reportOn(chosen);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    return exitCodeOf(report);
  } catch (error) {
    if (error instanceof SettingsError) {
      process.stderr.write(`${error.message}\n`);
      return EXIT_CONFIG;
    }
    if (!(error instanceof Refusal) && !isOfAws(error)) throw error;
    process.stderr.write(`${error instanceof Refusal ? error.message : serviceErrorText(error)}\n`);
    return 1;
  }
}

async function reportOn({ deployment, context }: ChosenDeployment): Promise<Report> {
  return examine(awsAccount(deployment.env.region), wantedOf(deployment, context));
}

function exitCodeOf({ findings }: Report): number {
  const has = (level: string) => findings.some((finding) => finding.level === level);
  if (has('stops')) return 1;
  return has('unchecked') ? EXIT_UNCHECKED : 0;
}

/** Errors of services, of credentials and of the network; all others are faults of this program. */
function isOfAws(error: unknown): error is Error {
  return (
    error instanceof Error &&
    ('$metadata' in error || 'code' in error || /Credentials|Token|SSO/.test(error.name))
  );
}
