import type { Reading as Read } from '../../server/api.ts';
import { count } from '../texts.ts';
import { MessageText } from './message-text.tsx';
import { Resource } from './resource.tsx';

/** A message beside the resource that it reads as, and what was not mapped exactly. */
export function Reading({ reading, withText }: { reading: Read; withText: boolean }) {
  const { from, segments, resources, losses, longFields } = reading;
  const names = from === 'hl7' ? ['Read as FHIR', 'Named in the message too'] : ['Reads back as'];
  return (
    <>
      {withText && <MessageText segments={segments} />}
      {resources.map((lines, index) => (
        <Resource key={index} title={names[index] ?? names[0] ?? ''} lines={lines} />
      ))}
      <h3>
        {losses.length === 0 ? 'Mapped exactly' : `${count(losses.length, 'place')} not mapped exactly`}
      </h3>
      <dl class="losses">
        {losses.map(({ path, reason }, index) => (
          <div key={index}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
      {longFields.length > 0 && <p class="quiet">Longer than allowed: {longFields.join(', ')}</p>}
    </>
  );
}
