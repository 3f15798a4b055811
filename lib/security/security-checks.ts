import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  type NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
} from 'cdk-nag';
import { type Acknowledged, acknowledgeConcerns } from './acknowledged-concerns.ts';

/** The rule packs that all stacks must pass. */
export function securityPacks(): NagPack[] {
  return [
    new AwsSolutionsChecks(),
    new HIPAASecurityChecks(),
    new NIST80053R5Checks(),
    new PCIDSS321Checks(),
  ];
}

/**
 * Runs the rule packs over all stacks at every synth. A finding that is not acknowledged fails the synth. Acknowledged
 * findings are written to security-report.md next to the templates.
 */
export function checkSecurity(app: App): void {
  const acknowledged = acknowledgeConcerns(app, securityPacks());
  Validations.of(app).addPlugins(...securityPacks());
  writeFileSync(join(app.outdir, 'security-report.md'), reportOf(acknowledged));
}

function reportOf(acknowledged: readonly Acknowledged[]): string {
  const packs = securityPacks().map(({ readPackName }) => readPackName);
  const rows = acknowledged.map(({ rule, path, reason }) => `| ${rule} | ${path} | ${reason} |`);
  return `# Security checks

Rule packs of cdk-nag over all stacks: ${packs.join(', ')}. A finding that is not listed here fails the synth.

| acknowledged finding | resource | reason |
|---|---|---|
${rows.join('\n')}
`;
}
