import type { Line } from '../../server/api.ts';

/** The marks of lines, each with its sign and meaning. */
export const MARKS = [
  { mark: 'lost', sign: '−', meaning: 'not mapped' },
  { mark: 'changed', sign: '~', meaning: 'reads back differently' },
  { mark: 'new', sign: '+', meaning: 'only when read back' },
] as const;

/** A resource as lines of JSON. */
export function Resource({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <pre class="resource">
        {lines.map((line, index) => (
          <JsonLine key={index} line={line} />
        ))}
      </pre>
    </div>
  );
}

function JsonLine({ line: { text, indent, mark, note } }: { line: Line }) {
  const how = MARKS.find((one) => one.mark === mark);
  return (
    <span class={`line ${mark ?? ''}`} style={{ paddingLeft: `${1.8 + 1.2 * indent}em` }}>
      {how !== undefined && (
        <>
          <span class="sign" aria-hidden="true">
            {how.sign}
          </span>
          <span class="hidden">{how.meaning}: </span>
        </>
      )}
      {text}
      {note !== undefined && <em> {note}</em>}
      {'\n'}
    </span>
  );
}
