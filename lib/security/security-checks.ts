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

/** The rule packs that all stacks have to pass. */
export function securityPacks(): NagPack[] {
  return [
    new AwsSolutionsChecks(),
    new HIPAASecurityChecks(),
    new NIST80053R5Checks(),
    new PCIDSS321Checks(),
  ];
}

/**
 * Every synth runs the packs over all stacks; what they find and is not acknowledged stops it. What is acknowledged is
 * written to security-report.md beside the templates.
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

Rule packs of cdk-nag over all stacks: ${packs.join(', ')}. A finding that is not listed here stops the synth.

| acknowledged finding | resource | reason |
|---|---|---|
${rows.join('\n')}
`;
}
