import { Template } from 'aws-cdk-lib/assertions';
import { OPTIONAL_LOGS, REQUIRED_OUTPUTS } from '../../../../bin/console/deployed/stacks.ts';
import { STACKS } from '../../../../lib/settings/stack-names.ts';
import { exampleApp } from '../../../lib/example-app.ts';

test('what the console looks for are outputs of the stacks', () => {
  const app = exampleApp({ settings: { 'site-profile': 'site-profile.example.json' } });
  const outputsOf = (name: string) =>
    Object.keys(Template.fromStack(app.node.findChild(name) as never).findOutputs('*'));
  const transform = outputsOf(STACKS.transform);

  expect(transform).toEqual(expect.arrayContaining([...REQUIRED_OUTPUTS]));
  expect([...transform, ...outputsOf(STACKS.testHl7Server)]).toEqual(
    expect.arrayContaining([...OPTIONAL_LOGS]),
  );
});
